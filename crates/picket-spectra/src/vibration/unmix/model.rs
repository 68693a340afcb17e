//! Fitting the curves of a scene: with signed terms, in units in which the noise is independent.

use std::ops::Range;

use super::noise::Noise;
use super::scene::Scene;
use super::select::{Fit, Trial};
use super::terms::{self, InstrumentTerm};
use crate::vibration::linear::{Qr, add_scaled, combine};

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

/// The curves of a scene free of the signed terms and in units of independent noise.
pub(super) struct View {
    /// The noise.
    pub(super) noise: Noise,
    y: Vec<f64>,
    columns: Vec<Vec<f64>>,
    chance: Vec<f64>,
    freedom: f64,
    columns_max: usize,
    /// The signed terms, as they are: those of the instrument, then those of the baseline.
    terms: Vec<Vec<f64>>,
    /// The signed terms, as the noise shows them.
    span: Qr,
}

impl View {
    /// The scene as `noise` shows it. Each instrument term gets an observation of its own, that its coefficient is 0 with
    /// the standard deviation expected.
    fn new(scene: &Scene<'_>, noise: Noise, instrument: Vec<InstrumentTerm>) -> Self {
        let extra = instrument.len();
        let whiten = |column: &[f64]| {
            let mut white = noise.whiten(column, &scene.runs);
            white.extend(std::iter::repeat_n(0.0, extra));
            white
        };
        let mut span = Qr::default();
        let mut terms = Vec::new();
        for (k, term) in instrument.into_iter().enumerate() {
            let mut white = whiten(&term.column);
            white[scene.y.len() + k] = 1.0 / term.expected;
            span.push(white);
            terms.push(term.column);
        }
        for term in &scene.baseline {
            if span.push(whiten(term)) {
                terms.push(term.clone());
            }
        }
        let free = |column: &[f64]| {
            let mut white = whiten(column);
            span.project_off(&mut white);
            white
        };
        let (y, columns) = (free(&scene.y), scene.columns.iter().map(|column| free(column)).collect());
        let freedom = noise.points(&scene.runs) as f64 - scene.baseline.len() as f64;
        let rate = scene.settings.false_positives;
        let of_bands = scene.of_bands();
        let chance = |k: usize| rate / if of_bands.contains(&k) { of_bands.len() } else { of_bands.start } as f64;
        let chance = (0..scene.columns.len()).map(chance).collect();
        let columns_max = scene.settings.components_max;
        Self { noise, y, columns, chance, freedom, columns_max, terms, span }
    }

    /// The curves, ready to be chosen from.
    pub(super) fn trial(&self) -> Trial<'_> {
        Trial { y: &self.y, columns: &self.columns, chance: &self.chance, freedom: self.freedom }
    }
}

impl Model {
    /// A first model: white noise, a rigid instrument, no single bands.
    pub(super) fn first(scene: &Scene<'_>) -> Self {
        let view = View::new(scene, Noise::white(1.0, scene.y.len()), Vec::new());
        let fit = view.trial().choose(&[], 0..scene.entries.len(), view.columns_max);
        Self::new(scene, fit, view)
    }

    /// The model again, with the noise that this one leaves and the instrument that its mixture shows. With `bands`,
    /// single bands may enter after the entries.
    pub(super) fn refined(&self, scene: &Scene<'_>, bands: bool) -> Self {
        let coefficients = self.fit.terms.len() + self.view.terms.len();
        let freedom = (scene.y.len() as f64 - coefficients as f64).max(1.0);
        let noise = Noise::of(&self.residual, &self.fitted, &scene.runs, freedom);
        let instrument = terms::instrument(&self.mixture, scene);
        let view = View::new(scene, noise, instrument);
        let trial = view.trial();
        let mut fit = trial.choose(&[], 0..scene.entries.len(), view.columns_max);
        if bands {
            fit = trial.choose(&fit.columns(), scene.of_bands(), fit.terms.len() + BANDS_MAX);
        }
        Self::new(scene, fit, view)
    }

    fn new(scene: &Scene<'_>, fit: Fit, view: View) -> Self {
        let sum = |range: Range<usize>| {
            let terms = fit.terms.iter().filter(|(k, _)| range.contains(k));
            combine(scene.y.len(), terms.map(|(k, c)| (*c, scene.columns[*k].as_slice())))
        };
        let mixture = sum(0..scene.entries.len());
        let mut fitted = sum(0..scene.columns.len());
        let mut residual = scene.y.clone();
        add_scaled(&mut residual, -1.0, &fitted);
        let mut white = view.noise.whiten(&residual, &scene.runs);
        white.resize(view.y.len(), 0.0);
        let signed = view.span.solve(&white);
        let terms = combine(scene.y.len(), signed.iter().copied().zip(view.terms.iter().map(Vec::as_slice)));
        add_scaled(&mut residual, -1.0, &terms);
        add_scaled(&mut fitted, 1.0, &terms);
        // The slope is the first term of the instrument; a positive coefficient moves the lines down.
        let shift = if view.y.len() > scene.y.len() { -signed[0] } else { 0.0 };
        Self { fit, view, shift, mixture, fitted, residual }
    }
}

/// Most single bands that are let in.
const BANDS_MAX: usize = 40;
