//! Lays patterns over a structure.
//!
//! Which atoms answer to a kind of atom is asked once for each structure, since patterns of law share most of their kinds,
//! and most patterns end there. How the atoms hang together is searched from the rarest atom on.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use chematic::smarts::{BondPrimitive, BondQuery};
use rustc_hash::FxHashMap;

use super::kind::Kind;
use super::{Name, Pattern, PatternError, STEPS_MAX, STEPS_TOGETHER_MAX};
use crate::structure::perceived::{Bonding, Perceived};

/// A structure with the atoms that answered to kinds of atoms so far.
pub struct Matcher<'s> {
    view: &'s Perceived,
    /// How many atoms there are of each atomic number.
    elements: [usize; 256],
    takers: RefCell<FxHashMap<Name, Rc<Takers>>>,
    /// The steps that may still be searched.
    left: Cell<u64>,
}

/// The atoms of a structure that answer to one kind of atom.
struct Takers {
    count: usize,
    /// For each atom whether it does.
    takes: Vec<bool>,
}

impl Perceived {
    /// The structure, ready for patterns.
    pub fn matcher(&self) -> Matcher<'_> {
        let mut elements = [0; 256];
        (0..self.atom_count()).for_each(|atom| elements[usize::from(self.atomic_number(atom))] += 1);
        Matcher { view: self, elements, takers: RefCell::default(), left: Cell::new(STEPS_TOGETHER_MAX) }
    }
}

impl Matcher<'_> {
    /// Up to `most` ways to lay the pattern over the structure.
    pub(super) fn embeddings(&self, pattern: &Pattern, most: usize) -> Result<Vec<Vec<usize>>, PatternError> {
        let is_short_of = |&(element, least): &(u8, usize)| self.elements[usize::from(element)] < least;
        if pattern.atom_count() > self.view.atom_count() || pattern.elements.iter().any(is_short_of) {
            return Ok(Vec::new());
        }
        let mut takers = Vec::with_capacity(pattern.kinds.len());
        for kind in &pattern.kinds {
            let found = self.takers(kind)?;
            if found.count < kind.atoms {
                return Ok(Vec::new());
            }
            takers.push(found);
        }
        let steps_max = STEPS_MAX.min(self.left.get());
        let order = order(pattern, &takers);
        let placed = vec![None; pattern.atom_count()];
        let used = vec![false; self.view.atom_count()];
        let mut search = Search {
            view: self.view,
            pattern,
            takers,
            order,
            placed,
            used,
            most,
            steps: 0,
            steps_max,
            found: Vec::new(),
        };
        let outcome = search.extend(0);
        self.left.set(self.left.get().saturating_sub(search.steps));
        outcome.map(|()| search.found)
    }

    fn takers(&self, kind: &Kind) -> Result<Rc<Takers>, PatternError> {
        if let Some(known) = self.takers.borrow().get(&kind.name) {
            return Ok(Rc::clone(known));
        }
        let atoms = kind.takers(self.view)?;
        let mut takes = vec![false; self.view.atom_count()];
        for &atom in &atoms {
            takes[atom] = true;
        }
        let found = Rc::new(Takers { count: atoms.len(), takes });
        self.takers.borrow_mut().insert(kind.name.clone(), Rc::clone(&found));
        Ok(found)
    }
}

/// The atoms of the pattern in the order in which they are placed: the rarest first, and from there along the bonds.
fn order(pattern: &Pattern, takers: &[Rc<Takers>]) -> Vec<usize> {
    let count = pattern.atom_count();
    let mut order = Vec::with_capacity(count);
    let mut reached = vec![false; count];
    while order.len() < count {
        let unreached = (0..count).filter(|&atom| !reached[atom]);
        let rarest = unreached.min_by_key(|&atom| takers[pattern.kind_of[atom]].count).expect("one is left");
        reached[rarest] = true;
        let mut next = order.len();
        order.push(rarest);
        while let Some(&atom) = order.get(next) {
            for &(_, neighbour) in &pattern.query.adj[atom] {
                if !std::mem::replace(&mut reached[neighbour], true) {
                    order.push(neighbour);
                }
            }
            next += 1;
        }
    }
    order
}

