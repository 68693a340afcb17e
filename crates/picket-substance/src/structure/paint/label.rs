//! Atom labels: the symbol on the atom, its hydrogens where there is room, charge and isotope raised.

use super::super::graph::{Atom, Graph, Order};
use super::super::point::Point;
use super::svg::{escape, number};
use super::{FONT_SIZE, LABEL_MARGIN};
use std::f64::consts::{FRAC_PI_2, FRAC_PI_3, FRAC_PI_4, PI, TAU};
use std::fmt::Write as _;

/// Sub- and superscripts against the font size.
const SMALL: f64 = 0.7;
/// Height of a capital letter against the font size (Arial, Helvetica and Liberation Sans agree).
const CAPITAL_HEIGHT: f64 = 0.716;
/// How far a subscript sinks and a superscript rises, against the font size.
const SINK: f64 = 0.22;
const RISE: f64 = 0.42;

/// A rectangle that bonds keep clear of; y points down.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) low: Point,
    pub(super) high: Point,
}

impl Area {
    /// How far along `direction` (a unit vector) a line from `start` has to go to have left this area for good; 0 when
    /// it never meets it.
    pub(super) fn exit(&self, start: Point, direction: Point) -> f64 {
        let span = |start: f64, step: f64, low: f64, high: f64| {
            if step.abs() < 1e-9 {
                let inside = (low..=high).contains(&start);
                if inside { (f64::NEG_INFINITY, f64::INFINITY) } else { (f64::INFINITY, f64::NEG_INFINITY) }
            } else {
                let (one, other) = ((low - start) / step, (high - start) / step);
                (one.min(other), one.max(other))
            }
        };
        let (enter_x, leave_x) = span(start.x, direction.x, self.low.x, self.high.x);
        let (enter_y, leave_y) = span(start.y, direction.y, self.low.y, self.high.y);
        let (enter, leave) = (enter_x.max(enter_y), leave_x.min(leave_y));
        if enter < leave { leave.max(0.0) } else { 0.0 }
    }

    /// The area that also holds everything within `margin` of `point`.
    pub(super) fn with(&self, point: Point, margin: f64) -> Self {
        Self {
            low: Point::new(self.low.x.min(point.x - margin), self.low.y.min(point.y - margin)),
            high: Point::new(self.high.x.max(point.x + margin), self.high.y.max(point.y + margin)),
        }
    }
}

/// The label of one atom, ready to be written.
pub(super) struct Label {
    pub(super) svg: String,
    pub(super) areas: Vec<Area>,
}

/// Where hydrogens stand beside the symbol.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Side {
    Right,
    Left,
    Above,
    Below,
}

#[derive(Clone, Copy)]
enum Level {
    Base,
    Sub,
    Super,
}

/// A piece of text on one level.
struct Run {
    text: String,
    level: Level,
}

impl Run {
    fn new(text: impl Into<String>, level: Level) -> Self {
        Self { text: text.into(), level }
    }

    fn size(&self) -> f64 {
        match self.level {
            Level::Base => FONT_SIZE,
            Level::Sub | Level::Super => FONT_SIZE * SMALL,
        }
    }

    fn width(&self) -> f64 {
        self.text.chars().map(|character| advance(character) * self.size()).sum()
    }

    /// How far its baseline lies below that of the symbol.
    fn drop(&self) -> f64 {
        match self.level {
            Level::Base => 0.0,
            Level::Sub => FONT_SIZE * SINK,
            Level::Super => -FONT_SIZE * RISE,
        }
    }
}

/// Advance widths of Arial in em.
fn advance(character: char) -> f64 {
    match character {
        'i' | 'l' => 0.222,
        'I' | 'f' | 't' => 0.278,
        'r' => 0.333,
        '•' => 0.35,
        'c' | 'k' | 's' | 'y' => 0.5,
        'a' | 'b' | 'd' | 'e' | 'g' | 'h' | 'n' | 'o' | 'p' | 'u' | 'L' | '0'..='9' => 0.556,
        '+' | '−' => 0.584,
        'F' | 'T' | 'Z' => 0.611,
        'G' | 'O' => 0.778,
        'M' | 'm' => 0.833,
        'W' => 0.944,
        'A' | 'B' | 'E' | 'K' | 'P' | 'S' | 'V' | 'X' | 'Y' => 0.667,
        _ => 0.722,
    }
}

