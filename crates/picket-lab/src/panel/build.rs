//! Tallies in, panel out.

use std::collections::BTreeMap;
use std::sync::Arc;

use picket_core::{Measure, Period, Place, Subject, Tally, Timestamp};

use super::{Entity, Grain, Panel, Role, Scope, Series, SubjectKey, Table};

/// A count, and when it became known; `None` for always.
#[derive(Clone, Copy, Debug)]
pub struct Observation<'a> {
    /// The count.
    pub tally: &'a Tally,
    /// When it became known.
    pub known_at: Option<Timestamp>,
}

/// How many tallies a panel did not use, by reason.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct LeftOut {
    /// Of another place, or of an area where the whole country is given too.
    pub place: u64,
    /// Of another grain than the panel's, which would count the same report twice.
    pub grain: u64,
    /// Not known yet at the time asked for.
    pub later: u64,
    /// Beyond [`Panel::PERIODS_MAX`], [`Panel::SUBJECTS_MAX`] or [`Panel::PAIRS_MAX`].
    pub limit: u64,
    /// Sums that corrections brought below zero, taken as zero.
    pub negative: u64,
}

impl Panel {
    /// The most periods kept, the latest ones: fifty years of months.
    pub const PERIODS_MAX: usize = 600;
    /// The most subjects kept.
    pub const SUBJECTS_MAX: usize = 20_000;
    /// The most pairs kept.
    pub const PAIRS_MAX: usize = 50_000;
    /// The most parts of a mixture that are counted.
    pub const PARTS_MAX: usize = 32;

    /// Counts what `recognise` makes of every reported name. The order of the observations does not matter.
    ///
    /// A source is read at the grain in which it gives the most reports; `grain` asks for the sums over longer periods.
    /// A whole country is read from its own rows when these count at least as much as those of its areas, and from all
    /// rows otherwise. `as_of` leaves out what became known later.
    pub fn build<'a>(
        scope: Scope,
        observations: impl IntoIterator<Item = Observation<'a>>,
        grain: Option<Grain>,
        as_of: Option<Timestamp>,
        recognise: impl Fn(&str) -> Entity,
    ) -> Self {
        let mut left_out = LeftOut::default();
        let tallies = of_one_kind(&scope.place, observations, as_of, &mut left_out);
        let native = most_reports(&tallies).unwrap_or(Grain::Year);
        let grain = grain.unwrap_or(native);
        let usable = |tally: &&Tally| grain <= native && Grain::of(&tally.period) == Some(native);
        let (tallies, other): (Vec<_>, Vec<_>) = tallies.into_iter().partition(usable);
        left_out.grain += other.len() as u64;

        let periods = frame(grain, &tallies);
        let mut table = Table {
            scope,
            grain,
            denominators: vec![None; periods.len()],
            samples: vec![None; periods.len()],
            periods,
            series: BTreeMap::new(),
            pairs: BTreeMap::new(),
            left_out,
            hashes: Vec::new(),
        };
        let sums = table.sum(&tallies);
        let parts = table.count_reports(&sums, &recognise);
        table.count_samples(&sums);
        table.count_pairs(&sums, &parts);
        table.hashes = table.hashes();
        let length = table.periods.len();
        Self { table: Arc::new(table), length }
    }
}

/// Sums by name and index of period, for each measure.
type Sums<'a> = BTreeMap<(Measure, &'a str), Vec<i64>>;

/// The tallies of the place that were known, without areas that the country's own rows already contain.
fn of_one_kind<'a>(
    place: &Place,
    observations: impl IntoIterator<Item = Observation<'a>>,
    as_of: Option<Timestamp>,
    left_out: &mut LeftOut,
) -> Vec<&'a Tally> {
    let (mut own, mut areas) = (Vec::new(), Vec::new());
    for Observation { tally, known_at } in observations {
        if as_of.zip(known_at).is_some_and(|(as_of, known_at)| known_at > as_of) {
            left_out.later += 1;
        } else if tally.place == *place {
            own.push(tally);
        } else if tally.place.country == place.country && place.area.is_empty() {
            areas.push(tally);
        } else {
            left_out.place += 1;
        }
    }
    if reports(&own) >= reports(&areas) {
        left_out.place += areas.len() as u64;
    } else {
        own.append(&mut areas);
    }
    own
}

fn reports(tallies: &[&Tally]) -> i128 {
    tallies.iter().filter(|tally| tally.measure == Measure::Reports).map(|tally| i128::from(tally.count)).sum()
}

/// The grain with the most reports, the shorter one of equals.
fn most_reports(tallies: &[&Tally]) -> Option<Grain> {
    let total = |grain: Grain| {
        let of_grain: Vec<_> =
            tallies.iter().filter(|tally| Grain::of(&tally.period) == Some(grain)).copied().collect();
        (!of_grain.is_empty()).then(|| reports(&of_grain))
    };
    Grain::ALL.into_iter().filter_map(|grain| total(grain).map(|total| (total, grain))).max().map(|(_, grain)| grain)
}

/// Every period from the first to the last, at most the latest [`Panel::PERIODS_MAX`].
fn frame(grain: Grain, tallies: &[&Tally]) -> Vec<Period> {
    let starts = tallies.iter().map(|tally| grain.period_of(&tally.period));
    let Some((first, last)) = starts.clone().min().zip(starts.max()) else { return Vec::new() };
    let mut periods: Vec<_> =
        std::iter::successors(Some(first), |period| grain.next(period)).take_while(|period| *period <= last).collect();
    periods.drain(..periods.len().saturating_sub(Panel::PERIODS_MAX));
    periods
}

