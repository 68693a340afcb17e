//! What a block says beside its points: the labels that have a name of ours, and the rest.

use picket_core::{CasNumber, InchiKey};

use super::fields::{Fields, count, number};
use crate::facts::Unshared;
use crate::{Facts, Polarity, Technique};

/// Labels of which the spectrum itself, its form or its units say what they say.
#[rustfmt::skip]
const OF_THE_POINTS: [&str; 37] = [
    "JCAMPDX", "JCAMPCS", "DATACLASS", "BLOCKS", "BLOCKID", "XUNITS", "YUNITS", "XFACTOR", "YFACTOR", "FIRSTX",
    "LASTX", "FIRSTY", "LASTY", "DELTAX", "DELTAY", "MAXX", "MINX", "MAXY", "MINY", "NPOINTS", "NTUPLES", "VARNAME",
    "SYMBOL", "VARTYPE", "VARFORM", "VARDIM", "UNITS", "FIRST", "LAST", "MIN", "MAX", "FACTOR", "NUMDIM", "PAGE",
    ".INLET", ".SPECTROMETERTYPE", "$INSTRUMENTTYPE",
];

/// Most names of a substance that are kept.
const NAMES_MAX: usize = 100;

/// The facts that `fields` state. What has no name of ours, or cannot be read, is among what is not shared.
pub(super) fn of(fields: &Fields<'_>) -> Facts {
    let mut facts = Facts { instrument_type: instrument_type(fields), ..Facts::default() };
    let mut unshared = Unshared::default();
    let names_have_commas_between = fields.text("CASNAME").is_some();
    for field in fields.iter().filter(|field| !OF_THE_POINTS.contains(&field.label.as_str())) {
        let text = field.record.text();
        let known = match field.label.as_str() {
            _ if text.is_empty() => true,
            "NAMES" => add_names(&mut facts, &text, names_have_commas_between),
            "OWNER" => set_owner(&mut facts, &text, fields.text("ORIGIN").as_deref().map(one_line)),
            label => set(&mut facts, label, &text),
        };
        if !known {
            unshared.keep(&field.record.name(), text);
        }
    }
    facts.unshared = unshared.into_fields();
    facts
}

/// Sets the fact that a label means; false when it means none of ours, when `text` cannot be read, or when the fact is
/// set already.
fn set(facts: &mut Facts, label: &str, text: &str) -> bool {
    let line = || Some(one_line(text));
    match label {
        "TITLE" => {
            facts.title = one_line(text);
            true
        }
        // A type that names no technique of ours is the only one that says something more.
        "DATATYPE" => technique(text).is_some() || text == "UNKNOWN",
        "CASNAME" => add_name(facts, &one_line(text)),
        "CASREGISTRYNO" => put(&mut facts.cas, only_cas(text)),
        "MOLFORM" => put(&mut facts.formula, line()),
        "CROSSREFERENCE" | "CROSSREFERNCE" => set_identity(facts, text),
        "INCHI" | "$INCHI" => put(&mut facts.inchi, line()),
        "INCHIKEY" | "$INCHIKEY" => put(&mut facts.inchikey, InchiKey::new(text).ok()),
        "SMILES" | "$SMILES" => put(&mut facts.smiles, line()),
        "ORIGIN" => put(&mut facts.publisher, line()),
        "LICENCE" | "LICENSE" | "$LICENCE" | "$LICENSE" => put(&mut facts.licence, line()),
        "SPECTROMETERDATASYSTEM" => put(&mut facts.instrument, line()),
        "RESOLUTION" => put(&mut facts.resolution, line()),
        "SAMPLINGPROCEDURE" => put(&mut facts.sampling, line()),
        ".IONIZATIONMODE" => set_ionization(facts, text),
        ".IONPOLARITY" => put(&mut facts.polarity, polarity(text)),
        "$ACCESSION" => put(&mut facts.accession, line()),
        "$EXACTMASS" => put(&mut facts.exact_mass, number(text)),
        "$NOMINALMASS" => {
            put(&mut facts.nominal_mass, number(text).and_then(count).and_then(|mass| mass.try_into().ok()))
        }
        "$PRECURSORMZ" => put(&mut facts.precursor_mz, number(text)),
        "$PRECURSORTYPE" => put(&mut facts.precursor_type, line()),
        "$MSLEVEL" => put(&mut facts.ms_level, text.parse().ok()),
        "$COLLISIONENERGY" => put(&mut facts.collision_energy, line()),
        "$RETENTIONTIMESECONDS" => put(&mut facts.retention_time_seconds, number(text)),
        "$RETENTIONINDEX" => put(&mut facts.retention_index, number(text)),
        "$SPLASH" => put(&mut facts.splash, line()),
        _ => false,
    }
}

/// Puts a value where none is; false when there is none to put, or one is there.
fn put<T>(slot: &mut Option<T>, value: Option<T>) -> bool {
    let put = slot.is_none() && value.is_some();
    if put {
        *slot = value;
    }
    put
}

fn one_line(text: &str) -> String {
    text.replace('\n', " ")
}

