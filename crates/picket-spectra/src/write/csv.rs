//! Comma-separated values: the facts, then two columns under a header that says what they are. Read back by the layouts of
//! `data/lab/spectra-tables`.

use std::io::{self, Write};

use super::one_line;
use crate::{Facts, Polarity, Spectrum, header};

/// Writes a spectrum of any technique: one line `name,value` for each fact, an empty line, the header of the two columns, and
/// a line for each point. A missing ordinate is an empty cell.
///
/// # Errors
/// Those of `out`.
pub fn csv(spectrum: &Spectrum, out: &mut dyn Write) -> io::Result<()> {
    let technique = serde_json::to_value(spectrum.technique)?;
    writeln!(out, "Technique,{}", technique.as_str().unwrap_or_default())?;
    for (name, value) in fields(&spectrum.facts) {
        writeln!(out, "{name},{}", cell(&value))?;
    }
    writeln!(out)?;
    writeln!(out, "{},{}", cell(&header::of_x(&spectrum.x_unit)), cell(&header::of_y(&spectrum.y_unit)))?;
    for (x, y) in spectrum.points() {
        if y.is_nan() {
            writeln!(out, "{x},")?;
        } else {
            writeln!(out, "{x},{y}")?;
        }
    }
    Ok(())
}

/// A cell of text, in quotes where it needs them.
fn cell(text: &str) -> String {
    let text = one_line(text);
    if text.contains([',', '"', ';']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn fields(facts: &Facts) -> Vec<(&'static str, String)> {
    let number = |value: Option<f64>| value.map(|value| value.to_string());
    let mut fields = vec![("Title", Some(facts.title.clone())), ("Accession", facts.accession.clone())];
    fields.extend(facts.names.iter().map(|name| ("Substance", Some(name.clone()))));
    fields.extend([
        ("Formula", facts.formula.clone()),
        ("InChIKey", facts.inchikey.as_ref().map(ToString::to_string)),
        ("InChI", facts.inchi.clone()),
        ("SMILES", facts.smiles.clone()),
        ("CAS", facts.cas.as_ref().map(ToString::to_string)),
        ("Exact mass", number(facts.exact_mass)),
        ("Derivative", facts.derivative.clone()),
        ("Precursor m/z", number(facts.precursor_mz)),
        ("Precursor type", facts.precursor_type.clone()),
        ("Polarity", facts.polarity.map(|sign| if sign == Polarity::Positive { "+" } else { "-" }.to_owned())),
        ("MS level", facts.ms_level.map(|level| level.to_string())),
        ("Collision energy", facts.collision_energy.clone()),
        ("Ionization", facts.ionization.clone()),
        ("Instrument", facts.instrument.clone()),
        ("Instrument type", facts.instrument_type.clone()),
        ("Resolution", facts.resolution.clone()),
        ("Sampling", facts.sampling.clone()),
        ("RT in seconds", number(facts.retention_time_seconds)),
        ("Retention index", number(facts.retention_index)),
        ("Licence", facts.licence.clone()),
        ("Publisher", facts.publisher.clone()),
    ]);
    let stated = fields.into_iter().filter_map(|(name, value)| Some((name, value?)));
    stated.filter(|(_, value)| !value.trim().is_empty()).collect()
}
