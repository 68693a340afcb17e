//! The board: what is new, strongest first.

use maud::{Markup, html};
use picket_core::{CountryCode, Finding, FindingKind, FindingState, SourceId};

use super::frame::{Frame, Section, Simulated};
use super::{glyph, parts};
use crate::charts::ribbon::{self, ribbon};
use crate::charts::sparkline::sparkline;
use crate::format;
use crate::links::{self, Address};
use crate::text::t;

/// What the page's address says; all of its state.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Query {
    /// Kinds shown; all when empty.
    pub(crate) kinds: Vec<FindingKind>,
    /// The state shown; all when absent. The board opens on what is new.
    pub(crate) state: Option<FindingState>,
    pub(crate) country: Option<CountryCode>,
    pub(crate) source: Option<SourceId>,
    pub(crate) year: Option<i16>,
    pub(crate) text: String,
    pub(crate) simulated: Option<bool>,
    pub(crate) order: Order,
    /// Where the page begins, as the store gave it.
    pub(crate) after: String,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Order {
    #[default]
    Strength,
    Newest,
}

impl Order {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Strength => "strength",
            Self::Newest => "newest",
        }
    }
}

impl Query {
    /// The address that shows this.
    pub(crate) fn address(&self) -> String {
        let state = match self.state {
            Some(FindingState::New) => "",
            Some(state) => state.as_str(),
            None => "all",
        };
        let kinds: Vec<&str> = self.kinds.iter().map(FindingKind::as_str).collect();
        Address::new("/")
            .with("state", state)
            .with("kind", kinds.join(","))
            .with("place", self.country.as_ref().map_or("", CountryCode::as_str))
            .with("source", self.source.as_ref().map_or("", SourceId::as_str))
            .with("year", self.year.map_or_else(String::new, |year| year.to_string()))
            .with("text", &self.text)
            .with("simulated", self.simulated.map_or("", |simulated| if simulated { "yes" } else { "no" }))
            .with("order", if self.order == Order::Strength { "" } else { self.order.as_str() })
            .with("after", &self.after)
            .build()
    }

    /// The address after a change, from the first page.
    fn changed(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut query = Self { after: String::new(), ..self.clone() };
        change(&mut query);
        query.address()
    }

    fn is_narrowed(&self) -> bool {
        let plain = Self { state: self.state, order: self.order, after: self.after.clone(), ..Self::default() };
        *self != plain
    }
}

/// A finding as a row.
pub(crate) struct Row {
    pub(crate) finding: Finding,
    pub(crate) state: FindingState,
    pub(crate) shares: Vec<Option<f64>>,
    /// Which of the shares is that of the period in which the finding was raised.
    pub(crate) raised: Option<usize>,
}

/// The page.
pub(crate) struct Board {
    pub(crate) query: Query,
    /// Findings that the query shows, over all pages.
    pub(crate) total: u64,
    pub(crate) by_state: Vec<(FindingState, u64)>,
    pub(crate) by_year: Vec<(i16, u64)>,
    pub(crate) kinds: Vec<FindingKind>,
    pub(crate) countries: Vec<CountryCode>,
    pub(crate) sources: Vec<SourceId>,
    pub(crate) rows: Vec<Row>,
    pub(crate) next: Option<String>,
    /// Whether the node has taken in anything at all.
    pub(crate) has_records: bool,
}

