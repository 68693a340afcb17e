//! Structures: any text is read or refused, whatever its notation, and what is read can be written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use picket_substance::{Structure, StructureError, read_sdf};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(structure) = Structure::read(&text) {
        let written = structure.to_smiles();
        assert!(Structure::from_smiles(&written).is_ok(), "{written}");
        if let Ok(molfile) = structure.to_molfile() {
            match Structure::from_molfile(&molfile) {
                Ok(again) => assert_eq!(again.formula(), structure.formula(), "{molfile}"),
                // Hydrogens that a drawing shows are atoms there.
                Err(StructureError::TooManyAtoms(_)) => {}
                Err(error) => panic!("{error}: {molfile}"),
            }
        }
    }
    for record in read_sdf(&text) {
        if let Ok(structure) = record.structure {
            assert!(!structure.parents().is_empty());
        }
    }
});
