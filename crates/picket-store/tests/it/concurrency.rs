//! Readers, writers and two processes' worth of connections at the same time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use picket_store::{AuditAction, AuditEntry, RecordFilter, TallyFilter};

use crate::example::{at, begin, item, new_import, reports};
use crate::harness::{Database, on_both_databases, open};

on_both_databases! { readers_only_ever_see_whole_imports }

const IMPORTS: i64 = 6;
const GROUPS: u32 = 5;
const ROWS: u32 = 40;

async fn readers_only_ever_see_whole_imports(database: Database) {
    let location = database.new_location().await;
    let (store, other) = (open(&location).await, open(&location).await);
    let done = Arc::new(AtomicBool::new(false));
    let mut tasks = Vec::new();
    for number in 0..3 {
        let (store, done) = (if number == 0 { store.clone() } else { other.clone() }, done.clone());
        tasks.push(tokio::spawn(async move {
            let mut looks = 0;
            while !done.load(Ordering::Relaxed) || looks == 0 {
                let tallies = store.tallies(at(1_000), &TallyFilter::default()).await.unwrap();
                let sum: i64 = tallies.iter().map(|(_, tally)| tally.count).sum();
                assert_eq!(sum % i64::from(GROUPS * ROWS), 0, "a part of an import was seen");
                let page = store.records(&RecordFilter::as_of(at(1_000))).await.unwrap();
                assert_eq!(page.items.len() % usize::try_from(GROUPS * ROWS).unwrap(), 0);
                let read = AuditEntry::new(at(0), "amina", AuditAction::RecordRead, "record/x", "");
                store.audit(&read).await.unwrap();
                looks += 1;
            }
            looks
        }));
    }
    for number in 0..IMPORTS {
        let id = begin(&store, &new_import("us-nflis", &format!("{number}.csv"), at(number))).await;
        for group in 0..GROUPS {
            // The same keys each time, so that every later import corrects what an earlier one brought.
            let rows: Vec<_> = (0..ROWS)
                .map(|row| {
                    let mut record = reports("us-nflis", &format!("N{group} {row}"), "2019-03", "US", 1);
                    record.bytes.extend_from_slice(&number.to_le_bytes());
                    item(record)
                })
                .collect();
            store.append_group(id, u64::from(group * ROWS), &rows).await.unwrap();
        }
        store.finish_import(id, "{}", at(number)).await.unwrap();
    }
    done.store(true, Ordering::Relaxed);
    let mut looks = 0;
    for task in tasks {
        looks += task.await.unwrap();
    }
    let audit = store.verify_audit().await.unwrap();
    assert_eq!((audit.rows, audit.first_broken), (looks + 2 * IMPORTS.cast_unsigned(), None));
    assert!(store.integrity_check().await.unwrap().ok());
}
