//! What a graph must be to stand for a substance: sensible valences, and one way to write oxo groups.

use super::StructureError;
use super::graph::{Graph, Order};
use super::hydrogens::is_metal;
use super::rings;

/// Rewrites the two spellings of oxo groups that vary between sources into the one chemists draw: nitro groups as
/// `[N+](=O)[O-]` and not `N(=O)=O`, perchlorate as `Cl(=O)(=O)(=O)[O-]` and not `[Cl+3]([O-])([O-])([O-])[O-]`.
pub(super) fn normalise(graph: &mut Graph) {
    for atom in 0..graph.atoms.len() {
        match graph.atoms[atom].element.symbol() {
            "N" if graph.atoms[atom].charge == 0 && valence(graph, atom) == 5 => separate(graph, atom),
            "Cl" | "Br" | "I" if graph.atoms[atom].charge > 0 => join(graph, atom),
            _ => {}
        }
    }
}

/// Drops the configuration of double bonds in rings of fewer than eight atoms, which have no choice.
pub(super) fn drop_ring_geometries(graph: &mut Graph) {
    if graph.geometries.is_empty() {
        return;
    }
    let rings = rings::smallest(graph);
    let in_small_ring = |bond: usize| {
        let ends = graph.bonds[bond].atoms;
        rings.iter().any(|ring| ring.len() < 8 && ends.iter().all(|end| ring.contains(end)))
    };
    let free: Vec<_> = graph.geometries.iter().copied().filter(|geometry| !in_small_ring(geometry.bond)).collect();
    graph.geometries = free;
}

/// Pentavalent nitrogen gives one bond order to a terminal oxygen, or else to a double-bonded nitrogen (azide, diazo).
fn separate(graph: &mut Graph, atom: usize) {
    let taker = |symbol: &str| {
        graph.neighbours(atom).iter().copied().find(|&(neighbour, bond)| {
            let entry = &graph.atoms[neighbour];
            let open = graph.bonds[bond].order != Order::Single && entry.charge == 0;
            open && entry.element.symbol() == symbol && (symbol == "N" || graph.neighbours(neighbour).len() == 1)
        })
    };
    if let Some((neighbour, bond)) = taker("O").or_else(|| taker("N")) {
        graph.bonds[bond].order = match graph.bonds[bond].order {
            Order::Triple => Order::Double,
            _ => Order::Single,
        };
        graph.atoms[atom].charge = 1;
        graph.atoms[neighbour].charge = -1;
    }
}

/// A halogen cation takes a bond order from each terminal oxide until its charge is gone.
fn join(graph: &mut Graph, atom: usize) {
    for (neighbour, bond) in graph.neighbours(atom).to_vec() {
        let oxide = &graph.atoms[neighbour];
        let is_oxide = oxide.element.symbol() == "O" && oxide.charge == -1 && graph.neighbours(neighbour).len() == 1;
        if graph.atoms[atom].charge > 0 && is_oxide && graph.bonds[bond].order == Order::Single {
            graph.bonds[bond].order = Order::Double;
            graph.atoms[atom].charge -= 1;
            graph.atoms[neighbour].charge = 0;
        }
    }
}

/// Bond orders and hydrogens at `atom`, without bonds to metals, which have no fixed valence.
fn valence(graph: &Graph, atom: usize) -> u32 {
    let bonds = graph.neighbours(atom).iter().filter(|&&(neighbour, _)| !is_metal(graph.atoms[neighbour].element));
    let bonded: u32 = bonds.map(|&(_, bond)| graph.bonds[bond].order.valence()).sum();
    bonded + u32::from(graph.atoms[atom].hydrogens)
}

/// Refuses atoms with more bonds than their element and charge allow, and aromatic atoms outside rings.
///
/// A charged atom is judged as the neutral element with as many electrons. Fewer bonds than usual are radicals and
/// carbenes, which exist.
pub(super) fn check(graph: &Graph) -> Result<(), StructureError> {
    let in_ring = graph.ring_bonds();
    for (index, atom) in graph.atoms.iter().enumerate() {
        let symbol = atom.element.symbol();
        let bonded = graph.neighbours(index);
        if atom.aromatic && !bonded.iter().any(|&(_, bond)| in_ring[bond]) {
            return Err(StructureError::Aromaticity(format!("the {symbol} of atom {} is in no ring", index + 1)));
        }
        // `s1` in a saturated ring: readers differ about the hydrogens of a sulfur with three bonds.
        if atom.aromatic && symbol == "S" && atom.charge == 0 && valence(graph, index) == 3 {
            return Err(StructureError::Aromaticity(format!("the S of atom {} has three bonds", index + 1)));
        }
        if is_metal(atom.element) {
            continue;
        }
        let is_oxo = bonded.iter().any(|&(_, bond)| graph.bonds[bond].order == Order::Double);
        let most = match i16::from(atom.element.atomic_number()) - i16::from(atom.charge) {
            8 => 2,
            5 | 7 => 3,
            6 | 14 | 32 => 4,
            15 | 33 => 5,
            16 | 34 | 52 => 6,
            17 | 35 if is_oxo => 7,
            1 | 9 | 17 | 35 => 1,
            53 | 85 => 7,
            0 | 2 | 10 | 18 | 36 => 0,
            _ => continue,
        };
        let found = valence(graph, index);
        if found > most {
            return Err(StructureError::Valence { atom: index + 1, symbol, found, most });
        }
    }
    Ok(())
}
