//! The points of one spectrum of a table.

use super::cells::{Dialect, Ordinate};
use super::profile::{TableProfile, Told};
use crate::limits::POINTS_MAX;
use crate::read::peaks::{LeftOut, Peaks};
use crate::read::{ProblemCode, Sink};
use crate::{Form, Spectrum, Technique};

/// The points of one spectrum.
pub(super) enum Points {
    /// Peaks of a mass spectrum, of which those without abundance are dropped.
    Peaks(Peaks),
    /// Any other points.
    Curve(Curve),
}

/// Points of which none is dropped.
#[derive(Default)]
pub(super) struct Curve {
    x: Vec<f64>,
    y: Vec<f64>,
    missing: LeftOut,
    unreadable: LeftOut,
    not_finite: LeftOut,
    too_many: bool,
}

impl Points {
    pub(super) fn new(profile: &TableProfile) -> Self {
        if profile.technique == Technique::Mass && profile.form == Some(Form::Peaks) {
            Self::Peaks(Peaks::default())
        } else {
            Self::Curve(Curve::default())
        }
    }

    /// Takes the ordinate that stands in `cell` on `row`; `x` is finite.
    pub(super) fn push(&mut self, x: f64, cell: &str, dialect: Dialect, row: u64) {
        self.push_ordinate(x, dialect.ordinate(cell), cell, row);
    }

    pub(super) fn push_ordinate(&mut self, x: f64, ordinate: Ordinate, cell: &str, row: u64) {
        match (self, ordinate) {
            (Self::Peaks(peaks), Ordinate::Number(abundance)) => peaks.push(x, abundance, row, cell),
            (Self::Peaks(peaks), _) => peaks.unreadable(row, cell),
            (Self::Curve(curve), ordinate) => curve.push(x, ordinate, cell, row),
        }
    }

    /// Counts a line that cannot be read.
    pub(super) fn unreadable(&mut self, row: u64, line: &str) {
        match self {
            Self::Peaks(peaks) => peaks.unreadable(row, line),
            Self::Curve(curve) => curve.unreadable.add(row, line),
        }
    }

    /// Hands over the spectrum that begins on `row`, of which `told` is said, or lists why it is none; false when no more
    /// are taken.
    pub(super) fn finish(self, profile: &TableProfile, told: Told, row: u64, sink: &mut Sink<'_>) -> bool {
        let spectrum = match self {
            Self::Peaks(peaks) => peaks.finish(row, None, sink),
            Self::Curve(curve) => curve.finish(row, sink),
        };
        spectrum.is_none_or(|mut spectrum| {
            told.say(profile, &mut spectrum);
            sink.spectrum(spectrum, Some(row))
        })
    }
}

impl Curve {
    fn push(&mut self, x: f64, ordinate: Ordinate, cell: &str, row: u64) {
        if self.x.len() == POINTS_MAX {
            self.too_many = true;
            return;
        }
        let left_out = match ordinate {
            Ordinate::Number(y) if y.is_finite() => {
                self.x.push(x);
                self.y.push(y);
                return;
            }
            Ordinate::Number(_) => &mut self.not_finite,
            Ordinate::Missing => &mut self.missing,
            Ordinate::Unreadable => &mut self.unreadable,
        };
        left_out.add(row, cell);
        self.x.push(x);
        self.y.push(f64::NAN);
    }

    fn finish(self, row: u64, sink: &mut Sink<'_>) -> Option<Spectrum> {
        self.missing.list(ProblemCode::OrdinatesMissing, "ordinates are missing", sink);
        self.unreadable.list(ProblemCode::PointUnreadable, "points that cannot be read; left out", sink);
        self.not_finite.list(ProblemCode::NumberNotFinite, "ordinates that are not finite; left out", sink);
        if self.too_many {
            let message = format!("a spectrum of more than {POINTS_MAX} points");
            sink.problem(ProblemCode::TooManyPoints, Some(row), message, "");
            return None;
        }
        if self.y.iter().all(|y| y.is_nan()) {
            sink.problem(ProblemCode::NoPoints, Some(row), "a spectrum without a point", "");
            return None;
        }
        let spectrum = Spectrum::new(Technique::Unknown, Form::Curve, self.x, self.y);
        Some(spectrum.expect("one ordinate was kept with each abscissa, which is finite"))
    }
}
