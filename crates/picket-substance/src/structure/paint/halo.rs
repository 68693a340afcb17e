//! Halos: soft bands behind the bonds that point out parts of a structure. The two kinds differ in colour, and without
//! colour too: one is solid, the other has a dashed outline.

use super::super::graph::Graph;
use super::super::point::Point;
use super::svg::number;
use super::{BOND_LENGTH, DrawOptions, LINE_WIDTH};
use std::f64::consts::PI;
use std::fmt::Write as _;

/// Half the width of a band.
pub(super) const RADIUS: f64 = 0.36 * BOND_LENGTH;
/// Points of the outline along a half circle, and the distance of those along a straight side.
const ARC_STEPS: u8 = 14;
const SIDE_STEP: f64 = 2.5;

/// What a highlight says of its atoms.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum HighlightRole {
    /// The scaffold that a legal class is built on: a solid band, class `highlight-core`.
    Core,
    /// The sites where the scaffold was modified: a dashed outline, class `highlight-modified`.
    Modified,
}

/// Atoms to point out in a drawing, with the bonds between them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Highlight {
    /// What the highlight says.
    pub role: HighlightRole,
    /// The atoms, by their place in the structure, from 0. Those that the structure lacks are left out.
    pub atoms: Vec<usize>,
}

/// All atoms with this role, each once.
fn atoms(options: &DrawOptions, role: HighlightRole, count: usize) -> Vec<usize> {
    let own = options.highlight.iter().filter(|highlight| highlight.role == role);
    let mut atoms: Vec<usize> = own.flat_map(|highlight| &highlight.atoms).copied().collect();
    atoms.retain(|&atom| atom < count);
    atoms.sort_unstable();
    atoms.dedup();
    atoms
}

/// The places that halos surround.
pub(super) fn centres(options: &DrawOptions, places: &[Point]) -> Vec<Point> {
    let all = options.highlight.iter().flat_map(|highlight| &highlight.atoms);
    all.filter_map(|&atom| places.get(atom).copied()).collect()
}

/// The halos of both roles, to stand behind everything else. `count` atoms belong to the structure itself.
pub(super) fn draw(graph: &Graph, places: &[Point], options: &DrawOptions, count: usize) -> String {
    let mut svg = String::new();
    let core = bands(graph, places, &atoms(options, HighlightRole::Core, count));
    if !core.is_empty() {
        let _ = write!(svg, "<path class=\"highlight-core\" {} d=\"{}\"/>", fill("#2f7ed8", 0.26), spine(&core));
    }
    let modified = bands(graph, places, &atoms(options, HighlightRole::Modified, count));
    if !modified.is_empty() {
        let (colour, width) = ("#d9480f", number(LINE_WIDTH));
        let _ = write!(
            svg,
            "<g class=\"highlight-modified\"><path {} d=\"{}\"/><path fill=\"none\" stroke=\"{colour}\" \
             stroke-width=\"{width}\" stroke-dasharray=\"4 2.5\" d=\"{}\"/></g>",
            fill(colour, 0.16),
            spine(&modified),
            outline(&modified)
        );
    }
    svg
}

/// The halos in words.
pub(super) fn describe(options: &DrawOptions, count: usize) -> String {
    let part = |role: HighlightRole, name: &str, look: &str| match atoms(options, role, count).len() {
        0 => None,
        1 => Some(format!("{name}, 1 atom ({look})")),
        several => Some(format!("{name}, {several} atoms ({look})")),
    };
    let core = part(HighlightRole::Core, "scaffold", "solid band");
    let modified = part(HighlightRole::Modified, "modified sites", "dashed outline");
    let parts: Vec<String> = core.into_iter().chain(modified).collect();
    if parts.is_empty() { String::new() } else { format!("<desc>Highlighted: {}.</desc>", parts.join("; ")) }
}

/// A line through the middle of each band; a lone atom gives one of no length.
fn bands(graph: &Graph, places: &[Point], atoms: &[usize]) -> Vec<[Point; 2]> {
    let inside = graph.bonds.iter().filter(|bond| bond.atoms.iter().all(|atom| atoms.contains(atom)));
    let lines: Vec<[usize; 2]> = inside.map(|bond| bond.atoms).collect();
    let lone = atoms.iter().copied().filter(|atom| !lines.iter().any(|line| line.contains(atom)));
    let points: Vec<[usize; 2]> = lone.map(|atom| [atom, atom]).collect();
    lines.into_iter().chain(points).map(|ends| ends.map(|atom| places[atom])).collect()
}

/// Presentation attributes of one soft stroke; bands of one path do not darken where they meet.
fn fill(colour: &str, opacity: f64) -> String {
    format!(
        "fill=\"none\" stroke=\"{colour}\" stroke-opacity=\"{}\" stroke-width=\"{}\" stroke-linecap=\"round\" \
         stroke-linejoin=\"round\"",
        number(opacity),
        number(2.0 * RADIUS)
    )
}

fn spine(bands: &[[Point; 2]]) -> String {
    polylines(bands.iter().map(|band| band.to_vec()))
}

/// The edge of all bands together: that of each, where it is in no other.
fn outline(bands: &[[Point; 2]]) -> String {
    let mut runs: Vec<Vec<Point>> = Vec::new();
    for (index, band) in bands.iter().enumerate() {
        let mut run = Vec::new();
        for point in edge(*band) {
            let hidden = |other: &[Point; 2]| distance(point, *other) < RADIUS - 1e-6;
            // Of two bands that share a stretch of edge the first one draws it.
            let shared = |other: &[Point; 2]| distance(point, *other) < RADIUS + 1e-6;
            if bands[..index].iter().any(shared) || bands[index + 1..].iter().any(hidden) {
                runs.push(std::mem::take(&mut run));
            } else {
                run.push(point);
            }
        }
        runs.push(run);
    }
    polylines(runs.into_iter().filter(|run| run.len() > 1))
}

/// Points around one band, closed.
fn edge([from, to]: [Point; 2]) -> Vec<Point> {
    let length = (to - from).length();
    let direction = if length < 1e-9 { Point::new(1.0, 0.0) } else { (to - from).unit() };
    let side = direction.perpendicular() * RADIUS;
    let mut points = Vec::new();
    for (start, end, offset) in [(from, to, side), (to, from, -side)] {
        let mut along = 0.0;
        while along < length {
            points.push(start + (end - start) * (along / length) + offset);
            along += SIDE_STEP;
        }
        for step in 0..=ARC_STEPS {
            points.push(end + offset.turned(-PI * f64::from(step) / f64::from(ARC_STEPS)));
        }
    }
    points.extend(points.first().copied());
    points
}

fn distance(point: Point, [from, to]: [Point; 2]) -> f64 {
    let (line, arm) = (to - from, point - from);
    let square = line.dot(line);
    let along = if square < 1e-9 { 0.0 } else { (arm.dot(line) / square).clamp(0.0, 1.0) };
    (arm - line * along).length()
}

fn polylines(lines: impl Iterator<Item = Vec<Point>>) -> String {
    let mut path = String::new();
    for (index, point) in lines.flat_map(|line| line.into_iter().enumerate().collect::<Vec<_>>()) {
        let command = if index == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{command}{} {}", number(point.x), number(point.y));
    }
    path
}
