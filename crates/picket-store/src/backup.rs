//! Backups: one format for both databases, readable without Picket.
//!
//! A backup is a folder. `manifest.json` lists the tables with their rows and hashes; each table is a file of JSON lines,
//! the first naming the columns, every other one row as an array in the order of the table's key. Integers are JSON numbers,
//! text is text, a double is its shortest decimal text, and bytes are `t` and the text where they are UTF-8, else `x` and
//! hexadecimal digits. All tables are read from one snapshot while others go on writing. Sessions and failed sign-ins are
//! left out: they end with the store they belong to.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use futures_util::TryStreamExt as _;
use picket_core::{ContentHash, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _, ValueRef as _};
use tokio::fs::File;
use tokio::io::{AsyncWriteExt as _, BufWriter};

use crate::audit::{self, AuditAction, AuditEntry};
use crate::migration::SCHEMA;
use crate::statement::Statement;
use crate::table::{ColumnType, TABLES, Table};
use crate::{Store, StoreError};

/// The version of the format; raised when an older Picket could not read it.
pub(crate) const FORMAT: u32 = 1;
pub(crate) const MANIFEST: &str = "manifest.json";

/// What a backup holds.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct BackupManifest {
    /// The version of the format.
    pub format: u32,
    /// The number of the newest migration of the store it was made from.
    pub schema: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// Its tables.
    pub tables: Vec<BackupTable>,
    /// Rows of the audit.
    pub audit_rows: u64,
    /// The hash of the audit's last row: kept apart, it shows later whether the audit was cut.
    pub audit_head: ContentHash,
}

/// One file of a backup.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct BackupTable {
    /// The table; its file is `NAME.jsonl`.
    pub name: String,
    /// Its rows, without the line of columns.
    pub rows: u64,
    /// BLAKE3 of the file.
    pub hash: ContentHash,
}

impl Store {
    /// Writes a backup into a new folder. The folder appears under its name once everything in it is on disk.
    ///
    /// # Errors
    /// [`StoreError::Io`], also when something of that name is there already; [`StoreError::Database`].
    pub async fn backup(&self, to: &Path, by: &str, at: Timestamp) -> Result<BackupManifest, StoreError> {
        if to.exists() {
            let source = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
            return Err(StoreError::Io { path: to.to_owned(), source });
        }
        let mut partial = to.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        if partial.exists() {
            // Left by a backup that did not end.
            tokio::fs::remove_dir_all(&partial).await.map_err(io(&partial))?;
        }
        tokio::fs::create_dir_all(&partial).await.map_err(io(&partial))?;

        let mut snapshot = self.snapshot().await?;
        let mut tables = Vec::new();
        for table in TABLES {
            tables.push(write_table(&mut snapshot, table, &partial).await?);
        }
        let (audit_rows, audit_head) = audit::head(&mut snapshot).await?;
        drop(snapshot);

        let manifest = BackupManifest { format: FORMAT, schema: SCHEMA, made_at: at, tables, audit_rows, audit_head };
        let text = serde_json::to_string_pretty(&manifest).map_err(StoreError::unreadable("manifest"))?;
        let path = partial.join(MANIFEST);
        let mut file = File::create(&path).await.map_err(io(&path))?;
        file.write_all(text.as_bytes()).await.map_err(io(&path))?;
        file.sync_all().await.map_err(io(&path))?;
        sync_folder(&partial).await?;
        tokio::fs::rename(&partial, to).await.map_err(io(to))?;
        let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        sync_folder(parent).await?;

        let detail = serde_json::json!({ "to": to.display().to_string(), "audit_head": manifest.audit_head });
        self.audit(&AuditEntry::new(at, by, AuditAction::Backup, "store", &detail.to_string())).await?;
        Ok(manifest)
    }
}

/// Names the file that the operating system refused.
pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    move |source| StoreError::Io { path: path.to_owned(), source }
}

