//! The workbench, the matrix and the queue as a user asks them.

use crate::program::{Program, text};

const DAY: [&str; 2] = ["--date", "2026-01-01"];

#[test]
fn a_draft_is_measured_for_people_and_programs() {
    let picket = Program::new();
    let words = ["control", "draft", "us-fentanyl-related-2018", "--held-out", "2016", DAY[0], DAY[1]];
    let told = picket.run(&words);
    let told = String::from_utf8_lossy(&told.stdout);
    for section in
        ["# Fentanyl-related substances", "## Medicines caught", "## Held out: what came after 2016", "## Method"]
    {
        assert!(told.contains(section), "{section} in {told}");
    }
    let against = ["--against", "us-fentanyl-related-2018"];
    let measured = picket.json(&[&words[..], &against[..]].concat());
    assert!(measured["recall"]["low"].as_f64() < measured["recall"]["rate"].as_f64());
    assert_eq!(measured["difference"]["both"], measured["difference"]["first"]["caught"]);
    assert_eq!(measured["held_out"]["year"], 2016);
    assert_eq!(measured["rulepack"].as_str().map(str::len), Some(64));
    let bad = picket.write("bad.toml", "name = 1");
    picket.fails(2, &["control", "draft", text(&bad)]);
    picket.fails(2, &["control", "draft", "nothing"]);
    picket.fails(2, &["control", "draft", "us-fentanyl-related-2018", "--aim", "nothing"]);
}

#[test]
fn the_definitions_are_exported_as_an_annex() {
    let picket = Program::new();
    let folder = picket.path("annex");
    assert!(picket.run(&["control", "law", "--export", text(&folder)]).status.success());
    let annex = std::fs::read_to_string(folder.join("annex.md")).expect("the annex is there");
    assert!(annex.contains("### Commentary"));
    let rule = folder.join("us-fentanyl-related-2018.toml");
    assert!(picket.run(&["control", "lint", text(&rule)]).status.success());
}

#[test]
fn gaps_and_changes_are_listed() {
    let picket = Program::new();
    let matrix = picket.json(&["control", "matrix", DAY[0], DAY[1]]);
    let places = matrix["jurisdictions"].as_array().expect("a list").len();
    assert_eq!(matrix["gaps"].as_array().map(Vec::len), Some(places));
    let gaps = picket.json(&["control", "matrix", "--from", "us", "--missing", "un", DAY[0], DAY[1]]);
    assert!(gaps.as_array().is_some_and(|gaps| gaps.len() > 100));
    let since = ["control", "matrix", "--since", "2018-02-01", "--jurisdiction", "us", "--date", "2018-02-28"];
    let changes = picket.json(&since);
    assert!(changes.as_array().expect("a list").iter().any(|change| change["citation"] == "83 FR 5188"), "{changes}");
    picket.fails(2, &["control", "matrix", "--from", "xx", "--missing", "un"]);
    picket.fails(2, &["control", "matrix", "--from", "us"]);
}

/// Two years of figures make the queue; what a convention controls is not in it, and weights can be changed.
#[test]
fn the_queue_follows_what_was_reported() {
    let picket = Program::new();
    let figures = "period,country,area,substance,count,unit\n2023,US,,Bromonordiazepam,10,reports\n2024,US,,Bromonordiazepam,400,reports\n2024,US,,Heroin,9000,reports\n";
    let file = picket.write("figures.csv", figures);
    picket.json(&["lab", "import", "--profile", "generic-aggregated", text(&file)]);
    let queue = picket.json(&["control", "queue", DAY[0], DAY[1], "--limit", "5000"]);
    let entries = queue["entries"].as_array().expect("a list");
    let find = |id: &str| entries.iter().find(|entry| entry["substance"] == id);
    let reported = find("desalkylgidazepam").expect("it is reported and under no convention");
    assert_eq!(reported["values"][0]["measured"], 400.0);
    assert!(find("heroin").is_none());
    assert_eq!(queue["absent"][0], "deaths");
    let weights = "[weights]\nreports = 1.0\n[full]\ngrowth_doublings = 3.0\npersistence_years = 5.0\n";
    let weights = picket.write("weights.toml", weights);
    let first = picket.json(&["control", "queue", "--weights", text(&weights), "--limit", "1", DAY[0], DAY[1]]);
    assert_eq!(first["entries"][0]["substance"], "desalkylgidazepam");
    let empty = picket.write("empty.toml", "[weights]\n");
    picket.fails(2, &["control", "queue", "--weights", text(&empty)]);
    let picket = Program::new();
    picket.json(&["lab", "import", "--profile", "generic-aggregated", "--simulated", text(&file)]);
    let queue = picket.run(&["control", "queue", DAY[0], DAY[1], "--limit", "1", "--format", "csv"]);
    let told = String::from_utf8_lossy(&queue.stdout);
    assert!(told.contains("[simulated]"), "{told}");
}
