//! The laboratory room: spectra in, answers out. All of it is presumptive. Here stand the words and signs that its pages
//! share; `lab/` has the pages.

pub(crate) mod answer;
pub(crate) mod candidates;
pub(crate) mod identify;
pub(crate) mod libraries;
pub(crate) mod problems;
pub(crate) mod report;
pub(crate) mod result;

use maud::{Markup, html};
use picket_flow::{ControlledSubstance, Listed};
use picket_lab::identify::{Answer, Insufficient, Verdict};
use picket_spectra::Technique;
use picket_substance::{Registry, Standing, Target};

use super::frame::{Frame, Section};
use super::{glyph, law, parts};
use crate::links;
use crate::text::{Text, t};

/// A part of the laboratory room.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Tab {
    Spectra,
    Libraries,
}

/// A page of the laboratory room.
pub(crate) fn page(frame: &Frame, title: &str, tab: Tab, lede: &str, body: &Markup) -> Markup {
    let text = frame.text;
    let tabs = [
        (Tab::Spectra, "/lab/identify", t!(text, "lab-tab-spectra")),
        (Tab::Libraries, "/lab/libraries", t!(text, "lab-tab-libraries")),
    ];
    let main = html! {
        div.page.lab-page {
            div.title { h1 { (t!(text, "lab-title")) } @if !lede.is_empty() { p.lede { (lede) } } }
            nav.tabs.lab-tabs aria-label=(t!(text, "lab-tabs")) {
                ul { @for (own, href, word) in &tabs {
                    li { a href=(href) aria-current=[(*own == tab).then_some("page")] { (word) } }
                } }
            }
            (body)
        }
    };
    frame.page(title, Some(Section::Lab), &main)
}

/// Says that there is no library, and how one comes in; or that those there are cannot be used.
pub(crate) fn no_library(text: &Text, trouble: Option<&str>) -> Markup {
    html! {
        @match trouble {
            Some(why) => (parts::mistake(&t!(text, "lab-libraries-trouble", why = why))),
            None => div.notice.no-library {
                (glyph::severity(picket_core::Severity::Warning))
                div { p { (t!(text, "lab-no-library")) } p { code { "picket lab library import FILE --name NAME --version VERSION --licence LICENCE" } } }
            }
        }
    }
}

/// A verdict by shape and word.
pub(crate) fn verdict(text: &Text, verdict: &Verdict) -> Markup {
    let (sign, word, name) = match verdict {
        Verdict::Candidate => (glyph::candidate(), t!(text, "lab-verdict-candidate"), "candidate"),
        Verdict::OneOf { members, isomers: true } => {
            (glyph::one_of(), t!(text, "lab-verdict-isomers", count = *members), "one-of")
        }
        Verdict::OneOf { members, isomers: false } => {
            (glyph::one_of(), t!(text, "lab-verdict-one-of", count = *members), "one-of")
        }
        Verdict::Relative { .. } => (glyph::relative(), t!(text, "lab-verdict-relative"), "relative"),
        Verdict::NotInLibrary => (glyph::not_in_library(), t!(text, "lab-verdict-not-in-library"), "not-in-library"),
        Verdict::Insufficient(_) => (glyph::insufficient(), t!(text, "lab-verdict-insufficient"), "insufficient"),
    };
    html! { span.verdict data-verdict=(name) { (sign) span { (word) } } }
}

/// A verdict in one sentence.
pub(crate) fn sentence(text: &Text, registry: &Registry, answer: &Answer) -> String {
    let names: Vec<&str> = answer.set().map(|candidate| candidate.name.as_str()).collect();
    let first = names.first().copied().unwrap_or_default();
    match &answer.verdict {
        Verdict::Candidate => t!(text, "lab-says-candidate", name = first),
        Verdict::OneOf { isomers: true, .. } => t!(text, "lab-says-isomers", names = names.join(", ")),
        Verdict::OneOf { isomers: false, .. } => t!(text, "lab-says-one-of", names = names.join(", ")),
        Verdict::Relative { class, mass_difference } => {
            let class = class.as_deref().and_then(|class| registry.class(class));
            let near = match class {
                Some(class) => t!(text, "lab-says-relative-class", name = first, class = class.name.as_str()),
                None => t!(text, "lab-says-relative", name = first),
            };
            match *mass_difference {
                None | Some(0) => near,
                Some(more) if more > 0 => format!("{near} {}", t!(text, "lab-says-heavier", units = more)),
                Some(less) => format!("{near} {}", t!(text, "lab-says-lighter", units = -less)),
            }
        }
        Verdict::NotInLibrary => t!(text, "lab-says-not-in-library"),
        Verdict::Insufficient(Insufficient::FewPeaks { peaks }) => t!(text, "lab-says-few-peaks", peaks = *peaks),
        Verdict::Insufficient(Insufficient::NoLibrary) => t!(text, "lab-says-no-library"),
        Verdict::Insufficient(Insufficient::Technique) => t!(text, "lab-says-technique"),
        Verdict::Insufficient(Insufficient::Range) => t!(text, "lab-says-range"),
    }
}

