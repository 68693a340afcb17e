//! A fitted model, and the better one that follows from what it leaves.

use super::bands::Bump;
use super::noise::Noise;
use super::scene::Scene;
use super::select::Fit;
use super::terms;
use super::view::View;
use crate::vibration::linear::{add_scaled, combine};

/// A fitted model.
pub(super) struct Model {
    /// The columns that stand in it.
    pub(super) fit: Fit,
    /// The curves as they were fitted.
    pub(super) view: View,
    /// By how much the lines of the query lie above those of the library as it was moved, in cm⁻¹.
    pub(super) shift: f64,
    /// The sum of the entries' curves.
    mixture: Vec<f64>,
    /// The whole fitted curve.
    fitted: Vec<f64>,
    /// What it leaves of the query.
    residual: Vec<f64>,
}

impl Model {
    /// A first model: white noise, a rigid instrument, no single bands.
    pub(super) fn first(scene: &Scene<'_>) -> Self {
        let view = View::new(scene, Noise::white(1.0, scene.y.len()), Vec::new());
        let fit = view.trial().choose(scene.settings.components_max);
        Self::new(scene, fit, view)
    }

    /// The model again, with the noise that this one leaves and the instrument that its mixture shows. With `bands`,
    /// single bands may enter after the entries.
    pub(super) fn refined(&self, scene: &Scene<'_>, bands: bool) -> Self {
        let coefficients = self.fit.terms.len() + self.view.terms.len();
        let freedom = (scene.y.len() as f64 - coefficients as f64).max(1.0);
        let noise = Noise::of(&self.residual, &self.fitted, &scene.runs, freedom);
        let mut view = View::new(scene, noise, terms::instrument(&self.mixture, scene));
        let mut fit = view.trial().choose(scene.settings.components_max);
        if bands {
            fit = view.let_in_bands(scene, fit);
        }
        Self::new(scene, fit, view)
    }

    fn new(scene: &Scene<'_>, fit: Fit, view: View) -> Self {
        let len = scene.y.len();
        let entries = fit.terms.iter().filter(|(k, _)| *k < scene.entries.len());
        let mixture = combine(len, entries.map(|(k, c)| (*c, scene.columns[*k].as_slice())));
        let mut fitted = mixture.clone();
        add_scaled(&mut fitted, 1.0, &bands_of(scene, &fit, &view.bands));
        let mut residual = scene.y.clone();
        add_scaled(&mut residual, -1.0, &fitted);
        let signed = view.signed.solve(&view.whiten(scene, &residual, view.y.len()));
        let terms = combine(len, signed.iter().copied().zip(view.terms.iter().map(Vec::as_slice)));
        add_scaled(&mut residual, -1.0, &terms);
        add_scaled(&mut fitted, 1.0, &terms);
        // The slope is the first term of the instrument; a positive coefficient moves the lines down.
        let shift = if view.y.len() > len { signed.first().map_or(0.0, |slope| -slope) } else { 0.0 };
        Self { fit, view, shift, mixture, fitted, residual }
    }

    /// The columns that are entries.
    pub(super) fn components(&self, scene: &Scene<'_>) -> Vec<usize> {
        self.fit.columns().into_iter().filter(|k| *k < scene.entries.len()).collect()
    }
}

/// The sum of the single bands of a fit.
pub(super) fn bands_of(scene: &Scene<'_>, fit: &Fit, bands: &[Bump]) -> Vec<f64> {
    let mut sum = vec![0.0; scene.y.len()];
    for (k, c) in &fit.terms {
        if let Some(band) = k.checked_sub(scene.entries.len()).and_then(|k| bands.get(k)) {
            add_scaled(&mut sum, *c, &band.curve(&scene.x));
        }
    }
    sum
}
