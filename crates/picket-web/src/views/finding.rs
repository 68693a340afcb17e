//! One finding: what, why, under which law, by which method; and the place where a person decides.

use maud::{Markup, html};
use picket_core::{Decision, Figure, Finding, FindingId, FindingState, Statement, Timestamp};
use picket_substance::{Registry, Status};

use super::frame::{Frame, Section};
use super::{law, parts};
use crate::charts::series::{Series, caption, chart};
use crate::format;
use crate::links::{self, Address};
use crate::text::{Text, t};

/// The page.
pub(crate) struct FindingPage<'r> {
    pub(crate) finding: Finding,
    pub(crate) state: FindingState,
    /// True when the newest run no longer draws it.
    pub(crate) superseded: bool,
    /// The finding that it was merged into.
    pub(crate) into: Option<Choice>,
    pub(crate) first_raised_at: Timestamp,
    /// What was known to the run that drew it last.
    pub(crate) as_of: Timestamp,
    pub(crate) series: Vec<Series>,
    /// The substances that it is about, by id and name.
    pub(crate) substances: Vec<(String, String)>,
    /// Names under which it was reported, and as records mention them.
    pub(crate) reported: Vec<(String, String)>,
    pub(crate) registry: &'r Registry,
    /// Legal status on the last day of the period, for each substance that it is about.
    pub(crate) law: Vec<(String, Vec<Status<'r>>)>,
    pub(crate) decisions: Vec<Decision>,
    /// Findings that it could be merged into.
    pub(crate) choices: Vec<Choice>,
    pub(crate) form: Form,
    pub(crate) decided: bool,
}

/// Another finding, to be chosen.
pub(crate) struct Choice {
    pub(crate) id: FindingId,
    pub(crate) label: String,
}

/// What was typed into the form for a decision, given back when it could not be taken.
#[derive(Default)]
pub(crate) struct Form {
    pub(crate) state: Option<FindingState>,
    pub(crate) into: String,
    pub(crate) reason: String,
    pub(crate) mistake: Option<String>,
}

/// The longest reason taken, in characters.
pub(crate) const REASON_CHARS_MAX: usize = 4_000;

