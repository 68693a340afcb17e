//! Findings: what a run of the methods raised, kept with what people decided.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use picket_core::{
    CountryCode, Finding, FindingId, FindingKind, FindingState, InvalidValue, Period, SourceId, Timestamp,
};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::audit::{self, AuditAction, AuditEntry};
use crate::error::within;
use crate::import::page_rows;
use crate::limits::{
    FILTER_VALUES_MAX, JSON_BYTES_MAX, RUN_FINDINGS_MAX, SEARCH_CHARS_MAX, SEARCH_WORDS_MAX, TERM_BYTES_MAX,
};
use crate::name::words_of;
use crate::statement::{Rows, Statement, fetch_for_keys, storable};
use crate::term::{TermKind, Wanted, intern, number_of, parse_slug};
use crate::{Page, Store, StoreError};

/// The number of a run.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct RunId(i64);

impl fmt::Display for RunId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A run of methods over the records.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Run {
    /// Every kind of finding that the run would have raised, had there been grounds.
    pub kinds: Vec<FindingKind>,
    /// The instant whose knowledge it used.
    pub as_of: Timestamp,
    /// Now.
    pub at: Timestamp,
    /// Who ran it.
    pub by: String,
}

/// What a run changed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct RunReceipt {
    /// Its number.
    pub run: RunId,
    /// Findings never raised before.
    pub added: u64,
    /// Findings raised before with other figures or words.
    pub updated: u64,
    /// Findings raised before just so.
    pub unchanged: u64,
    /// Undecided findings of these kinds that it no longer raised.
    pub superseded: u64,
}

/// A finding with what became of it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct StoredFinding {
    /// The finding as last raised.
    pub finding: Finding,
    /// Where it stands.
    pub state: FindingState,
    /// Whether it is undecided and the last run of its kind no longer raised it.
    pub superseded: bool,
    /// The finding it was merged into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<FindingId>,
    /// When it was first raised.
    pub first_raised_at: Timestamp,
    /// The last run that raised it.
    pub last_run: RunId,
    /// The instant whose knowledge that run used.
    pub as_of: Timestamp,
}

/// In which order to list findings.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingOrder {
    /// The strongest first.
    #[default]
    Strength,
    /// The latest period first, and in it the strongest first.
    Newest,
}

/// Which findings to list. An empty list or an absent value leaves that question open.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingFilter {
    /// Of these kinds.
    pub kinds: Vec<FindingKind>,
    /// In these states.
    pub states: Vec<FindingState>,
    /// Drawn from records of this source.
    pub source: Option<SourceId>,
    /// In this country.
    pub country: Option<CountryCode>,
    /// Whose period begins in this year.
    pub year: Option<i16>,
    /// Whose period lies wholly in this one.
    pub within: Option<Period>,
    /// At least this strong.
    pub strength_min: Option<f64>,
    /// About this: kind and identifier of the subject.
    pub subject: Option<(String, String)>,
    /// Whose subject has words that begin with these.
    pub text: Option<String>,
    /// Simulated, or not.
    pub simulated: Option<bool>,
    /// Superseded, or not: not, unless asked for.
    pub superseded: Option<bool>,
    /// In which order.
    pub order: FindingOrder,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// At most so many; 0 means as many as a page holds.
    pub limit: u32,
}

impl Default for FindingFilter {
    fn default() -> Self {
        Self {
            kinds: Vec::new(),
            states: Vec::new(),
            source: None,
            country: None,
            year: None,
            within: None,
            strength_min: None,
            subject: None,
            text: None,
            simulated: None,
            superseded: Some(false),
            order: FindingOrder::default(),
            after: None,
            limit: 50,
        }
    }
}

