//! Words for likelihood ratios.

use serde::{Deserialize, Serialize};

use super::method::ProfilingError;

/// A verbal scale, which is data.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct VerbalScale {
    /// Its name: `enfsi-2015`.
    pub id: String,
    /// Where it comes from.
    pub title: String,
    /// False where it was not compared with the text.
    pub verified: bool,
    /// The steps, from 1 upwards.
    pub steps: Vec<ScaleStep>,
}

/// A step of the scale.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ScaleStep {
    /// From which ratio on.
    pub from: f64,
    /// The words: `moderate support`.
    pub words: String,
}

impl VerbalScale {
    /// The scale that the program brings.
    pub fn shipped() -> Self {
        Self::parse(include_str!("../../../../data/lab/profiling/enfsi-2015.toml"))
            .expect("a test reads the shipped scale")
    }

    /// Reads a scale.
    ///
    /// # Errors
    /// [`ProfilingError`] when it is none, or its steps do not rise from 1.
    pub fn parse(text: &str) -> Result<Self, ProfilingError> {
        let scale: Self = toml::from_str(text)?;
        let rises = scale.steps.is_sorted_by(|one, next| one.from < next.from);
        let begins = scale.steps.first().is_some_and(|step| step.from.to_bits() == 1.0_f64.to_bits());
        if rises && begins {
            Ok(scale)
        } else {
            Err(ProfilingError::Unfit("the steps of a scale rise from 1".to_owned()))
        }
    }

    /// The words of the step that a ratio of 1 or more reaches.
    pub fn step(&self, ratio: f64) -> &str {
        let reached = self.steps.iter().rfind(|step| ratio >= step.from);
        reached.or(self.steps.first()).map_or("", |step| step.words.as_str())
    }

    /// A ratio in a sentence.
    pub fn sentence(&self, ratio: f64) -> String {
        let (size, proposition, other) =
            if ratio >= 1.0 { (ratio, "linked", "not linked") } else { (1.0 / ratio, "not linked", "linked") };
        let words = self.step(size);
        let size = rounded(size);
        format!(
            "The profiles are about {size} times as probable if the seizures are {proposition} as if they are {other}: \
             {words} for their being {proposition}."
        )
    }
}

/// A size of which no more is said than it bears: two digits, rounded down, so that a ratio held at its bound is not told as
/// more.
pub(crate) fn rounded(size: f64) -> String {
    let unit = 10_f64.powf(size.max(1.0).log10().floor() - 1.0);
    // A size that is whole but for the last bit stays whole.
    let down = (size / unit + 1e-9).floor() * unit;
    if size < 10.0 { format!("{down:.1}") } else { format!("{down:.0}") }
}
