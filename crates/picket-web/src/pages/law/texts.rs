//! `GET /law/texts` and `GET /law/definitions/{id}`: the law that the answers rest on. Reference data; nothing is audited.

use axum::extract::{Path, Query, State};
use maud::Markup;
use picket_core::Day;
use serde::Deserialize;

use crate::app::App;
use crate::failure::Failure;
use crate::pages::board::optional;
use crate::views::law::definition::DefinitionPage;
use crate::views::law::texts::TextsPage;
use crate::visit::Signed;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    /// The day whose law is shown.
    on: String,
}

/// Instruments and definitions in force on a day.
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(parameters): Query<Parameters>,
) -> Result<Markup, Failure> {
    let on = optional(&parameters.on, str::parse::<Day>)?.unwrap_or(app.now().day()?);
    Ok(TextsPage { registry: app.registry(), on }.page(&signed.frame))
}

/// One definition.
pub(crate) async fn definition(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Markup, Failure> {
    let registry = app.registry();
    let definition = registry.definitions().iter().find(|definition| definition.id == id).ok_or(Failure::NotFound)?;
    Ok(DefinitionPage { registry, definition }.page(&signed.frame))
}
