//! Imports: seen whole or not at all, once and only once, and taken back as a whole.

use picket_core::{ContentHash, Severity, Tally, Timestamp};
use picket_store::{Begun, ImportFilter, ImportState, NewImport, RecordFilter, Store, StoreError, TallyFilter};

use crate::example::{at, begin, import, item, new_import, problem, reports, source};
use crate::harness::{Database, on_both_databases};

on_both_databases! {
    an_import_is_seen_whole_or_not_at_all,
    the_same_file_is_not_imported_twice,
    a_left_import_goes_on_where_it_stood,
    corrections_are_versions,
    a_new_reading_of_the_same_bytes_is_a_version,
    a_row_that_comes_twice_in_one_file_is_one_record,
    undoing_brings_back_what_was_corrected,
    only_the_newest_import_of_a_source_is_undone,
    sources_take_turns_with_themselves_only,
    what_a_source_reports_becomes_known_in_order,
    problems_are_listed_and_counted,
    what_is_too_large_or_foreign_is_refused_whole,
    text_that_no_database_keeps_is_kept_alike,
}

async fn counts(store: &Store, as_of: Timestamp) -> Vec<(String, String, i64)> {
    let tallies = store.tallies(as_of, &TallyFilter::default()).await.unwrap();
    let short = |(_, tally): (_, Tally)| (tally.subject, tally.period.to_string(), tally.count);
    tallies.into_iter().map(short).collect()
}

fn row(name: &str, month: &str, count: i64) -> (String, String, i64) {
    (name.to_owned(), month.to_owned(), count)
}

