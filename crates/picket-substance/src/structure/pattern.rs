//! Patterns of structures, written as SMARTS.

mod kind;
mod lint;
mod name;
mod plain;
mod search;

use chematic::smarts::{self, QueryAtom, QueryMolecule};

use kind::Kind;
pub(crate) use name::Name;
pub use search::Matcher;

/// The longest pattern read, in bytes.
pub const PATTERN_BYTES_MAX: usize = 4_096;

/// The most steps that one pattern may search in one structure. Patterns of law take a few hundred; a pathological one
/// could go on for hours.
const STEPS_MAX: u64 = 100_000;

/// The most steps that all patterns together may search in one structure; ways to lay them are kept, a step each at most.
const STEPS_TOGETHER_MAX: u64 = 1_000_000;

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
    #[error("the search for the pattern was given up, after {STEPS_MAX} steps at most")]
    TooManySteps,
}

/// A pattern of atoms and bonds (Daylight SMARTS, with the meaning RDKit gives it).
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    text: Name,
    query: QueryMolecule,
    /// What its atoms ask, each kind once.
    kinds: Vec<Kind>,
    /// The kind of each atom.
    kind_of: Vec<usize>,
    /// How many atoms of an element a structure has at least that it fits, as (atomic number, atoms).
    elements: Vec<(u8, usize)>,
    /// The atoms that `[C:7]` gives a number, with it.
    labels: Vec<(usize, u16)>,
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
        let (kinds, kind_of) = kind::kinds(&query);
        let elements = kind::elements(&kinds);
        let label = |(atom, entry): (usize, &QueryAtom)| Some((atom, entry.atom_map.filter(|&label| label > 0)?));
        let labels = query.atoms.iter().enumerate().filter_map(label).collect();
        Ok(Self { text: Name::new(text), query, kinds, kind_of, elements, labels })
    }

    /// The text it was read from.
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// How many atoms the pattern has.
    pub fn atom_count(&self) -> usize {
        self.query.atom_count()
    }

    /// The same for patterns of the same text.
    pub(crate) fn name(&self) -> &Name {
        &self.text
    }

    /// The number that `[C:7]` gives an atom of the pattern.
    pub(crate) fn label(&self, atom: usize) -> Option<u16> {
        self.labels.iter().find(|&&(labelled, _)| labelled == atom).map(|&(_, label)| label)
    }

    /// The atoms of the pattern that have a number, with it.
    pub(crate) fn labels(&self) -> &[(usize, u16)] {
        &self.labels
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
    pub fn embeddings(&self, target: &Matcher<'_>) -> Result<Vec<Vec<usize>>, PatternError> {
        target.embeddings(self, usize::MAX)
    }

    /// Whether the pattern can be laid over the structure at all.
    ///
    /// # Errors
    /// [`PatternError::TooManySteps`] when the search had to be given up.
    pub fn matches(&self, target: &Matcher<'_>) -> Result<bool, PatternError> {
        Ok(!target.embeddings(self, 1)?.is_empty())
    }
}
