//! The parent of a salt or solvate: what a control list names.

use super::graph::{Element, Graph};
use std::cmp::Reverse;

/// The largest organic fragment with its simple charges taken away. A structure without carbon keeps its largest
/// fragment.
pub(super) fn parent(graph: &Graph) -> Graph {
    let fragments = graph.fragments();
    let size = |fragment: &[usize]| {
        let carbons = fragment.iter().filter(|&&atom| graph.atoms[atom].element == Element::C).count();
        let heavy = fragment.iter().filter(|&&atom| graph.atoms[atom].element != Element::H).count();
        (carbons > 0, heavy, carbons)
    };
    // The first of equals, so that two copies of one molecule give the first copy.
    let largest = fragments.iter().enumerate().max_by_key(|(index, fragment)| (size(fragment), Reverse(*index)));
    let mut parent = largest.map_or_else(Graph::default, |(_, fragment)| graph.keep(fragment));
    neutralise(&mut parent);
    parent
}

/// Moves protons only: a cation with a hydrogen to give loses it, an anion of an acid gains one. Quaternary nitrogen
/// and charge pairs on neighbours (nitro, N-oxide, azide) stay.
fn neutralise(graph: &mut Graph) {
    let paired = |graph: &Graph, atom: usize| {
        let sign = graph.atoms[atom].charge.signum();
        graph
            .neighbours(atom)
            .iter()
            .any(|&(neighbour, _)| graph.atoms[neighbour].charge.signum() == -sign && sign != 0)
    };
    let fixed_cations: i32 = (0..graph.atoms.len())
        .filter(|&atom| graph.atoms[atom].charge > 0 && graph.atoms[atom].hydrogens == 0 && !paired(graph, atom))
        .map(|atom| i32::from(graph.atoms[atom].charge))
        .sum();
    for atom in 0..graph.atoms.len() {
        if graph.atoms[atom].charge > 0 && !paired(graph, atom) {
            let entry = &mut graph.atoms[atom];
            let given = entry.hydrogens.min(entry.charge.unsigned_abs());
            entry.hydrogens -= given;
            entry.charge = entry.charge.saturating_sub_unsigned(given);
        }
    }
    // A betaine stays a betaine: as many anions keep their charge as there are cations that cannot lose theirs.
    let mut kept = fixed_cations;
    for atom in 0..graph.atoms.len() {
        let takes_proton = matches!(graph.atoms[atom].element.symbol(), "O" | "S" | "Se" | "N" | "C");
        if graph.atoms[atom].charge < 0 && takes_proton && !paired(graph, atom) {
            if kept > 0 {
                kept -= 1;
                continue;
            }
            let entry = &mut graph.atoms[atom];
            entry.hydrogens = entry.hydrogens.saturating_add(entry.charge.unsigned_abs());
            entry.charge = 0;
        }
    }
}
