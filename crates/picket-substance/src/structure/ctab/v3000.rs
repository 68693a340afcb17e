//! Version V3000: free format, lines that begin with `M  V30`.

use super::super::StructureError;
use super::super::stereo::Claim;
use super::{Link, Mark, Row, Table, check_count, check_group, check_links, element, fault, order};
use std::collections::HashMap;

const PREFIX: &str = "M  V30 ";

/// A logical line with its place in the file.
struct Entry {
    line: usize,
    text: String,
}

/// Reads the first table of the file.
pub(super) fn read(lines: &[&str]) -> Result<Table, StructureError> {
    let (mut table, mut block, mut index_of, mut bonds_at) = (Table::default(), String::new(), HashMap::new(), 0);
    let mut counted = None;
    for entry in logical(lines)? {
        let words: Vec<&str> = words(&entry.text);
        let Some(&head) = words.first() else { continue };
        match (head, words.get(1).copied()) {
            ("BEGIN", Some("RGROUP")) => return Err(StructureError::NotASubstance("an R-group")),
            ("BEGIN", Some("TEMPLATE")) => return Err(StructureError::NotASubstance("a template")),
            ("BEGIN", Some(kind)) => {
                kind.clone_into(&mut block);
                bonds_at = if kind == "BOND" { entry.line + 1 } else { bonds_at };
            }
            ("END", Some("CTAB")) => break,
            ("END", _) => block = String::new(),
            ("COUNTS", Some(atoms)) => {
                let atoms = atoms.parse().map_err(|_| fault(entry.line, "no number of atoms"))?;
                check_count(atoms)?;
                counted = Some(atoms);
                table.chiral = words.get(5) == Some(&"1");
            }
            ("LINKNODE", _) => return Err(StructureError::NotASubstance("a repeating link")),
            _ => match block.as_str() {
                "ATOM" => {
                    index_of.insert(head.to_owned(), table.rows.len());
                    table.rows.push(atom(&words, entry.line)?);
                    check_count(table.rows.len())?;
                }
                "BOND" => table.links.push(bond(&words, &index_of, entry.line)?),
                "SGROUP" => words.get(1).map_or(Ok(()), |kind| check_group(kind))?,
                "COLLECTION" => table.claims.extend(collection(&entry, &index_of)?),
                _ => {}
            },
        }
    }
    if counted != Some(table.rows.len()) {
        return Err(fault(lines.len(), "the atoms are not as many as counted"));
    }
    check_links(&table, bonds_at)?;
    Ok(table)
}

/// The `M  V30` lines; one that ends in a hyphen goes on in the next.
fn logical(lines: &[&str]) -> Result<Vec<Entry>, StructureError> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut goes_on = false;
    for (line, text) in lines.iter().enumerate().skip(4) {
        if text.trim_end() == "M  END" {
            return Ok(entries);
        }
        let Some(rest) = text.strip_prefix(PREFIX) else { continue };
        let (rest, more) = rest.strip_suffix('-').map_or((rest, false), |rest| (rest, true));
        match entries.last_mut().filter(|_| goes_on) {
            Some(entry) => entry.text.push_str(rest),
            None => entries.push(Entry { line, text: rest.to_owned() }),
        }
        goes_on = more;
    }
    Err(fault(lines.len(), "no M  END"))
}

/// Splits at blanks outside quotation marks and brackets.
fn words(text: &str) -> Vec<&str> {
    let (mut quoted, mut depth) = (false, 0_i32);
    text.split(|character: char| {
        match character {
            '"' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth -= 1,
            _ => {}
        }
        character.is_whitespace() && !quoted && depth <= 0
    })
    .filter(|word| !word.is_empty())
    .collect()
}

