//! Backups: what one database held, the other holds after.

use std::collections::BTreeSet;
use std::path::Path;

use picket_core::{Decision, FindingState, Severity};
use picket_store::{
    Backend, FindingFilter, ImportFilter, RecordFilter, Role, Run, SignIn, SignInOutcome, Store, StoreError,
    TallyFilter,
};
use sqlx::Row as _;

use crate::example::{PASSWORD, at, finding, import, item, new_import, new_user, problem, reports};
use crate::harness::{Database, connect_to, on_both_databases, open};

on_both_databases! {
    what_was_kept_comes_back,
    every_table_is_in_a_backup,
    a_damaged_backup_restores_nothing,
    only_an_empty_store_is_filled,
}

/// A store with something of everything.
async fn filled(database: &Database) -> Store {
    let store = database.new_store().await;
    store.add_user(&new_user("amina", &[Role::Administrator]), "setup", at(0)).await.unwrap();
    store.enrol_totp(&store.users().await.unwrap()[0].name, "amina", at(0)).await.unwrap();
    let mut odd = reports("us-nflis", "Eutylone", "2019-03", "US/North Carolina", 5);
    odd.bytes = vec![0xff, 0x00, 0xfe];
    let items = [item(odd.clone()), problem("PK2003", Severity::Rejected, 9)];
    import(&store, &new_import("us-nflis", "a.csv", at(0)), &items).await;
    odd.bytes = b"corrected \"\\ line\n".to_vec();
    odd.tallies[0].count = 8;
    import(&store, &new_import("us-nflis", "b.csv", at(10)), &[item(odd)]).await;
    let eutylone = finding("lab-rising", "Eutylone", 2019, 1.0 / 3.0);
    let run = Run { kinds: vec![eutylone.kind.clone()], as_of: at(11), at: at(11), by: "amina".to_owned() };
    store.record_run(&run, std::slice::from_ref(&eutylone)).await.unwrap();
    let (by, reason) = ("amina".to_owned(), "\u{1f9ea} seen".to_owned());
    let decision =
        Decision { finding: eutylone.id, state: FindingState::Confirmed, into: None, by, reason, at: at(12) };
    store.decide(&decision, FindingState::New).await.unwrap();
    store
}

/// Everything that a reader can see.
async fn seen(store: &Store) -> String {
    let findings = store.findings(&FindingFilter::default()).await.unwrap();
    let records = store.records(&RecordFilter::as_of(at(99))).await.unwrap();
    let mut versions = Vec::new();
    for record in &records.items {
        versions.push(store.record_versions(&record.id()).await.unwrap());
    }
    let imports = store.imports(&ImportFilter::default()).await.unwrap();
    let mut problems = Vec::new();
    for import in &imports {
        problems
            .push((store.problems(import.id, None, 0).await.unwrap(), store.problem_counts(import.id).await.unwrap()));
    }
    let decisions = store.recent_decisions(0).await.unwrap();
    let tallies = store.tallies(at(99), &TallyFilter::default()).await.unwrap();
    let (names, counts) = (store.search_names("euty", 9).await.unwrap(), store.counts().await.unwrap());
    let users = store.users().await.unwrap();
    format!(
        "{findings:#?}{records:#?}{versions:#?}{imports:#?}{problems:#?}{decisions:#?}{tallies:#?}{names:#?}{counts:#?}{users:#?}"
    )
}

async fn what_was_kept_comes_back(database: Database) {
    let store = filled(&database).await;
    let (folder, again) = (database.folder.path().join("backup"), database.folder.path().join("again"));
    let manifest = store.backup(&folder, "amina", at(20)).await.unwrap();
    assert_eq!(Store::read_manifest(&folder).await.unwrap(), manifest);
    let refused = store.backup(&folder, "amina", at(21)).await;
    assert!(matches!(refused, Err(StoreError::Io { .. })), "it is there already");

    // On PostgreSQL this also restores into SQLite, and that back into PostgreSQL.
    let between = picket_store::Location::Sqlite(database.folder.path().join("between.db"));
    let between = open(&between).await;
    between.restore(&folder, "amina", at(30)).await.unwrap();
    assert_eq!(seen(&between).await, seen(&store).await);
    between.backup(&again, "amina", at(31)).await.unwrap();
    let restored = database.new_store().await;
    restored.restore(&again, "amina", at(32)).await.unwrap();
    assert_eq!(seen(&restored).await, seen(&store).await);

    let report = restored.integrity_check().await.unwrap();
    assert!(report.ok(), "{report:?}");
    let attempt =
        SignIn { name: "amina".to_owned(), password: PASSWORD.to_owned(), code: None, address: String::new() };
    assert!(matches!(restored.sign_in(&attempt, at(40)).await.unwrap(), SignInOutcome::Done(_)));
    import(&restored, &new_import("us-nflis", "c.csv", at(50)), &[item(reports("us-nflis", "New", "2020", "US", 1))])
        .await;
    assert_eq!(restored.search_names("new", 9).await.unwrap().len(), 1);
}

