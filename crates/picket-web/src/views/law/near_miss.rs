//! What keeps a registered substance out of the classes with which it shares a core: for those who decide, with a reason.

use maud::{Markup, html};
use picket_flow::{NEAR_MISS_REASON_CHARS_MAX, NearMiss, NearMisses};

use super::{Tab, jurisdiction};
use crate::links;
use crate::text::{Text, t};
use crate::views::frame::Frame;
use crate::views::glyph;

/// What is asked about.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The id of the substance.
    pub(crate) subject: String,
    /// The day as typed.
    pub(crate) on: String,
    /// The codes of the jurisdictions, parted by commas; empty for all.
    pub(crate) places: String,
    pub(crate) reason: String,
    /// What is wrong with the reason.
    pub(crate) mistake: Option<String>,
}

/// The form. What is asked goes into the audit before the answer is drawn.
pub(crate) fn form(frame: &Frame, asked: &Asked) -> Markup {
    let text = frame.text;
    html! {
        section.near-miss aria-labelledby="near-miss" {
            h3 #near-miss { (t!(text, "near-miss-title")) }
            p { (t!(text, "near-miss-lede")) }
            form.stack action="/law/near-misses" method="post" {
                (frame.token())
                input type="hidden" name="q" value=(asked.subject);
                input type="hidden" name="on" value=(asked.on);
                input type="hidden" name="in" value=(asked.places);
                div.field {
                    label for="reason" { (t!(text, "near-miss-reason")) }
                    textarea #reason name="reason" rows="2" required maxlength=(NEAR_MISS_REASON_CHARS_MAX)
                        aria-invalid=[asked.mistake.as_ref().map(|_| "true")]
                        aria-describedby=(if asked.mistake.is_some() { "reason-mistake reason-hint" } else { "reason-hint" }) { (asked.reason) }
                    @if let Some(mistake) = &asked.mistake { div.mistake #reason-mistake role="alert" { (glyph::cross()) p { (mistake) } } }
                    p.hint #reason-hint { (t!(text, "near-miss-audited", limit = picket_flow::NEAR_MISSES_AN_HOUR)) }
                }
                div.actions { button type="submit" { (t!(text, "near-miss-button")) } }
            }
        }
    }
}

/// The page with the answer.
pub(crate) fn page(frame: &Frame, asked: &Asked, found: &NearMisses) -> Markup {
    let text = frame.text;
    let title = t!(text, "near-miss-of", name = found.name.as_str(), day = found.date.to_string());
    let check = super::check::of_substance(found.substance.as_str(), found.date);
    let body = html! {
        article aria-labelledby="result" {
            h2 #result { (title) }
            p.near-miss-note { (t!(text, "near-miss-written")) " " em { (asked.reason) } }
            @if found.misses.is_empty() { p { (t!(text, "near-miss-none")) } }
            @for miss in &found.misses { (one(text, miss)) }
            p.after { a href=(check) { (t!(text, "near-miss-back")) } }
            p.hint { (t!(text, "law-made-tables")) " " code.hash { (found.rulepack) } }
        }
    };
    super::page(frame, &title, Tab::Check, &t!(text, "near-miss-lede"), &body)
}

/// The page when there was no reason.
pub(crate) fn refused(frame: &Frame, asked: &Asked) -> Markup {
    let title = t!(frame.text, "near-miss-title");
    super::page(frame, &title, Tab::Check, &t!(frame.text, "law-check-lede"), &form(frame, asked))
}

fn one(text: &Text, miss: &NearMiss) -> Markup {
    html! {
        section.evidence.miss {
            h3 { a href=(links::definition(&miss.definition)) { (miss.name) } }
            dl.facts.facts-wide.ground {
                dt { (t!(text, "law-jurisdiction")) }
                dd { (miss.jurisdictions.iter().map(|place| jurisdiction(text, place)).collect::<Vec<_>>().join(", ")) }
                @if !miss.clause.is_empty() { dt { (t!(text, "law-ground-clause")) } dd { (miss.clause) } }
                dt { (t!(text, "near-miss-scaffold")) } dd { (miss.scaffold) }
                dt { (t!(text, "near-miss-against")) } dd { ul { @for against in &miss.against { li { (against) } } } }
            }
        }
    }
}
