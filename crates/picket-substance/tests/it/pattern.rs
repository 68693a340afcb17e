//! Patterns against RDKit 2026.09.1, over the probe set in `shared/data/controls`.

use picket_substance::{Pattern, Structure};

use crate::fixture::shared;

/// Every well-formed pattern matches exactly the structures in which RDKit finds it. One pattern of the set is malformed
/// on purpose (one bond written as single at one end and aromatic at the other); it must be refused.
#[test]
fn patterns_match_where_rdkit_finds_them() {
    let (Some(patterns), Some(gold)) = (shared("controls/smarts_probe.txt"), shared("controls/gold_probe.tsv")) else {
        return;
    };
    let patterns: Vec<(&str, Option<Pattern>)> = patterns
        .lines()
        .map(|line| line.split_once('\t').expect("a name and a pattern"))
        .map(|(name, smarts)| (name, Pattern::parse(smarts).ok()))
        .collect();
    let refused: Vec<&str> = patterns.iter().filter(|(_, pattern)| pattern.is_none()).map(|(name, _)| *name).collect();
    assert_eq!(refused, ["nitazene"]);
    let mut asked = 0;
    let mut wrong = Vec::new();
    for line in gold.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let structure = Structure::from_smiles(fields[1]).expect("RDKit reads it");
        let perceived = structure.perceive().expect("RDKit perceives it");
        let matcher = perceived.matcher();
        for ((name, pattern), expected) in patterns.iter().zip(fields[4].split(';')) {
            let Some(pattern) = pattern else { continue };
            asked += 1;
            if pattern.matches(&matcher).expect("within the limit") == expected.is_empty() {
                wrong.push(format!("{name} on {}: RDKit says {expected:?}", fields[1]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {asked} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(asked > 160_000, "{asked}");
}
