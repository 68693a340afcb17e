//! The HTTP API, version 1: intake and reading for programs.
//!
//! A program signs in at `POST /api/v1/sessions` and sends the token it gets as a bearer token (RFC 6750). Cookies are not
//! looked at, so that no page elsewhere can use somebody's session. Every answer is JSON; what went wrong is an object with
//! `code`, `message` and `hint`. The handlers' own types make the OpenAPI document.

pub(crate) mod bearer;
pub(crate) mod control;
pub(crate) mod findings;
pub(crate) mod imports;
pub(crate) mod lab;
pub(crate) mod model;
pub(crate) mod records;
pub(crate) mod sessions;
pub(crate) mod substances;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::app::App;
use crate::failure::Failure;
use crate::limits::QUESTIONS_BYTES_MAX;
use crate::text::Text;

/// Everything but the intake, which has limits of its own.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/api/v1/openapi.json", get(document))
        .route("/api/v1/sessions", post(sessions::begin).delete(sessions::end))
        .route("/api/v1/findings", get(findings::list))
        .route("/api/v1/findings/{id}", get(findings::show))
        .route("/api/v1/findings/{id}/decisions", post(findings::decide))
        .route("/api/v1/substances", get(substances::search))
        .route("/api/v1/substances/resolve", get(substances::resolve))
        .route("/api/v1/substances/{id}", get(substances::show))
        .route("/api/v1/substances/{id}/status", get(substances::status))
        .route("/api/v1/records", get(records::list))
        .route("/api/v1/records/{id}", get(records::show))
        .route("/api/v1/imports/{id}", get(imports::show))
        .route("/api/v1/imports/{id}/problems", get(imports::problems))
        .route("/api/v1/imports/uploads/{upload}", get(imports::of_upload))
        .route("/api/v1/control/jurisdictions", get(control::jurisdictions))
        .route("/api/v1/control/definitions", get(control::definitions))
        .route("/api/v1/control/definitions/{id}", get(control::definition))
        .route("/api/v1/control/near-misses", post(control::near_misses))
        .route("/api/v1/lab/libraries", get(lab::libraries))
        .merge(
            Router::new()
                .route("/api/v1/control/check", post(control::check))
                .route("/api/v1/control/batch", post(control::batch))
                .layer(DefaultBodyLimit::max(QUESTIONS_BYTES_MAX)),
        )
}

/// What went wrong, as JSON.
pub(crate) fn problem(failure: &Failure, headers: &HeaderMap) -> Response {
    let words = failure.words(Text::english());
    let problems = if let Failure::NoSpectrum(unread) = failure { unread.problems.clone() } else { Vec::new() };
    let body = model::Problem { code: failure.code().to_owned(), message: words.title, hint: words.hint, problems };
    let mut response = (failure.status(), Json(body)).into_response();
    let keep = headers.get(header::RETRY_AFTER).map(|after| (header::RETRY_AFTER, after.clone()));
    response.headers_mut().extend(keep);
    if matches!(failure, Failure::SignIn { .. }) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// The OpenAPI document.
pub(crate) async fn document() -> Response {
    let json = [(header::CONTENT_TYPE, "application/json")];
    match Document::openapi().to_pretty_json() {
        Ok(document) => (json, document).into_response(),
        Err(error) => {
            tracing::error!(%error, "the OpenAPI document could not be written");
            Failure::Internal("PK4009").into_response()
        }
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Picket",
        description = "Early warning and interdiction for synthetic drugs: intake, reading, questions of law, spectra.",
        license(name = "Apache-2.0"),
    ),
    paths(
        sessions::begin,
        sessions::end,
        findings::list,
        findings::show,
        findings::decide,
        substances::search,
        substances::resolve,
        substances::show,
        substances::status,
        records::list,
        records::show,
        imports::create,
        imports::list,
        imports::show,
        imports::problems,
        imports::of_upload,
        control::check,
        control::batch,
        control::jurisdictions,
        control::definitions,
        control::definition,
        control::near_misses,
        lab::identify,
        lab::libraries,
    ),
    security(("bearer" = [])),
    modifiers(&BearerScheme),
)]
struct Document;

struct BearerScheme;

impl Modify for BearerScheme {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme("bearer", scheme);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_a_name_of_its_own() {
        let document = serde_json::to_value(Document::openapi()).unwrap();
        let operations =
            document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
        let names: Vec<_> = operations.map(|operation| operation["operationId"].as_str().unwrap()).collect();
        let distinct: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(names.len(), distinct.len(), "{names:?}");
        assert_eq!(names.len(), 24);
    }

    #[test]
    fn the_document_beside_the_documentation_is_the_one_that_is_served() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/openapi.json");
        let served = format!("{}\n", Document::openapi().to_pretty_json().unwrap());
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        if kept != served {
            let fresh = std::env::temp_dir().join("picket-openapi.json");
            std::fs::write(&fresh, served).unwrap();
            panic!("docs/reference/openapi.json is out of date: copy {} there", fresh.display());
        }
    }
}
