//! Where evenly spaced ordinates stand: abscissae from the header, and the ones on the lines as their check.
//!
//! The standard defines x = FIRSTX + i (LASTX − FIRSTX) / (NPOINTS − 1); DELTAX is rounded, and the abscissa at the
//! beginning of a line is a check (JCAMP-DX 4.24, section 5). Only where the header is incomplete or contradicts the
//! number of points do the lines decide.

use std::ops::Range;

use super::asdf::{Line, Ordinates};

/// What the header says of the abscissae.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub(super) first: Option<f64>,
    pub(super) last: Option<f64>,
    pub(super) delta: Option<f64>,
    /// The number of points that the header states.
    pub(super) points: Option<u64>,
    /// What the abscissae on the lines are multiplied by.
    pub(super) factor: f64,
}

/// Points on their abscissae.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
    /// How the spacing was found.
    pub(super) spacing: Spacing,
    /// Lines with another abscissa than their ordinates have by that spacing.
    pub(super) disagreeing: usize,
    /// True when ordinates were moved to the abscissae of their lines.
    pub(super) moved: bool,
    /// Lines left out, because they state an abscissa that does not belong to the axis.
    pub(super) left_out: usize,
}

/// From what the spacing of the abscissae was computed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Spacing {
    /// FIRSTX, LASTX and NPOINTS, which agree with the number of points.
    Header,
    /// FIRSTX and LASTX, exchanged: the lines run from one to the other.
    Reversed,
    /// FIRSTX, LASTX and NPOINTS, though there are fewer or more points.
    StatedPoints,
    /// FIRSTX, LASTX and the number of points that are there.
    FoundPoints,
    /// DELTAX.
    Delta,
    /// The abscissae on the lines.
    Lines,
    /// Nothing: the points are numbered.
    Numbered,
}

/// Evenly spaced abscissae: the one of index i is `first + i * span / intervals`.
#[derive(Clone, Copy, Debug)]
struct Grid {
    spacing: Spacing,
    first: f64,
    span: f64,
    intervals: f64,
}

impl Grid {
    fn at(&self, index: f64) -> f64 {
        self.first + index * self.span / self.intervals
    }

    fn step(&self) -> f64 {
        self.span / self.intervals
    }
}

/// Gives every ordinate its abscissa.
pub(super) fn place(axis: Axis, ordinates: Ordinates) -> Placed {
    let Ordinates { values, lines, abscissa_digit, .. } = ordinates;
    let lines = Lines { lines: &lines, factor: axis.factor, digit: abscissa_digit * axis.factor.abs() };
    let grid = lines.best(&candidates(axis, &lines, values.len()));
    let disagreeing = lines.disagreeing(&grid);
    if disagreeing > 0 && !matches!(grid.spacing, Spacing::Header | Spacing::Reversed) && lines.are_consistent(&grid) {
        return lines.follow(&grid, axis, &values);
    }
    let x = (0..values.len()).map(|index| grid.at(index as f64)).collect();
    Placed { x, y: values, spacing: grid.spacing, disagreeing, moved: false, left_out: 0 }
}

/// The spacings that are possible, the likeliest first; at least one.
fn candidates(axis: Axis, lines: &Lines<'_>, found: usize) -> Vec<Grid> {
    let of_lines = lines.spacing();
    let first = axis.first.or(of_lines.map(|grid| grid.first)).or(lines.first_abscissa());
    let Some(first) = first else {
        return vec![Grid { spacing: Spacing::Numbered, first: 1.0, span: 1.0, intervals: 1.0 }];
    };
    let grid = |spacing, span, intervals| Grid { spacing, first, span, intervals };
    let found_intervals = found.saturating_sub(1).max(1) as f64;
    let mut grids = Vec::new();
    if let Some(last) = axis.last {
        let stated = axis.points.filter(|&points| points > 1);
        if found > 1 && stated == u64::try_from(found).ok() {
            let header = grid(Spacing::Header, last - first, found_intervals);
            return vec![header, Grid { spacing: Spacing::Reversed, first: last, span: first - last, ..header }];
        }
        grids.extend(stated.map(|points| grid(Spacing::StatedPoints, last - first, (points - 1) as f64)));
        grids.push(grid(Spacing::FoundPoints, last - first, found_intervals));
    }
    grids.extend(axis.delta.map(|delta| grid(Spacing::Delta, delta, 1.0)));
    grids.extend(of_lines);
    if grids.is_empty() {
        let spacing = if found > 1 { Spacing::Numbered } else { Spacing::Lines };
        grids.push(grid(spacing, 1.0, 1.0));
    }
    grids
}

