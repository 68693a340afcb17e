//! `POST /theme`: light, dark, or as the device says. A cookie, so that it needs no script and no sign-in.

use axum::Form;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::App;
use crate::links::back_to;
use crate::views::frame::Theme;
use crate::visit::{THEME_COOKIE, set_cookie};

const YEAR_SECONDS: u32 = 365 * 24 * 60 * 60;

#[derive(Deserialize)]
pub(crate) struct ThemeForm {
    #[serde(default)]
    theme: String,
    #[serde(default)]
    back: String,
}

/// Remembers the choice and goes back. It changes nothing but the looks, so the form needs no token.
pub(crate) async fn choose(State(app): State<App>, Form(form): Form<ThemeForm>) -> Response {
    let theme = Theme::from_word(&form.theme).as_str();
    let cookie = set_cookie(THEME_COOKIE, theme, Some(YEAR_SECONDS), app.config.behind_tls);
    let mut response = Redirect::to(back_to(&form.back)).into_response();
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    response
}
