//! What a record adds to the counts of a period.

use serde::{Deserialize, Serialize};

use crate::{Period, Place};

/// What is being counted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Times a substance was reported: one sample with three substances is three reports.
    Reports,
    /// Samples examined, whatever was found in them; its subject is empty.
    Samples,
    /// Samples in which two substances were found together; its subject is a pair.
    Pairs,
}

impl Measure {
    /// The stable text under which stores keep it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reports => "reports",
            Self::Samples => "samples",
            Self::Pairs => "pairs",
        }
    }
}

/// A count of one subject in one place and period. Sums over tallies of the same grain are meaningful; a correction
/// adds the negative of what it replaces.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Tally {
    /// What is counted.
    pub measure: Measure,
    /// The name as reported; for pairs two names in order, joined by [`Tally::PAIR_SEPARATOR`]; empty for samples.
    pub subject: String,
    /// Where.
    pub place: Place,
    /// When.
    pub period: Period,
    /// How many; negative only in a correction.
    pub count: i64,
}

impl Tally {
    /// Stands between the two names of a pair: U+001F, the unit separator, which no reported name contains.
    pub const PAIR_SEPARATOR: char = '\u{1f}';

    /// The subject of a pair, the same whichever name comes first.
    pub fn pair(one: &str, two: &str) -> String {
        let (first, second) = if one <= two { (one, two) } else { (two, one) };
        format!("{first}{}{second}", Self::PAIR_SEPARATOR)
    }
}
