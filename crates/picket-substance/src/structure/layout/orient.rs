//! Which way up: wide rather than tall, hexagons on a point, chains level.

use super::super::graph::Graph;
use super::super::point::Point;
use std::f64::consts::PI;

/// Turns are tried in steps of 30 degrees, the angle that keeps hexagons and zigzags on their grid.
const STEPS: usize = 12;

/// Turns the drawing about the origin to its best orientation.
pub(super) fn orient(graph: &Graph, rings: &[Vec<usize>], places: &mut [Point]) {
    let start = grid_angle(graph, rings, places);
    let turned = |step: usize| -> Vec<Point> {
        places.iter().map(|place| place.turned(step as f64 * PI / 6.0 - start)).collect()
    };
    let candidates = (0..STEPS).map(|step| {
        let candidate = turned(step);
        (cost(graph, rings, &candidate), candidate)
    });
    let best = candidates.reduce(|best, next| if next.0 + 1e-6 < best.0 { next } else { best });
    if let Some((_, best)) = best {
        places.copy_from_slice(&best);
    }
}

/// The angle of the drawing's grid: that of the side of a six-membered ring, or of any bond.
fn grid_angle(graph: &Graph, rings: &[Vec<usize>], places: &[Point]) -> f64 {
    let hexagon = rings.iter().find(|ring| ring.len() == 6).map(|ring| (ring[0], ring[1]));
    let bond = graph.bonds.first().map(|bond| (bond.atoms[0], bond.atoms[1]));
    let side = hexagon.or_else(|| rings.first().map(|ring| (ring[0], ring[1]))).or(bond);
    side.map_or(0.0, |(first, second)| (places[second] - places[first]).angle())
}

fn cost(graph: &Graph, rings: &[Vec<usize>], places: &[Point]) -> f64 {
    let extent = |coordinate: fn(&Point) -> f64| {
        let values = places.iter().map(coordinate);
        let (low, high) =
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        high - low
    };
    let (width, height) = (extent(|point| point.x), extent(|point| point.y));
    let sides = rings.iter().filter(|ring| ring.len() == 6).flat_map(|ring| ring.iter().zip(ring.iter().skip(1)));
    let level = sides.filter(|&(&first, &second)| (places[second] - places[first]).angle().sin().abs() < 0.1).count();
    let hexagons = rings.iter().filter(|ring| ring.len() == 6).count().max(1);
    // Terminal carbonyls and amines read best when they point up or to the right of the drawing.
    let lift: f64 = (0..graph.atoms.len())
        .filter(|&atom| graph.neighbours(atom).len() == 1 && graph.atoms[atom].element.symbol() == "O")
        .map(|atom| (places[atom] - places[graph.neighbours(atom)[0].0]).y)
        .sum();
    height - 0.35 * width + 0.3 * level as f64 / hexagons as f64 - 0.05 * lift
}
