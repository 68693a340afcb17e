//! `/imports`: files that came in, and what became of them.

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use picket_core::{ContentHash, Problem};
use picket_flow::summary_of;
use picket_store::{AuditAction, AuditEntry, Import, ImportFilter, ImportId, ImportState, Role};
use serde::Deserialize;

use super::board::optional;
use crate::app::App;
use crate::failure::Failure;
use crate::limits::{IMPORT_ROWS, PROBLEMS_SHOWN, UPLOAD_BYTES_MAX};
use crate::text::t;
use crate::views::frame::Frame;
use crate::views::imports::{ImportPage, Imports, NewImport, Running, WaitingPage};
use crate::visit::{Posted, Protected, Signed};
use crate::worker::Stage;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    before: String,
}

/// The list.
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(parameters): Query<Parameters>,
) -> Result<Markup, Failure> {
    let before = optional(&parameters.before, |text| text.parse().map_err(|_| Failure::Invalid(text.to_owned())))?;
    let filter = ImportFilter { before, limit: IMPORT_ROWS, ..ImportFilter::default() };
    let rows = app.store().imports(&filter).await?;
    let full = rows.len() == IMPORT_ROWS as usize;
    let next = rows.last().filter(|_| full).map(|last| last.id.to_string());
    Ok(Imports { rows, next, first_page: before.is_none() }.page(&signed.frame))
}

/// The form for a new one.
pub(crate) async fn new(State(app): State<App>, signed: Signed) -> Result<Markup, Failure> {
    signed.must(Role::Analyst)?;
    Ok(form(&app, None).page(&signed.frame))
}

/// The form, with what was wrong with the last attempt.
pub(crate) fn form(app: &App, mistake: Option<String>) -> NewImport<'_> {
    let profiles = app.node.profiles().iter().collect();
    NewImport { profiles, upload_bytes_max: UPLOAD_BYTES_MAX, mistake, uploaded: None }
}

/// Where an upload stands: it has no number before its first row is read.
pub(crate) async fn of_upload(
    State(app): State<App>,
    signed: Signed,
    Path(upload): Path<String>,
) -> Result<Response, Failure> {
    let (hash, stage) = app.worker.stage(&upload).ok_or(Failure::NotFound)?;
    let import = match stage {
        Stage::Failed(reason) => {
            let mistake = t!(signed.frame.text, "import-failed", reason = reason);
            return Ok(form(&app, Some(mistake)).page(&signed.frame).into_response());
        }
        Stage::Assessing { import, already_imported: true } | Stage::Done { import, already_imported: true } => {
            return Ok(Redirect::to(&format!("/imports/{import}?already=yes")).into_response());
        }
        Stage::Assessing { import, .. } | Stage::Done { import, .. } => Some(import),
        Stage::Waiting | Stage::Reading(_) => open_import_of(&app, &hash).await?,
    };
    Ok(match import {
        Some(import) => Redirect::to(&format!("/imports/{import}")).into_response(),
        None => ([(header::REFRESH, "2")], WaitingPage { hash: &hash }.page(&signed.frame)).into_response(),
    })
}

/// The import of a file that is being read. One that is finished is an earlier import of the same file.
async fn open_import_of(app: &App, hash: &ContentHash) -> Result<Option<ImportId>, Failure> {
    let open = ImportFilter { state: Some(ImportState::Open), limit: IMPORT_ROWS, ..ImportFilter::default() };
    let imports = app.store().imports(&open).await?;
    Ok(imports.into_iter().find(|import| import.file_hash == *hash).map(|import| import.id))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Notices {
    already: String,
    undone: String,
}

/// One import.
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(notices): Query<Notices>,
) -> Result<Markup, Failure> {
    let import = find(&app, &id).await?;
    let text = signed.frame.text;
    let notice = if notices.already == "yes" {
        Some(t!(text, "import-already"))
    } else {
        (notices.undone == "yes").then(|| t!(text, "import-undone-done"))
    };
    let problems = app.store().problems(import.id, None, PROBLEMS_SHOWN).await?;
    let page = ImportPage {
        running: running(&app, &import),
        reconciliation: summary_of(&import).ok().map(|summary| summary.reconciliation),
        counts: app.store().problem_counts(import.id).await?,
        problems: problems.into_iter().map(|(_, problem)| problem).collect(),
        notice,
        import,
    };
    let frame = Frame { moving: page.is_moving(), ..signed.frame };
    Ok(page.page(&frame))
}

