//! The groups of the German NpSG against the substances they were made for.

use picket_substance::{Definition, Registry, Structure};

use crate::fixture::shared;

/// What a laboratory calls a substance, and the group of the act that is meant for it.
const GROUPS: [(&str, &str); 7] = [
    ("Arylcyclohexylamines", "6-"),
    ("Benzodiazepines", "3-"),
    ("Cannabinoids", "2-"),
    ("Cathinones", "1-"),
    ("Indolalkylamines (fe tryptamines)", "5-"),
    ("Phenethylamines", "1-"),
    ("nitazene", "7-"),
];

/// The definitions of a group of the NpSG that held on a day.
fn held(day: &str, group: &str) -> Vec<&'static Definition> {
    let day = day.parse().expect("a day");
    let of_group = |words: &&Definition| words.id.strip_prefix("de-npsg-").is_some_and(|rest| rest.starts_with(group));
    let definitions = Registry::bundled().definitions().iter().filter(of_group);
    definitions.filter(|words| words.holds(day) == Some(true)).collect()
}

/// The share of the substances that the Slovenian police reported as of a class and that its group catches; nitazenes are
/// known by their names. The words themselves leave out the rest, for reasons like those of the near misses.
#[test]
fn the_groups_catch_what_the_police_found() {
    let Some(text) = shared("controls/structures.csv") else { return };
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(text.as_bytes()).records().map(|row| row.expect("a row")).collect();
    let mut shares = Vec::new();
    for day in ["2017-01-01", "2021-08-01", "2024-08-01", "2026-01-01"] {
        for (class, group) in GROUPS {
            let words = held(day, group);
            let of_class = |row: &&csv::StringRecord| {
                let named = class == "nitazene" && row[4].to_lowercase().contains(class);
                let police = row[7].split('|').any(|one| one.starts_with("policija"));
                police && (named || row[6].split('|').any(|one| one == class))
            };
            let found: Vec<bool> = rows.iter().filter(of_class).map(|row| is_caught(&words, &row[1])).collect();
            let caught = found.iter().filter(|&&caught| caught).count();
            shares.push(format!("{day} {class}: {caught} of {}", found.len()));
        }
    }
    insta::assert_snapshot!(shares.join("\n"));
}

fn is_caught(words: &[&Definition], smiles: &str) -> bool {
    let structure = Structure::from_smiles(smiles).expect("RDKit wrote it");
    words.iter().any(|definition| definition.fits(&structure).expect("determined").is_some())
}