fn atom(words: &[&str], line: usize) -> Result<Row, StructureError> {
    let [_, symbol, x, y, z, _, options @ ..] = words else { return Err(fault(line, "an atom line is too short")) };
    let mut place = [0.0; 3];
    for (value, text) in place.iter_mut().zip([x, y, z]) {
        let parsed = text.parse().ok().filter(|parsed: &f64| parsed.is_finite() && parsed.abs() <= 1e6);
        *value = parsed.ok_or_else(|| fault(line, "a coordinate out of range"))?;
    }
    let (element, isotope) = element(symbol.trim_matches('"'), line)?;
    let mut row = Row { element, isotope, charge: 0, valence: None, place };
    for option in options {
        let Some((key, value)) = option.split_once('=') else { continue };
        let out_of_range = || fault(line, format!("{key:.20} is out of range"));
        match key {
            "CHG" => {
                let charge = value.parse().ok().filter(|charge: &i8| charge.abs() <= 15);
                row.charge = charge.ok_or_else(out_of_range)?;
            }
            "MASS" => {
                let mass = value.parse().ok().filter(|mass| (1..=999).contains(mass));
                row.isotope = Some(mass.ok_or_else(out_of_range)?);
            }
            "VAL" => {
                row.valence = match value.parse::<i8>().map_err(|_| out_of_range())? {
                    0 => None,
                    // -1 is the format's way to write none at all.
                    valence => Some(u8::try_from(valence).unwrap_or(0)),
                }
            }
            "RAD" if value != "0" => return Err(StructureError::NotASubstance("a radical")),
            "RGROUPS" | "ATTCHPT" | "ATTCHORD" => return Err(StructureError::NotASubstance("an R-group")),
            "HCOUNT" | "SUBST" | "UNSAT" | "RBCNT" if value != "0" => {
                return Err(StructureError::NotASubstance("a query atom"));
            }
            _ => {}
        }
    }
    Ok(row)
}

fn bond(words: &[&str], index_of: &HashMap<String, usize>, line: usize) -> Result<Link, StructureError> {
    let [_, kind, first, second, options @ ..] = words else { return Err(fault(line, "a bond line is too short")) };
    let (order, dative) = order(kind.parse().map_err(|_| fault(line, "no bond type"))?, line)?;
    let mut atoms = [0; 2];
    for (atom, written) in atoms.iter_mut().zip([first, second]) {
        *atom = *index_of.get(*written).ok_or_else(|| fault(line, format!("no atom {written:.10}")))?;
    }
    let mut mark = Mark::Plain;
    for option in options {
        match option.split_once('=') {
            Some(("CFG", "1")) => mark = Mark::Up,
            Some(("CFG", "2")) => mark = Mark::Either,
            Some(("CFG", "3")) => mark = Mark::Down,
            Some(("ENDPTS", _)) => return Err(StructureError::NotASubstance("a variable attachment")),
            _ => {}
        }
    }
    Ok(Link { atoms, order, dative, mark })
}

/// The stereo group of a collection line: `MDLV30/STERAC1 ATOMS=(2 3 5)`.
fn collection(entry: &Entry, index_of: &HashMap<String, usize>) -> Result<Option<(Claim, Vec<usize>)>, StructureError> {
    let Some(group) = entry.text.trim_start().strip_prefix("MDLV30/STE") else { return Ok(None) };
    let (kind, rest) = group.split_once(char::is_whitespace).unwrap_or((group, ""));
    let number = |digits: &str| digits.parse().unwrap_or(1);
    let claim = match kind.split_at_checked(3) {
        Some(("ABS", _)) => Claim::Absolute,
        Some(("RAC", digits)) => Claim::And(number(digits)),
        Some(("REL", digits)) => Claim::Or(number(digits)),
        _ => return Ok(None),
    };
    let atoms = rest.split_once("ATOMS=(").and_then(|(_, list)| list.split_once(')')).map_or("", |(list, _)| list);
    let atoms = atoms.split_whitespace().skip(1).map(|written| {
        index_of.get(written).copied().ok_or_else(|| fault(entry.line, format!("no atom {written:.10}")))
    });
    Ok(Some((claim, atoms.collect::<Result<_, _>>()?)))
}
