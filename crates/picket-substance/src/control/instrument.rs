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
    /// Its short name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Who changes the lists.
    pub authority: String,
    /// Where it is published.
    pub citation: String,
    /// To what else a listing extends under it, by our reading of its clause.
    pub extends_to: Vec<Extension>,
}

/// Where an instrument holds.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Jurisdiction {
    /// The parties to a convention of the United Nations.
    UnitedNations,
    /// One country.
    Country(CountryCode),
}

impl std::fmt::Display for Jurisdiction {
    /// `UN`, or the ISO 3166-1 alpha-2 code.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnitedNations => formatter.pad("UN"),
            Self::Country(code) => formatter.pad(code.as_str()),
        }
    }
}

impl std::str::FromStr for Jurisdiction {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        if text == "UN" { Ok(Self::UnitedNations) } else { CountryCode::new(text).map(Self::Country) }
    }
}

impl Serialize for Jurisdiction {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// To what else the listing of a substance extends.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extension {
    /// Its salts.
    Salts,
    /// Its isomers, of whatever kind the clause means.
    Isomers,
    /// Its esters.
    Esters,
    /// Its ethers.
    Ethers,
    /// Its stereoisomers.
    Stereoisomers,
    /// Its positional isomers.
    PositionalIsomers,
}

impl std::str::FromStr for Extension {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "salts" => Self::Salts,
            "isomers" => Self::Isomers,
            "esters" => Self::Esters,
            "ethers" => Self::Ethers,
            "stereoisomers" => Self::Stereoisomers,
            "positional-isomers" => Self::PositionalIsomers,
            _ => return Err(format!("{text:?} is nothing that a listing extends to")),
        })
    }
}

impl Control {
    pub(super) fn read_instruments(&mut self, table: &Table<'_>, faults: &mut Vec<Fault>) {
        const COLUMNS: &[&str] = &["id", "jurisdiction", "name", "title", "authority", "citation", "extends_to"];
        table.read(COLUMNS, faults, |row| {
            let instrument = Instrument {
                id: row.value("id")?,
                jurisdiction: row.value("jurisdiction")?,
                name: row.required("name")?.to_owned(),
                title: row.required("title")?.to_owned(),
                authority: row.required("authority")?.to_owned(),
                citation: row.text("citation").to_owned(),
                extends_to: row.list("extends_to")?,
            };
            match self.instruments.insert(instrument.id.clone(), instrument) {
                Some(second) => Err(row.fault("id", format!("a second {}", second.id))),
                None => Ok(()),
            }
        });
    }
}
