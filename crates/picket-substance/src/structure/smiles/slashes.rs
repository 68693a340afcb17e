//! Which bonds are written `/` or `\`, so that every stated double bond says its configuration and no other does.

use super::super::graph::{Bond, Geometry, Graph, Order};
use super::super::hydrogens::hydrogen;
use super::super::{rings, symmetry};

/// The graph, with a hydrogen atom where only that can tell a side, and for each bond that is written with a slash
/// whether its second atom lies above its first.
pub(super) fn assign(graph: &Graph) -> (Graph, Vec<Option<bool>>) {
    if graph.geometries.is_empty() {
        return (graph.clone(), vec![None; graph.bonds.len()]);
    }
    let mut sides = Sides::new(graph);
    for geometry in &graph.geometries {
        sides.state(*geometry);
    }
    sides.finish()
}

/// Bonds whose sides hang together, as a forest: each knows its side relative to its root.
struct Sides {
    graph: Graph,
    /// For each bond its parent in the forest and whether its side is the opposite of the parent's.
    parent: Vec<(usize, bool)>,
    used: Vec<bool>,
    /// Atoms of double bonds that state nothing and must go on stating nothing.
    silent: Vec<bool>,
}

impl Sides {
    fn new(graph: &Graph) -> Self {
        let open = symmetry::stereo_bonds(graph, &rings::smallest(graph));
        let mut silent = vec![false; graph.atoms.len()];
        for (bond, entry) in graph.bonds.iter().enumerate() {
            if open[bond] && !graph.geometries.iter().any(|geometry| geometry.bond == bond) {
                entry.atoms.iter().for_each(|&atom| silent[atom] = true);
            }
        }
        let count = graph.bonds.len();
        let parent = (0..count).map(|bond| (bond, false)).collect();
        Self { graph: graph.clone(), parent, used: vec![false; count], silent }
    }

    /// Marks one bond at each end, the first pair that contradicts nothing said before.
    fn state(&mut self, geometry: Geometry) {
        let ends = self.graph.bonds[geometry.bond].atoms;
        let [near, far] = [0, 1].map(|end| self.candidates(ends[end], geometry, end));
        for &(first, first_flips) in &near {
            for &(second, second_flips) in &far {
                let cis = geometry.cis ^ first_flips ^ second_flips;
                if self.join(first, ends[0], second, ends[1], cis) {
                    self.used[first] = true;
                    self.used[second] = true;
                    return;
                }
            }
        }
    }

    /// The bonds that can tell the side at one end, best first, and whether they stand opposite the stated substituent.
    fn candidates(&mut self, end: usize, geometry: Geometry, side: usize) -> Vec<(usize, bool)> {
        let own = self.graph.neighbours(end).to_vec();
        let mut found: Vec<(bool, bool, usize)> = own
            .into_iter()
            .filter(|&(_, bond)| bond != geometry.bond && self.graph.bonds[bond].order == Order::Single)
            .map(|(atom, bond)| (self.silent[atom], atom != geometry.substituents[side], bond))
            .collect();
        // Two substituents stand on opposite sides, whichever of them a neighbouring double bond uses.
        if let [(.., first), (.., second)] = found[..] {
            self.join(first, end, second, end, false);
        }
        if self.graph.atoms[end].hydrogens == 1 && found.iter().all(|(silent, ..)| *silent) {
            found.push((false, true, self.add_hydrogen(end)));
        }
        found.sort_unstable();
        found.into_iter().map(|(_, flips, bond)| (bond, flips)).collect()
    }

    fn add_hydrogen(&mut self, carrier: usize) -> usize {
        let (mut atoms, mut bonds) = (self.graph.atoms.clone(), self.graph.bonds.clone());
        let (atom, bond) = (atoms.len(), bonds.len());
        atoms[carrier].hydrogens = 0;
        atoms.push(hydrogen(None));
        bonds.push(Bond { atoms: [carrier, atom], order: Order::Single });
        let (centres, geometries) = (self.graph.centres.clone(), self.graph.geometries.clone());
        self.graph = Graph::new(atoms, bonds, centres, geometries);
        self.parent.push((bond, false));
        self.used.push(false);
        self.silent.push(false);
        bond
    }

    /// Notes that the far atoms of two bonds lie on the same side of their ends or not. False when that contradicts
    /// what was said before.
    fn join(&mut self, first: usize, first_end: usize, second: usize, second_end: usize, same: bool) -> bool {
        // A bond's side is told of its second atom: that is the far one unless the end is second.
        let turned = |bond: usize, end: usize| self.graph.bonds[bond].atoms[1] == end;
        let opposite = same == (turned(first, first_end) ^ turned(second, second_end));
        let (first_root, first_flip) = self.root(first);
        let (second_root, second_flip) = self.root(second);
        let flip = opposite ^ first_flip ^ second_flip;
        if first_root == second_root {
            return !flip;
        }
        self.parent[first_root] = (second_root, flip);
        true
    }

    fn root(&self, bond: usize) -> (usize, bool) {
        let (mut bond, mut flip) = (bond, false);
        while self.parent[bond].0 != bond {
            flip ^= self.parent[bond].1;
            bond = self.parent[bond].0;
        }
        (bond, flip)
    }

    fn finish(self) -> (Graph, Vec<Option<bool>>) {
        let marks = (0..self.used.len()).map(|bond| self.used[bond].then(|| !self.root(bond).1)).collect();
        (self.graph, marks)
    }
}
