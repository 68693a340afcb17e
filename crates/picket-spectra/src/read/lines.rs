//! Lines of text, each at most as long as the limit.

use std::io::{self, BufRead};

use super::{ProblemCode, Sink, broken};
use crate::limits::LINE_BYTES_MAX;

/// A line, without what ends it.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    /// The line as an editor counts it, from 1.
    pub(super) row: u64,
    pub(super) text: &'a str,
}

/// The lines of a text file, ended by LF, CR or CRLF. UTF-8, and windows-1252 where a line is not; a byte order mark is
/// passed over.
pub(super) struct Lines<'a> {
    input: &'a mut dyn BufRead,
    row: u64,
    bytes: Vec<u8>,
    text: String,
    after_return: bool,
    ended: bool,
    told_windows_1252: bool,
}

/// How much of a line was there.
#[derive(Eq, PartialEq)]
enum Taken {
    Whole,
    TooLong,
    Nothing,
}

impl<'a> Lines<'a> {
    pub(super) fn new(input: &'a mut dyn BufRead) -> Self {
        Self {
            input,
            row: 0,
            bytes: Vec::new(),
            text: String::new(),
            after_return: false,
            ended: false,
            told_windows_1252: false,
        }
    }

    /// The next line. A line that is too long is listed and passed over; where the input breaks, that is listed, and the
    /// lines end.
    pub(super) fn next(&mut self, sink: &mut Sink<'_>) -> Option<Line<'_>> {
        while !self.ended {
            match self.take() {
                Ok(Taken::Whole) => return Some(self.decoded(sink)),
                Ok(Taken::TooLong) => {
                    let message = format!("a line longer than {LINE_BYTES_MAX} bytes");
                    let start = String::from_utf8_lossy(&self.bytes[..80]);
                    sink.problem(ProblemCode::LineTooLong, Some(self.row), message, &start);
                }
                Ok(Taken::Nothing) => self.ended = true,
                Err(error) => {
                    broken(&error, Some(self.row), sink);
                    self.ended = true;
                }
            }
        }
        None
    }

    /// Takes the next line into `bytes`, of which no more is held than the limit.
    fn take(&mut self) -> io::Result<Taken> {
        self.bytes.clear();
        let mut began = false;
        let mut too_long = false;
        loop {
            let available = match self.input.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if std::mem::take(&mut self.after_return) && available.first() == Some(&b'\n') {
                self.input.consume(1);
                continue;
            }
            if available.is_empty() && !began {
                return Ok(Taken::Nothing);
            }
            if !std::mem::replace(&mut began, true) {
                self.row += 1;
            }
            let end = available.iter().position(|&byte| byte == b'\n' || byte == b'\r');
            let part = &available[..end.unwrap_or(available.len())];
            let room = LINE_BYTES_MAX - self.bytes.len();
            too_long |= part.len() > room;
            self.bytes.extend_from_slice(&part[..part.len().min(room)]);
            let ended = end.is_some() || available.is_empty();
            self.after_return = end.is_some_and(|end| available[end] == b'\r');
            let used = end.map_or(available.len(), |end| end + 1);
            self.input.consume(used);
            if ended {
                return Ok(if too_long { Taken::TooLong } else { Taken::Whole });
            }
        }
    }

    fn decoded(&mut self, sink: &mut Sink<'_>) -> Line<'_> {
        let row = self.row;
        let bytes = match self.bytes.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) if row == 1 => rest,
            _ => &self.bytes,
        };
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Line { row, text };
        }
        self.text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
        if !std::mem::replace(&mut self.told_windows_1252, true) {
            let message = "bytes that are not UTF-8, here and perhaps below, were read as windows-1252";
            sink.problem(ProblemCode::ReadAsWindows1252, Some(row), message, &self.text);
        }
        Line { row, text: &self.text }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::super::Item;
    use super::*;

    fn lines(bytes: &[u8], capacity: usize) -> (Vec<(u64, String)>, Vec<String>) {
        let mut codes = Vec::new();
        let mut take = |item| match item {
            Item::Problem(problem) => codes.push(problem.code),
            Item::Spectrum(..) => panic!("lines are no spectra"),
        };
        let mut sink = Sink::new(&mut take);
        let mut input = BufReader::with_capacity(capacity, bytes);
        let mut lines = Lines::new(&mut input);
        let mut found = Vec::new();
        while let Some(line) = lines.next(&mut sink) {
            found.push((line.row, line.text.to_owned()));
        }
        (found, codes)
    }

    #[test]
    fn lines_end_in_every_way() {
        for capacity in [1, 2, 3, 100] {
            let (found, codes) = lines(b"\xef\xbb\xbfa\r\nb\rc\n\r\n\rd", capacity);
            let expected = [(1, "a"), (2, "b"), (3, "c"), (4, ""), (5, ""), (6, "d")];
            assert_eq!(found, expected.map(|(row, text)| (row, text.to_owned())), "{capacity}");
            assert!(codes.is_empty());
        }
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_windows_1252_and_told_once() {
        let (found, codes) = lines(b"\xb5g\n\xe9t\xe9\n\xc3\xa9\n", 7);
        assert_eq!(found, [(1, "µg".to_owned()), (2, "été".to_owned()), (3, "é".to_owned())]);
        assert_eq!(codes, ["PK5211"]);
    }

    #[test]
    fn a_line_too_long_is_listed_and_the_rest_is_read() {
        let long = "x".repeat(LINE_BYTES_MAX + 1);
        let (found, codes) = lines(format!("a\n{long}\nb\n{}", &long[1..]).as_bytes(), 8192);
        assert_eq!(found.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [1, 3, 4]);
        assert_eq!(found[2].1.len(), LINE_BYTES_MAX);
        assert_eq!(codes, ["PK5005"]);
    }

    proptest! {
        #[test]
        fn lines_are_the_same_whatever_the_buffer(text in "[ab\r\n]{0,40}", capacity in 1_usize..9) {
            let whole = text.replace("\r\n", "\n").replace('\r', "\n");
            let expected: Vec<String> = whole.split_terminator('\n').map(str::to_owned).collect();
            let found: Vec<String> = lines(text.as_bytes(), capacity).0.into_iter().map(|(_, text)| text).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
