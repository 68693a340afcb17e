//! The painter: a laid-out graph as SVG, in the proportions of the American Chemical Society's 1996 drawing settings.

mod bonds;
mod halo;
mod label;
mod svg;

use super::formula::Formula;
use super::graph::Graph;
use super::point::Point;
use super::{layout, rings, symmetry, wedges};
pub use halo::{Highlight, HighlightRole};

use bonds::{Canvas, Marks};
use label::{Area, Label};
use std::fmt::Write as _;
use svg::{escape, number};

// ACS settings are for a bond of 14.4 pt; on screen everything is twice that, in CSS pixels.
const BOND_LENGTH: f64 = 28.8;
const LINE_WIDTH: f64 = 1.2;
/// A little under the 20 of print, which crowds charged groups on screen.
const FONT_SIZE: f64 = 17.0;
/// 18 % of the bond length.
const BOND_SPACING: f64 = 5.2;
/// One and a half times the bold width, as at the wide end of a wedge.
const WEDGE_WIDTH: f64 = 6.0;
const HASH_SPACING: f64 = 3.6;
/// White around labels.
const LABEL_MARGIN: f64 = 2.5;
/// White around the drawing.
const PAGE_MARGIN: f64 = 4.0;

/// How a structure is drawn.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DrawOptions {
    /// What the picture shows, for those who do not see it: a name such as `fentanyl`. Empty for the formula.
    pub title: String,
    /// Parts to point out.
    pub highlight: Vec<Highlight>,
}

/// The drawing as an SVG document fragment. The same structure and options give the same bytes.
pub(super) fn draw(graph: &Graph, options: &DrawOptions) -> String {
    let count = graph.atoms.len();
    let graph = graph.with_drawn_hydrogens();
    let laid_out = layout::lay_out(&graph);
    let wedges = wedges::assign(&graph, &laid_out);
    let places: Vec<Point> =
        laid_out.iter().map(|place| Point::new(place.x * BOND_LENGTH, -place.y * BOND_LENGTH)).collect();
    let labels: Vec<Option<Label>> = (0..places.len()).map(|atom| label::label(&graph, &places, atom)).collect();
    let rings = rings::smallest(&graph);
    let crossings = crossings(&graph, &laid_out, &places);
    let unstated = symmetry::unstated_geometries(&graph, &rings);
    let canvas = Canvas { graph: &graph, places: &places, labels: &labels, rings: &rings, crossings, unstated };
    let mut marks = Marks::default();
    for (bond, wedge) in wedges.into_iter().enumerate() {
        canvas.draw(bond, wedge, &mut marks);
    }
    let title = if options.title.is_empty() { Formula::of(&graph).to_string() } else { options.title.clone() };
    let mut frame = frame(&places, &labels);
    for centre in halo::centres(options, &places[..count]) {
        frame = frame.with(centre, halo::RADIUS + PAGE_MARGIN);
    }
    let halos = halo::draw(&graph, &places, options, count);
    document(&frame, &title, &halo::describe(options, count), &halos, &marks, &labels)
}

/// For each bond the points where another passes over it. The longer of two bonds is the one in front.
fn crossings(graph: &Graph, laid_out: &[Point], places: &[Point]) -> Vec<Vec<Point>> {
    let mut crossings = vec![Vec::new(); graph.bonds.len()];
    let ends = |bond: usize| graph.bonds[bond].atoms.map(|atom| places[atom]);
    let length = |bond: usize| (ends(bond)[1] - ends(bond)[0]).length();
    for (first, second) in layout::crossings(graph, laid_out) {
        let (under, over) = if length(first) + 0.1 < length(second) { (first, second) } else { (second, first) };
        let ([start, end], [from, to]) = (ends(under), ends(over));
        let along = (from - start).cross(to - from) / (end - start).cross(to - from);
        crossings[under].push(start + (end - start) * along);
    }
    crossings
}

/// The rectangle that holds all atoms and labels.
fn frame(places: &[Point], labels: &[Option<Label>]) -> Area {
    let areas = labels.iter().flatten().flat_map(|label| &label.areas);
    let corners = areas.flat_map(|area| [area.low, area.high]).chain(places.iter().copied());
    let start = Area { low: places[0], high: places[0] };
    corners.fold(start, |frame, corner| frame.with(corner, PAGE_MARGIN))
}

fn document(
    frame: &Area,
    title: &str,
    description: &str,
    halos: &str,
    marks: &Marks,
    labels: &[Option<Label>],
) -> String {
    let size = frame.high - frame.low;
    let (left, top, width, height) = (number(frame.low.x), number(frame.low.y), number(size.x), number(size.y));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"structure\" role=\"img\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"{left} {top} {width} {height}\"><title>{}</title>{description}{halos}",
        escape(title)
    );
    let path = |data: &str, attributes: &str| {
        if data.is_empty() { String::new() } else { format!("<path {attributes} d=\"{data}\"/>") }
    };
    let stroke = format!("fill=\"none\" stroke=\"currentColor\" stroke-width=\"{}\"", number(LINE_WIDTH));
    svg.push_str(&path(&marks.lines, &format!("{stroke} stroke-linecap=\"round\"")));
    svg.push_str(&path(&marks.hashes, &stroke));
    svg.push_str(&path(&marks.wedges, "fill=\"currentColor\""));
    let labels: String = labels.iter().flatten().map(|label| label.svg.as_str()).collect();
    if !labels.is_empty() {
        let size = number(FONT_SIZE);
        let font = format!("font-family=\"Arial, Helvetica, sans-serif\" font-size=\"{size}\"");
        let _ = write!(svg, "<g fill=\"currentColor\" {font}>{labels}</g>");
    }
    svg.push_str("</svg>");
    svg
}
