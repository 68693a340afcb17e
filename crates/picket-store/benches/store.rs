//! How fast the store takes records in, and how long a page waits for it, on both databases and a real disk.
//!
//! `cargo bench -p picket-store -- 1000000` says for how many records; the default is one million. `SQLite` or
//! `PostgreSQL` beside it measures that one alone.

#![expect(clippy::unwrap_used, reason = "a measurement stops at the first surprise")]
#![expect(clippy::print_stdout, reason = "its figures are its output")]

#[path = "../tests/it/example.rs"]
#[expect(dead_code, reason = "the suite needs more of it")]
mod example;
#[path = "../tests/it/harness.rs"]
#[expect(dead_code, unused_macros, unused_imports, reason = "the suite needs more of it")]
mod harness;

use std::path::Path;
use std::time::{Duration, Instant};

use picket_core::{FindingKind, Item, Measure, Mention, MentionKind, Period};
use picket_store::{
    Backend, FindingFilter, FindingOrder, ImportFilter, Options, RecordFilter, Run, Store, TallyFilter,
};

use example::{at, begin, finding, item, new_import, reports};
use harness::{Database, block_on};

const GROUP: u64 = 5_000;
const NAMES: u64 = 2_480;
const STATES: u64 = 50;
const FINDINGS: u64 = 100_000;
const LOOKS: u32 = 200;

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        // `cargo test --all-targets` builds and runs this too; only `cargo bench` measures.
        return;
    }
    let records = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let named = |backend: &Backend| std::env::args().any(|argument| argument == backend.to_string());
    let all = [Backend::Sqlite, Backend::Postgres];
    for backend in all.into_iter().filter(|backend| named(backend) || !all.iter().any(named)) {
        if let Some(database) = Database::start(backend, Path::new(env!("CARGO_TARGET_TMPDIR")), &[]) {
            println!("{backend}, {records} records");
            block_on(measure(database, records));
        }
    }
}

/// One row of a table by month, state and name, in that order, as national systems publish them.
fn row(number: u64) -> Item<String> {
    let (name, state, month) = (number % NAMES, number / NAMES % STATES, number / NAMES / STATES);
    let month = format!("{}-{:02}", 1950 + month / 12, 1 + month % 12);
    let count = i64::try_from(1 + number * 7 % 5).unwrap();
    item(reports("us-nflis", &format!("Substance {name}"), &month, &format!("US/State {state}"), count))
}

async fn measure(database: Database, records: u64) {
    let store = Store::open(&database.new_location().await, Options::default()).await.unwrap();
    take_in(&store, records).await;
    raise(&store).await;
    let now = at(1_000_000);
    let board = FindingFilter::default;
    time("board, strongest first", || async { store.findings(&board()).await.unwrap().items.len() }).await;
    let newest = FindingFilter { order: FindingOrder::Newest, ..board() };
    time("board, newest first", || async { store.findings(&newest).await.unwrap().items.len() }).await;
    let kinds = vec![FindingKind::new("lab-new").unwrap()];
    let rare = FindingFilter { kinds, year: Some(1990), country: Some("US".parse().unwrap()), ..board() };
    time("board, one kind in one year", || async { store.findings(&rare).await.unwrap().items.len() }).await;
    let none = FindingFilter { country: Some("GB".parse().unwrap()), ..board() };
    time("board, a filter that nothing passes", || async { store.findings(&none).await.unwrap().items.len() }).await;
    let text = FindingFilter { text: Some("substance 77".to_owned()), ..board() };
    time("board, words", || async { store.findings(&text).await.unwrap().items.len() }).await;
    time("board, how many", || async { store.finding_count(&rare).await.unwrap() }).await;
    time("counts for pages", || async { store.counts().await.unwrap().records }).await;
    time("search of names", || async { store.search_names("subst 7", 20).await.unwrap().len() }).await;
    let mention = Some(Mention { kind: MentionKind::SubstanceName, value: "substance 77".to_owned() });
    let page = RecordFilter { mention, limit: 50, ..RecordFilter::as_of(now) };
    time("records that mention a name", || async { store.records(&page).await.unwrap().items.len() }).await;
    let subjects = vec!["Substance 77".to_owned()];
    let series = TallyFilter { subjects, measures: vec![Measure::Reports], ..TallyFilter::default() };
    time("series of a name", || async { store.tallies(now, &series).await.unwrap().len() }).await;

    let started = Instant::now();
    let year = TallyFilter { within: Some(Period::year(1950).unwrap()), ..TallyFilter::default() };
    let counted = store.tallies(now, &year).await.unwrap().len();
    println!("  {:<38} {:>8.1} s ({counted} counts)", "every count of a year", started.elapsed().as_secs_f64());
    keep(&database, &store).await;
}

