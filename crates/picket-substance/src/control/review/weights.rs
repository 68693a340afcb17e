//! What counts in the queue of reviews, and how much: a file that anybody can read and change.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::registry::BUNDLED;

/// The longest file read, in bytes.
const BYTES_MAX: usize = 64 * 1024;

/// The largest weight, either way.
const WEIGHT_MAX: f64 = 100.0;

/// Where the weights of the program stand.
const FILE: &str = "control/review_weights.toml";

/// Something that counts for or against a review.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// Reports of the last twelve months.
    Reports,
    /// Their growth since the twelve months before.
    Growth,
    /// Deaths.
    Deaths,
    /// Countries that reported it.
    Countries,
    /// Calendar years in which it was reported.
    Persistence,
    /// Covered jurisdictions that control it.
    NationalControls,
    /// Its class holds a substance under a convention of the United Nations.
    ClassScheduled,
    /// It is the active substance of a medicine.
    MedicalUse,
}

impl Criterion {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Reports,
        Self::Growth,
        Self::Deaths,
        Self::Countries,
        Self::Persistence,
        Self::NationalControls,
        Self::ClassScheduled,
        Self::MedicalUse,
    ];

    /// The name in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reports => "reports",
            Self::Growth => "growth",
            Self::Deaths => "deaths",
            Self::Countries => "countries",
            Self::Persistence => "persistence",
            Self::NationalControls => "national_controls",
            Self::ClassScheduled => "class_scheduled",
            Self::MedicalUse => "medical_use",
        }
    }
}

/// What counts, and how much.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewWeights {
    /// The weight of each criterion; one that is not named does not count.
    pub weights: BTreeMap<Criterion, f64>,
    /// What counts in full.
    pub full: FullValues,
    /// What committees ask.
    #[serde(default, rename = "frame")]
    pub frames: Vec<ReviewFrame>,
}

/// The values at which criteria without a natural end count in full.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FullValues {
    /// So many doublings of reports in a year.
    pub growth_doublings: f64,
    /// So many years with a report.
    pub persistence_years: f64,
}

/// The questions of a committee.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewFrame {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether its fields were compared with its text.
    pub verified: bool,
    /// The questions.
    #[serde(rename = "field")]
    pub fields: Vec<FrameField>,
}

/// One question of a committee.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FrameField {
    /// The question.
    pub name: String,
    /// The criteria that bear on it; none where only people can say.
    pub from: Vec<Criterion>,
}

/// Why a file holds no weights.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WeightsError {
    /// Longer than 64 KiB.
    #[error("the weights have {0} bytes; at most {BYTES_MAX} are read")]
    TooLong(usize),
    /// Not TOML, or not its fields; line and column are in the text.
    #[error("{0}")]
    Form(String),
    /// A weight that is none.
    #[error("the weight {weight} of {name} is not between -{WEIGHT_MAX} and {WEIGHT_MAX}")]
    Weight {
        /// Whose.
        name: &'static str,
        /// How much.
        weight: f64,
    },
    /// A value that counts in full and is not above zero.
    #[error("what counts in full must be above zero, and not {0}")]
    Full(f64),
    /// Nothing counts.
    #[error("every weight is zero")]
    Nothing,
}

impl ReviewWeights {
    /// The weights that the program was built with.
    pub fn bundled() -> Self {
        let table = BUNDLED.iter().find(|table| table.path == FILE).expect("the file is bundled");
        Self::parse(table.text).expect("the tests read the bundled file")
    }

    /// Reads a file of weights.
    ///
    /// # Errors
    /// [`WeightsError`] with the reason.
    pub fn parse(text: &str) -> Result<Self, WeightsError> {
        if text.len() > BYTES_MAX {
            return Err(WeightsError::TooLong(text.len()));
        }
        let weights: Self = toml::from_str(text).map_err(|error| WeightsError::Form(error.to_string()))?;
        for (criterion, &weight) in &weights.weights {
            if !(-WEIGHT_MAX..=WEIGHT_MAX).contains(&weight) {
                return Err(WeightsError::Weight { name: criterion.as_str(), weight });
            }
        }
        for full in [weights.full.growth_doublings, weights.full.persistence_years] {
            if full.is_nan() || full <= 0.0 {
                return Err(WeightsError::Full(full));
            }
        }
        if weights.weights.values().all(|weight| *weight == 0.0) {
            return Err(WeightsError::Nothing);
        }
        Ok(weights)
    }

    /// The weight of a criterion.
    pub fn of(&self, criterion: Criterion) -> f64 {
        self.weights.get(&criterion).copied().unwrap_or(0.0)
    }

    /// The same with one weight multiplied.
    pub(super) fn with(&self, criterion: Criterion, factor: f64) -> Self {
        let mut varied = self.clone();
        varied.weights.entry(criterion).and_modify(|weight| *weight *= factor);
        varied
    }
}
