//! The queue of reviews: what should be looked at next, by weights that everybody can see and change.

use maud::{Markup, html};
use picket_substance::{Criterion, ReviewEntry, ReviewQueue, Target};

use super::{Tab, jurisdiction};
use crate::charts::at;
use crate::format;
use crate::links;
use crate::text::{Text, t};
use crate::views::frame::Frame;
use crate::views::{glyph, parts};

/// The page.
pub(crate) struct QueuePage<'r> {
    pub(crate) registry: &'r picket_substance::Registry,
    pub(crate) queue: ReviewQueue,
    /// What is wrong with the weights as typed; the queue is then that of the usual ones.
    pub(crate) mistake: Option<String>,
    /// The most candidates that are shown.
    pub(crate) rows_max: usize,
}

impl QueuePage<'_> {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let title = t!(text, "queue-title", day = self.queue.day.to_string());
        let body = html! {
            h2 { (title) }
            (self.form(text))
            p.queue-counts {
                (t!(text, "queue-counts", candidates = self.queue.entries.len(), controlled = self.queue.controlled))
                @for criterion in &self.queue.absent { " " (t!(text, "queue-absent", criterion = criterion_word(text, *criterion))) }
            }
            (self.table(text))
            (self.frames(text))
            section.made aria-labelledby="made" {
                h3 #made { (t!(text, "queue-made")) }
                ul.plain-list { @for line in &self.queue.method { li { (line) } } }
                p.hint { (t!(text, "law-made-tables")) " " code.hash { (self.queue.rulepack) } }
            }
        };
        super::page(frame, &title, Tab::Queue, &t!(text, "queue-lede"), &body)
    }

    fn form(&self, text: &Text) -> Markup {
        html! {
            form.weights.sheet action="/law/queue" method="get" {
                @if let Some(mistake) = &self.mistake { (parts::mistake(mistake)) }
                fieldset {
                    legend { (t!(text, "queue-weights")) " " span.hint { (t!(text, "queue-weights-hint")) } }
                    div.weight-fields { @for criterion in Criterion::ALL {
                        @let id = format!("w-{}", criterion.as_str());
                        div.field {
                            label for=(id) { (criterion_word(text, criterion)) }
                            input id=(id) type="number" name=(criterion.as_str()) value=(self.queue.weights.of(criterion)) min="-100" max="100" step="any" required;
                        }
                    } }
                }
                div.weights-foot {
                    div.field { label for="on" { (t!(text, "substance-on")) } input #on type="date" name="on" value=(self.queue.day) min="1900-01-01" max="2200-12-31" required; }
                    button.primary type="submit" { (t!(text, "queue-order")) }
                    a href="/law/queue" { (t!(text, "queue-usual")) }
                }
            }
        }
    }

    fn table(&self, text: &Text) -> Markup {
        let counted: Vec<Criterion> =
            Criterion::ALL.into_iter().filter(|criterion| self.queue.weights.of(*criterion) != 0.0).collect();
        html! {
            div.scroll tabindex="0" role="region" aria-label=(t!(text, "queue-table")) {
                table.law.queue {
                    thead { tr {
                        th.number scope="col" { (t!(text, "queue-rank")) }
                        th scope="col" { (t!(text, "law-check-substance")) }
                        th scope="col" { (t!(text, "queue-score")) }
                        @for criterion in &counted { th.number scope="col" { (criterion_word(text, *criterion)) } }
                        th scope="col" { (t!(text, "queue-national")) }
                    } }
                    tbody { @for entry in self.queue.entries.iter().take(self.rows_max) { (self.row(text, entry, &counted)) } }
                }
            }
            @if self.queue.entries.len() > self.rows_max { p.quiet { (t!(text, "matrix-shortened", shown = self.rows_max, all = self.queue.entries.len())) } }
        }
    }

    fn row(&self, text: &Text, entry: &ReviewEntry, counted: &[Criterion]) -> Markup {
        let (best, worst) = entry.rank_range;
        html! {
            tr {
                td.number { strong { (entry.rank) } span.quiet { (if best == worst { best.to_string() } else { format!("{best}–{worst}") }) } }
                th scope="row" {
                    a href=(links::substance(entry.substance.as_str())) { (entry.name) }
                    span.quiet { (self.registry.label(&Target::Class(entry.class.clone()))) }
                    @if entry.un_open { span.quiet { (glyph::uncertain()) " " (t!(text, "queue-un-open")) } }
                    @if entry.simulated { " " (parts::simulated(text)) }
                }
                td {
                    span.queue-score {
                        (format!("{:.2}", entry.score))
                        svg viewBox="0 0 64 8" width="64" height="8" aria-hidden="true" {
                            path.strength-track d="M0 4H64" {}
                            rect.strength-bar y="1" height="6" width=(at(entry.score.clamp(0.0, 1.0) * 64.0)) {}
                        }
                    }
                }
                @for value in entry.values.iter().filter(|value| counted.contains(&value.criterion)) {
                    td.number {
                        @match value.measured {
                            None => span.quiet { "–" },
                            Some(measured) => { (measured_words(text, value.criterion, measured)) span.quiet { (added(value.adds)) } }
                        }
                    }
                }
                td.queue-places { (entry.controlled.iter().map(|law| jurisdiction(text, &law.jurisdiction)).collect::<Vec<_>>().join(", ")) }
            }
        }
    }

    /// What committees ask, and which criteria bear on it.
    fn frames(&self, text: &Text) -> Markup {
        html! {
            @for frame in &self.queue.weights.frames {
                details.twin {
                    summary { (frame.name) }
                    @if !frame.verified { p.quiet { (t!(text, "queue-frame-unverified")) } }
                    dl.terms { @for field in &frame.fields {
                        dt { (field.name) }
                        dd {
                            @if field.from.is_empty() { (t!(text, "queue-people-only")) }
                            @else { (field.from.iter().map(|criterion| criterion_word(text, *criterion)).collect::<Vec<_>>().join(", ")) }
                        }
                    } }
                }
            }
        }
    }
}

/// What a criterion adds to a score; nought has no sign.
fn added(value: f64) -> String {
    if value.abs() < 0.005 { "0".to_owned() } else { format!("{value:+.2}").replace('-', "−") }
}

fn measured_words(text: &Text, criterion: Criterion, measured: f64) -> String {
    match criterion {
        Criterion::ClassScheduled | Criterion::MedicalUse if measured > 0.5 => t!(text, "queue-yes"),
        Criterion::ClassScheduled | Criterion::MedicalUse => t!(text, "queue-no"),
        Criterion::Growth => format!("×{}", format::rounded(measured.exp2())),
        _ => format::number(measured),
    }
}

fn criterion_word(text: &Text, criterion: Criterion) -> String {
    match criterion {
        Criterion::Reports => t!(text, "criterion-reports"),
        Criterion::Growth => t!(text, "criterion-growth"),
        Criterion::Deaths => t!(text, "criterion-deaths"),
        Criterion::Countries => t!(text, "criterion-countries"),
        Criterion::Persistence => t!(text, "criterion-persistence"),
        Criterion::NationalControls => t!(text, "criterion-national-controls"),
        Criterion::ClassScheduled => t!(text, "criterion-class-scheduled"),
        Criterion::MedicalUse => t!(text, "criterion-medical-use"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_adds_nothing_has_no_sign() {
        assert_eq!([added(-0.0), added(0.004), added(0.06), added(-0.094)], ["0", "0", "+0.06", "−0.09"]);
    }
}
