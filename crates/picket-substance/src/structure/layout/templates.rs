//! Ring systems with a customary drawing.

use super::super::graph::Graph;
use super::super::point::{Point, widest_gap};
use std::sync::LazyLock;

/// How many ways of laying a ring system on its template are compared; the most symmetric (adamantane) has 24.
const MAPPINGS_MAX: usize = 48;

/// One ring system as chemists draw it.
struct Template {
    atoms: Vec<TemplateAtom>,
    adjacency: Vec<Vec<usize>>,
}

struct TemplateAtom {
    element: &'static str,
    /// An atom of another element cannot lie here; otherwise the element is a preference, and C none at all.
    is_required: bool,
    /// At bond length 1.
    place: Point,
}

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| read(include_str!("templates.txt")));

/// Reads the template file: blocks of a name, atoms and bonds. The file is part of the program and a unit test reads
/// it, so that faults in it are bugs.
fn read(text: &'static str) -> Vec<Template> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    lines
        .chunks_exact(3)
        .map(|block| {
            let atoms: Vec<TemplateAtom> = block[1].split(' ').map(read_atom).collect();
            let mut adjacency = vec![Vec::new(); atoms.len()];
            for bond in block[2].split(' ') {
                let (first, second) = bond.split_once('-').expect("a template bond reads 1-2");
                let number = |text: &str| text.parse::<usize>().expect("a template bond has numbers") - 1;
                adjacency[number(first)].push(number(second));
                adjacency[number(second)].push(number(first));
            }
            Template { atoms, adjacency }
        })
        .collect()
}

fn read_atom(text: &'static str) -> TemplateAtom {
    let (element, place) = text.split_once(':').expect("a template atom reads C:0.00,1.00");
    let (x, y) = place.split_once(',').expect("a template place reads 0.00,1.00");
    let number = |text: &str| text.parse().expect("a template place has numbers");
    let required = element.strip_suffix('!');
    let place = Point::new(number(x), number(y));
    TemplateAtom { element: required.unwrap_or(element), is_required: required.is_some(), place }
}

/// The places of a ring system's atoms when it has a template, in the order of `system`.
pub(super) fn places(graph: &Graph, system: &[usize]) -> Option<Vec<Point>> {
    let inside = |atom: usize| -> Vec<usize> {
        let neighbours = graph.neighbours(atom).iter().map(|&(neighbour, _)| neighbour);
        neighbours.filter(|neighbour| system.binary_search(neighbour).is_ok()).collect()
    };
    let adjacency: Vec<Vec<usize>> = system.iter().map(|&atom| inside(atom)).collect();
    let ends: usize = adjacency.iter().map(Vec::len).sum();
    let fits = |template: &&Template| {
        template.atoms.len() == system.len() && template.adjacency.iter().map(Vec::len).sum::<usize>() == ends
    };
    TEMPLATES.iter().filter(fits).find_map(|template| {
        let mut search =
            Search { template, system, adjacency: &adjacency, order: visiting_order(template), found: vec![] };
        search.extend(&mut vec![None; system.len()], 0);
        let suitable = search.found.into_iter().filter_map(|mapping| {
            let agreement = agreement(graph, template, system, &mapping)?;
            Some((agreement, mapping))
        });
        let (_, mapping) = suitable.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        let mut places = vec![Point::default(); system.len()];
        for (template_atom, atom) in mapping.into_iter().enumerate() {
            let slot = system.binary_search(&atom).expect("the mapping leads into the system");
            places[slot] = template.atoms[template_atom].place;
        }
        Some(places)
    })
}

/// Template atoms such that each but the first has an earlier neighbour.
fn visiting_order(template: &Template) -> Vec<usize> {
    let mut order = vec![0];
    let mut next = 0;
    while next < order.len() {
        for &neighbour in &template.adjacency[order[next]] {
            if !order.contains(&neighbour) {
                order.push(neighbour);
            }
        }
        next += 1;
    }
    order
}

