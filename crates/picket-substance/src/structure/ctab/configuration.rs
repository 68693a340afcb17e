//! What a drawing says about configuration: wedges, and on which side of a double bond things stand (IUPAC 2006
//! recommendations on configuration in drawings). Three-dimensional coordinates say it by themselves.

use super::super::graph::{Centre, Geometry, Graph, Order};
use super::super::point::{Point, widest_gap};
use super::super::stereo::Claim;
use super::super::{rings, symmetry};
use super::{Mark, Table};
use std::f64::consts::PI;

/// The lowest volume of a tetrahedron about a centre (bonds have length 1) that still tells one hand from the other.
const VOLUME_MIN: f64 = 0.02;

/// The sine of the smallest angle between a double bond and its substituent that still tells the side.
const SINE_MIN: f64 = 0.1;

/// How near to half a turn, in radians, a free gap beside three bonds reads either way.
const HALF_TURN_MARGIN: f64 = 0.05;

/// A file is three-dimensional when an atom is further than this from the plane; plane drawings carry rounding.
const DEPTH_MIN: f64 = 0.1;

type Vector = [f64; 3];

/// The stereocentres that wedges, or places in space, state.
pub(super) fn centres(table: &Table, graph: &Graph) -> Vec<Centre> {
    let in_space = is_in_space(table);
    let classes = if in_space { symmetry::classes(graph) } else { Vec::new() };
    let mut has_either = vec![false; graph.atoms.len()];
    for link in table.links.iter().filter(|link| link.mark == Mark::Either) {
        has_either[link.atoms[0]] = true;
    }
    let claims = claims(table);
    (0..graph.atoms.len())
        .filter(|&atom| !has_either[atom] && is_eligible(graph, atom))
        .filter_map(|atom| {
            let clockwise = if in_space {
                symmetry::is_asymmetric(graph, &classes, atom).then(|| in_places(table, graph, atom))?
            } else {
                in_wedges(table, graph, atom)
            }?;
            let mut neighbours = [None; 4];
            let own = graph.neighbours(atom);
            for (slot, (neighbour, _)) in neighbours[4 - own.len()..].iter_mut().zip(own) {
                *slot = Some(*neighbour);
            }
            Some(Centre { atom, neighbours, clockwise, claim: claims[atom] })
        })
        .collect()
}

fn claims(table: &Table) -> Vec<Claim> {
    let unlisted = if table.chiral { Claim::Absolute } else { Claim::Unflagged };
    let mut claims = vec![unlisted; table.rows.len()];
    for (claim, atoms) in &table.claims {
        for &atom in atoms {
            claims[atom] = *claim;
        }
    }
    claims
}

fn is_in_space(table: &Table) -> bool {
    table.rows.iter().any(|row| row.place[2].abs() > DEPTH_MIN)
}

/// Four neighbours, or three and a hydrogen or lone pair that keeps its place.
fn is_eligible(graph: &Graph, atom: usize) -> bool {
    let entry = &graph.atoms[atom];
    let bonded = graph.bonded_valence(atom);
    match (graph.neighbours(atom).len(), entry.hydrogens) {
        (4, 0) => true,
        (3, 1) => bonded == 3 || matches!(entry.element.symbol(), "P" | "S"),
        (3, 0) => match entry.element.symbol() {
            "N" | "P" | "As" => bonded == 3 && entry.charge == 0,
            "S" | "Se" | "Te" => bonded == if entry.charge == 1 { 3 } else { 4 },
            _ => false,
        },
        _ => false,
    }
}

/// Seen from the first of four points, do the others run clockwise? `None` when they lie in one plane.
fn clockwise(points: [Vector; 4]) -> Option<bool> {
    let [first, second, third, fourth] = points;
    let volume = determinant(minus(second, first), minus(third, first), minus(fourth, first));
    (volume.abs() > VOLUME_MIN).then_some(volume > 0.0)
}

fn in_places(table: &Table, graph: &Graph, atom: usize) -> Option<bool> {
    let own = table.rows[atom].place;
    let mut arms = Vec::with_capacity(4);
    for &(neighbour, _) in graph.neighbours(atom) {
        arms.push(unit(minus(table.rows[neighbour].place, own))?);
    }
    match arms[..] {
        [first, second, third, fourth] => clockwise([first, second, third, fourth]),
        [first, second, third] => clockwise([[0.0; 3], first, second, third]),
        _ => None,
    }
}

