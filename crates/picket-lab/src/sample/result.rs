//! What one technique said of a component of a sample, as it is kept: the answer of a search, or what a person saw.

use std::fmt;

use picket_core::{ContentHash, InchiKey, RecordId};
use picket_spectra::mass::formula::Formula;
use picket_substance::SubstanceId;
use serde::{Deserialize, Serialize};

use super::information::Information;
use crate::identify::{Answer, CompoundKey};
use crate::{Abundance, fold_for_mention};

/// What one technique said of a component of a sample.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TechniqueResult {
    /// The record that holds it.
    pub record: RecordId,
    /// Which component of the sample it is about.
    pub component: String,
    /// The technique, by its id in the editions of the categories.
    pub technique: String,
    /// The run that gave it, for results of one hyphenated technique: a retention time and a mass spectrum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Which sampling of the sample was measured, from 1.
    pub sampling: u8,
    /// What says that the method is validated: the number of a procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation: Option<String>,
    /// Who measured and judged.
    pub analyst: String,
    /// The data that a reviewer can look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<OriginalData>,
    /// How much of the structure the data tell.
    #[serde(default)]
    pub information: Information,
    /// Why the analyst holds the data to be worth less than the technique, where that is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objection: Option<String>,
    /// How much of the component there is, where the result says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abundance: Option<Abundance>,
    /// What it says.
    pub outcome: Outcome,
}

/// A file as the instrument gave it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OriginalData {
    /// Its name.
    pub file: String,
    /// The hash of its bytes.
    pub hash: ContentHash,
    /// How many bytes.
    pub bytes: u64,
    /// Which of its spectra, from 1.
    pub spectrum: u32,
}

/// What a result says.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Outcome {
    /// The answer of a search.
    Searched(Searched),
    /// What a person saw: a colour, a retention time.
    Seen(Seen),
}

/// The answer of a search, as it was given then.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Searched {
    /// The search.
    pub method: String,
    /// Its version.
    pub version: u32,
    /// The kind of its verdict: `candidate`, `one-of`, `not-in-library` …
    pub verdict: String,
    /// Whether the verdict names a compound or a set of them.
    pub names: bool,
    /// The verdict in words.
    pub words: String,
    /// The probability that the compounds named are right, together.
    pub probability: f64,
    /// Of the unknowns that are in no library, the share that would be answered with as much confidence.
    pub false_accept_share: f64,
    /// What was assumed before the spectrum was seen; without it the answer cannot be combined with others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior: Option<Prior>,
    /// The candidates, most probable first.
    pub candidates: Vec<Contender>,
    /// The libraries that were searched.
    pub libraries: Vec<LibraryUsed>,
}

/// What a search assumes before it sees a spectrum.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Prior {
    /// The share of unknowns whose compound is in the libraries.
    pub in_library: f64,
    /// How many compounds the libraries hold; each is as probable as the next.
    pub compounds: usize,
}

/// A library that was searched.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LibraryUsed {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The hash of its file.
    pub hash: ContentHash,
}

/// A compound that a search thinks possible.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Contender {
    /// The compound.
    pub compound: Compound,
    /// The probability that the search gave it.
    pub probability: f64,
    /// Whether the search could not tell it from the first.
    pub in_set: bool,
    /// The library.
    pub library: String,
    /// The reference spectrum.
    pub reference: String,
    /// The licence of the reference spectrum; empty when none is known.
    pub licence: String,
}

/// A compound as results of several techniques can speak of it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Compound {
    /// What it is told apart by.
    pub id: CompoundId,
    /// Its name.
    pub name: String,
    /// Its InChIKey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inchikey: Option<InchiKey>,
    /// Its sum formula.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// The substance of the registry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substance: Option<SubstanceId>,
    /// Names of its stereoisomers that a library or the registry knows: the id stands for them as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stereoisomers: Vec<String>,
}

/// A constitution with its isotopes: the first block of an InChIKey, and the labels where there are any. Fentanyl and
/// fentanyl-d5 differ; stereoisomers do not, since most techniques cannot tell them apart. A compound without structure goes
/// by its name.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct CompoundId(String);

