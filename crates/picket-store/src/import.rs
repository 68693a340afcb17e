//! Imports: one file of one source, taken in group by group and seen whole or not at all.

use std::fmt;
use std::str::FromStr;

use picket_core::{ContentHash, Handling, Location, Problem, Severity, SourceId, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::audit::{self, AuditAction, AuditEntry};
use crate::error::within;
use crate::limits::{JSON_BYTES_MAX, PAGE_ROWS_MAX, TERM_BYTES_MAX};
use crate::statement::{Statement, storable};
use crate::term::{self, TermKind, Texts, Wanted, handling_text, intern, parse_slug};
use crate::{Store, StoreError};

/// The number of an import.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct ImportId(pub(crate) i64);

impl ImportId {
    /// The number.
    pub fn number(self) -> i64 {
        self.0
    }
}

impl fmt::Display for ImportId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for ImportId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// A file about to be imported.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewImport {
    /// Whose report it is; every record in it names the same source.
    pub source: SourceId,
    /// The mapping profile, with its version where it has one: another profile may read the same file differently.
    pub profile: String,
    /// The file's name, for people.
    pub file_name: String,
    /// The hash of its bytes.
    pub file_hash: ContentHash,
    /// Its length.
    pub file_bytes: u64,
    /// What may be done with it.
    pub handling: Handling,
    /// When it became known; not before anything else of the same source.
    pub known_at: Timestamp,
    /// Whether it was simulated.
    pub simulated: bool,
    /// Who imports.
    pub by: String,
    /// Now.
    pub at: Timestamp,
}

/// How an import begins.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Begun {
    /// It is new.
    New(Import),
    /// It was begun before and not finished: skip `progress.items_done` items and go on.
    Resumed(Import),
    /// The same file was imported with the same profile before; there is nothing to do.
    AlreadyFinished(Import),
}

/// Where an import stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportState {
    /// Groups are being added; nobody sees it yet.
    Open,
    /// Complete and visible.
    Finished,
    /// Invisible, and being removed.
    Undoing,
    /// Removed; this row remains.
    Undone,
}

impl ImportState {
    /// The stable text under which the store keeps it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Finished => "finished",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }
}

/// An import as the store knows it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Import {
    /// Its number.
    pub id: ImportId,
    /// Whose report.
    pub source: SourceId,
    /// Read with which profile.
    pub profile: String,
    /// The file's name.
    pub file_name: String,
    /// The hash of its bytes.
    pub file_hash: ContentHash,
    /// Its length.
    pub file_bytes: u64,
    /// What may be done with it.
    pub handling: Handling,
    /// When it became known.
    pub known_at: Timestamp,
    /// Whether it was simulated.
    pub simulated: bool,
    /// Who imported it.
    pub by: String,
    /// When that began.
    pub begun_at: Timestamp,
    /// When it was complete.
    pub finished_at: Option<Timestamp>,
    /// Where it stands.
    pub state: ImportState,
    /// What was done so far.
    pub progress: Progress,
    /// What the caller wrote down at the end, as JSON.
    pub summary: Option<String>,
    #[serde(skip)]
    pub(crate) versions: VersionRange,
}

/// The numbers of an import's versions, last included; other sources' versions may lie between. Those up to `indexed` are
/// found by value; those up to `sorted` belong to a run of which `run_written` rows are written.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct VersionRange {
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) indexed: i64,
    pub(crate) sorted: i64,
    pub(crate) run_written: usize,
}

/// What an import did so far. Items are records and problems in the reader's order.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Progress {
    /// Items on disk.
    pub items_done: u64,
    /// Records never seen before.
    pub records_new: u64,
    /// Records that became a further version.
    pub records_corrected: u64,
    /// Records that were there already, byte for byte and read alike.
    pub records_unchanged: u64,
    /// Problems that cost nothing.
    pub notices: u64,
    /// Problems that cost a value.
    pub warnings: u64,
    /// Problems that cost a row.
    pub rejected: u64,
}

/// How often one problem occurred in an import.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ProblemCount {
    /// Its code.
    pub code: String,
    /// What it cost.
    pub severity: Severity,
    /// How often.
    pub count: u64,
}

/// Which imports to list.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ImportFilter {
    /// Of this source.
    pub source: Option<SourceId>,
    /// In this state.
    pub state: Option<ImportState>,
    /// Older than this one.
    pub before: Option<ImportId>,
    /// At most so many; 0 means as many as a page holds.
    pub limit: u32,
}

/// Rows of a sorted run that are written in one transaction at the end of an import.
const RUN_ROWS_AT_ONCE: usize = 20_000;

