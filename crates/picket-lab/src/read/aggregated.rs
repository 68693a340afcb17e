//! Rows that are counts: each becomes a record, or one for each period of a wide table.

use picket_core::{Location, Measure, Mention, MentionKind, Period, Place, Record, RecordKey, Tally};

use super::bind::{Binding, Slot};
use super::checks::Checks;
use super::period::{Periods, Places};
use super::problem::Fault;
use super::problem::ProblemCode::{
    ConflictingRow, CountMissing, CountWithheld, DuplicateRow, DuplicatesUnchecked, NameUnusable, RowTooLong, TotalRow,
    UnitUnreadable,
};
use super::row::Row;
use super::seen::{First, Seen};
use super::sink::{Outcome, Sink};
use super::{Mapping, laboratory, name, number};
use crate::limits::WIDE_ROW_RECORDS_BYTES_MAX;
use crate::profile::{DecimalMark, NumberLayout, Profile, is_word};
use crate::{CountReport, CountUnit, LabReport, fold_for_mention};

/// Turns rows of counts into records.
pub(super) struct Aggregated<'a> {
    profile: &'a Profile,
    binding: Binding,
    periods: Periods,
    places: Places,
    seen: Seen,
    checks: Checks,
}

/// One count, with all that the row says about it.
struct Entry<'r> {
    row: &'r Row,
    /// The column of the count in a wide table, where a row holds several.
    column: Option<&'r Slot>,
    name: &'r str,
    context: &'r Context,
    period: Period,
    count: u64,
}

/// What a row says about all of its counts.
struct Context {
    place: Place,
    laboratory: Option<String>,
    unit: CountUnit,
}

impl Mapping for Aggregated<'_> {
    fn binding(&self) -> &Binding {
        &self.binding
    }

    fn row(&mut self, row: &Row, sink: &mut Sink) -> Outcome {
        let substance = row.cell(self.binding.substance.index);
        if is_word(&self.profile.words.total, substance) {
            return self.total_row(row, sink);
        }
        let name = sink.checked(name::substance(substance), row, Some(&self.binding.substance));
        let context = self.context(row, sink);
        if self.profile.period.wide {
            return self.wide_row(row, name, context, sink);
        }
        let period = sink.located(self.periods.read(row, &self.binding), row);
        let slot = self.binding.count.as_ref().expect("the profile was checked: a table that is not wide has a count");
        let cell = self.count(row, slot, sink);
        if matches!(cell, Cell::Empty) {
            sink.fault(Fault::new(CountMissing, "no count"), row, Some(slot));
        }
        let (Some(name), Some(context), Some(period)) = (name, context, period) else { return Outcome::Rejected };
        match cell {
            Cell::Count(count) => {
                self.emit(Entry { row, column: None, name: &name, context: &context, period, count }, sink)
            }
            Cell::Empty | Cell::Faulty => Outcome::Rejected,
            Cell::Withheld => {
                sink.fault(Fault::new(CountWithheld, "the source withholds the count"), row, Some(slot));
                Outcome::Ignored
            }
        }
    }

    fn finish(&mut self, sink: &mut Sink) {
        self.checks.finish(sink);
        if self.seen.is_full() {
            let message = "so many different rows that the later ones were not compared with them";
            sink.problem(DuplicatesUnchecked.problem(Location::default(), message, ""));
        }
    }
}

impl<'a> Aggregated<'a> {
    pub(super) fn new(profile: &'a Profile, binding: Binding, periods: Periods) -> Self {
        let places = Places::new(&profile.place);
        Self { profile, binding, periods, places, seen: Seen::default(), checks: Checks::default() }
    }

    fn context(&mut self, row: &Row, sink: &mut Sink) -> Option<Context> {
        let place = sink.located(self.places.read(row, &self.binding), row);
        let unit = match &self.binding.unit {
            Some(slot) => sink.value(unit_of(row.cell(slot.index), self.profile.counts), row, Some(slot)),
            None => Some(self.profile.counts),
        };
        let laboratory = laboratory(self.profile, &self.binding, row, sink);
        Some(Context { place: place?, laboratory: laboratory.ok()?, unit: unit? })
    }

    fn wide_row(&mut self, row: &Row, name: Option<String>, context: Option<Context>, sink: &mut Sink) -> Outcome {
        let (Some(name), Some(context)) = (name, context) else { return Outcome::Rejected };
        if row.bytes.len() * self.binding.periods.len() > WIDE_ROW_RECORDS_BYTES_MAX {
            let message = format!("the row is too long to be kept for each of {} periods", self.binding.periods.len());
            sink.about_row(RowTooLong, message, row);
            return Outcome::Rejected;
        }
        let columns = std::mem::take(&mut self.binding.periods);
        let mut outcomes = Vec::new();
        for (slot, period) in &columns {
            let outcome = match self.count(row, slot, sink) {
                Cell::Empty | Cell::Withheld => continue,
                Cell::Faulty => Outcome::Rejected,
                Cell::Count(count) => match self.periods.check_begun(period) {
                    Ok(()) => {
                        let (name, context, period) = (name.as_str(), &context, period.clone());
                        self.emit(Entry { row, column: Some(slot), name, context, period, count }, sink)
                    }
                    Err(fault) => {
                        sink.fault(fault, row, Some(slot));
                        Outcome::Rejected
                    }
                },
            };
            outcomes.push(outcome);
        }
        self.binding.periods = columns;
        if outcomes.is_empty() {
            sink.about_row(CountWithheld, "no count in any period", row);
            return Outcome::Ignored;
        }
        // A row that gave any record was used; the cells that were not are listed one by one.
        let order = [Outcome::Used, Outcome::Rejected, Outcome::Ignored];
        order
            .into_iter()
            .find(|outcome| outcomes.contains(outcome))
            .expect("there is an outcome, and it is one of three")
    }

