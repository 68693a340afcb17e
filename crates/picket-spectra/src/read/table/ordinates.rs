//! A few lines with one number each that say where x begins and ends, then the ordinates, evenly spaced.

use super::points::Points;
use super::profile::{HeaderNumber, TableProfile, Told};
use super::shape::Shape;
use crate::read::lines::Line;
use crate::read::{ProblemCode, Sink};

/// The ordinates as they are read.
pub(super) struct Ordinates<'a> {
    profile: &'a TableProfile,
    shape: Shape,
    header: Vec<f64>,
    points: Points,
    count: u32,
    surplus: u32,
}

impl<'a> Ordinates<'a> {
    pub(super) fn new(profile: &'a TableProfile, shape: Shape) -> Self {
        Self { profile, shape, header: Vec::new(), points: Points::new(profile), count: 0, surplus: 0 }
    }

    pub(super) fn take(&mut self, line: Line<'_>) {
        let text = line.text.trim();
        if line.row < self.shape.data_row || text.is_empty() {
            return;
        }
        if self.header.len() < self.profile.header.len() {
            self.header.push(self.shape.dialect.number(text).unwrap_or(f64::NAN));
            return;
        }
        for cell in self.shape.dialect.cells(text) {
            match self.abscissa() {
                Some(x) => self.points.push(x, cell, self.shape.dialect, line.row),
                None => self.surplus = self.surplus.saturating_add(1),
            }
        }
    }

    fn stated(&self, number: HeaderNumber) -> f64 {
        let place = self.profile.header.iter().position(|it| *it == number);
        place.and_then(|place| self.header.get(place)).copied().unwrap_or(f64::NAN)
    }

    /// The abscissa of the next ordinate, when there is one.
    fn abscissa(&mut self) -> Option<f64> {
        let [points, first, last] =
            [HeaderNumber::Points, HeaderNumber::FirstX, HeaderNumber::LastX].map(|number| self.stated(number));
        let index = f64::from(self.count);
        let share = if index > 0.0 { index / (points - 1.0) } else { 0.0 };
        let x = first + share * (last - first);
        (index < points && x.is_finite()).then(|| {
            self.count += 1;
            x
        })
    }

    pub(super) fn finish(self, sink: &mut Sink<'_>) {
        let row = self.shape.data_row;
        let stated = self.stated(HeaderNumber::Points);
        let found = u64::from(self.count) + u64::from(self.surplus);
        if (stated - found as f64).abs() > 0.0 || stated.is_nan() {
            let message = format!("the file says {stated} points and has {found}; those beyond are left out");
            sink.problem(ProblemCode::PointCountDisagrees, Some(row), message, "");
        }
        self.points.finish(self.profile, Told::default(), row, sink);
    }
}