const SELECT: &str = "SELECT import_no, source_no, handling_no, profile, file_name, file_hash, file_bytes, known_at, \
    simulated, begun_by, begun_at, finished_at, state, version_first, version_last, version_indexed, version_sorted, \
    run_written, items_done, records_new, records_corrected, records_unchanged, notices, warnings, rejected, summary FROM import ";

impl Store {
    /// Begins an import, or finds where it was left. A file that was imported before is not imported twice, and one that
    /// was being undone when the process ended is undone first.
    ///
    /// # Errors
    /// [`StoreError::ImportOpen`] when another file of the source is unfinished; [`StoreError::KnownBefore`] when
    /// `known_at` lies before that of an earlier import of the source.
    pub async fn begin_import(&self, new: &NewImport) -> Result<Begun, StoreError> {
        within("a file's name", new.file_name.len(), TERM_BYTES_MAX)?;
        within("a profile's name", new.profile.len(), TERM_BYTES_MAX)?;
        self.finish_undoing(&new.source).await?;

        let mut transaction = self.write().await?;
        let mut wanted = Wanted::default();
        let handling = handling_text(new.handling);
        wanted.add(TermKind::Source, new.source.as_str());
        wanted.add(TermKind::Handling, &handling);
        let terms = intern(&mut transaction, self.terms(), &wanted).await?;
        let source_no = terms.number(TermKind::Source, new.source.as_str());
        if let Some(import) = same_file(&mut transaction, source_no, new).await? {
            return Ok(match import.state {
                ImportState::Finished => Begun::AlreadyFinished(import),
                _ => Begun::Resumed(import),
            });
        }
        check_turn(&mut transaction, source_no, new).await?;

        let id = insert(&mut transaction, source_no, terms.number(TermKind::Handling, &handling), new).await?;
        let detail = serde_json::json!({
            "source": new.source, "profile": new.profile, "file": new.file_name, "hash": new.file_hash,
            "simulated": new.simulated,
        });
        let entry =
            AuditEntry::new(new.at, &new.by, AuditAction::ImportBegun, &format!("import/{id}"), &detail.to_string());
        audit::append(&mut transaction, &entry).await?;
        let import = load(&mut transaction, id).await?.ok_or(StoreError::UnknownImport(id))?;
        transaction.commit().await?;
        self.terms().remember(terms);
        Ok(Begun::New(import))
    }

    /// Makes a complete import visible. `summary` is JSON for the import's page.
    ///
    /// # Errors
    /// [`StoreError::ImportState`] unless it is open.
    pub async fn finish_import(&self, id: ImportId, summary: &str, at: Timestamp) -> Result<Import, StoreError> {
        within("an import's summary", summary.len(), JSON_BYTES_MAX)?;
        while !self.finish_run(id).await? {}
        let mut transaction = self.write().await?;
        let import = load_in_state(&mut transaction, id, ImportState::Open).await?;
        // Nothing is left, unless another process appended a group a moment ago.
        let mut pending = self.pending().take(&mut transaction, &import).await?;
        while !pending.finish(&mut transaction, RUN_ROWS_AT_ONCE).await? {}
        sqlx::query("UPDATE import SET state = 'finished', finished_at = $1, summary = $2 WHERE import_no = $3")
            .bind(at.microseconds())
            .bind(storable(summary.to_owned()))
            .bind(id.0)
            .execute(&mut *transaction)
            .await?;
        let detail = serde_json::json!(import.progress).to_string();
        let entry = AuditEntry::new(at, &import.by, AuditAction::ImportFinished, &format!("import/{id}"), &detail);
        audit::append(&mut transaction, &entry).await?;
        let import = load(&mut transaction, id).await?.ok_or(StoreError::UnknownImport(id))?;
        transaction.commit().await?;
        self.pending().forget(id);
        Ok(import)
    }

