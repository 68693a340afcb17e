//! The file of a sample: a list of events that only grows, each with the hash of the one before it.
//!
//! It is the record of the sample and its audit in one: who did what, when and why. Nothing in it is changed; a result that
//! was wrong is withdrawn by a further event, and a file in which an event was changed or left out is refused.

use picket_core::{ContentHash, Day, Handling, Place, RecordId, SourceId, Timestamp};
use serde::{Deserialize, Serialize};

use super::conclusion::{ConfirmationRecord, Presumptive};
use super::ledger::SecondSampling;
use super::result::TechniqueResult;
use crate::limits::{SAMPLE_EVENTS_MAX, SAMPLE_FILE_BYTES_MAX};
use crate::linkage::Profile;

/// The form of the file that this version writes.
const FORMAT: u32 = 1;

/// Longest name of a sample, in characters.
const NAME_CHARS_MAX: usize = 64;

/// The name of a sample, which is a folder's: letters, digits, full stops, hyphens and underscores.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct SampleId(String);

/// The file of a sample.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SampleFile {
    /// The form of the file.
    format: u32,
    /// The sample.
    sample: SampleId,
    /// What happened, in order.
    events: Vec<Event>,
    /// The hash of the last event, which no further one repeats yet.
    last: ContentHash,
}

/// Something that happened.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Its number, from 1.
    pub number: u32,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
    /// Why; may be empty where nothing was taken back or decided.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// The hash of the event before, or of the name of the sample for the first.
    pub previous: ContentHash,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum What {
    /// The sample was taken in.
    Opened(Opening),
    /// A technique gave a result.
    ResultAdded(Box<TechniqueResult>),
    /// A result was found to be wrong.
    ResultWithdrawn(Withdrawal),
    /// The amounts of markers were measured.
    ProfileMeasured(ProfileMeasured),
    /// A reviewer confirmed what a component is.
    Confirmed(Box<Confirmation>),
    /// A confirmation was taken back.
    ConfirmationWithdrawn(ComponentName),
    /// A package was made for partners.
    Packaged(Packaged),
}

/// What is known of a sample when it is taken in.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Whose sample it is.
    pub laboratory: SourceId,
    /// When it was seized or handed in.
    pub day: Day,
    /// Where.
    pub place: Place,
    /// What it was sold or handed in as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// Whether there is enough for a second sampling.
    pub second_sampling: SecondSampling,
    /// What may be done with what is known of it.
    pub handling: Handling,
    /// Whether it is made up, for practice.
    #[serde(default)]
    pub simulated: bool,
}

/// Which result was withdrawn.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Its record.
    pub record: RecordId,
}

/// The amounts of markers.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileMeasured {
    /// The profiling method.
    pub method: String,
    /// Who measured.
    pub analyst: String,
    /// The amounts.
    pub profile: Profile,
}

/// A confirmation, with the conclusion that was reviewed.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// What was reviewed.
    pub presumptive: Presumptive,
    /// What the reviewer made of it.
    pub confirmation: ConfirmationRecord,
}

/// Which component.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ComponentName {
    /// Its name.
    pub component: String,
}

/// A package that was made.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Packaged {
    /// Its id.
    pub package: String,
    /// The hash of its bytes.
    pub hash: ContentHash,
    /// The status that it claims.
    pub status: String,
    /// The package whose place it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<String>,
}

/// What is wrong with the file of a sample.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SampleFault {
    /// No name of a sample.
    #[error(
        "{0:?} cannot name a sample: letters, digits, full stops, hyphens and underscores, at most 64, no full stop first"
    )]
    Name(String),
    /// It is no JSON of this form.
    #[error("the file of the sample cannot be read")]
    Syntax(#[from] serde_json::Error),
    /// It is of a later version of the program.
    #[error("the file of the sample is of form {0}, which this version does not know")]
    Format(u32),
    /// An event is not what it was.
    #[error("event {0} of the sample was changed, left out or put in afterwards")]
    Chain(u32),
    /// Events contradict each other.
    #[error("event {number} of the sample contradicts what was before: {why}")]
    Contradiction {
        /// Its number.
        number: u32,
        /// Why.
        why: String,
    },
    /// More than is kept of one sample.
    #[error("more than {SAMPLE_EVENTS_MAX} events or {SAMPLE_FILE_BYTES_MAX} bytes of one sample")]
    TooLarge,
}

