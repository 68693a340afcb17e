//! How a sample scatters around its model: by noise, and because the heights of its bands are not quite those of the
//! library. Both are learnt from the sample itself.

use super::covariance::{Banded, Root};
use super::noise::Noise;
use super::scene::Scene;
use crate::vibration::linear::{Qr, add_scaled, dot};

/// The scatter of a sample around its model.
pub(super) struct Scatter {
    /// The noise alone.
    pub(super) noise: Noise,
    /// By which part the heights of bands differ from those of the library (one standard deviation).
    pub(super) unlike: f64,
    /// The covariance that bands make which differ by all of their height.
    differences: Banded,
    /// The root of the whole covariance.
    root: Root,
}

/// The parts that are weighed, evenly by their logarithm: no two measurements of one substance agree better than the
/// first, and what differs more than the last is another substance.
const PARTS: [f64; 6] = [0.002, 0.0044, 0.0096, 0.021, 0.046, 0.1];

/// Over how many cm⁻¹ heights differ alike: half of the variance is of single bands, half of whole regions.
const REACHES: [f64; 2] = [40.0, 120.0];

impl Scatter {
    /// The scatter of noise alone; `None` when it is no covariance.
    pub(super) fn of_noise(noise: Noise, scene: &Scene<'_>) -> Option<Self> {
        let root = noise.covariance(&scene.runs).root()?;
        let differences = Banded::new(scene.y.len(), 0, |_, _| 0.0);
        Some(Self { noise, unlike: 0.0, differences, root })
    }

    /// The scatter of noise, whose level is left open, and of bands that differ. `parts` are the curves of the entries
    /// above their baselines, as they stand in the query; `fixed` are all terms of the model.
    ///
    /// Each part by which heights may differ is weighed by the restricted likelihood of the query. The answer is the
    /// root of the mean square, since few bands say little of their own scatter. `None` when none is a covariance.
    pub(super) fn learn(noise: Noise, scene: &Scene<'_>, parts: &[Vec<f64>], fixed: &[&[f64]]) -> Option<Self> {
        let of_noise = noise.covariance(&scene.runs);
        let differences = differences(scene, parts);
        let mut weighed = Vec::new();
        for part in PARTS {
            let Some(root) = differences.scaled_and(part * part, &of_noise).root() else { continue };
            let mut span = Qr::default();
            for term in fixed {
                span.push(root.whiten(term));
            }
            let mut rest = root.whiten(&scene.y);
            span.project_off(&mut rest);
            let freedom = (scene.y.len() - fixed.len()) as f64;
            let level = dot(&rest, &rest) / freedom;
            let deviance = freedom.mul_add(level.ln(), root.log_determinant() + span.log_determinant());
            weighed.push((deviance, level, level * part * part));
        }
        let least = weighed.iter().map(|(deviance, ..)| *deviance).fold(f64::INFINITY, f64::min);
        let weight = |deviance: f64| (-0.5 * (deviance - least)).exp();
        let mean = |value: fn(&(f64, f64, f64)) -> f64| {
            let all: f64 = weighed.iter().map(|one| weight(one.0)).sum();
            weighed.iter().map(|one| weight(one.0) * value(one)).sum::<f64>() / all
        };
        let (level, square) = (mean(|one| one.1), mean(|one| one.2));
        let noise = noise.times(level.sqrt());
        let root = differences.scaled_and(square, &noise.covariance(&scene.runs)).root()?;
        Some(Self { noise, unlike: square.sqrt(), differences, root })
    }

    /// How far a single value shows in the values after it.
    pub(super) fn reach(&self) -> usize {
        self.root.width()
    }

    /// `column` in units in which the scatter is independent and of variance 1.
    pub(super) fn whiten(&self, column: &[f64]) -> Vec<f64> {
        self.root.whiten(column)
    }

    /// The same of a column that is zero before `start`: its values from there on, as many as in `values`.
    pub(super) fn whiten_from(&self, start: usize, values: &[f64]) -> Vec<f64> {
        self.root.whiten_from(start, values)
    }

    /// What is noise in a residual: the rest are, most likely, bands that differ.
    pub(super) fn noise_in(&self, residual: &[f64]) -> Vec<f64> {
        let weighed = self.root.whiten_transposed(&self.root.whiten(residual));
        let mut noise = residual.to_vec();
        add_scaled(&mut noise, -self.unlike * self.unlike, &self.differences.times(&weighed));
        noise
    }
}

/// The covariance of bands that differ by all of their height, each part for itself.
fn differences(scene: &Scene<'_>, parts: &[Vec<f64>]) -> Banded {
    let farthest = REACHES.iter().copied().fold(0.0, f64::max) / scene.step;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number of points")]
    let width = (farthest.ceil() as usize).min(scene.y.len() - 1);
    Banded::new(scene.y.len(), width, |i, j| {
        let distance = scene.x[i] - scene.x[j];
        let alike = REACHES.iter().map(|reach| 0.5 * wendland(distance / reach)).sum::<f64>();
        parts.iter().map(|part| part[i] * part[j]).sum::<f64>() * alike
    })
}

/// A correlation that is zero beyond a distance of 1 (Wendland 1995).
fn wendland(distance: f64) -> f64 {
    let left = (1.0 - distance).max(0.0).powi(2);
    left * left * 4.0f64.mul_add(distance, 1.0)
}
