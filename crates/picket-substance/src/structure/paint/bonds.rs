//! Bonds as lines, wedges and hashes, cut where labels and other bonds need room.

use super::super::graph::{Graph, Order};
use super::super::point::Point;
use super::super::wedges::Wedge;
use super::label::Label;
use super::svg::number;
use super::{BOND_LENGTH, BOND_SPACING, HASH_SPACING, LINE_WIDTH, WEDGE_WIDTH};
use std::fmt::Write as _;

/// Half of the white gap in the lower of two crossing bonds.
const CROSSING_GAP: f64 = 0.13 * BOND_LENGTH;

/// Everything a bond needs to know; places in drawing units, y down.
pub(super) struct Canvas<'a> {
    pub(super) graph: &'a Graph,
    pub(super) places: &'a [Point],
    pub(super) labels: &'a [Option<Label>],
    pub(super) rings: &'a [Vec<usize>],
    /// For each bond, the points where another bond passes over it.
    pub(super) crossings: Vec<Vec<Point>>,
    /// For each bond, whether it is a double bond that could be E or Z and does not say which.
    pub(super) unstated: Vec<bool>,
}

/// Path data by kind of mark.
#[derive(Default)]
pub(super) struct Marks {
    pub(super) lines: String,
    pub(super) wedges: String,
    pub(super) hashes: String,
}

