//! One sample, from the outside: results, what is missing, the reviewer, the package, the partner, the board.

use std::time::Duration;

use serde_json::Value;

use crate::program::{Program, text};

/// Four compounds, made up from their best-known ions.
const LIBRARY: &str = "\
Name: Fentanyl
InChIKey: PJMPHNIQZUBGLI-UHFFFAOYSA-N
Formula: C22H28N2O
MW: 336
Ionization: EI
Num Peaks: 16
42 140; 44 60; 57 120; 77 90; 82 80; 91 130; 93 60; 105 210; 132 80; 146 640; 158 70; 159 50; 189 330; 202 40; 245 999; 246 170;

Name: Acetylfentanyl
InChIKey: FYIUUQUPOKIKNI-UHFFFAOYSA-N
Formula: C21H26N2O
MW: 322
Ionization: EI
Num Peaks: 15
42 190; 43 220; 77 110; 82 110; 91 140; 93 80; 105 200; 132 120; 146 720; 158 90; 159 50; 188 360; 189 150; 231 999; 232 160;

Name: Cocaine
InChIKey: ZPUCINDJVBIVPJ-LJISPDSOSA-N
Formula: C17H21NO4
MW: 303
Ionization: EI
Num Peaks: 16
42 210; 51 90; 68 70; 77 290; 81 120; 82 999; 83 380; 94 420; 96 250; 105 330; 122 90; 182 870; 183 100; 198 90; 272 80; 303 190;

Name: Caffeine
InChIKey: RYYVLZVUVIJVGH-UHFFFAOYSA-N
Formula: C8H10N4O2
MW: 194
Ionization: EI
Num Peaks: 10
55 180; 67 270; 68 40; 82 220; 108 70; 109 510; 136 40; 165 30; 193 110; 194 999;
";

/// What was measured: fentanyl, with the case in the title.
const MEASURED: &str = "\
Name: case 2025-1234 vial 3
Ionization: EI
Num Peaks: 17
42 150; 44 55; 57 110; 77 95; 82 75; 91 125; 93 65; 105 220; 132 75; 146 650; 158 75; 159 45; 189 320; 202 45; 207 12; 245 999; 246 175;
";

fn laboratory() -> Program {
    let picket = Program::new();
    let library = picket.write("library.msp", LIBRARY);
    picket.json(&["lab", "library", "import", text(&library), "--name", "mine", "--licence", "CC BY-NC 4.0"]);
    picket.write("vial.msp", MEASURED);
    picket
}

fn take_in(picket: &Program, sample: &str) {
    let opening = ["--laboratory", "north-lab", "--day", "2025-06-15", "--country", "NL", "--area", "Utrecht"];
    let words = ["--expected", "heroin", "--too-small", "weighed by two", "--simulated"];
    picket.json(&[&["lab", "sample", "new", sample], &opening[..], &words[..]].concat());
}

fn add_spectrum(picket: &Program, sample: &str) -> String {
    let circumstances = ["--analyst", "Ana Lyst", "--validation", "SOP-12"];
    let added = picket.json(&[&["lab", "sample", "add", sample, "vial.msp"], &circumstances[..]].concat());
    added[0]["record"].as_str().expect("a record").to_owned()
}

fn add_retention(picket: &Program, sample: &str) -> String {
    picket.write("run.csv", "minutes,signal\n7.42,1\n");
    let seen = ["--technique", "gas-chromatography", "--positive", "Fentanyl", "--observed", "7.42 min"];
    let rest = ["--reference", "7.41 min", "--analyst", "Ana Lyst", "--validation", "SOP-12"];
    let added = picket.json(&[&["lab", "sample", "add", sample, "run.csv"], &seen[..], &rest[..]].concat());
    added[0]["record"].as_str().expect("a record").to_owned()
}

fn component(picket: &Program, sample: &str) -> Value {
    picket.json(&["lab", "sample", "show", sample])["components"][0].clone()
}

fn confirm(picket: &Program, sample: &str, second: &str, reviewer: &str) -> std::process::Output {
    let who = ["--reviewer", reviewer, "--reason", "both agree"];
    picket.run(&[&["lab", "sample", "confirm", sample, "--second", second], &who[..]].concat())
}

