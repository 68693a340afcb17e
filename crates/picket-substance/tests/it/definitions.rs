//! Definitions of law against what authorities published of them.

use std::collections::BTreeMap;
use std::path::Path;

use picket_substance::{Definition, Registry, Structure};

use crate::fixture::shared;

/// A definition of the program by its id.
fn definition(id: &str) -> &'static Definition {
    let definitions = Registry::bundled().definitions();
    definitions.iter().find(|definition| definition.id == id).expect("the definition is bundled")
}

/// The 44 fentanyls that NIST labelled with the letter of their modification under 83 FR 5188 (F is fentanyl itself): the
/// clauses found must hold the letter.
#[test]
fn labelled_fentanyls_get_the_letter_of_their_modification() {
    let (Some(labels), Some(structures)) =
        (shared("controls/nist_fentanyl_single_mod_labels.csv"), shared("controls/structures.csv"))
    else {
        return;
    };
    let rows = |text: &str| -> Vec<csv::StringRecord> {
        csv::Reader::from_reader(text.as_bytes()).records().map(|row| row.expect("a row")).collect()
    };
    let definition = definition("us-fentanyl-related-2018");
    let structures = rows(&structures);
    let mut wrong = Vec::new();
    let mut asked = 0;
    for label in rows(&labels) {
        let skeleton = label[2].get(..14).expect("an InChIKey");
        let Some(row) = structures.iter().find(|row| row[0].starts_with(skeleton)) else { continue };
        asked += 1;
        let structure = Structure::from_smiles(&row[1]).expect("RDKit wrote it");
        let fit = definition.fits(&structure).expect("determined");
        let clauses = fit.map(|fit| fit.clauses).unwrap_or_default();
        let right = if &label[4] == "F" { clauses.is_empty() } else { clauses.contains(&format!("({})", &label[4])) };
        if !right {
            wrong.push(format!("{} is {}, found {clauses:?}: {}", &label[1], &label[4], &row[1]));
        }
    }
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(asked >= 40, "{asked}");
}

/// Each definition on its own cases, `definitions/ID.csv`: members, near misses (structures that share the scaffold and
/// are left out by one word of the text) and medicines. Ids are those of the registry, everything else is a SMILES.
#[test]
fn definitions_keep_to_their_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/definitions");
    let mut wrong = Vec::new();
    for definition in Registry::bundled().definitions() {
        let path = folder.join(format!("{}.csv", definition.id));
        let Ok(mut cases) = csv::Reader::from_path(&path) else {
            wrong.push(format!("{}: no cases", definition.id));
            continue;
        };
        let mut counts = BTreeMap::new();
        for case in cases.deserialize() {
            let case: Case = case.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            *counts.entry(case.kind.clone()).or_insert(0) += 1;
            let found = case.found(definition);
            if found != case.expected() {
                wrong.push(format!(
                    "{}: {} is {found}, not {} ({})",
                    definition.id,
                    case.subject,
                    case.expected(),
                    case.why
                ));
            }
        }
        for (kind, least) in [("member", 10), ("near-miss", 10), ("medicine", 5)] {
            let count = counts.get(kind).copied().unwrap_or(0);
            if count < least {
                wrong.push(format!("{}: {count} of kind {kind}; at least {least}", definition.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One row of a file of cases.
#[derive(Debug, serde::Deserialize)]
struct Case {
    /// `member`, `broad` (a member by a wide reading only), `near-miss` or `medicine`; the last two are no members.
    kind: String,
    /// An id of the registry, or a SMILES.
    subject: String,
    /// The clauses of a member, parted by blanks; empty when any will do.
    clauses: String,
    /// Why.
    why: String,
}

impl Case {
    fn expected(&self) -> String {
        match (self.kind.as_str(), self.clauses.as_str()) {
            ("member" | "broad", "") => self.kind.clone(),
            ("member" | "broad", clauses) => format!("{} by {clauses}", self.kind),
            _ => "out".to_owned(),
        }
    }

    fn found(&self, definition: &Definition) -> String {
        let known = Registry::bundled().substance(&self.subject).and_then(|substance| substance.smiles.as_deref());
        let smiles = known.unwrap_or(&self.subject);
        let structure = Structure::from_smiles(smiles).unwrap_or_else(|error| panic!("{smiles}: {error}"));
        match definition.fits(&structure) {
            Err(error) => error.to_string(),
            Ok(None) => "out".to_owned(),
            Ok(Some(fit)) => {
                let kind = if fit.broad { "broad" } else { "member" };
                if self.clauses.is_empty() { kind.to_owned() } else { format!("{kind} by {}", fit.clauses.join(" ")) }
            }
        }
    }
}
