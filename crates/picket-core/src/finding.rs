//! What Picket concluded from records: a lead for a person, never a decision.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::check::{InvalidValue, text_newtype};
use crate::hash::hash_id;
use crate::{ContentHash, Handling, Period, Place, SourceId, Timestamp};

/// A conclusion with its reasons, its method and the hash of what it was drawn from: anyone can draw it again.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Finding {
    /// The same for the same kind, sources, subject, place and period, so that a re-run updates and does not double.
    pub id: FindingId,
    /// What kind of conclusion.
    pub kind: FindingKind,
    /// Whose records it was drawn from, in order; at least one.
    pub sources: Vec<SourceId>,
    /// What it is about.
    pub subject: Subject,
    /// Where.
    pub place: Place,
    /// The period in which it was raised, looking only at what that period could know.
    pub period: Period,
    /// How strong it is.
    pub strength: Strength,
    /// The conclusion in one sentence.
    pub summary: Statement,
    /// The grounds, most important first.
    pub reasons: Vec<Statement>,
    /// How it was drawn.
    pub method: Method,
    /// Hash of the input the method saw.
    pub inputs: ContentHash,
    /// What may be done with it: the strictest of its inputs.
    pub handling: Handling,
    /// True when any input was simulated; shown wherever the finding is shown.
    pub simulated: bool,
}

hash_id! {
    /// The identity of a finding.
    FindingId, "a finding id of 32 lower-case hexadecimal digits"
}

impl FindingId {
    /// The identity of a finding of `kind` about `subject`, drawn from `sources` and raised for `place` and `period`.
    pub fn of(kind: &FindingKind, sources: &[SourceId], subject: &Subject, place: &Place, period: &Period) -> Self {
        let place = place.to_string();
        let about = [kind.as_str(), &subject.kind, &subject.id, &place, period.as_str()];
        Self::of_parts(about.into_iter().chain(sources.iter().map(SourceId::as_str)))
    }
}

/// The kind of a finding, a slug that belongs to one desk: `lab-rising`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FindingKind(String);

impl FindingKind {
    /// Checks the shape.
    ///
    /// # Errors
    /// [`InvalidValue`] unless it is 2 to 64 characters a-z, 0-9 and hyphens.
    pub fn new(text: &str) -> Result<Self, InvalidValue> {
        let characters = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if characters && (2..=64).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidValue::new(text, "a finding kind such as lab-rising"))
        }
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
text_newtype!(FindingKind);

/// What a finding is about.
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct Subject {
    /// The kind of thing: `substance`, `class`, `name`, `pair`.
    pub kind: String,
    /// Its identifier within that kind.
    pub id: String,
    /// Its name as shown to people.
    pub label: String,
}

/// How strong a finding is, and how often such findings are wrong.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Strength {
    /// 0 to 100, for ordering only; the method says how it is made.
    pub score: f64,
    /// False-discovery rate at which this finding would still be raised (Benjamini–Hochberg); absent for rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q_value: Option<f64>,
    /// Measured share of wrong findings at this strength; absent when it was never measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_rate: Option<ErrorRate>,
}

/// A measured error rate with its interval and what it was measured on.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct ErrorRate {
    /// Share of findings that were wrong, 0 to 1.
    pub share: f64,
    /// Lower end of the 95 % interval.
    pub lower: f64,
    /// Upper end of the 95 % interval.
    pub upper: f64,
    /// How many findings it was measured on.
    pub measured_on: u32,
}

/// A sentence with the figures in it. The identifier and the figures let another language say the same.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Statement {
    /// Which sentence: an identifier in the message files.
    pub id: String,
    /// The figures and names in it.
    pub figures: BTreeMap<String, Figure>,
    /// The sentence in English.
    pub text: String,
}

/// A figure or a name inside a statement.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "type", content = "value", rename_all = "lowercase")]
pub enum Figure {
    /// A count.
    Count(i64),
    /// A share, 0 to 1.
    Share(f64),
    /// Any other number.
    Number(f64),
    /// A name, code or period.
    Text(String),
}

/// How a finding was drawn.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Method {
    /// Its name: `lab-rising`.
    pub name: String,
    /// Its version; raised whenever the same input could give another finding.
    pub version: u32,
    /// Its parameters.
    pub parameters: BTreeMap<String, serde_json::Value>,
}

/// Where a finding stands with the people who decide.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingState {
    /// Nobody decided yet.
    New,
    /// A person holds it to be real.
    Confirmed,
    /// A person holds it to be nothing.
    Dismissed,
    /// A person put it together with another finding.
    Merged,
}

impl FindingState {
    /// The stable text under which stores keep it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Confirmed => "confirmed",
            Self::Dismissed => "dismissed",
            Self::Merged => "merged",
        }
    }
}

/// What a person decided about a finding, with the reason. Decisions are added, never changed.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Decision {
    /// About which finding.
    pub finding: FindingId,
    /// The state it gave.
    pub state: FindingState,
    /// For a merge, the finding that stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<FindingId>,
    /// Who decided: a user's name.
    pub by: String,
    /// Why, in that person's words.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}