#[test]
fn a_sample_is_confirmed_only_with_a_second_technique_and_by_another_person() {
    let picket = laboratory();
    take_in(&picket, "S1");
    picket.fails(3, &["lab", "sample", "show", "S2"]);
    let first = add_spectrum(&picket, "S1");
    let shown = component(&picket, "S1");
    assert_eq!(shown["support"], "presumptive", "{shown:#}");
    assert_eq!(shown["presumptive"]["one_of"][0]["name"], "Fentanyl");
    assert!(shown["missing"][0].as_str().unwrap().contains("other technique"), "{}", shown["missing"]);
    assert_eq!(confirm(&picket, "S1", &first, "Rev Iewer").status.code(), Some(3));
    let second = add_retention(&picket, "S1");
    let shown = component(&picket, "S1");
    assert_eq!(shown["support"], "category-supported", "{shown:#}");
    assert_eq!(confirm(&picket, "S1", &second, "ana lyst").status.code(), Some(3));
    let stale = format!("{second}:00000000");
    assert_eq!(confirm(&picket, "S1", &stale, "Rev Iewer").status.code(), Some(3));
    let hash = shown["presumptive"]["results"][1]["hash"].as_str().unwrap();
    let confirmed = confirm(&picket, "S1", &format!("{second}:{hash}"), "Rev Iewer");
    assert!(confirmed.status.success(), "{}", String::from_utf8_lossy(&confirmed.stderr));
    let shown = component(&picket, "S1");
    assert_eq!((&shown["support"], &shown["confirmed"]["reviewer"]), (&"confirmed".into(), &"Rev Iewer".into()));
    // A result that falls takes the confirmation with it.
    picket.fails(2, &["lab", "sample", "withdraw", "S1", &second, "--reason", " "]);
    picket.json(&["lab", "sample", "withdraw", "S1", &second, "--reason", "wrong column"]);
    let shown = picket.json(&["lab", "sample", "show", "S1"]);
    assert_eq!(shown["components"][0]["support"], "presumptive");
    assert_eq!(shown["withdrawn"][0]["why"], "wrong column");
    let history: Vec<&str> =
        shown["history"].as_array().unwrap().iter().filter_map(|event| event["what"].as_str()).collect();
    assert_eq!(history, ["taken in", "result added", "result added", "confirmed", "result withdrawn"]);
    let table = picket.run(&["lab", "sample", "show", "S1"]);
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    for words in ["still missing by swgdrug-8.1", "SIMULATED", "does not stand", "wrong column"] {
        assert!(table.contains(words), "{table}");
    }
}

#[test]
fn a_record_that_was_changed_afterwards_is_refused() {
    let picket = laboratory();
    take_in(&picket, "S1");
    add_spectrum(&picket, "S1");
    let path = picket.path("data/samples/S1/sample.json");
    let written = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, written.replace("Ana Lyst", "Eva Lyst")).unwrap();
    let told = picket.fails(2, &["lab", "sample", "show", "S1"]);
    assert!(told.contains("was changed"), "{told}");
    std::fs::write(&path, &written).unwrap();
    // The original belongs to the record.
    let files = std::fs::read_dir(picket.path("data/samples/S1/files")).unwrap();
    for file in files {
        std::fs::write(file.unwrap().path(), "another").unwrap();
    }
    let told = picket.fails(3, &["lab", "sample", "package", "S1", "--licence", "CC0-1.0"]);
    assert!(told.contains("not the file that was kept"), "{told}");
}

#[test]
fn what_one_laboratory_packs_another_searches_until_it_is_retracted() {
    let (north, south) = (laboratory(), Program::new());
    take_in(&north, "S1");
    add_spectrum(&north, "S1");
    let second = add_retention(&north, "S1");
    assert!(confirm(&north, "S1", &second, "Rev Iewer").status.success());
    let key = north.json(&["lab", "sample", "key", "north.key"]);
    let known = format!("north-lab:{}", key.as_str().unwrap());
    north.fails(2, &["lab", "sample", "key", "north.key"]);
    let package = south.path("p.zip");
    let make = ["lab", "sample", "package", "S1", "--licence", "CC BY 4.0", "--key", "north.key", "--output"];
    let packed = north.json(&[&make[..], &[text(&package), "--with-references", "--commercial"]].concat());
    assert_eq!(packed["manifest"]["status"], "confirmed");
    // The library forbids commercial use, so its reference spectrum stays.
    assert_eq!(packed["manifest"]["spectra"].as_array().unwrap().len(), 1);
    assert!(packed["manifest"]["left_out"][0].as_str().unwrap().contains("commercial"));
    assert!(packed["bytes"].as_u64().unwrap() < 64 << 10);
    let bytes = std::fs::read(&package).unwrap();
    assert!(!bytes.windows(9).any(|window| window == b"2025-1234"));
    // Nobody known, a key of somebody else, the right one.
    south.fails(3, &["lab", "sample", "receive", "p.zip"]);
    let stranger = format!("other-lab:{}", key.as_str().unwrap());
    south.fails(3, &["lab", "sample", "receive", "p.zip", "--known", &stranger]);
    let taken = south.json(&["lab", "sample", "receive", "p.zip", "--known", &known]);
    assert_eq!(taken["searched"], 1);
    south.write("vial.msp", MEASURED);
    let identified = south.json(&["lab", "identify", "vial.msp"]);
    assert_eq!(identified[0]["candidates"][0]["inchikey"], "PJMPHNIQZUBGLI-UHFFFAOYSA-N");
    let mut changed = bytes;
    let middle = changed.len() / 2;
    changed[middle] ^= 0xff;
    south.write("changed.zip", changed);
    south.fails(2, &["lab", "sample", "receive", "changed.zip", "--known", &known]);
    // Taken back.
    let id = packed["manifest"]["package"].as_str().unwrap();
    let retraction = south.path("r.zip");
    let retract =
        ["lab", "sample", "package", "S1", "--key", "north.key", "--output", text(&retraction), "--retract", id];
    north.fails(3, &retract);
    north.json(&[&retract[..], &["--reason", "wrong vial"]].concat());
    south.json(&["lab", "sample", "receive", "r.zip", "--known", &known]);
    let libraries = south.json(&["lab", "library", "list"]);
    assert_eq!(libraries[0]["state"]["state"], "withdrawn", "{libraries:#}");
    south.fails(2, &["lab", "identify", "vial.msp"]);
    let packages = north.json(&["lab", "sample", "show", "S1"])["packages"].clone();
    assert_eq!((&packages[0]["status"], &packages[1]["status"]), (&"confirmed".into(), &"retracted".into()));
}

