//! The answer of each instrument on a day, as a finding shows it.

use std::collections::BTreeSet;

use maud::{Markup, html};
use picket_substance::{Gap, Ground, Registry, Standing, Status};

use super::{citation, jurisdiction, route, since};
use crate::text::{Text, t};
use crate::views::glyph;

/// The answer of each instrument, with the listings that ground it, and what the answer does not cover.
pub(crate) fn table(text: &Text, registry: &Registry, statuses: &[Status<'_>]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(t!(text, "law-table")) {
            table.law {
                thead { tr {
                    th scope="col" { (t!(text, "law-instrument")) }
                    th scope="col" { (t!(text, "law-standing")) }
                    th scope="col" { (t!(text, "law-schedule")) }
                    th scope="col" { (t!(text, "law-since")) }
                    th scope="col" { (t!(text, "law-citation")) }
                } }
                tbody { @for status in statuses { (rows(text, registry, status)) } }
            }
        }
        (not_covered(text, statuses))
    }
}

fn rows(text: &Text, registry: &Registry, status: &Status<'_>) -> Markup {
    let grounds: Vec<&Ground<'_>> = status.grounds.iter().filter(|ground| ground.is_possible()).collect();
    html! {
        @for (index, ground) in grounds.iter().enumerate() {
            tr.law-further[index > 0] {
                @if index == 0 {
                    th scope="rowgroup" rowspan=(grounds.len()) { (instrument(text, status)) }
                    td rowspan=(grounds.len()) { (standing(text, status.standing)) }
                }
                td {
                    span.law-schedule { (ground.listing.schedule) }
                    span.quiet { (route(text, registry, ground, false)) }
                    @if !ground.listing.note.is_empty() { span.quiet { (ground.listing.note) } }
                }
                td { (since(text, ground.since)) }
                td { (citation(text, ground.listing)) }
            }
        }
        @if grounds.is_empty() {
            tr {
                th scope="row" { (instrument(text, status)) }
                td { (standing(text, status.standing)) }
                td { "–" }
                td { "–" }
                td { "–" }
            }
        }
    }
}

fn instrument(text: &Text, status: &Status<'_>) -> Markup {
    html! {
        span.law-name { (status.instrument.name) }
        span.quiet { (jurisdiction(text, &status.instrument.jurisdiction)) }
    }
}

fn standing(text: &Text, standing: Standing) -> Markup {
    let (sign, word, name) = match standing {
        Standing::Listed => (glyph::listed(), t!(text, "law-listed"), "listed"),
        Standing::Uncertain => (glyph::uncertain(), t!(text, "law-uncertain"), "undetermined"),
        Standing::NoListingFound => (glyph::not_listed(), t!(text, "law-not-found"), "not-found"),
    };
    html! { span.standing data-standing=(name) { (sign) span { (word) } } }
}

fn not_covered(text: &Text, statuses: &[Status<'_>]) -> Markup {
    let gaps: BTreeSet<Gap> = statuses.iter().flat_map(|status| status.not_covered.iter().copied()).collect();
    html! {
        @if !gaps.is_empty() {
            p.law-gaps {
                strong { (t!(text, "law-gaps")) } " "
                @for gap in gaps { span { (words(text, gap)) } " " }
            }
        }
    }
}

fn words(text: &Text, gap: Gap) -> String {
    match gap {
        Gap::SaltsAsParent => t!(text, "law-gap-salts"),
        Gap::AnalogueLaws => t!(text, "law-gap-analogues"),
        Gap::NationalLaw => t!(text, "law-gap-national"),
        Gap::MedicinalProduct => t!(text, "law-gap-medicinal"),
        Gap::PreparationOnly => t!(text, "law-gap-preparation"),
        Gap::InPart => t!(text, "law-gap-in-part"),
        Gap::ConfigurationOpen => t!(text, "law-gap-configuration"),
        Gap::WordingMissing => t!(text, "law-gap-wording"),
    }
}
