//! Chemical structures: read, keyed, reduced to their parent and drawn.
//!
//! This facade is the only place that knows the toolkits beneath it (`chematic` for SMILES and a first layout, the
//! IUPAC library by way of `inchi` for keys), so that either can be replaced. Structures come from outside; nothing
//! here makes one up.

mod cleave;
mod ctab;
mod cxsmiles;
mod engine;
mod expand;
mod formula;
mod graph;
mod hydrogens;
mod hydroxyl;
mod isotopes;
mod key;
mod layout;
mod paint;
mod parent;
mod pattern;
mod perceived;
mod point;
mod read;
mod rings;
mod sdf;
mod smiles;
mod stereo;
mod symmetry;
mod syntax;
mod valence;
mod wedges;

#[cfg(test)]
mod drawing_tests;

pub use formula::Formula;
pub(crate) use hydroxyl::Hydroxyl;
pub use isotopes::Isotope;
pub use paint::{DrawOptions, Highlight, HighlightRole};
pub(crate) use pattern::Name as PatternName;
pub use pattern::{Matcher, PATTERN_BYTES_MAX, Pattern, PatternError};
pub(crate) use perceived::Bonding;
pub use perceived::Perceived;
pub use sdf::{SDF_RECORD_BYTES_MAX, SdfRecord, SdfRecords, read_sdf};
pub use stereo::StatedStereo;

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
    #[error("there is no structure")]
    Empty,
    /// More than [`SMILES_BYTES_MAX`].
    #[error("the SMILES has {0} bytes; at most {SMILES_BYTES_MAX} are read")]
    TooLong(usize),
    /// A molfile, `InChI` or SD record over its limit, in bytes.
    #[error("the text has {found} bytes; at most {most} are read")]
    TooLarge {
        /// How long it is.
        found: usize,
        /// How long it may be.
        most: usize,
    },
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
    /// The text does not follow the CTfile format. Lines count from 1.
    #[error("not a molfile: {fault} (line {line})")]
    Molfile {
        /// Which line.
        line: usize,
        /// What is wrong there.
        fault: String,
    },
    /// No standard `InChI`, or one that is not read.
    #[error("not an InChI that can be read: {0}")]
    Inchi(String),
    /// More than one structure where one is read.
    #[error("several structures in one text; give one at a time")]
    Several,
    /// A query and not a substance.
    #[error("not a substance: {0}")]
    NotASubstance(&'static str),
    /// The output format cannot hold the structure.
    #[error("not written: {0}")]
    NotWritable(&'static str),
    /// The `InChI` library made no standard key.
    #[error("no InChIKey: {0}")]
    Key(String),
}

/// A molecule or a set of molecules (a salt, a solvate) with stated stereochemistry and isotopes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Structure {
    graph: Graph,
}

impl Structure {
    /// What the source states about the drawn configuration. [`Structure::inchikey`] names the drawn one in any case.
    pub fn stereo(&self) -> StatedStereo {
        stereo::stated(&self.graph)
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

    /// The first block of the standard `InChIKey`: who is bonded to whom, without configuration, isotopes and charge
    /// by protons. What to compare where the configuration is not stated as absolute.
    ///
    /// # Errors
    /// [`StructureError::Key`] when the library refuses the structure.
    pub fn skeleton(&self) -> Result<String, StructureError> {
        self.inchikey().map(|key| key.as_str().chars().take_while(|&character| character != '-').collect())
    }

    /// A SMILES of all fragments, with stated configuration and isotopes. It is not canonical: compare keys and not
    /// texts. What [`Structure::stereo`] says is not part of it.
    pub fn to_smiles(&self) -> String {
        smiles::write(&self.graph)
    }

    /// The same structure with its atoms numbered from another one on: what is true of one numbering must be true of all.
    #[must_use]
    pub fn renumbered(&self, first: usize) -> Self {
        let count = self.graph.atoms.len();
        let order: Vec<usize> = (0..count).map(|atom| (atom + first) % count).collect();
        Self { graph: self.graph.keep(&order) }
    }

    /// The same structure when its drawn configuration stands for both mirror images: without it.
    #[must_use]
    pub(crate) fn as_stated(&self) -> Self {
        let mut stated = self.clone();
        if self.stereo() == StatedStereo::Racemic {
            stated.graph.centres.clear();
        }
        stated
    }

    /// How many centres and double bonds have a stated configuration.
    pub(crate) fn stated_configuration(&self) -> usize {
        self.graph.centres.len() + self.graph.geometries.len()
    }

    /// A molfile V2000 with the coordinates and wedges of [`Structure::draw`]. Its chiral flag is set when
    /// [`Structure::stereo`] is [`StatedStereo::Absolute`].
    ///
    /// # Errors
    /// [`StructureError::NotWritable`] when more than 999 atoms or bonds are drawn.
    pub fn to_molfile(&self) -> Result<String, StructureError> {
        ctab::write(&self.graph)
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

    /// The fragments that no bond joins (the ions of a salt, solvents, the parts of a mixture), in the order of their
    /// first atoms, as they are written.
    pub fn fragments(&self) -> Vec<Self> {
        let fragments = self.graph.fragments();
        fragments.iter().map(|fragment| Self { graph: self.graph.keep(fragment) }).collect()
    }

    /// What is left of a salt or solvate when its counter-ions and solvent are taken away: the largest organic fragment
    /// that is not a known one of these, unless there is no other. It is neutralised by moving protons only: quaternary
    /// cations, betaines, nitro groups and N-oxides stay charged. For a mixture see [`Structure::parents`].
    #[must_use]
    pub fn parent(&self) -> Self {
        // Every structure has an atom and so a fragment.
        self.parents().swap_remove(0)
    }

    /// The parents of a mixture, each once, largest first; one for anything else. Two enantiomers are two parents.
    pub fn parents(&self) -> Vec<Self> {
        self.parents_of_salt().0
    }

    /// The same, and whether a counter-ion stands beside them; water and solvents are none.
    pub(crate) fn parents_of_salt(&self) -> (Vec<Self>, bool) {
        let parted = parent::parted(&self.graph);
        (parted.parents.into_iter().map(|graph| Self { graph }).collect(), parted.is_salt)
    }

    /// An SVG drawing in the American Chemical Society's style, black or whatever colour the text around it has. Labels
    /// carry the classes `atom-n`, `atom-o`, `atom-s`, `atom-p`, `atom-halogen`, `atom-other`; highlights `highlight-core`
    /// and `highlight-modified`. No style attribute, no script, no reference to anything outside. The same structure and options always give the same bytes.
    pub fn draw(&self, options: &DrawOptions) -> String {
        paint::draw(&self.graph, options)
    }
}