/// What a person saw.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Which way it speaks.
    pub sign: Sign,
    /// The compounds that it speaks of: one, or all that react alike.
    pub of: Vec<Compound>,
    /// What was seen: `orange, then brown`, `7.42 min`.
    pub observed: String,
    /// What it was compared with: `fentanyl reference of the day, 7.41 min`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// Which way something seen speaks.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// For the compounds.
    Positive,
    /// Against them.
    Negative,
    /// Neither.
    Inconclusive,
}

/// A result as a confirmation refers to it.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ResultReference {
    /// The record.
    pub record: RecordId,
    /// The hash of what it holds.
    pub hash: ContentHash,
}

impl TechniqueResult {
    /// The hash of everything that it holds.
    pub fn content_hash(&self) -> ContentHash {
        ContentHash::of(&serde_json::to_vec(self).expect("numbers and text always have a JSON form"))
    }

    /// How a confirmation refers to it.
    pub fn reference(&self) -> ResultReference {
        ResultReference { record: self.record.clone(), hash: self.content_hash() }
    }

    /// The search, where it is the answer of one.
    pub fn method(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Searched(searched) => Some(&searched.method),
            Outcome::Seen(_) => None,
        }
    }

    /// The compounds that it names: each of them is possible, and others of its library are not.
    pub fn named(&self) -> Vec<&Compound> {
        match &self.outcome {
            Outcome::Searched(searched) if searched.names => {
                searched.candidates.iter().filter(|one| one.in_set).map(|one| &one.compound).collect()
            }
            Outcome::Seen(seen) if seen.sign == Sign::Positive => seen.of.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Whether it names a compound.
    pub fn names(&self, compound: &CompoundId) -> bool {
        self.named().iter().any(|named| named.id == *compound)
    }

    /// Whether it speaks against a compound: it was looked for and not seen. That a search names others is no such word,
    /// since its library may lack the compound.
    pub fn denies(&self, compound: &CompoundId) -> bool {
        match &self.outcome {
            Outcome::Seen(seen) if seen.sign == Sign::Negative => seen.of.iter().any(|one| one.id == *compound),
            _ => false,
        }
    }
}

impl fmt::Display for Compound {
    /// `Cocaine`, or `Cocaine (or a stereoisomer: Pseudococaine)`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.stereoisomers.is_empty() {
            return formatter.write_str(&self.name);
        }
        write!(formatter, "{} (or a stereoisomer: {})", self.name, self.stereoisomers.join(", "))
    }
}

impl Compound {
    /// Takes note of another name for the same id, where it is that of a stereoisomer.
    pub fn merge(&mut self, other: &Self) {
        let is_other = other.inchikey.is_some() && other.inchikey != self.inchikey && other.name != self.name;
        let names = other.stereoisomers.iter().chain(is_other.then_some(&other.name));
        for name in names {
            if *name != self.name && !self.stereoisomers.contains(name) {
                self.stereoisomers.push(name.clone());
            }
        }
    }
}

impl CompoundId {
    /// The id of a compound, of what is known of it.
    pub fn of(inchikey: Option<&InchiKey>, name: &str, formula: Option<&str>) -> Self {
        let skeleton = inchikey.map_or_else(|| fold_for_mention(name), |key| key.skeleton().to_owned());
        Self(skeleton + &labels(formula))
    }

