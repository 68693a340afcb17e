//! One spectrum with its answer: the verdict in words, the figure, the candidates, the law.

use maud::{Markup, html};
use picket_lab::identify::Verdict;
use picket_spectra::Facts;
use picket_substance::Registry;

use super::{candidates, control, label, odds, percent, sentence, technique, verdict};
use crate::charts::spectrum::{self, Drawn};
use crate::format;
use crate::lab::{Looked, Shown};
use crate::limits::{SPECTRA_KEPT_BYTES_MAX, SPECTRA_KEPT_MAX};
use crate::text::{Text, t};
use crate::views::glyph;
use crate::views::parts::{self, gauge};

/// The answer as it opens every account of a spectrum: verdict, sentence, odds, and what all of them are.
pub(crate) fn head(text: &Text, registry: &Registry, shown: &Shown) -> Markup {
    let answer = &shown.identified.answer;
    let sentences = odds(text, answer);
    html! {
        div.verdict-sheet {
            div.verdict-words {
                p { (verdict(text, &answer.verdict)) }
                p.verdict-says { (sentence(text, registry, answer)) }
                @for sentence in &sentences { p { (sentence) } }
            }
            @if !sentences.is_empty() {
                div.verdict-gauge {
                    p.gauge-figure { (percent(answer.probability)) span { (what_is_probable(text, &answer.verdict)) } }
                    (gauge(answer.probability * 100.0))
                }
            }
            p.presumptive { (glyph::severity(picket_core::Severity::Notice)) span { (t!(text, "lab-presumptive")) } }
        }
    }
}

/// Of what the probability is: of the verdict, or of the nearest candidate where the verdict names none.
fn what_is_probable(text: &Text, verdict: &Verdict) -> String {
    match verdict {
        Verdict::Candidate | Verdict::OneOf { .. } => t!(text, "lab-probability"),
        Verdict::Relative { .. } | Verdict::NotInLibrary | Verdict::Insufficient(_) => {
            t!(text, "lab-probability-nearest")
        }
    }
}

/// The spectrum, beside the reference spectrum that was asked for; `draw` draws it.
pub(crate) fn figure(text: &Text, shown: &Shown, draw: fn(&Text, Drawn<'_>) -> Markup) -> Markup {
    let own = label(text, shown);
    let beside = shown.against.as_ref().and_then(|(index, reference)| {
        let candidate = shown.identified.answer.candidates.get(*index)?;
        let name = t!(text, "lab-reference-name", name = candidate.name.as_str(), library = candidate.library.as_str());
        Some((name, reference))
    });
    let reference = beside.as_ref().map(|(name, reference)| (*reference, name.as_str()));
    draw(text, Drawn { spectrum: &shown.spectrum, name: &own, reference })
}

/// What the file says of the measurement; only what may be shown to others.
pub(crate) fn facts(text: &Text, shown: &Shown) -> Vec<(String, String)> {
    let Facts {
        instrument,
        instrument_type,
        ionization,
        collision_energy,
        precursor_mz,
        resolution,
        sampling,
        retention_time_seconds,
        retention_index,
        ..
    } = shown.spectrum.facts.shareable();
    let number = |value: f64| format::number(value).replace(',', "");
    let stated = [
        (t!(text, "lab-instrument"), instrument),
        (t!(text, "lab-instrument-type"), instrument_type),
        (t!(text, "lab-ionization"), ionization),
        (t!(text, "lab-precursor"), precursor_mz.map(number)),
        (t!(text, "lab-collision-energy"), collision_energy),
        (t!(text, "lab-resolution"), resolution),
        (t!(text, "lab-sampling"), sampling),
        (
            t!(text, "lab-retention-time"),
            retention_time_seconds.map(|seconds| t!(text, "lab-seconds", seconds = number(seconds))),
        ),
        (t!(text, "lab-retention-index"), retention_index.map(number)),
    ];
    let points = (t!(text, "lab-points"), Some(format::total(shown.spectrum.len())));
    let technique = (t!(text, "lab-technique"), Some(technique(text, shown.spectrum.technique)));
    let all = [technique].into_iter().chain(stated).chain([points]);
    all.filter_map(|(word, value)| Some((word, value.filter(|value| !value.trim().is_empty())?))).collect()
}

/// The whole account of one spectrum. `compare` gives the address at which it stands beside another candidate.
pub(crate) fn article(
    text: &Text,
    registry: &Registry,
    looked: &Looked,
    shown: &Shown,
    report: &str,
    compare: &dyn Fn(usize) -> String,
) -> Markup {
    let identified = &shown.identified;
    let against = shown.against.as_ref().map(|(index, _)| *index);
    html! {
        article.sample aria-labelledby="sample" {
            div.section-head {
                h2 #sample { (label(text, shown)) }
                a.button href=(report) { (t!(text, "lab-report")) }
            }
            (head(text, registry, shown))
            div.sample-columns {
                section.sample-figure #spectrum aria-labelledby="figure" {
                    h3 #figure { (t!(text, "lab-spectrum")) }
                    (figure(text, shown, spectrum::chart))
                }
                section.sample-facts aria-labelledby="facts" {
                    h3 #facts { (t!(text, "lab-measured")) }
                    dl.facts { @for (word, value) in facts(text, shown) { dt { (word) } dd { (value) } } }
                    @if let Some(splash) = &identified.splash { dl.facts { dt { "SPLASH" } dd { code.hash { (splash) } } } }
                }
            }
            @if !identified.answer.candidates.is_empty() {
                section aria-labelledby="candidates" {
                    h3 #candidates { (t!(text, "lab-candidates")) }
                    (candidates::table(text, &identified.answer, against, compare))
                    p.caption { (t!(text, "lab-candidates-caption")) }
                }
            }
            @if !identified.control.is_empty() {
                section aria-labelledby="control" {
                    h3 #control { (t!(text, "lab-control")) }
                    (control(text, registry, &identified.control))
                    p.caption { (t!(text, "lab-control-caption")) }
                }
            }
            (missing(text, shown))
            (made(text, registry, looked, shown))
        }
    }
}

