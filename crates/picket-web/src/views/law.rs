//! The law: what tables and definitions say of a substance on a day. Never "legal": only "no listing found", with what
//! was not looked at. Here stand the words and signs that its pages share; `law/` has the pages.

pub(crate) mod answers;
pub(crate) mod check;
pub(crate) mod definition;
pub(crate) mod drafts;
pub(crate) mod drawing;
pub(crate) mod evidence;
pub(crate) mod matrix;
pub(crate) mod near_miss;
pub(crate) mod queue;
pub(crate) mod standing;
pub(crate) mod texts;

use maud::{Markup, html};
use picket_core::Period;
use picket_substance::{
    Derivative, Ground, InstrumentId, Jurisdiction, Listing, Registry, Route, SubstanceId, Target, Timing, Verdict,
};

use super::frame::{Frame, Section};
use super::glyph;
use crate::links;
use crate::text::{Text, t};

/// A part of the law room.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Tab {
    Check,
    Texts,
    Matrix,
    Queue,
    Drafts,
}

/// The head that all pages of the law room share: title, what the page is for, and the way to the other parts.
pub(crate) fn head(text: &Text, tab: Tab, lede: &str) -> Markup {
    let tabs = [
        (Tab::Check, "/law", t!(text, "law-tab-check")),
        (Tab::Texts, "/law/texts", t!(text, "law-tab-texts")),
        (Tab::Matrix, "/law/matrix", t!(text, "law-tab-matrix")),
        (Tab::Queue, "/law/queue", t!(text, "law-tab-queue")),
        (Tab::Drafts, "/law/drafts", t!(text, "law-tab-drafts")),
    ];
    html! {
        div.title { h1 { (t!(text, "law-title")) } p.lede { (lede) } }
        nav.tabs.law-tabs aria-label=(t!(text, "law-tabs")) {
            ul { @for (own, href, word) in &tabs {
                li { a href=(href) aria-current=[(*own == tab).then_some("page")] { (word) } }
            } }
        }
    }
}

/// A page of the law room.
pub(crate) fn page(frame: &Frame, title: &str, tab: Tab, lede: &str, body: &Markup) -> Markup {
    let main = html! { div.page.law-page { (head(frame.text, tab, lede)) (body) } };
    frame.page(title, Some(Section::Law), &main)
}

/// Where an instrument holds, in words.
pub(crate) fn jurisdiction(text: &Text, jurisdiction: &Jurisdiction) -> String {
    match jurisdiction {
        Jurisdiction::UnitedNations => t!(text, "law-un"),
        Jurisdiction::EuropeanUnion => t!(text, "law-eu"),
        Jurisdiction::Country(country) => text.country(country),
    }
}

/// An answer by shape and word.
pub(crate) fn verdict(text: &Text, verdict: Verdict) -> Markup {
    let (sign, word, name) = match verdict {
        Verdict::Listed => (glyph::listed(), t!(text, "law-verdict-listed"), "listed"),
        Verdict::Class => (glyph::class(), t!(text, "law-verdict-class"), "class"),
        Verdict::Precursor => (glyph::precursor(), t!(text, "law-verdict-precursor"), "precursor"),
        Verdict::Undetermined => (glyph::uncertain(), t!(text, "law-verdict-undetermined"), "undetermined"),
        Verdict::NotFound => (glyph::not_listed(), t!(text, "law-not-found"), "not-found"),
    };
    html! { span.standing data-standing=(name) { (sign) span { (word) } } }
}

/// How a listing reaches what was asked about.
pub(crate) fn route(text: &Text, registry: &Registry, ground: &Ground<'_>, is_salt: bool) -> Markup {
    let class = |id: &picket_substance::ClassId| registry.label(&Target::Class(id.clone()));
    let name = |id: &SubstanceId| registry.label(&Target::Substance(id.clone()));
    let by_way_of = |words: String, id: &SubstanceId| html! { a href=(links::substance(id.as_str())) { (words) } };
    match &ground.route {
        Route::Direct if is_salt => html! { (t!(text, "law-by-salt")) },
        Route::Direct => html! { (t!(text, "law-by-name")) },
        Route::ClassTree(id) | Route::ClassMember(id) => html! { (t!(text, "law-by-class", class = class(id))) },
        Route::Definition(by) => {
            let words = match by.derivative {
                None => t!(text, "law-by-definition", class = class(&by.class)),
                Some(Derivative::Ester) => t!(text, "law-by-definition-ester", class = class(&by.class)),
                Some(Derivative::Ether) => t!(text, "law-by-definition-ether", class = class(&by.class)),
            };
            html! { a href=(links::definition(&by.definition)) { (words) } @if !by.fit.clauses.is_empty() { " " span.clauses { (by.fit.clauses.join(" ")) } } }
        }
        Route::Stereoisomer(id) => by_way_of(t!(text, "law-by-stereoisomer", name = name(id)), id),
        Route::PositionalIsomer(id) => by_way_of(t!(text, "law-by-positional-isomer", name = name(id)), id),
        Route::Ester(id) => by_way_of(t!(text, "law-by-ester", name = name(id)), id),
        Route::Ether(id) => by_way_of(t!(text, "law-by-ether", name = name(id)), id),
    }
}

/// The short name of an instrument.
pub(crate) fn instrument_name(registry: &Registry, id: &InstrumentId) -> String {
    let found = registry.instruments().find(|instrument| instrument.id == *id);
    found.map_or_else(|| id.to_string(), |instrument| instrument.name.clone())
}

/// The first day, as precisely as it is known.
pub(crate) fn since(text: &Text, since: Option<&Period>) -> Markup {
    html! {
        @match since {
            Some(since) => span.nowrap { (since) },
            None => span.quiet { (t!(text, "law-since-unknown")) },
        }
    }
}

/// The decision or act behind a listing, and whether it was compared with a text.
pub(crate) fn citation(text: &Text, listing: &Listing) -> Markup {
    html! {
        @if listing.citation.is_empty() { span.quiet { (t!(text, "law-no-citation")) } } @else { (listing.citation) }
        @if !listing.checked { " " span.quiet { (t!(text, "law-unchecked")) } }
    }
}

/// What a reader should know of the day of a change that is not known exactly.
pub(crate) fn timing(text: &Text, ground: &Ground<'_>) -> Option<String> {
    match ground.timing {
        Timing::Starting => Some(t!(text, "law-timing-starting")),
        Timing::Ending => Some(t!(text, "law-timing-ending")),
        Timing::NotYet | Timing::InForce | Timing::Ended => None,
    }
}
