//! After the first drawing: double bonds as stated, and branches turned out of each other's way.

use super::super::graph::{Geometry, Graph, Order};
use super::super::point::Point;
use std::f64::consts::FRAC_PI_3;

/// Atoms that are not bonded should be at least this far apart.
const ROOM: f64 = 0.75;
/// What a crossing of two bonds costs, against 1 for two atoms in one place.
const CROSSING_COST: f64 = 0.7;
/// What a turn away from the ideal angles costs.
const TURN_COST: f64 = 0.05;
/// Bonds at one atom should open at least this angle (radians), and what each radian less costs.
const ANGLE_MIN: f64 = 1.4;
const STRAIN_COST: f64 = 0.5;
/// A move has to gain this much, more than rounding does.
const GAIN_MIN: f64 = 1e-3;
/// Rounds of improvement; each takes the best single move.
const ROUNDS_MAX: usize = 24;
/// Larger molecules are left as they grew: the search is quadratic.
const ATOMS_MAX: usize = 150;

/// Whether the drawing shows the stated side; `None` when a substituent lies on the axis of the double bond.
pub(in super::super) fn is_drawn(graph: &Graph, places: &[Point], geometry: &Geometry) -> Option<bool> {
    let [first, second] = graph.bonds[geometry.bond].atoms.map(|atom| places[atom]);
    let axis = second - first;
    let [one, other] = geometry.substituents.map(|atom| axis.cross(places[atom] - first));
    let clear = one.abs() > 0.05 && other.abs() > 0.05;
    clear.then_some((one * other > 0.0) == geometry.cis)
}

/// Mirrors one side of each double bond that is drawn the wrong way round.
pub(super) fn set_geometries(graph: &Graph, places: &mut [Point]) {
    for geometry in &graph.geometries {
        if is_drawn(graph, places, geometry) != Some(false) {
            continue;
        }
        let [first, second] = graph.bonds[geometry.bond].atoms;
        match smaller_side(graph, geometry.bond) {
            Some(side) => mirror(places, &side, places[first], places[second]),
            None => turn_inside(graph, places, geometry),
        }
    }
}

/// A double bond of a large ring, drawn cis as all sides of a polygon are, becomes trans when one of its ends moves
/// inside the ring, mirrored with its substituents across the line between its ring neighbours.
fn turn_inside(graph: &Graph, places: &mut [Point], geometry: &Geometry) {
    let [first, second] = graph.bonds[geometry.bond].atoms;
    let right_before: Vec<bool> =
        graph.geometries.iter().map(|other| is_drawn(graph, places, other) != Some(false)).collect();
    for (end, far) in [(first, second), (second, first)] {
        for &(pivot, cut) in graph.neighbours(end) {
            let stays = |bond: usize| bond != geometry.bond && bond != cut;
            let group = graph.reach(end, stays);
            if pivot == far || group.contains(&far) || group.contains(&pivot) || smaller_side(graph, cut).is_some() {
                continue;
            }
            let mut moved = places.to_vec();
            mirror(&mut moved, &group, places[pivot], places[far]);
            let mut others = graph.geometries.iter().zip(&right_before);
            let keeps_others = others.all(|(other, right)| !right || is_drawn(graph, &moved, other) != Some(false));
            if keeps_others && is_drawn(graph, &moved, geometry) == Some(true) {
                places.copy_from_slice(&moved);
                return;
            }
        }
    }
}

/// The atoms on the smaller side of a bond, the end itself first; `None` for a bond in a ring.
fn smaller_side(graph: &Graph, bond: usize) -> Option<Vec<usize>> {
    let [first, second] = graph.bonds[bond].atoms;
    let side = graph.reach(first, |passed| passed != bond);
    if side.contains(&second) {
        return None;
    }
    let other = graph.reach(second, |passed| passed != bond);
    Some(if side.len() < other.len() { side } else { other })
}

fn mirror(places: &mut [Point], atoms: &[usize], from: Point, to: Point) {
    let axis = (to - from).unit();
    for &atom in atoms {
        places[atom] = from + (places[atom] - from).mirrored(axis);
    }
}

/// Turns and mirrors branches about single bonds until nothing overlaps or nothing helps.
pub(super) fn untangle(graph: &Graph, places: &mut [Point]) {
    if graph.atoms.len() > ATOMS_MAX || conflicts(graph, places).is_empty() {
        return;
    }
    let rotatable = |bond: &usize| graph.bonds[*bond].order == Order::Single;
    let branches: Vec<Branch> =
        (0..graph.bonds.len()).filter(rotatable).filter_map(|bond| Branch::new(graph, bond)).collect();
    for _ in 0..ROUNDS_MAX {
        let conflicts = conflicts(graph, places);
        let mut best: Option<(f64, Vec<Point>)> = None;
        for branch in branches.iter().filter(|branch| branch.separates_any(&conflicts)) {
            let before = branch.cost(graph, places);
            for (turn_cost, moved) in branch.moves(places) {
                let gain = before - branch.cost(graph, &moved) - turn_cost;
                if gain > best.as_ref().map_or(GAIN_MIN, |(best_gain, _)| best_gain + GAIN_MIN) {
                    best = Some((gain, moved));
                }
            }
        }
        let Some((_, moved)) = best else { return };
        places.copy_from_slice(&moved);
    }
}

