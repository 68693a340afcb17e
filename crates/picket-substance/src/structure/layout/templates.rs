//! Ring systems with a customary drawing.

use super::super::graph::Graph;
use super::super::point::{Point, widest_gap};
use std::sync::LazyLock;

/// How many ways of laying a ring system on its template are compared; the most symmetric (adamantane) has 24.
const MAPPINGS_MAX: usize = 48;

/// One ring system as chemists draw it.
struct Template {
    /// Element symbol, and place at bond length 1.
    atoms: Vec<(&'static str, Point)>,
    adjacency: Vec<Vec<usize>>,
}

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| read(include_str!("templates.txt")));

/// Reads the template file: blocks of a name, atoms and bonds. The file is part of the program and a unit test reads
/// it, so that faults in it are bugs.
fn read(text: &'static str) -> Vec<Template> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    lines
        .chunks_exact(3)
        .map(|block| {
            let atoms: Vec<(&str, Point)> = block[1].split(' ').map(read_atom).collect();
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

fn read_atom(text: &'static str) -> (&'static str, Point) {
    let (element, place) = text.split_once(':').expect("a template atom reads C:0.00,1.00");
    let (x, y) = place.split_once(',').expect("a template place reads 0.00,1.00");
    let number = |text: &str| text.parse().expect("a template place has numbers");
    (element, Point::new(number(x), number(y)))
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
        let best = search.found.into_iter().map(|mapping| (agreement(graph, template, system, &mapping), mapping));
        let (_, mapping) = best.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        let mut places = vec![Point::default(); system.len()];
        for (template_atom, atom) in mapping.into_iter().enumerate() {
            let slot = system.binary_search(&atom).expect("the mapping leads into the system");
            places[slot] = template.atoms[template_atom].1;
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

/// How well a mapping suits: heteroatoms where the template has them, substituents where there is room.
fn agreement(graph: &Graph, template: &Template, system: &[usize], mapping: &[usize]) -> f64 {
    let mut score = 0.0;
    for (template_atom, &atom) in mapping.iter().enumerate() {
        let (element, place) = template.atoms[template_atom];
        let own = graph.atoms[atom].element.symbol();
        score += match (element == own, element) {
            (true, "C") => 0.0,
            (true, _) => 2.0,
            (false, _) => -1.0,
        };
        let outside = graph.neighbours(atom).iter().any(|(neighbour, _)| system.binary_search(neighbour).is_err());
        if outside {
            let links = template.adjacency[template_atom].iter();
            let angles = links.map(|&link| (template.atoms[link].1 - place).angle()).collect();
            score += 0.3 * widest_gap(angles).1;
        }
    }
    score
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
                    let length = (template.atoms[atom].1 - template.atoms[link].1).length();
                    assert!((0.4..1.6).contains(&length), "{length}");
                }
            }
        }
    }
}
