//! A table of points, read by what its block says of it.

use super::super::{ProblemCode, Sink};
use super::asdf::{self, Ordinates, Tally};
use super::axis::{self, Axis, Placed, Spacing};
use super::form::Form;
use super::groups::{self, Layout, Points};
use super::ldr::Record;
use super::tokens::Notation;
use crate::limits::POINTS_MAX;

/// How ordinates in the form `(X++(Y..Y))` may be written, that of the standard first.
const COMPRESSED_NOTATIONS: [Notation; 4] =
    [Notation::COMPRESSED, decimal_comma(Notation::COMPRESSED), Notation::PLAIN, decimal_comma(Notation::PLAIN)];

/// How points in the form `(XY..XY)` may be written.
const PLAIN_NOTATIONS: [Notation; 2] = [Notation::PLAIN, decimal_comma(Notation::PLAIN)];

const fn decimal_comma(notation: Notation) -> Notation {
    Notation { decimal_comma: true, ..notation }
}

/// A table of points, not read yet.
pub(super) struct Table<'a> {
    pub(super) record: Record<'a>,
    pub(super) form: Form,
    pub(super) axis: Axis,
    /// What the ordinates are multiplied by.
    pub(super) y_factor: f64,
    /// True when the points are peaks, and not samples of a curve.
    pub(super) peaks: bool,
    /// The names of the units, as written.
    pub(super) x_units: String,
    pub(super) y_units: String,
}

