//! Least squares with coefficients that are not negative: the active-set method of Lawson & Hanson (Solving Least
//! Squares Problems, 1974, chapter 23).

use super::linear::{Qr, add_scaled, combine, dot, norm};

/// The answer, and the certificate that it is the best.
#[derive(Clone, Debug, PartialEq)]
pub struct Nnls {
    /// The coefficients, one for each column, none negative.
    pub coefficients: Vec<f64>,
    /// The Euclidean length of what they leave of `y`.
    pub residual: f64,
    /// How far the answer is from the conditions of Karush, Kuhn and Tucker.
    pub certificate: Certificate,
}

/// The conditions of Karush, Kuhn and Tucker: they hold in the one best fit and nowhere else. Both are cosines between
/// a column and `y`, so rounding alone leaves some 1e-15.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Certificate {
    /// Largest slope, up or down, along a coefficient that is above zero: 0 in the best fit.
    pub slope_of_positive: f64,
    /// Largest gain that a coefficient at zero would still bring: not above 0 in the best fit.
    pub gain_of_zero: f64,
}

impl Certificate {
    /// True when both conditions hold to `tolerance`.
    pub fn holds(&self, tolerance: f64) -> bool {
        self.slope_of_positive <= tolerance && self.gain_of_zero <= tolerance
    }
}

/// A gain below this cosine is rounding.
const GAIN_MIN: f64 = 1e-13;

/// Minimises `|Σ coefficients[k] · columns[k] − y|` over coefficients that are not negative. Each column is as long as
/// `y`, and all values are finite. A column that combines others exactly stays at zero.
pub fn nnls(columns: &[&[f64]], y: &[f64]) -> Nnls {
    let scale: Vec<f64> = columns.iter().map(|column| norm(column) * norm(y)).collect();
    let mut coefficients = vec![0.0; columns.len()];
    let mut residual = y.to_vec();
    let mut passive: Vec<usize> = Vec::new();
    let mut refused = vec![false; columns.len()];
    for _ in 0..ROUNDS_PER_COLUMN * columns.len() {
        let gain = |k: usize| if scale[k] > 0.0 { dot(columns[k], &residual) / scale[k] } else { 0.0 };
        let open = (0..columns.len()).filter(|k| !passive.contains(k) && !refused[*k]);
        let best = open.map(|k| (k, gain(k))).max_by(|one, other| one.1.total_cmp(&other.1));
        let Some((entering, _)) = best.filter(|(_, gain)| *gain > GAIN_MIN) else { break };
        passive.push(entering);
        if !descend(columns, y, &mut passive, &mut coefficients) {
            refused[entering] = true;
            continue;
        }
        refused.fill(false);
        residual = rest(columns, y, &coefficients);
    }
    let certificate = certify(columns, &scale, &coefficients, &residual);
    Nnls { residual: norm(&residual), coefficients, certificate }
}

/// The method ends by itself; rounding might make it circle, and then the certificate says so.
const ROUNDS_PER_COLUMN: usize = 10;

/// Moves to the best fit of the passive columns, from which each that would become negative drops out on the way; the
/// last passive column is the one that enters. False, and nothing changes, when it cannot rise from zero.
fn descend(columns: &[&[f64]], y: &[f64], passive: &mut Vec<usize>, coefficients: &mut [f64]) -> bool {
    let mut entering = passive.last().copied();
    loop {
        let mut qr = Qr::default();
        let independent = passive.iter().all(|k| qr.push(columns[*k].to_vec()));
        let target = if independent { qr.solve(y) } else { Vec::new() };
        if entering.take().is_some() && target.last().is_none_or(|value| *value <= 0.0) {
            passive.pop();
            return false;
        }
        if target.iter().all(|value| *value > 0.0) {
            for (k, value) in passive.iter().zip(&target) {
                coefficients[*k] = *value;
            }
            return true;
        }
        let limits = passive.iter().zip(&target).filter(|(_, value)| **value <= 0.0);
        let step = limits.map(|(k, value)| coefficients[*k] / (coefficients[*k] - value)).fold(1.0, f64::min);
        let mut stays = Vec::with_capacity(passive.len());
        for (k, value) in passive.iter().zip(&target) {
            let reaches_zero = *value <= 0.0 && coefficients[*k] / (coefficients[*k] - value) <= step;
            coefficients[*k] += step * (value - coefficients[*k]);
            if reaches_zero {
                coefficients[*k] = 0.0;
            }
            stays.push(!reaches_zero);
        }
        let mut stays = stays.into_iter();
        passive.retain(|_| stays.next().unwrap_or(false));
    }
}

/// What the coefficients leave of `y`.
fn rest(columns: &[&[f64]], y: &[f64], coefficients: &[f64]) -> Vec<f64> {
    let terms = coefficients.iter().zip(columns).filter(|(value, _)| **value > 0.0);
    let mut rest = y.to_vec();
    add_scaled(&mut rest, -1.0, &combine(y.len(), terms.map(|(value, column)| (*value, *column))));
    rest
}

fn certify(columns: &[&[f64]], scale: &[f64], coefficients: &[f64], residual: &[f64]) -> Certificate {
    let mut certificate = Certificate::default();
    for ((column, scale), coefficient) in columns.iter().zip(scale).zip(coefficients) {
        if *scale <= 0.0 {
            continue;
        }
        let slope = dot(column, residual) / scale;
        if *coefficient > 0.0 {
            certificate.slope_of_positive = certificate.slope_of_positive.max(slope.abs());
        } else {
            certificate.gain_of_zero = certificate.gain_of_zero.max(slope);
        }
    }
    certificate
}
