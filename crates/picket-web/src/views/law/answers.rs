//! The answers of all jurisdictions in one table, and over time.

use maud::{Markup, html};
use picket_core::{Day, Period};
use picket_substance::{Answer, Exhibit, Ground, Registry};

use super::{citation, instrument_name, jurisdiction, route, since, timing, verdict};
use crate::charts::timeline::{Bar, Lane, Size, timeline};
use crate::text::{Text, t};

/// What was asked, and what came out.
pub(crate) struct Answers<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) exhibit: &'a Exhibit,
    pub(crate) answers: &'a [Answer<'a>],
    pub(crate) on: Day,
    pub(crate) today: Day,
}

impl Answers<'_> {
    /// Whether the part that decides was given as a salt.
    pub(super) fn is_salt(&self, answer: &Answer<'_>) -> bool {
        answer.part.and_then(|part| self.exhibit.parts.get(part)).is_some_and(|part| part.is_salt)
    }

    /// One row for each jurisdiction and listing of the day. `detail` gives the address of what stands behind an answer.
    pub(crate) fn table(&self, text: &Text, detail: &dyn Fn(&Answer<'_>) -> String) -> Markup {
        html! {
            div.scroll tabindex="0" role="region" aria-label=(t!(text, "law-check-answers-in")) {
                table.law.law-answers {
                    thead { tr {
                        th scope="col" { (t!(text, "law-jurisdiction")) }
                        th scope="col" { (t!(text, "law-standing")) }
                        th scope="col" { (t!(text, "law-schedule")) }
                        th scope="col" { (t!(text, "law-route")) }
                        th scope="col" { (t!(text, "law-since")) }
                    } }
                    @for answer in self.answers { tbody { (self.rows(text, answer, detail)) } }
                }
            }
        }
    }

    fn rows(&self, text: &Text, answer: &Answer<'_>, detail: &dyn Fn(&Answer<'_>) -> String) -> Markup {
        let grounds: Vec<&Ground<'_>> = answer.grounds.iter().filter(|ground| ground.is_possible()).collect();
        let place = html! { a href=(detail(answer)) { (jurisdiction(text, &answer.jurisdiction)) } };
        html! {
            @for (index, ground) in grounds.iter().enumerate() {
                tr.law-further[index > 0] {
                    @if index == 0 {
                        th scope="rowgroup" rowspan=(grounds.len()) { (place) }
                        td rowspan=(grounds.len()) { (verdict(text, answer.verdict)) }
                    }
                    td {
                        span.law-schedule { (ground.listing.schedule) }
                        span.quiet { (instrument_name(self.registry, &ground.listing.instrument)) }
                    }
                    td { (route(text, self.registry, ground, self.is_salt(answer))) }
                    td {
                        span.cell-label { (t!(text, "law-since")) " " }
                        (since(text, ground.since))
                        @if let Some(open) = timing(text, ground) { span.quiet { (open) } }
                    }
                }
            }
            @if grounds.is_empty() {
                tr {
                    th scope="row" { (place) }
                    td { (verdict(text, answer.verdict)) }
                    @for _ in 0..3 { td.nothing { "–" } }
                }
            }
        }
    }

    /// Every listing that ever reached it, as a picture and as a table.
    pub(crate) fn course(&self, text: &Text) -> Markup {
        let lanes = self.lanes(text);
        html! {
            @if !lanes.is_empty() {
                figure.chart.law-timeline {
                    div.chart-wide { (timeline(&lanes, self.on, self.today, Size::Wide)) }
                    div.chart-narrow { (timeline(&lanes, self.on, self.today, Size::Narrow)) }
                    figcaption { (t!(text, "law-timeline", day = self.on.to_string())) }
                }
                details.twin {
                    summary { (t!(text, "law-history")) }
                    (self.listings(text))
                }
            }
        }
    }

    fn listings(&self, text: &Text) -> Markup {
        html! {
            div.scroll tabindex="0" role="region" aria-label=(t!(text, "law-history")) {
                table.law {
                    thead { tr {
                        th scope="col" { (t!(text, "law-instrument")) }
                        th scope="col" { (t!(text, "law-schedule")) }
                        th scope="col" { (t!(text, "law-listed-as")) }
                        th scope="col" { (t!(text, "law-since")) }
                        th scope="col" { (t!(text, "law-until")) }
                        th scope="col" { (t!(text, "law-citation")) }
                    } }
                    tbody { @for (answer, ground) in self.by_time() {
                        tr {
                            th scope="row" { (instrument_name(self.registry, &ground.listing.instrument)) }
                            td {
                                span.law-schedule { (ground.listing.schedule) }
                                span.quiet { (route(text, self.registry, ground, self.is_salt(answer))) }
                            }
                            td { (ground.listing.listed_as) }
                            td { (since(text, ground.since)) }
                            td { @match ground.until { Some(until) => span.nowrap { (until) }, None => (t!(text, "law-in-force")) } }
                            td { (citation(text, ground.listing)) }
                        }
                    } }
                }
            }
        }
    }

    /// All grounds by jurisdiction, the oldest first.
    fn by_time(&self) -> Vec<(&Answer<'_>, &Ground<'_>)> {
        let mut all = Vec::new();
        for answer in self.answers {
            let mut grounds: Vec<&Ground<'_>> = answer.grounds.iter().collect();
            grounds.sort_by_key(|ground| ground.since.map(Period::from));
            all.extend(grounds.into_iter().map(|ground| (answer, ground)));
        }
        all
    }

    /// One lane for each schedule of each instrument; a listing that was replaced by another of the same schedule is a
    /// further bar of its lane.
    fn lanes(&self, text: &Text) -> Vec<Lane> {
        let mut lanes: Vec<Lane> = Vec::new();
        for (answer, ground) in self.by_time() {
            let group = answer.jurisdiction.to_string();
            let instrument = instrument_name(self.registry, &ground.listing.instrument);
            let label = t!(text, "law-lane", instrument = instrument, schedule = ground.listing.schedule.as_str());
            let bar = Bar { since: ground.since.map(Period::from), until: ground.until.map(Period::from) };
            match lanes.iter_mut().find(|lane| lane.group == group && lane.label == label) {
                Some(lane) => lane.bars.push(bar),
                None => lanes.push(Lane { group, label, bars: vec![bar] }),
            }
        }
        lanes
    }
}