impl Table<'_> {
    /// The abscissae and ordinates; `None` when there are none, which is listed. What is read, or refused because it is too
    /// much, is taken from `points_left`.
    pub(super) fn read(&self, points_left: &mut usize, sink: &mut Sink<'_>) -> Option<(Vec<f64>, Vec<f64>)> {
        let points_max = POINTS_MAX.min(*points_left);
        let points = match &self.form {
            Form::Even { .. } => self.read_even(points_max, sink),
            Form::Groups(symbols) => {
                let layout = layout(symbols);
                let read = |notation| groups::read(self.record.lines_below(), layout, notation, points_max);
                let count = |points: &Points| (!points.too_many).then_some(points.x.len());
                self.take_points(self.by_notation(&PLAIN_NOTATIONS, read, count, sink), sink)
            }
            Form::Assignments(_) => {
                self.take_points(groups::read_assignments(self.record.lines_below(), points_max), sink)
            }
        };
        let Some((x, y)) = points else {
            *points_left -= points_max;
            self.problem(ProblemCode::TooManyPoints, format!("more than {points_max} points"), sink);
            return None;
        };
        *points_left -= x.len();
        if x.is_empty() {
            self.problem(ProblemCode::NoPoints, "a table without a point that can be read", sink);
            return None;
        }
        Some((x, y))
    }

    fn problem(&self, code: ProblemCode, message: impl Into<String>, sink: &mut Sink<'_>) {
        sink.problem(code, Some(self.record.row), message, "");
    }

    /// Reads in the first of `notations`, that of the standard, unless only in another there are as many points as stated;
    /// `count` says how many there are, where they are not too many.
    fn by_notation<T>(
        &self,
        notations: &[Notation],
        read: impl Fn(Notation) -> T,
        count: impl Fn(&T) -> Option<usize>,
        sink: &mut Sink<'_>,
    ) -> T {
        let standard = read(notations[0]);
        let stated = self.axis.points.and_then(|points| usize::try_from(points).ok());
        if stated.is_none() || count(&standard).is_none_or(|found| Some(found) == stated) {
            return standard;
        }
        let Some((notation, other)) =
            notations[1..].iter().map(|&notation| (notation, read(notation))).find(|(_, other)| count(other) == stated)
        else {
            return standard;
        };
        let what = if notation.decimal_comma { "commas before decimals" } else { "exponents without sign" };
        let message = format!("read with {what}: only so there are as many points as stated");
        self.problem(ProblemCode::NotationAssumed, message, sink);
        other
    }

    /// Evenly spaced points; `None` when there are too many.
    fn read_even(&self, points_max: usize, sink: &mut Sink<'_>) -> Option<(Vec<f64>, Vec<f64>)> {
        let read = |notation| asdf::read(self.record.lines_below(), notation, points_max);
        let count = |ordinates: &Ordinates| (!ordinates.too_many).then_some(ordinates.values.len());
        let ordinates = self.by_notation(&COMPRESSED_NOTATIONS, read, count, sink);
        if ordinates.too_many {
            return None;
        }
        let checked = format!("of {} lines do not begin with the ordinate that ends the line before", ordinates.checks);
        list(ProblemCode::CheckFailed, ordinates.failed, &checked, sink);
        list(ProblemCode::PointUnreadable, ordinates.unreadable, "words cannot be read", sink);
        list(ProblemCode::NumberNotFinite, ordinates.not_finite, "ordinates are beyond what is held", sink);
        list(ProblemCode::OrdinatesMissing, ordinates.missing, "ordinates are marked as missing", sink);
        self.list_count(ordinates.values.len(), sink);
        let lines = ordinates.lines.len();
        let placed = axis::place(self.axis, ordinates);
        self.list_axis(&placed, lines, sink);
        Some((placed.x, self.scaled(placed.y, sink)))
    }

    /// Points that are written out; `None` when there are too many.
    fn take_points(&self, points: Points, sink: &mut Sink<'_>) -> Option<(Vec<f64>, Vec<f64>)> {
        if points.too_many {
            return None;
        }
        list(ProblemCode::PointUnreadable, points.unreadable, "points cannot be read, and are left out", sink);
        list(ProblemCode::OrdinatesMissing, points.missing, "ordinates are marked as missing", sink);
        self.list_count(points.x.len(), sink);
        let x: Vec<f64> = points.x.iter().map(|x| x * self.axis.factor).collect();
        self.list_ends(&x, sink);
        Some((x, self.scaled(points.y, sink)))
    }

    /// The ordinates times their factor.
    fn scaled(&self, mut y: Vec<f64>, sink: &mut Sink<'_>) -> Vec<f64> {
        let mut not_finite = Tally::default();
        for y in &mut y {
            *y *= self.y_factor;
            if y.is_infinite() {
                not_finite.add(self.record.row);
                *y = f64::NAN;
            }
        }
        list(ProblemCode::NumberNotFinite, not_finite, "ordinates are beyond what is held", sink);
        y
    }

    fn list_count(&self, found: usize, sink: &mut Sink<'_>) {
        if let Some(stated) = self.axis.points.filter(|&stated| u64::try_from(found) != Ok(stated)) {
            let message = format!("{stated} points are stated, and {found} are there");
            self.problem(ProblemCode::PointCountDisagrees, message, sink);
        }
    }

    fn list_axis(&self, placed: &Placed, lines: usize, sink: &mut Sink<'_>) {
        let (code, how) = match placed.spacing {
            Spacing::Header | Spacing::StatedPoints => (None, "first and last abscissa and the number of points"),
            Spacing::FoundPoints => (None, "first and last abscissa"),
            Spacing::Delta => (None, "DELTAX"),
            Spacing::Reversed => (Some(ProblemCode::AxisDisagrees), "first and last abscissa, which are exchanged"),
            Spacing::Lines => (Some(ProblemCode::AxisAssumed), "the abscissae on the lines"),
            Spacing::Numbered => (Some(ProblemCode::AxisAssumed), "nothing: the points are numbered"),
        };
        if let Some(code) = code {
            self.problem(code, format!("the abscissae were computed from {how}"), sink);
        }
        if placed.disagreeing > 0 {
            let message = format!(
                "{} of {lines} lines state an abscissa more than a step away from the one by {how}, which was used",
                placed.disagreeing
            );
            self.problem(ProblemCode::AxisDisagrees, message, sink);
        }
        if placed.moved || placed.left_out > 0 {
            let message = format!(
                "points are lost or foreign: behind them each line was put at the abscissa that it states, and {} lines \
                 beyond the ends of the axis were left out",
                placed.left_out
            );
            self.problem(ProblemCode::AxisDisagrees, message, sink);
        }
    }

    /// Compares the ends that the header states with the points.
    fn list_ends(&self, x: &[f64], sink: &mut Sink<'_>) {
        let (Some(&first), Some(&last)) = (x.first(), x.last()) else { return };
        let tolerance = 1e-3 * first.abs().max(last.abs());
        let differs = |stated: Option<f64>, found: f64| stated.is_some_and(|stated| (stated - found).abs() > tolerance);
        if differs(self.axis.first, first) || differs(self.axis.last, last) {
            let message = format!("the points go from {first} to {last}, which is not what the header states");
            self.problem(ProblemCode::AxisDisagrees, message, sink);
        }
    }
}

/// Lists what happened several times once, where it happened first.
fn list(code: ProblemCode, tally: Tally, what: &str, sink: &mut Sink<'_>) {
    if tally.count > 0 {
        sink.problem(code, Some(tally.first_row), format!("{} {what}; the first is here", tally.count), "");
    }
}

/// Where abscissa and ordinate stand among `symbols`: under X and Y, or else first and second.
fn layout(symbols: &[String]) -> Layout {
    let position = |symbol: &str| symbols.iter().position(|other| other == symbol);
    match (position("X"), position("Y")) {
        (Some(x), Some(y)) => Layout { size: symbols.len(), x, y },
        (Some(x), None) => Layout { size: symbols.len().max(2), x, y: usize::from(x == 0) },
        _ => Layout { size: symbols.len().max(2), x: 0, y: 1 },
    }
}
