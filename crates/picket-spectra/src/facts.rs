//! What a file says of a spectrum, under the same names for every format.

use picket_core::{CasNumber, InchiKey};
use serde::{Deserialize, Serialize};

use crate::limits::UNSHARED_BYTES_MAX;

/// What a file says of a spectrum. Only what is named here leaves the house; `unshared` stays.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Facts {
    /// The title of the record.
    pub title: String,
    /// The identifier that its publisher gave it: a MassBank accession, a NIST or library number.
    pub accession: Option<String>,
    /// Names of the substance, the first first.
    pub names: Vec<String>,
    /// The sum formula, as written.
    pub formula: Option<String>,
    /// The InChIKey.
    pub inchikey: Option<InchiKey>,
    /// The InChI.
    pub inchi: Option<String>,
    /// The structure as SMILES.
    pub smiles: Option<String>,
    /// The CAS number.
    pub cas: Option<CasNumber>,
    /// What the substance was turned into before it was measured, as written: `2 TMS`. The other facts are then those of
    /// the parent.
    pub derivative: Option<String>,
    /// Monoisotopic mass of the substance, in unified atomic mass units.
    pub exact_mass: Option<f64>,
    /// Nominal mass of the substance: the sum of the mass numbers of its commonest isotopes.
    pub nominal_mass: Option<u32>,
    /// m/z of the ion that was broken up.
    pub precursor_mz: Option<f64>,
    /// What that ion is: `[M+H]+`.
    pub precursor_type: Option<String>,
    /// Sign of the ions.
    pub polarity: Option<Polarity>,
    /// 1 for all ions, 2 for fragments of one.
    pub ms_level: Option<u8>,
    /// Collision energy or cone voltage, as written: `30`, `30 eV`, `45 (NCE)`.
    pub collision_energy: Option<String>,
    /// How ions were made: `EI`, `ESI`, `DART`.
    pub ionization: Option<String>,
    /// Make and model of the instrument.
    pub instrument: Option<String>,
    /// What kind of instrument: `GC-EI-TOF`, `LC-ESI-ITFT`.
    pub instrument_type: Option<String>,
    /// Resolution as written, with its unit if any.
    pub resolution: Option<String>,
    /// How the sample was held or prepared: `ATR`, `KBr disc`.
    pub sampling: Option<String>,
    /// When it left the column, in seconds.
    pub retention_time_seconds: Option<f64>,
    /// Retention index, with its column as written.
    pub retention_index: Option<f64>,
    /// The licence under which it was published, as written.
    pub licence: Option<String>,
    /// Who published it: an organisation or library, as written.
    pub publisher: Option<String>,
    /// The SPLASH that the file states.
    pub splash: Option<String>,
    /// Everything else, by the file's own field names, in its order: operators, case numbers, coordinates and serial
    /// numbers stand here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unshared: Vec<(String, String)>,
}

/// The sign of ions.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    /// Positive ions.
    Positive,
    /// Negative ions.
    Negative,
}

impl Facts {
    /// What may be shown to others: everything but [`Facts::unshared`].
    pub fn shareable(&self) -> Self {
        Self { unshared: Vec::new(), ..self.clone() }
    }

    /// Whether the ions are negative.
    pub fn is_negative(&self) -> bool {
        self.polarity == Some(Polarity::Negative)
    }

    /// What a person calls the record: its accession, else its title, else the first name of the substance.
    pub fn label(&self) -> &str {
        let candidates = [self.accession.as_deref(), Some(&self.title), self.names.first().map(String::as_str)];
        candidates.into_iter().flatten().find(|label| !label.is_empty()).unwrap_or_default()
    }
}

/// What has no name of ours, while a record is read: [`Facts::unshared`], up to the limit.
#[derive(Default)]
pub(crate) struct Unshared {
    fields: Vec<(String, String)>,
    bytes: usize,
}

impl Unshared {
    /// Keeps a field, when there is room.
    pub(crate) fn keep(&mut self, name: &str, text: String) {
        let bytes = self.bytes + name.len() + text.len();
        if bytes <= UNSHARED_BYTES_MAX {
            self.bytes = bytes;
            self.fields.push((name.to_owned(), text));
        }
    }

    /// The fields, in the order in which they were kept.
    pub(crate) fn into_fields(self) -> Vec<(String, String)> {
        self.fields
    }
}
