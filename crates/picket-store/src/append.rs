//! One group of an import: records, counts, problems and progress in one transaction.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use picket_core::{Item, Mention, Problem, Record, Severity};
use sqlx::{AnyConnection, Row as _};

use crate::error::within;
use crate::import::{ImportState, load_in_state};
use crate::limits::{GROUP_ITEMS_MAX, PROBLEMS_KEPT_MAX, TERM_BYTES_MAX};
use crate::pending::{Entry, Pending};
use crate::reading::{self, Cell};
use crate::statement::{Rows, Statement, Value, fetch_for_keys};
use crate::term::{TermKind, Terms, Wanted, handling_text, intern};
use crate::{Import, ImportId, Progress, Store, StoreError};

impl Store {
    /// Adds the next group of items. When this returns, the group is on disk; `first_item` says how many items came before,
    /// so that neither a retry nor a second process can add a group twice.
    ///
    /// # Errors
    /// [`StoreError::ImportMoved`] when the import does not stand at `first_item`; [`StoreError::ImportState`] unless it is
    /// open; [`StoreError::WrongSource`] for a record of another source; [`StoreError::TooLarge`] beyond the limits. The
    /// group is then not there.
    pub async fn append_group(
        &self,
        id: ImportId,
        first_item: u64,
        items: &[Item<String>],
    ) -> Result<Progress, StoreError> {
        within("a group", items.len(), GROUP_ITEMS_MAX)?;
        let mut transaction = self.write().await?;
        let import = load_in_state(&mut transaction, id, ImportState::Open).await?;
        if import.progress.items_done != first_item {
            let items_done = import.progress.items_done;
            return Err(StoreError::ImportMoved { import: id, items_done, asked: first_item });
        }
        let (records, problems) = split(items, &import)?;
        let mut wanted = Wanted::default();
        wanted.add(TermKind::Source, import.source.as_str());
        for record in &records {
            reading::want_terms(record, &mut wanted);
        }
        let terms = intern(&mut transaction, self.terms(), &wanted).await?;
        let mut pending = self.pending().take(&mut transaction, &import).await?;
        let mut group = Group::load(&mut transaction, &import, &terms, &records, &pending).await?;
        for record in &records {
            group.take(record, &mut pending);
        }
        let mut progress = group.progress;
        progress.items_done += items.len() as u64;
        let new_versions = group.new.len();
        group.write(&mut transaction).await?;
        write_problems(&mut transaction, id, &problems, &mut progress).await?;
        write_progress(&mut transaction, id, pending.last_version(), progress).await?;
        pending.go_on(&mut transaction, new_versions, self.gathered_records()).await?;
        transaction.commit().await?;
        self.pending().keep(pending);
        self.terms().remember(terms);
        Ok(progress)
    }
}

type Records<'a> = Vec<Cow<'a, Record<String>>>;

/// Records and problems apart, each in order; nothing beyond the limits and nothing of another source.
fn split<'a>(items: &'a [Item<String>], import: &Import) -> Result<(Records<'a>, Vec<&'a Problem>), StoreError> {
    let (mut records, mut problems) = (Vec::with_capacity(items.len()), Vec::new());
    for item in items {
        match item {
            Item::Record(record) => {
                if record.source != import.source {
                    let (expected, found) = (import.source.clone(), record.source.clone());
                    return Err(StoreError::WrongSource { expected, found });
                }
                reading::check(record)?;
                records.push(reading::storable_record(record)?);
            }
            Item::Problem(problem) => {
                within("a problem's text", problem.message.len().max(problem.excerpt.len()), TERM_BYTES_MAX)?;
                problems.push(problem);
            }
        }
    }
    Ok((records, problems))
}

/// The newest version of a record that the store, or the group so far, holds.
#[derive(Clone)]
struct Known {
    version_no: i64,
    version: i64,
    reading_hash: Vec<u8>,
    cells: Vec<(Cell, i64)>,
}

/// A version to be written.
struct NewVersion<'a> {
    record: &'a Record<String>,
    record_hash: i64,
    mentions: Vec<i64>,
    known: Known,
    replaces_no: Option<i64>,
    replaced: bool,
}

/// What a group comes to, before it is written.
struct Group<'a> {
    import: &'a Import,
    terms: &'a Terms,
    source_no: i64,
    known: HashMap<(i64, String), Known>,
    new: Vec<NewVersion<'a>>,
    replaced: Vec<i64>,
    first_version: i64,
    last_version: i64,
    progress: Progress,
}