/// How sure an answer is, in sentences: how many such answers are right, and how many unknowns would be answered as
/// surely. Empty where nothing was compared.
pub(crate) fn odds(text: &Text, answer: &Answer) -> Vec<String> {
    let right = of_hundred(text, answer.probability);
    let unknown = of_hundred(text, answer.false_accept_share);
    match &answer.verdict {
        Verdict::Insufficient(_) => Vec::new(),
        Verdict::NotInLibrary | Verdict::Relative { .. } => match answer.candidates.first() {
            Some(first) => vec![
                t!(text, "lab-odds-nearest", name = first.name.as_str(), count = right),
                t!(text, "lab-odds-not-accepted", count = unknown),
            ],
            None => Vec::new(),
        },
        Verdict::Candidate => {
            vec![t!(text, "lab-odds-candidate", count = right), t!(text, "lab-odds-unknown", count = unknown)]
        }
        Verdict::OneOf { .. } => {
            vec![t!(text, "lab-odds-set", count = right), t!(text, "lab-odds-unknown", count = unknown)]
        }
    }
}

/// A share of a hundred as people say it.
fn of_hundred(text: &Text, share: f64) -> String {
    let hundredths = (share * 100.0).round();
    if share < 0.01 {
        t!(text, "lab-fewer-than-one")
    } else if hundredths >= 100.0 || share > 0.99 {
        t!(text, "lab-more-than-99")
    } else {
        format!("{hundredths:.0}")
    }
}

/// A probability as a figure: whole per cent, and never 0 or 100.
pub(crate) fn percent(probability: f64) -> String {
    match probability * 100.0 {
        percent if percent > 99.0 => "> 99 %".to_owned(),
        percent if percent < 1.0 => "< 1 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

/// How a spectrum was measured.
pub(crate) fn technique(text: &Text, technique: Technique) -> String {
    match technique {
        Technique::Mass => t!(text, "technique-mass"),
        Technique::Infrared => t!(text, "technique-infrared"),
        Technique::Raman => t!(text, "technique-raman"),
        Technique::NearInfrared => t!(text, "technique-near-infrared"),
        Technique::UltravioletVisible => t!(text, "technique-ultraviolet-visible"),
        Technique::Fluorescence => t!(text, "technique-fluorescence"),
        Technique::NuclearMagneticResonance => t!(text, "technique-nuclear-magnetic-resonance"),
        Technique::IonMobility => t!(text, "technique-ion-mobility"),
        Technique::Chromatogram => t!(text, "technique-chromatogram"),
        Technique::XRayDiffraction => t!(text, "technique-x-ray-diffraction"),
        Technique::Unknown => t!(text, "technique-unknown"),
    }
}

/// What a spectrum is called: as its publisher or title says, else by its number in the file.
pub(crate) fn label(text: &Text, shown: &crate::lab::Shown) -> String {
    match shown.spectrum.facts.label().trim() {
        "" => t!(text, "lab-record", number = shown.number),
        label => label.to_owned(),
    }
}

/// Where a substance that was named is controlled, with the way to its page and to the law.
pub(crate) fn control(text: &Text, registry: &Registry, control: &[ControlledSubstance]) -> Markup {
    html! {
        div.control-list { @for controlled in control {
            @let name = registry.label(&Target::Substance(controlled.substance.clone()));
            div.control-one {
                h4 { a href=(links::substance(controlled.substance.as_str())) { (name) } }
                @if controlled.listed.is_empty() { p.standing data-standing="not-found" { (glyph::not_listed()) span { (t!(text, "law-not-found")) } } }
                @else { ul.control-places { @for listed in &controlled.listed { li { (place(text, listed)) } } } }
                p { a href=(law::check::of_substance(controlled.substance.as_str(), controlled.on)) { (t!(text, "lab-control-law", day = controlled.on.to_string())) } }
            }
        } }
    }
}

/// A listing in force: where, by which instrument and schedule, and whether that is sure.
fn place(text: &Text, listed: &Listed) -> Markup {
    let is_sure = listed.standing == Standing::Listed;
    html! {
        span.standing data-standing=(if is_sure { "listed" } else { "undetermined" }) {
            @if is_sure { (glyph::listed()) } @else { (glyph::uncertain()) }
            span { (law::jurisdiction(text, &listed.jurisdiction)) @if !is_sure { " (" (t!(text, "law-uncertain")) ")" } }
        }
        " " span.quiet { (listed.instrument) @if !listed.schedule.is_empty() { ", " (listed.schedule) } }
    }
}
