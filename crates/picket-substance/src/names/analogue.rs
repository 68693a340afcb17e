//! Names that leave something open: a position, or all but the class.

use std::ops::Range;

use super::Reading;
use super::fold::{Token, TokenKind, key, tokens};
use super::notation::{is_locant, spelled_out};
use super::resolution::{Group, Outcome, Step};
use super::words::Qualifier;
use crate::registry::{ClassId, ClassKind, Registry, Role, SubstanceId, Target};

/// Groups that sit at a position; `en` is the double bond of names such as MDMB-4en-PINACA. Longer ones first.
const GROUPS: [&str; 31] = [
    "trifluoromethyl",
    "methylenedioxy",
    "methylthio",
    "ethylthio",
    "dimethoxy",
    "dimethyl",
    "difluoro",
    "dichloro",
    "isopropyl",
    "isobutyl",
    "cyclopropyl",
    "methoxy",
    "ethoxy",
    "acetoxy",
    "hydroxy",
    "fluoro",
    "chloro",
    "bromo",
    "iodo",
    "cyano",
    "nitro",
    "amino",
    "acetyl",
    "benzyl",
    "phenyl",
    "methyl",
    "ethyl",
    "propyl",
    "butyl",
    "oxo",
    "en",
];

fn is_place(token: Token<'_>) -> bool {
    is_locant(token) || token.is_word("n")
}

