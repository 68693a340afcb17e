//! The parent of a salt or solvate: what a control list names.

use super::Structure;
use super::formula::Formula;
use super::graph::{Bond, Element, Geometry, Graph, Order};
use super::key;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Acids, bases and solvents that come along with a substance: skeleton, name, SMILES, and as what. From lists of
/// pharmaceutical salts (Stahl and Wermuth, Handbook of Pharmaceutical Salts, 2002) and of residual solvents (ICH Q3C).
const COMPANIONS: &str = include_str!("parent/companions.tsv");

/// What comes along.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Companion {
    Salt,
    Solvent,
}

static COMPANION_OF: LazyLock<HashMap<&str, Companion>> = LazyLock::new(|| {
    let row = |line: &'static str| {
        let skeleton = line.split('\t').next()?;
        Some((skeleton, if line.ends_with("\tsolvent") { Companion::Solvent } else { Companion::Salt }))
    };
    COMPANIONS.lines().filter_map(row).collect()
});

/// The formulae of the companions: a key costs far more, and most fragments are none.
static FORMULAE: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let smiles = COMPANIONS.lines().filter_map(|line| line.split('\t').nth(2));
    let read = smiles.filter_map(|smiles| Structure::from_smiles(smiles).ok());
    read.map(|structure| structure.formula().to_string()).collect()
});

/// A structure without what comes along.
pub(super) struct Parted {
    /// The organic fragments that are no known counter-ion or solvent, each once, without simple charges; largest first.
    /// When all are, all of them; a structure without carbon keeps its largest fragment.
    ///
    /// Size alone would take the tartrate of a small amine for the substance.
    pub(super) parents: Vec<Graph>,
    /// Whether a counter-ion stands beside them; water and solvents are none.
    pub(super) is_salt: bool,
}

/// Takes away what comes along.
pub(super) fn parted(graph: &Graph) -> Parted {
    let fragments = fragments(graph);
    let organic = fragments.iter().filter(|fragment| size(fragment).0).count();
    let is_water = |fragment: &Graph| matches!(fragment.atoms.as_slice(), [only] if only.element == Element::O);
    let mut is_salt = fragments.iter().skip(organic.max(1)).any(|fragment| !is_water(fragment));
    let mut parents: Vec<Graph> = fragments.into_iter().take(organic.max(1)).collect();
    if organic > 1 {
        let found: Vec<Option<Companion>> = parents.iter().map(companion).collect();
        if found.contains(&None) {
            is_salt |= found.contains(&Some(Companion::Salt));
            let mut found = found.into_iter();
            parents.retain(|_| found.next() == Some(None));
        }
    }
    if parents.len() > 1 {
        let mut seen = HashSet::new();
        parents.retain(|parent| key::inchikey(parent).map_or(true, |key| seen.insert(key.as_str().to_owned())));
    }
    Parted { parents, is_salt }
}

fn companion(fragment: &Graph) -> Option<Companion> {
    if !FORMULAE.contains(&Formula::of(fragment).to_string()) {
        return None;
    }
    let key = key::inchikey(fragment).ok()?;
    key.as_str().split('-').next().and_then(|skeleton| COMPANION_OF.get(skeleton).copied())
}

/// The fragments without simple charges and without bonds to alkali and alkaline-earth metals; organic ones first, then
/// the largest, of equals the first in the text.
fn fragments(graph: &Graph) -> Vec<Graph> {
    let graph = ionised(graph);
    let mut fragments: Vec<Graph> = graph.fragments().iter().map(|fragment| graph.keep(fragment)).collect();
    fragments.iter_mut().for_each(neutralise);
    fragments.sort_by_key(|fragment| Reverse(size(fragment)));
    fragments
}

/// The graph with salts drawn as ions: a single bond between an alkali or alkaline-earth metal and oxygen, nitrogen,
/// sulfur or a halogen becomes a pair of charges.
fn ionised(graph: &Graph) -> Graph {
    let is_metal = |atom: usize| {
        matches!(graph.atoms[atom].element.symbol(), "Li" | "Na" | "K" | "Rb" | "Cs" | "Mg" | "Ca" | "Sr" | "Ba")
    };
    let is_anion =
        |atom: usize| matches!(graph.atoms[atom].element.symbol(), "O" | "N" | "S" | "F" | "Cl" | "Br" | "I");
    let is_ionic = |bond: &Bond| {
        let [first, second] = bond.atoms;
        let pair = (is_metal(first) && is_anion(second)) || (is_metal(second) && is_anion(first));
        bond.order == Order::Single && pair
    };
    if !graph.bonds.iter().any(is_ionic) {
        return graph.clone();
    }
    let mut atoms = graph.atoms.clone();
    for atom in graph.bonds.iter().filter(|bond| is_ionic(bond)).flat_map(|bond| bond.atoms) {
        atoms[atom].charge += if is_metal(atom) { 1 } else { -1 };
    }
    let kept: Vec<usize> = (0..graph.bonds.len()).filter(|&bond| !is_ionic(&graph.bonds[bond])).collect();
    let geometry = |geometry: &Geometry| {
        let bond = kept.iter().position(|&bond| bond == geometry.bond)?;
        Some(Geometry { bond, ..*geometry })
    };
    let bonds = kept.iter().map(|&bond| graph.bonds[bond]).collect();
    let geometries = graph.geometries.iter().filter_map(geometry).collect();
    Graph::new(atoms, bonds, graph.centres.clone(), geometries)
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
            let [skeleton, name, smiles, "salt" | "solvent"] = columns[..] else { panic!("{line}") };
            let own = Structure::from_smiles(smiles).unwrap().parent().skeleton().unwrap();
            assert_eq!(own, skeleton, "{name}");
        }
    }
}
