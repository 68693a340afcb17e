//! Every notation against every other over the probe set, and readers against any text.

use crate::fixture::shared;
use picket_substance::{Structure, read_sdf};
use proptest::prelude::*;

/// Every fifth line, for time; all 5,794 agreed when this was written, written as SMILES and as molfile.
#[test]
fn what_is_written_is_read_again() {
    let Some(smiles) = shared("controls/smi_probe.txt") else { return };
    let mut compared = 0;
    for line in smiles.lines().step_by(5) {
        let structure = Structure::from_smiles(line).unwrap();
        let key = structure.inchikey().unwrap();
        let written = structure.to_smiles();
        let again = Structure::from_smiles(&written).and_then(|structure| structure.inchikey());
        assert_eq!(again.as_ref(), Ok(&key), "{line} written {written}");
        let again = structure.to_molfile().and_then(|molfile| Structure::from_molfile(&molfile));
        assert_eq!(again.and_then(|structure| structure.inchikey()), Ok(key), "{line} as a molfile");
        compared += 1;
    }
    assert_eq!(compared, 1_159);
}

/// Pieces of the notations, so that random texts get past the first line.
const PIECES: [&str; 22] = [
    "\n",
    "\n\n\n  1  0  0  0  0  0            999 V2000\n",
    "  0  0  0     0  0            999 V3000\n",
    "M  END\n",
    "    0.0000    0.0000    0.0000 C   0  0\n",
    "    1.0000    0.0000    0.5000 N   0  3\n",
    "  1  2  1  1\n",
    "  1  2  2  3\n",
    "M  CHG  1   1   1\n",
    "M  V30 BEGIN CTAB\n",
    "M  V30 COUNTS 2 1 0 0 0\n",
    "M  V30 BEGIN ATOM\n",
    "M  V30 1 C 0 0 0 0 CHG=1\n",
    "M  V30 2 N 1 0 0 0\n",
    "M  V30 END ATOM\n",
    "M  V30 BEGIN BOND\n",
    "M  V30 1 1 1 2 CFG=1\n",
    "$$$$\n",
    "> <a>\nb\n\n",
    "InChI=1S/C2H6O",
    "/c1-2-3",
    "/h3H,2H2,1H3",
];

proptest! {
    #[test]
    fn any_text_is_read_or_refused(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 1..24), noise in ".{0,20}") {
        let text = pieces.concat() + &noise;
        let _ = Structure::read(&text);
        let _ = Structure::from_molfile(&text);
        for record in read_sdf(&text) {
            if let Ok(structure) = record.structure {
                prop_assert!(Structure::from_smiles(&structure.to_smiles()).is_ok());
            }
        }
    }
}
