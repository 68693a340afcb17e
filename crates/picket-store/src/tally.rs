//! The counts, as they were known at an instant.

use std::collections::{BTreeSet, HashMap};

use picket_core::{CountryCode, Measure, Period, Place, SourceId, Tally, Timestamp};
use sqlx::{AnyConnection, Row as _};

use crate::error::within;
use crate::limits::FILTER_VALUES_MAX;
use crate::reading::{Cell, tally};
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
        let values = [filter.sources.len(), filter.countries.len(), filter.places.len(), filter.subjects.len()];
        within("a list in a filter", values.into_iter().max().unwrap_or(0), FILTER_VALUES_MAX)?;
        let mut connection = self.snapshot().await?;
        let Some(statement) = summing(&mut connection, as_of, filter).await? else { return Ok(Vec::new()) };
        let mut sums = Vec::new();
        for row in statement.fetch_all(&mut connection).await? {
            let cell = Cell {
                subject_no: row.try_get(1)?,
                place_no: row.try_get(2)?,
                from: row.try_get(3)?,
                to: row.try_get(4)?,
            };
            sums.push((row.try_get::<i64, _>(0)?, cell, row.try_get::<i64, _>(5)?));
        }
        let numbers: BTreeSet<i64> =
            sums.iter().flat_map(|(source_no, cell, _)| [*source_no, cell.subject_no, cell.place_no]).collect();
        let texts = Texts::of(&mut connection, numbers).await?;
        let mut sources = HashMap::<i64, SourceId>::new();
        let mut tallies = Vec::with_capacity(sums.len());
        for (source_no, cell, count) in sums {
            if let std::collections::hash_map::Entry::Vacant(entry) = sources.entry(source_no) {
                entry.insert(texts.parse(source_no)?);
            }
            tallies.push((sources[&source_no].clone(), tally(&texts, cell, count)?));
        }
        tallies.sort_unstable();
        Ok(tallies)
    }
}

/// The statement that sums what the filter lets through; `None` when it names only things never seen.
async fn summing(
    connection: &mut AnyConnection,
    as_of: Timestamp,
    filter: &TallyFilter,
) -> Result<Option<Statement>, StoreError> {
    // PostgreSQL sums BIGINT as NUMERIC, which the Any driver does not know.
    let mut statement = Statement::new(
        "SELECT i.source_no, t.subject_no, t.place_no, t.period_from, t.period_to, CAST(SUM(t.delta) AS BIGINT) \
         FROM tally t JOIN import i ON i.import_no = t.import_no WHERE i.state = 'finished' AND i.known_at <= ",
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
    statement
        .push(" GROUP BY i.source_no, t.subject_no, t.place_no, t.period_from, t.period_to HAVING SUM(t.delta) <> 0");
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
