//! `/api/v1/imports`: intake, and what became of it.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use picket_core::SourceId;
use picket_store::{Import, ImportFilter, ImportId, Role};
use serde::Deserialize;
use utoipa::IntoParams;

use super::bearer::Bearer;
use super::model::{ImportProblem, ImportSummary, Page, Problem, UploadProgress};
use crate::app::App;
use crate::failure::Failure;
use crate::limits::IMPORT_ROWS;
use crate::pages::board::optional;
use crate::pages::upload::{Received, keep_body, short_name, submit};
use crate::worker::Stage;

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct IntakeQuery {
    /// The mapping profile: `nflis`, `generic-samples-jsonl`, …
    profile: String,
    /// The file's name, for people.
    name: String,
    /// Who reported, when it is not the profile's own source.
    source: String,
    /// `yes` for simulated figures.
    simulated: String,
}

/// Take in a file: the request's body is the file, in the format that the profile reads (CSV, JSON Lines, XLSX, ODS).
///
/// The answer comes once the file is on disk; reading it goes on by itself. Ask `/api/v1/imports/uploads/{upload}` how.
#[utoipa::path(post, path = "/api/v1/imports", operation_id = "takeIn", tag = "imports", params(IntakeQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 202, body = UploadProgress), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 413, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn create(
    State(app): State<App>,
    bearer: Bearer,
    Query(query): Query<IntakeQuery>,
    body: Body,
) -> Result<(StatusCode, Json<UploadProgress>), Failure> {
    bearer.must(Role::Analyst)?;
    let profile = app.node.profile(&query.profile)?.clone();
    let source = optional(&query.source, SourceId::new)?;
    let kept = keep_body(&app.config.uploads, body).await?;
    let name = short_name(&query.name);
    let file_name = if name.is_empty() { kept.hash.short().to_owned() } else { name };
    let answer = UploadProgress::of(kept.upload.clone(), &kept.hash, Stage::Waiting);
    let received = Received { kept, file_name, source, simulated: query.simulated == "yes" };
    submit(&app, received, profile, bearer.name())?;
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// How the import of an upload goes, since the server started.
#[utoipa::path(get, path = "/api/v1/imports/uploads/{upload}", operation_id = "readUploadProgress", tag = "imports", params(("upload" = String, Path,)),
    responses((status = 200, body = UploadProgress), (status = 404, body = Problem)))]
pub(crate) async fn of_upload(
    State(app): State<App>,
    _bearer: Bearer,
    Path(upload): Path<String>,
) -> Result<Json<UploadProgress>, Failure> {
    let (hash, stage) = app.worker.stage(&upload).ok_or(Failure::NotFound)?;
    Ok(Json(UploadProgress::of(upload, &hash, stage)))
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct AfterQuery {
    /// The `next` of the page before.
    after: String,
}

/// List imports, newest first.
#[utoipa::path(get, path = "/api/v1/imports", operation_id = "listImports", tag = "imports", params(AfterQuery),
    responses((status = 200, body = Page<ImportSummary>), (status = 401, body = Problem)))]
pub(crate) async fn list(
    State(app): State<App>,
    _bearer: Bearer,
    Query(query): Query<AfterQuery>,
) -> Result<Json<Page<ImportSummary>>, Failure> {
    let before = optional(&query.after, |text| text.parse().map_err(|_| Failure::Invalid(format!("after={text}"))))?;
    let filter = ImportFilter { before, limit: IMPORT_ROWS, ..ImportFilter::default() };
    let imports = app.store().imports(&filter).await?;
    let full = imports.len() == IMPORT_ROWS as usize;
    let next = imports.last().filter(|_| full).map(|last| last.id.to_string());
    Ok(Json(Page { items: imports.into_iter().map(ImportSummary::from).collect(), next }))
}

/// Read an import.
#[utoipa::path(get, path = "/api/v1/imports/{id}", operation_id = "readImport", tag = "imports", params(("id" = i64, Path,)),
    responses((status = 200, body = ImportSummary), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(app): State<App>,
    _bearer: Bearer,
    Path(id): Path<String>,
) -> Result<Json<ImportSummary>, Failure> {
    Ok(Json(find(&app, &id).await?.into()))
}

/// List the problems of an import, in the order of the file.
#[utoipa::path(get, path = "/api/v1/imports/{id}/problems", operation_id = "listProblems", tag = "imports", params(("id" = i64, Path,), AfterQuery),
    responses((status = 200, body = Page<ImportProblem>), (status = 404, body = Problem)))]
pub(crate) async fn problems(
    State(app): State<App>,
    _bearer: Bearer,
    Path(id): Path<String>,
    Query(query): Query<AfterQuery>,
) -> Result<Json<Page<ImportProblem>>, Failure> {
    let import = find(&app, &id).await?;
    let after = optional(&query.after, |text| text.parse().map_err(|_| Failure::Invalid(format!("after={text}"))))?;
    let limit = picket_store::PAGE_ROWS_MAX;
    let problems = app.store().problems(import.id, after, limit).await?;
    let full = problems.len() == limit as usize;
    let next = problems.last().filter(|_| full).map(|(number, _)| number.to_string());
    let item = |(number, problem): (u64, picket_core::Problem)| ImportProblem {
        number,
        code: problem.code,
        severity: problem.severity,
        part: problem.location.part,
        row: problem.location.row,
        column: problem.location.column,
        message: problem.message,
        excerpt: problem.excerpt,
    };
    Ok(Json(Page { items: problems.into_iter().map(item).collect(), next }))
}

async fn find(app: &App, id: &str) -> Result<Import, Failure> {
    let id: ImportId = id.parse().map_err(|_| Failure::NotFound)?;
    app.store().import(id).await?.ok_or(Failure::NotFound)
}
