//! Several libraries searched at once, by the technique of the spectrum.

use std::borrow::Cow;

use picket_spectra::mass::match_factor::MatchFactor;
use picket_spectra::mass::unit::UnitSpectrum;
use picket_spectra::{Spectrum, Technique};
use picket_substance::Registry;

use super::analogue::Relative;
use super::answer::{Answer, Candidate, Insufficient, Verdict};
use super::calibration::Calibration;
use super::electron::{ElectronLibrary, Ranked};
use super::fragment_query::FragmentSettings;
use super::fragment_search::{FragmentSearch, Together};
use super::library::{Library, is_electron_ionisation, is_fragments};

/// Fewest peaks at 1 % of the base peak or more with which a spectrum says anything.
const PEAKS_MIN: usize = 3;

/// From this probability on, what is not accepted is still called the first candidate or a relative of it.
const CANDIDATE_OR_RELATIVE_MIN: f64 = 0.5;

/// From this hybrid similarity on, an unknown is called a relative. Of 282 spectra of the SWGDRUG library whose own
/// compound was taken out and whose nearest relative reached 900, the class of the registry was right in 82 %; of 122
/// between 800 and 900 in 61 %, and below in a third or less.
const RELATIVE_MIN: f64 = 800.0;

/// Libraries, indexed for all searches.
#[derive(Debug)]
pub struct Identifier<'l> {
    libraries: Vec<Cow<'l, Library>>,
    registry: &'l Registry,
    electron: ElectronLibrary,
    fragments: FragmentSearch,
    calibration: Calibration,
}

impl<'l> Identifier<'l> {
    /// Indexes libraries.
    pub fn new(libraries: Vec<&'l Library>, registry: &'l Registry, calibration: Calibration) -> Self {
        Self::of(libraries.into_iter().map(Cow::Borrowed).collect(), registry, calibration)
    }

    /// Indexes libraries and keeps them, for whoever asks as long as the program runs.
    pub fn owning(libraries: Vec<Library>, registry: &'l Registry, calibration: Calibration) -> Self {
        Self::of(libraries.into_iter().map(Cow::Owned).collect(), registry, calibration)
    }

    fn of(libraries: Vec<Cow<'l, Library>>, registry: &'l Registry, calibration: Calibration) -> Self {
        let all: Vec<&Library> = libraries.iter().map(AsRef::as_ref).collect();
        let electron = ElectronLibrary::new(&all, registry);
        let fragments = FragmentSearch::new(&all, registry, FragmentSettings::default());
        Self { libraries, registry, electron, fragments, calibration }
    }

    /// What several fragment spectra of one sample say: an answer for each ion that was broken up.
    pub fn identify_together(&self, spectra: &[&Spectrum]) -> Vec<Together> {
        self.fragments.answer_together(spectra, &self.all(), self.registry)
    }

    /// The search of fragment spectra.
    pub fn fragments(&self) -> &FragmentSearch {
        &self.fragments
    }

    fn all(&self) -> Vec<&Library> {
        self.libraries().collect()
    }

    /// The libraries that are searched.
    pub fn libraries(&self) -> impl ExactSizeIterator<Item = &Library> {
        self.libraries.iter().map(AsRef::as_ref)
    }

    /// The reference spectrum that a candidate of this identifier was compared with.
    pub fn reference(&self, candidate: &Candidate) -> Option<&Spectrum> {
        let library = self.libraries().find(|library| library.card.to_string() == candidate.library)?;
        library.entries.get(candidate.entry).map(|entry| &entry.spectrum)
    }

    /// The electron ionisation spectra.
    pub fn electron(&self) -> &ElectronLibrary {
        &self.electron
    }

    /// What a spectrum says.
    pub fn identify(&self, spectrum: &Spectrum) -> Answer {
        if spectrum.technique == Technique::Mass && is_electron_ionisation(spectrum) {
            return self.identify_electron(&UnitSpectrum::new(spectrum.points()));
        }
        if is_fragments(spectrum) {
            return self.fragments.answer(&[spectrum], &self.all(), self.registry);
        }
        Answer::insufficient("none", 1, Insufficient::Technique)
    }

