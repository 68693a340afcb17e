//! Structures: any text is read or refused, whatever its notation, and what is read can be written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use picket_substance::{Structure, read_sdf};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(structure) = Structure::read(&text) {
        let written = structure.to_smiles();
        assert!(Structure::from_smiles(&written).is_ok(), "{written}");
        if let Ok(molfile) = structure.to_molfile() {
            let again = Structure::from_molfile(&molfile);
            assert!(again.as_ref().is_ok_and(|again| again.formula() == structure.formula()), "{molfile}{again:?}");
        }
    }
    for record in read_sdf(&text) {
        if let Ok(structure) = record.structure {
            assert!(!structure.parents().is_empty());
        }
    }
});
