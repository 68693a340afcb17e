//! Files in: good ones, bad ones, the same one twice, and the power going in the middle.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::Value;

use crate::program::{Program, shared, text};

const NFLIS: &str = "observatory/nflis_lim2024/Drug_frequency_annual.csv";

/// The share that was given a meaning, of what names a substance at all: "no analysis" is left out of both sides.
fn share(recognition: &Value, what: &str) -> f64 {
    let list = |field: &str| recognition[field].as_array().cloned().unwrap_or_default();
    let outcomes = list("outcomes");
    let named = outcomes.iter().filter(|outcome| outcome["outcome"] != "remark");
    let whole: u64 = named.filter_map(|outcome| outcome[what].as_u64()).sum();
    let unresolved = list("unresolved");
    let missing: u64 = match what {
        "names" => unresolved.len() as u64,
        _ => unresolved.iter().filter_map(|name| name["reports"].as_u64()).sum(),
    };
    1.0 - missing as f64 / whole as f64
}

#[test]
fn national_figures_are_read_whole_and_recognised() {
    let Some(file) = shared(NFLIS) else { return };
    let picket = Program::new();
    let imported = picket.json(&["lab", "import", "--profile", "nflis", text(&file)]);
    let totals = &imported["summary"]["reconciliation"];
    assert_eq!(totals["reports"], 17_759_878);
    assert_eq!(totals["rows_read"], 11_861);
    assert_eq!(totals["rows_used"], 11_861);
    assert_eq!(totals["reports_by_year"]["2013"], 1_650_070);
    assert_eq!(totals["reports_by_year"]["2023"], 1_144_811);
    let recognition = &imported["recognition"];
    assert_eq!(recognition["names"], 2_480);
    assert!(share(recognition, "reports") >= 0.995, "{}", share(recognition, "reports"));
    assert!(share(recognition, "names") >= 0.90, "{}", share(recognition, "names"));
}

#[test]
fn each_substance_is_flagged_in_the_first_year_of_its_rise() {
    let Some(file) = shared(NFLIS) else { return };
    let picket = Program::new();
    picket.json(&["lab", "import", "--profile", "nflis", text(&file)]);
    let findings = picket.json(&["finding", "list"]);
    let findings = findings.as_array().expect("a list");
    let years = |substance: &str| {
        let about = findings.iter().filter(|finding| finding["substance_id"] == substance);
        let mut years: Vec<i64> = about.filter_map(|finding| finding["year"].as_i64()).collect();
        years.sort_unstable();
        years
    };
    for (substance, raised_in) in [
        ("carfentanil", vec![2016]),
        ("furanylfentanyl", vec![2016]),
        ("cyclopropylfentanyl", vec![2017]),
        // 187 reports in 2018 after 32 in 2017 are a rise; the step to 5,491 in 2019 is told again.
        ("eutylone", vec![2018, 2019]),
        ("isotonitazene", vec![2019]),
        ("metonitazene", vec![2020]),
        ("para-fluorofentanyl", vec![2020, 2021]),
        ("bromazolam", vec![2021]),
        ("medetomidine", vec![2022]),
        ("xylazine", vec![2017, 2020]),
    ] {
        assert_eq!(years(substance), raised_in, "{substance}");
    }
    for year in 2013..=2023 {
        let alarms = findings.iter().filter(|finding| finding["year"] == year).count();
        assert!(alarms <= 25, "{alarms} alarms in {year}");
    }
}

#[test]
fn the_same_file_twice_changes_nothing_and_a_correction_is_a_version() {
    let picket = Program::new();
    let header = "period,country,area,substance,count,unit\n";
    let first = picket.write("first.csv", format!("{header}2020,US,,Fentanyl,10,reports\n2020,US,,Heroin,5,reports\n"));
    let import = |file| picket.json(&["lab", "import", "--profile", "generic-aggregated", text(file)]);
    assert_eq!(import(&first)["records_new"], 2);
    assert_eq!(import(&first)["already_imported"], true);
    let second =
        picket.write("second.csv", format!("{header}2020,US,,Fentanyl,12,reports\n2020,US,,Heroin,5,reports\n"));
    let corrected = import(&second);
    assert_eq!(corrected["records_new"], 0);
    assert_eq!(corrected["records_corrected"], 1);
    assert_eq!(corrected["records_unchanged"], 1);
    assert_eq!(corrected["recognition"]["reports"], 17);
}

#[test]
fn what_cannot_be_read_is_told_with_a_hint_and_leaves_no_trace() {
    let picket = Program::new();
    let wrong = picket.write("wrong.csv", "a,b\n1,2\n");
    let said = picket.fails(2, &["lab", "import", "--profile", "nflis", text(&wrong)]);
    assert!(said.contains("SubstanceDetected"), "{said}");
    let said = picket.fails(2, &["lab", "import", "--profile", "nosuch", text(&wrong)]);
    assert!(said.contains("generic-aggregated"), "{said}");
    let said = picket.fails(2, &["lab", "import", "--profile", "nflis", "missing.csv"]);
    assert!(said.contains("missing.csv"), "{said}");
    picket.fails(2, &["lab", "import", text(&wrong)]);
    assert_eq!(picket.json(&["lab", "imports"]), serde_json::json!([]));
}

