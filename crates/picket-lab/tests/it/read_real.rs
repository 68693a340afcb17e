//! Published data, when the folder with them stands beside the checkout.

use std::collections::BTreeMap;
use std::path::Path;

use picket_core::Severity;
use picket_lab::{Abundance, LabReport};

use crate::read::{read, records, shipped};

/// A file of the observatory data; says loudly when it is not there, and fails when `PICKET_TEST_REQUIRE` names it.
#[expect(clippy::disallowed_methods, reason = "a test asks what it must not skip")]
fn published(path: &str) -> Option<Vec<u8>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/observatory").join(path);
    if file.exists() {
        return Some(std::fs::read(&file).unwrap());
    }
    let required = std::env::var("PICKET_TEST_REQUIRE").unwrap_or_default();
    assert!(!required.split(',').any(|name| name.trim() == "shared"), "shared is required: {}", file.display());
    println!("SKIPPED: no public data set at {}", file.display());
    None
}

#[test]
fn nflis_adds_up_to_what_was_published() {
    let Some(bytes) = published("nflis_lim2024/Drug_frequency_annual.csv") else { return };
    let (items, books) = read(&shipped("nflis"), &bytes);
    assert_eq!(books.rows_read, 11_861);
    assert_eq!(books.rows_used, 11_861);
    assert_eq!(books.records, 11_861);
    assert_eq!(books.problems, BTreeMap::new());
    assert_eq!(books.reports, 17_759_878);
    assert_eq!(books.reports_by_year[&2013], 1_650_070);
    assert_eq!(books.reports_by_year[&2023], 1_144_811);
    assert_eq!(books.reports_by_year.len(), 11);
    let records = records(items);
    let names: std::collections::BTreeSet<_> = records.iter().map(|record| &record.tallies[0].subject).collect();
    assert_eq!(names.len(), 2_480);
    // Every row is kept byte for byte: put together again, they are the file.
    let mut again = bytes[..=bytes.iter().position(|&byte| byte == b'\n').unwrap()].to_vec();
    let line_end = if again.ends_with(b"\r\n") { b"\r\n".as_slice() } else { b"\n" };
    for record in &records {
        again.extend_from_slice(&record.bytes);
        again.extend_from_slice(line_end);
    }
    assert_eq!(again, bytes);
    let last = records.last().unwrap();
    assert_eq!(last.location.row, Some(11_862));
}

#[test]
fn the_table_of_the_top_ninety_breaks_off_and_its_percentages_say_so() {
    let Some(bytes) = published("nflis_lim2024/Drug_frequency_annual_top90.csv") else { return };
    let (items, books) = read(&shipped("nflis"), &bytes);
    assert_eq!(books.rows_rejected, 0);
    assert_eq!(books.problems.keys().collect::<Vec<_>>(), ["PK2301"], "{:?}", items.last());
}

#[test]
fn unc_samples_are_read_as_published() {
    let Some(bytes) = published("drugchecking_unc/lab_detail_sample.csv") else { return };
    let (items, books) = read(&shipped("unc-lab-detail"), &bytes);
    assert_eq!((books.rows_read, books.rows_used, books.samples), (19, 19, 6));
    assert_eq!(books.problems_of(Severity::Rejected) + books.problems_of(Severity::Warning), 0, "{items:?}");
    let samples: BTreeMap<String, _> = records(items)
        .into_iter()
        .map(|record| match record.body {
            LabReport::Sample(sample) => (sample.sample.clone(), (sample, record.event, record.tallies)),
            LabReport::Aggregated(_) => panic!("a count among the samples"),
        })
        .collect();
    let (cocaine, event, tallies) = &samples["253"];
    assert_eq!(event.as_str(), "2022-06-02");
    let found: Vec<_> = cocaine.substances.iter().map(|found| (found.name.as_str(), found.abundance)).collect();
    assert_eq!(
        found,
        [
            ("methyl ecgonidine (MED)", Abundance::Trace),
            ("benzoylecgonine (BZ)", Abundance::Trace),
            ("cocaine", Abundance::Primary),
            ("levamisole", Abundance::Trace),
        ]
    );
    assert_eq!(cocaine.substances[1].method.as_deref(), Some("Derivatized GCMS"));
    assert_eq!(tallies.len(), 1 + 4 + 6);
    assert!(tallies.iter().all(|tally| tally.period.as_str() == "2022-06"));
    let (nothing, _, tallies) = &samples["473"];
    assert!(nothing.nothing_found && nothing.substances.is_empty());
    assert_eq!(tallies.len(), 1);
}

#[test]
fn a_table_of_samples_without_substances_is_refused_with_what_it_lacks() {
    let Some(bytes) = published("drugchecking_unc/analysis_dataset_sample.csv") else { return };
    let profile = shipped("unc-lab-detail");
    let reader = crate::read::reader(&profile);
    let error =
        reader.open(Box::new(std::io::Cursor::new(bytes))).err().expect("the column of the substance is missing");
    assert!(error.to_string().contains("\"substance\""), "{error}");
}
