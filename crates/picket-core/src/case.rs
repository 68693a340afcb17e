//! A person's folder.

use serde::{Deserialize, Serialize};

use crate::check::{InvalidValue, text_newtype};
use crate::{Day, FindingId, Handling, Timestamp};

/// The identity of a case, as the office numbers it: 1 to 64 printable ASCII characters without blanks.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CaseId(String);

impl CaseId {
    /// Checks the shape.
    ///
    /// # Errors
    /// [`InvalidValue`] for blanks, control or non-ASCII characters, or a wrong length.
    pub fn new(text: &str) -> Result<Self, InvalidValue> {
        if text.bytes().all(|byte| byte.is_ascii_graphic()) && (1..=64).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidValue::new(text, "a case id of 1 to 64 printable characters, such as 2023/0417"))
        }
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
text_newtype!(CaseId);

/// Findings that a person works on together, with notes and a deadline.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Case {
    /// Its number.
    pub id: CaseId,
    /// What it is about, in one line.
    pub title: String,
    /// The findings in it.
    pub findings: Vec<FindingId>,
    /// What was written down, oldest first.
    pub notes: Vec<CaseNote>,
    /// When something is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Day>,
    /// The strictest handling of anything in it.
    pub handling: Handling,
}

/// A note in a case; never changed once written.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct CaseNote {
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}
