//! What the listings say of a substance on a day. Never "legal": only "no listing found", with what was not looked at.

use std::collections::BTreeSet;

use maud::{Markup, html};
use picket_core::{Day, Period};
use picket_substance::{
    Derivative, Gap, Ground, Jurisdiction, Listing, Registry, Route, Standing, Status, SubstanceId, Target, Timing,
};

use super::glyph;
use crate::charts::timeline::{Lane, timeline};
use crate::links;
use crate::text::{Text, t};

/// The answer of each instrument on the day, with the listings that ground it, and what the answer does not cover.
pub(crate) fn standing_table(text: &Text, registry: &Registry, statuses: &[Status<'_>]) -> Markup {
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
                tbody { @for status in statuses { (standing_rows(text, registry, status)) } }
            }
        }
        (not_covered(text, statuses))
    }
}

fn standing_rows(text: &Text, registry: &Registry, status: &Status<'_>) -> Markup {
    let touching = |ground: &&Ground<'_>| !matches!(ground.timing, Timing::NotYet | Timing::Ended);
    let grounds: Vec<&Ground<'_>> = status.grounds.iter().filter(touching).collect();
    html! {
        @for (index, ground) in grounds.iter().enumerate() {
            tr.law-further[index > 0] {
                @if index == 0 {
                    th scope="rowgroup" rowspan=(grounds.len()) { (instrument(text, status)) }
                    td rowspan=(grounds.len()) { (standing(text, status.standing)) }
                }
                td { (schedule(text, registry, ground)) }
                td { (since(text, ground.listing)) }
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

fn jurisdiction(text: &Text, jurisdiction: &Jurisdiction) -> String {
    match jurisdiction {
        Jurisdiction::UnitedNations => t!(text, "law-un"),
        Jurisdiction::EuropeanUnion => t!(text, "law-eu"),
        Jurisdiction::Country(country) => text.country(country),
    }
}

/// The answer by shape and word.
pub(crate) fn standing(text: &Text, standing: Standing) -> Markup {
    let (sign, word, name) = match standing {
        Standing::Listed => (glyph::listed(), t!(text, "law-listed"), "listed"),
        Standing::Uncertain => (glyph::uncertain(), t!(text, "law-uncertain"), "uncertain"),
        Standing::NoListingFound => (glyph::not_listed(), t!(text, "law-not-found"), "not-found"),
    };
    html! { span.standing data-standing=(name) { (sign) span { (word) } } }
}

fn schedule(text: &Text, registry: &Registry, ground: &Ground<'_>) -> Markup {
    let listing = ground.listing;
    html! {
        span.law-schedule { (listing.schedule) }
        @match &ground.route {
            Route::Direct => { @if !listing.note.is_empty() { span.quiet { (listing.note) } } }
            Route::ClassTree(class) | Route::ClassMember(class) => {
                @let name = registry.class(class.as_str()).map_or_else(|| class.to_string(), |class| class.name.clone());
                span.quiet { (t!(text, "law-by-class", class = name)) }
            }
            Route::Definition(route) => {
                @let class = registry.label(&Target::Class(route.class.clone()));
                span.quiet { @match route.derivative {
                    None => (t!(text, "law-by-definition", class = class)),
                    Some(Derivative::Ester) => (t!(text, "law-by-ester", name = class)),
                    Some(Derivative::Ether) => (t!(text, "law-by-ether", name = class)),
                } }
            }
            Route::Stereoisomer(other) => (by_way_of(text, registry, other, |name| t!(text, "law-by-stereoisomer", name = name)))
            Route::PositionalIsomer(other) => (by_way_of(text, registry, other, |name| t!(text, "law-by-isomer", name = name)))
            Route::Ester(other) => (by_way_of(text, registry, other, |name| t!(text, "law-by-ester", name = name)))
            Route::Ether(other) => (by_way_of(text, registry, other, |name| t!(text, "law-by-ether", name = name)))
        }
    }
}

/// That a listing reaches a substance by way of another, with the way there.
fn by_way_of(text: &Text, registry: &Registry, other: &SubstanceId, words: impl Fn(String) -> String) -> Markup {
    let name = registry.label(&Target::Substance(other.clone()));
    html! {
        span.quiet { (words(name)) " " a href=(links::substance(other.as_str())) { (t!(text, "law-see")) } }
    }
}

fn since(text: &Text, listing: &Listing) -> Markup {
    html! {
        @match &listing.since {
            Some(since) => span.nowrap { (since) },
            None => span.quiet { (t!(text, "law-since-unknown")) },
        }
    }
}

fn citation(text: &Text, listing: &Listing) -> Markup {
    html! {
        @if listing.citation.is_empty() { span.quiet { (t!(text, "law-no-citation")) } } @else { (listing.citation) }
        @if !listing.checked { " " span.quiet { (t!(text, "law-unchecked")) } }
    }
}

fn not_covered(text: &Text, statuses: &[Status<'_>]) -> Markup {
    let gaps: BTreeSet<Gap> = statuses.iter().flat_map(|status| status.not_covered.iter().copied()).collect();
    html! {
        @if !gaps.is_empty() {
            p.law-gaps {
                strong { (t!(text, "law-gaps")) } " "
                @for gap in gaps { span { (gap_words(text, gap)) } " " }
            }
        }
    }
}

fn gap_words(text: &Text, gap: Gap) -> String {
    match gap {
        Gap::SaltsAsParent => t!(text, "law-gap-salts"),
        Gap::AnalogueLaws => t!(text, "law-gap-analogues"),
        Gap::NationalLaw => t!(text, "law-gap-national"),
        Gap::PreparationOnly => t!(text, "law-gap-preparation"),
        Gap::InPart => t!(text, "law-gap-in-part"),
    }
}

/// Every listing that ever touched a substance, as a picture and as a table.
pub(crate) fn history(text: &Text, registry: &Registry, grounds: &[Ground<'_>], on: Day, today: Day) -> Markup {
    let name = |ground: &Ground<'_>| {
        let found = registry.instruments().find(|instrument| instrument.id == ground.listing.instrument);
        found.map_or_else(|| ground.listing.instrument.to_string(), |instrument| instrument.name.clone())
    };
    let lane = |ground: &Ground<'_>| Lane {
        label: t!(text, "law-lane", instrument = name(ground), schedule = ground.listing.schedule.as_str()),
        since: ground.listing.since.as_ref().map(Period::from),
        until: ground.listing.until.as_ref().map(Period::from),
    };
    let lanes: Vec<Lane> = grounds.iter().map(lane).collect();
    html! {
        figure.chart.law-timeline {
            div.chart-wide { (timeline(&lanes, on, today, 680.0)) }
            div.chart-narrow { (timeline(&lanes, on, today, 340.0)) }
            figcaption { (t!(text, "law-timeline", day = on.to_string())) }
        }
        details.twin {
            summary { (t!(text, "law-history")) }
            div.scroll tabindex="0" role="region" aria-label=(t!(text, "law-history")) {
                table.law {
                    thead { tr {
                        th scope="col" { (t!(text, "law-instrument")) }
                        th scope="col" { (t!(text, "law-schedule")) }
                        th scope="col" { (t!(text, "law-listed-as")) }
                        th scope="col" { (t!(text, "law-since")) }
                        th scope="col" { (t!(text, "law-until")) }
                        th scope="col" { (t!(text, "law-citation")) }
                    } }
                    tbody { @for ground in grounds {
                        tr {
                            th scope="row" { (name(ground)) }
                            td { (schedule(text, registry, ground)) }
                            td { (ground.listing.listed_as) }
                            td { (since(text, ground.listing)) }
                            td { @match &ground.listing.until { Some(until) => span.nowrap { (until) }, None => (t!(text, "law-in-force")) } }
                            td { (citation(text, ground.listing)) }
                        }
                    } }
                }
            }
        }
    }
}
