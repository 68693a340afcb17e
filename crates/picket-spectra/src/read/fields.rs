//! Fields of a record, `name: value`, and the facts they state.

use picket_core::{CasNumber, InchiKey};
use serde::{Deserialize, Serialize};

use super::{ProblemCode, Sink};
use crate::limits::{FIELD_CHARS_MAX, FIELDS_MAX};
use crate::{Facts, Polarity};

/// What is written where there is no value.
const ABSENT: [&str; 8] = ["", "N/A", "n/a", "NA", "null", "NULL", "None", "none"];

/// A field of a record.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    /// Its name, as written.
    pub(super) name: &'a str,
    /// Its value, without blanks around it.
    pub(super) value: &'a str,
    /// The line on which it stands.
    pub(super) row: u64,
}

impl Field<'_> {
    /// True when it says that there is no value.
    pub(super) fn is_absent(self) -> bool {
        ABSENT.contains(&self.value)
    }

    /// Puts the value into `slot`. False when it could not be put there, because it cannot be read or because another value
    /// is there already; that is listed.
    pub(super) fn set<T: PartialEq>(
        self,
        slot: &mut Option<T>,
        read: impl FnOnce(&str) -> Option<T>,
        sink: &mut Sink<'_>,
    ) -> bool {
        if self.is_absent() {
            return true;
        }
        let short = self.value.chars().nth(FIELD_CHARS_MAX).is_none();
        let Some(value) = Some(self.value).filter(|_| short).and_then(read) else {
            let message = format!("the value of {:?} cannot be read", self.name);
            sink.problem(ProblemCode::FieldUnreadable, Some(self.row), message, self.value);
            return false;
        };
        match slot {
            None => {
                *slot = Some(value);
                true
            }
            Some(first) if *first == value => true,
            Some(_) => {
                let message = format!("{:?} stands again with another value; the first is used", self.name);
                sink.problem(ProblemCode::FieldRepeated, Some(self.row), message, self.value);
                false
            }
        }
    }

    /// Puts the value into `slot` as it is written; false as for [`Field::set`].
    pub(super) fn set_text(self, slot: &mut Option<String>, sink: &mut Sink<'_>) -> bool {
        self.set(slot, |value| Some(text(value)), sink)
    }

    /// Adds the value to the names of the substance, unless it is there.
    pub(super) fn add_name(self, facts: &mut Facts) {
        if self.is_absent() || facts.names.len() >= FIELDS_MAX {
            return;
        }
        let name = text(self.value);
        if !facts.names.contains(&name) {
            facts.names.push(name);
        }
    }

    /// Keeps the field as written, among what is not shared.
    pub(super) fn keep(self, facts: &mut Facts) {
        if facts.unshared.len() < FIELDS_MAX {
            facts.unshared.push((text(self.name), text(self.value)));
        }
    }

    /// Sets the fact that a field of this name means in MSP and MGF files; false when it means none, or could not be set.
    pub(super) fn set_fact(self, facts: &mut Facts, sink: &mut Sink<'_>) -> bool {
        Fact::of_name(self.name).is_some_and(|fact| fact.set(self, facts, sink))
    }

    /// Sets the CAS number; `0` and `0-00-0` mean that there is none.
    pub(super) fn set_cas(self, facts: &mut Facts, sink: &mut Sink<'_>) -> bool {
        self.value.bytes().all(|byte| matches!(byte, b'0' | b'-')) || self.set(&mut facts.cas, cas, sink)
    }

    /// Sets a mass, the first number of the value; nought means that there is none.
    pub(super) fn set_mass(self, slot: &mut Option<f64>, sink: &mut Sink<'_>) -> bool {
        first_number(self.value) == Some(0.0) || self.set(slot, positive, sink)
    }
}

/// A fact that a field may state.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// The title of the record.
    Title,
    /// The identifier that its publisher gave it.
    Accession,
    /// A name of the substance.
    Name,
    /// The sum formula.
    Formula,
    /// The InChIKey.
    Inchikey,
    /// The InChI.
    Inchi,
    /// The structure as SMILES.
    Smiles,
    /// The CAS number.
    Cas,
    /// The monoisotopic mass.
    ExactMass,
    /// m/z of the precursor.
    PrecursorMz,
    /// What the precursor is.
    PrecursorType,
    /// The sign of the ions.
    Polarity,
    /// 1 for all ions, 2 for fragments of one.
    MsLevel,
    /// Collision energy or cone voltage.
    CollisionEnergy,
    /// How ions were made.
    Ionization,
    /// Make and model of the instrument.
    Instrument,
    /// What kind of instrument.
    InstrumentType,
    /// Resolution.
    Resolution,
    /// How the sample was held or prepared.
    Sampling,
    /// What the substance was turned into.
    Derivative,
    /// Retention time, in minutes where no unit is written.
    RetentionTime,
    /// Retention time in seconds.
    RetentionTimeSeconds,
    /// Retention index.
    RetentionIndex,
    /// The licence.
    Licence,
    /// Who published it.
    Publisher,
    /// The SPLASH.
    Splash,
}

