//! Delimiter-separated text, RFC 4180 quotes, read in memory that does not grow with the file.
//!
//! `csv-core` finds the cells. Around it stands what a national table needs: the exact bytes of each row, line numbers
//! as an editor counts them, a limit per row, and a repair of quotes that never close, which would otherwise swallow
//! the rest of the file.

use std::io::{self, BufRead};

use csv_core::ReadRecordResult;
use picket_core::{Location, Problem};

use super::problem::ProblemCode::{
    InputBroke, NulByte, ReadAsWindows1252, RowTooLong, TooManyCells, UnclosedQuote, WrongEncoding,
};
use super::row::{Row, Rows, Step};
use super::text::windows_1252;
use crate::limits::{COLUMNS_MAX, ROW_BYTES_MAX, UNCLOSED_QUOTES_MAX};
use crate::profile::Encoding;

/// Rows of a CSV file.
pub(super) struct CsvRows<'a> {
    input: Replay<'a>,
    parser: csv_core::Reader,
    encoding: Encoding,
    lines: LineCounter,
    repairs_left: u32,
    /// Cells without their quotes, and where each ends; grown to the longest row so far.
    cells: Vec<u8>,
    ends: Vec<usize>,
}

/// How the bytes of a row came to their end.
enum Ended {
    /// A row of so many cells.
    Row { cells: usize },
    /// The input is at its end, and nothing is left.
    Input,
    /// The row is longer than the limit.
    TooLong,
    /// The row has more cells than the limit.
    TooManyCells,
    /// The input ended inside a quote.
    InQuote,
}

impl<'a> CsvRows<'a> {
    pub(super) fn new(input: Box<dyn BufRead + Send + 'a>, delimiter: u8, encoding: Encoding) -> Self {
        Self {
            input: Replay { input, again: Vec::new(), at: 0 },
            parser: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            encoding,
            lines: LineCounter::new(),
            repairs_left: UNCLOSED_QUOTES_MAX,
            cells: vec![0; 1024],
            ends: vec![0; 64],
        }
    }

    /// Passes over lines above the header.
    pub(super) fn skip_lines(&mut self, count: u32) -> io::Result<()> {
        for _ in 0..count {
            self.skip_line()?;
        }
        Ok(())
    }

    /// Collects the bytes of the next row in `bytes`, and its cells in the buffers.
    fn collect(&mut self, bytes: &mut Vec<u8>) -> io::Result<Ended> {
        let (mut cells, mut ends) = (0, 0);
        loop {
            let chunk = self.input.fill_buf()?;
            // At the end of the input a line break is offered: it closes a row, and leaves a quote open.
            let at_end = chunk.is_empty();
            // Never beyond the limit, so that how the input is cut into chunks does not matter.
            let room = ROW_BYTES_MAX + 1 - bytes.len();
            let offered = if at_end { b"\n".as_slice() } else { &chunk[..chunk.len().min(room)] };
            let (result, read, written, ended) =
                self.parser.read_record(offered, &mut self.cells[cells..], &mut self.ends[ends..]);
            if !at_end {
                bytes.extend_from_slice(&offered[..read]);
                self.input.consume(read);
            }
            cells += written;
            ends += ended;
            match result {
                ReadRecordResult::Record => return Ok(Ended::Row { cells: ends }),
                ReadRecordResult::End => return Ok(Ended::Input),
                ReadRecordResult::InputEmpty if at_end => {
                    let blank = bytes.iter().all(|byte| matches!(byte, b'\r' | b'\n'));
                    return Ok(if blank { Ended::Input } else { Ended::InQuote });
                }
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if ends >= COLUMNS_MAX => return Ok(Ended::TooManyCells),
                ReadRecordResult::OutputEndsFull => self.ends.resize((self.ends.len() * 2).min(COLUMNS_MAX), 0),
            }
            if bytes.len() > ROW_BYTES_MAX {
                return Ok(Ended::TooLong);
            }
        }
    }