/// Adds the names in `text`, one a line or between semicolons. The ENFSI library writes commas between them, beside the
/// systematic name under a label of its own; elsewhere a comma belongs to the name: `Acetic acid, ethyl ester`.
fn add_names(facts: &mut Facts, text: &str, commas_between: bool) -> bool {
    for part in text.split(['\n', ';']) {
        if commas_between {
            part.split(", ").for_each(|name| _ = add_name(facts, name));
        } else {
            add_name(facts, part);
        }
    }
    true
}

fn add_name(facts: &mut Facts, name: &str) -> bool {
    let name = name.trim();
    if facts.names.len() < NAMES_MAX && !name.is_empty() && !facts.names.iter().any(|known| known == name) {
        facts.names.push(name.to_owned());
    }
    true
}

/// The CAS number, when there is only one: of a mixture each component has its own.
fn only_cas(text: &str) -> Option<CasNumber> {
    let mut numbers = text.split(['\n', ';', ',']).map(|part| CasNumber::new(part.trim()));
    let first = numbers.next()?.ok()?;
    numbers.all(|number| number.as_ref() == Ok(&first)).then_some(first)
}

/// InChIKey and InChI stand as a cross reference in the ENFSI library; other cross references name other blocks.
fn set_identity(facts: &mut Facts, text: &str) -> bool {
    let keys = text.split([';', ' ', '\n']).filter_map(|word| InchiKey::new(word).ok());
    let found_key = put(&mut facts.inchikey, keys.into_iter().next());
    // An InChI of several components holds semicolons too.
    let inchi = text.find("InChI=").and_then(|start| text[start..].split_whitespace().next());
    put(&mut facts.inchi, inchi.map(str::to_owned)) || found_key
}

/// The owner of a spectrum, or the terms under which it may be used: the standard has one label for both.
fn set_owner(facts: &mut Facts, text: &str, origin: Option<String>) -> bool {
    let owner = one_line(text);
    let lower = owner.to_lowercase();
    let terms = ["public domain", "copyright", "(c)", "\u{a9}", "licen", "creative commons"];
    if terms.iter().any(|term| lower.contains(term)) {
        return put(&mut facts.licence, Some(owner));
    }
    match origin {
        Some(origin) => origin == owner,
        None => put(&mut facts.publisher, Some(owner)),
    }
}

/// `EI+`: electron ionization, positive ions.
fn set_ionization(facts: &mut Facts, text: &str) -> bool {
    let mode = text.trim_end_matches(['+', '-']).trim_end();
    let sign = polarity(text.get(mode.len()..).unwrap_or_default().trim());
    let put_sign = sign.is_some() && put(&mut facts.polarity, sign);
    put(&mut facts.ionization, Some(mode.to_owned()).filter(|mode| !mode.is_empty())) || put_sign
}

fn polarity(text: &str) -> Option<Polarity> {
    match text.to_ascii_uppercase().as_str() {
        "+" | "POSITIVE" | "POS" => Some(Polarity::Positive),
        "-" | "NEGATIVE" | "NEG" => Some(Polarity::Negative),
        _ => None,
    }
}

/// Inlet and analyser, as in `GC-TRAP`.
fn instrument_type(fields: &Fields<'_>) -> Option<String> {
    let parts = || [".INLET", ".SPECTROMETERTYPE"].into_iter().filter_map(|label| fields.text(label));
    let joined = || Some(parts().collect::<Vec<_>>().join("-")).filter(|joined| !joined.is_empty());
    fields.text("$INSTRUMENTTYPE").or_else(joined).as_deref().map(one_line)
}

/// The technique that a DATA TYPE names; `None` when it names none of ours.
pub(super) fn technique(data_type: &str) -> Option<Technique> {
    const WORDS: [(&str, Technique); 19] = [
        ("MASS", Technique::Mass),
        ("RAMAN", Technique::Raman),
        ("NEARINFRARED", Technique::NearInfrared),
        ("NIR", Technique::NearInfrared),
        ("INFRARED", Technique::Infrared),
        ("FTIR", Technique::Infrared),
        ("IRSPECTRUM", Technique::Infrared),
        ("ULTRAVIOLET", Technique::UltravioletVisible),
        ("UV", Technique::UltravioletVisible),
        ("VISIBLE", Technique::UltravioletVisible),
        ("NMR", Technique::NuclearMagneticResonance),
        ("NUCLEARMAGNETIC", Technique::NuclearMagneticResonance),
        ("IONMOBILITY", Technique::IonMobility),
        ("CHROMATOGRA", Technique::Chromatogram),
        ("FLUORESCENCE", Technique::Fluorescence),
        ("XRAYDIFFRACTION", Technique::XRayDiffraction),
        ("XRAYPOWDER", Technique::XRayDiffraction),
        ("POWDERDIFFRACTION", Technique::XRayDiffraction),
        ("XRD", Technique::XRayDiffraction),
    ];
    let letters: String = data_type.chars().filter(char::is_ascii_alphanumeric).collect();
    let letters = letters.to_ascii_uppercase();
    match letters.as_str() {
        "IR" => Some(Technique::Infrared),
        "MS" => Some(Technique::Mass),
        // The Fourier transform of a spectrum is none.
        _ if letters.contains("INTERFEROGRAM") => None,
        _ => WORDS.iter().find(|(word, _)| letters.contains(word)).map(|&(_, technique)| technique),
    }
}

