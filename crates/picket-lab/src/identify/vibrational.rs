//! Infrared and Raman spectra: taken apart into entries of the libraries, with limits of detection for what was not seen.

use picket_spectra::vibration::{PrepareError, Prepared, Query, Recipe, UnmixError, Unmixed, prepare, unmix};
use picket_spectra::{Spectrum, Technique};
use picket_substance::{Registry, Role};

use super::answer::{Answer, Candidate, Component, Insufficient, NotSeen, Verdict};
use super::compound::{Compound, Substances};
use super::library::Library;

/// So many entries, those most alike, are tried in a mixture.
const ENTRIES_MAX: usize = 40;

/// For so many drugs of the library at most a limit of detection is told.
const LIMITS_MAX: usize = 40;

/// From this share of the signal on, something that the library does not explain is said to be there.
const MORE_MIN: f64 = 0.05;

/// The reference spectra of one technique.
#[derive(Debug)]
pub struct VibrationalLibrary {
    recipe: Recipe,
    entries: Vec<Reference>,
}

/// A reference spectrum, prepared.
#[derive(Debug)]
struct Reference {
    compound: Compound,
    /// The library and the entry in it.
    place: (usize, usize),
    prepared: Prepared,
    /// Whether its substance is taken for its effect: what nobody may overlook.
    is_drug: bool,
}

impl VibrationalLibrary {
    /// Prepares the infrared or Raman spectra of `libraries`; those that cannot be prepared are left out.
    pub fn new(technique: Technique, libraries: &[&Library], registry: &Registry) -> Self {
        let recipe = if technique == Technique::Raman { Recipe::raman() } else { Recipe::infrared() };
        let substances = Substances::new(registry);
        let mut entries = Vec::new();
        for (library_index, library) in libraries.iter().enumerate() {
            for (entry_index, entry) in library.entries.iter().enumerate().filter(|(_, entry)| entry.is_searched()) {
                if entry.spectrum.technique != technique {
                    continue;
                }
                let Ok(prepared) = prepare(&entry.spectrum, &recipe) else { continue };
                let compound = substances.compound(&entry.spectrum.facts);
                let substance = compound.substance.as_ref().and_then(|id| registry.substance(id.as_str()));
                let is_drug = substance.is_some_and(|substance| substance.roles.contains(&Role::Drug));
                entries.push(Reference { compound, place: (library_index, entry_index), prepared, is_drug });
            }
        }
        Self { recipe, entries }
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What a spectrum says.
    pub(super) fn answer(&self, spectrum: &Spectrum, libraries: &[&Library]) -> Answer {
        let (method, version) = (self.method(), 1);
        if self.is_empty() {
            return Answer::insufficient(method, version, Insufficient::NoLibrary);
        }
        let query = match prepare(spectrum, &self.recipe) {
            Ok(query) => query,
            Err(PrepareError::Peaks | PrepareError::Technique | PrepareError::Abscissae) => {
                return Answer::insufficient(method, version, Insufficient::Technique);
            }
            Err(_) => return Answer::insufficient(method, version, Insufficient::Range),
        };
        let tried = self.tried(&query);
        let curves: Vec<&Prepared> = tried.iter().map(|(index, _)| &self.entries[*index].prepared).collect();
        let targets: Vec<usize> =
            (0..tried.len()).filter(|at| self.entries[tried[*at].0].is_drug).take(LIMITS_MAX).collect();
        match unmix(&query, &curves, &targets, &self.recipe) {
            Ok(unmixed) => self.told(&tried, &unmixed, libraries),
            Err(UnmixError::TooFewPoints | UnmixError::NoSignal) => {
                Answer::insufficient(method, version, Insufficient::Range)
            }
            Err(UnmixError::Recipe | UnmixError::Grid) => {
                Answer::insufficient(method, version, Insufficient::Technique)
            }
        }
    }

    fn method(&self) -> &'static str {
        if self.recipe.technique == Technique::Raman { "raman-unmixing" } else { "infrared-unmixing" }
    }

    /// The entries that are tried, each compound by its most alike spectrum: those most alike, and drugs for which a limit
    /// has to be told. With each, its correlation.
    fn tried(&self, query: &Prepared) -> Vec<(usize, f64)> {
        let shifted = Query::new(query);
        let compared = self.entries.iter().enumerate().filter_map(|(index, entry)| {
            let similarity = shifted.compare(&entry.prepared)?;
            (!similarity.is_insufficient()).then_some((index, similarity.correlation))
        });
        let mut compared: Vec<(usize, f64)> = compared.collect();
        compared.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let mut tried: Vec<(usize, f64)> = Vec::new();
        let mut drugs = 0;
        for (index, correlation) in compared {
            let entry = &self.entries[index];
            let known = tried.iter().any(|(other, _)| self.entries[*other].compound.key == entry.compound.key);
            let wanted = tried.len() < ENTRIES_MAX || (entry.is_drug && drugs < LIMITS_MAX);
            if !known && wanted {
                drugs += usize::from(entry.is_drug);
                tried.push((index, correlation));
            }
        }
        tried
    }

