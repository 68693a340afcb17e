//! What a mixture consists of, and what was not seen in it.

use maud::{Markup, html};
use picket_lab::identify::Answer;

use super::percent;
use crate::text::{Text, t};

/// The components with their shares and intervals, then the drugs that were looked for and not seen, each with its limit
/// of detection; nothing when the answer is of no mixture.
pub(crate) fn sections(text: &Text, answer: &Answer) -> Markup {
    html! {
        @if !answer.components.is_empty() {
            section aria-labelledby="components" {
                h3 #components { (t!(text, "lab-components")) }
                div.scroll tabindex="0" role="region" aria-labelledby="components" {
                    table.rows {
                        thead { tr {
                            th scope="col" { (t!(text, "lab-component")) }
                            th.number scope="col" { (t!(text, "lab-share")) }
                            th.number scope="col" { (t!(text, "lab-interval")) }
                            th scope="col" { (t!(text, "lab-evidence")) }
                        } }
                        tbody {
                            @for component in &answer.components {
                                tr {
                                    th scope="row" {
                                        (component.name)
                                        @for other in &component.inseparable { span.quiet { " " (t!(text, "lab-or", name = other.as_str())) } }
                                    }
                                    td.number { (percent(component.share)) }
                                    td.number { @if let Some((low, high)) = component.interval { (percent(low)) " – " (percent(high)) } }
                                    td { (component.evidence) }
                                }
                            }
                        }
                    }
                }
                p.caption { (t!(text, "lab-components-caption")) }
            }
        }
        @if !answer.not_seen.is_empty() {
            section aria-labelledby="not-seen" {
                h3 #not-seen { (t!(text, "lab-not-seen")) }
                dl.facts {
                    @for absent in &answer.not_seen {
                        dt { (absent.name) } dd { (t!(text, "lab-less-than", share = percent(absent.limit))) }
                    }
                }
                p.caption { (t!(text, "lab-not-seen-caption")) }
            }
        }
    }
}