impl<'a> Group<'a> {
    /// An empty group, with what is known already of the records that it will take.
    async fn load(
        connection: &mut AnyConnection,
        import: &'a Import,
        terms: &'a Terms,
        records: &[Cow<'_, Record<String>>],
        pending: &Pending,
    ) -> Result<Self, StoreError> {
        let row = sqlx::query("SELECT COALESCE(MAX(version_no), 0) FROM record_version").fetch_one(&mut *connection);
        let last_version: i64 = row.await?.try_get(0)?;
        let source_no = terms.number(TermKind::Source, import.source.as_str());
        let hashes: Vec<i64> = records.iter().map(|record| reading::record_hash(&record.id())).collect();
        Ok(Self {
            import,
            terms,
            source_no,
            known: load_known(connection, source_no, &hashes, pending).await?,
            new: Vec::with_capacity(records.len()),
            replaced: Vec::new(),
            first_version: last_version + 1,
            last_version,
            progress: import.progress,
        })
    }

    /// Decides whether a record is new, corrected or unchanged.
    fn take(&mut self, record: &'a Record<String>, pending: &mut Pending) {
        let record_hash = reading::record_hash(&record.id());
        let reading_hash = reading::reading_hash(record);
        let key = (record_hash, record.key.as_str().to_owned());
        let before = self.known.get(&key);
        if before.is_some_and(|before| before.reading_hash == reading_hash) {
            self.progress.records_unchanged += 1;
            return;
        }
        match before {
            None => self.progress.records_new += 1,
            Some(before) => {
                self.progress.records_corrected += 1;
                match usize::try_from(before.version_no - self.first_version) {
                    Ok(index) => self.new[index].replaced = true,
                    Err(_) => self.replaced.push(before.version_no),
                }
            }
        }
        self.last_version += 1;
        let known = Known {
            version_no: self.last_version,
            version: before.map_or(1, |before| before.version + 1),
            reading_hash,
            cells: reading::cells(record, self.terms),
        };
        let mention = |mention: &Mention| self.terms.number(TermKind::Mention(mention.kind), &mention.value);
        let mentions: Vec<i64> = record.mentions.iter().map(mention).collect();
        pending.add(&Entry {
            version_no: known.version_no,
            record_hash,
            mentions: &mentions,
            cells: &known.cells,
            replaced: before.map_or(&[], |before| &before.cells),
        });
        let replaces_no = before.map(|before| before.version_no);
        self.new.push(NewVersion { record, record_hash, mentions, known: known.clone(), replaces_no, replaced: false });
        self.known.insert(key, known);
    }

    async fn write(self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let mut versions = Rows::new(
            "INSERT INTO record_version (version_no, record_hash, source_no, import_no, replaces_no, replaced_in, version, \
             record_key, reading_hash, event_from, event_to, place_no, handling_no, part_no, row_number, column_no, bytes, \
             body, mentions, tallies) VALUES ",
            20,
            "",
        );
        for version in &self.new {
            versions.push(self.version_row(version));
        }
        versions.insert(connection).await?;
        mark_replaced(connection, &self.replaced, Some(self.import.id)).await
    }

    fn version_row(&self, version: &NewVersion<'_>) -> [Value; 20] {
        let record = version.record;
        let (from, to) = (record.event.from().to_epoch_days(), record.event.to().to_epoch_days());
        let place_no = self.terms.number(TermKind::Place, &record.place.to_string());
        let optional = |kind, text: &Option<String>| {
            Value::OptionalInteger(text.as_ref().map(|text| self.terms.number(kind, text)))
        };
        [
            version.known.version_no.into(),
            version.record_hash.into(),
            self.source_no.into(),
            self.import.id.0.into(),
            version.replaces_no.into(),
            Value::OptionalInteger(version.replaced.then_some(self.import.id.0)),
            version.known.version.into(),
            record.key.as_str().into(),
            Value::Bytes(version.known.reading_hash.clone()),
            from.into(),
            to.into(),
            place_no.into(),
            self.terms.number(TermKind::Handling, &handling_text(record.handling)).into(),
            optional(TermKind::Part, &record.location.part),
            Value::OptionalInteger(record.location.row.map(u64::cast_signed)),
            optional(TermKind::Column, &record.location.column),
            record.bytes.clone().into(),
            record.body.as_str().into(),
            reading::encode_numbers(&version.mentions).into(),
            reading::encode_cells(&version.known.cells, place_no, from.into(), to.into()).into(),
        ]
    }
}

/// The newest version of each record with one of these hashes.
async fn load_known(
    connection: &mut AnyConnection,
    source_no: i64,
    hashes: &[i64],
    pending: &Pending,
) -> Result<HashMap<(i64, String), Known>, StoreError> {
    let mut versions: Vec<i64> = hashes.iter().flat_map(|hash| pending.versions_of(*hash)).collect();
    let found =
        fetch_for_keys(connection, "SELECT version_no FROM record_by_hash WHERE record_hash IN ", hashes, "").await?;
    for row in found {
        versions.push(row.try_get(0)?);
    }
    let rows = fetch_for_keys(
        connection,
        "SELECT record_hash, record_key, source_no, version_no, version, reading_hash, tallies, place_no, event_from, \
         event_to FROM record_version WHERE version_no IN ",
        &versions,
        "",
    )
    .await?;
    let mut newest = HashMap::<(i64, String), Known>::with_capacity(hashes.len());
    for row in rows {
        if row.try_get::<i64, _>(2)? != source_no {
            continue;
        }
        let known = Known {
            version_no: row.try_get(3)?,
            version: row.try_get(4)?,
            reading_hash: row.try_get(5)?,
            cells: reading::decode_cells(row.try_get(6)?, row.try_get(7)?, row.try_get(8)?, row.try_get(9)?)?,
        };
        let key = (row.try_get(0)?, row.try_get(1)?);
        if newest.get(&key).is_none_or(|newest| newest.version < known.version) {
            newest.insert(key, known);
        }
    }
    Ok(newest)
}

/// Says in which import versions were replaced, or that they no longer are.
pub(crate) async fn mark_replaced(
    connection: &mut AnyConnection,
    versions: &[i64],
    import: Option<ImportId>,
) -> Result<(), StoreError> {
    for chunk in versions.chunks(500) {
        let mut statement = Statement::new("UPDATE record_version SET replaced_in = ");
        statement.bind(import.map(|import| import.0)).push(" WHERE version_no IN ").bind_list(chunk.iter().copied());
        statement.execute(connection).await?;
    }
    Ok(())
}

/// Writes problems, the first with their place and all as counts.
async fn write_problems(
    connection: &mut AnyConnection,
    id: ImportId,
    problems: &[&Problem],
    progress: &mut Progress,
) -> Result<(), StoreError> {
    let mut kept = Rows::new(
        "INSERT INTO import_problem (import_no, ordinal, code, severity, part, row_number, column_name, message, excerpt) \
         VALUES ",
        9,
        "",
    );
    let mut counts = BTreeMap::<(&str, &'static str), i64>::new();
    for problem in problems {
        let ordinal = progress.notices + progress.warnings + progress.rejected;
        let severity = severity_text(problem.severity);
        *counts.entry((&problem.code, severity)).or_default() += 1;
        match problem.severity {
            Severity::Notice => progress.notices += 1,
            Severity::Warning => progress.warnings += 1,
            Severity::Rejected => progress.rejected += 1,
        }
        if ordinal < PROBLEMS_KEPT_MAX {
            kept.push([
                id.0.into(),
                ordinal.cast_signed().into(),
                problem.code.as_str().into(),
                severity.into(),
                problem.location.part.clone().into(),
                problem.location.row.map(u64::cast_signed).into(),
                problem.location.column.clone().into(),
                problem.message.as_str().into(),
                problem.excerpt.as_str().into(),
            ]);
        }
    }
    let mut counted = Rows::new(
        "INSERT INTO import_problem_count (import_no, code, severity, problems) VALUES ",
        4,
        " ON CONFLICT (import_no, code, severity) \
         DO UPDATE SET problems = import_problem_count.problems + excluded.problems",
    );
    for ((code, severity), count) in counts {
        counted.push([id.0.into(), code.into(), severity.into(), count.into()]);
    }
    kept.insert(connection).await?;
    counted.insert(connection).await
}

/// The stable text of a severity, as it is serialised.
fn severity_text(severity: Severity) -> &'static str {
    match severity {
        Severity::Notice => "notice",
        Severity::Warning => "warning",
        Severity::Rejected => "rejected",
    }
}

async fn write_progress(
    connection: &mut AnyConnection,
    id: ImportId,
    last_version: i64,
    progress: Progress,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE import SET version_last = $1, items_done = $2, records_new = $3, records_corrected = $4, \
         records_unchanged = $5, notices = $6, warnings = $7, rejected = $8 WHERE import_no = $9",
    )
    .bind(last_version)
    .bind(progress.items_done.cast_signed())
    .bind(progress.records_new.cast_signed())
    .bind(progress.records_corrected.cast_signed())
    .bind(progress.records_unchanged.cast_signed())
    .bind(progress.notices.cast_signed())
    .bind(progress.warnings.cast_signed())
    .bind(progress.rejected.cast_signed())
    .bind(id.0)
    .execute(connection)
    .await?;
    Ok(())
}
