//! `/sign-in` and `/sign-out`.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use picket_core::Timestamp;
use picket_store::{SignIn, SignInOutcome};
use serde::Deserialize;

use crate::app::{App, random_name};
use crate::failure::Failure;
use crate::format;
use crate::links::back_to;
use crate::text::t;
use crate::views::sign_in::SignInPage;
use crate::visit::{Posted, Protected, Visit, session_cookie, set_cookie};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    back: String,
    notice: String,
}

/// The page; somebody who is signed in goes on.
pub(crate) async fn show(visit: Visit, Query(parameters): Query<Parameters>) -> Response {
    if visit.signed_in {
        return Redirect::to(back_to(&parameters.back)).into_response();
    }
    let text = visit.frame.text;
    let notice = match parameters.notice.as_str() {
        "out" => Some(t!(text, "sign-in-signed-out")),
        "password" => Some(t!(text, "account-password-changed")),
        _ => None,
    };
    SignInPage { back: parameters.back, notice, ..SignInPage::default() }.page(&visit.frame).into_response()
}

#[derive(Deserialize)]
pub(crate) struct PasswordForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    back: String,
}

/// First step: name and password.
pub(crate) async fn password(
    State(app): State<App>,
    visit: Visit,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Failure> {
    attempt(&app, &visit, form, None).await
}

#[derive(Deserialize)]
pub(crate) struct CodeForm {
    #[serde(default)]
    ticket: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    back: String,
}

/// Second step: the one-time code, for the name and password of the ticket.
pub(crate) async fn code(
    State(app): State<App>,
    visit: Visit,
    Form(form): Form<CodeForm>,
) -> Result<Response, Failure> {
    let Some((name, password)) = app.tickets.take(&form.ticket, app.now()) else {
        let notice = Some(t!(visit.frame.text, "sign-in-again"));
        let page = SignInPage { back: form.back, notice, ..SignInPage::default() };
        return Ok(page.page(&visit.frame).into_response());
    };
    let code = form.code.chars().filter(|character| !character.is_whitespace()).collect();
    attempt(&app, &visit, PasswordForm { name, password, back: form.back }, Some(code)).await
}

async fn attempt(app: &App, visit: &Visit, form: PasswordForm, code: Option<String>) -> Result<Response, Failure> {
    let text = visit.frame.text;
    let sign_in =
        SignIn { name: form.name.clone(), password: form.password.clone(), code, address: visit.address.clone() };
    let again = |status: StatusCode, page: SignInPage| (status, page.page(&visit.frame)).into_response();
    let page = SignInPage { name: form.name.clone(), back: form.back.clone(), ..SignInPage::default() };
    Ok(match app.store().sign_in(&sign_in, app.now()).await? {
        SignInOutcome::Done(session) => {
            let tls = app.config.behind_tls;
            let mut response = Redirect::to(back_to(&form.back)).into_response();
            let cookie = set_cookie(session_cookie(tls), &session.token, None, tls);
            response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
            response
        }
        SignInOutcome::CodeNeeded => {
            let ticket = random_name()?;
            let kept = app.tickets.put(ticket.clone(), (form.name, form.password), app.now());
            kept.map_err(|_| Failure::Unavailable)?;
            again(StatusCode::OK, SignInPage { ticket: Some(ticket), ..page })
        }
        SignInOutcome::Refused => {
            let mistake = Some(t!(text, "sign-in-refused"));
            again(StatusCode::UNAUTHORIZED, SignInPage { mistake, ..page })
        }
        SignInOutcome::TooMany { retry_at } => {
            let mistake = Some(t!(text, "sign-in-too-many", at = format::second(retry_at)));
            let mut response = again(StatusCode::TOO_MANY_REQUESTS, SignInPage { mistake, ..page });
            response.headers_mut().insert(header::RETRY_AFTER, seconds_until(retry_at, app.now()).into());
            response
        }
    })
}

/// Whole seconds from now to an instant, at least one.
pub(crate) fn seconds_until(instant: Timestamp, now: Timestamp) -> u64 {
    let wait = instant.microseconds().saturating_sub(now.microseconds());
    u64::try_from(wait).unwrap_or(0).div_ceil(1_000_000).max(1)
}

#[derive(Deserialize)]
pub(crate) struct SignOutForm {
    csrf: String,
}

impl Protected for SignOutForm {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// Ends the session.
pub(crate) async fn out(State(app): State<App>, Posted(signed, _): Posted<SignOutForm>) -> Result<Response, Failure> {
    app.store().sign_out(&signed.token, app.now()).await?;
    Ok(leave(&app, "out"))
}

/// Takes the cookie away and goes to the sign-in page, which says why.
pub(crate) fn leave(app: &App, notice: &str) -> Response {
    let tls = app.config.behind_tls;
    let mut response = Redirect::to(&format!("/sign-in?notice={notice}")).into_response();
    let cookie = set_cookie(session_cookie(tls), "", None, tls);
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    response
}