    fn identify_electron(&self, unknown: &UnitSpectrum) -> Answer {
        let method = "electron-ionisation";
        let version = self.calibration.version;
        let peaks = unknown.peaks().iter().filter(|peak| peak.abundance >= 10).count();
        if peaks < PEAKS_MIN {
            return Answer::insufficient(method, version, Insufficient::FewPeaks { peaks });
        }
        if self.electron.is_empty() {
            return Answer::insufficient(method, version, Insufficient::NoLibrary);
        }
        let found = self.electron.search(unknown, |_| false);
        let calibration = &self.calibration;
        let features = self.electron.features(unknown, &found, None);
        let first = calibration.first.log_odds(&features);
        let outside = found.iter().find(|ranked| !self.in_set(ranked, &found[0]));
        let set_gap = outside.map(|ranked| found[0].rank - ranked.rank);
        let set = calibration.set.log_odds(&features.with_gap(set_gap));
        let (one, all) = (calibration.probability(first), calibration.probability(set));
        let behind: Vec<f64> = found.iter().map(|ranked| found[0].rank - ranked.rank).collect();
        let shares = calibration.shares(one, all, &behind);
        let candidates: Vec<Candidate> =
            found.iter().zip(shares).map(|(ranked, share)| self.candidate(unknown, ranked, share, &found[0])).collect();
        let mut answer = self.conclude(method, version, candidates, first, set);
        if answer.named().next().is_some()
            && let Some(first) = found.first()
        {
            answer.isomers_lacking = self.isomers_lacking(first);
            answer.words.push_str(&lacking(&answer.isomers_lacking));
        }
        if answer.verdict == Verdict::NotInLibrary { self.nearest_relative(unknown, answer) } else { answer }
    }

    /// Registered isomers of a candidate, of its class, that no library holds.
    fn isomers_lacking(&self, first: &Ranked) -> Vec<String> {
        let compound = &self.electron.compounds()[first.compound];
        compound.isomers_lacking(self.registry, |skeleton| self.electron.holds(skeleton))
    }

    /// For an unknown that is not in the library: the class of its nearest relative, and by how much it is heavier.
    fn nearest_relative(&self, unknown: &UnitSpectrum, answer: Answer) -> Answer {
        let relatives = self.electron.relatives(unknown, None, |_| false);
        let Some(nearest) = relatives.first().filter(|nearest| nearest.hybrid.moved >= RELATIVE_MIN) else {
            return answer;
        };
        let Relative { compound, mass_difference, .. } = *nearest;
        let compound = &self.electron.compounds()[compound];
        let substance = compound.substance.as_ref().and_then(|id| self.registry.substance(id.as_str()));
        let class = substance.and_then(|substance| self.registry.class(substance.class.as_str()));
        let named = class.map(|class| format!(" ({})", class.name)).unwrap_or_default();
        let by = match mass_difference {
            0 => "of the same mass".to_owned(),
            more @ 1.. => format!("heavier by {more} u, as its peaks suggest"),
            less => format!("lighter by {} u, as its peaks suggest", less.unsigned_abs()),
        };
        let words = format!("Not in the library. A relative of {}{named}, {by}.", compound.name);
        let class = class.map(|class| class.id.to_string());
        Answer { verdict: Verdict::Relative { class, mass_difference: Some(mass_difference) }, words, ..answer }
    }

    /// Whether a candidate cannot be told from the first.
    fn in_set(&self, ranked: &Ranked, first: &Ranked) -> bool {
        let formula = |ranked: &Ranked| self.electron.compounds()[ranked.compound].formula.as_deref();
        let same_formula = formula(first).is_some() && formula(ranked) == formula(first);
        let margin = if same_formula { self.calibration.isomer_margin } else { self.calibration.other_margin };
        first.rank - ranked.rank <= margin
    }

