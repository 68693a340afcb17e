//! Mixtures measured at several in-source voltages, explained by the pure compounds of the libraries.

use picket_spectra::Spectrum;
use picket_spectra::mass::adduct::Adduct;
use picket_spectra::mass::dart::{Explained, Explainer, Insufficient, Reference, Sample, Voltage};
use picket_spectra::mass::formula::Formula;
use picket_substance::Registry;

use super::answer::{Answer, Candidate, Component, Insufficient as Why, Verdict};
use super::compound::{Compound, CompoundKey, Substances};
use super::library::Library;

/// The compounds with spectra at in-source voltages.
#[derive(Debug)]
pub struct MixtureLibrary {
    compounds: Vec<Compound>,
    references: Vec<Reference>,
    /// For each compound, the library and its first entry.
    places: Vec<(usize, usize)>,
}

impl MixtureLibrary {
    /// Takes the spectra at in-source voltages of `libraries`: those whose ions are made by DART, or whose collision
    /// energy is a voltage, and whose protonated molecule follows from a formula or is stated.
    pub fn new(libraries: &[&Library], registry: &Registry) -> Self {
        let substances = Substances::new(registry);
        let mut made = Self { compounds: Vec::new(), references: Vec::new(), places: Vec::new() };
        for (library_index, library) in libraries.iter().enumerate() {
            for (entry_index, entry) in library.entries.iter().enumerate().filter(|(_, entry)| entry.is_searched()) {
                let Some(volts) = in_source_volts(&entry.spectrum) else { continue };
                let Some(molecular_ion_mz) = molecular_ion(&entry.spectrum) else { continue };
                let voltage = Voltage { volts, peaks: entry.spectrum.points().collect() };
                let key = CompoundKey::of(&entry.spectrum.facts);
                if let Some(known) = made.compounds.iter().position(|compound| compound.key == key) {
                    made.references[known].voltages.push(voltage);
                    continue;
                }
                let compound = substances.compound(&entry.spectrum.facts);
                let label = compound.name.clone();
                made.references.push(Reference { label, molecular_ion_mz, voltages: vec![voltage] });
                made.compounds.push(compound);
                made.places.push((library_index, entry_index));
            }
        }
        made
    }

    /// True when there is no compound.
    pub fn is_empty(&self) -> bool {
        self.compounds.is_empty()
    }

    /// The compounds, in the order of the libraries.
    pub fn compounds(&self) -> &[Compound] {
        &self.compounds
    }

    /// The library and the entry in it at which a compound begins.
    pub fn place(&self, compound: usize) -> (usize, usize) {
        self.places[compound]
    }

    /// Explains a sample by the compounds.
    ///
    /// # Errors
    /// [`Insufficient`] when the sample says too little.
    pub fn explain(&self, sample: &Sample) -> Result<Explained, Insufficient> {
        Explainer::STANDARD.explain(sample, &self.references)
    }
}

/// Of the compounds named in mixtures of pure spectra with drifting lines, of which one was missing from the library,
/// the share that was there; see docs/explanation/identification.md.
const NAMED_RIGHT: f64 = 0.96;

/// The share of unnamed compounds of the library that were named all the same.
const NAMED_WRONGLY: f64 = 0.001;

/// From this share of the signal on, something that the library does not explain is said to be there.
const MORE_MIN: f64 = 0.15;

impl MixtureLibrary {
    /// Explains a sample, as an answer.
    pub(super) fn answer(&self, sample: &Sample, libraries: &[&Library]) -> Answer {
        let (method, version) = ("in-source-mixture", 1);
        if self.is_empty() {
            return Answer::insufficient(method, version, Why::NoLibrary);
        }
        let explained = match self.explain(sample) {
            Ok(explained) => explained,
            Err(Insufficient::Empty) => return Answer::insufficient(method, version, Why::FewPeaks { peaks: 0 }),
            Err(Insufficient::FewPeaks) => return Answer::insufficient(method, version, Why::FewPeaks { peaks: 2 }),
        };
        let components: Vec<Component> = explained.components.iter().map(|found| self.component(found)).collect();
        let candidates = explained.components.iter().map(|found| self.candidate(found, libraries)).collect();
        let more = explained.unexplained_share >= MORE_MIN;
        let verdict = match components.len() {
            0 => Verdict::NotInLibrary,
            count => Verdict::Mixture { components: count, more },
        };
        let words =
            words(&components, explained.unexplained_share, self.compounds.len() - explained.not_looked_for.len());
        Answer {
            words,
            probability: if components.is_empty() { 0.0 } else { NAMED_RIGHT },
            false_accept_share: NAMED_WRONGLY,
            candidates,
            components,
            unexplained_share: Some(explained.unexplained_share),
            ..Answer::blank(method, version, verdict)
        }
    }

