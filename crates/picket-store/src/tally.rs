//! The counts, as they were known at an instant.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use futures_util::TryStreamExt as _;
use picket_core::{CountryCode, Measure, Period, Place, SourceId, Tally, Timestamp};
use sqlx::{AnyConnection, Row as _};

use crate::error::within;
use crate::limits::FILTER_VALUES_MAX;
use crate::reading::{Cell, period};
use crate::statement::Statement;
use crate::term::{TermKind, Texts, numbers_of};
use crate::{Store, StoreError};

/// Which counts to sum. An empty list leaves that question open.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TallyFilter {
    /// Reported by these.
    pub sources: Vec<SourceId>,
    /// Anywhere in these countries.
    pub countries: Vec<CountryCode>,
    /// In exactly these places.
    pub places: Vec<Place>,
    /// Of these subjects.
    pub subjects: Vec<String>,
    /// Counting these things.
    pub measures: Vec<Measure>,
    /// Wholly within this period.
    pub within: Option<Period>,
    /// Simulated, or not.
    pub simulated: Option<bool>,
}

const MEASURES: [Measure; 3] = [Measure::Reports, Measure::Samples, Measure::Pairs];

impl Store {
    /// Sums the counts of all finished imports known at an instant, by source, measure, subject, place and period, in
    /// that order. Counts that corrections brought to zero are left out.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] for a list beyond 10,000 values; [`StoreError::Database`].
    pub async fn tallies(&self, as_of: Timestamp, filter: &TallyFilter) -> Result<Vec<(SourceId, Tally)>, StoreError> {
        let history = self.sums(as_of, filter, Grouping::Together).await?;
        Ok(history.into_iter().map(|(source, _, tally)| (source, tally)).collect())
    }

    /// The same counts, taken apart by when they became known: a correction is a further count, negative where it takes
    /// away. The sum over all instants is what [`Store::tallies`] gives.
    ///
    /// # Errors
    /// As [`Store::tallies`].
    pub async fn tally_history(
        &self,
        as_of: Timestamp,
        filter: &TallyFilter,
    ) -> Result<Vec<(SourceId, Timestamp, Tally)>, StoreError> {
        self.sums(as_of, filter, Grouping::ByInstant).await
    }

    async fn sums(
        &self,
        as_of: Timestamp,
        filter: &TallyFilter,
        grouping: Grouping,
    ) -> Result<Vec<(SourceId, Timestamp, Tally)>, StoreError> {
        let values = [filter.sources.len(), filter.countries.len(), filter.places.len(), filter.subjects.len()];
        within("a list in a filter", values.into_iter().max().unwrap_or(0), FILTER_VALUES_MAX)?;
        let mut connection = self.snapshot().await?;
        let Some(statement) = summing(&mut connection, as_of, filter, grouping).await? else {
            return Ok(Vec::new());
        };
        let mut sums = Vec::new();
        let mut rows = statement.fetch(&mut connection);
        while let Some(row) = rows.try_next().await? {
            let (subject_no, place_no) = (row.try_get(1)?, row.try_get(2)?);
            let cell = Cell { subject_no, place_no, from: row.try_get(3)?, to: row.try_get(4)? };
            sums.push(Sum { source_no: row.try_get(0)?, cell, count: row.try_get(5)?, known_at: row.try_get(6)? });
        }
        drop(rows);
        let numbers: BTreeSet<i64> =
            sums.iter().flat_map(|sum| [sum.source_no, sum.cell.subject_no, sum.cell.place_no]).collect();
        let words = Words::of(&Texts::of(&mut connection, numbers).await?, &sums)?;
        sums.sort_unstable_by_key(|sum| words.order(sum));
        Ok(sums.iter().map(|sum| words.tally(sum)).collect())
    }
}

/// What makes one count.
#[derive(Clone, Copy)]
enum Grouping {
    /// Everything known of a cell.
    Together,
    /// What became known of a cell at one instant.
    ByInstant,
}

/// A row of sums; `known_at` is the last instant of what was summed.
struct Sum {
    source_no: i64,
    cell: Cell,
    count: i64,
    known_at: i64,
}

/// Every number in the sums in words, read once: a million counts have a few thousand subjects.
struct Words {
    sources: HashMap<i64, SourceId>,
    subjects: HashMap<i64, (Measure, String)>,
    places: HashMap<i64, Place>,
    periods: HashMap<(i64, i64), Period>,
    /// Where each number stands in the order of sources, of measures and subjects, and of places.
    ranks: [HashMap<i64, i64>; 3],
}

impl Words {
    fn of(texts: &Texts, sums: &[Sum]) -> Result<Self, StoreError> {
        let (mut sources, mut subjects) = (HashMap::new(), HashMap::new());
        let (mut places, mut periods) = (HashMap::new(), HashMap::new());
        for Sum { source_no, cell, .. } in sums {
            if let Entry::Vacant(entry) = sources.entry(*source_no) {
                entry.insert(texts.parse::<SourceId>(*source_no)?);
            }
            if let Entry::Vacant(entry) = subjects.entry(cell.subject_no) {
                entry.insert((texts.kind(cell.subject_no)?, texts.text(cell.subject_no)?.to_owned()));
            }
            if let Entry::Vacant(entry) = places.entry(cell.place_no) {
                entry.insert(texts.place(cell.place_no)?);
            }
            if let Entry::Vacant(entry) = periods.entry((cell.from, cell.to)) {
                entry.insert(period("tally.period", cell.from, cell.to)?);
            }
        }
        let ranks = [ranks(&sources), ranks(&subjects), ranks(&places)];
        Ok(Self { sources, subjects, places, periods, ranks })
    }

