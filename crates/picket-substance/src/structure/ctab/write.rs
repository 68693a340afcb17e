//! Molfiles V2000, with the places and wedges of our own drawings.

use super::super::graph::{Graph, Order};
use super::super::hydrogens::implied;
use super::super::stereo::{StatedStereo, stated};
use super::super::{StructureError, layout, rings, symmetry, wedges};
use std::fmt::Write as _;

/// The drawing as a molfile. The chiral flag is set when every drawn centre is as drawn; racemates have no other mark
/// in this version.
pub(in super::super) fn write(graph: &Graph) -> Result<String, StructureError> {
    let graph = graph.with_drawn_hydrogens();
    let (atoms, bonds) = (graph.atoms.len(), graph.bonds.len());
    if atoms.max(bonds) > 999 {
        return Err(StructureError::NotWritable("a molfile V2000 holds 999 atoms and 999 bonds"));
    }
    let places = layout::lay_out(&graph);
    let wedges = wedges::assign(&graph, &places);
    let open = symmetry::stereo_bonds(&graph, &rings::smallest(&graph));
    let stated_bonds: Vec<usize> = graph.geometries.iter().map(|geometry| geometry.bond).collect();
    let chiral = u8::from(stated(&graph) == StatedStereo::Absolute);
    let mut text = format!("\n  Picket  {:10}2D\n\n", "");
    let _ = writeln!(text, "{atoms:3}{bonds:3}  0  0{chiral:3}  0            999 V2000");
    for (index, (atom, place)) in graph.atoms.iter().zip(&places).enumerate() {
        let symbol = atom.element.symbol();
        let bonded = graph.bonded_valence(index);
        // Readers know the usual number of hydrogens; 15 is the format's way to write none at all.
        let valence = match bonded + u32::from(atom.hydrogens) {
            _ if implied(atom.element, atom.charge, bonded) == atom.hydrogens => 0,
            0 => 15,
            valence => valence,
        };
        let _ = writeln!(
            text,
            "{:10.4}{:10.4}{:10.4} {symbol:<3} 0  0  0  0  0{valence:3}  0  0  0  0  0  0",
            place.x, place.y, 0.0
        );
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
            (None, Order::Double) if open[index] && !stated_bonds.contains(&index) => 3,
            _ => 0,
        };
        let _ = writeln!(text, "{:3}{:3}{:3}{mark:3}", first + 1, second + 1, bond.order.valence());
    }
    for (index, atom) in graph.atoms.iter().enumerate() {
        if atom.charge != 0 {
            let _ = writeln!(text, "M  CHG  1{:4}{:4}", index + 1, atom.charge);
        }
        if let Some(mass) = atom.isotope {
            let _ = writeln!(text, "M  ISO  1{:4}{mass:4}", index + 1);
        }
    }
    Ok(text + "M  END\n")
}
