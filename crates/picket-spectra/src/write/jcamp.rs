//! JCAMP-DX 5.01, in plain numbers (AFFN).

use std::io::{self, Write};

use crate::{Facts, Form, Polarity, Spectrum, Technique, XUnit, YUnit};

/// Longest line that the standard allows, in characters.
const LINE_CHARS_MAX: usize = 80;

/// Writes spectra as a JCAMP-DX file: one as a block of its own, several, or none, as the blocks of a LINK.
///
/// A curve whose abscissae are evenly spaced is written as `XYDATA= (X++(Y..Y))`, another as `XYPOINTS= (XY..XY)`, and peaks as
/// `PEAK TABLE= (XY..XY)`. Numbers have as many digits as it takes to read the same ones back; an ordinate that is not
/// finite is written `?`. Facts without a label of the standard stand under private ones, `##$…`; what is not shared is
/// left out.
///
/// # Errors
/// When `out` cannot be written to.
pub fn jcamp(spectra: &[Spectrum], out: &mut dyn Write) -> io::Result<()> {
    if let [spectrum] = spectra {
        return block(spectrum, out);
    }
    for (label, value) in [("TITLE", "Linked spectra"), ("JCAMP-DX", "5.01"), ("DATA TYPE", "LINK")] {
        field(label, value, out)?;
    }
    field("BLOCKS", &spectra.len().to_string(), out)?;
    for label in ["ORIGIN", "OWNER"] {
        field(label, "", out)?;
    }
    spectra.iter().try_for_each(|spectrum| block(spectrum, out))?;
    field("END", "", out)
}

fn block(spectrum: &Spectrum, out: &mut dyn Write) -> io::Result<()> {
    let table = match spectrum.form {
        Form::Peaks => "PEAK TABLE",
        Form::Curve if is_even(spectrum.x()) => "XYDATA",
        Form::Curve => "XYPOINTS",
    };
    field("TITLE", &spectrum.facts.title, out)?;
    field("JCAMP-DX", "5.01", out)?;
    field("DATA TYPE", data_type(spectrum), out)?;
    field("DATA CLASS", table, out)?;
    for (label, value) in labelled(&spectrum.facts) {
        field(label, &value, out)?;
    }
    names(&spectrum.facts.names, out)?;
    field("XUNITS", x_units(spectrum), out)?;
    field("YUNITS", y_units(&spectrum.y_unit), out)?;
    field("XFACTOR", "1", out)?;
    field("YFACTOR", "1", out)?;
    if let (Some(&first), Some(&last), Some(&first_y)) =
        (spectrum.x().first(), spectrum.x().last(), spectrum.y().first())
    {
        field("FIRSTX", &number(first), out)?;
        field("LASTX", &number(last), out)?;
        field("FIRSTY", &number(first_y), out)?;
    }
    field("NPOINTS", &spectrum.len().to_string(), out)?;
    if table == "XYDATA" {
        field(table, "(X++(Y..Y))", out)?;
        even(spectrum, out)?;
    } else {
        field(table, "(XY..XY)", out)?;
        pairs(spectrum, out)?;
    }
    field("END", "", out)
}

/// True when every abscissa is the one that a reader computes from the first, the last and their number.
fn is_even(x: &[f64]) -> bool {
    let (Some(&first), Some(&last)) = (x.first(), x.last()) else { return true };
    let intervals = x.len().saturating_sub(1).max(1) as f64;
    x.iter().enumerate().all(|(index, &x)| x.to_bits() == (first + index as f64 * (last - first) / intervals).to_bits())
}

/// Lines of an abscissa and the ordinates from there on.
fn even(spectrum: &Spectrum, out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    for (x, y) in spectrum.points() {
        let y = number(y);
        if line.is_empty() {
            line = number(x);
        } else if line.len() + 1 + y.len() > LINE_CHARS_MAX {
            write!(out, "{line}\r\n")?;
            line = number(x);
        }
        line.push(' ');
        line.push_str(&y);
    }
    end_line(&line, out)
}

/// Lines of points.
fn pairs(spectrum: &Spectrum, out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    for (x, y) in spectrum.points() {
        let point = format!("{}, {}", number(x), number(y));
        if !line.is_empty() && line.len() + 2 + point.len() > LINE_CHARS_MAX {
            write!(out, "{line}\r\n")?;
            line.clear();
        }
        if !line.is_empty() {
            line.push_str("; ");
        }
        line.push_str(&point);
    }
    end_line(&line, out)
}

fn end_line(line: &str, out: &mut dyn Write) -> io::Result<()> {
    if line.is_empty() { Ok(()) } else { write!(out, "{line}\r\n") }
}

/// The shortest digits from which the same number is read. An exponent has its sign, since `E5` alone is an ordinate in
/// the compressed forms.
fn number(value: f64) -> String {
    if !value.is_finite() {
        return "?".to_owned();
    }
    if value == 0.0 || (1e-4..1e15).contains(&value.abs()) {
        return value.to_string();
    }
    let text = format!("{value:e}");
    if text.contains("e-") { text } else { text.replace('e', "e+") }
}

/// A record of one line.
fn field(label: &str, value: &str, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "##{label}= {}\r\n", one_line(value))
}

