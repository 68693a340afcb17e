//! From bytes to records: CSV, JSON Lines and workbooks, all through one mapping that a profile drives.
//!
//! A format gives rows (`Rows`), a mapping turns rows into records (`aggregated`, `samples`), and [`LabItems`] keeps the
//! books: every row that a format gives is used, rejected or ignored, and says so.

mod aggregated;
mod bind;
mod checks;
mod csv;
mod damage;
mod header;
mod jsonl;
mod name;
mod number;
mod period;
mod problem;
mod reconcile;
mod repetition;
mod row;
mod samples;
mod seen;
mod sink;
mod text;
mod value;
mod workbook;

use picket_core::{Day, Input, Item, Items, Location, ReadError, Reader};

pub use header::{Header, peek_header};
pub use problem::ProblemCode;
pub use reconcile::{ProblemCount, Reconciliation};

use crate::LabReport;
use crate::limits::ROWS_MAX;
use crate::profile::{Encoding, Format, Kind, Profile};
use aggregated::Aggregated;
use bind::{Binding, wrong};
use period::Periods;
use problem::ProblemCode::{
    ByteOrderMark, EmptyRow, NoRows, RaggedRow, RepeatedHeader, TooFewCells, TooManyCells, TooManyRows, UnusedColumn,
};
use row::{Row, Rows, Step};
use samples::Samples;
use sink::{Outcome, Sink};

/// Reads laboratory reports as a profile says.
#[derive(Clone, Debug)]
pub struct LabReader {
    profile: Profile,
    today: Day,
}

impl LabReader {
    /// A reader for the profile's files. Periods that begin after `today` are rejected.
    pub fn new(profile: Profile, today: Day) -> Self {
        Self { profile, today }
    }

    /// Opens an input, like [`Reader::read`], with the books of the import beside the items.
    ///
    /// # Errors
    /// [`ReadError`] when nothing at all can be read: the input is empty or of another format, or it lacks a column
    /// that the profile needs.
    pub fn open<'a>(&'a self, input: Box<dyn Input + 'a>) -> Result<LabItems<'a>, ReadError> {
        let profile = &self.profile;
        if let Some(contradiction) = profile.contradiction() {
            return Err(wrong(profile, contradiction));
        }
        let mut sink = Sink::default();
        let (rows, header) = self.rows(input, &mut sink)?;
        let binding = Binding::new(profile, header)?;
        for column in &binding.unused {
            let location = Location { column: Some(column.clone()), ..Location::default() };
            sink.problem(UnusedColumn.problem(location, "the profile does not use this column", ""));
        }
        let periods = Periods::new(&profile.period, self.today);
        let mapping: Box<dyn Mapping + Send + 'a> = match profile.kind {
            Kind::Aggregated => Box::new(Aggregated::new(profile, binding, periods)),
            Kind::Samples => Box::new(Samples::new(profile, binding, periods)),
        };
        Ok(LabItems { rows, mapping, row: Row::default(), sink, books: Reconciliation::default(), over: false })
    }

    /// The rows below the header, and the header.
    fn rows<'a>(
        &'a self,
        mut input: Box<dyn Input + 'a>,
        sink: &mut Sink,
    ) -> Result<(Box<dyn Rows + Send + 'a>, Vec<String>), ReadError> {
        let profile = &self.profile;
        let layout = &profile.file;
        if layout.format == Format::Workbook {
            let mut rows = workbook::SheetRows::open(&mut *input, layout.sheet.as_deref(), layout.skip_rows)?;
            sink.part = Some(rows.sheet.clone());
            let header = first_row(&mut rows, profile, sink)?;
            return Ok((Box::new(rows), header));
        }
        let head = text::head(&mut *input)?;
        let detected = header::text_of(&head, layout).map_err(|reason| wrong(profile, reason))?;
        if detected.mark() > 0 {
            sink.problem(ByteOrderMark.problem(csv::at(1), "a byte order mark, passed over", ""));
        }
        let encoding = match detected {
            text::Detected::Utf16 { .. } => Encoding::Utf8,
            text::Detected::AsciiBased { mark: 0 } => layout.encoding,
            text::Detected::AsciiBased { .. } => Encoding::Auto,
        };
        if layout.format == Format::JsonLines {
            header::check_first_object(&head[detected.mark()..], profile)?;
            let rows = jsonl::JsonRows::new(detected.open(input)?, profile);
            let header = rows.columns().to_vec();
            return Ok((Box::new(rows), header));
        }
        let delimiter = layout.delimiter.unwrap_or_else(|| header::delimiter(&head, detected, profile));
        let mut rows = csv::CsvRows::new(detected.open(input)?, delimiter.byte(), encoding);
        rows.skip_lines(layout.skip_rows)?;
        let header = first_row(&mut rows, profile, sink)?;
        Ok((Box::new(rows), header))
    }
}

impl Reader for LabReader {
    type Body = LabReport;

    fn read<'a>(&'a self, input: Box<dyn Input + 'a>) -> Result<Items<'a, LabReport>, ReadError> {
        Ok(Box::new(self.open(input)?))
    }
}

