//! Bringing the tables up to date. Migrations are numbered alike on both databases, applied once and never edited.
//!
//! sqlx has a migrator, which takes no lock on SQLite and applies each file in its own transaction; here all that is
//! missing is applied in one write transaction, so that two processes may open a new store at the same time, and a crash
//! leaves the tables as they were.

use picket_core::ContentHash;
use sqlx::{AnyConnection, AnyPool, Row as _};

use crate::StoreError;
use crate::database::{Backend, begin_write};

struct Migration {
    number: i64,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migrations {
    ($($number:literal => $file:literal),+ $(,)?) => {
        &[$(Migration {
            number: $number,
            sqlite: include_str!(concat!("../migrations/sqlite/", $file)),
            postgres: include_str!(concat!("../migrations/postgres/", $file)),
        }),+]
    };
}

const MIGRATIONS: &[Migration] = migrations! {
    1 => "0001_records.sql",
    2 => "0002_findings.sql",
    3 => "0003_people.sql",
};

/// The number of the newest migration: the schema that this version of Picket writes.
pub(crate) const SCHEMA: i64 = MIGRATIONS[MIGRATIONS.len() - 1].number;

impl Migration {
    fn sql(&self, backend: Backend) -> &'static str {
        match backend {
            Backend::Sqlite => self.sqlite,
            Backend::Postgres => self.postgres,
        }
    }
}

/// Applies what is missing.
pub(crate) async fn migrate(writer: &AnyPool, backend: Backend, create: bool) -> Result<(), StoreError> {
    migrate_to(writer, backend, create, SCHEMA).await
}

/// Applies what is missing up to a number; tests stop early to see an older store brought up to date.
pub(crate) async fn migrate_to(writer: &AnyPool, backend: Backend, create: bool, last: i64) -> Result<(), StoreError> {
    let mut transaction = begin_write(writer, backend).await?;
    let applied = match applied(&mut transaction, backend).await? {
        Some(applied) => applied,
        None if create => {
            sqlx::raw_sql("CREATE TABLE migration (number BIGINT PRIMARY KEY, hash TEXT NOT NULL)")
                .execute(&mut *transaction)
                .await?;
            Vec::new()
        }
        None => return Err(StoreError::NoStore("this database".to_owned())),
    };
    check_applied(&applied, backend)?;
    for migration in MIGRATIONS.iter().filter(|migration| migration.number <= last).skip(applied.len()) {
        sqlx::raw_sql(migration.sql(backend)).execute(&mut *transaction).await?;
        sqlx::query("INSERT INTO migration (number, hash) VALUES ($1, $2)")
            .bind(migration.number)
            .bind(ContentHash::of(migration.sql(backend).as_bytes()).as_str().to_owned())
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Number and hash of each migration applied, in order; `None` where there is no store yet.
async fn applied(connection: &mut AnyConnection, backend: Backend) -> Result<Option<Vec<(i64, String)>>, StoreError> {
    let exists = match backend {
        Backend::Sqlite => "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'",
        Backend::Postgres => {
            "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = 'migration'"
        }
    };
    if sqlx::query(exists).fetch_optional(&mut *connection).await?.is_none() {
        return Ok(None);
    }
    let rows = sqlx::query("SELECT number, hash FROM migration ORDER BY number").fetch_all(connection).await?;
    let mut applied = Vec::new();
    for row in rows {
        applied.push((row.try_get(0)?, row.try_get(1)?));
    }
    Ok(Some(applied))
}

fn check_applied(applied: &[(i64, String)], backend: Backend) -> Result<(), StoreError> {
    for (index, (number, hash)) in applied.iter().enumerate() {
        let Some(known) = MIGRATIONS.get(index).filter(|known| known.number == *number) else {
            return Err(StoreError::Schema(format!("it has migration {number}, and this version ends at {SCHEMA}")));
        };
        if ContentHash::of(known.sql(backend).as_bytes()).as_str() != hash {
            return Err(StoreError::Schema(format!("migration {number} differs from the one that was applied")));
        }
    }
    Ok(())
}
