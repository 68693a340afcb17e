//! The atoms of a structure that make up a named group, seen from the atom by which it is attached.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::group::{Group, Kind};
use super::limit;
use crate::structure::{Bonding, Matcher, Pattern, PatternError, PatternName, Perceived};

/// The ways to lay a pattern over a structure that differ in their atoms or numbered atoms.
type Embeddings = Rc<[Embedding]>;

/// One way to lay a pattern over a structure.
pub(super) struct Embedding {
    /// The atom under each atom of the pattern.
    pub(super) under: Vec<usize>,
    /// The same atoms, sorted.
    pub(super) atoms: Vec<usize>,
}

/// The atoms of a group.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Skeleton {
    pub(super) atoms: Vec<usize>,
    /// Atoms that a pattern numbers.
    pub(super) numbered: Vec<(u16, usize)>,
    /// Whether it is only the beginning of a longer chain than the group allows: `alkyl<=6` in an octyl group, which
    /// only a wide reading takes for methyl with a heptyl substituent.
    pub(super) broad: bool,
}

impl Skeleton {
    pub(super) fn plain(atoms: Vec<usize>) -> Self {
        Self { atoms, numbered: Vec::new(), broad: false }
    }

    fn holds_the_same(&self, other: &Self) -> bool {
        self.atoms.len() == other.atoms.len() && self.atoms.iter().all(|atom| other.atoms.contains(atom))
    }
}

/// A structure with what was already found in it, so that definitions share the work.
pub(crate) struct Target<'s> {
    pub(super) view: &'s Perceived,
    matcher: Matcher<'s>,
    found: RefCell<FxHashMap<PatternName, Embeddings>>,
}

/// Where a group is looked for.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    /// The atom of the group that is attached.
    pub(super) root: usize,
    /// The bond between them.
    pub(super) bond: usize,
    /// Which atoms may belong to the group.
    pub(super) free: &'p [bool],
}

impl<'s> Target<'s> {
    pub(crate) fn new(view: &'s Perceived) -> Self {
        Self { view, matcher: view.matcher(), found: RefCell::default() }
    }

    /// All embeddings of a pattern, searched once.
    pub(super) fn embeddings(&self, pattern: &Pattern) -> Result<Embeddings, PatternError> {
        if let Some(known) = self.found.borrow().get(pattern.name()) {
            return Ok(Rc::clone(known));
        }
        let found = pattern.embeddings(&self.matcher)?.into_iter().map(|under| {
            let mut atoms = under.clone();
            atoms.sort_unstable();
            Embedding { under, atoms }
        });
        let mut found: Vec<Embedding> = found.collect();
        let numbered = |embedding: &Embedding| -> Vec<usize> {
            pattern.labels().iter().map(|&(atom, _)| embedding.under[atom]).collect()
        };
        found.sort_by(|one, other| one.atoms.cmp(&other.atoms).then_with(|| numbered(one).cmp(&numbered(other))));
        found.dedup_by(|one, other| one.atoms == other.atoms && numbered(one) == numbered(other));
        let found: Embeddings = found.into();
        self.found.borrow_mut().insert(pattern.name().clone(), Rc::clone(&found));
        Ok(found)
    }

