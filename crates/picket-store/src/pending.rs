//! What an open import has not yet written to the tables that are found by value.
//!
//! Look-ups, mentions and counts lie scattered over their tables: a national table lists every name for one month, then every
//! name for the next, and a record's hash falls anywhere. Written with every group of 5,000 records, they touched some 10,000
//! pages each time, and a million records took seven times the disk writes of the records themselves. So they are
//! gathered in memory and written in sorted runs; what a process loses when it ends is read again from the versions, which
//! every group writes as before.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use sqlx::{AnyConnection, Row as _};

use crate::reading::{Cell, Deltas, decode_cells, decode_numbers};
use crate::statement::{Rows, Statement};
use crate::{Import, ImportId, StoreError};

/// What is gathered for one open import.
#[derive(Debug)]
pub(crate) struct Pending {
    import: ImportId,
    /// The last version that is written, and the last that is gathered.
    indexed: i64,
    last: i64,
    by_hash: BTreeSet<(i64, i64)>,
    mentions: BTreeSet<(i64, i64)>,
    deltas: Deltas,
}

/// A version as far as it is found by value.
pub(crate) struct Entry<'a> {
    pub(crate) version_no: i64,
    pub(crate) record_hash: i64,
    pub(crate) mentions: &'a [i64],
    pub(crate) cells: &'a [(Cell, i64)],
    /// The counts of the version it replaces.
    pub(crate) replaced: &'a [(Cell, i64)],
}

impl Pending {
    fn new(import: &Import) -> Self {
        Self {
            import: import.id,
            indexed: import.versions.indexed,
            last: import.versions.last,
            by_hash: BTreeSet::new(),
            mentions: BTreeSet::new(),
            deltas: Deltas::default(),
        }
    }

    /// Gathers again what an earlier process had gathered.
    async fn load(connection: &mut AnyConnection, import: &Import) -> Result<Self, StoreError> {
        let mut pending = Self::new(import);
        let mut statement = Statement::new(
            "SELECT v.version_no, v.record_hash, v.mentions, v.tallies, v.place_no, v.event_from, v.event_to, \
             p.tallies, p.place_no, p.event_from, p.event_to FROM record_version v \
             LEFT JOIN record_version p ON p.version_no = v.replaces_no WHERE v.version_no > ",
        );
        statement.bind(import.versions.indexed).push(" AND v.version_no <= ").bind(import.versions.last);
        statement.push(" AND v.import_no = ").bind(import.id.0);
        for row in statement.fetch_all(connection).await? {
            let replaced = match row.try_get::<Option<&str>, _>(7)? {
                Some(cells) => decode_cells(cells, row.try_get(8)?, row.try_get(9)?, row.try_get(10)?)?,
                None => Vec::new(),
            };
            pending.add(&Entry {
                version_no: row.try_get(0)?,
                record_hash: row.try_get(1)?,
                mentions: &decode_numbers(row.try_get(2)?)?,
                cells: &decode_cells(row.try_get(3)?, row.try_get(4)?, row.try_get(5)?, row.try_get(6)?)?,
                replaced: &replaced,
            });
        }
        Ok(pending)
    }

    pub(crate) fn add(&mut self, entry: &Entry<'_>) {
        self.last = self.last.max(entry.version_no);
        self.by_hash.insert((entry.record_hash, entry.version_no));
        self.mentions.extend(entry.mentions.iter().map(|value_no| (*value_no, entry.version_no)));
        for (cell, count) in entry.replaced {
            self.deltas.add(*cell, count.saturating_neg());
        }
        for (cell, count) in entry.cells {
            self.deltas.add(*cell, *count);
        }
    }

    /// Gathered versions of a record.
    pub(crate) fn versions_of(&self, record_hash: i64) -> impl Iterator<Item = i64> {
        self.by_hash.range((record_hash, i64::MIN)..=(record_hash, i64::MAX)).map(|(_, version_no)| *version_no)
    }

    /// How many versions are gathered.
    pub(crate) fn len(&self) -> usize {
        self.by_hash.len()
    }

    /// Writes everything gathered, and that it is written.
    pub(crate) async fn write(&mut self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let mut by_hash = Rows::new("INSERT INTO record_by_hash (record_hash, version_no) VALUES ", 2, "");
        for (record_hash, version_no) in std::mem::take(&mut self.by_hash) {
            by_hash.push([record_hash.into(), version_no.into()]);
        }
        by_hash.insert(connection).await?;
        let mut mentions = Rows::new("INSERT INTO mention (value_no, version_no) VALUES ", 2, "");
        for (value_no, version_no) in std::mem::take(&mut self.mentions) {
            mentions.push([value_no.into(), version_no.into()]);
        }
        mentions.insert(connection).await?;
        write_deltas(connection, self.import, &std::mem::take(&mut self.deltas)).await?;
        sqlx::query("UPDATE import SET version_indexed = $1 WHERE import_no = $2")
            .bind(self.last)
            .bind(self.import.0)
            .execute(connection)
            .await?;
        self.indexed = self.last;
        Ok(())
    }
}

async fn write_deltas(connection: &mut AnyConnection, id: ImportId, deltas: &Deltas) -> Result<(), StoreError> {
    let mut tallies = Rows::new(
        "INSERT INTO tally (subject_no, place_no, period_from, period_to, import_no, delta) VALUES ",
        6,
        " ON CONFLICT (subject_no, place_no, period_from, period_to, import_no) \
         DO UPDATE SET delta = tally.delta + excluded.delta",
    );
    let mut totals = BTreeMap::<i64, i64>::new();
    for (cell, delta) in deltas.iter() {
        tallies.push([
            cell.subject_no.into(),
            cell.place_no.into(),
            cell.from.into(),
            cell.to.into(),
            id.0.into(),
            delta.into(),
        ]);
        let total = totals.entry(cell.subject_no).or_default();
        *total = total.saturating_add(delta);
    }
    tallies.insert(connection).await?;
    let mut subject_totals = Rows::new(
        "INSERT INTO subject_total (subject_no, import_no, total) VALUES ",
        3,
        " ON CONFLICT (subject_no, import_no) DO UPDATE SET total = subject_total.total + excluded.total",
    );
    for (subject_no, total) in totals {
        subject_totals.push([subject_no.into(), id.0.into(), total.into()]);
    }
    subject_totals.insert(connection).await
}

/// What this process has gathered for the imports it works on.
#[derive(Debug, Default)]
pub(crate) struct PendingImports(Mutex<HashMap<ImportId, Pending>>);

impl PendingImports {
    /// What is gathered for an import, from memory if nobody else went on with it, else from its versions. It is gone from
    /// memory until it is kept again, so that a transaction that fails leaves nothing behind.
    pub(crate) async fn take(&self, connection: &mut AnyConnection, import: &Import) -> Result<Pending, StoreError> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&import.id);
        match kept {
            Some(kept) if (kept.indexed, kept.last) == (import.versions.indexed, import.versions.last) => Ok(kept),
            _ => Pending::load(connection, import).await,
        }
    }

    /// Keeps what is gathered, once the transaction is committed.
    pub(crate) fn keep(&self, pending: Pending) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(pending.import, pending);
    }

    pub(crate) fn forget(&self, import: ImportId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&import);
    }
}
