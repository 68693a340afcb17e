//! MassBank records, format 2.6.0.

use std::io::{self, Write};

use super::{one_line, peaks_of};
use crate::{Facts, Polarity, Spectrum, splash};

/// Writes a mass spectrum as one record. What the format requires and the spectrum does not say is `N/A`: the date and the
/// authors always are, since they are not shared. A spectrum without an accession of MassBank's form gets one from its
/// peaks.
///
/// # Errors
/// Those of `out`; [`io::ErrorKind::InvalidInput`] when it is no mass spectrum.
pub fn massbank(spectrum: &Spectrum, out: &mut dyn Write) -> io::Result<()> {
    let peaks = peaks_of(spectrum)?;
    let splash = splash(peaks.iter().copied());
    for (tag, value) in fields(&spectrum.facts, splash.as_deref()) {
        let value = one_line(&value);
        writeln!(out, "{tag}: {}", if value.is_empty() { "N/A" } else { &value })?;
    }
    for (tag, value) in subtags(&spectrum.facts) {
        writeln!(out, "{tag} {}", one_line(&value))?;
    }
    writeln!(out, "PK$SPLASH: {}", splash.as_deref().unwrap_or("N/A"))?;
    writeln!(out, "PK$NUM_PEAK: {}", peaks.len())?;
    writeln!(out, "PK$PEAK: m/z int. rel.int.")?;
    let base = peaks.iter().map(|peak| peak.1).fold(f64::MIN_POSITIVE, f64::max);
    for (mz, abundance) in peaks {
        writeln!(out, "  {mz} {abundance} {}", (abundance / base * 999.0).round())?;
    }
    writeln!(out, "//")
}

fn fields(facts: &Facts, splash: Option<&str>) -> Vec<(&'static str, String)> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let title = [facts.title.as_str(), facts.label()].into_iter().find(|title| !title.is_empty()).unwrap_or_default();
    let mut fields = vec![
        ("ACCESSION", accession(facts, splash)),
        ("RECORD_TITLE", title.to_owned()),
        ("DATE", String::new()),
        ("AUTHORS", String::new()),
        ("LICENSE", text(&facts.licence)),
    ];
    fields.extend(facts.names.iter().map(|name| ("CH$NAME", name.clone())));
    if facts.names.is_empty() {
        fields.push(("CH$NAME", String::new()));
    }
    fields.extend([
        ("CH$COMPOUND_CLASS", String::new()),
        ("CH$FORMULA", text(&facts.formula)),
        ("CH$EXACT_MASS", facts.exact_mass.map_or_else(String::new, |mass| mass.to_string())),
        ("CH$SMILES", text(&facts.smiles)),
        ("CH$IUPAC", text(&facts.inchi)),
    ]);
    fields
}

/// What follows the fields that every record has, in the order of the format.
fn subtags(facts: &Facts) -> Vec<(&'static str, String)> {
    let level = |level| if level == 1 { "MS".to_owned() } else { format!("MS{level}") };
    let sign = |polarity| if polarity == Polarity::Positive { "POSITIVE" } else { "NEGATIVE" };
    let or_none = |value: &Option<String>| Some(value.clone().unwrap_or_else(|| "N/A".to_owned()));
    let subtags = [
        ("CH$LINK: CAS", facts.cas.as_ref().map(ToString::to_string)),
        ("CH$LINK: INCHIKEY", facts.inchikey.as_ref().map(ToString::to_string)),
        ("AC$INSTRUMENT:", or_none(&facts.instrument)),
        ("AC$INSTRUMENT_TYPE:", or_none(&facts.instrument_type)),
        ("AC$MASS_SPECTROMETRY: MS_TYPE", facts.ms_level.map(level)),
        ("AC$MASS_SPECTROMETRY: ION_MODE", facts.polarity.map(|polarity| sign(polarity).to_owned())),
        ("AC$MASS_SPECTROMETRY: COLLISION_ENERGY", facts.collision_energy.clone()),
        ("AC$MASS_SPECTROMETRY: IONIZATION", facts.ionization.clone()),
        ("AC$MASS_SPECTROMETRY: RESOLUTION", facts.resolution.clone()),
        ("AC$CHROMATOGRAPHY: RETENTION_INDEX", facts.retention_index.map(|index| index.to_string())),
        ("AC$CHROMATOGRAPHY: RETENTION_TIME", facts.retention_time_seconds.map(|seconds| format!("{seconds} s"))),
        ("MS$FOCUSED_ION: DERIVATIVE_TYPE", facts.derivative.clone()),
        ("MS$FOCUSED_ION: PRECURSOR_M/Z", facts.precursor_mz.map(|mz| mz.to_string())),
        ("MS$FOCUSED_ION: PRECURSOR_TYPE", facts.precursor_type.clone()),
    ];
    subtags.into_iter().filter_map(|(tag, value)| Some((tag, value?))).collect()
}

/// The accession where it is of the form `MSBNK-Athens_Univ-AU000001`, else one of the publisher and the peaks.
fn accession(facts: &Facts, splash: Option<&str>) -> String {
    let usable = |part: &str, longest| {
        (1..=longest).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let is_of_form = |accession: &&String| {
        let parts: Vec<&str> = accession.split('-').collect();
        matches!(parts[..], [prefix, contributor, id] if usable(prefix, 32) && usable(contributor, 32) && usable(id, 64))
    };
    if let Some(accession) = facts.accession.as_ref().filter(is_of_form) {
        return accession.clone();
    }
    let publisher = facts.publisher.as_deref().unwrap_or("Unknown");
    let contributor: String =
        publisher.chars().take(32).map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
    let peaks = splash.and_then(|splash| splash.rsplit('-').next()).unwrap_or("none");
    format!("PICKET-{contributor}-{}", peaks.to_ascii_uppercase())
}
