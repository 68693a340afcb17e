//! A fitted model, and the better one that follows from what it leaves.

use super::bands::Bump;
use super::noise::Noise;
use super::scatter::Scatter;
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
    /// The curves of the entries above their baselines, each as it stands in the query.
    parts: Vec<Vec<f64>>,
    /// The whole fitted curve.
    fitted: Vec<f64>,
    /// What it leaves of the query.
    residual: Vec<f64>,
}

impl Model {
    /// A first model: a rigid instrument, bands as in the library, and noise as rough as the query. `None` when the query
    /// has no noise to measure.
    pub(super) fn first(scene: &Scene<'_>) -> Option<Self> {
        let scatter = Scatter::of_noise(Noise::white(&scene.y, &scene.runs), scene)?;
        let view = View::new(scene, scatter, Vec::new());
        let fit = view.trial().choose(scene.settings.components_max);
        let rigid = Self::new(scene, fit, view);
        rigid.again(scene, Noise::white(&scene.y, &scene.runs), false)
    }

    /// The model again, with the noise that this one leaves. With `bands`, single bands may enter after the entries.
    /// `None` when the scatter cannot be told.
    pub(super) fn refined(&self, scene: &Scene<'_>, bands: bool) -> Option<Self> {
        let noise = Noise::of(&self.view.scatter.noise_in(&self.residual), &self.fitted, &scene.runs);
        self.again(scene, noise, bands)
    }

    fn again(&self, scene: &Scene<'_>, noise: Noise, bands: bool) -> Option<Self> {
        let mixture = combine(scene.y.len(), self.parts.iter().map(|part| (1.0, part.as_slice())));
        let instrument = terms::instrument(&mixture, scene);
        let of_instrument = instrument.iter().map(|term| &term.column);
        let of_entries = self.components(scene).into_iter().map(|k| &scene.columns[k]);
        let of_bands = self.bands(scene).map(|(_, band)| band.curve(&scene.x)).collect::<Vec<_>>();
        let fixed: Vec<&[f64]> =
            of_instrument.chain(&scene.baseline).chain(of_entries).chain(&of_bands).map(Vec::as_slice).collect();
        let scatter = Scatter::learn(noise, scene, &self.parts, &fixed)?;
        let mut view = View::new(scene, scatter, instrument);
        let mut fit = view.trial().choose(scene.settings.components_max);
        if bands {
            fit = view.let_in_bands(scene, fit);
        }
        Some(Self::new(scene, fit, view))
    }

    fn new(scene: &Scene<'_>, fit: Fit, view: View) -> Self {
        let len = scene.y.len();
        let mut model = Self { fit, view, shift: 0.0, parts: Vec::new(), fitted: Vec::new(), residual: Vec::new() };
        let entries = model.fit.terms.iter().filter(|(k, _)| *k < scene.entries.len());
        model.parts = entries.clone().map(|(k, c)| scene.above(*k).into_iter().map(|y| c * y).collect()).collect();
        model.fitted = model.bands_curve(scene);
        for (k, c) in entries {
            add_scaled(&mut model.fitted, *c, &scene.columns[*k]);
        }
        model.residual = scene.y.clone();
        add_scaled(&mut model.residual, -1.0, &model.fitted);
        let signed = model.view.signed.solve(&model.view.whiten(&model.residual, model.view.y.len()));
        let terms = combine(len, signed.iter().copied().zip(model.view.terms.iter().map(Vec::as_slice)));
        add_scaled(&mut model.residual, -1.0, &terms);
        add_scaled(&mut model.fitted, 1.0, &terms);
        // The slope is the first of the small terms; a positive coefficient moves the lines down.
        model.shift = if model.view.y.len() > len { -signed[0] } else { 0.0 };
        model
    }

    /// The columns that are entries.
    pub(super) fn components(&self, scene: &Scene<'_>) -> Vec<usize> {
        self.fit.columns().into_iter().filter(|k| *k < scene.entries.len()).collect()
    }

    /// The single bands, with the places of their terms in the fit.
    pub(super) fn bands(&self, scene: &Scene<'_>) -> impl Iterator<Item = (usize, Bump)> {
        let of_entries = scene.entries.len();
        let places = self.fit.terms.iter().enumerate().filter(move |(_, (k, _))| *k >= of_entries);
        places.map(move |(place, (k, _))| (place, self.view.bands[k - of_entries]))
    }

    /// The sum of the single bands.
    pub(super) fn bands_curve(&self, scene: &Scene<'_>) -> Vec<f64> {
        let mut sum = vec![0.0; scene.y.len()];
        for (place, band) in self.bands(scene) {
            add_scaled(&mut sum, self.fit.terms[place].1, &band.curve(&scene.x));
        }
        sum
    }
}
