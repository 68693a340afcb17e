//! A finished sample as lines that any import of laboratory results takes: the layout of `generic-samples-jsonl`.

use picket_substance::{Outcome, Registry};
use serde::Serialize;

use super::result::Compound;
use super::state::{Component, Sample, Support};
use crate::{Abundance, fold_for_mention};

/// One substance of a sample, as `data/lab/profiles/generic-samples-jsonl.toml` reads it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ReportLine {
    /// The sample.
    pub sample_id: String,
    /// When it was seized or handed in.
    pub date: String,
    /// The country.
    pub country: String,
    /// The area; empty for the whole country.
    pub area: String,
    /// The substance, or that nothing was found.
    pub substance: String,
    /// Whether there is much of it.
    pub abundance: &'static str,
    /// By which techniques, and how far it may be relied on.
    pub method: String,
    /// What it was sold or handed in as.
    pub sold_as: String,
    /// Whose sample it is.
    pub laboratory: String,
}

/// A sample as lines, and what of it no line could say.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct SampleLines {
    /// The lines.
    pub lines: Vec<ReportLine>,
    /// The components that have none, with the reason.
    pub left_out: Vec<String>,
}

/// Prefixes that say where a group sits: without them a name means all isomers.
const POSITIONS: [&str; 9] = ["ortho-", "meta-", "para-", "o-", "m-", "p-", "2-", "3-", "4-"];

/// A sample as lines. Presumptive conclusions are among them, each marked in its method: early warning counts what
/// laboratories report, and says so.
pub fn report_lines(sample: &Sample, components: &[Component], registry: &Registry) -> SampleLines {
    let mut told = SampleLines { lines: Vec::new(), left_out: Vec::new() };
    for component in components {
        let compounds: Vec<&Compound> = match (&component.confirmed, &component.presumptive) {
            (Some(confirmed), _) => vec![confirmed.compound()],
            (None, Some(presumptive)) => presumptive.one_of.iter().collect(),
            (None, None) => {
                told.left_out.push(format!("{}: {}", component.name, component.combined.words));
                continue;
            }
        };
        match name(&compounds, registry) {
            Some(name) => told.lines.push(line(sample, component, name)),
            None => told.left_out.push(format!("{}: no name stands for all of {}", component.name, listed(&compounds))),
        }
    }
    told
}

fn line(sample: &Sample, component: &Component, substance: String) -> ReportLine {
    let mut techniques: Vec<&str> = component.results.iter().map(|result| result.technique.as_str()).collect();
    techniques.sort_unstable();
    techniques.dedup();
    let support = match component.support {
        Support::Confirmed => "confirmed",
        Support::CategorySupported => "rules met, not confirmed",
        Support::Presumptive | Support::None => "presumptive",
    };
    let opening = &sample.opening;
    ReportLine {
        sample_id: sample.id.to_string(),
        date: opening.day.to_string(),
        country: opening.place.country.to_string(),
        area: opening.place.area.clone(),
        substance,
        abundance: if component.abundance == Some(Abundance::Trace) { "trace" } else { "primary" },
        method: format!("{support}: {}", techniques.join(", ")),
        sold_as: opening.expected.clone().unwrap_or_default(),
        laboratory: opening.laboratory.to_string(),
    }
}

/// The name under which compounds are reported: of one, its own; of several, that of their group of isomers, else that of
/// the class that all are in.
fn name(compounds: &[&Compound], registry: &Registry) -> Option<String> {
    if let [compound] = compounds {
        let known = compound.substance.as_ref().and_then(|id| registry.substance(id.as_str()));
        return Some(known.map_or_else(|| compound.name.clone(), |substance| substance.name.clone()));
    }
    let substances: Option<Vec<_>> = compounds.iter().map(|compound| compound.substance.as_ref()).collect();
    let substances = substances?;
    let names = substances.iter().filter_map(|id| registry.substance(id.as_str())).map(|substance| &substance.name);
    for own in names {
        let folded = fold_for_mention(own);
        let open = POSITIONS.iter().find_map(|position| folded.strip_prefix(position));
        if let Some(Outcome::OneOf(group)) = open.map(|open| registry.resolve(open).outcome)
            && substances.iter().all(|id| group.members.contains(id))
        {
            return Some(group.name);
        }
    }
    let mut classes = substances.iter().map(|id| registry.substance(id.as_str()).map(|substance| &substance.class));
    let class = classes.next()??;
    let shared = classes.all(|other| other == Some(class));
    shared.then(|| registry.class(class.as_str())).flatten().map(|class| class.name.clone())
}

fn listed(compounds: &[&Compound]) -> String {
    compounds.iter().map(|compound| compound.name.as_str()).collect::<Vec<_>>().join(", ")
}
