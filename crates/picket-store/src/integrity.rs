//! Looking for damage: what `picket doctor` asks the store.

use std::collections::{HashMap, HashSet};

use futures_util::TryStreamExt as _;
use picket_core::Record;
use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, Row as _};

use crate::reading::{Cell, reading_hash, record_hash};
use crate::record::{CheckedVersion, versions_between};
use crate::{Backend, Store, StoreError};

/// One question and its answer.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct IntegrityCheck {
    /// What was looked at.
    pub name: String,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found, in words.
    pub detail: String,
}

/// Every question and its answer.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct IntegrityReport {
    /// In the order asked.
    pub checks: Vec<IntegrityCheck>,
}

impl IntegrityReport {
    /// Whether everything is as it should be.
    pub fn ok(&self) -> bool {
        self.checks.iter().all(|check| check.ok)
    }
}

/// Versions read at a time.
const VERSIONS_AT_ONCE: i64 = 2_000;

impl Store {
    /// Reads everything and compares it with what was promised: the database's own structure, every record with the hash
    /// of its reading, the counts with the records they came from, the imports with their versions, the audit with its
    /// chain. Takes minutes for ten million records; others may go on meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the database cannot even be asked.
    pub async fn integrity_check(&self) -> Result<IntegrityReport, StoreError> {
        let mut snapshot = self.snapshot().await?;
        let mut checks = vec![structure(&mut snapshot, self.backend()).await?];
        checks.extend(records(&mut snapshot).await?);
        checks.push(imports(&mut snapshot).await?);
        drop(snapshot);
        let audit = self.verify_audit().await?;
        let detail = match audit.first_broken {
            None => format!("{} rows, head {}", audit.rows, audit.head.short()),
            Some(row) => format!("row {row} does not follow from the one before it"),
        };
        checks.push(check("audit", audit.first_broken.is_none(), detail));
        Ok(IntegrityReport { checks })
    }
}

fn check(name: &str, ok: bool, detail: String) -> IntegrityCheck {
    IntegrityCheck { name: name.to_owned(), ok, detail }
}

/// SQLite checks its pages, indexes and references. PostgreSQL does so as it reads, when its data checksums are on.
async fn structure(connection: &mut AnyConnection, backend: Backend) -> Result<IntegrityCheck, StoreError> {
    if backend == Backend::Postgres {
        let row = sqlx::query("SELECT current_setting('data_checksums')").fetch_one(connection).await?;
        return Ok(check("database", true, format!("data checksums are {}", row.try_get::<String, _>(0)?)));
    }
    let mut found = Vec::<String>::new();
    for row in sqlx::query("PRAGMA integrity_check(10)").fetch_all(&mut *connection).await? {
        found.push(row.try_get(0)?);
    }
    for row in sqlx::query("PRAGMA foreign_key_check").fetch_all(connection).await? {
        found.push(format!("a row of {} refers to nothing", row.try_get::<String, _>(0)?));
    }
    found.truncate(10);
    let ok = found == ["ok"];
    Ok(check("database", ok, found.join("; ")))
}

/// A sum over rows that does not depend on their order: each row's hash, as often as the row counts. Two different tables
/// have the same sum with a probability of 2⁻⁶⁴, and comparing sums needs no memory.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Weight {
    rows: u64,
    sum: u64,
}

impl Weight {
    fn add(&mut self, row: &[i64], count: i64) {
        let mut hasher = blake3::Hasher::new();
        for number in row {
            hasher.update(&number.to_le_bytes());
        }
        let first = hasher.finalize().as_bytes()[..8].try_into().expect("a hash has more than eight bytes");
        self.sum = self.sum.wrapping_add(u64::from_le_bytes(first).wrapping_mul(count.cast_unsigned()));
        self.rows += 1;
    }

    fn add_cell(&mut self, cell: Cell, count: i64) {
        self.add(&[cell.subject_no, cell.place_no, cell.from, cell.to], count);
    }
}

