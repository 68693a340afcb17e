//! CXSMILES: what stands between bars after a SMILES (Chemaxon, Extended SMILES; RDKit book, CXSMILES).
//!
//! Stereo groups are read; coordinates, atom names and the like are read over; whatever makes the text stand for more
//! than one substance (R-groups, polymers, variable attachment, queries) is refused.

use super::StructureError;
use super::graph::Graph;
use super::stereo::Claim;

/// Applies the text after the SMILES to its graph. A text that does not begin with a bar is a name and says nothing.
pub(super) fn apply(graph: &mut Graph, suffix: &str) -> Result<(), StructureError> {
    let Some(block) = suffix.strip_prefix('|') else { return Ok(()) };
    let end =
        closing_bar(block).ok_or_else(|| StructureError::Syntax("the CXSMILES block is not closed".to_owned()))?;
    let mut atoms_of: Option<Claim> = None;
    for item in items(&block[..end]) {
        if let Some(labels) = item.strip_prefix('$') {
            check_labels(labels.trim_end_matches('$'))?;
            continue;
        }
        let Some((key, first)) = item.split_once(':') else {
            match (item, atoms_of) {
                ("r", _) => claim_all(graph, Claim::And(1)),
                (index, Some(claim)) => claim_one(graph, index, claim)?,
                _ => {}
            }
            continue;
        };
        check_key(key, first)?;
        atoms_of = claim(key);
        if let Some(claim) = atoms_of {
            claim_one(graph, first, claim)?;
        }
    }
    Ok(())
}

/// Where the block ends; a bar among atom labels is part of them.
fn closing_bar(block: &str) -> Option<usize> {
    let mut in_labels = false;
    block.char_indices().find_map(|(index, character)| {
        in_labels ^= character == '$';
        (character == '|' && !in_labels).then_some(index)
    })
}

/// The items between commas, without those commas that stand among labels or coordinates.
fn items(block: &str) -> Vec<&str> {
    let (mut in_labels, mut depth) = (false, 0_i32);
    block
        .split(|character| {
            match character {
                '$' => in_labels = !in_labels,
                '(' if !in_labels => depth += 1,
                ')' if !in_labels => depth -= 1,
                _ => {}
            }
            character == ',' && !in_labels && depth <= 0
        })
        .map(str::trim)
        .collect()
}

/// `a`, `&1` and `o1`: absolute, and, or.
fn claim(key: &str) -> Option<Claim> {
    let number = |digits: &str| if digits.is_empty() { Some(1) } else { digits.parse().ok() };
    match key.split_at_checked(1)? {
        ("a", "") => Some(Claim::Absolute),
        ("&", digits) => number(digits).map(Claim::And),
        ("o", digits) => number(digits).map(Claim::Or),
        _ => None,
    }
}

fn claim_one(graph: &mut Graph, index: &str, claim: Claim) -> Result<(), StructureError> {
    let atom = index.parse().ok().filter(|&atom: &usize| atom < graph.atoms.len());
    let atom = atom.ok_or_else(|| StructureError::Syntax(format!("no atom {index:.20} for a stereo group")))?;
    let centres = graph.centres.iter_mut().filter(|centre| centre.atom == atom);
    centres.for_each(|centre| centre.claim = claim);
    Ok(())
}

fn claim_all(graph: &mut Graph, claim: Claim) {
    graph.centres.iter_mut().for_each(|centre| centre.claim = claim);
}

fn check_key(key: &str, first: &str) -> Result<(), StructureError> {
    // A data S-group is a remark; every other one repeats, crosslinks or mixes what it encloses.
    match key {
        "Sg" if !["gen", "dat", "mul"].contains(&first.split(':').next().unwrap_or_default()) => {
            Err(StructureError::NotASubstance("a polymer"))
        }
        "m" => Err(StructureError::NotASubstance("a variable attachment")),
        "LN" => Err(StructureError::NotASubstance("a repeating link")),
        "RG" | "LOG" => Err(StructureError::NotASubstance("an R-group")),
        "rb" | "s" | "u" => Err(StructureError::NotASubstance("a query atom")),
        _ => Ok(()),
    }
}

/// Labels are atom names unless they begin with `_R`, `_AP` or name a query.
fn check_labels(labels: &str) -> Result<(), StructureError> {
    let is_group = |label: &str| {
        let label = label.strip_prefix('_').unwrap_or(label);
        let numbered = |prefix| label.strip_prefix(prefix).is_some_and(|rest: &str| rest.parse::<u32>().is_ok());
        numbered("R") || numbered("AP")
    };
    let is_query = |label: &str| label.ends_with("_e") || label.ends_with("_p");
    for label in labels.split(';') {
        if is_group(label) {
            return Err(StructureError::NotASubstance("an R-group"));
        }
        if is_query(label) {
            return Err(StructureError::NotASubstance("a query atom"));
        }
    }
    Ok(())
}
