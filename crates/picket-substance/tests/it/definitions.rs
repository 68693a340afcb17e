//! Definitions of law against what authorities published of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use picket_substance::{
    Authority, BUNDLED, Definition, LintSeverity as Severity, Registry, Role, Structure, Substance, SubstanceId,
};

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

/// Each definition and each draft on its own cases, `definitions/ID.csv`: members, near misses (structures that share the
/// scaffold and are left out by one word of the text) and medicines. Ids are those of the registry, everything else is a
/// SMILES.
#[test]
fn definitions_keep_to_their_cases() {
    let mut wrong = Vec::new();
    for definition in Registry::bundled().definitions().iter().chain(&drafts()) {
        let path = folder().join(format!("{}.csv", definition.id));
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

/// What the program brings along has no fault by its own lint.
#[test]
fn the_definitions_are_without_fault() {
    let registry = Registry::bundled();
    for definition in registry.definitions() {
        let found = registry.lint(&definition.id, &definition.file);
        let faults: Vec<_> = found.iter().filter(|fault| fault.severity == Severity::Fault).collect();
        assert!(faults.is_empty(), "{}: {faults:?}", definition.id);
    }
}

/// Every medicine of the registry under every definition. `definitions/medicines.csv` says which of them the words take
/// in, how, and why that is right: `member`, `broad` (by a wide reading only) or `excluded` (the words fit and an exclusion
/// names it). No other medicine may fall under a definition.
#[test]
fn medicines_fall_under_a_definition_only_where_the_words_say_so() {
    let medicines: Vec<&Substance> =
        Registry::bundled().substances().iter().filter(|known| known.roles.contains(&Role::Medicine)).collect();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let found: BTreeSet<String> = std::thread::scope(|scope| {
        let parts = medicines.chunks(medicines.len().div_ceil(threads));
        let threads: Vec<_> = parts.map(|part| scope.spawn(|| fallen(part))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    let mut table = csv::Reader::from_path(folder().join("medicines.csv")).expect("the table is there");
    let rows = table.records().map(|row| row.expect("a row"));
    let expected: BTreeSet<String> = rows.map(|row| format!("{},{},{}", &row[0], &row[1], &row[2])).collect();
    let more: Vec<&String> = found.difference(&expected).collect();
    let fewer: Vec<&String> = expected.difference(&found).collect();
    assert!(more.is_empty() && fewer.is_empty(), "found and not told: {more:#?}\ntold and not found: {fewer:#?}");
    assert!(medicines.len() > 2_000, "{}", medicines.len());
}

/// Which of the medicines fall under which definitions, as lines `definition,medicine,how`.
fn fallen(medicines: &[&Substance]) -> Vec<String> {
    let definitions = Registry::bundled().definitions();
    let mut found = Vec::new();
    for medicine in medicines {
        let Some(structure) = medicine.smiles.as_deref().and_then(|smiles| Structure::from_smiles(smiles).ok()) else {
            continue;
        };
        let fits = Definition::each_fits(definitions, &structure).expect("a structure of the registry");
        for (definition, fit) in definitions.iter().zip(fits) {
            let Ok(Some(fit)) = fit else { continue };
            let how = match fit.broad {
                _ if definition.excludes.iter().any(|named| same_skeleton(named, &medicine.id)) => "excluded",
                true => "broad",
                false => "member",
            };
            found.push(format!("{},{},{how}", definition.id, medicine.id));
        }
    }
    found
}

/// The United Kingdom had to exclude twelve substances by name from its wording of 2016 on synthetic cannabinoids, and
/// narrowed it in 2019: the words of 2016 take in all twelve, those of 2019 none.
#[test]
fn the_narrower_wording_of_2019_needs_no_exclusions() {
    let [wide, narrow] = ["2016", "2019"].map(|year| definition(&format!("uk-third-generation-cannabinoids-{year}")));
    assert_eq!(wide.excludes.len(), 12);
    for named in &wide.excludes {
        let structure = structure_of(named);
        assert!(wide.fits(&structure).expect("determined").is_some(), "{named} under the words of 2016");
        assert_eq!(narrow.fits(&structure), Ok(None), "{named} under the words of 2019");
    }
}

/// Every member of the class that the DEA named falls under the words of the order, and by the modifications that the
/// table of members tells.
#[test]
fn named_members_fall_under_the_class() {
    let definition = definition("us-fentanyl-related-2018");
    let table = BUNDLED.iter().find(|table| table.path == "control/class_members.csv").expect("a bundled table");
    let mut wrong = Vec::new();
    let mut asked = 0;
    for row in csv::Reader::from_reader(table.text.as_bytes()).records() {
        let row = row.expect("a row");
        if row[0] != *definition.class.as_ref().expect("a class").as_str() {
            continue;
        }
        asked += 1;
        let substance = Registry::bundled().substance(&row[1]).expect("a substance");
        let structure = structure_of(&substance.id);
        let fit = definition.fits(&structure).expect("determined");
        let clauses = fit.map(|fit| fit.clauses).unwrap_or_default();
        let letters = row[2].split([' ', ',']).filter(|word| matches!(*word, "A" | "B" | "C" | "D" | "E"));
        let untold: Vec<&str> = letters.filter(|letter| !clauses.contains(&format!("({letter})"))).collect();
        if clauses.is_empty() || !untold.is_empty() {
            wrong.push(format!("{}: {}, found {clauses:?}", &row[1], &row[2]));
        }
    }
    // The table tells B of brifentanil, whose fluorine is on the aniline ring (D) and not on the phenethyl group.
    let brifentanil = r#"brifentanil: modifications A, B, C and E, found ["(A)", "(C)", "(D)", "(E)"]"#;
    assert_eq!(wrong, [brifentanil]);
    assert_eq!(asked, 98);
}

/// The drafts on nitazenes of the United Kingdom were widened each time that a substance escaped.
#[test]
fn each_draft_on_nitazenes_lets_the_next_substance_escape() {
    let drafts = drafts();
    let draft = |id: &str| drafts.iter().find(|draft| draft.id == id).expect("a draft");
    let wordings = [draft("uk-nitazenes-2022"), draft("uk-nitazenes-2023"), definition("uk-nitazenes-2025")];
    for (subject, expected) in [
        ("isotonitazene", [true, true, true]),
        ("ethyleneoxynitazene", [false, true, true]),
        ("methylenedioxynitazene", [false, false, true]),
    ] {
        let structure = structure_of(&SubstanceId::new(subject).expect("an id"));
        let found = wordings.map(|wording| wording.fits(&structure).expect("determined").is_some());
        assert_eq!(found, expected, "{subject}");
    }
}

/// "Whether or not further substituted" allows other groups beside those of the list, never alone.
#[test]
fn further_substituents_need_a_change_beside_them() {
    let definition = made(
        r#"
        [[scaffold]]
        name = "benzene"
        core = ["[c:1]1[c:2][c:3][c:4][c:5][c:6]1"]
        [[scaffold.site]]
        name = "ring"
        at = ["core"]
        allow = [{ group = "methoxy", clause = "(i)" }, { group = "univalent", needs = "(i)", further = "anything" }]
        "#,
    );
    assert_eq!(clauses(&definition, "COc1ccccc1"), Some(vec!["(i)".to_owned()]));
    assert_eq!(clauses(&definition, "COc1ccccc1O"), Some(vec!["(i)".to_owned()]));
    assert_eq!(clauses(&definition, "Oc1ccccc1"), None);
    assert_eq!(clauses(&definition, "c1ccccc1"), Some(Vec::new()));
}

#[test]
fn a_group_may_have_exceptions_and_a_chain_may_close_a_ring() {
    let definition = made(
        r#"
        [[scaffold]]
        name = "N-acylpiperidine"
        core = ["[N:1]1[C;X4:2][C;X4:3][C;X4:4][C;X4:5][C;X4:6]1"]
        [[scaffold.part]]
        name = "ring"
        from = [1]
        allow = [{ group = "rings", except = ["phenyl", { pattern = "c1ccc2OCOc2c1" }] }]
        [[scaffold.bridge]]
        name = "bridge"
        between = [2, 6]
        allow = ["alkylene=3"]
        "#,
    );
    for (smiles, member) in [
        ("C1CCCCN1c1ccncc1", true),
        ("C1CCCCN1c1ccc2ccccc2c1", true),
        ("C1CCCCN1c1ccccc1", false),
        ("C1CCCCN1c1ccc2OCOc2c1", false),
        ("C1CC2CCCC(C1)N2c1ccncc1", true),
        ("C1CC2CCC(C1)N2c1ccncc1", false),
        ("C1CC2COCC(C1)N2c1ccncc1", false),
    ] {
        assert_eq!(clauses(&definition, smiles).is_some(), member, "{smiles}");
    }
}

/// A definition with nothing but these scaffolds.
fn made(scaffolds: &str) -> Definition {
    let text = format!("name = \"made\"\nauthority = \"draft\"\ntext = \"\"\n{scaffolds}");
    Definition::parse("made", &text).expect("a definition")
}

/// The clauses by which a structure is a member.
fn clauses(definition: &Definition, smiles: &str) -> Option<Vec<String>> {
    let structure = Structure::from_smiles(smiles).expect("a structure");
    definition.fits(&structure).expect("determined").map(|fit| fit.clauses)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/definitions")
}

/// The drafts, which are no law and no part of the program.
fn drafts() -> Vec<Definition> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/control/drafts");
    let paths = std::fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("an entry").path());
    let draft = |path: PathBuf| {
        let id = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("a text");
        let draft = Definition::parse(&id, &text).unwrap_or_else(|error| panic!("{id}: {error}"));
        assert_eq!(draft.authority, Authority::Draft, "{id}");
        draft
    };
    paths.map(draft).collect()
}

fn structure_of(id: &SubstanceId) -> Structure {
    let substance = Registry::bundled().substance(id.as_str()).unwrap_or_else(|| panic!("no substance {id}"));
    Structure::from_smiles(substance.smiles.as_deref().expect("a structure")).expect("a SMILES")
}

fn same_skeleton(named: &SubstanceId, other: &SubstanceId) -> bool {
    let key = |id: &SubstanceId| Registry::bundled().substance(id.as_str())?.inchikey.clone();
    named == other || key(named).zip(key(other)).is_some_and(|(named, other)| named.skeleton() == other.skeleton())
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