    fn told(&self, tried: &[(usize, f64)], unmixed: &Unmixed, libraries: &[&Library]) -> Answer {
        let entry = |index: usize| &self.entries[tried[index].0];
        let name = |index: usize| entry(index).compound.name.clone();
        let others = |index: usize| {
            let found = unmixed.inseparable.iter().find(|inseparable| inseparable.index == index);
            found.map_or(&[][..], |found| found.others.as_slice())
        };
        let components: Vec<Component> = unmixed
            .components
            .iter()
            .map(|found| Component {
                name: name(found.index),
                inchikey: entry(found.index).compound.inchikey.clone(),
                share: found.fraction,
                interval: Some((found.fraction_interval.low, found.fraction_interval.high)),
                inseparable: others(found.index).iter().map(|other| name(other.index)).collect(),
                evidence: format!("{}, correlation {:.2}", chance(found.p_value), tried[found.index].1),
            })
            .collect();
        let not_seen: Vec<NotSeen> = unmixed
            .limits_of_detection
            .iter()
            .filter(|limit| unmixed.components.iter().all(|found| found.index != limit.index))
            .map(|limit| NotSeen { name: name(limit.index), limit: limit.fraction.min(1.0) })
            .collect();
        let candidates = unmixed
            .components
            .iter()
            .map(|found| {
                let right = 1.0 - self.recipe.unmixing.false_positives;
                let probability = right / (1 + others(found.index).len()) as f64;
                candidate(entry(found.index), probability, tried[found.index].1, libraries)
            })
            .collect();
        let more = unmixed.unexplained.share >= MORE_MIN;
        let ambiguous: usize = unmixed.inseparable.iter().map(|found| found.others.len()).sum();
        let verdict = match (components.len(), ambiguous) {
            (0, _) => Verdict::NotInLibrary,
            (1, 0) if !more => Verdict::Candidate,
            (1, others) if !more => Verdict::OneOf { members: 1 + others, isomers: false },
            (count, _) => Verdict::Mixture { components: count, more },
        };
        let words = words(&components, unmixed.unexplained.share, &not_seen);
        Answer {
            words,
            is_calibrated: false,
            candidates,
            components,
            not_seen,
            unexplained_share: Some(unmixed.unexplained.share),
            ..Answer::blank(self.method(), 1, verdict)
        }
    }
}

fn candidate(entry: &Reference, probability: f64, correlation: f64, libraries: &[&Library]) -> Candidate {
    let library = libraries[entry.place.0];
    let reference = &library.entries[entry.place.1].spectrum;
    Candidate {
        name: entry.compound.name.clone(),
        inchikey: entry.compound.inchikey.clone(),
        formula: entry.compound.formula.clone(),
        substance: entry.compound.substance.clone(),
        probability,
        in_set: true,
        likeness: correlation,
        match_factor: None,
        reverse_match_factor: None,
        library: library.card.to_string(),
        entry: entry.place.1,
        reference: reference.facts.label().to_owned(),
        licence: reference.facts.licence.clone().unwrap_or_default(),
    }
}

/// How probably chance alone makes the fit with a component so much better.
fn chance(p_value: f64) -> String {
    if p_value < 1e-9 { "no chance hit".to_owned() } else { format!("a chance hit in {p_value:.0e} of spectra") }
}

fn words(components: &[Component], unexplained: f64, not_seen: &[NotSeen]) -> String {
    let named = |component: &Component| {
        let (low, high) = component.interval.unwrap_or((0.0, 1.0));
        let range = format!("{:.0} to {:.0} % of the signal", 100.0 * low, 100.0 * high);
        match component.inseparable.as_slice() {
            [] => format!("{} ({range})", component.name),
            others => format!("{} or {} ({range})", component.name, others.join(" or ")),
        }
    };
    let found: Vec<String> = components.iter().map(named).collect();
    let mut words = match found.as_slice() {
        [] => "None of the entries that were compared.".to_owned(),
        [one] => format!("{one}."),
        [first @ .., last] => format!("A mixture of {} and {last}.", first.join(", ")),
    };
    if unexplained >= 0.005 {
        words.push_str(&format!(" At least {:.0} % of the signal is not in the library.", 100.0 * unexplained));
    }
    if let Some(worst) = not_seen.iter().max_by(|one, other| one.limit.total_cmp(&other.limit)) {
        let limit = 100.0 * worst.limit;
        words.push_str(&format!(
            " Of {} other drugs nothing was seen; up to {limit:.0} % of the signal could have been missed ({}).",
            not_seen.len(),
            worst.name
        ));
    }
    words
}
