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
    /// Indexes of the entries that are compared; the first columns are theirs.
    pub(super) entries: Vec<usize>,
    /// Curves of the entries, then of the single bands.
    pub(super) columns: Vec<Vec<f64>>,
    /// Lengths of the columns free of the baseline terms.
    pub(super) sizes: Vec<f64>,
    /// The single bands.
    pub(super) bands: Vec<Bump>,
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
    /// The largest signal of the query above the baseline terms.
    pub(super) signal: f64,
}

/// A single band, of which the library knows nothing: a Gaussian of height 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bump {
    /// In cm⁻¹.
    pub(super) centre: f64,
    /// Full width at half height, in cm⁻¹.
    pub(super) width: f64,
}

/// Fewest points for each coefficient.
const POINTS_PER_TERM_MIN: usize = 5;

impl<'a> Scene<'a> {
    /// The common points of the query and of the entries, which are moved by `shift`.
    pub(super) fn new(
        query: &Prepared,
        library: &[&Prepared],
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
        let bands = bumps(&x, &runs);
        let of_entries = entries.iter().map(|k| pick(&moved[*k]));
        let columns = of_entries.chain(bands.iter().map(|band| band.curve(&x))).collect();
        let y = pick(&query.curve);
        let sizes = Vec::new();
        Self { settings, shift, entries, columns, sizes, bands, y, x, runs, step: grid.step(), baseline, signal: 0.0 }
            .measured()
    }

    /// Measures the lengths of the columns and the height of the signal, free of the baseline.
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
        self.signal = free(&self.y).into_iter().fold(0.0, f64::max);
        if self.signal > 0.0 { Ok(self) } else { Err(UnmixError::NoSignal) }
    }

    /// Which columns are single bands.
    pub(super) fn of_bands(&self) -> Range<usize> {
        self.entries.len()..self.columns.len()
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

/// Widths of single bands that are tried, in cm⁻¹.
const BAND_WIDTHS: [f64; 3] = [8.0, 16.0, 32.0];

/// Distance of the single bands that are tried, in units of their width.
const BAND_DISTANCE: f64 = 0.25;

fn bumps(x: &[f64], runs: &[Range<usize>]) -> Vec<Bump> {
    let mut bumps = Vec::new();
    for run in runs {
        let (low, high) = (x[run.start], x[run.end - 1]);
        for width in BAND_WIDTHS {
            let centres = (0_u32..).map(|k| f64::from(k).mul_add(width * BAND_DISTANCE, low));
            bumps.extend(centres.take_while(|centre| *centre <= high).map(|centre| Bump { centre, width }));
        }
    }
    bumps
}

impl Bump {
    /// Its curve at the wavenumbers `x`.
    fn curve(self, x: &[f64]) -> Vec<f64> {
        let steepness = 4.0 * std::f64::consts::LN_2 / (self.width * self.width);
        x.iter().map(|x| (-steepness * (x - self.centre).powi(2)).exp()).collect()
    }
}
