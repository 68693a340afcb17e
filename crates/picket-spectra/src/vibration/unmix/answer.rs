//! From a fitted model to what is told: components with intervals, what cannot be told apart, limits of detection, and
//! what is not in the library.

use super::bands::Bump;
use super::model::Model;
use super::scene::Scene;
use super::select::Trial;
use super::{Alike, Component, Inseparable, Interval, Limit, Unexplained, UnknownBand, Unmixed};
use crate::vibration::linear::{dot, norm};
use crate::vibration::spikes::median;
use crate::vibration::student::upper_quantile;

/// What `model` says, of a library of `len` entries.
pub(super) fn answer(scene: &Scene<'_>, model: &Model, len: usize, targets: &[usize]) -> Unmixed {
    let of_entries = model.fit.terms.iter().filter(|(k, _)| *k < scene.entries.len());
    let components: f64 = of_entries.map(|(k, c)| c * scene.sizes[*k]).sum();
    let bands = norm(&model.bands_curve(scene));
    let answer = Answer { scene, model, trial: model.view.trial(), bands, whole: components + bands };
    let noise = median(model.view.scatter.noise.width.clone()).unwrap_or(0.0);
    let span = answer.trial.span(&model.components(scene));
    Unmixed {
        components: answer.told(),
        inseparable: answer.inseparable(),
        condition: span.condition(),
        unexplained: answer.unexplained(),
        limits_of_detection: targets.iter().map(|index| answer.limit(*index)).collect(),
        not_compared: (0..len).filter(|k| scene.entries.binary_search(k).is_err()).collect(),
        shift: scene.shift + model.shift,
        unlike: model.view.scatter.unlike,
        noise,
        signal_to_noise: scene.height() / noise,
        points: scene.x.len(),
    }
}

struct Answer<'a> {
    scene: &'a Scene<'a>,
    model: &'a Model,
    trial: Trial<'a>,
    /// The length of the single bands, taken as one curve.
    bands: f64,
    /// The whole signal: the lengths of the components and of the single bands.
    whole: f64,
}

impl Answer<'_> {
    fn told(&self) -> Vec<Component> {
        let fit = &self.model.fit;
        let variance = self.trial.variance(fit);
        let covariance = self.trial.span(&fit.columns()).inverse_products();
        let tail = 0.5 * (1.0 - self.scene.settings.confidence);
        let reach = upper_quantile(tail, self.trial.freedom_of(fit)) * variance.sqrt();
        let size = |k: usize| if k < self.scene.entries.len() { self.scene.sizes[k] } else { 0.0 };
        let mut told = Vec::new();
        for (place, (k, c)) in fit.terms.iter().enumerate().filter(|(_, (k, _))| *k < self.scene.entries.len()) {
            let fraction = c * size(*k) / self.whole;
            // The slopes of the fraction along each coefficient.
            let slope = |other: usize, at: usize| {
                (if at == place { size(*k) } else { 0.0 } - fraction * size(other)) / self.whole
            };
            let slopes: Vec<f64> = fit.terms.iter().enumerate().map(|(at, (other, _))| slope(*other, at)).collect();
            let of_fraction: f64 = covariance.iter().zip(&slopes).map(|(row, slope)| slope * dot(row, &slopes)).sum();
            let around = |value: f64, error: f64, most: f64| Interval {
                low: (value - reach * error).max(0.0),
                high: (value + reach * error).min(most),
            };
            told.push(Component {
                index: self.scene.entries[*k],
                coefficient: *c,
                interval: around(*c, covariance[place][place].sqrt(), f64::INFINITY),
                fraction,
                fraction_interval: around(fraction, of_fraction.max(0.0).sqrt(), 1.0),
                p_value: self.trial.chance_of(*k, fit),
            });
        }
        told.sort_by(|one, other| other.fraction.total_cmp(&one.fraction));
        told
    }

    /// For each component the entries with which, both in the model, it would no longer be needed.
    fn inseparable(&self) -> Vec<Inseparable> {
        let fit = &self.model.fit;
        let mut found = Vec::new();
        for k in self.model.components(self.scene) {
            let others = fit.without(k);
            let span = self.trial.span(&others);
            let mut alike: Vec<Alike> = (0..self.scene.entries.len())
                .filter(|other| *other != k && !others.contains(other))
                .filter_map(|other| {
                    let cosine = self.trial.cosine(&span, k, other)?;
                    let both = self.trial.fit(&fit.with(other));
                    let needed = self.trial.chance_of(k, &both) <= self.scene.settings.false_positives;
                    (cosine > COSINE_MIN && !needed).then_some(Alike { index: self.scene.entries[other], cosine })
                })
                .collect();
            alike.sort_by(|one, other| other.cosine.total_cmp(&one.cosine));
            if !alike.is_empty() {
                found.push(Inseparable { index: self.scene.entries[k], others: alike });
            }
        }
        found
    }

    fn unexplained(&self) -> Unexplained {
        let fit = &self.model.fit;
        let told = |(place, band): (usize, Bump)| {
            let (k, height) = fit.terms[place];
            let p_value = self.trial.chance_of(k, fit);
            UnknownBand { centre: band.centre, width: band.width, height, p_value }
        };
        let mut bands: Vec<UnknownBand> = self.model.bands(self.scene).map(told).collect();
        bands.sort_by(|one, other| (other.height * other.width).total_cmp(&(one.height * one.width)));
        let share = if bands.is_empty() { 0.0 } else { self.bands / self.whole };
        Unexplained { share, bands }
    }

    /// The least of an entry that would be found beside what was found: the test lets it in at t₁, and its estimate
    /// scatters by its standard error.
    fn limit(&self, index: usize) -> Limit {
        let hidden = Limit { index, coefficient: f64::INFINITY, fraction: 1.0 };
        let Ok(k) = self.scene.entries.binary_search(&index) else { return hidden };
        let span = self.trial.span(&self.model.fit.without(k));
        let Some(own) = self.trial.own_squares(&span, k) else { return hidden };
        let freedom = self.trial.freedom_of(&self.model.fit);
        let found = upper_quantile(self.trial.chance_allowed(k), freedom);
        let scatter = upper_quantile(1.0 - self.scene.settings.detection, freedom);
        let coefficient = (found + scatter) * (self.trial.variance(&self.model.fit) / own).sqrt();
        let size = coefficient * self.scene.sizes[k];
        let beside = self.model.fit.terms.iter().find(|(other, _)| *other == k);
        let rest = self.whole - beside.map_or(0.0, |(_, c)| c * self.scene.sizes[k]);
        Limit { index, coefficient, fraction: size / (size + rest) }
    }
}

/// Entries less alike than this, free of all else in the model, are not taken for one another.
const COSINE_MIN: f64 = 0.5;
