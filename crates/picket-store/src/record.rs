//! Reading records, as they were known at an instant.

use picket_core::{ContentHash, Location, Mention, Record, RecordId, RecordKey, SourceId, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::import::page_rows;
use crate::reading::{Cell, decode_cells, decode_numbers, period, record_hash, tally};
use crate::statement::Statement;
use crate::term::{TermKind, Texts, number_of};
use crate::{ImportId, Store, StoreError};

/// A version of a record, with what the store knows about it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StoredRecord {
    /// The record; its body is JSON.
    pub record: Record<String>,
    /// 1 for the first version.
    pub version: u32,
    /// The import that brought it.
    pub import: ImportId,
    /// When it became known.
    pub known_at: Timestamp,
    /// Whether it was simulated.
    pub simulated: bool,
    /// When the next version became known.
    pub replaced_at: Option<Timestamp>,
}

impl StoredRecord {
    /// The record's identity, the same for all its versions.
    pub fn id(&self) -> RecordId {
        self.record.id()
    }

    /// Hash of the bytes as received.
    pub fn content_hash(&self) -> ContentHash {
        self.record.content_hash()
    }

    /// Whole days from the end of the time reported on to the instant at which the report became known.
    pub fn days_late(&self) -> i64 {
        let end = Timestamp::start_of(self.record.event.to().next());
        (self.known_at.microseconds() - end.microseconds()).div_euclid(86_400_000_000).max(0)
    }
}

/// One page of something, and where the next begins.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// To be handed back as `after`; absent on the last page. It may stand in a URL.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Cuts one row more than fits, which was asked for to see whether there is a next page.
    pub(crate) fn cut(mut items: Vec<T>, limit: i64, cursor: impl FnOnce(&T) -> String) -> Self {
        let rows = usize::try_from(limit).expect("a page's limit is small and positive");
        let more = items.len() > rows;
        items.truncate(rows);
        let next = items.last().filter(|_| more).map(cursor);
        Self { items, next }
    }
}

/// Which records to list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RecordFilter {
    /// Those in which this was found.
    pub mention: Option<Mention>,
    /// Those that this import brought.
    pub import: Option<ImportId>,
    /// Those of this source.
    pub source: Option<SourceId>,
    /// As known at this instant.
    pub as_of: Timestamp,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// At most so many; 0 means as many as a page holds.
    pub limit: u32,
}

impl RecordFilter {
    /// Every record known at an instant.
    pub fn as_of(as_of: Timestamp) -> Self {
        Self { mention: None, import: None, source: None, as_of, after: None, limit: 0 }
    }
}

const COLUMNS: &str = "SELECT v.version_no, v.source_no, v.import_no, v.version, v.record_key, v.event_from, v.event_to, \
    v.place_no, v.handling_no, v.part_no, v.row_number, v.column_no, v.bytes, v.body, v.mentions, v.tallies, \
    i.known_at, i.simulated, CASE WHEN n.state = 'finished' THEN n.known_at END AS replaced_at ";
const TABLES: &str = "JOIN import i ON i.import_no = v.import_no LEFT JOIN import n ON n.import_no = v.replaced_in ";

