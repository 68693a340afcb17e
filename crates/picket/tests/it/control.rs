//! Questions of law as a user asks them.

use serde_json::{Value, json};

use crate::house::root;
use crate::program::{Program, text};

/// A fentanyl that no table names, under the class of 2018.
const UNNAMED: &str = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccc(CC)cc2)CC1";

/// Ethanol.
const MOLFILE: &str = "ethanol
  written

  3  2  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 C   0  0
    1.5000    0.0000    0.0000 C   0  0
    2.2500    1.2990    0.0000 O   0  0
  1  2  1  0
  2  3  1  0
M  END
";

fn ask(picket: &Program, jurisdiction: &str, day: &str, input: &str) -> Value {
    picket.json(&["control", "check", "--jurisdiction", jurisdiction, "--date", day, input])
}

#[test]
fn one_jurisdiction_answers_with_one_flat_object() {
    let picket = Program::new();
    let listed = ask(&picket, "us", "2019-01-01", "carfentanil");
    assert_eq!(
        (&listed["status"], &listed["schedule"], &listed["route"]),
        (&json!("listed"), &json!("II"), &json!("listed"))
    );
    assert_eq!((&listed["jurisdiction"], &listed["date"]), (&json!("US"), &json!("2019-01-01")));
    assert_eq!(listed["rulepack"].as_str().map(str::len), Some(64));
    let salt = ask(&picket, "US", "2019-01-01", "Cl.CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1");
    assert_eq!((&salt["status"], &salt["route"]), (&json!("listed"), &json!("salt")));
    let class = ask(&picket, "us", "2019-01-01", UNNAMED);
    assert_eq!((&class["status"], &class["modifications"]), (&json!("class"), &json!(["(A)", "(B)"])));
    assert!(class["atoms"].as_array().is_some_and(|atoms| !atoms.is_empty()));
    let before = ask(&picket, "us", "2018-02-05", UNNAMED);
    assert_eq!((&before["status"], &before["instrument"]), (&json!("not found"), &Value::Null));
    assert!(before["not_covered"].as_array().is_some_and(|gaps| !gaps.is_empty()), "what was not looked at is said");
    assert_eq!(ask(&picket, "eu", "2020-01-01", "safrole")["status"], "precursor");
    assert_eq!(ask(&picket, "uk", "2020-01-01", "fentanyl")["jurisdiction"], "GB");
}

#[test]
fn every_field_of_a_record_is_documented() {
    let page = std::fs::read_to_string(root().join("docs/reference/control-answer.md")).expect("the page can be read");
    let answer = ask(&Program::new(), "us", "2019-01-01", UNNAMED);
    let fields = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    for field in [fields(&answer), fields(&answer["parent"]), fields(&answer["grounds"][0])].concat() {
        assert!(page.contains(&format!("| `{field}` |")), "docs/reference/control-answer.md does not explain {field}");
    }
    for field in fields(&answer["atoms"][0]) {
        assert!(page.contains(&format!("`{field}`")), "docs/reference/control-answer.md does not explain {field}");
    }
}

#[test]
fn several_jurisdictions_answer_in_the_order_asked() {
    let picket = Program::new();
    let two = picket.json(&["control", "check", "--jurisdiction", "us", "--jurisdiction", "de", "fentanyl"]);
    let places: Vec<_> = two.as_array().expect("a list").iter().map(|answer| &answer["jurisdiction"]).collect();
    assert_eq!(places, ["US", "DE"]);
    let all = picket.json(&["control", "check", "fentanyl"]);
    assert!(all.as_array().expect("a list").len() >= 8, "{all}");
}

#[test]
fn an_answer_for_people_says_the_verdict_first_and_never_that_something_is_legal() {
    let picket = Program::new();
    let output = picket.run(&["control", "check", "--jurisdiction", "us", "--date", "2019-01-01", UNNAMED]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("US on 2019-01-01: controlled, under the class Fentanyl-related substances"), "{told}");
    for part in ["since          2018-02-06, until 2025-07-16", "changes        (A), (B)", "not covered", "83 FR 5188"]
    {
        assert!(told.contains(part), "{part} is missing:\n{told}");
    }
    let output = picket.run(&["control", "check", "--jurisdiction", "us", "--date", "2019-01-01", "caffeine"]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("US on 2019-01-01: no listing found"), "{told}");
    assert!(!told.contains(": legal"), "{told}");
}

