//! What one jurisdiction controls and another does not, and what changed between two days.

use std::collections::HashMap;

use picket_core::{Day, Period};
use serde::Serialize;

use super::ground::Ground;
use super::known::on_all_cores;
use super::workbench::SubstanceKind;
use super::{Jurisdiction, Listing, Verdict};
use crate::registry::{ClassId, InstrumentId, Registry, SubstanceId, Target};

/// A substance that one jurisdiction controls and another does not.
#[derive(Clone, Debug, Serialize)]
pub struct GapRow {
    /// The substance.
    pub substance: SubstanceId,
    /// Its preferred name.
    pub name: String,
    /// Its class in the registry.
    pub class: ClassId,
    /// What it is.
    pub kind: SubstanceKind,
    /// How the first jurisdiction controls it.
    pub verdict: Verdict,
    /// The first day of its control there, as far as it is known: the earliest of the entries in force.
    pub since: Option<Period>,
    /// The instrument that decides.
    pub instrument: InstrumentId,
    /// The schedule.
    pub schedule: String,
    /// By which route: listed, class, isomer, ester or ether.
    pub route: &'static str,
    /// By way of which substance or class.
    pub route_of: Option<String>,
    /// Whether the other jurisdiction's answer is open, and not "not found".
    pub uncertain: bool,
}

/// How many substances each jurisdiction controls that another does not.
#[derive(Clone, Debug, Serialize)]
pub struct GapMatrix {
    /// The day.
    pub day: Day,
    /// The jurisdictions, in the order of rows and columns.
    pub jurisdictions: Vec<Jurisdiction>,
    /// How many substances on record each controls.
    pub controlled: Vec<usize>,
    /// In row A and column B: those that A controls and for which no listing was found in B.
    pub gaps: Vec<Vec<usize>>,
    /// The hash of all tables and definitions.
    pub rulepack: String,
}

/// Something that changed in the lists.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// When, as precisely as it is known.
    pub on: Period,
    /// What happened.
    pub kind: ChangeKind,
    /// Where.
    pub jurisdiction: Jurisdiction,
    /// The instrument.
    pub instrument: InstrumentId,
    /// The schedule after the change; before it, when the listing ended.
    pub schedule: String,
    /// Where it stood before, when it moved.
    pub from: Option<String>,
    /// What is listed.
    pub target: Target,
    /// Its preferred name.
    pub name: String,
    /// Under which name it is listed.
    pub listed_as: String,
    /// The act.
    pub citation: String,
    /// Whether it was compared with a text.
    pub checked: bool,
}

/// What happened to a listing.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It moved from another schedule or instrument of the place.
    Moved,
    /// It stays where it is by a further act.
    Renewed,
    /// It ended, and none of the place follows.
    Ended,
}

impl ChangeKind {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Moved => "moved",
            Self::Renewed => "renewed",
            Self::Ended => "ended",
        }
    }
}

/// Whether a verdict is that something is controlled.
fn controls(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Listed | Verdict::Class | Verdict::Precursor)
}

impl Registry {
    /// The substances on record that one jurisdiction controls on a day and for which the tables of another hold nothing
    /// firm, oldest control first.
    pub fn gaps_between(&self, in_force: &Jurisdiction, absent: &Jurisdiction, day: Day) -> Vec<GapRow> {
        let rows = on_all_cores(self.substances().len(), |index| self.gap(index, in_force, absent, day));
        let mut rows: Vec<GapRow> = rows.into_iter().flatten().collect();
        let since = |row: &GapRow| row.since.as_ref().map(Period::from);
        rows.sort_by(|one, two| since(one).cmp(&since(two)).then_with(|| one.name.cmp(&two.name)));
        rows
    }

    fn gap(&self, index: usize, in_force: &Jurisdiction, absent: &Jurisdiction, day: Day) -> Option<GapRow> {
        let part = self.part_of_reached(&self.reached_known(index), false, true, day);
        let (verdict, grounds) = self.judge(&part, in_force);
        if !controls(verdict) {
            return None;
        }
        let (other, _) = self.judge(&part, absent);
        let uncertain = other == Verdict::Undetermined;
        if other != Verdict::NotFound && !uncertain {
            return None;
        }
        let ground = grounds.first()?;
        let (route, route_of) = self.route_words(&ground.route, false);
        let substance = &self.substances()[index];
        Some(GapRow {
            substance: substance.id.clone(),
            name: substance.name.clone(),
            class: substance.class.clone(),
            kind: SubstanceKind::of(substance),
            verdict,
            since: earliest(&grounds),
            instrument: ground.listing.instrument.clone(),
            schedule: ground.listing.schedule.clone(),
            route,
            route_of,
            uncertain,
        })
    }

