//! Rows per second from CSV to records, on one core.
//!
//! `cargo bench -p picket-lab --bench read` prints one line for each kind of file. Rows are generated: a million counts
//! of 2,500 names, and a million results of 250,000 samples.

use std::fmt::Write as _;
use std::io::{BufReader, Cursor};
use std::time::Instant;

use picket_core::{Day, Item};
use picket_lab::{LabReader, Profiles};

const ROWS: usize = 1_000_000;

fn main() {
    measure("nflis", &counts());
    measure("unc-lab-detail", &results());
}

/// One count for each name, place in the order and year, so that no key repeats.
fn counts() -> String {
    let mut text = String::from("YYYY,SubstanceDetected,Freq,Percent_p100,Cumsum_p100\n");
    for row in 0..ROWS {
        let (year, name) = (1900 + row / 10_000, row % 10_000);
        let _ = writeln!(text, "{year},Fluorosubstance-{name} hydrochloride,{},0.01,0.01", row % 977);
    }
    text
}

fn results() -> String {
    let mut text = String::from("sampleid,substance,abundance,method,date_complete\n");
    for row in 0..ROWS {
        let (sample, part) = (row / 4, row % 4);
        let abundance = if part == 3 { "trace" } else { "" };
        let _ =
            writeln!(text, "\"{sample}\",\"substance {}\",\"{abundance}\",\"GCMS\",11feb2022", row % 331 + part * 400);
    }
    text
}

#[expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
fn measure(profile: &str, text: &str) {
    let profile = Profiles::shipped().get(profile).expect("the profile is shipped").clone();
    let reader = LabReader::new(profile.clone(), "2026-01-01".parse::<Day>().expect("a day"));
    let start = Instant::now();
    let input = BufReader::with_capacity(1 << 16, Cursor::new(text.as_bytes()));
    let mut items = reader.open(Box::new(input)).expect("the generated file fits the profile");
    let records = items.by_ref().filter(|item| matches!(item, Item::Record(_))).count();
    let seconds = start.elapsed().as_secs_f64();
    let books = items.reconciliation();
    assert!(books.agrees() && books.rows_used == ROWS as u64, "{books:?}");
    let speed = ROWS as f64 / seconds;
    println!("{}: {ROWS} rows to {records} records in {seconds:.2} s: {speed:.0} rows/s", profile.id);
}
