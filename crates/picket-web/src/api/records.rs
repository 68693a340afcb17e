//! `/api/v1/records`: what sources reported.

use axum::Json;
use axum::extract::{Path, Query, State};
use picket_core::{Day, RecordId, SourceId};
use picket_store::AuditAction;
use serde::Deserialize;
use utoipa::IntoParams;

use super::bearer::Bearer;
use super::model::{Page, Problem, Record};
use crate::app::App;
use crate::failure::Failure;
use crate::limits::RECORD_ROWS;
use crate::pages::board::optional;
use crate::pages::records::filter;
use crate::views::records;

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecordQuery {
    /// Source id.
    source: String,
    /// A reported name, whatever the case.
    name: String,
    /// Number of an import.
    import: String,
    /// As known at the end of this day, `YYYY-MM-DD`.
    on: String,
    /// The `next` of the page before.
    after: String,
}

/// List records, newest first.
#[utoipa::path(get, path = "/api/v1/records", operation_id = "listRecords", tag = "records", params(RecordQuery),
    responses((status = 200, body = Page<Record>), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub(crate) async fn list(
    State(app): State<App>,
    bearer: Bearer,
    Query(query): Query<RecordQuery>,
) -> Result<Json<Page<Record>>, Failure> {
    let query = records::Query {
        source: optional(&query.source, SourceId::new)?,
        name: query.name,
        import: optional(&query.import, |text| text.parse().map_err(|_| Failure::Invalid(format!("import={text}"))))?,
        on: optional(&query.on, str::parse::<Day>)?,
        after: query.after,
    };
    let page = app.store().records(&filter(&query, app.now(), RECORD_ROWS)).await?;
    bearer.audit(&app, AuditAction::Export, "records").await?;
    Ok(Json(Page { items: page.items.into_iter().map(Record::from).collect(), next: page.next }))
}

/// Read all versions of a record, oldest first.
#[utoipa::path(get, path = "/api/v1/records/{id}", operation_id = "readRecord", tag = "records", params(("id" = String, Path,)),
    responses((status = 200, body = Vec<Record>), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(app): State<App>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Result<Json<Vec<Record>>, Failure> {
    let id = RecordId::new(&id).map_err(|_| Failure::NotFound)?;
    let versions = app.store().record_versions(&id).await?;
    if versions.is_empty() {
        return Err(Failure::NotFound);
    }
    bearer.audit(&app, AuditAction::RecordRead, &format!("record/{id}")).await?;
    Ok(Json(versions.into_iter().map(Record::from).collect()))
}
