//! Rings as a chemist counts them: the small ones.

use super::graph::Graph;

/// The smallest ring through every ring bond, each ring once, its atoms in ring order.
pub(super) fn smallest(graph: &Graph) -> Vec<Vec<usize>> {
    let mut found: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    let in_ring = graph.ring_bonds();
    for bond in (0..graph.bonds.len()).filter(|&bond| in_ring[bond]) {
        if let Some(ring) = smallest_through(graph, bond) {
            let mut sorted = ring.clone();
            sorted.sort_unstable();
            if !found.iter().any(|(known, _)| *known == sorted) {
                found.push((sorted, ring));
            }
        }
    }
    found.sort_by_key(|(_, ring)| ring.len());
    found.into_iter().map(|(_, ring)| ring).collect()
}

/// A breadth-first search from one end of `bond` to the other that may not use it.
fn smallest_through(graph: &Graph, bond: usize) -> Option<Vec<usize>> {
    let [start, end] = graph.bonds[bond].atoms;
    let mut previous = vec![None; graph.atoms.len()];
    previous[start] = Some(start);
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(atom) = queue.pop_front() {
        if atom == end {
            break;
        }
        for &(neighbour, passed) in graph.neighbours(atom) {
            if passed != bond && previous[neighbour].is_none() {
                previous[neighbour] = Some(atom);
                queue.push_back(neighbour);
            }
        }
    }
    let mut ring = vec![end];
    let mut atom = end;
    while atom != start {
        atom = previous[atom]?;
        ring.push(atom);
    }
    Some(ring)
}

/// Ring systems: rings that share a bond belong together, rings that share one atom (spiro) do not. Sorted atoms.
pub(super) fn systems(rings: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut systems: Vec<Vec<&Vec<usize>>> = Vec::new();
    for ring in rings {
        let (mut joined, apart): (Vec<_>, Vec<_>) =
            systems.into_iter().partition(|system| system.iter().any(|other| share_bond(ring, other)));
        systems = apart;
        let mut merged: Vec<&Vec<usize>> = joined.drain(..).flatten().collect();
        merged.push(ring);
        systems.push(merged);
    }
    let mut atoms: Vec<Vec<usize>> = systems
        .into_iter()
        .map(|system| {
            let mut atoms: Vec<usize> = system.into_iter().flatten().copied().collect();
            atoms.sort_unstable();
            atoms.dedup();
            atoms
        })
        .collect();
    atoms.sort();
    atoms
}

fn share_bond(first: &[usize], second: &[usize]) -> bool {
    sides(first).any(|side| sides(second).any(|other| side == other))
}

/// The bonds of a ring as ordered pairs of atoms.
fn sides(ring: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    let next = ring.iter().skip(1).chain(ring.first());
    ring.iter().zip(next).map(|(&first, &second)| (first.min(second), first.max(second)))
}