/// What hangs on one end of a single bond outside rings: it can be turned as a whole.
struct Branch {
    /// The end of the bond that stays.
    pivot: usize,
    /// The atoms that turn, the other end first.
    atoms: Vec<usize>,
    turns: Vec<bool>,
}

impl Branch {
    fn new(graph: &Graph, bond: usize) -> Option<Self> {
        let atoms = smaller_side(graph, bond)?;
        let mut turns = vec![false; graph.atoms.len()];
        for &atom in &atoms {
            turns[atom] = true;
        }
        Some(Self { pivot: graph.bonds[bond].other(atoms[0]), atoms, turns })
    }

    /// Whether some conflict is between what turns and what stays.
    fn separates_any(&self, conflicts: &[(usize, usize)]) -> bool {
        conflicts.iter().any(|&(first, second)| self.turns[first] != self.turns[second])
    }

    /// How much what turns overlaps what stays; nothing else changes with a turn.
    fn cost(&self, graph: &Graph, places: &[Point]) -> f64 {
        let staying = |atom: &usize| !self.turns[*atom];
        let mut cost = self.strain(graph, places);
        for &first in &self.atoms {
            for second in (0..places.len()).filter(staying) {
                cost += overlap(graph, places, first, second);
            }
        }
        let (turning, still): (Vec<usize>, Vec<usize>) =
            (0..graph.bonds.len()).partition(|&bond| graph.bonds[bond].atoms.into_iter().any(|atom| self.turns[atom]));
        for first in turning {
            let crossed = still.iter().filter(|&&second| cross(graph, places, first, second));
            cost += CROSSING_COST * crossed.count() as f64;
        }
        cost
    }

    /// How much the bonds at the pivot crowd the one that turns.
    fn strain(&self, graph: &Graph, places: &[Point]) -> f64 {
        let pivot = places[self.pivot];
        let own = places[self.atoms[0]] - pivot;
        let others = graph.neighbours(self.pivot).iter().filter(|(neighbour, _)| *neighbour != self.atoms[0]);
        let angles = others.map(|&(neighbour, _)| {
            let other = places[neighbour] - pivot;
            own.cross(other).atan2(own.dot(other)).abs()
        });
        angles.map(|angle| STRAIN_COST * (ANGLE_MIN - angle).max(0.0)).sum()
    }

    /// The other ways to draw the branch, with what each costs in ideal angles.
    fn moves(&self, places: &[Point]) -> Vec<(f64, Vec<Point>)> {
        let (pivot, near) = (places[self.pivot], places[self.atoms[0]]);
        let mut moves = Vec::new();
        if self.atoms.len() > 1 {
            let mut mirrored = places.to_vec();
            mirror(&mut mirrored, &self.atoms, pivot, near);
            moves.push((0.0, mirrored));
        }
        for angle in [FRAC_PI_3, -FRAC_PI_3, FRAC_PI_3 / 2.0, -FRAC_PI_3 / 2.0] {
            let mut turned = places.to_vec();
            for &atom in &self.atoms {
                turned[atom] = pivot + (places[atom] - pivot).turned(angle);
            }
            moves.push((TURN_COST * angle.abs(), turned));
        }
        moves
    }
}

/// How far two atoms stand in each other's room: 0 apart or bonded, 1 in one place.
fn overlap(graph: &Graph, places: &[Point], first: usize, second: usize) -> f64 {
    let gap = places[first] - places[second];
    if gap.x.abs() >= ROOM || gap.y.abs() >= ROOM || gap.length() >= ROOM {
        return 0.0;
    }
    let bonded = graph.neighbours(first).iter().any(|(neighbour, _)| *neighbour == second);
    if bonded { 0.0 } else { (ROOM - gap.length()) / ROOM }
}

/// Pairs of atoms that overlap or whose bonds cross.
fn conflicts(graph: &Graph, places: &[Point]) -> Vec<(usize, usize)> {
    let pairs = (0..places.len()).flat_map(|first| (first + 1..places.len()).map(move |second| (first, second)));
    let overlaps = pairs.filter(|&(first, second)| overlap(graph, places, first, second) > 0.0);
    let crossed = crossings(graph, places).flat_map(|(first, second)| {
        let ([a, b], [c, d]) = (graph.bonds[first].atoms, graph.bonds[second].atoms);
        [(a, c), (a, d), (b, c), (b, d)]
    });
    overlaps.chain(crossed).collect()
}

/// Pairs of bonds that cross in the drawing.
pub(in super::super) fn crossings(graph: &Graph, places: &[Point]) -> impl Iterator<Item = (usize, usize)> {
    let bonds = graph.bonds.len();
    let pairs = (0..bonds).flat_map(move |first| (first + 1..bonds).map(move |second| (first, second)));
    pairs.filter(|&(first, second)| cross(graph, places, first, second))
}

fn cross(graph: &Graph, places: &[Point], first: usize, second: usize) -> bool {
    let ([a, b], [c, d]) = (graph.bonds[first].atoms, graph.bonds[second].atoms);
    if a == c || a == d || b == c || b == d {
        return false;
    }
    let side = |from: usize, to: usize, point: usize| (places[to] - places[from]).cross(places[point] - places[from]);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}