    /// Passes over the rest of a line, without keeping it.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let chunk = self.input.fill_buf()?;
            let end = chunk.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let taken = end.map_or(chunk.len(), |end| end + 1);
            let last = end.map(|end| chunk[end]);
            let over = chunk.is_empty();
            self.lines.pass(&chunk[..taken]);
            self.input.consume(taken);
            if last == Some(b'\r') && self.input.fill_buf()?.first() == Some(&b'\n') {
                self.lines.pass(b"\n");
                self.input.consume(1);
            }
            if over || last.is_some() {
                return Ok(());
            }
        }
    }

    /// Gives up a row whose quote never closes: its first line is lost, the lines below it are read again.
    fn repair_quote(&mut self, number: u64, bytes: &[u8], first_line: usize) -> Problem {
        let (lost, again) = bytes.split_at(first_line);
        self.lines.pass(lost);
        self.input.put_back(again);
        self.repairs_left -= 1;
        self.parser.reset();
        UnclosedQuote.problem(
            at(number),
            "a quote opens here and never closes; the lines below were read again",
            &text_of(lost),
        )
    }

    fn step(&mut self, row: &mut Row) -> io::Result<Step> {
        row.clear();
        let ended = self.collect(&mut row.bytes)?;
        self.lines.skip_breaks(&mut row.bytes);
        row.number = self.lines.number;
        let number = row.number;
        if matches!(ended, Ended::InQuote | Ended::TooLong | Ended::TooManyCells) && self.repairs_left > 0 {
            // Cells that hold line breaks are rare, and hostile or broken rows common: a row that never ends and spans
            // lines has an open quote.
            let first_line = row.bytes.iter().position(|&byte| byte == b'\n').map(|end| end + 1);
            if let Some(first_line) =
                first_line.filter(|&end| end < row.bytes.len() && !matches!(ended, Ended::TooManyCells))
            {
                return Ok(Step::Rejected(self.repair_quote(number, &row.bytes, first_line)));
            }
        }
        let problem = match ended {
            Ended::Row { cells } => return Ok(self.finish(row, cells)),
            Ended::Input => return Ok(Step::End),
            Ended::InQuote => UnclosedQuote.problem(at(number), "a quote opens and never closes", &text_of(&row.bytes)),
            Ended::TooLong => RowTooLong.problem(
                at(number),
                format!("the row is longer than {ROW_BYTES_MAX} bytes"),
                &text_of(&row.bytes),
            ),
            Ended::TooManyCells => TooManyCells.problem(
                at(number),
                format!("the row has more than {COLUMNS_MAX} cells"),
                &text_of(&row.bytes),
            ),
        };
        self.lines.pass(&row.bytes);
        if row.bytes.last() != Some(&b'\n') {
            self.skip_line()?;
        }
        self.parser.reset();
        Ok(Step::Rejected(problem))
    }

    /// Turns the collected cells into text.
    fn finish(&mut self, row: &mut Row, cells: usize) -> Step {
        self.lines.pass(&row.bytes);
        while matches!(row.bytes.last(), Some(b'\n' | b'\r')) {
            row.bytes.pop();
        }
        if row.bytes.contains(&0) {
            return Step::Rejected(NulByte.problem(at(row.number), "the row holds a NUL byte", &text_of(&row.bytes)));
        }
        let ends = &self.ends[..cells];
        let all = &self.cells[..ends.last().copied().unwrap_or(0)];
        let text = match self.encoding {
            Encoding::Windows1252 => None,
            _ => std::str::from_utf8(all).ok().filter(|text| ends.iter().all(|&end| text.is_char_boundary(end))),
        };
        if let Some(text) = text {
            let mut start = 0;
            for &end in ends {
                row.push(&text[start..end]);
                start = end;
            }
            return Step::Row;
        }
        if !matches!(self.encoding, Encoding::Auto | Encoding::Windows1252) {
            return Step::Rejected(WrongEncoding.problem(at(row.number), "the row is not UTF-8", &text_of(&row.bytes)));
        }
        let (mut start, mut cell) = (0, String::new());
        for &end in ends {
            cell.clear();
            windows_1252(&all[start..end], &mut cell);
            row.push(&cell);
            start = end;
        }
        if self.encoding == Encoding::Windows1252 {
            return Step::Row;
        }
        let mut shown = String::new();
        windows_1252(&row.bytes[..row.bytes.len().min(400)], &mut shown);
        Step::RowWith(ReadAsWindows1252.problem(at(row.number), "not UTF-8; read as windows-1252", &shown))
    }
}

impl Rows for CsvRows<'_> {
    fn next_row(&mut self, row: &mut Row) -> Step {
        self.step(row).unwrap_or_else(|error| {
            let message = format!("the input broke off: {error}");
            Step::Broke(InputBroke.problem(at(self.lines.number), message, ""))
        })
    }
}

pub(super) fn at(number: u64) -> Location {
    Location { part: None, row: Some(number), column: None }
}

/// The start of some bytes, to be shown.
pub(super) fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(400)]).trim_end().to_owned()
}

/// Counts lines as an editor does: LF, CR and CRLF each end one.
struct LineCounter {
    number: u64,
    after_return: bool,
}

impl LineCounter {
    const fn new() -> Self {
        Self { number: 1, after_return: false }
    }

    fn pass(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            match byte {
                b'\n' if self.after_return => self.after_return = false,
                b'\n' => self.number += 1,
                b'\r' => {
                    self.number += 1;
                    self.after_return = true;
                }
                _ => self.after_return = false,
            }
        }
    }

    /// Takes the line breaks off the front: blank lines, and the second half of a CRLF.
    fn skip_breaks(&mut self, bytes: &mut Vec<u8>) {
        let breaks = bytes.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        if breaks > 0 {
            self.pass(&bytes[..breaks]);
            bytes.drain(..breaks);
        }
    }
}

/// An input of which some bytes can be put back.
struct Replay<'a> {
    input: Box<dyn BufRead + Send + 'a>,
    again: Vec<u8>,
    at: usize,
}

impl Replay<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.again.len() {
            return Ok(&self.again[self.at..]);
        }
        loop {
            match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                // Asked again, because the borrow checker cannot see that the loop ends here.
                Ok(_) => return self.input.fill_buf(),
            }
        }
    }

    fn consume(&mut self, amount: usize) {
        if self.at < self.again.len() {
            self.at += amount;
        } else {
            self.input.consume(amount);
        }
    }

    fn put_back(&mut self, bytes: &[u8]) {
        let mut again = bytes.to_vec();
        again.extend_from_slice(&self.again[self.at..]);
        self.again = again;
        self.at = 0;
    }
}
