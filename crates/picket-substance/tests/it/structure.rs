//! Structures against RDKit 2026.09.1, over the probe sets in `shared/data/controls`, and what a drawing holds.

use crate::fixture::shared;
use picket_substance::{ATOMS_MAX, DrawOptions, SMILES_BYTES_MAX, Structure, StructureError};
use proptest::prelude::*;

fn structure(smiles: &str) -> Structure {
    Structure::from_smiles(smiles).unwrap_or_else(|error| panic!("{smiles}: {error}"))
}

#[test]
fn every_key_agrees_with_rdkit() {
    let Some(gold) = shared("controls/gold_probe.tsv") else { return };
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
    let (Some(smiles), Some(gold)) = (shared("controls/fuzz_probe.txt"), shared("controls/fuzz_gold.tsv")) else {
        return;
    };
    let (mut compared, mut only_ours, mut only_rdkit, mut by_policy) = (0, 0, 0, 0);
    let mut other_key = Vec::new();
    for (smiles, gold) in smiles.lines().zip(gold.lines()) {
        compared += 1;
        let taken_by_rdkit = !gold.starts_with("REJ");
        match Structure::from_smiles(smiles) {
            Ok(_) if !taken_by_rdkit => only_ours += 1,
            Ok(structure) => {
                let expected = gold.rsplit('\t').next().unwrap_or_default();
                let key = structure.inchikey().map_or_else(|error| error.to_string(), |key| key.as_str().to_owned());
                if key != expected && !is_explained(smiles, &key, expected) {
                    other_key.push(format!("{smiles}: {key}, RDKit {expected}"));
                }
            }
            Err(StructureError::NotASubstance(_)) => by_policy += usize::from(taken_by_rdkit),
            Err(_) => only_rdkit += usize::from(taken_by_rdkit),
        }
    }
    // Wildcards and query bonds are no substance. The rest are aromatic rings with a saturated or exocyclic carbon
    // (Kekulé forms that one finds and the other does not), aromatic bonds outside rings, odd valences of nitrogen and aromatic sulfur with three bonds.
    assert_eq!((compared, by_policy), (20_000, 160));
    assert!(only_ours <= 70 && only_rdkit <= 131, "taken by us alone {only_ours}, by RDKit alone {only_rdkit}");
    assert!(other_key.is_empty(), "other keys:\n{}", other_key.join("\n"));
}

/// Why the keys of 13 of the corrupted texts differ: RDKit makes none of some metal complexes; it takes a double bond
/// or an oxo sulfur written within an aromatic ring for no part of it; and it drops the one of two dependent ring
/// centres whose other is not stated, which `InChI` keeps.
fn is_explained(smiles: &str, key: &str, expected: &str) -> bool {
    let skeleton = |key: &str| key.split('-').next().map(str::to_owned);
    let in_aromatic_ring = smiles.contains("c=c") || smiles.contains("s(=O)(c");
    let unstated = skeleton(key) == skeleton(expected) && expected.ends_with("-UHFFFAOYSA-N");
    expected.is_empty() || in_aromatic_ring || unstated
}

