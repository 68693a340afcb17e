//! Several names in one: mixtures, and forms that cannot be told apart.

use std::collections::BTreeMap;

use super::Reading;
use super::fold::{key_of, tokens};
use super::lazy::slug;
use super::resolution::{Component, Group, Outcome, Step};
use crate::registry::{Registry, SubstanceId, Target};

/// The most names in one that are read.
const PARTS_MAX: usize = 12;

/// What stands between the names of a mixture. A comma also stands in names in index order, so all its parts must be
/// known.
const SEPARATORS: [(&str, bool); 8] = [
    ("/", false),
    (" + ", false),
    ("+", true),
    (" & ", false),
    ("; ", false),
    (" and ", true),
    (" with ", true),
    (", ", true),
];

/// "Heroin/Fentanyl": each name by itself. Forms that the usual methods cannot tell apart are one or the other.
pub(super) fn list_of_names(reading: &mut Reading<'_>, text: &str) -> Option<Outcome> {
    let (parts, all_known) = SEPARATORS.iter().find_map(|&(separator, all_known)| {
        let parts: Vec<&str> = text.split(separator).map(str::trim).filter(|part| !part.is_empty()).collect();
        (2..=PARTS_MAX).contains(&parts.len()).then_some((parts, all_known))
    })?;
    if !parts.iter().all(|part| part.contains(char::is_alphabetic)) {
        return None;
    }
    let steps = reading.steps.len();
    reading.steps.push(Step::Split { parts: parts.iter().map(|&part| part.to_owned()).collect() });
    let last = parts[parts.len() - 1];
    let mut components = Vec::with_capacity(parts.len());
    for part in &parts {
        let outcome = if all_known { reading.read_exactly(part) } else { reading.read(part) };
        let outcome = outcome.or_else(|| with_tail_of(reading, part, last));
        let name = (*part).to_owned();
        components.push(Component { name, outcome: outcome.unwrap_or(Outcome::Unknown) });
    }
    let known = components.iter().filter(|component| component.outcome.is_resolved()).count();
    let nested = components.iter().any(|component| matches!(component.outcome, Outcome::Mixture(_)));
    if known == 0 || nested || all_known && known < components.len() {
        reading.steps.truncate(steps);
        return None;
    }
    Some(cannot_tell_apart(reading, &components).unwrap_or(Outcome::Mixture(components)))
}

/// "Cyclopropyl" of "Cyclopropyl/Crotonyl Fentanyl": the end of the last name belongs to each.
fn with_tail_of(reading: &mut Reading<'_>, part: &str, last: &str) -> Option<Outcome> {
    const LETTERS_MIN: usize = 5;
    let part = key_of(part);
    let whole = key_of(last);
    let words = tokens(last);
    let at_words = words.iter().skip(1).map(|token| key_of(&last[token.start..]));
    let within_word =
        (1..whole.len().saturating_sub(LETTERS_MIN)).filter_map(|start| whole.get(start..).map(str::to_owned));
    at_words.chain(within_word).find_map(|tail| reading.under(&format!("{part}{tail}")))
}

/// Substances of one formula give one mass; an acid loses carbon dioxide and a phosphate its phosphate on the way
/// through a gas chromatograph. A list of such forms means that one of them was found.
fn cannot_tell_apart(reading: &mut Reading<'_>, components: &[Component]) -> Option<Outcome> {
    let mut members: Vec<SubstanceId> = Vec::new();
    for component in components {
        match &component.outcome {
            Outcome::Substance(id) => members.push(id.clone()),
            Outcome::OneOf(group) => members.extend(group.members.iter().cloned()),
            _ => return None,
        }
    }
    let first = members.first()?;
    let why = members[1..].iter().map(|other| why_alike(reading.registry, first, other)).try_fold("", |_, why| why)?;
    members.sort_unstable();
    members.dedup();
    if let [only] = &members[..] {
        return Some(Outcome::Substance(only.clone()));
    }
    let labels: Vec<String> = members.iter().map(|id| reading.registry.label(&Target::Substance(id.clone()))).collect();
    reading.steps.push(Step::CannotTellApart { why: why.to_owned() });
    let name = labels.join(" or ");
    Some(Outcome::OneOf(Group { id: slug(&name), name, members }))
}

fn why_alike(registry: &Registry, one: &SubstanceId, other: &SubstanceId) -> Option<&'static str> {
    let formula = |id: &SubstanceId| registry.substance(id.as_str())?.formula.as_deref();
    match difference(formula(one)?, formula(other)?)[..] {
        [] => Some("they have the same formula"),
        [("C", 1), ("O", 2)] => Some("the acid loses carbon dioxide in the instrument"),
        [("H", 1), ("O", 3), ("P", 1)] => Some("the phosphate is lost in the instrument"),
        _ => None,
    }
}

/// The atoms that one of two formulas has more than the other, by element; counts are negative where the first named
/// element goes the other way.
fn difference<'f>(one: &'f str, other: &'f str) -> Vec<(&'f str, i32)> {
    let mut atoms: BTreeMap<&str, i32> = BTreeMap::new();
    for (element, count) in elements(one) {
        *atoms.entry(element).or_default() += count;
    }
    for (element, count) in elements(other) {
        *atoms.entry(element).or_default() -= count;
    }
    atoms.retain(|_, count| *count != 0);
    let sign = atoms.values().next().map_or(1, |count| count.signum());
    atoms.into_iter().map(|(element, count)| (element, count * sign)).collect()
}

/// The elements of a formula with their counts.
fn elements(formula: &str) -> impl Iterator<Item = (&str, i32)> {
    let starts = formula.char_indices().filter(|(_, character)| character.is_uppercase()).map(|(start, _)| start);
    let ends = starts.clone().skip(1).chain([formula.len()]);
    starts.zip(ends).map(|(start, end)| {
        let piece = &formula[start..end];
        let symbol = piece.find(|character: char| character.is_ascii_digit()).unwrap_or(piece.len());
        (&piece[..symbol], piece[symbol..].parse().unwrap_or(1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_compared_by_element() {
        assert_eq!(difference("C12H16N2O", "C12H17N2O4P"), [("H", 1), ("O", 3), ("P", 1)]);
        assert_eq!(difference("C22H30O4", "C21H30O2"), [("C", 1), ("O", 2)]);
        assert_eq!(difference("C10H15N", "C10H15N"), []);
        assert_eq!(difference("C10H15N", "C11H13NO"), [("C", 1), ("H", -2), ("O", 1)]);
    }
}
