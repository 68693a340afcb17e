//! Imports: files that came in, what became of them, and the way to bring in another.

use maud::{Markup, html};
use picket_core::{ContentHash, Problem, Severity};
use picket_lab::{Fit, Profile, Reconciliation};
use picket_store::{Import, ImportState, ProblemCount};

use super::frame::{Frame, Section};
use super::{glyph, parts};
use crate::format;
use crate::text::{Text, t};

/// The list.
pub(crate) struct Imports {
    pub(crate) rows: Vec<Import>,
    /// Where the next page begins.
    pub(crate) next: Option<String>,
    pub(crate) first_page: bool,
}

impl Imports {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let may_import = frame.viewer.as_ref().is_some_and(|viewer| viewer.may_import);
        let next = self.next.as_ref().map(|before| format!("/imports?before={before}"));
        let main = html! {
            div.page {
                div.title-row {
                    div.title { h1 { (t!(text, "nav-imports")) } p.lede { (t!(text, "imports-lede")) } }
                    @if may_import { a.button.primary href="/imports/new" { (t!(text, "imports-new")) } }
                }
                @if self.rows.is_empty() { (parts::empty(&t!(text, "imports-empty"), &t!(text, "imports-empty-hint"))) }
                @else { (self.table(text)) }
                (parts::pager(text, (!self.first_page).then_some("/imports"), next.as_deref()))
            }
        };
        frame.page(&t!(text, "nav-imports"), Some(Section::Imports), &main)
    }

    fn table(&self, text: &Text) -> Markup {
        html! {
            div.sheet.scroll tabindex="0" role="region" aria-label=(t!(text, "nav-imports")) {
                table.rows {
                    thead { tr {
                        th.number scope="col" { (t!(text, "imports-number")) }
                        th scope="col" { (t!(text, "imports-file")) }
                        th scope="col" { (t!(text, "source")) }
                        th scope="col" { (t!(text, "imports-begun")) }
                        th scope="col" { (t!(text, "state")) }
                        th.number scope="col" { (t!(text, "imports-records")) }
                        th.number scope="col" { (t!(text, "imports-rejected")) }
                    } }
                    tbody { @for import in &self.rows {
                        tr {
                            td.number { (import.id) }
                            th scope="row" { a href=(format!("/imports/{}", import.id)) { (import.file_name) } @if import.simulated { " " (parts::simulated(text)) } }
                            td { code { (import.source) } }
                            td.nowrap { (parts::time(import.begun_at)) }
                            td { (state(text, import.state)) }
                            td.number { (number(records(import))) }
                            td.number { (number(import.progress.rejected)) }
                        }
                    } }
                }
            }
        }
    }
}

fn records(import: &Import) -> u64 {
    let progress = import.progress;
    progress.records_new + progress.records_corrected + progress.records_unchanged
}

fn number(value: u64) -> String {
    format::number(value as f64)
}

fn state(text: &Text, state: ImportState) -> Markup {
    let (sign, word) = match state {
        ImportState::Open => (glyph::late(), t!(text, "import-open")),
        ImportState::Finished => (glyph::tick(), t!(text, "import-finished")),
        ImportState::Undoing => (glyph::late(), t!(text, "import-undoing")),
        ImportState::Undone => (glyph::cross(), t!(text, "import-undone")),
    };
    html! { span.state { (sign) span { (word) } } }
}

/// The form for a new import.
pub(crate) struct NewImport<'a> {
    pub(crate) profiles: Vec<&'a Profile>,
    pub(crate) upload_bytes_max: u64,
    pub(crate) mistake: Option<String>,
    /// A file that was uploaded and waits for its profile: its name, its token, and how well each profile fits.
    pub(crate) uploaded: Option<Uploaded>,
}

/// A file on disk that waits for a profile.
pub(crate) struct Uploaded {
    pub(crate) token: String,
    pub(crate) file_name: String,
    pub(crate) columns: Vec<String>,
    pub(crate) fits: Vec<Fit>,
}

