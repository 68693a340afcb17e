//! What could not be read of a file, or was read in a way that should be checked.

use maud::{Markup, html};
use picket_core::Problem;

use crate::failure::Unread;
use crate::format;
use crate::text::{Text, t};
use crate::views::imports::severity;

/// The problems of a file as a table, with how many more there are.
pub(crate) fn table(text: &Text, unread: &Unread) -> Markup {
    html! {
        (rows(text, &unread.problems))
        @if unread.count > unread.problems.len() {
            p.quiet { (t!(text, "lab-problems-more", shown = unread.problems.len(), total = format::total(unread.count))) }
        }
    }
}

/// Problems as a table.
pub(crate) fn rows(text: &Text, problems: &[Problem]) -> Markup {
    html! {
        div.sheet.scroll tabindex="0" role="region" aria-label=(t!(text, "lab-problems")) {
            table.rows.problems {
                thead { tr {
                    th scope="col" { (t!(text, "problem-code")) }
                    th scope="col" { (t!(text, "problem-cost")) }
                    th scope="col" { (t!(text, "lab-problem-where")) }
                    th scope="col" { (t!(text, "problem-message")) }
                    th scope="col" { (t!(text, "problem-excerpt")) }
                } }
                tbody { @for problem in problems {
                    tr {
                        td { code { (problem.code) } }
                        td { (severity(text, problem.severity)) }
                        td { (place(text, problem)) }
                        td { (problem.message) }
                        td { @if !problem.excerpt.is_empty() { code { (problem.excerpt) } } }
                    }
                } }
            }
        }
    }
}

fn place(text: &Text, problem: &Problem) -> Markup {
    let location = &problem.location;
    html! {
        @if let Some(part) = &location.part { (part) " " }
        @if let Some(row) = location.row { span.nowrap { (t!(text, "lab-line", line = row.to_string())) } }
        @if let Some(column) = &location.column { " " (column) }
    }
}
