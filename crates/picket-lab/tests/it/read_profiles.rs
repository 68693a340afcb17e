//! Profiles: the shipped ones, the user's own, and which one fits.

use picket_lab::{DecimalMark, Encoding, Fit, Format, Header, Kind, Profile, ProfileError, Profiles};

use crate::read::{problems, read};

const OWN: &str = r#"
id = "own"
title = "Our own table"
source = "de-own"
kind = "aggregated"
handling = { tlp = "TLP:AMBER", pap = "PAP:AMBER", purpose = "early-warning" }
place = { country = "DE" }
period = { year = "Jahr", quarter = "Quartal" }
columns = { substance = "Stoff", count = "Anzahl" }
"#;

fn header(format: Format, columns: &[&str]) -> Header {
    Header { format, columns: columns.iter().map(|&column| column.to_owned()).collect() }
}

fn incomplete(text: &str) -> &'static str {
    match Profile::parse(text) {
        Err(ProfileError::Incomplete(reason)) => reason,
        other => panic!("{other:?} should be incomplete"),
    }
}

#[test]
fn shipped_profiles_are_complete_and_write_back() {
    let profiles = Profiles::shipped();
    let ids: Vec<&str> = profiles.iter().map(|profile| profile.id.as_str()).collect();
    insta::assert_debug_snapshot!(ids, @r#"
    [
        "generic-aggregated",
        "generic-aggregated-jsonl",
        "generic-aggregated-xlsx",
        "generic-samples",
        "generic-samples-jsonl",
        "generic-samples-xlsx",
        "generic-wide",
        "nflis",
        "unc-lab-detail",
    ]
    "#);
    for profile in profiles.iter() {
        let json = serde_json::to_string(profile).unwrap();
        assert_eq!(&serde_json::from_str::<Profile>(&json).unwrap(), profile);
        assert_eq!(profile.counts, picket_lab::CountUnit::Reports, "{}", profile.id);
    }
}

#[test]
fn what_is_left_out_has_a_default() {
    let profile = Profile::parse(OWN).unwrap();
    assert_eq!(profile.kind, Kind::Aggregated);
    assert_eq!(profile.file.encoding, Encoding::Auto);
    assert_eq!(profile.numbers.decimal, DecimalMark::Point);
    assert!(profile.words.missing.contains(&"NA".to_owned()));
    assert_eq!(profile.columns_needed(), ["Stoff", "Anzahl", "Jahr", "Quartal"]);
}

#[test]
fn unknown_keys_and_contradictions_are_errors() {
    assert!(matches!(Profile::parse(&OWN.replace("count =", "conut =")), Err(ProfileError::Toml(_))));
    assert!(matches!(Profile::parse("not a profile"), Err(ProfileError::Toml(_))));
    assert!(matches!(Profile::parse(&OWN.replace("de-own", "DE OWN")), Err(ProfileError::Toml(_))));
    assert!(incomplete(&OWN.replace("{ country = \"DE\" }", "{}")).contains("country"));
    assert!(incomplete(&OWN.replace("year = \"Jahr\", ", "")).contains("exactly one"));
    assert!(incomplete(&OWN.replace("quarter =", "day =")).contains("beside period.month"));
    assert!(incomplete(&OWN.replace(", count = \"Anzahl\"", "")).contains("columns.count"));
    assert!(incomplete(&OWN.replace("\"aggregated\"", "\"samples\"")).contains("columns.sample"));
    let area = format!("{{ country = \"DE\", area = \"{}\" }}", "a".repeat(101));
    assert!(incomplete(&OWN.replace("{ country = \"DE\" }", &area)).contains("place.area is too long"));
    let laboratory = format!("laboratory = \"{}\"\n{OWN}", "\u{fdfa}".repeat(100));
    assert!(incomplete(&laboratory).contains("laboratory is too long"));
    assert!(incomplete(&format!("{OWN}\n[numbers]\nthousands = \".\"\n")).contains("other than the decimal mark"));
}

#[test]
fn the_profile_that_fits_comes_first_and_the_others_say_why_not() {
    let profiles = Profiles::shipped();
    let nflis = header(Format::Csv, &["YYYY", "SubstanceDetected", "Freq", "Percent_p100", "Cumsum_p100"]);
    let fits = profiles.suggest(&nflis);
    assert_eq!(fits[0].to_string(), "nflis: fits");
    assert!(fits[1..].iter().all(|fit| !fit.fits()));
    let unc = header(Format::Csv, &["sampleid", "substance", "abundance", "method", "date_complete", "lab_null"]);
    assert_eq!(profiles.suggest(&unc)[0].to_string(), "unc-lab-detail: fits");
    let lines = header(Format::JsonLines, &["period", "country", "substance", "count", "colour"]);
    assert_eq!(profiles.suggest(&lines)[0].to_string(), "generic-aggregated-jsonl: fits, would not use colour");
    let wide = header(Format::Csv, &["country", "Substance", "2021", "2022"]);
    assert_eq!(profiles.suggest(&wide)[0].to_string(), "generic-wide: fits");
    let none = header(Format::Csv, &["a", "b"]);
    assert!(profiles.suggest(&none).iter().all(|fit| !fit.fits()));
    let generic =
        profiles.suggest(&nflis).into_iter().find(|fit: &Fit| fit.profile.as_str() == "generic-wide").unwrap();
    insta::assert_snapshot!(generic, @"generic-wide: the file lacks substance, country, a column for each period, such as 2023; would not use YYYY, SubstanceDetected, Freq, Percent_p100, Cumsum_p100");
}

#[test]
fn a_users_folder_adds_and_replaces_and_lists_what_it_cannot_use() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("own.toml", OWN);
    write("nflis.toml", &OWN.replace("id = \"own\"", "id = \"nflis\""));
    write("broken.toml", "id = 1");
    write("huge.toml", &"# \n".repeat(40_000));
    write("notes.txt", "not looked at");
    let mut profiles = Profiles::shipped();
    let failures = profiles.add_folder(folder.path());
    assert_eq!(profiles.get("own").unwrap().title, "Our own table");
    assert_eq!(profiles.get("nflis").unwrap().title, "Our own table");
    let names: Vec<_> = failures.iter().map(|failure| failure.path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["broken.toml", "huge.toml"]);
    assert!(profiles.add_folder(&folder.path().join("missing")).is_empty());
}

#[test]
fn the_example_of_the_how_to_reads_its_table() {
    let page = include_str!("../../../../docs/how-to/write-a-mapping-profile.md");
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let profile = Profile::parse(rest.split_once("```").unwrap().0).unwrap();
    let start = page.find("    Ergebnisse").unwrap();
    let table: Vec<&str> = page[start..]
        .lines()
        .take_while(|line| line.is_empty() || line.starts_with("    "))
        .map(str::trim_start)
        .collect();
    let bytes: Vec<u8> = table.join("\n").chars().map(|letter| u8::try_from(letter).unwrap()).collect();
    let (items, books) = read(&profile, &bytes);
    assert_eq!((books.rows_used, books.samples), (3, 2), "{items:?}");
    assert_eq!(problems(&items), []);
}
