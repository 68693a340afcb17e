//! The sufficiency of an analytical scheme: what the results on a compound meet of the rules, and what is still missing.
//!
//! SWGDRUG Recommendations 8.1, part III B 3 (ASTM E2329-17 has the same scheme): with a validated technique of category A
//! at least one other that goes by other properties; without one at least three different validated methods, two of them
//! uncorrelated and of category B; a second sampling where there is enough; data that can be reviewed for A and B; what is
//! negative never identifies; the parts of a hyphenated technique count by themselves only if each gave a result that was
//! used.

use std::collections::BTreeSet;

use picket_core::RecordId;
use serde::{Deserialize, Serialize};

use super::category::{Category, Edition, EditionReference};
use super::result::{Compound, Outcome, Sign, TechniqueResult};

/// Whether there was enough for a second sampling.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum SecondSampling {
    /// There is enough: the rules ask for it.
    Possible,
    /// There is not.
    TooSmall {
        /// What was done instead so that the results are surely of this sample.
        measures: String,
    },
}

/// What the results on a compound meet of the rules.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ledger {
    /// The rules.
    pub edition: EditionReference,
    /// The compound.
    pub compound: Compound,
    /// Each result, with what it counts as.
    pub entries: Vec<Entry>,
    /// What is asked of every scheme.
    pub always: Vec<Line>,
    /// What is asked of a scheme with a technique of category A.
    pub with_category_a: Vec<Line>,
    /// What is asked of a scheme without one.
    pub without_category_a: Vec<Line>,
}

/// A result and what it counts as.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Entry {
    /// The result.
    pub record: RecordId,
    /// The technique.
    pub technique: String,
    /// What it goes by.
    pub property: String,
    /// The category that the result counts as; `None` where it does not count.
    pub category: Option<Category>,
    /// Whether its method is validated.
    pub validated: bool,
    /// Which sampling.
    pub sampling: u8,
    /// Why it counts as less than its technique, or not at all; empty where neither is so.
    pub remarks: Vec<String>,
}

/// A rule, and whether it is met.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Line {
    /// The rule.
    pub rule: Rule,
    /// Whether it is met.
    pub met: bool,
    /// By which results.
    pub by: Vec<RecordId>,
    /// What meets it, or what is missing, in a sentence.
    pub words: String,
}

/// A rule of the scheme.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A result that names the compound and no other.
    OneCompound,
    /// Nothing speaks against it.
    NothingAgainst,
    /// Results of two samplings.
    SecondSampling,
    /// A validated technique of category A.
    CategoryA,
    /// Another technique, by other properties.
    OtherTechnique,
    /// Different validated methods.
    DifferentMethods,
    /// Validated techniques of category B by different properties.
    UncorrelatedB,
}

impl Ledger {
    /// Draws up the ledger of a compound over the results on its component.
    pub fn of(compound: &Compound, results: &[&TechniqueResult], edition: &Edition, second: &SecondSampling) -> Self {
        let mut entries: Vec<Entry> = results.iter().map(|result| entry(compound, result, edition)).collect();
        count_runs_once(&mut entries, results);
        Self {
            edition: edition.reference(),
            compound: compound.clone(),
            always: vec![
                one_compound(compound, results, &entries),
                nothing_against(compound, results),
                second_sampling(&entries, second),
            ],
            with_category_a: with_category_a(&entries, edition),
            without_category_a: without_category_a(&entries, edition),
            entries,
        }
    }

    /// Whether the results meet the rules. That alone identifies nothing: a reviewer has to confirm it.
    pub fn is_met(&self) -> bool {
        self.missing().is_empty()
    }

    /// The rules that are not met: those asked always, and those of the scheme that lacks less. Empty when all are met.
    pub fn missing(&self) -> Vec<&Line> {
        let unmet = |lines: &'_ [Line]| lines.iter().filter(|line| !line.met).count();
        let nearer = if unmet(&self.without_category_a) < unmet(&self.with_category_a) {
            &self.without_category_a
        } else {
            &self.with_category_a
        };
        self.always.iter().chain(nearer).filter(|line| !line.met).collect()
    }

    /// Whether a result counts for the compound.
    pub fn counts(&self, record: &RecordId) -> bool {
        self.entries.iter().any(|entry| entry.record == *record && entry.category.is_some())
    }
}

