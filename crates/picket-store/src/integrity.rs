//! Looking for damage: what `picket doctor` asks the store.

use std::collections::{HashMap, HashSet};

use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, Row as _};

use crate::reading::{Cell, reading_hash};
use crate::record::versions_between;
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

/// A sum over cells that does not depend on their order: each count times a hash of its cell. Two different tables of counts
/// have the same sum with a probability of 2⁻⁶⁴, and comparing sums needs no memory.
fn weigh(cell: Cell, count: i64) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for number in [cell.subject_no, cell.place_no, cell.from, cell.to] {
        hasher.update(&number.to_le_bytes());
    }
    let hash = hasher.finalize();
    let first = hash.as_bytes()[..8].try_into().expect("a hash has more than eight bytes");
    u64::from_le_bytes(first).wrapping_mul(count.cast_unsigned())
}

/// Every version against its hash, and the counts against the current versions. What is being undone is left out on both
/// sides.
async fn records(connection: &mut AnyConnection) -> Result<[IntegrityCheck; 2], StoreError> {
    let mut undoing = HashSet::<i64>::new();
    for row in sqlx::query("SELECT import_no FROM import WHERE state = 'undoing'").fetch_all(&mut *connection).await? {
        undoing.insert(row.try_get(0)?);
    }
    let row = sqlx::query("SELECT COALESCE(MAX(version_no), 0) FROM record_version").fetch_one(&mut *connection);
    let last: i64 = row.await?.try_get(0)?;
    let (mut versions, mut damaged, mut expected) = (0_u64, Vec::new(), 0_u64);
    let mut first = 1;
    while first <= last {
        for version in versions_between(connection, first, first + VERSIONS_AT_ONCE - 1).await? {
            versions += 1;
            match version.record {
                Ok(record) if reading_hash(&record) == version.reading_hash => {}
                _ => damaged.push(version.version_no),
            }
            let replaced = version.replaced_in.is_some_and(|import_no| !undoing.contains(&import_no));
            if !replaced && !undoing.contains(&version.import_no) {
                for (cell, count) in version.cells {
                    expected = expected.wrapping_add(weigh(cell, count));
                }
            }
        }
        first += VERSIONS_AT_ONCE;
    }
    let (cells, found) = weigh_tallies(connection).await?;
    let detail = match damaged.first() {
        None => format!("{versions} versions"),
        Some(first) => format!("{} of {versions} versions are damaged, the first is number {first}", damaged.len()),
    };
    let agree = if found == expected { "agree" } else { "do not agree" };
    Ok([
        check("records", damaged.is_empty(), detail),
        check("counts", found == expected, format!("{cells} counts {agree} with the records they came from")),
    ])
}

/// How many counts there are, and their weight.
async fn weigh_tallies(connection: &mut AnyConnection) -> Result<(u64, u64), StoreError> {
    let mut rows = sqlx::query(
        "SELECT t.subject_no, t.place_no, t.period_from, t.period_to, t.delta FROM tally t \
         JOIN import i ON i.import_no = t.import_no WHERE i.state <> 'undoing'",
    )
    .fetch(connection);
    let (mut cells, mut weight) = (0_u64, 0_u64);
    while let Some(row) = rows.try_next().await? {
        let (subject_no, place_no) = (row.try_get(0)?, row.try_get(1)?);
        let cell = Cell { subject_no, place_no, from: row.try_get(2)?, to: row.try_get(3)? };
        weight = weight.wrapping_add(weigh(cell, row.try_get(4)?));
        cells += 1;
    }
    Ok((cells, weight))
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
