//! NIST MSP text, as NIST MS Search imports it.

use std::io::{self, Write};

use super::{one_line, peaks_of};
use crate::{Polarity, Spectrum};

/// Longest name that NIST MS Search takes, in bytes.
const NAME_BYTES_MAX: usize = 511;

/// Writes a mass spectrum as one record, its lines ended by CRLF as LIB2NIST wants them, with a blank line behind it.
///
/// # Errors
/// Those of `out`; [`io::ErrorKind::InvalidInput`] when it is no mass spectrum.
pub fn msp(spectrum: &Spectrum, out: &mut dyn Write) -> io::Result<()> {
    let peaks = peaks_of(spectrum)?;
    for (name, value) in fields(spectrum) {
        let value = one_line(&value);
        if !value.is_empty() {
            write!(out, "{name}: {value}\r\n")?;
        }
    }
    write!(out, "Num Peaks: {}\r\n", peaks.len())?;
    for (mz, abundance) in peaks {
        write!(out, "{mz} {abundance}\r\n")?;
    }
    write!(out, "\r\n")
}

fn fields(spectrum: &Spectrum) -> Vec<(&'static str, String)> {
    let facts = &spectrum.facts;
    let name = [facts.names.first().unwrap_or(&facts.title), facts.label()].into_iter().find(|name| !name.is_empty());
    let mut name = name.unwrap_or("unnamed").to_owned();
    name.truncate(name.floor_char_boundary(NAME_BYTES_MAX));
    let number = |value: Option<f64>| value.map(|value| value.to_string());
    let mut fields = vec![("Name", Some(name))];
    fields.extend(facts.names.iter().skip(1).map(|name| ("Synon", Some(name.clone()))));
    fields.extend([
        ("DB#", facts.accession.clone()),
        ("InChIKey", facts.inchikey.as_ref().map(ToString::to_string)),
        ("InChI", facts.inchi.clone()),
        ("SMILES", facts.smiles.clone()),
        ("Formula", facts.formula.clone()),
        ("MW", facts.nominal_mass.map(|mass| mass.to_string())),
        ("ExactMass", number(facts.exact_mass)),
        ("CAS#", facts.cas.as_ref().map(ToString::to_string)),
        ("Derivative", facts.derivative.clone()),
        ("PrecursorMZ", number(facts.precursor_mz)),
        ("Precursor_type", facts.precursor_type.clone()),
        ("Spectrum_type", facts.ms_level.map(|level| format!("MS{level}"))),
        ("Ion_mode", facts.polarity.map(|polarity| if polarity == Polarity::Positive { "P" } else { "N" }.to_owned())),
        ("Collision_energy", facts.collision_energy.clone()),
        ("Ionization", facts.ionization.clone()),
        ("Instrument_type", facts.instrument_type.clone()),
        ("Instrument", facts.instrument.clone()),
        ("Resolution", facts.resolution.clone()),
        ("RetentionTime", number(facts.retention_time_seconds.map(|seconds| seconds / 60.0))),
        ("Retention_index", number(facts.retention_index)),
        ("License", facts.licence.clone()),
        ("Publisher", facts.publisher.clone()),
        ("SPLASH", crate::splash(spectrum.points())),
    ]);
    fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}
