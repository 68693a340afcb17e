//! Taking an import back as a whole.
//!
//! The first step makes it invisible in one short transaction; the rest removes its rows a few thousand at a time, so that
//! undoing ten million records neither blocks other writers for minutes nor needs room for a second copy. A process that
//! ends in between leaves the state `undoing`, and the next import of that source, or the next call, goes on.

use picket_core::{SourceId, Timestamp};
use sqlx::Row as _;

use crate::append::mark_replaced;
use crate::audit::{self, AuditAction, AuditEntry};
use crate::import::{ImportState, VersionRange, load};
use crate::reading::decode_numbers;
use crate::statement::{Statement, fetch_for_keys};
use crate::term::{TermKind, number_of};
use crate::{Import, ImportFilter, ImportId, Store, StoreError};

/// Versions removed in one transaction.
const VERSIONS_AT_ONCE: i64 = 5_000;

impl Store {
    /// Removes everything an import brought; its row, its problems and the audit stay. Records that it corrected are as
    /// they were before.
    ///
    /// # Errors
    /// [`StoreError::NotNewest`] when a later import of the same source is there, for it may build on this one;
    /// [`StoreError::ImportState`] when it is undone already.
    pub async fn undo_import(&self, id: ImportId, by: &str, at: Timestamp) -> Result<Import, StoreError> {
        let mut transaction = self.write().await?;
        let import = load(&mut transaction, id).await?.ok_or(StoreError::UnknownImport(id))?;
        match import.state {
            ImportState::Undone => return Err(StoreError::ImportState { import: id, state: import.state }),
            ImportState::Undoing => {}
            ImportState::Open | ImportState::Finished => {
                let newer = sqlx::query(
                    "SELECT MIN(newer.import_no) FROM import newer JOIN import this ON this.source_no = newer.source_no \
                     WHERE this.import_no = $1 AND newer.import_no > this.import_no AND newer.state <> 'undone'",
                )
                .bind(id.0)
                .fetch_one(&mut *transaction)
                .await?;
                if let Some(newer) = newer.try_get(0)? {
                    return Err(StoreError::NotNewest { newer: ImportId(newer) });
                }
                set_state(&mut transaction, id, ImportState::Undoing).await?;
                let entry = AuditEntry::new(at, by, AuditAction::ImportUndone, &format!("import/{id}"), "");
                audit::append(&mut transaction, &entry).await?;
            }
        }
        transaction.commit().await?;
        self.remove_rows(&import).await?;
        self.import(id).await?.ok_or(StoreError::UnknownImport(id))
    }

    /// Goes on with what an earlier process began to undo.
    pub(crate) async fn finish_undoing(&self, source: &SourceId) -> Result<(), StoreError> {
        let state = Some(ImportState::Undoing);
        let filter = ImportFilter { source: Some(source.clone()), state, ..ImportFilter::default() };
        for import in self.imports(&filter).await? {
            self.remove_rows(&import).await?;
        }
        Ok(())
    }

    async fn remove_rows(&self, import: &Import) -> Result<(), StoreError> {
        // Newest first: a record with several versions in the import is then always whole up to some version.
        let mut last = import.versions.last;
        while last >= import.versions.first {
            let first = import.versions.first.max(last - VERSIONS_AT_ONCE + 1);
            self.remove_versions(import, VersionRange { first, last }).await?;
            last = first - 1;
        }
        let mut transaction = self.write().await?;
        // The counts are found by subject, because a table of ten million cells has no second index for this rare need.
        sqlx::query(
            "DELETE FROM tally WHERE import_no = $1 \
             AND subject_no IN (SELECT subject_no FROM subject_total WHERE import_no = $1)",
        )
        .bind(import.id.0)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM subject_total WHERE import_no = $1")
            .bind(import.id.0)
            .execute(&mut *transaction)
            .await?;
        set_state(&mut transaction, import.id, ImportState::Undone).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn remove_versions(&self, import: &Import, range: VersionRange) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        let source_no = number_of(&mut transaction, TermKind::Source, import.source.as_str()).await?;
        let mut statement = Statement::new(
            "SELECT version_no, record_hash, record_key, version, mentions FROM record_version WHERE version_no BETWEEN ",
        );
        statement.bind(range.first).push(" AND ").bind(range.last).push(" AND import_no = ").bind(import.id.0);
        let mut corrected = Vec::new();
        let mut mentions = std::collections::BTreeMap::<i64, Vec<i64>>::new();
        for row in statement.fetch_all(&mut transaction).await? {
            let version_no: i64 = row.try_get(0)?;
            for value_no in decode_numbers(row.try_get(4)?)? {
                mentions.entry(value_no).or_default().push(version_no);
            }
            let version: i64 = row.try_get(3)?;
            if version > 1 {
                corrected.push((row.try_get::<i64, _>(1)?, row.try_get::<String, _>(2)?, version));
            }
        }
        let hashes: Vec<i64> = corrected.iter().map(|(hash, _, _)| *hash).collect();
        let rows = fetch_for_keys(
            &mut transaction,
            "SELECT version_no, record_hash, record_key, version, source_no FROM record_version WHERE record_hash IN ",
            &hashes,
            "",
        )
        .await?;
        let corrected: std::collections::HashSet<_> = corrected.into_iter().collect();
        let mut restored = Vec::new();
        for row in rows {
            let next = (row.try_get::<i64, _>(1)?, row.try_get::<String, _>(2)?, row.try_get::<i64, _>(3)? + 1);
            if row.try_get::<Option<i64>, _>(4)? == source_no && corrected.contains(&next) {
                restored.push(row.try_get(0)?);
            }
        }
        mark_replaced(&mut transaction, &restored, None).await?;
        for (value_no, versions) in mentions {
            for chunk in versions.chunks(500) {
                let mut statement = Statement::new("DELETE FROM mention WHERE value_no = ");
                statement.bind(value_no).push(" AND version_no IN ").bind_list(chunk.iter().copied());
                statement.execute(&mut transaction).await?;
            }
        }
        sqlx::query("DELETE FROM record_version WHERE version_no BETWEEN $1 AND $2 AND import_no = $3")
            .bind(range.first)
            .bind(range.last)
            .bind(import.id.0)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}

async fn set_state(connection: &mut sqlx::AnyConnection, id: ImportId, state: ImportState) -> Result<(), StoreError> {
    sqlx::query("UPDATE import SET state = $1 WHERE import_no = $2")
        .bind(state.as_str())
        .bind(id.0)
        .execute(connection)
        .await?;
    Ok(())
}
