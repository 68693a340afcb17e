//! What an open import has not yet written to the tables that are found by value.
//!
//! Look-ups, mentions and counts lie scattered over their tables: a national table lists every name for one month, then every
//! name for the next, and a record's hash falls anywhere. Written as they come, a group of 5,000 records touches some 10,000
//! pages, and a million records took seven times the disk writes of the records themselves. So they are gathered in
//! memory, sorted into a run once there are enough, and each later group writes the next slice of that run beside its own
//! records: neighbours go to the same page, and no group takes much longer than another.
//!
//! Nothing of this must survive: the import's row says which versions belong to the run and how much of it is written, in the
//! same transaction that writes it, and the run is sorted again from those versions.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use sqlx::{AnyConnection, Row as _};

use crate::import::VersionRange;
use crate::reading::{Cell, Deltas, decode_cells, decode_numbers};
use crate::statement::{Rows, Statement};
use crate::{Import, ImportId, StoreError};

/// A version as far as it is found by value.
pub(crate) struct Entry<'a> {
    pub(crate) version_no: i64,
    pub(crate) record_hash: i64,
    pub(crate) mentions: &'a [i64],
    pub(crate) cells: &'a [(Cell, i64)],
    /// The counts of the version it replaces.
    pub(crate) replaced: &'a [(Cell, i64)],
}

/// Versions since the last run, by value.
#[derive(Debug, Default)]
struct Gathered {
    by_hash: BTreeSet<(i64, i64)>,
    mentions: BTreeSet<(i64, i64)>,
    deltas: Deltas,
}

impl Gathered {
    fn add(&mut self, entry: &Entry<'_>) {
        self.by_hash.insert((entry.record_hash, entry.version_no));
        self.mentions.extend(entry.mentions.iter().map(|value_no| (*value_no, entry.version_no)));
        for (cell, count) in entry.replaced {
            self.deltas.add(*cell, count.saturating_neg());
        }
        for (cell, count) in entry.cells {
            self.deltas.add(*cell, *count);
        }
    }
}

/// Rows in the order in which they are written: four tables one after the other, each in the order of its key. Totals come
/// first, because undoing finds the counts by them.
#[derive(Debug, Default)]
struct Run {
    totals: Vec<(i64, i64)>,
    cells: Vec<(Cell, i64)>,
    by_hash: Vec<(i64, i64)>,
    mentions: Vec<(i64, i64)>,
}

impl Run {
    fn sort(gathered: Gathered) -> Self {
        let cells: Vec<(Cell, i64)> = gathered.deltas.iter().collect();
        let mut totals = BTreeMap::<i64, i64>::new();
        for (cell, delta) in &cells {
            let total = totals.entry(cell.subject_no).or_default();
            *total = total.saturating_add(*delta);
        }
        Self {
            totals: totals.into_iter().collect(),
            cells,
            by_hash: gathered.by_hash.into_iter().collect(),
            mentions: gathered.mentions.into_iter().collect(),
        }
    }

    fn len(&self) -> usize {
        self.totals.len() + self.cells.len() + self.by_hash.len() + self.mentions.len()
    }

    /// Writes the rows at these places of the run.
    async fn write(
        &self,
        connection: &mut AnyConnection,
        import: ImportId,
        mut slice: Range<usize>,
    ) -> Result<(), StoreError> {
        let mut totals = Rows::new(
            "INSERT INTO subject_total (subject_no, import_no, total) VALUES ",
            3,
            " ON CONFLICT (subject_no, import_no) DO UPDATE SET total = subject_total.total + excluded.total",
        );
        for (subject_no, total) in part(&self.totals, &mut slice) {
            totals.push([(*subject_no).into(), import.0.into(), (*total).into()]);
        }
        let mut cells = Rows::new(
            "INSERT INTO tally (subject_no, place_no, period_from, period_to, import_no, delta) VALUES ",
            6,
            " ON CONFLICT (subject_no, place_no, period_from, period_to, import_no) \
             DO UPDATE SET delta = tally.delta + excluded.delta",
        );
        for (cell, delta) in part(&self.cells, &mut slice) {
            let (subject_no, place_no) = (cell.subject_no.into(), cell.place_no.into());
            cells.push([subject_no, place_no, cell.from.into(), cell.to.into(), import.0.into(), (*delta).into()]);
        }
        let mut by_hash = Rows::new("INSERT INTO record_by_hash (record_hash, version_no) VALUES ", 2, "");
        for (record_hash, version_no) in part(&self.by_hash, &mut slice) {
            by_hash.push([(*record_hash).into(), (*version_no).into()]);
        }
        let mut mentions = Rows::new("INSERT INTO mention (value_no, version_no) VALUES ", 2, "");
        for (value_no, version_no) in part(&self.mentions, &mut slice) {
            mentions.push([(*value_no).into(), (*version_no).into()]);
        }
        for rows in [totals, cells, by_hash, mentions] {
            rows.insert(connection).await?;
        }
        Ok(())
    }
}

/// The part of one table's rows that lies in the slice, whose places are then counted from the end of these rows.
fn part<'a, T>(rows: &'a [T], slice: &mut Range<usize>) -> &'a [T] {
    let part = &rows[slice.start.min(rows.len())..slice.end.min(rows.len())];
    *slice = slice.start.saturating_sub(rows.len())..slice.end.saturating_sub(rows.len());
    part
}

/// What is gathered for one open import.
#[derive(Debug)]
pub(crate) struct Pending {
    import: ImportId,
    versions: VersionRange,
    run: Run,
    gathered: Gathered,
}

