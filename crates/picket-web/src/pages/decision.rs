//! `POST /findings/{id}/decision`: a person decides.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use picket_core::{Decision, FindingId, FindingState};
use picket_store::{Role, StoreError};
use serde::Deserialize;

use super::finding;
use crate::app::App;
use crate::failure::Failure;
use crate::links;
use crate::text::t;
use crate::views::finding::{Form, REASON_CHARS_MAX};
use crate::visit::{Posted, Protected};

/// The form.
#[derive(Deserialize)]
pub(crate) struct DecisionForm {
    csrf: String,
    /// The state that the person saw when deciding.
    expected: FindingState,
    #[serde(default)]
    state: Option<FindingState>,
    #[serde(default)]
    into: String,
    #[serde(default)]
    reason: String,
}

impl Protected for DecisionForm {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// Records the decision; a form that cannot be taken comes back with what was typed and what is wrong.
pub(crate) async fn decide(
    State(app): State<App>,
    Path(id): Path<String>,
    Posted(signed, form): Posted<DecisionForm>,
) -> Result<Response, Failure> {
    signed.must(Role::Reviewer)?;
    let id = FindingId::new(&id).map_err(|_| Failure::NotFound)?;
    let text = signed.frame.text;
    let mistake = match read(&form, &id, signed.name(), &app) {
        Err(mistake) => mistake.words(text),
        Ok(decision) => match app.store().decide(&decision, form.expected).await {
            Ok(_) => return Ok(Redirect::to(&format!("{}?decided=yes", links::finding(&id))).into_response()),
            Err(StoreError::StateChanged { .. }) => t!(text, "decide-changed"),
            Err(StoreError::InvalidMerge(_)) => t!(text, "decide-merge-invalid"),
            Err(StoreError::NoReason) => t!(text, "decide-no-reason"),
            Err(error) => return Err(error.into()),
        },
    };
    let mut page = finding::page(&app, text, &id).await?;
    page.form = Form { state: form.state, into: form.into, reason: form.reason, mistake: Some(mistake) };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page.page(&signed.frame)).into_response())
}

/// What is missing in the form.
enum Mistake {
    NoState,
    NoReason,
    LongReason,
    NoTarget,
}

impl Mistake {
    fn words(&self, text: &crate::text::Text) -> String {
        match self {
            Self::NoState => t!(text, "decide-no-state"),
            Self::NoReason => t!(text, "decide-no-reason"),
            Self::LongReason => t!(text, "decide-long-reason", limit = REASON_CHARS_MAX),
            Self::NoTarget => t!(text, "decide-no-target"),
        }
    }
}

fn read(form: &DecisionForm, id: &FindingId, by: &str, app: &App) -> Result<Decision, Mistake> {
    let state = form.state.filter(|state| *state != FindingState::New).ok_or(Mistake::NoState)?;
    let into = match state {
        FindingState::Merged => Some(FindingId::new(&form.into).map_err(|_| Mistake::NoTarget)?),
        _ => None,
    };
    let reason = form.reason.trim();
    if reason.is_empty() {
        return Err(Mistake::NoReason);
    }
    if reason.chars().count() > REASON_CHARS_MAX {
        return Err(Mistake::LongReason);
    }
    Ok(Decision { finding: id.clone(), state, into, by: by.to_owned(), reason: reason.to_owned(), at: app.now() })
}
