//! Is it controlled? Which jurisdictions are asked and for which day, and the answers as records.

use std::error::Error;
use std::fmt::Write as _;

use picket_core::Day;
use picket_substance::{AnswerRecord, Exhibit, Jurisdiction, Registry, Scope, Unreadable, Verdict};
use serde::Serialize;

use crate::FlowError;

/// Which jurisdictions are asked, and for which day.
#[derive(Clone, Debug)]
pub struct ControlQuestion {
    /// The jurisdictions, in the order of the answers; never empty.
    pub jurisdictions: Vec<Jurisdiction>,
    /// The day.
    pub day: Day,
}

/// What came of one of many questions.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Answered {
    /// An answer for each jurisdiction.
    Read(Vec<AnswerRecord>),
    /// It could not be read, or was not asked.
    Unread(Unread),
}

/// A question that could not be read, in the place of its answers.
#[derive(Clone, Debug, Serialize)]
pub struct Unread {
    /// The asker's own number for the question.
    pub query_id: Option<String>,
    /// What was asked, as given.
    pub input: String,
    /// Always [`Verdict::Undetermined`].
    pub status: Verdict,
    /// Why, in words.
    pub error: String,
}

impl Unread {
    /// A question without an answer, and why.
    pub fn new(query_id: Option<String>, input: &str, error: String) -> Self {
        Self { query_id, input: input.to_owned(), status: Verdict::Undetermined, error }
    }
}

impl ControlQuestion {
    /// A question to the jurisdictions with these codes, or to all when there is none. Case does not matter, and `uk`
    /// means the United Kingdom, whose code is GB.
    ///
    /// # Errors
    /// [`FlowError::NoSuchJurisdiction`] for a code without tables.
    pub fn new(registry: &Registry, codes: &[String], day: Day) -> Result<Self, FlowError> {
        let known = registry.jurisdictions();
        let mut jurisdictions: Vec<Jurisdiction> = Vec::new();
        for code in codes {
            let jurisdiction = find(&known, code)?;
            if !jurisdictions.contains(jurisdiction) {
                jurisdictions.push(jurisdiction.clone());
            }
        }
        Ok(Self { jurisdictions: if jurisdictions.is_empty() { known } else { jurisdictions }, day })
    }

    /// The narrowest scope that holds all jurisdictions asked.
    pub fn scope(&self) -> Scope<'_> {
        match self.jurisdictions.as_slice() {
            [one] => Scope::Jurisdiction(one),
            _ => Scope::All,
        }
    }

    /// The answer of each jurisdiction, in the order asked.
    pub fn answer(&self, registry: &Registry, exhibit: &Exhibit, query_id: Option<&str>) -> Vec<AnswerRecord> {
        let answers = registry.answers(exhibit, self.scope(), self.day);
        let of = |place: &Jurisdiction| answers.iter().find(|answer| answer.jurisdiction == *place);
        let found = self.jurisdictions.iter().filter_map(of);
        found.map(|answer| registry.record(exhibit, answer, query_id.map(str::to_owned))).collect()
    }

    /// Reads one of many questions and answers it.
    pub fn answer_text(&self, registry: &Registry, text: &str, query_id: Option<String>) -> Answered {
        match registry.read_exhibit(text) {
            Ok(exhibit) => Answered::Read(self.answer(registry, &exhibit, query_id.as_deref())),
            Err(error) => Answered::Unread(Unread::new(query_id, text, why_unreadable(&error))),
        }
    }
}

/// The jurisdiction with this code, among those for which there are tables.
fn find<'k>(known: &'k [Jurisdiction], code: &str) -> Result<&'k Jurisdiction, FlowError> {
    let upper = code.trim().to_uppercase();
    let wanted = if upper == "UK" { "GB" } else { &upper };
    known.iter().find(|jurisdiction| jurisdiction.to_string() == wanted).ok_or_else(|| FlowError::NoSuchJurisdiction {
        code: code.to_owned(),
        known: known.iter().map(ToString::to_string).collect(),
    })
}

/// Why a text cannot be read, with the cause.
pub fn why_unreadable(error: &Unreadable) -> String {
    let mut told = error.to_string();
    if let Some(cause) = error.source() {
        // Writing to a string does not fail.
        let _ = write!(told, ": {cause}");
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(codes: &[&str]) -> Result<Vec<String>, FlowError> {
        let codes: Vec<String> = codes.iter().map(|&code| code.to_owned()).collect();
        let question = ControlQuestion::new(Registry::bundled(), &codes, "2020-01-01".parse().unwrap())?;
        Ok(question.jurisdictions.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn jurisdictions_are_read_as_people_write_them() {
        assert_eq!(codes(&["us", "uk", "GB", "eu"]).unwrap(), ["US", "GB", "EU"]);
        assert!(codes(&[]).unwrap().len() > 5);
        let error = codes(&["atlantis"]).unwrap_err().to_string();
        assert!(error.contains("atlantis") && error.contains("US"), "{error}");
    }

    #[test]
    fn a_question_that_cannot_be_read_is_undetermined_with_the_reason() {
        let question = ControlQuestion::new(Registry::bundled(), &["us".to_owned()], "2020-01-01".parse().unwrap());
        let answered = question.unwrap().answer_text(Registry::bundled(), "C1CC(", Some("7".to_owned()));
        let Answered::Unread(unread) = answered else { panic!("{answered:?}") };
        assert_eq!((unread.status, unread.query_id.as_deref()), (Verdict::Undetermined, Some("7")));
        assert!(unread.error.starts_with("the structure cannot be read: "), "{}", unread.error);
    }
}