    /// The id of an entry of a library.
    pub fn of_key(key: &CompoundKey, formula: Option<&str>) -> Self {
        Self(fold_name(&key.skeleton) + &labels(formula))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A skeleton as it is; a name, which libraries keep in lower case, folded.
fn fold_name(skeleton: &str) -> String {
    let is_block = skeleton.len() == 14 && skeleton.bytes().all(|byte| byte.is_ascii_uppercase());
    if is_block { skeleton.to_owned() } else { fold_for_mention(skeleton) }
}

/// The labelled atoms of a formula: `/[2H]5`, or nothing.
fn labels(formula: Option<&str>) -> String {
    let Some(Ok(formula)) = formula.map(str::parse::<Formula>) else { return String::new() };
    let text = formula.to_string();
    let labelled: Vec<&str> = text
        .match_indices('[')
        .map(|(at, _)| {
            let rest = &text[at..];
            let closed = rest.find(']').map_or(rest.len(), |end| end + 1);
            let digits = rest[closed..].bytes().take_while(u8::is_ascii_digit).count();
            &rest[..closed + digits]
        })
        .collect();
    if labelled.is_empty() { String::new() } else { format!("/{}", labelled.concat()) }
}

/// An answer as it is printed, which is the form in which it is kept: what a later version adds to answers is passed over,
/// and what an earlier one lacks is taken for not there.
#[derive(Deserialize)]
struct Printed {
    method: String,
    version: u32,
    verdict: PrintedVerdict,
    words: String,
    probability: f64,
    #[serde(default = "yes")]
    is_calibrated: bool,
    false_accept_share: f64,
    candidates: Vec<PrintedCandidate>,
    #[serde(default)]
    components: Vec<PrintedComponent>,
}

#[derive(Deserialize)]
struct PrintedVerdict {
    kind: String,
}

#[derive(Clone, Deserialize)]
struct PrintedCandidate {
    name: String,
    inchikey: Option<InchiKey>,
    formula: Option<String>,
    substance: Option<SubstanceId>,
    probability: f64,
    in_set: bool,
    library: String,
    reference: String,
    licence: String,
}

/// A part of a mixture, and what would explain the spectrum as well in its place.
#[derive(Deserialize)]
struct PrintedComponent {
    name: String,
    #[serde(default)]
    inseparable: Vec<String>,
}

fn yes() -> bool {
    true
}

impl PrintedCandidate {
    fn contender(self) -> Contender {
        let compound = Compound {
            id: CompoundId::of(self.inchikey.as_ref(), &self.name, self.formula.as_deref()),
            name: self.name,
            inchikey: self.inchikey,
            formula: self.formula,
            substance: self.substance,
            stereoisomers: Vec::new(),
        };
        let Self { probability, in_set, library, reference, licence, .. } = self;
        Contender { compound, probability, in_set, library, reference, licence }
    }
}

impl Searched {
    /// An answer as it is kept, with what its search assumed and which libraries it went through: one for each component that
    /// it finds in a mixture, else a single one. `named` gives the compound that a name of a library means.
    pub fn of(
        answer: &Answer,
        prior: Option<Prior>,
        libraries: &[LibraryUsed],
        named: &dyn Fn(&str) -> Compound,
    ) -> Vec<Self> {
        let printed = serde_json::to_value(answer).expect("an answer always has a JSON form");
        Self::of_printed(printed, prior, libraries, named).expect("an answer reads back from its own JSON")
    }

    /// The same of an answer that was printed as JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn of_printed(
        answer: serde_json::Value,
        prior: Option<Prior>,
        libraries: &[LibraryUsed],
        named: &dyn Fn(&str) -> Compound,
    ) -> Result<Vec<Self>, serde_json::Error> {
        let printed: Printed = serde_json::from_value(answer)?;
        let whole = Self {
            method: printed.method,
            version: printed.version,
            names: ["candidate", "one-of", "mixture"].contains(&printed.verdict.kind.as_str()),
            verdict: printed.verdict.kind,
            words: printed.words,
            probability: printed.probability,
            false_accept_share: printed.false_accept_share,
            prior: prior.filter(|_| printed.is_calibrated),
            candidates: Vec::new(),
            libraries: libraries.to_vec(),
        };
        if printed.components.is_empty() || !whole.names {
            let candidates = printed.candidates.into_iter().map(PrintedCandidate::contender).collect();
            return Ok(vec![Self { candidates, ..whole }]);
        }
        let part = |component: &PrintedComponent| {
            let own = printed.candidates.iter().find(|candidate| candidate.name == component.name).cloned()?;
            let own = own.contender();
            let others = component.inseparable.iter().map(|name| Contender { compound: named(name), ..own.clone() });
            let candidates: Vec<Contender> = std::iter::once(own.clone()).chain(others).collect();
            // What the search found in the mixture is as sure as the component is, and no surer for being one of several.
            let probability = (own.probability * candidates.len() as f64).min(1.0);
            Some(Self { probability, candidates, ..whole.clone() })
        };
        Ok(printed.components.iter().filter_map(part).collect())
    }
}
