//! The noise of one spectrum, as its residual shows it: how wide it is where the signal is strong and where it is weak,
//! and how far neighbours go together.

use std::ops::Range;

use super::covariance::Banded;
use crate::vibration::linear::dot;
use crate::vibration::nnls::nnls;
use crate::vibration::spikes::median;

/// A noise model.
#[derive(Clone, Debug)]
pub(super) struct Noise {
    /// Standard deviation at each point.
    pub(super) width: Vec<f64>,
    /// Correlation of neighbours in one run that are 0, 1, 2, … points apart; beyond, there is none.
    correlation: Vec<f64>,
}

/// Farthest correlation that is looked for, in points.
const LAG_MAX: usize = 100;

/// A correlation is seen when it is this many standard errors away from none.
const ERRORS_MIN: f64 = 2.5;

/// Beyond the first so many neighbours in a row of which none is seen to go together, none does.
const UNSEEN_IN_A_ROW: usize = 3;

/// Residuals beyond this many standard deviations count as so many: what the library lacks is not noise.
const CLIP: f64 = 4.0;

/// Narrowest noise, as part of the range of the curve: that of a curve written with six digits.
const WIDTH_MIN: f64 = 1e-6;

/// Part of white noise that is always assumed: otherwise noise that was smoothed would be foretold all but exactly, and
/// the least roughness be taken for a signal.
const WHITE_MIN: f64 = 1e-3;

/// √(2/π): the mean of |x| of a standard normal x.
const MEAN_OF_ABSOLUTE: f64 = 0.797_884_560_802_865_4;

/// The standard deviation of normal noise in units of its median absolute value.
const DEVIATIONS_PER_MEDIAN: f64 = 1.482_602_218_505_602;

impl Noise {
    /// White noise that is as rough as `y`, by the median of its second differences.
    pub(super) fn white(y: &[f64], runs: &[Range<usize>]) -> Self {
        let second = |run: &Range<usize>| {
            let of_run = y[run.clone()].windows(3);
            of_run.map(|three| (three[0] - 2.0 * three[1] + three[2]).abs()).collect::<Vec<f64>>()
        };
        let middle = median(runs.iter().flat_map(second).collect()).unwrap_or(0.0);
        let highest = y.iter().map(|y| y.abs()).fold(0.0, f64::max);
        let width = (middle * DEVIATIONS_PER_MEDIAN / 6f64.sqrt()).max(WIDTH_MIN * highest);
        Self { width: vec![width; y.len()], correlation: vec![1.0] }
    }

    /// The noise of which `residual` is left by a model that fits a curve by `fitted`. `runs` are the stretches of
    /// neighbours.
    pub(super) fn of(residual: &[f64], fitted: &[f64], runs: &[Range<usize>]) -> Self {
        let width = widths(residual, fitted);
        let standard: Vec<f64> =
            residual.iter().zip(&width).map(|(residual, width)| (residual / width).clamp(-CLIP, CLIP)).collect();
        Self { width, correlation: correlation(&standard, runs) }
    }

    /// The noise at another level.
    pub(super) fn times(mut self, factor: f64) -> Self {
        self.width.iter_mut().for_each(|width| *width *= factor);
        self
    }

    /// Its covariance.
    pub(super) fn covariance(&self, runs: &[Range<usize>]) -> Banded {
        let run_of: Vec<usize> = runs.iter().enumerate().flat_map(|(k, run)| run.clone().map(move |_| k)).collect();
        Banded::new(self.width.len(), self.correlation.len() - 1, |i, j| {
            let correlation = if run_of[i] == run_of[j] { self.correlation[i - j] } else { 0.0 };
            self.width[i] * self.width[j] * correlation
        })
    }
}

/// The standard deviation at each point: a constant, a part that grows with the root of the signal (counting), and one
/// that grows with the signal.
fn widths(residual: &[f64], fitted: &[f64]) -> Vec<f64> {
    let lowest = fitted.iter().copied().fold(f64::INFINITY, f64::min);
    let range = fitted.iter().copied().fold(f64::NEG_INFINITY, f64::max) - lowest;
    let signal: Vec<f64> = fitted.iter().map(|fitted| (fitted - lowest) / range.max(f64::MIN_POSITIVE)).collect();
    let absolute: Vec<f64> = residual.iter().map(|residual| residual.abs() / MEAN_OF_ABSOLUTE).collect();
    let least = WIDTH_MIN * range.max(f64::MIN_POSITIVE);
    let mean = absolute.iter().sum::<f64>() / absolute.len() as f64;
    let mut width = vec![mean.max(least); residual.len()];
    for _ in 0..4 {
        let scaled = |shape: &dyn Fn(f64) -> f64| -> Vec<f64> {
            signal.iter().zip(&width).map(|(signal, width)| shape(*signal) / width).collect()
        };
        let shapes = [scaled(&|_| 1.0), scaled(&f64::sqrt), scaled(&|signal| signal)];
        let target: Vec<f64> =
            absolute.iter().zip(&width).map(|(absolute, width)| (absolute / width).min(CLIP)).collect();
        let columns: Vec<&[f64]> = shapes.iter().map(Vec::as_slice).collect();
        let parts = nnls(&columns, &target).coefficients;
        let wide = |signal: f64| parts[0] + parts[1] * signal.sqrt() + parts[2] * signal;
        width = signal.iter().map(|signal| wide(*signal).max(least)).collect();
    }
    width
}

/// The correlation of values of unit variance with their neighbours, up to the farthest that is seen; damped by Parzen's
/// window, which keeps it one of noise that can be.
fn correlation(values: &[f64], runs: &[Range<usize>]) -> Vec<f64> {
    let products = |lag: usize| -> f64 {
        let of_run = |run: &Range<usize>| {
            let run = &values[run.clone()];
            run.get(lag..).map_or(0.0, |later| dot(later, &run[..run.len() - lag]))
        };
        runs.iter().map(of_run).sum()
    };
    let whole = products(0).max(f64::MIN_POSITIVE);
    let raw: Vec<f64> = (0..=LAG_MAX).map(|lag| products(lag) / whole).collect();
    let seen = ERRORS_MIN / (values.len() as f64).sqrt();
    let unseen = |lag: usize| raw.get(lag..lag + UNSEEN_IN_A_ROW).is_none_or(|row| row.iter().all(|r| r.abs() < seen));
    let farthest = (1..=LAG_MAX).find(|lag| unseen(*lag)).map_or(0, |lag| lag - 1);
    let reach = (2 * farthest).min(LAG_MAX);
    let damped = |lag: usize| raw[lag] * parzen(lag as f64 / (reach + 1) as f64) * (1.0 - WHITE_MIN);
    std::iter::once(1.0).chain((1..=reach).map(damped)).collect()
}

fn parzen(place: f64) -> f64 {
    if place < 0.5 { 1.0 - 6.0 * place * place * (1.0 - place) } else { 2.0 * (1.0 - place).powi(3) }
}