#[test]
fn what_cannot_be_read_is_bad_input_with_the_reason() {
    let picket = Program::new();
    for (input, reason) in [
        ("C1CC(", "the structure cannot be read: not a SMILES"),
        ("437-38-8", "437-38-8 is no CAS number: its check digit is wrong"),
        ("not a drug at all", "neither a structure nor a name"),
        ("", "nothing was given"),
    ] {
        let errors = picket.fails(2, &["control", "check", input]);
        assert!(errors.contains(reason) && errors.contains("hint: "), "{input:?}: {errors}");
    }
    let errors = picket.fails(2, &["control", "check", "--jurisdiction", "atlantis", "fentanyl"]);
    assert!(errors.contains("there are CH, CN, DE"), "{errors}");
    picket.fails(2, &["control", "check", "--date", "yesterday", "fentanyl"]);
    picket.fails(2, &["control", "check"]);
}

#[test]
fn the_text_may_come_from_standard_input_or_a_file_and_the_parent_is_drawn() {
    let picket = Program::new();
    let piped = picket.run_with_input(&["control", "check", "--jurisdiction", "us", "-"], "437-38-7\n");
    assert!(String::from_utf8_lossy(&piped.stdout).contains("controlled, listed by name"), "{piped:?}");
    let file = picket.write("fentanyl.smi", "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1\n");
    let listed = picket.json(&["control", "check", "--jurisdiction", "us", "--file", text(&file)]);
    assert_eq!(listed["parent"]["name"], "Fentanyl");
    let drawn = picket.run(&["control", "check", "--svg", "fentanyl"]);
    let drawing = String::from_utf8_lossy(&drawn.stdout);
    assert!(drawing.starts_with("<svg") && drawing.contains("Fentanyl"), "{drawing}");
    let molfile = picket.write("ethanol.mol", MOLFILE);
    assert_eq!(
        picket.json(&["control", "check", "--jurisdiction", "us", "--file", text(&molfile)])["parent"]["formula"],
        "C2H6O"
    );
    let drawn = picket.run(&["control", "check", "--svg", "--date", "2019-01-01", UNNAMED]);
    assert!(String::from_utf8_lossy(&drawn.stdout).contains("highlight-modified"), "{drawn:?}");
    picket.fails(2, &["control", "check", "--svg", "AAAAAAAAAAAAAA-BBBBBBBBSA-N"]);
    let errors = picket.fails(2, &["control", "check", "--svg", "fluorofentanyl"]);
    assert!(errors.contains("cannot be drawn"), "{errors}");
    let bad = picket.write("bad.mol", MOLFILE.replacen(" C ", " \u{1b}c", 1));
    for arguments in [
        ["check", "CCO \u{1b}[31msample"],
        ["check", "caf\u{1b}[31mfeine"],
        ["check", &format!("--file={}", text(&bad))],
    ] {
        let output = picket.run(&[&["control"][..], &arguments].concat());
        let told = [output.stdout, output.stderr].concat();
        assert!(!told.contains(&0x1b), "{arguments:?}: {}", String::from_utf8_lossy(&told));
    }
}

#[test]
fn a_batch_keeps_its_order_and_tells_what_it_could_not_read() {
    let picket = Program::new();
    let mut lines = String::from("fentanyl\tfirst\nC1CC(\tbroken\n\nCC(N)Cc1ccccc1 third\n");
    lines.push_str(&"caffeine\n".repeat(1_500));
    let file = picket.write("list.smi", lines);
    let arguments = ["control", "batch", "--jurisdiction", "us", "--date", "2020-01-01", text(&file)];
    let output = picket.run(&arguments);
    assert_eq!(output.status.code(), Some(0));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("1503 asked, 1502 answered, 1 could not be read"), "{errors}");
    let text = String::from_utf8_lossy(&output.stdout);
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    assert_eq!(rows.len(), 1_503);
    assert_eq!(
        (&rows[0]["line"], &rows[0]["query_id"], &rows[0]["status"]),
        (&json!(1), &json!("first"), &json!("listed"))
    );
    assert_eq!((&rows[1]["line"], &rows[1]["status"]), (&json!(2), &json!("undetermined")));
    assert!(rows[1]["error"].as_str().is_some_and(|error| error.contains("not a SMILES")), "{}", rows[1]);
    assert_eq!((&rows[2]["line"], &rows[2]["query_id"]), (&json!(4), &json!("third")));
    let numbers: Vec<u64> = rows.iter().filter_map(|row| row["line"].as_u64()).collect();
    assert!(numbers.is_sorted(), "the order of the file is kept");
    let csv = picket.run(&[&arguments[..], &["--format", "csv"]].concat());
    let csv = String::from_utf8_lossy(&csv.stdout);
    assert!(csv.starts_with("line,query_id,input,") && csv.lines().count() == 1_504, "{}", csv.lines().count());
}

