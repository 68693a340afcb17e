//! The certain rules: a name that the registry holds, as it stands or in other notation of the same meaning.

use super::Reading;
use super::fold::{Token, TokenKind, key, normalise, tokens};
use super::index::strongest;
use super::notation::{PLACES, spelled_out};
use super::resolution::{Outcome, Step, Trimming};
use crate::registry::{Name, Role, Substance, Target};

/// The name, with or without its letters spelled out.
pub(super) fn as_it_stands(reading: &mut Reading<'_>, text: &str) -> Option<Outcome> {
    let tokens = tokens(text);
    let mut names = reading.registry.names.find(&key(&tokens));
    if names.len() > 1 && names.iter().any(|name| is_written_so(name, text)) {
        // ADB-ICA and ADBICA differ in a hyphen only.
        names.retain(|name| is_written_so(name, text));
    }
    if !names.is_empty() {
        return reading.meaning(&names);
    }
    let spelled = spelled_out(&tokens)?;
    let names = reading.registry.names.find(&key(&spelled));
    reading.meaning(&names)
}

/// The name with places on a ring said the other way, without locants that say nothing, or with its words in the
/// order of an index ("Phosphorus, red"). All such readings together must have one meaning.
pub(super) fn in_other_notation(reading: &mut Reading<'_>, text: &str) -> Option<Outcome> {
    let plain = tokens(text);
    let tokens = spelled_out(&plain).unwrap_or_else(|| plain.clone());
    let mut found: Vec<(Step, &Name)> = Vec::new();
    for (step, key) in other_places(&tokens).chain(without_amine_locants(&tokens)).chain(inverted(text)) {
        found.extend(reading.registry.names.find(&key).into_iter().map(|name| (step.clone(), name)));
    }
    if found.is_empty() {
        return without_stereo(reading, &plain, text);
    }
    let names = strongest(found.iter().map(|(_, name)| *name));
    let step = found.iter().find(|(_, name)| *name == names[0]).map(|(step, _)| step.clone());
    reading.steps.extend(step);
    reading.meaning(&names)
}