fn in_wedges(table: &Table, graph: &Graph, atom: usize) -> Option<bool> {
    let own = table.rows[atom].place;
    let mut arms = Vec::with_capacity(4);
    for &(neighbour, bond) in graph.neighbours(atom) {
        let link = &table.links[bond];
        let height = match link.mark {
            Mark::Up if link.atoms[0] == atom => 1.0,
            Mark::Down if link.atoms[0] == atom => -1.0,
            _ => 0.0,
        };
        let [x, y, _] = unit(minus(table.rows[neighbour].place, own))?;
        arms.push([x, y, height]);
    }
    if arms.iter().all(|arm| arm[2] == 0.0) {
        return None;
    }
    match arms[..] {
        [first, second, third, fourth] => clockwise([first, second, third, fourth]),
        [first, second, third] => {
            let lift: f64 = arms.iter().map(|arm| arm[2]).sum();
            let (start, width) = widest_gap(arms.iter().map(|arm| arm[1].atan2(arm[0])).collect());
            // The hydrogen or lone pair is on the other side of the page from the wedges; and beside the three bonds
            // when they are so close together that they leave more than half a turn free.
            let behind = clockwise([[0.0, 0.0, -lift], first, second, third]);
            let free = Point::at_angle(start + width / 2.0);
            let beside = clockwise([[free.x, free.y, -lift / 2.0], first, second, third]);
            match width - PI {
                over if over > HALF_TURN_MARGIN => beside,
                over if over < -HALF_TURN_MARGIN => behind,
                // A wedge as the stem of a T: RDKit reads one hand, others the other, and InChI none.
                _ => behind.filter(|_| behind == beside),
            }
        }
        _ => None,
    }
}

/// The configuration of the double bonds that could have either, as their substituents stand.
pub(super) fn geometries(table: &Table, graph: &Graph) -> Vec<Geometry> {
    let rings = rings::smallest(graph);
    let open = symmetry::stereo_bonds(graph, &rings);
    (0..graph.bonds.len())
        .filter(|&bond| open[bond] && table.links[bond].mark != Mark::Either && !is_wavy(table, graph, bond))
        .filter_map(|bond| {
            let [first, second] = graph.bonds[bond].atoms;
            let (near, side) = substituent(table, graph, first, second)?;
            let (far, other_side) = substituent(table, graph, second, first)?;
            let alike = dot(side, other_side);
            (alike.abs() > SINE_MIN * SINE_MIN).then_some(Geometry {
                bond,
                substituents: [near, far],
                cis: alike > 0.0,
            })
        })
        .collect()
}

/// A wavy bond at either end, unless it tells of a stereocentre next to the double bond.
fn is_wavy(table: &Table, graph: &Graph, double: usize) -> bool {
    let ends = graph.bonds[double].atoms;
    ends.into_iter().flat_map(|end| graph.neighbours(end).iter().map(move |&(other, bond)| (end, other, bond))).any(
        |(end, other, bond)| {
            let link = &table.links[bond];
            let is_own = link.atoms[0] == end || !is_eligible(graph, other);
            bond != double && link.order == Order::Single && link.mark == Mark::Either && is_own
        },
    )
}

/// A substituent of `end` and how it stands out from the axis to `other`. `None` when it does not, or when two stand
/// on the same side.
fn substituent(table: &Table, graph: &Graph, end: usize, other: usize) -> Option<(usize, Vector)> {
    let place = |atom: usize| table.rows[atom].place;
    let axis = unit(minus(place(other), place(end)))?;
    let mut found: Vec<(usize, Vector)> = Vec::new();
    for &(neighbour, _) in graph.neighbours(end).iter().filter(|(neighbour, _)| *neighbour != other) {
        let arm = unit(minus(place(neighbour), place(end)))?;
        let along = dot(arm, axis);
        found.push((neighbour, [0, 1, 2].map(|index| arm[index] - along * axis[index])));
    }
    found.sort_by(|first, second| dot(second.1, second.1).total_cmp(&dot(first.1, first.1)));
    let (neighbour, side) = *found.first()?;
    let same_side = found.get(1).is_some_and(|(_, another)| dot(side, *another) > SINE_MIN * SINE_MIN);
    (dot(side, side) > SINE_MIN * SINE_MIN && !same_side).then_some((neighbour, side))
}

fn minus(first: Vector, second: Vector) -> Vector {
    [0, 1, 2].map(|index| first[index] - second[index])
}

fn dot(first: Vector, second: Vector) -> f64 {
    (0..3).map(|index| first[index] * second[index]).sum()
}

fn unit(vector: Vector) -> Option<Vector> {
    let length = dot(vector, vector).sqrt();
    (length > 1e-4).then(|| vector.map(|value| value / length))
}

fn determinant(first: Vector, second: Vector, third: Vector) -> f64 {
    let cross = [
        second[1] * third[2] - second[2] * third[1],
        second[2] * third[0] - second[0] * third[2],
        second[0] * third[1] - second[1] * third[0],
    ];
    dot(first, cross)
}