impl Fact {
    /// What a field of this name means in MSP and MGF files, and in tables whose layout does not say otherwise. Names are
    /// compared without case, blanks and marks.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        Some(match folded(name).as_str() {
            "accession" | "db" | "spectrumid" => Self::Accession,
            "title" => Self::Title,
            "synon" | "synonym" | "synonyms" | "substance" => Self::Name,
            "formula" | "molecularformula" => Self::Formula,
            "inchikey" | "inchiaux" => Self::Inchikey,
            "inchi" | "inchicode" => Self::Inchi,
            "smiles" => Self::Smiles,
            "cas" | "casno" | "casnumber" | "casrn" => Self::Cas,
            "exactmass" | "monoisotopicmass" => Self::ExactMass,
            "precursormz" | "pepmass" | "precursormass" => Self::PrecursorMz,
            "precursortype" | "adduct" | "adductionname" | "iontype" => Self::PrecursorType,
            "ionmode" | "ionizationmode" | "polarity" => Self::Polarity,
            "spectrumtype" | "mslevel" | "mstype" => Self::MsLevel,
            "collisionenergy" | "ce" => Self::CollisionEnergy,
            "ionization" | "ionisation" | "ionsource" => Self::Ionization,
            "instrument" | "sourceinstrument" => Self::Instrument,
            "instrumenttype" => Self::InstrumentType,
            "resolution" => Self::Resolution,
            "sampling" => Self::Sampling,
            "derivative" | "derivatizationtype" | "derivativetype" => Self::Derivative,
            "retentiontime" | "rt" => Self::RetentionTime,
            "rtinseconds" => Self::RetentionTimeSeconds,
            "retentionindex" | "ri" => Self::RetentionIndex,
            "licence" | "license" => Self::Licence,
            "publisher" => Self::Publisher,
            "splash" => Self::Splash,
            _ => return None,
        })
    }

    /// Sets the fact to the value of `field`; false when it could not be set, as for [`Field::set`].
    pub(super) fn set(self, field: Field<'_>, facts: &mut Facts, sink: &mut Sink<'_>) -> bool {
        match self {
            Self::Title => {
                facts.title = text(field.value);
                true
            }
            Self::Name => {
                field.add_name(facts);
                true
            }
            Self::Accession => field.set_text(&mut facts.accession, sink),
            Self::Formula => field.set_text(&mut facts.formula, sink),
            Self::Inchikey => field.set(&mut facts.inchikey, inchikey, sink),
            Self::Inchi => field.set_text(&mut facts.inchi, sink),
            Self::Smiles => field.set_text(&mut facts.smiles, sink),
            Self::Cas => field.set_cas(facts, sink),
            Self::ExactMass => field.set_mass(&mut facts.exact_mass, sink),
            Self::PrecursorMz => field.set_mass(&mut facts.precursor_mz, sink),
            Self::PrecursorType => field.set_text(&mut facts.precursor_type, sink),
            Self::Polarity => field.set(&mut facts.polarity, polarity, sink),
            Self::MsLevel => field.set(&mut facts.ms_level, ms_level, sink),
            Self::CollisionEnergy => field.set_text(&mut facts.collision_energy, sink),
            Self::Ionization => field.set_text(&mut facts.ionization, sink),
            Self::Instrument => field.set_text(&mut facts.instrument, sink),
            Self::InstrumentType => field.set_text(&mut facts.instrument_type, sink),
            Self::Resolution => field.set_text(&mut facts.resolution, sink),
            Self::Sampling => field.set_text(&mut facts.sampling, sink),
            Self::Derivative => field.set_text(&mut facts.derivative, sink),
            Self::RetentionTime => field.set(&mut facts.retention_time_seconds, minutes, sink),
            Self::RetentionTimeSeconds => field.set(&mut facts.retention_time_seconds, not_negative, sink),
            Self::RetentionIndex => field.set(&mut facts.retention_index, retention_index, sink),
            Self::Licence => field.set_text(&mut facts.licence, sink),
            Self::Publisher => field.set_text(&mut facts.publisher, sink),
            Self::Splash => field.set_text(&mut facts.splash, sink),
        }
    }
}

/// Sets what a record implies and does not say: the ionization from the type of the instrument, and that a spectrum with
/// a precursor is one of fragments. An electron-ionisation spectrum is not: its precursor is the molecular ion.
pub(super) fn imply(facts: &mut Facts) {
    if facts.ionization.is_none() {
        facts.ionization = facts.instrument_type.as_deref().and_then(ionization_of);
    }
    if facts.ms_level.is_none() && facts.ionization.as_deref() != Some("EI") && facts.precursor_mz.is_some() {
        facts.ms_level = Some(2);
    }
}

/// The ionization in a type of instrument of MassBank's grammar: `LC-ESI-QTOF`, `EI-B`.
fn ionization_of(instrument_type: &str) -> Option<String> {
    const KNOWN: [&str; 11] = ["EI", "CI", "ESI", "APCI", "APPI", "MALDI", "FAB", "FI", "FD", "DART", "NSI"];
    let of_part = |part: &str| KNOWN.into_iter().find(|known| part.eq_ignore_ascii_case(known));
    instrument_type.split(['-', ' ', '/']).find_map(of_part).map(str::to_owned)
}