#[test]
fn a_batch_reads_a_column_of_a_table() {
    let picket = Program::new();
    let file = picket.write("stock.csv", "item,structure\nA1,fentanyl\nA2,\"437-38-7\"\nA3,\n");
    let arguments =
        ["control", "batch", "--column", "Structure", "--id-column", "item", "--jurisdiction", "us", text(&file)];
    let rows = picket.json(&arguments);
    let told: Vec<_> = rows.as_array().expect("a list").iter().map(|row| (&row["query_id"], &row["status"])).collect();
    assert_eq!(
        told,
        [(&json!("A1"), &json!("listed")), (&json!("A2"), &json!("listed")), (&json!("A3"), &json!("undetermined"))]
    );
    let errors = picket.fails(2, &["control", "batch", "--column", "smiles", text(&file)]);
    assert!(errors.contains("there are item, structure"), "{errors}");
}

#[test]
fn a_batch_reads_an_sd_file() {
    let picket = Program::new();
    let broken = MOLFILE.replace("  2  3  1  0", "  2  9  1  0");
    let sdf = format!("{MOLFILE}> <CODE>\nA1\n\n$$$$\n{broken}> <CODE>\nA2\n\n$$$$\n{MOLFILE}> <CODE>\nA3\n\n$$$$\n");
    let file = picket.write("stock.sdf", sdf);
    let rows = picket.json(&["control", "batch", "--id-column", "CODE", "--jurisdiction", "us", text(&file)]);
    let told: Vec<_> = rows.as_array().expect("a list").iter().map(|row| (&row["query_id"], &row["status"])).collect();
    assert_eq!(
        told,
        [
            (&json!("A1"), &json!("not found")),
            (&json!("A2"), &json!("undetermined")),
            (&json!("A3"), &json!("not found"))
        ]
    );
    assert_eq!((&rows[2]["line"], &rows[2]["input"]), (&json!(29), &json!("record 3")));
    assert_eq!(rows[1]["input"], "record 2");
}

#[test]
fn an_empty_record_of_an_sd_file_is_counted_and_a_second_molfile_in_one_is_told() {
    let picket = Program::new();
    let file = picket.write("gaps.sdf", format!("$$$$\n{MOLFILE}$$$$\n{MOLFILE}{MOLFILE}$$$$\n\n\n"));
    let rows = picket.json(&["control", "batch", "--jurisdiction", "us", text(&file)]);
    let told: Vec<_> = rows.as_array().expect("a list").iter().map(|row| (&row["input"], &row["status"])).collect();
    assert_eq!(
        told,
        [
            (&json!("record 1"), &json!("undetermined")),
            (&json!("record 2"), &json!("not found")),
            (&json!("record 3"), &json!("undetermined"))
        ]
    );
    assert!(rows[0]["error"].as_str().is_some_and(|error| error.contains("there is no structure")), "{}", rows[0]);
    let two = picket.write("two.mol", format!("{MOLFILE}{MOLFILE}"));
    let errors = picket.fails(2, &["control", "check", "--file", text(&two)]);
    assert!(errors.contains("several structures"), "{errors}");
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_bad_input_after_what_was_read() {
    let picket = Program::new();
    let file = picket.write("open.csv", "smiles,name\nCCO,5\" tube\nCCO,\"ethanol\ncaffeine,x\nfentanyl,y\n");
    let batch = ["control", "batch", "--jurisdiction", "us", "--column", "smiles", "--format", "json", text(&file)];
    let output = picket.run(&batch);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("open.csv") && errors.contains("opens on line 3 is never closed"), "{errors}");
    let rows: Value = serde_json::from_slice(&output.stdout).expect("the list is closed");
    assert_eq!(rows.as_array().map(Vec::len), Some(1), "{rows}");
    let closed = picket.write("closed.csv", "smiles,name\r\nCCO,\"a \"\"b\"\"\r\nc\"\r\nCCO,\"\"\r\n");
    let rows = picket.json(&["control", "batch", "--jurisdiction", "us", "--column", "smiles", text(&closed)]);
    assert_eq!(rows.as_array().map(Vec::len), Some(2), "{rows}");
}

#[test]
fn files_that_cannot_be_read_are_bad_input() {
    let picket = Program::new();
    let folder = picket.path("folder.smi");
    std::fs::create_dir(&folder).expect("a folder can be made");
    let broken = picket.write("broken.smi.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03KKK");
    let no_gz = picket.write("no.csv.gz", "smiles\nCCO\n");
    for file in [&folder, &broken, &no_gz] {
        let name = text(file);
        let column: &[&str] = if name.contains(".csv") { &["--column", "smiles"] } else { &[] };
        let errors = picket.fails(2, &[&["control", "batch", name], column].concat());
        assert!(errors.contains(&format!("cannot read {name}")), "{errors}");
    }
    let errors = picket.fails(2, &["control", "batch", "--column", "smiles", text(&folder)]);
    assert!(errors.contains("folder.smi"), "{errors}");
}