/// What is still missing before anything is identified.
fn missing(text: &Text, shown: &Shown) -> Markup {
    html! {
        section aria-labelledby="missing" {
            h3 #missing { (t!(text, "lab-missing")) }
            p.prose { (missing_words(text, shown)) }
        }
    }
}

/// The SWGDRUG scheme (Recommendations 8.1, part IIIB) as far as one record of one technique goes.
pub(crate) fn missing_words(text: &Text, shown: &Shown) -> String {
    use picket_spectra::Technique::{Infrared, Mass, NuclearMagneticResonance, Raman, XRayDiffraction};
    let technique = shown.spectrum.technique;
    if matches!(technique, Mass | Infrared | Raman | NuclearMagneticResonance | XRayDiffraction) {
        t!(text, "lab-missing-after-a", technique = super::technique(text, technique))
    } else {
        t!(text, "lab-missing-after-other")
    }
}

/// How the answer was made, so that anyone can make it again.
fn made(text: &Text, registry: &Registry, looked: &Looked, shown: &Shown) -> Markup {
    html! {
        section.made aria-labelledby="made" {
            h3 #made { (t!(text, "law-made")) }
            dl.facts.facts-wide { (origin(text, registry, looked, shown)) }
            p.hint {
                (t!(text, "lab-kept", size = format::bytes(SPECTRA_KEPT_BYTES_MAX), count = SPECTRA_KEPT_MAX)) " "
                a href="/help/spectra" { (t!(text, "law-made-how")) }
            }
        }
    }
}

/// File, method, libraries and tables, as terms of a list.
pub(crate) fn origin(text: &Text, registry: &Registry, looked: &Looked, shown: &Shown) -> Markup {
    let answer = &shown.identified.answer;
    html! {
        dt { (t!(text, "imports-file")) }
        dd { (looked.file.name) ", " (t!(text, "lab-record-of", number = shown.number, total = looked.spectra)) ", " (t!(text, "lab-received-at")) " " (parts::time(looked.file.received_at)) }
        dt { (t!(text, "import-hash")) } dd { code.hash { (looked.file.hash) } }
        dt { (t!(text, "lab-method")) }
        dd { (t!(text, "lab-method-version", method = answer.method, version = answer.version.to_string())) ", Picket " (env!("CARGO_PKG_VERSION")) }
        dt { (t!(text, "lab-tab-libraries")) }
        dd {
            @if looked.libraries.is_empty() { (t!(text, "lab-none")) }
            @for library in &looked.libraries { span.made-library { (library.card.label()) " " code.hash { (library.hash) } } }
        }
        dt { (t!(text, "law-made-tables")) }
        dd { code.hash { (registry.hash()) } ", " (t!(text, "lab-law-of", day = looked.on.to_string())) }
    }
}
