//! `GET /`: the board.

use std::collections::BTreeSet;

use axum::extract::{Query, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use picket_core::{CountryCode, FindingKind, FindingState, SourceId};
use picket_store::{FindingFilter, FindingOrder, StoredFinding};
use serde::Deserialize;

use crate::app::App;
use crate::course;
use crate::failure::Failure;
use crate::limits::{BOARD_ROWS, RIBBON_YEARS};
use crate::views::board::{self, Board, Order, Row};
use crate::views::help::KINDS;
use crate::visit::Signed;

/// The query as it stands in the address; an empty value is none, since a form sends all its fields.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    pub(crate) kind: String,
    pub(crate) state: String,
    pub(crate) place: String,
    pub(crate) source: String,
    pub(crate) year: String,
    pub(crate) text: String,
    pub(crate) simulated: String,
    pub(crate) order: String,
    pub(crate) after: String,
}

impl Parameters {
    /// What it asks for.
    pub(crate) fn query(&self) -> Result<board::Query, Failure> {
        let unknown = |name: &str, value: &str| Failure::Invalid(format!("{name}={value}"));
        Ok(board::Query {
            kinds: self
                .kind
                .split(',')
                .filter(|kind| !kind.is_empty())
                .map(FindingKind::new)
                .collect::<Result<_, _>>()?,
            state: match self.state.as_str() {
                "" | "new" => Some(FindingState::New),
                "confirmed" => Some(FindingState::Confirmed),
                "dismissed" => Some(FindingState::Dismissed),
                "merged" => Some(FindingState::Merged),
                "all" => None,
                other => return Err(unknown("state", other)),
            },
            country: optional(&self.place, CountryCode::new)?,
            source: optional(&self.source, SourceId::new)?,
            year: optional(&self.year, |year| year.parse().map_err(|_| unknown("year", year)))?,
            text: self.text.trim().to_owned(),
            simulated: match self.simulated.as_str() {
                "" => None,
                "yes" => Some(true),
                "no" => Some(false),
                other => return Err(unknown("simulated", other)),
            },
            order: match self.order.as_str() {
                "" | "strength" => Order::Strength,
                "newest" => Order::Newest,
                other => return Err(unknown("order", other)),
            },
            after: self.after.clone(),
        })
    }
}

/// A value that may be left out.
pub(crate) fn optional<T, E>(text: &str, read: impl FnOnce(&str) -> Result<T, E>) -> Result<Option<T>, E> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

/// The store's filter for a query.
pub(crate) fn filter(query: &board::Query) -> FindingFilter {
    FindingFilter {
        kinds: query.kinds.clone(),
        states: query.state.into_iter().collect(),
        source: query.source.clone(),
        country: query.country.clone(),
        year: query.year,
        text: Some(query.text.clone()).filter(|text| !text.is_empty()),
        simulated: query.simulated,
        order: match query.order {
            Order::Strength => FindingOrder::Strength,
            Order::Newest => FindingOrder::Newest,
        },
        after: Some(query.after.clone()).filter(|after| !after.is_empty()),
        limit: BOARD_ROWS,
        ..FindingFilter::default()
    }
}

/// The page.
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    RawQuery(raw): RawQuery,
    Query(parameters): Query<Parameters>,
) -> Result<Response, Failure> {
    let query = parameters.query()?;
    // A form sends its empty fields too; the address that people keep and share says only what was chosen.
    if raw.is_some_and(|raw| raw.split('&').any(|pair| pair.ends_with('='))) {
        return Ok(Redirect::to(&query.address()).into_response());
    }
    let filter = filter(&query);
    let store = app.store();
    let page = store.findings(&filter).await?;
    let mut rows = Vec::with_capacity(page.items.len());
    for stored in page.items {
        rows.push(row(&app, stored).await?);
    }
    let mut by_state = Vec::new();
    for state in [FindingState::New, FindingState::Confirmed, FindingState::Dismissed, FindingState::Merged] {
        by_state.push((state, store.finding_count(&FindingFilter { states: vec![state], ..filter.clone() }).await?));
    }
    let sources = store.sources().await?;
    let board = Board {
        total: store.finding_count(&filter).await?,
        by_state,
        by_year: years(&app, &filter).await?,
        kinds: KINDS.into_iter().filter_map(|kind| FindingKind::new(kind).ok()).collect(),
        countries: countries(&app, &query).await?,
        has_records: sources.iter().any(|source| source.records > 0),
        sources: sources.into_iter().map(|source| source.source).collect(),
        rows,
        next: page.next,
        query,
    };
    Ok(board.page(&signed.frame).into_response())
}

async fn row(app: &App, stored: StoredFinding) -> Result<Row, Failure> {
    let all = app.node.series(&stored.finding.subject, app.now()).await?;
    let series = course::of_finding(&stored.finding, &all).next();
    Ok(Row {
        shares: series.map(course::shares).unwrap_or_default(),
        raised: series.and_then(|series| course::raised(&stored.finding, series)),
        state: stored.state,
        finding: stored.finding,
    })
}

/// Findings of each year up to the newest, as the other filters leave them.
async fn years(app: &App, filter: &FindingFilter) -> Result<Vec<(i16, u64)>, Failure> {
    let any_year = FindingFilter { year: None, after: None, ..filter.clone() };
    let newest = FindingFilter { order: FindingOrder::Newest, limit: 1, ..any_year.clone() };
    let Some(newest) = app.store().findings(&newest).await?.items.pop() else { return Ok(Vec::new()) };
    let last = newest.finding.period.from().year();
    let mut years = Vec::new();
    for year in last - RIBBON_YEARS + 1..=last {
        let count = app.store().finding_count(&FindingFilter { year: Some(year), ..any_year.clone() }).await?;
        if count > 0 || !years.is_empty() {
            years.push((year, count));
        }
    }
    Ok(years)
}

/// The countries to choose from: those of the strongest findings, and the one chosen.
async fn countries(app: &App, query: &board::Query) -> Result<Vec<CountryCode>, Failure> {
    let strongest = FindingFilter { limit: 200, ..FindingFilter::default() };
    let findings = app.store().findings(&strongest).await?.items;
    let countries: BTreeSet<CountryCode> =
        findings.into_iter().map(|stored| stored.finding.place.country).chain(query.country.clone()).collect();
    Ok(countries.into_iter().collect())
}