    /// Whether the structure can hold the group at all, as far as its patterns tell.
    pub(super) fn may_hold(&self, group: &Group) -> Result<bool, PatternError> {
        let patterns = match &group.kind {
            Kind::Pattern(patterns) => patterns.as_slice(),
            Kind::Then(first, _) => std::slice::from_ref(&**first),
            _ => return Ok(true),
        };
        for pattern in patterns {
            if !self.embeddings(pattern)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Every set of atoms at the place that is the group, the largest first.
    pub(super) fn skeletons(&self, group: &Group, place: Place<'_>) -> Result<Vec<Skeleton>, PatternError> {
        let mut found = self.named(group, place)?;
        for other in &group.except {
            let excepted = self.skeletons(other, place)?;
            found.retain(|skeleton| !excepted.iter().any(|other| other.holds_the_same(skeleton)));
        }
        Ok(found)
    }

    /// The same by the name alone, exceptions not yet taken out.
    fn named(&self, group: &Group, place: Place<'_>) -> Result<Vec<Skeleton>, PatternError> {
        if !place.free[place.root] {
            return Ok(Vec::new());
        }
        let view = self.view;
        let single = view.bonding(place.bond) == Bonding::Single;
        let found = match &group.kind {
            Kind::Any => vec![self.grow(place, |_, _| true)],
            Kind::Univalent if single => vec![self.grow(place, |_, _| true)],
            Kind::Acyl if single && self.is_carbonyl(place.root) => vec![self.grow(place, |_, _| true)],
            Kind::Hydrocarbyl if single => self.chain(place, |atom| view.symbol(atom) == "C"),
            Kind::Alkyl if single => return Ok(self.alkyl(place, group.range)),
            Kind::OpenChain if single => return Ok(self.open_chain(place, group.range)),
            Kind::Haloalkyl if single => self.haloalkyl(place),
            Kind::Alkenyl if single => self.unsaturated(place, Bonding::Double),
            Kind::Alkynyl if single => self.unsaturated(place, Bonding::Triple),
            Kind::Monocycle { aromatic, hetero, saturated } => self.monocycle(place, *aromatic, *hetero, *saturated),
            Kind::Rings { aromatic, hetero } => self.ring_system(place, *aromatic, *hetero),
            Kind::Pattern(patterns) => return self.described(patterns, place),
            Kind::Then(first, then) => return self.described_then(first, then, place),
            _ => Vec::new(),
        };
        let (least, most) = group.range;
        let size = |atoms: &Vec<usize>| match group.kind {
            Kind::Monocycle { .. } | Kind::Rings { .. } => atoms.len(),
            _ => atoms.iter().filter(|&&atom| view.symbol(atom) == "C").count(),
        };
        let found = found.into_iter().filter(|atoms| (least..=most).contains(&size(atoms)));
        Ok(found.map(Skeleton::plain).collect())
    }

    /// The free atoms that can be reached from the root over bonds that `passes` lets through, without the carrier.
    fn grow(&self, place: Place<'_>, passes: impl Fn(usize, usize) -> bool) -> Vec<usize> {
        let mut atoms = vec![place.root];
        let mut next = 0;
        while next < atoms.len() {
            for &(neighbour, bond) in self.view.neighbours(atoms[next]) {
                if place.free[neighbour] && !atoms.contains(&neighbour) && passes(neighbour, bond) {
                    atoms.push(neighbour);
                }
            }
            next += 1;
        }
        atoms
    }

    /// The connected atoms that `belongs` takes, when the root is one of them.
    fn chain(&self, place: Place<'_>, belongs: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
        if belongs(place.root) { vec![self.grow(place, |atom, _| belongs(atom))] } else { Vec::new() }
    }

    /// The whole chain, and its first atom alone, on which the rest is a further substituent.
    fn alkyl(&self, place: Place<'_>, (least, most): (usize, usize)) -> Vec<Skeleton> {
        let chains = self.chain(place, |atom| self.is_chain_carbon(atom, &[Bonding::Single]));
        let Some(whole) = chains.into_iter().next() else { return Vec::new() };
        let length = whole.len();
        let first = (length > 1).then(|| Skeleton { broad: length > most, ..Skeleton::plain(vec![place.root]) });
        let fits = |skeleton: &Skeleton| (least..=most).contains(&skeleton.atoms.len());
        std::iter::once(Skeleton::plain(whole)).chain(first).filter(fits).collect()
    }

    /// The carbon, oxygen, sulfur and silicon atoms outside rings that hang together with the root, when the longest path from it
    /// has so many atoms.
    fn open_chain(&self, place: Place<'_>, (least, most): (usize, usize)) -> Vec<Skeleton> {
        let view = self.view;
        let belongs = |atom: usize| matches!(view.symbol(atom), "C" | "O" | "S" | "Si") && !view.in_ring(atom);
        let found = self.chain(place, belongs).into_iter();
        let fits = |atoms: &Vec<usize>| (least..=most).contains(&limit::chain_from(view, atoms, place.root));
        found.filter(fits).map(Skeleton::plain).collect()
    }

    /// An uncharged carbon outside rings whose bonds are all of these orders, multiple ones to carbon only.
    fn is_chain_carbon(&self, atom: usize, orders: &[Bonding]) -> bool {
        let view = self.view;
        let fits = |&(neighbour, bond): &(usize, usize)| {
            let order = view.bonding(bond);
            orders.contains(&order) && (order == Bonding::Single || view.symbol(neighbour) == "C")
        };
        view.symbol(atom) == "C"
            && view.charge(atom) == 0
            && !view.in_ring(atom)
            && view.neighbours(atom).iter().all(fits)
    }

    fn unsaturated(&self, place: Place<'_>, order: Bonding) -> Vec<Vec<usize>> {
        let found = self.chain(place, |atom| self.is_chain_carbon(atom, &[Bonding::Single, order]));
        let has_order = |atoms: &Vec<usize>| {
            let mut bonds = atoms.iter().flat_map(|&atom| self.view.neighbours(atom));
            bonds.any(|&(neighbour, bond)| self.view.bonding(bond) == order && atoms.contains(&neighbour))
        };
        found.into_iter().filter(has_order).collect()
    }

    fn haloalkyl(&self, place: Place<'_>) -> Vec<Vec<usize>> {
        let is_halogen = |atom: usize| matches!(self.view.symbol(atom), "F" | "Cl" | "Br" | "I");
        if !self.is_chain_carbon(place.root, &[Bonding::Single]) {
            return Vec::new();
        }
        let atoms = self.grow(place, |atom, _| is_halogen(atom) || self.is_chain_carbon(atom, &[Bonding::Single]));
        if atoms.iter().any(|&atom| is_halogen(atom)) { vec![atoms] } else { Vec::new() }
    }

    fn is_carbonyl(&self, atom: usize) -> bool {
        let view = self.view;
        let oxo = |&(neighbour, bond): &(usize, usize)| {
            view.symbol(neighbour) == "O" && view.bonding(bond) == Bonding::Double
        };
        view.symbol(atom) == "C" && view.neighbours(atom).iter().any(oxo)
    }

    fn monocycle(
        &self,
        place: Place<'_>,
        aromatic: Option<bool>,
        hetero: Option<bool>,
        saturated: bool,
    ) -> Vec<Vec<usize>> {
        let view = self.view;
        let mut through = view.rings().iter().filter(|ring| ring.contains(&place.root));
        let (Some(ring), None) = (through.next(), through.next()) else { return Vec::new() };
        let apart = |other: &Vec<usize>| std::ptr::eq(other, ring) || other.iter().all(|atom| !ring.contains(atom));
        let single =
            |atom: &usize| view.neighbours(*atom).iter().all(|&(_, bond)| view.bonding(bond) == Bonding::Single);
        let fits = ring.iter().all(|&atom| place.free[atom])
            && view.rings().iter().all(apart)
            && aromatic.is_none_or(|wanted| ring.iter().all(|&atom| view.is_aromatic(atom) == wanted))
            && hetero.is_none_or(|wanted| ring.iter().any(|&atom| view.symbol(atom) != "C") == wanted)
            && (!saturated || ring.iter().all(single));
        if fits { vec![ring.clone()] } else { Vec::new() }
    }

    fn ring_system(&self, place: Place<'_>, aromatic: bool, hetero: bool) -> Vec<Vec<usize>> {
        let view = self.view;
        let Some(system) = view.ring_systems().iter().find(|system| system.contains(&place.root)) else {
            return Vec::new();
        };
        let fits = system.iter().all(|&atom| place.free[atom])
            && (!aromatic || system.iter().all(|&atom| view.is_aromatic(atom)))
            && (!hetero || system.iter().any(|&atom| view.symbol(atom) != "C"));
        if fits { vec![system.clone()] } else { Vec::new() }
    }

    fn described(&self, patterns: &[Pattern], place: Place<'_>) -> Result<Vec<Skeleton>, PatternError> {
        let mut found = Vec::new();
        for pattern in patterns {
            let embeddings = self.embeddings(pattern)?;
            let attached = pattern.labels().iter().find(|&&(_, number)| number == 1).map(|&(atom, _)| atom);
            for Embedding { under, atoms } in embeddings.iter() {
                let hangs = match attached {
                    Some(atom) => under[atom] == place.root,
                    None => atoms.contains(&place.root),
                };
                if hangs && atoms.iter().all(|&atom| place.free[atom]) {
                    let numbered = pattern.labels().iter().map(|&(atom, number)| (number, under[atom])).collect();
                    let skeleton = Skeleton { atoms: atoms.clone(), numbered, broad: false };
                    if !found.contains(&skeleton) {
                        found.push(skeleton);
                    }
                }
            }
        }
        Ok(found)
    }

    fn described_then(&self, first: &Pattern, then: &Group, place: Place<'_>) -> Result<Vec<Skeleton>, PatternError> {
        let mut found = Vec::new();
        for begun in self.described(std::slice::from_ref(first), place)? {
            let mut free = place.free.to_vec();
            begun.atoms.iter().for_each(|&atom| free[atom] = false);
            for &from in &begun.atoms {
                for &(root, bond) in self.view.neighbours(from) {
                    for rest in self.skeletons(then, Place { root, bond, free: &free })? {
                        let atoms = begun.atoms.iter().copied().chain(rest.atoms).collect();
                        found.push(Skeleton { broad: rest.broad, ..Skeleton::plain(atoms) });
                    }
                }
            }
        }
        Ok(found)
    }
}
