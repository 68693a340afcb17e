//! The curves of a scene as the scatter shows them: free of the signed terms, in units in which it is independent.

use super::bands::Bump;
use super::scatter::Scatter;
use super::scene::Scene;
use super::select::Trial;
use super::terms::SmallTerm;
use crate::vibration::linear::Qr;

/// The view.
pub(super) struct View {
    /// The scatter.
    pub(super) scatter: Scatter,
    /// The query.
    pub(super) y: Vec<f64>,
    /// The entries, then the single bands that were let in.
    columns: Vec<Vec<f64>>,
    /// The single bands that were let in.
    pub(super) bands: Vec<Bump>,
    /// The largest probability with which chance may let an entry in, and a single band.
    pub(super) chance: [f64; 2],
    freedom: f64,
    /// The signed terms, as they are: the small ones, then those of the baseline.
    pub(super) terms: Vec<Vec<f64>>,
    /// The signed terms, as the scatter shows them.
    pub(super) signed: Qr,
}

impl View {
    /// The scene as `scatter` shows it. Each small term gets an observation of its own, that its coefficient is 0 with
    /// the standard deviation expected.
    pub(super) fn new(scene: &Scene<'_>, scatter: Scatter, small: Vec<SmallTerm>) -> Self {
        let observations = scene.y.len() + small.len();
        let freedom = scene.y.len() as f64 - scene.baseline.len() as f64;
        let chance = scene.settings.false_positives / scene.entries.len().max(1) as f64;
        let (signed, terms) = (Qr::default(), Vec::new());
        let (columns, bands) = (Vec::new(), Vec::new());
        let mut view = Self { scatter, y: Vec::new(), columns, bands, chance: [chance; 2], freedom, terms, signed };
        for (k, term) in small.into_iter().enumerate() {
            let mut white = view.whiten(&term.column, observations);
            white[scene.y.len() + k] = 1.0 / term.expected;
            view.signed.push(white);
            view.terms.push(term.column);
        }
        for term in &scene.baseline {
            if view.signed.push(view.whiten(term, observations)) {
                view.terms.push(term.clone());
            }
        }
        view.y = view.free(&scene.y, observations);
        view.columns = scene.columns.iter().map(|column| view.free(column, observations)).collect();
        view
    }

    /// The curves, ready to be chosen from.
    pub(super) fn trial(&self) -> Trial<'_> {
        let entries = self.columns.len() - self.bands.len();
        Trial { y: &self.y, columns: &self.columns, entries, chance: self.chance, freedom: self.freedom }
    }

    /// Adds a single band as the last column.
    pub(super) fn add_band(&mut self, scene: &Scene<'_>, band: Bump) {
        self.columns.push(self.free(&band.curve(&scene.x), self.y.len()));
        self.bands.push(band);
    }

    /// `column` as the scatter shows it, and zero in the observations of the small terms.
    pub(super) fn whiten(&self, column: &[f64], observations: usize) -> Vec<f64> {
        let mut white = self.scatter.whiten(column);
        white.resize(observations, 0.0);
        white
    }

    fn free(&self, column: &[f64], observations: usize) -> Vec<f64> {
        let mut white = self.whiten(column, observations);
        self.signed.project_off(&mut white);
        white
    }
}
