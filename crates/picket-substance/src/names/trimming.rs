//! Words around a name that do not change which substance it is: salts, doses, forms, words of doubt.

use super::Reading;
use super::fold::{Token, TokenKind, tokens};
use super::resolution::{Outcome, Step, Trimming};
use super::words::{Qualifier, Salt};
use crate::registry::{Registry, Role, Substance, SubstanceId};
use crate::structure::{Hydroxyl, Structure};

/// Takes words off the end, then off the beginning, until the rest is read.
pub(super) fn without_trimmings(reading: &mut Reading<'_>, text: &str) -> Option<Outcome> {
    let tokens = tokens(text);
    from_end(reading, text, &tokens).or_else(|| from_start(reading, text, &tokens))
}

/// What one or more words in a row are.
struct Trim {
    what: Trimming,
    salt: Option<Salt>,
    tokens: usize,
}

fn from_end(reading: &mut Reading<'_>, text: &str, tokens: &[Token<'_>]) -> Option<Outcome> {
    let dose = dose(reading.registry, text, tokens).or_else(|| free_base(tokens));
    let trim = dose.or_else(|| word(reading.registry, tokens.last()?))?;
    let cut = tokens.len().checked_sub(trim.tokens).filter(|&cut| cut > 0)?;
    let (start, end) = (tokens[cut].start, tokens[cut - 1].end());
    if separates(&text[end..start], trim.salt) {
        return None;
    }
    // A bracket that closes behind the word was opened before it.
    accept(reading, &trim, &text[..end], text[start..].trim_end_matches([' ', ')', ']']))
}

/// Whether what stands before a word makes it a part of a list: beside "cocaine, calcium carbonate" stands a second
/// substance. A form or a dose is none, so that a comma before it separates nothing.
fn separates(between: &str, salt: Option<Salt>) -> bool {
    between.contains(['/', '+', '&']) || salt.is_some() && between.contains([',', ';'])
}

fn from_start(reading: &mut Reading<'_>, text: &str, tokens: &[Token<'_>]) -> Option<Outcome> {
    let trim = word(reading.registry, tokens.first()?)?;
    let leads = match trim.what {
        Trimming::Salt => trim.salt == Some(Salt::Base),
        Trimming::Form | Trimming::Hedge => true,
        _ => false,
    };
    let next = tokens.get(1).filter(|_| leads)?;
    // "Trace of", "residue of": the small word goes with the other.
    let next = if next.is_word("of") { tokens.get(2)? } else { next };
    let (trimmed, rest) = text.split_at(next.start);
    accept(reading, &trim, rest, trimmed.trim())
}

fn accept(reading: &mut Reading<'_>, trim: &Trim, rest: &str, trimmed: &str) -> Option<Outcome> {
    let rest =
        rest.trim_end_matches(|character: char| !character.is_alphanumeric() && character != '\'' && character != ')');
    let outcome = reading.read(rest)?;
    if !goes_with(reading.registry, trim, &outcome) {
        return None;
    }
    let step = Step::LeftOut { what: trim.what, text: trimmed.to_owned() };
    reading.steps.insert(reading.steps.len().saturating_sub(1), step);
    Some(outcome)
}

