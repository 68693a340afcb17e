//! Esters and ethers taken apart: which alcohols, phenols and acids a structure is an ester or ether of.
//!
//! Laws extend a listing to the esters and ethers of what is listed. The question is asked backwards here: the structure
//! is hydrolysed, and what comes out is compared with the lists. Nothing is ever put together.

use super::Structure;
use super::graph::{Atom, Bond, Element, Graph, Order};

/// Pieces with fewer heavy atoms than this are no listed substance.
const HEAVY_ATOMS_MIN: usize = 5;

/// The most ester or ether bonds looked at in one structure.
const BONDS_MAX: usize = 16;

impl Structure {
    /// The alcohols, phenols and acids of which this is an ester: of carboxylic, carbonic, carbamic, phosphoric, sulfuric,
    /// sulfonic or nitric acids. First each ester bond alone, then all at once. Lactones stay whole.
    pub(crate) fn ester_parents(&self) -> Vec<Self> {
        parents(&self.graph, &ester_bonds(&self.graph))
    }

    /// The alcohols and phenols of which this is an ether: each ether bond cut alone, on either side of the oxygen, then
    /// all at once. Cyclic ethers stay whole.
    pub(crate) fn ether_parents(&self) -> Vec<Self> {
        parents(&self.graph, &ether_bonds(&self.graph))
    }
}

/// The bonds between an oxygen and the acid it is esterified with.
fn ester_bonds(graph: &Graph) -> Vec<usize> {
    bridging_oxygens(graph)
        .into_iter()
        .filter_map(|(_, bonds)| {
            let acids: Vec<_> = bonds.into_iter().filter(|&(atom, _)| is_acid_centre(graph, atom)).collect();
            // An anhydride has an acid on both sides and is no ester.
            if let [(_, bond)] = acids.as_slice() { Some(*bond) } else { None }
        })
        .collect()
}

/// The bonds of oxygens between two carbon atoms that are no acids.
fn ether_bonds(graph: &Graph) -> Vec<usize> {
    bridging_oxygens(graph)
        .into_iter()
        .filter(|(_, bonds)| {
            let is_ether =
                |&(atom, _): &(usize, usize)| graph.atoms[atom].element == Element::C && !is_acid_centre(graph, atom);
            bonds.iter().all(is_ether)
        })
        .flat_map(|(_, bonds)| bonds.map(|(_, bond)| bond))
        .collect()
}

/// Oxygens with two single bonds outside rings: the oxygen, and its neighbours as (atom, bond).
fn bridging_oxygens(graph: &Graph) -> Vec<(usize, [(usize, usize); 2])> {
    let in_ring = graph.ring_bonds();
    (0..graph.atoms.len())
        .filter_map(|atom| {
            let &[first, second] = graph.neighbours(atom) else { return None };
            let entry = &graph.atoms[atom];
            let single = |(_, bond): (usize, usize)| graph.bonds[bond].order == Order::Single && !in_ring[bond];
            let is_bridge = entry.element == Element::O && entry.charge == 0 && single(first) && single(second);
            is_bridge.then_some((atom, [first, second]))
        })
        .collect()
}

/// Carbon, nitrogen, phosphorus or sulfur with a double bond to oxygen.
fn is_acid_centre(graph: &Graph, atom: usize) -> bool {
    let oxo = |&(other, bond): &(usize, usize)| {
        graph.atoms[other].element == Element::O && graph.bonds[bond].order == Order::Double
    };
    matches!(graph.atoms[atom].element.symbol(), "C" | "N" | "P" | "S") && graph.neighbours(atom).iter().any(oxo)
}

fn parents(graph: &Graph, bonds: &[usize]) -> Vec<Structure> {
    let bonds = &bonds[..bonds.len().min(BONDS_MAX)];
    let mut cuts: Vec<Vec<usize>> = bonds.iter().map(|&bond| vec![bond]).collect();
    if bonds.len() > 1 {
        cuts.push(bonds.to_vec());
    }
    cuts.iter().flat_map(|cut| hydrolysed(graph, cut)).collect()
}