impl Store {
    /// The version of a record that was current at an instant.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn record(&self, id: &RecordId, as_of: Timestamp) -> Result<Option<StoredRecord>, StoreError> {
        let mut versions = self.record_versions(id).await?;
        let newest = versions.iter().rposition(|version| version.known_at <= as_of);
        Ok(newest.map(|index| versions.swap_remove(index)))
    }

    /// All versions of a record, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn record_versions(&self, id: &RecordId) -> Result<Vec<StoredRecord>, StoreError> {
        let mut connection = self.snapshot().await?;
        let mut statement = Statement::new(COLUMNS);
        statement.push("FROM record_by_hash h JOIN record_version v ON v.version_no = h.version_no ").push(TABLES);
        statement.push("WHERE i.state = 'finished' AND h.record_hash = ").bind(record_hash(id));
        statement.push(" ORDER BY v.version");
        let rows = statement.fetch_all(&mut connection).await?;
        let mut records = from_rows(&mut connection, &rows).await?;
        records.retain(|record| record.1.id() == *id);
        Ok(records.into_iter().map(|(_, record)| record).collect())
    }

    /// Records as they were known at an instant, last imported first.
    ///
    /// # Errors
    /// [`StoreError::Database`]; [`StoreError::Invalid`] for a cursor that no page gave.
    pub async fn records(&self, filter: &RecordFilter) -> Result<Page<StoredRecord>, StoreError> {
        let nothing = Page { items: Vec::new(), next: None };
        let mut connection = self.snapshot().await?;
        let before = match &filter.after {
            Some(after) => after.parse().map_err(|_| picket_core::InvalidValue::new(after, "a page's cursor"))?,
            None => i64::MAX,
        };
        let limit = page_rows(filter.limit);
        let as_of = filter.as_of.microseconds();

        let mut statement = Statement::new(COLUMNS);
        if let Some(mention) = &filter.mention {
            let kind = TermKind::Mention(mention.kind);
            let Some(value_no) = number_of(&mut connection, kind, &mention.value).await? else { return Ok(nothing) };
            statement.push("FROM mention m JOIN record_version v ON v.version_no = m.version_no ").push(TABLES);
            statement.push("WHERE m.value_no = ").bind(value_no).push(" AND m.version_no < ").bind(before);
        } else {
            statement.push("FROM record_version v ").push(TABLES).push("WHERE v.version_no < ").bind(before);
        }
        if let Some(source) = &filter.source {
            let Some(range) = source_range(&mut connection, source).await? else { return Ok(nothing) };
            statement.push(" AND v.source_no = ").bind(range.source_no);
            statement.push(" AND v.version_no BETWEEN ").bind(range.first).push(" AND ").bind(range.last);
        }
        if let Some(import) = filter.import {
            let Some(import) = crate::import::load(&mut connection, import).await? else { return Ok(nothing) };
            statement.push(" AND v.import_no = ").bind(import.id.0);
            statement.push(" AND v.version_no BETWEEN ").bind(import.versions.first);
            statement.push(" AND ").bind(import.versions.last);
        }
        statement.push(" AND i.state = 'finished' AND i.known_at <= ").bind(as_of);
        statement.push(" AND (n.import_no IS NULL OR n.state <> 'finished' OR n.known_at > ").bind(as_of);
        statement.push(") ORDER BY v.version_no DESC LIMIT ").bind(limit + 1);
        let rows = statement.fetch_all(&mut connection).await?;
        let records = from_rows(&mut connection, &rows).await?;
        let page = Page::cut(records, limit, |(version_no, _)| version_no.to_string());
        Ok(Page { items: page.items.into_iter().map(|(_, record)| record).collect(), next: page.next })
    }
}

struct SourceRange {
    source_no: i64,
    first: i64,
    last: i64,
}

/// Between which numbers the versions of a source lie.
async fn source_range(connection: &mut AnyConnection, source: &SourceId) -> Result<Option<SourceRange>, StoreError> {
    let Some(source_no) = number_of(connection, TermKind::Source, source.as_str()).await? else { return Ok(None) };
    let row = sqlx::query(
        "SELECT MIN(version_first), MAX(version_last) FROM import WHERE source_no = $1 AND state = 'finished'",
    )
    .bind(source_no)
    .fetch_one(connection)
    .await?;
    let (first, last): (Option<i64>, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
    Ok(first.zip(last).map(|(first, last)| SourceRange { source_no, first, last }))
}

/// Versions with their numbers.
async fn from_rows(connection: &mut AnyConnection, rows: &[AnyRow]) -> Result<Vec<(i64, StoredRecord)>, StoreError> {
    let mut numbers = Vec::new();
    for row in rows {
        numbers.extend(term_numbers(row)?);
    }
    let texts = Texts::of(connection, numbers).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, from_row(row, &texts)?))).collect()
}

/// Every term that the row speaks of.
fn term_numbers(row: &AnyRow) -> Result<Vec<i64>, StoreError> {
    let mut numbers: Vec<i64> = vec![row.try_get(1)?, row.try_get(7)?, row.try_get(8)?];
    numbers.extend([row.try_get::<Option<i64>, _>(9)?, row.try_get(11)?].into_iter().flatten());
    numbers.extend(decode_numbers(row.try_get(14)?)?);
    for (cell, _) in cells_of(row)? {
        numbers.extend([cell.subject_no, cell.place_no]);
    }
    Ok(numbers)
}

fn cells_of(row: &AnyRow) -> Result<Vec<(Cell, i64)>, StoreError> {
    decode_cells(row.try_get(15)?, row.try_get(7)?, row.try_get(5)?, row.try_get(6)?)
}

