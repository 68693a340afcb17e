//! `/api/v1/substances`: what is it, and is it controlled, where, since when? Reference data; nothing of it is audited.

use axum::Json;
use axum::extract::{Path, Query, State};
use picket_core::Day;
use picket_substance::Scope;
use serde::Deserialize;
use utoipa::IntoParams;

use super::bearer::Bearer;
use super::model::{Problem, Substance};
use crate::app::App;
use crate::failure::Failure;
use crate::limits::SEARCH_HITS;
use crate::pages::board::optional;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// A piece of a name, a CAS number or an InChIKey.
    q: String,
}

/// Find substances by a piece of any of their names, best first.
#[utoipa::path(get, path = "/api/v1/substances", operation_id = "findSubstances", tag = "substances", params(SearchQuery),
    responses((status = 200, body = Vec<Object>), (status = 401, body = Problem)))]
pub(crate) async fn search(
    State(app): State<App>,
    _bearer: Bearer,
    Query(query): Query<SearchQuery>,
) -> Result<Json<serde_json::Value>, Failure> {
    json(&app.registry().search(&query.q, SEARCH_HITS as usize))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ResolveQuery {
    /// A name as reported.
    name: String,
}

/// Read a reported name: a substance, one of several, a class, a mixture, a remark, ambiguous or unknown, with the steps.
#[utoipa::path(get, path = "/api/v1/substances/resolve", operation_id = "resolveName", tag = "substances", params(ResolveQuery),
    responses((status = 200, body = Object), (status = 401, body = Problem)))]
pub(crate) async fn resolve(
    State(app): State<App>,
    _bearer: Bearer,
    Query(query): Query<ResolveQuery>,
) -> Result<Json<serde_json::Value>, Failure> {
    json(&app.registry().resolve(&query.name))
}

/// Read a substance with all its names.
#[utoipa::path(get, path = "/api/v1/substances/{id}", operation_id = "readSubstance", tag = "substances", params(("id" = String, Path,)),
    responses((status = 200, body = Substance), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(app): State<App>,
    _bearer: Bearer,
    Path(id): Path<String>,
) -> Result<Json<Substance>, Failure> {
    let substance = app.registry().substance(&id).ok_or(Failure::NotFound)?;
    Ok(Json(Substance::of(app.registry(), substance)))
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct StatusQuery {
    /// The day, `YYYY-MM-DD`; today unless given.
    on: String,
}

/// What each instrument says of a substance on a day, with grounds and what was not looked at.
#[utoipa::path(get, path = "/api/v1/substances/{id}/status", operation_id = "readStatus", tag = "substances", params(("id" = String, Path,), StatusQuery),
    responses((status = 200, body = Vec<Object>), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn status(
    State(app): State<App>,
    _bearer: Bearer,
    Path(id): Path<String>,
    Query(query): Query<StatusQuery>,
) -> Result<Json<serde_json::Value>, Failure> {
    let substance = app.registry().substance(&id).ok_or(Failure::NotFound)?;
    let today = app.now().day()?;
    let on = optional(&query.on, str::parse::<Day>)?.unwrap_or(today);
    json(&app.registry().status(&substance.id, Scope::All, on))
}

fn json(value: &impl serde::Serialize) -> Result<Json<serde_json::Value>, Failure> {
    serde_json::to_value(value).map(Json).map_err(|error| {
        tracing::error!(%error, "an answer could not be written as JSON");
        Failure::Internal("PK4009")
    })
}
