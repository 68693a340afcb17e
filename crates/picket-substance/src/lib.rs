//! Placeholder.

mod structure;

pub use structure::{ATOMS_MAX, Formula, SMILES_BYTES_MAX, Structure, StructureError};