#[test]
fn a_name_column_is_for_tables_and_a_missing_field_is_told() {
    let picket = Program::new();
    let lines = picket.write("list.smi", "CCO\n");
    let errors = picket.fails(2, &["control", "batch", "--id-column", "CODE", text(&lines)]);
    assert!(errors.contains("--id-column"), "{errors}");
    let sdf = picket.write("stock.sdf", format!("{MOLFILE}$$$$\n"));
    let output = picket.run(&["control", "batch", "--jurisdiction", "us", "--id-column", "CODE", text(&sdf)]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.contains("no record has a field \"CODE\""), "{errors}");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_line() {
    let picket = Program::new();
    for (name, content, column) in [
        ("list.smi", "\u{feff}fentanyl\n", &[][..]),
        ("list.csv", "\u{feff}\"what\"\nfentanyl\n", &["--column", "what"]),
    ] {
        let file = picket.write(name, content);
        let rows = picket.json(&[&["control", "batch", "--jurisdiction", "us", text(&file)], column].concat());
        assert_eq!((&rows[0]["input"], &rows[0]["status"]), (&json!("fentanyl"), &json!("listed")), "{name}");
    }
}

#[test]
fn near_misses_are_for_registered_substances_with_a_reason_and_an_audit() {
    let picket = Program::new();
    let explain = |subject: &'static str| {
        let reason = ["--explain", "--reason", "drafting the next order"];
        [&["control", "check", "--jurisdiction", "us", "--date", "2019-01-01"][..], &reason, &[subject]].concat()
    };
    picket.fails(2, &["control", "check", "--explain", "loperamide"]);
    let errors = picket.fails(2, &[&explain("loperamide")[..], &["--format", "csv"]].concat());
    assert!(errors.contains("--format json"), "{errors}");
    let errors = picket.fails(3, &explain("loperamide"));
    assert!(errors.contains("audit"), "{errors}");
    picket.json(&["lab", "imports"]);
    let errors = picket.fails(3, &explain(UNNAMED));
    assert!(errors.contains("one registered substance only"), "{errors}");
    let told = picket.json(&explain("remifentanil"));
    let misses = told["near_misses"].as_array().expect("near misses are told");
    assert!(misses.iter().any(|miss| miss["definition"] == "us-fentanyl-related-2018"), "{told}");
}

#[test]
fn the_law_is_listed_and_a_definition_is_shown() {
    let picket = Program::new();
    let law = picket.json(&["control", "law", "list", "--jurisdiction", "us", "--date", "2019-01-01"]);
    let find =
        |id: &str| law.as_array().expect("a list").iter().find(|row| row["id"] == id).cloned().expect("it is there");
    assert!(find("us-csa")["listings"].as_u64().is_some_and(|count| count > 300));
    assert_eq!(find("us-fentanyl-related-2018")["holds"], true);
    let shown = picket.json(&["control", "law", "show", "us-fentanyl-related-2018"]);
    assert_eq!(shown["scaffolds"][0]["places"][0]["name"], "aniline ring");
    let output = picket.run(&["control", "law", "show", "us-fentanyl-related-2018"]);
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("aromatic-monocycle, whether or not further substituted [(D)]"), "{told}");
    picket.fails(2, &["control", "law", "show", "nothing"]);
    let later = picket.json(&["control", "law", "show", "us-fentanyl-related-2025"]);
    let clauses = |shown: &Value| shown["extensions"].as_array().map(Vec::len);
    assert_eq!((clauses(&shown), clauses(&later)), (Some(1), Some(1)), "a wording has the clauses of its own time");
    let errors = picket.fails(2, &["control", "draft", "nothing"]);
    assert!(errors.contains("drafts are "), "{errors}");
}

#[test]
fn definitions_are_looked_over() {
    let picket = Program::new();
    let shipped = root().join("data/control/definitions/us-fentanyl-related-2018.toml");
    assert!(picket.run(&["control", "lint", text(&shipped)]).status.success());
    let good = std::fs::read_to_string(&shipped).expect("the file can be read");
    let class = good.lines().find(|line| line.starts_with("examples")).expect("it has examples").to_owned();
    let bad = good.replace(&class, "examples = [\"caffeine\", \"no-such-substance\"]");
    let file = picket.write("bad.toml", bad);
    let output = picket.run(&["control", "lint", text(&file), "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let (faults, notices): (Vec<_>, Vec<_>) =
        found.as_array().expect("a list").iter().partition(|fault| fault["severity"] == "fault");
    assert!(
        notices.iter().any(|notice| notice["message"].as_str().is_some_and(|text| text.starts_with("no-mass-limit")))
    );
    let messages: Vec<_> = faults.iter().map(|fault| &fault["message"]).collect();
    assert_eq!(messages, ["no substance no-such-substance", "caffeine does not fit"]);
    let file = picket.write("broken.toml", "name = \"x\"");
    assert_eq!(picket.run(&["control", "lint", text(&file)]).status.code(), Some(1));
}
