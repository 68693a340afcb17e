//! Faults of drafting: what a court or a chemist would stumble over in the words of a draft, and where words and rule
//! part company. The words are read as English; what is said of the rule holds for any language.

mod clauses;
mod groups;
mod words;

use std::ops::Range;

use serde::Serialize;

use super::DraftReport;
use crate::control::Definition;

/// A fault of drafting.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct WordingFault {
    /// Which rule of drafting it breaks.
    pub code: WordingRule,
    /// Where in the text, in bytes; absent when it is not in one place.
    pub span: Option<Range<usize>>,
    /// The words, or the place in the rule.
    pub place: String,
    /// Why it is a fault.
    pub reason: String,
}

/// A rule of drafting; the names are stable.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WordingRule {
    /// A clause turns on an effect and suffices alone.
    EffectSuffices,
    /// Hydrogen is named as a substituent.
    HydrogenSubstituent,
    /// An example stands under a heading to which it does not belong.
    WrongHeading,
    /// "Derivative" or "analogue" is used and not defined.
    UndefinedDerivative,
    /// "Includes" leaves the list open.
    OpenList,
    /// "Univalent substituents" takes in anything.
    UnivalentSubstituents,
    /// "Similar" leaves the judgement to the reader.
    VagueLikeness,
    /// Groups without a largest size.
    NoSizeLimit,
    /// No largest molecular mass.
    NoMassLimit,
    /// The words name a group that the rule does not have.
    WordWithoutRule,
    /// The words have a clause that the rule does not have.
    ClauseWithoutRule,
    /// The rule has a clause that the words do not have.
    ClauseWithoutWords,
    /// Medicines are caught and not excluded.
    MedicinesCaught,
}

impl WordingRule {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EffectSuffices => "effect-suffices",
            Self::HydrogenSubstituent => "hydrogen-substituent",
            Self::WrongHeading => "wrong-heading",
            Self::UndefinedDerivative => "undefined-derivative",
            Self::OpenList => "open-list",
            Self::UnivalentSubstituents => "univalent-substituents",
            Self::VagueLikeness => "vague-likeness",
            Self::NoSizeLimit => "no-size-limit",
            Self::NoMassLimit => "no-mass-limit",
            Self::WordWithoutRule => "word-without-rule",
            Self::ClauseWithoutRule => "clause-without-rule",
            Self::ClauseWithoutWords => "clause-without-words",
            Self::MedicinesCaught => "medicines-caught",
        }
    }
}

/// How many names a reason gives before it says how many more there are.
const NAMES_MAX: usize = 8;

impl Definition {
    /// The faults of its wording, in the order of the text, then those without a place. With a report of what it catches,
    /// medicines are looked at too.
    pub fn wording_faults(&self, report: Option<&DraftReport>) -> Vec<WordingFault> {
        let text = self.text.trim();
        let mut faults = words::faults(text);
        faults.extend(clauses::faults(self, text));
        faults.extend(groups::faults(self, text));
        faults.extend(report.and_then(medicines));
        faults.sort_by_key(|fault| (fault.span.as_ref().map_or(usize::MAX, |span| span.start), fault.code));
        faults
    }
}

/// A fault at a place in the text.
fn at(code: WordingRule, text: &str, span: Range<usize>, reason: impl Into<String>) -> WordingFault {
    WordingFault { code, place: text[span.clone()].to_owned(), span: Some(span), reason: reason.into() }
}

/// A fault without one place.
fn whole(code: WordingRule, place: impl Into<String>, reason: impl Into<String>) -> WordingFault {
    WordingFault { code, span: None, place: place.into(), reason: reason.into() }
}

fn medicines(report: &DraftReport) -> Option<WordingFault> {
    let names: Vec<&str> = report.medicines().map(|case| case.name.as_str()).collect();
    (!names.is_empty()).then(|| {
        let reason = format!("{} medicines fall under it and are not excluded by name", names.len());
        whole(WordingRule::MedicinesCaught, some_of(&names), reason)
    })
}

/// The first names, and how many more there are.
fn some_of(names: &[&str]) -> String {
    let told = names[..names.len().min(NAMES_MAX)].join(", ");
    match names.len().saturating_sub(NAMES_MAX) {
        0 => told,
        more => format!("{told} and {more} more"),
    }
}
