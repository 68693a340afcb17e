//! A normalised identifier inside a record: the thread that links the desks.

use serde::{Deserialize, Serialize};

/// What kind of identifier a mention is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MentionKind {
    /// A substance name as reported, folded for comparison; which substance it means is looked up when asked, so that
    /// a better registry improves old records too.
    SubstanceName,
    /// A sample or exhibit number of a laboratory, with its source.
    Sample,
    /// The programme or laboratory that reported.
    Laboratory,
}

impl MentionKind {
    /// The stable text under which stores keep it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SubstanceName => "substance-name",
            Self::Sample => "sample",
            Self::Laboratory => "laboratory",
        }
    }
}

/// One identifier, in normal form: two records with an equal mention speak of the same thing.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Mention {
    /// Its kind.
    pub kind: MentionKind,
    /// Its normal form.
    pub value: String,
}