/// The label of `atom`, or none for a carbon that its bonds show well enough. `places` are in drawing units, y down.
pub(super) fn label(graph: &Graph, places: &[Point], atom: usize) -> Option<Label> {
    let entry = &graph.atoms[atom];
    if !needs_label(graph, atom) {
        return None;
    }
    let place = places[atom];
    let bonds: Vec<f64> =
        graph.neighbours(atom).iter().map(|&(neighbour, _)| (places[neighbour] - place).angle()).collect();
    let side = if entry.hydrogens == 0 { raised_side(&bonds) } else { hydrogen_side(&bonds, entry) };
    Some(typeset(entry, place, side, unpaired_electrons(graph, atom)))
}

fn needs_label(graph: &Graph, atom: usize) -> bool {
    let entry = &graph.atoms[atom];
    let bonds = graph.neighbours(atom);
    let doubles = bonds.iter().filter(|&&(_, bond)| graph.bonds[bond].order == Order::Double).count();
    let plain = entry.charge == 0 && entry.isotope.is_none() && unpaired_electrons(graph, atom) == 0;
    entry.element.symbol() != "C" || bonds.is_empty() || !plain || (bonds.len() == 2 && doubles == 2)
}

/// Electrons that a neutral carbon, nitrogen or oxygen has left over, drawn as dots.
fn unpaired_electrons(graph: &Graph, atom: usize) -> usize {
    let entry = &graph.atoms[atom];
    let usual: u32 = match entry.element.symbol() {
        "C" => 4,
        "N" => 3,
        "O" => 2,
        _ => return 0,
    };
    let metal =
        graph.neighbours(atom).iter().any(|(neighbour, _)| graph.atoms[*neighbour].element.atomic_number() > 54);
    if entry.charge != 0 || metal {
        return 0;
    }
    usual.saturating_sub(graph.bonded_valence(atom) + u32::from(entry.hydrogens)) as usize
}

/// A charge without hydrogens stands at the upper right unless a bond leaves there and none at the upper left.
fn raised_side(bonds: &[f64]) -> Side {
    let room = |angle: f64| bonds.iter().map(|&bond| turn_between(angle, bond)).fold(PI, f64::min);
    if room(-FRAC_PI_4) < FRAC_PI_4 + 0.1 && room(-3.0 * FRAC_PI_4) > room(-FRAC_PI_4) + 0.1 {
        Side::Left
    } else {
        Side::Right
    }
}

fn turn_between(first: f64, second: f64) -> f64 {
    let turn = (first - second).rem_euclid(TAU);
    turn.min(TAU - turn)
}

/// Right when no bond is in the way, else left, below, above. A lone neighbour decides between right and left alone.
fn hydrogen_side(bonds: &[f64], entry: &Atom) -> Side {
    match bonds {
        // Without neighbours a hydride is written as its formula: H2O, HCl, but CH4 and NH3.
        [] if matches!(entry.element.symbol(), "O" | "S" | "Se" | "F" | "Cl" | "Br" | "I") => Side::Left,
        [bond] if bond.cos() > 0.1 => Side::Left,
        [] | [_] => Side::Right,
        _ => {
            let sides = [(Side::Right, 0.0), (Side::Left, PI), (Side::Below, FRAC_PI_2), (Side::Above, -FRAC_PI_2)];
            let room = |angle: f64| bonds.iter().map(|&bond| turn_between(angle, bond)).fold(PI, f64::min);
            let free = sides.iter().find(|(_, angle)| room(*angle) > FRAC_PI_3 + 0.05);
            let widest = sides.iter().reduce(|best, next| if room(next.1) > room(best.1) + 0.01 { next } else { best });
            free.or(widest).map_or(Side::Right, |(side, _)| *side)
        }
    }
}

