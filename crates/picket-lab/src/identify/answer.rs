//! What a search says: a type, not a score. All of it is presumptive.

use picket_core::InchiKey;
use picket_substance::SubstanceId;
use serde::Serialize;

/// What one spectrum says of a sample. A single technique never identifies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The search that was made: `electron-ionisation`, `fragments`.
    pub method: &'static str,
    /// Its version.
    pub version: u32,
    /// The conclusion.
    pub verdict: Verdict,
    /// The conclusion in one sentence.
    pub words: String,
    /// The probability that the conclusion is right, where it names a substance or a set.
    pub probability: f64,
    /// Whether the probabilities were fitted to spectra of known compounds. Where not, they are those of the test by which
    /// a component is let in.
    pub is_calibrated: bool,
    /// Of 100 unknowns that are not in the library, how many would be answered with as much confidence, as a share.
    pub false_accept_share: f64,
    /// The compounds most like the sample, most probable first. Those that cannot be told from the first are marked.
    pub candidates: Vec<Candidate>,
    /// Registered isomers of the first candidate, of its class, that no library holds, by name: it could be each of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub isomers_lacking: Vec<String>,
    /// Of a mixture, what it consists of, the largest share first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component>,
    /// Drugs that were not seen, each with the smallest share of the signal that would have been.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_seen: Vec<NotSeen>,
    /// Of a mixture, the share of the signal that the components leave unexplained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unexplained_share: Option<f64>,
}

/// A part of a mixture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Component {
    /// Its name in the library.
    pub name: String,
    /// Its InChIKey, as the library gives it.
    pub inchikey: Option<InchiKey>,
    /// Its share of the signal, 0 to 1. No share of mass.
    pub share: f64,
    /// The 95 % interval of the share, where the technique gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<(f64, f64)>,
    /// Others that would explain the sample as well in its place; with any, the answer is one of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inseparable: Vec<String>,
    /// What speaks for it, in words.
    pub evidence: String,
}

/// A drug that was looked for and not seen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NotSeen {
    /// Its name in the library.
    pub name: String,
    /// The share of the signal, 0 to 1, that would have been found in 95 of 100 such spectra; 1 when the other components
    /// hide it altogether.
    pub limit: f64,
}

/// The conclusion of a search.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Verdict {
    /// The first candidate, and no other in the library.
    Candidate,
    /// One of the first candidates, which this technique cannot tell apart.
    OneOf {
        /// How many.
        members: usize,
        /// Whether all have the same sum formula.
        isomers: bool,
    },
    /// Not surely in the library, but a relative of something that is.
    Relative {
        /// The class of the registry that the relatives share, where they do.
        class: Option<String>,
        /// Mass of the unknown less that of the nearest relative, in whole units, where it is known.
        mass_difference: Option<i32>,
    },
    /// A mixture of the candidates.
    Mixture {
        /// How many were found.
        components: usize,
        /// Whether something is left that the library does not explain.
        more: bool,
    },
    /// Not in the library.
    NotInLibrary,
    /// The spectrum does not hold enough to say anything.
    Insufficient(Insufficient),
}

/// Why a spectrum says nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum Insufficient {
    /// Fewer peaks than a search needs.
    FewPeaks {
        /// How many it has.
        peaks: usize,
    },
    /// No library of this technique is loaded.
    NoLibrary,
    /// The technique is not known, or is one that is not searched.
    Technique,
    /// The spectrum and the library hardly overlap.
    Range,
    /// No fragment of the ion, only the ion itself.
    NoFragments,
    /// m/z to one decimal at most, where fragments are searched by three.
    UnitResolution,
}

/// A compound that a sample may hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate {
    /// Its name in the library.
    pub name: String,
    /// Its InChIKey, as the library gives it.
    pub inchikey: Option<InchiKey>,
    /// Its sum formula.
    pub formula: Option<String>,
    /// The substance of the registry.
    pub substance: Option<SubstanceId>,
    /// The probability that the sample is this.
    pub probability: f64,
    /// Whether it cannot be told from the first.
    pub in_set: bool,
    /// How alike the spectra are, 0 to 1: what candidates are ordered by.
    pub likeness: f64,
    /// Match factor of NIST MS Search, 0 to 999.
    pub match_factor: Option<u16>,
    /// Reverse match factor.
    pub reverse_match_factor: Option<u16>,
    /// The library, with its version.
    pub library: String,
    /// The place of the reference spectrum in it, from 0.
    #[serde(skip)]
    pub entry: usize,
    /// The reference spectrum in it.
    pub reference: String,
    /// The licence of the reference spectrum; empty when none is known.
    pub licence: String,
}

impl Answer {
    /// An answer that names nothing.
    pub(super) fn insufficient(method: &'static str, version: u32, why: Insufficient) -> Self {
        let words = match why {
            Insufficient::FewPeaks { peaks: 1 } => "Insufficient data: a single peak.".to_owned(),
            Insufficient::FewPeaks { peaks } => format!("Insufficient data: {peaks} peaks."),
            Insufficient::NoLibrary => "Nothing to compare with: no library of this technique is loaded.".to_owned(),
            Insufficient::Technique => "The technique is not known, or is not searched.".to_owned(),
            Insufficient::NoFragments => "Insufficient data: no fragment below the precursor.".to_owned(),
            Insufficient::UnitResolution => {
                "Insufficient data: m/z to one decimal at most, where fragments are searched by three.".to_owned()
            }
            Insufficient::Range => "Insufficient data: the spectrum and the library hardly overlap.".to_owned(),
        };
        let verdict = Verdict::Insufficient(why);
        Self { words, ..Self::blank(method, version, verdict) }
    }

    /// An answer without words, probability and candidates.
    pub(super) fn blank(method: &'static str, version: u32, verdict: Verdict) -> Self {
        Self {
            method,
            version,
            verdict,
            words: String::new(),
            probability: 0.0,
            is_calibrated: true,
            false_accept_share: 1.0,
            candidates: Vec::new(),
            isomers_lacking: Vec::new(),
            components: Vec::new(),
            not_seen: Vec::new(),
            unexplained_share: None,
        }
    }

    /// The compounds that the verdict names: the first, with those that cannot be told from it; none when it names none.
    pub fn named(&self) -> impl Iterator<Item = &Candidate> {
        let names = matches!(self.verdict, Verdict::Candidate | Verdict::OneOf { .. } | Verdict::Mixture { .. })
            || matches!(self.verdict, Verdict::Relative { mass_difference: None, .. });
        self.candidates.iter().filter(move |candidate| names && candidate.in_set)
    }
}