#[test]
fn formulae_and_masses_agree_with_rdkit() {
    let Some(gold) = shared("controls/structures.csv") else { return };
    let mut reader = csv::Reader::from_reader(gold.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (smiles, formula, mass) = (column("smiles"), column("formula"), column("monoisotopic"));
    let mut compared = 0;
    let mut other_formula = Vec::new();
    for record in reader.records() {
        let record = record.unwrap();
        let own = structure(&record[smiles]);
        let gold_mass: f64 = record[mass].parse().unwrap();
        assert!((own.mass_monoisotopic() - gold_mass).abs() < 2e-4, "{}", &record[smiles]);
        if own.formula().to_string() != record[formula] {
            other_formula.push(own.formula().to_string());
        }
        compared += 1;
    }
    assert_eq!(compared, 6184);
    // RDKit puts hydrogen first in formulae without carbon; Hill does not.
    assert_eq!(other_formula, ["Cl2H4N2Pt", "FH2O3P", "ClH"]);
}

#[test]
fn average_masses_follow_the_standard_atomic_weights() {
    for (smiles, expected) in [("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1", 336.479), ("[2H]C(Cl)(Cl)Cl", 120.38)] {
        assert!((structure(smiles).mass_average() - expected).abs() < 0.01, "{smiles}");
    }
}

#[test]
fn parents_lose_salts_solvates_and_simple_charges() {
    for (smiles, parent) in [
        ("Cl.CNC1(CCCCC1=O)c1ccccc1Cl", "CNC1(CCCCC1=O)c1ccccc1Cl"),
        ("CC(N)Cc1ccccc1.CC(N)Cc1ccccc1.OS(O)(=O)=O", "CC(N)Cc1ccccc1"),
        ("OC(=O)CC(O)(CC(O)=O)C(O)=O.CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1", "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"),
        ("[Na+].[O-]C(=O)CCCO", "OC(=O)CCCO"),
        ("C[NH+](C)CCOC(c1ccccc1)c1ccccc1.[Cl-]", "CN(C)CCOC(c1ccccc1)c1ccccc1"),
        ("O.O.[K+].[O-]S(=O)(=O)c1ccc(C)cc1", "OS(=O)(=O)c1ccc(C)cc1"),
        ("C[N+](C)(C)CCO.[Cl-]", "C[N+](C)(C)CCO"),
        ("C[N+](C)(C)CC([O-])=O", "C[N+](C)(C)CC([O-])=O"),
        ("[NH3+]CC([O-])=O", "NCC(O)=O"),
        ("C[n+]1ccccc1C=N[O-].O[N+](=O)[O-]", "C[n+]1ccccc1C=N[O-]"),
        ("O=[N+]([O-])c1ccccc1.Cl", "O=N(=O)c1ccccc1"),
        ("[Na+].[Cl-].O", "[Na+]"),
        // Size alone would take the acid.
        ("CN.OC(=O)[C@H](O)[C@@H](O)C(O)=O", "CN"),
        ("CC(N)CC.OC(=O)/C=C/C(O)=O", "CC(N)CC"),
        ("C[NH2+]C.[O-]C(=O)CC(O)(CC(O)=O)C(O)=O", "CNC"),
        ("CC(C)Cc1ccc(cc1)C(C)C(=O)O.NCCCCC(N)C(O)=O", "CC(C)Cc1ccc(cc1)C(C)C(=O)O"),
        ("[Na+].[K+].OC(C(O)C([O-])=O)C([O-])=O", "OC(C(O)C(O)=O)C(O)=O"),
        ("CN1CCCC1c1cccnc1.CCO.O", "CN1CCCC1c1cccnc1"),
    ] {
        let (own, expected) = (structure(smiles).parent(), structure(parent));
        assert_eq!(own.inchikey().unwrap(), expected.inchikey().unwrap(), "{smiles}");
        assert_eq!(own.parent(), own, "{smiles}");
    }
}

#[test]
fn what_is_not_a_substance_is_refused_with_the_reason() {
    let long = "C".repeat(SMILES_BYTES_MAX + 1);
    let large = "C".repeat(ATOMS_MAX + 1);
    for (smiles, reason) in [
        ("", "there is no structure"),
        (" \t", "there is no structure"),
        (".", "there is no structure"),
        (long.as_str(), "the SMILES has 4097 bytes; at most 4096 are read"),
        (large.as_str(), "the structure has 513 atoms; at most 512 are read"),
        ("CC()C", "not a SMILES: an empty branch at position 4"),
        ("CC(=)O", "not a SMILES: a bond to nothing at position 5"),
        ("C@CC", "not a SMILES: a stereo mark outside brackets at position 2"),
        ("CC=", "not a SMILES: a bond to nothing at the end"),
        ("C11", "not a SMILES: atom 1 is bonded to itself"),
        ("C*", "not a substance: a wildcard atom"),
        ("CC(C)(C)(C)C", "the C of atom 2 has valence 5; at most 4 is possible"),
        ("CN(C)(C)C", "the N of atom 2 has valence 4; at most 3 is possible"),
        ("C:C", "not aromatic: the C of atom 1 is in no ring"),
        ("CoC", "not aromatic: the O of atom 2 is in no ring"),
    ] {
        let error = Structure::from_smiles(smiles).expect_err(smiles);
        assert_eq!(error.to_string(), reason, "{smiles:.40}");
    }
}

fn draw(smiles: &str) -> String {
    structure(smiles).draw(&DrawOptions { title: "a <name> & more".to_owned(), ..DrawOptions::default() })
}

#[test]
fn a_small_drawing_in_full() {
    insta::assert_snapshot!(draw("N[C@@H](C)C=O"));
}

/// The labels of a drawing as plain text, in atom order.
fn labels(svg: &str) -> Vec<String> {
    let texts = svg.split("<text ").skip(1).map(|text| text.split_once("</text>").map_or(text, |(text, _)| text));
    texts
        .map(|text| text.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect())
        .collect()
}

#[test]
fn labels_are_those_a_chemist_writes() {
    for (smiles, expected) in [
        ("CC", &[] as &[&str]),
        ("C", &["CH4"]),
        ("O", &["H2O"]),
        ("Cl", &["HCl"]),
        ("C[N+](C)(C)CCO.[Cl-]", &["N+", "OH", "Cl−"]),
        ("[2H]C([2H])([2H])O", &["D", "D", "D", "HO"]),
        ("[13CH3]c1ccccc1", &["H313C"]),
        ("C=C=C", &["C"]),
        ("CNC", &["N", "H"]),
        ("[Ca+2]", &["Ca2+"]),
        ("[O-]CC[O-]", &["−O", "O−"]),
        ("[CH3]", &["CH3•"]),
    ] {
        assert_eq!(labels(&draw(smiles)), expected, "{smiles}");
    }
}

#[test]
fn drawings_obey_the_page() {
    for smiles in ["CN1CC[C@]23c4c5ccc(O)c4O[C@H]2[C@@H](O)C=C[C@H]3[C@H]1C5", "[Na+].[Cl-]", "C"] {
        let svg = draw(smiles);
        assert!(svg.starts_with("<svg ") && svg.contains("role=\"img\"") && svg.contains("viewBox="));
        assert!(svg.contains("<title>a &lt;name&gt; &amp; more</title>"));
        assert!(!svg.contains("style") && !svg.contains("href") && !svg.contains("script"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
        assert_eq!(svg, draw(smiles));
    }
    let untitled = structure("CNC1(CCCCC1=O)c1ccccc1Cl").draw(&DrawOptions::default());
    assert!(untitled.contains("<title>C13H16ClNO</title>"));
}

/// A double bond that could be E or Z and does not say which is crossed; others are two parallel lines.
#[test]
fn unstated_geometry_is_shown_as_unstated() {
    for (smiles, crossed) in [
        ("CC=CC", true),
        ("CC=NO", true),
        ("c1ccccc1N=Nc1ccccc1", true),
        ("C/C=C/C", false),
        ("CC(C)=CC", false),
        ("C=CC", false),
        ("CC=O", false),
        ("C1CC=CCC1", false),
        ("C1CCCCC=CCC1", true),
        ("CNC(=NC)N", false),
        ("C1CCCCC1=C1CCCCC1", false),
        ("C[S+]([O-])C=CC", true),
    ] {
        let svg = draw(smiles);
        assert_eq!(crossing_lines(&svg), crossed, "{smiles}");
    }
}

/// Whether two lines of the drawing have their middles in one point.
fn crossing_lines(svg: &str) -> bool {
    let path = svg.split_once(" d=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |(path, _)| path);
    let number = |text: &str| text.parse::<f64>().unwrap_or_else(|_| panic!("{text} in {svg}"));
    let middles: Vec<(f64, f64)> = path
        .split('M')
        .skip(1)
        .map(|line| {
            let ends: Vec<f64> = line.split(['L', ' ']).map(number).collect();
            (f64::midpoint(ends[0], ends[2]), f64::midpoint(ends[1], ends[3]))
        })
        .collect();
    let close = |one: &(f64, f64), other: &(f64, f64)| (one.0 - other.0).hypot(one.1 - other.1) < 0.5;
    middles.iter().enumerate().any(|(index, one)| middles[index + 1..].iter().any(|other| close(one, other)))
}

/// Pieces of SMILES, so that random texts get past the first character.
const PIECES: [&str; 36] = [
    "C", "c", "N", "n", "O", "S", "P", "F", "Cl", "[nH]", "[C@@H]", "[C@]", "[N+]", "[O-]", "[2H]", "[H]", "[Fe]",
    "[S@]", "[C@AL1]", "1", "2", "%10", "(", ")", "=", "#", "/", "\\", ".", ":", "@", "[", "]", "$", "*", " |r|",
];

proptest! {
    #[test]
    fn any_text_is_taken_or_refused(text in ".{0,60}") {
        let _ = Structure::from_smiles(&text);
    }

    #[test]
    fn whatever_is_taken_can_be_used(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 1..24)) {
        if let Ok(structure) = Structure::from_smiles(&pieces.concat()) {
            let parent = structure.parent();
            prop_assert_eq!(&parent.parent(), &parent);
            prop_assert!(parent.mass_monoisotopic() <= structure.mass_monoisotopic() + 600.0);
            prop_assert!(parent.draw(&DrawOptions::default()).ends_with("</svg>"));
            let _ = (structure.inchikey(), structure.draw(&DrawOptions::default()));
        }
    }
}
