//! Taking an import back as a whole.
//!
//! The first step makes it invisible in one short transaction; the rest removes its rows a few thousand at a time, so that
//! undoing ten million records neither blocks other writers for minutes nor needs room for a second copy. A process that
//! ends in between leaves the state `undoing`, and the next import of that source, or the next call, goes on.

use picket_core::{SourceId, Timestamp};
use sqlx::{AnyConnection, Row as _};

use crate::append::mark_replaced;
use crate::audit::{self, AuditAction, AuditEntry};
use crate::import::{ImportState, load};
use crate::reading::decode_numbers;
use crate::statement::Statement;
use crate::{Import, ImportFilter, ImportId, Store, StoreError};

/// Versions removed in one transaction.
const VERSIONS_AT_ONCE: i64 = 20_000;

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
        self.pending().forget(import.id);
        let mut first = import.versions.first;
        while first <= import.versions.last {
            let mut transaction = self.write().await?;
            let last = first + VERSIONS_AT_ONCE - 1;
            remove_versions(&mut transaction, import.id, first, last.min(import.versions.last)).await?;
            transaction.commit().await?;
            first = last + 1;
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
}

/// Removes the import's versions in a range, with everything by which they are found, and makes those that they replaced
/// current again.
async fn remove_versions(
    connection: &mut AnyConnection,
    id: ImportId,
    first: i64,
    last: i64,
) -> Result<(), StoreError> {
    let mut statement = Statement::new(
        "SELECT version_no, record_hash, replaces_no, mentions FROM record_version WHERE version_no BETWEEN ",
    );
    statement.bind(first).push(" AND ").bind(last).push(" AND import_no = ").bind(id.0);
    let (mut replaced, mut by_hash, mut mentions) = (Vec::new(), Vec::new(), Vec::new());
    for row in statement.fetch_all(connection).await? {
        let version_no: i64 = row.try_get(0)?;
        by_hash.push((row.try_get(1)?, version_no));
        replaced.extend(row.try_get::<Option<i64>, _>(2)?);
        mentions.extend(decode_numbers(row.try_get(3)?)?.into_iter().map(|value_no| (value_no, version_no)));
    }
    mark_replaced(connection, &replaced, None).await?;
    delete_pairs(connection, "DELETE FROM record_by_hash WHERE (record_hash, version_no) IN (VALUES ", &by_hash)
        .await?;
    delete_pairs(connection, "DELETE FROM mention WHERE (value_no, version_no) IN (VALUES ", &mentions).await?;
    let mut statement = Statement::new("DELETE FROM record_version WHERE version_no BETWEEN ");
    statement.bind(first).push(" AND ").bind(last).push(" AND import_no = ").bind(id.0);
    statement.execute(connection).await?;
    Ok(())
}

async fn delete_pairs(
    connection: &mut AnyConnection,
    start: &'static str,
    pairs: &[(i64, i64)],
) -> Result<(), StoreError> {
    for chunk in pairs.chunks(500) {
        let mut statement = Statement::new(start);
        for (index, (one, two)) in chunk.iter().enumerate() {
            statement.push(if index > 0 { ", " } else { "" }).bind_list([*one, *two]);
        }
        statement.push(")");
        statement.execute(connection).await?;
    }
    Ok(())
}

async fn set_state(connection: &mut sqlx::AnyConnection, id: ImportId, state: ImportState) -> Result<(), StoreError> {
    sqlx::query("UPDATE import SET state = $1 WHERE import_no = $2")
        .bind(state.as_str())
        .bind(id.0)
        .execute(connection)
        .await?;
    Ok(())
}
