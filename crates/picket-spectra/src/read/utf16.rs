//! UTF-16 text as UTF-8: the "Unicode text" of spreadsheets.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, Encoding, UTF_16BE, UTF_16LE};

/// The encoding, when the first bytes of a file are UTF-16: they say so, or every second byte of them is nought.
pub(super) fn tell(head: &[u8]) -> Option<&'static Encoding> {
    if head.starts_with(b"\xff\xfe") {
        return Some(UTF_16LE);
    }
    if head.starts_with(b"\xfe\xff") {
        return Some(UTF_16BE);
    }
    let sample = &head[..head.len().min(32)];
    let all = |parity: usize, nought: bool| sample.iter().skip(parity).step_by(2).all(|byte| (*byte == 0) == nought);
    match (sample.len() >= 8, all(0, true) && all(1, false), all(0, false) && all(1, true)) {
        (true, true, _) => Some(UTF_16BE),
        (true, _, true) => Some(UTF_16LE),
        _ => None,
    }
}

/// UTF-16 as UTF-8; what is no UTF-16 becomes U+FFFD.
pub(super) struct Utf16<'a> {
    input: &'a mut dyn BufRead,
    decoder: Decoder,
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<'a> Utf16<'a> {
    pub(super) fn new(input: &'a mut dyn BufRead, encoding: &'static Encoding) -> Self {
        Self { input, decoder: encoding.new_decoder_with_bom_removal(), text: Vec::new(), at: 0, ended: false }
    }
}

impl Read for Utf16<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let taken = self.fill_buf()?.read(buffer)?;
        self.consume(taken);
        Ok(taken)
    }
}

impl BufRead for Utf16<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.text.len() && !self.ended {
            let bytes = self.input.fill_buf()?;
            self.ended = bytes.is_empty();
            // Two bytes of UTF-16 are at most three of UTF-8; the rest is room for what was kept back.
            self.text.resize(bytes.len() / 2 * 3 + 16, 0);
            let (_, read, written, _) = self.decoder.decode_to_utf8(bytes, &mut self.text, self.ended);
            self.text.truncate(written);
            self.at = 0;
            self.input.consume(read);
        }
        Ok(&self.text[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.text.len());
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn text_reads_back_whatever_the_buffer(text in "[a-z]{4}[a-z,é€𝛼\n]{0,40}", capacity in 1_usize..9, mark: bool) {
            let mark = mark.then_some(0xfeff_u16);
            let units: Vec<u16> = mark.into_iter().chain(text.encode_utf16()).collect();
            for little in [true, false] {
                let bytes: Vec<u8> =
                    units.iter().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect();
                let mut input = BufReader::with_capacity(capacity, &bytes[..]);
                if let Some(encoding) = tell(&bytes) {
                    let mut found = String::new();
                    Utf16::new(&mut input, encoding).read_to_string(&mut found).unwrap();
                    prop_assert_eq!(&found, &text);
                } else {
                    prop_assert!(mark.is_none());
                }
            }
        }
    }
}
