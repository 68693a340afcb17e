//! The answer to one spectrum as one sheet of A4.

use maud::{Markup, html};
use picket_core::Timestamp;
use picket_flow::Listed;
use picket_substance::{Registry, Standing, Target};

use super::{Tab, answer, candidates, label};
use crate::charts::spectrum::drawing;
use crate::lab::{Looked, Shown};
use crate::limits::REPORT_CANDIDATES;
use crate::links::Address;
use crate::text::{Text, t};
use crate::views::frame::Frame;
use crate::views::parts;

/// The page.
pub(crate) struct ReportPage<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) looked: &'a Looked,
    pub(crate) shown: &'a Shown,
    /// What the laboratory calls the sample.
    pub(crate) sample: String,
    pub(crate) made_at: Timestamp,
}

impl ReportPage<'_> {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let body = html! {
            (self.form(text))
            article.report {
                header.report-head {
                    h2 { (t!(text, "lab-report-title")) }
                    p.report-sample { (t!(text, "lab-sample")) ": " strong { (self.sample_label(text)) } }
                }
                (answer::head(text, self.registry, self.shown))
                div.report-columns {
                    div.report-figure { (answer::figure(text, self.shown, drawing)) }
                    dl.facts { @for (word, value) in answer::facts(text, self.shown) { dt { (word) } dd { (value) } } }
                }
                @if !self.shown.identified.answer.candidates.is_empty() {
                    section { h3 { (t!(text, "lab-candidates")) } (candidates::printed(text, &self.shown.identified.answer, REPORT_CANDIDATES)) }
                }
                (self.control(text))
                div.report-words {
                    section { h3 { (t!(text, "lab-missing")) } p { (answer::missing_words(text, self.shown)) } }
                    section { h3 { (t!(text, "law-not-covered")) } ul { @for limit in limits(text) { li { (limit) } } } }
                }
                section.report-made {
                    h3 { (t!(text, "law-made")) }
                    dl.facts.facts-wide {
                        (answer::origin(text, self.registry, self.looked, self.shown))
                        dt { (t!(text, "lab-report-made")) } dd { (parts::time(self.made_at)) }
                    }
                }
            }
        };
        super::page(frame, &t!(text, "lab-report-of", name = self.sample_label(text)), Tab::Spectra, "", &body)
    }

    fn sample_label(&self, text: &Text) -> String {
        if self.sample.is_empty() { label(text, self.shown) } else { self.sample.clone() }
    }

    /// What the sample is called, which stands in the address like everything else.
    fn form(&self, text: &Text) -> Markup {
        let path = format!("/lab/identify/{}", self.looked.file.hash);
        let (record, on) = (self.shown.number.to_string(), self.looked.on.to_string());
        let back = Address::new(&path).with("record", &record).build();
        html! {
            div.report-tools {
                form action=(format!("{path}/report")) method="get" {
                    input type="hidden" name="record" value=(record);
                    input type="hidden" name="on" value=(on);
                    div.field {
                        label for="sample" { (t!(text, "lab-sample")) }
                        input #sample name="sample" maxlength="80" value=(self.sample) autocomplete="off" aria-describedby="sample-hint";
                        p.hint #sample-hint { (t!(text, "lab-sample-hint")) }
                    }
                    button type="submit" { (t!(text, "lab-sample-button")) }
                }
                p.after { a href=(back) { (t!(text, "lab-report-back")) } }
            }
        }
    }

    fn control(&self, text: &Text) -> Markup {
        let control = &self.shown.identified.control;
        html! {
            @if !control.is_empty() {
                section.report-control {
                    h3 { (t!(text, "lab-control-on", day = self.looked.on.to_string())) }
                    @for controlled in control {
                        p {
                            strong { (self.registry.label(&Target::Substance(controlled.substance.clone()))) } ": "
                            @if controlled.listed.is_empty() { (t!(text, "law-not-found")) } @else { (listings(text, &controlled.listed)) }
                        }
                    }
                    p.quiet { (t!(text, "lab-control-caption")) }
                }
            }
        }
    }
}

/// Listings in one line: the instrument, which names its jurisdiction, with the schedule, and whether it is sure.
fn listings(text: &Text, listed: &[Listed]) -> String {
    let one = |listed: &Listed| {
        let schedule = if listed.schedule.is_empty() { String::new() } else { format!(", {}", listed.schedule) };
        let is_sure = listed.standing == Standing::Listed;
        let doubt = if is_sure { String::new() } else { format!(" ({})", t!(text, "law-uncertain")) };
        format!("{}{schedule}{doubt}", listed.instrument)
    };
    listed.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// What no answer of this kind covers.
fn limits(text: &Text) -> [String; 4] {
    [
        t!(text, "lab-limit-library"),
        t!(text, "lab-limit-mixture"),
        t!(text, "lab-limit-stereo"),
        t!(text, "lab-limit-amount"),
    ]
}
