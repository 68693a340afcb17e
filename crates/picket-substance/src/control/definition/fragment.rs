//! What is left of a structure when the scaffold is taken away.

use crate::structure::Perceived;

/// Connected atoms that the scaffold does not own, or a bond between atoms of the scaffold that is not part of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fragment {
    /// The atoms, sorted; none for a bond that closes a ring by itself.
    pub(super) atoms: Vec<usize>,
    /// The bonds to the scaffold.
    pub(super) attachments: Vec<Attachment>,
}

/// A bond between the scaffold and a fragment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Attachment {
    /// The atom of the scaffold.
    pub(super) from: usize,
    /// The atom of the fragment; the other atom of the scaffold when the fragment is a bond alone.
    pub(super) root: usize,
    pub(super) bond: usize,
}

/// The fragments that remain beside the `owned` atoms; `covered` bonds belong to the scaffold.
pub(super) fn fragments(view: &Perceived, owned: &[bool], covered: &[bool]) -> Vec<Fragment> {
    let mut fragments = components(view, |atom| !owned[atom]);
    for (bond, [from, root]) in view.bonds().enumerate() {
        if owned[from] && owned[root] && !covered[bond] {
            fragments.push(Fragment { atoms: Vec::new(), attachments: vec![Attachment { from, root, bond }] });
        }
    }
    fragments
}

/// The connected sets of atoms that `belongs` takes, with the bonds to all other atoms.
pub(super) fn components(view: &Perceived, belongs: impl Fn(usize) -> bool) -> Vec<Fragment> {
    let mut seen = vec![false; view.atom_count()];
    let mut fragments = Vec::new();
    for start in 0..view.atom_count() {
        if seen[start] || !belongs(start) {
            continue;
        }
        seen[start] = true;
        let mut fragment = Fragment { atoms: vec![start], attachments: Vec::new() };
        let mut next = 0;
        while next < fragment.atoms.len() {
            let atom = fragment.atoms[next];
            for &(neighbour, bond) in view.neighbours(atom) {
                if !belongs(neighbour) {
                    fragment.attachments.push(Attachment { from: neighbour, root: atom, bond });
                } else if !seen[neighbour] {
                    seen[neighbour] = true;
                    fragment.atoms.push(neighbour);
                }
            }
            next += 1;
        }
        fragment.atoms.sort_unstable();
        fragments.push(fragment);
    }
    fragments
}

impl Fragment {
    /// The rings that the fragment closes with the scaffold: those that use a bond of attachment.
    pub(super) fn closed_rings<'v>(&self, view: &'v Perceived) -> Vec<&'v Vec<usize>> {
        let uses = |ring: &&Vec<usize>| {
            self.attachments.iter().any(|bond| ring.contains(&bond.from) && ring.contains(&bond.root))
        };
        view.rings().iter().filter(uses).collect()
    }
}
