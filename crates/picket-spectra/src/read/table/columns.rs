//! A column of abscissae and a column of ordinates for each spectrum.

use super::points::Points;
use super::profile::{TableProfile, Told};
use super::shape::{Shape, begins};
use crate::limits::POINTS_MAX;
use crate::read::fields::{Field, text};
use crate::read::lines::Line;
use crate::read::{ProblemCode, Sink};

/// The columns as they are read.
pub(super) struct Columns<'a> {
    profile: &'a TableProfile,
    shape: Shape,
    told: Told,
    spectra: Vec<Points>,
    rows: usize,
    ended: bool,
    stray: bool,
}

impl<'a> Columns<'a> {
    pub(super) fn new(profile: &'a TableProfile, shape: Shape) -> Self {
        let spectra = shape.y_columns.iter().map(|_| Points::new(profile)).collect();
        Self { profile, shape, told: Told::default(), spectra, rows: 0, ended: false, stray: false }
    }

    pub(super) fn take(&mut self, line: Line<'_>, sink: &mut Sink<'_>) -> bool {
        if line.row < self.shape.data_row {
            if Some(line.row) != self.shape.header_row {
                take_preamble(&mut self.told, self.profile, &self.shape, line, sink);
            }
        } else if !self.ended && !line.text.trim().is_empty() {
            self.ended = self.profile.end.as_ref().is_some_and(|mark| begins(line.text, mark));
            if !self.ended {
                self.take_numbers(line, sink);
            }
        }
        true
    }

    fn take_numbers(&mut self, line: Line<'_>, sink: &mut Sink<'_>) {
        let dialect = self.shape.dialect;
        let cells = dialect.all_cells(line.text);
        let x = cells.get(self.shape.x_column).and_then(|cell| dialect.number(cell));
        let Some(x) = x.filter(|x| x.is_finite() && cells.len() > 1) else {
            let holds_numbers = x.is_some() || cells.iter().any(|cell| dialect.number(cell).is_some());
            if holds_numbers {
                self.spectra.iter_mut().for_each(|points| points.unreadable(line.row, line.text));
            } else if !std::mem::replace(&mut self.stray, true) {
                sink.problem(ProblemCode::StrayText, Some(line.row), "text among or below the numbers", line.text);
            }
            return;
        };
        self.stray = false;
        self.rows += 1;
        // All spectra of a table together are held, so they share the limit of one.
        if self.rows.saturating_mul(self.spectra.len()) > POINTS_MAX {
            return;
        }
        for (points, column) in self.spectra.iter_mut().zip(&self.shape.y_columns) {
            points.push(x, cells.get(*column).unwrap_or(&""), dialect, line.row);
        }
    }

    pub(super) fn finish(self, sink: &mut Sink<'_>) {
        let row = self.shape.data_row;
        let several = self.spectra.len() > 1;
        if self.rows.saturating_mul(self.spectra.len()) > POINTS_MAX {
            let message = format!("a table of more than {POINTS_MAX} points");
            sink.problem(ProblemCode::TooManyPoints, Some(row), message, "");
            return;
        }
        for (points, column) in self.spectra.into_iter().zip(self.shape.y_columns) {
            let mut told = self.told.clone();
            if let (Some(x), Some(y)) = (self.shape.header.get(self.shape.x_column), self.shape.header.get(column)) {
                told.take_headers(x, y);
                if several {
                    told.facts.title = text(y);
                }
            }
            if !points.finish(self.profile, told, row, sink) {
                return;
            }
        }
    }
}

/// Takes what stands before the numbers: `name: value`, `name = value`, or a name and a value in two cells.
pub(super) fn take_preamble(
    told: &mut Told,
    profile: &TableProfile,
    shape: &Shape,
    line: Line<'_>,
    sink: &mut Sink<'_>,
) {
    let text = line.text.trim_start_matches('\u{feff}').trim().trim_start_matches(['#', '%', '!']);
    if text.is_empty() || profile.begin.as_ref().is_some_and(|mark| begins(line.text, mark)) {
        return;
    }
    let cells = shape.dialect.cells(text);
    let (name, value) = match cells[..] {
        [name, value] => (name, value),
        _ => text.split_once([':', '=']).unwrap_or(("", text)),
    };
    let field = Field { name: name.trim().trim_end_matches([':', '=']), value: value.trim(), row: line.row };
    told.take(profile, field, sink);
}
