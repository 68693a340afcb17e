//! Where the atoms go: ring systems as chemists draw them, chains in zigzag, nothing on top of anything else.

mod grow;
mod orient;
mod templates;
pub(super) mod untangle;

use super::graph::Graph;
use super::point::Point;
use super::{engine, rings};

pub(super) use untangle::crossings;

/// The white space between fragments, in bond lengths.
const FRAGMENT_GAP: f64 = 1.5;

/// A point for every atom; bonds have about length 1, y points up. Fragments stand side by side in source order.
pub(super) fn lay_out(graph: &Graph) -> Vec<Point> {
    let mut places = vec![Point::default(); graph.atoms.len()];
    let mut right_edge = None;
    for fragment in graph.fragments() {
        let own = lay_out_fragment(&graph.keep(&fragment));
        let left = own.iter().map(|point| point.x).fold(f64::INFINITY, f64::min);
        let right = own.iter().map(|point| point.x).fold(f64::NEG_INFINITY, f64::max);
        let middle = own.iter().map(|point| point.y).sum::<f64>() / own.len() as f64;
        let start = right_edge.map_or(0.0, |edge| edge + FRAGMENT_GAP);
        for (&atom, point) in fragment.iter().zip(&own) {
            places[atom] = *point + Point::new(start - left, -middle);
        }
        right_edge = Some(start + right - left);
    }
    places
}

fn lay_out_fragment(graph: &Graph) -> Vec<Point> {
    let rings = rings::smallest(graph);
    let systems: Vec<grow::System> =
        rings::systems(&rings).into_iter().map(|atoms| ring_system(graph, atoms)).collect();
    let (mut places, has_custom) = grow::grow(graph, &systems);
    untangle::set_geometries(graph, &mut places);
    untangle::untangle(graph, &mut places);
    if !has_custom {
        orient::orient(graph, &rings, &mut places);
    }
    places
}

fn ring_system(graph: &Graph, atoms: Vec<usize>) -> grow::System {
    let customary = templates::places(graph, &atoms);
    let is_customary = customary.is_some();
    let places = customary.unwrap_or_else(|| engine::coordinates(&graph.keep(&atoms)));
    grow::System { atoms, places, is_customary }
}