/// The lines of a table, as far as they state abscissae.
struct Lines<'a> {
    lines: &'a [Line],
    factor: f64,
    /// By how much two stated abscissae may be wrong because their last digits are rounded, or cut off.
    digit: f64,
}

impl Lines<'_> {
    fn abscissa(&self, line: &Line) -> f64 {
        line.abscissa * self.factor
    }

    /// The abscissa of the first ordinate, where a line states it.
    fn first_abscissa(&self) -> Option<f64> {
        self.lines.first().filter(|line| line.index() == 0).map(|line| self.abscissa(line))
    }

    /// The spacing from the first line to the last.
    fn spacing(&self) -> Option<Grid> {
        let (first, last) = (self.lines.first()?, self.lines.last()?);
        let intervals = f64::from(last.index()) - f64::from(first.index());
        let span = self.abscissa(last) - self.abscissa(first);
        let start = self.abscissa(first) - f64::from(first.index()) * span / intervals;
        (intervals > 0.0 && start.is_finite()).then_some(Grid {
            spacing: Spacing::Lines,
            first: start,
            span,
            intervals,
        })
    }

    /// The spacing that fits the lines best: a later one only when it is better by half a step altogether.
    fn best(&self, grids: &[Grid]) -> Grid {
        let mut best = grids[0];
        let step = best.step().abs();
        let mut misfit = self.misfit(&best, step);
        for grid in &grids[1..] {
            let other = self.misfit(grid, step);
            if other < misfit - 0.5 * step {
                (best, misfit) = (*grid, other);
            }
        }
        best
    }

    /// How badly the lines fit: the sum of how much longer or shorter each is than it should be, a lost line counting no
    /// more than one step.
    fn misfit(&self, grid: &Grid, step_max: f64) -> f64 {
        let first = self.lines.first().map(|line| self.abscissa(line) - grid.at(f64::from(line.index())));
        let between = self.lines.windows(2).map(|pair| self.stretch(pair, grid));
        first.into_iter().chain(between).map(|difference| difference.abs().min(step_max)).sum()
    }

    /// How much further two lines are apart than their ordinates.
    fn stretch(&self, pair: &[Line], grid: &Grid) -> f64 {
        let ordinates = f64::from(pair[1].index()) - f64::from(pair[0].index());
        self.abscissa(&pair[1]) - self.abscissa(&pair[0]) - ordinates * grid.step()
    }

    /// How many lines are off by more than a step: some programs state the abscissa of the ordinate before or after.
    fn disagreeing(&self, grid: &Grid) -> usize {
        let tolerance = grid.step().abs() * 1.01 + self.digit;
        let off = |line: &&Line| {
            let difference = self.abscissa(line) - grid.at(f64::from(line.index()));
            difference.is_nan() || difference.abs() > tolerance
        };
        self.lines.iter().filter(off).count()
    }

    /// True when most lines are as far apart as their ordinates: then a line elsewhere tells of lines that were lost.
    fn are_consistent(&self, grid: &Grid) -> bool {
        let tolerance = grid.step().abs() * 0.5 + self.digit;
        let agreeing = self.lines.windows(2).filter(|pair| self.stretch(pair, grid).abs() <= tolerance).count();
        grid.step() != 0.0 && 2 * agreeing > self.lines.len().saturating_sub(1)
    }

    /// Puts the ordinates of every line from its abscissa on, and leaves out lines beyond the ends of the axis.
    fn follow(&self, grid: &Grid, axis: Axis, values: &[f64]) -> Placed {
        let end = axis.last.map(|last| (last - grid.first) / grid.step());
        let tolerance = 0.5 + self.digit / grid.step().abs();
        let mut placed =
            Placed { x: Vec::new(), y: Vec::new(), spacing: grid.spacing, disagreeing: 0, moved: false, left_out: 0 };
        let mut shift = 0.0;
        let start = |number: usize| self.lines.get(number).map_or(values.len(), |line| line.start as usize);
        placed.extend(grid, 0..start(0), shift, values);
        for (number, line) in self.lines.iter().enumerate() {
            let position = (self.abscissa(line) - grid.first) / grid.step();
            let off = position - f64::from(line.index()) - shift;
            let inside = position >= -1.5 && end.is_none_or(|end| position <= end + 1.5);
            if !inside {
                placed.left_out += 1;
                continue;
            }
            if off.abs() > tolerance {
                shift += off.round();
                placed.moved = true;
            }
            placed.extend(grid, start(number)..start(number + 1), shift, values);
        }
        placed
    }
}

