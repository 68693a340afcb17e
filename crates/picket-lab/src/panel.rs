//! What the methods of this desk look at: counts per substance and period, with honest denominators.

mod build;
mod entity;
mod grain;

use std::collections::BTreeMap;
use std::sync::Arc;

use picket_core::{ContentHash, Handling, Period, Place, SourceId, Subject};

pub use build::{LeftOut, Observation};
pub use entity::{Entity, Role};
pub use grain::Grain;

/// What all findings drawn from one panel have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// Who reported.
    pub source: SourceId,
    /// The place; its areas are summed.
    pub place: Place,
    /// The strictest handling of the records behind the counts.
    pub handling: Handling,
    /// True when any of them was simulated.
    pub simulated: bool,
}

/// The counts of one source in one place, by substance and period.
///
/// A panel is what a period could know: [`Panel::until`] cuts it at an earlier period without copying it. A period in
/// which the source reported nothing is missing, not zero: its denominator is `None`, and no method takes it for a
/// decline.
#[derive(Clone, Debug)]
pub struct Panel {
    table: Arc<Table>,
    length: usize,
}

/// The whole table behind a panel and its cuts.
#[derive(Debug)]
struct Table {
    scope: Scope,
    grain: Grain,
    periods: Vec<Period>,
    /// Reports in which a substance was identified, per period.
    denominators: Vec<Option<u64>>,
    /// Samples examined, per period; all `None` when the source gives counts only.
    samples: Vec<Option<u64>>,
    series: BTreeMap<SubjectKey, Series>,
    pairs: BTreeMap<(SubjectKey, SubjectKey), Counts>,
    left_out: LeftOut,
    /// The hash of the first periods, for each number of them.
    hashes: Vec<ContentHash>,
}

/// Kind and identifier of a subject: the order of everything in a panel.
type SubjectKey = (String, String);

/// Counts by index of period, without those that are zero: most names and nearly all pairs are rare.
type Counts = BTreeMap<usize, u64>;

/// What was reported of one substance, class or unknown name.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    subject: Subject,
    classes: Vec<String>,
    role: Role,
    counts: Vec<u64>,
}

impl Series {
    /// What is counted: its kind is `substance`, `isomers`, `class` or `name`.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Its classes, most specific first.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Whether it is reported for its own effect.
    pub fn role(&self) -> Role {
        self.role
    }
}

impl Panel {
    /// Source, place and handling.
    pub fn scope(&self) -> &Scope {
        &self.table.scope
    }

    /// The length of a period.
    pub fn grain(&self) -> Grain {
        self.table.grain
    }

    /// Every period from the first to the last, gaps included.
    pub fn periods(&self) -> &[Period] {
        &self.table.periods[..self.length]
    }

    /// The last period; `None` for an empty panel.
    pub fn current(&self) -> Option<&Period> {
        self.periods().last()
    }

    /// The panel as it ends with `period`, all later periods unknown. A period outside the panel leaves nothing of it
    /// or all of it.
    pub fn until(&self, period: &Period) -> Self {
        self.first(self.periods().partition_point(|candidate| candidate <= period))
    }

    /// The panel's first `length` periods.
    pub(crate) fn first(&self, length: usize) -> Self {
        Self { table: Arc::clone(&self.table), length: length.min(self.length) }
    }

    /// Every series with a report up to the last period, by kind and identifier of its subject.
    pub fn series(&self) -> impl Iterator<Item = &Series> {
        self.table.series.values().filter(|series| series.counts[..self.length].iter().any(|count| *count > 0))
    }

    /// The series of a subject.
    pub fn find(&self, subject: &Subject) -> Option<&Series> {
        self.table.series.get(&(subject.kind.clone(), subject.id.clone()))
    }

    /// The counts of a series, one for each of [`Panel::periods`]; `None` where the source reported nothing at all.
    pub fn counts(&self, series: &Series) -> Vec<Option<u64>> {
        self.denominators().iter().zip(&series.counts).map(|(total, count)| total.map(|_| *count)).collect()
    }

    /// Reports in which a substance was identified, one for each of [`Panel::periods`]; `None` where there were none.
    pub fn denominators(&self) -> &[Option<u64>] {
        &self.table.denominators[..self.length]
    }

    /// Samples examined, one for each of [`Panel::periods`]; `None` where the source did not say.
    pub fn samples(&self) -> &[Option<u64>] {
        &self.table.samples[..self.length]
    }

    /// The pairs of subjects found together in a sample, each with the index of the first such period and the number
    /// of such samples in it.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&Series, &Series, usize, u64)> {
        self.table.pairs.iter().filter_map(|((one, two), counts)| {
            let (first, count) = counts.range(..self.length).next()?;
            Some((&self.table.series[one], &self.table.series[two], *first, *count))
        })
    }

    /// The counts of a series as they are, for periods that the caller knows to be reported.
    pub(crate) fn raw<'a>(&self, series: &'a Series) -> &'a [u64] {
        &series.counts[..self.length]
    }

    /// What was not used, and why.
    pub fn left_out(&self) -> LeftOut {
        self.table.left_out
    }

    /// The hash of everything up to the last period: the same for the same knowledge, in whatever order it came.
    pub fn content_hash(&self) -> ContentHash {
        self.table.hashes[self.length].clone()
    }
}

impl Table {
    /// The hash of the first periods, for each number of them: each made from the one before and what the period adds,
    /// so that all of them together cost one pass over the table.
    fn hashes(&self) -> Vec<ContentHash> {
        let (source, place) = (self.scope.source.to_string(), self.scope.place.to_string());
        let mut hashes =
            vec![ContentHash::of_parts([source.as_bytes(), place.as_bytes(), self.grain.as_str().as_bytes()])];
        let mut pairs = vec![Vec::new(); self.periods.len()];
        for (pair, counts) in &self.pairs {
            for (index, count) in counts {
                pairs[*index].push((pair, *count));
            }
        }
        for (index, period) in self.periods.iter().enumerate() {
            let mut bytes = Vec::new();
            let totals = [self.denominators[index], self.samples[index]];
            bytes.extend(totals.into_iter().flat_map(|total| total.unwrap_or(u64::MAX).to_le_bytes()));
            for series in self.series.values().filter(|series| series.counts[index] > 0) {
                let Subject { kind, id, label } = &series.subject;
                let text = [kind, id, label].into_iter().chain(&series.classes).map(String::as_str);
                push_row(&mut bytes, text, series.counts[index]);
                bytes.push(series.role as u8);
            }
            for ((one, two), count) in &pairs[index] {
                push_row(&mut bytes, [&one.0, &one.1, &two.0, &two.1].map(String::as_str), *count);
            }
            let before = &hashes[index];
            hashes.push(ContentHash::of_parts([before.as_str().as_bytes(), period.as_str().as_bytes(), &bytes]));
        }
        hashes
    }
}

/// Appends texts, each with its length, and a count.
fn push_row<'a>(bytes: &mut Vec<u8>, texts: impl IntoIterator<Item = &'a str>, count: u64) {
    for text in texts {
        bytes.extend((text.len() as u64).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes.extend(count.to_le_bytes());
}
