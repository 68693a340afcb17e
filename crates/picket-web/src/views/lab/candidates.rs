//! The compounds most like a sample, most probable first; those that cannot be told from the first are marked.

use std::ops::Range;

use maud::{Markup, html};
use picket_lab::identify::{Answer, Candidate};

use super::percent;
use crate::charts::at;
use crate::limits::CANDIDATES_OPEN;
use crate::links;
use crate::text::{Text, t};
use crate::views::glyph;
use crate::views::substance::formula_markup;

/// The candidates, the less likely of them in a table that is opened at will. `compare` gives the address at which the
/// spectrum stands beside that of a candidate, and `against` is the one that it stands beside now.
pub(crate) fn table(text: &Text, answer: &Answer, against: Option<usize>, compare: &dyn Fn(usize) -> String) -> Markup {
    let named = answer.candidates.iter().rposition(|candidate| candidate.in_set).map_or(0, |last| last + 1);
    let open = named.max(CANDIDATES_OPEN).max(against.map_or(0, |index| index + 1)).min(answer.candidates.len());
    let rows = |range: Range<usize>| part(text, answer, range, against, compare);
    html! {
        (rows(0..open))
        @if open < answer.candidates.len() {
            details.twin.candidates-more {
                summary { (t!(text, "lab-candidates-rest", count = answer.candidates.len() - open)) }
                (rows(open..answer.candidates.len()))
            }
        }
    }
}

fn part(
    text: &Text,
    answer: &Answer,
    range: Range<usize>,
    against: Option<usize>,
    compare: &dyn Fn(usize) -> String,
) -> Markup {
    let has_factors = answer.candidates.iter().any(|candidate| candidate.match_factor.is_some());
    html! {
        div.scroll tabindex="0" role="region" aria-label=(t!(text, "lab-candidates")) {
            table.rows.candidates {
                thead { (head(text, has_factors, true)) }
                tbody { @for (index, candidate) in answer.candidates.iter().enumerate().skip(range.start).take(range.len()) {
                    tr.in-set[candidate.in_set] aria-current=[(against == Some(index)).then_some("true")] {
                        td.candidate-set { (set_mark(text, candidate)) }
                        (compound(candidate))
                        (figures(text, candidate, has_factors))
                        (reference(text, candidate))
                        td.candidate-compare {
                            @if against == Some(index) { span.quiet { (t!(text, "lab-compared")) } }
                            @else { a href=(compare(index)) { (t!(text, "lab-compare")) span.unseen { " " (candidate.name) } } }
                        }
                    }
                } }
            }
        }
    }
}

/// The first candidates without ways on, for paper.
pub(crate) fn printed(text: &Text, answer: &Answer, most: usize) -> Markup {
    let has_factors = answer.candidates.iter().any(|candidate| candidate.match_factor.is_some());
    html! {
        table.rows.candidates {
            thead { (head(text, has_factors, false)) }
            tbody { @for candidate in answer.candidates.iter().take(most) {
                tr.in-set[candidate.in_set] {
                    td.candidate-set { (set_mark(text, candidate)) }
                    (compound(candidate))
                    (figures(text, candidate, has_factors))
                    (reference(text, candidate))
                }
            } }
        }
        @if answer.candidates.len() > most { p.quiet { (t!(text, "lab-candidates-cut", count = answer.candidates.len() - most)) } }
    }
}

fn head(text: &Text, has_factors: bool, has_ways: bool) -> Markup {
    html! {
        tr {
            th scope="col" { (t!(text, "lab-set")) }
            th scope="col" { (t!(text, "lab-compound")) }
            th scope="col" { (t!(text, "lab-probability")) }
            @if has_factors {
                th.number scope="col" { abbr title=(t!(text, "lab-match-factor")) { (t!(text, "lab-match-factor-short")) } }
                th.number scope="col" { abbr title=(t!(text, "lab-reverse-factor")) { (t!(text, "lab-reverse-factor-short")) } }
            }
            th scope="col" { (t!(text, "lab-reference")) }
            @if has_ways { th scope="col" { span.unseen { (t!(text, "lab-compare")) } } }
        }
    }
}

/// Whether a candidate is among those that the verdict names, by shape and word.
fn set_mark(text: &Text, candidate: &Candidate) -> Markup {
    html! {
        @if candidate.in_set { span.standing data-standing="listed" { (glyph::in_set()) span { (t!(text, "lab-in-set")) } } }
        @else { span.standing data-standing="not-found" { (glyph::outside_set()) span { (t!(text, "lab-outside-set")) } } }
    }
}

fn compound(candidate: &Candidate) -> Markup {
    html! {
        th scope="row" {
            @match &candidate.substance {
                Some(id) => a href=(links::substance(id.as_str())) { (candidate.name) },
                None => (candidate.name)
            }
            span.quiet.compound-facts {
                @if let Some(formula) = &candidate.formula { (formula_markup(formula)) " " }
                @if let Some(key) = &candidate.inchikey { code.key { (key.as_str()) } }
            }
        }
    }
}

fn figures(text: &Text, candidate: &Candidate, has_factors: bool) -> Markup {
    let factor = |factor: Option<u16>| factor.map_or_else(|| "–".to_owned(), |factor| factor.to_string());
    html! {
        td.candidate-probability {
            span.strength {
                span.strength-figure { (percent(candidate.probability)) }
                svg viewBox="0 0 64 8" width="64" height="8" aria-hidden="true" {
                    path.strength-track d="M0 4H64" {}
                    rect.strength-bar y="1" height="6" width=(at(candidate.probability.clamp(0.0, 1.0) * 64.0)) {}
                }
            }
        }
        @if has_factors {
            td.number.candidate-factor { span.cell-label { (t!(text, "lab-match-factor-short")) " " } (factor(candidate.match_factor)) }
            td.number.candidate-factor { span.cell-label { (t!(text, "lab-reverse-factor-short")) " " } (factor(candidate.reverse_match_factor)) }
        }
    }
}

fn reference(text: &Text, candidate: &Candidate) -> Markup {
    html! {
        td.candidate-reference {
            (candidate.library) @if !candidate.reference.is_empty() && candidate.reference != candidate.name { " · " (candidate.reference) }
            span.quiet {
                @if candidate.licence.is_empty() { (t!(text, "lab-no-licence")) } @else { (candidate.licence) }
            }
        }
    }
}
