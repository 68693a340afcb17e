//! `/account`: a person's own password, one-time codes and sessions.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use picket_store::{SignIn, SignInOutcome, StoreError, TotpEnrolment};
use serde::Deserialize;

use super::sign_in::leave;
use crate::app::App;
use crate::failure::Failure;
use crate::qr;
use crate::text::t;
use crate::views::account::AccountPage;
use crate::visit::{Posted, Protected, Signed};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    notice: String,
}

/// The page.
pub(crate) async fn show(signed: Signed, Query(parameters): Query<Parameters>) -> Markup {
    let text = signed.frame.text;
    let notice = match parameters.notice.as_str() {
        "on" => Some(t!(text, "account-codes-turned-on")),
        "off" => Some(t!(text, "account-codes-turned-off")),
        _ => None,
    };
    page(&signed, None, notice, None)
}

fn page(signed: &Signed, enrolment: Option<TotpEnrolment>, notice: Option<String>, mistake: Option<String>) -> Markup {
    let session = &signed.session;
    let enrolment = enrolment.map(|enrolment| {
        let picture = qr::picture(&enrolment.uri);
        (enrolment, picture)
    });
    AccountPage {
        user: session.user.clone(),
        session_since: session.created_at,
        session_until: session.expires_at,
        enrolment,
        notice,
        mistake,
    }
    .page(&signed.frame)
}

#[derive(Deserialize)]
pub(crate) struct NewPasswordForm {
    csrf: String,
    #[serde(default)]
    current: String,
    #[serde(default)]
    new: String,
}

impl Protected for NewPasswordForm {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// Changes the password, which ends all sessions.
pub(crate) async fn password(
    State(app): State<App>,
    Posted(signed, form): Posted<NewPasswordForm>,
) -> Result<Response, Failure> {
    let text = signed.frame.text;
    if !knows_password(&app, &signed, form.current).await? {
        return Ok(page(&signed, None, None, Some(t!(text, "account-password-wrong"))).into_response());
    }
    match app.store().set_password(&signed.session.user.name, &form.new, signed.name(), app.now()).await {
        Ok(()) => Ok(leave(&app, "password")),
        Err(error @ StoreError::WeakPassword { .. }) => {
            let mistake = t!(text, "account-password-weak", reason = error.to_string());
            Ok(page(&signed, None, None, Some(mistake)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether the password is right. It counts as an attempt to sign in, and is slowed down like one.
async fn knows_password(app: &App, signed: &Signed, password: String) -> Result<bool, Failure> {
    let attempt = SignIn { name: signed.name().to_owned(), password, code: None, address: signed.address.clone() };
    Ok(match app.store().sign_in(&attempt, app.now()).await? {
        SignInOutcome::Done(session) => {
            app.store().sign_out(&session.token, app.now()).await?;
            true
        }
        SignInOutcome::CodeNeeded => true,
        SignInOutcome::Refused => false,
        SignInOutcome::TooMany { retry_at } => {
            return Err(Failure::TooMany(super::sign_in::seconds_until(retry_at, app.now())));
        }
    })
}

#[derive(Deserialize)]
pub(crate) struct PlainForm {
    csrf: String,
}

impl Protected for PlainForm {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// Begins setting up one-time codes. The secret is shown once.
pub(crate) async fn codes(State(app): State<App>, Posted(signed, _): Posted<PlainForm>) -> Result<Markup, Failure> {
    // Codes that are on are taken away with the password first; a session alone must not replace them.
    if signed.session.user.has_totp {
        return Err(Failure::Forbidden);
    }
    let enrolment = app.store().enrol_totp(&signed.session.user.name, signed.name(), app.now()).await?;
    Ok(page(&signed, Some(enrolment), None, None))
}

#[derive(Deserialize)]
pub(crate) struct ConfirmForm {
    csrf: String,
    #[serde(default)]
    code: String,
}

impl Protected for ConfirmForm {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// Turns one-time codes on.
pub(crate) async fn confirm_codes(
    State(app): State<App>,
    Posted(signed, form): Posted<ConfirmForm>,
) -> Result<Response, Failure> {
    let code: String = form.code.chars().filter(|character| !character.is_whitespace()).collect();
    match app.store().confirm_totp(&signed.session.user.name, &code, signed.name(), app.now()).await {
        Ok(()) => Ok(Redirect::to("/account?notice=on").into_response()),
        Err(StoreError::WrongCode) => {
            let mistake = t!(signed.frame.text, "account-codes-wrong");
            Ok(page(&signed, None, None, Some(mistake)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
pub(crate) struct RemoveForm {
    csrf: String,
    #[serde(default)]
    current: String,
}

impl Protected for RemoveForm {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// Turns one-time codes off, for somebody who knows the password.
pub(crate) async fn remove_codes(
    State(app): State<App>,
    Posted(signed, form): Posted<RemoveForm>,
) -> Result<Response, Failure> {
    if !knows_password(&app, &signed, form.current).await? {
        let mistake = t!(signed.frame.text, "account-password-wrong");
        return Ok(page(&signed, None, None, Some(mistake)).into_response());
    }
    app.store().remove_totp(&signed.session.user.name, signed.name(), app.now()).await?;
    Ok(Redirect::to("/account?notice=off").into_response())
}

/// Ends every session of this person.
pub(crate) async fn sign_out_everywhere(
    State(app): State<App>,
    Posted(signed, _): Posted<PlainForm>,
) -> Result<Response, Failure> {
    app.store().sign_out_everywhere(&signed.session.user.name, signed.name(), app.now()).await?;
    Ok(leave(&app, "out"))
}
