//! What a search says: a type, not a score. All of it is presumptive.

use picket_core::InchiKey;
use picket_substance::SubstanceId;
use serde::Serialize;

/// What one spectrum says of a sample. A single technique never identifies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The search that was made: `electron-ionisation`.
    pub method: &'static str,
    /// Its version.
    pub version: u32,
    /// The conclusion.
    pub verdict: Verdict,
    /// The conclusion in one sentence.
    pub words: String,
    /// The probability that the conclusion is right, where it names a substance or a set.
    pub probability: f64,
    /// Of 100 unknowns that are not in the library, how many would be answered with as much confidence, as a share.
    pub false_accept_share: f64,
    /// The compounds most like the sample, most probable first. Those that cannot be told from the first are marked.
    pub candidates: Vec<Candidate>,
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
            Insufficient::Range => "Insufficient data: the spectrum and the library hardly overlap.".to_owned(),
        };
        let verdict = Verdict::Insufficient(why);
        Self { method, version, verdict, words, probability: 0.0, false_accept_share: 1.0, candidates: Vec::new() }
    }

    /// The compounds that the verdict names: the first, with those that cannot be told from it.
    pub fn set(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates.iter().filter(|candidate| candidate.in_set)
    }
}
