//! Version V2000: fixed columns, up to 999 atoms.

use super::super::graph::Element;
use super::super::{StructureError, engine};
use super::{Link, Mark, Row, Table, check_count, check_group, check_links, element, fault, order};

/// Reads the table whose counts stand on the fourth line.
pub(super) fn read(lines: &[&str]) -> Result<Table, StructureError> {
    let counts = lines[3];
    let count = |from| number::<usize>(counts, from, 3, 3);
    let (atoms, bonds, lists, chiral) = (count(0)?, count(3)?, count(6)?, count(12)?);
    check_count(atoms)?;
    if lists > 0 {
        return Err(StructureError::NotASubstance("a list of atoms"));
    }
    let mut table = Table { chiral: chiral == 1, ..Table::default() };
    for line in 4..4 + atoms {
        table.rows.push(atom(at(lines, line)?, line)?);
    }
    for line in 4 + atoms..4 + atoms + bonds {
        table.links.push(bond(at(lines, line)?, line, atoms)?);
    }
    check_links(&table, 4 + atoms)?;
    properties(lines, 4 + atoms + bonds, &mut table)?;
    Ok(table)
}

fn at<'a>(lines: &[&'a str], line: usize) -> Result<&'a str, StructureError> {
    lines.get(line).copied().ok_or_else(|| fault(line, "the file ends here, within its table"))
}

/// The columns of a line; what is missing at the end is blank.
fn columns(text: &str, from: usize, width: usize, line: usize) -> Result<&str, StructureError> {
    let end = text.len().min(from + width);
    if from >= end {
        return Ok("");
    }
    text.get(from..end).map(str::trim).ok_or_else(|| fault(line, format!("column {} is within a character", from + 1)))
}

/// A number in fixed columns; a blank is zero.
fn number<T: std::str::FromStr + Default>(
    text: &str,
    from: usize,
    width: usize,
    line: usize,
) -> Result<T, StructureError> {
    match columns(text, from, width, line)? {
        "" => Ok(T::default()),
        digits => {
            digits.parse().map_err(|_| fault(line, format!("no number in columns {} to {}", from + 1, from + width)))
        }
    }
}

fn atom(text: &str, line: usize) -> Result<Row, StructureError> {
    let mut place = [0.0; 3];
    for (axis, value) in place.iter_mut().enumerate() {
        *value = number::<f64>(text, 10 * axis, 10, line)?;
        if !value.is_finite() || value.abs() > 1e6 {
            return Err(fault(line, "a coordinate out of range"));
        }
    }
    let (element, mut isotope) = element(columns(text, 31, 3, line)?, line)?;
    let difference: i16 = number(text, 34, 2, line)?;
    if difference != 0 {
        isotope = u16::try_from(usual_mass(element) + difference).ok();
    }
    let charge = match number::<u8>(text, 36, 3, line)? {
        0 => 0,
        4 => return Err(StructureError::NotASubstance("a radical")),
        code @ 1..=7 => 4 - i8::try_from(code).expect("a code is at most 7"),
        code => return Err(fault(line, format!("no charge code {code}"))),
    };
    if number::<u8>(text, 42, 3, line)? > 0 {
        return Err(StructureError::NotASubstance("a query hydrogen count"));
    }
    let valence = match number::<u8>(text, 48, 3, line)? {
        0 => None,
        15 => Some(0),
        valence => Some(valence),
    };
    Ok(Row { element, isotope, charge, valence, place })
}

/// The whole number nearest to the standard atomic weight, from which a mass difference counts.
fn usual_mass(element: Element) -> i16 {
    let rounded = engine::atomic_weight(element).round();
    (1..=300).find(|&mass| f64::from(mass) >= rounded).expect("no element is heavier than 300 u")
}

fn bond(text: &str, line: usize, atoms: usize) -> Result<Link, StructureError> {
    let mut ends = [0; 2];
    for (end, value) in ends.iter_mut().enumerate() {
        let written: usize = number(text, 3 * end, 3, line)?;
        *value = written.checked_sub(1).filter(|&atom| atom < atoms).ok_or_else(|| fault(line, "no such atom"))?;
    }
    let (order, dative) = order(number(text, 6, 3, line)?, line)?;
    let mark = match number::<u8>(text, 9, 3, line)? {
        1 => Mark::Up,
        6 => Mark::Down,
        3 | 4 => Mark::Either,
        _ => Mark::Plain,
    };
    Ok(Link { atoms: ends, order, dative, mark })
}

/// The property lines up to `M  END`.
fn properties(lines: &[&str], start: usize, table: &mut Table) -> Result<(), StructureError> {
    let (mut line, mut charges_replaced, mut isotopes_replaced) = (start, false, false);
    while let Some(&text) = lines.get(line) {
        let kind = columns(text, 0, 6, line)?;
        match kind {
            "M  END" => return Ok(()),
            "M  CHG" => {
                if !std::mem::replace(&mut charges_replaced, true) {
                    table.rows.iter_mut().for_each(|row| row.charge = 0);
                }
                for (atom, value) in pairs(text, line, table.rows.len())? {
                    let charge = i8::try_from(value).ok().filter(|charge| charge.abs() <= 15);
                    table.rows[atom].charge = charge.ok_or_else(|| fault(line, "a charge out of range"))?;
                }
            }
            "M  ISO" => {
                if !std::mem::replace(&mut isotopes_replaced, true) {
                    let own = table.rows.iter_mut().filter(|row| row.element != Element::H);
                    own.for_each(|row| row.isotope = None);
                }
                for (atom, value) in pairs(text, line, table.rows.len())? {
                    let mass = u16::try_from(value).ok().filter(|mass| (1..=999).contains(mass));
                    table.rows[atom].isotope = Some(mass.ok_or_else(|| fault(line, "a mass out of range"))?);
                }
            }
            "M  RAD" if pairs(text, line, table.rows.len())?.iter().any(|&(_, value)| value != 0) => {
                return Err(StructureError::NotASubstance("a radical"));
            }
            "M  RGP" | "M  LOG" | "M  APO" | "M  AAL" => return Err(StructureError::NotASubstance("an R-group")),
            "M  ALS" | "M  SUB" | "M  UNS" | "M  RBC" => return Err(StructureError::NotASubstance("a query atom")),
            "M  LIN" => return Err(StructureError::NotASubstance("a repeating link")),
            "M  STY" => {
                for kind in text.split_whitespace().skip(4).step_by(2) {
                    check_group(kind)?;
                }
            }
            // The text of an alias replaces the atom, and only its author knows what it stands for.
            _ if kind.starts_with("A  ") => return Err(StructureError::NotASubstance("an atom drawn as a text")),
            _ if kind.starts_with("G  ") => line += 1,
            "S  SKP" => line += number::<usize>(text, 6, 3, line)?,
            _ => {}
        }
        line += 1;
    }
    Err(fault(lines.len(), "no M  END"))
}

/// The (atom, value) entries of a property line.
fn pairs(text: &str, line: usize, atoms: usize) -> Result<Vec<(usize, i32)>, StructureError> {
    let count: usize = number(text, 6, 3, line)?;
    (0..count.min(8))
        .map(|entry| {
            let atom: usize = number(text, 9 + 8 * entry, 4, line)?;
            let atom = atom.checked_sub(1).filter(|&atom| atom < atoms).ok_or_else(|| fault(line, "no such atom"))?;
            Ok((atom, number(text, 13 + 8 * entry, 4, line)?))
        })
        .collect()
}
