//! The house rules of ARCHITECTURE.md that a machine can check.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cargo_metadata::{DependencyKind, MetadataCommand};

/// What each crate may use of the others, from the table in ARCHITECTURE.md. What a crate may use it may use for its
/// tests as well; nothing else.
const GRANTS: [(&str, &[&str]); 9] = [
    ("picket-core", &[]),
    ("picket-substance", &["picket-core"]),
    ("picket-spectra", &["picket-core"]),
    ("picket-lab", &["picket-core", "picket-spectra", "picket-substance"]),
    ("picket-store", &["picket-core"]),
    ("picket-world", &["picket-core"]),
    ("picket-flow", &["picket-core", "picket-lab", "picket-spectra", "picket-store", "picket-substance"]),
    ("picket-web", &["picket-core", "picket-flow", "picket-lab", "picket-spectra", "picket-store", "picket-substance"]),
    (
        "picket",
        &[
            "picket-core",
            "picket-flow",
            "picket-lab",
            "picket-spectra",
            "picket-store",
            "picket-substance",
            "picket-web",
            "picket-world",
        ],
    ),
];

/// Crates that belong to one room only. Desks are pure: no database, no server, no runtime.
const RESERVED: [(&str, &[&str]); 7] = [
    ("sqlx", &["picket-store"]),
    ("axum", &["picket-web", "picket"]),
    ("maud", &["picket-web"]),
    ("chematic", &["picket-substance"]),
    ("inchi", &["picket-substance"]),
    ("anyhow", &["picket"]),
    ("tokio", &["picket-store", "picket-flow", "picket-web", "picket"]),
];

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the crate lies in crates/ of the workspace")
}

fn uses() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo knows its workspace");
    metadata
        .packages
        .into_iter()
        .map(|package| {
            let production = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
            let tests = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Development);
            let internal = tests.filter(|dependency| dependency.name.starts_with("picket"));
            let names = production.chain(internal).map(|dependency| dependency.name.clone()).collect();
            (package.name.to_string(), names)
        })
        .collect()
}

#[test]
fn each_crate_uses_only_what_the_house_plan_grants() {
    let uses = uses();
    let grants: BTreeMap<_, _> = GRANTS.into_iter().collect();
    assert_eq!(
        uses.keys().map(String::as_str).collect::<Vec<_>>(),
        grants.keys().copied().collect::<Vec<_>>(),
        "a crate was added or removed: say in ARCHITECTURE.md what it may use, and here"
    );
    for (name, dependencies) in &uses {
        for dependency in dependencies.iter().filter(|dependency| dependency.starts_with("picket")) {
            assert!(grants[name.as_str()].contains(&dependency.as_str()), "{name} may not use {dependency}");
        }
        for (reserved, rooms) in RESERVED {
            let allowed = rooms.contains(&name.as_str());
            assert!(allowed || !dependencies.contains(reserved), "{name} may not use {reserved}");
        }
    }
}

#[test]
fn the_house_plan_and_the_grants_agree() {
    let plan = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for (name, granted) in GRANTS {
        let short = |name: &str| name.strip_prefix("picket-").unwrap_or(name).to_owned();
        let granted: Vec<_> = granted.iter().map(|name| short(name)).collect();
        let granted = if granted.is_empty() { "–".to_owned() } else { granted.join(", ") };
        let row = plan.lines().find(|line| line.starts_with(&format!("| `{name}` |"))).unwrap_or_else(|| {
            panic!("ARCHITECTURE.md has no row for {name}");
        });
        assert!(row.ends_with(&format!("| {granted} |")), "ARCHITECTURE.md on {name} should end with | {granted} |");
    }
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let reasons = std::fs::read_to_string(root().join("docs/dependencies.md")).unwrap();
    let section = manifest.split("[workspace.dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    let declared: BTreeSet<_> =
        section.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.trim()).collect();
    let explained: BTreeSet<_> = reasons
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|line| line.split_once('`'))
        .map(|(name, _)| name)
        .collect();
    let external: BTreeSet<_> = declared.into_iter().filter(|name| !name.starts_with("picket")).collect();
    assert_eq!(external, explained, "docs/dependencies.md must give one line for each dependency of the workspace");

    let used: BTreeSet<_> = uses_of_any_kind();
    let unused: Vec<_> = external.iter().filter(|name| !used.contains(**name)).collect();
    assert!(unused.is_empty(), "declared but used by no crate: {unused:?}");
}

fn uses_of_any_kind() -> BTreeSet<String> {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo knows its workspace");
    let dependencies = metadata.packages.into_iter().flat_map(|package| package.dependencies);
    dependencies.map(|dependency| dependency.name).collect()
}
