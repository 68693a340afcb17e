//! The reference card of a precursor: how it looks in trade, its codes, its hazards, and where its safe handling is
//! described. Nothing on its use.

use std::collections::BTreeMap;

use picket_core::InvalidValue;
use serde::Serialize;

use super::id::SubstanceId;
use super::table::{Row, Table};
use crate::error::Fault;

/// What an officer who meets a chemical wants to know of it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ReferenceCard {
    /// The substance.
    pub substance: SubstanceId,
    /// State, colour and odour as it is traded; empty when not on record.
    pub appearance: String,
    /// Names it is traded under, beside those of the registry.
    pub trade_names: Vec<String>,
    /// Its subheading in the Harmonized System, edition of 2022.
    pub hs2022: Option<HsSubheading>,
    /// Its number in the transport of dangerous goods, in the form traded most.
    pub un_number: Option<UnNumber>,
    /// Its hazards by the Globally Harmonized System; empty when not on record, which is not "none".
    pub ghs_hazards: Vec<HazardStatement>,
    /// Where its safe handling is described: an International Chemical Safety Card (ICSC), a guide of the Emergency
    /// Response Guidebook (ERG).
    pub handling_reference: String,
    /// Where its disposal is described.
    pub disposal_reference: String,
    /// What a reader should know.
    pub note: String,
    /// Whether the row was compared with a text.
    pub checked: bool,
    /// Ids of the sources.
    pub sources: Vec<String>,
}

/// Makes a newtype over a code of fixed form.
macro_rules! code {
    ($(#[$meta:meta])* $type:ident, $form:expr, $expected:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
        #[serde(transparent)]
        pub struct $type(String);

        impl $type {
            /// The code as the tables write it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $type {
            type Err = InvalidValue;

            /// Checks the form, not that the code exists.
            fn from_str(text: &str) -> Result<Self, InvalidValue> {
                let form: fn(&str) -> bool = $form;
                if form(text) { Ok(Self(text.to_owned())) } else { Err(InvalidValue::new(text, $expected)) }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(&self.0)
            }
        }
    };
}

code! {
    /// A subheading of the Harmonized System: six digits, of a chapter from 01 to 97.
    HsSubheading,
    |text| digits(text, 6) && ("01".."98").contains(&&text[..2]),
    "a subheading of the Harmonized System such as 291524"
}

code! {
    /// A number of the United Nations for dangerous goods: four digits.
    UnNumber,
    |text| digits(text, 4),
    "a United Nations number such as 1715"
}

code! {
    /// A hazard statement of the Globally Harmonized System: `H` and three digits from 200 to 499, with the letters that
    /// narrow some of them (`H360FD`).
    HazardStatement,
    |text| {
        let Some((number, letters)) = text.strip_prefix('H').and_then(|rest| rest.split_at_checked(3)) else {
            return false;
        };
        digits(number, 3) && ("200".."500").contains(&number) && letters.chars().all(|letter| "FDfdi".contains(letter))
    },
    "a hazard statement such as H226"
}

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// All reference cards.
#[derive(Debug, Default)]
pub(crate) struct Cards {
    by_substance: BTreeMap<SubstanceId, ReferenceCard>,
}

impl Cards {
    /// Adds the cards of a table; `substances` tells which substances exist.
    pub(crate) fn read(&mut self, table: &Table<'_>, substances: impl Fn(&str) -> bool, faults: &mut Vec<Fault>) {
        const COLUMNS: &[&str] = &[
            "substance",
            "appearance",
            "trade_names",
            "hs2022",
            "un_number",
            "ghs_hazards",
            "handling_reference",
            "disposal_reference",
            "note",
            "checked",
            "source",
        ];
        table.read(COLUMNS, faults, |row| {
            let card = card(row)?;
            if !substances(card.substance.as_str()) {
                return Err(row.fault("substance", format!("no substance {}", card.substance)));
            }
            match self.by_substance.insert(card.substance.clone(), card) {
                Some(second) => Err(row.fault("substance", format!("a second card of {}", second.substance))),
                None => Ok(()),
            }
        });
    }

    pub(crate) fn get(&self, id: &SubstanceId) -> Option<&ReferenceCard> {
        self.by_substance.get(id)
    }
}

fn card(row: &Row<'_>) -> Result<ReferenceCard, Fault> {
    Ok(ReferenceCard {
        substance: row.value("substance")?,
        appearance: row.text("appearance").to_owned(),
        trade_names: row.list("trade_names")?,
        hs2022: row.optional("hs2022")?,
        un_number: row.optional("un_number")?,
        ghs_hazards: row.list("ghs_hazards")?,
        handling_reference: row.text("handling_reference").to_owned(),
        disposal_reference: row.text("disposal_reference").to_owned(),
        note: row.text("note").to_owned(),
        checked: row.yes_or_no("checked")?,
        sources: row.list("source")?,
    })
}
