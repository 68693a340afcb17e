//! What a source reported.

use serde::{Deserialize, Serialize};

use crate::check::{InvalidValue, text_newtype};
use crate::hash::hash_id;
use crate::{ContentHash, Handling, Location, Mention, Period, Place, SourceId, Tally};

/// What a source reported, kept byte for byte. It never changes: a correction is a further version under the same key.
///
/// `B` is the desk's own reading of the bytes. When the record became known, and as which version, is the store's to
/// say: the same bytes read tomorrow give the same record.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Record<B> {
    /// Who reported.
    pub source: SourceId,
    /// The source's own name for the thing reported; the same in every version.
    pub key: RecordKey,
    /// The time reported on.
    pub event: Period,
    /// The place reported on.
    pub place: Place,
    /// What may be done with it.
    pub handling: Handling,
    /// The bytes as received: the row, line or message.
    pub bytes: Vec<u8>,
    /// Where in the input they stood.
    pub location: Location,
    /// The desk's reading of them.
    pub body: B,
    /// Identifiers found in it.
    pub mentions: Vec<Mention>,
    /// What it adds to the counts.
    pub tallies: Vec<Tally>,
}

impl<B> Record<B> {
    /// The identity of the record under its source, the same for all its versions.
    pub fn id(&self) -> RecordId {
        RecordId::of(&self.source, &self.key)
    }

    /// The hash of the bytes as received.
    pub fn content_hash(&self) -> ContentHash {
        ContentHash::of(&self.bytes)
    }
}

/// The source's own name for what it reported, e.g. `2019|US|Eutylone` or a sample number; 1 to 512 bytes.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RecordKey(String);

impl RecordKey {
    /// The longest key taken, in bytes.
    pub const BYTES_MAX: usize = 512;

    /// Checks the length.
    ///
    /// # Errors
    /// [`InvalidValue`] when empty or too long.
    pub fn new(text: &str) -> Result<Self, InvalidValue> {
        if (1..=Self::BYTES_MAX).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidValue::new(text, "a record key of 1 to 512 bytes"))
        }
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
text_newtype!(RecordKey);

hash_id! {
    /// The identity of a record over all its versions, made from source and key.
    RecordId, "a record id of 32 lower-case hexadecimal digits"
}

impl RecordId {
    /// The identity of what `source` calls `key`.
    pub fn of(source: &SourceId, key: &RecordKey) -> Self {
        Self::of_parts([source.as_str(), key.as_str()])
    }
}
