//! Wedges and hashes: which bond of a stereocentre tells the reader its configuration.

use super::graph::{Centre, Graph, Order};
use super::point::Point;
use std::f64::consts::{PI, TAU};

/// A wedged bond; its narrow end is at the centre.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Wedge {
    pub(super) centre: usize,
    /// Towards the reader (solid) and not away (hashed).
    pub(super) up: bool,
}

/// For each bond its wedge. A centre without a free single bond, or whose bonds lie on one line, gets none.
///
/// One wedge a centre (IUPAC 2006 recommendations on configuration in drawings, ST-1.1): on the bond that reads best,
/// outside rings and not between two centres where that can be.
pub(super) fn assign(graph: &Graph, places: &[Point]) -> Vec<Option<Wedge>> {
    let mut wedges = vec![None; graph.bonds.len()];
    let in_ring = graph.ring_bonds();
    let mut is_centre = vec![false; graph.atoms.len()];
    for centre in &graph.centres {
        is_centre[centre.atom] = true;
    }
    for centre in &graph.centres {
        let free = graph
            .neighbours(centre.atom)
            .iter()
            .copied()
            .filter(|&(_, bond)| graph.bonds[bond].order == Order::Single && wedges[bond].is_none());
        let best = free
            .filter_map(|(neighbour, bond)| {
                let reading = read(centre, graph, places, neighbour)?;
                let is_hydrogen = graph.atoms[neighbour].element.symbol() == "H";
                let cost = 16 * u8::from(reading.doubtful)
                    + 8 * u8::from(is_centre[neighbour])
                    + 4 * u8::from(in_ring[bond])
                    + 2 * u8::from(!is_hydrogen && graph.neighbours(neighbour).len() > 1)
                    + u8::from(!is_hydrogen);
                // Of equals a bond that does not lead into a benzene ring or another flat part.
                let mut others = graph.neighbours(neighbour).iter();
                let is_flat = others.any(|&(_, bond)| graph.bonds[bond].order != Order::Single);
                Some((cost, is_flat, neighbour, bond, reading.up))
            })
            .min();
        if let Some((.., bond, up)) = best {
            wedges[bond] = Some(Wedge { centre: centre.atom, up });
        }
    }
    wedges
}

/// What a wedge on one bond has to be, and whether readers could take it for its opposite.
struct Reading {
    up: bool,
    doubtful: bool,
}

fn read(centre: &Centre, graph: &Graph, places: &[Point], wedged: usize) -> Option<Reading> {
    let own = places[centre.atom];
    let start = (places[wedged] - own).angle();
    // The other neighbours as the eye meets them clockwise from the wedge, with the angle turned.
    let mut others: Vec<(f64, usize)> = graph
        .neighbours(centre.atom)
        .iter()
        .filter(|(neighbour, _)| *neighbour != wedged)
        .map(|&(neighbour, _)| ((start - (places[neighbour] - own).angle()).rem_euclid(TAU), neighbour))
        .collect();
    others.sort_by(|first, second| first.0.total_cmp(&second.0));
    let turned: Vec<f64> = others.iter().map(|(angle, _)| *angle).collect();
    let close =
        turned.first().is_some_and(|&angle| angle < 0.2) || turned.last().is_some_and(|&angle| TAU - angle < 0.2);
    match others[..] {
        // Seen from the wedge, which rises towards the reader, the other three run clockwise.
        [(_, first), (_, second), (_, third)] => {
            let up = centre.clockwise_in([Some(wedged), Some(first), Some(second), Some(third)])?;
            let half_plane = turned[1] - turned[0] > PI || turned[2] - turned[1] > PI;
            Some(Reading { up, doubtful: close || half_plane })
        }
        // The hydrogen or lone pair lies below the page, from where clockwise is anticlockwise; unless the wedge
        // stands between two bonds less than half a turn apart, when the triple is folded over.
        [(_, first), (_, second)] => {
            let folded = turned[1] - turned[0] > PI;
            let nearly_folded = turned[1] - turned[0] > PI - 0.2;
            let clockwise = centre.clockwise_in([None, Some(wedged), Some(first), Some(second)])?;
            Some(Reading { up: clockwise == folded, doubtful: close || nearly_folded })
        }
        _ => None,
    }
}
