//! The molecular graph that the rest of the facade works on: atoms, Kekulé bonds and stated configuration, nothing of
//! any toolkit but its element table.

use super::stereo::Claim;
pub(super) use chematic::core::Element;

/// One atom with its hydrogens folded in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Atom {
    pub(super) element: Element,
    /// Mass number when the isotope is stated.
    pub(super) isotope: Option<u16>,
    pub(super) charge: i8,
    /// Hydrogens that are not atoms of the graph.
    pub(super) hydrogens: u8,
    /// Written as aromatic in the source; [`super::engine::aromatic_atoms`] is what the structure is.
    pub(super) aromatic: bool,
}

/// Kekulé bond order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Order {
    Single,
    Double,
    Triple,
}

impl Order {
    pub(super) fn valence(self) -> u32 {
        match self {
            Self::Single => 1,
            Self::Double => 2,
            Self::Triple => 3,
        }
    }
}

/// A bond between two atoms, by index.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Bond {
    pub(super) atoms: [usize; 2],
    pub(super) order: Order,
}

impl Bond {
    /// The atom at the other end from `atom`.
    pub(super) fn other(self, atom: usize) -> usize {
        if self.atoms[0] == atom { self.atoms[1] } else { self.atoms[0] }
    }
}

/// A tetrahedral centre with stated configuration (`OpenSMILES` 3.8.2).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Centre {
    pub(super) atom: usize,
    /// The four neighbours; `None` is the implicit hydrogen or the lone pair.
    pub(super) neighbours: [Option<usize>; 4],
    /// Seen from the first neighbour, the other three run clockwise.
    pub(super) clockwise: bool,
    /// What the source says about the drawn configuration.
    pub(super) claim: Claim,
}

impl Centre {
    /// Whether the configuration is clockwise when its neighbours are listed in `order`; `None` when `order` is not a
    /// permutation of them.
    pub(super) fn clockwise_in(&self, order: [Option<usize>; 4]) -> Option<bool> {
        let mut positions = [0; 4];
        for (slot, neighbour) in order.iter().enumerate() {
            positions[slot] = self.neighbours.iter().position(|own| own == neighbour)?;
        }
        let mut inversions = 0;
        for first in 0..4 {
            for second in first + 1..4 {
                if positions[first] == positions[second] {
                    return None;
                }
                inversions += usize::from(positions[first] > positions[second]);
            }
        }
        Some(self.clockwise ^ (inversions % 2 == 1))
    }
}

/// A double bond with stated configuration.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Geometry {
    pub(super) bond: usize,
    /// One substituent of each end, in the order of the bond's atoms.
    pub(super) substituents: [usize; 2],
    /// Both lie on the same side of the double bond.
    pub(super) cis: bool,
}

/// Atoms, bonds and stated configuration. Indices are dense and in source order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Graph {
    pub(super) atoms: Vec<Atom>,
    pub(super) bonds: Vec<Bond>,
    pub(super) centres: Vec<Centre>,
    pub(super) geometries: Vec<Geometry>,
    adjacency: Vec<Vec<(usize, usize)>>,
}

impl Graph {
    /// Joins the parts; every index must be in range, as [`super::engine::read`] and [`Graph::keep`] guarantee.
    pub(super) fn new(atoms: Vec<Atom>, bonds: Vec<Bond>, centres: Vec<Centre>, geometries: Vec<Geometry>) -> Self {
        let mut adjacency = vec![Vec::new(); atoms.len()];
        for (index, bond) in bonds.iter().enumerate() {
            adjacency[bond.atoms[0]].push((bond.atoms[1], index));
            adjacency[bond.atoms[1]].push((bond.atoms[0], index));
        }
        Self { atoms, bonds, centres, geometries, adjacency }
    }

    /// The neighbours of `atom` as (atom, bond).
    pub(super) fn neighbours(&self, atom: usize) -> &[(usize, usize)] {
        &self.adjacency[atom]
    }

    /// The sum of bond orders at `atom`, without its folded hydrogens.
    pub(super) fn bonded_valence(&self, atom: usize) -> u32 {
        self.neighbours(atom).iter().map(|&(_, bond)| self.bonds[bond].order.valence()).sum()
    }

    /// The connected components, each sorted, in order of their first atom.
    pub(super) fn fragments(&self) -> Vec<Vec<usize>> {
        let mut seen = vec![false; self.atoms.len()];
        let mut fragments = Vec::new();
        for start in 0..self.atoms.len() {
            if !seen[start] {
                let mut fragment = self.reach(start, |_| true);
                fragment.sort_unstable();
                for &atom in &fragment {
                    seen[atom] = true;
                }
                fragments.push(fragment);
            }
        }
        fragments
    }

