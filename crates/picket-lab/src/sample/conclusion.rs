//! What is concluded of a component: presumptive, or confirmed. The two are different types, so that nothing presumptive
//! can stand where something confirmed is asked for.

use picket_core::{ContentHash, Timestamp};
use serde::{Deserialize, Serialize};

use super::category::{Edition, EditionReference};
use super::evidence::Combined;
use super::ledger::{Ledger, Line, SecondSampling};
use super::result::{Compound, ResultReference, TechniqueResult};
use crate::fold_for_mention;

/// What the results on a component say together. It is a lead: a person may not be told that the component *is* this.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Presumptive {
    /// Which of the two this is.
    pub conclusion: PresumptiveMark,
    /// The component.
    pub component: String,
    /// The compounds that it may be: one, or those that no result tells apart.
    pub one_of: Vec<Compound>,
    /// The probability of them together, where a result has one.
    pub probability: f64,
    /// The results that it was drawn from.
    pub results: Vec<ResultReference>,
    /// The conclusion in one sentence.
    pub words: String,
}

/// The word `presumptive`, without which JSON is none.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub enum PresumptiveMark {
    /// The word.
    #[default]
    #[serde(rename = "presumptive")]
    Presumptive,
}

/// The word `confirmed`, without which JSON is none.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub enum ConfirmedMark {
    /// The word.
    #[default]
    #[serde(rename = "confirmed")]
    Confirmed,
}

/// An identity that a named reviewer confirmed, over results that meet the rules. [`Confirmed::new`] alone makes one, and no
/// text can be read as one: what is read is a [`ConfirmationRecord`], of which [`ConfirmationRecord::check`] makes one over
/// the same results again.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Confirmed(ConfirmationRecord);

/// A confirmation as it is written down.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmationRecord {
    /// Which of the two this is.
    pub conclusion: ConfirmedMark,
    /// The component.
    pub component: String,
    /// The compound.
    pub compound: Compound,
    /// The hash of the presumptive conclusion that was reviewed.
    pub presumptive: ContentHash,
    /// The results that were reviewed.
    pub results: Vec<ResultReference>,
    /// Of them, that of the second technique.
    pub second: ResultReference,
    /// The rules.
    pub edition: EditionReference,
    /// Who reviewed.
    pub reviewer: Reviewer,
    /// Why it was held to be right.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// A person who reviews: a name that is not empty.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reviewer(String);

/// Why nothing was confirmed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NotConfirmed {
    /// The results leave several compounds open, or name none.
    #[error("{0}")]
    NotOne(String),
    /// A result is not among those of the component, or was changed since.
    #[error("the result {0} is not among those of the component, or is not the one that was concluded from")]
    OtherResult(String),
    /// The result named as that of the second technique does not count.
    #[error("the result named as that of the second technique does not count for {0}")]
    SecondDoesNotCount(String),
    /// The rules are not met.
    #[error("the rules of {edition} are not met: {}", missing.join(" "))]
    Missing {
        /// The edition.
        edition: String,
        /// What is missing, in sentences.
        missing: Vec<String>,
    },
    /// The reviewer measured or judged one of the results.
    #[error("{0} measured or judged one of the results: a reviewer is another person")]
    OwnWork(String),
    /// No name of a person.
    #[error("a reviewer has a name")]
    Nameless,
    /// No reason.
    #[error("a confirmation needs a reason")]
    NoReason,
    /// The rules are of another edition than those it was made with.
    #[error("it was confirmed by {0}, which is not at hand, so it cannot be checked")]
    OtherEdition(String),
    /// The presumptive conclusion is not the one that was reviewed.
    #[error("the presumptive conclusion is not the one that was reviewed")]
    OtherConclusion,
}

/// What a confirmation is asked with.
#[derive(Clone, Copy, Debug)]
pub struct Review<'a> {
    /// The result of the second technique, as the reviewer saw it.
    pub second: &'a ResultReference,
    /// The rules.
    pub edition: &'a Edition,
    /// Who reviews.
    pub reviewer: &'a Reviewer,
    /// Why it is right.
    pub reason: &'a str,
    /// When.
    pub at: Timestamp,
}

impl Presumptive {
    /// What combined results say; `None` when they name nothing or contradict each other.
    pub fn of(component: &str, combined: &Combined, results: &[&TechniqueResult]) -> Option<Self> {
        if combined.conflict.is_some() || combined.set().next().is_none() {
            return None;
        }
        Some(Self {
            conclusion: PresumptiveMark::Presumptive,
            component: component.to_owned(),
            one_of: combined.set().map(|candidate| candidate.compound.clone()).collect(),
            probability: combined.set_probability(),
            results: results.iter().map(|result| result.reference()).collect(),
            words: combined.words.clone(),
        })
    }

