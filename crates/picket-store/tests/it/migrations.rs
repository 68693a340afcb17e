//! An older store brought up to date is the same as a new one.

use std::collections::BTreeMap;
use std::path::Path;

use picket_core::ContentHash;
use picket_store::{Backend, Options, Store, StoreError};
use sqlx::{AnyConnection, AssertSqlSafe, Executor as _, Row as _};

use crate::example::{at, import, item, new_import, reports};
use crate::harness::{Database, connect_to, on_both_databases, open};

on_both_databases! {
    every_older_store_becomes_like_a_new_one,
    a_store_that_this_version_does_not_know_is_refused,
    none_is_made_where_none_is_wanted,
    two_processes_may_open_a_new_store_at_once,
}

/// Number and text of each migration.
fn migrations(backend: Backend) -> BTreeMap<i64, String> {
    let folder = match backend {
        Backend::Sqlite => "migrations/sqlite",
        Backend::Postgres => "migrations/postgres",
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut migrations = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let number = path.file_name().unwrap().to_str().unwrap()[..4].parse().unwrap();
        migrations.insert(number, std::fs::read_to_string(path).unwrap());
    }
    migrations
}

/// Tables, columns, indexes and triggers, in words.
async fn schema(connection: &mut AnyConnection, backend: Backend) -> Vec<String> {
    let queries: &[&'static str] = match backend {
        Backend::Sqlite => &["SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_schema ORDER BY 1"],
        Backend::Postgres => &[
            "SELECT CAST(table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' \
             || COALESCE(collation_name, '') AS TEXT) FROM information_schema.columns \
             WHERE table_schema = 'public' ORDER BY 1",
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype IN ('c', 'f') ORDER BY 1",
        ],
    };
    let mut words = Vec::new();
    for query in queries {
        for row in sqlx::query(*query).fetch_all(&mut *connection).await.unwrap() {
            words.push(row.get(0));
        }
    }
    words
}

async fn every_older_store_becomes_like_a_new_one(database: Database) {
    let backend = database.backend();
    let fresh = database.new_location().await;
    open(&fresh).await.close().await;
    let expected = schema(&mut connect_to(&fresh).await, backend).await;
    let migrations = migrations(backend);
    for last in migrations.keys() {
        let location = database.new_location().await;
        let mut connection = connect_to(&location).await;
        connection.execute("CREATE TABLE migration (number BIGINT PRIMARY KEY, hash TEXT NOT NULL)").await.unwrap();
        for (number, text) in migrations.range(..=last) {
            sqlx::raw_sql(AssertSqlSafe(text.clone())).execute(&mut connection).await.unwrap();
            let insert = sqlx::query("INSERT INTO migration VALUES ($1, $2)").bind(number);
            insert.bind(ContentHash::of(text.as_bytes()).to_string()).execute(&mut connection).await.unwrap();
        }
        let store = open(&location).await;
        assert_eq!(schema(&mut connection, backend).await, expected, "from {last}");
        import(&store, &new_import("us-nflis", "a.csv", at(0)), &[item(reports("us-nflis", "A", "2019", "US", 1))])
            .await;
        assert_eq!(store.search_names("a", 9).await.unwrap().len(), 1);
        store.close().await;
    }
    let other = if backend == Backend::Sqlite { Backend::Postgres } else { Backend::Sqlite };
    assert!(migrations.keys().eq(self::migrations(other).keys()), "both databases have the same numbers");
    assert!(migrations.keys().copied().eq(1..=i64::try_from(migrations.len()).unwrap()));
}

async fn a_store_that_this_version_does_not_know_is_refused(database: Database) {
    for change in ["INSERT INTO migration VALUES (999, 'x')", "UPDATE migration SET hash = 'x' WHERE number = 1"] {
        let location = database.new_location().await;
        open(&location).await.close().await;
        connect_to(&location).await.execute(change).await.unwrap();
        let refused = Store::open(&location, Options::default()).await;
        assert!(matches!(refused, Err(StoreError::Schema(_))), "{change}");
    }
}

async fn none_is_made_where_none_is_wanted(database: Database) {
    let location = database.new_location().await;
    let existing = || Options { create: false, ..Options::default() };
    assert!(matches!(Store::open(&location, existing()).await, Err(StoreError::NoStore(_))));
    open(&location).await.close().await;
    Store::open(&location, existing()).await.unwrap();
}

async fn two_processes_may_open_a_new_store_at_once(database: Database) {
    let location = database.new_location().await;
    let opening: Vec<_> = (0..6)
        .map(|_| {
            let location = location.clone();
            tokio::spawn(async move { open(&location).await })
        })
        .collect();
    for one in opening {
        assert_eq!(one.await.unwrap().counts().await.unwrap().records, 0);
    }
}
