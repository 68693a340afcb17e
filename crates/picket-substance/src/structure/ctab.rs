//! Connection tables: MDL molfiles V2000 and V3000 (BIOVIA, CTfile Formats, 2020), read and written.
//!
//! Both versions are read into one table of what was written; what it means is decided here and in `configuration`.

mod configuration;
mod v2000;
mod v3000;
mod write;

pub(super) use write::write;

use super::StructureError;
use super::graph::{Atom, Bond, Element, Graph, Order};
use super::hydrogens::implied;
use super::stereo::Claim;

/// The longest molfile read, in bytes: a V3000 file of 10,000 atoms still gets the answer that those are too many.
pub(super) const MOLFILE_BYTES_MAX: usize = 1 << 20;

/// An atom line.
struct Row {
    element: Element,
    isotope: Option<u16>,
    charge: i8,
    /// All bonds and hydrogens, when the file says so.
    valence: Option<u8>,
    place: [f64; 3],
}

/// How a bond is drawn. Wedges have their narrow end at the first atom.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mark {
    Plain,
    Up,
    Down,
    /// Wavy, or crossed for a double bond: not known, or both.
    Either,
}

/// A bond line.
struct Link {
    atoms: [usize; 2],
    order: Order,
    /// The first atom gives both electrons and keeps its hydrogens.
    dative: bool,
    mark: Mark,
}

/// Everything a connection table says.
#[derive(Default)]
struct Table {
    rows: Vec<Row>,
    links: Vec<Link>,
    chiral: bool,
    claims: Vec<(Claim, Vec<usize>)>,
}

/// Reads the molfile of the first record of `text`. Hydrogens written as atoms are atoms, indices are those of the file.
pub(super) fn read(text: &str) -> Result<Graph, StructureError> {
    if text.len() > MOLFILE_BYTES_MAX {
        return Err(StructureError::TooLarge { found: text.len(), most: MOLFILE_BYTES_MAX });
    }
    let lines: Vec<&str> = text.lines().collect();
    let counts = lines.get(3).ok_or_else(|| fault(lines.len(), "no counts line"))?;
    let table = if counts.contains("V3000") { v3000::read(&lines)? } else { v2000::read(&lines)? };
    if is_followed_by_another(&lines) { Err(StructureError::Several) } else { Ok(graph(&table)) }
}

/// Whether a second table ends in the same record, ahead of its data fields.
fn is_followed_by_another(lines: &[&str]) -> bool {
    let record = lines.iter().skip(3).take_while(|line| !line.starts_with(['>', '$']));
    record.filter(|line| line.trim_end() == "M  END").count() > 1
}

/// A fault on a line, which counts from 0.
fn fault(line: usize, what: impl Into<String>) -> StructureError {
    StructureError::Molfile { line: line + 1, fault: what.into() }
}

fn check_count(atoms: usize) -> Result<(), StructureError> {
    match atoms {
        0 => Err(StructureError::Empty),
        atoms if atoms > super::ATOMS_MAX => Err(StructureError::TooManyAtoms(atoms)),
        _ => Ok(()),
    }
}

/// The element and isotope of an atom symbol.
fn element(symbol: &str, line: usize) -> Result<(Element, Option<u16>), StructureError> {
    if let Some(element) = Element::from_symbol(symbol) {
        return Ok((element, None));
    }
    match symbol {
        "D" => Ok((Element::H, Some(2))),
        "T" => Ok((Element::H, Some(3))),
        "R" | "R#" => Err(StructureError::NotASubstance("an R-group")),
        "A" | "AH" | "Q" | "QH" | "X" | "XH" | "M" | "MH" | "L" | "*" => {
            Err(StructureError::NotASubstance("a query atom"))
        }
        "LP" | "Lp" => Err(StructureError::NotASubstance("a lone pair written as an atom")),
        "Pol" | "Mod" => Err(StructureError::NotASubstance("a polymer")),
        _ if symbol.starts_with(['[', '!']) || symbol.starts_with("NOT") => {
            Err(StructureError::NotASubstance("a query atom"))
        }
        _ if symbol.strip_prefix('R').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())) => {
            Err(StructureError::NotASubstance("an R-group"))
        }
        _ => Err(fault(line, format!("no element {symbol:.10}"))),
    }
}

/// The bond order of a bond type, and whether the bond is dative.
fn order(kind: u32, line: usize) -> Result<(Order, bool), StructureError> {
    match kind {
        1 => Ok((Order::Single, false)),
        2 => Ok((Order::Double, false)),
        3 => Ok((Order::Triple, false)),
        9 => Ok((Order::Single, true)),
        4 => {
            Err(StructureError::NotASubstance("a bond of type 4 (aromatic, for queries); draw single and double bonds"))
        }
        5..=8 => Err(StructureError::NotASubstance("a query bond")),
        10 => Err(StructureError::NotASubstance("a hydrogen bond")),
        _ => Err(fault(line, format!("no bond type {kind}"))),
    }
}

/// Refuses S-groups that stand for more or less than what is drawn. Abbreviations are written with all their atoms.
fn check_group(kind: &str) -> Result<(), StructureError> {
    match kind {
        "SRU" | "MON" | "MER" | "COP" | "CRO" | "GRA" | "MOD" | "ANY" => {
            Err(StructureError::NotASubstance("a polymer"))
        }
        "COM" | "MIX" | "FOR" => Err(StructureError::NotASubstance("a mixture or formulation")),
        _ => Ok(()),
    }
}

fn graph(table: &Table) -> Graph {
    let mut bonded = vec![0; table.rows.len()];
    let mut bonds = Vec::with_capacity(table.links.len());
    for link in &table.links {
        let donor_counts = !link.dative;
        bonded[link.atoms[0]] += if donor_counts { link.order.valence() } else { 0 };
        bonded[link.atoms[1]] += link.order.valence();
        bonds.push(Bond { atoms: link.atoms, order: link.order });
    }
    let atom = |(row, bonded): (&Row, u32)| Atom {
        element: row.element,
        isotope: row.isotope,
        charge: row.charge,
        hydrogens: match row.valence {
            Some(valence) => valence.saturating_sub(u8::try_from(bonded).unwrap_or(u8::MAX)),
            None => implied(row.element, row.charge, bonded),
        },
        aromatic: false,
    };
    let atoms = table.rows.iter().zip(bonded).map(atom).collect();
    let mut graph = Graph::new(atoms, bonds, Vec::new(), Vec::new());
    graph.centres = configuration::centres(table, &graph);
    graph.geometries = configuration::geometries(table, &graph);
    graph
}

/// Refuses bonds to nowhere, to itself and twice.
fn check_links(table: &Table, first_line: usize) -> Result<(), StructureError> {
    let mut seen = std::collections::HashSet::new();
    for (index, link) in table.links.iter().enumerate() {
        let [first, second] = link.atoms;
        if first == second {
            return Err(fault(first_line + index, "an atom is bonded to itself"));
        }
        if !seen.insert([first.min(second), first.max(second)]) {
            return Err(fault(first_line + index, "two bonds between the same atoms"));
        }
    }
    Ok(())
}
