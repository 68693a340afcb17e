//! Records: what sources reported, newest first, as known today or on another day.

use maud::{Markup, html};
use picket_core::{Day, SourceId};
use picket_lab::{Abundance, LabReport};
use picket_store::{ImportId, StoredRecord};

use super::frame::{Frame, Section};
use super::parts;
use crate::format;
use crate::links::{self, Address};
use crate::text::{Text, t};

/// What the page's address says.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Query {
    pub(crate) source: Option<SourceId>,
    /// A reported name, in any spelling that differs in case and blanks only.
    pub(crate) name: String,
    pub(crate) import: Option<ImportId>,
    /// As known at the end of this day.
    pub(crate) on: Option<Day>,
    pub(crate) after: String,
}

impl Query {
    /// The address that shows this.
    pub(crate) fn address(&self) -> String {
        Address::new("/records")
            .with("source", self.source.as_ref().map_or("", SourceId::as_str))
            .with("name", &self.name)
            .with("import", self.import.map_or_else(String::new, |import| import.to_string()))
            .with("on", self.on.map_or_else(String::new, |day| day.to_string()))
            .with("after", &self.after)
            .build()
    }
}

/// The page.
pub(crate) struct Records {
    pub(crate) query: Query,
    pub(crate) sources: Vec<SourceId>,
    pub(crate) rows: Vec<StoredRecord>,
    pub(crate) next: Option<String>,
}

/// A record counts as late when it became known more than this many days after the time it reports on: half a year, which
/// even yearly figures of national systems keep for their newest year.
const LATE_DAYS: i64 = 183;

impl Records {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let main = html! {
            div.page {
                div.title { h1 { (t!(text, "nav-records")) } p.lede { (t!(text, "records-lede")) } }
                (self.filters(text))
                @if self.rows.is_empty() { (parts::empty(&t!(text, "records-empty"), &t!(text, "records-empty-hint"))) }
                @else { (table(text, &self.rows)) }
                (self.pager(text))
            }
        };
        frame.page(&t!(text, "nav-records"), Some(Section::Records), &main)
    }

    fn filters(&self, text: &Text) -> Markup {
        let query = &self.query;
        html! {
            search.filters {
                form.filter-form action="/records" method="get" {
                    div.field { label for="name" { (t!(text, "records-name")) } input #name type="search" name="name" value=(query.name) maxlength="300"; }
                    div.field { label for="source" { (t!(text, "source")) }
                        select #source name="source" {
                            option value="" { (t!(text, "filter-any")) }
                            @for source in &self.sources { option value=(source) selected[query.source.as_ref() == Some(source)] { (source) } }
                        } }
                    div.field { label for="on" { (t!(text, "records-on")) } input #on type="date" name="on" value=[query.on] min="1900-01-01" max="2200-12-31"; }
                    @if let Some(import) = query.import { input type="hidden" name="import" value=(import); }
                    button type="submit" { (t!(text, "filter-apply")) }
                    @if *query != Query::default() { a.clear href="/records" { (t!(text, "filter-clear")) } }
                }
                @if let Some(import) = query.import { p.quiet { (t!(text, "records-of-import", number = import.to_string())) } }
            }
        }
    }

    fn pager(&self, text: &Text) -> Markup {
        let first =
            (!self.query.after.is_empty()).then(|| Query { after: String::new(), ..self.query.clone() }.address());
        let next = self.next.as_ref().map(|after| Query { after: after.clone(), ..self.query.clone() }.address());
        parts::pager(text, first.as_deref(), next.as_deref())
    }
}

/// Records as rows.
pub(crate) fn table(text: &Text, rows: &[StoredRecord]) -> Markup {
    html! {
        div.sheet.scroll tabindex="0" role="region" aria-label=(t!(text, "records-table")) {
            table.rows {
                thead { tr {
                    th scope="col" { (t!(text, "period")) }
                    th scope="col" { (t!(text, "records-reading")) }
                    th scope="col" { (t!(text, "place")) }
                    th scope="col" { (t!(text, "source")) }
                    th scope="col" { (t!(text, "records-known")) }
                    th.number scope="col" { (t!(text, "records-version")) }
                } }
                tbody { @for row in rows {
                    tr {
                        td.nowrap { (format::period(&row.record.event)) }
                        th scope="row" { a href=(links::record(&row.id())) { (headline(text, row)) } }
                        td { (text.place(&row.record.place)) }
                        td { code { (row.record.source) } @if row.simulated { " " (parts::simulated(text)) } }
                        td.nowrap { (parts::day(row.known_at)) " " (late(text, row)) }
                        td.number { (row.version) }
                    }
                } }
            }
        }
    }
}

