//! The noise of one spectrum, as its residual shows it: how wide it is where the signal is strong and where it is weak,
//! and how far neighbours go together.

use std::ops::Range;

use crate::vibration::linear::dot;
use crate::vibration::nnls::nnls;
use crate::vibration::spikes::median;

/// A noise model: the residual divided by `width` follows an autoregression.
#[derive(Clone, Debug)]
pub(super) struct Noise {
    /// Standard deviation at each point.
    pub(super) width: Vec<f64>,
    /// The factors of the values one, two, … points before.
    regression: Vec<f64>,
    /// Standard deviation of what the regression does not foretell, in units of `width`.
    innovation: f64,
}

/// Longest autoregression.
const ORDER_MAX: usize = 10;

/// Residuals beyond this many standard deviations count as so many: what the library lacks is not noise.
const CLIP: f64 = 4.0;

/// Narrowest noise, as part of the range of the curve: that of a curve written with six digits.
const WIDTH_MIN: f64 = 1e-6;

/// Part of white noise that is always assumed, in the autoregression: otherwise a smooth residual would be foretold
/// all but exactly, and the least roughness be taken for a signal.
const WHITE_MIN: f64 = 1e-3;

/// √(2/π): the mean of |x| of a standard normal x.
const MEAN_OF_ABSOLUTE: f64 = 0.797_884_560_802_865_4;

impl Noise {
    /// White noise of one width.
    pub(super) fn white(width: f64, len: usize) -> Self {
        Self { width: vec![width; len], regression: Vec::new(), innovation: 1.0 }
    }

    /// The noise of `residual`, what a model leaves of a curve that it fits by `fitted`; `freedom` is the number of
    /// points less the coefficients. `runs` are the stretches of neighbours.
    pub(super) fn of(residual: &[f64], fitted: &[f64], runs: &[Range<usize>], freedom: f64) -> Self {
        let width = widths(residual, fitted, (residual.len() as f64 / freedom).sqrt());
        let standard: Vec<f64> =
            residual.iter().zip(&width).map(|(residual, width)| (residual / width).clamp(-CLIP, CLIP)).collect();
        let (regression, innovation) = autoregression(&standard, runs);
        Self { width, regression, innovation }
    }

    /// `column` in units of independent noise of width one. The first points of a run, which have no history, become
    /// zero and weigh nothing.
    pub(super) fn whiten(&self, column: &[f64], runs: &[Range<usize>]) -> Vec<f64> {
        let order = self.regression.len();
        let mut white = vec![0.0; column.len()];
        let standard: Vec<f64> = column.iter().zip(&self.width).map(|(value, width)| value / width).collect();
        for run in runs {
            for i in run.start + order..run.end {
                let before = standard[i - order..i].iter().rev();
                let foretold: f64 = self.regression.iter().zip(before).map(|(factor, value)| factor * value).sum();
                white[i] = (standard[i] - foretold) / self.innovation;
            }
        }
        white
    }

    /// How many points back the noise is foretold from.
    pub(super) fn order(&self) -> usize {
        self.regression.len()
    }

    /// How many points keep a weight.
    pub(super) fn points(&self, runs: &[Range<usize>]) -> usize {
        runs.iter().map(|run| run.len().saturating_sub(self.regression.len())).sum()
    }
}

/// The standard deviation of white noise that would make a curve as rough as `y`, by the median of its second
/// differences.
pub(super) fn roughness(y: &[f64], runs: &[Range<usize>]) -> f64 {
    let second = |run: &Range<usize>| {
        let of_run = y[run.clone()].windows(3);
        of_run.map(|three| (three[0] - 2.0 * three[1] + three[2]).abs()).collect::<Vec<f64>>()
    };
    let middle = median(runs.iter().flat_map(second).collect()).unwrap_or(0.0);
    let highest = y.iter().map(|y| y.abs()).fold(0.0, f64::max);
    (middle * DEVIATIONS_PER_MEDIAN / 6f64.sqrt()).max(WIDTH_MIN * highest)
}

/// The standard deviation of normal noise in units of its median absolute value.
const DEVIATIONS_PER_MEDIAN: f64 = 1.482_602_218_505_602;

/// The standard deviation at each point: a constant, a part that grows with the root of the signal (counting), and one
/// that grows with the signal (a library that is not quite the sample).
fn widths(residual: &[f64], fitted: &[f64], unbias: f64) -> Vec<f64> {
    let lowest = fitted.iter().copied().fold(f64::INFINITY, f64::min);
    let range = fitted.iter().copied().fold(f64::NEG_INFINITY, f64::max) - lowest;
    let signal: Vec<f64> = fitted.iter().map(|fitted| (fitted - lowest) / range.max(f64::MIN_POSITIVE)).collect();
    let absolute: Vec<f64> = residual.iter().map(|residual| residual.abs() * unbias / MEAN_OF_ABSOLUTE).collect();
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

/// The autoregression of `values`, and the standard deviation of what it does not foretell; its order is the one with
/// the least Bayesian information criterion.
fn autoregression(values: &[f64], runs: &[Range<usize>]) -> (Vec<f64>, f64) {
    let products = |lag: usize| -> f64 {
        let of_run = |run: &Range<usize>| {
            let run = &values[run.clone()];
            run.get(lag..).map_or(0.0, |later| dot(later, &run[..run.len() - lag]))
        };
        runs.iter().map(of_run).sum::<f64>() / values.len() as f64
    };
    let mut covariances: Vec<f64> = (0..=ORDER_MAX).map(products).collect();
    covariances[0] *= 1.0 + WHITE_MIN;
    let count = values.len() as f64;
    let mut regression: Vec<f64> = Vec::new();
    let mut variance = covariances[0];
    let mut best = (count * variance.ln(), Vec::new(), variance);
    for order in 1..=ORDER_MAX {
        let foretold: f64 = regression.iter().zip(covariances[1..order].iter().rev()).map(|(a, c)| a * c).sum();
        let reflection = (covariances[order] - foretold) / variance;
        let mirrored: Vec<f64> = regression.iter().rev().map(|factor| reflection * factor).collect();
        regression.iter_mut().zip(mirrored).for_each(|(factor, mirrored)| *factor -= mirrored);
        regression.push(reflection);
        variance *= 1.0 - reflection * reflection;
        let criterion = count * variance.ln() + order as f64 * count.ln();
        if criterion < best.0 {
            best = (criterion, regression.clone(), variance);
        }
    }
    (best.1, best.2.max(f64::MIN_POSITIVE).sqrt())
}