/// The pieces with these bonds to oxygen cut and a hydroxyl at both ends.
fn hydrolysed(graph: &Graph, cut: &[usize]) -> Vec<Structure> {
    let mut atoms = graph.atoms.clone();
    let mut bonds: Vec<Bond> = Vec::new();
    for (index, bond) in graph.bonds.iter().enumerate() {
        if !cut.contains(&index) {
            bonds.push(*bond);
            continue;
        }
        for end in bond.atoms {
            if atoms[end].element == Element::O {
                atoms[end].hydrogens = atoms[end].hydrogens.saturating_add(1);
            } else {
                bonds.push(Bond { atoms: [end, atoms.len()], order: Order::Single });
                atoms.push(Atom { element: Element::O, isotope: None, charge: 0, hydrogens: 1, aromatic: false });
            }
        }
    }
    // A centre keeps its configuration when the oxygen it was bonded to is replaced by the new one.
    let replaced = |centre: usize, neighbour: Option<usize>| {
        let neighbour = neighbour?;
        let was_cut = cut.iter().any(|&index| {
            let ends = graph.bonds[index].atoms;
            ends.contains(&centre) && ends.contains(&neighbour)
        });
        if !was_cut {
            return Some(neighbour);
        }
        bonds
            .iter()
            .find_map(|bond| (bond.atoms[0] == centre && bond.atoms[1] >= graph.atoms.len()).then_some(bond.atoms[1]))
    };
    let centres = graph
        .centres
        .iter()
        .map(|centre| {
            let neighbours = centre.neighbours.map(|neighbour| replaced(centre.atom, neighbour));
            super::graph::Centre { neighbours, ..*centre }
        })
        .collect();
    let whole = Graph::new(atoms, bonds.clone(), centres, renumbered_geometries(graph, cut));
    whole
        .fragments()
        .into_iter()
        .filter(|fragment| fragment.len() >= HEAVY_ATOMS_MIN)
        .map(|fragment| Structure { graph: whole.keep(&fragment) })
        .collect()
}

/// The stated double bonds by their new indices, those that referred to a cut bond left out. Every cut bond is replaced
/// by one to a new oxygen at the same place in the list, unless the oxygen stood first.
fn renumbered_geometries(graph: &Graph, cut: &[usize]) -> Vec<super::graph::Geometry> {
    let mut new_index = Vec::with_capacity(graph.bonds.len());
    let mut next = 0;
    for index in 0..graph.bonds.len() {
        let was_cut = cut.contains(&index);
        new_index.push((!was_cut).then_some(next));
        next += if was_cut { replacements(graph, index) } else { 1 };
    }
    let moved = |geometry: &super::graph::Geometry| {
        let bond = new_index[geometry.bond]?;
        let [first, second] = graph.bonds[geometry.bond].atoms;
        let stands = |end: usize, substituent: usize| {
            !cut.iter().any(|&index| {
                graph.bonds[index].atoms.contains(&end) && graph.bonds[index].atoms.contains(&substituent)
            })
        };
        let [from, to] = geometry.substituents;
        (stands(first, from) && stands(second, to)).then_some(super::graph::Geometry { bond, ..*geometry })
    };
    graph.geometries.iter().filter_map(moved).collect()
}

/// How many bonds stand in the place of a cut one: one for each end that is not the oxygen.
fn replacements(graph: &Graph, bond: usize) -> usize {
    graph.bonds[bond].atoms.iter().filter(|&&end| graph.atoms[end].element != Element::O).count()
}

#[cfg(test)]
mod tests {
    use super::super::Structure;

    fn keys(structures: &[Structure]) -> Vec<String> {
        structures.iter().map(|structure| structure.inchikey().unwrap().to_string()).collect()
    }

    fn key(smiles: &str) -> String {
        Structure::from_smiles(smiles).unwrap().inchikey().unwrap().to_string()
    }

    #[test]
    fn esters_give_their_alcohols_and_acids() {
        let acetylsalicylic = Structure::from_smiles("CC(=O)Oc1ccccc1C(=O)O").unwrap();
        assert!(keys(&acetylsalicylic.ester_parents()).contains(&key("OC(=O)c1ccccc1O")));
        assert!(acetylsalicylic.ether_parents().is_empty());
        let menthyl = Structure::from_smiles("CC(=O)O[C@@H]1C[C@H](C)CC[C@H]1C(C)C").unwrap();
        assert!(keys(&menthyl.ester_parents()).contains(&key("O[C@@H]1C[C@H](C)CC[C@H]1C(C)C")));
        // Two esters, and all at once gives what neither alone does.
        let diacetate = Structure::from_smiles("CC(=O)Oc1ccc(OC(C)=O)cc1C(C)C").unwrap();
        assert!(keys(&diacetate.ester_parents()).contains(&key("Oc1ccc(O)cc1C(C)C")));
    }

    #[test]
    fn ethers_give_their_alcohols() {
        let anethole = Structure::from_smiles("COc1ccc(/C=C/C)cc1").unwrap();
        assert!(keys(&anethole.ether_parents()).contains(&key("Oc1ccc(/C=C/C)cc1")));
        // A cyclic ether and a lactone stay whole.
        for smiles in ["C1COc2ccccc2O1", "O=C1OCc2ccccc12"] {
            let structure = Structure::from_smiles(smiles).unwrap();
            assert!(structure.ether_parents().is_empty() && structure.ester_parents().is_empty(), "{smiles}");
        }
    }
}