fn typeset(entry: &Atom, place: Point, side: Side, unpaired: usize) -> Label {
    let (symbol, isotope) = match (entry.element.symbol(), entry.isotope) {
        ("H", Some(2)) => ("D", None),
        ("H", Some(3)) => ("T", None),
        other => other,
    };
    let mut hydrogens = Vec::new();
    if entry.hydrogens > 0 {
        hydrogens.push(Run::new("H", Level::Base));
    }
    if entry.hydrogens > 1 {
        hydrogens.push(Run::new(entry.hydrogens.to_string(), Level::Sub));
    }
    let raised = charge_text(entry.charge) + &"•".repeat(unpaired);
    let mut raised: Vec<Run> = if raised.is_empty() { vec![] } else { vec![Run::new(raised, Level::Super)] };
    let (mut before, mut after, mut apart) = (Vec::new(), Vec::new(), Vec::new());
    match side {
        Side::Left if hydrogens.is_empty() => before.append(&mut raised),
        Side::Left => before.append(&mut hydrogens),
        Side::Above | Side::Below => apart.append(&mut hydrogens),
        Side::Right => after.append(&mut hydrogens),
    }
    after.append(&mut raised);
    before.extend(isotope.map(|mass| Run::new(mass.to_string(), Level::Super)));
    // The symbol itself is centred on the atom; what stands before it hangs to the left.
    let symbol = Run::new(symbol, Level::Base);
    let left = place.x - symbol.width() / 2.0 - before.iter().map(Run::width).sum::<f64>();
    let line: Vec<Run> = before.into_iter().chain([symbol]).chain(after).collect();
    let mut label = Label { svg: String::new(), areas: Vec::new() };
    write_line(&mut label, class(entry), &line, Point::new(left, place.y));
    if let Some(first) = apart.first() {
        let rise = FONT_SIZE * if side == Side::Above { -0.9 } else { 0.9 };
        let start = Point::new(place.x - first.width() / 2.0, place.y + rise);
        write_line(&mut label, class(entry), &apart, start);
    }
    label
}

fn charge_text(charge: i8) -> String {
    let sign = if charge < 0 { '−' } else { '+' };
    match charge.unsigned_abs() {
        0 => String::new(),
        1 => sign.to_string(),
        several => format!("{several}{sign}"),
    }
}

/// A hook for the page's style sheet; without one every label has the colour of the text around it.
fn class(entry: &Atom) -> &'static str {
    match entry.element.symbol() {
        "C" | "H" => "atom-c",
        "N" => "atom-n",
        "O" => "atom-o",
        "S" => "atom-s",
        "P" => "atom-p",
        "F" | "Cl" | "Br" | "I" | "At" => "atom-halogen",
        _ => "atom-other",
    }
}

/// Writes runs from `start` (left end, middle of a capital letter) and notes the room they take.
fn write_line(label: &mut Label, class: &str, runs: &[Run], start: Point) {
    let baseline = start.y + FONT_SIZE * CAPITAL_HEIGHT / 2.0;
    let _ = write!(label.svg, "<text class=\"{class}\" x=\"{}\" y=\"{}\">", number(start.x), number(baseline));
    let (mut x, mut drop) = (start.x, 0.0);
    for run in runs {
        let step = run.drop() - drop;
        drop = run.drop();
        let text = escape(&run.text);
        let _ = match (run.level, step.abs() < 1e-9) {
            (Level::Base, true) => write!(label.svg, "{text}"),
            (Level::Base, false) => write!(label.svg, "<tspan dy=\"{}\">{text}</tspan>", number(step)),
            _ => {
                let size = number(run.size());
                write!(label.svg, "<tspan dy=\"{}\" font-size=\"{size}\">{text}</tspan>", number(step))
            }
        };
        let (top, bottom) = (baseline + drop - run.size() * CAPITAL_HEIGHT, baseline + drop);
        // Less white around the small characters lets a level bond pass beneath a charge.
        let white = if matches!(run.level, Level::Base) { LABEL_MARGIN } else { LABEL_MARGIN * 0.4 };
        let margin = Point::new(white, white);
        let (low, high) = (Point::new(x, top), Point::new(x + run.width(), bottom));
        label.areas.push(Area { low: low - margin, high: high + margin });
        x += run.width();
    }
    label.svg.push_str("</text>");
}