impl SampleId {
    /// Checks the name.
    ///
    /// # Errors
    /// [`SampleFault::Name`] when it cannot name a folder.
    pub fn new(text: &str) -> Result<Self, SampleFault> {
        let letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
        let right = !text.is_empty() && text.len() <= NAME_CHARS_MAX && !text.starts_with('.');
        if right && text.chars().all(letter) {
            Ok(Self(text.to_owned()))
        } else {
            Err(SampleFault::Name(text.to_owned()))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for SampleId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(&self.0)
    }
}

impl TryFrom<String> for SampleId {
    type Error = SampleFault;

    fn try_from(text: String) -> Result<Self, SampleFault> {
        Self::new(&text)
    }
}

impl From<SampleId> for String {
    fn from(id: SampleId) -> Self {
        id.0
    }
}

impl Event {
    /// The hash of everything that it says, which the next event repeats.
    fn content_hash(&self) -> ContentHash {
        ContentHash::of(&serde_json::to_vec(self).expect("numbers and text always have a JSON form"))
    }
}

impl SampleFile {
    /// The file of a sample of which nothing is known yet.
    pub fn new(sample: SampleId) -> Self {
        let last = first_hash(&sample);
        Self { format: FORMAT, sample, events: Vec::new(), last }
    }

    /// Reads a file, and checks that no event was changed, left out or put in afterwards.
    ///
    /// # Errors
    /// [`SampleFault`] when it cannot be read or an event does not repeat the hash of the one before.
    pub fn parse(bytes: &[u8]) -> Result<Self, SampleFault> {
        if bytes.len() > SAMPLE_FILE_BYTES_MAX {
            return Err(SampleFault::TooLarge);
        }
        let form: Form = serde_json::from_slice(bytes)?;
        if form.format != FORMAT {
            return Err(SampleFault::Format(form.format));
        }
        let file: Self = serde_json::from_slice(bytes)?;
        if file.events.len() > SAMPLE_EVENTS_MAX {
            return Err(SampleFault::TooLarge);
        }
        let mut previous = first_hash(&file.sample);
        for (event, number) in file.events.iter().zip(1..) {
            if event.number != number || event.previous != previous {
                return Err(SampleFault::Chain(number));
            }
            previous = event.content_hash();
        }
        if file.last != previous {
            return Err(SampleFault::Chain(u32::try_from(file.events.len()).unwrap_or(u32::MAX)));
        }
        Ok(file)
    }

    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("numbers and text always have a JSON form");
        bytes.push(b'\n');
        bytes
    }

    /// The sample.
    pub fn sample(&self) -> &SampleId {
        &self.sample
    }

    /// What happened, in order.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Adds an event.
    ///
    /// # Errors
    /// [`SampleFault::TooLarge`] when there are too many.
    pub fn push(&mut self, what: What, by: &str, why: &str, at: Timestamp) -> Result<&Event, SampleFault> {
        if self.events.len() >= SAMPLE_EVENTS_MAX {
            return Err(SampleFault::TooLarge);
        }
        let number = u32::try_from(self.events.len() + 1).map_err(|_| SampleFault::TooLarge)?;
        let previous = self.last.clone();
        let event = Event { number, at, by: by.to_owned(), why: why.trim().to_owned(), previous, what };
        self.last = event.content_hash();
        self.events.push(event);
        self.events.last().ok_or(SampleFault::TooLarge)
    }

    /// The hash of the last event, which stands for the whole file.
    pub fn last_hash(&self) -> &ContentHash {
        &self.last
    }

    /// The hash of the first event, or of the name where there is none.
    pub(super) fn first_event_hash(&self) -> ContentHash {
        self.events.first().map_or_else(|| first_hash(&self.sample), Event::content_hash)
    }
}

/// What the first event repeats.
fn first_hash(sample: &SampleId) -> ContentHash {
    ContentHash::of_parts([b"picket sample".as_slice(), sample.as_str().as_bytes()])
}

/// The part of a file that tells its form, whatever else it holds.
#[derive(Deserialize)]
struct Form {
    format: u32,
}