    fn count(&self, row: &Row, slot: &Slot, sink: &mut Sink) -> Cell {
        let text = row.cell(slot.index);
        if text.is_empty() {
            return Cell::Empty;
        }
        if is_word(&self.profile.words.missing, text) {
            return Cell::Withheld;
        }
        let native = NumberLayout { decimal: DecimalMark::Point, thousands: None, mass_unit: None };
        let layout = if row.is_number(slot.index) { &native } else { &self.profile.numbers };
        sink.checked(number::count(text, layout), row, Some(slot)).map_or(Cell::Faulty, Cell::Count)
    }

    fn emit(&mut self, entry: Entry<'_>, sink: &mut Sink) -> Outcome {
        let Entry { row, column, name, context, ref period, count } = entry;
        let mut key = group_of(context, period, self.binding.laboratory.is_some());
        let group = key.len();
        key.push('|');
        key.push_str(name);
        if let Some(first) = self.seen.add(&key, First { row: row.number, value: count }) {
            let (fault, outcome) = if first.value == count {
                let message = format!("the same as row {}, and not counted again", first.row);
                (Fault::new(DuplicateRow, message), Outcome::Ignored)
            } else {
                let First { row, value } = first;
                let message = format!("row {row} has {value} for the same period, place and name; that row stands");
                (Fault::new(ConflictingRow, message), Outcome::Rejected)
            };
            sink.fault(fault, row, column);
            return outcome;
        }
        let record_key = match RecordKey::new(&key) {
            Ok(record_key) => record_key,
            Err(invalid) => {
                sink.about_row(NameUnusable, invalid.to_string(), row);
                return Outcome::Rejected;
            }
        };
        self.checks.add(&key[..group], count);
        if let Some(slot) = &self.binding.percent
            && let Ok(percent) = row.cell(slot.index).parse::<f64>()
        {
            self.checks.percent(&key[..group], count, percent, || sink.location(row.number, Some(slot)));
        }
        let location = sink.location(row.number, column);
        sink.record(self.record(entry, record_key, location));
        Outcome::Used
    }

    fn record(&self, entry: Entry<'_>, key: RecordKey, location: Location) -> Record<LabReport> {
        let Entry { row, name, context, period, count, .. } = entry;
        let laboratory = context.laboratory.as_deref().unwrap_or(self.profile.source.as_str());
        let tally = i64::try_from(count).ok().filter(|&count| count > 0).map(|count| Tally {
            measure: Measure::Reports,
            subject: name.to_owned(),
            place: context.place.clone(),
            period: period.clone(),
            count,
        });
        Record {
            source: self.profile.source.clone(),
            key,
            event: period,
            place: context.place.clone(),
            handling: self.profile.handling,
            bytes: row.bytes.clone(),
            location,
            body: LabReport::Aggregated(CountReport {
                name: name.to_owned(),
                count,
                unit: context.unit,
                laboratory: context.laboratory.clone(),
            }),
            mentions: vec![
                Mention { kind: MentionKind::SubstanceName, value: fold_for_mention(name) },
                Mention { kind: MentionKind::Laboratory, value: fold_for_mention(laboratory) },
            ],
            tallies: tally.into_iter().collect(),
        }
    }

    /// A row of totals adds nothing; what it states is compared with the counts at the end.
    fn total_row(&mut self, row: &Row, sink: &mut Sink) -> Outcome {
        sink.about_row(TotalRow, "a row of totals, left out of the counts", row);
        let mut aside = Sink::default();
        let context = self.context(row, &mut aside);
        let period = self.periods.read(row, &self.binding).ok();
        let slot = self.binding.count.as_ref();
        let total = slot.map(|slot| self.count(row, slot, &mut aside));
        if let (Some(context), Some(period), Some(Cell::Count(total))) = (context, period, total) {
            let group = group_of(&context, &period, self.binding.laboratory.is_some());
            self.checks.total(&group, total, sink.location(row.number, slot));
        }
        Outcome::Ignored
    }
}

/// What a cell of counts holds.
enum Cell {
    Count(u64),
    Empty,
    Withheld,
    Faulty,
}

/// `2019|US`, or `2019|US/North Carolina@Laboratory A`: what all rows of a period and place share. The unit is no part of
/// it, since reports and samples of one substance must not be added up.
fn group_of(context: &Context, period: &Period, by_laboratory: bool) -> String {
    let Place { country, area } = &context.place;
    let mut group = format!("{period}|{country}");
    if !area.is_empty() {
        group.push('/');
        name::push_key_part(&mut group, area);
    }
    if let Some(laboratory) = context.laboratory.as_ref().filter(|_| by_laboratory) {
        group.push('@');
        name::push_key_part(&mut group, laboratory);
    }
    group
}

fn unit_of(text: &str, default: CountUnit) -> Result<CountUnit, Fault> {
    match text.to_ascii_lowercase().as_str() {
        "" => Ok(default),
        "reports" | "report" => Ok(CountUnit::Reports),
        "samples" | "sample" | "specimens" | "exhibits" | "items" => Ok(CountUnit::Samples),
        _ => Err(Fault::new(UnitUnreadable, "a unit that is neither reports nor samples")),
    }
}