impl NewImport<'_> {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let main = html! {
            div.page.page-narrow {
                div.title { h1 { (t!(text, "imports-new")) } p.lede { (t!(text, "import-new-lede")) } }
                @if let Some(mistake) = &self.mistake { (parts::mistake(mistake)) }
                @match &self.uploaded { Some(uploaded) => (choose(frame, uploaded)), None => (self.upload(frame)) }
            }
        };
        frame.page(&t!(text, "imports-new"), Some(Section::Imports), &main)
    }

    fn upload(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        html! {
            form.stack action="/imports/new" method="post" enctype="multipart/form-data" {
                (frame.token())
                div.field {
                    label for="profile" { (t!(text, "import-profile")) }
                    select #profile name="profile" aria-describedby="profile-hint" {
                        option value="" { (t!(text, "import-profile-suggest")) }
                        @for profile in &self.profiles { option value=(profile.id) { (profile.title) } }
                    }
                    p.hint #profile-hint { (t!(text, "import-profile-hint")) }
                }
                div.field {
                    label for="source" { (t!(text, "source")) }
                    input #source name="source" maxlength="64" pattern="[a-z0-9][a-z0-9\\-]*[a-z0-9]" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="source-hint";
                    p.hint #source-hint { (t!(text, "import-source-hint")) }
                }
                div.field {
                    label for="simulated" { (t!(text, "filter-simulated")) }
                    select #simulated name="simulated" {
                        option value="no" { (t!(text, "import-real")) }
                        option value="yes" { (t!(text, "import-simulated")) }
                    }
                }
                div.field {
                    label for="file" { (t!(text, "imports-file")) }
                    input #file type="file" name="file" required accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,.xlsx,.ods" aria-describedby="file-hint";
                    p.hint #file-hint { (t!(text, "import-file-hint", size = format::bytes(self.upload_bytes_max))) }
                }
                div { button.primary type="submit" { (t!(text, "import-button")) } }
            }
        }
    }
}

/// Which profile? The best fits first, and why the others do not fit.
fn choose(frame: &Frame, uploaded: &Uploaded) -> Markup {
    let text = frame.text;
    html! {
        form.stack action="/imports/new/profile" method="post" {
            (frame.token())
            input type="hidden" name="upload" value=(uploaded.token);
            p { (t!(text, "import-columns", file = uploaded.file_name.as_str())) }
            p.columns-read { @for column in &uploaded.columns { code { (column) } " " } }
            fieldset.choices {
                legend { (t!(text, "import-choose")) }
                @for (index, fit) in uploaded.fits.iter().enumerate() {
                    @let id = format!("fit-{}", fit.profile);
                    div.choice {
                        input type="radio" name="profile" id=(id) value=(fit.profile) required checked[index == 0 && fit.fits()] disabled[!fit.fits()] aria-describedby=(format!("{id}-why"));
                        label for=(id) { (fit.title) }
                        p id=(format!("{id}-why")) {
                            @if fit.fits() { (t!(text, "import-fits", read = fit.read.join(", "))) }
                            @else if let Some(format) = fit.other_format { (t!(text, "import-other-format", format = format.title())) }
                            @else { (t!(text, "import-missing", missing = fit.missing.join(", "))) }
                            @if fit.fits() && !fit.unused.is_empty() { " " (t!(text, "import-unused", unused = fit.unused.join(", "))) }
                        }
                    }
                }
            }
            div.actions {
                @if uploaded.fits.first().is_some_and(Fit::fits) { button.primary type="submit" { (t!(text, "import-button")) } }
                a.button href="/imports/new" { (t!(text, "import-other-file")) }
            }
        }
    }
}

/// A file that was received and has no import yet.
pub(crate) struct WaitingPage<'a> {
    pub(crate) hash: &'a ContentHash,
}

impl WaitingPage<'_> {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let main = html! {
            div.page.page-narrow {
                div.title { h1 { (t!(text, "import-waiting")) } p.lede { (t!(text, "import-waiting-hint")) } }
                p.quiet { (t!(text, "import-hash")) " " code.hash { (self.hash) } }
            }
        };
        frame.page(&t!(text, "import-waiting"), Some(Section::Imports), &main)
    }
}

/// One import.
pub(crate) struct ImportPage {
    pub(crate) import: Import,
    /// What the running task says; absent when nobody works on it.
    pub(crate) running: Option<Running>,
    pub(crate) reconciliation: Option<Reconciliation>,
    pub(crate) counts: Vec<ProblemCount>,
    /// The first problems, with their places.
    pub(crate) problems: Vec<Problem>,
    pub(crate) notice: Option<String>,
}

/// How far a running import is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Running {
    pub(crate) bytes_done: u64,
    pub(crate) bytes_total: u64,
    /// Everything is read, and the findings are being drawn.
    pub(crate) assessing: bool,
}

