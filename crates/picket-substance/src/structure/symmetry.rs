//! Which double bonds could be E or Z and do not say which.

use super::graph::{Graph, Order};

/// For each bond whether its configuration matters and is not stated. Such a bond is drawn crossed (IUPAC 2006
/// recommendations on configuration in drawings, ST-3.5), because any plain drawing would state one.
///
/// Amidines and guanidines are left out: their C=N bonds move with a hydrogen or turn freely.
pub(super) fn unstated_geometries(graph: &Graph, rings: &[Vec<usize>]) -> Vec<bool> {
    let classes = classes(graph);
    let stated: Vec<usize> = graph.geometries.iter().map(|geometry| geometry.bond).collect();
    (0..graph.bonds.len())
        .map(|bond| {
            let [first, second] = graph.bonds[bond].atoms;
            let in_small_ring =
                rings.iter().any(|ring| ring.len() < 8 && ring.contains(&first) && ring.contains(&second));
            graph.bonds[bond].order == Order::Double
                && !stated.contains(&bond)
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
    let is_amidine = |neighbour: usize| symbol(end) == "C" && symbol(other) == "N" && symbol(neighbour) == "N";
    if substituents.iter().any(|&(neighbour, bond)| graph.bonds[bond].order != Order::Single || is_amidine(neighbour)) {
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
fn classes(graph: &Graph) -> Vec<usize> {
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