/// A number with its unit at the end: `2 mg`, `10 mg/ml`, `0.5 mg`, `10/325 mg`. A number that a hyphen joins to the
/// name belongs to the name.
fn dose(registry: &Registry, text: &str, tokens: &[Token<'_>]) -> Option<Trim> {
    let is_unit = |token: &Token<'_>| registry.words.qualifier(token.text) == Some(Qualifier::Unit);
    let is_number = |token: &Token<'_>| token.kind == TokenKind::Number;
    let units = tokens.iter().rev().take_while(|token| is_unit(token)).count();
    let mut first = (tokens.len() - units).checked_sub(1)?;
    if units == 0 || !is_number(&tokens[first]) {
        return None;
    }
    let joined = |index: usize| {
        let before = index.checked_sub(1).map(|before| &tokens[before]).filter(|before| is_number(before));
        before.is_some_and(|before| matches!(&text[before.end()..tokens[index].start], "." | "," | "/"))
    };
    while joined(first) {
        first -= 1;
    }
    let apart = text[..tokens[first].start].ends_with(|before: char| before.is_whitespace() || before == '(');
    apart.then_some(Trim { what: Trimming::Dose, salt: None, tokens: tokens.len() - first })
}

/// The one way of being free that denies nothing.
fn free_base(tokens: &[Token<'_>]) -> Option<Trim> {
    let [.., free, base] = tokens else { return None };
    let said = free.is_word("free") && base.is_word("base");
    said.then_some(Trim { what: Trimming::Form, salt: None, tokens: 2 })
}

fn word(registry: &Registry, token: &Token<'_>) -> Option<Trim> {
    let (what, salt) = match (registry.words.salt(token.text), registry.words.qualifier(token.text)) {
        (Some(salt @ Salt::Hydrate), _) => (Trimming::Hydrate, Some(salt)),
        (Some(salt @ (Salt::Ester | Salt::Prodrug)), _) => (Trimming::Ester, Some(salt)),
        (Some(salt), _) => (Trimming::Salt, Some(salt)),
        (None, Some(Qualifier::Form)) => (Trimming::Form, None),
        (None, Some(Qualifier::Hedge)) => (Trimming::Hedge, None),
        _ => return None,
    };
    (!token.glued).then_some(Trim { what, salt, tokens: 1 })
}

/// Whether what was taken off can belong to what is left: a base that forms salts with acids holds nitrogen, an acid
/// that forms salts with amines gives up a proton, a compound of metals alone is no salt of a drug, and only steroids
/// and medicines are told from their esters so. Of others an ester is another substance: the benzoate of
/// methylecgonine is cocaine.
fn goes_with(registry: &Registry, trim: &Trim, outcome: &Outcome) -> bool {
    let Some(salt) = trim.salt else { return true };
    let of_drug = |id: &SubstanceId| {
        registry.substance(id.as_str()).is_some_and(|substance| {
            let formula = substance.formula.as_deref().unwrap_or_default();
            let organic = formula.starts_with('C') && formula.contains('H');
            let in_class =
                |class: &str| registry.class_line(substance.class.as_str()).any(|above| above.id.as_str() == class);
            let is_base = organic && formula.contains('N');
            match salt {
                Salt::Acid => is_base || is_steroid(in_class),
                Salt::Acyl => {
                    is_base && lacks(substance, &[Hydroxyl::Alcohol, Hydroxyl::Phenol]) || is_steroid(in_class)
                }
                Salt::Phosphate => is_base && lacks(substance, &[Hydroxyl::Phenol]) || is_steroid(in_class),
                Salt::Base => organic,
                Salt::Amine => hydroxyls(substance).is_some_and(|found| found.contains(&Hydroxyl::Acid)),
                Salt::Hydrate => true,
                Salt::Ester => is_steroid(in_class),
                Salt::Prodrug => substance.roles.contains(&Role::Medicine),
            }
        })
    };
    match outcome {
        Outcome::Substance(id) => of_drug(id),
        Outcome::OneOf(group) => group.members.iter().all(of_drug),
        _ => false,
    }
}

/// Whether a substance is known to have none of these.
fn lacks(substance: &Substance, unwanted: &[Hydroxyl]) -> bool {
    hydroxyls(substance).is_some_and(|found| !found.iter().any(|hydroxyl| unwanted.contains(hydroxyl)))
}

/// The hydroxyl groups of a substance; nothing when its structure is not known.
fn hydroxyls(substance: &Substance) -> Option<Vec<Hydroxyl>> {
    Some(Structure::from_smiles(substance.smiles.as_deref()?).ok()?.hydroxyls())
}

/// `acetate` and `phosphate` are written of salts and of esters; of steroids they are esters.
fn is_steroid(in_class: impl Fn(&str) -> bool) -> bool {
    ["anabolic-steroids", "corticosteroids", "sex-hormones"].into_iter().any(in_class)
}
