//! The curves of one unmixing, at the points that all of them have.

use std::ops::Range;

use super::{UnmixError, Unmixing, terms};
use crate::vibration::grid::Grid;
use crate::vibration::linear::{Qr, norm};
use crate::vibration::prepare::Prepared;
use crate::vibration::recipe::Recipe;

/// Query and library at their common points.
pub(super) struct Scene<'a> {
    pub(super) settings: &'a Unmixing,
    /// By how much the library was moved, in cm⁻¹.
    pub(super) shift: f64,
    /// Indexes of the entries that are compared.
    pub(super) entries: Vec<usize>,
    /// Curves of the entries.
    pub(super) columns: Vec<Vec<f64>>,
    library: &'a [&'a Prepared],
    /// The common points, as indexes into the grid.
    points: Vec<usize>,
    /// Lengths of the columns free of the baseline terms.
    pub(super) sizes: Vec<f64>,
    /// The query.
    pub(super) y: Vec<f64>,
    /// The wavenumbers.
    pub(super) x: Vec<f64>,
    /// Stretches of neighbours.
    pub(super) runs: Vec<Range<usize>>,
    /// Distance of neighbours, in cm⁻¹.
    pub(super) step: f64,
    /// The baseline terms.
    pub(super) baseline: Vec<Vec<f64>>,
    /// The query free of the baseline terms.
    signal: Vec<f64>,
}

/// Fewest points for each coefficient.
const POINTS_PER_TERM_MIN: usize = 5;

impl<'a> Scene<'a> {
    /// The common points of the query and of the entries, which are moved by `shift`.
    pub(super) fn new(
        query: &Prepared,
        library: &'a [&'a Prepared],
        recipe: &'a Recipe,
        shift: f64,
    ) -> Result<Self, UnmixError> {
        let grid = &query.grid;
        if recipe.grid().as_ref() != Ok(grid) || library.iter().any(|entry| entry.grid != *grid) {
            return Err(UnmixError::Grid);
        }
        let settings = &recipe.unmixing;
        let moved: Vec<Vec<f64>> = library.iter().map(|entry| grid.shifted(&entry.curve, shift)).collect();
        let present = query.curve.iter().filter(|y| y.is_finite()).count() as f64;
        let covers = |curve: &[f64]| {
            let both = curve.iter().zip(&query.curve).filter(|(a, b)| a.is_finite() && b.is_finite()).count();
            both as f64 >= settings.coverage_min * present
        };
        let entries: Vec<usize> = (0..moved.len()).filter(|k| covers(&moved[*k])).collect();
        let common = |i: &usize| query.curve[*i].is_finite() && entries.iter().all(|k| moved[*k][*i].is_finite());
        let points: Vec<usize> = (0..query.curve.len()).filter(common).collect();
        let pick = |curve: &[f64]| points.iter().map(|i| curve[*i]).collect::<Vec<f64>>();
        let x = pick(grid.x());
        let ranges: Vec<(f64, f64)> = recipe.ranges.iter().map(|range| (range.low, range.high)).collect();
        let baseline = terms::baseline(&x, &ranges, settings.baseline_wave);
        if x.len() < POINTS_PER_TERM_MIN * (baseline.len() + settings.components_max) {
            return Err(UnmixError::TooFewPoints);
        }
        let runs = runs_of(grid, &points);
        let columns = entries.iter().map(|k| pick(&moved[*k])).collect();
        let y = pick(&query.curve);
        let sizes = Vec::new();
        Self {
            settings,
            shift,
            entries,
            columns,
            library,
            points,
            sizes,
            y,
            x,
            runs,
            step: grid.step(),
            baseline,
            signal: Vec::new(),
        }
        .measured()
    }

    /// Measures the columns and the query free of the baseline.
    fn measured(mut self) -> Result<Self, UnmixError> {
        let mut baseline = Qr::default();
        for term in &self.baseline {
            baseline.push(term.clone());
        }
        let free = |column: &[f64]| {
            let mut column = column.to_vec();
            baseline.project_off(&mut column);
            column
        };
        self.sizes = self.columns.iter().map(|column| norm(&free(column))).collect();
        self.signal = free(&self.y);
        if self.height() > 0.0 { Ok(self) } else { Err(UnmixError::NoSignal) }
    }

    /// The curve of the `k`-th entry that is compared, above its own baseline.
    pub(super) fn above(&self, k: usize) -> Vec<f64> {
        let entry = self.library[self.entries[k]];
        let baseline = entry.grid.shifted(&entry.baseline, self.shift);
        self.columns[k].iter().zip(&self.points).map(|(y, i)| y - baseline[*i]).collect()
    }

    /// The largest signal of the query above the baseline terms.
    pub(super) fn height(&self) -> f64 {
        self.signal.iter().copied().fold(0.0, f64::max)
    }

    /// The length of the query free of the baseline terms.
    pub(super) fn length(&self) -> f64 {
        norm(&self.signal)
    }
}

/// The stretches of `points`, indexes into the grid, that are neighbours, as indexes into `points`.
fn runs_of(grid: &Grid, points: &[usize]) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    for run in grid.runs() {
        let mut from = points.partition_point(|i| *i < run.start);
        let end = points.partition_point(|i| *i < run.end);
        while from < end {
            let next = (from + 1..end).find(|k| points[*k] != points[*k - 1] + 1).unwrap_or(end);
            runs.push(from..next);
            from = next;
        }
    }
    runs
}