/// Every version against its hash, and what is found by value against the versions it was made from; the latter for finished
/// imports, because others are found by value only in part.
async fn records(connection: &mut AnyConnection) -> Result<[IntegrityCheck; 4], StoreError> {
    let finished = finished_imports(connection).await?;
    let row = sqlx::query("SELECT COALESCE(MAX(version_no), 0) FROM record_version").fetch_one(&mut *connection);
    let last: i64 = row.await?.try_get(0)?;
    let (mut versions, mut damaged) = (0_u64, Vec::new());
    let (mut by_hash, mut mentions, mut counts) = (Weight::default(), Weight::default(), Weight::default());
    let mut first = 1;
    while first <= last {
        for version in versions_between(connection, first, first + VERSIONS_AT_ONCE - 1).await? {
            versions += 1;
            if !is_sound(&version) {
                damaged.push(version.version_no);
            }
            if !finished.contains(&version.import_no) {
                continue;
            }
            by_hash.add(&[version.record_hash, version.version_no], 1);
            for value_no in version.mentions.iter().collect::<HashSet<_>>() {
                mentions.add(&[*value_no, version.version_no], 1);
            }
            version.cells.iter().for_each(|(cell, count)| counts.add_cell(*cell, *count));
            version.replaced.iter().for_each(|(cell, count)| counts.add_cell(*cell, count.wrapping_neg()));
        }
        first += VERSIONS_AT_ONCE;
    }
    let detail = match damaged.first() {
        None => format!("{versions} versions"),
        Some(first) => format!("{} of {versions} versions are damaged, the first is number {first}", damaged.len()),
    };
    let found_by_hash = weigh_pairs(connection, BY_HASH).await?;
    let found_mentions = weigh_pairs(connection, MENTIONS).await?;
    let found_counts = weigh_tallies(connection).await?;
    let compare = |name: &str, found: Weight, expected: Weight| {
        let agree = if found.sum == expected.sum { "agree" } else { "do not agree" };
        check(name, found.sum == expected.sum, format!("{} rows {agree} with the records", found.rows))
    };
    Ok([
        check("records", damaged.is_empty(), detail),
        compare("look-up", found_by_hash, by_hash),
        compare("mentions", found_mentions, mentions),
        compare("counts", found_counts, counts),
    ])
}

fn is_sound(version: &CheckedVersion) -> bool {
    let same = |record: &Record<String>| {
        reading_hash(record) == version.reading_hash && record_hash(&record.id()) == version.record_hash
    };
    version.follows && version.record.as_ref().is_ok_and(same)
}

async fn finished_imports(connection: &mut AnyConnection) -> Result<HashSet<i64>, StoreError> {
    let mut finished = HashSet::new();
    for row in sqlx::query("SELECT import_no FROM import WHERE state = 'finished'").fetch_all(connection).await? {
        finished.insert(row.try_get(0)?);
    }
    Ok(finished)
}

const BY_HASH: &str = "SELECT h.record_hash, h.version_no FROM record_by_hash h \
    LEFT JOIN record_version v ON v.version_no = h.version_no LEFT JOIN import i ON i.import_no = v.import_no \
    WHERE i.state IS NULL OR i.state = 'finished'";
const MENTIONS: &str = "SELECT m.value_no, m.version_no FROM mention m \
    LEFT JOIN record_version v ON v.version_no = m.version_no LEFT JOIN import i ON i.import_no = v.import_no \
    WHERE i.state IS NULL OR i.state = 'finished'";

async fn weigh_pairs(connection: &mut AnyConnection, query: &'static str) -> Result<Weight, StoreError> {
    let mut rows = sqlx::query(query).fetch(connection);
    let mut weight = Weight::default();
    while let Some(row) = rows.try_next().await? {
        weight.add(&[row.try_get(0)?, row.try_get(1)?], 1);
    }
    Ok(weight)
}

async fn weigh_tallies(connection: &mut AnyConnection) -> Result<Weight, StoreError> {
    let mut rows = sqlx::query(
        "SELECT t.subject_no, t.place_no, t.period_from, t.period_to, t.delta FROM tally t \
         LEFT JOIN import i ON i.import_no = t.import_no WHERE i.state IS NULL OR i.state = 'finished'",
    )
    .fetch(connection);
    let mut weight = Weight::default();
    while let Some(row) = rows.try_next().await? {
        let (subject_no, place_no) = (row.try_get(0)?, row.try_get(1)?);
        let cell = Cell { subject_no, place_no, from: row.try_get(2)?, to: row.try_get(3)? };
        weight.add_cell(cell, row.try_get(4)?);
    }
    Ok(weight)
}

/// The versions that imports say they brought against those that are there.
async fn imports(connection: &mut AnyConnection) -> Result<IntegrityCheck, StoreError> {
    let mut found = HashMap::<i64, i64>::new();
    let rows = sqlx::query("SELECT import_no, COUNT(*) FROM record_version GROUP BY import_no");
    for row in rows.fetch_all(&mut *connection).await? {
        found.insert(row.try_get(0)?, row.try_get(1)?);
    }
    let rows = sqlx::query(
        "SELECT import_no, records_new + records_corrected FROM import WHERE state IN ('open', 'finished')",
    )
    .fetch_all(connection)
    .await?;
    let mut wrong = Vec::new();
    for row in &rows {
        let (import_no, said): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        if found.remove(&import_no).unwrap_or(0) != said {
            wrong.push(import_no);
        }
    }
    let detail = match wrong.first() {
        None => format!("{} imports", rows.len()),
        Some(first) => {
            format!("{} of {} imports do not hold what they say, the first is {first}", wrong.len(), rows.len())
        }
    };
    Ok(check("imports", wrong.is_empty(), detail))
}