impl Store {
    /// Writes down what a run raised, in one transaction. States and decisions are kept; undecided findings of the run's
    /// kinds that it did not raise become superseded, and one that is raised again no longer is.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for a finding of another kind, one that is there twice, or a strength that is no number;
    /// [`StoreError::TooLarge`] for more than a million findings.
    pub async fn record_run(&self, run: &Run, findings: &[Finding]) -> Result<RunReceipt, StoreError> {
        check_run(run, findings)?;
        let mut transaction = self.write().await?;
        let row = sqlx::query(
            "SELECT (SELECT COALESCE(MAX(run_no), 0) FROM run), (SELECT COALESCE(MAX(finding_no), 0) FROM finding)",
        );
        let row = row.fetch_one(&mut *transaction).await?;
        let run_no = row.try_get::<i64, _>(0)? + 1;
        let mut receipt = RunReceipt { run: RunId(run_no), added: 0, updated: 0, unchanged: 0, superseded: 0 };
        let kinds = serde_json::json!(run.kinds).to_string();
        insert_run(&mut transaction, run_no, run, &kinds).await?;

        let mut writing = Writing { run_no, at: run.at, last_no: row.try_get(1)?, sources: HashMap::new() };
        let mut wanted = Wanted::default();
        for source in findings.iter().flat_map(|finding| &finding.sources).collect::<BTreeSet<_>>() {
            wanted.add(TermKind::Source, source.as_str());
        }
        let terms = intern(&mut transaction, self.terms(), &wanted).await?;
        for source in findings.iter().flat_map(|finding| &finding.sources) {
            writing.sources.entry(source).or_insert_with(|| terms.number(TermKind::Source, source.as_str()));
        }
        for chunk in findings.chunks(500) {
            writing.write(&mut transaction, chunk, &mut receipt).await?;
        }
        receipt.superseded = supersede(&mut transaction, run_no, &run.kinds).await?;
        sqlx::query("UPDATE run SET added = $1, updated = $2, unchanged = $3, superseded = $4 WHERE run_no = $5")
            .bind(receipt.added.cast_signed())
            .bind(receipt.updated.cast_signed())
            .bind(receipt.unchanged.cast_signed())
            .bind(receipt.superseded.cast_signed())
            .bind(run_no)
            .execute(&mut *transaction)
            .await?;
        let detail = serde_json::json!({ "kinds": run.kinds, "as_of": run.as_of, "receipt": receipt }).to_string();
        let entry = AuditEntry::new(run.at, &run.by, AuditAction::Run, &format!("run/{run_no}"), &detail);
        audit::append(&mut transaction, &entry).await?;
        transaction.commit().await?;
        self.terms().remember(terms);
        Ok(receipt)
    }

    /// Findings, page by page.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for a cursor that no page gave; [`StoreError::Database`].
    pub async fn findings(&self, filter: &FindingFilter) -> Result<Page<StoredFinding>, StoreError> {
        let mut connection = self.snapshot().await?;
        let mut statement = Statement::new("SELECT finding_no, score, period_to FROM finding ");
        if !where_matches(&mut connection, &mut statement, filter).await? {
            return Ok(Page { items: Vec::new(), next: None });
        }
        if let Some(after) = &filter.after {
            Cursor::parse(after, filter.order)?.push_to(&mut statement);
        }
        let limit = page_rows(filter.limit);
        statement.push(match filter.order {
            FindingOrder::Strength => " ORDER BY score DESC, finding_no DESC LIMIT ",
            FindingOrder::Newest => " ORDER BY period_to DESC, score DESC, finding_no DESC LIMIT ",
        });
        statement.bind(limit + 1);
        // Which findings first, from the narrow table or its index alone; then the findings themselves.
        let mut cursors = Vec::new();
        for row in statement.fetch_all(&mut connection).await? {
            let (finding_no, score, period_to) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            cursors.push(Cursor { finding_no, score, period_to, order: filter.order });
        }
        let page = Page::cut(cursors, limit, Cursor::text);
        let numbers: Vec<i64> = page.items.iter().map(|cursor| cursor.finding_no).collect();
        let mut found = load(&mut connection, &numbers).await?;
        let items = numbers.iter().filter_map(|number| found.remove(number)).collect();
        Ok(Page { items, next: page.next })
    }

    /// How many findings match, whatever the page.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn finding_count(&self, filter: &FindingFilter) -> Result<u64, StoreError> {
        let mut connection = self.snapshot().await?;
        let mut statement = Statement::new("SELECT COUNT(*) FROM finding ");
        if !where_matches(&mut connection, &mut statement, filter).await? {
            return Ok(0);
        }
        let rows = statement.fetch_all(&mut connection).await?;
        Ok(rows[0].try_get::<i64, _>(0)?.cast_unsigned())
    }

    /// One finding.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn finding(&self, id: &FindingId) -> Result<Option<StoredFinding>, StoreError> {
        let mut connection = self.snapshot().await?;
        match number_of_finding(&mut connection, id).await? {
            Some(number) => Ok(load(&mut connection, &[number]).await?.remove(&number)),
            None => Ok(None),
        }
    }
}

