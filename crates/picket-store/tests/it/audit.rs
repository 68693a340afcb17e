//! The audit: it grows, and shows whether anybody touched it.

use picket_store::{AuditAction, AuditEntry, AuditFilter, StoreError};
use sqlx::Executor as _;

use crate::example::{at, begin, new_import};
use crate::harness::{Database, connect_to, on_both_databases, open};

on_both_databases! {
    entries_are_listed_newest_first,
    the_tables_refuse_changes,
    a_change_shows_from_its_row_on,
    entries_written_at_once_make_one_chain,
}

fn entry(number: i64) -> AuditEntry {
    AuditEntry::new(at(number), "amina", AuditAction::RecordRead, &format!("record/{number}"), "{}")
}

async fn entries_are_listed_newest_first(database: Database) {
    let store = database.new_store().await;
    assert_eq!(store.verify_audit().await.unwrap().rows, 0);
    for number in 0..5 {
        store.audit(&entry(number)).await.unwrap();
    }
    begin(&store, &new_import("us-nflis", "a.csv", at(9))).await;
    let all = store.audit_rows(&AuditFilter::default()).await.unwrap();
    assert_eq!(all.iter().map(|row| row.number).collect::<Vec<_>>(), [6, 5, 4, 3, 2, 1]);
    assert_eq!(all[1].entry, entry(4));
    let page = AuditFilter { before: Some(5), limit: 2, ..AuditFilter::default() };
    assert_eq!(store.audit_rows(&page).await.unwrap(), all[2..4]);
    let object = AuditFilter { object: Some("record/3".to_owned()), ..AuditFilter::default() };
    assert_eq!(store.audit_rows(&object).await.unwrap(), all[2..3]);
    let action = AuditFilter { action: Some(AuditAction::ImportBegun), ..AuditFilter::default() };
    assert_eq!(store.audit_rows(&action).await.unwrap(), all[..1]);
    let check = store.verify_audit().await.unwrap();
    assert_eq!((check.rows, check.head, check.first_broken), (6, all[0].hash.clone(), None));
    for action in AuditAction::ALL {
        assert_eq!(serde_json::to_value(action).unwrap(), action.as_str());
    }
}

async fn the_tables_refuse_changes(database: Database) {
    let location = database.new_location().await;
    let store = open(&location).await;
    store.audit(&entry(1)).await.unwrap();
    let mut connection = connect_to(&location).await;
    for change in ["UPDATE audit SET who = 'nobody'", "DELETE FROM audit", "DELETE FROM audit WHERE audit_no = 1"] {
        assert!(connection.execute(change).await.is_err(), "{change}");
    }
    assert_eq!(store.verify_audit().await.unwrap().first_broken, None);
}

async fn a_change_shows_from_its_row_on(database: Database) {
    for (change, broken) in [
        ("UPDATE audit SET who = 'nobody' WHERE audit_no = 3", Some(3)),
        ("UPDATE audit SET action = 'nothing' WHERE audit_no = 3", Some(3)),
        ("UPDATE audit SET hash = 'no hash' WHERE audit_no = 3", Some(3)),
        ("DELETE FROM audit WHERE audit_no = 2", Some(3)),
        ("UPDATE audit SET at = at + 1 WHERE audit_no = 5", Some(5)),
        // What is cut off at the end shows only beside a head that was kept elsewhere.
        ("DELETE FROM audit WHERE audit_no = 5", None),
    ] {
        let location = database.new_location().await;
        let store = open(&location).await;
        for number in 1..=5 {
            store.audit(&entry(number)).await.unwrap();
        }
        let head = store.verify_audit().await.unwrap().head;
        let mut connection = connect_to(&location).await;
        let triggers = match store.backend() {
            picket_store::Backend::Sqlite => "DROP TRIGGER audit_never_changes; DROP TRIGGER audit_never_goes",
            picket_store::Backend::Postgres => "ALTER TABLE audit DISABLE TRIGGER ALL",
        };
        sqlx::raw_sql(triggers).execute(&mut connection).await.unwrap();
        connection.execute(change).await.unwrap();
        let check = store.verify_audit().await.unwrap();
        assert_eq!(check.first_broken, broken, "{change}");
        assert!(broken.is_some() || check.head != head, "{change}");
    }
}

async fn entries_written_at_once_make_one_chain(database: Database) {
    let location = database.new_location().await;
    let stores = [open(&location).await, open(&location).await];
    let writers: Vec<_> = (0..40)
        .map(|number| {
            let store = stores[usize::try_from(number).unwrap() % 2].clone();
            tokio::spawn(async move { store.audit(&entry(number)).await })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap().unwrap();
    }
    let check = stores[0].verify_audit().await.unwrap();
    assert_eq!((check.rows, check.first_broken), (40, None));
    let long = AuditEntry { object: "x".repeat(3_000), ..entry(1) };
    assert!(matches!(stores[0].audit(&long).await, Err(StoreError::TooLarge { .. })));
}
