//! The parent of a salt or solvate: what a control list names.

use super::graph::{Element, Graph};
use super::key;
use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Acids, bases and solvents that come along with a substance: skeleton, name, SMILES. From lists of pharmaceutical
/// salts (Stahl and Wermuth, Handbook of Pharmaceutical Salts, 2002) and of residual solvents (ICH Q3C).
const COMPANIONS: &str = include_str!("parent/companions.tsv");

static SKELETONS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| COMPANIONS.lines().filter_map(|line| line.split('\t').next()).collect());

/// The organic fragments that are no known counter-ion or solvent, each once, without simple charges; largest first.
/// When all are, the largest of them; a structure without carbon keeps its largest fragment.
///
/// Size alone would take the tartrate of a small amine for the substance.
pub(super) fn parents(graph: &Graph) -> Vec<Graph> {
    let mut fragments: Vec<Graph> = graph.fragments().iter().map(|fragment| graph.keep(fragment)).collect();
    fragments.iter_mut().for_each(neutralise);
    // A stable sort: of equals the first in the text.
    fragments.sort_by_key(|fragment| Reverse(size(fragment)));
    let is_organic = |fragment: &Graph| size(fragment).0;
    let organic = fragments.iter().filter(|fragment| is_organic(fragment)).count();
    fragments.truncate(organic.max(1));
    if organic < 2 {
        return fragments;
    }
    let keys: Vec<Option<String>> =
        fragments.iter().map(|fragment| key::inchikey(fragment).ok().map(|key| key.as_str().to_owned())).collect();
    let is_companion = |key: &Option<String>| {
        key.as_deref().and_then(|key| key.split('-').next()).is_some_and(|skeleton| SKELETONS.contains(skeleton))
    };
    if keys.iter().all(is_companion) {
        fragments.truncate(1);
        return fragments;
    }
    let mut seen = HashSet::new();
    let is_own = |key: &Option<String>| !is_companion(key) && (key.is_none() || seen.insert(key.clone()));
    let kept: Vec<bool> = keys.iter().map(is_own).collect();
    fragments.into_iter().zip(kept).filter_map(|(fragment, kept)| kept.then_some(fragment)).collect()
}

/// Whether a fragment has carbon, and how many heavy atoms and carbons.
fn size(fragment: &Graph) -> (bool, usize, usize) {
    let carbons = fragment.atoms.iter().filter(|atom| atom.element == Element::C).count();
    let heavy = fragment.atoms.iter().filter(|atom| atom.element != Element::H).count();
    (carbons > 0, heavy, carbons)
}

/// Moves protons only: a cation with a hydrogen to give loses it, an anion of an acid gains one. Quaternary nitrogen
/// and charge pairs on neighbours (nitro, N-oxide, azide) stay.
fn neutralise(graph: &mut Graph) {
    let paired = |graph: &Graph, atom: usize| {
        let sign = graph.atoms[atom].charge.signum();
        graph
            .neighbours(atom)
            .iter()
            .any(|&(neighbour, _)| graph.atoms[neighbour].charge.signum() == -sign && sign != 0)
    };
    let fixed_cations: i32 = (0..graph.atoms.len())
        .filter(|&atom| graph.atoms[atom].charge > 0 && graph.atoms[atom].hydrogens == 0 && !paired(graph, atom))
        .map(|atom| i32::from(graph.atoms[atom].charge))
        .sum();
    for atom in 0..graph.atoms.len() {
        if graph.atoms[atom].charge > 0 && !paired(graph, atom) {
            let entry = &mut graph.atoms[atom];
            let given = entry.hydrogens.min(entry.charge.unsigned_abs());
            entry.hydrogens -= given;
            entry.charge = entry.charge.saturating_sub_unsigned(given);
        }
    }
    // A betaine stays a betaine: as many anions keep their charge as there are cations that cannot lose theirs.
    let mut kept = fixed_cations;
    for atom in 0..graph.atoms.len() {
        let takes_proton = matches!(graph.atoms[atom].element.symbol(), "O" | "S" | "Se" | "N" | "C");
        if graph.atoms[atom].charge < 0 && takes_proton && !paired(graph, atom) {
            if kept > 0 {
                kept -= 1;
                continue;
            }
            let entry = &mut graph.atoms[atom];
            entry.hydrogens = entry.hydrogens.saturating_add(entry.charge.unsigned_abs());
            entry.charge = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Structure;
    use super::COMPANIONS;

    #[test]
    fn every_companion_has_the_skeleton_it_is_listed_by() {
        for line in COMPANIONS.lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            let [skeleton, name, smiles] = columns[..] else { panic!("{line}") };
            let own = Structure::from_smiles(smiles).unwrap().parent().skeleton().unwrap();
            assert_eq!(own, skeleton, "{name}");
        }
    }
}
