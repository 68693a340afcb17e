//! `/law/drafts`: the drafter's workbench. A wording that the program holds is measured by its address; a rule that is
//! pasted or uploaded is measured and kept nowhere.

use std::collections::HashMap;

use axum::extract::{Multipart, Query, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use picket_core::Day;
use picket_substance::{Definition, Difference, HeldOut, Measuring, Registry};
use tokio::sync::Semaphore;

use crate::app::App;
use crate::failure::Failure;
use crate::limits::MEASUREMENTS_MAX;
use crate::links::Address;
use crate::text::{Text, t};
use crate::turns::in_turn;
use crate::views::law::drafts::{DraftForm, DraftsPage, Measured};
use crate::visit::Signed;

/// Drafts that are being measured. One is laid over every structure on record, which takes a processor for seconds.
static MEASUREMENTS: Semaphore = Semaphore::const_new(MEASUREMENTS_MAX);

/// The page, and the report of a wording that the program holds.
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    RawQuery(raw): RawQuery,
    Query(fields): Query<HashMap<String, String>>,
) -> Result<Response, Failure> {
    let form = form(&fields);
    if raw.is_some_and(|raw| raw.split('&').any(|pair| pair.ends_with('='))) {
        let address = Address::new("/law/drafts")
            .with("wording", &form.wording)
            .with("against", &form.against)
            .with("held_out", &form.held_out)
            .with("on", &form.on);
        return Ok(Redirect::to(&address.build()).into_response());
    }
    let as_file = fields.get("as").is_some_and(|form| form == "markdown");
    measure(&app, &signed, form, as_file).await
}

/// The report of a pasted or uploaded rule. Measuring changes nothing, so the form needs no token.
pub(crate) async fn receive(State(app): State<App>, signed: Signed, mut parts: Multipart) -> Result<Response, Failure> {
    let mut fields = HashMap::new();
    while let Some(field) = parts.next_field().await.map_err(|error| Failure::Invalid(error.body_text()))? {
        let name = field.name().unwrap_or_default().to_owned();
        let value = field.text().await.map_err(|error| Failure::Invalid(error.body_text()))?;
        // An uploaded file takes the place of what was pasted.
        match name.strip_suffix("_file") {
            Some(_) if value.trim().is_empty() => {}
            Some(rule) => _ = fields.insert(rule.to_owned(), value),
            None => _ = fields.entry(name).or_insert(value),
        }
    }
    let as_file = fields.get("as").is_some_and(|form| form == "markdown");
    measure(&app, &signed, form(&fields), as_file).await
}

fn form(fields: &HashMap<String, String>) -> DraftForm {
    let value = |name: &str| fields.get(name).cloned().unwrap_or_default();
    DraftForm {
        wording: value("wording"),
        rule: value("rule").trim().replace("\r\n", "\n"),
        against: value("against"),
        second: value("second").trim().replace("\r\n", "\n"),
        held_out: value("held_out"),
        on: value("on"),
    }
}

async fn measure(app: &App, signed: &Signed, mut form: DraftForm, as_file: bool) -> Result<Response, Failure> {
    let registry: &'static Registry = app.registry();
    if form.on.is_empty() {
        form.on = app.now().day()?.to_string();
    }
    let text = signed.frame.text;
    let asked = form.clone();
    let work = move || measured(registry, &asked, text);
    let (measured, mistake) = match in_turn(&MEASUREMENTS, work).await? {
        Ok(measured) => (measured, None),
        Err(mistake) => (None, Some(mistake)),
    };
    if let Some(measured) = measured.as_ref().filter(|_| as_file) {
        return Ok(file(measured));
    }
    let status = if mistake.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, DraftsPage { registry, form, mistake, measured }.page(&signed.frame)).into_response())
}

/// Measures what the form names; nothing when it names nothing.
fn measured(registry: &Registry, form: &DraftForm, text: &Text) -> Result<Option<Measured>, String> {
    let on: Day = form.on.parse().map_err(|_| t!(text, "law-mistake-day"))?;
    let held_out = match form.held_out.trim() {
        "" => None,
        year => Some(year.parse().map_err(|_| t!(text, "draft-mistake-year"))?),
    };
    let Some(draft) = wording(registry, &form.wording, &form.rule, "draft", text)? else { return Ok(None) };
    let against = wording(registry, &form.against, &form.second, "second-draft", text)?;
    let lint = if form.rule.is_empty() { Vec::new() } else { registry.lint(&draft.id, &form.rule) };
    Ok(Some(Measured {
        report: registry.measure(&draft, &Measuring::on(on)),
        held_out,
        difference: against.map(|other| registry.difference(&draft, &other, on)),
        lint,
    }))
}

/// The wording of a rule, or else the one with this id.
fn wording(registry: &Registry, id: &str, rule: &str, name: &str, text: &Text) -> Result<Option<Definition>, String> {
    if !rule.is_empty() {
        let read = Definition::parse(name, rule);
        return read.map(Some).map_err(|error| t!(text, "draft-mistake-rule", why = error.to_string()));
    }
    if id.is_empty() {
        return Ok(None);
    }
    let known = registry.definitions().iter().chain(registry.drafts()).find(|definition| definition.id == id);
    known.cloned().map(Some).ok_or_else(|| t!(text, "draft-mistake-wording", id = id))
}

/// The report as a file that a committee can be given.
fn file(measured: &Measured) -> Response {
    let mut text = measured.report.to_markdown();
    let held_out = measured.held_out.map(|year| measured.report.held_out(year));
    text.extend(held_out.as_ref().map(HeldOut::to_markdown));
    text.extend(measured.difference.as_ref().map(Difference::to_markdown));
    markdown("draft-report.md", text)
}

/// `GET /law/annex.md`: every definition as an annex to a model law.
pub(crate) async fn annex(State(app): State<App>, _signed: Signed) -> Response {
    markdown("model-law-annex.md", app.registry().annex().to_markdown())
}

fn markdown(name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/markdown; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, text).into_response()
}