/// The name of a field without case and marks: `Precursor_MZ` and `precursor m/z` are one.
pub(super) fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// A text cut to the limit, its control characters replaced.
pub(super) fn text(value: &str) -> String {
    let shown = |character: char| match character {
        '\t' => ' ',
        character if character.is_control() => '\u{fffd}',
        character => character,
    };
    value.chars().take(FIELD_CHARS_MAX).map(shown).collect()
}

/// A CAS number, its dashes put in where they are missing.
fn cas(value: &str) -> Option<CasNumber> {
    if value.contains('-') || !value.is_ascii() || value.len() < 5 {
        return CasNumber::new(value).ok();
    }
    let (body, check) = value.split_at(value.len() - 1);
    let (first, second) = body.split_at(body.len() - 2);
    CasNumber::new(&format!("{}-{second}-{check}", first.trim_start_matches('0'))).ok()
}

pub(super) fn inchikey(value: &str) -> Option<InchiKey> {
    InchiKey::new(value.strip_prefix("InChIKey=").unwrap_or(value)).ok()
}

/// The number at the beginning of a value.
pub(super) fn first_number(value: &str) -> Option<f64> {
    let word = value.split_whitespace().next()?;
    word.parse().ok().filter(|number: &f64| number.is_finite())
}

pub(super) fn positive(value: &str) -> Option<f64> {
    first_number(value).filter(|number| *number > 0.0)
}

pub(super) fn not_negative(value: &str) -> Option<f64> {
    first_number(value).filter(|number| *number >= 0.0)
}

/// A time in seconds, from one with its unit.
pub(super) fn seconds(value: &str) -> Option<f64> {
    let end = value.find(|character: char| character.is_ascii_alphabetic())?;
    let (number, unit) = value.split_at(end);
    let factor = match unit.trim().to_ascii_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        _ => return None,
    };
    not_negative(number).map(|time| time * factor)
}

/// A time in seconds, from one in minutes where no unit is written: so write MS-DIAL, MZmine and MoNA.
fn minutes(value: &str) -> Option<f64> {
    seconds(value).or_else(|| value.parse().ok().and_then(|_: f64| not_negative(value)).map(|time| time * 60.0))
}

/// A retention index, alone or as NIST writes it by column: `SemiStdNP=1200/3/5 StdPolar=…`, of which the first is taken.
pub(super) fn retention_index(value: &str) -> Option<f64> {
    let first = value.split_once('=').map_or(value, |(_, rest)| rest);
    not_negative(first.split(['/', ' ', ',', ';']).next()?)
}

pub(super) fn polarity(value: &str) -> Option<Polarity> {
    match value.to_ascii_lowercase().as_str() {
        "p" | "pos" | "positive" | "+" | "1" => Some(Polarity::Positive),
        "n" | "neg" | "negative" | "-" | "-1" => Some(Polarity::Negative),
        _ => None,
    }
}

/// 1 for `MS` or `MS1`, 2 for `MS2`, `ms/ms` or `2`.
pub(super) fn ms_level(value: &str) -> Option<u8> {
    let value = value.to_ascii_lowercase();
    match value.strip_prefix("ms").unwrap_or(&value) {
        "" => Some(1),
        "/ms" => Some(2),
        digit => digit.parse().ok().filter(|level| (1..=10).contains(level)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cas_numbers_get_their_dashes_back() {
        for (written, right) in
            [("5271272", Some("5271-27-2")), ("107073", Some("107-07-3")), ("50-36-2", Some("50-36-2"))]
        {
            assert_eq!(cas(written).as_ref().map(CasNumber::as_str), right, "{written}");
        }
        for wrong in ["5271273", "107-07-4", "107", "é7073", "cas", "99999999999", "-"] {
            assert_eq!(cas(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn times_are_read_with_their_unit() {
        let cases = [
            ("5.5 min", Some(330.0)),
            ("12 sec", Some(12.0)),
            ("3s", Some(3.0)),
            ("7", None),
            ("1 h", None),
            ("-1 s", None),
        ];
        for (written, right) in cases {
            assert_eq!(seconds(written), right, "{written}");
        }
        assert_eq!(minutes("2"), Some(120.0));
        assert_eq!(minutes("nan"), None);
    }

    #[test]
    fn words_for_levels_signs_and_indices_are_read() {
        for (written, right) in
            [("MS", Some(1)), ("MS2", Some(2)), ("ms/ms", Some(2)), ("3", Some(3)), ("0", None), ("x", None)]
        {
            assert_eq!(ms_level(written), right, "{written}");
        }
        assert_eq!(polarity("P"), Some(Polarity::Positive));
        assert_eq!(polarity("Negative"), Some(Polarity::Negative));
        assert_eq!(polarity("both"), None);
        assert_eq!(retention_index("SemiStdNP=1200/3/5 StdPolar=1500"), Some(1200.0));
        assert_eq!(retention_index("1934"), Some(1934.0));
        assert_eq!(retention_index("DB-5"), None);
    }
}
