//! `/api/v1/sessions`: signing in for a token.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use picket_store::{SignIn, SignInOutcome};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bearer::Bearer;
use super::model::Problem;
use crate::app::App;
use crate::failure::Failure;
use crate::pages::sign_in::seconds_until;
use crate::visit::Address;

/// A person's name, password and, for those who use them, one-time code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    name: String,
    password: String,
    #[serde(default)]
    code: Option<String>,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub(crate) struct BearerSession {
    /// To be sent as `Authorization: Bearer …`. It ends after half an hour without a request, and after twelve hours.
    token: String,
    name: String,
    roles: Vec<String>,
}

/// Sign in for a bearer token.
#[utoipa::path(post, path = "/api/v1/sessions", operation_id = "beginSession", tag = "sessions", security(()), request_body = Credentials,
    responses((status = 201, body = BearerSession), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn begin(
    State(app): State<App>,
    Address(address): Address,
    Json(credentials): Json<Credentials>,
) -> Result<(StatusCode, Json<BearerSession>), Failure> {
    let Credentials { name, password, code } = credentials;
    match app.store().sign_in(&SignIn { name, password, code, address }, app.now()).await? {
        SignInOutcome::Done(session) => {
            let roles = session.user.roles.iter().map(ToString::to_string).collect();
            let begun = BearerSession { token: session.token.clone(), name: session.user.name.to_string(), roles };
            Ok((StatusCode::CREATED, Json(begun)))
        }
        SignInOutcome::CodeNeeded | SignInOutcome::Refused => Err(Failure::SignIn { back: "/".to_owned() }),
        SignInOutcome::TooMany { retry_at } => Err(Failure::TooMany(seconds_until(retry_at, app.now()))),
    }
}

/// End this session.
#[utoipa::path(delete, path = "/api/v1/sessions", operation_id = "endSession", tag = "sessions",
    responses((status = 204), (status = 401, body = Problem)))]
pub(crate) async fn end(State(app): State<App>, bearer: Bearer) -> Result<StatusCode, Failure> {
    app.store().sign_out(&bearer.token, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
