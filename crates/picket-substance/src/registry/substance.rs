//! A substance, and what it plays in the trade.

use std::collections::HashMap;

use picket_core::{CasNumber, InchiKey};
use serde::Serialize;

use super::id::{ClassId, SubstanceId};
use super::table::{Row, Table};
use crate::error::Fault;

/// A substance with the facts that the tables hold about it. Salts, hydrates and mixtures of stereoisomers are the
/// same substance, unless the tables hold them apart.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Substance {
    /// Its identity.
    pub id: SubstanceId,
    /// Preferred name: the INN where there is one, else the name forensic laboratories use.
    pub name: String,
    /// The most specific class that fits.
    pub class: ClassId,
    /// What it plays in the trade; never empty.
    pub roles: Vec<Role>,
    /// CAS number of the parent, free base or acid.
    pub cas: Option<CasNumber>,
    /// Standard InChIKey of the parent; absent for plants, preparations and undefined mixtures.
    pub inchikey: Option<InchiKey>,
    /// Isomeric SMILES of the parent.
    pub smiles: Option<String>,
    /// Molecular formula in Hill order.
    pub formula: Option<String>,
    /// Where the facts were taken from.
    pub sources: FactSources,
}

/// Ids of the sources (rows of `sources.csv`) of each fact.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct FactSources {
    /// Of the preferred name.
    pub name: Vec<String>,
    /// Of the CAS number.
    pub cas: Vec<String>,
    /// Of the structure.
    pub structure: Vec<String>,
}

/// What a substance plays in the trade.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Taken for its effect.
    Drug,
    /// Made into a drug.
    Precursor,
    /// Added to stretch or to change a drug.
    Adulterant,
    /// Made of a drug by the body.
    Metabolite,
    /// Active substance of a medicine.
    Medicine,
    /// None of these.
    Other,
}

impl Role {
    /// The text of the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Drug => "drug",
            Self::Precursor => "precursor",
            Self::Adulterant => "adulterant",
            Self::Metabolite => "metabolite",
            Self::Medicine => "medicine",
            Self::Other => "other",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Drug, Self::Precursor, Self::Adulterant, Self::Metabolite, Self::Medicine, Self::Other]
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| format!("{text:?} is not a role"))
    }
}

const COLUMNS: &[&str] = &[
    "id",
    "name",
    "class",
    "roles",
    "cas",
    "inchikey",
    "smiles",
    "formula",
    "name_source",
    "cas_source",
    "structure_source",
];

/// All substances, in the order of the tables.
#[derive(Debug, Default)]
pub(crate) struct Substances {
    list: Vec<Substance>,
    by_id: HashMap<SubstanceId, u32>,
}

impl Substances {
    /// Adds the substances of one table; `classes` tells which classes exist.
    pub(crate) fn read(&mut self, table: &Table<'_>, classes: impl Fn(&str) -> bool, faults: &mut Vec<Fault>) {
        table.read(COLUMNS, faults, |row| {
            let substance = substance(row)?;
            if !classes(substance.class.as_str()) {
                return Err(row.fault("class", format!("no class {}", substance.class)));
            }
            let index = u32::try_from(self.list.len()).map_err(|error| row.fault("id", error))?;
            if self.by_id.contains_key(&substance.id) {
                return Err(row.fault("id", format!("a second {}", substance.id)));
            }
            self.by_id.insert(substance.id.clone(), index);
            self.list.push(substance);
            Ok(())
        });
    }

    pub(crate) fn as_slice(&self) -> &[Substance] {
        &self.list
    }

    pub(crate) fn index(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn get(&self, index: u32) -> &Substance {
        &self.list[index as usize]
    }
}

fn substance(row: &Row<'_>) -> Result<Substance, Fault> {
    let roles: Vec<Role> = row.list("roles")?;
    if roles.is_empty() {
        return Err(row.fault("roles", "empty"));
    }
    let text = |column| Some(row.text(column).to_owned()).filter(|text| !text.is_empty());
    Ok(Substance {
        id: row.value("id")?,
        name: row.required("name")?.to_owned(),
        class: row.value("class")?,
        roles,
        cas: row.optional("cas")?,
        inchikey: row.optional("inchikey")?,
        smiles: text("smiles"),
        formula: text("formula"),
        sources: FactSources {
            name: row.list("name_source")?,
            cas: row.list("cas_source")?,
            structure: row.list("structure_source")?,
        },
    })
}
