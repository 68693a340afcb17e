//! Chemical structures: read, keyed, reduced to their parent and drawn.
//!
//! This facade is the only place that knows the toolkits beneath it (`chematic` for SMILES and a first layout, the
//! IUPAC library by way of `inchi` for keys), so that either can be replaced. Structures come from outside; nothing
//! here makes one up.

mod cleave;
mod engine;
mod formula;
mod graph;
mod hydroxyl;
mod key;
mod layout;
mod paint;
mod parent;
mod pattern;
mod perceived;
mod point;
mod rings;
mod symmetry;
mod syntax;
mod valence;
mod wedges;

#[cfg(test)]
mod drawing_tests;

pub use formula::Formula;
pub(crate) use hydroxyl::Hydroxyl;
pub use paint::DrawOptions;
pub use pattern::{PATTERN_BYTES_MAX, Pattern, PatternError};
pub(crate) use perceived::Bonding;
pub use perceived::Perceived;

use graph::Graph;
use picket_core::InchiKey;

/// The longest SMILES read, in bytes.
pub const SMILES_BYTES_MAX: usize = 4_096;

/// The most atoms read, written hydrogens included.
pub const ATOMS_MAX: usize = 512;

/// Why a text is not a structure, or a structure has no key.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum StructureError {
    /// No atom at all.
    #[error("the SMILES is empty")]
    Empty,
    /// More than [`SMILES_BYTES_MAX`].
    #[error("the SMILES has {0} bytes; at most {SMILES_BYTES_MAX} are read")]
    TooLong(usize),
    /// More than [`ATOMS_MAX`].
    #[error("the structure has {0} atoms; at most {ATOMS_MAX} are read")]
    TooManyAtoms(usize),
    /// The text does not follow `OpenSMILES`.
    #[error("not a SMILES: {0}")]
    Syntax(String),
    /// An atom has more bonds than its element and charge allow. Atoms count from 1, in the order of the text.
    #[error("the {symbol} of atom {atom} has valence {found}; at most {most} is possible")]
    Valence {
        /// Which atom.
        atom: usize,
        /// Its element.
        symbol: &'static str,
        /// Bond orders and hydrogens, without bonds to metals.
        found: u32,
        /// The most the element can have with that charge.
        most: u32,
    },
    /// A ring written in lower case cannot be given alternating bonds.
    #[error("not aromatic: {0}")]
    Aromaticity(String),
    /// A query and not a substance.
    #[error("not a substance: {0}")]
    NotASubstance(&'static str),
    /// The `InChI` library made no standard key.
    #[error("no InChIKey: {0}")]
    Key(String),
}

/// A molecule or a set of molecules (a salt, a solvate) with stated stereochemistry and isotopes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Structure {
    graph: Graph,
    suffix_ignored: bool,
}

impl Structure {
    /// Reads a SMILES (`OpenSMILES` 1.0). Text after the first blank, such as the CXSMILES extension `|&1:3|` or a
    /// name, is not read; [`Structure::suffix_ignored`] says that it was there.
    ///
    /// # Errors
    /// [`StructureError`] for a text over the limits, broken syntax, impossible valence, wildcard or query parts.
    pub fn from_smiles(text: &str) -> Result<Self, StructureError> {
        if text.len() > SMILES_BYTES_MAX {
            return Err(StructureError::TooLong(text.len()));
        }
        let mut parts = text.split_whitespace();
        let smiles = parts.next().ok_or(StructureError::Empty)?;
        syntax::check(smiles)?;
        let mut graph = engine::read(smiles)?;
        valence::normalise(&mut graph);
        valence::check(&graph)?;
        Ok(Self { graph, suffix_ignored: parts.next().is_some() })
    }

    /// Text followed the SMILES and was not read. When that was `|r|` or `|&1:…|`, the substance is a racemate although
    /// its configuration is drawn.
    pub fn suffix_ignored(&self) -> bool {
        self.suffix_ignored
    }

    /// The standard `InChIKey` (IUPAC `InChI` 1.07).
    ///
    /// Calls run one at a time: the library is not re-entrant and locks itself.
    ///
    /// # Errors
    /// [`StructureError::Key`] when the library refuses the structure.
    pub fn inchikey(&self) -> Result<InchiKey, StructureError> {
        key::inchikey(&self.graph)
    }

    /// The molecular formula of all fragments together.
    pub fn formula(&self) -> Formula {
        Formula::of(&self.graph)
    }

    /// The mass of the molecule made of each element's most abundant isotope, or the stated ones, in u. Electrons that
    /// a charge adds or removes count.
    pub fn mass_monoisotopic(&self) -> f64 {
        engine::masses(&self.graph).0
    }

    /// The average (standard atomic weight) mass in u; stated isotopes count with their own mass.
    pub fn mass_average(&self) -> f64 {
        engine::masses(&self.graph).1
    }

    /// The hydroxyl groups of all fragments, in the order of their atoms.
    pub(crate) fn hydroxyls(&self) -> Vec<Hydroxyl> {
        hydroxyl::hydroxyls(&self.graph)
    }

    /// The largest organic fragment, neutralised by moving protons only: what is left of a salt or solvate when its
    /// counter-ions and solvent are taken away. Quaternary cations, betaines, nitro groups and N-oxides stay charged.
    #[must_use]
    pub fn parent(&self) -> Self {
        Self { graph: parent::parent(&self.graph), suffix_ignored: self.suffix_ignored }
    }

    /// An SVG drawing in the American Chemical Society's style, black or whatever colour the text around it has. Labels
    /// carry the classes `atom-n`, `atom-o`, `atom-s`, `atom-p`, `atom-halogen`, `atom-other`. No style attribute, no
    /// script, no reference to anything outside. The same structure and options always give the same bytes.
    pub fn draw(&self, options: &DrawOptions) -> String {
        paint::draw(&self.graph, options)
    }
}
