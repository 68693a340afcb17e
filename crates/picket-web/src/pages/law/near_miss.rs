//! `POST /law/near-misses`: for reviewers, about a registered substance, with a reason; audited, and so many an hour.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use picket_core::Day;
use picket_flow::{ControlQuestion, FlowError, NearMissQuestion};
use picket_store::Role;
use serde::Deserialize;

use crate::app::App;
use crate::failure::Failure;
use crate::text::t;
use crate::views::law::near_miss::{self, Asked};
use crate::visit::{Posted, Protected};

/// The form.
#[derive(Deserialize)]
pub(crate) struct NearMissForm {
    csrf: String,
    q: String,
    on: Day,
    #[serde(rename = "in", default)]
    places: String,
    #[serde(default)]
    reason: String,
}

impl Protected for NearMissForm {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// The answer; a form without a reason comes back.
pub(crate) async fn ask(
    State(app): State<App>,
    Posted(signed, form): Posted<NearMissForm>,
) -> Result<Response, Failure> {
    signed.must(Role::Reviewer)?;
    let text = signed.frame.text;
    let codes: Vec<String> = form.places.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect();
    let mut asked = Asked {
        subject: form.q.clone(),
        on: form.on.to_string(),
        places: form.places,
        reason: form.reason.trim().to_owned(),
        mistake: None,
    };
    let refused = |asked: &Asked| (StatusCode::UNPROCESSABLE_ENTITY, near_miss::refused(&signed.frame, asked));
    let question = NearMissQuestion {
        subject: form.q,
        question: ControlQuestion::new(app.registry(), &codes, form.on)?,
        reason: asked.reason.clone(),
        by: signed.name().to_owned(),
        at: app.now(),
    };
    match app.node.near_misses(&question).await {
        Ok(found) => Ok(near_miss::page(&signed.frame, &asked, &found).into_response()),
        Err(FlowError::NoReason) => {
            asked.mistake = Some(t!(text, "near-miss-no-reason"));
            Ok(refused(&asked).into_response())
        }
        Err(FlowError::LongReason { most }) => {
            asked.mistake = Some(t!(text, "decide-long-reason", limit = most));
            Ok(refused(&asked).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
