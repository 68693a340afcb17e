//! From the counts in the store to findings in the store.

use std::collections::BTreeSet;

use picket_core::{Assessor, CountryCode, Day, Handling, Place, SourceId, Timestamp};
use picket_lab::{ControlStatus, EarlyWarning, Entity, Observation, Panel, Role, Scope};
use picket_store::{ImportFilter, ImportState, PAGE_ROWS_MAX, Run, RunReceipt, SourceSummary, TallyFilter};
use picket_substance::{ClassId, Controlled, Group, Outcome, Registry, Role as SubstanceRole, SubstanceId};

use crate::{FlowError, Node};

impl Node {
    /// Draws the findings of the laboratory desk from everything imported, and puts them in the store. Each period is
    /// looked at with its own past alone, so a history imported at once gives the findings of its years.
    ///
    /// # Errors
    /// What the store says.
    pub async fn assess_lab(&self, by: &str, at: Timestamp) -> Result<RunReceipt, FlowError> {
        let panels = self.panels(at).await?;
        let registry = self.registry;
        let settings = self.settings.clone();
        let (findings, kinds) = tokio::task::spawn_blocking(move || {
            let desk = EarlyWarning::new(settings).with_control(|substance: &str, country: &CountryCode, day: Day| {
                control_status(registry, substance, country, day)
            });
            let findings: Vec<_> = panels.iter().flat_map(|panel| desk.assess(panel)).collect();
            (findings, desk.kinds())
        })
        .await?;
        Ok(self.store.record_run(&Run { kinds, as_of: at, at, by: by.to_owned() }, &findings).await?)
    }

    /// One panel for each source and country.
    pub(crate) async fn build_panels(&self, as_of: Timestamp) -> Result<Vec<Panel>, FlowError> {
        let mut panels = Vec::new();
        for summary in self.store.sources().await? {
            let SourceSummary { source, simulated, .. } = summary;
            let handling = self.handling_of(&source).await?;
            let filter = TallyFilter { sources: vec![source.clone()], ..TallyFilter::default() };
            let tallies: Vec<_> =
                self.store.tallies(as_of, &filter).await?.into_iter().map(|(_, tally)| tally).collect();
            let node = self.clone();
            let built =
                tokio::task::spawn_blocking(move || node.panels_of(&source, simulated, handling, &tallies)).await?;
            panels.extend(built);
        }
        Ok(panels)
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

    fn panels_of(
        &self,
        source: &SourceId,
        simulated: bool,
        handling: Handling,
        tallies: &[picket_core::Tally],
    ) -> Vec<Panel> {
        let countries: BTreeSet<&CountryCode> = tallies.iter().map(|tally| &tally.place.country).collect();
        countries
            .into_iter()
            .map(|country| {
                let scope =
                    Scope { source: source.clone(), place: Place::country(country.clone()), handling, simulated };
                let observations = tallies
                    .iter()
                    .filter(|tally| tally.place.country == *country)
                    .map(|tally| Observation { tally, known_at: None });
                Panel::build(scope, observations, None, None, |name| {
                    entity(self.registry, &self.resolve(name).outcome, name)
                })
            })
            .collect()
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