struct Search<'s> {
    view: &'s Perceived,
    pattern: &'s Pattern,
    takers: Vec<Rc<Takers>>,
    order: Vec<usize>,
    /// The atom of the structure under each atom of the pattern.
    placed: Vec<Option<usize>>,
    used: Vec<bool>,
    most: usize,
    steps: u64,
    steps_max: u64,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    /// Places the atom at this depth of the order in every way, and then the others.
    fn extend(&mut self, depth: usize) -> Result<(), PatternError> {
        self.steps += 1;
        if self.steps > self.steps_max {
            return Err(PatternError::TooManySteps);
        }
        let Some(&atom) = self.order.get(depth) else {
            self.found.extend(self.placed.iter().copied().collect::<Option<Vec<usize>>>());
            return Ok(());
        };
        let view = self.view;
        let bonded = self.pattern.query.adj[atom].iter().find_map(|&(_, other)| self.placed[other]);
        match bonded {
            Some(neighbour) => {
                for &(candidate, _) in view.neighbours(neighbour) {
                    self.try_at(depth, atom, candidate)?;
                }
            }
            None => {
                for candidate in 0..view.atom_count() {
                    self.try_at(depth, atom, candidate)?;
                }
            }
        }
        Ok(())
    }

    fn try_at(&mut self, depth: usize, atom: usize, candidate: usize) -> Result<(), PatternError> {
        let takes = self.takers[self.pattern.kind_of[atom]].takes[candidate];
        if self.found.len() < self.most && takes && !self.used[candidate] && self.is_bonded(atom, candidate) {
            self.placed[atom] = Some(candidate);
            self.used[candidate] = true;
            self.extend(depth + 1)?;
            self.placed[atom] = None;
            self.used[candidate] = false;
        }
        Ok(())
    }

    /// Whether an atom is bonded to those already placed as the pattern wants.
    fn is_bonded(&self, atom: usize, candidate: usize) -> bool {
        self.pattern.query.adj[atom].iter().all(|&(asked, other)| {
            let Some(other) = self.placed[other] else { return true };
            let mut bonds = self.view.neighbours(candidate).iter();
            bonds.any(|&(neighbour, bond)| {
                neighbour == other && takes_bond(&self.pattern.query.bonds[asked].query, self.view, bond)
            })
        })
    }
}

/// Whether a bond is what a bond of the pattern asks. Configuration is not asked, as in RDKit: `/` is a single or
/// aromatic bond. Structures hold no quadruple and no dative bonds.
fn takes_bond(query: &BondQuery, view: &Perceived, bond: usize) -> bool {
    let single_or_aromatic = || matches!(view.bonding(bond), Bonding::Single | Bonding::Aromatic);
    match query {
        BondQuery::Any => single_or_aromatic(),
        BondQuery::And(first, second) => takes_bond(first, view, bond) && takes_bond(second, view, bond),
        BondQuery::Or(first, second) => takes_bond(first, view, bond) || takes_bond(second, view, bond),
        BondQuery::Not(inner) => !takes_bond(inner, view, bond),
        BondQuery::Primitive(primitive) => match primitive {
            BondPrimitive::Any => true,
            BondPrimitive::Single => view.bonding(bond) == Bonding::Single,
            BondPrimitive::Double => view.bonding(bond) == Bonding::Double,
            BondPrimitive::Triple => view.bonding(bond) == Bonding::Triple,
            BondPrimitive::Aromatic => view.bonding(bond) == Bonding::Aromatic,
            BondPrimitive::Ring => view.is_ring_bond(bond),
            BondPrimitive::Up | BondPrimitive::Down => single_or_aromatic(),
            BondPrimitive::Quadruple | BondPrimitive::DativeForward | BondPrimitive::DativeBackward => false,
        },
    }
}
