//! Bytes of a text file: what they are, and in which encoding.

use std::io::{self, BufRead, Read, SeekFrom};

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE};
use picket_core::Input;

use crate::limits::SNIFF_BYTES;
use crate::profile::Encoding;

/// The first bytes of `input`, at most [`SNIFF_BYTES`]; the input is rewound.
pub(super) fn head(input: &mut dyn Input) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    input.seek(SeekFrom::Start(0))?;
    Read::take(&mut *input, SNIFF_BYTES as u64).read_to_end(&mut head)?;
    input.seek(SeekFrom::Start(0))?;
    Ok(head)
}

/// What the bytes are, when they are no text: a noun phrase.
pub(super) fn not_text(head: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 9] = [
        (b"PK\x03\x04", "a ZIP archive, perhaps an XLSX or ODS workbook: use a profile that reads workbooks"),
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook (XLS): save it as XLSX or CSV"),
        (b"%PDF", "a PDF document: ask the source for the table itself"),
        (b"\x1f\x8b", "a gzip archive: unpack it first"),
        (b"7z\xbc\xaf", "a 7-Zip archive: unpack it first"),
        (b"PAR1", "a Parquet file"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
    ];
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(kind);
    }
    let start: Vec<u8> = head.trim_ascii_start().iter().take(15).map(u8::to_ascii_lowercase).collect();
    if [b"<!doctype".as_slice(), b"<html", b"<?xml"].iter().any(|tag| start.starts_with(tag)) {
        return Some("a web page or XML document: the download may have been an error page");
    }
    // UTF-16 without a mark is handled before; a few NULs are damage in rows, many mean that it is no text.
    (nuls(head) * 20 > head.len()).then_some("a binary file")
}

fn nuls(bytes: &[u8]) -> usize {
    bytes.split(|&byte| byte == 0).count() - 1
}

/// In which encoding text is, as far as its first bytes tell.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Detected {
    /// UTF-8 or a code page that shares ASCII with it.
    AsciiBased {
        /// Length of the byte order mark.
        mark: usize,
    },
    Utf16 {
        big_endian: bool,
        mark: usize,
    },
}

impl Detected {
    /// Obeys a byte order mark, then the profile, then the pattern of NULs.
    pub(super) fn of(head: &[u8], profile: Encoding) -> Self {
        if head.starts_with(b"\xef\xbb\xbf") {
            return Self::AsciiBased { mark: 3 };
        }
        if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
            return Self::Utf16 { big_endian: head[0] == 0xfe, mark: 2 };
        }
        if profile == Encoding::Utf16 {
            return Self::Utf16 { big_endian: false, mark: 0 };
        }
        // A header in Latin letters has a NUL in every second byte of UTF-16.
        let nul_at = |offset: usize| {
            let sample: Vec<u8> = head.iter().skip(offset).step_by(2).take(16).copied().collect();
            sample.len() >= 4 && nuls(&sample) * 4 >= sample.len() * 3
        };
        match (profile == Encoding::Auto, nul_at(0), nul_at(1)) {
            (true, true, false) => Self::Utf16 { big_endian: true, mark: 0 },
            (true, false, true) => Self::Utf16 { big_endian: false, mark: 0 },
            _ => Self::AsciiBased { mark: 0 },
        }
    }

    pub(super) const fn mark(self) -> usize {
        match self {
            Self::AsciiBased { mark } | Self::Utf16 { mark, .. } => mark,
        }
    }

    /// The bytes behind the mark, with UTF-16 turned into UTF-8.
    pub(super) fn open<'a>(self, mut input: Box<dyn Input + 'a>) -> io::Result<Box<dyn BufRead + Send + 'a>> {
        input.seek(SeekFrom::Start(self.mark() as u64))?;
        match self {
            Self::AsciiBased { .. } => Ok(Box::new(input)),
            Self::Utf16 { big_endian, .. } => Ok(Box::new(Utf16::new(input, big_endian))),
        }
    }
}

/// UTF-16 as UTF-8. What is no UTF-16 becomes U+FFFD, which is listed where a name holds it.
struct Utf16<R> {
    input: R,
    decoder: Decoder,
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: BufRead> Utf16<R> {
    fn new(input: R, big_endian: bool) -> Self {
        let encoding = if big_endian { UTF_16BE } else { UTF_16LE };
        Self { input, decoder: encoding.new_decoder_without_bom_handling(), text: Vec::new(), at: 0, ended: false }
    }
}

impl<R: BufRead> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let taken = self.fill_buf()?.read(buffer)?;
        self.consume(taken);
        Ok(taken)
    }
}

impl<R: BufRead> BufRead for Utf16<R> {
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

/// Reads windows-1252 bytes. All 256 mean something, so this cannot fail.
pub(super) fn windows_1252(bytes: &[u8], into: &mut String) {
    let mut decoder = encoding_rs::WINDOWS_1252.new_decoder_without_bom_handling();
    into.reserve(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len() * 3));
    let (result, _) = decoder.decode_to_string_without_replacement(bytes, into, true);
    debug_assert_eq!(result, DecoderResult::InputEmpty, "windows-1252 assigns every byte, and the room was reserved");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::{BufReader, Cursor};

    fn decode(bytes: &[u8], capacity: usize) -> String {
        let input = BufReader::with_capacity(capacity, Cursor::new(bytes.to_vec()));
        let mut text = String::new();
        Detected::of(bytes, Encoding::Auto).open(Box::new(input)).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn encodings_are_told_from_marks_and_nuls() {
        let little: Vec<u8> = "YYYY,Name\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "YYYY,Name\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(Detected::of(&little, Encoding::Auto), Detected::Utf16 { big_endian: false, mark: 0 });
        assert_eq!(Detected::of(&big, Encoding::Auto), Detected::Utf16 { big_endian: true, mark: 0 });
        assert_eq!(Detected::of(b"\xef\xbb\xbfYYYY", Encoding::Auto), Detected::AsciiBased { mark: 3 });
        assert_eq!(Detected::of(b"YYYY,Name\n", Encoding::Auto), Detected::AsciiBased { mark: 0 });
        assert_eq!(decode(&little, 3), "YYYY,Name\n");
        assert_eq!(decode(&big, 5), "YYYY,Name\n");
    }

    #[test]
    fn what_is_no_text_is_named() {
        assert!(not_text(b"PK\x03\x04....").unwrap().contains("workbook"));
        assert!(not_text(b"\n <!DOCTYPE html>").unwrap().contains("web page"));
        assert!(not_text(&[0, 1, 2, 3]).is_some());
        assert_eq!(not_text(b"YYYY,SubstanceDetected\n"), None);
        assert_eq!(not_text(b""), None);
    }

    #[test]
    fn every_byte_is_windows_1252() {
        let mut text = String::new();
        windows_1252(&(0..=255).collect::<Vec<u8>>(), &mut text);
        assert_eq!(text.chars().count(), 256);
        assert!(text.contains('€') && text.contains('é'));
    }

    proptest! {
        #[test]
        fn utf_16_reads_back_whatever_the_buffer(text in "[a-z,é€𝛼\n]{0,60}", capacity in 1_usize..9) {
            let bytes: Vec<u8> = [0xfeff_u16].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
            prop_assert_eq!(decode(&bytes, capacity), text);
        }
    }
}