pub(super) fn leading_group(token: Token<'_>) -> Option<&'static str> {
    let group = GROUPS.into_iter().find(|group| token.text.starts_with(group))?;
    let whole_word_only = group.len() < 4;
    (token.kind == TokenKind::Word && !(whole_word_only && token.text != group)).then_some(group)
}

/// A name without the positions of its groups: its key, and which parts of the text those positions are. One for each
/// group, and one without any. A short word behind a number counts as a group, so that 4-FMC gives FMC; a group that
/// is the whole name does not, so that alpha-ET gives nothing that means ethyl.
pub(super) fn names_without_positions(plain: &[Token<'_>]) -> Vec<(String, Vec<Range<usize>>)> {
    let spelled = spelled_out(plain);
    let tokens = spelled.as_deref().unwrap_or(plain);
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for (index, &token) in tokens.iter().enumerate() {
        if is_place(token) {
            continue;
        }
        let last = index + 1 == tokens.len();
        let abbreviation = last && start == 0 && (3..=5).contains(&token.text.len());
        let group_alone = last && start == 0 && leading_group(token).is_some_and(|group| group == token.text);
        if start < index && (leading_group(token).is_some() || abbreviation) && !group_alone {
            runs.push(start..index);
        }
        start = index + 1;
    }
    let without = |skipped: &[Range<usize>]| {
        let skip = |index| skipped.iter().any(|run| run.contains(&index));
        let kept: Vec<Token<'_>> = (0..tokens.len()).filter(|&index| !skip(index)).map(|index| tokens[index]).collect();
        (key(&kept), skipped.iter().map(|run| tokens[run.start].start..tokens[run.end].start).collect())
    };
    let mut names: Vec<_> = runs.chunks(1).map(without).collect();
    if runs.len() > 1 {
        names.push(without(&runs));
    }
    names
}

/// "Fluorofentanyl": one of those that share the name but for a position.
pub(super) fn position_not_given(reading: &mut Reading<'_>, text: &str) -> Option<Outcome> {
    let plain = tokens(text);
    let spelled = spelled_out(&plain);
    let tokens = spelled.as_deref().unwrap_or(&plain);
    let registry = reading.registry;
    let group = registry.group(&key(tokens))?;
    let abbreviation = !tokens.iter().any(|&token| leading_group(token).is_some());
    if abbreviation && group.members.len() < 2 {
        return None;
    }
    let members = group.members.iter().map(|id| registry.label(&Target::Substance(id.clone()))).collect();
    reading.steps.push(Step::PositionNotGiven { members });
    Some(Outcome::OneOf(group.clone()))
}

/// "Fentanyl analog", "barbiturates, other": the class of what is named.
pub(super) fn kin_of(reading: &mut Reading<'_>, text: &str) -> Option<Outcome> {
    let words = &reading.registry.words;
    let says_kin = |token: &Token<'_>| matches!(words.qualifier(token.text), Some(Qualifier::Kin | Qualifier::General));
    let tokens = tokens(text);
    let tail = tokens.iter().rev().take_while(|token| says_kin(token)).count();
    let head = tokens.iter().take_while(|token| says_kin(token)).count();
    if head + tail == 0 || head + tail >= tokens.len() {
        return None;
    }
    let word = if tail > 0 { tokens[tokens.len() - 1].text } else { tokens[0].text }.to_owned();
    let named = &tokens[head..tokens.len() - tail];
    let from = named[0].start;
    let whole = text[from..named[named.len() - 1].end()].to_owned();
    let steps = reading.steps.len();
    let outcome = reading.read(&whole).or_else(|| {
        (1..named.len()).rev().find_map(|length| reading.read_exactly(&text[from..named[length - 1].end()]))
    });
    let class = reading.registry.class_of(&outcome?);
    let Some(class) = class else {
        reading.steps.truncate(steps);
        return None;
    };
    let name = reading.registry.label(&Target::Class(class.clone()));
    reading.steps.push(Step::KinOf { word, class: name });
    Some(Outcome::Class(class))
}

/// "Barbiturate" for "barbiturates", and back; of classes only, because a substance has no plural.
pub(super) fn class_in_other_number(reading: &mut Reading<'_>, text: &str) -> Option<Outcome> {
    let key = key(&tokens(text));
    let other = key.strip_suffix('s').map_or_else(|| format!("{key}s"), str::to_owned);
    let names = reading.registry.names.find(&other);
    let [name] = names[..] else { return None };
    if !matches!(name.target, Target::Class(_)) {
        return None;
    }
    reading.steps.push(Step::ReadAs { text: key, meaning: other });
    reading.meaning(&names)
}

/// "2-Fluoro viminol": a known drug with groups attached belongs to its chemical class, and no more is known.
pub(super) fn derivative_of(reading: &mut Reading<'_>, text: &str) -> Option<Outcome> {
    let plain = tokens(text);
    let spelled = spelled_out(&plain);
    let mut rest: Vec<Token<'_>> = spelled.unwrap_or(plain);
    let whole = key(&rest);
    let mut groups = 0;
    while let Some(&first) = rest.first() {
        if is_place(first) {
            rest.remove(0);
            continue;
        }
        let group = leading_group(first)?;
        groups += 1;
        let behind = &first.text[group.len()..];
        if behind.is_empty() {
            rest.remove(0);
        } else {
            rest[0] = Token { text: behind, glued: false, ..first };
        }
        if groups > 4 {
            return None;
        }
        let key = key(&rest);
        if key.len() < 3 {
            return None;
        }
        if let Some((drug, class)) = reading.registry.chemical_class_of(&key) {
            let groups = whole[..whole.len() - key.len()].to_owned();
            let name = reading.registry.label(&Target::Class(class.clone()));
            reading.steps.push(Step::DerivativeOf { groups, of: drug, class: name });
            return Some(Outcome::Class(class));
        }
    }
    None
}

/// "XYZ-PINACA": a name built like those of a class.
pub(super) fn built_like(reading: &mut Reading<'_>, text: &str) -> Option<Outcome> {
    let key = key(&tokens(text));
    let stem = reading.registry.words.stems.iter().find(|stem| stem.fits(&key))?;
    let class = reading.registry.label(&Target::Class(stem.class.clone()));
    reading.steps.push(Step::BuiltLike { pattern: stem.pattern.clone(), class });
    Some(Outcome::Class(stem.class.clone()))
}

impl Registry {
    /// The class that holds what was reported: for one of several the narrowest that holds them all.
    pub(super) fn class_of(&self, outcome: &Outcome) -> Option<ClassId> {
        let of = |id: &SubstanceId| self.substance(id.as_str()).map(|found| &found.class);
        match outcome {
            Outcome::Substance(id) => of(id).cloned(),
            Outcome::Class(id) => Some(id.clone()),
            Outcome::OneOf(Group { members, .. }) => {
                let line = self.class_line(of(members.first()?)?.as_str());
                let mut holding = line.filter(|class| {
                    members.iter().all(|id| of(id).is_some_and(|other| self.is_within(other, &class.id)))
                });
                holding.next().map(|class| class.id.clone())
            }
            _ => None,
        }
    }

    /// The preferred name and the class of the one drug with this key, when the class is one of structure.
    fn chemical_class_of(&self, key: &str) -> Option<(String, ClassId)> {
        let names = self.names.find(key);
        let [name] = names[..] else { return None };
        let Target::Substance(id) = &name.target else { return None };
        let substance = self.substance(id.as_str())?;
        let class = self.class(substance.class.as_str())?;
        let is_drug = class.kind == ClassKind::Chemical && substance.roles.contains(&Role::Drug);
        is_drug.then(|| (substance.name.clone(), class.id.clone()))
    }
}
