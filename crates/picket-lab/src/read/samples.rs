//! Rows that are results: the rows of a sample, which stand together, become one record.

use std::collections::BTreeMap;

use picket_core::{Location, Mass, Measure, Mention, MentionKind, Period, Place, Record, RecordKey, Tally};

use super::bind::{Binding, Slot};
use super::period::{Periods, Places};
use super::problem::Fault;
use super::problem::ProblemCode::{
    AbundanceUnknown, DuplicatesUnchecked, MassLeftOut, NothingFoundBesideSubstances, PairsLimited,
    SampleContradiction, SampleNotTogether, SampleTooLong, SampleUnreadable, SubstanceTwice, TotalRow,
};
use super::row::Row;
use super::seen::{First, Seen};
use super::sink::{Outcome, Sink};
use super::{Mapping, laboratory, name, number};
use crate::limits::{ROW_BYTES_MAX, SAMPLE_PAIRED_SUBSTANCES_MAX, SAMPLE_ROWS_MAX, SAMPLE_SUBSTANCES_MAX};
use crate::profile::{DecimalMark, NumberLayout, Profile, is_word};
use crate::{Abundance, LabReport, ReportedSubstance, SampleReport, fold_for_mention};

/// Turns rows of results into records.
pub(super) struct Samples<'a> {
    profile: &'a Profile,
    binding: Binding,
    periods: Periods,
    places: Places,
    seen: Seen,
    open: Option<Sample>,
}

/// A sample whose rows are still coming.
struct Sample {
    key: RecordKey,
    report: SampleReport,
    event: Period,
    place: Place,
    location: Location,
    bytes: Vec<u8>,
    rows: usize,
    nothing_found_rows: usize,
    /// Where each substance stands in the report, by its folded name.
    index: BTreeMap<String, usize>,
}

/// One row of a sample.
struct ResultRow {
    sample: String,
    event: Period,
    place: Place,
    expected: Option<String>,
    /// `None` when the row says that nothing was found.
    substance: Option<ReportedSubstance>,
}

impl Mapping for Samples<'_> {
    fn binding(&self) -> &Binding {
        &self.binding
    }

    fn row(&mut self, row: &Row, sink: &mut Sink) -> Outcome {
        let slot = self.binding.sample.as_ref().expect("the profile was checked: samples have a column for them");
        let id = row.cell(slot.index);
        if is_word(&self.profile.words.total, id) {
            sink.about_row(TotalRow, "a row of totals, left out of the counts", row);
            return Outcome::Ignored;
        }
        let laboratory = match laboratory(self.profile, &self.binding, row, sink) {
            Ok(laboratory) => laboratory,
            Err(outcome) => return outcome,
        };
        let key = self.key(id, laboratory.as_deref());
        let starts = self.open.as_ref().is_none_or(|open| open.key.as_str() != key);
        // A row without an identifier is lost, but does not tear the rows around it apart.
        if starts && !id.is_empty() {
            self.close(sink);
        }
        let Some(result) = self.result(row, starts, sink) else { return Outcome::Rejected };
        let Ok(key) = RecordKey::new(&key) else {
            let message = format!("sample and laboratory of more than {} bytes", RecordKey::BYTES_MAX);
            sink.about_row(SampleUnreadable, message, row);
            return Outcome::Rejected;
        };
        if starts {
            let first = First { row: row.number, value: 0 };
            if let Some(before) = self.seen.add(key.as_str(), first) {
                let message = format!("the rows of this sample stand from row {} and must stand together", before.row);
                sink.about_row(SampleNotTogether, message, row);
                return Outcome::Rejected;
            }
        }
        let open = self.open.take();
        let open = open.unwrap_or_else(|| Sample::new(key, laboratory, &result, sink.location(row.number, None)));
        let (open, outcome) = self.add(open, result, row, sink);
        self.open = Some(open);
        outcome
    }

    fn finish(&mut self, sink: &mut Sink) {
        self.close(sink);
        if self.seen.is_full() {
            let message = "so many samples that the later ones were not compared with them";
            sink.problem(DuplicatesUnchecked.problem(Location::default(), message, ""));
        }
    }
}

impl<'a> Samples<'a> {
    pub(super) fn new(profile: &'a Profile, binding: Binding, periods: Periods) -> Self {
        let places = Places::new(&profile.place);
        Self { profile, binding, periods, places, seen: Seen::default(), open: None }
    }

    /// `A1`, or `A1@Laboratory A` in a file of several laboratories: each numbers its samples by itself.
    fn key(&self, sample: &str, laboratory: Option<&str>) -> String {
        if self.binding.laboratory.is_none() {
            return sample.to_owned();
        }
        let mut key = String::new();
        name::push_key_part(&mut key, sample);
        if let Some(laboratory) = laboratory {
            key.push('@');
            name::push_key_part(&mut key, laboratory);
        }
        key
    }