fn check_run(run: &Run, findings: &[Finding]) -> Result<(), StoreError> {
    within("a run", findings.len(), RUN_FINDINGS_MAX)?;
    let kinds: BTreeSet<_> = run.kinds.iter().collect();
    let mut ids = BTreeSet::new();
    for finding in findings {
        within("a finding's subject", finding.subject.kind.len() + finding.subject.id.len(), TERM_BYTES_MAX)?;
        if !kinds.contains(&finding.kind) {
            return Err(InvalidValue::new(finding.kind.as_str(), "one of the run's kinds of finding").into());
        }
        if !ids.insert(&finding.id) {
            return Err(InvalidValue::new(finding.id.as_str(), "a finding that the run raised once").into());
        }
        if !finding.strength.score.is_finite() {
            return Err(InvalidValue::new(&finding.strength.score.to_string(), "a strength").into());
        }
    }
    Ok(())
}

async fn insert_run(connection: &mut AnyConnection, run_no: i64, run: &Run, kinds: &str) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO run (run_no, kinds, as_of, run_at, run_by, added, updated, unchanged, superseded) \
         VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0)",
    )
    .bind(run_no)
    .bind(kinds.to_owned())
    .bind(run.as_of.microseconds())
    .bind(run.at.microseconds())
    .bind(storable(run.by.clone()))
    .execute(connection)
    .await?;
    Ok(())
}

/// What is the same for all findings of a run.
struct Writing<'a> {
    run_no: i64,
    at: Timestamp,
    last_no: i64,
    sources: HashMap<&'a SourceId, i64>,
}

impl Writing<'_> {
    async fn write(
        &mut self,
        connection: &mut AnyConnection,
        findings: &[Finding],
        receipt: &mut RunReceipt,
    ) -> Result<(), StoreError> {
        let known = known_bodies(connection, findings).await?;
        // State, merge and first time are not overwritten: they belong to people and to history.
        let mut rows = Rows::new(
            "INSERT INTO finding (finding_no, id, kind, subject_kind, subject_id, country, period_from, period_to, score, \
             simulated, state, superseded, words, first_raised_at, run_no) VALUES ",
            15,
            " ON CONFLICT (finding_no) DO UPDATE SET kind = excluded.kind, subject_kind = excluded.subject_kind, \
             subject_id = excluded.subject_id, country = excluded.country, period_from = excluded.period_from, \
             period_to = excluded.period_to, score = excluded.score, simulated = excluded.simulated, \
             superseded = 0, words = excluded.words, run_no = excluded.run_no",
        );
        let mut bodies = Rows::new(
            "INSERT INTO finding_body (finding_no, body) VALUES ",
            2,
            " ON CONFLICT (finding_no) DO UPDATE SET body = excluded.body",
        );
        let mut sources = Rows::new(
            "INSERT INTO finding_source (source_no, finding_no) VALUES ",
            2,
            " ON CONFLICT (source_no, finding_no) DO NOTHING",
        );
        let mut unchanged = Vec::new();
        for finding in findings {
            let body = serde_json::to_string(finding).map_err(StoreError::unreadable("a finding"))?;
            within("a finding", body.len(), JSON_BYTES_MAX)?;
            let number = match known.get(finding.id.as_str()) {
                Some((number, old)) if *old == body => {
                    unchanged.push(*number);
                    continue;
                }
                Some((number, _)) => {
                    receipt.updated += 1;
                    *number
                }
                None => {
                    receipt.added += 1;
                    self.last_no += 1;
                    self.last_no
                }
            };
            rows.push(self.row(number, finding));
            bodies.push([number.into(), body.into()]);
            for source in finding.sources.iter().collect::<BTreeSet<_>>() {
                sources.push([self.sources[source].into(), number.into()]);
            }
        }
        rows.insert(connection).await?;
        bodies.insert(connection).await?;
        sources.insert(connection).await?;
        receipt.unchanged += unchanged.len() as u64;
        if !unchanged.is_empty() {
            let mut statement = Statement::new("UPDATE finding SET superseded = 0, run_no = ");
            statement.bind(self.run_no).push(" WHERE finding_no IN ").bind_list(unchanged);
            statement.execute(connection).await?;
        }
        Ok(())
    }

    fn row(&self, number: i64, finding: &Finding) -> [crate::statement::Value; 15] {
        // Words stand between blanks, so that ` fent` finds the beginning of a word.
        let words = words_of(&format!("{} {}", finding.subject.label, finding.subject.id)).join(" ");
        [
            number.into(),
            finding.id.as_str().into(),
            finding.kind.as_str().into(),
            finding.subject.kind.as_str().into(),
            finding.subject.id.as_str().into(),
            finding.place.country.as_str().into(),
            finding.period.from().to_epoch_days().into(),
            finding.period.to().to_epoch_days().into(),
            finding.strength.score.into(),
            finding.simulated.into(),
            FindingState::New.as_str().into(),
            false.into(),
            format!(" {words}").into(),
            self.at.microseconds().into(),
            self.run_no.into(),
        ]
    }
}