/// What a result counts as for the compound.
fn entry(compound: &Compound, result: &TechniqueResult, edition: &Edition) -> Entry {
    let standing =
        edition.standing(&result.technique, result.method(), &result.information, result.objection.as_deref());
    let mut remarks = Vec::new();
    let mut category = standing.as_ref().map(|standing| standing.category);
    let mut not_counted = |why: String| {
        category = None;
        remarks.push(why);
    };
    match &standing {
        None => not_counted(format!("{} does not list the technique", edition.id)),
        Some(standing) => {
            if !result.names(&compound.id) {
                not_counted(not_naming(compound, result));
            } else if standing.category < Category::C && result.data.is_none() {
                not_counted("there are no data that could be reviewed".to_owned());
            }
        }
    }
    if let Some(Some(reason)) = standing.as_ref().map(|standing| &standing.downgraded) {
        remarks.push(format!("not of the category of its technique: {reason}"));
    }
    Entry {
        record: result.record.clone(),
        technique: standing.as_ref().map_or(&result.technique, |standing| &standing.technique.name).clone(),
        property: standing.as_ref().map_or(&result.technique, |standing| &standing.technique.property).clone(),
        category,
        validated: result.validation.is_some(),
        sampling: result.sampling,
        remarks,
    }
}

/// Why a result that does not name the compound does not count.
fn not_naming(compound: &Compound, result: &TechniqueResult) -> String {
    let name = &compound.name;
    match &result.outcome {
        Outcome::Seen(seen) if seen.sign == Sign::Negative => "a negative never identifies".to_owned(),
        Outcome::Seen(seen) if seen.sign == Sign::Inconclusive => "it is inconclusive".to_owned(),
        Outcome::Searched(searched) if !searched.names => format!("it does not name {name}: {}", searched.words),
        _ => format!("it names others and not {name}"),
    }
}

/// Results of one run count by themselves only where each says what it was compared with; of the others of a run the one of
/// the best category counts.
fn count_runs_once(entries: &mut [Entry], results: &[&TechniqueResult]) {
    let used = |result: &TechniqueResult| match &result.outcome {
        Outcome::Searched(_) => true,
        Outcome::Seen(seen) => seen.reference.is_some(),
    };
    let runs: BTreeSet<&str> = results.iter().filter_map(|result| result.run.as_deref()).collect();
    for run in runs {
        let of_run = |index: &usize| results[*index].run.as_deref() == Some(run);
        let counting = |index: &usize| entries[*index].category.is_some();
        let members: Vec<usize> = (0..results.len()).filter(of_run).filter(counting).collect();
        let best = members.iter().copied().min_by_key(|index| (entries[*index].category, *index));
        for index in members {
            if Some(index) != best && !used(results[index]) {
                entries[index].category = None;
                let why = format!("part of the run {run} without a result of its own: nothing it was compared with");
                entries[index].remarks.push(why);
            }
        }
    }
}

fn line(rule: Rule, by: Vec<RecordId>, met: bool, words: String) -> Line {
    Line { rule, met, by, words }
}

fn one_compound(compound: &Compound, results: &[&TechniqueResult], entries: &[Entry]) -> Line {
    let alone = |(result, entry): &(&&TechniqueResult, &Entry)| {
        entry.category.is_some() && result.named().iter().all(|named| named.id == compound.id)
    };
    let by: Vec<RecordId> =
        results.iter().zip(entries).filter(alone).map(|(result, _)| result.record.clone()).collect();
    let words = if by.is_empty() {
        let others: BTreeSet<&str> = results
            .iter()
            .zip(entries)
            .filter(|(_, entry)| entry.category.is_some())
            .flat_map(|(result, _)| result.named())
            .filter(|named| named.id != compound.id)
            .map(|named| named.name.as_str())
            .collect();
        let others: Vec<&str> = others.into_iter().collect();
        if others.is_empty() {
            format!("No result names {}.", compound.name)
        } else {
            format!("No result tells {} from {}.", compound.name, others.join(", "))
        }
    } else {
        let others = if compound.stereoisomers.is_empty() { "" } else { ", its stereoisomers apart" };
        format!("{} is named alone{others}.", compound.name)
    };
    line(Rule::OneCompound, by.clone(), !by.is_empty(), words)
}

fn nothing_against(compound: &Compound, results: &[&TechniqueResult]) -> Line {
    let against = |result: &&&TechniqueResult| {
        result.denies(&compound.id) || !(result.named().is_empty() || result.names(&compound.id))
    };
    let by: Vec<RecordId> = results.iter().filter(against).map(|result| result.record.clone()).collect();
    let words = match by.len() {
        0 => "No result speaks against it.".to_owned(),
        1 => format!("One result speaks against {}: it has to be explained or withdrawn with a reason.", compound.name),
        several => {
            format!("{several} results speak against {}: they have to be explained or withdrawn.", compound.name)
        }
    };
    line(Rule::NothingAgainst, by.clone(), by.is_empty(), words)
}