impl Placed {
    fn extend(&mut self, grid: &Grid, range: Range<usize>, shift: f64, values: &[f64]) {
        self.x.extend(range.clone().map(|index| grid.at(index as f64 + shift)));
        self.y.extend_from_slice(&values[range]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::asdf;
    use super::super::tokens::Notation;
    use super::*;

    const HEADER: Axis = Axis { first: Some(10.0), last: Some(30.0), delta: Some(2.0), points: Some(11), factor: 1.0 };

    fn placed(axis: Axis, text: &str) -> Placed {
        let lines = (1..).zip(text.split('\n').map(str::as_bytes));
        place(axis, asdf::read(lines, Notation::COMPRESSED, 1_000))
    }

    /// Eleven ordinates that say where they stand.
    const WHOLE: &str = "10 10 12 14\n16 16 18 20\n22 22 24 26\n28 28 30";

    #[test]
    fn a_header_that_agrees_decides() {
        let placed = placed(HEADER, WHOLE);
        assert_eq!((placed.spacing, placed.disagreeing), (Spacing::Header, 0));
        assert_eq!(placed.x, placed.y);
    }

    #[test]
    fn a_header_decides_against_the_lines() {
        let placed = placed(Axis { last: Some(50.0), ..HEADER }, WHOLE);
        assert_eq!((placed.spacing, placed.disagreeing), (Spacing::Header, 3));
        assert_eq!(placed.x.last(), Some(&50.0));
    }

    #[test]
    fn ends_that_are_exchanged_are_seen() {
        let placed = placed(Axis { first: Some(30.0), last: Some(10.0), ..HEADER }, WHOLE);
        assert_eq!((placed.spacing, placed.disagreeing), (Spacing::Reversed, 0));
        assert_eq!(placed.x, placed.y);
    }

    #[test]
    fn of_a_file_that_breaks_off_the_points_stay_in_their_place() {
        let placed = placed(HEADER, "10 10 12 14\n16 16 18 20\n22 22");
        assert_eq!((placed.spacing, placed.moved), (Spacing::StatedPoints, false));
        assert_eq!(placed.x, placed.y);
    }

    #[test]
    fn a_wrong_number_of_points_in_the_header_is_seen_through() {
        let placed = placed(Axis { points: Some(21), ..HEADER }, WHOLE);
        assert_eq!((placed.spacing, placed.disagreeing), (Spacing::FoundPoints, 0));
        assert_eq!(placed.x, placed.y);
    }

    #[test]
    fn behind_a_lost_line_the_abscissae_on_the_lines_lead() {
        let placed = placed(HEADER, "10 10 12\n14 14\n20 20 22\n24 24 26\n28 28 30");
        assert!(placed.moved && placed.left_out == 0);
        assert_eq!(placed.x, placed.y);
    }

    #[test]
    fn lines_of_another_table_are_left_out() {
        let placed = placed(HEADER, "10 10\n12 12\n14 14 16\n733 1 2 3\n-9 1\n22 22\n24 24\n26 26\n28 28 30");
        assert_eq!(placed.left_out, 2);
        assert_eq!(placed.x, placed.y);
    }

    #[test]
    fn without_a_header_the_lines_decide() {
        let nothing = Axis { first: None, last: None, delta: None, points: None, factor: 1.0 };
        for (axis, spacing) in [
            (nothing, Spacing::Lines),
            (Axis { delta: Some(2.0), ..nothing }, Spacing::Delta),
            (Axis { first: Some(10.0), last: Some(30.0), ..nothing }, Spacing::FoundPoints),
        ] {
            let placed = placed(axis, WHOLE);
            assert_eq!((placed.spacing, placed.disagreeing), (spacing, 0));
            assert_eq!(placed.x, placed.y);
        }
        assert_eq!(placed(nothing, "@A").x, [1.0, 2.0]);
        assert_eq!(placed(nothing, "5 7").x, [5.0]);
        assert!(placed(HEADER, "").x.is_empty());
    }
}
