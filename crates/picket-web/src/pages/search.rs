//! `GET /search`: by any name.

use axum::extract::{Query, State};
use maud::Markup;
use picket_lab::fold_for_mention;
use picket_substance::{Outcome, Registry, Resolution, Target};
use serde::Deserialize;

use crate::app::App;
use crate::failure::Failure;
use crate::limits::SEARCH_HITS;
use crate::links;
use crate::views::search::{Meaning, Search};
use crate::visit::Signed;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    q: String,
}

/// The page.
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(parameters): Query<Parameters>,
) -> Result<Markup, Failure> {
    let text: String = parameters.q.trim().chars().take(200).collect();
    if text.is_empty() {
        return Ok(Search::default().page(&signed.frame));
    }
    let found = app.node.search(&text, SEARCH_HITS).await?;
    let page = Search {
        meaning: Some(meaning(app.registry(), &app.registry().resolve(&text))),
        substances: found.substances,
        names: found.names.into_iter().map(|name| (name.clone(), fold_for_mention(&name.name))).collect(),
        findings: found.findings.into_iter().map(|stored| (stored.finding, stored.state)).collect(),
        text,
    };
    Ok(page.page(&signed.frame))
}

fn meaning(registry: &Registry, resolution: &Resolution) -> Meaning {
    Meaning {
        outcome: resolution.outcome.kind(),
        labels: labels(registry, &resolution.outcome),
        steps: resolution.steps.iter().map(ToString::to_string).collect(),
    }
}

/// What an outcome names, with the page of each where there is one.
fn labels(registry: &Registry, outcome: &Outcome) -> Vec<(Option<String>, String)> {
    let target = |target: &Target| {
        let href = match target {
            Target::Substance(id) => Some(links::substance(id.as_str())),
            _ => None,
        };
        (href, registry.label(target))
    };
    match outcome {
        Outcome::Substance(id) => vec![target(&Target::Substance(id.clone()))],
        Outcome::OneOf(group) => group.members.iter().map(|id| target(&Target::Substance(id.clone()))).collect(),
        Outcome::Class(id) => vec![target(&Target::Class(id.clone()))],
        Outcome::Mixture(parts) => parts
            .iter()
            .flat_map(|part| match labels(registry, &part.outcome) {
                labels if labels.is_empty() => vec![(None, part.name.clone())],
                labels => labels,
            })
            .collect(),
        Outcome::Ambiguous(targets) => targets.iter().map(target).collect(),
        Outcome::Remark(_) | Outcome::Unknown => Vec::new(),
    }
}
