//! From the counts in the store to findings in the store.

use std::collections::{BTreeMap, BTreeSet};

use picket_core::{Assessor, CountryCode, Day, Finding, FindingId, Handling, Place, SourceId, Tally, Timestamp};
use picket_lab::{Control, ControlStatus, EarlyWarning, Entity, Observation, Panel, Role, Scope};
use picket_store::{ImportFilter, ImportState, PAGE_ROWS_MAX, Run, RunReceipt, SourceSummary, TallyFilter};
use picket_substance::{ClassId, Controlled, Group, Outcome, Registry, Role as SubstanceRole, SubstanceId};

use crate::{FlowError, Node};

impl Node {
    /// Draws the findings of the laboratory desk from everything imported, and puts them in the store.
    ///
    /// Each period is looked at with its own past alone, and as it was known when its figures came: what arrived late or
    /// was corrected later plays no part in what is said of earlier periods, so a history imported piece by piece gives
    /// what would have been found on the way. A period whose figures are corrected is looked at once more with what was
    /// known then.
    ///
    /// # Errors
    /// What the store says.
    pub async fn assess_lab(&self, by: &str, at: Timestamp) -> Result<RunReceipt, FlowError> {
        let mut findings = Vec::new();
        for summary in self.store.sources().await? {
            let history = self.history_of(&summary, at).await?;
            let node = self.clone();
            findings.extend(tokio::task::spawn_blocking(move || node.findings_of(&history)).await?);
        }
        let kinds = self.early_warning().kinds();
        Ok(self.store.record_run(&Run { kinds, as_of: at, at, by: by.to_owned() }, &findings).await?)
    }

    fn early_warning(&self) -> EarlyWarning<impl Control> {
        let registry = self.registry;
        EarlyWarning::new(self.settings.clone()).with_control(
            move |substance: &str, country: &CountryCode, day: Day| control_status(registry, substance, country, day),
        )
    }

    fn findings_of(&self, history: &History) -> Vec<Finding> {
        let desk = self.early_warning();
        let mut findings: BTreeMap<FindingId, Finding> = BTreeMap::new();
        for country in history.countries() {
            let whole = self.panel(history, country, None);
            let found: Vec<Finding> = desk.assess(&whole);
            for (instant, touched) in history.touched(country) {
                let known_then = self.panel(history, country, Some(instant));
                let mut found_then: Option<Vec<Finding>> = None;
                for period in known_then
                    .periods()
                    .iter()
                    .filter(|period| touched.iter().any(|day| period.from() <= *day && *day <= period.to()))
                {
                    let as_it_is = whole.until(period).content_hash() == known_then.until(period).content_hash();
                    let source =
                        if as_it_is { &found } else { found_then.get_or_insert_with(|| desk.assess(&known_then)) };
                    for finding in source.iter().filter(|finding| finding.period == *period) {
                        findings.entry(finding.id.clone()).or_insert_with(|| finding.clone());
                    }
                }
            }
        }
        findings.into_values().collect()
    }

    /// One panel for each source and country, as known at `as_of`.
    pub(crate) async fn build_panels(&self, as_of: Timestamp) -> Result<Vec<Panel>, FlowError> {
        let mut panels = Vec::new();
        for summary in self.store.sources().await? {
            let history = self.history_of(&summary, as_of).await?;
            let node = self.clone();
            let built = tokio::task::spawn_blocking(move || {
                history.countries().into_iter().map(|country| node.panel(&history, country, None)).collect::<Vec<_>>()
            });
            panels.extend(built.await?);
        }
        Ok(panels)
    }

    async fn history_of(&self, summary: &SourceSummary, as_of: Timestamp) -> Result<History, FlowError> {
        let source = summary.source.clone();
        let handling = self.handling_of(&source).await?;
        let filter = TallyFilter { sources: vec![source.clone()], ..TallyFilter::default() };
        let counts = self.store.tally_history(as_of, &filter).await?;
        let tallies = counts.into_iter().map(|(_, known_at, tally)| (known_at, tally)).collect();
        Ok(History { source, handling, simulated: summary.simulated, tallies })
    }

    fn panel(&self, history: &History, country: &CountryCode, as_of: Option<Timestamp>) -> Panel {
        let scope = Scope {
            source: history.source.clone(),
            place: Place::country(country.clone()),
            handling: history.handling,
            simulated: history.simulated,
        };
        let observations =
            history.of(country).map(|(known_at, tally)| Observation { tally, known_at: Some(*known_at) });
        Panel::build(scope, observations, None, as_of, |name| entity(self.registry, &self.resolve(name).outcome, name))
    }