    /// Reads the cells of a row. The identifier was judged on the first row of a sample.
    fn result(&mut self, row: &Row, starts: bool, sink: &mut Sink) -> Option<ResultRow> {
        let Binding { sample, substance, .. } = &self.binding;
        let id = name::sample(row.cell(sample.as_ref()?.index)).map(|(id, remark)| (id, remark.filter(|_| starts)));
        let id = sink.checked(id, row, sample.as_ref());
        let event = sink.located(self.periods.read(row, &self.binding), row);
        let place = sink.located(self.places.read(row, &self.binding), row);
        let text = row.cell(substance.index);
        let found = if is_word(&self.profile.words.nothing_found, text) {
            Some(None)
        } else {
            sink.checked(name::substance(text), row, Some(substance)).map(|name| Some(self.substance(name, row, sink)))
        };
        let expected = self.free_text(self.binding.expected.as_ref(), row, sink);
        Some(ResultRow { sample: id?, event: event?, place: place?, expected, substance: found? })
    }

    fn substance(&self, name: String, row: &Row, sink: &mut Sink) -> ReportedSubstance {
        let abundance = self.binding.abundance.as_ref().map_or(Abundance::Primary, |slot| {
            let (words, text) = (&self.profile.words, row.cell(slot.index));
            if is_word(&words.trace, text) {
                return Abundance::Trace;
            }
            if !(text.is_empty() || is_word(&words.primary, text) || is_word(&words.missing, text)) {
                sink.fault(Fault::new(AbundanceUnknown, "an unknown abundance, taken as primary"), row, Some(slot));
            }
            Abundance::Primary
        });
        let method = self.free_text(self.binding.method.as_ref(), row, sink);
        ReportedSubstance { name, abundance, quantity: self.mass(row, sink), method }
    }

    fn mass(&self, row: &Row, sink: &mut Sink) -> Option<Mass> {
        let slot = self.binding.mass.as_ref()?;
        let text = row.cell(slot.index);
        if text.is_empty() || is_word(&self.profile.words.missing, text) {
            return None;
        }
        let unit_slot = self.binding.mass_unit.as_ref();
        let unit = match unit_slot.map(|slot| row.cell(slot.index)).filter(|unit| !unit.is_empty()) {
            Some(unit) => number::mass_unit(unit),
            None => self.profile.numbers.mass_unit,
        };
        let Some(unit) = unit else {
            sink.fault(
                Fault::new(MassLeftOut, "a mass without a unit of µg, mg, g or kg"),
                row,
                unit_slot.or(Some(slot)),
            );
            return None;
        };
        let native = NumberLayout { decimal: DecimalMark::Point, thousands: None, mass_unit: None };
        let layout = if row.is_number(slot.index) { &native } else { &self.profile.numbers };
        sink.checked(number::mass(text, unit, layout), row, Some(slot))
    }

    fn free_text(&self, slot: Option<&Slot>, row: &Row, sink: &mut Sink) -> Option<String> {
        let slot = slot?;
        let text = row.cell(slot.index);
        if text.is_empty() || is_word(&self.profile.words.missing, text) {
            return None;
        }
        sink.checked(Ok(name::free_text(text)), row, Some(slot))
    }

    /// Adds a row to its sample.
    fn add(&self, mut open: Sample, result: ResultRow, row: &Row, sink: &mut Sink) -> (Sample, Outcome) {
        let bytes = open.bytes.len() + usize::from(open.rows > 0) + row.bytes.len();
        if open.rows >= SAMPLE_ROWS_MAX || bytes > ROW_BYTES_MAX || open.is_full_for(&result) {
            let message = format!(
                "more than {SAMPLE_ROWS_MAX} rows, {SAMPLE_SUBSTANCES_MAX} substances or {ROW_BYTES_MAX} bytes in one sample"
            );
            sink.about_row(SampleTooLong, message, row);
            return (open, Outcome::Rejected);
        }
        let contradiction = [
            (result.event != open.event, "its date"),
            (result.place != open.place, "its place"),
            (result.expected != open.report.expected, "what it was sold as"),
        ];
        for (_, what) in contradiction.into_iter().filter(|(differs, _)| *differs) {
            sink.about_row(
                SampleContradiction,
                format!("the rows of the sample disagree on {what}; the first stands"),
                row,
            );
        }
        if open.rows > 0 {
            open.bytes.push(b'\n');
        }
        open.bytes.extend_from_slice(&row.bytes);
        open.rows += 1;
        match result.substance {
            None => open.nothing_found_rows += 1,
            Some(substance) => open.add_substance(substance, row, sink, &self.binding.substance),
        }
        (open, Outcome::Used)
    }

