//! Tables of numbers: text of one spectrum or many, read by mapping profiles.
//!
//! A file of numbers seldom says what they are. A [`TableProfile`] says it: how the table lies, what its axes are, and which
//! fields hold which facts. The profile that fits best is chosen, and what it assumes is told; layouts of instruments that
//! are not described anywhere are added by whoever has the instrument.

mod cells;
mod columns;
mod json;
mod ordinates;
mod points;
mod profile;
mod rows;
mod shape;

use std::io::BufRead;

use picket_core::ReadError;

pub use cells::{Decimal, Delimiter};
pub use profile::{Fits, HeaderNumber, Layout, TableProfile, TableProfileError, TableProfiles, TechniqueField};

use super::lines::{Line, Lines};
use super::sniff::not_known;
use super::{Options, ProblemCode, Sink};

/// How many lines are looked at to choose a profile, fewer where they are long, but always some.
const HEAD_LINES_MIN: usize = 4;
const HEAD_LINES_MAX: usize = 200;
const HEAD_BYTES: usize = 256 << 10;

/// The first lines of a table.
#[derive(Default)]
struct Head(Vec<(u64, String)>);

impl Head {
    fn take(lines: &mut Lines<'_>, sink: &mut Sink<'_>) -> Self {
        let mut head = Vec::new();
        let mut bytes = 0;
        while head.len() < HEAD_LINES_MIN || (head.len() < HEAD_LINES_MAX && bytes < HEAD_BYTES) {
            let Some(line) = lines.next(sink) else { break };
            bytes += line.text.len();
            head.push((line.row, line.text.to_owned()));
        }
        Self(head)
    }

    fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.0.iter().map(|(row, text)| Line { row: *row, text })
    }
}

/// Reads a table by the profile that the options name, or by the one that fits best.
pub(super) fn read(
    name: &str,
    input: &mut dyn BufRead,
    options: Options<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), ReadError> {
    let profiles = || options.table.map_or_else(|| options.tables.iter().collect(), |profile| vec![profile]);
    if json::begins(input)? {
        return json::read(input, &profiles(), sink);
    }
    let mut lines = Lines::new(input);
    let head = Head::take(&mut lines, sink);
    let fit = shape::best(name, &head, &profiles(), options.table.is_some());
    let (profile, shape) = fit.ok_or_else(|| not_known("it is no table of numbers with a layout that is known"))?;
    if options.table.is_none() && !profile.is_chosen_by_words() {
        let message = format!("what the axes are was assumed by the layout {:?}: {}", profile.id, profile.title);
        sink.problem(ProblemCode::AxisAssumed, Some(shape.data_row), message, "");
    }
    let mut reader = Reader::new(profile, shape);
    for line in head.lines() {
        if !reader.take(line, sink) {
            return Ok(());
        }
    }
    while let Some(line) = lines.next(sink) {
        if !reader.take(line, sink) {
            return Ok(());
        }
    }
    reader.finish(sink);
    Ok(())
}

/// A table of one of the layouts that are read line by line.
enum Reader<'a> {
    Columns(columns::Columns<'a>),
    Rows(rows::Rows<'a>),
    Ordinates(ordinates::Ordinates<'a>),
}

impl<'a> Reader<'a> {
    fn new(profile: &'a TableProfile, shape: shape::Shape) -> Self {
        match profile.layout {
            Layout::Columns | Layout::Json => Self::Columns(columns::Columns::new(profile, shape)),
            Layout::Rows => Self::Rows(rows::Rows::new(profile, shape)),
            Layout::Ordinates => Self::Ordinates(ordinates::Ordinates::new(profile, shape)),
        }
    }

    /// Takes a line; false when no more are taken.
    fn take(&mut self, line: Line<'_>, sink: &mut Sink<'_>) -> bool {
        match self {
            Self::Columns(columns) => columns.take(line, sink),
            Self::Rows(rows) => rows.take(line, sink),
            Self::Ordinates(ordinates) => {
                ordinates.take(line);
                true
            }
        }
    }

    fn finish(self, sink: &mut Sink<'_>) {
        match self {
            Self::Columns(columns) => columns.finish(sink),
            Self::Rows(_) => {}
            Self::Ordinates(ordinates) => ordinates.finish(sink),
        }
    }
}
