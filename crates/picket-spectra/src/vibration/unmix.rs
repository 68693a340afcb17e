//! Taking a mixture apart: which library curves, how much of each, and what else there must be.
//!
//! The model is `y = Σ c·s + baseline + instrument + noise`. The coefficients `c` of library curves `s` are not
//! negative. The baseline is a polynomial for each range. The instrument may move, widen and tilt the mixture a little
//! (first-order terms with signed coefficients). The noise is estimated from the residual: its width where the signal is
//! strong and weak, and how far neighbours go together; the fit is done in units in which it is independent.
//!
//! A component is told when the fit without it is worse than chance allows, at a rate of false positives for the whole
//! library. What the library lacks shows as bands that no entry explains; they are let into the model one by one, so
//! that no entry is told only because it covers one of them.

mod answer;
mod bands;
mod covariance;
mod model;
mod noise;
mod scatter;
mod scene;
mod select;
mod terms;
mod view;

use serde::{Deserialize, Serialize};

use super::prepare::Prepared;
use super::recipe::Recipe;
use model::Model;
use scene::Scene;

/// How mixtures are taken apart.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Unmixing {
    /// Share of spectra in which chance alone may name any component that is not there.
    pub false_positives: f64,
    /// Share of spectra in which a component at its limit of detection is found.
    pub detection: f64,
    /// Share of intervals that hold the truth.
    pub confidence: f64,
    /// Shortest half wave of the baseline, in cm⁻¹: what is narrower is a band.
    pub baseline_wave: f64,
    /// By how much the wavenumbers of sample and library may differ (one standard deviation), in cm⁻¹.
    pub shift: f64,
    /// By how much the variance of a line may differ, halved (one standard deviation), in cm⁻².
    pub widening: f64,
    /// By how much the intensity at one end of the range may differ (one standard deviation), as a part of it.
    pub tilt: f64,
    /// An entry is compared when it has this part of the query's points.
    pub coverage_min: f64,
    /// Most components that are told.
    pub components_max: usize,
}

impl Default for Unmixing {
    fn default() -> Self {
        Self {
            false_positives: 0.01,
            detection: 0.95,
            confidence: 0.95,
            baseline_wave: 250.0,
            shift: 1.0,
            widening: 2.0,
            tilt: 0.1,
            coverage_min: 0.9,
            components_max: 12,
        }
    }
}

impl Unmixing {
    /// True when its numbers make sense.
    pub fn is_sound(&self) -> bool {
        let shares = [self.false_positives, self.detection, self.confidence];
        let positive = [self.baseline_wave, self.shift, self.widening, self.tilt];
        shares.iter().all(|share| *share > 0.0 && *share < 1.0)
            && positive.iter().all(|value| *value > 0.0 && value.is_finite())
            && (0.0..=1.0).contains(&self.coverage_min)
            && (1..=100).contains(&self.components_max)
    }
}

/// What a spectrum is made of.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unmixed {
    /// The components, the largest first.
    pub components: Vec<Component>,
    /// Components that another entry would explain as well.
    pub inseparable: Vec<Inseparable>,
    /// Condition number of the components' curves, free of the signed terms and scaled to one length: 1 when they
    /// share nothing; at 100 a hundredth of the noise of a coefficient is its own.
    pub condition: f64,
    /// What no entry explains.
    pub unexplained: Unexplained,
    /// The limits of detection of the entries that were asked for, in that order.
    pub limits_of_detection: Vec<Limit>,
    /// Entries that have too few of the query's points to be compared.
    pub not_compared: Vec<usize>,
    /// By how many cm⁻¹ the sample's lines lie above those of the library.
    pub shift: f64,
    /// By which part the heights of the sample's bands differ from those of the library (one standard deviation).
    pub unlike: f64,
    /// Median standard deviation of the noise, in the unit of the curve.
    pub noise: f64,
    /// Largest signal above the baseline in units of `noise`.
    pub signal_to_noise: f64,
    /// Points of the grid that were fitted.
    pub points: usize,
}

/// One component.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Component {
    /// Its index in the library.
    pub index: usize,
    /// How many times the library's curve stands in the sample's.
    pub coefficient: f64,
    /// Confidence interval of the coefficient.
    pub interval: Interval,
    /// Its share of the signal: the lengths of the components' curves free of the baseline, √Σy², each as it stands in
    /// the sample, are the whole. It is no mass fraction; response factors make it one.
    pub fraction: f64,
    /// Confidence interval of the fraction.
    pub fraction_interval: Interval,
    /// The probability that chance alone makes the fit with it so much better than without (F test).
    pub p_value: f64,
}

