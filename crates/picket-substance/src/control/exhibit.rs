//! What somebody asks about: a structure, a name, a CAS number, read without guessing.

use std::sync::LazyLock;

use picket_core::{CasNumber, InchiKey};
use serde::Serialize;

use super::reach::Asked;
use crate::names::Outcome;
use crate::registry::{Registry, SubstanceId, Target};
use crate::structure::{StatedStereo, Structure, StructureError};

/// The longest text read, in bytes; a molfile of the largest structure fits.
pub const INPUT_BYTES_MAX: usize = 256 * 1024;

/// As what a text was read.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadAs {
    /// A structure: SMILES, InChI or Molfile.
    Structure,
    /// A CAS Registry Number.
    Cas,
    /// A standard InChIKey.
    Inchikey,
    /// A name or id.
    Name,
}

/// What somebody asks about, read.
#[derive(Clone, Debug)]
pub struct Exhibit {
    /// The text.
    pub input: String,
    /// As what it was read.
    pub read_as: ReadAs,
    /// The substances that it holds, or one of which it is.
    pub parts: Vec<Part>,
    /// Whether the parts are alternatives, of which the text does not say which it means.
    pub alternatives: bool,
    /// What the reader noticed: salts, isotopes, open questions.
    pub notes: Vec<String>,
}

/// One substance of an exhibit.
#[derive(Clone, Debug)]
pub struct Part {
    /// The substances of the registry that it is.
    pub substances: Vec<SubstanceId>,
    /// The structure without counter-ions, solvents and isotopes; its atoms in the order of the SMILES.
    pub parent: Option<Structure>,
    /// The SMILES of the parent.
    pub smiles: Option<String>,
    /// The standard InChIKey of the parent.
    pub inchikey: Option<InchiKey>,
    /// Whether it was given as a salt.
    pub is_salt: bool,
}

/// Why a text is nothing that can be asked about.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unreadable {
    /// Nothing.
    #[error("nothing was given")]
    Empty,
    /// More than [`INPUT_BYTES_MAX`].
    #[error("the text has {0} bytes; at most {INPUT_BYTES_MAX} are read")]
    TooLong(usize),
    /// The check digit of a CAS number is wrong.
    #[error("{0} is no CAS number: its check digit is wrong")]
    CasCheckDigit(String),
    /// No substance of the registry has this CAS number.
    #[error("no registered substance has the CAS number {0}; give its structure")]
    UnknownCas(String),
    /// An InChIKey that is not standard.
    #[error("{0} is no standard InChIKey")]
    InchiKey(String),
    /// The text looks like a structure and is none.
    #[error("the structure cannot be read")]
    Structure(#[source] StructureError),
    /// Neither a structure nor a name of the registry.
    #[error("{0:?} is neither a structure nor a name that the registry knows")]
    Unknown(String),
}