/// `para` for `4` and so on, and back, before a halogen or methoxy group. Other groups are left alone: the `3` of
/// 3-methylfentanyl is a place on another ring than the `meta` of meta-methylfentanyl.
fn other_places<'t>(tokens: &'t [Token<'t>]) -> impl Iterator<Item = (Step, String)> + use<'t> {
    const ON_THE_RING: [&str; 5] = ["fluoro", "chloro", "bromo", "iodo", "methoxy"];
    tokens.windows(2).enumerate().filter_map(move |(index, pair)| {
        let [place, group] = pair else { return None };
        let single = index == 0 || tokens[index - 1].kind != TokenKind::Number;
        if !single || !ON_THE_RING.iter().any(|name| group.text.starts_with(name)) {
            return None;
        }
        let other = PLACES.iter().find_map(|&(_, word, number)| match place.text {
            text if text == word => Some(number),
            text if text == number => Some(word),
            _ => None,
        })?;
        let mut read = tokens.to_vec();
        let kind = if place.kind == TokenKind::Word { TokenKind::Number } else { TokenKind::Word };
        read[index] = Token { text: other, kind, ..*place };
        Some((Step::ReadAs { text: place.text.to_owned(), meaning: other.to_owned() }, key(&read)))
    })
}

fn is_written_so(name: &Name, text: &str) -> bool {
    normalise(&name.text).trim() == text.trim()
}

/// `dimethyltryptamine` for `N,N-dimethyltryptamine`; but not DMA, dimethoxyamphetamine, for N,N-DMA.
fn without_amine_locants<'t>(tokens: &'t [Token<'t>]) -> impl Iterator<Item = (Step, String)> + use<'t> {
    const TWO_GROUPS: [&str; 4] = ["dimethyl", "diethyl", "dipropyl", "diisopropyl"];
    tokens.windows(3).enumerate().filter_map(move |(index, three)| {
        let [first, second, group] = three else { return None };
        let two_groups = TWO_GROUPS.iter().any(|name| group.text.starts_with(name));
        if !(first.is_word("n") && second.is_word("n") && two_groups) {
            return None;
        }
        let rest: Vec<Token<'_>> = [&tokens[..index], &tokens[index + 2..]].concat();
        let meaning = rest.iter().map(|token| token.text).collect::<Vec<_>>().join(" ");
        Some((Step::ReadAs { text: "n,n-".to_owned(), meaning }, key(&rest)))
    })
}

/// `red phosphorus` for `phosphorus, red`.
fn inverted(text: &str) -> Option<(Step, String)> {
    let (head, tail) = text.split_once(", ")?;
    let meaning = format!("{tail} {head}");
    let key = super::key_of(&meaning);
    Some((Step::ReadAs { text: text.to_owned(), meaning }, key))
}

/// Without a mark of a stereoisomer in front, where the registry does not hold the forms apart.
fn without_stereo(reading: &mut Reading<'_>, tokens: &[Token<'_>], text: &str) -> Option<Outcome> {
    let first = tokens.first()?;
    let rotation = matches!(first.text, "d" | "l" | "dl" | "levo" | "dextro") && first.kind == TokenKind::Word;
    let bracketed = text.starts_with('(') && matches!(first.text, "r" | "s" | "rs" | "rac" | "racemic" | "e" | "z");
    let racemic = matches!(first.text, "dl" | "rac" | "racemic");
    if !(first.kind == TokenKind::Sign || rotation || bracketed || racemic) {
        return None;
    }
    let both = tokens.get(1).is_some_and(|second| matches!((first.text, second.text), ("d", "l") | ("r", "s")));
    let marks = if both { 2 } else { 1 };
    let rest = tokens.get(marks..).filter(|rest| !rest.is_empty())?;
    let names = reading.registry.names.find(&key(rest));
    let [name] = names[..] else { return None };
    let Target::Substance(id) = &name.target else { return None };
    let substance = reading.registry.substance(id.as_str())?;
    let certain = racemic || both || !is_held_apart(reading, substance) && (!rotation || is_medicine(substance));
    if !certain {
        return None;
    }
    let mark = text[..rest[0].start].to_owned();
    reading.steps.push(Step::LeftOut { what: Trimming::Stereo, text: mark });
    reading.meaning(&names)
}

/// Whether the registry holds another stereoisomer of a substance.
fn is_held_apart(reading: &Reading<'_>, substance: &Substance) -> bool {
    let Some(key) = &substance.inchikey else { return false };
    reading.registry.with_skeleton(key).any(|other| other.id != substance.id)
}

/// `d-` and `l-` are marks of rotation in names of medicines and nutrients; before the names of new drugs they may be
/// anything.
fn is_medicine(substance: &Substance) -> bool {
    substance.roles.iter().any(|role| matches!(role, Role::Medicine | Role::Other | Role::Adulterant))
}

impl Reading<'_> {
    /// The meaning of names found under one key: nothing, the one they share, or several.
    pub(super) fn meaning(&mut self, names: &[&Name]) -> Option<Outcome> {
        match names {
            [] => None,
            [name] => {
                let of = self.registry.label(&name.target);
                self.steps.push(Step::Found { name: name.text.clone(), kind: name.kind, of });
                Some(name.target.clone().into())
            }
            _ => {
                let mut targets: Vec<Target> = names.iter().map(|name| name.target.clone()).collect();
                targets.sort_unstable();
                let of = targets.iter().map(|target| self.registry.label(target)).collect();
                self.steps.push(Step::SeveralMeanings { of });
                Some(Outcome::Ambiguous(targets))
            }
        }
    }

    /// The meaning of the names in the registry under a key, strongest kind first.
    pub(super) fn under(&mut self, key: &str) -> Option<Outcome> {
        let names = self.registry.names.find(key);
        self.meaning(&names)
    }
}