impl ImportPage {
    /// Whether the page will look different soon.
    pub(crate) fn is_moving(&self) -> bool {
        self.running.is_some() || matches!(self.import.state, ImportState::Undoing)
    }

    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let import = &self.import;
        let main = html! {
            div.page {
                div.title {
                    p.overline { a href="/imports" { (t!(text, "nav-imports")) } span { (import.id) } @if import.simulated { (parts::simulated(text)) } }
                    h1 { (import.file_name) }
                }
                @if let Some(notice) = &self.notice { (parts::notice(notice)) }
                (self.report(frame))
            }
        };
        frame.page(&import.file_name, Some(Section::Imports), &main)
    }

    /// The part that changes while the import runs. It asks for itself again; without scripts, the whole page
    /// comes again (`Frame::moving`).
    pub(crate) fn report(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let address = format!("/imports/{}", self.import.id);
        html! {
            div #report hx-get=[self.is_moving().then_some(&address)] hx-trigger=[self.is_moving().then_some("every 1s")]
                hx-select=[self.is_moving().then_some("#report")] hx-swap=[self.is_moving().then_some("outerMorph")] {
                div.import-state role="status" {
                    (state(text, if self.running.is_some() { ImportState::Open } else { self.import.state }))
                    @if let Some(running) = self.running { (progress(text, running)) }
                    @else if self.import.state == ImportState::Open { p { (t!(text, "import-open-hint")) } }
                }
                (self.figures(text))
                @if let Some(reconciliation) = &self.reconciliation { (books(text, reconciliation)) }
                (self.problems(text))
                (self.facts(text))
                (self.undo(frame))
            }
        }
    }

    fn figures(&self, text: &Text) -> Markup {
        let progress = self.import.progress;
        let figures = [
            (t!(text, "import-new"), progress.records_new),
            (t!(text, "import-changed"), progress.records_corrected),
            (t!(text, "import-unchanged"), progress.records_unchanged),
            (t!(text, "imports-rejected"), progress.rejected),
            (t!(text, "import-warnings"), progress.warnings),
            (t!(text, "import-notices"), progress.notices),
        ];
        html! { dl.tiles { @for (word, figure) in &figures { div { dt { (word) } dd { (number(*figure)) } } } } }
    }

    fn problems(&self, text: &Text) -> Markup {
        let total: u64 = self.counts.iter().map(|count| count.count).sum();
        html! {
            section aria-labelledby="problems" {
                div.section-head {
                    h2 #problems { (t!(text, "import-problems")) }
                    @if total > 0 { a href=(format!("/imports/{}/problems.csv", self.import.id)) { (t!(text, "import-problems-csv")) } }
                }
                @if total == 0 { p.quiet { (t!(text, "import-no-problems")) } } @else {
                    div.columns {
                        table.rows {
                            caption.unseen { (t!(text, "import-problem-counts")) }
                            thead { tr { th scope="col" { (t!(text, "problem-code")) } th scope="col" { (t!(text, "problem-cost")) } th.number scope="col" { (t!(text, "problem-count")) } } }
                            tbody { @for count in &self.counts {
                                tr { th scope="row" { code { (count.code) } } td { (severity(text, count.severity)) } td.number { (number(count.count)) } }
                            } }
                        }
                    }
                    div.sheet.scroll tabindex="0" role="region" aria-label=(t!(text, "import-problems")) {
                        table.rows {
                            thead { tr {
                                th scope="col" { (t!(text, "problem-code")) }
                                th scope="col" { (t!(text, "problem-cost")) }
                                th.number scope="col" { (t!(text, "problem-row")) }
                                th scope="col" { (t!(text, "problem-column")) }
                                th scope="col" { (t!(text, "problem-message")) }
                                th scope="col" { (t!(text, "problem-excerpt")) }
                            } }
                            tbody { @for problem in &self.problems {
                                tr {
                                    td { code { (problem.code) } }
                                    td { (severity(text, problem.severity)) }
                                    td.number { @if let Some(row) = problem.location.row { (row) } }
                                    td { @if let Some(part) = &problem.location.part { (part) " " } @if let Some(column) = &problem.location.column { (column) } }
                                    td { (problem.message) }
                                    td { @if !problem.excerpt.is_empty() { code { (problem.excerpt) } } }
                                }
                            } }
                        }
                    }
                    @if total > self.problems.len() as u64 { p.quiet { (t!(text, "import-problems-more", shown = self.problems.len(), total = total)) } }
                }
            }
        }
    }

    fn facts(&self, text: &Text) -> Markup {
        let import = &self.import;
        html! {
            section aria-labelledby="about" {
                h2 #about { (t!(text, "import-about")) }
                dl.facts.facts-wide {
                    dt { (t!(text, "source")) } dd { code { (import.source) } }
                    dt { (t!(text, "import-profile")) } dd { code { (import.profile) } }
                    dt { (t!(text, "handling")) } dd { (parts::handling(text, import.handling)) }
                    dt { (t!(text, "imports-by")) } dd { (import.by) }
                    dt { (t!(text, "imports-begun")) } dd { (parts::time(import.begun_at)) }
                    @if let Some(finished_at) = import.finished_at { dt { (t!(text, "import-finished-at")) } dd { (parts::time(finished_at)) } }
                    dt { (t!(text, "records-known")) } dd { (parts::time(import.known_at)) }
                    dt { (t!(text, "import-size")) } dd { (format::bytes(import.file_bytes)) }
                    dt { (t!(text, "import-hash")) } dd { code.hash { (import.file_hash) } }
                }
                p.after { a href=(format!("/records?import={}", import.id)) { (t!(text, "import-to-records")) } " " a href="/" { (t!(text, "import-to-board")) } }
            }
        }
    }

    fn undo(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let may_import = frame.viewer.as_ref().is_some_and(|viewer| viewer.may_import);
        let can_undo = self.running.is_none() && matches!(self.import.state, ImportState::Open | ImportState::Finished);
        html! {
            @if may_import && can_undo {
                details.twin.undo {
                    summary { (t!(text, "import-undo")) }
                    form.stack action=(format!("/imports/{}/undo", self.import.id)) method="post" {
                        (frame.token())
                        p { (t!(text, "import-undo-hint")) }
                        div { button type="submit" { (t!(text, "import-undo-button")) } }
                    }
                }
            }
        }
    }
}

