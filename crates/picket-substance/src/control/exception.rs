//! Substances that a law takes out of a listing that would otherwise reach them as an isomer, ester or ether.

use serde::Serialize;

use super::Control;
use crate::error::Fault;
use crate::registry::{InstrumentId, SubstanceId, Table, Target};

/// That an instrument does not reach a substance by way of another.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Exception {
    /// The instrument.
    pub instrument: InstrumentId,
    /// The substance that is excepted.
    pub substance: SubstanceId,
    /// Where the law says so.
    pub citation: String,
    /// Whether it was compared with a text.
    pub checked: bool,
    /// Why.
    pub note: String,
    /// Ids of the sources.
    pub sources: Vec<String>,
}

impl Control {
    /// The exceptions of an instrument.
    pub(super) fn exceptions_of(&self, instrument: &InstrumentId) -> impl Iterator<Item = &Exception> {
        self.exceptions.iter().filter(move |exception| exception.instrument == *instrument)
    }

    pub(super) fn read_exceptions(
        &mut self,
        table: &Table<'_>,
        known: &impl Fn(&Target) -> bool,
        faults: &mut Vec<Fault>,
    ) {
        const COLUMNS: &[&str] = &["instrument", "substance", "citation", "checked", "note", "source"];
        table.read(COLUMNS, faults, |row| {
            let exception = Exception {
                instrument: row.value("instrument")?,
                substance: row.value("substance")?,
                citation: row.text("citation").to_owned(),
                checked: row.yes_or_no("checked")?,
                note: row.text("note").to_owned(),
                sources: row.list("source")?,
            };
            if !self.instruments.contains_key(&exception.instrument) {
                return Err(row.fault("instrument", format!("no instrument {}", exception.instrument)));
            }
            if !known(&Target::Substance(exception.substance.clone())) {
                return Err(row.fault("substance", format!("no substance {}", exception.substance)));
            }
            self.exceptions.push(exception);
            Ok(())
        });
    }
}
