//! What a whole substituent must keep to: elements, length of chain, mass, number of atoms.

use crate::structure::Perceived;

/// Limits on a substituent, hydrogens not counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// The elements it may hold beside hydrogen; empty for any.
    pub elements: Vec<String>,
    /// The longest continuous chain, in atoms, ring atoms not counted (the rule of the German NpSG).
    pub chain_max: Option<usize>,
    /// The largest mass in u, with hydrogens.
    pub mass_max: Option<f64>,
    /// The most carbon atoms.
    pub carbons_max: Option<usize>,
    /// The sizes of every ring that it has or closes.
    pub ring_sizes: Option<(usize, usize)>,
}

/// How a substituent stands to a limit.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kept {
    /// By every reading.
    Yes,
    /// Only when chains end at a ring.
    Broadly,
    /// Not: what was measured, and the limit.
    No(String),
}

impl Limits {
    /// Whether the atoms keep to the limits.
    pub(super) fn kept(&self, view: &Perceived, atoms: &[usize]) -> Kept {
        if let Some(&stranger) = atoms.iter().find(|&&atom| !self.allows_element(view.symbol(atom))) {
            return Kept::No(format!("holds {}", view.symbol(stranger)));
        }
        let carbons = atoms.iter().filter(|&&atom| view.symbol(atom) == "C").count();
        if let Some(most) = self.carbons_max.filter(|&most| carbons > most) {
            return Kept::No(format!("{carbons} carbon atoms; at most {most}"));
        }
        if let Some(most) = self.mass_max {
            let mass = view.mass(atoms);
            if mass > most {
                return Kept::No(format!("{mass:.2} u; at most {most} u"));
            }
        }
        if let Some((least, most)) = self.ring_sizes {
            let touches = |ring: &&Vec<usize>| ring.iter().any(|atom| atoms.contains(atom));
            let mut sizes = view.rings().iter().filter(touches).map(Vec::len);
            if let Some(size) = sizes.find(|size| !(least..=most).contains(size)) {
                return Kept::No(format!("a ring of {size} atoms; {least} to {most}"));
            }
        }
        let Some(most) = self.chain_max else { return Kept::Yes };
        let (through, apart) = (chain(view, atoms, true), chain(view, atoms, false));
        if through <= most {
            Kept::Yes
        } else if apart <= most {
            Kept::Broadly
        } else {
            Kept::No(format!("a chain of {apart} atoms; at most {most}"))
        }
    }

    fn allows_element(&self, symbol: &str) -> bool {
        self.elements.is_empty() || symbol == "H" || self.elements.iter().any(|element| element == symbol)
    }
}

/// The longest continuous chain among the atoms, ring atoms not counted. A ring on the way is passed `through`, or ends
/// the chain: the statute does not say which.
pub(super) fn chain(view: &Perceived, atoms: &[usize], through: bool) -> usize {
    let mut longest = 0;
    for &start in atoms {
        if !view.in_ring(start) {
            longest = longest.max(walk(view, atoms, start, through));
        }
    }
    longest
}

/// The atoms on the longest path from `start` among the atoms, none of which is in a ring.
pub(super) fn chain_from(view: &Perceived, atoms: &[usize], start: usize) -> usize {
    walk(view, atoms, start, false)
}

/// The most chain atoms on a path from `start`. Each ring system counts nothing, and without rings the atoms form a tree,
/// so a breadth-first search finds the one path to each atom.
fn walk(view: &Perceived, atoms: &[usize], start: usize, through: bool) -> usize {
    let mut best = vec![None; view.atom_count()];
    best[start] = Some(1);
    let mut queue = std::collections::VecDeque::from([start]);
    let mut longest = 1;
    while let Some(atom) = queue.pop_front() {
        let length = best[atom].unwrap_or_default();
        longest = longest.max(length);
        for &(next, _) in view.neighbours(atom) {
            let passes = atoms.contains(&next) && best[next].is_none() && (through || !view.in_ring(next));
            if passes {
                best[next] = Some(length + usize::from(!view.in_ring(next)));
                queue.push_back(next);
            }
        }
    }
    longest
}
