//! `/help`: how to read what is shown.

use axum::extract::{Path, State};
use axum::response::Redirect;
use maud::Markup;

use crate::app::App;
use crate::failure::Failure;
use crate::views::help::{self, Topic};
use crate::visit::Signed;

/// The first page.
pub(crate) async fn index() -> Redirect {
    Redirect::to("/help/reading")
}

/// One page.
pub(crate) async fn show(State(app): State<App>, signed: Signed, Path(topic): Path<String>) -> Result<Markup, Failure> {
    let topic = Topic::from_slug(&topic).ok_or(Failure::NotFound)?;
    Ok(help::page(&signed.frame, topic, app.registry()))
}
