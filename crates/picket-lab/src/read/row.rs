//! One row of a table, whatever the format it came in.

use picket_core::Problem;

/// A row: its cells as text, its bytes as received, and the number under which an editor shows it.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// Line or sheet row of its first character, from 1.
    pub(crate) number: u64,
    /// The bytes as received, without the line end.
    pub(crate) bytes: Vec<u8>,
    /// The text of all cells, one after the other.
    text: String,
    /// Where each cell ends in `text`, and whether it was a number rather than text.
    cells: Vec<(usize, bool)>,
}

impl Row {
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.text.clear();
        self.cells.clear();
    }

    /// Adds a cell.
    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.cells.push((self.text.len(), false));
    }

    /// Adds a cell that the format itself calls a number: always with a decimal point.
    pub(crate) fn push_number(&mut self, text: &str) {
        self.text.push_str(text);
        self.cells.push((self.text.len(), true));
    }

    /// How many cells it has.
    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The text of a cell, without blanks at its ends; empty when there is no such cell.
    pub(crate) fn cell(&self, index: usize) -> &str {
        let Some(&(end, _)) = self.cells.get(index) else { return "" };
        let start = index.checked_sub(1).map_or(0, |previous| self.cells[previous].0);
        self.text[start..end].trim()
    }

    /// Whether the format itself calls the cell a number.
    pub(crate) fn is_number(&self, index: usize) -> bool {
        self.cells.get(index).is_some_and(|&(_, number)| number)
    }

    /// The cells.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.cell(index))
    }
}

/// What came next out of a table.
pub(crate) enum Step {
    /// A row, now in the buffer.
    Row,
    /// A row was read, now in the buffer, and there is something to say about it.
    RowWith(Problem),
    /// A row that cannot be used at all.
    Rejected(Problem),
    /// Something about the input that concerns no row.
    Remark(Problem),
    /// The input broke off; nothing more comes.
    Broke(Problem),
    /// The end.
    End,
}

/// A source of rows: a format.
pub(crate) trait Rows {
    /// Reads the next row into `row`.
    fn next_row(&mut self, row: &mut Row) -> Step;
}
