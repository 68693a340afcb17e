//! Tallies in, panel out.

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use picket_core::{Measure, Period, Place, Subject, Tally, Timestamp};

use super::{Counts, Entity, Grain, Panel, Role, Scope, Series, SubjectKey, Table};

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
    /// Before the latest [`Panel::PERIODS_MAX`] periods; and of names and pairs of names, one for each that was beyond
    /// [`Panel::SUBJECTS_MAX`] or [`Panel::PAIRS_MAX`].
    pub limit: u64,
    /// Sums that corrections brought below zero, taken as zero.
    pub negative: u64,
}

impl Panel {
    /// The most periods kept, the latest ones: fifty years of months.
    pub const PERIODS_MAX: usize = 600;
    /// The most subjects kept, those of the names reported most often over all periods.
    pub const SUBJECTS_MAX: usize = 20_000;
    /// The most pairs kept, those of the pairs of names found most often over all periods. A sample of 40 names alone
    /// brings 780, and most pairs are met once.
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
        let (mut tallies, other): (Vec<_>, Vec<_>) = tallies.into_iter().partition(usable);
        left_out.grain += other.len() as u64;
        tallies.sort_unstable_by(|one, two| name_of(one).cmp(&name_of(two)));

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
        table.count_reports(&by_name(&tallies, Measure::Reports), &recognise);
        table.count_samples(&by_name(&tallies, Measure::Samples));
        table.count_pairs(&by_name(&tallies, Measure::Pairs), &recognise);
        table.hashes = table.hashes();
        let length = table.periods.len();
        Self { table: Arc::new(table), length }
    }
}

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
    let mut totals: BTreeMap<Grain, i128> = BTreeMap::new();
    for tally in tallies {
        if let Some(grain) = Grain::of(&tally.period) {
            *totals.entry(grain).or_default() += reports(&[tally]);
        }
    }
    totals.into_iter().map(|(grain, total)| (total, grain)).max().map(|(_, grain)| grain)
}

/// Every period from the first to the last, at most the latest [`Panel::PERIODS_MAX`].
fn frame(grain: Grain, tallies: &[&Tally]) -> Vec<Period> {
    let given = tallies.iter().map(|tally| &tally.period);
    let Some((first, last)) = given.clone().min().zip(given.max()) else { return Vec::new() };
    let (first, last) = (grain.period_of(first), grain.period_of(last));
    let mut periods: Vec<_> =
        std::iter::successors(Some(first), |period| grain.next(period)).take_while(|period| *period <= last).collect();
    periods.drain(..periods.len().saturating_sub(Panel::PERIODS_MAX));
    periods
}

fn name_of(tally: &Tally) -> (Measure, &str) {
    (tally.measure, &tally.subject)
}

/// The tallies of a measure, name by name, the name counted most first and equals in order. `tallies` are sorted by
/// measure and name: nothing is allocated for a name but its place in this list.
fn by_name<'t, 'a>(tallies: &'t [&'a Tally], measure: Measure) -> Vec<&'t [&'a Tally]> {
    let names = tallies.chunk_by(|one, two| name_of(one) == name_of(two));
    let mut names: Vec<_> = names.filter(|rows| rows[0].measure == measure).collect();
    names.sort_by_cached_key(|rows| Reverse(rows.iter().map(|tally| i128::from(tally.count)).sum::<i128>()));
    names
}

impl Table {
    /// The sums of one name.
    fn sum(&mut self, rows: &[&Tally]) -> Counts {
        let mut sums: BTreeMap<usize, i128> = BTreeMap::new();
        for tally in rows {
            match self.periods.binary_search(&self.grain.period_of(&tally.period)) {
                Ok(index) => *sums.entry(index).or_default() += i128::from(tally.count),
                Err(_) => self.left_out.limit += 1,
            }
        }
        self.left_out.negative += sums.values().filter(|sum| **sum < 0).count() as u64;
        let counted = sums.into_iter().filter(|(_, sum)| *sum > 0);
        counted.map(|(index, sum)| (index, u64::try_from(sum).unwrap_or(u64::MAX))).collect()
    }

    /// Fills series and denominators.
    fn count_reports(&mut self, names: &[&[&Tally]], recognise: &impl Fn(&str) -> Entity) {
        for rows in names {
            let parts = parts(recognise(&rows[0].subject));
            let counts = self.sum(rows);
            if !parts.is_empty() {
                add_present(&mut self.denominators, &counts);
            }
            for part in parts {
                self.add_series(part, &counts);
            }
        }
    }

    fn add_series(&mut self, part: Series, counts: &Counts) {
        let full = self.series.len() >= Panel::SUBJECTS_MAX;
        match self.series.entry(key(&part)) {
            Entry::Vacant(_) if full => self.left_out.limit += 1,
            entry => {
                let label = part.subject.label.clone();
                let series = entry.or_insert(part);
                // Of several spellings the first in order: the most frequent one would change to and fro as periods come.
                series.subject.label = label.min(std::mem::take(&mut series.subject.label));
                series.counts.resize(self.periods.len(), 0);
                for (index, count) in counts {
                    series.counts[*index] = series.counts[*index].saturating_add(*count);
                }
            }
        }
    }

    fn count_samples(&mut self, names: &[&[&Tally]]) {
        for rows in names {
            let counts = self.sum(rows);
            add_present(&mut self.samples, &counts);
        }
    }

    /// Pairs of names become pairs of subjects; two names of one subject are no pair.
    fn count_pairs(&mut self, names: &[&[&Tally]], recognise: &impl Fn(&str) -> Entity) {
        let mut subjects: BTreeMap<&str, Vec<SubjectKey>> = BTreeMap::new();
        let mut room = Panel::PAIRS_MAX;
        for (index, rows) in names.iter().enumerate() {
            let Some((one, two)) = rows[0].subject.split_once(Tally::PAIR_SEPARATOR) else { continue };
            for name in [one, two] {
                subjects.entry(name).or_insert_with(|| {
                    let keys = parts(recognise(name)).iter().map(key).collect::<Vec<_>>();
                    keys.into_iter().filter(|key| self.series.contains_key(key)).collect()
                });
            }
            let pairs: BTreeSet<_> = subjects[one]
                .iter()
                .flat_map(|one| subjects[two].iter().map(move |two| (one.min(two), one.max(two))))
                .filter(|(one, two)| one != two)
                .collect();
            if pairs.len() > room {
                self.left_out.limit += (names.len() - index) as u64;
                return;
            }
            room -= pairs.len();
            let counts = self.sum(rows);
            for (one, two) in pairs {
                let sums = self.pairs.entry((one.clone(), two.clone())).or_default();
                for (index, count) in &counts {
                    let sum = sums.entry(*index).or_default();
                    *sum = sum.saturating_add(*count);
                }
            }
        }
    }
}

/// Adds to totals that are absent until something is reported.
fn add_present(totals: &mut [Option<u64>], counts: &Counts) {
    for (index, count) in counts {
        totals[*index] = Some(totals[*index].unwrap_or(0).saturating_add(*count));
    }
}

fn key(series: &Series) -> SubjectKey {
    (series.subject.kind.clone(), series.subject.id.clone())
}

/// The series, still without counts, that a report of `entity` adds to, each once; none for a remark.
fn parts(entity: Entity) -> Vec<Series> {
    let mut parts = Vec::new();
    flatten(entity, &mut parts);
    parts.sort_by_key(key);
    parts.dedup_by(|one, two| key(one) == key(two));
    parts
}

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
