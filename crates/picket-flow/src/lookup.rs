//! What a page or a command wants to know about one thing.

use picket_core::{FindingId, Period, Place, SourceId, Subject, Timestamp};
use picket_lab::{Grain, fold_for_mention};
use picket_store::{FindingFilter, NameCount, StoredFinding};
use picket_substance::{Hit, SubstanceId};
use serde::Serialize;

use crate::{FlowError, Node};

/// The counts of one subject at one source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SubjectSeries {
    /// Who reported.
    pub source: SourceId,
    /// Where.
    pub place: Place,
    /// Year, quarter or month.
    pub grain: Grain,
    /// Whether the figures are simulated.
    pub simulated: bool,
    /// Every period from the first to the last that the source reported.
    pub periods: Vec<Period>,
    /// Reports of the subject in each period; `None` where the source reported nothing at all.
    pub counts: Vec<Option<u64>>,
    /// Reports in which a substance was identified, in each period: the denominator of a share.
    pub denominators: Vec<Option<u64>>,
}

/// A name under which a substance was reported.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportedName {
    /// As reported.
    pub name: String,
    /// As records mention it.
    pub mention: String,
    /// How often.
    pub reports: i64,
}

/// What a search found, each list best first.
#[derive(Clone, Debug, Serialize)]
pub struct SearchResult {
    /// Substances of the registry.
    pub substances: Vec<Hit>,
    /// Names that laboratories reported.
    pub names: Vec<NameCount>,
    /// Findings, by strength.
    pub findings: Vec<StoredFinding>,
}

impl Node {
    /// The series of a subject at every source that reported it.
    ///
    /// # Errors
    /// What the store says.
    pub async fn series(&self, subject: &Subject, at: Timestamp) -> Result<Vec<SubjectSeries>, FlowError> {
        let panels = self.panels(at).await?;
        Ok(panels
            .iter()
            .filter_map(|panel| {
                let counts = panel.counts(panel.find(subject)?);
                Some(SubjectSeries {
                    source: panel.scope().source.clone(),
                    place: panel.scope().place.clone(),
                    grain: panel.grain(),
                    simulated: panel.scope().simulated,
                    periods: panel.periods().to_vec(),
                    counts,
                    denominators: panel.denominators().to_vec(),
                })
            })
            .collect())
    }

    /// The names under which a substance was reported, most reported first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn reported_names(&self, substance: &SubstanceId) -> Result<Vec<ReportedName>, FlowError> {
        let names = self.store.names().await?;
        Ok(names
            .into_iter()
            .filter(|name| self.resolve(&name.name).outcome.substances().contains(&substance))
            .map(|name| ReportedName { mention: fold_for_mention(&name.name), name: name.name, reports: name.reports })
            .collect())
    }

    /// Searches substances, reported names and findings.
    ///
    /// # Errors
    /// What the store says.
    pub async fn search(&self, text: &str, limit: u32) -> Result<SearchResult, FlowError> {
        let filter = FindingFilter { text: Some(text.to_owned()), limit, ..FindingFilter::default() };
        Ok(SearchResult {
            substances: self.registry.search(text, limit as usize),
            names: self.store.search_names(text, limit).await?,
            findings: self.store.findings(&filter).await?.items,
        })
    }

    /// The one finding whose id begins so; `None` when there is none or more than one.
    ///
    /// # Errors
    /// What the store says.
    pub async fn finding_by_prefix(&self, prefix: &str) -> Result<Option<StoredFinding>, FlowError> {
        let mut filter = FindingFilter { superseded: None, limit: 500, ..FindingFilter::default() };
        let mut found: Option<FindingId> = None;
        loop {
            let page = self.store.findings(&filter).await?;
            for stored in page.items {
                let matches = !prefix.is_empty() && stored.finding.id.as_str().starts_with(prefix);
                if matches && found.replace(stored.finding.id).is_some() {
                    return Ok(None);
                }
            }
            filter.after = page.next;
            if filter.after.is_none() {
                break;
            }
        }
        match found {
            Some(id) => Ok(self.store.finding(&id).await?),
            None => Ok(None),
        }
    }
}
