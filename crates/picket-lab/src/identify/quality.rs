//! What is wrong with the spectra of a library: wrong labels poison every answer drawn from them.

mod fragments;

use std::collections::HashMap;

use picket_spectra::mass::unit::UnitSpectrum;
use picket_spectra::splash;
use picket_spectra::{Facts, Spectrum};
use serde::Serialize;

use super::compound::CompoundKey;
use super::library::Entry;

/// Something wrong with a reference spectrum.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct EntryFault {
    /// What kind.
    pub kind: FaultKind,
    /// What was seen.
    pub message: String,
}

/// What kind of fault.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// Strong ions above the molecular ion that its isotopes do not explain, with those of trimethylsilyl: a derivative
    /// filed under its parent.
    DerivativeUnderParent,
    /// Strong ions above the molecular ion that its isotopes do not explain: the label does not fit.
    AboveMolecularIon,
    /// A structure or name with heavy isotopes, under the formula and mass without them.
    IsotopologueUnderParent,
    /// The same peaks stand under another compound too; one of the labels is wrong.
    SameAsAnother,
    /// The same peaks stand under the same compound.
    Duplicate,
    /// No structure and no name.
    Unlabelled,
    /// Fewer than three peaks; of fragments, none.
    FewPeaks,
    /// Of fragments, without the precursor.
    NoPrecursor,
    /// The stated exact mass is not that of the formula: often an average mass.
    MassContradictsFormula,
    /// The precursor is not at the m/z that formula and kind of ion come to.
    PrecursorContradictsFormula,
}

impl FaultKind {
    /// Whether such a spectrum is kept out of searches: it is not of the compound that it is filed under, or not of any,
    /// or it is not known what was broken up.
    pub fn is_grave(self) -> bool {
        matches!(
            self,
            Self::DerivativeUnderParent
                | Self::AboveMolecularIon
                | Self::IsotopologueUnderParent
                | Self::Unlabelled
                | Self::NoPrecursor
        )
    }
}

/// Share of the abundance above the molecular ion and its isotopes from which a label does not fit. Of the 3,430 spectra
/// of the SWGDRUG library 3.9 two exceed it.
const ABOVE_SHARE_MAX: f64 = 0.05;

/// Abundance, of 999, from which m/z 73 and 147 speak for trimethylsilyl.
const TRIMETHYLSILYL_MIN: u16 = 50;

/// Looks at every entry alone, and then for entries with the same peaks.
pub(super) fn check(entries: &mut [Entry]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for index in 0..entries.len() {
        let mut faults = alone(&entries[index]);
        if has_peaks_of_its_own(&entries[index])
            && let Some(splash) = splash(entries[index].spectrum.points())
        {
            match seen.get(&splash) {
                Some(first) => faults.push(same_peaks(&entries[*first].spectrum, &entries[index].spectrum)),
                None => drop(seen.insert(splash, index)),
            }
        }
        entries[index].faults = faults;
    }
}

/// Whether the same peaks again would be no coincidence. Of fragments there may be one or two, at m/z that were computed
/// from formulas and not measured.
fn has_peaks_of_its_own(entry: &Entry) -> bool {
    entry.is_electron_ionisation() || entry.is_fragments() && entry.spectrum.points().count() > 2
}

/// The fault of a spectrum whose peaks stood before.
fn same_peaks(first: &Spectrum, second: &Spectrum) -> EntryFault {
    let same = CompoundKey::of(&first.facts) == CompoundKey::of(&second.facts);
    let kind = if same { FaultKind::Duplicate } else { FaultKind::SameAsAnother };
    EntryFault { kind, message: format!("the same peaks as {}", first.facts.label()) }
}

fn alone(entry: &Entry) -> Vec<EntryFault> {
    let facts = &entry.spectrum.facts;
    let mut faults = if entry.is_fragments() { fragments::faults(entry) } else { Vec::new() };
    let mut add = |kind: FaultKind, message: String| faults.push(EntryFault { kind, message });
    if facts.inchikey.is_none() && facts.names.is_empty() && facts.title.is_empty() {
        add(FaultKind::Unlabelled, "neither a name nor an InChIKey".to_owned());
    }
    if is_labelled(facts) && !facts.formula.as_deref().is_some_and(names_isotope) {
        let formula = facts.formula.as_deref().unwrap_or("none");
        add(FaultKind::IsotopologueUnderParent, format!("heavy isotopes in the structure or name; formula {formula}"));
    }
    if !entry.is_electron_ionisation() {
        return faults;
    }
    let unit = UnitSpectrum::new(entry.spectrum.points());
    if unit.peaks().len() < 3 {
        add(FaultKind::FewPeaks, format!("{} peaks", unit.peaks().len()));
    }
    let nominal_mass = CompoundKey::of(facts).nominal_mass;
    let above = share_above(&unit, nominal_mass);
    if nominal_mass > 0 && above > ABOVE_SHARE_MAX {
        let percent = 100.0 * above;
        let silyl = unit.abundance_at(73) >= TRIMETHYLSILYL_MIN && unit.abundance_at(147) >= TRIMETHYLSILYL_MIN
            || unit.abundance_at(73) >= 6 * TRIMETHYLSILYL_MIN;
        let (kind, what) = if silyl {
            (FaultKind::DerivativeUnderParent, ", with the ions of trimethylsilyl")
        } else {
            (FaultKind::AboveMolecularIon, "")
        };
        add(kind, format!("{percent:.0} % of the abundance stands above m/z {}{what}", nominal_mass + 4));
    }
    faults
}

/// Whether the structure or a name says that there are heavy isotopes.
fn is_labelled(facts: &Facts) -> bool {
    let smiles = facts
        .smiles
        .as_deref()
        .is_some_and(|smiles| ["[2H", "[3H", "[13", "[15N"].iter().any(|mark| smiles.contains(mark)));
    let inchi = facts.inchi.as_deref().is_some_and(|inchi| inchi.contains("/i"));
    smiles || inchi || facts.names.iter().any(|name| names_deuterium(name))
}

/// Whether a name tells of deuterium: `fentanyl-d5`, `(D6)`, `trideutero`.
fn names_deuterium(name: &str) -> bool {
    let name = name.to_lowercase();
    let counted = name.match_indices(['-', '(']).any(|(at, _)| {
        let rest = name[at + 1..].strip_prefix('d').unwrap_or_default();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        (1..=2).contains(&digits) && !rest[digits..].starts_with(|next: char| next.is_alphanumeric())
    });
    counted || name.contains("deuter")
}

/// Whether a formula names deuterium, tritium or another isotope: `C22H23D5N2O`, `[13C]`.
fn names_isotope(formula: &str) -> bool {
    let next_is_lower = |at: usize| formula[at + 1..].starts_with(|next: char| next.is_ascii_lowercase());
    formula.contains('[') || formula.match_indices(['D', 'T']).any(|(at, _)| !next_is_lower(at))
}

/// Share of the abundance above the molecular ion and its isotopes; four units leave room for two atoms of chlorine.
fn share_above(unit: &UnitSpectrum, nominal_mass: u32) -> f64 {
    let sum = |from: u32| -> f64 {
        let peaks = unit.peaks().iter().filter(|peak| u32::from(peak.mz) > from);
        peaks.map(|peak| f64::from(peak.abundance)).sum()
    };
    let all = sum(0);
    if all > 0.0 { sum(nominal_mass + 4) / all } else { 0.0 }
}