async fn an_import_is_seen_whole_or_not_at_all(database: Database) {
    let store = database.new_store().await;
    let new = new_import("us-nflis", "a.csv", at(0));
    let id = begin(&store, &new).await;
    let group = [item(reports("us-nflis", "Eutylone", "2019-03", "US", 5)), problem("PK2003", Severity::Rejected, 9)];
    let progress = store.append_group(id, 0, &group).await.unwrap();
    assert_eq!((progress.items_done, progress.records_new, progress.rejected), (2, 1, 1));

    let everything = RecordFilter::as_of(at(1_000));
    assert_eq!(counts(&store, at(1_000)).await, []);
    assert_eq!(store.records(&everything).await.unwrap().items, []);
    assert_eq!(store.names().await.unwrap(), []);
    assert_eq!(store.search_names("eutylone", 9).await.unwrap(), []);
    assert_eq!(store.counts().await.unwrap().records, 0);
    assert_eq!(store.counts().await.unwrap().imports_open, 1);

    let finished = store.finish_import(id, r#"{"rows":2}"#, at(10)).await.unwrap();
    assert_eq!((finished.state, finished.finished_at), (ImportState::Finished, Some(at(10))));
    assert_eq!(finished.summary.as_deref(), Some(r#"{"rows":2}"#));
    assert_eq!(counts(&store, at(1_000)).await, [row("Eutylone", "2019-03", 5)]);
    assert_eq!(counts(&store, at(-1)).await, [], "it was not known yet");
    assert_eq!(store.records(&everything).await.unwrap().items.len(), 1);
    assert_eq!(store.counts().await.unwrap().records, 1);
    assert!(matches!(
        store.append_group(id, 2, &[]).await,
        Err(StoreError::ImportState { state: ImportState::Finished, .. })
    ));
    assert!(matches!(store.finish_import(id, "{}", at(11)).await, Err(StoreError::ImportState { .. })));
}

async fn the_same_file_is_not_imported_twice(database: Database) {
    let store = database.new_store().await;
    let new = new_import("us-nflis", "a.csv", at(0));
    let first = import(&store, &new, &[item(reports("us-nflis", "Eutylone", "2019-03", "US", 5))]).await;
    let again =
        store.begin_import(&NewImport { file_name: "copy of a.csv".to_owned(), at: at(9), ..new.clone() }).await;
    assert_eq!(again.unwrap(), Begun::AlreadyFinished(first));

    // Another profile may read the same file differently; rows read alike are unchanged.
    let other = NewImport { profile: "test 2".to_owned(), known_at: at(20), ..new };
    let second = import(&store, &other, &[item(reports("us-nflis", "Eutylone", "2019-03", "US", 5))]).await;
    assert_eq!((second.progress.records_new, second.progress.records_unchanged), (0, 1));
    assert_eq!(counts(&store, at(99)).await, [row("Eutylone", "2019-03", 5)]);
}

async fn a_left_import_goes_on_where_it_stood(database: Database) {
    let location = database.new_location().await;
    let new = new_import("us-nflis", "a.csv", at(0));
    let items: Vec<_> =
        (1..=9).map(|day| item(reports("us-nflis", "Eutylone", &format!("2019-03-0{day}"), "US", day))).collect();
    let store = crate::harness::open(&location).await;
    let id = begin(&store, &new).await;
    store.append_group(id, 0, &items[..4]).await.unwrap();
    store.close().await;

    let store = crate::harness::open(&location).await;
    let Begun::Resumed(left) = store.begin_import(&new).await.unwrap() else { panic!("it was left") };
    assert_eq!((left.id, left.progress.items_done), (id, 4));
    let wrong = store.append_group(id, 0, &items[..4]).await;
    assert!(matches!(wrong, Err(StoreError::ImportMoved { items_done: 4, asked: 0, .. })));
    store.append_group(id, 4, &items[4..]).await.unwrap();
    store.finish_import(id, "{}", at(1)).await.unwrap();
    assert_eq!(counts(&store, at(99)).await.iter().map(|row| row.2).sum::<i64>(), 45);
}

async fn corrections_are_versions(database: Database) {
    let store = database.new_store().await;
    let old = reports("us-nflis", "Eutylone", "2019-03", "US", 5);
    let new = reports("us-nflis", "Eutylone", "2019-03", "US", 8);
    import(&store, &new_import("us-nflis", "a.csv", at(0)), &[item(old.clone())]).await;
    let corrected = import(&store, &new_import("us-nflis", "b.csv", at(100)), &[item(new.clone())]).await;
    assert_eq!((corrected.progress.records_new, corrected.progress.records_corrected), (0, 1));

    assert_eq!(counts(&store, at(99)).await, [row("Eutylone", "2019-03", 5)]);
    assert_eq!(counts(&store, at(100)).await, [row("Eutylone", "2019-03", 8)]);
    let history = store.tally_history(at(500), &TallyFilter::default()).await.unwrap();
    let history: Vec<_> = history.into_iter().map(|(_, known_at, tally)| (known_at, tally.count)).collect();
    assert_eq!(history, [(at(0), 5), (at(100), 3)], "the correction added three");
    let versions = store.record_versions(&old.id()).await.unwrap();
    assert_eq!(versions.iter().map(|version| &version.record).collect::<Vec<_>>(), [&old, &new]);
    assert_eq!(versions.iter().map(|version| version.version).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(versions[0].replaced_at, Some(at(100)));
    assert_eq!(store.record(&old.id(), at(50)).await.unwrap().unwrap().record, old);
    assert_eq!(store.record(&old.id(), at(500)).await.unwrap().unwrap().record, new);
    assert_eq!(store.record(&old.id(), at(-1)).await.unwrap(), None);
    let current = store.records(&RecordFilter::as_of(at(500))).await.unwrap().items;
    assert_eq!(current.iter().map(|version| &version.record).collect::<Vec<_>>(), [&new]);
    let before = store.records(&RecordFilter::as_of(at(50))).await.unwrap().items;
    assert_eq!(before.iter().map(|version| &version.record).collect::<Vec<_>>(), [&old]);
    assert_eq!(store.counts().await.unwrap().versions, 2);
    // The report of March 2019 became known in November 2023.
    assert_eq!(versions[0].days_late(), 1_688);
}

async fn a_new_reading_of_the_same_bytes_is_a_version(database: Database) {
    let store = database.new_store().await;
    let old = reports("us-nflis", "Eutylone", "2019-03", "US", 5);
    let mut better = old.clone();
    better.tallies[0].count = 50;
    let mut moved = old.clone();
    moved.location.row = Some(8);
    import(&store, &new_import("us-nflis", "a.csv", at(0)), &[item(old)]).await;
    let same = import(&store, &new_import("us-nflis", "b.csv", at(1)), &[item(moved)]).await;
    assert_eq!(same.progress.records_unchanged, 1, "only its row moved");
    let read_again = import(&store, &new_import("us-nflis", "c.csv", at(2)), &[item(better)]).await;
    assert_eq!(read_again.progress.records_corrected, 1);
    assert_eq!(counts(&store, at(99)).await, [row("Eutylone", "2019-03", 50)]);
}

async fn a_row_that_comes_twice_in_one_file_is_one_record(database: Database) {
    let store = database.new_store().await;
    let rows = [5, 5, 8, 8, 5].map(|count| item(reports("us-nflis", "Eutylone", "2019-03", "US", count)));
    let id = begin(&store, &new_import("us-nflis", "a.csv", at(0))).await;
    store.append_group(id, 0, &rows[..3]).await.unwrap();
    let progress = store.append_group(id, 3, &rows[3..]).await.unwrap();
    assert_eq!((progress.records_new, progress.records_corrected, progress.records_unchanged), (1, 2, 2));
    store.finish_import(id, "{}", at(0)).await.unwrap();
    assert_eq!(counts(&store, at(0)).await, [row("Eutylone", "2019-03", 5)]);
    let current = store.records(&RecordFilter::as_of(at(0))).await.unwrap().items;
    assert_eq!(current.iter().map(|version| version.version).collect::<Vec<_>>(), [3]);
}

async fn undoing_brings_back_what_was_corrected(database: Database) {
    let store = database.new_store().await;
    let march = |count| item(reports("us-nflis", "Eutylone", "2019-03", "US", count));
    let april = item(reports("us-nflis", "Eutylone", "2019-04", "US", 3));
    import(&store, &new_import("us-nflis", "a.csv", at(0)), &[march(5)]).await;
    let second = import(&store, &new_import("us-nflis", "b.csv", at(1)), &[march(6), march(8), april.clone()]).await;
    assert_eq!(counts(&store, at(9)).await, [row("Eutylone", "2019-03", 8), row("Eutylone", "2019-04", 3)]);

    let undone = store.undo_import(second.id, "amina", at(2)).await.unwrap();
    assert_eq!(undone.state, ImportState::Undone);
    assert_eq!(counts(&store, at(9)).await, [row("Eutylone", "2019-03", 5)]);
    let records = store.records(&RecordFilter::as_of(at(9))).await.unwrap().items;
    assert_eq!(records.iter().map(|version| version.version).collect::<Vec<_>>(), [1]);
    assert_eq!(store.names().await.unwrap()[0].reports, 5);
    assert_eq!(store.counts().await.unwrap().versions, 1);
    assert!(store.integrity_check().await.unwrap().ok());
    assert!(matches!(store.undo_import(second.id, "amina", at(3)).await, Err(StoreError::ImportState { .. })));

    let again = import(&store, &new_import("us-nflis", "b.csv", at(4)), &[march(6), april]).await;
    assert_ne!(again.id, second.id);
    assert_eq!(counts(&store, at(9)).await, [row("Eutylone", "2019-03", 6), row("Eutylone", "2019-04", 3)]);
}

async fn only_the_newest_import_of_a_source_is_undone(database: Database) {
    let store = database.new_store().await;
    let march = |source, count| [item(reports(source, "Eutylone", "2019-03", "US", count))];
    let first = import(&store, &new_import("us-nflis", "a.csv", at(0)), &march("us-nflis", 5)).await;
    let second = import(&store, &new_import("us-nflis", "b.csv", at(1)), &march("us-nflis", 6)).await;
    import(&store, &new_import("us-other", "c.csv", at(2)), &march("us-other", 7)).await;
    let refused = store.undo_import(first.id, "amina", at(3)).await;
    assert!(matches!(refused, Err(StoreError::NotNewest { newer }) if newer == second.id));
    store.undo_import(second.id, "amina", at(3)).await.unwrap();
    store.undo_import(first.id, "amina", at(4)).await.unwrap();
    let left = store.tallies(at(9), &TallyFilter::default()).await.unwrap();
    assert_eq!(left.iter().map(|(of, tally)| (of.as_str(), tally.count)).collect::<Vec<_>>(), [("us-other", 7)]);
    assert_eq!(store.imports(&ImportFilter::default()).await.unwrap().len(), 3, "their rows remain");
}

async fn sources_take_turns_with_themselves_only(database: Database) {
    let store = database.new_store().await;
    let open = begin(&store, &new_import("us-nflis", "a.csv", at(0))).await;
    let refused = store.begin_import(&new_import("us-nflis", "b.csv", at(0))).await;
    assert!(matches!(refused, Err(StoreError::ImportOpen(import)) if import.id == open));
    begin(&store, &new_import("us-other", "c.csv", at(0))).await;
    store.undo_import(open, "amina", at(1)).await.unwrap();
    begin(&store, &new_import("us-nflis", "b.csv", at(0))).await;
}

async fn what_a_source_reports_becomes_known_in_order(database: Database) {
    let store = database.new_store().await;
    import(&store, &new_import("us-nflis", "a.csv", at(100)), &[]).await;
    let refused = store.begin_import(&new_import("us-nflis", "b.csv", at(99))).await;
    assert!(matches!(refused, Err(StoreError::KnownBefore { latest, .. }) if latest == at(100)));
    begin(&store, &new_import("us-nflis", "b.csv", at(100))).await;
    begin(&store, &new_import("us-other", "b.csv", at(0))).await;
}

async fn problems_are_listed_and_counted(database: Database) {
    let store = database.new_store().await;
    let id = begin(&store, &new_import("us-nflis", "a.csv", at(0))).await;
    let mut items = vec![problem("PK2001", Severity::Notice, 1)];
    items.extend((2..=5).map(|row| problem("PK2003", Severity::Rejected, row)));
    store.append_group(id, 0, &items[..2]).await.unwrap();
    let progress = store.append_group(id, 2, &items[2..]).await.unwrap();
    assert_eq!((progress.items_done, progress.notices, progress.rejected), (5, 1, 4));

    let listed = store.problems(id, None, 3).await.unwrap();
    assert_eq!(listed.iter().map(|(ordinal, _)| *ordinal).collect::<Vec<_>>(), [0, 1, 2]);
    let rest = store.problems(id, Some(2), 10).await.unwrap();
    let picket_core::Item::Problem(last) = &items[4] else { unreachable!() };
    assert_eq!(rest.last(), Some(&(4, last.clone())));
    let counts = store.problem_counts(id).await.unwrap();
    let counts: Vec<_> = counts.iter().map(|count| (count.code.as_str(), count.severity, count.count)).collect();
    assert_eq!(counts, [("PK2003", Severity::Rejected, 4), ("PK2001", Severity::Notice, 1)]);
}

async fn what_is_too_large_or_foreign_is_refused_whole(database: Database) {
    let store = database.new_store().await;
    let id = begin(&store, &new_import("us-nflis", "a.csv", at(0))).await;
    let good = item(reports("us-nflis", "Eutylone", "2019-03", "US", 5));
    let mut large = reports("us-nflis", "Eutylone", "2019-04", "US", 5);
    large.bytes = vec![b'x'; (16 << 20) + 1];
    let refused = store.append_group(id, 0, &[good.clone(), item(large)]).await;
    assert!(matches!(refused, Err(StoreError::TooLarge { .. })));
    let foreign = item(reports("us-other", "Eutylone", "2019-03", "US", 5));
    let refused = store.append_group(id, 0, &[good.clone(), foreign]).await;
    assert!(matches!(refused, Err(StoreError::WrongSource { found, .. }) if found == source("us-other")));
    assert_eq!(store.import(id).await.unwrap().unwrap().progress.items_done, 0);
    assert_eq!(store.append_group(id, 0, &[good]).await.unwrap().records_new, 1);
    let unknown = "999".parse().unwrap();
    assert!(matches!(store.append_group(unknown, 0, &[]).await, Err(StoreError::UnknownImport(_))));
}

async fn text_that_no_database_keeps_is_kept_alike(database: Database) {
    let store = database.new_store().await;
    let mut odd = reports("us-nflis", "Euty\0lone", "2019-03", "US/A\0B", 5);
    odd.bytes = vec![0, 255, 0];
    let same = reports("us-nflis", "Euty\u{fffd}lone", "2019-03", "US/A\u{fffd}B", 2);
    let new = NewImport { file_hash: ContentHash::of(b"odd"), ..new_import("us-nflis", "a\0b.csv", at(0)) };
    let imported = import(&store, &new, &[item(odd), item(same)]).await;
    assert_eq!(imported.file_name, "a\u{fffd}b.csv");
    assert_eq!((imported.progress.records_new, imported.progress.records_corrected), (1, 1));
    let found = store.search_names("euty", 9).await.unwrap();
    assert_eq!(found.iter().map(|name| name.name.as_str()).collect::<Vec<_>>(), ["Euty\u{fffd}lone"]);
    let [current] = &store.records(&RecordFilter::as_of(at(1))).await.unwrap().items[..] else { panic!("one record") };
    let versions = store.record_versions(&current.id()).await.unwrap();
    assert_eq!(versions[0].record.bytes, [0, 255, 0], "bytes are kept as they are");
    assert_eq!(versions[0].record.body.matches('\u{fffd}').count(), 1);
    assert!(store.integrity_check().await.unwrap().ok());
}