    /// Writes some of what finds the import's records; true once all of it is written. Others write in between.
    async fn finish_run(&self, id: ImportId) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        let import = load_in_state(&mut transaction, id, ImportState::Open).await?;
        let mut pending = self.pending().take(&mut transaction, &import).await?;
        let finished = pending.finish(&mut transaction, RUN_ROWS_AT_ONCE).await?;
        transaction.commit().await?;
        self.pending().keep(pending);
        Ok(finished)
    }

    /// One import.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn import(&self, id: ImportId) -> Result<Option<Import>, StoreError> {
        load(&mut *self.reader().await?, id).await
    }

    /// Imports, newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn imports(&self, filter: &ImportFilter) -> Result<Vec<Import>, StoreError> {
        let mut connection = self.reader().await?;
        let mut statement = Statement::new(SELECT);
        statement.push("WHERE import_no < ").bind(filter.before.map_or(i64::MAX, |before| before.0));
        if let Some(source) = &filter.source {
            let Some(number) = term::number_of(&mut connection, TermKind::Source, source.as_str()).await? else {
                return Ok(Vec::new());
            };
            statement.push(" AND source_no = ").bind(number);
        }
        if let Some(state) = filter.state {
            statement.push(" AND state = ").bind(state.as_str());
        }
        statement.push(" ORDER BY import_no DESC LIMIT ").bind(page_rows(filter.limit));
        let rows = statement.fetch_all(&mut connection).await?;
        from_rows(&mut connection, rows).await
    }

    /// The problems of an import in the reader's order, each with its ordinal; those after `after`.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn problems(
        &self,
        id: ImportId,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<(u64, Problem)>, StoreError> {
        let rows = sqlx::query(
            "SELECT ordinal, code, severity, part, row_number, column_name, message, excerpt FROM import_problem \
             WHERE import_no = $1 AND ordinal > $2 ORDER BY ordinal LIMIT $3",
        )
        .bind(id.0)
        .bind(after.map_or(-1, u64::cast_signed))
        .bind(page_rows(limit))
        .fetch_all(&mut *self.reader().await?)
        .await?;
        rows.iter().map(problem_from).collect()
    }

    /// How often each problem occurred, most often first; exact also where not every problem was kept.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn problem_counts(&self, id: ImportId) -> Result<Vec<ProblemCount>, StoreError> {
        let rows = sqlx::query(
            "SELECT code, severity, problems FROM import_problem_count WHERE import_no = $1 \
             ORDER BY problems DESC, code, severity",
        )
        .bind(id.0)
        .fetch_all(&mut *self.reader().await?)
        .await?;
        let mut counts = Vec::new();
        for row in rows {
            counts.push(ProblemCount {
                code: row.try_get(0)?,
                severity: parse_slug("import_problem_count.severity", row.try_get(1)?)?,
                count: row.try_get::<i64, _>(2)?.cast_unsigned(),
            });
        }
        Ok(counts)
    }
}

/// Rows of one page: what was asked for, within the limit.
pub(crate) fn page_rows(limit: u32) -> i64 {
    i64::from(if limit == 0 { PAGE_ROWS_MAX } else { limit.min(PAGE_ROWS_MAX) })
}

fn problem_from(row: &AnyRow) -> Result<(u64, Problem), StoreError> {
    let location = Location {
        part: row.try_get(3)?,
        row: row.try_get::<Option<i64>, _>(4)?.map(i64::cast_unsigned),
        column: row.try_get(5)?,
    };
    let problem = Problem {
        code: row.try_get(1)?,
        severity: parse_slug("import_problem.severity", row.try_get(2)?)?,
        location,
        message: row.try_get(6)?,
        excerpt: row.try_get(7)?,
    };
    Ok((row.try_get::<i64, _>(0)?.cast_unsigned(), problem))
}

/// The import of the same file with the same profile, finished or open.
async fn same_file(
    connection: &mut AnyConnection,
    source_no: i64,
    new: &NewImport,
) -> Result<Option<Import>, StoreError> {
    let mut statement = Statement::new(SELECT);
    statement.push("WHERE file_hash = ").bind(new.file_hash.as_str());
    statement.push(" AND source_no = ").bind(source_no);
    statement.push(" AND profile = ").bind(new.profile.as_str());
    statement.push(" AND state IN ('open', 'finished') ORDER BY import_no DESC LIMIT 1");
    let rows = statement.fetch_all(connection).await?;
    Ok(from_rows(connection, rows).await?.pop())
}

/// Whether it is this file's turn: nothing of the source is unfinished, and nothing of it became known later.
async fn check_turn(connection: &mut AnyConnection, source_no: i64, new: &NewImport) -> Result<(), StoreError> {
    let mut statement = Statement::new(SELECT);
    statement.push("WHERE source_no = ").bind(source_no).push(" AND state IN ('open', 'undoing')");
    let rows = statement.fetch_all(connection).await?;
    if let Some(open) = from_rows(connection, rows).await?.pop() {
        return Err(StoreError::ImportOpen(Box::new(open)));
    }
    let row = sqlx::query("SELECT MAX(known_at) FROM import WHERE source_no = $1 AND state = 'finished'")
        .bind(source_no)
        .fetch_one(connection)
        .await?;
    match row.try_get::<Option<i64>, _>(0)?.map(Timestamp::from_microseconds) {
        Some(latest) if new.known_at < latest => Err(StoreError::KnownBefore { from: new.source.clone(), latest }),
        _ => Ok(()),
    }
}

