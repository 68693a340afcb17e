//! `GET /law/matrix`: what one jurisdiction controls and another does not, and what changed since a day.

use axum::extract::{Query, State};
use maud::Markup;
use picket_core::Day;
use picket_flow::ControlQuestion;
use picket_substance::{Jurisdiction, Registry};
use serde::Deserialize;

use crate::app::App;
use crate::failure::Failure;
use crate::limits::LAW_ROWS;
use crate::pages::board::optional;
use crate::turns::on_a_thread_of_its_own;
use crate::views::law::matrix::{Detail, MatrixPage};
use crate::visit::Signed;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    /// The day whose law is compared.
    on: String,
    /// Controlled here …
    #[serde(rename = "in")]
    in_force: String,
    /// … and not there.
    not: String,
    /// What changed after this day.
    since: String,
}

/// The page.
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(parameters): Query<Parameters>,
) -> Result<Markup, Failure> {
    let registry: &'static Registry = app.registry();
    let day = optional(&parameters.on, str::parse::<Day>)?.unwrap_or(app.now().day()?);
    let in_force = place(registry, &parameters.in_force, day)?;
    let absent = place(registry, &parameters.not, day)?;
    let after = optional(&parameters.since, str::parse::<Day>)?;
    let work = move || {
        let detail = match (in_force, absent, after) {
            (Some(in_force), Some(absent), _) => {
                let rows = registry.gaps_between(&in_force, &absent, day);
                Detail::Gap { in_force, absent, rows }
            }
            (_, _, Some(after)) => Detail::Changes { after, changes: registry.changes(after, day, &[]) },
            _ => Detail::None,
        };
        MatrixPage { registry, matrix: registry.gap_matrix(day), detail, rows_max: LAW_ROWS }
    };
    Ok(on_a_thread_of_its_own(work).await?.page(&signed.frame))
}

/// A jurisdiction for which there are tables.
fn place(registry: &Registry, code: &str, day: Day) -> Result<Option<Jurisdiction>, Failure> {
    let asked = optional(code, |code| ControlQuestion::new(registry, &[code.to_owned()], day))?;
    Ok(asked.and_then(|asked| asked.jurisdictions.into_iter().next()))
}
