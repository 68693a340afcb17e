//! The peaks of a mass spectrum as they are read. What is no peak is left out, counted, and listed once for the record.

use super::{ProblemCode, Sink};
use crate::limits::POINTS_MAX;
use crate::{Form, Spectrum, Technique, XUnit};

/// The peaks of one record.
#[derive(Default)]
pub(super) struct Peaks {
    mz: Vec<f64>,
    abundances: Vec<f64>,
    read: u64,
    too_many: bool,
    unreadable: LeftOut,
    not_finite: LeftOut,
    impossible: LeftOut,
}

/// Points that were left out for one reason, and the first of them.
#[derive(Default)]
pub(super) struct LeftOut {
    count: u64,
    row: u64,
    excerpt: String,
}

impl LeftOut {
    pub(super) fn add(&mut self, row: u64, excerpt: &str) {
        if self.count == 0 {
            self.row = row;
            excerpt.clone_into(&mut self.excerpt);
        }
        self.count += 1;
    }

    /// Lists how many were left out, when there were any.
    pub(super) fn list(&self, code: ProblemCode, what: &str, sink: &mut Sink<'_>) {
        if self.count > 0 {
            let message = format!("{} {what}", self.count);
            sink.problem(code, Some(self.row), message, &self.excerpt);
        }
    }
}

impl Peaks {
    /// Takes a peak that stands on `row` in `line`. One without abundance counts as read and is not kept.
    pub(super) fn push(&mut self, mz: f64, abundance: f64, row: u64, line: &str) {
        self.read += 1;
        if !mz.is_finite() || !abundance.is_finite() {
            self.not_finite.add(row, line);
        } else if mz <= 0.0 || abundance < 0.0 {
            self.impossible.add(row, line);
        } else if self.mz.len() == POINTS_MAX {
            self.too_many = true;
        } else if abundance > 0.0 {
            self.mz.push(mz);
            self.abundances.push(abundance);
        }
    }

    /// Counts a point that cannot be read.
    pub(super) fn unreadable(&mut self, row: u64, line: &str) {
        self.unreadable.add(row, line);
    }

    /// How many peaks were read, those without abundance included.
    pub(super) fn read(&self) -> u64 {
        self.read
    }

    /// The peaks, in the order of the file.
    pub(super) fn points(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.mz.iter().copied().zip(self.abundances.iter().copied())
    }

    /// The spectrum of the peaks, for the record that begins on `row` and says that it has `stated` peaks. What was left
    /// out is listed; `None`, which is listed too, when no peak is left, or there were too many.
    pub(super) fn finish(self, row: u64, stated: Option<u64>, sink: &mut Sink<'_>) -> Option<Spectrum> {
        self.unreadable.list(ProblemCode::PointUnreadable, "peaks that cannot be read; left out", sink);
        self.not_finite.list(ProblemCode::NumberNotFinite, "peaks with a number that is not finite; left out", sink);
        let impossible = "peaks with a mass that is not positive or a negative abundance; left out";
        self.impossible.list(ProblemCode::PointImpossible, impossible, sink);
        if let Some(stated) = stated.filter(|stated| *stated != self.read) {
            let message = format!("the record says {stated} peaks and has {}", self.read);
            sink.problem(ProblemCode::PointCountDisagrees, Some(row), message, "");
        }
        if self.too_many {
            let message = format!("a record of more than {POINTS_MAX} peaks");
            sink.problem(ProblemCode::TooManyPoints, Some(row), message, "");
            return None;
        }
        if self.mz.is_empty() {
            sink.problem(ProblemCode::NoPoints, Some(row), "a record without a peak", "");
            return None;
        }
        let mut spectrum = Spectrum::new(Technique::Mass, Form::Peaks, self.mz, self.abundances)
            .expect("one abundance was kept with each m/z, and both are finite");
        spectrum.x_unit = XUnit::MassToCharge;
        Some(spectrum)
    }
}
