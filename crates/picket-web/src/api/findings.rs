//! `/api/v1/findings`: reading findings, and deciding about them.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use picket_core::{Decision, FindingId};
use picket_store::{AuditAction, Role};
use serde::Deserialize;
use utoipa::IntoParams;

use super::bearer::Bearer;
use super::model::{self, Finding, FindingWithDecisions, NewDecision, Page, Problem};
use crate::app::App;
use crate::failure::Failure;
use crate::pages::board::{Parameters, filter};

/// The same query as the board's address.
#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct FindingQuery {
    /// Kinds, joined by commas.
    kind: String,
    /// `new`, `confirmed`, `dismissed`, `merged` or `all`; `all` unless given.
    state: String,
    /// ISO 3166-1 alpha-2.
    place: String,
    /// Source id.
    source: String,
    /// Year of the period.
    year: String,
    /// Beginnings of words of the subject.
    text: String,
    /// `yes` or `no`.
    simulated: String,
    /// `strength` or `newest`.
    order: String,
    /// The `next` of the page before.
    after: String,
}

/// List findings.
#[utoipa::path(get, path = "/api/v1/findings", operation_id = "listFindings", tag = "findings", params(FindingQuery),
    responses((status = 200, body = Page<Finding>), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub(crate) async fn list(
    State(app): State<App>,
    bearer: Bearer,
    Query(query): Query<FindingQuery>,
) -> Result<Json<Page<Finding>>, Failure> {
    let state = if query.state.is_empty() { "all".to_owned() } else { query.state };
    let parameters = Parameters {
        kind: query.kind,
        state,
        place: query.place,
        source: query.source,
        year: query.year,
        text: query.text,
        simulated: query.simulated,
        order: query.order,
        after: query.after,
    };
    let page = app.store().findings(&filter(&parameters.query()?)).await?;
    bearer.audit(&app, AuditAction::Export, "findings").await?;
    Ok(Json(Page { items: page.items.into_iter().map(Finding::from).collect(), next: page.next }))
}

/// Read a finding with its decisions.
#[utoipa::path(get, path = "/api/v1/findings/{id}", operation_id = "readFinding", tag = "findings", params(("id" = String, Path,)),
    responses((status = 200, body = FindingWithDecisions), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(app): State<App>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Result<Json<FindingWithDecisions>, Failure> {
    let id = FindingId::new(&id).map_err(|_| Failure::NotFound)?;
    let stored = app.store().finding(&id).await?.ok_or(Failure::NotFound)?;
    bearer.audit(&app, AuditAction::Export, &format!("finding/{id}")).await?;
    let decisions = app.store().decisions(&id).await?.into_iter().map(model::Decision::from).collect();
    Ok(Json(FindingWithDecisions { finding: stored.into(), decisions }))
}

/// Record a decision about a finding; for reviewers.
#[utoipa::path(post, path = "/api/v1/findings/{id}/decisions", operation_id = "decideFinding", tag = "findings", params(("id" = String, Path,)),
    request_body = NewDecision,
    responses((status = 201, body = Finding), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn decide(
    State(app): State<App>,
    bearer: Bearer,
    Path(id): Path<String>,
    Json(new): Json<NewDecision>,
) -> Result<(StatusCode, Json<Finding>), Failure> {
    bearer.must(Role::Reviewer)?;
    let decision = Decision {
        finding: FindingId::new(&id).map_err(|_| Failure::NotFound)?,
        state: new.state,
        into: new.into,
        by: bearer.name().to_owned(),
        reason: new.reason,
        at: app.now(),
    };
    let stored = app.store().decide(&decision, new.expected).await?;
    Ok((StatusCode::CREATED, Json(stored.into())))
}