/// A new name in a folder is on disk only once the folder is.
async fn sync_folder(path: &Path) -> Result<(), StoreError> {
    File::open(path).await.map_err(io(path))?.sync_all().await.map_err(io(path))
}

async fn write_table(
    connection: &mut AnyConnection,
    table: &'static Table,
    folder: &Path,
) -> Result<BackupTable, StoreError> {
    let path = folder.join(format!("{}.jsonl", table.name));
    let mut file = BufWriter::with_capacity(1 << 16, File::create(&path).await.map_err(io(&path))?);
    let mut hasher = blake3::Hasher::new();
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let mut line = serde_json::json!(names).to_string();
    line.push('\n');
    hasher.update(line.as_bytes());
    file.write_all(line.as_bytes()).await.map_err(io(&path))?;

    let mut written = 0;
    let mut rows = select(table).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        let mut line = encode_row(&row, table)?;
        line.push('\n');
        hasher.update(line.as_bytes());
        file.write_all(line.as_bytes()).await.map_err(io(&path))?;
        written += 1;
    }
    file.flush().await.map_err(io(&path))?;
    file.get_ref().sync_all().await.map_err(io(&path))?;
    let hash = ContentHash::new(hasher.finalize().to_hex().as_str())?;
    Ok(BackupTable { name: table.name.to_owned(), rows: written, hash })
}

fn select(table: &'static Table) -> Statement {
    let mut statement = Statement::new("SELECT ");
    push_names(&mut statement, table.columns.iter().map(|(name, _)| *name));
    statement.push(" FROM ").push(table.name).push(" ORDER BY ");
    push_names(&mut statement, table.columns[..table.key].iter().map(|(name, _)| *name));
    statement
}

pub(crate) fn push_names(statement: &mut Statement, names: impl Iterator<Item = &'static str>) {
    for (index, name) in names.enumerate() {
        if index > 0 {
            statement.push(", ");
        }
        statement.push(name);
    }
}

fn encode_row(row: &AnyRow, table: &Table) -> Result<String, StoreError> {
    let mut values = Vec::with_capacity(table.columns.len());
    for (index, (_, column_type)) in table.columns.iter().enumerate() {
        values.push(if row.try_get_raw(index)?.is_null() {
            Json::Null
        } else {
            match column_type {
                ColumnType::Integer => Json::from(row.try_get::<i64, _>(index)?),
                ColumnType::Real => Json::from(row.try_get::<f64, _>(index)?.to_string()),
                ColumnType::Text => Json::from(row.try_get::<String, _>(index)?),
                ColumnType::Bytes => Json::from(encode_bytes(row.try_get(index)?)),
            }
        });
    }
    Ok(Json::from(values).to_string())
}

fn encode_bytes(bytes: Vec<u8>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => format!("t{text}"),
        Err(error) => {
            let bytes = error.into_bytes();
            let mut text = String::with_capacity(1 + 2 * bytes.len());
            text.push('x');
            for byte in bytes {
                write!(text, "{byte:02x}").expect("writing to a string does not fail");
            }
            text
        }
    }
}

/// Reads what [`encode_bytes`] wrote.
pub(crate) fn decode_bytes(text: &str) -> Option<Vec<u8>> {
    if let Some(text) = text.strip_prefix('t') {
        return Some(text.as_bytes().to_vec());
    }
    let digits = text.strip_prefix('x')?;
    if digits.len() % 2 != 0 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_survive_a_backup(bytes in prop::collection::vec(any::<u8>(), 0..40), text in ".{0,40}") {
            prop_assert_eq!(decode_bytes(&encode_bytes(bytes.clone())), Some(bytes));
            prop_assert_eq!(decode_bytes(&encode_bytes(text.clone().into_bytes())), Some(text.clone().into_bytes()));
            let _ = decode_bytes(&text);
        }

        #[test]
        fn doubles_survive_a_backup(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            prop_assert_eq!(value.to_string().parse::<f64>().unwrap().to_bits(), bits);
        }
    }
}
