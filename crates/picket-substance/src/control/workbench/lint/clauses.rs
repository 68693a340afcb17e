//! The clauses of the text against those of the rule.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{WordingFault, WordingRule, at, whole};
use crate::control::Definition;
use crate::control::definition::{Allowance, Further};

/// Words before a bracket that refer to a clause and do not begin one.
const REFERENCES: &[&str] = &["paragraph", "paragraphs", "section", "subsection", "clause", "limb", "or", "and", "to"];

/// A letter or number in brackets that begins a clause.
struct Label {
    span: Range<usize>,
    /// `(A)`, with its brackets.
    text: String,
}

/// The labels that begin clauses: `(A)`, `(iv)`, `(a)`; numbers are those of subsections and left out.
fn labels(text: &str) -> Vec<Label> {
    let mut labels = Vec::new();
    for (start, _) in text.match_indices('(') {
        let Some(length) = text[start..].find(')').filter(|length| (2..=6).contains(length)) else { continue };
        let span = start..start + length + 1;
        let inside = &text[start + 1..start + length];
        let roman = inside.chars().all(|letter| "ivxIVX".contains(letter));
        let one = inside.chars().count() == 1 && inside.chars().all(char::is_alphabetic);
        let free = text[..start].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
        let before = text[..start].split(|letter: char| !letter.is_alphanumeric()).rfind(|word| !word.is_empty());
        let refers = before.is_some_and(|word| REFERENCES.contains(&word.to_lowercase().as_str()))
            && !text[..start].trim_end().ends_with([';', ',', '.', ':', '—', '-']);
        if (roman || one) && free && !refers {
            labels.push(Label { text: text[span.clone()].to_owned(), span });
        }
    }
    labels
}

/// The clauses of a text from their label to the next; the whole text when it has none.
pub(super) fn limbs(text: &str) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> = labels(text).into_iter().map(|label| label.span.start).collect();
    if starts.is_empty() {
        starts.push(0);
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).map(|(&start, end)| start..start + text[start..end].trim_end().len()).collect()
}

pub(super) fn faults(definition: &Definition, text: &str) -> Vec<WordingFault> {
    let named = rule_clauses(definition);
    let parts: BTreeSet<String> = named.iter().flat_map(|clause| components(clause)).collect();
    let labels = labels(text);
    let mut faults: Vec<WordingFault> = Vec::new();
    for part in &parts {
        if !text.contains(part.as_str()) {
            let reason = "the rule has a change by this clause, and the text has no such clause";
            faults.push(whole(WordingRule::ClauseWithoutWords, part.clone(), reason));
        }
    }
    let declared = |label: &Label| definition.not_covered.iter().any(|gap| gap.contains(&label.text));
    let mut seen = BTreeSet::new();
    for label in labels.iter().filter(|label| !parts.contains(&label.text) && !declared(label)) {
        if seen.insert(&label.text) {
            let reason = "the text has this clause, and no change of the rule is by it";
            faults.push(at(WordingRule::ClauseWithoutRule, text, label.span.clone(), reason));
        }
    }
    faults
}

/// `(A)(ii)(I)` as its three parts; a clause without brackets is one part.
fn components(clause: &str) -> Vec<String> {
    if !clause.contains('(') {
        return vec![clause.to_owned()];
    }
    clause.split_inclusive(')').map(|part| part.trim().to_owned()).filter(|part| part.starts_with('(')).collect()
}

/// The clauses that the rule names.
fn rule_clauses(definition: &Definition) -> BTreeSet<&str> {
    let mut clauses = BTreeSet::new();
    for scaffold in &definition.scaffolds {
        clauses.extend(scaffold.cores.iter().filter_map(|core| core.clause.as_deref()));
        let parts = scaffold.parts.iter().map(|part| &part.allow);
        let sites = scaffold.sites.iter().map(|site| &site.allow);
        let bridges = scaffold.bridges.iter().map(|bridge| &bridge.allow);
        parts.chain(sites).chain(bridges).for_each(|allow| collect(allow, &mut clauses));
    }
    clauses
}

fn collect<'d>(allow: &'d [Allowance], clauses: &mut BTreeSet<&'d str>) {
    for allowance in allow {
        clauses.extend(allowance.clause.as_deref());
        if let Further::Groups(further) = &allowance.further {
            collect(further, clauses);
        }
    }
}
