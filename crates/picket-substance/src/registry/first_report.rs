//! When a substance was first reported, where, and by whom.

use std::collections::BTreeMap;

use picket_core::{CountryCode, Period, Place};
use serde::Serialize;

use super::id::SubstanceId;
use super::table::{Row, Table};
use crate::error::Fault;

/// That a substance was reported somewhere for the first time.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct FirstReport {
    /// The substance.
    pub substance: SubstanceId,
    /// When, as precisely as it is known.
    pub on: Period,
    /// Where. Elsewhere it may have been found earlier.
    pub place: Place,
    /// Ids of the sources.
    pub sources: Vec<String>,
}

/// All first reports.
#[derive(Debug, Default)]
pub(crate) struct FirstReports {
    /// By substance, the earliest first.
    by_substance: BTreeMap<SubstanceId, Vec<FirstReport>>,
}

impl FirstReports {
    /// Adds the reports of a table; `substances` tells which substances exist.
    pub(crate) fn read(&mut self, table: &Table<'_>, substances: impl Fn(&str) -> bool, faults: &mut Vec<Fault>) {
        table.read(&["substance", "on", "place", "source"], faults, |row| {
            let report = report(row)?;
            if !substances(report.substance.as_str()) {
                return Err(row.fault("substance", format!("no substance {}", report.substance)));
            }
            let known = self.by_substance.entry(report.substance.clone()).or_default();
            if known.iter().any(|other| other.place == report.place) {
                return Err(row.fault("place", format!("a second first report in {}", row.text("place"))));
            }
            known.push(report);
            known.sort_by_key(|report| report.on.from());
            Ok(())
        });
    }

    pub(crate) fn of(&self, id: &SubstanceId) -> &[FirstReport] {
        self.by_substance.get(id).map_or(&[], Vec::as_slice)
    }
}

fn report(row: &Row<'_>) -> Result<FirstReport, Fault> {
    row.required("source")?;
    Ok(FirstReport {
        substance: row.value("substance")?,
        on: row.value("on")?,
        place: Place::country(row.value::<CountryCode>("place")?),
        sources: row.list("source")?,
    })
}