/// Number and body of those findings that were raised before, by id.
async fn known_bodies(
    connection: &mut AnyConnection,
    findings: &[Finding],
) -> Result<HashMap<String, (i64, String)>, StoreError> {
    let ids: Vec<&str> = findings.iter().map(|finding| finding.id.as_str()).collect();
    let rows = fetch_for_keys(
        connection,
        "SELECT f.id, f.finding_no, b.body FROM finding f JOIN finding_body b ON b.finding_no = f.finding_no \
         WHERE f.id IN ",
        &ids,
        "",
    )
    .await?;
    let mut known = HashMap::new();
    for row in rows {
        known.insert(row.try_get(0)?, (row.try_get(1)?, row.try_get(2)?));
    }
    Ok(known)
}

async fn supersede(connection: &mut AnyConnection, run_no: i64, kinds: &[FindingKind]) -> Result<u64, StoreError> {
    if kinds.is_empty() {
        return Ok(0);
    }
    let mut statement = Statement::new("UPDATE finding SET superseded = 1 WHERE superseded = 0 AND state = 'new' ");
    statement.push("AND run_no <> ").bind(run_no);
    statement.push(" AND kind IN ").bind_list(kinds.iter().map(FindingKind::as_str));
    statement.execute(connection).await
}

/// Adds the filter's conditions; false when it names a source never seen, so that nothing can match.
async fn where_matches(
    connection: &mut AnyConnection,
    statement: &mut Statement,
    filter: &FindingFilter,
) -> Result<bool, StoreError> {
    within("a list in a filter", filter.kinds.len().max(filter.states.len()), FILTER_VALUES_MAX)?;
    match filter.superseded {
        Some(superseded) => statement.push("WHERE superseded = ").bind(superseded),
        None => statement.push("WHERE superseded IN (0, 1)"),
    };
    if !filter.kinds.is_empty() {
        statement.push(" AND kind IN ").bind_list(filter.kinds.iter().map(FindingKind::as_str));
    }
    if !filter.states.is_empty() {
        statement.push(" AND state IN ").bind_list(filter.states.iter().map(|state| state.as_str()));
    }
    if let Some(source) = &filter.source {
        let Some(source_no) = number_of(connection, TermKind::Source, source.as_str()).await? else {
            return Ok(false);
        };
        statement.push(" AND finding_no IN (SELECT finding_no FROM finding_source WHERE source_no = ");
        statement.bind(source_no).push(")");
    }
    if let Some(country) = &filter.country {
        statement.push(" AND country = ").bind(country.as_str());
    }
    if let Some(year) = filter.year {
        let year = Period::year(year)?;
        statement.push(" AND period_from BETWEEN ").bind(year.from().to_epoch_days());
        statement.push(" AND ").bind(year.to().to_epoch_days());
    }
    if let Some(within) = &filter.within {
        statement.push(" AND period_from >= ").bind(within.from().to_epoch_days());
        statement.push(" AND period_to <= ").bind(within.to().to_epoch_days());
    }
    if let Some(strength_min) = filter.strength_min {
        statement.push(" AND score >= ").bind(strength_min);
    }
    if let Some((kind, id)) = &filter.subject {
        statement.push(" AND subject_kind = ").bind(kind.as_str()).push(" AND subject_id = ").bind(id.as_str());
    }
    if let Some(simulated) = filter.simulated {
        statement.push(" AND simulated = ").bind(simulated);
    }
    if let Some(text) = &filter.text {
        let text: String = text.chars().take(SEARCH_CHARS_MAX).collect();
        // A word is letters and digits, so nothing in it is a wildcard.
        for word in words_of(&text).into_iter().take(SEARCH_WORDS_MAX) {
            statement.push(" AND words LIKE ").bind(format!("% {word}%"));
        }
    }
    Ok(true)
}

