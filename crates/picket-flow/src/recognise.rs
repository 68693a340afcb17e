//! How much of what was reported is understood.

use std::collections::BTreeMap;

use picket_core::{Measure, SourceId, Timestamp};
use picket_store::TallyFilter;
use serde::Serialize;

use crate::{FlowError, Node};

/// How the names of a source, or of all, were read.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Recognition {
    /// Distinct names reported.
    pub names: u64,
    /// Reports under these names.
    pub reports: u64,
    /// How they were read, by outcome.
    pub outcomes: Vec<OutcomeShare>,
    /// Names that gave no substance, class or remark, most reported first.
    pub unresolved: Vec<UnresolvedName>,
}

/// Names and reports with one outcome.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct OutcomeShare {
    /// The outcome: substance, one-of, class, mixture, remark, ambiguous, unknown.
    pub outcome: &'static str,
    /// Distinct names.
    pub names: u64,
    /// Reports under these names.
    pub reports: u64,
}

/// A name that could not be read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnresolvedName {
    /// As reported.
    pub name: String,
    /// How often.
    pub reports: u64,
    /// Ambiguous, unknown, or a mixture with such a part.
    pub outcome: &'static str,
}

impl Recognition {
    /// The share of reports with a meaning, 0 to 1; 1 when there are none. Reports that name no substance, such as "not
    /// analysed", are left out of both sides.
    pub fn reports_share(&self) -> f64 {
        let unresolved: u64 = self.unresolved.iter().map(|name| name.reports).sum();
        let named = self.reports - self.remarks().reports;
        share(named - unresolved, named)
    }

    /// The share of distinct names with a meaning, 0 to 1; 1 when there are none. Remarks are left out as above.
    pub fn names_share(&self) -> f64 {
        let named = self.names - self.remarks().names;
        share(named - self.unresolved.len() as u64, named)
    }

    /// What was reported where a substance should stand.
    pub fn remarks(&self) -> OutcomeShare {
        self.outcomes.iter().find(|share| share.outcome == "remark").cloned().unwrap_or_default()
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

impl Node {
    /// How the reported names were read, of one source or of all, as known at `at`.
    ///
    /// # Errors
    /// What the store says.
    pub async fn recognition(&self, source: Option<&SourceId>, at: Timestamp) -> Result<Recognition, FlowError> {
        let filter = TallyFilter {
            sources: source.into_iter().cloned().collect(),
            measures: vec![Measure::Reports],
            ..TallyFilter::default()
        };
        let mut reports: BTreeMap<String, u64> = BTreeMap::new();
        for (_, tally) in self.store.tallies(at, &filter).await? {
            *reports.entry(tally.subject).or_default() += u64::try_from(tally.count).unwrap_or_default();
        }
        let mut recognition = Recognition::default();
        let mut outcomes: BTreeMap<&'static str, OutcomeShare> = BTreeMap::new();
        for (name, reports) in reports {
            let resolution = self.resolve(&name);
            let outcome = resolution.outcome.kind();
            recognition.names += 1;
            recognition.reports += reports;
            let share = outcomes.entry(outcome).or_insert(OutcomeShare { outcome, names: 0, reports: 0 });
            share.names += 1;
            share.reports += reports;
            if !resolution.outcome.is_resolved() {
                recognition.unresolved.push(UnresolvedName { name, reports, outcome });
            }
        }
        recognition.outcomes = outcomes.into_values().collect();
        recognition.unresolved.sort_by(|one, two| two.reports.cmp(&one.reports).then_with(|| one.name.cmp(&two.name)));
        Ok(recognition)
    }
}
