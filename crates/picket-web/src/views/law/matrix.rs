//! The gap matrix: what one jurisdiction controls and another does not, and what changed in the lists.

use maud::{Markup, html};
use picket_core::Day;
use picket_substance::{Change, ChangeKind, GapMatrix, GapRow, Jurisdiction, Registry, Target};

use super::{Tab, instrument_name, jurisdiction, since, verdict};
use crate::format;
use crate::links::{self, Address};
use crate::text::{Text, t};
use crate::views::frame::Frame;

/// What the page shows beside the matrix.
pub(crate) enum Detail {
    /// The matrix alone.
    None,
    /// What the first controls and the second does not.
    Gap { in_force: Jurisdiction, absent: Jurisdiction, rows: Vec<GapRow> },
    /// What changed after a day.
    Changes { after: Day, changes: Vec<Change> },
}

/// The page.
pub(crate) struct MatrixPage<'r> {
    pub(crate) registry: &'r Registry,
    pub(crate) matrix: GapMatrix,
    pub(crate) detail: Detail,
    /// The most rows of a list that are shown.
    pub(crate) rows_max: usize,
}

impl MatrixPage<'_> {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let day = self.matrix.day;
        let title = t!(text, "matrix-title", day = day.to_string());
        let after = match &self.detail {
            Detail::Changes { after, .. } => after.to_string(),
            _ => String::new(),
        };
        let body = html! {
            div.section-head {
                h2 { (title) }
                form.on-day-form action="/law/matrix" method="get" {
                    label for="on" { (t!(text, "substance-on")) }
                    input #on type="date" name="on" value=(day) min="1900-01-01" max="2200-12-31" required;
                    button type="submit" { (t!(text, "substance-on-button")) }
                }
            }
            (self.counts(text))
            form.on-day-form.changes-form action="/law/matrix" method="get" {
                input type="hidden" name="on" value=(day);
                label for="since" { (t!(text, "matrix-since")) }
                input #since type="date" name="since" value=(after) min="1900-01-01" max="2200-12-31" required;
                button type="submit" { (t!(text, "matrix-since-button")) }
            }
            @match &self.detail {
                Detail::None => {},
                Detail::Gap { in_force, absent, rows } => (self.gap(text, in_force, absent, rows)),
                Detail::Changes { after, changes } => (self.changes(text, *after, changes)),
            }
        };
        super::page(frame, &title, Tab::Matrix, &t!(text, "matrix-lede"), &body)
    }

    fn counts(&self, text: &Text) -> Markup {
        let matrix = &self.matrix;
        let chosen = |row: &Jurisdiction, column: &Jurisdiction| matches!(&self.detail, Detail::Gap { in_force, absent, .. } if in_force == row && absent == column);
        html! {
            div.scroll tabindex="0" role="region" aria-label=(t!(text, "matrix-table")) {
                table.law.matrix {
                    caption { (t!(text, "matrix-caption")) }
                    thead { tr {
                        th scope="col" { (t!(text, "matrix-controlled-in")) }
                        th.number scope="col" { (t!(text, "matrix-all")) }
                        @for column in &matrix.jurisdictions { th.number scope="col" { (t!(text, "matrix-not-in", place = jurisdiction(text, column))) } }
                    } }
                    tbody { @for (index, row) in matrix.jurisdictions.iter().enumerate() {
                        tr {
                            th scope="row" { (jurisdiction(text, row)) }
                            td.number { (format::total(matrix.controlled[index])) }
                            @for (at, column) in matrix.jurisdictions.iter().enumerate() {
                                @let count = matrix.gaps[index][at];
                                td.number aria-current=[chosen(row, column).then_some("true")] {
                                    @if row == column { span.quiet { "–" } }
                                    @else if count == 0 { "0" }
                                    @else { a href=(gap_address(matrix.day, row, column)) { (format::total(count)) } }
                                }
                            }
                        }
                    } }
                }
            }
        }
    }

    fn gap(&self, text: &Text, in_force: &Jurisdiction, absent: &Jurisdiction, rows: &[GapRow]) -> Markup {
        let (here, there) = (jurisdiction(text, in_force), jurisdiction(text, absent));
        html! {
            section.matrix-detail aria-labelledby="gap" {
                h3 #gap { (t!(text, "matrix-gap", here = here.as_str(), there = there.as_str())) }
                p.quiet { (t!(text, "matrix-gap-lede", here = here, there = there)) }
                div.scroll tabindex="0" role="region" aria-labelledby="gap" {
                    table.law {
                        thead { tr {
                            th scope="col" { (t!(text, "law-check-substance")) }
                            th scope="col" { (t!(text, "law-standing")) }
                            th scope="col" { (t!(text, "law-schedule")) }
                            th scope="col" { (t!(text, "law-since")) }
                            th scope="col" { (t!(text, "matrix-there")) }
                        } }
                        tbody { @for row in rows.iter().take(self.rows_max) {
                            tr {
                                th scope="row" {
                                    a href=(links::substance(row.substance.as_str())) { (row.name) }
                                    span.quiet { (self.registry.label(&Target::Class(row.class.clone()))) }
                                }
                                td { (verdict(text, row.verdict)) @if let Some(of) = &row.route_of { span.quiet { (text.say(&format!("route-{}", row.route), &[])) ": " (of) } } }
                                td { span.law-schedule { (row.schedule) } span.quiet { (instrument_name(self.registry, &row.instrument)) } }
                                td { (since(text, row.since.as_ref())) }
                                td { (if row.uncertain { t!(text, "law-verdict-undetermined") } else { t!(text, "law-not-found") }) }
                            }
                        } }
                    }
                }
                (self.shortened(text, rows.len()))
            }
        }
    }

    fn changes(&self, text: &Text, after: Day, changes: &[Change]) -> Markup {
        html! {
            section.matrix-detail aria-labelledby="changes" {
                h3 #changes { (t!(text, "matrix-changes", count = changes.len(), day = after.to_string())) }
                div.scroll tabindex="0" role="region" aria-labelledby="changes" {
                    table.law {
                        thead { tr {
                            th scope="col" { (t!(text, "matrix-on")) }
                            th scope="col" { (t!(text, "matrix-what")) }
                            th scope="col" { (t!(text, "matrix-listed")) }
                            th scope="col" { (t!(text, "law-schedule")) }
                            th scope="col" { (t!(text, "law-citation")) }
                        } }
                        tbody { @for change in changes.iter().take(self.rows_max) {
                            tr {
                                td { span.nowrap { (change.on) } span.quiet { (jurisdiction(text, &change.jurisdiction)) } }
                                td { (change_word(text, change.kind)) }
                                th scope="row" { (target(change)) }
                                td {
                                    span.law-schedule { (change.schedule) }
                                    span.quiet { (instrument_name(self.registry, &change.instrument)) @if let Some(from) = &change.from { ", " (t!(text, "matrix-from", from = from.as_str())) } }
                                }
                                td {
                                    @if change.citation.is_empty() { span.quiet { (t!(text, "law-no-citation")) } } @else { (change.citation) }
                                    @if !change.checked { " " span.quiet { (t!(text, "law-unchecked")) } }
                                }
                            }
                        } }
                    }
                }
                (self.shortened(text, changes.len()))
            }
        }
    }

    fn shortened(&self, text: &Text, all: usize) -> Markup {
        html! { @if all > self.rows_max { p.quiet { (t!(text, "matrix-shortened", shown = self.rows_max, all = all)) } } }
    }
}

fn gap_address(day: Day, in_force: &Jurisdiction, absent: &Jurisdiction) -> String {
    let address = Address::new("/law/matrix").with("on", day.to_string()).with("in", in_force.to_string());
    format!("{}#gap", address.with("not", absent.to_string()).build())
}

/// What a change is about, with its page where it has one.
fn target(change: &Change) -> Markup {
    html! {
        @match &change.target {
            Target::Substance(id) => a href=(links::substance(id.as_str())) { (change.name) },
            _ => (change.name)
        }
        @if change.listed_as != change.name { span.quiet { (change.listed_as) } }
    }
}

fn change_word(text: &Text, kind: ChangeKind) -> String {
    match kind {
        ChangeKind::Added => t!(text, "matrix-added"),
        ChangeKind::Moved => t!(text, "matrix-moved"),
        ChangeKind::Renewed => t!(text, "matrix-renewed"),
        ChangeKind::Ended => t!(text, "matrix-ended"),
    }
}
