//! Any order of imports, corrections, interruptions and undoings leaves what a simple model says.

use std::collections::BTreeMap;

use picket_core::{Item, Record, Timestamp};
use picket_store::{Begun, ImportId, RecordFilter, Store, StoreError, TallyFilter};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::example::{at, item, new_import, reports};
use crate::harness::{Database, on_both_databases};

on_both_databases! { imports_corrections_and_undoing_agree_with_the_model }

#[derive(Clone, Debug)]
enum Step {
    /// Rows of a source: which name in which month, and its count; imported in groups of a size, the process leaving
    /// after so many groups and coming back.
    Import {
        source: usize,
        rows: Vec<(usize, usize, i64)>,
        group: usize,
        left_after: usize,
    },
    /// Rows that are left unfinished and undone.
    Abandon {
        source: usize,
        rows: Vec<(usize, usize, i64)>,
    },
    UndoNewest {
        source: usize,
    },
}

const SOURCES: [&str; 2] = ["us-nflis", "us-other"];
const NAMES: [&str; 3] = ["Eutylone", "Fentanyl", "N,N-DMT"];
const MONTHS: [&str; 2] = ["2019-03", "2019-04"];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let rows = || prop::collection::vec((0..NAMES.len(), 0..MONTHS.len(), 0_i64..4), 0..7);
    let step = prop_oneof![
        4 => (0..2_usize, rows(), 1..4_usize, 0..4_usize)
            .prop_map(|(source, rows, group, left_after)| Step::Import { source, rows, group, left_after }),
        1 => (0..2_usize, rows()).prop_map(|(source, rows)| Step::Abandon { source, rows }),
        2 => (0..2_usize).prop_map(|source| Step::UndoNewest { source }),
    ];
    prop::collection::vec(step, 1..9)
}

/// Finished imports of each source, oldest first.
type Model = [Vec<(ImportId, Timestamp, Vec<Record<String>>)>; 2];

async fn imports_corrections_and_undoing_agree_with_the_model(database: Database) {
    let mut runner = TestRunner::new(Config { cases: 16, failure_persistence: None, ..Config::default() });
    let result = runner.run(&steps(), |case| {
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(play_all(&database, &case)));
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

async fn play_all(database: &Database, case: &[Step]) {
    let store = database.new_store().await;
    let mut model = Model::default();
    for (number, step) in (0..).zip(case) {
        play(&store, &mut model, step, number).await;
        for as_of in 0..=number {
            compare(&store, &model, at(as_of)).await;
        }
    }
    let report = store.integrity_check().await.unwrap();
    assert!(report.ok(), "{report:?}");
    store.close().await;
}

fn records(source: usize, rows: &[(usize, usize, i64)]) -> Vec<Record<String>> {
    rows.iter()
        .map(|(name, month, count)| reports(SOURCES[source], NAMES[*name], MONTHS[*month], "US", *count))
        .collect()
}

async fn play(store: &Store, model: &mut Model, step: &Step, number: i64) {
    let new = |source: usize| new_import(SOURCES[source], &format!("file {number}"), at(number));
    match step {
        Step::Import { source, rows, group, left_after } => {
            let records = records(*source, rows);
            let items: Vec<Item<String>> = records.iter().cloned().map(item).collect();
            let Begun::New(import) = store.begin_import(&new(*source)).await.unwrap() else { panic!("new") };
            let mut done = 0;
            for group in items.chunks(*group).take(*left_after) {
                done = store.append_group(import.id, done, group).await.unwrap().items_done;
            }
            let Begun::Resumed(import) = store.begin_import(&new(*source)).await.unwrap() else { panic!("left") };
            assert_eq!(import.progress.items_done, done);
            for group in items[usize::try_from(done).unwrap()..].chunks(*group) {
                done = store.append_group(import.id, done, group).await.unwrap().items_done;
            }
            store.finish_import(import.id, "{}", at(number)).await.unwrap();
            model[*source].push((import.id, at(number), records));
        }
        Step::Abandon { source, rows } => {
            let items: Vec<Item<String>> = records(*source, rows).into_iter().map(item).collect();
            let Begun::New(import) = store.begin_import(&new(*source)).await.unwrap() else { panic!("new") };
            store.append_group(import.id, 0, &items).await.unwrap();
            store.undo_import(import.id, "amina", at(number)).await.unwrap();
        }
        Step::UndoNewest { source } => {
            if let [.., (older, ..), _] = &model[*source][..] {
                let refused = store.undo_import(*older, "amina", at(number)).await;
                assert!(matches!(refused, Err(StoreError::NotNewest { .. })));
            }
            if let Some((id, ..)) = model[*source].pop() {
                store.undo_import(id, "amina", at(number)).await.unwrap();
            }
        }
    }
}

async fn compare(store: &Store, model: &Model, as_of: Timestamp) {
    let mut current = BTreeMap::new();
    for (_, _, records) in model.iter().flatten().filter(|(_, known_at, _)| *known_at <= as_of) {
        for record in records {
            current.insert((record.source.clone(), record.key.clone()), record.clone());
        }
    }
    let mut expected = BTreeMap::new();
    for record in current.values() {
        let tally = &record.tallies[0];
        *expected.entry((record.source.clone(), tally.subject.clone(), tally.period.clone())).or_insert(0) +=
            tally.count;
    }
    expected.retain(|_, count| *count != 0);
    let tallies = store.tallies(as_of, &TallyFilter::default()).await.unwrap();
    let found: BTreeMap<_, _> =
        tallies.into_iter().map(|(source, tally)| ((source, tally.subject, tally.period), tally.count)).collect();
    assert_eq!(found, expected, "counts as of {as_of}");
    let mut summed = BTreeMap::new();
    for (source, known_at, tally) in store.tally_history(at(1_000), &TallyFilter::default()).await.unwrap() {
        if known_at <= as_of {
            *summed.entry((source, tally.subject, tally.period)).or_insert(0) += tally.count;
        }
    }
    summed.retain(|_, count| *count != 0);
    assert_eq!(summed, expected, "history up to {as_of}");

    let listed = store.records(&RecordFilter::as_of(as_of)).await.unwrap().items;
    let found: BTreeMap<_, _> = listed
        .into_iter()
        .map(|stored| ((stored.record.source.clone(), stored.record.key.clone()), stored.record))
        .collect();
    assert_eq!(found, current, "records as of {as_of}");
}
