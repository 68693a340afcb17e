//! Every file under `cases` is read with the profile that its folder names, and gives the items of its snapshot.

use std::io::{BufReader, Cursor};
use std::path::{Path, PathBuf};

use picket_core::{Item, Record};
use picket_lab::{LabReader, LabReport, Profile, Profiles, Reconciliation};
use serde_json::{Value, json};

/// The day on which all tests read.
pub(crate) fn reader(profile: &Profile) -> LabReader {
    LabReader::new(profile.clone(), "2026-06-30".parse().unwrap())
}

pub(crate) fn shipped(id: &str) -> Profile {
    Profiles::shipped().get(id).unwrap_or_else(|| panic!("no profile {id}")).clone()
}

/// All items and the books.
pub(crate) fn read(profile: &Profile, bytes: &[u8]) -> (Vec<Item<LabReport>>, Reconciliation) {
    let reader = reader(profile);
    let mut items = reader.open(Box::new(BufReader::new(Cursor::new(bytes)))).unwrap();
    let all: Vec<_> = items.by_ref().collect();
    let books = items.reconciliation().clone();
    assert!(books.agrees(), "{books:?}");
    (all, books)
}

/// The codes of the problems, each with its row.
pub(crate) fn problems(items: &[Item<LabReport>]) -> Vec<(String, Option<u64>)> {
    items
        .iter()
        .filter_map(|item| match item {
            Item::Problem(problem) => Some((problem.code.clone(), problem.location.row)),
            Item::Record(_) => None,
        })
        .collect()
}

pub(crate) fn records(items: Vec<Item<LabReport>>) -> Vec<Record<LabReport>> {
    items
        .into_iter()
        .filter_map(|item| match item {
            Item::Record(record) => Some(*record),
            Item::Problem(_) => None,
        })
        .collect()
}

fn shown(item: &Item<LabReport>) -> Value {
    match item {
        Item::Problem(problem) => json!({ "problem": problem }),
        Item::Record(record) => json!({
            "record": record.key,
            "event": record.event,
            "place": record.place.to_string(),
            "at": record.location.to_string(),
            "bytes": String::from_utf8_lossy(&record.bytes),
            "body": record.body,
            "mentions": record.mentions.iter().map(|mention| format!("{} {}", mention.kind.as_str(), mention.value)).collect::<Vec<_>>(),
            "tallies": record.tallies.iter().map(|tally| {
                let subject = tally.subject.replace(picket_core::Tally::PAIR_SEPARATOR, " + ");
                format!("{} {} of {subject:?} in {}", tally.count, tally.measure.as_str(), tally.period)
            }).collect::<Vec<_>>(),
        }),
    }
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_case_gives_its_items() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases");
    let mut read_count = 0;
    for folder in files_in(&cases).into_iter().filter(|path| path.is_dir()) {
        let id = folder.file_name().unwrap().to_str().unwrap();
        let own = folder.join("profile.toml");
        let profile =
            if own.exists() { Profile::parse(&std::fs::read_to_string(own).unwrap()).unwrap() } else { shipped(id) };
        for path in files_in(&folder) {
            if !path.extension().is_some_and(|extension| extension == "csv" || extension == "jsonl") {
                continue;
            }
            let (items, books) = read(&profile, &std::fs::read(&path).unwrap());
            let shown = json!({ "items": items.iter().map(shown).collect::<Vec<_>>(), "books": books });
            insta::with_settings!({
                snapshot_path => &folder,
                prepend_module_to_snapshot => false,
                omit_expression => true,
            }, {
                insta::assert_json_snapshot!(path.file_stem().unwrap().to_str().unwrap(), shown);
            });
            read_count += 1;
        }
    }
    assert!(read_count >= 25, "the folder of cases is not where it should be");
}
