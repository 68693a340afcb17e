//! The limits of a row of a CSV file: how long it may be, and that its quotation marks are closed.

use std::cell::Cell;
use std::io::Read;
use std::rc::Rc;

use picket_substance::INPUT_BYTES_MAX;

/// The longest row of a CSV file, in bytes: a molfile and what stands beside it.
pub(super) const ROW_BYTES_MAX: u64 = 4 * INPUT_BYTES_MAX as u64;

/// Fails when a row goes on for too long, and when a quotation mark is never closed: all that follows it would be taken
/// for one cell.
pub(super) struct RowLimit<R> {
    inner: R,
    /// What may still be read of this row, in bytes.
    left: Rc<Cell<u64>>,
    quotes: Quotes,
}

impl<R> RowLimit<R> {
    /// A reader, and what may still be read of a row, which is set again after each.
    pub(super) fn new(inner: R) -> (Self, Rc<Cell<u64>>) {
        let left = Rc::new(Cell::new(ROW_BYTES_MAX));
        let quotes = Quotes { place: Place::CellStart, line: 1, opened: 1 };
        (Self { inner, left: Rc::clone(&left), quotes }, left)
    }
}

impl<R: Read> Read for RowLimit<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        buffer[..count].iter().for_each(|byte| self.quotes.pass(*byte));
        let is_unclosed = count == 0 && !buffer.is_empty() && self.quotes.place == Place::Quoted;
        match self.left.get().checked_sub(count as u64) {
            Some(left) if !is_unclosed => {
                self.left.set(left);
                Ok(count)
            }
            _ => Err(std::io::Error::new(std::io::ErrorKind::InvalidData, self.quotes.why(is_unclosed))),
        }
    }
}

/// Where in a row of a CSV file a byte stands.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
enum Place {
    /// A quotation mark here opens a quoted cell.
    #[default]
    CellStart,
    /// A quotation mark here is a character like others, as in `5" tube`.
    Plain,
    Quoted,
    /// After a quotation mark in a quoted cell: it ends the cell, unless another follows.
    QuotedMark,
}

/// Follows the quotation marks of a CSV file as its reader does.
struct Quotes {
    place: Place,
    line: u64,
    /// The line of the last mark that opened a cell.
    opened: u64,
}

impl Quotes {
    fn pass(&mut self, byte: u8) {
        self.line += u64::from(byte == b'\n');
        self.place = match (self.place, byte) {
            (Place::Quoted, b'"') => Place::QuotedMark,
            (Place::Quoted, _) | (Place::QuotedMark, b'"') => Place::Quoted,
            (Place::CellStart, b'"') => {
                self.opened = self.line;
                Place::Quoted
            }
            (_, b',' | b'\n' | b'\r') => Place::CellStart,
            _ => Place::Plain,
        };
    }

    fn why(&self, is_unclosed: bool) -> String {
        match (is_unclosed, self.place) {
            (true, _) => format!("the quotation mark that opens on line {} is never closed", self.opened),
            (false, Place::Quoted) => format!(
                "a row is longer than {ROW_BYTES_MAX} bytes; perhaps the quotation mark that opens on line {} is not closed",
                self.opened
            ),
            (false, _) => format!("line {}: the row is longer than {ROW_BYTES_MAX} bytes", self.line),
        }
    }
}