impl Pending {
    /// Gathers again, and sorts again, what an earlier process had.
    async fn load(connection: &mut AnyConnection, import: &Import) -> Result<Self, StoreError> {
        let versions = import.versions;
        let run = Run::sort(gather(connection, import.id, versions.indexed, versions.sorted).await?);
        let gathered = gather(connection, import.id, versions.sorted, versions.last).await?;
        Ok(Self { import: import.id, versions, run, gathered })
    }

    pub(crate) fn add(&mut self, entry: &Entry<'_>) {
        self.versions.last = entry.version_no;
        self.gathered.add(entry);
    }

    /// The import's last version.
    pub(crate) fn last_version(&self) -> i64 {
        self.versions.last
    }

    /// Versions of a record that are not all to be found in the tables.
    pub(crate) fn versions_of(&self, record_hash: i64) -> impl Iterator<Item = i64> {
        let all = (record_hash, i64::MIN)..=(record_hash, i64::MAX);
        let first = self.run.by_hash.partition_point(|entry| entry < all.start());
        let in_run = self.run.by_hash[first..].iter().take_while(move |(hash, _)| *hash == record_hash);
        in_run.chain(self.gathered.by_hash.range(all)).map(|(_, version_no)| *version_no)
    }

    /// Writes the next slice of the run, and sorts the next run once enough is gathered: to be called with each group.
    /// The slices of a run are over just when the next one is full.
    pub(crate) async fn go_on(
        &mut self,
        connection: &mut AnyConnection,
        new_versions: usize,
        gathered_max: usize,
    ) -> Result<(), StoreError> {
        let slice = self.run.len().saturating_mul(new_versions).div_ceil(gathered_max.max(1));
        self.write_slice(connection, slice).await?;
        if self.gathered.by_hash.len() >= gathered_max {
            self.write_slice(connection, usize::MAX).await?;
            self.sort();
        }
        self.save(connection).await
    }

    /// Writes about so many rows, whatever is gathered; true once nothing is left to write.
    pub(crate) async fn finish(&mut self, connection: &mut AnyConnection, rows_max: usize) -> Result<bool, StoreError> {
        if self.versions.indexed == self.versions.sorted {
            self.sort();
        }
        self.write_slice(connection, rows_max).await?;
        self.save(connection).await?;
        Ok(self.versions.indexed == self.versions.last)
    }

    async fn write_slice(&mut self, connection: &mut AnyConnection, rows: usize) -> Result<(), StoreError> {
        let end = self.versions.run_written.saturating_add(rows).min(self.run.len());
        self.run.write(connection, self.import, self.versions.run_written..end).await?;
        self.versions.run_written = end;
        if end == self.run.len() {
            self.versions.indexed = self.versions.sorted;
        }
        Ok(())
    }

    /// Makes a run of what is gathered, once the run before is written.
    fn sort(&mut self) {
        self.run = Run::sort(std::mem::take(&mut self.gathered));
        self.versions.sorted = self.versions.last;
        self.versions.run_written = 0;
    }

    async fn save(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let run_written = i64::try_from(self.versions.run_written).expect("a run is held in memory");
        sqlx::query(
            "UPDATE import SET version_indexed = $1, version_sorted = $2, run_written = $3 WHERE import_no = $4",
        )
        .bind(self.versions.indexed)
        .bind(self.versions.sorted)
        .bind(run_written)
        .bind(self.import.0)
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// The import's versions after one number and up to another, by value.
async fn gather(
    connection: &mut AnyConnection,
    import: ImportId,
    after: i64,
    last: i64,
) -> Result<Gathered, StoreError> {
    let mut statement = Statement::new(
        "SELECT v.version_no, v.record_hash, v.mentions, v.tallies, v.place_no, v.event_from, v.event_to, \
         p.tallies, p.place_no, p.event_from, p.event_to FROM record_version v \
         LEFT JOIN record_version p ON p.version_no = v.replaces_no WHERE v.version_no > ",
    );
    statement.bind(after).push(" AND v.version_no <= ").bind(last).push(" AND v.import_no = ").bind(import.0);
    let mut gathered = Gathered::default();
    for row in statement.fetch_all(connection).await? {
        let replaced = match row.try_get::<Option<&str>, _>(7)? {
            Some(cells) => decode_cells(cells, row.try_get(8)?, row.try_get(9)?, row.try_get(10)?)?,
            None => Vec::new(),
        };
        gathered.add(&Entry {
            version_no: row.try_get(0)?,
            record_hash: row.try_get(1)?,
            mentions: &decode_numbers(row.try_get(2)?)?,
            cells: &decode_cells(row.try_get(3)?, row.try_get(4)?, row.try_get(5)?, row.try_get(6)?)?,
            replaced: &replaced,
        });
    }
    Ok(gathered)
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
            Some(kept) if kept.versions == import.versions => Ok(kept),
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn slices_of_any_size_hold_every_row_once(
            tables in prop::collection::vec(0_usize..9, 4),
            cuts in prop::collection::vec(0_usize..40, 0..5),
        ) {
            let mut number = 0..;
            let tables: Vec<Vec<usize>> = tables.into_iter().map(|rows| number.by_ref().take(rows).collect()).collect();
            let all: usize = tables.iter().map(Vec::len).sum();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(all)).chain([0, all]).collect();
            cuts.sort_unstable();
            let mut written = Vec::new();
            for pair in cuts.windows(2) {
                let mut slice = pair[0]..pair[1];
                for table in &tables {
                    written.extend_from_slice(part(table, &mut slice));
                }
            }
            prop_assert_eq!(written, (0..all).collect::<Vec<_>>());
        }
    }
}
