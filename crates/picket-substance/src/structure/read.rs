//! Structures from text, whatever notation it is in.

use super::graph::Graph;
use super::{SMILES_BYTES_MAX, Structure, StructureError, ctab, cxsmiles, engine, expand, hydrogens, syntax, valence};

impl Structure {
    /// Reads a SMILES, CXSMILES, standard `InChI` or molfile (V2000, V3000), told apart by their looks.
    ///
    /// # Errors
    /// [`StructureError`] as for the reader of each notation, and for a text that holds several structures.
    pub fn read(text: &str) -> Result<Self, StructureError> {
        let trimmed = text.trim();
        if trimmed.starts_with("InChI=") {
            return Self::from_inchi(trimmed);
        }
        if trimmed.starts_with("$RXN") || trimmed.starts_with("$RDFILE") {
            return Err(StructureError::NotASubstance("a reaction"));
        }
        let is_molfile = text.lines().nth(3).is_some_and(|line| line.contains("V2000") || line.contains("V3000"))
            || text.lines().any(|line| line.starts_with("M  END"));
        if is_molfile {
            let mut records = text.split("\n$$$$").filter(|record| !record.trim().is_empty());
            records.next();
            return if records.next().is_some() { Err(StructureError::Several) } else { Self::from_molfile(text) };
        }
        if trimmed.lines().count() > 1 {
            return Err(StructureError::Several);
        }
        if is_key(trimmed) {
            return Err(StructureError::Syntax("an InChIKey names a structure and does not hold it".to_owned()));
        }
        Self::from_smiles(trimmed)
    }

    /// Reads a SMILES (`OpenSMILES` 1.0). Of a CXSMILES block after the first blank the stereo groups are read (see
    /// [`Structure::stereo`]) and coordinates, labels and the like read over; any other text there is taken for a name.
    ///
    /// # Errors
    /// [`StructureError`] for a text over the limits, several structures between commas, broken syntax, impossible
    /// valence, and whatever is no substance: wildcards, queries, R-groups, polymers.
    pub fn from_smiles(text: &str) -> Result<Self, StructureError> {
        if text.len() > SMILES_BYTES_MAX {
            return Err(StructureError::TooLong(text.len()));
        }
        let text = text.trim();
        let (smiles, suffix) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        if smiles.is_empty() {
            return Err(StructureError::Empty);
        }
        syntax::check(smiles)?;
        let mut graph = engine::read(smiles)?;
        cxsmiles::apply(&mut graph, suffix.trim_start())?;
        finish(graph)
    }

    /// Reads a standard `InChI`. It does not say which of several tautomers is meant; this gives one of them, and the
    /// same [`Structure::inchikey`] as the text has.
    ///
    /// # Errors
    /// [`StructureError`] for a text over the limits, one that is no standard `InChI`, and one that the structure does
    /// not give back, as for the configuration of an allene.
    pub fn from_inchi(text: &str) -> Result<Self, StructureError> {
        let text = text.trim();
        let structure = finish(expand::read(text)?)?;
        let given_back = super::key::inchi(&structure.graph)?;
        if given_back != text {
            return Err(StructureError::Inchi(format!("its structure has another one, {given_back:.200}")));
        }
        Ok(structure)
    }

    /// Reads a molfile (V2000 or V3000), or the first record of an SD file without its data fields.
    ///
    /// Wedges and double bonds say their configuration by the coordinates; wavy and crossed bonds leave it open, and a
    /// table without coordinates states none. [`Structure::stereo`] tells what the chiral flag and stereo groups say.
    ///
    /// # Errors
    /// [`StructureError`] with the line for a broken table, and for whatever is no substance: R-groups, queries,
    /// polymers, radicals.
    pub fn from_molfile(text: &str) -> Result<Self, StructureError> {
        finish(ctab::read(text)?)
    }
}

/// From what was written to what it means: hydrogens counted, one spelling of oxo groups, valences checked.
fn finish(graph: Graph) -> Result<Structure, StructureError> {
    let mut graph = hydrogens::fold(graph);
    valence::drop_ring_geometries(&mut graph);
    valence::normalise(&mut graph);
    valence::check(&graph)?;
    Ok(Structure { graph })
}

fn is_key(text: &str) -> bool {
    picket_core::InchiKey::new(text).is_ok()
}
