//! From any reported name to what it means.
//!
//! Rules are tried in order, from the certain to the weak, and the first that gives a meaning wins. A rule may take
//! something off the name and have the rest read from the start. Every rule says what it did. A wrong meaning is far
//! worse than none, so a rule abstains where two readings are left, and no rule makes a substance of a name whose
//! letters or positions say otherwise.

mod analogue;
mod exact;
mod fold;
mod index;
mod lazy;
mod mixture;
mod notation;
mod resolution;
mod spelling;
mod trimming;
mod two_names;
mod words;

pub(crate) use fold::key_of;
pub(crate) use index::NameIndex;
pub(crate) use lazy::Lazy;
pub use resolution::{Component, Group, Outcome, Resolution, Step, Trimming, TwoNames};
pub(crate) use words::WordTables;

use crate::registry::Registry;

/// A rule: gives a meaning to a name in the common notation, or abstains.
type Rule = fn(&mut Reading<'_>, &str) -> Option<Outcome>;

/// From the certain to the weak.
const RULES: [Rule; 12] = [
    exact::as_it_stands,
    exact::in_other_notation,
    analogue::position_not_given,
    two_names::two_names,
    trimming::without_trimmings,
    analogue::kin_of,
    mixture::list_of_names,
    spelling::sounds_like,
    analogue::class_in_other_number,
    spelling::one_letter_off,
    analogue::derivative_of,
    analogue::built_like,
];

/// How many times the rest of a name may be read again; names in brackets within salts within lists need three.
const DEPTH_MAX: u8 = 5;

/// One name being read.
struct Reading<'r> {
    registry: &'r Registry,
    steps: Vec<Step>,
    depth: u8,
}

impl Registry {
    /// What a reported name means: a substance, one of several, a class, a mixture, a remark, several things, or
    /// nothing known; with the steps that led there. The same name always gives the same answer; a caller with many
    /// equal names should keep the answers.
    pub fn resolve(&self, reported: &str) -> Resolution {
        if reported.chars().nth(Self::NAME_CHARS_MAX).is_some() {
            return Resolution { outcome: Outcome::Unknown, steps: vec![Step::TooLong] };
        }
        let mut reading = Reading { registry: self, steps: Vec::new(), depth: 0 };
        let outcome = reading.read(fold::normalise(reported).trim()).unwrap_or(Outcome::Unknown);
        Resolution { outcome, steps: reading.steps }
    }
}

impl Reading<'_> {
    /// Tries every rule; on success the steps say which. Two names for one thing are never read as one long name, and
    /// what denies something ("non-fentanyl") only as it stands.
    fn read(&mut self, text: &str) -> Option<Outcome> {
        let rules = match text {
            _ if self.denies(text) => &RULES[..1],
            _ if two_names::are_two(text) => &RULES[..5],
            _ => &RULES[..],
        };
        self.read_by(rules, text)
    }

    /// Whether a name says that something is not there, or is something else: "no fentanyl", "nonfentanyl",
    /// "fentanyl free"; a free base is none of these.
    fn denies(&self, text: &str) -> bool {
        let tokens = fold::tokens(text);
        let negates = |token: &fold::Token<'_>| {
            let glued = token.text.strip_prefix("non").is_some_and(|rest| !self.registry.names.find(rest).is_empty());
            glued || self.registry.words.qualifier(token.text) == Some(words::Qualifier::Negation)
        };
        let free_of = |(index, token): (usize, &fold::Token<'_>)| {
            index > 0 && token.is_word("free") && !tokens.get(index + 1).is_some_and(|next| next.is_word("base"))
        };
        tokens.iter().any(negates) || tokens.iter().enumerate().any(free_of)
    }

    /// Tries the certain rules only: the name as it stands, or in other notation.
    fn read_exactly(&mut self, text: &str) -> Option<Outcome> {
        self.read_by(&RULES[..2], text)
    }

    fn read_by(&mut self, rules: &[Rule], text: &str) -> Option<Outcome> {
        if self.depth == DEPTH_MAX || text.is_empty() {
            return None;
        }
        let steps = self.steps.len();
        self.depth += 1;
        let outcome = rules.iter().find_map(|rule| {
            self.steps.truncate(steps);
            rule(self, text)
        });
        self.depth -= 1;
        if outcome.is_none() {
            self.steps.truncate(steps);
        }
        outcome
    }
}
