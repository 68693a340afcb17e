//! To what else a listing extends: the clause on salts, isomers, esters and ethers that each instrument words its own way.

use serde::Serialize;

use super::{Control, Listing};
use crate::error::Fault;
use crate::registry::{InstrumentId, Table};

/// To what else the listing of a substance extends.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extension {
    /// Its salts.
    Salts,
    /// Its esters.
    Esters,
    /// Its ethers.
    Ethers,
    /// Its stereoisomers: the same bonds, another arrangement in space.
    Stereoisomers,
    /// Its geometric (cis-trans) isomers alone, where the clause names them beside optical ones.
    GeometricIsomers,
    /// Its positional isomers.
    PositionalIsomers,
}

impl std::str::FromStr for Extension {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "salts" => Self::Salts,
            "esters" => Self::Esters,
            "ethers" => Self::Ethers,
            "stereoisomers" => Self::Stereoisomers,
            "geometric-isomers" => Self::GeometricIsomers,
            "positional-isomers" => Self::PositionalIsomers,
            _ => return Err(format!("{text:?} is nothing that a listing extends to")),
        })
    }
}

/// The extension clause of an instrument, of one schedule or of one part of a schedule.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ExtensionClause {
    /// The instrument.
    pub instrument: InstrumentId,
    /// The schedule; empty for all.
    pub schedule: String,
    /// The part of the schedule; empty for all.
    pub part: String,
    /// To what a listing extends.
    pub extends_to: Vec<Extension>,
    /// The clause in short.
    pub wording: String,
    /// Where it stands.
    pub citation: String,
    /// Whether it was compared with a text.
    pub checked: bool,
}

impl ExtensionClause {
    /// Whether the clause holds for a part of a schedule.
    fn covers(&self, instrument: &InstrumentId, schedule: &str, part: &str) -> bool {
        let holds = |own: &str, asked: &str| own.is_empty() || own == asked;
        self.instrument == *instrument && holds(&self.schedule, schedule) && holds(&self.part, part)
    }

    /// A clause for a part outranks one for a schedule, and that one for the instrument.
    fn rank(&self) -> (bool, bool) {
        (!self.part.is_empty(), !self.schedule.is_empty())
    }
}

impl Control {
    /// The clause that holds for a listing: the most specific one.
    pub(super) fn extension_of(&self, listing: &Listing) -> Option<&ExtensionClause> {
        self.extension(&listing.instrument, &listing.schedule, &listing.part)
    }

    /// The clause that holds for a part of a schedule: the most specific one.
    pub(super) fn extension(&self, instrument: &InstrumentId, schedule: &str, part: &str) -> Option<&ExtensionClause> {
        let clauses = self.extensions.iter().filter(|clause| clause.covers(instrument, schedule, part));
        clauses.max_by_key(|clause| clause.rank())
    }

    pub(super) fn read_extensions(&mut self, table: &Table<'_>, faults: &mut Vec<Fault>) {
        const COLUMNS: &[&str] = &["instrument", "schedule", "part", "extends_to", "wording", "citation", "checked"];
        table.read(COLUMNS, faults, |row| {
            let clause = ExtensionClause {
                instrument: row.value("instrument")?,
                schedule: row.text("schedule").to_owned(),
                part: row.text("part").to_owned(),
                extends_to: row.list("extends_to")?,
                wording: row.text("wording").to_owned(),
                citation: row.text("citation").to_owned(),
                checked: row.yes_or_no("checked")?,
            };
            if !self.instruments.contains_key(&clause.instrument) {
                return Err(row.fault("instrument", format!("no instrument {}", clause.instrument)));
            }
            self.extensions.push(clause);
            Ok(())
        });
    }
}