    fn candidate(&self, unknown: &UnitSpectrum, ranked: &Ranked, share: f64, first: &Ranked) -> Candidate {
        let compounds = self.electron.compounds();
        let compound = &compounds[ranked.compound];
        let (library, entry) = ranked.entry;
        let library = &self.libraries[library];
        let reference = &library.entries[entry].spectrum;
        let unit = UnitSpectrum::new(reference.points());
        Candidate {
            name: compound.name.clone(),
            inchikey: compound.inchikey.clone(),
            formula: compound.formula.clone(),
            substance: compound.substance.clone(),
            probability: share,
            in_set: self.in_set(ranked, first),
            likeness: ranked.rank,
            match_factor: Some(whole(MatchFactor::IDENTITY.of(unknown, &unit))),
            reverse_match_factor: Some(whole(MatchFactor::REVERSE.of(unknown, &unit))),
            library: library.card.to_string(),
            entry,
            reference: reference.facts.label().to_owned(),
            licence: reference.facts.licence.clone().unwrap_or_default(),
        }
    }

    /// The verdict that the log odds of the first candidate, or of the set that cannot be told from it, allow.
    fn conclude(
        &self,
        method: &'static str,
        version: u32,
        mut candidates: Vec<Candidate>,
        first: f64,
        set: f64,
    ) -> Answer {
        candidates.sort_by(|one, other| other.probability.total_cmp(&one.probability));
        let named: Vec<&Candidate> = candidates.iter().filter(|candidate| candidate.in_set).collect();
        let calibration = &self.calibration;
        let (model, log_odds) = if named.len() == 1 { (&calibration.first, first) } else { (&calibration.set, set) };
        let probability = calibration.probability(log_odds);
        let (verdict, words) = match named.first() {
            Some(first) if model.accepts(log_odds) => accepted(first, &named),
            Some(first) if probability >= CANDIDATE_OR_RELATIVE_MIN => self.relative(first, &named),
            _ => (Verdict::NotInLibrary, "Not in the library, as far as this technique can say.".to_owned()),
        };
        let false_accept_share = model.false_accept_share(log_odds);
        Answer { words, probability, false_accept_share, candidates, ..Answer::blank(method, version, verdict) }
    }

    fn relative(&self, first: &Candidate, set: &[&Candidate]) -> (Verdict, String) {
        let class_of = |candidate: &&Candidate| {
            let id = candidate.substance.as_ref()?;
            Some(self.registry.substance(id.as_str())?.class.clone())
        };
        let class = class_of(&first).filter(|class| set.iter().all(|other| class_of(other).as_ref() == Some(class)));
        let named =
            class.as_ref().and_then(|class| self.registry.class(class.as_str())).map(|class| class.name.clone());
        let words = match &named {
            Some(class) => format!("{} or a close relative ({class}).", first.name),
            None => format!("{} or a close relative.", first.name),
        };
        (Verdict::Relative { class: class.map(|class| class.to_string()), mass_difference: None }, words)
    }
}

/// The verdict on a set that is accepted.
pub(super) fn accepted(first: &Candidate, set: &[&Candidate]) -> (Verdict, String) {
    if set.len() == 1 {
        return (Verdict::Candidate, format!("{}: candidate, to be supported by another technique.", first.name));
    }
    let isomers = first.formula.is_some() && set.iter().all(|other| other.formula == first.formula);
    let names: Vec<&str> = set.iter().map(|candidate| candidate.name.as_str()).collect();
    let what = if isomers { "isomers" } else { "compounds" };
    let words = format!("One of {} {what} that this technique cannot tell apart: {}.", set.len(), names.join(", "));
    (Verdict::OneOf { members: set.len(), isomers }, words)
}

/// How many isomers that are lacking are named in words.
const LACKING_NAMED_MAX: usize = 4;

/// What the words add when isomers are lacking.
pub(super) fn lacking(names: &[String]) -> String {
    match names.len() {
        0 => String::new(),
        count if count <= LACKING_NAMED_MAX => {
            format!(" The library lacks isomers that it could be as well: {}.", names.join(", "))
        }
        count => format!(
            " The library lacks {count} isomers that it could be as well, among them {}.",
            names[..LACKING_NAMED_MAX].join(", ")
        ),
    }
}

/// A match factor as people quote it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 999 after the clamp")]
fn whole(factor: f64) -> u16 {
    (factor + 0.5).clamp(0.0, 999.0) as u16
}
