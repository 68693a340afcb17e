//! A row of abscissae, and below it a row for each spectrum.

use super::columns::take_preamble;
use super::points::Points;
use super::profile::{TableProfile, Told};
use super::shape::Shape;
use crate::read::fields::Field;
use crate::read::lines::Line;
use crate::read::{ProblemCode, Sink};

/// The rows as they are read.
pub(super) struct Rows<'a> {
    profile: &'a TableProfile,
    shape: Shape,
    /// The abscissae, each with its column, and the columns that hold facts.
    axis: Vec<(usize, f64)>,
    fields: Vec<usize>,
    told: Told,
}

impl<'a> Rows<'a> {
    pub(super) fn new(profile: &'a TableProfile, shape: Shape) -> Self {
        let x = |column: &usize| shape.header.get(*column).and_then(|cell| shape.dialect.number(cell));
        let axis: Vec<(usize, f64)> = shape.y_columns.iter().filter_map(|column| Some((*column, x(column)?))).collect();
        let is_field = |column: &usize| shape.y_columns.binary_search(column).is_err();
        let fields = (0..shape.header.len()).filter(is_field).collect();
        Self { profile, axis, fields, shape, told: Told::default() }
    }

    pub(super) fn take(&mut self, line: Line<'_>, sink: &mut Sink<'_>) -> bool {
        if line.row < self.shape.data_row {
            take_preamble(&mut self.told, self.profile, &self.shape, line, sink);
        } else if line.row > self.shape.data_row && !line.text.trim().is_empty() {
            return self.take_spectrum(line, sink);
        }
        true
    }

    fn take_spectrum(&mut self, line: Line<'_>, sink: &mut Sink<'_>) -> bool {
        let cells = self.shape.dialect.cells(line.text);
        if cells.len() > self.shape.header.len() {
            let message = format!("{} cells in a table of {} columns", cells.len(), self.shape.header.len());
            sink.problem(ProblemCode::PointCountDisagrees, Some(line.row), message, "");
        }
        let mut told = self.told.clone();
        for column in &self.fields {
            let value = cells.get(*column).copied().unwrap_or_default();
            let field = Field { name: &self.shape.header[*column], value, row: line.row };
            if !field.is_absent() {
                told.take(self.profile, field, sink);
            }
        }
        let mut points = Points::new(self.profile);
        for (column, x) in &self.axis {
            points.push(*x, cells.get(*column).unwrap_or(&""), self.shape.dialect, line.row);
        }
        points.finish(self.profile, told, line.row, sink)
    }
}
