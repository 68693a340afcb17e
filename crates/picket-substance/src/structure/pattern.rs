//! Patterns of structures, written as SMARTS.

mod demand;
mod lint;

use chematic::smarts::{self, AtomPrimitive, AtomQuery, MatchConfig, QueryMolecule};
use chematic::smarts::{RdkitParityConfig, RdkitRingCountModel, find_matches_rdkit_parity};

use demand::Demand;

use super::perceived::Perceived;

/// The longest pattern read, in bytes.
pub const PATTERN_BYTES_MAX: usize = 4_096;

/// The most steps that one pattern may search in one structure. Patterns of law take a few hundred; a pathological one
/// could go on for hours.
const STEPS_MAX: u64 = 2_000_000;

/// Why a text is no pattern.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PatternError {
    /// More than [`PATTERN_BYTES_MAX`].
    #[error("the pattern has {0} bytes; at most {PATTERN_BYTES_MAX} are read")]
    TooLong(usize),
    /// The text does not follow SMARTS, or can match nothing.
    #[error("not a pattern: {0}")]
    Syntax(String),
    /// The search was given up; whether the pattern matches is not known.
    #[error("the search for the pattern was given up after {STEPS_MAX} steps")]
    TooManySteps,
}

/// A pattern of atoms and bonds (Daylight SMARTS, with the meaning RDKit gives it).
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    text: String,
    query: QueryMolecule,
    counts_rings: bool,
    demand: Demand,
}

impl Pattern {
    /// Reads a SMARTS.
    ///
    /// # Errors
    /// [`PatternError`] for a text over the limit, with broken syntax, or with a fault that would let it match nothing.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        if text.len() > PATTERN_BYTES_MAX {
            return Err(PatternError::TooLong(text.len()));
        }
        if let Some(fault) = lint::fault(text) {
            return Err(PatternError::Syntax(fault));
        }
        let query = smarts::parse_smarts(text).map_err(|error| PatternError::Syntax(error.to_string()))?;
        if query.atoms.is_empty() {
            return Err(PatternError::Syntax("no atom".to_owned()));
        }
        let counts_rings = query.atoms.iter().any(|atom| counts_rings(&atom.query));
        let demand = Demand::of(&query);
        Ok(Self { text: text.to_owned(), query, counts_rings, demand })
    }

    /// The text it was read from.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How many atoms the pattern has.
    pub fn atom_count(&self) -> usize {
        self.query.atom_count()
    }

    /// The number that `[C:7]` gives an atom of the pattern.
    pub(crate) fn label(&self, atom: usize) -> Option<u16> {
        self.query.atoms[atom].atom_map.filter(|&label| label > 0)
    }

    /// The pairs of pattern atoms that are bonded.
    pub(crate) fn bonds(&self) -> impl Iterator<Item = [usize; 2]> {
        self.query.bonds.iter().map(|bond| [bond.atom1, bond.atom2])
    }

    /// Every way to lay the pattern over the structure: for each, the atom of the structure under each atom of the
    /// pattern. Symmetric ways are all told.
    ///
    /// # Errors
    /// [`PatternError::TooManySteps`] when the search had to be given up.
    pub fn embeddings(&self, target: &Perceived) -> Result<Vec<Vec<usize>>, PatternError> {
        if !self.demand.is_met(target) {
            return Ok(Vec::new());
        }
        let config = MatchConfig { uniquify: false, max_visit_budget: Some(STEPS_MAX), ..MatchConfig::default() };
        if self.counts_rings {
            return self.embeddings_counting_rings(target, config);
        }
        let mut found = Vec::new();
        let given_up = smarts::for_each_embedding(&self.query, &target.molecule, &config, |mapping| {
            found.push(mapping.iter().map(|&atom| atom as usize).collect());
        });
        if given_up { Err(PatternError::TooManySteps) } else { Ok(found) }
    }

    /// Whether the pattern can be laid over the structure at all.
    ///
    /// # Errors
    /// [`PatternError::TooManySteps`] when the search had to be given up.
    pub fn matches(&self, target: &Perceived) -> Result<bool, PatternError> {
        Ok(!self.embeddings(target)?.is_empty())
    }

    /// `[R2]` counts rings as RDKit 2026.09 does: all relevant cycles.
    fn embeddings_counting_rings(
        &self,
        target: &Perceived,
        base: MatchConfig,
    ) -> Result<Vec<Vec<usize>>, PatternError> {
        let ring_count_model = RdkitRingCountModel::RelevantCycles;
        let config = RdkitParityConfig { base, ring_count_model, ..RdkitParityConfig::default() };
        let (found, given_up) = find_matches_rdkit_parity(&self.query, &target.molecule, &config)
            .map_err(|_| PatternError::TooManySteps)?;
        if given_up {
            return Err(PatternError::TooManySteps);
        }
        let atoms = 0..self.atom_count();
        Ok(found.iter().map(|mapping| atoms.clone().map(|atom| mapping[&atom].0 as usize).collect()).collect())
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