    fn order(&self, sum: &Sum) -> [i64; 6] {
        let rank = |of: usize, number: i64| self.ranks[of][&number];
        let cell = sum.cell;
        let (subject, place) = (rank(1, cell.subject_no), rank(2, cell.place_no));
        [rank(0, sum.source_no), subject, place, cell.from, cell.to, sum.known_at]
    }

    fn tally(&self, sum: &Sum) -> (SourceId, Timestamp, Tally) {
        let (measure, subject) = self.subjects[&sum.cell.subject_no].clone();
        let place = self.places[&sum.cell.place_no].clone();
        let period = self.periods[&(sum.cell.from, sum.cell.to)].clone();
        let tally = Tally { measure, subject, place, period, count: sum.count };
        (self.sources[&sum.source_no].clone(), Timestamp::from_microseconds(sum.known_at), tally)
    }
}

fn ranks<T: Ord>(texts: &HashMap<i64, T>) -> HashMap<i64, i64> {
    let mut numbers: Vec<(&T, i64)> = texts.iter().map(|(number, text)| (text, *number)).collect();
    numbers.sort_unstable();
    numbers.into_iter().zip(0..).map(|((_, number), rank)| (number, rank)).collect()
}

/// The statement that sums what the filter lets through; `None` when it names only things never seen.
async fn summing(
    connection: &mut AnyConnection,
    as_of: Timestamp,
    filter: &TallyFilter,
    grouping: Grouping,
) -> Result<Option<Statement>, StoreError> {
    // PostgreSQL sums BIGINT as NUMERIC, which the Any driver does not know.
    let mut statement = Statement::new(
        "SELECT i.source_no, t.subject_no, t.place_no, t.period_from, t.period_to, CAST(SUM(t.delta) AS BIGINT), \
         MAX(i.known_at) FROM tally t JOIN import i ON i.import_no = t.import_no \
         WHERE i.state = 'finished' AND i.known_at <= ",
    );
    statement.bind(as_of.microseconds());
    if !filter.sources.is_empty() {
        let texts: Vec<String> = filter.sources.iter().map(ToString::to_string).collect();
        let numbers = numbers_of(connection, TermKind::Source, &texts).await?;
        if numbers.is_empty() {
            return Ok(None);
        }
        statement.push(" AND i.source_no IN ").bind_list(numbers.into_values());
    }
    if let Some(subjects) = subjects_of(connection, filter).await? {
        if subjects.is_empty() {
            return Ok(None);
        }
        statement.push(" AND t.subject_no IN ").bind_list(subjects);
    } else if !filter.measures.is_empty() {
        statement.push(" AND t.subject_no IN (SELECT term_no FROM term WHERE kind IN ");
        statement.bind_list(filter.measures.iter().map(|measure| measure.as_str())).push(")");
    }
    if !filter.countries.is_empty() || !filter.places.is_empty() {
        let places = places_of(connection, filter).await?;
        if places.is_empty() {
            return Ok(None);
        }
        statement.push(" AND t.place_no IN ").bind_list(places);
    }
    if let Some(within) = &filter.within {
        statement.push(" AND t.period_from >= ").bind(within.from().to_epoch_days());
        statement.push(" AND t.period_to <= ").bind(within.to().to_epoch_days());
    }
    if let Some(simulated) = filter.simulated {
        statement.push(" AND i.simulated = ").bind(simulated);
    }
    statement.push(" GROUP BY i.source_no, t.subject_no, t.place_no, t.period_from, t.period_to");
    match grouping {
        Grouping::Together => {}
        Grouping::ByInstant => _ = statement.push(", i.known_at"),
    }
    statement.push(" HAVING SUM(t.delta) <> 0");
    Ok(Some(statement))
}

/// The terms of the subjects asked for, under each measure asked for.
async fn subjects_of(connection: &mut AnyConnection, filter: &TallyFilter) -> Result<Option<Vec<i64>>, StoreError> {
    if filter.subjects.is_empty() {
        return Ok(None);
    }
    let measures = if filter.measures.is_empty() { &MEASURES[..] } else { &filter.measures };
    let mut numbers = Vec::new();
    for measure in measures {
        numbers.extend(numbers_of(connection, TermKind::Subject(*measure), &filter.subjects).await?.into_values());
    }
    Ok(Some(numbers))
}

/// The terms of the places asked for. A place's text is `US` or `US/area`, so a country is one text and one range: `0`
/// follows `/`.
async fn places_of(connection: &mut AnyConnection, filter: &TallyFilter) -> Result<Vec<i64>, StoreError> {
    let texts: Vec<String> = filter.places.iter().map(ToString::to_string).collect();
    let mut numbers: Vec<i64> = numbers_of(connection, TermKind::Place, &texts).await?.into_values().collect();
    for country in &filter.countries {
        let rows = sqlx::query("SELECT term_no FROM term WHERE kind = $1 AND (text = $2 OR (text > $3 AND text < $4))")
            .bind(TermKind::Place.as_str())
            .bind(country.to_string())
            .bind(format!("{country}/"))
            .bind(format!("{country}0"))
            .fetch_all(&mut *connection)
            .await?;
        for row in rows {
            numbers.push(row.try_get(0)?);
        }
    }
    Ok(numbers)
}
