//! Several names in one: mixtures, and forms that cannot be told apart.

use std::collections::BTreeMap;

use super::Reading;
use super::fold::{key_of, tokens};
use super::lazy::slug;
use super::resolution::{Component, Group, Outcome, Step};
use crate::registry::{Registry, Substance, SubstanceId, Target};

/// The most names in one that are read.
const PARTS_MAX: usize = 12;

/// What stands between names that may be one or the other.
const EITHER: [&str; 2] = ["/", " or "];

/// What stands between names, and whether all of them must be known: a comma also stands in names in index order.
const SEPARATORS: [(&str, bool); 9] = [
    ("/", false),
    (" + ", false),
    ("+", true),
    (" & ", false),
    ("; ", false),
    (" or ", true),
    (" and ", true),
    (" with ", true),
    (", ", true),
];

/// "Heroin/Fentanyl": each name by itself. Forms that the usual methods cannot tell apart are one or the other when the
/// separator leaves that open; "codeine and hydrocodone" are both.
pub(super) fn list_of_names(reading: &mut Reading<'_>, text: &str) -> Option<Outcome> {
    let (separator, parts, all_known) = SEPARATORS.iter().find_map(|&(separator, all_known)| {
        let parts: Vec<&str> = text.split(separator).map(str::trim).filter(|part| !part.is_empty()).collect();
        (2..=PARTS_MAX).contains(&parts.len()).then_some((separator, parts, all_known))
    })?;
    if !parts.iter().all(|part| part.contains(char::is_alphabetic)) {
        return None;
    }
    let steps = reading.steps.len();
    reading.steps.push(Step::Split { parts: parts.iter().map(|&part| part.to_owned()).collect() });
    let last = parts[parts.len() - 1];
    let mut components = Vec::with_capacity(parts.len());
    let mut keys = Vec::with_capacity(parts.len());
    for part in &parts {
        let outcome = if all_known { reading.read_exactly(part) } else { reading.read(part) };
        let (key, outcome) = match outcome {
            None => with_tail_of(reading, part, last).unzip(),
            outcome => (None, outcome),
        };
        keys.push(key.unwrap_or_else(|| key_of(part)));
        let name = (*part).to_owned();
        components.push(Component { name, outcome: outcome.unwrap_or(Outcome::Unknown) });
    }
    let known = components.iter().filter(|component| component.outcome.is_resolved()).count();
    let nested = components.iter().any(|component| matches!(component.outcome, Outcome::Mixture(_)));
    let meaning = if known == 0 || nested || all_known && known < components.len() {
        None
    } else if let Some(only) = one_thing(&components) {
        Some(only)
    } else if EITHER.contains(&separator)
        && let Some(either) = cannot_tell_apart(reading, &components, &keys)
    {
        Some(either)
    } else {
        (separator != " or ").then_some(Outcome::Mixture(components))
    };
    if meaning.is_none() {
        reading.steps.truncate(steps);
    }
    meaning
}

/// The substance that all parts name.
fn one_thing(components: &[Component]) -> Option<Outcome> {
    let first = &components.first()?.outcome;
    let same = matches!(first, Outcome::Substance(_)) && components.iter().all(|other| other.outcome == *first);
    same.then(|| first.clone())
}

/// "Cyclopropyl" of "Cyclopropyl/Crotonyl Fentanyl": the end of the last name belongs to each. The whole key and its
/// meaning.
fn with_tail_of(reading: &mut Reading<'_>, part: &str, last: &str) -> Option<(String, Outcome)> {
    const LETTERS_MIN: usize = 5;
    let part = key_of(part);
    let whole = key_of(last);
    let words = tokens(last);
    let at_words = words.iter().skip(1).map(|token| key_of(&last[token.start..]));
    let within_word =
        (1..whole.len().saturating_sub(LETTERS_MIN)).filter_map(|start| whole.get(start..).map(str::to_owned));
    at_words.chain(within_word).find_map(|tail| {
        let key = format!("{part}{tail}");
        let outcome = reading.under(&key)?;
        Some((key, outcome))
    })
}

/// Isomers that are named as variants of one thing give one mass; an acid loses carbon dioxide and a phosphate its
/// phosphate on the way through a gas chromatograph. A list of such forms means that one of them was found. One formula
/// alone does not: codeine and hydrocodone are told apart.
fn cannot_tell_apart(reading: &mut Reading<'_>, components: &[Component], keys: &[String]) -> Option<Outcome> {
    let mut members: Vec<SubstanceId> = Vec::new();
    for component in components {
        match &component.outcome {
            Outcome::Substance(id) => members.push(id.clone()),
            Outcome::OneOf(group) => members.extend(group.members.iter().cloned()),
            _ => return None,
        }
    }
    let first = members.first()?;
    let variants = end_alike(keys);
    let why = members[1..]
        .iter()
        .map(|other| why_alike(reading.registry, first, other, variants))
        .try_fold("", |_, why| why)?;
    members.sort_unstable();
    members.dedup();
    let labels: Vec<String> = members.iter().map(|id| reading.registry.label(&Target::Substance(id.clone()))).collect();
    reading.steps.push(Step::CannotTellApart { why: why.to_owned() });
    let name = labels.join(" or ");
    Some(Outcome::OneOf(Group { id: slug(&name), name, members }))
}

/// Whether the names have one parent at their end: cyclopropylfentanyl and crotonylfentanyl.
fn end_alike(keys: &[String]) -> bool {
    const LETTERS_MIN: usize = 8;
    let Some((first, others)) = keys.split_first() else { return false };
    let shared = |other: &String| {
        first.chars().rev().zip(other.chars().rev()).take_while(|(one, other)| one == other).count() >= LETTERS_MIN
    };
    others.iter().all(shared)
}

/// Why two substances are not told apart; `variants` says that their names have one parent.
fn why_alike(registry: &Registry, one: &SubstanceId, other: &SubstanceId, variants: bool) -> Option<&'static str> {
    let (one, other) = (registry.substance(one.as_str())?, registry.substance(other.as_str())?);
    let stereoisomers = || one.inchikey.iter().any(|key| registry.with_skeleton(key).any(|found| found.id == other.id));
    match difference(one.formula.as_deref()?, other.formula.as_deref()?)[..] {
        [] if variants || registry.share_group(&one.id, &other.id) => Some("they have the same formula"),
        [] if stereoisomers() => Some("they are stereoisomers"),
        [("C", 1), ("O", 2)] if is_acid_of(registry, one, other) || is_acid_of(registry, other, one) => {
            Some("the acid loses carbon dioxide in the instrument")
        }
        [("H", 1), ("O", 3), ("P", 1)] if one.class == other.class => Some("the phosphate is lost in the instrument"),
        _ => None,
    }
}

/// Whether one substance is named as the acid of the other: cannabidiolic acid of cannabidiol, THCA of THC.
fn is_acid_of(registry: &Registry, acid: &Substance, other: &Substance) -> bool {
    let keys = |substance: &Substance| -> Vec<String> {
        registry.names_of(&substance.id).map(|name| key_of(&name.text)).collect()
    };
    let parents = keys(other);
    keys(acid).iter().any(|key| {
        let parent = key.strip_suffix("icacid").or_else(|| key.strip_suffix('a'));
        parent.is_some_and(|parent| parents.iter().any(|name| name == parent))
    })
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
