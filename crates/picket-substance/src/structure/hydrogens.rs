//! Hydrogens: written as atoms or counted, and how many an atom without a stated number has.

use super::graph::{Atom, Element, Graph, Order};

/// The graph with its plain hydrogen atoms counted on their heavy neighbours. Hydrogens that alone say which side of a
/// double bond they are on stay atoms, as in `[H]/N=C/C`; so do isotopes, ions, hydrogen molecules and bridges.
pub(super) fn fold(mut graph: Graph) -> Graph {
    let mut folded: Vec<bool> = (0..graph.atoms.len()).map(|atom| is_foldable(&graph, atom)).collect();
    for index in 0..graph.geometries.len() {
        for end in 0..2 {
            let geometry = graph.geometries[index];
            let substituent = geometry.substituents[end];
            let centre = graph.bonds[geometry.bond].atoms[end];
            match heavy_sibling(&graph, centre, geometry.bond, substituent) {
                // A heavy atom says it as well as the hydrogen does.
                Some(sibling) if folded[substituent] => {
                    graph.geometries[index].substituents[end] = sibling;
                    graph.geometries[index].cis = !geometry.cis;
                }
                _ => folded[substituent] = false,
            }
        }
    }
    for (atom, is_folded) in folded.iter_mut().enumerate().filter(|(_, is_folded)| **is_folded) {
        let (carrier, _) = graph.neighbours(atom)[0];
        // What cannot be counted stays an atom.
        match graph.atoms[carrier].hydrogens.checked_add(1) {
            Some(counted) => graph.atoms[carrier].hydrogens = counted,
            None => *is_folded = false,
        }
    }
    for centre in &mut graph.centres {
        for neighbour in &mut centre.neighbours {
            *neighbour = neighbour.filter(|&atom| !folded[atom]);
        }
    }
    // Two hydrogens on one atom are no stereocentre.
    graph.centres.retain(|centre| centre.neighbours.iter().filter(|neighbour| neighbour.is_none()).count() <= 1);
    let kept: Vec<usize> = (0..graph.atoms.len()).filter(|&atom| !folded[atom]).collect();
    graph.keep(&kept)
}

fn is_foldable(graph: &Graph, atom: usize) -> bool {
    let &[(neighbour, bond)] = graph.neighbours(atom) else { return false };
    let entry = &graph.atoms[atom];
    let is_plain = entry.isotope.is_none() && entry.charge == 0 && entry.hydrogens == 0;
    entry.element == Element::H
        && is_plain
        && graph.bonds[bond].order == Order::Single
        && graph.atoms[neighbour].element != Element::H
}

fn heavy_sibling(graph: &Graph, centre: usize, double: usize, substituent: usize) -> Option<usize> {
    let others = graph.neighbours(centre).iter().filter(|&&(atom, bond)| bond != double && atom != substituent);
    others.map(|&(atom, _)| atom).find(|&atom| graph.atoms[atom].element != Element::H)
}

/// How many hydrogens an atom has whose source leaves that to the reader, as molfiles do: enough for the lowest valence
/// that holds its bonds. A charged atom counts as the neutral element with as many electrons; metals get none.
pub(super) fn implied(element: Element, charge: i8, bonded: u32) -> u8 {
    if is_metal(element) {
        return 0;
    }
    let valences: &[u32] = match i16::from(element.atomic_number()) - i16::from(charge) {
        1 | 9 | 17 | 35 | 85 => &[1],
        5 | 7 => &[3],
        6 | 14 | 32 => &[4],
        8 => &[2],
        15 | 33 => &[3, 5],
        16 | 34 | 52 => &[2, 4, 6],
        53 => &[1, 3, 5],
        _ => &[],
    };
    let valence = valences.iter().find(|&&valence| valence >= bonded);
    valence.map_or(0, |valence| u8::try_from(valence - bonded).expect("a valence is at most 6"))
}

/// Whether an element forms bonds without fixed valence.
pub(super) fn is_metal(element: Element) -> bool {
    !matches!(element.atomic_number(), 1 | 2 | 5..=10 | 14..=18 | 32..=36 | 52..=54 | 85 | 86)
}

/// A hydrogen atom.
pub(super) fn hydrogen(isotope: Option<u16>) -> Atom {
    Atom { element: Element::H, isotope, charge: 0, hydrogens: 0, aromatic: false }
}
