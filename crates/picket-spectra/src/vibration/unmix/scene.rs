//! The curves of one unmixing, at the points that all of them have.

use std::ops::Range;

use super::{UnmixError, Unmixing, terms};
use crate::vibration::correlate::SHIFT_MAX;
use crate::vibration::grid::Grid;
use crate::vibration::linear::{Qr, add_scaled, norm};
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
    /// The common points of the query and of the entries that have enough of them, wherever the entries may be moved.
    pub(super) fn new(query: &Prepared, library: &'a [&'a Prepared], recipe: &'a Recipe) -> Result<Self, UnmixError> {
        let grid = &query.grid;
        if recipe.grid().as_ref() != Ok(grid) || library.iter().any(|entry| entry.grid != *grid) {
            return Err(UnmixError::Grid);
        }
        let settings = &recipe.unmixing;
        let query_has: Vec<bool> = query.curve.iter().map(|y| y.is_finite()).collect();
        let present = query_has.iter().filter(|has| **has).count() as f64;
        let covers = |has: &[bool]| {
            let both = has.iter().zip(&query_has).filter(|(one, other)| **one && **other).count();
            both as f64 >= settings.coverage_min * present
        };
        let (entries, having): (Vec<usize>, Vec<Vec<bool>>) =
            library.iter().map(|entry| has_wherever_moved(entry)).enumerate().filter(|(_, has)| covers(has)).unzip();
        let points: Vec<usize> =
            (0..query_has.len()).filter(|i| query_has[*i] && having.iter().all(|has| has[*i])).collect();
        let x: Vec<f64> = points.iter().map(|i| grid.x()[*i]).collect();
        let ranges: Vec<(f64, f64)> = recipe.ranges.iter().map(|range| (range.low, range.high)).collect();
        let baseline = terms::baseline(&x, &ranges, settings.baseline_wave);
        if x.len() < POINTS_PER_TERM_MIN * (baseline.len() + settings.components_max) {
            return Err(UnmixError::TooFewPoints);
        }
        let y: Vec<f64> = points.iter().map(|i| query.curve[*i]).collect();
        let mut scene = Self {
            settings,
            shift: 0.0,
            entries,
            columns: Vec::new(),
            library,
            sizes: Vec::new(),
            signal: Vec::new(),
            y,
            x,
            runs: runs_of(grid, &points),
            step: grid.step(),
            points,
            baseline,
        };
        scene.signal = scene.free_of_baseline(&scene.y);
        if scene.height() <= 0.0 {
            return Err(UnmixError::NoSignal);
        }
        scene.move_library(0.0);
        Ok(scene)
    }

    /// Moves the library to lie `shift` cm⁻¹ above where it was measured.
    pub(super) fn move_library(&mut self, shift: f64) {
        self.shift = shift;
        self.columns = self.entries.iter().map(|k| self.pick_moved(self.library[*k], |entry| &entry.curve)).collect();
        self.sizes = self.columns.iter().map(|column| norm(&self.free_of_baseline(column))).collect();
    }

    /// A curve of an entry as it was moved, at the common points.
    fn pick_moved(&self, entry: &Prepared, curve: fn(&Prepared) -> &[f64]) -> Vec<f64> {
        let moved = entry.grid.shifted(curve(entry), self.shift);
        self.points.iter().map(|i| moved[*i]).collect()
    }

    fn free_of_baseline(&self, column: &[f64]) -> Vec<f64> {
        let mut baseline = Qr::default();
        for term in &self.baseline {
            baseline.push(term.clone());
        }
        let mut column = column.to_vec();
        baseline.project_off(&mut column);
        column
    }

    /// The curve of the `k`-th entry that is compared, above its own baseline.
    pub(super) fn above(&self, k: usize) -> Vec<f64> {
        let mut above = self.columns[k].clone();
        add_scaled(&mut above, -1.0, &self.pick_moved(self.library[self.entries[k]], |entry| &entry.baseline));
        above
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

/// Whether an entry has each point of the grid even after it was moved as far as it may be.
fn has_wherever_moved(entry: &Prepared) -> Vec<bool> {
    let moved = [-SHIFT_MAX, 0.0, SHIFT_MAX].map(|shift| entry.grid.shifted(&entry.curve, shift));
    (0..entry.curve.len()).map(|i| moved.iter().all(|curve| curve[i].is_finite())).collect()
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
