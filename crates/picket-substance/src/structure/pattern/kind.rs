//! What an atom of a pattern asks of an atom of a structure, its bonds apart.

use chematic::smarts::{self, AtomPrimitive, AtomQuery, MatchConfig, QueryMolecule};
use chematic::smarts::{RdkitParityConfig, RdkitRingCountModel, find_matches_rdkit_parity};

use super::{Name, PatternError, STEPS_MAX, plain};
use crate::structure::graph::Element;
use crate::structure::perceived::Perceived;

/// What some atoms of a pattern ask.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Kind {
    /// The same for the same question, whatever the pattern.
    pub(super) name: Name,
    /// How many atoms of the pattern ask it.
    pub(super) atoms: usize,
    /// The atomic number that it surely asks for.
    element: Option<u8>,
    alone: QueryMolecule,
    counts_rings: bool,
}

/// The kinds of a pattern, and for each of its atoms which.
pub(super) fn kinds(query: &QueryMolecule) -> (Vec<Kind>, Vec<usize>) {
    let mut kinds: Vec<Kind> = Vec::new();
    let mut kind_of = Vec::with_capacity(query.atoms.len());
    for atom in &query.atoms {
        let name = Name::new(&format!("{:?}", atom.query));
        let known = kinds.iter().position(|kind| kind.name == name);
        let index = known.unwrap_or_else(|| {
            let mut alone = QueryMolecule::new();
            alone.add_atom(atom.query.clone());
            let element = element(&atom.query);
            kinds.push(Kind { name, atoms: 0, element, alone, counts_rings: counts_rings(&atom.query) });
            kinds.len() - 1
        });
        kinds[index].atoms += 1;
        kind_of.push(index);
    }
    (kinds, kind_of)
}

impl Kind {
    /// The atoms of the structure that answer.
    pub(super) fn takers(&self, target: &Perceived) -> Result<Vec<usize>, PatternError> {
        let mut found = Vec::new();
        for atom in 0..target.atom_count() {
            match plain::answers(&self.alone.atoms[0].query, target, atom) {
                Some(true) => found.push(atom),
                Some(false) => {}
                None => return self.asked_of_the_engine(target),
            }
        }
        Ok(found)
    }

    /// The same for whatever an atom may ask.
    pub(super) fn asked_of_the_engine(&self, target: &Perceived) -> Result<Vec<usize>, PatternError> {
        let config = MatchConfig { uniquify: false, max_visit_budget: Some(STEPS_MAX), ..MatchConfig::default() };
        if self.counts_rings {
            return self.takers_by_rings(target, config);
        }
        let mut found = Vec::new();
        let given_up = smarts::for_each_embedding(&self.alone, &target.molecule, &config, |mapping| {
            found.extend(mapping.iter().map(|&atom| atom as usize));
        });
        if given_up { Err(PatternError::TooManySteps) } else { Ok(found) }
    }

    /// `[R2]` counts rings as RDKit 2026.09 does: all relevant cycles.
    fn takers_by_rings(&self, target: &Perceived, base: MatchConfig) -> Result<Vec<usize>, PatternError> {
        let ring_count_model = RdkitRingCountModel::RelevantCycles;
        let config = RdkitParityConfig { base, ring_count_model, ..RdkitParityConfig::default() };
        let (found, given_up) = find_matches_rdkit_parity(&self.alone, &target.molecule, &config)
            .map_err(|_| PatternError::TooManySteps)?;
        if given_up {
            return Err(PatternError::TooManySteps);
        }
        Ok(found.iter().map(|mapping| mapping[&0].0 as usize).collect())
    }
}

/// How many atoms of each element a structure has at least that the kinds fit, as (atomic number, atoms).
pub(super) fn elements(kinds: &[Kind]) -> Vec<(u8, usize)> {
    let mut elements: Vec<(u8, usize)> = Vec::new();
    for kind in kinds {
        let Some(element) = kind.element else { continue };
        match elements.iter_mut().find(|(known, _)| *known == element) {
            Some((_, atoms)) => *atoms += kind.atoms,
            None => elements.push((element, kind.atoms)),
        }
    }
    elements
}

/// The atomic number of every atom that answers, as far as it can be read off.
fn element(query: &AtomQuery) -> Option<u8> {
    match query {
        AtomQuery::Primitive(AtomPrimitive::Symbol(symbol)) => Element::from_symbol(symbol).map(Element::atomic_number),
        AtomQuery::Primitive(AtomPrimitive::AtomicNum(number)) => Some(*number),
        AtomQuery::And(first, second) => element(first).or_else(|| element(second)),
        _ => None,
    }
}

/// Whether an atom asks in how many rings it lies.
fn counts_rings(query: &AtomQuery) -> bool {
    match query {
        AtomQuery::Primitive(AtomPrimitive::RingCount(count)) => *count > 0,
        AtomQuery::Primitive(AtomPrimitive::Recursive(inner)) => {
            inner.atoms.iter().any(|atom| counts_rings(&atom.query))
        }
        AtomQuery::Primitive(_) => false,
        AtomQuery::And(first, second) | AtomQuery::Or(first, second) => counts_rings(first) || counts_rings(second),
        AtomQuery::Not(inner) => counts_rings(inner),
    }
}
