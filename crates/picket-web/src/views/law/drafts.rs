//! The drafter's workbench: a definition laid over everything on record before it is voted.

use maud::{Markup, html};
use picket_substance::{
    Case, Definition, Difference, DraftReport, Effect, HeldOut, LintFault, LintSeverity, OverlapRow, Registry, Share,
    Side, SubstanceKind, WordingFault,
};

use super::{Tab, jurisdiction};
use crate::charts::at;
use crate::format;
use crate::links;
use crate::text::{Text, t};
use crate::views::frame::Frame;
use crate::views::{glyph, parts};

/// What is to be measured, as typed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct DraftForm {
    /// The id of a wording that the program holds.
    pub(crate) wording: String,
    /// A rule file, instead of it.
    pub(crate) rule: String,
    /// The id of the wording to hold it against.
    pub(crate) against: String,
    /// A rule file, instead of that.
    pub(crate) second: String,
    /// The last year of what the drafter could know.
    pub(crate) held_out: String,
    /// The day for which existing law is asked.
    pub(crate) on: String,
}

/// What was measured.
pub(crate) struct Measured {
    pub(crate) report: DraftReport,
    pub(crate) held_out: Option<i16>,
    pub(crate) difference: Option<Difference>,
    /// What should be looked at in the file.
    pub(crate) lint: Vec<LintFault>,
}

/// The page.
pub(crate) struct DraftsPage<'r> {
    pub(crate) registry: &'r Registry,
    pub(crate) form: DraftForm,
    pub(crate) mistake: Option<String>,
    pub(crate) measured: Option<Measured>,
}

