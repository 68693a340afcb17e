//! How sure an answer is: a model fitted to queries whose compound is known, kept as data that names what it was
//! fitted to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::electron::FEATURES;

/// The share of unknowns that are not in the library for which a candidate may be named without "or a close relative".
const ACCEPTED: f64 = 0.01;

/// From how alike spectra are to how probably the first candidate is right.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// The search it belongs to: `electron-ionisation`.
    pub method: String,
    /// Raised whenever the same input could give another answer.
    pub version: u32,
    /// What it was fitted to, in words.
    pub fitted_to: String,
    /// The share of unknowns whose compound is in the library, assumed before the spectrum is seen.
    pub in_library: f64,
    /// Whether the first candidate is right.
    pub first: Model,
    /// Whether one of those is right that cannot be told from the first.
    pub set: Model,
    /// By how much of rank a candidate's share falls to 1/e of the first's.
    pub rank_decay: f64,
    /// Candidates of the first one's formula within this much of its rank cannot be told from it.
    pub isomer_margin: f64,
    /// Other candidates within this much of its rank cannot be told from it.
    pub other_margin: f64,
    /// What was measured on compounds and instruments that the fit had not seen.
    pub measured: Measured,
}

/// Log odds from features, where half of the unknowns are in the library.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Log odds at features of 0.
    pub intercept: f64,
    /// Weight of each feature.
    pub weights: BTreeMap<String, f64>,
    /// How many of the unknowns that are not in the library reach which log odds, fewest last: queries, and the library's
    /// own spectra, with their compound taken out.
    pub false_accepts: Vec<FalseAccept>,
}

/// A share of compounds that are not in the library, and the log odds that it reaches or exceeds.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FalseAccept {
    /// Share, 0 to 1.
    pub share: f64,
    /// Log odds where half of the unknowns are in the library.
    pub log_odds: f64,
}

/// What was measured by cross-validation.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// How many queries.
    pub queries: usize,
    /// Share whose compound came first.
    pub first: f64,
    /// Share whose compound was among those that the answer could not tell apart.
    pub in_set: f64,
    /// Median number of compounds in that set.
    pub set_median: usize,
    /// Mean number.
    pub set_mean: f64,
    /// Area under the curve of true against false accepts, each query with and without its compound in the library.
    pub auroc: f64,
    /// Share accepted where 5 % of the unknowns that are not in the library are.
    pub accepted_at_5_percent: f64,
    /// Share accepted where 1 % are.
    pub accepted_at_1_percent: f64,
    /// Expected calibration error over ten bins, all queries in the library.
    pub calibration_error: f64,
    /// The same with unknowns that are not in the library mixed in at the share assumed.
    pub calibration_error_mixed: f64,
}

/// A calibration that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CalibrationError {
    /// It is not TOML of this form.
    #[error("the calibration cannot be read")]
    Syntax(#[from] toml::de::Error),
    /// It lacks a feature, names an unknown one, or holds a number out of range.
    #[error("the calibration does not fit this version: {0}")]
    Unfit(String),
}

impl Calibration {
    /// The one for electron ionisation that the program brings.
    pub fn electron_ionisation() -> Self {
        Self::parse(include_str!("../../../../data/lab/calibration/electron-ionisation.toml"))
            .expect("a test reads the shipped calibration")
    }

    /// Reads a calibration.
    ///
    /// # Errors
    /// [`CalibrationError`] when it is not one, or not of this version's features.
    pub fn parse(text: &str) -> Result<Self, CalibrationError> {
        let read: Self = toml::from_str(text)?;
        let unfit = |reason: String| Err(CalibrationError::Unfit(reason));
        for model in [&read.first, &read.set] {
            if let Some(missing) = FEATURES.iter().find(|name| !model.weights.contains_key(**name)) {
                return unfit(format!("it has no weight for {missing}"));
            }
            if let Some(name) = model.weights.keys().find(|name| !FEATURES.contains(&name.as_str())) {
                return unfit(format!("{name} is no feature"));
            }
            let falls = |one: &FalseAccept, next: &FalseAccept| one.share > next.share && one.log_odds <= next.log_odds;
            if !model.false_accepts.is_sorted_by(falls) {
                return unfit("false_accepts fall in share and rise in log odds".to_owned());
            }
        }
        if !(read.in_library > 0.0 && read.in_library < 1.0 && read.rank_decay > 0.0) {
            return unfit("in_library lies between 0 and 1, and rank_decay above 0".to_owned());
        }
        Ok(read)
    }

    /// The probability to these log odds, with the share in the library that is assumed.
    pub fn probability(&self, log_odds: f64) -> f64 {
        1.0 / (1.0 + (-(log_odds + self.prior_log_odds())).exp())
    }

    /// Shares of the probability among candidates, given that of the first, that of all together, and how far each is
    /// behind the first in rank.
    pub fn shares(&self, first: f64, all: f64, behind: &[f64]) -> Vec<f64> {
        let weights: Vec<f64> = behind.iter().map(|by| (-by / self.rank_decay).exp()).collect();
        let others: f64 = weights.iter().skip(1).sum();
        let scale = if others > 0.0 { first.min((all - first).max(0.0) / others) } else { 0.0 };
        std::iter::once(first).chain(weights.iter().skip(1).map(|weight| weight * scale)).take(behind.len()).collect()
    }

    fn prior_log_odds(&self) -> f64 {
        (self.in_library / (1.0 - self.in_library)).ln()
    }
}

impl Model {
    /// Log odds from features, as [`FEATURES`] names them.
    pub fn log_odds(&self, features: &[f64; FEATURES.len()]) -> f64 {
        let terms = FEATURES.iter().zip(features).map(|(name, value)| self.weights[*name] * value);
        self.intercept + terms.sum::<f64>()
    }

    /// Whether these log odds are reached by at most 1 % of the unknowns that are not in the library.
    pub fn accepts(&self, log_odds: f64) -> bool {
        self.false_accepts.iter().any(|accept| accept.share <= ACCEPTED && accept.log_odds <= log_odds)
    }

    /// The share of unknowns that are not in the library that would reach these log odds: the smallest of the table that
    /// is reached.
    pub fn false_accept_share(&self, log_odds: f64) -> f64 {
        let reached = self.false_accepts.iter().take_while(|accept| accept.log_odds <= log_odds);
        reached.last().map_or(1.0, |accept| accept.share)
    }
}
