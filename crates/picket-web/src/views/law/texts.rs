//! The texts: which instruments and definitions are in force on a day, and how far they were compared with the originals.

use maud::{Markup, html};
use picket_core::{Day, Period};
use picket_flow::instruments_of;
use picket_substance::{Definition, Instrument, InstrumentKind, Jurisdiction, Listing, Registry};

use super::{Tab, jurisdiction, since};
use crate::format;
use crate::links;
use crate::text::{Text, t};
use crate::views::frame::Frame;
use crate::views::glyph;

/// The page.
pub(crate) struct TextsPage<'r> {
    pub(crate) registry: &'r Registry,
    pub(crate) on: Day,
}

/// How many there are, and how many of them were compared with a text.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Count {
    all: usize,
    checked: usize,
}

impl TextsPage<'_> {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let title = t!(text, "texts-title", day = self.on.to_string());
        let body = html! {
            div.section-head.texts-head {
                h2 { (title) }
                form.on-day-form action="/law/texts" method="get" {
                    label for="on" { (t!(text, "substance-on")) }
                    input #on type="date" name="on" value=(self.on) min="1900-01-01" max="2200-12-31" required;
                    button type="submit" { (t!(text, "substance-on-button")) }
                }
            }
            (self.totals(text))
            @for place in self.registry.jurisdictions() { (self.place(text, &place)) }
            p.law-more { a href="/law/annex.md" { (t!(text, "texts-annex")) } }
        };
        super::page(frame, &title, Tab::Texts, &t!(text, "texts-lede"), &body)
    }

    fn totals(&self, text: &Text) -> Markup {
        let listings = self.count(|_| true);
        let definitions: Vec<&Definition> = self.definitions(|_| true);
        html! {
            dl.tiles.texts-tiles {
                div { dt { (t!(text, "texts-instruments")) } dd { (self.registry.instruments().count()) } }
                div { dt { (t!(text, "texts-listings")) } dd { (format::total(listings.all)) } }
                div { dt { (t!(text, "texts-listings-checked")) } dd { (format::share(share(listings))) } }
                div { dt { (t!(text, "texts-definitions")) } dd { (definitions.len()) } }
                div { dt { (t!(text, "texts-definitions-checked")) } dd { (definitions.iter().filter(|definition| definition.checked).count()) } }
            }
        }
    }

    fn place(&self, text: &Text, place: &Jurisdiction) -> Markup {
        let own = |instrument: &&Instrument| instrument.jurisdiction == *place;
        let definitions = self.definitions(|instrument| instrument.jurisdiction == *place);
        html! {
            section.texts-place aria-labelledby=(format!("texts-{place}")) {
                h3 id=(format!("texts-{place}")) { (jurisdiction(text, place)) }
                div.scroll tabindex="0" role="region" aria-label=(t!(text, "texts-instruments-of", place = jurisdiction(text, place))) {
                    table.law.texts {
                        thead { tr {
                            th scope="col" { (t!(text, "law-instrument")) }
                            th scope="col" { (t!(text, "texts-authority")) }
                            th.number scope="col" { (t!(text, "texts-listings")) }
                            th.number scope="col" { (t!(text, "texts-checked")) }
                            th scope="col" { (t!(text, "texts-gaps")) }
                        } }
                        tbody { @for instrument in self.registry.instruments().filter(own) { (self.instrument(text, instrument)) } }
                    }
                }
                @if !definitions.is_empty() { (definition_table(text, &definitions, place)) }
            }
        }
    }

    fn instrument(&self, text: &Text, instrument: &Instrument) -> Markup {
        let count = self.count(|listing| listing.instrument == instrument.id);
        html! {
            tr id=(instrument.id) {
                th scope="row" {
                    span.law-name { (instrument.name) }
                    span.quiet { (instrument.title) @if !instrument.citation.is_empty() { ". " (instrument.citation) } }
                }
                td {
                    (instrument.authority)
                    span.quiet { (match instrument.kind { InstrumentKind::Drugs => t!(text, "texts-kind-drugs"), InstrumentKind::Chemicals => t!(text, "texts-kind-chemicals"), InstrumentKind::Watched => t!(text, "texts-kind-watched") }) }
                }
                td.number { (format::total(count.all)) }
                td.number { @if count.all == 0 { "–" } @else { (format::share(share(count))) } }
                td { @if instrument.not_covered.is_empty() { span.quiet { (t!(text, "texts-no-gap-known")) } } @else { (instrument.not_covered) } }
            }
        }
    }

    /// Listings in force on the day.
    fn count(&self, takes: impl Fn(&Listing) -> bool) -> Count {
        let in_force =
            self.registry.listings().iter().filter(|listing| takes(listing) && is_in_force(listing, self.on));
        in_force.fold(Count::default(), |count, listing| Count {
            all: count.all + 1,
            checked: count.checked + usize::from(listing.checked),
        })
    }

    /// Definitions in force on the day, of instruments that `takes` takes.
    fn definitions(&self, takes: impl Fn(&Instrument) -> bool) -> Vec<&Definition> {
        let all = self.registry.definitions().iter().filter(|definition| definition.holds(self.on) != Some(false));
        all.filter(|definition| instruments_of(self.registry, definition).into_iter().any(&takes)).collect()
    }
}

fn share(count: Count) -> f64 {
    if count.all == 0 { 0.0 } else { count.checked as f64 / count.all as f64 }
}

/// Whether a listing holds on a day; one that begins or ends on a day not known exactly holds in all of that span.
fn is_in_force(listing: &Listing, on: Day) -> bool {
    listing.since.as_ref().is_none_or(|since| since.from() <= on)
        && listing
            .until
            .as_ref()
            .is_none_or(|until| until.from() > on || (until.from() < until.to() && until.to() > on))
}

fn definition_table(text: &Text, definitions: &[&Definition], place: &Jurisdiction) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(t!(text, "texts-definitions-of", place = jurisdiction(text, place))) {
            table.law.texts {
                thead { tr {
                    th scope="col" { (t!(text, "texts-definition")) }
                    th scope="col" { (t!(text, "law-ground-clause")) }
                    th scope="col" { (t!(text, "law-ground-period")) }
                    th scope="col" { (t!(text, "texts-wording")) }
                } }
                tbody { @for definition in definitions {
                    tr {
                        th scope="row" { a href=(links::definition(&definition.id)) { (definition.name) } }
                        td { (definition.clause) @if !definition.citation.is_empty() { span.quiet { (definition.citation) } } }
                        td { (period(text, definition.since.as_ref(), definition.until.as_ref())) }
                        td { (checked(text, definition.checked)) }
                    }
                } }
            }
        }
    }
}

/// From when until when.
pub(crate) fn period(text: &Text, from: Option<&Period>, until: Option<&Period>) -> Markup {
    html! { (since(text, from)) @if let Some(until) = until { " – " span.nowrap { (until) } } }
}

/// Whether something was compared with the original, by shape and word.
pub(crate) fn checked(text: &Text, checked: bool) -> Markup {
    html! {
        span.standing data-checked=(if checked { "yes" } else { "no" }) {
            @if checked { (glyph::tick()) span { (t!(text, "law-ground-checked")) } }
            @else { (glyph::uncertain()) span { (t!(text, "law-ground-not-checked")) } }
        }
    }
}