    fn component(&self, found: &picket_spectra::mass::dart::Component) -> Component {
        let compound = &self.compounds[found.reference];
        Component {
            name: compound.name.clone(),
            inchikey: compound.inchikey.clone(),
            share: found.share,
            interval: None,
            inseparable: found.inseparable.iter().map(|other| self.compounds[*other].name.clone()).collect(),
            evidence: format!(
                "protonated molecule at m/z {:.4} ({:+.1} mDa), {} of {} expected lines seen, needed by Δχ² {:.0}",
                found.molecular_ion.mz,
                1000.0 * found.molecular_ion.error_da,
                found.lines_seen,
                found.lines_expected,
                found.worsening
            ),
        }
    }

    fn candidate(&self, found: &picket_spectra::mass::dart::Component, libraries: &[&Library]) -> Candidate {
        let compound = &self.compounds[found.reference];
        let place = self.places[found.reference];
        let (library, reference) = (libraries[place.0], &libraries[place.0].entries[place.1].spectrum);
        let alone = 1.0 / (1 + found.inseparable.len()) as f64;
        Candidate {
            name: compound.name.clone(),
            inchikey: compound.inchikey.clone(),
            formula: compound.formula.clone(),
            substance: compound.substance.clone(),
            probability: NAMED_RIGHT * alone,
            in_set: true,
            likeness: found.share,
            match_factor: None,
            reverse_match_factor: None,
            library: library.card.to_string(),
            entry: place.1,
            reference: reference.facts.label().to_owned(),
            licence: reference.facts.licence.clone().unwrap_or_default(),
        }
    }
}

fn words(components: &[Component], unexplained: f64, looked_for: usize) -> String {
    let named = |component: &Component| match component.inseparable.as_slice() {
        [] => component.name.clone(),
        others => format!("{} (or {})", component.name, others.join(", or ")),
    };
    let found: Vec<String> = components.iter().map(named).collect();
    let rest = 100.0 * unexplained;
    match found.as_slice() {
        [] => format!("None of the {looked_for} compounds of the library; {rest:.0} % of the signal is unexplained."),
        [one] => format!("{one}; {rest:.0} % of the signal is unexplained."),
        [first @ .., last] => {
            format!("A mixture of {} and {last}; {rest:.0} % of the signal is unexplained.", first.join(", "))
        }
    }
}

/// The in-source voltage of a spectrum: its collision energy, where ions are made by DART or the energy is in volts.
pub(super) fn in_source_volts(spectrum: &Spectrum) -> Option<f64> {
    let facts = &spectrum.facts;
    let energy = facts.collision_energy.as_deref()?.trim();
    let digits = |letter: char| letter.is_ascii_digit() || letter == '.';
    let number = energy.trim_start_matches(['+', '-']);
    let end = number.find(|letter| !digits(letter)).unwrap_or(number.len());
    let unit = number[end..].trim();
    let dart = facts.ionization.as_deref().is_some_and(|how| how.to_uppercase().contains("DART"));
    if unit.eq_ignore_ascii_case("v") || (dart && unit.is_empty()) { number[..end].parse().ok() } else { None }
}

/// m/z of the protonated molecule: from the formula, else as stated.
fn molecular_ion(spectrum: &Spectrum) -> Option<f64> {
    let facts = &spectrum.facts;
    let formula = facts.formula.as_deref().and_then(|formula| formula.parse::<Formula>().ok());
    let proton: Adduct = "[M+H]+".parse().ok()?;
    formula.and_then(|formula| proton.mz(formula.monoisotopic_mass())).or(facts.precursor_mz)
}