impl Canvas<'_> {
    pub(super) fn draw(&self, bond: usize, wedge: Option<Wedge>, marks: &mut Marks) {
        let [first, second] = self.graph.bonds[bond].atoms;
        match (self.graph.bonds[bond].order, wedge) {
            (_, Some(wedge)) => self.wedge(bond, wedge, marks),
            (Order::Single, None) => self.line(bond, [first, second], [0.0, 0.0], 0.0, &mut marks.lines),
            (Order::Double, None) if self.unstated[bond] => self.crossed(bond, &mut marks.lines),
            (Order::Double, None) => self.double(bond, &mut marks.lines),
            (Order::Triple, None) => {
                for offset in [-BOND_SPACING, 0.0, BOND_SPACING] {
                    self.line(bond, [first, second], [0.0, 0.0], offset, &mut marks.lines);
                }
            }
        }
    }

    /// A line beside the axis of a bond at `offset` (positive to the left of the way from first to second), cut back by
    /// `trims` at its ends and by the labels there.
    fn line(&self, bond: usize, ends: [usize; 2], trims: [f64; 2], offset: f64, lines: &mut String) {
        let [from, to] = ends.map(|atom| self.places[atom]);
        let direction = (to - from).unit();
        let shift = direction.perpendicular() * offset;
        let start = from + shift + direction * self.clearance(ends[0], from + shift, direction).max(trims[0]);
        let end = to + shift - direction * self.clearance(ends[1], to + shift, -direction).max(trims[1]);
        if (end - start).dot(direction) <= 0.0 {
            return;
        }
        let mut pen = start;
        let mut gaps: Vec<f64> = self.crossings[bond].iter().map(|&point| (point - start).dot(direction)).collect();
        gaps.sort_by(f64::total_cmp);
        for gap in gaps {
            segment(pen, start + direction * (gap - CROSSING_GAP), lines);
            pen = start + direction * (gap + CROSSING_GAP);
        }
        segment(pen, end, lines);
    }

    /// How far from `start` a line has to begin to keep clear of the label of `atom`.
    fn clearance(&self, atom: usize, start: Point, direction: Point) -> f64 {
        let areas = self.labels[atom].iter().flat_map(|label| &label.areas);
        areas.map(|area| area.exit(start, direction)).fold(0.0, f64::max)
    }

    fn double(&self, bond: usize, lines: &mut String) {
        let ends = self.graph.bonds[bond].atoms;
        match self.inner_side(bond) {
            None => {
                for offset in [-BOND_SPACING / 2.0, BOND_SPACING / 2.0] {
                    self.line(bond, ends, [0.0, 0.0], offset, lines);
                }
            }
            Some(side) => {
                self.line(bond, ends, [0.0, 0.0], 0.0, lines);
                let trims = [self.inner_trim(ends[0], ends[1], side), self.inner_trim(ends[1], ends[0], -side)];
                self.line(bond, ends, trims, side * BOND_SPACING, lines);
            }
        }
    }

    /// Two lines that change sides half way.
    fn crossed(&self, bond: usize, lines: &mut String) {
        let ends = self.graph.bonds[bond].atoms;
        let [from, to] = ends.map(|atom| self.places[atom]);
        let direction = (to - from).unit();
        let start = from + direction * self.clearance(ends[0], from, direction);
        let end = to - direction * self.clearance(ends[1], to, -direction);
        let side = direction.perpendicular() * (BOND_SPACING / 2.0);
        segment(start + side, end - side, lines);
        segment(start - side, end + side, lines);
    }

    /// On which side the second line of a double bond stands (1 left, -1 right); `None` for two lines about the axis.
    fn inner_side(&self, bond: usize) -> Option<f64> {
        let ends = self.graph.bonds[bond].atoms;
        let side_of = |point: Point| {
            let [from, to] = ends.map(|atom| self.places[atom]);
            if (to - from).cross(point - from) > 0.0 { 1.0 } else { -1.0 }
        };
        // Inside the ring: the one with most double bonds, so that a benzo ring keeps its own; of equals the smallest.
        let of_bond = self.rings.iter().filter(|ring| ends.iter().all(|end| ring.contains(end)) && ring.len() < 9);
        let ring = of_bond.reduce(|best, next| if self.doubles_in(next) > self.doubles_in(best) { next } else { best });
        if let Some(ring) = ring {
            let sum = ring.iter().fold(Point::default(), |sum, &atom| sum + self.places[atom]);
            return Some(side_of(sum * (1.0 / ring.len() as f64)));
        }
        let balance = |atom: usize| -> (usize, f64) {
            let others = self.graph.neighbours(atom).iter().filter(|&&(_, other)| other != bond);
            let sides: Vec<f64> = others.map(|&(neighbour, _)| side_of(self.places[neighbour])).collect();
            (sides.len(), sides.iter().sum())
        };
        let [(first_count, first_sum), (second_count, second_sum)] = ends.map(balance);
        let is_cumulated = |atom: usize| {
            self.graph
                .neighbours(atom)
                .iter()
                .filter(|&&(_, other)| self.graph.bonds[other].order == Order::Double)
                .count()
                > 1
        };
        // A terminal bond on a branch point, an isolated bond and a cumulene are drawn about the axis.
        let is_terminal = first_count == 0 || second_count == 0;
        if ends.into_iter().any(is_cumulated) || (is_terminal && first_count + second_count != 1) {
            return None;
        }
        Some(if first_sum + second_sum < 0.0 { -1.0 } else { 1.0 })
    }

    fn doubles_in(&self, ring: &[usize]) -> usize {
        let inside = |&&[first, second]: &&[usize; 2]| ring.contains(&first) && ring.contains(&second);
        let doubles = self.graph.bonds.iter().filter(|bond| bond.order == Order::Double).map(|bond| bond.atoms);
        doubles.collect::<Vec<_>>().iter().filter(inside).count()
    }

    /// How much shorter the second line is at `atom`: it ends on the bisector of the angle to the next bond on that
    /// side, as the sides of a smaller polygon would.
    fn inner_trim(&self, atom: usize, other: usize, side: f64) -> f64 {
        let axis = self.places[other] - self.places[atom];
        let neighbours = self.graph.neighbours(atom).iter().filter(|(neighbour, _)| *neighbour != other);
        let angles = neighbours.filter_map(|&(neighbour, _)| {
            let arm = self.places[neighbour] - self.places[atom];
            let turn = (axis.cross(arm) * side).atan2(axis.dot(arm));
            (turn > 0.3).then_some(turn)
        });
        angles.reduce(f64::min).map_or(0.0, |angle| (BOND_SPACING / (angle / 2.0).tan()).clamp(0.0, 0.3 * BOND_LENGTH))
    }

    fn wedge(&self, bond: usize, wedge: Wedge, marks: &mut Marks) {
        let far = self.graph.bonds[bond].other(wedge.centre);
        let (from, to) = (self.places[wedge.centre], self.places[far]);
        let direction = (to - from).unit();
        let start = from + direction * self.clearance(wedge.centre, from, direction);
        let end = to - direction * self.clearance(far, to, -direction);
        let length = (end - start).dot(direction);
        if length <= 0.0 {
            return;
        }
        let side = direction.perpendicular();
        let half_width = |along: f64| 0.5 * (LINE_WIDTH + (WEDGE_WIDTH - LINE_WIDTH) * along / length);
        if wedge.up {
            let corners = [
                start + side * half_width(0.0),
                end + side * half_width(length),
                end - side * half_width(length),
                start - side * half_width(0.0),
            ];
            for (index, corner) in corners.into_iter().enumerate() {
                let command = if index == 0 { 'M' } else { 'L' };
                let _ = write!(marks.wedges, "{command}{} {}", number(corner.x), number(corner.y));
            }
            marks.wedges.push('Z');
            return;
        }
        let count = (length / HASH_SPACING).round().max(2.0);
        let mut step = 0.0;
        while step <= count {
            let along = length * step / count;
            let middle = start + direction * along;
            segment(middle + side * half_width(along), middle - side * half_width(along), &mut marks.hashes);
            step += 1.0;
        }
    }
}

fn segment(from: Point, to: Point, lines: &mut String) {
    let _ = write!(lines, "M{} {}L{} {}", number(from.x), number(from.y), number(to.x), number(to.y));
}