async fn every_table_is_in_a_backup(database: Database) {
    let location = database.new_location().await;
    let store = open(&location).await;
    let folder = database.folder.path().join("backup");
    let manifest = store.backup(&folder, "amina", at(0)).await.unwrap();
    let mut in_backup = BTreeSet::new();
    for table in manifest.tables {
        let text = std::fs::read_to_string(folder.join(format!("{}.jsonl", table.name))).unwrap();
        let columns: Vec<String> = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        in_backup.extend(columns.into_iter().map(|column| (table.name.clone(), column)));
    }
    let columns = match database.backend() {
        Backend::Sqlite => {
            "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
        }
        Backend::Postgres => {
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns \
             WHERE table_schema = 'public'"
        }
    };
    let mut in_database = BTreeSet::new();
    for row in sqlx::query(columns).fetch_all(&mut connect_to(&location).await).await.unwrap() {
        in_database.insert((row.get::<String, _>(0), row.get::<String, _>(1)));
    }
    // Sessions and failed sign-ins end with the store; migrations and the search index are made anew.
    let left_out =
        |table: &str| matches!(table, "session" | "sign_in_attempt" | "migration") || table.starts_with("name_words");
    in_database.retain(|(table, _)| !left_out(table));
    assert_eq!(in_backup, in_database);
}

/// A copy of the backup with one change.
fn damaged(folder: &Path, name: &str, file: &str, change: impl Fn(String) -> String) -> std::path::PathBuf {
    let copy = folder.with_file_name(name);
    std::fs::create_dir(&copy).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let text = if path.file_name().unwrap() == file { change(text) } else { text };
        std::fs::write(copy.join(path.file_name().unwrap()), text).unwrap();
    }
    copy
}

async fn a_damaged_backup_restores_nothing(database: Database) {
    let store = filled(&database).await;
    let folder = database.folder.path().join("backup");
    store.backup(&folder, "amina", at(20)).await.unwrap();
    let target = database.new_store().await;
    let restore = async |name: &str, file: &str, change: fn(String) -> String| {
        let refused = target.restore(&damaged(&folder, name, file, change), "amina", at(30)).await;
        assert!(matches!(refused, Err(StoreError::BadBackup(_))), "{name}: {refused:?}");
        assert_eq!(target.counts().await.unwrap().records, 0, "{name}");
    };
    restore("a changed value", "finding_body.jsonl", |text| text.replace("rising", "falling")).await;
    restore("a lost line", "audit.jsonl", |text| text.split_once('\n').unwrap().1.to_owned()).await;
    restore("a cut line", "term.jsonl", |text| text[..text.len() - 3].to_owned()).await;
    restore("an unknown column", "term.jsonl", |text| text.replacen("kind", "sort", 1)).await;
    restore("another head", "manifest.json", |text| text.replace("\"audit_rows\": ", "\"audit_rows\": 1")).await;
    restore("a newer format", "manifest.json", |text| text.replace("\"format\": 1", "\"format\": 2")).await;
    let nothing = target.restore(&database.folder.path().join("nothing"), "amina", at(30)).await;
    assert!(matches!(nothing, Err(StoreError::Io { .. })));
    target.restore(&folder, "amina", at(31)).await.unwrap();
}

async fn only_an_empty_store_is_filled(database: Database) {
    let store = filled(&database).await;
    let folder = database.folder.path().join("backup");
    store.backup(&folder, "amina", at(20)).await.unwrap();
    let before = seen(&store).await;
    assert!(matches!(store.restore(&folder, "amina", at(30)).await, Err(StoreError::NotEmpty)));
    assert_eq!(seen(&store).await, before);
}