    /// Hands out the open sample.
    fn close(&mut self, sink: &mut Sink) {
        let Some(mut sample) = self.open.take() else { return };
        let found = sample.report.substances.len();
        sample.report.nothing_found = found == 0;
        if found > 0 && sample.nothing_found_rows > 0 {
            let message = "the sample has substances beside a row that says nothing was found";
            sink.problem(NothingFoundBesideSubstances.problem(sample.location.clone(), message, &sample.report.sample));
        }
        if found > SAMPLE_PAIRED_SUBSTANCES_MAX {
            let message =
                format!("of {found} substances, the first {SAMPLE_PAIRED_SUBSTANCES_MAX} are counted in pairs");
            sink.problem(PairsLimited.problem(sample.location.clone(), message, &sample.report.sample));
        }
        let record = Record {
            source: self.profile.source.clone(),
            tallies: sample.tallies(),
            mentions: self.mentions(&sample),
            key: sample.key,
            event: sample.event,
            place: sample.place,
            handling: self.profile.handling,
            bytes: sample.bytes,
            location: sample.location,
            body: LabReport::Sample(sample.report),
        };
        sink.record(record);
    }

    fn mentions(&self, sample: &Sample) -> Vec<Mention> {
        let source = self.profile.source.as_str();
        let laboratory = sample.report.laboratory.as_deref().unwrap_or(source);
        let own = [
            Mention { kind: MentionKind::Sample, value: format!("{source}/{}", sample.key) },
            Mention { kind: MentionKind::Laboratory, value: fold_for_mention(laboratory) },
        ];
        let named = |name: &String| Mention { kind: MentionKind::SubstanceName, value: name.clone() };
        own.into_iter().chain(sample.index.keys().map(named)).collect()
    }
}

impl Sample {
    fn new(key: RecordKey, laboratory: Option<String>, first: &ResultRow, location: Location) -> Self {
        let report = SampleReport {
            sample: first.sample.clone(),
            substances: Vec::new(),
            nothing_found: false,
            expected: first.expected.clone(),
            laboratory,
        };
        let (event, place) = (first.event.clone(), first.place.clone());
        Self {
            key,
            report,
            event,
            place,
            location,
            bytes: Vec::new(),
            rows: 0,
            nothing_found_rows: 0,
            index: BTreeMap::new(),
        }
    }

    /// Whether the row names one substance more than a sample may have.
    fn is_full_for(&self, result: &ResultRow) -> bool {
        self.report.substances.len() >= SAMPLE_SUBSTANCES_MAX
            && result.substance.as_ref().is_some_and(|one| !self.index.contains_key(&fold_for_mention(&one.name)))
    }

    /// Adds a substance, once: a substance that two methods found is one finding, as abundant as the one says that
    /// saw more of it.
    fn add_substance(&mut self, substance: ReportedSubstance, row: &Row, sink: &mut Sink, slot: &Slot) {
        let folded = fold_for_mention(&substance.name);
        let Some(&place) = self.index.get(&folded) else {
            self.index.insert(folded, self.report.substances.len());
            self.report.substances.push(substance);
            return;
        };
        let known = &mut self.report.substances[place];
        known.abundance = known.abundance.max(substance.abundance);
        sink.fault(
            Fault::new(SubstanceTwice, "the substance stands twice in the sample and is counted once"),
            row,
            Some(slot),
        );
    }

    /// One sample, one report for each substance and one for each pair, in the month of the sample.
    fn tallies(&self) -> Vec<Tally> {
        let month = self.event.month_of_start();
        // A sample dated by a year only cannot be counted in a month.
        let period = if month.contains(&self.event) { month } else { self.event.clone() };
        let tally = |measure, subject: String| Tally {
            measure,
            subject,
            place: self.place.clone(),
            period: period.clone(),
            count: 1,
        };
        let names: Vec<&str> = self.report.substances.iter().map(|substance| substance.name.as_str()).collect();
        let reports = names.iter().map(|name| tally(Measure::Reports, (*name).to_owned()));
        let paired = &names[..names.len().min(SAMPLE_PAIRED_SUBSTANCES_MAX)];
        let pairs = paired
            .iter()
            .enumerate()
            .flat_map(|(index, one)| paired[index + 1..].iter().map(move |two| Tally::pair(one, two)));
        std::iter::once(tally(Measure::Samples, String::new()))
            .chain(reports)
            .chain(pairs.map(|pair| tally(Measure::Pairs, pair)))
            .collect()
    }
}