/// A backtracking search for the ways the template lies on the ring system.
struct Search<'a> {
    template: &'a Template,
    system: &'a [usize],
    adjacency: &'a [Vec<usize>],
    order: Vec<usize>,
    found: Vec<Vec<usize>>,
}

impl<'a> Search<'a> {
    fn extend(&mut self, mapping: &mut Vec<Option<usize>>, depth: usize) {
        if self.found.len() == MAPPINGS_MAX {
            return;
        }
        let Some(&template_atom) = self.order.get(depth) else {
            self.found.push(mapping.iter().flatten().copied().collect());
            return;
        };
        let template = self.template;
        let links = &template.adjacency[template_atom];
        let mapped: Vec<usize> = links.iter().filter_map(|&link| mapping[link]).collect();
        let candidates = mapped.first().map_or(self.system, |&first| self.inside(first));
        for &candidate in candidates {
            let neighbours = self.inside(candidate);
            let fits = neighbours.len() == links.len() && mapped.iter().all(|atom| neighbours.contains(atom));
            if fits && !mapping.contains(&Some(candidate)) {
                mapping[template_atom] = Some(candidate);
                self.extend(mapping, depth + 1);
                mapping[template_atom] = None;
            }
        }
    }

    fn inside(&self, atom: usize) -> &'a [usize] {
        let slot = self.system.binary_search(&atom).expect("neighbours inside the system are of the system");
        let adjacency = self.adjacency;
        &adjacency[slot]
    }
}

/// How well a mapping suits: heteroatoms where the template has them, substituents where there is room. `None` when an
/// element is wrong or a substituent would lie across the drawing of the ring system.
fn agreement(graph: &Graph, template: &Template, system: &[usize], mapping: &[usize]) -> Option<f64> {
    let mut score = 0.0;
    for (template_atom, &atom) in mapping.iter().enumerate() {
        let TemplateAtom { element, is_required, .. } = template.atoms[template_atom];
        let own = graph.atoms[atom].element.symbol();
        score += match (element == own, element) {
            (true, "C") => 0.0,
            (true, _) => 2.0,
            (false, _) if is_required => return None,
            (false, _) => -1.0,
        };
        let outside = graph.neighbours(atom).iter().filter(|(neighbour, _)| system.binary_search(neighbour).is_err());
        if outside.clone().any(|&(neighbour, _)| graph.atoms[neighbour].element.symbol() != "H") {
            let (start, width) = widest_gap(template.directions(template_atom));
            let is_single = outside.count() == 1;
            if is_single && template.is_crossed(template_atom, start + width / 2.0) {
                return None;
            }
            score += 0.3 * width;
        }
    }
    Some(score)
}

impl Template {
    fn directions(&self, atom: usize) -> Vec<f64> {
        let links = self.adjacency[atom].iter();
        links.map(|&link| (self.atoms[link].place - self.atoms[atom].place).angle()).collect()
    }

    /// Whether a bond from `atom` in this direction would cross a bond of the template.
    fn is_crossed(&self, atom: usize, direction: f64) -> bool {
        let start = self.atoms[atom].place;
        let end = start + Point::at_angle(direction);
        let side = |from: Point, to: Point, point: Point| (to - from).cross(point - from);
        self.adjacency.iter().enumerate().any(|(first, links)| {
            links.iter().filter(|&&second| first != atom && second != atom).any(|&second| {
                let (from, to) = (self.atoms[first].place, self.atoms[second].place);
                side(start, end, from) * side(start, end, to) < 0.0 && side(from, to, start) * side(from, to, end) < 0.0
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_connected_and_has_sane_bonds() {
        assert!(TEMPLATES.len() > 10);
        for template in TEMPLATES.iter() {
            assert_eq!(visiting_order(template).len(), template.atoms.len());
            for (atom, links) in template.adjacency.iter().enumerate() {
                for &link in links {
                    let length = (template.atoms[atom].place - template.atoms[link].place).length();
                    assert!((0.4..1.6).contains(&length), "{length}");
                }
            }
        }
    }
}