/// A version as the integrity check needs it.
pub(crate) struct CheckedVersion {
    pub(crate) version_no: i64,
    pub(crate) import_no: i64,
    pub(crate) record_hash: i64,
    pub(crate) reading_hash: Vec<u8>,
    pub(crate) mentions: Vec<i64>,
    pub(crate) cells: Vec<(Cell, i64)>,
    /// The counts of the version it replaces.
    pub(crate) replaced: Vec<(Cell, i64)>,
    /// Whether the version it replaces, if any, says that this import replaced it.
    pub(crate) follows: bool,
    /// The record whole, or what is wrong with it.
    pub(crate) record: Result<Record<String>, StoreError>,
}

/// All versions with numbers in a range, whatever the state of their imports.
pub(crate) async fn versions_between(
    connection: &mut AnyConnection,
    first: i64,
    last: i64,
) -> Result<Vec<CheckedVersion>, StoreError> {
    let mut statement = Statement::new(COLUMNS);
    statement.push(
        ", v.record_hash, v.reading_hash, v.replaces_no, p.replaced_in, p.place_no AS p_place, p.event_from AS p_from, \
         p.event_to AS p_to, p.tallies AS p_tallies FROM record_version v \
         LEFT JOIN record_version p ON p.version_no = v.replaces_no ",
    );
    statement.push(TABLES).push("WHERE v.version_no BETWEEN ").bind(first).push(" AND ").bind(last);
    let rows = statement.fetch_all(connection).await?;
    let numbers: Vec<i64> = rows.iter().flat_map(|row| term_numbers(row).unwrap_or_default()).collect();
    let texts = Texts::of(connection, numbers).await?;
    rows.iter().map(|row| checked_from_row(row, &texts)).collect()
}

/// What cannot be decoded counts as nothing here; it makes the record itself an error.
fn checked_from_row(row: &AnyRow, texts: &Texts) -> Result<CheckedVersion, StoreError> {
    let import_no = row.try_get(2)?;
    let replaces_no: Option<i64> = row.try_get("replaces_no")?;
    let replaced = match row.try_get::<Option<&str>, _>("p_tallies")? {
        Some(text) => decode_cells(text, row.try_get("p_place")?, row.try_get("p_from")?, row.try_get("p_to")?),
        None => Ok(Vec::new()),
    };
    Ok(CheckedVersion {
        version_no: row.try_get(0)?,
        import_no,
        record_hash: row.try_get("record_hash")?,
        reading_hash: row.try_get("reading_hash")?,
        mentions: decode_numbers(row.try_get(14)?).unwrap_or_default(),
        cells: cells_of(row).unwrap_or_default(),
        replaced: replaced.unwrap_or_default(),
        follows: replaces_no.is_none() || row.try_get::<Option<i64>, _>("replaced_in")? == Some(import_no),
        record: from_row(row, texts).map(|stored| stored.record),
    })
}

fn from_row(row: &AnyRow, texts: &Texts) -> Result<StoredRecord, StoreError> {
    let optional = |index: usize| -> Result<Option<String>, StoreError> {
        row.try_get::<Option<i64>, _>(index)?.map(|number| texts.text(number).map(str::to_owned)).transpose()
    };
    let (from, to, place_no): (i64, i64, i64) = (row.try_get(5)?, row.try_get(6)?, row.try_get(7)?);
    let location = Location {
        part: optional(9)?,
        row: row.try_get::<Option<i64>, _>(10)?.map(i64::cast_unsigned),
        column: optional(11)?,
    };
    let mut mentions = Vec::new();
    for number in decode_numbers(row.try_get(14)?)? {
        mentions.push(Mention { kind: texts.kind(number)?, value: texts.text(number)?.to_owned() });
    }
    let mut tallies = Vec::new();
    for (cell, count) in cells_of(row)? {
        tallies.push(tally(texts, cell, count)?);
    }
    let record = Record {
        source: texts.parse(row.try_get(1)?)?,
        key: RecordKey::new(row.try_get(4)?).map_err(StoreError::unreadable("record_version.record_key"))?,
        event: period("record_version.event", from, to)?,
        place: texts.place(place_no)?,
        handling: texts.handling(row.try_get(8)?)?,
        bytes: row.try_get(12)?,
        location,
        body: row.try_get(13)?,
        mentions,
        tallies,
    };
    Ok(StoredRecord {
        record,
        version: u32::try_from(row.try_get::<i64, _>(3)?).map_err(StoreError::unreadable("record_version.version"))?,
        import: ImportId(row.try_get(2)?),
        known_at: Timestamp::from_microseconds(row.try_get(16)?),
        simulated: row.try_get::<i64, _>(17)? != 0,
        replaced_at: row.try_get::<Option<i64>, _>(18)?.map(Timestamp::from_microseconds),
    })
}
