//! Laws and treaties that hold lists.

use picket_core::{CountryCode, InvalidValue};
use serde::Serialize;

use super::Control;
use crate::error::Fault;
use crate::registry::{InstrumentId, Table};

/// A law or treaty that lists substances.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Instrument {
    /// Its identity.
    pub id: InstrumentId,
    /// Where it holds.
    pub jurisdiction: Jurisdiction,
    /// What it controls.
    pub kind: InstrumentKind,
    /// Whether the tables hold every entry. Of an instrument of which they do not, no listing found says nothing about
    /// what a convention obliges the state to control.
    pub complete: bool,
    /// Its short name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Who changes the lists.
    pub authority: String,
    /// Where it is published.
    pub citation: String,
    /// What of it the tables do not hold, in words; empty when nothing is known to be missing.
    pub not_covered: String,
}

/// What an instrument controls.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum InstrumentKind {
    /// Drugs, narcotic or psychotropic or new.
    Drugs,
    /// Chemicals from which drugs are made, and machines to make them.
    Chemicals,
    /// What is watched and not controlled.
    Watched,
}

impl std::str::FromStr for InstrumentKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "drugs" => Ok(Self::Drugs),
            "chemicals" => Ok(Self::Chemicals),
            "watched" => Ok(Self::Watched),
            _ => Err(format!("{text:?} is not drugs or chemicals")),
        }
    }
}

/// Where an instrument holds.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Jurisdiction {
    /// The parties to a convention of the United Nations.
    UnitedNations,
    /// The European Union.
    EuropeanUnion,
    /// One country.
    Country(CountryCode),
}

impl std::fmt::Display for Jurisdiction {
    /// `UN`, `EU`, or the ISO 3166-1 alpha-2 code.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnitedNations => formatter.pad("UN"),
            Self::EuropeanUnion => formatter.pad("EU"),
            Self::Country(code) => formatter.pad(code.as_str()),
        }
    }
}

impl std::str::FromStr for Jurisdiction {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        match text {
            "UN" => Ok(Self::UnitedNations),
            "EU" => Ok(Self::EuropeanUnion),
            code => CountryCode::new(code).map(Self::Country),
        }
    }
}

impl Serialize for Jurisdiction {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Control {
    pub(super) fn read_instruments(&mut self, table: &Table<'_>, faults: &mut Vec<Fault>) {
        const COLUMNS: &[&str] =
            &["id", "jurisdiction", "kind", "complete", "name", "title", "authority", "citation", "not_covered"];
        table.read(COLUMNS, faults, |row| {
            let instrument = Instrument {
                id: row.value("id")?,
                jurisdiction: row.value("jurisdiction")?,
                kind: row.value("kind")?,
                complete: row.yes_or_no("complete")?,
                name: row.required("name")?.to_owned(),
                title: row.required("title")?.to_owned(),
                authority: row.required("authority")?.to_owned(),
                citation: row.text("citation").to_owned(),
                not_covered: row.text("not_covered").to_owned(),
            };
            match self.instruments.insert(instrument.id.clone(), instrument) {
                Some(second) => Err(row.fault("id", format!("a second {}", second.id))),
                None => Ok(()),
            }
        });
    }
}
