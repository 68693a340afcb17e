//! Rows at the limits of this desk give records that the store takes; rows beyond them are listed, and end nothing.

use std::fmt::Write as _;

use picket_core::Item;
use picket_lab::LabReport;
use picket_lab::limits::{
    AREA_BYTES_MAX, NAME_BYTES_MAX, ROW_BYTES_MAX, SAMPLE_ID_BYTES_MAX, SAMPLE_SUBSTANCES_MAX, STORE_BODY_BYTES_MAX,
    STORE_PER_RECORD_MAX, STORE_RECORD_BYTES_MAX, STORE_TERM_BYTES_MAX, TEXT_BYTES_MAX, WIDE_ROW_RECORDS_BYTES_MAX,
};

use crate::read::{problems, read, records, shipped};

/// One character of three bytes that NFKC spells out in 33.
const LIGATURE: &str = "\u{fdfa}";

/// Asserts what the store asks of every item.
fn fits_the_store(items: &[Item<LabReport>]) {
    let term = |text: &str| assert!(text.len() <= STORE_TERM_BYTES_MAX, "{} bytes", text.len());
    for item in items {
        match item {
            Item::Problem(problem) => {
                for text in [&problem.message, &problem.excerpt].into_iter().chain(&problem.location.column) {
                    term(text);
                }
            }
            Item::Record(record) => {
                assert!(record.bytes.len() <= STORE_RECORD_BYTES_MAX, "{} bytes", record.bytes.len());
                let body = serde_json::to_vec(&record.body).unwrap().len();
                assert!(body <= STORE_BODY_BYTES_MAX, "{body} bytes");
                assert!(record.mentions.len() <= STORE_PER_RECORD_MAX, "{} mentions", record.mentions.len());
                assert!(record.tallies.len() <= STORE_PER_RECORD_MAX, "{} tallies", record.tallies.len());
                let mentions = record.mentions.iter().map(|mention| &mention.value);
                let subjects = record.tallies.iter().map(|tally| &tally.subject);
                let location = record.location.part.iter().chain(&record.location.column);
                for text in mentions.chain(subjects).chain([&record.place.area]).chain(location) {
                    term(text);
                }
            }
        }
    }
}

fn count(items: &[Item<LabReport>], code: &str) -> usize {
    problems(items).iter().filter(|(found, _)| found == code).count()
}

/// A name of exactly so many bytes, of which some spell out to eleven times as many.
fn name(index: usize, ligatures: usize) -> String {
    let start = format!("{index:04}{}", LIGATURE.repeat(ligatures));
    format!("{start}{}", "x".repeat(NAME_BYTES_MAX - start.len()))
}

#[test]
fn the_largest_sample_fits() {
    let mut text = "sample_id,date,country,area,laboratory,substance,method,sold_as,remark\n".to_owned();
    let (sample, area) = ("s".repeat(SAMPLE_ID_BYTES_MAX), "a".repeat(AREA_BYTES_MAX));
    let (method, expected) = ("\\".repeat(TEXT_BYTES_MAX), "\\".repeat(TEXT_BYTES_MAX));
    let laboratory = name(0, 20);
    for index in 0..SAMPLE_SUBSTANCES_MAX + 20 {
        let substance = name(index, 20);
        writeln!(text, "{sample},2023-07-31,DE,{area},{laboratory},{substance},{method},{expected},").unwrap();
    }
    // What is left of the bytes, and one more row.
    let remark = "r".repeat(ROW_BYTES_MAX / 2);
    for _ in 0..2 {
        writeln!(text, "{sample},2023-07-31,DE,{area},{laboratory},{},,{expected},{remark}", name(0, 20)).unwrap();
    }
    let (items, books) = read(&shipped("generic-samples"), text.as_bytes());
    fits_the_store(&items);
    assert_eq!((books.rows_used, books.rows_rejected), (SAMPLE_SUBSTANCES_MAX as u64 + 1, 21));
    assert_eq!(count(&items, "PK2115"), 21);
    let records = records(items);
    assert_eq!(records.len(), 1);
    assert!(records[0].bytes.len() > ROW_BYTES_MAX / 2);
    assert!(records[0].mentions.iter().any(|mention| mention.value.len() > 3 * NAME_BYTES_MAX - 50));
}

#[test]
fn two_rows_of_a_sample_and_their_line_break_stay_within_the_limit() {
    let row = |remark: usize| format!("A1,2023-07-31,DE,Heroin,{}\n", "r".repeat(remark));
    let cells = row(0).len() - 1;
    let header = "sample_id,date,country,substance,remark\n";
    let two = |bytes: usize| {
        let first = bytes / 2;
        let text = format!("{header}{}{}", row(first - cells), row(bytes - first - cells));
        let (items, books) = read(&shipped("generic-samples"), text.as_bytes());
        (records(items)[0].bytes.len(), books.rows_used)
    };
    assert_eq!(two(ROW_BYTES_MAX - 1), (ROW_BYTES_MAX, 2));
    assert_eq!(two(ROW_BYTES_MAX), (ROW_BYTES_MAX / 2, 1));
}