#[test]
fn a_key_that_others_can_read_signs_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let picket = laboratory();
    take_in(&picket, "S1");
    add_spectrum(&picket, "S1");
    picket.json(&["lab", "sample", "key", "lab.key"]);
    let mode = std::fs::metadata(picket.path("lab.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    std::fs::set_permissions(picket.path("lab.key"), std::fs::Permissions::from_mode(0o644)).unwrap();
    picket.fails(3, &["lab", "sample", "package", "S1", "--licence", "CC0-1.0", "--key", "lab.key"]);
    picket.fails(3, &["lab", "sample", "package", "S1", "--licence", "all rights reserved"]);
}

#[test]
fn a_sample_is_reported_to_the_early_warning() {
    let picket = laboratory();
    take_in(&picket, "S1");
    add_spectrum(&picket, "S1");
    let printed = picket.run(&["lab", "sample", "report", "S1", "--output", "lines.jsonl"]);
    assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
    let imported = picket.json(&["lab", "import", "--profile", "generic-samples-jsonl", "lines.jsonl"]);
    assert_eq!(imported["records_new"], 1);
    assert_eq!(imported["problems"], Value::Array(Vec::new()));
    assert_eq!(imported["recognition"]["unresolved"], Value::Array(Vec::new()), "{imported:#}");
}

/// A profile of 33 markers; `seed` makes another one, `tenth` changes it a little.
fn profile(seed: u32, tenth: u32) -> String {
    let amount = |marker: u32| {
        let spread = f64::from((marker * 7_919 + seed * 104_729) % 1_009) / 100.0;
        let change = 1.0 + 0.02 * f64::from((marker * 31 + tenth * 17) % 7);
        spread.exp2() * change
    };
    let rows = (1..=33).map(|marker| format!("marker-{marker:02},{:.4}\n", amount(marker)));
    "marker,amount\n".to_owned() + &rows.collect::<String>()
}

#[test]
fn linked_seizures_are_compared_and_put_on_the_board() {
    let picket = laboratory();
    for (sample, seed, tenth) in [("S1", 1, 1), ("S2", 1, 2), ("S3", 5, 1)] {
        take_in(&picket, sample);
        picket.write("profile.csv", profile(seed, tenth));
        let method = ["--method", "harmonised-33", "--analyst", "Ana Lyst"];
        picket.json(&[&["lab", "sample", "profile", sample, "profile.csv"], &method[..]].concat());
    }
    let pairs = picket.json(&["lab", "sample", "compare"]);
    assert_eq!(pairs.as_array().map(Vec::len), Some(3));
    assert_eq!((&pairs[0]["one"], &pairs[0]["two"]), (&"S1".into(), &"S2".into()));
    assert!(pairs[0]["ratio"]["ratio"].as_f64().unwrap() > 50.0, "{pairs:#}");
    assert!(pairs[1]["ratio"]["ratio"].as_f64().unwrap() < 1.0, "{pairs:#}");
    assert_eq!(pairs[0]["simulated"], true);
    assert_eq!(picket.json(&["lab", "sample", "compare", "S1", "S3"]).as_array().map(Vec::len), Some(1));
    picket.json(&["lab", "sample", "compare", "--findings"]);
    let findings = picket.json(&["finding", "list"]);
    assert_eq!(findings.as_array().map(Vec::len), Some(1), "{findings:#}");
    assert_eq!((&findings[0]["kind"], &findings[0]["substance"]), (&"lab-linked-seizures".into(), &"S1 + S2".into()));
    assert_eq!(findings[0]["simulated"], true);
    // The early warning leaves it where it is.
    assert!(picket.run(&["lab", "assess"]).status.success());
    assert_eq!(picket.json(&["finding", "list"]).as_array().map(Vec::len), Some(1));
    picket.write("wrong.csv", "marker,amount\nmarker-99,1\n");
    picket.fails(2, &["lab", "sample", "profile", "S1", "wrong.csv", "--method", "harmonised-33", "--analyst", "A"]);
}

#[test]
fn a_laboratory_fits_a_model_of_its_own() {
    let picket = laboratory();
    let markers: Vec<String> = (1..=33).map(|marker| format!("marker-{marker:02}")).collect();
    let mut table = format!("batch,{}\n", markers.join(","));
    for (batch, seizure) in (1..=30).flat_map(|batch| [(batch, 1), (batch, 2), (batch, 3)]) {
        let amounts: Vec<String> = profile(batch, seizure)
            .lines()
            .skip(1)
            .filter_map(|row| row.split(',').nth(1))
            .map(str::to_owned)
            .collect();
        table += &format!("B{batch},{}\n", amounts.join(","));
    }
    picket.write("known.csv", table);
    let fit = [
        "lab",
        "sample",
        "fit",
        "known.csv",
        "--method",
        "harmonised-33",
        "--fitted-to",
        "our casework",
        "--simulated",
    ];
    let fitted = picket.run(&fit);
    assert!(fitted.status.success(), "{}", String::from_utf8_lossy(&fitted.stderr));
    picket.write("model.toml", &fitted.stdout);
    take_in(&picket, "S1");
    assert_eq!(picket.json(&["lab", "sample", "compare", "--model", "model.toml"]), Value::Array(Vec::new()));
    picket.write("few.csv", "batch,marker-01\nB1,2\n");
    picket.fails(2, &["lab", "sample", "fit", "few.csv", "--method", "harmonised-33", "--fitted-to", "x"]);
}

#[test]
fn an_edition_of_the_laboratory_is_used() {
    let picket = laboratory();
    take_in(&picket, "S1");
    add_spectrum(&picket, "S1");
    std::fs::create_dir(picket.path("data/categories")).unwrap();
    let shipped = include_str!("../../../../data/lab/categories/swgdrug-8.1.toml");
    let own =
        shipped.replace("id = \"swgdrug-8.1\"", "id = \"ours\"").replace("others_with_a = 1", "others_with_a = 2");
    picket.write("data/categories/ours.toml", own);
    let missing =
        picket.json(&["lab", "sample", "show", "S1", "--edition", "ours"])["components"][0]["missing"].clone();
    assert!(missing[0].as_str().unwrap().starts_with("2 other techniques"), "{missing}");
    picket.fails(2, &["lab", "sample", "show", "S1", "--edition", "theirs"]);
    picket.write("data/categories/ours.toml", "id = 1");
    picket.fails(2, &["lab", "sample", "show", "S1"]);
}

/// Whenever the program is killed, the record is whole, and what was acknowledged is in it.
#[test]
fn a_killed_addition_leaves_the_record_whole() {
    let picket = laboratory();
    take_in(&picket, "S1");
    let mut acknowledged = 0;
    for round in 0..12_u64 {
        let add = ["lab", "sample", "add", "S1", "vial.msp", "--analyst", "Ana Lyst"];
        let mut child = picket.start(&add);
        std::thread::sleep(Duration::from_millis(round * 12));
        if child.try_wait().unwrap().is_some_and(|status| status.success()) {
            acknowledged += 1;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let shown = picket.json(&["lab", "sample", "show", "S1"]);
        let results = shown["components"]
            .as_array()
            .unwrap()
            .first()
            .map_or(0, |component| component["results"].as_array().unwrap().len());
        assert!(results >= acknowledged, "{results} results, {acknowledged} acknowledged");
        acknowledged = results;
    }
    add_spectrum(&picket, "S1");
}

#[test]
fn two_who_write_at_once_lose_nothing() {
    let picket = laboratory();
    take_in(&picket, "S1");
    picket.write("profile.csv", profile(1, 1));
    let arguments =
        ["lab", "sample", "profile", "S1", "profile.csv", "--method", "harmonised-33", "--analyst", "Ana Lyst"];
    let children: Vec<_> = (0..6).map(|_| picket.start(&arguments)).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let shown = picket.json(&["lab", "sample", "show", "S1"]);
    assert_eq!(shown["history"].as_array().map(Vec::len), Some(7));
}