impl FindingPage<'_> {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let finding = &self.finding;
        let main = html! {
            article.page.finding-page {
                header.finding-head {
                    p.overline {
                        (parts::kind(text, &finding.kind)) span { (text.place(&finding.place)) } span { (format::period(&finding.period)) }
                        @if finding.simulated { (parts::simulated(text)) }
                    }
                    h1 { (finding.subject.label) }
                    p.lede { (text.statement(&finding.summary)) }
                    @if self.superseded { p.remark { (t!(text, "finding-superseded")) } }
                }
                div.finding-body {
                    @if !self.series.is_empty() {
                        section aria-labelledby="course" {
                            h2 #course { (t!(text, "finding-course")) }
                            @for series in &self.series { (chart(text, series)) }
                            (caption(text))
                        }
                    }
                    (self.reasons(text))
                    (self.law(text))
                    (self.method(text))
                }
                aside.finding-side {
                    @if self.decided { (parts::notice(&t!(text, "decide-done"))) }
                    (self.strength(text))
                    (self.decide(frame))
                    (self.history(text))
                }
            }
        };
        frame.page(
            &t!(text, "finding-title", name = finding.subject.label.as_str(), kind = text.kind(&finding.kind)),
            Some(Section::Board),
            &main,
        )
    }

    fn strength(&self, text: &Text) -> Markup {
        let strength = self.finding.strength;
        html! {
            section.gauge aria-labelledby="strength" {
                h2.small #strength { (t!(text, "strength")) }
                p.gauge-figure { (format!("{:.0}", strength.score)) span { (t!(text, "strength-of")) } }
                (parts::gauge(strength.score))
                dl.facts {
                    @if let Some(q_value) = strength.q_value {
                        dt { (t!(text, "strength-q")) } dd { (format::rate(q_value)) }
                    }
                    @if let Some(rate) = strength.error_rate {
                        dt { (t!(text, "strength-error")) }
                        dd { (t!(text, "strength-error-value", share = format::share(rate.share), low = format::share(rate.lower), high = format::share(rate.upper), count = rate.measured_on)) }
                    }
                }
                p.gauge-note { a href="/help/strength" { (t!(text, "strength-how")) } }
            }
        }
    }

    fn reasons(&self, text: &Text) -> Markup {
        html! {
            section aria-labelledby="reasons" {
                h2 #reasons { (t!(text, "finding-reasons")) }
                ol.reasons { @for reason in &self.finding.reasons {
                    li.reason {
                        p { (text.statement(reason)) }
                        (figures(text, reason))
                    }
                } }
                p.after {
                    @if self.substances.is_empty() {
                        a href=(links::search(&self.finding.subject.label)) { (t!(text, "finding-to-search", name = self.finding.subject.label.as_str())) } " "
                    }
                    @for (id, name) in &self.substances { a href=(links::substance(id)) { (t!(text, "finding-to-substance", name = name.as_str())) } " " }
                    @for (name, mention) in &self.reported {
                        a href=(Address::new("/records").with("name", mention).build()) { (t!(text, "finding-to-records", name = name.as_str())) } " "
                    }
                }
            }
        }
    }

    fn law(&self, text: &Text) -> Markup {
        let day = self.finding.period.to().to_string();
        let is_group = self.finding.subject.kind == "isomers";
        html! {
            @if !self.law.is_empty() {
                section aria-labelledby="law" {
                    h2 #law { (t!(text, "finding-law", day = day)) }
                    @if is_group { p.law-which { (t!(text, "finding-law-which")) } }
                    @for (name, statuses) in &self.law {
                        @if self.law.len() > 1 || is_group { h3 { (name) } }
                        (law::standing::table(text, self.registry, statuses))
                    }
                }
            }
        }
    }

    fn method(&self, text: &Text) -> Markup {
        let finding = &self.finding;
        html! {
            section aria-labelledby="method" {
                h2 #method { (t!(text, "finding-method")) }
                dl.facts.facts-wide {
                    dt { (t!(text, "method-name")) } dd { a href=(format!("/help/{}", finding.method.name)) { (finding.method.name) } " " (t!(text, "method-version", version = finding.method.version)) }
                    dt { (t!(text, "source")) } dd { @for source in &finding.sources { code { (source) } " " } }
                    dt { (t!(text, "handling")) } dd { (parts::handling(text, finding.handling)) }
                    dt { (t!(text, "method-as-of")) } dd { (parts::time(self.as_of)) }
                    dt { (t!(text, "method-first-raised")) } dd { (parts::time(self.first_raised_at)) }
                    dt { (t!(text, "method-inputs")) } dd { code.hash { (finding.inputs) } }
                    dt { (t!(text, "method-id")) } dd { code.hash { (finding.id) } }
                }
                @if !finding.method.parameters.is_empty() {
                    details.twin {
                        summary { (t!(text, "method-parameters")) }
                        table.figures { tbody {
                            @for (name, value) in &finding.method.parameters { (parameter(name, value)) }
                        } }
                    }
                }
            }
        }
    }

    fn decide(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let may_decide = frame.viewer.as_ref().is_some_and(|viewer| viewer.may_decide);
        html! {
            section.decide aria-labelledby="decide" {
                h2.small #decide { (t!(text, "decide-title")) }
                p.decide-state { (parts::state(text, self.state)) }
                @if let Some(into) = &self.into { p { a href=(links::finding(&into.id)) { (t!(text, "decide-merged-into", name = into.label.as_str())) } } }
                @if may_decide { (self.decision_form(frame)) } @else { p.quiet { (t!(text, "decide-not-allowed")) } }
            }
        }
    }

    fn decision_form(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let choice = |state: FindingState, word: String, hint: String| {
            let id = format!("decide-{}", state.as_str());
            html! {
                div.choice {
                    input type="radio" name="state" id=(id) value=(state.as_str()) required checked[self.form.state == Some(state)] aria-describedby=(format!("{id}-hint"));
                    label for=(id) { (super::glyph::state(state)) (word) }
                    p id=(format!("{id}-hint")) { (hint) }
                }
            }
        };
        html! {
            form action=(format!("{}/decision", links::finding(&self.finding.id))) method="post" {
                (frame.token())
                input type="hidden" name="expected" value=(self.state.as_str());
                @if let Some(mistake) = &self.form.mistake { (parts::mistake(mistake)) }
                fieldset.choices {
                    legend.unseen { (t!(text, "decide-legend")) }
                    (choice(FindingState::Confirmed, t!(text, "decide-confirm"), t!(text, "decide-confirm-hint")))
                    (choice(FindingState::Dismissed, t!(text, "decide-dismiss"), t!(text, "decide-dismiss-hint")))
                    @if !self.choices.is_empty() {
                        (choice(FindingState::Merged, t!(text, "decide-merge"), t!(text, "decide-merge-hint")))
                        div.field.merge-into {
                            label for="into" { (t!(text, "decide-into")) }
                            select #into name="into" {
                                option value="" { (t!(text, "decide-into-none")) }
                                @for choice in &self.choices { option value=(choice.id) selected[self.form.into == choice.id.as_str()] { (choice.label) } }
                            }
                        }
                    }
                }
                div.field {
                    label for="reason" { (t!(text, "decide-reason")) }
                    textarea #reason name="reason" required maxlength=(REASON_CHARS_MAX) rows="4" aria-describedby="reason-hint" { (self.form.reason) }
                    p.hint #reason-hint { (t!(text, "decide-reason-hint")) }
                }
                button.primary type="submit" { (t!(text, "decide-button")) }
            }
        }
    }

    fn history(&self, text: &Text) -> Markup {
        html! {
            @if !self.decisions.is_empty() {
                section aria-labelledby="history" {
                    h2.small #history { (t!(text, "decide-history")) }
                    ol.history { @for decision in self.decisions.iter().rev() {
                        li {
                            p.history-head { (parts::state(text, decision.state)) }
                            p.history-reason { (decision.reason) }
                            p.quiet { (decision.by) " " span.dot aria-hidden="true" { "·" } " " (parts::time(decision.at)) }
                        }
                    } }
                }
            }
        }
    }
}

/// The figures of a reason that are numbers, so that they can be compared without reading the sentence.
fn figures(text: &Text, reason: &Statement) -> Markup {
    let number = |figure: &Figure| match figure {
        Figure::Count(count) => Some(format::count(*count)),
        Figure::Share(share) => Some(format::share(*share)),
        Figure::Number(number) => Some(format::rounded(*number)),
        Figure::Text(_) => None,
    };
    let figures: Vec<(String, String)> = reason
        .figures
        .iter()
        .filter_map(|(name, figure)| Some((text.find(&format!("figure-{name}"), &[])?, number(figure)?)))
        .collect();
    html! {
        @if figures.len() > 1 {
            dl.reason-figures { @for (name, value) in &figures { div { dt { (name) } dd { (value) } } } }
        }
    }
}

fn parameter(name: &str, value: &serde_json::Value) -> Markup {
    html! {
        @match value {
            serde_json::Value::Object(members) => {
                @for (inner, value) in members { (parameter(&format!("{name}.{inner}"), value)) }
            }
            serde_json::Value::String(words) => tr { th scope="row" { code { (name) } } td { code { (words) } } },
            value => tr { th scope="row" { code { (name) } } td { code { (value) } } },
        }
    }
}