impl DraftsPage<'_> {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let title = self.measured.as_ref().map_or_else(|| t!(text, "draft-title"), |found| found.report.name.clone());
        let body = html! {
            (self.form(text))
            @if let Some(found) = &self.measured { (result(text, found)) }
        };
        super::page(frame, &title, Tab::Drafts, &t!(text, "draft-lede"), &body)
    }

    /// By address where a wording of the program is measured; a pasted or uploaded rule is posted and kept nowhere.
    fn form(&self, text: &Text) -> Markup {
        let form = &self.form;
        html! {
            form.draft-form.sheet action="/law/drafts" method="get" {
                @if let Some(mistake) = &self.mistake { (parts::mistake(mistake)) }
                div.draft-fields {
                    div.field { label for="wording" { (t!(text, "draft-wording")) } (self.choice(text, "wording", &form.wording)) }
                    div.field { label for="against" { (t!(text, "draft-against")) } (self.choice(text, "against", &form.against)) }
                    div.field.draft-year { label for="held-out" { (t!(text, "draft-held-out")) } input #held-out type="number" name="held_out" value=(form.held_out) min="1950" max="2200" step="1"; }
                    div.field.draft-year { label for="on" { (t!(text, "draft-on")) } input #on type="date" name="on" value=(form.on) min="1900-01-01" max="2200-12-31" required; }
                    button.primary type="submit" { (t!(text, "draft-button")) }
                }
                details.draft-paste open[!form.rule.is_empty()] {
                    summary { (t!(text, "draft-paste")) }
                    div.columns {
                        (Self::rule(text, "rule", &t!(text, "draft-rule"), &form.rule))
                        (Self::rule(text, "second", &t!(text, "draft-second"), &form.second))
                    }
                    p.hint { (t!(text, "draft-paste-hint")) }
                    div.actions {
                        button type="submit" formmethod="post" formenctype="multipart/form-data" { (t!(text, "draft-paste-button")) }
                        button type="submit" formmethod="post" formenctype="multipart/form-data" name="as" value="markdown" { (t!(text, "draft-report-button")) }
                    }
                }
            }
        }
    }

    fn rule(text: &Text, name: &str, label: &str, value: &str) -> Markup {
        html! {
            div.field {
                label for=(name) { (label) }
                textarea id=(name) name=(name) rows="12" spellcheck="false" dir="ltr" { "\n" (value) }
                label for=(format!("{name}-file")) { (t!(text, "draft-file")) }
                input id=(format!("{name}-file")) type="file" name=(format!("{name}_file")) accept=".toml,text/plain";
            }
        }
    }

    fn choice(&self, text: &Text, name: &str, chosen: &str) -> Markup {
        let option = |definition: &Definition| {
            let words = match &definition.since {
                Some(since) => t!(
                    text,
                    "draft-option",
                    name = definition.name.as_str(),
                    since = since.to_string(),
                    id = definition.id.as_str()
                ),
                None => t!(text, "draft-option-undated", name = definition.name.as_str(), id = definition.id.as_str()),
            };
            html! { option value=(definition.id) selected[definition.id == chosen] { (words) } }
        };
        html! {
            select id=(name) name=(name) {
                option value="" { (t!(text, "draft-none")) }
                optgroup label=(t!(text, "draft-held")) { @for definition in self.registry.definitions() { (option(definition)) } }
                @if !self.registry.drafts().is_empty() {
                    optgroup label=(t!(text, "draft-proposed")) { @for definition in self.registry.drafts() { (option(definition)) } }
                }
            }
        }
    }
}

fn result(text: &Text, found: &Measured) -> Markup {
    let report = &found.report;
    let drugs = |effect: Effect| report.of(SubstanceKind::Drug, effect).collect::<Vec<_>>();
    let caught: Vec<&Case> = report.caught().filter(|case| case.kind != SubstanceKind::Medicine).collect();
    let medicines: Vec<&Case> = report.medicines().collect();
    let missed: Vec<&Case> = report.missed().collect();
    html! {
        article.draft-report aria-labelledby="result" {
            h2 #result { (report.name) }
            p.quiet { (report.citation) " " code { (report.draft) } }
            dl.tiles {
                div { dt { (t!(text, "draft-recall")) } dd { (share(text, report.recall)) } }
                div { dt { (t!(text, "draft-recall-broad")) } dd { (share(text, report.recall_broad)) } }
                div { dt { (t!(text, "draft-caught")) } dd { (drugs(Effect::Caught).len()) } }
                div { dt { (t!(text, "draft-missed")) } dd { (missed.len()) } }
                div { dt { (t!(text, "draft-medicines")) } dd { (medicines.len()) } }
                div { dt { (t!(text, "draft-new")) } dd { (report.new) } }
            }
            (wording(text, report, &found.lint))
            (classes(text, report))
            (years(text, report))
            @if let Some(year) = found.held_out { (held_out(text, &report.held_out(year))) }
            (cases(text, "medicines", &t!(text, "draft-medicines"), &medicines, true))
            (cases(text, "missed", &t!(text, "draft-missed"), &missed, true))
            (cases(text, "broadly", &t!(text, "draft-broadly"), &drugs(Effect::CaughtBroadly), false))
            (cases(text, "left", &t!(text, "draft-left"), &drugs(Effect::LeftToListing), false))
            (cases(text, "caught", &t!(text, "draft-caught-all"), &caught, false))
            (overlap(text, &report.overlap))
            @if let Some(difference) = &found.difference { (compared(text, difference)) }
            section.made aria-labelledby="made" {
                h3 #made { (t!(text, "draft-made")) }
                ul.plain-list { @for line in &report.method { li { (line) } } }
                p.hint { (t!(text, "draft-laid", all = report.substances, without = report.without_structure)) " " (t!(text, "law-made-tables")) " " code.hash { (report.rulepack) } }
            }
        }
    }
}

/// So many of so many, with the interval.
fn share(text: &Text, share: Share) -> Markup {
    html! {
        (t!(text, "draft-of", hits = share.hits, of = share.of))
        @if let (Some(rate), Some((low, high))) = (share.rate(), share.interval()) {
            span.tile-note { (format::share(rate)) " (" (t!(text, "interval", low = format::share(low), high = format::share(high))) ")" }
        }
    }
}

/// The words with their faults.
fn wording(text: &Text, report: &DraftReport, lint: &[LintFault]) -> Markup {
    html! {
        section aria-labelledby="wording" {
            h3 #wording { (t!(text, "law-definition-words")) }
            div.columns {
                blockquote.statute { p { (pointed_out(&report.text, &report.wording)) } }
                div {
                    h4 { (t!(text, "draft-faults", count = report.wording.len() + lint.len())) }
                    @if report.wording.is_empty() && lint.is_empty() { p.quiet { (t!(text, "draft-no-fault")) } }
                    ol.faults {
                        @for fault in &report.wording { li { q { (fault.place) } " " (fault.reason) " " code.quiet { (fault.code.as_str()) } } }
                        @for fault in lint { li { (glyph_of(fault.severity)) " " strong { (fault.place) } ": " (fault.message) } }
                    }
                }
            }
        }
    }
}

fn glyph_of(severity: LintSeverity) -> Markup {
    match severity {
        LintSeverity::Notice => glyph::severity(picket_core::Severity::Notice),
        LintSeverity::Fault => glyph::severity(picket_core::Severity::Warning),
    }
}

/// A text with the places of its faults marked; faults that overlap are marked once.
fn pointed_out(text: &str, faults: &[WordingFault]) -> Markup {
    let mut spans: Vec<(usize, usize)> =
        faults.iter().filter_map(|fault| fault.span.as_ref()).map(|span| (span.start, span.end)).collect();
    spans.sort_unstable();
    let mut runs: Vec<(bool, &str)> = Vec::new();
    let mut from = 0;
    for (start, end) in spans {
        if let (true, Some(plain), Some(marked)) = (start >= from, text.get(from..start), text.get(start..end)) {
            runs.extend([(false, plain), (true, marked)]);
            from = end;
        }
    }
    runs.push((false, text.get(from..).unwrap_or_default()));
    html! { @for (marked, run) in runs { @if marked { mark.fault { (run) } } @else { (run) } } }
}

fn classes(text: &Text, report: &DraftReport) -> Markup {
    html! {
        section aria-labelledby="classes" {
            h3 #classes { (t!(text, "draft-by-class")) }
            div.scroll tabindex="0" role="region" aria-labelledby="classes" { table.figures.rows {
                thead { tr {
                    th scope="col" { (t!(text, "draft-class")) }
                    th.number scope="col" { (t!(text, "draft-known")) }
                    th.number scope="col" { (t!(text, "draft-caught")) }
                    th.number scope="col" { (t!(text, "draft-broadly")) }
                    th.number scope="col" { (t!(text, "draft-left")) }
                    th.number scope="col" { (t!(text, "draft-missed")) }
                } }
                tbody { @for row in &report.classes { tr {
                    th scope="row" { (row.name) @if row.aimed { " " span.role { (t!(text, "draft-aimed")) } } }
                    td.number { (row.known) }
                    td.number { (row.caught) }
                    td.number { (row.broadly) }
                    td.number { (row.left) }
                    td.number { (row.missed) }
                } } }
            } }
        }
    }
}

fn years(text: &Text, report: &DraftReport) -> Markup {
    let most = report.years.iter().map(|row| row.known).max().unwrap_or(0).max(1) as f64;
    let length = |count: usize| at(count as f64 / most * 160.0);
    html! {
        @if !report.years.is_empty() {
            section aria-labelledby="years" {
                h3 #years { (t!(text, "draft-by-year")) }
                div.scroll tabindex="0" role="region" aria-labelledby="years" { table.figures.rows.years {
                    thead { tr {
                        th scope="col" { (t!(text, "draft-year")) }
                        th.number scope="col" { (t!(text, "draft-known")) }
                        th.number scope="col" { (t!(text, "draft-reached")) }
                        th scope="col" { span.unseen { (t!(text, "draft-picture")) } }
                    } }
                    tbody { @for row in &report.years { tr {
                        th scope="row" { @match row.year { Some(year) => (year), None => (t!(text, "draft-undated")) } }
                        td.number { (row.known) }
                        td.number { (row.reached) }
                        td { svg viewBox="0 0 160 10" width="160" height="10" aria-hidden="true" {
                            rect.year-known x="0" y="1" height="8" width=(length(row.known)) {}
                            rect.strength-bar x="0" y="1" height="8" width=(length(row.reached)) {}
                        } }
                    } } }
                } }
            }
        }
    }
}

fn held_out(text: &Text, held: &HeldOut<'_>) -> Markup {
    html! {
        section aria-labelledby="held" {
            h3 #held { (t!(text, "draft-held-title", year = held.year.to_string())) }
            dl.tiles {
                div { dt { (t!(text, "draft-held-then", year = held.year.to_string())) } dd { (share(text, held.known_then)) } }
                div { dt { (t!(text, "draft-held-later")) } dd { (share(text, held.later)) } }
                div { dt { (t!(text, "draft-undated")) } dd { (held.undated) } }
            }
            @if !held.later_missed.is_empty() {
                p { (t!(text, "draft-held-missed")) " " @for case in &held.later_missed { a href=(links::substance(case.substance.as_str())) { (case.name) } " " } }
            }
        }
    }
}

/// A list of substances; a long one that is only there to be looked up is folded.
fn cases(text: &Text, id: &str, title: &str, cases: &[&Case], open: bool) -> Markup {
    html! {
        @if !cases.is_empty() {
            details.cases open[open && cases.len() <= 60] {
                summary { h3 id=(id) { (title) " " span.tab-count { (format::total(cases.len())) } } }
                div.scroll tabindex="0" role="region" aria-labelledby=(id) { table.rows {
                    thead { tr {
                        th scope="col" { (t!(text, "law-check-substance")) }
                        th scope="col" { (t!(text, "law-ground-clause")) }
                        th scope="col" { (t!(text, "draft-first-report")) }
                        th scope="col" { (t!(text, "draft-controlled")) }
                    } }
                    tbody { @for case in cases { tr {
                        th scope="row" { a href=(links::substance(case.substance.as_str())) { (case.name) } }
                        td { (case.clauses.join(" ")) }
                        td { @match &case.first_report { Some(on) => (on), None => "–" } }
                        td { @if case.controlled.is_empty() { "–" } @else { (case.controlled.iter().map(|law| jurisdiction(text, &law.jurisdiction)).collect::<Vec<_>>().join(", ")) } }
                    } } }
                } }
            }
        }
    }
}

fn overlap(text: &Text, rows: &[OverlapRow]) -> Markup {
    html! {
        section aria-labelledby="overlap" {
            h3 #overlap { (t!(text, "draft-overlap")) }
            div.scroll tabindex="0" role="region" aria-labelledby="overlap" { table.figures.rows {
                thead { tr {
                    th scope="col" { (t!(text, "law-jurisdiction")) }
                    th.number scope="col" { (t!(text, "law-verdict-listed")) }
                    th.number scope="col" { (t!(text, "law-verdict-class")) }
                    th.number scope="col" { (t!(text, "law-verdict-precursor")) }
                    th.number scope="col" { (t!(text, "law-verdict-undetermined")) }
                    th.number scope="col" { (t!(text, "law-not-found")) }
                } }
                tbody { @for row in rows { tr {
                    th scope="row" { (jurisdiction(text, &row.jurisdiction)) }
                    td.number { (row.listed) }
                    td.number { (row.class) }
                    td.number { (row.precursor) }
                    td.number { (row.undetermined) }
                    td.number { (row.not_found) }
                } } }
            } }
        }
    }
}

fn compared(text: &Text, difference: &Difference) -> Markup {
    let side = |side: &Side| {
        html! {
            section {
                h4 { code { (side.draft) } }
                p { (t!(text, "draft-side", caught = side.caught, medicines = side.medicines)) }
                (cases(text, &format!("medicines-{}", side.draft), &t!(text, "draft-medicines-alone"), &side.medicines_alone.iter().collect::<Vec<_>>(), true))
                (cases(text, &format!("others-{}", side.draft), &t!(text, "draft-others-alone"), &side.others_alone.iter().collect::<Vec<_>>(), true))
            }
        }
    };
    html! {
        section aria-labelledby="difference" {
            h3 #difference { (t!(text, "draft-difference")) }
            p { (t!(text, "draft-both", both = difference.both)) }
            div.columns.sides { (side(&difference.first)) (side(&difference.second)) }
        }
    }
}