    /// The atoms that can be reached from `start` over the bonds that `passes` lets through, `start` first.
    pub(super) fn reach(&self, start: usize, passes: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut seen = vec![false; self.atoms.len()];
        seen[start] = true;
        let mut reached = vec![start];
        let mut next = 0;
        while next < reached.len() {
            for &(neighbour, bond) in self.neighbours(reached[next]) {
                if !seen[neighbour] && passes(bond) {
                    seen[neighbour] = true;
                    reached.push(neighbour);
                }
            }
            next += 1;
        }
        reached
    }

    /// The graph of the listed atoms alone. `kept` must be closed under bonds or the caller must want cut bonds gone;
    /// configuration that refers to a dropped atom is dropped.
    pub(super) fn keep(&self, kept: &[usize]) -> Self {
        let mut renumbered = vec![None; self.atoms.len()];
        for (new, &old) in kept.iter().enumerate() {
            renumbered[old] = Some(new);
        }
        let mut bond_renumbered = vec![None; self.bonds.len()];
        let mut bonds = Vec::new();
        for (index, bond) in self.bonds.iter().enumerate() {
            if let (Some(first), Some(second)) = (renumbered[bond.atoms[0]], renumbered[bond.atoms[1]]) {
                bond_renumbered[index] = Some(bonds.len());
                bonds.push(Bond { atoms: [first, second], ..*bond });
            }
        }
        let centres = self.centres.iter().filter_map(|centre| {
            let mut neighbours = [None; 4];
            for (slot, neighbour) in centre.neighbours.iter().enumerate() {
                neighbours[slot] = match neighbour {
                    Some(atom) => Some(renumbered[*atom]?),
                    None => None,
                };
            }
            Some(Centre { atom: renumbered[centre.atom]?, neighbours, ..*centre })
        });
        let geometries = self.geometries.iter().filter_map(|geometry| {
            let [first, second] = geometry.substituents;
            let substituents = [renumbered[first]?, renumbered[second]?];
            Some(Geometry { bond: bond_renumbered[geometry.bond]?, substituents, cis: geometry.cis })
        });
        let (centres, geometries) = (centres.collect(), geometries.collect());
        Self::new(kept.iter().map(|&atom| self.atoms[atom].clone()).collect(), bonds, centres, geometries)
    }

    /// The graph with a hydrogen atom on each stereocentre that has rings on all other sides: the wedge then goes to the
    /// hydrogen, as chemists draw ring fusions.
    pub(super) fn with_drawn_hydrogens(&self) -> Self {
        let in_ring = self.ring_bonds();
        let mut graph = self.clone();
        for (index, centre) in self.centres.iter().enumerate() {
            let bonds = self.neighbours(centre.atom);
            let Some(slot) = centre.neighbours.iter().position(Option::is_none) else { continue };
            if graph.atoms[centre.atom].hydrogens == 1 && bonds.iter().all(|&(_, bond)| in_ring[bond]) {
                let hydrogen = graph.atoms.len();
                graph.atoms[centre.atom].hydrogens = 0;
                graph.centres[index].neighbours[slot] = Some(hydrogen);
                graph.atoms.push(super::hydrogens::hydrogen(None));
                graph.bonds.push(Bond { atoms: [centre.atom, hydrogen], order: Order::Single });
            }
        }
        Self::new(graph.atoms, graph.bonds, graph.centres, graph.geometries)
    }

    /// For each bond, whether it lies in a ring: whether it is no bridge (Tarjan, Inf. Process. Lett. 1974, 2, 160).
    pub(super) fn ring_bonds(&self) -> Vec<bool> {
        let mut in_ring = vec![true; self.bonds.len()];
        // When the walk came to each atom, from 1 on, and the earliest atom that can be reached from there without
        // going back over the bond by which it came.
        let mut reached = vec![0; self.atoms.len()];
        let mut earliest = vec![0; self.atoms.len()];
        let mut clock = 0;
        for start in 0..self.atoms.len() {
            if reached[start] > 0 {
                continue;
            }
            // Atoms on the way, with the bond by which each was reached and the next of its neighbours to look at.
            let mut way: Vec<(usize, Option<usize>, usize)> = vec![(start, None, 0)];
            while let Some(&mut (atom, came, ref mut next)) = way.last_mut() {
                if *next == 0 {
                    clock += 1;
                    reached[atom] = clock;
                    earliest[atom] = clock;
                }
                if let Some(&(neighbour, bond)) = self.neighbours(atom).get(*next) {
                    *next += 1;
                    if reached[neighbour] == 0 {
                        way.push((neighbour, Some(bond), 0));
                    } else if came != Some(bond) {
                        earliest[atom] = earliest[atom].min(reached[neighbour]);
                    }
                    continue;
                }
                way.pop();
                if let (Some(&(before, ..)), Some(bond)) = (way.last(), came) {
                    earliest[before] = earliest[before].min(earliest[atom]);
                    in_ring[bond] = earliest[atom] <= reached[before];
                }
            }
        }
        in_ring
    }
}