/// The mark of a record that became known long after its time, so that nobody takes the past as it was seen then.
pub(crate) fn late(text: &Text, row: &StoredRecord) -> Markup {
    let days = row.days_late();
    let words = match days / 365 {
        0 | 1 => t!(text, "records-late-months", months = days / 30),
        years => t!(text, "records-late", years = years),
    };
    html! { @if days > LATE_DAYS { span.late { (super::glyph::late()) span { (words) } } } }
}

/// What a record says, in one line.
pub(crate) fn headline(text: &Text, row: &StoredRecord) -> String {
    match serde_json::from_str::<LabReport>(&row.record.body) {
        Ok(LabReport::Aggregated(report)) => {
            t!(text, "records-count", name = report.name, count = i64::try_from(report.count).unwrap_or(i64::MAX))
        }
        Ok(LabReport::Sample(sample)) => {
            let names: Vec<&str> = sample.substances.iter().map(|substance| substance.name.as_str()).collect();
            if names.is_empty() {
                t!(text, "records-sample-nothing", sample = sample.sample)
            } else {
                t!(text, "records-sample", sample = sample.sample, names = names.join(", "))
            }
        }
        Err(_) => row.record.key.as_str().to_owned(),
    }
}

/// One record.
pub(crate) struct RecordPage {
    /// The version shown.
    pub(crate) shown: StoredRecord,
    /// All versions, oldest first.
    pub(crate) versions: Vec<StoredRecord>,
    pub(crate) import_file: String,
    /// Each reported name with the substance it was read as, when it was: name, substance's id, its name.
    pub(crate) readings: Vec<(String, Option<(String, String)>)>,
}

/// Bytes of a record shown on its page; real rows are far shorter.
const BYTES_SHOWN_MAX: usize = 16 << 10;

