//! Libraries as JSON: an array of compounds, each with its spectra at several energies.
//!
//! `[{"name": …, "formula": …, "inchikey": …, "smiles": …, "precursor_mz": …, "energies": ["+30 V", …], "peaks": [[[m/z,
//! intensity], …], …]}]`: what the DART-MS database of the NIST gives when its tables are written as JSON. Each energy
//! is a spectrum.

use serde::Deserialize;

use super::{ProblemCode, Sink};
use crate::{Facts, Polarity, Spectrum};

/// A compound of the file; what else stands there is passed over.
#[derive(Deserialize)]
struct Compound {
    name: String,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    formula: Option<String>,
    #[serde(default)]
    inchikey: Option<String>,
    #[serde(default)]
    smiles: Option<String>,
    #[serde(default)]
    precursor_mz: Option<f64>,
    #[serde(default)]
    energies: Vec<String>,
    peaks: Vec<Vec<(f64, f64)>>,
}

/// True when a file begins like such a library.
pub(super) fn begins(head: &str) -> bool {
    head.starts_with('[') && head.contains("\"peaks\"") && head.contains("\"energies\"")
}

/// Reads a whole file. A compound that cannot be read is a problem; its row is its number in the array.
pub(super) fn read(bytes: &[u8], sink: &mut Sink<'_>) {
    let compounds: Vec<serde_json::Value> = match serde_json::from_slice(bytes) {
        Ok(compounds) => compounds,
        Err(error) => {
            let message = format!("the file is no JSON array: {error}");
            return sink.problem(ProblemCode::FormUnknown, None, message, "");
        }
    };
    for (number, value) in (1..).zip(compounds) {
        match serde_json::from_value::<Compound>(value) {
            Ok(compound) => {
                if !take(&compound, number, sink) {
                    return;
                }
            }
            Err(error) => {
                let message = format!("the compound cannot be read: {error}");
                sink.problem(ProblemCode::FormUnknown, Some(number), message, "");
            }
        }
    }
}

/// Hands over the spectra of a compound; false when no more are taken.
fn take(compound: &Compound, number: u64, sink: &mut Sink<'_>) -> bool {
    if compound.energies.len() != compound.peaks.len() {
        let message = format!("{} energies and {} spectra", compound.energies.len(), compound.peaks.len());
        sink.problem(ProblemCode::HeaderContradicts, Some(number), message, &compound.name);
    }
    for (index, peaks) in compound.peaks.iter().enumerate() {
        let Ok(mut spectrum) = Spectrum::of_peaks(peaks) else {
            sink.problem(ProblemCode::NumberNotFinite, Some(number), "an m/z that is no number", &compound.name);
            continue;
        };
        if spectrum.is_empty() {
            sink.problem(ProblemCode::NoPoints, Some(number), "a spectrum without peaks", &compound.name);
            continue;
        }
        spectrum.facts = facts(compound, compound.energies.get(index));
        if !sink.spectrum(spectrum, Some(number)) {
            return false;
        }
    }
    true
}

fn facts(compound: &Compound, energy: Option<&String>) -> Facts {
    let sign = energy.and_then(|energy| energy.trim().chars().next());
    Facts {
        title: energy.map_or_else(|| compound.name.clone(), |energy| format!("{}, {energy}", compound.name)),
        accession: compound.code.clone(),
        names: vec![compound.name.clone()],
        formula: compound.formula.clone(),
        inchikey: compound.inchikey.as_deref().and_then(|key| picket_core::InchiKey::new(key).ok()),
        smiles: compound.smiles.clone(),
        precursor_mz: compound.precursor_mz,
        polarity: match sign {
            Some('+') => Some(Polarity::Positive),
            Some('-') => Some(Polarity::Negative),
            _ => None,
        },
        collision_energy: energy.cloned(),
        ..Facts::default()
    }
}