async fn find(app: &App, id: &str) -> Result<Import, Failure> {
    let id: ImportId = id.parse().map_err(|_| Failure::NotFound)?;
    app.store().import(id).await?.ok_or(Failure::NotFound)
}

/// How far the worker is with an import, if it is at it.
fn running(app: &App, import: &Import) -> Option<Running> {
    match app.worker.live_stage(&import.file_hash)? {
        Stage::Waiting => Some(Running { bytes_total: import.file_bytes, ..Running::default() }),
        Stage::Reading(progress) => Some(Running {
            bytes_done: progress.bytes_done,
            bytes_total: import.file_bytes.max(progress.bytes_total),
            assessing: false,
        }),
        Stage::Assessing { import: id, .. } if id == import.id => {
            Some(Running { bytes_done: import.file_bytes, bytes_total: import.file_bytes, assessing: true })
        }
        _ => None,
    }
}

/// All problems that are kept, as CSV. That somebody took them goes into the audit.
pub(crate) async fn problems(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let import = find(&app, &id).await?;
    let entry = AuditEntry::new(
        app.now(),
        signed.name(),
        AuditAction::Export,
        &format!("import/{}", import.id),
        r#"{"what":"problems"}"#,
    );
    app.store().audit(&entry).await?;
    let mut csv = String::from("code,severity,part,row,column,message,text\r\n");
    let mut after = None;
    loop {
        let page = app.store().problems(import.id, after, picket_store::PAGE_ROWS_MAX).await?;
        let Some((last, _)) = page.last() else { break };
        after = Some(*last);
        for (_, problem) in &page {
            csv.push_str(&line(problem));
        }
    }
    let disposition = format!("attachment; filename=\"import-{}-problems.csv\"", import.id);
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, csv).into_response())
}

fn line(problem: &Problem) -> String {
    let severity = match problem.severity {
        picket_core::Severity::Notice => "notice",
        picket_core::Severity::Warning => "warning",
        picket_core::Severity::Rejected => "rejected",
    };
    let location = &problem.location;
    let row = location.row.map_or_else(String::new, |row| row.to_string());
    let part = location.part.as_deref().unwrap_or_default();
    let column = location.column.as_deref().unwrap_or_default();
    let cells = [&problem.code, severity, part, &row, column, &problem.message, &problem.excerpt];
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell by RFC 4180. The text comes from whoever made the file: what a spreadsheet would take for a formula is marked
/// as text by an apostrophe.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if text.contains(['"', ',', '\r', '\n']) || !guard.is_empty() {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The form that takes an import back.
#[derive(Deserialize)]
pub(crate) struct UndoForm {
    csrf: String,
}

impl Protected for UndoForm {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// Takes an import back, and draws the findings anew.
pub(crate) async fn undo(
    State(app): State<App>,
    Path(id): Path<String>,
    Posted(signed, _): Posted<UndoForm>,
) -> Result<Redirect, Failure> {
    signed.must(Role::Analyst)?;
    let import = find(&app, &id).await?;
    if running(&app, &import).is_some() {
        let message = t!(signed.frame.text, "import-still-running");
        return Err(Failure::Conflict { code: "PK3013", message });
    }
    app.node.store().undo_import(import.id, signed.name(), app.now()).await?;
    app.node.assess_lab(signed.name(), app.now()).await?;
    Ok(Redirect::to(&format!("/imports/{}?undone=yes", import.id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        let cases = [("plain", "plain"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("=1+1", "\"'=1+1\"")];
        for (text, expected) in cases {
            assert_eq!(cell(text), expected);
        }
    }
}
