//! SMILES written (`OpenSMILES` 1.0): Kekulé bonds, stated configuration and isotopes; not canonical.

mod slashes;

use super::graph::{Atom, Graph, Order};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The SMILES of all fragments. The text depends on the order of the atoms; two texts may stand for one substance.
pub(super) fn write(graph: &Graph) -> String {
    let (graph, slashes) = slashes::assign(graph);
    let mut writer = Writer { graph: &graph, slashes: &slashes, walk: walk(&graph), digits: BTreeMap::new() };
    let fragments: Vec<String> = writer
        .walk
        .roots
        .clone()
        .into_iter()
        .map(|root| {
            let mut text = String::new();
            writer.atom(root, None, &mut text);
            text
        })
        .collect();
    fragments.join(".")
}

/// A depth-first walk over all fragments.
#[derive(Default)]
struct Walk {
    roots: Vec<usize>,
    /// For each atom the bonds to those visited from it.
    children: Vec<Vec<(usize, usize)>>,
    /// For each atom the bonds that close a ring there, opened ones included.
    closures: Vec<Vec<(usize, usize)>>,
}

fn walk(graph: &Graph) -> Walk {
    let count = graph.atoms.len();
    let mut walk = Walk { roots: Vec::new(), children: vec![Vec::new(); count], closures: vec![Vec::new(); count] };
    let (mut seen, mut used) = (vec![false; count], vec![false; graph.bonds.len()]);
    for root in 0..count {
        if !seen[root] {
            walk.roots.push(root);
            visit(graph, root, &mut seen, &mut used, &mut walk);
        }
    }
    walk
}

/// At most 512 calls deep.
fn visit(graph: &Graph, atom: usize, seen: &mut [bool], used: &mut [bool], walk: &mut Walk) {
    seen[atom] = true;
    for &(neighbour, bond) in graph.neighbours(atom) {
        if std::mem::replace(&mut used[bond], true) {
            continue;
        }
        if seen[neighbour] {
            walk.closures[neighbour].push((atom, bond));
            walk.closures[atom].push((neighbour, bond));
        } else {
            walk.children[atom].push((neighbour, bond));
            visit(graph, neighbour, seen, used, walk);
        }
    }
}

struct Writer<'a> {
    graph: &'a Graph,
    /// For each bond that tells a side, whether its second atom lies above its first.
    slashes: &'a [Option<bool>],
    walk: Walk,
    /// The ring closures that are open, by bond.
    digits: BTreeMap<usize, usize>,
}

impl Writer<'_> {
    fn atom(&mut self, atom: usize, from: Option<usize>, text: &mut String) {
        let closures = self.walk.closures[atom].clone();
        let children = self.walk.children[atom].clone();
        let after = closures.iter().chain(&children).map(|&(neighbour, _)| Some(neighbour));
        let entry = &self.graph.atoms[atom];
        // A hydrogen stands before all that follows the atom, a lone pair behind it.
        let (hydrogen, pair) = if entry.hydrogens > 0 { (Some(None), None) } else { (None, Some(None)) };
        let order: Vec<Option<usize>> =
            from.map(Some).into_iter().chain(hydrogen).chain(after).chain(pair).take(4).collect();
        text.push_str(&self.symbol(atom, &order));
        for (_, bond) in closures {
            self.closure(atom, bond, text);
        }
        let last = children.len().saturating_sub(1);
        for (index, (neighbour, bond)) in children.into_iter().enumerate() {
            let branch = index < last;
            text.push_str(if branch { "(" } else { "" });
            text.push_str(self.bond(atom, bond));
            self.atom(neighbour, Some(atom), text);
            text.push_str(if branch { ")" } else { "" });
        }
    }

    fn closure(&mut self, atom: usize, bond: usize, text: &mut String) {
        let digit = if let Some(digit) = self.digits.remove(&bond) {
            digit
        } else {
            let used: Vec<usize> = self.digits.values().copied().collect();
            let digit = (1..=used.len() + 1).find(|digit| !used.contains(digit));
            let digit = digit.expect("one more number than are used");
            self.digits.insert(bond, digit);
            text.push_str(self.bond(atom, bond));
            digit
        };
        let _ = match digit {
            ..10 => write!(text, "{digit}"),
            10..100 => write!(text, "%{digit}"),
            // Beyond OpenSMILES, as RDKit writes and reads it; only cages of hundreds of atoms need it.
            _ => write!(text, "%({digit})"),
        };
    }

    fn bond(&self, from: usize, bond: usize) -> &'static str {
        let forwards = self.graph.bonds[bond].atoms[0] == from;
        match (self.graph.bonds[bond].order, self.slashes[bond]) {
            (Order::Single, None) => "",
            (Order::Single, Some(above)) if above == forwards => "/",
            (Order::Single, Some(_)) => "\\",
            (Order::Double, _) => "=",
            (Order::Triple, _) => "#",
        }
    }

    fn symbol(&self, atom: usize, order: &[Option<usize>]) -> String {
        let entry = &self.graph.atoms[atom];
        let centre = self.graph.centres.iter().find(|centre| centre.atom == atom);
        let clockwise = centre.and_then(|centre| centre.clockwise_in(order.try_into().ok()?));
        let plain = entry.isotope.is_none() && entry.charge == 0 && clockwise.is_none();
        if plain && implied(entry, self.graph.bonded_valence(atom)) == Some(entry.hydrogens) {
            return entry.element.symbol().to_owned();
        }
        let mut text = "[".to_owned();
        if let Some(mass) = entry.isotope {
            let _ = write!(text, "{mass}");
        }
        text.push_str(entry.element.symbol());
        text.push_str(match clockwise {
            Some(true) => "@@",
            Some(false) => "@",
            None => "",
        });
        match entry.hydrogens {
            0 => {}
            1 => text.push('H'),
            several => {
                let _ = write!(text, "H{several}");
            }
        }
        match entry.charge {
            0 => {}
            1 => text.push('+'),
            -1 => text.push('-'),
            several => {
                let _ = write!(text, "{several:+}");
            }
        }
        text.push(']');
        text
    }
}

/// The hydrogens that a reader gives an atom without brackets (`OpenSMILES` 3.1.5); `None` when it needs brackets.
fn implied(entry: &Atom, bonded: u32) -> Option<u8> {
    let valences: &[u32] = match entry.element.symbol() {
        "B" | "N" => &[3],
        "C" => &[4],
        "O" => &[2],
        "P" => &[3, 5],
        "S" => &[2, 4, 6],
        "F" | "Cl" | "Br" | "I" => &[1],
        _ => return None,
    };
    let valence = valences.iter().find(|&&valence| valence >= bonded)?;
    u8::try_from(valence - bonded).ok()
}
