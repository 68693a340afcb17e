//! kill -9 at any moment: nothing acknowledged is lost, nothing is doubled, and the import goes on.
//!
//! A child process, which is this test program running one of its own tests, imports file after file and says when each group
//! was acknowledged. The test kills it again and again; `PICKET_KILLS` says how often, 20 times by default. Every third file
//! is undone once it is finished, so that undoing is interrupted as well.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use picket_core::{Item, Tally};
use picket_store::{Begun, ImportFilter, ImportState, Location, Options, Store, TallyFilter};

use crate::example::{at, item, new_import, reports};
use crate::harness::{Database, block_on, on_both_databases, open, options, variable};

on_both_databases! { a_killed_import_loses_and_doubles_nothing }

const GROUP: usize = 50;
const GROUPS: usize = 12;
/// A sorted run after every third group.
const GATHERED: usize = 120;

/// The rows of a file: half of them correct rows of the file before.
fn rows(file: usize) -> Vec<Item<String>> {
    let row = |row: usize| {
        let number = file * GROUP * GROUPS / 2 + row;
        let count = i64::try_from(1 + (number * 7 + file * 3) % 5).unwrap();
        let month = format!("{}-{:02}", 1900 + number / 480, 1 + number / 40 % 12);
        item(reports("us-nflis", &format!("N{}", number % 40), &month, "US", count))
    };
    (0..GROUP * GROUPS).map(row).collect()
}

fn is_undone(file: usize) -> bool {
    file % 3 == 2
}

fn name(file: usize) -> String {
    format!("{file}.csv")
}

/// Imports the first files, going on where an earlier process ended. `said` is told of every acknowledged group.
async fn import_files(store: &Store, files: usize, mut said: impl FnMut(usize, u64)) {
    for file in 0..files {
        let known_at = at(i64::try_from(file).unwrap());
        let past = store.imports(&ImportFilter::default()).await.unwrap();
        let past = past.into_iter().find(|import| import.file_name == name(file));
        let state = past.as_ref().map(|import| import.state);
        if state == Some(ImportState::Undone) || (state == Some(ImportState::Finished) && !is_undone(file)) {
            continue;
        }
        let id = if let Some(past) = past.filter(|import| import.state != ImportState::Open) {
            past.id
        } else {
            let import = match store.begin_import(&new_import("us-nflis", &name(file), known_at)).await.unwrap() {
                Begun::New(import) | Begun::Resumed(import) => import,
                Begun::AlreadyFinished(import) => panic!("finished a moment ago: {import:?}"),
            };
            let mut done = import.progress.items_done;
            for group in rows(file)[usize::try_from(done).unwrap()..].chunks(GROUP) {
                done = store.append_group(import.id, done, group).await.unwrap().items_done;
                said(file, done);
            }
            store.finish_import(import.id, "{}", known_at).await.unwrap();
            import.id
        };
        if is_undone(file) {
            store.undo_import(id, "amina", known_at).await.unwrap();
        }
    }
}

/// The child of the test below; by itself, an import to the end.
#[test]
fn files_are_imported_to_the_end() {
    let location = variable("PICKET_TEST_KILL_STORE").map(|text| Location::parse(&text));
    let files = variable("PICKET_TEST_KILL_FILES").map_or(3, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let location = location.unwrap_or_else(|| Location::Sqlite(folder.path().join("store.db")));
    block_on(async {
        let options = Options { gathered_records: GATHERED, ..options() };
        let store = Store::open(&location, options).await.unwrap();
        let mut output = std::io::stdout();
        import_files(&store, files, |file, done| writeln!(output, "\nacknowledged {file} {done}").unwrap()).await;
        assert!(store.imports(&ImportFilter::default()).await.unwrap().len() >= files);
        store.close().await;
    });
}

/// The child, and what it acknowledges.
fn child(location: &Location, files: usize) -> (std::process::Child, impl Iterator<Item = (usize, u64)>) {
    let text = match location {
        Location::Sqlite(path) => path.to_str().unwrap().to_owned(),
        Location::Postgres(url) => url.clone(),
    };
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::files_are_imported_to_the_end", "--nocapture"])
        .env("PICKET_TEST_KILL_STORE", text)
        .env("PICKET_TEST_KILL_FILES", files.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let acknowledged = lines.map_while(Result::ok).filter_map(|line| {
        let mut parts = line.strip_prefix("acknowledged ")?.split(' ').map(|part| part.parse::<u64>().ok());
        Some((usize::try_from(parts.next()??).unwrap(), parts.next()??))
    });
    (child, acknowledged)
}

async fn a_killed_import_loses_and_doubles_nothing(database: Database) {
    let kills: u64 = variable("PICKET_KILLS").map_or(20, |text| text.parse().unwrap());
    let location = database.new_location().await;
    let store = open(&location).await;
    for kill in 0..kills {
        let (mut child, mut acknowledged) = child(&location, usize::MAX);
        // After a group or several, and a moment that falls anywhere in the next: a different one each time.
        let groups = usize::try_from(1 + kill * 7 % 9).unwrap();
        let mut last = acknowledged.by_ref().take(groups).last();
        std::thread::sleep(Duration::from_micros(kill * 2_711 % 20_000));
        child.kill().unwrap();
        child.wait().unwrap();
        last = acknowledged.last().or(last);

        let (file, done) = last.expect("the child acknowledged a group before it was killed");
        let imports = store.imports(&ImportFilter::default()).await.unwrap();
        let import = imports.iter().find(|import| import.file_name == name(file)).unwrap();
        assert!(
            import.progress.items_done >= done,
            "group {done} of file {file} was acknowledged and lost: {import:?}"
        );
        let next = done + GROUP as u64;
        assert!(import.progress.items_done <= next, "more than one group went unacknowledged: {import:?}");
    }
    let imports = store.imports(&ImportFilter::default()).await.unwrap();
    let files = imports.len();
    let (mut child, acknowledged) = child(&location, files);
    let _ = acknowledged.count();
    assert!(child.wait().unwrap().success());

    let expected_store = database.new_store().await;
    import_files(&expected_store, files, |_, _| {}).await;
    let sums = async |store: &Store| -> Vec<Tally> {
        let tallies = store.tallies(at(1_000_000), &TallyFilter::default()).await.unwrap();
        tallies.into_iter().map(|(_, tally)| tally).collect()
    };
    assert_eq!(sums(&store).await, sums(&expected_store).await, "the same as without a kill");
    let progress = async |store: &Store| {
        let imports = store.imports(&ImportFilter::default()).await.unwrap();
        imports.into_iter().map(|import| (import.file_name, import.state, import.progress)).collect::<Vec<_>>()
    };
    assert_eq!(progress(&store).await, progress(&expected_store).await);
    let report = store.integrity_check().await.unwrap();
    assert!(report.ok(), "{report:?}");
}