    /// For every two jurisdictions, how many substances the one controls on a day that the other does not.
    pub fn gap_matrix(&self, day: Day) -> GapMatrix {
        let jurisdictions = self.jurisdictions();
        let verdicts = on_all_cores(self.substances().len(), |index| self.verdicts(index, &jurisdictions, day));
        let count = |takes: &dyn Fn(&[Verdict]) -> bool| verdicts.iter().filter(|verdicts| takes(verdicts)).count();
        let places = 0..jurisdictions.len();
        let gap = |row: usize, column: usize| {
            count(&|verdicts| controls(verdicts[row]) && verdicts[column] == Verdict::NotFound)
        };
        GapMatrix {
            day,
            controlled: places.clone().map(|row| count(&|verdicts| controls(verdicts[row]))).collect(),
            gaps: places.clone().map(|row| places.clone().map(|column| gap(row, column)).collect()).collect(),
            jurisdictions,
            rulepack: self.hash().to_string(),
        }
    }

    /// What changed in the lists after one day and up to another, latest first: of these jurisdictions, or of all when
    /// none is named. A change whose day is known by month or year counts when any of its days lies between.
    pub fn changes(&self, after: Day, until: Day, jurisdictions: &[Jurisdiction]) -> Vec<Change> {
        let between = |on: &Period| on.from() <= until && (on.from() > after || last_day_is_after(on, after));
        let mut by_target: HashMap<(&Target, &Jurisdiction), Vec<&Listing>> = HashMap::new();
        for listing in self.listings() {
            let Some(place) = self.control.jurisdiction(listing) else { continue };
            if jurisdictions.is_empty() || jurisdictions.contains(place) {
                by_target.entry((&listing.target, place)).or_default().push(listing);
            }
        }
        let mut changes = Vec::new();
        for ((target, place), listings) in by_target {
            let mut tell = |listing: &Listing, on: &Period, kind, from| {
                changes.push(Change {
                    on: on.clone(),
                    kind,
                    jurisdiction: place.clone(),
                    instrument: listing.instrument.clone(),
                    schedule: listing.schedule.clone(),
                    from,
                    target: target.clone(),
                    name: self.label(target),
                    listed_as: listing.listed_as.clone(),
                    citation: listing.citation.clone(),
                    checked: listing.checked,
                });
            };
            for listing in &listings {
                if let Some(since) = listing.since.as_ref().filter(|since| between(since)) {
                    let ended: Vec<&&Listing> =
                        listings.iter().filter(|other| other.until.as_ref() == Some(since)).collect();
                    let same = ended.iter().any(|other| same_place(other, listing));
                    match (same, ended.first()) {
                        (true, _) => tell(listing, since, ChangeKind::Renewed, None),
                        (false, Some(before)) => {
                            let from = format!("{} {}", before.instrument, before.schedule);
                            tell(listing, since, ChangeKind::Moved, Some(from));
                        }
                        (false, None) => tell(listing, since, ChangeKind::Added, None),
                    }
                }
                if let Some(until) = listing.until.as_ref().filter(|until| between(until)) {
                    let goes_on = listings.iter().any(|other| other.since.as_ref() == Some(until));
                    if !goes_on {
                        tell(listing, until, ChangeKind::Ended, None);
                    }
                }
            }
        }
        changes.sort_by(|one, two| {
            let place = |change: &Change| (change.jurisdiction.to_string(), change.instrument.to_string());
            let order = |change: &Change| (change.kind, place(change), change.schedule.clone(), change.name.clone());
            two.on.from().cmp(&one.on.from()).then_with(|| order(one).cmp(&order(two)))
        });
        changes
    }
}

/// The first day of the earliest entry in force; `None` when that of any is not known.
fn earliest(grounds: &[Ground<'_>]) -> Option<Period> {
    let in_force: Vec<Option<&Period>> =
        grounds.iter().filter(|ground| ground.is_in_force() && ground.is_firm()).map(|ground| ground.since).collect();
    if in_force.iter().any(Option::is_none) {
        return None;
    }
    in_force.into_iter().flatten().min_by_key(|since| since.from()).cloned()
}

fn same_place(one: &Listing, two: &Listing) -> bool {
    one.instrument == two.instrument && one.schedule == two.schedule
}

/// Whether a period of more than one day reaches beyond a day.
fn last_day_is_after(period: &Period, day: Day) -> bool {
    period.from() != period.to() && period.to() > day
}
