//! Does a drawing say what the structure says? Every drawing is written as a molfile with its places and wedges, and
//! the IUPAC library, which sees nothing else, has to find the structure's own key in it.

use super::graph::{Graph, Order};
use super::{Structure, layout, wedges};
use std::fmt::Write as _;
use std::path::PathBuf;

/// The drawing as an MDL molfile V2000.
fn molfile(graph: &Graph) -> String {
    let graph = graph.with_drawn_hydrogens();
    let places = layout::lay_out(&graph);
    let wedges = wedges::assign(&graph, &places);
    let stated: Vec<usize> = graph.geometries.iter().map(|geometry| geometry.bond).collect();
    let mut text = format!("\n\n\n{:3}{:3}  0  0  1  0            999 V2000\n", graph.atoms.len(), graph.bonds.len());
    for (index, (atom, place)) in graph.atoms.iter().zip(&places).enumerate() {
        let symbol = atom.element.symbol();
        // The valence column says how many hydrogens there are; 15 is the format's way to write none at all.
        let valence = match graph.bonded_valence(index) + u32::from(atom.hydrogens) {
            0 => 15,
            valence => valence,
        };
        writeln!(text, "{:10.4}{:10.4}{:10.4} {symbol:<3} 0  0  0  0  0{valence:3}", place.x, place.y, 0.0).unwrap();
    }
    for (index, bond) in graph.bonds.iter().enumerate() {
        let [mut first, mut second] = bond.atoms;
        let mark = match (wedges[index], bond.order) {
            (Some(wedge), _) => {
                if wedge.centre == second {
                    (first, second) = (second, first);
                }
                if wedge.up { 1 } else { 6 }
            }
            // "Either": the painter crosses these, but for amidines and the like, which InChI may count too.
            (None, Order::Double) if !stated.contains(&index) => 3,
            _ => 0,
        };
        writeln!(text, "{:3}{:3}{:3}{mark:3}", first + 1, second + 1, bond.order.valence()).unwrap();
    }
    for (index, atom) in graph.atoms.iter().enumerate() {
        if atom.charge != 0 {
            writeln!(text, "M  CHG  1{:4}{:4}", index + 1, atom.charge).unwrap();
        }
        if let Some(mass) = atom.isotope {
            writeln!(text, "M  ISO  1{:4}{mass:4}", index + 1).unwrap();
        }
    }
    text + "M  END\n"
}

fn check_drawing(smiles: &str) {
    let structure = Structure::from_smiles(smiles).unwrap();
    let output = inchi::from_molfile(molfile(&structure.graph), ()).unwrap();
    assert_eq!(inchi::inchikey(output.inchi()).unwrap(), structure.inchikey().unwrap().as_str(), "{smiles}");
}

#[test]
fn wedges_say_what_the_smiles_says() {
    for smiles in [
        "CN1CC[C@]23c4c5ccc(O)c4O[C@H]2[C@@H](O)C=C[C@H]3[C@H]1C5",
        "COC(=O)[C@H]1[C@@H](OC(=O)c2ccccc2)C[C@@H]2CC[C@H]1N2C",
        "CO[C@@]12CC[C@@]3(C[C@@H]1[C@](C)(O)C(C)(C)C)[C@H]1Cc4ccc(O)c5O[C@@H]2[C@]3(CCN1CC1CC1)c45",
        "CCCCCc1cc(O)c2[C@@H]3C=C(C)CC[C@H]3C(C)(C)Oc2c1",
        "CCN(CC)C(=O)[C@H]1CN(C)[C@@H]2Cc3c[nH]c4cccc(C2=C1)c34",
        "C[C@]12CC[C@H]3[C@@H](CCC4=CC(=O)CC[C@]34C)[C@@H]1CC[C@@H]2O",
        "CN1[C@H]2C[C@@H](C[C@@H]1[C@H]1O[C@@H]21)OC(=O)[C@H](CO)c1ccccc1",
        "COc1ccc2nccc([C@@H](O)[C@@H]3C[C@@H]4CC[N@]3C[C@@H]4C=C)c2c1",
        "NC(=O)C[S@@](=O)C(c1ccccc1)c1ccccc1",
        "F[C@](Cl)(Br)I",
        "OC(=O)/C=C/C(O)=O",
        "C/C=C\\C/C=C/C",
        "[H]/N=C/C",
        "C/C1=C/CC[C@@]2(C)[C@@H](CC1)O2",
        "C[C@H]1CCCCCCC/C=C/C1",
    ] {
        check_drawing(smiles);
    }
}

/// Every tenth line of the probe set, for time; all 5,794 agreed when this was written, 1,960 with configuration.
#[test]
fn wedges_of_the_probe_set_say_what_its_smiles_say() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/controls/smi_probe.txt");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("SKIPPED: {} is not there, no drawing was checked against it", path.display());
        return;
    };
    text.lines().step_by(10).for_each(check_drawing);
}