#[test]
fn damaged_rows_are_listed_and_the_rest_is_used() {
    let picket = Program::new();
    let mut file = "\u{feff}YYYY,SubstanceDetected,Freq,Percent_p100,Cumsum_p100\n".as_bytes().to_vec();
    for row in [
        "2020,Fentanyl,03.04,1,1",
        "2020,Cocaine,-5,1,1",
        "2020,Heroin,1e3,1,1",
        "2020,2-Sep,7,1,1",
        "2020,MDMA",
        "next year,LSD,4,1,1",
        "2020,Ketamine,\"1,5\",1,1",
        "2020,Methamphetamine,11,1,1",
    ] {
        file.extend_from_slice(row.as_bytes());
        file.push(b'\n');
    }
    let path = picket.write("damaged.csv", file);
    let imported = picket.json(&["lab", "import", "--profile", "nflis", text(&path)]);
    let totals = &imported["summary"]["reconciliation"];
    let number = |field: &str| totals[field].as_u64().expect("a number");
    assert_eq!(number("rows_read"), 8);
    assert_eq!(number("rows_read"), number("rows_used") + number("rows_rejected") + number("rows_ignored"));
    assert_eq!(imported["recognition"]["reports"], 11, "only the sound row counts: {imported}");
    let listed: u64 =
        imported["problems"].as_array().expect("a list").iter().filter_map(|problem| problem["count"].as_u64()).sum();
    assert!(listed >= 7, "{imported}");
}

/// How often the program is killed; `PICKET_KILLS=200` in `.ci/run`.
#[expect(clippy::disallowed_methods, reason = "the slow suite kills more often")]
fn kills() -> u32 {
    std::env::var("PICKET_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(6)
}

/// Rows of one file of the kill test: enough for several groups.
const ROWS: u64 = 24_000;

/// A file of its own source and content for each number.
fn long_file(picket: &Program, number: u32) -> std::path::PathBuf {
    let mut csv = String::from("period,country,area,substance,count,unit\n");
    for row in 0..ROWS {
        let (year, month, area) = (2000 + row % 20, row / 20 % 12 + 1, row / 240);
        writeln!(csv, "{year}-{month:02},US,County {area} of {number},Fentanyl,1,reports")
            .expect("writing to a string does not fail");
    }
    picket.write(&format!("long-{number}.csv"), csv)
}

/// What the store has acknowledged of an import: new records, 0 when it was not begun.
fn acknowledged(picket: &Program, source: &str) -> (u64, bool) {
    if !picket.path("data/picket.db").is_file() {
        return (0, false);
    }
    let output = picket.run(&["lab", "imports", "--format", "json"]);
    let imports: Value = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    let import = imports.as_array().and_then(|imports| imports.iter().find(|import| import["source"] == source));
    import.map_or((0, false), |import| {
        (import["records_new"].as_u64().unwrap_or_default(), import["state"] == "finished")
    })
}

#[test]
fn an_import_that_is_killed_goes_on_and_doubles_nothing() {
    let picket = Program::new();
    let (mut killed, mut number, mut finished_files) = (0, 0, 0);
    while killed < kills() {
        let source = format!("laboratory-{number}");
        let path = long_file(&picket, number);
        let arguments =
            ["lab", "import", "--profile", "generic-aggregated", "--no-assess", "--source", &source, text(&path)];
        let (mut known, mut finished) = (0, false);
        while !finished && killed < kills() {
            let mut child = picket.start(&arguments);
            // The kills are spread over the import; whether one comes early or late, what follows must hold.
            std::thread::sleep(Duration::from_millis(20 + u64::from(killed) * 97 % 700));
            child.kill().expect("the program can be killed");
            child.wait().expect("the program ends");
            killed += 1;
            let now;
            (now, finished) = acknowledged(&picket, &source);
            assert!(now >= known, "{now} records of {source} are left of {known} that were acknowledged");
            known = now;
        }
        let imported = picket.json(&arguments);
        assert_eq!(imported["records_new"], ROWS, "{imported}");
        assert_eq!(imported["summary"]["reconciliation"]["rows_used"], ROWS);
        assert_eq!(imported["recognition"]["reports"], ROWS, "each row counts once");
        number += 1;
        finished_files += 1;
    }
    let imports = picket.json(&["lab", "imports"]);
    assert_eq!(imports.as_array().map(Vec::len), Some(finished_files), "{imports}");
    let checks = picket.json(&["doctor"]);
    assert!(checks.as_array().expect("a list").iter().all(|check| check["ok"] == true), "{checks}");
}