fn second_sampling(entries: &[Entry], second: &SecondSampling) -> Line {
    let counting: Vec<&Entry> = entries.iter().filter(|entry| entry.category.is_some()).collect();
    let samplings: BTreeSet<u8> = counting.iter().map(|entry| entry.sampling).collect();
    let by = counting.iter().map(|entry| entry.record.clone()).collect();
    match second {
        _ if samplings.len() > 1 => {
            line(Rule::SecondSampling, by, true, format!("Results of {} samplings.", samplings.len()))
        }
        SecondSampling::TooSmall { measures } => {
            line(Rule::SecondSampling, by, true, format!("Too little for a second sampling; instead: {measures}."))
        }
        SecondSampling::Possible => {
            let words = "A result of a second sampling is missing, or the word that there is too little for one.";
            line(Rule::SecondSampling, Vec::new(), false, words.to_owned())
        }
    }
}

fn with_category_a(entries: &[Entry], edition: &Edition) -> Vec<Line> {
    let of_a = |entry: &&Entry| entry.category == Some(Category::A) && entry.validated;
    let firsts: Vec<&Entry> = entries.iter().filter(of_a).collect();
    let needed = edition.scheme.others_with_a;
    // The first that has enough others beside it; else the first, for the words.
    let others_of = |first: &Entry| different_properties(entries.iter().filter(|one| one.property != first.property));
    let first = firsts.iter().find(|first| others_of(first).len() >= needed).or(firsts.first());
    let category_a = if let Some(first) = first {
        let words = format!("{} is validated and counts as category A.", first.technique);
        line(Rule::CategoryA, vec![first.record.clone()], true, words)
    } else {
        let unvalidated = entries.iter().find(|entry| entry.category == Some(Category::A));
        let words = match unvalidated {
            Some(entry) => format!("The method of {} has to be named as validated.", entry.technique),
            None => "A result of a validated technique of category A is missing.".to_owned(),
        };
        line(Rule::CategoryA, Vec::new(), false, words)
    };
    let others = match first {
        Some(first) => others_of(first),
        None => different_properties(entries.iter()),
    };
    let enough = others.len() >= needed && first.is_some();
    let by: Vec<RecordId> = others.iter().map(|entry| entry.record.clone()).collect();
    let words = if enough {
        format!("{} supports it by {}.", names(&others), properties(&others))
    } else {
        format!("{} by other properties is missing, of category A, B or C.", counted(needed, "other technique"))
    };
    vec![category_a, line(Rule::OtherTechnique, if enough { by } else { Vec::new() }, enough, words)]
}

fn without_category_a(entries: &[Entry], edition: &Edition) -> Vec<Line> {
    let validated = || entries.iter().filter(|entry| entry.validated);
    let methods = different_properties(validated());
    let needed = edition.scheme.methods_without_a;
    let words = if methods.len() >= needed {
        format!("Different validated methods: {}.", names(&methods))
    } else {
        format!("{} of {} different validated methods are there.", methods.len(), needed)
    };
    let records = |entries: &[&Entry]| entries.iter().map(|entry| entry.record.clone()).collect::<Vec<_>>();
    let different = line(Rule::DifferentMethods, records(&methods), methods.len() >= needed, words);
    let of_b = different_properties(validated().filter(|entry| entry.category == Some(Category::B)));
    let needed = edition.scheme.uncorrelated_b_without_a;
    let words = if of_b.len() >= needed {
        format!("Uncorrelated techniques of category B: {}.", names(&of_b))
    } else {
        format!("{} of {} uncorrelated validated techniques of category B are there.", of_b.len(), needed)
    };
    vec![different, line(Rule::UncorrelatedB, records(&of_b), of_b.len() >= needed, words)]
}

/// Of the entries that count, the first of each property.
fn different_properties<'e>(entries: impl Iterator<Item = &'e Entry>) -> Vec<&'e Entry> {
    let mut found: Vec<&Entry> = Vec::new();
    for entry in entries.filter(|entry| entry.category.is_some()) {
        if !found.iter().any(|known| known.property == entry.property) {
            found.push(entry);
        }
    }
    found
}

fn names(entries: &[&Entry]) -> String {
    entries.iter().map(|entry| entry.technique.as_str()).collect::<Vec<_>>().join(", ")
}

fn properties(entries: &[&Entry]) -> String {
    entries.iter().map(|entry| entry.property.as_str()).collect::<Vec<_>>().join(", ")
}

fn counted(number: usize, thing: &str) -> String {
    if number == 1 { format!("One {thing}") } else { format!("{number} {thing}s") }
}
