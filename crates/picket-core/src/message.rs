//! What crosses to another organisation.

use serde::{Deserialize, Serialize};

use crate::check::{InvalidValue, text_newtype};
use crate::{ContentHash, FindingId, Handling, Timestamp};

/// The identity of a message: the hash of what was sent.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct MessageId(pub ContentHash);

/// An organisation that sends or receives: a slug of 2 to 64 characters a-z, 0-9, hyphens and full stops.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct OrganisationId(String);

impl OrganisationId {
    /// Checks the shape.
    ///
    /// # Errors
    /// [`InvalidValue`] for other characters or a wrong length.
    pub fn new(text: &str) -> Result<Self, InvalidValue> {
        let character = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.';
        if text.bytes().all(character) && (2..=64).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidValue::new(text, "an organisation id such as lab.example-ministry"))
        }
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
text_newtype!(OrganisationId);

/// What a message asks of its receiver.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageKind {
    /// Know this.
    Warning,
    /// A duty under a treaty or a law.
    Notice,
    /// Answer this.
    Request,
    /// The answer.
    Reply,
}

/// What was sent to whom under which rules. The handling is the originator's, and no receiver may loosen it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Message {
    /// Its identity.
    pub id: MessageId,
    /// What it asks.
    pub kind: MessageKind,
    /// Who sent it.
    pub from: OrganisationId,
    /// Who is to receive it.
    pub to: Vec<OrganisationId>,
    /// The findings it tells of.
    pub findings: Vec<FindingId>,
    /// What it says.
    pub text: String,
    /// What may be done with it.
    pub handling: Handling,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// What came back from the receivers.
    pub receipts: Vec<Receipt>,
}

/// A receiver's word that a message arrived.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Receipt {
    /// Who received it.
    pub by: OrganisationId,
    /// When.
    pub at: Timestamp,
}