    /// The strictest handling of anything that the source sent.
    async fn handling_of(&self, source: &SourceId) -> Result<Handling, FlowError> {
        let mut filter = ImportFilter {
            source: Some(source.clone()),
            state: Some(ImportState::Finished),
            limit: PAGE_ROWS_MAX,
            ..ImportFilter::default()
        };
        let mut strictest = Handling::PUBLIC;
        loop {
            let imports = self.store.imports(&filter).await?;
            for import in &imports {
                strictest = strictest
                    .combine(import.handling)
                    .ok_or_else(|| FlowError::PurposesExclude { name: source.clone() })?;
            }
            filter.before = imports.last().map(|import| import.id);
            if imports.len() < PAGE_ROWS_MAX as usize {
                return Ok(strictest);
            }
        }
    }
}

/// Everything that a source counted, with the instants at which it became known.
struct History {
    source: SourceId,
    handling: Handling,
    simulated: bool,
    tallies: Vec<(Timestamp, Tally)>,
}

impl History {
    fn countries(&self) -> BTreeSet<&CountryCode> {
        self.tallies.iter().map(|(_, tally)| &tally.place.country).collect()
    }

    fn of<'h>(&'h self, country: &'h CountryCode) -> impl Iterator<Item = &'h (Timestamp, Tally)> {
        self.tallies.iter().filter(move |(_, tally)| tally.place.country == *country)
    }

    /// For each instant at which something became known, the first days of the periods it was about.
    fn touched(&self, country: &CountryCode) -> BTreeMap<Timestamp, BTreeSet<Day>> {
        let mut touched: BTreeMap<Timestamp, BTreeSet<Day>> = BTreeMap::new();
        for (known_at, tally) in self.of(country) {
            touched.entry(*known_at).or_default().insert(tally.period.from());
        }
        touched
    }
}

/// What the laboratory desk counts a name as.
fn entity(registry: &Registry, outcome: &Outcome, name: &str) -> Entity {
    match outcome {
        Outcome::Substance(id) => substance_entity(registry, id, name),
        Outcome::OneOf(group) => group_entity(registry, group),
        Outcome::Class(id) => Entity::Class { id: id.to_string(), label: class_label(registry, id) },
        Outcome::Mixture(parts) => {
            Entity::Mixture(parts.iter().map(|part| entity(registry, &part.outcome, &part.name)).collect())
        }
        Outcome::Remark(_) => Entity::Remark,
        Outcome::Ambiguous(_) | Outcome::Unknown => Entity::Unknown { name: name.to_owned() },
    }
}

fn substance_entity(registry: &Registry, id: &SubstanceId, name: &str) -> Entity {
    let Some(substance) = registry.substance(id.as_str()) else {
        return Entity::Unknown { name: name.to_owned() };
    };
    let role = if substance.roles.contains(&SubstanceRole::Drug) { Role::Drug } else { Role::Other };
    Entity::Substance {
        id: id.to_string(),
        label: substance.name.clone(),
        classes: class_line(registry, &substance.class),
        role,
    }
}

/// A group is in the classes that all its members are in, and a drug when one of them is.
fn group_entity(registry: &Registry, group: &Group) -> Entity {
    let members: Vec<_> = group.members.iter().filter_map(|id| registry.substance(id.as_str())).collect();
    let mut classes = members.first().map(|first| class_line(registry, &first.class)).unwrap_or_default();
    for member in &members {
        let line = class_line(registry, &member.class);
        classes.retain(|class| line.contains(class));
    }
    let drug = members.iter().any(|member| member.roles.contains(&SubstanceRole::Drug));
    let role = if drug { Role::Drug } else { Role::Other };
    Entity::Isomers { id: group.id.clone(), label: group.name.clone(), classes, role }
}

fn class_line(registry: &Registry, id: &ClassId) -> Vec<String> {
    registry.class_line(id.as_str()).map(|class| class.id.to_string()).collect()
}

fn class_label(registry: &Registry, id: &ClassId) -> String {
    registry.class(id.as_str()).map_or_else(|| id.to_string(), |class| class.name.clone())
}

fn control_status(registry: &Registry, substance: &str, country: &CountryCode, day: Day) -> ControlStatus {
    let Some(substance) = registry.substance(substance) else {
        return ControlStatus::NotCovered;
    };
    match registry.controlled_at(&substance.id, country, day) {
        Controlled::Listed => ControlStatus::Controlled,
        Controlled::NoListingFound => ControlStatus::NotFound,
        Controlled::Uncertain => ControlStatus::Uncertain,
        Controlled::NotCovered => ControlStatus::NotCovered,
    }
}
