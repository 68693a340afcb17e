//! Labelled data records: the sentences of which a JCAMP-DX file is made (JCAMP-DX 4.24, section 3).

use std::borrow::Cow;

use crate::limits::FIELD_CHARS_MAX;

/// Longest label that is looked for, in bytes; the longest of the standard have under 40.
const LABEL_BYTES_MAX: usize = 120;

/// A record, `##LABEL= value`: its value reaches to the next record.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    name: &'a [u8],
    value: &'a [u8],
    /// The line on which it begins.
    pub(super) row: u64,
}

impl<'a> Record<'a> {
    /// The label in the form in which labels are compared: in capitals, without blanks, `-`, `/` and `_`.
    pub(super) fn label(&self) -> String {
        let passed_over = |byte: &u8| matches!(byte, b' ' | b'\t' | b'-' | b'/' | b'_');
        self.name.iter().filter(|byte| !passed_over(byte)).map(|byte| char::from(byte.to_ascii_uppercase())).collect()
    }

    /// The label as written.
    pub(super) fn name(&self) -> Cow<'a, str> {
        decode(trim(self.name))
    }

    /// The value without comments: its lines trimmed, the empty ones left out, joined by line feeds, cut to the limit.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for (_, line) in self.lines() {
            let line = decode(trim(line));
            if !text.is_empty() && !line.is_empty() {
                text.push('\n');
            }
            text.extend(line.chars().take(FIELD_CHARS_MAX));
            if text.len() > FIELD_CHARS_MAX {
                return text.chars().take(FIELD_CHARS_MAX).collect();
            }
        }
        text
    }

    /// What stands beside the label, without comment.
    pub(super) fn first_line(&self) -> Cow<'a, str> {
        self.lines().next().map_or(Cow::Borrowed(""), |(_, line)| decode(trim(line)))
    }

    /// The lines below the label, on which the points of a table stand, each with its number.
    pub(super) fn lines_below(&self) -> impl Iterator<Item = (u64, &'a [u8])> + use<'a> {
        self.lines().skip(1)
    }

    /// The lines of the value without their comments, each with its number; the first stands beside the label.
    fn lines(&self) -> impl Iterator<Item = (u64, &'a [u8])> + use<'a> {
        let mut rest = self.value;
        let mut rows = self.row..;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (line, below) = first_line(rest);
            rest = below;
            Some((rows.next()?, without_comment(line)))
        })
    }
}

/// The records of a file.
pub(super) struct Records<'a> {
    /// What is left, from the beginning of a line; that line begins a record, or nothing is left.
    rest: &'a [u8],
    row: u64,
    /// True when text stands above the first record.
    pub(super) stray: bool,
}

impl<'a> Records<'a> {
    pub(super) fn new(file: &'a [u8]) -> Self {
        let rest = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
        let mut records = Self { rest, row: 1, stray: false };
        let above = records.take_to_label();
        records.stray = above.split(|&byte| byte == b'\n' || byte == b'\r').any(|line| !is_blank(line));
        records
    }

    /// Takes the lines before the next that begins a record.
    fn take_to_label(&mut self) -> &'a [u8] {
        let from = self.rest;
        while !self.rest.is_empty() && label(self.rest).is_none() {
            self.rest = first_line(self.rest).1;
            self.row += 1;
        }
        &from[..from.len() - self.rest.len()]
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (name, from_value) = label(self.rest)?;
        let row = self.row;
        self.rest = first_line(self.rest).1;
        self.row += 1;
        self.take_to_label();
        Some(Record { name, value: &from_value[..from_value.len() - self.rest.len()], row })
    }
}

/// The label on the first line of `text`, and `text` from the value on; `None` when that line begins no record. `##END`
/// is taken for a label without its `=` too.
fn label(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let start = text.iter().position(|&byte| byte != b' ' && byte != b'\t' && byte != 0x1a)?;
    let after = text[start..].strip_prefix(b"##")?;
    let stop = after.iter().take(LABEL_BYTES_MAX).position(|byte| matches!(byte, b'=' | b'\r' | b'\n'));
    match stop {
        Some(stop) if after[stop] == b'=' => Some((&after[..stop], &after[stop + 1..])),
        _ => {
            let name = &after[..stop.unwrap_or(after.len().min(LABEL_BYTES_MAX))];
            trim(name).eq_ignore_ascii_case(b"END").then(|| (name, &after[name.len()..]))
        }
    }
}

/// The first line of `text`, and what is below. Lines end with CR LF, LF, or CR alone.
fn first_line(text: &[u8]) -> (&[u8], &[u8]) {
    let Some(end) = text.iter().position(|&byte| byte == b'\n' || byte == b'\r') else { return (text, &[]) };
    let pair = text[end] == b'\r' && text.get(end + 1) == Some(&b'\n');
    (&text[..end], &text[end + 1 + usize::from(pair)..])
}

/// The line up to `$$`, which begins a comment.
fn without_comment(line: &[u8]) -> &[u8] {
    let comment = line.windows(2).position(|pair| pair == b"$$");
    &line[..comment.unwrap_or(line.len())]
}

/// Old programs end a file with 0x1A, and some fill up with NUL.
fn is_blank_byte(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x1a || byte == 0
}

pub(super) fn is_blank(text: &[u8]) -> bool {
    text.iter().all(|&byte| is_blank_byte(byte))
}

fn trim(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|&byte| !is_blank_byte(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|&byte| !is_blank_byte(byte)).map_or(start, |last| last + 1);
    &text[start..end]
}

/// UTF-8, or else windows-1252.
fn decode(text: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(text) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(text).0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(file: &[u8]) -> Vec<(String, String, u64)> {
        Records::new(file).map(|record| (record.label(), record.text(), record.row)).collect()
    }

    #[test]
    fn labels_are_compared_without_case_and_marks() {
        let file = b"##JCAMP_DX= 5\n ##Data Type =IR\n##.Spectrometer/data-system=a\n##= note\n";
        let labels: Vec<String> = Records::new(file).map(|record| record.label()).collect();
        assert_eq!(labels, ["JCAMPDX", "DATATYPE", ".SPECTROMETERDATASYSTEM", ""]);
    }

    #[test]
    fn a_value_reaches_to_the_next_label() {
        let file = b"##TITLE= a $$ comment\r\n##NAMES= b\r\n  c\xe9 \r\n\r\n##$X= ##NOT A LABEL=\r##END\r\n\x1a";
        let expect = [("TITLE", "a", 1), ("NAMES", "b\nc\u{e9}", 2), ("$X", "##NOT A LABEL=", 5), ("END", "", 6)];
        let expect = expect.map(|(label, text, row)| (label.to_owned(), text.to_owned(), row));
        assert_eq!(records(file), expect);
    }

    #[test]
    fn text_above_the_first_record_is_seen() {
        assert!(Records::new(b"hello\n##TITLE= a").stray);
        assert!(!Records::new(b"\xef\xbb\xbf \r\n\n##TITLE= a").stray);
        assert_eq!(records(b"no label at all\n## nor here\n"), []);
    }

    #[test]
    fn long_values_are_cut() {
        let file = ["##NAMES= ", &"\u{e9}".repeat(5_000), "\n", &"x".repeat(5_000)].concat();
        assert_eq!(records(file.as_bytes())[0].1.chars().count(), FIELD_CHARS_MAX);
    }
}
