//! Search: substances by any of their names, names as reported, findings.

use maud::{Markup, html};
use picket_core::{Finding, FindingState};
use picket_store::NameCount;
use picket_substance::Hit;

use super::frame::{Frame, Section};
use super::parts;
use super::substance::finding_list;
use crate::format;
use crate::links::{self, Address};
use crate::text::{Text, t};

/// The page.
#[derive(Default)]
pub(crate) struct Search {
    pub(crate) text: String,
    /// What the text means as the name of a substance: in words, and where that leads.
    pub(crate) meaning: Option<Meaning>,
    pub(crate) substances: Vec<Hit>,
    /// Reported names, each as records mention it.
    pub(crate) names: Vec<(NameCount, String)>,
    pub(crate) findings: Vec<(Finding, FindingState)>,
}

/// How the resolver reads the text.
pub(crate) struct Meaning {
    /// The outcome's kind: `substance`, `one-of`, `class`, …
    pub(crate) outcome: &'static str,
    /// What it names: substances or a class.
    pub(crate) labels: Vec<(Option<String>, String)>,
    /// The steps of the reading, in words.
    pub(crate) steps: Vec<String>,
}

impl Search {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let nothing = self.substances.is_empty() && self.names.is_empty() && self.findings.is_empty();
        let main = html! {
            div.page {
                div.title {
                    h1 { (t!(text, "search-title")) }
                    form.search-form action="/search" method="get" role="search" {
                        label.unseen for="q" { (t!(text, "search-label")) }
                        input #q type="search" name="q" value=(self.text) maxlength="200" autocomplete="off" placeholder=(t!(text, "search-placeholder"));
                        button.primary type="submit" { (t!(text, "search-button")) }
                    }
                }
                @if self.text.is_empty() { p.lede { (t!(text, "search-lede")) } }
                @else {
                    @if let Some(meaning) = &self.meaning { (reading(text, &self.text, meaning)) }
                    @if nothing { (parts::empty(&t!(text, "search-nothing", text = self.text.as_str()), &t!(text, "search-nothing-hint"))) }
                    (self.results(text))
                }
            }
        };
        frame.page(&t!(text, "search-title"), Some(Section::Search), &main)
    }

    fn results(&self, text: &Text) -> Markup {
        html! {
            @if !self.findings.is_empty() {
                section.results aria-labelledby="found-findings" { h2 #found-findings { (t!(text, "search-findings")) } (finding_list(text, &self.findings)) }
            }
            div.columns {
                @if !self.substances.is_empty() {
                    section aria-labelledby="found-substances" {
                        h2 #found-substances { (t!(text, "search-substances")) }
                        ul.hits { @for hit in &self.substances {
                            li { a href=(links::substance(hit.substance.as_str())) { (hit.label) } @if hit.matched != hit.label { span.quiet { (t!(text, "search-matched", name = hit.matched.as_str())) } } }
                        } }
                    }
                }
                @if !self.names.is_empty() {
                    section aria-labelledby="found-names" {
                        h2 #found-names { (t!(text, "search-names")) }
                        table.figures {
                            thead { tr { th scope="col" { (t!(text, "substance-reported-name")) } th.number scope="col" { (t!(text, "chart-count")) } } }
                            tbody { @for (name, mention) in &self.names {
                                tr { th scope="row" { a href=(Address::new("/records").with("name", mention).build()) { (name.name) } } td.number { (format::count(name.reports)) } }
                            } }
                        }
                    }
                }
            }
        }
    }
}

fn reading(text: &Text, name: &str, meaning: &Meaning) -> Markup {
    html! {
        section.meaning aria-labelledby="meaning" {
            h2.small #meaning { (t!(text, "search-meaning", text = name)) }
            p.meaning-outcome {
                strong { (outcome(text, meaning.outcome)) } " "
                @for (href, label) in &meaning.labels {
                    @match href { Some(href) => a href=(href) { (label) }, None => span { (label) } } " "
                }
            }
            @if !meaning.steps.is_empty() { ol.steps { @for step in &meaning.steps { li { (step) } } } }
        }
    }
}

fn outcome(text: &Text, outcome: &str) -> String {
    match outcome {
        "substance" => t!(text, "outcome-substance"),
        "one-of" => t!(text, "outcome-one-of"),
        "class" => t!(text, "outcome-class"),
        "mixture" => t!(text, "outcome-mixture"),
        "remark" => t!(text, "outcome-remark"),
        "ambiguous" => t!(text, "outcome-ambiguous"),
        _ => t!(text, "outcome-unknown"),
    }
}
