//! Does a drawing say what the structure says? Every drawing is written as a molfile with its wedges, and the IUPAC
//! library, which sees nothing but places and wedges, has to find the same key in it.

use super::graph::{Graph, Order};
use super::{Structure, layout, wedges};
use std::fmt::Write as _;

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
        let valence = match graph.bonded_valence(index) + atom.hydrogens {
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

fn key_of_drawing(structure: &Structure) -> String {
    let output = inchi::from_molfile(molfile(&structure.graph), ()).unwrap();
    inchi::inchikey(output.inchi()).unwrap()
}

#[test]
fn probe() {
    let text = std::fs::read_to_string("/work/shared/data/controls/smi_probe.txt").unwrap();
    let mut bad = 0;
    let mut all = 0;
    let mut stereo = 0;
    for line in text.lines() {
        let structure = Structure::from_smiles(line).unwrap();
        let has = !structure.graph.centres.is_empty() || !structure.graph.geometries.is_empty();
        all += 1;
        stereo += usize::from(has);
        let expected = structure.inchikey().unwrap().to_string();
        let g = structure.graph.with_drawn_hydrogens();
        let pl = layout::lay_out(&g);
        let over = (0..pl.len()).any(|a| (a + 1..pl.len()).any(|b| (pl[a] - pl[b]).length() < 0.45));
        if over {
            println!("OVER {line}");
        }
        let cr = layout::crossings(&g, &pl).count();
        if cr > 0 {
            println!("CROSS {cr} {line}");
        }
        let own = key_of_drawing(&structure);
        if own != expected {
            bad += 1;
            println!("BAD {} {expected} {own} {line}", has);
        }
    }
    println!("{bad} of {all}, {stereo} with stereo");
}
