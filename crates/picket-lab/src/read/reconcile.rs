//! What went in and what came out, so that a page can show that it agrees.

use std::collections::BTreeMap;

use picket_core::{Item, Measure, Problem, Record, Severity};
use serde::{Deserialize, Serialize};

use super::sink::Outcome;
use crate::LabReport;

/// The books of one import. Complete when the items are at their end.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Reconciliation {
    /// Rows that the format gave, the header and blank lines not among them.
    pub rows_read: u64,
    /// Rows that are in a record.
    pub rows_used: u64,
    /// Rows that are in none, each with a problem of severity rejected.
    pub rows_rejected: u64,
    /// Rows that are in none and should not be (totals, repetitions, withheld counts), each with a notice.
    pub rows_ignored: u64,
    /// Records made.
    pub records: u64,
    /// Samples among them.
    pub samples: u64,
    /// Sum of all reports counted.
    pub reports: i64,
    /// The same by the year in which the period begins.
    pub reports_by_year: BTreeMap<i16, i64>,
    /// Problems listed, by code.
    pub problems: BTreeMap<String, ProblemCount>,
}

/// How often a problem was listed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ProblemCount {
    /// What each costs.
    pub severity: Severity,
    /// How many.
    pub count: u64,
}

impl Reconciliation {
    /// Whether every row that was read is accounted for. False says that Picket has a bug.
    pub fn agrees(&self) -> bool {
        self.rows_read == self.rows_used + self.rows_rejected + self.rows_ignored
    }

    /// How many problems of a severity were listed.
    pub fn problems_of(&self, severity: Severity) -> u64 {
        self.problems.values().filter(|problem| problem.severity == severity).map(|problem| problem.count).sum()
    }

    pub(super) fn outcome(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Used => self.rows_used += 1,
            Outcome::Rejected => self.rows_rejected += 1,
            Outcome::Ignored => self.rows_ignored += 1,
        }
    }

    pub(super) fn item(&mut self, item: &Item<LabReport>) {
        match item {
            Item::Record(record) => self.record(record),
            Item::Problem(problem) => self.problem(problem),
        }
    }

    fn record(&mut self, record: &Record<LabReport>) {
        self.records += 1;
        self.samples += u64::from(matches!(record.body, LabReport::Sample(_)));
        for tally in record.tallies.iter().filter(|tally| tally.measure == Measure::Reports) {
            self.reports = self.reports.saturating_add(tally.count);
            let year = self.reports_by_year.entry(tally.period.from().year()).or_default();
            *year = year.saturating_add(tally.count);
        }
    }

    fn problem(&mut self, problem: &Problem) {
        match self.problems.get_mut(&problem.code) {
            Some(known) => known.count += 1,
            None => {
                self.problems.insert(problem.code.clone(), ProblemCount { severity: problem.severity, count: 1 });
            }
        }
    }
}
