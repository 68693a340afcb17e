//! One listing for one period, and the membership of substances in listed classes.

use picket_core::{Day, Period};
use serde::Serialize;

use super::Control;
use super::ground::Timing;
use crate::error::Fault;
use crate::registry::{InstrumentId, Table, Target};

/// That an instrument lists something in a schedule, for one period.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Listing {
    /// The instrument.
    pub instrument: InstrumentId,
    /// The schedule, table or list of it: `I`, `II`.
    pub schedule: String,
    /// The part of the schedule, such as the paragraph that lists opiates; empty where the schedule has none.
    pub part: String,
    /// What is listed: a substance or a class.
    pub target: Target,
    /// Under which name.
    pub listed_as: String,
    /// The first day, as precisely as it is known; absent when it is not on record.
    pub since: Option<Period>,
    /// The first day on which it no longer holds, as precisely as it is known; absent while it holds.
    pub until: Option<Period>,
    /// The decision or act; empty when it is not on record.
    pub citation: String,
    /// Whether schedule and days were checked against a text.
    pub checked: bool,
    /// What a reader should know. `preparation` in front says that the substance is listed in preparations only, `in
    /// part` that a part of the class is left out by its origin.
    pub note: String,
    /// Ids of the sources.
    pub sources: Vec<String>,
}

/// What of its target a listing does not cover.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Reservation {
    /// It covers preparations, not the substance as such.
    PreparationOnly,
    /// It leaves a part out by origin, such as what is in hemp.
    InPart,
}

impl Listing {
    /// Whether it may be in force on a day: it is, or the day of the change is not known exactly.
    pub fn may_hold(&self, day: Day) -> bool {
        !matches!(timing_of(self.since.as_ref(), self.until.as_ref(), day), Timing::NotYet | Timing::Ended)
    }

    /// What of its target it does not cover; the first words of the note say so.
    pub(super) fn reservation(&self) -> Option<Reservation> {
        match self.note.split(';').next() {
            Some("preparation") => Some(Reservation::PreparationOnly),
            Some("in part") => Some(Reservation::InPart),
            _ => None,
        }
    }
}

/// Where a day lies between two changes. Where a change is only known to lie in a year or a month, days in between are
/// neither in nor out; the last day of the span is decided.
pub(super) fn timing_of(since: Option<&Period>, until: Option<&Period>, day: Day) -> Timing {
    match (side(since, day), side(until, day)) {
        (Some(Side::Before), _) => Timing::NotYet,
        (_, Some(Side::After)) => Timing::Ended,
        (Some(Side::Within), _) => Timing::Starting,
        (_, Some(Side::Within)) => Timing::Ending,
        _ => Timing::InForce,
    }
}

/// Where a day lies against a change that happened at some day of a span.
enum Side {
    Before,
    Within,
    After,
}

fn side(change: Option<&Period>, day: Day) -> Option<Side> {
    let change = change?;
    Some(if day < change.from() {
        Side::Before
    } else if day < change.to() {
        Side::Within
    } else {
        Side::After
    })
}

impl Control {
    pub(super) fn read_listings(
        &mut self,
        table: &Table<'_>,
        known: &impl Fn(&Target) -> bool,
        faults: &mut Vec<Fault>,
    ) {
        const COLUMNS: &[&str] = &[
            "instrument",
            "schedule",
            "part",
            "target",
            "target_kind",
            "listed_as",
            "since",
            "until",
            "citation",
            "checked",
            "note",
            "source",
        ];
        table.read(COLUMNS, faults, |row| {
            let target = match row.text("target_kind") {
                "substance" => Target::Substance(row.value("target")?),
                "class" => Target::Class(row.value("target")?),
                other => return Err(row.fault("target_kind", format!("{other:?} is not substance or class"))),
            };
            if !known(&target) {
                return Err(row.fault("target", format!("no {} {}", row.text("target_kind"), row.text("target"))));
            }
            let listing = Listing {
                instrument: row.value("instrument")?,
                schedule: row.required("schedule")?.to_owned(),
                part: row.text("part").to_owned(),
                target,
                listed_as: row.required("listed_as")?.to_owned(),
                since: row.optional("since")?,
                until: row.optional("until")?,
                citation: row.text("citation").to_owned(),
                checked: row.yes_or_no("checked")?,
                note: row.text("note").to_owned(),
                sources: row.list("source")?,
            };
            if !self.instruments.contains_key(&listing.instrument) {
                return Err(row.fault("instrument", format!("no instrument {}", listing.instrument)));
            }
            if let (Some(since), Some(until)) = (&listing.since, &listing.until)
                && until.to() < since.from()
            {
                return Err(row.fault("until", "before since"));
            }
            self.by_target.entry(listing.target.clone()).or_default().push(self.listings.len());
            self.listings.push(listing);
            Ok(())
        });
    }

    /// Substances that were found to fall under the definition of a listed class.
    pub(super) fn read_members(
        &mut self,
        table: &Table<'_>,
        known: &impl Fn(&Target) -> bool,
        faults: &mut Vec<Fault>,
    ) {
        table.read(&["class", "substance", "note", "source"], faults, |row| {
            let class = Target::Class(row.value("class")?);
            let substance = Target::Substance(row.value("substance")?);
            for (column, target) in [("class", &class), ("substance", &substance)] {
                if !known(target) {
                    return Err(row.fault(column, format!("no {column} {}", row.text(column))));
                }
            }
            if let (Target::Class(class), Target::Substance(substance)) = (class, substance) {
                self.classes.entry(substance).or_default().push(class);
            }
            Ok(())
        });
    }
}