fn progress(text: &Text, running: Running) -> Markup {
    let part = if running.bytes_total > 0 { running.bytes_done as f64 / running.bytes_total as f64 } else { 0.0 };
    html! {
        @if running.assessing { p { (t!(text, "import-assessing")) } } @else {
            p { (t!(text, "import-progress", done = format::bytes(running.bytes_done), total = format::bytes(running.bytes_total))) }
        }
        progress max="1" value=(format!("{part:.3}")) aria-label=(t!(text, "import-progress-label")) {}
    }
}

/// The books of the import: every row read is used, rejected or ignored, and the counts add up.
fn books(text: &Text, books: &Reconciliation) -> Markup {
    html! {
        section aria-labelledby="books" {
            h2 #books { (t!(text, "import-books")) }
            p.books-verdict {
                @if books.agrees() { (glyph::tick()) span { (t!(text, "import-books-agree", rows = books.rows_read)) } }
                @else { (glyph::cross()) span { (t!(text, "import-books-differ")) } }
            }
            div.columns {
                table.rows { tbody {
                    tr { th scope="row" { (t!(text, "import-rows-read")) } td.number { (number(books.rows_read)) } }
                    tr { th scope="row" { (t!(text, "import-rows-used")) } td.number { (number(books.rows_used)) } }
                    tr { th scope="row" { (t!(text, "import-rows-rejected")) } td.number { (number(books.rows_rejected)) } }
                    tr { th scope="row" { (t!(text, "import-rows-ignored")) } td.number { (number(books.rows_ignored)) } }
                    tr { th scope="row" { (t!(text, "imports-records")) } td.number { (number(books.records)) } }
                    @if books.samples > 0 { tr { th scope="row" { (t!(text, "import-samples")) } td.number { (number(books.samples)) } } }
                } }
                @if !books.reports_by_year.is_empty() {
                    table.rows {
                        thead { tr { th scope="col" { (t!(text, "import-year")) } th.number scope="col" { (t!(text, "chart-count")) } } }
                        tbody {
                            @for (year, reports) in &books.reports_by_year { tr { th scope="row" { (format!("{year:04}")) } td.number { (format::count(*reports)) } } }
                            tr.total { th scope="row" { (t!(text, "import-all-years")) } td.number { (format::count(books.reports)) } }
                        }
                    }
                }
            }
        }
    }
}

/// How much a problem cost, by shape and word.
pub(crate) fn severity(text: &Text, severity: Severity) -> Markup {
    let word = match severity {
        Severity::Notice => t!(text, "severity-notice"),
        Severity::Warning => t!(text, "severity-warning"),
        Severity::Rejected => t!(text, "severity-rejected"),
    };
    html! { span.state data-severity=[(severity == Severity::Rejected).then_some("rejected")] { (glyph::severity(severity)) span { (word) } } }
}
