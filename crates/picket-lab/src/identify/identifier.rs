//! Several libraries searched at once, by the technique of the spectrum.

use std::borrow::Cow;

use picket_spectra::mass::match_factor::MatchFactor;
use picket_spectra::mass::unit::UnitSpectrum;
use picket_spectra::{Spectrum, Technique};
use picket_substance::Registry;

use super::answer::{Answer, Candidate, Insufficient, Verdict};
use super::calibration::Calibration;
use super::electron::{ElectronLibrary, Ranked};
use super::library::{Library, is_electron_ionisation};

/// Fewest peaks at 1 % of the base peak or more with which a spectrum says anything.
const PEAKS_MIN: usize = 3;

/// From this probability on, what is not accepted is still called a relative of the first candidate.
const RELATIVE_MIN: f64 = 0.5;

/// Libraries, indexed for all searches.
#[derive(Debug)]
pub struct Identifier<'l> {
    libraries: Vec<Cow<'l, Library>>,
    registry: &'l Registry,
    electron: ElectronLibrary,
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
        let electron = ElectronLibrary::new(&libraries.iter().map(AsRef::as_ref).collect::<Vec<_>>(), registry);
        Self { libraries, registry, electron, calibration }
    }

    /// The libraries that are searched.
    pub fn libraries(&self) -> impl ExactSizeIterator<Item = &Library> {
        self.libraries.iter().map(AsRef::as_ref)
    }

    /// The reference spectrum that a candidate of this identifier was compared with.
    pub fn reference(&self, candidate: &Candidate) -> Option<&Spectrum> {
        let library = self.libraries().find(|library| library.card.label() == candidate.library)?;
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
        let first = calibration.probability(calibration.log_odds(&features));
        let behind: Vec<f64> = found.iter().map(|ranked| found[0].rank - ranked.rank).collect();
        let shares = calibration.shares(first, &behind);
        let candidates: Vec<Candidate> = found
            .iter()
            .zip(behind.iter().zip(shares))
            .map(|(ranked, (behind, share))| self.candidate(unknown, ranked, *behind, share, &found[0]))
            .collect();
        self.conclude(method, version, candidates)
    }

    fn candidate(&self, unknown: &UnitSpectrum, ranked: &Ranked, behind: f64, share: f64, first: &Ranked) -> Candidate {
        let compounds = self.electron.compounds();
        let compound = &compounds[ranked.compound];
        let (library, entry) = ranked.entry;
        let library = &self.libraries[library];
        let reference = &library.entries[entry].spectrum;
        let same_formula = compound.formula.is_some() && compound.formula == compounds[first.compound].formula;
        let margin = if same_formula { self.calibration.isomer_margin } else { self.calibration.other_margin };
        let unit = UnitSpectrum::new(reference.points());
        Candidate {
            name: compound.name.clone(),
            inchikey: compound.inchikey.clone(),
            formula: compound.formula.clone(),
            substance: compound.substance.clone(),
            probability: share,
            in_set: behind <= margin,
            likeness: ranked.rank,
            match_factor: Some(whole(MatchFactor::IDENTITY.of(unknown, &unit))),
            reverse_match_factor: Some(whole(MatchFactor::REVERSE.of(unknown, &unit))),
            library: library.card.label(),
            entry,
            reference: reference.facts.label().to_owned(),
            licence: reference.facts.licence.clone().unwrap_or_default(),
        }
    }

    /// The verdict that the candidates' probabilities allow.
    fn conclude(&self, method: &'static str, version: u32, mut candidates: Vec<Candidate>) -> Answer {
        candidates.sort_by(|one, other| other.probability.total_cmp(&one.probability));
        let set: Vec<&Candidate> = candidates.iter().filter(|candidate| candidate.in_set).collect();
        let probability = set.iter().map(|candidate| candidate.probability).sum::<f64>().min(1.0);
        let (verdict, words) = match set.first() {
            None => (Verdict::NotInLibrary, "Not in the library.".to_owned()),
            Some(first) if probability >= self.calibration.acceptance() => accepted(first, &set),
            Some(first) if probability >= RELATIVE_MIN => self.relative(first, &set),
            Some(_) => (Verdict::NotInLibrary, "Not in the library, as far as this technique can say.".to_owned()),
        };
        let false_accept_share = self.calibration.false_accept_share(probability);
        Answer { method, version, verdict, words, probability, false_accept_share, candidates }
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
fn accepted(first: &Candidate, set: &[&Candidate]) -> (Verdict, String) {
    if set.len() == 1 {
        return (Verdict::Candidate, format!("{}: candidate, to be supported by another technique.", first.name));
    }
    let isomers = first.formula.is_some() && set.iter().all(|other| other.formula == first.formula);
    let names: Vec<&str> = set.iter().map(|candidate| candidate.name.as_str()).collect();
    let what = if isomers { "isomers" } else { "compounds" };
    let words = format!("One of {} {what} that this technique cannot tell apart: {}.", set.len(), names.join(", "));
    (Verdict::OneOf { members: set.len(), isomers }, words)
}

/// A match factor as people quote it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 999 after the clamp")]
fn whole(factor: f64) -> u16 {
    (factor + 0.5).clamp(0.0, 999.0) as u16
}
