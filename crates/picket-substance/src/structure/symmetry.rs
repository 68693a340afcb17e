//! Which double bonds could be E or Z and do not say which.

use super::graph::{Graph, Order};

/// For each bond whether its configuration matters and is not stated. Such a bond is drawn crossed (IUPAC 2006
/// recommendations on configuration in drawings, ST-3.5), because any plain drawing would state one.
///
/// Amidines and guanidines are left out: their C=N bonds move with a hydrogen or turn freely.
pub(super) fn unstated_geometries(graph: &Graph, rings: &[Vec<usize>]) -> Vec<bool> {
    let stated: Vec<usize> = graph.geometries.iter().map(|geometry| geometry.bond).collect();
    let mut open = stereo_bonds(graph, rings);
    for (bond, is_open) in open.iter_mut().enumerate() {
        *is_open &= !stated.contains(&bond) && !is_amidine(graph, bond);
    }
    open
}

fn is_amidine(graph: &Graph, bond: usize) -> bool {
    let symbol = |atom: usize| graph.atoms[atom].element.symbol();
    let [first, second] = graph.bonds[bond].atoms;
    [(first, second), (second, first)].into_iter().any(|(carbon, nitrogen)| {
        let mut others = graph.neighbours(carbon).iter().filter(|(_, other)| *other != bond);
        symbol(carbon) == "C" && symbol(nitrogen) == "N" && others.any(|&(other, _)| symbol(other) == "N")
    })
}

/// For each bond whether it could be E or Z, stated or not.
pub(super) fn stereo_bonds(graph: &Graph, rings: &[Vec<usize>]) -> Vec<bool> {
    let classes = classes(graph);
    (0..graph.bonds.len())
        .map(|bond| {
            let [first, second] = graph.bonds[bond].atoms;
            let in_small_ring =
                rings.iter().any(|ring| ring.len() < 8 && ring.contains(&first) && ring.contains(&second));
            graph.bonds[bond].order == Order::Double
                && !in_small_ring
                && [(first, second), (second, first)]
                    .into_iter()
                    .all(|(end, other)| is_open(graph, &classes, end, other))
        })
        .collect()
}

/// Whether the two sides of `end`, away from `other`, differ.
fn is_open(graph: &Graph, classes: &[usize], end: usize, other: usize) -> bool {
    let substituents: Vec<(usize, usize)> =
        graph.neighbours(end).iter().copied().filter(|(neighbour, _)| *neighbour != other).collect();
    let symbol = |atom: usize| graph.atoms[atom].element.symbol();
    if substituents.iter().any(|&(_, bond)| graph.bonds[bond].order != Order::Single) {
        return false;
    }
    match (symbol(end), &substituents[..]) {
        ("C" | "N", [(one, _), (another, _)]) => classes[*one] != classes[*another],
        ("C", [_]) => graph.atoms[end].hydrogens == 1,
        ("N", [_]) => graph.atoms[end].hydrogens == 0,
        _ => false,
    }
}

/// Equal numbers for atoms that the graph cannot tell apart, by refining their descriptions with those of their
/// neighbours until no class splits any more (Morgan, J. Chem. Doc. 5 (1965) 107).
pub(super) fn classes(graph: &Graph) -> Vec<usize> {
    let describe = |atom: usize| {
        let entry = &graph.atoms[atom];
        (entry.element.atomic_number(), entry.charge, entry.isotope, entry.hydrogens)
    };
    let mut classes = ranks(&(0..graph.atoms.len()).map(describe).collect::<Vec<_>>());
    loop {
        let refined: Vec<_> =
            (0..graph.atoms.len()).map(|atom| (classes[atom], surroundings(graph, &classes, atom))).collect();
        let refined = ranks(&refined);
        if refined.iter().max() == classes.iter().max() {
            return refined;
        }
        classes = refined;
    }
}

fn surroundings(graph: &Graph, classes: &[usize], atom: usize) -> Vec<(u32, usize)> {
    let neighbours = graph.neighbours(atom).iter();
    let mut around: Vec<_> =
        neighbours.map(|&(neighbour, bond)| (graph.bonds[bond].order.valence(), classes[neighbour])).collect();
    around.sort_unstable();
    around
}

/// Each value's place among the distinct values.
fn ranks<T: Ord>(values: &[T]) -> Vec<usize> {
    let mut distinct: Vec<&T> = values.iter().collect();
    distinct.sort_unstable();
    distinct.dedup();
    values.iter().map(|value| distinct.partition_point(|other| *other < value)).collect()
}

/// Whether the neighbours of `atom` differ, or are alike only as the two ways around a ring: whether it can be a
/// stereocentre. `classes` are those of [`classes`].
pub(super) fn is_asymmetric(graph: &Graph, classes: &[usize], atom: usize) -> bool {
    let neighbours = graph.neighbours(atom);
    let is_pyramid = neighbours.len() == 3 && graph.atoms[atom].hydrogens == 0;
    let in_ring = |bond: usize| graph.reach(atom, |passed| passed != bond).contains(&graph.bonds[bond].other(atom));
    // Amines turn inside out, but for those that rings hold.
    if is_pyramid && graph.atoms[atom].element.symbol() == "N" {
        return neighbours.iter().all(|&(_, bond)| in_ring(bond));
    }
    neighbours.iter().enumerate().all(|(index, &(first, bond))| {
        neighbours[index + 1..]
            .iter()
            .all(|&(second, other)| classes[first] != classes[second] || (in_ring(bond) && in_ring(other)))
    })
}