/// The names of the substance, one a line.
fn names(names: &[String], out: &mut dyn Write) -> io::Result<()> {
    let lines: Vec<String> = names.iter().map(|name| one_line(name).replace("##", "# #").replace(';', ",")).collect();
    if lines.is_empty() { Ok(()) } else { write!(out, "##NAMES= {}\r\n", lines.join("\r\n")) }
}

/// `value` as it can stand in a record: without line breaks, and without the `$$` that begins a comment.
fn one_line(value: &str) -> String {
    let words: Vec<&str> =
        value.split(|letter: char| letter.is_control() || letter == ' ').filter(|word| !word.is_empty()).collect();
    words.join(" ").replace("$$", "$ $")
}

/// The facts under their labels.
fn labelled(facts: &Facts) -> Vec<(&'static str, String)> {
    let text = |fact: &Option<String>| fact.clone();
    let decimal = |fact: Option<f64>| fact.filter(|value| value.is_finite()).map(number);
    let publisher = facts.publisher.clone().unwrap_or_default();
    let facts = [
        // The standard asks for both.
        ("ORIGIN", Some(publisher.clone())),
        ("OWNER", Some(publisher)),
        ("SPECTROMETER/DATA SYSTEM", text(&facts.instrument)),
        ("$INSTRUMENT TYPE", text(&facts.instrument_type)),
        ("SAMPLING PROCEDURE", text(&facts.sampling)),
        ("RESOLUTION", text(&facts.resolution)),
        (".IONIZATION MODE", text(&facts.ionization)),
        (".ION POLARITY", facts.polarity.map(sign)),
        ("CAS REGISTRY NO", facts.cas.as_ref().map(|cas| cas.as_str().to_owned())),
        ("MOLFORM", text(&facts.formula)),
        ("$INCHIKEY", facts.inchikey.as_ref().map(|key| key.as_str().to_owned())),
        ("$INCHI", text(&facts.inchi)),
        ("$SMILES", text(&facts.smiles)),
        ("$ACCESSION", text(&facts.accession)),
        ("$EXACT MASS", decimal(facts.exact_mass)),
        ("$NOMINAL MASS", facts.nominal_mass.map(|mass| mass.to_string())),
        ("$PRECURSOR MZ", decimal(facts.precursor_mz)),
        ("$PRECURSOR TYPE", text(&facts.precursor_type)),
        ("$MS LEVEL", facts.ms_level.map(|level| level.to_string())),
        ("$COLLISION ENERGY", text(&facts.collision_energy)),
        ("$RETENTION TIME SECONDS", decimal(facts.retention_time_seconds)),
        ("$RETENTION INDEX", decimal(facts.retention_index)),
        ("$LICENCE", text(&facts.licence)),
        ("$SPLASH", text(&facts.splash)),
    ];
    facts.into_iter().filter_map(|(label, value)| Some((label, value?))).collect()
}

fn sign(polarity: Polarity) -> String {
    match polarity {
        Polarity::Positive => "POSITIVE",
        Polarity::Negative => "NEGATIVE",
    }
    .to_owned()
}

fn data_type(spectrum: &Spectrum) -> &'static str {
    match (spectrum.technique, spectrum.form) {
        (Technique::Mass, Form::Peaks) => "MASS SPECTRUM",
        (Technique::Mass, Form::Curve) => "CONTINUOUS MASS SPECTRUM",
        (Technique::Infrared, _) => "INFRARED SPECTRUM",
        (Technique::Raman, _) => "RAMAN SPECTRUM",
        (Technique::NearInfrared, _) => "NEAR INFRARED SPECTRUM",
        (Technique::UltravioletVisible, _) => "UV/VIS SPECTRUM",
        (Technique::Fluorescence, _) => "FLUORESCENCE SPECTRUM",
        (Technique::NuclearMagneticResonance, _) => "NMR SPECTRUM",
        (Technique::IonMobility, _) => "ION MOBILITY SPECTRUM",
        (Technique::Chromatogram, _) => "CHROMATOGRAM",
        (Technique::XRayDiffraction, _) => "X-RAY DIFFRACTION",
        (Technique::Unknown, _) => "UNKNOWN",
    }
}

fn x_units(spectrum: &Spectrum) -> &str {
    match &spectrum.x_unit {
        XUnit::MassToCharge => "M/Z",
        XUnit::Wavenumber => "1/CM",
        XUnit::RamanShift if spectrum.technique == Technique::Raman => "1/CM",
        XUnit::RamanShift => "RAMAN SHIFT",
        XUnit::Nanometres => "NANOMETERS",
        XUnit::Micrometres => "MICROMETERS",
        XUnit::Seconds => "SECONDS",
        XUnit::Minutes => "MINUTES",
        XUnit::Hertz => "HZ",
        XUnit::PartsPerMillion => "PPM",
        XUnit::Other(name) => name,
        XUnit::Unknown => "",
    }
}

fn y_units(unit: &YUnit) -> &str {
    match unit {
        YUnit::Absorbance => "ABSORBANCE",
        YUnit::Transmittance => "TRANSMITTANCE",
        YUnit::TransmittancePercent => "PERCENT TRANSMITTANCE",
        YUnit::Reflectance => "REFLECTANCE",
        YUnit::ReflectancePercent => "PERCENT REFLECTANCE",
        YUnit::KubelkaMunk => "KUBELKA-MUNK",
        YUnit::Counts => "COUNTS",
        YUnit::Intensity => "ARBITRARY UNITS",
        YUnit::Other(name) => name,
    }
}
