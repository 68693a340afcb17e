//! The signed terms of the model: the baseline, and what the instrument does to the mixture as a whole.

use super::Unmixing;
use super::scene::Scene;
use crate::vibration::linear::{combine, norm};
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

/// How many of the small terms are the instrument's; those of the bands follow.
pub(super) const OF_INSTRUMENT: usize = 3;

/// What is expected of the coefficients of the instrument's terms: slope, curvature, tilt.
pub(super) fn of_instrument(settings: &Unmixing) -> [f64; OF_INSTRUMENT] {
    [settings.shift, settings.widening, settings.tilt]
}

/// Window in which slope and curvature of the fitted mixture are taken. It is wide, since the library's own noise must
/// not be smoothed away by adding its curvature.
const WINDOW: SavitzkyGolay = SavitzkyGolay { window: 9, order: 4 };

/// Over how many cm⁻¹ the heights of neighbouring bands differ alike from the library.
const ALIKE: f64 = 50.0;

/// Distance of the humps, in cm⁻¹. They overlap, so that their sum varies smoothly.
const DISTANCE: f64 = 2.0 / 3.0 * ALIKE;

/// Where less than this part of the mixture's length stands under a hump, bands that differ make no difference.
const LENGTH_MIN: f64 = 1e-3;

/// What may make a sample differ from the fitted sum of library curves, `parts`. The instrument may move it along x (its
/// slope), widen it (its curvature), and weigh one end of the range more than the other (the sum times x). And the bands
/// of each part may be higher or lower than in the library, by the share `unlike` (the part times humps along x). At
/// first order all these are columns like others, with signed coefficients that are expected to be small.
pub(super) fn small(parts: &[Vec<f64>], scene: &Scene<'_>, unlike: f64) -> Vec<SmallTerm> {
    let mixture = &combine(scene.y.len(), parts.iter().map(|part| (1.0, part.as_slice())));
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
    let of_instrument = [slope, curvature, tilted].into_iter().zip(of_instrument(scene.settings));
    let mut terms: Vec<SmallTerm> = of_instrument.map(|(column, expected)| SmallTerm { column, expected }).collect();
    let length_min = LENGTH_MIN * norm(mixture);
    for run in &scene.runs {
        let (first, last) = (scene.x[run.start], scene.x[run.end - 1]);
        let centres = (0_u32..).map(|k| f64::from(k).mul_add(DISTANCE, first));
        for centre in centres.take_while(|centre| *centre < last + DISTANCE) {
            for part in parts {
                let mut column = vec![0.0; part.len()];
                for i in run.clone() {
                    column[i] = part[i] * hump(scene.x[i] - centre);
                }
                if norm(&column) > length_min {
                    terms.push(SmallTerm { column, expected: unlike });
                }
            }
        }
    }
    terms
}

/// A raised cosine around 0, as wide at half height as bands differ alike.
fn hump(distance: f64) -> f64 {
    let place = distance.abs() / ALIKE;
    if place < 1.0 { (std::f64::consts::FRAC_PI_2 * place).cos().powi(2) } else { 0.0 }
}
