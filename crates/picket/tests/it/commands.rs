//! The other commands, from the outside.

use serde_json::Value;

use crate::program::{Program, text};

#[test]
fn a_backup_restores_into_an_empty_store_only() {
    let picket = Program::new();
    let file = picket.write("a.csv", "period,country,area,substance,count,unit\n2020,US,,Fentanyl,10,reports\n");
    picket.json(&["lab", "import", "--profile", "generic-aggregated", text(&file)]);
    picket.json(&["backup", "copy"]);
    picket.fails(2, &["backup", "copy"]);
    picket.fails(2, &["restore", "copy"]);
    picket.json(&["--data-dir", "other", "restore", "copy"]);
    let imports = picket.json(&["--data-dir", "other", "lab", "imports"]);
    assert_eq!(imports, picket.json(&["lab", "imports"]));
    let checks = picket.json(&["--data-dir", "other", "doctor"]);
    assert!(checks.as_array().expect("a list").iter().all(|check| check["ok"] == Value::Bool(true)), "{checks}");
}

#[test]
fn people_are_added_with_a_password_from_standard_input() {
    let picket = Program::new();
    let short = picket.run_with_input(&["user", "add", "kim"], "short\n");
    assert_eq!(short.status.code(), Some(2));
    let added = picket.run_with_input(&["user", "add", "kim", "--role", "administrator"], "a long enough password\n");
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let twice = picket.run_with_input(&["user", "add", "kim"], "a long enough password\n");
    assert_eq!(twice.status.code(), Some(2));
    let users = picket.json(&["user", "list"]);
    assert_eq!(users[0]["name"], "kim");
    assert!(!users.to_string().contains("password"));
    picket.fails(2, &["user", "change", "kim", "--role", "reader"]);
}

#[test]
fn a_decision_is_kept_with_who_and_why() {
    let picket = Program::new();
    let mut csv = String::from("period,country,area,substance,count,unit\n");
    for year in 2015..=2020 {
        csv.push_str(&format!("{year},US,,Cocaine,200000,reports\n{year},US,,Heroin,100000,reports\n"));
    }
    csv.push_str("2020,US,,Carfentanil,1400,reports\n");
    let file = picket.write("a.csv", csv);
    picket.json(&["lab", "import", "--profile", "generic-aggregated", text(&file)]);
    let findings = picket.json(&["finding", "list", "--year", "2020"]);
    let id = findings[0]["id"].as_str().expect("carfentanil is raised").to_owned();
    assert_eq!(findings[0]["substance_id"], "carfentanil");
    picket.fails(2, &["finding", "decide", &id, "confirmed"]);
    picket.json(&["finding", "decide", &id, "confirmed", "--reason", "seen by a second laboratory"]);
    let shown = picket.json(&["finding", "show", &id[..10]]);
    assert_eq!(shown["state"], "confirmed");
    assert_eq!(shown["decisions"][0]["reason"], "seen by a second laboratory");
    assert!(picket.run(&["lab", "assess"]).status.success());
    let confirmed = picket.json(&["finding", "list", "--state", "confirmed"]);
    assert_eq!(confirmed.as_array().map(Vec::len), Some(1), "a further run keeps the decision");
}

#[test]
fn a_late_quarter_does_not_rewrite_what_was_found_without_it() {
    let picket = Program::new();
    let header = "period,country,area,substance,count,unit\n";
    let year = |year: u32, carfentanil: u32| {
        format!(
            "{year},US,,Cocaine,200000,reports\n{year},US,,Heroin,100000,reports\n{year},US,,Carfentanil,{carfentanil},reports\n"
        )
    };
    let import = |name: &str, known: &str, rows: String| {
        let path = picket.write(name, format!("{header}{rows}"));
        picket.json(&["lab", "import", "--profile", "generic-aggregated", "--known", known, text(&path)])
    };
    let history: String = (2013..=2017).map(|past| year(past, 1)).collect();
    import("history.csv", "2018-02-01", history);
    import("2019.csv", "2020-02-01", year(2019, 1_400));
    // 2018 arrives last, and shows that the rise had begun a year earlier.
    import("2018.csv", "2021-06-01", year(2018, 1_300));
    let findings = picket.json(&["finding", "list"]);
    let years: Vec<_> = findings
        .as_array()
        .expect("a list")
        .iter()
        .filter(|finding| finding["substance_id"] == "carfentanil")
        .map(|finding| finding["year"].as_i64().unwrap_or_default())
        .collect();
    assert!(years.contains(&2019), "found in 2020 with what was known then: {findings}");
    assert!(years.contains(&2018), "found when 2018 arrived: {findings}");
}

#[test]
fn a_source_is_simulated_or_real_and_a_mistyped_folder_is_not_made() {
    let picket = Program::new();
    let file = picket.write("a.csv", "period,country,area,substance,count,unit\n2020,US,,Fentanyl,10,reports\n");
    let other = picket.write("b.csv", "period,country,area,substance,count,unit\n2021,US,,Fentanyl,10,reports\n");
    picket.json(&["lab", "import", "--profile", "generic-aggregated", text(&file)]);
    picket.fails(3, &["lab", "import", "--profile", "generic-aggregated", "--simulated", text(&other)]);
    picket.fails(2, &["--data-dir", "mistyped", "doctor"]);
    assert!(!picket.path("mistyped").exists());
}

#[test]
fn the_help_of_every_command_is_as_documented() {
    let picket = Program::new();
    let mut help = String::new();
    for command in [
        "",
        "demo",
        "serve",
        "lab",
        "lab import",
        "lab problems",
        "substance",
        "control",
        "control check",
        "control batch",
        "control law",
        "control lint",
        "control draft",
        "control matrix",
        "control queue",
        "finding",
        "finding list",
        "user",
        "doctor",
    ] {
        let words: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let output = picket.run(&words);
        assert!(output.status.success());
        help.push_str(&format!("$ picket {}\n{}\n", words.join(" "), String::from_utf8_lossy(&output.stdout)));
    }
    insta::assert_snapshot!(help);
}

#[test]
fn completions_and_man_pages_are_made() {
    let picket = Program::new();
    let script = picket.run(&["completions", "bash"]);
    assert!(String::from_utf8_lossy(&script.stdout).contains("_picket"));
    assert!(picket.run(&["man", "pages"]).status.success());
    assert!(picket.path("pages/picket-lab-import.1").is_file());
}
