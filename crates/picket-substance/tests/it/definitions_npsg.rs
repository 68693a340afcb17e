//! The groups of the German NpSG against the substances they were made for, and against medicines.

use std::collections::{BTreeMap, BTreeSet};

use picket_substance::{Definition, Registry, Role, Structure};

use crate::fixture::shared;

/// The definitions of the NpSG that held on a day.
fn held(day: &str) -> Vec<&'static Definition> {
    let day = day.parse().expect("a day");
    let definitions = Registry::bundled().definitions().iter();
    definitions.filter(|words| words.id.starts_with("de-npsg-") && words.holds(day) == Some(true)).collect()
}

/// The share of the substances that the Slovenian police reported as of a class and that a group catches. The rest are
/// named in the words of the group's own exclusions: see the near misses of each definition.
#[test]
fn the_groups_catch_what_the_police_found() {
    let Some(text) = shared("controls/structures.csv") else { return };
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(text.as_bytes()).records().map(|row| row.expect("a row")).collect();
    let mut shares = Vec::new();
    for day in ["2017-01-01", "2021-08-01", "2024-08-01", "2026-01-01"] {
        let words = held(day);
        for class in [
            "Arylcyclohexylamines",
            "Benzodiazepines",
            "Cannabinoids",
            "Cathinones",
            "Indolalkylamines (fe tryptamines)",
            "Phenethylamines",
        ] {
            let of_class = |row: &&csv::StringRecord| {
                row[6].split('|').any(|one| one == class) && row[7].split('|').any(|one| one.starts_with("policija"))
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

/// Medicines of the registry whose structure falls under the words of 2021. The act does not apply to medicinal
/// products (§ 1 (2)), so that these are no error, but each was compared with the words.
#[test]
fn medicines_under_the_words_of_2021() {
    let words = held("2021-08-01");
    let mut found: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut asked = 0;
    for substance in Registry::bundled().substances() {
        let medicine = substance.roles.contains(&Role::Medicine) && !substance.roles.contains(&Role::Drug);
        let Some(smiles) = substance.smiles.as_deref().filter(|_| medicine) else { continue };
        asked += 1;
        let structure = Structure::from_smiles(smiles).expect("the tables hold structures");
        for definition in &words {
            if let Some(fit) = definition.fits(&structure).expect("determined") {
                let reading = if fit.broad { " (wide)" } else { "" };
                found.entry(&definition.id).or_default().insert(format!("{}{reading}", substance.id));
            }
        }
    }
    let lines = found.iter().map(|(id, substances)| {
        let substances: Vec<&str> = substances.iter().map(String::as_str).collect();
        format!("{id}: {}", substances.join(", "))
    });
    let told = std::iter::once(format!("{asked} medicines asked")).chain(lines).collect::<Vec<_>>();
    insta::assert_snapshot!(told.join("\n"));
}