async fn insert(
    connection: &mut AnyConnection,
    source_no: i64,
    handling_no: i64,
    new: &NewImport,
) -> Result<ImportId, StoreError> {
    let row = sqlx::query(
        "SELECT (SELECT COALESCE(MAX(import_no), 0) FROM import), \
         (SELECT COALESCE(MAX(version_no), 0) FROM record_version)",
    )
    .fetch_one(&mut *connection)
    .await?;
    let (last_import, last_version): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    let mut statement = Statement::new(
        "INSERT INTO import (import_no, source_no, handling_no, profile, file_name, file_hash, file_bytes, known_at, \
         simulated, begun_by, begun_at, state, version_first, version_last, version_indexed, version_sorted, \
         run_written, items_done, records_new, records_corrected, records_unchanged, notices, warnings, rejected) VALUES (",
    );
    statement.bind(last_import + 1);
    for number in [source_no, handling_no] {
        statement.push(", ").bind(number);
    }
    for text in [new.profile.as_str(), &new.file_name, new.file_hash.as_str()] {
        statement.push(", ").bind(text);
    }
    for number in [new.file_bytes.cast_signed(), new.known_at.microseconds(), i64::from(new.simulated)] {
        statement.push(", ").bind(number);
    }
    statement.push(", ").bind(new.by.as_str());
    statement.push(", ").bind(new.at.microseconds());
    statement.push(", 'open', ").bind(last_version + 1);
    for last_version in [last_version; 3] {
        statement.push(", ").bind(last_version);
    }
    statement.push(", 0, 0, 0, 0, 0, 0, 0, 0)");
    statement.execute(connection).await?;
    Ok(ImportId(last_import + 1))
}

pub(crate) async fn load(connection: &mut AnyConnection, id: ImportId) -> Result<Option<Import>, StoreError> {
    let mut statement = Statement::new(SELECT);
    statement.push("WHERE import_no = ").bind(id.0);
    let rows = statement.fetch_all(connection).await?;
    Ok(from_rows(connection, rows).await?.pop())
}

pub(crate) async fn load_in_state(
    connection: &mut AnyConnection,
    id: ImportId,
    state: ImportState,
) -> Result<Import, StoreError> {
    let import = load(connection, id).await?.ok_or(StoreError::UnknownImport(id))?;
    if import.state == state { Ok(import) } else { Err(StoreError::ImportState { import: id, state: import.state }) }
}

async fn from_rows(connection: &mut AnyConnection, rows: Vec<AnyRow>) -> Result<Vec<Import>, StoreError> {
    let mut numbers = Vec::new();
    for row in &rows {
        numbers.extend([row.try_get::<i64, _>("source_no")?, row.try_get("handling_no")?]);
    }
    let texts = Texts::of(connection, numbers).await?;
    rows.iter().map(|row| from_row(row, &texts)).collect()
}

fn from_row(row: &AnyRow, texts: &Texts) -> Result<Import, StoreError> {
    let count = |name: &str| row.try_get::<i64, _>(name).map(i64::cast_unsigned);
    let instant = |name: &str| row.try_get(name).map(Timestamp::from_microseconds);
    let finished_at: Option<i64> = row.try_get("finished_at")?;
    let file_hash = ContentHash::new(row.try_get("file_hash")?).map_err(StoreError::unreadable("import.file_hash"))?;
    Ok(Import {
        id: ImportId(row.try_get("import_no")?),
        source: texts.parse(row.try_get("source_no")?)?,
        profile: row.try_get("profile")?,
        file_name: row.try_get("file_name")?,
        file_hash,
        file_bytes: count("file_bytes")?,
        handling: texts.handling(row.try_get("handling_no")?)?,
        known_at: instant("known_at")?,
        simulated: row.try_get::<i64, _>("simulated")? != 0,
        by: row.try_get("begun_by")?,
        begun_at: instant("begun_at")?,
        finished_at: finished_at.map(Timestamp::from_microseconds),
        state: parse_slug("import.state", row.try_get("state")?)?,
        progress: Progress {
            items_done: count("items_done")?,
            records_new: count("records_new")?,
            records_corrected: count("records_corrected")?,
            records_unchanged: count("records_unchanged")?,
            notices: count("notices")?,
            warnings: count("warnings")?,
            rejected: count("rejected")?,
        },
        summary: row.try_get("summary")?,
        versions: VersionRange {
            first: row.try_get("version_first")?,
            last: row.try_get("version_last")?,
            indexed: row.try_get("version_indexed")?,
            sorted: row.try_get("version_sorted")?,
            run_written: usize::try_from(row.try_get::<i64, _>("run_written")?)
                .map_err(StoreError::unreadable("import.run_written"))?,
        },
    })
}