impl Table {
    fn sum<'a>(&mut self, tallies: &[&'a Tally]) -> Sums<'a> {
        let mut sums = Sums::new();
        for tally in tallies {
            let period = self.grain.period_of(&tally.period);
            match self.periods.binary_search(&period) {
                Ok(index) => {
                    let counts = sums.entry((tally.measure, &*tally.subject)).or_default();
                    counts.resize(self.periods.len(), 0);
                    counts[index] = counts[index].saturating_add(tally.count);
                }
                Err(_) => self.left_out.limit += 1,
            }
        }
        for count in sums.values_mut().flatten().filter(|count| **count < 0) {
            *count = 0;
            self.left_out.negative += 1;
        }
        sums
    }

    /// Fills series and denominators; gives the subjects of each name, for the pairs.
    fn count_reports<'a>(
        &mut self,
        sums: &Sums<'a>,
        recognise: &impl Fn(&str) -> Entity,
    ) -> BTreeMap<&'a str, Vec<SubjectKey>> {
        let mut subjects = BTreeMap::new();
        for ((measure, name), counts) in sums {
            if *measure != Measure::Reports {
                continue;
            }
            let mut parts = Vec::new();
            flatten(recognise(name), &mut parts);
            parts.sort_by_key(key);
            parts.dedup_by(|one, two| key(one) == key(two));
            add_present(&mut self.denominators, counts, !parts.is_empty());
            let keys: Vec<_> = parts.iter().map(key).collect();
            for part in parts {
                self.add_series(part, counts);
            }
            subjects.insert(*name, keys);
        }
        self.denominators.iter_mut().filter(|total| **total == Some(0)).for_each(|total| *total = None);
        subjects
    }

    fn add_series(&mut self, part: Series, counts: &[i64]) {
        let full = self.series.len() >= Panel::SUBJECTS_MAX;
        match self.series.entry(key(&part)) {
            std::collections::btree_map::Entry::Vacant(_) if full => self.left_out.limit += 1,
            entry => {
                let series = entry.or_insert(part);
                series.counts.resize(counts.len(), 0);
                add(&mut series.counts, counts);
            }
        }
    }

    fn count_samples(&mut self, sums: &Sums<'_>) {
        for (_, counts) in sums.iter().filter(|((measure, _), _)| *measure == Measure::Samples) {
            add_present(&mut self.samples, counts, true);
        }
        self.samples.iter_mut().filter(|total| **total == Some(0)).for_each(|total| *total = None);
    }

    /// Pairs of names become pairs of subjects; two names of one subject are no pair.
    fn count_pairs(&mut self, sums: &Sums<'_>, subjects: &BTreeMap<&str, Vec<SubjectKey>>) {
        for ((_, names), counts) in sums.iter().filter(|((measure, _), _)| *measure == Measure::Pairs) {
            let Some((one, two)) = names.split_once(Tally::PAIR_SEPARATOR) else { continue };
            let keys = |name| subjects.get(name).into_iter().flatten().filter(|key| self.series.contains_key(*key));
            let pairs: Vec<_> = keys(one)
                .flat_map(|one| keys(two).map(move |two| (one.min(two), one.max(two))))
                .filter(|(one, two)| one != two)
                .map(|(one, two)| (one.clone(), two.clone()))
                .collect();
            for pair in pairs {
                if self.pairs.len() >= Panel::PAIRS_MAX && !self.pairs.contains_key(&pair) {
                    self.left_out.limit += 1;
                    continue;
                }
                let sum = self.pairs.entry(pair).or_insert_with(|| vec![0; counts.len()]);
                add(sum, counts);
            }
        }
    }
}

fn add(totals: &mut [u64], counts: &[i64]) {
    for (total, count) in totals.iter_mut().zip(counts) {
        *total = total.saturating_add(count.unsigned_abs());
    }
}

/// Adds to totals that are absent until something is reported.
fn add_present(totals: &mut [Option<u64>], counts: &[i64], counted: bool) {
    for (total, count) in totals.iter_mut().zip(counts).filter(|(_, count)| counted && **count > 0) {
        *total = Some(total.unwrap_or(0).saturating_add(count.unsigned_abs()));
    }
}

fn key(series: &Series) -> SubjectKey {
    (series.subject.kind.clone(), series.subject.id.clone())
}

/// The series, still without counts, that a report of `entity` adds to; none for a remark.
fn flatten(entity: Entity, parts: &mut Vec<Series>) {
    let mut series = |kind: &str, id: String, label: String, classes: Vec<String>, role: Role| {
        let subject = Subject { kind: kind.to_owned(), id, label };
        parts.push(Series { subject, classes, role, counts: Vec::new() });
    };
    match entity {
        Entity::Substance { id, label, classes, role } => series("substance", id, label, classes, role),
        Entity::Isomers { id, label, classes, role } => series("isomers", id, label, classes, role),
        Entity::Class { id, label } => series("class", id.clone(), label, vec![id], Role::Drug),
        Entity::Unknown { name } => {
            let folded = name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            series("name", folded, name, Vec::new(), Role::Drug);
        }
        Entity::Remark => {}
        Entity::Mixture(entities) => {
            for entity in entities {
                if parts.len() >= Panel::PARTS_MAX {
                    break;
                }
                flatten(entity, parts);
            }
        }
    }
}
