//! Filling an empty store from a backup, as a whole or not at all.

use std::path::Path;

use picket_core::{ContentHash, Timestamp};
use serde_json::Value as Json;
use sqlx::AnyConnection;
use tokio::fs::File;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};

use crate::audit::{self, AuditAction, AuditEntry};
use crate::backup::{FORMAT, MANIFEST, decode_bytes, io, push_names};
use crate::migration::SCHEMA;
use crate::statement::{Statement, Value};
use crate::table::{ColumnType, TABLES, Table};
use crate::{BackupManifest, BackupTable, Store, StoreError};

/// Bytes of a manifest, and of one line of a table: the largest row with every character escaped.
const MANIFEST_BYTES_MAX: u64 = 1 << 20;
const LINE_BYTES_MAX: u64 = 256 << 20;
/// Rows inserted by one statement, and fewer where that would be more values than SQLite takes.
const ROWS_AT_ONCE: usize = 500;

impl Store {
    /// What a backup says it holds.
    ///
    /// # Errors
    /// [`StoreError::Io`]; [`StoreError::BadBackup`] when it is no backup or one of a newer Picket.
    pub async fn read_manifest(from: &Path) -> Result<BackupManifest, StoreError> {
        let path = from.join(MANIFEST);
        let file = File::open(&path).await.map_err(io(&path))?;
        let mut text = String::new();
        file.take(MANIFEST_BYTES_MAX).read_to_string(&mut text).await.map_err(io(&path))?;
        let manifest: BackupManifest = serde_json::from_str(&text)
            .map_err(|error| StoreError::BadBackup(format!("{} is not a manifest: {error}", path.display())))?;
        if manifest.format != FORMAT || manifest.schema > SCHEMA {
            let (format, schema) = (manifest.format, manifest.schema);
            return Err(StoreError::BadBackup(format!(
                "it has format {format} and schema {schema}; this version knows format {FORMAT} and schema up to {SCHEMA}"
            )));
        }
        Ok(manifest)
    }

    /// Fills an empty store from a backup of either database. Every file is checked against the manifest and the audit
    /// against its own chain before anything is kept.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`]; [`StoreError::BadBackup`] for a file that is damaged or does not fit.
    pub async fn restore(&self, from: &Path, by: &str, at: Timestamp) -> Result<BackupManifest, StoreError> {
        let manifest = Self::read_manifest(from).await?;
        let mut transaction = self.write().await?;
        for table in TABLES {
            let mut statement = Statement::new("SELECT 1 FROM ");
            statement.push(table.name).push(" LIMIT 1");
            if !statement.fetch_all(&mut transaction).await?.is_empty() {
                return Err(StoreError::NotEmpty);
            }
        }
        for table in TABLES {
            // A backup of an older schema lacks the tables that came later.
            if let Some(listed) = manifest.tables.iter().find(|listed| listed.name == table.name) {
                read_table(&mut transaction, table, listed, from).await?;
            }
        }
        let (audit_rows, audit_head) = audit::head(&mut transaction).await?;
        if (audit_rows, &audit_head) != (manifest.audit_rows, &manifest.audit_head) {
            return Err(StoreError::BadBackup("the audit does not end where the manifest says".to_owned()));
        }
        let detail = serde_json::json!({ "made_at": manifest.made_at, "from": from.display().to_string() });
        let entry = AuditEntry::new(at, by, AuditAction::Restore, "store", &detail.to_string());
        audit::append(&mut transaction, &entry).await?;
        transaction.commit().await?;
        Ok(manifest)
    }
}

async fn read_table(
    connection: &mut AnyConnection,
    table: &'static Table,
    listed: &BackupTable,
    folder: &Path,
) -> Result<(), StoreError> {
    let path = folder.join(format!("{}.jsonl", table.name));
    let mut file = BufReader::with_capacity(1 << 16, File::open(&path).await.map_err(io(&path))?);
    let mut hasher = blake3::Hasher::new();
    let mut line = Vec::new();
    let mut columns = None;
    let (mut rows, mut values) = (0_u64, Vec::new());
    loop {
        line.clear();
        (&mut file).take(LINE_BYTES_MAX).read_until(b'\n', &mut line).await.map_err(io(&path))?;
        if line.is_empty() {
            break;
        }
        hasher.update(&line);
        let bad = || StoreError::BadBackup(format!("{} has a bad line {}", path.display(), rows + 2));
        let entries: Vec<Json> = serde_json::from_slice(&line).map_err(|_| bad())?;
        let Some(columns) = &columns else {
            columns = Some(columns_of(table, &entries).ok_or_else(bad)?);
            continue;
        };
        if entries.len() != columns.len() {
            return Err(bad());
        }
        for (entry, (_, column_type)) in entries.into_iter().zip(columns) {
            values.push(decode(entry, *column_type).ok_or_else(bad)?);
        }
        rows += 1;
        if values.len() >= columns.len() * ROWS_AT_ONCE {
            insert(connection, table, columns, &mut values).await?;
        }
    }
    if let Some(columns) = &columns {
        insert(connection, table, columns, &mut values).await?;
    }
    let hash = ContentHash::new(hasher.finalize().to_hex().as_str())?;
    if rows != listed.rows || hash != listed.hash {
        return Err(StoreError::BadBackup(format!("{} is not the file that was written", path.display())));
    }
    Ok(())
}

type Column = (&'static str, ColumnType);

/// The table's own columns by the names in the file; `None` when one is unknown. Columns that came later keep their
/// default.
fn columns_of(table: &'static Table, names: &[Json]) -> Option<Vec<Column>> {
    let column = |name: &Json| table.columns.iter().copied().find(|(known, _)| name.as_str() == Some(known));
    names.iter().map(column).collect()
}

fn decode(entry: Json, column_type: ColumnType) -> Option<Value> {
    if entry.is_null() {
        return Some(match column_type {
            ColumnType::Integer | ColumnType::Real => Value::OptionalInteger(None),
            ColumnType::Text => Value::OptionalText(None),
            ColumnType::Bytes => Value::OptionalBytes(None),
        });
    }
    Some(match (column_type, entry) {
        (ColumnType::Integer, entry) => Value::Integer(entry.as_i64()?),
        (ColumnType::Real, entry) => Value::Real(entry.as_str()?.parse().ok()?),
        (ColumnType::Text, Json::String(text)) => Value::Text(text),
        (ColumnType::Bytes, entry) => Value::Bytes(decode_bytes(entry.as_str()?)?),
        (ColumnType::Text, _) => return None,
    })
}

async fn insert(
    connection: &mut AnyConnection,
    table: &'static Table,
    columns: &[Column],
    values: &mut Vec<Value>,
) -> Result<(), StoreError> {
    let mut values = values.drain(..).peekable();
    while values.peek().is_some() {
        let mut statement = Statement::new("INSERT INTO ");
        statement.push(table.name).push(" (");
        push_names(&mut statement, columns.iter().map(|(name, _)| *name));
        statement.push(") VALUES ");
        let mut rows = 0;
        while rows < ROWS_AT_ONCE && values.peek().is_some() {
            if rows > 0 {
                statement.push(", ");
            }
            statement.bind_list(values.by_ref().take(columns.len()));
            rows += 1;
        }
        statement.execute(connection).await?;
    }
    Ok(())
}