/// The header; what there is to say about it goes into the sink.
fn first_row(rows: &mut dyn Rows, profile: &Profile, sink: &mut Sink) -> Result<Vec<String>, ReadError> {
    let mut row = Row::default();
    let step = rows.next_row(&mut row);
    let header = row.cells().map(str::to_owned).collect();
    match step {
        Step::Row => Ok(header),
        Step::RowWith(problem) => {
            sink.problem(problem);
            Ok(header)
        }
        Step::Rejected(problem) | Step::Remark(problem) | Step::Broke(problem) => {
            Err(wrong(profile, format!("the header cannot be read: {}", problem.message)))
        }
        Step::End => Err(wrong(profile, "there is no header: the file is empty")),
    }
}

/// The records and problems of one input, with its books.
pub struct LabItems<'a> {
    rows: Box<dyn Rows + Send + 'a>,
    mapping: Box<dyn Mapping + Send + 'a>,
    row: Row,
    sink: Sink,
    books: Reconciliation,
    over: bool,
}

/// Turns rows into records.
trait Mapping {
    /// Where the columns stand.
    fn binding(&self) -> &Binding;

    /// Takes a row in: what it gives goes into the sink.
    fn row(&mut self, row: &Row, sink: &mut Sink) -> Outcome;

    /// Hands out what was held back, and lists what the file as a whole gives reason to say.
    fn finish(&mut self, sink: &mut Sink);
}

impl LabItems<'_> {
    /// The books so far; complete when the items are at their end.
    pub fn reconciliation(&self) -> &Reconciliation {
        &self.books
    }

    /// Takes the next row in.
    fn advance(&mut self) {
        match self.rows.next_row(&mut self.row) {
            Step::Row => self.take_row(),
            Step::RowWith(problem) => {
                self.sink.problem(problem);
                self.take_row();
            }
            Step::Rejected(problem) => {
                self.books.rows_read += 1;
                self.books.outcome(Outcome::Rejected);
                self.sink.problem(problem);
            }
            Step::Remark(problem) => self.sink.problem(problem),
            Step::Broke(problem) => {
                self.finish();
                self.sink.problem(problem);
            }
            Step::End => {
                if self.books.rows_read == 0 {
                    self.sink.problem(NoRows.problem(Location::default(), "nothing stands below the header", ""));
                }
                self.finish();
            }
        }
    }

    fn take_row(&mut self) {
        if self.books.rows_read == ROWS_MAX {
            self.finish();
            let message = format!("the input has more than {ROWS_MAX} rows; what follows was not read");
            self.sink.problem(TooManyRows.problem(csv::at(self.row.number), message, ""));
            return;
        }
        self.books.rows_read += 1;
        let outcome = self.misfit().unwrap_or_else(|| self.mapping.row(&self.row, &mut self.sink));
        self.books.outcome(outcome);
    }

    fn finish(&mut self) {
        self.mapping.finish(&mut self.sink);
        self.over = true;
    }

    /// The outcome of a row that does not have the shape of the table, if it is lost by that.
    fn misfit(&mut self) -> Option<Outcome> {
        let (row, binding) = (&self.row, self.mapping.binding());
        if binding.is_header(row) {
            self.sink.about_row(RepeatedHeader, "the header again", row);
            return Some(Outcome::Ignored);
        }
        if row.cells().all(str::is_empty) {
            self.sink.about_row(EmptyRow, "all cells are empty", row);
            return Some(Outcome::Ignored);
        }
        let (cells, columns) = (row.len(), binding.width());
        if cells > columns && (columns..cells).any(|index| !row.cell(index).is_empty()) {
            let message =
                format!("{cells} cells under {columns} columns: a delimiter inside a cell needs quotes around it");
            self.sink.about_row(TooManyCells, message, row);
            return Some(Outcome::Rejected);
        }
        // Workbooks do not store empty cells at the end of a row.
        if cells != columns && self.sink.part.is_none() {
            if cells < columns && !binding.suffices(row) {
                self.sink.about_row(TooFewCells, format!("{cells} cells under {columns} columns"), row);
                return Some(Outcome::Rejected);
            }
            self.sink.about_row(
                RaggedRow,
                format!("{cells} cells under {columns} columns; none of the others is needed"),
                row,
            );
        }
        None
    }
}

impl Iterator for LabItems<'_> {
    type Item = Item<LabReport>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.sink.items.is_empty() && !self.over {
            self.advance();
        }
        let item = self.sink.items.pop_front()?;
        self.books.item(&item);
        Some(item)
    }
}

/// Who examined: the row's laboratory, or else the profile's. An error is a row that is lost, as the sink says.
fn laboratory(profile: &Profile, binding: &Binding, row: &Row, sink: &mut Sink) -> Result<Option<String>, Outcome> {
    let slot = binding.laboratory.as_ref();
    let text = slot.map_or("", |slot| row.cell(slot.index));
    if text.is_empty() {
        return Ok(profile.laboratory.clone());
    }
    sink.value(name::laboratory(text), row, slot).map(Some).ok_or(Outcome::Rejected)
}
