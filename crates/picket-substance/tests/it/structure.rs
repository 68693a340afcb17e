//! Structures against RDKit 2026.09.1, over the probe sets in `shared/data/controls`.

use picket_substance::{Structure, StructureError};
use std::path::PathBuf;

/// The probe file's text, or `None` with a loud word when this checkout has no shared data.
fn probe(name: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/controls").join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!("SKIPPED: {} is not there, nothing was compared", path.display());
    }
    text
}

#[test]
fn every_key_agrees_with_rdkit() {
    let Some(gold) = probe("gold_probe.tsv") else { return };
    let mut missed = Vec::new();
    let mut compared = 0;
    for line in gold.lines() {
        let mut columns = line.split('\t').skip(1);
        let (smiles, expected) = (columns.next().unwrap(), columns.next().unwrap());
        compared += 1;
        match Structure::from_smiles(smiles).and_then(|structure| structure.inchikey()) {
            Ok(key) if key.as_str() == expected => {}
            other => missed.push(format!("{smiles}: expected {expected}, got {other:?}")),
        }
    }
    assert_eq!(compared, 5794);
    assert!(missed.is_empty(), "{} keys differ:\n{}", missed.len(), missed.join("\n"));
}

/// Twenty thousand corrupted SMILES are taken or refused without panic, and as RDKit does but for stated reasons.
#[test]
fn corrupted_smiles_are_judged_as_rdkit_does() {
    let (Some(smiles), Some(gold)) = (probe("fuzz_probe.txt"), probe("fuzz_gold.tsv")) else { return };
    let (mut compared, mut only_ours, mut only_rdkit, mut by_policy) = (0, 0, 0, 0);
    for (smiles, gold) in smiles.lines().zip(gold.lines()) {
        compared += 1;
        let taken_by_rdkit = !gold.starts_with("REJ");
        match Structure::from_smiles(smiles) {
            Ok(_) => only_ours += usize::from(!taken_by_rdkit),
            Err(StructureError::NotASubstance(_)) if taken_by_rdkit => by_policy += 1,
            Err(_) => only_rdkit += usize::from(taken_by_rdkit),
        }
    }
    // Wildcards and query bonds are no substance. The rest are aromatic rings with a saturated or exocyclic carbon
    // (Kekulé forms RDKit finds and chematic does not, and the other way round) and nitrogen with four neutral bonds.
    assert_eq!((compared, by_policy), (20_000, 160));
    assert!(only_ours <= 88 && only_rdkit <= 117, "taken by us alone {only_ours}, by RDKit alone {only_rdkit}");
}
