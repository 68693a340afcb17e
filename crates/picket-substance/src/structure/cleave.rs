//! Esters and ethers taken apart: which alcohols, phenols and acids a structure is an ester or ether of.
//!
//! Laws extend a listing to the esters and ethers of what is listed. The question is asked backwards here: the structure
//! is hydrolysed, and what comes out is compared with the lists. Nothing is ever put together.

use super::Structure;
use super::graph::{Atom, Bond, Centre, Element, Geometry, Graph, Order};

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

    /// The alcohols and phenols of which this is an ether: each ether cut alone, then all at once. Cyclic ethers stay
    /// whole.
    pub(crate) fn ether_parents(&self) -> Vec<Self> {
        parents(&self.graph, &ether_bonds(&self.graph))
    }
}

impl Structure {
    /// The alcohols, phenols and acids that are left when every ester and every ether bond is cut; none where there are
    /// not both.
    pub(crate) fn ester_and_ether_parents(&self) -> Vec<Self> {
        let (esters, ethers) = (ester_bonds(&self.graph), ether_bonds(&self.graph));
        let few = esters.len() + ethers.len() <= BONDS_MAX;
        let both = !esters.is_empty() && !ethers.is_empty() && few;
        if both { hydrolysed(&self.graph, &[esters, ethers].concat()) } else { Vec::new() }
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

/// One bond of each oxygen between two carbon atoms that are no acids; on which side it is cut makes no difference.
fn ether_bonds(graph: &Graph) -> Vec<usize> {
    bridging_oxygens(graph)
        .into_iter()
        .filter(|(_, bonds)| {
            let is_ether =
                |&(atom, _): &(usize, usize)| graph.atoms[atom].element == Element::C && !is_acid_centre(graph, atom);
            bonds.iter().all(is_ether)
        })
        .map(|(_, [(_, bond), _])| bond)
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

/// The pieces with these bonds to oxygen cut and a hydroxyl at both ends: the oxygen takes up a hydrogen, and its
/// neighbour a new hydroxyl in the old one's place, so that it keeps its configuration.
fn hydrolysed(graph: &Graph, cut: &[usize]) -> Vec<Structure> {
    let mut atoms = graph.atoms.clone();
    let mut bonds = graph.bonds.clone();
    let mut replaced: Vec<([usize; 2], usize)> = Vec::new();
    for &index in cut {
        let [first, second] = graph.bonds[index].atoms;
        let (oxygen, end) = if graph.atoms[first].element == Element::O { (first, second) } else { (second, first) };
        atoms[oxygen].hydrogens = atoms[oxygen].hydrogens.saturating_add(1);
        let hydroxyl = atoms.len();
        atoms.push(Atom { element: Element::O, isotope: None, charge: 0, hydrogens: 1, aromatic: false });
        bonds[index] = Bond { atoms: [end, hydroxyl], order: Order::Single };
        replaced.push(([end, oxygen], hydroxyl));
    }
    let stands = |at: usize, neighbour: usize| {
        let new = replaced.iter().find(|(was, _)| *was == [at, neighbour]);
        new.map_or(neighbour, |&(_, hydroxyl)| hydroxyl)
    };
    let centre = |centre: &Centre| {
        let neighbours = centre.neighbours.map(|neighbour| Some(stands(centre.atom, neighbour?)));
        Centre { neighbours, ..*centre }
    };
    let geometry = |geometry: &Geometry| {
        let [first, second] = graph.bonds[geometry.bond].atoms;
        let [from, to] = geometry.substituents;
        Geometry { substituents: [stands(first, from), stands(second, to)], ..*geometry }
    };
    let centres = graph.centres.iter().map(centre).collect();
    let geometries = graph.geometries.iter().map(geometry).collect();
    let whole = Graph::new(atoms, bonds, centres, geometries);
    whole
        .fragments()
        .into_iter()
        .filter(|fragment| fragment.len() >= HEAVY_ATOMS_MIN)
        .map(|fragment| Structure { graph: whole.keep(&fragment) })
        .collect()
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