impl Registry {
    /// Reads what somebody asks about. Names go before SMILES, so that `PCP` is the substance and not three atoms; a text
    /// with bonds, rings or brackets is a structure.
    ///
    /// # Errors
    /// [`Unreadable`] with the reason.
    pub fn read_exhibit(&self, text: &str) -> Result<Exhibit, Unreadable> {
        if text.len() > INPUT_BYTES_MAX {
            return Err(Unreadable::TooLong(text.len()));
        }
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(Unreadable::Empty);
        }
        if looks_like_cas(trimmed) {
            return self.exhibit_of_cas(trimmed);
        }
        if looks_like_key(trimmed) {
            return self.exhibit_of_key(trimmed);
        }
        match Structure::read(text) {
            Ok(structure) if is_plainly_structure(trimmed) => Ok(self.exhibit_of_structure(text, &structure)),
            Err(error) if trimmed.contains('\n') || trimmed.starts_with("InChI=") => Err(Unreadable::Structure(error)),
            read => match (self.exhibit_of_name(trimmed), read) {
                (Some(exhibit), _) => Ok(exhibit),
                (None, Ok(structure)) => Ok(self.exhibit_of_structure(text, &structure)),
                (None, Err(error)) if is_plainly_structure(trimmed) => Err(Unreadable::Structure(error)),
                (None, Err(_)) => Err(Unreadable::Unknown(shortened(trimmed))),
            },
        }
    }

    /// The exhibit of a structure: its parents without counter-ions, solvents and isotopes.
    pub fn exhibit_of_structure(&self, input: &str, structure: &Structure) -> Exhibit {
        let mut notes = Vec::new();
        let isotopes = structure.isotopes();
        if !isotopes.is_empty() {
            let mut told: Vec<String> =
                isotopes.iter().map(|isotope| format!("{}{}", isotope.mass, isotope.symbol)).collect();
            told.dedup();
            notes.push(format!("read without its isotope labels: {}", told.join(", ")));
        }
        let plain = structure.without_isotopes().as_stated();
        if structure.stereo() == StatedStereo::Racemic {
            notes.push("stated to be a racemate; read without its drawn configuration".to_owned());
        }
        // A salt that is itself a substance of the registry and has no carbon, such as potassium permanganate, has no parent.
        let is_inorganic = plain.fragments().len() > 1 && !plain.formula().to_string().starts_with('C');
        let whole = is_inorganic.then(|| self.part(&plain, false));
        if let Some(part) = whole.filter(|part| !part.substances.is_empty()) {
            let (input, read_as) = (input.to_owned(), ReadAs::Structure);
            return Exhibit { input, read_as, parts: vec![part], alternatives: false, notes };
        }
        let (parents, is_salt) = plain.parents_of_salt();
        if parents.len() > 1 {
            notes.push(format!("a mixture of {} substances; each is asked about", parents.len()));
        }
        if plain.fragments().len() > parents.len() {
            notes.push("read as its parent without counter-ions and solvents".to_owned());
        }
        let parts = parents.into_iter().map(|parent| self.part(&parent, is_salt)).collect();
        Exhibit { input: input.to_owned(), read_as: ReadAs::Structure, parts, alternatives: false, notes }
    }

    fn part(&self, parent: &Structure, is_salt: bool) -> Part {
        let smiles = parent.to_smiles();
        let parent = Structure::from_smiles(&smiles).unwrap_or_else(|_| parent.clone());
        let inchikey = parent.inchikey().ok();
        let substances = inchikey.iter().flat_map(|key| self.with_key(key)).collect();
        Part { substances, parent: Some(parent), smiles: Some(smiles), inchikey, is_salt }
    }

    /// The substances with exactly this key.
    fn with_key(&self, key: &InchiKey) -> Vec<SubstanceId> {
        let same = self.same_skeleton(key).filter(|substance| substance.inchikey.as_ref() == Some(key));
        same.map(|substance| substance.id.clone()).collect()
    }

    /// The part that a substance of the registry is.
    fn part_of(&self, id: &SubstanceId) -> Part {
        let Asked { ids, key, parent } = self.asked(id);
        let smiles = self.substance(id.as_str()).and_then(|substance| substance.smiles.clone());
        Part { substances: ids, parent, smiles, inchikey: key, is_salt: false }
    }

    fn exhibit_of_cas(&self, text: &str) -> Result<Exhibit, Unreadable> {
        let cas = CasNumber::new(text).map_err(|_| Unreadable::CasCheckDigit(text.to_owned()))?;
        let ids: Vec<SubstanceId> = self.with_cas(&cas).into_iter().map(|substance| substance.id.clone()).collect();
        if ids.is_empty() {
            return Err(Unreadable::UnknownCas(text.to_owned()));
        }
        Ok(self.exhibit_of_ids(text, ReadAs::Cas, &ids, Vec::new()))
    }

    fn exhibit_of_key(&self, text: &str) -> Result<Exhibit, Unreadable> {
        let key = InchiKey::new(text).map_err(|_| Unreadable::InchiKey(text.to_owned()))?;
        let ids = self.with_key(&key);
        if ids.is_empty() {
            let part = Part { inchikey: Some(key), ..Part::unknown() };
            let notes =
                vec!["no registered substance has this key; definitions of classes need the structure".to_owned()];
            let input = text.to_owned();
            return Ok(Exhibit { input, read_as: ReadAs::Inchikey, parts: vec![part], alternatives: false, notes });
        }
        Ok(self.exhibit_of_ids(text, ReadAs::Inchikey, &ids, Vec::new()))
    }

    fn exhibit_of_name(&self, text: &str) -> Option<Exhibit> {
        if self.substance(text).is_some() {
            let id = SubstanceId::new(text).ok()?;
            return Some(self.exhibit_of_ids(text, ReadAs::Name, &[id], Vec::new()));
        }
        let outcome = self.resolve(text).outcome;
        let (ids, alternatives, note) = match &outcome {
            Outcome::Substance(id) => (vec![id.clone()], false, None),
            Outcome::Mixture(_) if outcome.is_resolved() => {
                let ids: Vec<SubstanceId> = outcome.substances().into_iter().cloned().collect();
                (ids, false, Some("a mixture; each known substance is asked about".to_owned()))
            }
            Outcome::OneOf(group) => {
                (group.members.clone(), true, Some(format!("{} leaves open which of its isomers is meant", group.name)))
            }
            Outcome::Ambiguous(targets) => {
                let labels: Vec<String> = targets.iter().map(|target| self.label(target)).collect();
                let ids = targets.iter().filter_map(|target| match target {
                    Target::Substance(id) => Some(id.clone()),
                    _ => None,
                });
                (ids.collect(), true, Some(format!("the name has several meanings: {}", labels.join("; "))))
            }
            Outcome::Class(id) => {
                let label = self.label(&Target::Class(id.clone()));
                (Vec::new(), true, Some(format!("{label} is a class and no substance; ask about one of its members")))
            }
            Outcome::Mixture(_) | Outcome::Remark(_) | Outcome::Unknown => return None,
        };
        let mut exhibit = self.exhibit_of_ids(text, ReadAs::Name, &ids, note.into_iter().collect());
        exhibit.alternatives = alternatives;
        // A class or a mixture among the meanings is no substance that could be asked about, so it stays open.
        let is_other = |target: &Target| !matches!(target, Target::Substance(_));
        if matches!(&outcome, Outcome::Ambiguous(targets) if targets.iter().any(is_other)) {
            exhibit.parts.push(Part::unknown());
        }
        Some(exhibit)
    }

    fn exhibit_of_ids(&self, input: &str, read_as: ReadAs, ids: &[SubstanceId], notes: Vec<String>) -> Exhibit {
        let parts = ids.iter().map(|id| self.part_of(id)).collect();
        Exhibit { input: input.to_owned(), read_as, parts, alternatives: false, notes }
    }
}

impl Part {
    /// Something of which nothing is known.
    fn unknown() -> Self {
        Self { substances: Vec::new(), parent: None, smiles: None, inchikey: None, is_salt: false }
    }

    pub(super) fn asked(&self) -> Asked {
        Asked { ids: self.substances.clone(), key: self.inchikey.clone(), parent: self.parent.clone() }
    }
}

/// Two to seven digits, two digits, one digit.
fn looks_like_cas(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let digits = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
    matches!(groups.as_slice(), [first, second, third] if (2..=7).contains(&first.len()) && second.len() == 2 && third.len() == 1)
        && groups.iter().all(digits)
}

/// Fourteen, ten and one capital letters.
fn looks_like_key(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([14, 10, 1])
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// Whether a text can hardly be a name: it has lines, or no blank before its bonds, rings and brackets.
fn is_plainly_structure(text: &str) -> bool {
    static MARKS: LazyLock<[char; 6]> = LazyLock::new(|| ['=', '#', '(', '[', '@', '.']);
    let first = text.split_whitespace().next().unwrap_or_default();
    text.contains('\n') || text.starts_with("InChI=") || first.contains(&MARKS[..])
}

fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}