/// An interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// True when `value` lies in it.
    pub fn holds(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// A component and entries that cannot be told from it in this spectrum.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inseparable {
    /// The index of the component.
    pub index: usize,
    /// The entries that explain the spectrum as well in its place, the most alike first.
    pub others: Vec<Alike>,
}

/// An entry that is like a component.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Alike {
    /// Its index in the library.
    pub index: usize,
    /// The cosine between the two curves, free of all else in the model.
    pub cosine: f64,
}

/// What no entry explains.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Unexplained {
    /// Its share of the signal, as [`Component::fraction`] is; 0 when nothing is seen. A lower bound: bands that an
    /// entry covers are not seen.
    pub share: f64,
    /// The bands, the strongest first. Any means that something here is not in the library.
    pub bands: Vec<UnknownBand>,
}

/// A band that no entry explains.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct UnknownBand {
    /// Its centre, in cm⁻¹.
    pub centre: f64,
    /// Its full width at half height, in cm⁻¹, of the few widths that are tried.
    pub width: f64,
    /// Its height, in the unit of the curve.
    pub height: f64,
    /// The probability that chance alone makes it (F test).
    pub p_value: f64,
}

/// The least of an entry that would be found in this spectrum.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Limit {
    /// Its index in the library.
    pub index: usize,
    /// The smallest coefficient found with the probability of [`Unmixing::detection`]; infinite when the components
    /// hide the entry altogether or it was not compared.
    pub coefficient: f64,
    /// The same as fraction of the signal, 0 to 1.
    pub fraction: f64,
}

/// Why a spectrum cannot be taken apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum UnmixError {
    /// The recipe contradicts itself.
    #[error("the recipe has an impossible number")]
    Recipe,
    /// Query and library were not prepared by the recipe.
    #[error("query and library were prepared by different recipes")]
    Grid,
    /// Too few points are left that the query and the library both have.
    #[error("query and library have too few points in common")]
    TooFewPoints,
    /// The curve is flat: there is no signal.
    #[error("the curve has no signal")]
    NoSignal,
}

/// Rounds of estimating the noise and choosing the components, after which the model stands as it is.
const ROUNDS_MAX: usize = 8;

/// The model stands when the part by which bands differ changes by less than this, as a logarithm.
const SETTLED: f64 = 0.3;

/// A shift of the wavenumbers below this, in cm⁻¹, is small enough for a term of first order.
const SHIFT_OF_FIRST_ORDER: f64 = 0.2;

/// Takes the query apart into entries of the library, all prepared by `recipe`. Limits of detection are given for the
/// entries `targets`.
///
/// # Errors
/// [`UnmixError`] when the recipe is not sound or another one, or too little is left to fit.
pub fn unmix(
    query: &Prepared,
    library: &[&Prepared],
    targets: &[usize],
    recipe: &Recipe,
) -> Result<Unmixed, UnmixError> {
    if !recipe.is_sound() {
        return Err(UnmixError::Recipe);
    }
    let mut scene = Scene::new(query, library, recipe)?;
    let mut model = Model::first(&scene).ok_or(UnmixError::NoSignal)?;
    let mut bands = false;
    for _ in 0..ROUNDS_MAX {
        let shift = scene.shift + model.shift;
        if model.shift.abs() > SHIFT_OF_FIRST_ORDER && shift.abs() <= super::SHIFT_MAX {
            scene.move_library(shift);
        }
        let Some(refined) = model.refined(&scene, bands) else { break };
        let same = refined.fit.columns() == model.fit.columns();
        let settled = same && (refined.view.scatter.unlike / model.view.scatter.unlike).ln().abs() < SETTLED;
        model = refined;
        if settled && bands {
            break;
        }
        // Single bands may enter once the entries stand.
        bands |= settled;
    }
    Ok(answer::answer(&scene, &model, library.len(), targets))
}

/// The length of a curve free of the baseline terms, √Σy²: the size that a fraction of the signal counts by. `None` when
/// no point is present or the recipe is another one.
pub fn signal_length(curve: &Prepared, recipe: &Recipe) -> Option<f64> {
    let alone = [curve];
    let scene = Scene::new(curve, &alone, recipe).ok()?;
    Some(scene.length())
}
