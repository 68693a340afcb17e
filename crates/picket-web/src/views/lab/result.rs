//! What a file of spectra says: one account where it holds one, cards where it holds several.

use maud::{Markup, html};
use picket_lab::identify::Verdict;
use picket_substance::Registry;

use super::identify::upload_form;
use super::{Tab, answer, label, no_library, percent, problems, sentence, verdict};
use crate::charts::spectrum::thumbnail;
use crate::format;
use crate::lab::{Looked, Shown};
use crate::links::Address;
use crate::text::{Text, t};
use crate::views::frame::Frame;

/// The page.
pub(crate) struct ResultPage<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) looked: &'a Looked,
    /// The number of the one spectrum that is shown as a whole; else those from `from` on are cards.
    pub(crate) record: Option<usize>,
    /// The number of the first spectrum of the page, from 1.
    pub(crate) from: usize,
    /// So many are on a page.
    pub(crate) rows: usize,
    /// The day as the address gives it; empty for today.
    pub(crate) on: String,
}

impl ResultPage<'_> {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let looked = self.looked;
        let body = html! {
            p.overline {
                span.file-name { (looked.file.name) }
                span { (t!(text, "lab-spectra-count", count = looked.spectra)) }
                @if let Some(record) = self.record.filter(|_| looked.spectra > 1) { (self.ways(text, record)) }
            }
            @if looked.libraries.is_empty() || looked.trouble.is_some() { (no_library(text, looked.trouble.as_deref())) }
            @match (self.record, looked.shown.as_slice()) {
                (Some(_), [shown]) => {
                    (answer::article(text, self.registry, looked, shown, &self.report(shown.number), &|against| self.compare(shown.number, against)))
                },
                _ => (self.cards(text)),
            }
            @if looked.unread.count > 0 {
                section.lab-problems aria-labelledby="problems" {
                    h3 #problems { (t!(text, "lab-problems")) }
                    p.quiet { (t!(text, "lab-problems-lede", count = looked.unread.count)) }
                    (problems::table(text, &looked.unread))
                }
            }
            @if frame.viewer.as_ref().is_some_and(|viewer| viewer.may_import) {
                section.lab-another aria-labelledby="another" { h3 #another { (t!(text, "lab-another")) } (upload_form(frame)) }
            }
        };
        let title = match (self.record, looked.shown.first()) {
            (Some(_), Some(shown)) => label(text, shown),
            _ => looked.file.name.clone(),
        };
        super::page(frame, &title, Tab::Spectra, "", &body)
    }

    fn address(&self) -> Address {
        Address::new(&format!("/lab/identify/{}", self.looked.file.hash))
    }

    /// The address of one spectrum.
    fn one(&self, number: usize) -> String {
        self.address().with("record", number.to_string()).with("on", &self.on).build()
    }

    fn compare(&self, number: usize, against: usize) -> String {
        let against = if against == 0 { String::new() } else { (against + 1).to_string() };
        let address = self.address().with("record", number.to_string()).with("against", against).with("on", &self.on);
        format!("{}#spectrum", address.build())
    }

    fn report(&self, number: usize) -> String {
        Address::new(&format!("/lab/identify/{}/report", self.looked.file.hash))
            .with("record", number.to_string())
            .with("on", self.looked.on.to_string())
            .build()
    }

    /// The ways from one spectrum to its neighbours and to all.
    fn ways(&self, text: &Text, record: usize) -> Markup {
        let page = (record - 1) / self.rows * self.rows + 1;
        let all = self
            .address()
            .with("from", if page == 1 { String::new() } else { page.to_string() })
            .with("on", &self.on)
            .build();
        html! {
            nav.ways aria-label=(t!(text, "lab-ways")) {
                a href=(all) { (t!(text, "lab-all-spectra")) }
                @if record > 1 { a rel="prev" href=(self.one(record - 1)) { (t!(text, "lab-previous")) } }
                @if record < self.looked.spectra { a rel="next" href=(self.one(record + 1)) { (t!(text, "lab-next")) } }
            }
        }
    }

    fn cards(&self, text: &Text) -> Markup {
        let looked = self.looked;
        let last = self.from + self.rows - 1;
        let at = |from: usize| {
            self.address()
                .with("from", if from == 1 { String::new() } else { from.to_string() })
                .with("on", &self.on)
                .build()
        };
        let first = (self.from > 1).then(|| at(1));
        let next = (last < looked.spectra).then(|| at(last + 1));
        html! {
            @if looked.spectra > self.rows {
                p.quiet { (t!(text, "lab-shown", first = self.from, last = last.min(looked.spectra), total = format::total(looked.spectra))) }
            }
            ol.sample-cards { @for shown in &looked.shown { li.sheet { (self.card(text, shown)) } } }
            @if looked.left_out > 0 { p.remark { (t!(text, "lab-left-out", count = looked.left_out)) } }
            (crate::views::parts::pager(text, first.as_deref(), next.as_deref()))
        }
    }

    /// One spectrum of several: the verdict first, and the way to all of it.
    fn card(&self, text: &Text, shown: &Shown) -> Markup {
        let answer = &shown.identified.answer;
        let has_odds = matches!(answer.verdict, Verdict::Candidate | Verdict::OneOf { .. });
        html! {
            div.card-sign { (thumbnail(&shown.spectrum)) }
            p.card-verdict { (verdict(text, &answer.verdict)) @if has_odds { span.card-odds { (percent(answer.probability)) } } }
            div.card-words {
                h2 { span.card-number { (shown.number) } " " a href=(self.one(shown.number)) { (label(text, shown)) } }
                p { (sentence(text, self.registry, answer)) }
                @if !shown.identified.control.is_empty() {
                    p.quiet { (listed_in(text, shown)) }
                }
            }
        }
    }
}

/// In how many jurisdictions each substance that is named is listed, in one line.
fn listed_in(text: &Text, shown: &Shown) -> String {
    let places = shown.identified.control.iter().flat_map(|controlled| &controlled.listed);
    let codes: std::collections::BTreeSet<String> = places.map(|listed| listed.jurisdiction.to_string()).collect();
    if codes.is_empty() {
        t!(text, "law-not-found")
    } else {
        t!(text, "lab-listed-in", places = codes.into_iter().collect::<Vec<_>>().join(", "))
    }
}
