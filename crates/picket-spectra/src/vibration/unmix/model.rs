//! A fitted model, and the better one that follows from what it leaves.

use super::bands::Bump;
use super::noise::{Noise, roughness};
use super::scene::Scene;
use super::select::Fit;
use super::terms;
use super::unlike::{self, Unlikeness};
use super::view::View;
use crate::vibration::linear::{Qr, add_scaled, combine};

/// A fitted model.
pub(super) struct Model {
    /// The columns that stand in it.
    pub(super) fit: Fit,
    /// The curves as they were fitted.
    pub(super) view: View,
    /// By how much the lines of the query lie above those of the library as it was moved, in cm⁻¹.
    pub(super) shift: f64,
    /// How far the heights of bands differ from those of the library.
    pub(super) unlike: Unlikeness,
    /// The curves of the entries above their baselines, each as it stands in the query.
    parts: Vec<Vec<f64>>,
    /// The whole fitted curve.
    fitted: Vec<f64>,
    /// What it leaves of the query.
    residual: Vec<f64>,
}

impl Model {
    /// A first model: noise that is white and as wide as the roughness of the query, and no single bands.
    pub(super) fn first(scene: &Scene<'_>) -> Self {
        let noise = Noise::white(roughness(&scene.y, &scene.runs), scene.y.len());
        let view = View::new(scene, noise.clone(), Vec::new());
        let fit = view.trial().choose(scene.settings.components_max);
        let rigid = Self::new(scene, fit, view, Unlikeness::AT_FIRST);
        rigid.again(scene, noise, false)
    }

    /// The model again, with the noise that this one leaves and the small terms that its mixture shows. With `bands`,
    /// single bands may enter after the entries.
    pub(super) fn refined(&self, scene: &Scene<'_>, bands: bool) -> Self {
        let coefficients = self.fit.terms.len() as f64 + scene.baseline.len() as f64 + self.unlike.determined;
        let freedom = (scene.y.len() as f64 - coefficients).max(1.0);
        let noise = Noise::of(&self.residual, &self.fitted, &scene.runs, freedom);
        self.again(scene, noise, bands)
    }

    fn again(&self, scene: &Scene<'_>, noise: Noise, bands: bool) -> Self {
        let mut view = View::new(scene, noise, terms::small(&self.parts, scene, self.unlike.part));
        let mut fit = view.trial().choose(scene.settings.components_max);
        if bands {
            fit = view.let_in_bands(scene, fit);
        }
        Self::new(scene, fit, view, self.unlike)
    }

    fn new(scene: &Scene<'_>, fit: Fit, view: View, unlike: Unlikeness) -> Self {
        let len = scene.y.len();
        let entries = fit.terms.iter().filter(|(k, _)| *k < scene.entries.len());
        let parts = entries.clone().map(|(k, c)| scene.above(*k).into_iter().map(|y| c * y).collect()).collect();
        let mut fitted = bands_of(scene, &fit, &view.bands);
        for (k, c) in entries {
            add_scaled(&mut fitted, *c, &scene.columns[*k]);
        }
        let mut residual = scene.y.clone();
        add_scaled(&mut residual, -1.0, &fitted);
        let signed = view.signed.solve(&view.whiten(scene, &residual, view.y.len()));
        let terms = combine(len, signed.iter().copied().zip(view.terms.iter().map(Vec::as_slice)));
        add_scaled(&mut residual, -1.0, &terms);
        add_scaled(&mut fitted, 1.0, &terms);
        let mut model = Self { fit, view, shift: 0.0, unlike, parts, fitted, residual };
        if model.view.y.len() > len && signed.len() >= terms::OF_INSTRUMENT {
            // The slope is the first of the small terms; a positive coefficient moves the lines down.
            model.shift = -signed[0];
            model.unlike = model.learn_unlikeness(scene);
        }
        model
    }

    /// Learns how far the bands differ, given the other terms of the model.
    fn learn_unlikeness(&self, scene: &Scene<'_>) -> Unlikeness {
        let observations = self.view.y.len();
        let small = observations - scene.y.len();
        let white = |column: &[f64]| self.view.whiten(scene, column, observations);
        let mut fixed = Qr::default();
        for (k, expected) in terms::of_instrument(scene.settings).into_iter().enumerate() {
            let mut column = white(&self.view.terms[k]);
            column[scene.y.len() + k] = 1.0 / expected;
            fixed.push(column);
        }
        for term in &self.view.terms[small..] {
            fixed.push(white(term));
        }
        for (k, _) in &self.fit.terms {
            fixed.push(match k.checked_sub(scene.entries.len()) {
                None => white(&scene.columns[*k]),
                Some(band) => white(&self.view.bands[band].curve(&scene.x)),
            });
        }
        let humps: Vec<Vec<f64>> =
            self.view.terms[terms::OF_INSTRUMENT..small].iter().map(|term| white(term)).collect();
        unlike::learn(&humps, &fixed, &white(&scene.y), self.view.freedom - self.fit.terms.len() as f64)
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
