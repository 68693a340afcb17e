//! What a laboratory reported: the body of this desk's records.

use picket_core::Mass;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A report of a laboratory, in one of the two forms in which results are published.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum LabReport {
    /// How often a substance was reported in a period and place.
    Aggregated(CountReport),
    /// What was found in one sample.
    Sample(SampleReport),
}

/// How often a substance was reported in a period and place.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct CountReport {
    /// The name as reported.
    pub name: String,
    /// How often.
    pub count: u64,
    /// What the count counts.
    pub unit: CountUnit,
    /// Who examined, when the source names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub laboratory: Option<String>,
}

/// What an aggregated count counts.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CountUnit {
    /// Times the substance was reported, as NFLIS-Drug counts: a sample with three substances gives three reports.
    #[default]
    Reports,
    /// Samples in which the substance was found.
    Samples,
}

/// What was found in one sample.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SampleReport {
    /// The laboratory's number of the sample.
    pub sample: String,
    /// What was found, in the order of the report, each substance once.
    pub substances: Vec<ReportedSubstance>,
    /// True when the laboratory says that it found nothing of interest, which is a result and not an absence of one.
    pub nothing_found: bool,
    /// What it was sold or handed in as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// Who examined, when the source names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub laboratory: Option<String>,
}

/// One substance found in a sample.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ReportedSubstance {
    /// The name as reported.
    pub name: String,
    /// How much of it, roughly.
    pub abundance: Abundance,
    /// How much of it, when it was weighed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Mass>,
    /// The analytical method, as reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
}

/// How much of a substance a sample holds, roughly.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Abundance {
    /// Only traces.
    Trace,
    /// A substantial part of it.
    Primary,
}

/// The normal form of a name inside a mention: Unicode NFKC, lower case, single blanks, none at the ends.
///
/// Deliberately weak: it joins what differs in typing only. Which substance a name means is the resolver's to say.
pub fn fold_for_mention(name: &str) -> String {
    if name.is_ascii() {
        return single_blanks(name.to_ascii_lowercase());
    }
    // Folding can undo normalisation (U+0130 becomes i and a combining dot), hence the second pass.
    let folded: String = name.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    single_blanks(folded)
}

/// `text` with every run of white space as one blank, and none at the ends.
pub(crate) fn single_blanks(text: String) -> String {
    let mut previous_blank = true;
    let clean = text.chars().all(|character| {
        let blank = character == ' ';
        let good = if character.is_whitespace() { blank && !previous_blank } else { true };
        previous_blank = blank;
        good
    });
    if clean && !text.ends_with(' ') {
        return text;
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn mentions_fold_what_differs_in_typing_only() {
        for (name, folded) in [
            ("Cannabis/THC", "cannabis/thc"),
            ("  para\u{a0}Fluorofentanyl ", "para fluorofentanyl"),
            ("Δ9-THC", "δ9-thc"),
            ("ﬂualprazolam", "flualprazolam"),
            ("２C‑B", "2c\u{2010}b"),
            ("", ""),
        ] {
            assert_eq!(fold_for_mention(name), folded, "{name}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(name in "\\PC{0,40}|[ \\t\\nA-Za-z]{0,20}") {
            let once = fold_for_mention(&name);
            prop_assert_eq!(fold_for_mention(&once), once);
        }
    }
}