/// Where a page ended.
#[derive(Clone, Copy, Debug)]
struct Cursor {
    finding_no: i64,
    score: f64,
    period_to: i64,
    order: FindingOrder,
}

impl Cursor {
    /// The strength's bits, so that it comes back exactly; the order's letter, so that it is not taken for another's.
    fn text(&self) -> String {
        let score = self.score.to_bits();
        match self.order {
            FindingOrder::Strength => format!("s.{score:x}.{}", self.finding_no),
            FindingOrder::Newest => format!("n.{score:x}.{}.{}", self.finding_no, self.period_to),
        }
    }

    fn parse(text: &str, order: FindingOrder) -> Result<Self, StoreError> {
        let invalid = || InvalidValue::new(text, "a page's cursor");
        let parts: Vec<&str> = text.split('.').collect();
        let (score, finding_no, period_to) = match (order, &parts[..]) {
            (FindingOrder::Strength, ["s", score, number]) => (score, number, "0"),
            (FindingOrder::Newest, ["n", score, number, period_to]) => (score, number, *period_to),
            _ => return Err(invalid().into()),
        };
        Ok(Self {
            finding_no: finding_no.parse().map_err(|_| invalid())?,
            score: f64::from_bits(u64::from_str_radix(score, 16).map_err(|_| invalid())?),
            period_to: period_to.parse().map_err(|_| invalid())?,
            order,
        })
    }

    fn push_to(self, statement: &mut Statement) {
        match self.order {
            FindingOrder::Strength => {
                statement.push(" AND (score, finding_no) < (").bind(self.score);
            }
            FindingOrder::Newest => {
                statement.push(" AND (period_to, score, finding_no) < (").bind(self.period_to);
                statement.push(", ").bind(self.score);
            }
        }
        statement.push(", ").bind(self.finding_no).push(")");
    }
}

pub(crate) async fn number_of_finding(
    connection: &mut AnyConnection,
    id: &FindingId,
) -> Result<Option<i64>, StoreError> {
    let row = sqlx::query("SELECT finding_no FROM finding WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Findings by number.
pub(crate) async fn load(
    connection: &mut AnyConnection,
    numbers: &[i64],
) -> Result<BTreeMap<i64, StoredFinding>, StoreError> {
    let rows = fetch_for_keys(
        connection,
        "SELECT f.finding_no, b.body, f.state, f.superseded, f.into_id, f.first_raised_at, f.run_no, r.as_of \
         FROM finding f JOIN finding_body b ON b.finding_no = f.finding_no JOIN run r ON r.run_no = f.run_no \
         WHERE f.finding_no IN ",
        numbers,
        "",
    )
    .await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, from_row(row)?))).collect()
}

fn from_row(row: &AnyRow) -> Result<StoredFinding, StoreError> {
    let into: Option<String> = row.try_get(4)?;
    Ok(StoredFinding {
        finding: serde_json::from_str(row.try_get(1)?).map_err(StoreError::unreadable("finding_body.body"))?,
        state: parse_slug("finding.state", row.try_get(2)?)?,
        superseded: row.try_get::<i64, _>(3)? != 0,
        into: into.map(|id| FindingId::new(&id)).transpose().map_err(StoreError::unreadable("finding.into_id"))?,
        first_raised_at: Timestamp::from_microseconds(row.try_get(5)?),
        last_run: RunId(row.try_get(6)?),
        as_of: Timestamp::from_microseconds(row.try_get(7)?),
    })
}
