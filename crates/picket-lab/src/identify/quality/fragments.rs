//! What is wrong with fragment spectra.

use picket_spectra::Facts;
use picket_spectra::mass::adduct::Adduct;
use picket_spectra::mass::formula::Formula;

use super::{EntryFault, FaultKind};
use crate::identify::fragment_query::{FragmentQuery, FragmentSettings, Precursor};
use crate::identify::library::Entry;

/// How far a stated mass may lie from that of the formula, in unified atomic mass units: records give it to two decimals
/// and more.
const MASS_MISS_MAX: f64 = 0.01;

/// How far a precursor may lie from what formula and kind of ion come to, in Da. Instruments are off by less than 0.02,
/// and lists of ions to isolate are rounded to one decimal.
const PRECURSOR_MISS_MAX: f64 = 0.06;

/// The faults of a spectrum of fragments.
pub(super) fn faults(entry: &Entry) -> Vec<EntryFault> {
    let facts = &entry.spectrum.facts;
    let query = FragmentQuery::new(&entry.spectrum, &FragmentSettings::default());
    let mut faults = Vec::new();
    let mut add = |kind: FaultKind, message: String| faults.push(EntryFault { kind, message });
    if Precursor::of_known(facts).is_none() {
        add(FaultKind::NoPrecursor, "neither m/z of the precursor nor its kind and formula".to_owned());
    }
    if query.peaks() == 0 {
        add(FaultKind::FewPeaks, "no fragment below the precursor".to_owned());
    }
    let formula = facts.formula.as_deref().and_then(|formula| formula.parse::<Formula>().ok());
    let Some(mass) = formula.map(|formula| formula.monoisotopic_mass()) else { return faults };
    if let Some(stated) = facts.exact_mass.filter(|stated| (stated - mass).abs() > MASS_MISS_MAX) {
        add(FaultKind::MassContradictsFormula, format!("an exact mass of {stated}; the formula weighs {mass:.4}"));
    }
    if let Some((stated, computed)) = precursor_miss(facts, mass) {
        let ion = facts.precursor_type.as_deref().unwrap_or_default();
        let message = format!("a precursor at m/z {stated}; {ion} of the formula is at {computed:.4}");
        add(FaultKind::PrecursorContradictsFormula, message);
    }
    faults
}

/// The stated and the computed m/z of the precursor of a molecule of `mass`, when they contradict each other.
fn precursor_miss(facts: &Facts, mass: f64) -> Option<(f64, f64)> {
    let adduct: Adduct = facts.precursor_type.as_deref()?.parse().ok()?;
    let (stated, computed) = (facts.precursor_mz?, adduct.mz(mass)?);
    ((stated - computed).abs() > PRECURSOR_MISS_MAX).then_some((stated, computed))
}