#[cfg(test)]
mod tests {
    use super::super::ldr::Records;
    use super::*;

    fn facts(file: &str) -> Facts {
        let mut fields = Fields::default();
        for record in Records::new(file.as_bytes()) {
            fields.push(record.label(), record);
        }
        of(&fields)
    }

    #[test]
    fn the_practice_of_the_ensfi_library_is_read() {
        let facts = facts(
            "##TITLE= #3249n - Ephylone HCl\n##ORIGIN= ENFSI DWG 29 April 2025\n##OWNER= ENFSI DWG\n\
             ##SAMPLE DESCRIPTION= ADEBAR 17/ADB-016\n##SAMPLING PROCEDURE= ATR direct measurement\n\
             ##CAS NAME= 1-(2H-1,3-benzodioxol-5-yl)-2-(ethylamino)pentan-1-one\n\
             ##NAMES= Ephylone HCl, Ephylone\n##CROSS REFERNCE= VERDHJIMZYXGIW-UHFFFAOYSA-N; InChI=1S/C14H19NO3\n",
        );
        let names = ["1-(2H-1,3-benzodioxol-5-yl)-2-(ethylamino)pentan-1-one", "Ephylone HCl", "Ephylone"];
        assert_eq!(facts.names, names);
        assert_eq!(facts.inchikey.as_ref().map(InchiKey::as_str), Some("VERDHJIMZYXGIW-UHFFFAOYSA-N"));
        assert_eq!(facts.inchi.as_deref(), Some("InChI=1S/C14H19NO3"));
        assert_eq!(facts.publisher.as_deref(), Some("ENFSI DWG 29 April 2025"));
        assert_eq!(facts.sampling.as_deref(), Some("ATR direct measurement"));
        let kept = [("OWNER", "ENFSI DWG"), ("SAMPLE DESCRIPTION", "ADEBAR 17/ADB-016")];
        assert_eq!(facts.unshared, kept.map(|(name, text)| (name.to_owned(), text.to_owned())));
    }

    #[test]
    fn who_measured_where_and_when_is_not_shared() {
        let facts = facts("##TITLE= a\n##DATE= 96/11/04\n##$OPERATOR= J. Doe\n##= seen by K.\n##.GPS= 1 2\n");
        assert_eq!(facts.unshared.len(), 4);
        assert_eq!(Facts { unshared: Vec::new(), ..facts }, Facts { title: "a".to_owned(), ..Facts::default() });
    }

    #[test]
    fn mass_spectra_tell_inlet_analyser_and_sign() {
        let facts =
            facts("##.INLET= GC $$ inlet\n##.SPECTROMETER TYPE= TRAP\n##.IONIZATION MODE= EI+   $$ electrons\n");
        assert_eq!(facts.instrument_type.as_deref(), Some("GC-TRAP"));
        assert_eq!((facts.ionization.as_deref(), facts.polarity), (Some("EI"), Some(Polarity::Positive)));
    }

    #[test]
    fn a_comma_in_a_name_belongs_to_it() {
        assert_eq!(facts("##NAMES= Acetic acid, ethyl ester\nEthyl acetate; EtOAc\n").names.len(), 3);
        assert_eq!(facts("##CAS REGISTRY NO= 67-64-1\n109-66-0\n").cas, None);
        assert_eq!(facts("##CAS REGISTRY NO= 67-64-1\n").cas.as_ref().map(CasNumber::as_str), Some("67-64-1"));
    }

    #[test]
    fn terms_of_use_stand_under_owner() {
        let facts = facts("##OWNER= COPYRIGHT (C) 1993 by ISAS\n");
        assert_eq!((facts.licence.as_deref(), facts.publisher), (Some("COPYRIGHT (C) 1993 by ISAS"), None));
    }

    #[test]
    fn techniques_are_known_by_the_data_type() {
        for (data_type, expect) in [
            ("INFRARED SPECTRUM", Some(Technique::Infrared)),
            ("ftir", Some(Technique::Infrared)),
            ("NEAR INFRARED SPECTRUM", Some(Technique::NearInfrared)),
            ("UV/VIS SPECTRUM", Some(Technique::UltravioletVisible)),
            ("CONTINUOUS MASS SPECTRUM", Some(Technique::Mass)),
            ("ION MOBILITY SPECTRUM", Some(Technique::IonMobility)),
            ("NMR PEAK ASSIGNMENTS", Some(Technique::NuclearMagneticResonance)),
            ("INFRARED INTERFEROGRAM", None),
            ("pH TITRATION", None),
            ("", None),
        ] {
            assert_eq!(technique(data_type), expect, "{data_type}");
        }
    }
}
