//! What laboratories reported, as evidence for the queue of reviews.

use std::collections::BTreeMap;

use picket_core::{Day, Period, Timestamp};
use picket_lab::Panel;
use picket_substance::{Evidence, ReviewQueue, ReviewWeights, SubstanceId};

use crate::{FlowError, Node};

/// Days in the windows that are compared.
const WINDOW_DAYS: i32 = 365;

impl Node {
    /// The queue of reviews from everything imported, with the law as of a day.
    ///
    /// # Errors
    /// What the store says.
    pub async fn review_queue(
        &self,
        weights: ReviewWeights,
        day: Day,
        at: Timestamp,
    ) -> Result<ReviewQueue, FlowError> {
        let evidence = self.review_evidence(at).await?;
        let registry = self.registry;
        Ok(tokio::task::spawn_blocking(move || registry.review_queue(&evidence, &weights, day)).await?)
    }

    /// What every source together reported of each substance, by substance. The windows are the twelve months up to the
    /// last period of each source, and the twelve before; names that mean no single substance are left out.
    ///
    /// # Errors
    /// What the store says.
    pub async fn review_evidence(&self, at: Timestamp) -> Result<Vec<Evidence>, FlowError> {
        let panels = self.panels(at).await?;
        let mut found: BTreeMap<SubstanceId, Evidence> = BTreeMap::new();
        for panel in panels.iter() {
            add(panel, &mut found);
        }
        Ok(found.into_values().collect())
    }
}

/// Adds the counts of one source in one country.
fn add(panel: &Panel, found: &mut BTreeMap<SubstanceId, Evidence>) {
    let Some(end) = panel.current().map(Period::to) else { return };
    // How many windows before the last period's end a period lies: 0 for the last twelve months.
    let window = |period: &Period| (end.to_epoch_days() - 1 - period.from().to_epoch_days()) / (WINDOW_DAYS + 1);
    for series in panel.series().filter(|series| series.subject().kind == "substance") {
        let Ok(id) = SubstanceId::new(&series.subject().id) else { continue };
        let evidence = found.entry(id.clone()).or_insert_with(|| Evidence::none(id));
        for (period, count) in panel.periods().iter().zip(panel.counts(series)) {
            let Some(count) = count.filter(|count| *count > 0) else { continue };
            match window(period) {
                0 => evidence.reports += count,
                1 => evidence.reports_before += count,
                _ => {}
            }
            evidence.years.insert(period.from().year());
            evidence.countries.insert(panel.scope().place.country.clone());
            evidence.simulated |= panel.scope().simulated;
        }
    }
}
