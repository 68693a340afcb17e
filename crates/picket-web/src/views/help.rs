//! Help: how to read a finding, the keyboard, the words, the methods. All text is in the message files.

use std::collections::BTreeSet;

use maud::{Markup, html};
use picket_core::{FindingKind, FindingState};
use picket_substance::{Registry, Source, Verdict};

use super::frame::{Frame, Section};
use super::{glyph, lab, law, parts};
use crate::text::{Text, t};

/// A page of help.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Topic {
    Reading,
    Strength,
    Methods,
    Spectra,
    Law,
    Keyboard,
    Glossary,
    Registry,
}

impl Topic {
    /// All of them, in reading order.
    pub(crate) const ALL: [Self; 8] = [
        Self::Reading,
        Self::Strength,
        Self::Methods,
        Self::Spectra,
        Self::Law,
        Self::Keyboard,
        Self::Glossary,
        Self::Registry,
    ];

    /// Its part of the address.
    pub(crate) const fn slug(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Strength => "strength",
            Self::Methods => "methods",
            Self::Spectra => "spectra",
            Self::Law => "law",
            Self::Keyboard => "keyboard",
            Self::Glossary => "glossary",
            Self::Registry => "registry",
        }
    }

    /// The topic of an address; a method's name leads to the methods.
    pub(crate) fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.slug() == slug).or(slug.starts_with("lab-").then_some(Self::Methods))
    }

    fn title(self, text: &Text) -> String {
        match self {
            Self::Reading => t!(text, "help-reading"),
            Self::Strength => t!(text, "help-strength"),
            Self::Methods => t!(text, "help-methods"),
            Self::Spectra => t!(text, "help-spectra"),
            Self::Law => t!(text, "help-law"),
            Self::Keyboard => t!(text, "help-keyboard"),
            Self::Glossary => t!(text, "help-glossary"),
            Self::Registry => t!(text, "help-registry"),
        }
    }
}

/// The kinds of findings, in the order in which they are explained and offered as filters.
pub(crate) const KINDS: [&str; 7] = [
    "lab-first-seen",
    "lab-rising",
    "lab-rising-slowly",
    "lab-falling-replaced",
    "lab-new-combination",
    "lab-not-controlled",
    "lab-unknown-name",
];

/// The page.
pub(crate) fn page(frame: &Frame, topic: Topic, registry: &Registry) -> Markup {
    let text = frame.text;
    let main = html! {
        div.page.help {
            nav.help-topics aria-label=(t!(text, "nav-help")) { ul { @for other in Topic::ALL {
                li { a href=(format!("/help/{}", other.slug())) aria-current=[(other == topic).then_some("page")] { (other.title(text)) } }
            } } }
            article.prose {
                h1 { (topic.title(text)) }
                @match topic {
                    Topic::Reading => (reading(text)),
                    Topic::Strength => (strength(text)),
                    Topic::Methods => (methods(text)),
                    Topic::Spectra => (how_spectra_are_read(text)),
                    Topic::Law => (how_law_is_read(text)),
                    Topic::Keyboard => (keyboard(text)),
                    Topic::Glossary => (glossary(text)),
                    Topic::Registry => (tables(text, registry)),
                }
            }
        }
    };
    frame.page(&topic.title(text), Some(Section::Help), &main)
}

fn reading(text: &Text) -> Markup {
    html! {
        p { (t!(text, "help-reading-lead")) }
        h2 { (t!(text, "help-reading-chart")) }
        p { (t!(text, "help-reading-chart-share")) }
        p { (t!(text, "help-reading-chart-interval")) }
        p { (t!(text, "help-reading-chart-baseline")) }
        h2 { (t!(text, "help-reading-decide")) }
        p { (t!(text, "help-reading-decide-lead")) }
        dl.terms {
            @for (state, meaning) in [
                (FindingState::New, t!(text, "help-state-new")),
                (FindingState::Confirmed, t!(text, "help-state-confirmed")),
                (FindingState::Dismissed, t!(text, "help-state-dismissed")),
                (FindingState::Merged, t!(text, "help-state-merged")),
            ] { dt { (parts::state(text, state)) } dd { (meaning) } }
        }
        h2 { (t!(text, "help-reading-law")) }
        p { (t!(text, "help-reading-law-lead")) }
    }
}

fn strength(text: &Text) -> Markup {
    html! {
        p { (t!(text, "help-strength-lead")) }
        p { (t!(text, "help-strength-order")) }
        h2 { (t!(text, "strength-q")) }
        p { (t!(text, "help-strength-q")) }
        h2 { (t!(text, "strength-error")) }
        p { (t!(text, "help-strength-error")) }
    }
}

fn methods(text: &Text) -> Markup {
    html! {
        p { (t!(text, "help-methods-lead")) }
        dl.terms {
            @for slug in KINDS {
                @if let Ok(kind) = FindingKind::new(slug) {
                    dt id=(slug) { (parts::kind(text, &kind)) }
                    dd { (text.say(&format!("help-{slug}"), &[])) }
                }
            }
        }
        p { (t!(text, "help-methods-replay")) }
    }
}

