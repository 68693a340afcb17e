//! Parts that several pages share.

use maud::{Markup, html};
use picket_core::{FindingKind, FindingState, Handling, Pap, Purpose, Timestamp};

use super::glyph;
use crate::charts::at;
use crate::format;
use crate::text::{Text, t};

/// A kind of finding by shape and word.
pub(crate) fn kind(text: &Text, kind: &FindingKind) -> Markup {
    html! { span.kind { (glyph::kind(kind)) span { (text.kind(kind)) } } }
}

/// The word for a state.
pub(crate) fn state_word(text: &Text, state: FindingState) -> String {
    match state {
        FindingState::New => t!(text, "state-new"),
        FindingState::Confirmed => t!(text, "state-confirmed"),
        FindingState::Dismissed => t!(text, "state-dismissed"),
        FindingState::Merged => t!(text, "state-merged"),
    }
}

/// A state by shape and word.
pub(crate) fn state(text: &Text, state: FindingState) -> Markup {
    html! {
        span.state data-state=(state.as_str()) { (glyph::state(state)) span { (state_word(text, state)) } }
    }
}

/// Strength as figure and bar, 0 to 100.
pub(crate) fn strength(text: &Text, score: f64) -> Markup {
    let score = score.clamp(0.0, 100.0);
    html! {
        span.strength {
            span.strength-figure { span.unseen { (t!(text, "strength")) " " } (format!("{score:.0}")) }
            svg viewBox="0 0 64 8" width="64" height="8" aria-hidden="true" {
                path.strength-track d="M0 4H64" {}
                rect.strength-bar y="1" height="6" width=(at(score * 0.64)) {}
            }
        }
    }
}

/// The mark of simulated data.
pub(crate) fn simulated(text: &Text) -> Markup {
    html! { span.simulated { (t!(text, "simulated")) } }
}

/// An instant, to the minute for people and to the second for machines.
pub(crate) fn time(at: Timestamp) -> Markup {
    html! { time datetime=(at.to_string()) { (format::minute(at)) } }
}

/// The day of an instant.
pub(crate) fn day(at: Timestamp) -> Markup {
    html! { time datetime=(at.to_string()) { (format::day(at)) } }
}

/// Handling: who may see it, what may be done with it, what it is for.
pub(crate) fn handling(text: &Text, handling: Handling) -> Markup {
    let purpose = match handling.purpose {
        Purpose::Any => t!(text, "purpose-any"),
        Purpose::EarlyWarning => t!(text, "purpose-early-warning"),
        Purpose::Health => t!(text, "purpose-health"),
        Purpose::ChemicalControl => t!(text, "purpose-chemical-control"),
        Purpose::BorderControl => t!(text, "purpose-border-control"),
        Purpose::Intelligence => t!(text, "purpose-intelligence"),
        Purpose::Evidence => t!(text, "purpose-evidence"),
    };
    let actions = match handling.pap {
        Pap::Clear => "PAP:CLEAR",
        Pap::Green => "PAP:GREEN",
        Pap::Amber => "PAP:AMBER",
        Pap::Red => "PAP:RED",
    };
    html! { span.handling { (handling.tlp) } " " span.handling { (actions) } " " span { (purpose) } }
}

/// Strength as a scale from 0 to 100.
pub(crate) fn gauge(score: f64) -> Markup {
    let score = score.clamp(0.0, 100.0);
    html! {
        svg.gauge-scale viewBox="0 0 200 20" aria-hidden="true" {
            rect.strength-bar x="0" y="2" height="8" width=(at(score * 2.0)) {}
            path.gauge-axis d="M0 10.5H200M.5 10v6M50 10v4M100 10v6M150 10v4M199.5 10v6" {}
        }
    }
}

/// A way of confirming what a form did, at the head of the page it leads to.
pub(crate) fn notice(message: &str) -> Markup {
    html! { div.notice role="status" { (glyph::tick()) p { (message) } } }
}

/// What was wrong with a form, at its head, as WCAG 2.2 criterion 3.3.1 asks: in words, near the field.
pub(crate) fn mistake(message: &str) -> Markup {
    html! { div.mistake role="alert" { (glyph::cross()) p { (message) } } }
}

/// Says that there is nothing, and what would change that.
pub(crate) fn empty(title: &str, hint: &str) -> Markup {
    html! { div.empty { h2 { (title) } p { (hint) } } }
}

/// The way through a long list: on to the next page, or back to its beginning.
pub(crate) fn pager(text: &Text, first: Option<&str>, next: Option<&str>) -> Markup {
    html! {
        @if first.is_some() || next.is_some() {
            nav.pager aria-label=(t!(text, "pager")) {
                @if let Some(first) = first { a href=(first) { (t!(text, "pager-first")) } }
                @if let Some(next) = next { a.pager-next rel="next" href=(next) { (t!(text, "pager-next")) } }
            }
        }
    }
}
