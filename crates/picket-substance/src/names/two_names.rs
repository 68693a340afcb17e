//! Two names for one thing: "X (Y)", "X aka Y".

use super::Reading;
use super::analogue::leading_group;
use super::fold::tokens;
use super::notation::{PLACES, is_abbreviated_group, is_locant};
use super::resolution::{Outcome, Step, TwoNames};
use super::words::Qualifier;
use crate::registry::{Registry, Target};

/// Reads both names. They must mean the same, or one a class that holds the other; where only one is known, it must be
/// the kind of name that does not also mean something else.
pub(super) fn two_names(reading: &mut Reading<'_>, text: &str) -> Option<Outcome> {
    let (one, other) = split(text)?;
    let steps = reading.steps.len();
    let first = reading.read(&one);
    let first_steps = reading.steps.split_off(steps);
    let second = if is_too_short(&other) { None } else { reading.read(&other) };
    let second_steps = reading.steps.split_off(steps);
    let (verdict, outcome, kept) = match (first, second) {
        (Some(first), Some(second)) => match agree(reading.registry, &first, &second) {
            Some((verdict, true)) => (verdict, first, first_steps),
            Some((verdict, false)) => (verdict, second, second_steps),
            None => (TwoNames::Disagree, Outcome::Ambiguous(meanings(&[first, second])?), Vec::new()),
        },
        (Some(first), None) if is_safe_alone(reading.registry, &first, &first_steps, &one, &other) => {
            (TwoNames::OneKnown, first, first_steps)
        }
        (None, Some(second)) if is_safe_alone(reading.registry, &second, &second_steps, &other, &one) => {
            (TwoNames::OneKnown, second, second_steps)
        }
        _ => return None,
    };
    reading.steps.push(Step::TwoNames { one, other, verdict });
    reading.steps.extend(kept);
    Some(outcome)
}

/// Whether a name gives two names for one thing.
pub(super) fn are_two(text: &str) -> bool {
    split(text).is_some()
}

fn split(text: &str) -> Option<(String, String)> {
    also_known_as(text).or_else(|| bracketed(text))
}

/// Splits "X aka Y" and its kin.
fn also_known_as(text: &str) -> Option<(String, String)> {
    const BETWEEN: [&str; 6] = [" aka ", " a.k.a. ", " a.k.a ", " also known as ", " alias ", "="];
    let (one, other) = BETWEEN.iter().find_map(|between| text.split_once(between))?;
    named(one, other)
}

/// Splits "X (Y)" and "X [Y]": the last bracket must close the name, and be set off by a blank.
fn bracketed(text: &str) -> Option<(String, String)> {
    let text = text.trim_end();
    let inner = text.strip_suffix(')').or_else(|| text.strip_suffix(']'))?;
    let mut depth = 1;
    let (open, _) = inner.char_indices().rev().find(|(_, character)| {
        depth += match character {
            ')' | ']' => 1,
            '(' | '[' => -1,
            _ => 0,
        };
        depth == 0
    })?;
    let (outer, inner) = (&inner[..open], &inner[open + 1..]);
    if !outer.ends_with(char::is_whitespace) {
        return None;
    }
    named(outer, inner)
}

fn named(one: &str, other: &str) -> Option<(String, String)> {
    let tidy =
        |name: &str| name.trim_matches(|character: char| character.is_whitespace() || character == ',').to_owned();
    let (one, other) = (tidy(one), tidy(other));
    (!one.is_empty() && !other.is_empty()).then_some((one, other))
}

/// Two letters stand for too much to contradict a name.
fn is_too_short(name: &str) -> bool {
    name.chars().filter(|character| character.is_alphanumeric()).count() <= 2
}

/// Whether two meanings go together, and whether it is the first that says more.
fn agree(registry: &Registry, first: &Outcome, second: &Outcome) -> Option<(TwoNames, bool)> {
    let within = |narrow: &Outcome, wide: &Outcome| {
        let Outcome::Class(wide) = wide else { return false };
        registry.class_of(narrow).is_some_and(|class| registry.is_within(&class, wide))
    };
    let one_of = |narrow: &Outcome, wide: &Outcome| match (narrow, wide) {
        (Outcome::Substance(id), Outcome::OneOf(group)) => group.members.contains(id),
        (Outcome::Substance(id), Outcome::Ambiguous(targets)) => targets.contains(&Target::Substance(id.clone())),
        _ => false,
    };
    if first == second {
        Some((TwoNames::Agree, true))
    } else if within(first, second) || one_of(first, second) {
        Some((TwoNames::Narrower, true))
    } else if within(second, first) || one_of(second, first) {
        Some((TwoNames::Narrower, false))
    } else {
        None
    }
}

/// Whether one name may stand for both when the other is not known. Letters such as APICA stand for several
/// substances, and it is then the unknown name that would say which.
fn is_safe_alone(registry: &Registry, known: &Outcome, steps: &[Step], name: &str, unknown: &str) -> bool {
    let guessed = |step: &Step| matches!(step, Step::BuiltLike { .. } | Step::DerivativeOf { .. });
    match known {
        Outcome::Class(_) => !steps.iter().any(guessed),
        Outcome::Substance(_) => {
            let letters = name.chars().filter(|character| character.is_alphabetic()).count();
            letters >= 7 && !says_what_else(registry, unknown)
        }
        _ => false,
    }
}

/// Whether an unknown name beside a known one may say that it is another substance: "isomer", "herbal", a position, a
/// group, a configuration, a salt or an ester.
fn says_what_else(registry: &Registry, unknown: &str) -> bool {
    const WORDS: [&str; 16] =
        ["herbal", "n", "d", "l", "dl", "r", "s", "rs", "e", "z", "cis", "trans", "levo", "dextro", "rac", "racemic"];
    const ENDINGS: [&str; 9] = ["yl", "oxy", "thio", "nor", "homo", "ether", "ester", "ide", "ate"];
    let words = &registry.words;
    unknown.contains(|character: char| character.is_ascii_digit() || character == '-')
        || tokens(unknown).into_iter().any(|token| {
            matches!(words.qualifier(token.text), Some(Qualifier::Kin | Qualifier::General))
                || words.salt(token.text).is_some()
                || WORDS.contains(&token.text)
                || ENDINGS.iter().any(|ending| token.text.ends_with(ending))
                || leading_group(token).is_some()
                || is_abbreviated_group(token)
                || is_locant(token)
                || PLACES.iter().any(|(short, ..)| *short == token.text)
        })
}

/// The meanings of two names that do not agree; nothing when one of them is no single thing.
fn meanings(outcomes: &[Outcome]) -> Option<Vec<Target>> {
    outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Substance(id) => Some(Target::Substance(id.clone())),
            Outcome::Class(id) => Some(Target::Class(id.clone())),
            _ => None,
        })
        .collect()
}