fn how_spectra_are_read(text: &Text) -> Markup {
    use picket_lab::identify::{Insufficient, Verdict};
    let verdicts = [
        (Verdict::Candidate, t!(text, "help-spectra-candidate")),
        (Verdict::OneOf { members: 2, isomers: true }, t!(text, "help-spectra-set")),
        (Verdict::Relative { class: None, mass_difference: None }, t!(text, "help-spectra-relative")),
        (Verdict::NotInLibrary, t!(text, "help-spectra-not-in-library")),
        (Verdict::Insufficient(Insufficient::NoLibrary), t!(text, "help-spectra-insufficient")),
    ];
    html! {
        p { (t!(text, "help-spectra-lead")) }
        h2 { (t!(text, "help-spectra-verdicts")) }
        dl.terms { @for (verdict, meaning) in &verdicts { dt { (lab::verdict(text, verdict)) } dd { (meaning) } } }
        h2 { (t!(text, "help-spectra-odds")) }
        p { (t!(text, "help-spectra-odds-are")) }
        h2 { (t!(text, "help-spectra-figure")) }
        p { (t!(text, "help-spectra-figure-is")) }
        h2 { (t!(text, "help-spectra-kept")) }
        p { (t!(text, "help-spectra-kept-is")) }
    }
}

fn how_law_is_read(text: &Text) -> Markup {
    let verdicts = [
        (Verdict::Listed, t!(text, "help-law-listed-is")),
        (Verdict::Class, t!(text, "help-law-class-is")),
        (Verdict::Precursor, t!(text, "help-law-precursor-is")),
        (Verdict::Undetermined, t!(text, "help-law-undetermined-is")),
        (Verdict::NotFound, t!(text, "help-law-not-found-is")),
    ];
    html! {
        p { (t!(text, "help-law-lead")) }
        h2 { (t!(text, "help-law-read")) }
        p { (t!(text, "help-law-read-is")) }
        h2 { (t!(text, "help-law-routes")) }
        p { (t!(text, "help-law-routes-are")) }
        h2 { (t!(text, "help-law-verdicts")) }
        dl.terms { @for (verdict, meaning) in &verdicts { dt { (law::verdict(text, *verdict)) } dd { (meaning) } } }
        h2 { (t!(text, "help-law-readings")) }
        p { (t!(text, "help-law-readings-are")) }
        h2 { (t!(text, "help-law-again")) }
        p { (t!(text, "help-law-again-is")) }
    }
}

fn keyboard(text: &Text) -> Markup {
    html! {
        p { (t!(text, "help-keyboard-lead")) }
        table.figures { tbody {
            tr { th scope="row" { kbd { "↑" } " " kbd { "↓" } } td { (t!(text, "help-key-rows")) } }
            tr { th scope="row" { kbd { "←" } " " kbd { "→" } } td { (t!(text, "help-key-chart")) } }
            tr { th scope="row" { kbd { "Home" } " " kbd { "End" } } td { (t!(text, "help-key-ends")) } }
            tr { th scope="row" { kbd { "+" } " " kbd { "−" } " " kbd { "0" } } td { (t!(text, "help-key-scale")) } }
            tr { th scope="row" { kbd { "Esc" } } td { (t!(text, "help-key-close")) } }
        } }
    }
}

fn glossary(text: &Text) -> Markup {
    let terms = [
        (t!(text, "term-record"), t!(text, "term-record-is")),
        (t!(text, "term-finding"), t!(text, "term-finding-is")),
        (t!(text, "term-share"), t!(text, "term-share-is")),
        (t!(text, "term-baseline"), t!(text, "term-baseline-is")),
        (t!(text, "term-known"), t!(text, "term-known-is")),
        (t!(text, "term-listing"), t!(text, "term-listing-is")),
        (t!(text, "term-class"), t!(text, "term-class-is")),
        (t!(text, "term-mention"), t!(text, "term-mention-is")),
        (t!(text, "term-superseded"), t!(text, "term-superseded-is")),
        (t!(text, "term-simulated"), t!(text, "term-simulated-is")),
        (t!(text, "term-tlp"), t!(text, "term-tlp-is")),
    ];
    html! {
        dl.terms { @for (term, meaning) in &terms { dt { (term) } dd { (meaning) } } }
        h2 { (t!(text, "help-signs")) }
        ul.signs {
            li { (glyph::listed()) " " (t!(text, "law-listed")) }
            li { (glyph::uncertain()) " " (t!(text, "law-uncertain")) }
            li { (glyph::not_listed()) " " (t!(text, "law-not-found")) }
        }
    }
}

fn tables(text: &Text, registry: &Registry) -> Markup {
    let of_names = registry.names().iter().flat_map(|name| &name.sources);
    let of_listings = registry.listings().iter().flat_map(|listing| &listing.sources);
    let ids: BTreeSet<&String> = of_names.chain(of_listings).collect();
    let mut sources: Vec<&Source> = ids.into_iter().filter_map(|id| registry.source(id)).collect();
    sources.sort_by(|one, two| one.title.cmp(&two.title));
    html! {
        p { (t!(text, "help-registry-lead", substances = registry.substances().len(), names = registry.names().len(), listings = registry.listings().len())) }
        p { (t!(text, "help-registry-hash")) " " code.hash { (registry.hash()) } }
        h2 { (t!(text, "help-registry-instruments")) }
        ul { @for instrument in registry.instruments() { li { (instrument.title) } } }
        h2 { (t!(text, "help-registry-sources")) }
        ul { @for source in sources { li { (source.title) ", " (source.publisher) " " span.quiet { (source.licence) } } } }
    }
}
