//! The signed terms of the model: the baseline, and what the instrument does to the mixture as a whole.

use super::scene::Scene;
use crate::vibration::smooth::SavitzkyGolay;

/// The baseline terms: for each range of the recipe, polynomials up to the order that the stiffness allows, at the
/// wavenumbers `x`.
pub(super) fn baseline(x: &[f64], ranges: &[(f64, f64)], wave: f64) -> Vec<Vec<f64>> {
    let mut terms = Vec::new();
    for (low, high) in ranges {
        let inside = |x: f64| *low <= x && x <= *high;
        let place = |x: f64| (2.0 * x - low - high) / (high - low);
        let mut before = x.iter().map(|x| f64::from(u8::from(inside(*x)))).collect::<Vec<f64>>();
        let mut this: Vec<f64> = x.iter().zip(&before).map(|(x, one)| one * place(*x)).collect();
        // Legendre polynomials by their recurrence.
        let mut order = 1.0;
        terms.push(before.clone());
        while order <= 1.0 + (high - low) / wave {
            terms.push(this.clone());
            let next = |((x, this), before): ((&f64, &f64), &f64)| {
                ((2.0 * order + 1.0) * place(*x) * this - order * before) / (order + 1.0)
            };
            let after = x.iter().zip(&this).zip(&before).map(next).collect();
            (before, this) = (this, after);
            order += 1.0;
        }
    }
    terms
}

/// A signed term whose coefficient is expected to be small.
pub(super) struct SmallTerm {
    pub(super) column: Vec<f64>,
    /// Standard deviation of the coefficient; its mean is 0.
    pub(super) expected: f64,
}

/// Window in which slope and curvature of the fitted mixture are taken. It is wide, since the library's own noise must
/// not be smoothed away by adding its curvature.
const WINDOW: SavitzkyGolay = SavitzkyGolay { window: 9, order: 4 };

/// What the instrument may do to `mixture`, the fitted sum of library curves above their baselines: move it along x (its
/// slope), widen it (its curvature), and weigh one end of the range more than the other (the mixture times x). At first
/// order these are columns like others, with signed coefficients that are expected to be small.
pub(super) fn instrument(mixture: &[f64], scene: &Scene<'_>) -> Vec<SmallTerm> {
    let derivative = |y: &[f64]| {
        let mut slope = vec![0.0; y.len()];
        for run in &scene.runs {
            if let Some(of_run) = WINDOW.first_derivative(&y[run.clone()], scene.step) {
                slope[run.clone()].copy_from_slice(&of_run);
            }
        }
        slope
    };
    let slope = derivative(mixture);
    let curvature = derivative(&slope);
    let (low, high) = (scene.x[0], scene.x[scene.x.len() - 1]);
    let tilted = scene.x.iter().zip(mixture).map(|(x, y)| y * (2.0 * x - low - high) / (high - low)).collect();
    let expected = [scene.settings.shift, scene.settings.widening, scene.settings.tilt];
    let terms = [slope, curvature, tilted].into_iter().zip(expected);
    terms.map(|(column, expected)| SmallTerm { column, expected }).collect()
}
