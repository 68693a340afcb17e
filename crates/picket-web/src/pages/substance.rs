//! `GET /substances/{id}`: one substance.

use axum::extract::{Path, Query, State};
use maud::Markup;
use picket_core::{Day, Subject};
use picket_store::FindingFilter;
use picket_substance::{DrawOptions, Scope, Structure};
use serde::Deserialize;

use super::board::optional;
use crate::app::App;
use crate::course;
use crate::failure::Failure;
use crate::limits::SUBSTANCE_FINDINGS;
use crate::text::t;
use crate::views::substance::SubstancePage;
use crate::visit::Signed;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    /// The day whose law is shown.
    on: String,
}

/// The page.
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(parameters): Query<Parameters>,
) -> Result<Markup, Failure> {
    let registry = app.registry();
    let substance = registry.substance(&id).ok_or(Failure::NotFound)?;
    let today = app.now().day()?;
    let on = optional(&parameters.on, str::parse::<Day>)?.unwrap_or(today);
    let subject = Subject { kind: "substance".to_owned(), id: substance.id.to_string(), label: substance.name.clone() };
    let series = app.node.series(&subject, app.now()).await?;
    let of_subject = FindingFilter {
        subject: Some((subject.kind.clone(), subject.id.clone())),
        limit: SUBSTANCE_FINDINGS,
        ..FindingFilter::default()
    };
    let findings = app.store().findings(&of_subject).await?.items;
    let reported = app.node.reported_names(&substance.id).await?;
    let exhibit = registry.read_exhibit(substance.id.as_str()).map_err(|_| Failure::NotFound)?;
    let structure = substance.smiles.as_deref().and_then(|smiles| Structure::from_smiles(smiles).ok());
    let text = signed.frame.text;
    let title = t!(
        text,
        "substance-drawing",
        name = substance.name.as_str(),
        formula = substance.formula.clone().unwrap_or_default()
    );
    let name = |source: &str, place: String| t!(text, "substance-series-name", source = source, place = place);
    let page = SubstancePage {
        registry,
        substance,
        drawing: structure
            .as_ref()
            .map(|structure| structure.draw(&DrawOptions { title: title.clone(), ..DrawOptions::default() })),
        mass: structure.as_ref().map(Structure::mass_average),
        on,
        today,
        answers: registry.answers(&exhibit, Scope::All, on),
        exhibit,
        series: series
            .iter()
            .map(|series| course::chart(&name(series.source.as_str(), text.place(&series.place)), series))
            .collect(),
        findings: findings.into_iter().map(|stored| (stored.finding, stored.state)).collect(),
        reported: reported.into_iter().map(|name| (name.name, name.mention, name.reports)).collect(),
    };
    Ok(page.page(&signed.frame))
}