    /// The hash of everything that it says.
    pub fn content_hash(&self) -> ContentHash {
        ContentHash::of(&serde_json::to_vec(self).expect("numbers and text always have a JSON form"))
    }
}

impl Reviewer {
    /// Takes a name.
    ///
    /// # Errors
    /// [`NotConfirmed::Nameless`] when nothing is left of it without blanks.
    pub fn new(name: &str) -> Result<Self, NotConfirmed> {
        let name = name.trim();
        if fold_for_mention(name).chars().any(char::is_alphanumeric) {
            Ok(Self(name.to_owned()))
        } else {
            Err(NotConfirmed::Nameless)
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a name is this person's, however it is typed.
    fn is(&self, name: &str) -> bool {
        fold_for_mention(&self.0) == fold_for_mention(name)
    }
}

impl TryFrom<String> for Reviewer {
    type Error = NotConfirmed;

    fn try_from(name: String) -> Result<Self, NotConfirmed> {
        Self::new(&name)
    }
}

impl From<Reviewer> for String {
    fn from(reviewer: Reviewer) -> Self {
        reviewer.0
    }
}

impl Confirmed {
    /// Confirms a presumptive conclusion.
    ///
    /// # Errors
    /// [`NotConfirmed`] when it leaves several compounds open; when its results, or the second technique's, are not those
    /// at hand; when the rules are not met; when the reviewer is an analyst; when there is no reason.
    pub fn new(
        presumptive: &Presumptive,
        results: &[&TechniqueResult],
        second_sampling: &SecondSampling,
        review: Review<'_>,
    ) -> Result<Self, NotConfirmed> {
        let [compound] = presumptive.one_of.as_slice() else {
            return Err(NotConfirmed::NotOne(presumptive.words.clone()));
        };
        if review.reason.trim().is_empty() {
            return Err(NotConfirmed::NoReason);
        }
        let at_hand: Vec<ResultReference> = results.iter().map(|result| result.reference()).collect();
        let strange = |reference: &&ResultReference| !at_hand.contains(reference);
        let changed = presumptive.results.iter().chain([review.second]).find(strange);
        if let Some(other) = changed.or_else(|| at_hand.iter().find(|one| !presumptive.results.contains(one))) {
            return Err(NotConfirmed::OtherResult(other.record.to_string()));
        }
        if let Some(result) = results.iter().find(|result| review.reviewer.is(&result.analyst)) {
            return Err(NotConfirmed::OwnWork(result.analyst.clone()));
        }
        let ledger = Ledger::of(compound, results, review.edition, second_sampling);
        if !ledger.counts(&review.second.record) {
            return Err(NotConfirmed::SecondDoesNotCount(compound.name.clone()));
        }
        let missing = ledger.missing();
        if !missing.is_empty() {
            let words = |line: &&Line| line.words.clone();
            let edition = review.edition.id.clone();
            return Err(NotConfirmed::Missing { edition, missing: missing.iter().map(words).collect() });
        }
        Ok(Self(ConfirmationRecord {
            conclusion: ConfirmedMark::Confirmed,
            component: presumptive.component.clone(),
            compound: compound.clone(),
            presumptive: presumptive.content_hash(),
            results: at_hand,
            second: review.second.clone(),
            edition: review.edition.reference(),
            reviewer: review.reviewer.clone(),
            reason: review.reason.trim().to_owned(),
            at: review.at,
        }))
    }

    /// What it says.
    pub fn record(&self) -> &ConfirmationRecord {
        &self.0
    }

    /// The compound.
    pub fn compound(&self) -> &Compound {
        &self.0.compound
    }
}

impl ConfirmationRecord {
    /// Confirms once more what was written down, over the presumptive conclusion and the results of that time.
    ///
    /// # Errors
    /// [`NotConfirmed`] when it would not be confirmed so.
    pub fn check(
        &self,
        presumptive: &Presumptive,
        results: &[&TechniqueResult],
        second_sampling: &SecondSampling,
        editions: &[Edition],
    ) -> Result<Confirmed, NotConfirmed> {
        if presumptive.content_hash() != self.presumptive {
            return Err(NotConfirmed::OtherConclusion);
        }
        let edition = editions.iter().find(|edition| edition.reference() == self.edition);
        let edition = edition.ok_or_else(|| NotConfirmed::OtherEdition(self.edition.id.clone()))?;
        let Self { second, reviewer, reason, at, .. } = self;
        let review = Review { second, edition, reviewer, reason, at: *at };
        let confirmed = Confirmed::new(presumptive, results, second_sampling, review)?;
        if confirmed.0 == *self { Ok(confirmed) } else { Err(NotConfirmed::OtherConclusion) }
    }
}