/// What an administrator waits for.
async fn keep(database: &Database, store: &Store) {
    let folder = database.folder.path().join("backup");
    let started = Instant::now();
    store.backup(&folder, "bench", at(2)).await.unwrap();
    say("backup", started);
    let restored = database.new_store().await;
    let started = Instant::now();
    restored.restore(&folder, "bench", at(3)).await.unwrap();
    say("restore", started);
    let started = Instant::now();
    assert!(restored.integrity_check().await.unwrap().ok());
    say("integrity check", started);
    let import = restored.imports(&ImportFilter::default()).await.unwrap().remove(0);
    let started = Instant::now();
    restored.undo_import(import.id, "bench", at(4)).await.unwrap();
    say("undoing the import", started);
}

fn say(what: &str, started: Instant) {
    println!("  {what:<38} {:>8.1} s", started.elapsed().as_secs_f64());
}

async fn take_in(store: &Store, records: u64) {
    let id = begin(store, &new_import("us-nflis", "generated", at(0))).await;
    let (mut spent, mut slowest) = (Duration::ZERO, Duration::ZERO);
    let (mut done, mut said) = (0, 0);
    while done < records {
        let group: Vec<_> = (done..records.min(done + GROUP)).map(row).collect();
        let started = Instant::now();
        done = store.append_group(id, done, &group).await.unwrap().items_done;
        spent += started.elapsed();
        slowest = slowest.max(started.elapsed());
        if done - said >= records / 4 {
            said = done;
            println!("  {:<38} {:>8.0} records/s", format!("up to {done}"), done as f64 / spent.as_secs_f64());
        }
    }
    let started = Instant::now();
    store.finish_import(id, "{}", at(1)).await.unwrap();
    println!("  {:<38} {:>8.0} ms", "slowest group", slowest.as_secs_f64() * 1e3);
    println!("  {:<38} {:>8.0} ms", "finish", started.elapsed().as_secs_f64() * 1e3);
    println!("  {:<38} {:>8} MiB", "most memory of this process", peak_memory_mib());
}

async fn raise(store: &Store) {
    let kinds = ["lab-new", "lab-rising"];
    let findings: Vec<_> = (0..FINDINGS)
        .map(|number| {
            let year = i16::try_from(1950 + number / NAMES % 70).unwrap();
            let kind = kinds[usize::try_from(number % 2).unwrap()];
            finding(kind, &format!("Substance {}", number % NAMES), year, (number * 7_919 % 10_007) as f64 / 100.1)
        })
        .collect();
    let kinds = kinds.map(|kind| FindingKind::new(kind).unwrap()).to_vec();
    let started = Instant::now();
    let run = Run { kinds, as_of: at(0), at: at(0), by: "bench".to_owned() };
    let receipt = store.record_run(&run, &findings).await.unwrap();
    println!("  {:<38} {:>8.1} s", format!("a run of {} findings", receipt.added), started.elapsed().as_secs_f64());
}

/// Asks again and again, and says how long half of the answers and nearly all of them took at most.
async fn time<T: std::fmt::Display, F: Future<Output = T>>(what: &str, ask: impl Fn() -> F) {
    let mut found = ask().await;
    let mut spent = Vec::new();
    for _ in 0..LOOKS {
        let started = Instant::now();
        found = ask().await;
        spent.push(started.elapsed().as_secs_f64() * 1e3);
    }
    spent.sort_by(f64::total_cmp);
    let (half, nearly_all) = (spent[spent.len() / 2], spent[spent.len() * 99 / 100]);
    println!("  {what:<38} p50 {half:>7.2} ms, p99 {nearly_all:>7.2} ms ({found} found)");
}

fn peak_memory_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_ascii_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}
