//! Baselines under the bands of a curve: a smooth line that is pulled down to where no band is, by asymmetric weights
//! (Whittaker smoothing with a penalty on second differences).
//!
//! Sources: asymmetric least squares, Eilers & Boelens 2005; asymmetrically reweighted, Baek et al. 2015.

use serde::{Deserialize, Serialize};

/// How a baseline is drawn. `stiffness` is the factor of the penalty for points 1 cm⁻¹ apart; for other distances it is
/// divided by their fourth power, so that the line does not depend on the resolution. Waves longer than about
/// 2π·stiffness^¼ cm⁻¹ belong to the baseline.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Baseline {
    /// Asymmetric least squares: points above the line weigh `asymmetry`, those below 1 − `asymmetry`.
    Asymmetric {
        /// The penalty on curvature.
        stiffness: f64,
        /// Weight of a point above the line, from 0 to 1.
        asymmetry: f64,
    },
    /// Asymmetrically reweighted: points above the line lose their weight as they leave the noise, whose width the
    /// points below show.
    Reweighted {
        /// The penalty on curvature.
        stiffness: f64,
    },
}

/// The weights change by less than this part when the line is found.
const CHANGE_MIN: f64 = 1e-3;

/// Most rounds, beyond which the last line stands.
const ROUNDS_MAX: u8 = 51;

impl Baseline {
    /// True when its numbers make sense.
    pub fn is_sound(&self) -> bool {
        match *self {
            Self::Asymmetric { stiffness, asymmetry } => {
                stiffness > 0.0 && stiffness.is_finite() && asymmetry > 0.0 && asymmetry < 1.0
            }
            Self::Reweighted { stiffness } => stiffness > 0.0 && stiffness.is_finite(),
        }
    }

    /// The baseline under `y`, whose points are `step` cm⁻¹ apart. Fewer than three points are their own baseline.
    pub fn under(&self, y: &[f64], step: f64) -> Vec<f64> {
        let (Self::Asymmetric { stiffness, .. } | Self::Reweighted { stiffness }) = *self;
        let penalty = stiffness / step.powi(4);
        if y.len() < 3 {
            return y.to_vec();
        }
        let mut weights = vec![1.0; y.len()];
        let mut line = whittaker(y, &weights, penalty);
        for _ in 1..ROUNDS_MAX {
            let Some(changed) = self.weights(y, &line) else { break };
            let change = change(&weights, &changed);
            if change < CHANGE_MIN {
                break;
            }
            weights = changed;
            line = whittaker(y, &weights, penalty);
        }
        line
    }

    /// The weights that follow from a line; `None` when hardly a point lies below it.
    fn weights(&self, y: &[f64], line: &[f64]) -> Option<Vec<f64>> {
        let above = || y.iter().zip(line).map(|(y, line)| y - line);
        if let Self::Asymmetric { asymmetry, .. } = *self {
            return Some(above().map(|above| if above > 0.0 { asymmetry } else { 1.0 - asymmetry }).collect());
        }
        let below = || above().filter(|above| *above < 0.0);
        let count = below().count() as f64;
        if count < 2.0 {
            return None;
        }
        let mean = below().sum::<f64>() / count;
        let deviation = (below().map(|below| (below - mean).powi(2)).sum::<f64>() / (count - 1.0)).sqrt();
        let weight = |above: f64| 1.0 / (1.0 + (2.0 * (above - (2.0 * deviation - mean)) / deviation).exp());
        (deviation > 0.0).then(|| above().map(weight).collect())
    }
}

fn change(old: &[f64], new: &[f64]) -> f64 {
    let squares = |values: &mut dyn Iterator<Item = f64>| values.map(|value| value * value).sum::<f64>().sqrt();
    let size = squares(&mut old.iter().copied());
    squares(&mut old.iter().zip(new).map(|(old, new)| new - old)) / size.max(f64::MIN_POSITIVE)
}

/// The line z that minimises Σ w (y − z)² + penalty · Σ (z₋ − 2z + z₊)², by Cholesky factorisation of the matrix, which
/// has two diagonals on each side of the main one. At least three points; weights not negative, two of them above zero.
fn whittaker(y: &[f64], weights: &[f64], penalty: f64) -> Vec<f64> {
    let len = y.len();
    // The lower half of the matrix by its diagonals, which become D and L of L·D·Lᵀ; `below[i]` and `second[i]` stand
    // in row i.
    let mut diagonal = weights.to_vec();
    let mut below = vec![0.0; len];
    let mut second = vec![0.0; len];
    for i in 0..len - 2 {
        for (place, value) in [(i, 1.0), (i + 1, 4.0), (i + 2, 1.0)] {
            diagonal[place] += penalty * value;
        }
        below[i + 1] -= 2.0 * penalty;
        below[i + 2] -= 2.0 * penalty;
        second[i + 2] += penalty;
    }
    let mut z: Vec<f64> = y.iter().zip(weights).map(|(y, weight)| y * weight).collect();
    for i in 0..len {
        if i >= 2 {
            second[i] /= diagonal[i - 2];
            below[i] -= second[i] * diagonal[i - 2] * below[i - 1];
        }
        if i >= 1 {
            below[i] /= diagonal[i - 1];
            diagonal[i] -= below[i] * below[i] * diagonal[i - 1];
            z[i] -= below[i] * z[i - 1];
        }
        if i >= 2 {
            diagonal[i] -= second[i] * second[i] * diagonal[i - 2];
            z[i] -= second[i] * z[i - 2];
        }
    }
    for i in (0..len).rev() {
        z[i] /= diagonal[i];
        if i + 1 < len {
            z[i] -= below[i + 1] * z[i + 1];
        }
        if i + 2 < len {
            z[i] -= second[i + 2] * z[i + 2];
        }
    }
    z
}