#[test]
fn names_that_spell_out_to_too_much_are_rejected() {
    let (fits, long) = (name(1, 20), name(2, 80));
    let text = format!(
        "period,country,laboratory,substance,count\n2023,DE,Lab,{fits},1\n2023,DE,Lab,{long},1\n2023,DE,{long},Heroin,1\n"
    );
    let (items, books) = read(&shipped("generic-aggregated"), text.as_bytes());
    fits_the_store(&items);
    assert_eq!(problems(&items), [("PK2204".to_owned(), Some(3)), ("PK2204".to_owned(), Some(4))]);
    assert_eq!(books.rows_used, 1);
    let text =
        format!("sample_id,date,country,laboratory,substance\nA1,2023,DE,Lab,{long}\nA2,2023,DE,{long},Heroin\n");
    let (items, books) = read(&shipped("generic-samples"), text.as_bytes());
    fits_the_store(&items);
    assert_eq!((count(&items, "PK2204"), books.records), (2, 0));
}

#[test]
fn a_row_is_as_long_as_allowed_however_the_input_is_cut() {
    let header = "period,country,substance,count,remark\n";
    let row = |bytes: usize| {
        let start = "2023,DE,Heroin,1,";
        format!("{header}{start}{}\n2024,DE,Heroin,1,\n", "r".repeat(bytes - start.len()))
    };
    for (bytes, used) in [(ROW_BYTES_MAX, 2), (ROW_BYTES_MAX + 1, 1), (ROW_BYTES_MAX * 3, 1)] {
        let text = row(bytes);
        let profile = shipped("generic-aggregated");
        let (items, books) = read(&profile, text.as_bytes());
        fits_the_store(&items);
        assert_eq!((books.rows_used, count(&items, "PK2103")), (used, 2 - usize::try_from(used).unwrap()), "{bytes}");
        // The whole file as one chunk.
        let reader = crate::read::reader(&profile);
        let whole: Vec<_> = reader.open(Box::new(std::io::Cursor::new(text.into_bytes()))).unwrap().collect();
        assert_eq!(whole, items);
    }
}

#[test]
fn a_wide_row_that_would_be_kept_too_often_is_rejected() {
    const PERIODS: usize = 3_000;
    let mut text = "country,substance,remark".to_owned();
    let first = picket_core::Day::from_parts(2013, 1, 1).unwrap().to_epoch_days();
    for day in first..first + i32::try_from(PERIODS).unwrap() {
        write!(text, ",{}", picket_core::Day::from_epoch_days(day).unwrap()).unwrap();
    }
    let counts = ",1".repeat(PERIODS);
    let longest = WIDE_ROW_RECORDS_BYTES_MAX / PERIODS;
    for (name, bytes) in [("Heroin", longest + 1), ("Cocaine", longest)] {
        let remark = "r".repeat(bytes - format!("DE,{name},{counts}").len());
        write!(text, "\nDE,{name},{remark}{counts}").unwrap();
    }
    let (items, books) = read(&shipped("generic-wide"), text.as_bytes());
    fits_the_store(&items);
    assert_eq!((count(&items, "PK2103"), books.rows_rejected, books.rows_used), (1, 1, 1));
    assert_eq!(books.records, PERIODS as u64);
}

#[test]
fn problems_stay_short_whatever_they_are_about() {
    let long = "x".repeat(ROW_BYTES_MAX / 2);
    // What a parser says about a text can repeat the whole text.
    let lines = format!(
        "{{\"period\":2023,\"country\":\"DE\",\"substance\":\"Heroin\",\"count\":1,\"{long}\":1}}\n\"{long}\"\n"
    );
    let (items, _) = read(&shipped("generic-aggregated-jsonl"), lines.as_bytes());
    fits_the_store(&items);
    assert_eq!((count(&items, "PK2003"), count(&items, "PK2109")), (1, 1));
    let text = format!("period,country,substance,count,{long}\n2023,DE,Heroin,{long},\n");
    let (items, _) = read(&shipped("generic-aggregated"), text.as_bytes());
    fits_the_store(&items);
    assert_eq!((count(&items, "PK2003"), count(&items, "PK2212")), (1, 1));
}

#[test]
fn laboratories_number_their_samples_by_themselves() {
    let text = "sample_id,date,country,laboratory,substance\n\
        1,2023-07-31,DE,Lab A,Heroin\n\
        1,2023-07-31,DE,Lab A,Caffeine\n\
        1,2023-08-01,DE,Lab B,Cocaine\n\
        1@Lab A,2023-08-01,DE,,Ketamine\n\
        1,2023-07-31,DE,Lab A,Fentanyl\n";
    let (items, books) = read(&shipped("generic-samples"), text.as_bytes());
    assert_eq!(problems(&items), [("PK2114".to_owned(), Some(6))]);
    assert_eq!(books.samples, 3);
    let records = records(items);
    let keys: Vec<_> = records.iter().map(|record| record.key.as_str()).collect();
    assert_eq!(keys, ["1@Lab A", "1@Lab B", "1%40Lab A"]);
    for record in &records {
        let LabReport::Sample(report) = &record.body else { panic!("a sample") };
        assert_eq!(report.substances.len(), if record.key.as_str() == "1@Lab A" { 2 } else { 1 });
        assert_eq!(record.mentions[0].value, format!("{}/{}", record.source, record.key));
    }
    let (sample, laboratory) = ("@".repeat(SAMPLE_ID_BYTES_MAX), "L".repeat(NAME_BYTES_MAX));
    let row = format!("{sample},2023,DE,{laboratory},Heroin\n");
    let text = format!("sample_id,date,country,laboratory,substance\n{row}{row}");
    let (items, books) = read(&shipped("generic-samples"), text.as_bytes());
    assert_eq!(problems(&items), [2, 3].map(|row| ("PK2241".to_owned(), Some(row))));
    assert_eq!(books.rows_rejected, 2);
}