impl Board {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let main = html! {
            div.page #board {
                div.board-head {
                    div.title {
                        h1 { (t!(text, "nav-board")) }
                        p.lede role="status" { (t!(text, "board-count", count = self.total, state = self.query.state.map_or("all", FindingState::as_str))) }
                    }
                    (ribbon(&t!(text, "board-years"), &self.years(frame)))
                }
                (self.states(frame))
                (self.filters(frame))
                @if self.rows.is_empty() { (self.nothing(frame)) } @else { (self.table(frame)) }
                (self.pager(frame))
            }
        };
        frame.page(&t!(text, "nav-board"), Some(Section::Board), &main)
    }

    fn years(&self, frame: &Frame) -> Vec<ribbon::Bar> {
        let year = |&(year, count): &(i16, u64)| {
            let current = self.query.year == Some(year);
            let href = self.query.changed(|query| query.year = (!current).then_some(year));
            let label = if current {
                t!(frame.text, "board-year-all", year = year.to_string())
            } else {
                t!(frame.text, "board-year", year = year.to_string(), count = count)
            };
            ribbon::Bar { year, count, href, label, current }
        };
        self.by_year.iter().map(year).collect()
    }

    fn states(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let all = self.by_state.iter().map(|(_, count)| count).sum::<u64>();
        html! {
            nav.tabs aria-label=(t!(text, "board-states")) {
                ul {
                    @for &(state, count) in &self.by_state {
                        @let current = self.query.state == Some(state);
                        li { a href=(self.query.changed(|query| query.state = Some(state))) aria-current=[current.then_some("true")] {
                            (glyph::state(state)) (parts::state_word(text, state)) " " span.tab-count { (format::number(count as f64)) }
                        } }
                    }
                    li { a href=(self.query.changed(|query| query.state = None)) aria-current=[self.query.state.is_none().then_some("true")] {
                        (t!(text, "state-all")) " " span.tab-count { (format::number(all as f64)) }
                    } }
                }
                div.orders role="group" aria-label=(t!(text, "order")) {
                    @for (order, word) in [(Order::Strength, t!(text, "order-strength")), (Order::Newest, t!(text, "order-newest"))] {
                        a href=(self.query.changed(|query| query.order = order)) aria-current=[(self.query.order == order).then_some("true")] { (word) }
                    }
                }
            }
        }
    }

    fn filters(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let kinds: Vec<&str> = self.query.kinds.iter().map(FindingKind::as_str).collect();
        html! {
            search.filters {
                ul.chips aria-label=(t!(text, "board-kinds")) {
                    @for kind in &self.kinds {
                        @let chosen = self.query.kinds.contains(kind);
                        li { a.chip href=(self.query.changed(|query| toggle(&mut query.kinds, kind))) aria-current=[chosen.then_some("true")] { (parts::kind(text, kind)) } }
                    }
                }
                form.filter-form action="/" method="get" hx-get="/" hx-trigger="change, input delay:500ms from:#text" hx-target="#board"
                    hx-select="#board" hx-swap="outerMorph" hx-push-url="true" {
                    input type="hidden" name="state" value=(self.query.state.map_or("all", FindingState::as_str));
                    @if !kinds.is_empty() { input type="hidden" name="kind" value=(kinds.join(",")); }
                    @if let Some(year) = self.query.year { input type="hidden" name="year" value=(year); }
                    @if self.query.order != Order::Strength { input type="hidden" name="order" value=(self.query.order.as_str()); }
                    div.field { label for="text" { (t!(text, "filter-text")) }
                        input #text type="search" name="text" value=(self.query.text) maxlength="200"; }
                    div.field { label for="place" { (t!(text, "place")) }
                        select #place name="place" {
                            option value="" { (t!(text, "filter-any")) }
                            @for country in &self.countries {
                                option value=(country) selected[self.query.country.as_ref() == Some(country)] { (text.country(country)) }
                            }
                        } }
                    div.field { label for="source" { (t!(text, "source")) }
                        select #source name="source" {
                            option value="" { (t!(text, "filter-any")) }
                            @for source in &self.sources {
                                option value=(source) selected[self.query.source.as_ref() == Some(source)] { (source) }
                            }
                        } }
                    @if frame.node.simulated == Simulated::Some {
                        div.field { label for="simulated" { (t!(text, "filter-simulated")) }
                            select #simulated name="simulated" {
                                option value="" { (t!(text, "filter-any")) }
                                option value="no" selected[self.query.simulated == Some(false)] { (t!(text, "filter-reported")) }
                                option value="yes" selected[self.query.simulated == Some(true)] { (t!(text, "simulated")) }
                            } }
                    }
                    button type="submit" { (t!(text, "filter-apply")) }
                    @if self.query.is_narrowed() {
                        a.clear href=(Query { state: self.query.state, order: self.query.order, ..Query::default() }.address()) { (t!(text, "filter-clear")) }
                    }
                }
            }
        }
    }

    fn table(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        html! {
            table.findings {
                caption.unseen { (t!(text, "board-table")) }
                thead { tr {
                    th scope="col" { (t!(text, "strength")) }
                    th scope="col" { (t!(text, "kind")) }
                    th scope="col" { (t!(text, "board-finding")) }
                    th scope="col" { (t!(text, "board-share")) }
                    th scope="col" { (t!(text, "place")) }
                    th scope="col" { (t!(text, "period")) }
                    @if self.query.state.is_none() { th scope="col" { (t!(text, "state")) } }
                } }
                tbody { @for row in &self.rows { (self.row(frame, row)) } }
            }
        }
    }

    fn row(&self, frame: &Frame, row: &Row) -> Markup {
        let text = frame.text;
        let finding = &row.finding;
        let share = row.raised.and_then(|index| row.shares.get(index).copied().flatten());
        html! {
            tr {
                td.cell-strength { (parts::strength(text, finding.strength.score)) }
                td.cell-kind { (parts::kind(text, &finding.kind)) }
                th.cell-finding scope="row" {
                    div.finding-name {
                        a href=(links::finding(&finding.id)) { (finding.subject.label) }
                        @if finding.simulated { (parts::simulated(text)) }
                    }
                    p.finding-summary { (text.statement(&finding.summary)) }
                }
                td.cell-spark {
                    @if !row.shares.is_empty() { (sparkline(&row.shares, row.raised)) }
                    @if let Some(share) = share { span.spark-figure { (format::per_million(share)) } }
                }
                td.cell-place { (text.place(&finding.place)) }
                td.cell-period { (format::period(&finding.period)) }
                @if self.query.state.is_none() { td.cell-state { (parts::state(text, row.state)) } }
            }
        }
    }

    fn nothing(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        if !self.has_records {
            return parts::empty(&t!(text, "board-empty-node"), &t!(text, "board-empty-node-hint"));
        }
        parts::empty(&t!(text, "board-empty"), &t!(text, "board-empty-hint"))
    }

    fn pager(&self, frame: &Frame) -> Markup {
        let first = (!self.query.after.is_empty()).then(|| self.query.changed(|_| ()));
        let next = self.next.as_ref().map(|after| self.query.changed(|query| query.after.clone_from(after)));
        parts::pager(frame.text, first.as_deref(), next.as_deref())
    }
}

fn toggle(kinds: &mut Vec<FindingKind>, kind: &FindingKind) {
    match kinds.iter().position(|chosen| chosen == kind) {
        Some(index) => drop(kinds.remove(index)),
        None => kinds.push(kind.clone()),
    }
}