impl RecordPage {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let record = &self.shown.record;
        let title = headline(text, &self.shown);
        let main = html! {
            article.page.record-page {
                header {
                    p.overline {
                        a href="/records" { (t!(text, "nav-records")) }
                        span { (format::period(&record.event)) } span { (text.place(&record.place)) }
                        @if self.shown.simulated { (parts::simulated(text)) }
                        (late(text, &self.shown))
                    }
                    h1 { (title) }
                    @if let Some(replaced_at) = self.shown.replaced_at { p.remark { (t!(text, "record-replaced", at = format::minute(replaced_at))) } }
                }
                (self.facts(text))
                (self.reading(text))
                section aria-labelledby="bytes" {
                    h2 #bytes { (t!(text, "record-bytes")) }
                    pre.bytes tabindex="0" { (String::from_utf8_lossy(&record.bytes[..record.bytes.len().min(BYTES_SHOWN_MAX)])) }
                    p.quiet { (t!(text, "record-hash", bytes = record.bytes.len())) " " code.hash { (self.shown.content_hash()) } }
                }
                (self.versions(text))
                (self.mentions(text))
            }
        };
        frame.page(&title, Some(Section::Records), &main)
    }

    fn facts(&self, text: &Text) -> Markup {
        let record = &self.shown.record;
        html! {
            section aria-label=(t!(text, "record-facts")) {
                dl.facts.facts-wide {
                    dt { (t!(text, "record-event")) } dd { (format::period(&record.event)) }
                    dt { (t!(text, "records-known")) } dd { (parts::time(self.shown.known_at)) " " (t!(text, "record-days-late", days = self.shown.days_late())) }
                    dt { (t!(text, "source")) } dd { code { (record.source) } }
                    dt { (t!(text, "record-key")) } dd { code { (record.key) } }
                    dt { (t!(text, "handling")) } dd { (parts::handling(text, record.handling)) }
                    dt { (t!(text, "record-import")) } dd { a href=(format!("/imports/{}", self.shown.import)) { (self.import_file) } " " (record.location) }
                }
            }
        }
    }

    fn reading(&self, text: &Text) -> Markup {
        let Ok(report) = serde_json::from_str::<LabReport>(&self.shown.record.body) else {
            return html! { section { h2 { (t!(text, "record-reading")) } pre.bytes tabindex="0" { (self.shown.record.body) } } };
        };
        html! {
            section aria-labelledby="reading" {
                h2 #reading { (t!(text, "record-reading")) }
                div.scroll tabindex="0" role="region" aria-label=(t!(text, "record-reading")) {
                    table.rows {
                        thead { tr {
                            th scope="col" { (t!(text, "substance-reported-name")) }
                            th scope="col" { (t!(text, "record-read-as")) }
                            th scope="col" { (t!(text, "record-amount")) }
                        } }
                        tbody { @match &report {
                            LabReport::Aggregated(count) => {
                                tr { th scope="row" { (count.name) } td { (self.read_as(text, &count.name)) } td { (format::number(count.count as f64)) } }
                            }
                            LabReport::Sample(sample) => {
                                @for found in &sample.substances {
                                    tr {
                                        th scope="row" { (found.name) }
                                        td { (self.read_as(text, &found.name)) }
                                        td {
                                            (match found.abundance { Abundance::Primary => t!(text, "record-primary"), Abundance::Trace => t!(text, "record-trace") })
                                            @if let Some(quantity) = found.quantity { " " (quantity) }
                                            @if let Some(method) = &found.method { " " span.quiet { (method) } }
                                        }
                                    }
                                }
                            }
                        } }
                    }
                }
                @if let LabReport::Sample(sample) = &report {
                    dl.facts.facts-wide {
                        @if let Some(expected) = &sample.expected { dt { (t!(text, "record-sold-as")) } dd { (expected) } }
                        @if let Some(laboratory) = &sample.laboratory { dt { (t!(text, "record-laboratory")) } dd { (laboratory) } }
                    }
                }
            }
        }
    }

    fn read_as(&self, text: &Text, name: &str) -> Markup {
        let reading =
            self.readings.iter().find(|(reported, _)| reported == name).and_then(|(_, reading)| reading.as_ref());
        html! {
            @match reading {
                Some((id, label)) => a href=(links::substance(id)) { (label) },
                None => a href=(links::search(name)) { (t!(text, "record-not-a-substance")) },
            }
        }
    }

    fn versions(&self, text: &Text) -> Markup {
        html! {
            section aria-labelledby="versions" {
                h2 #versions { (t!(text, "record-versions")) }
                div.scroll tabindex="0" role="region" aria-labelledby="versions" { table.rows {
                    thead { tr {
                        th.number scope="col" { (t!(text, "records-version")) }
                        th scope="col" { (t!(text, "records-reading")) }
                        th scope="col" { (t!(text, "records-known")) }
                        th scope="col" { (t!(text, "record-import")) }
                    } }
                    tbody { @for version in self.versions.iter().rev() {
                        tr aria-current=[(version.version == self.shown.version).then_some("true")] {
                            td.number { a href=(Address::new(&links::record(&version.id())).with("version", version.version.to_string()).build()) { (version.version) } }
                            th scope="row" { (headline(text, version)) }
                            td.nowrap { (parts::time(version.known_at)) }
                            td { a href=(format!("/imports/{}", version.import)) { (version.import) } }
                        }
                    } }
                } }
            }
        }
    }

    fn mentions(&self, text: &Text) -> Markup {
        html! {
            @if !self.shown.record.mentions.is_empty() {
                section aria-labelledby="mentions" {
                    h2 #mentions { (t!(text, "record-mentions")) }
                    ul.mentions { @for mention in &self.shown.record.mentions {
                        li { span.quiet { (mention.kind.as_str()) } " " code { (mention.value) } }
                    } }
                }
            }
        }
    }
}
