//! Figures for pages, from the imports' own totals: no big table is read.

use std::collections::BTreeMap;

use picket_core::{FindingState, SourceId, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::Row as _;

use crate::term::{Texts, parse_slug};
use crate::{Store, StoreError};

/// How much of everything there is.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Counts {
    /// Imports that are complete.
    pub imports_finished: u64,
    /// Imports that are not.
    pub imports_open: u64,
    /// Records, whatever the number of their versions.
    pub records: u64,
    /// Versions of records.
    pub versions: u64,
    /// Distinct reported names, those of unfinished imports included.
    pub names: u64,
    /// Findings that the last run of their kind still raised, or that somebody decided.
    pub findings: BTreeMap<FindingState, u64>,
    /// New findings that the last run of their kind no longer raised.
    pub findings_superseded: u64,
    /// People who may sign in.
    pub users: u64,
}

/// A source and what it reported.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SourceSummary {
    /// Who.
    pub source: SourceId,
    /// Finished imports.
    pub imports: u64,
    /// Records in them.
    pub records: u64,
    /// When the newest became known.
    pub newest_known_at: Timestamp,
    /// Whether any of it was simulated.
    pub simulated: bool,
}

impl Store {
    /// How much of everything there is.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn counts(&self) -> Result<Counts, StoreError> {
        let mut connection = self.snapshot().await?;
        let mut counts = Counts::default();
        let imports = sqlx::query(
            "SELECT state, COUNT(*), CAST(SUM(records_new) AS BIGINT), CAST(SUM(records_corrected) AS BIGINT) \
             FROM import GROUP BY state",
        );
        for row in imports.fetch_all(&mut *connection).await? {
            let number = |index: usize| row.try_get::<i64, _>(index).map(i64::cast_unsigned);
            match row.try_get(0)? {
                "finished" => {
                    counts.imports_finished = number(1)?;
                    counts.records = number(2)?;
                    counts.versions = counts.records + number(3)?;
                }
                "open" => counts.imports_open = number(1)?,
                _ => {}
            }
        }
        let findings = sqlx::query("SELECT state, superseded, COUNT(*) FROM finding GROUP BY state, superseded");
        for row in findings.fetch_all(&mut *connection).await? {
            let number = row.try_get::<i64, _>(2)?.cast_unsigned();
            if row.try_get::<i64, _>(1)? == 0 {
                counts.findings.insert(parse_slug("finding.state", row.try_get(0)?)?, number);
            } else {
                counts.findings_superseded += number;
            }
        }
        let row = sqlx::query("SELECT (SELECT COUNT(*) FROM name), (SELECT COUNT(*) FROM account WHERE disabled = 0)")
            .fetch_one(&mut *connection)
            .await?;
        counts.names = row.try_get::<i64, _>(0)?.cast_unsigned();
        counts.users = row.try_get::<i64, _>(1)?.cast_unsigned();
        Ok(counts)
    }

    /// Every source with a finished import, in alphabetical order.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn sources(&self) -> Result<Vec<SourceSummary>, StoreError> {
        let mut connection = self.snapshot().await?;
        let rows = sqlx::query(
            "SELECT source_no, COUNT(*), CAST(SUM(records_new) AS BIGINT), MAX(known_at), MAX(simulated) FROM import \
             WHERE state = 'finished' GROUP BY source_no",
        )
        .fetch_all(&mut *connection)
        .await?;
        let mut numbers = Vec::new();
        for row in &rows {
            numbers.push(row.try_get(0)?);
        }
        let texts = Texts::of(&mut connection, numbers).await?;
        let mut sources = Vec::new();
        for row in rows {
            sources.push(SourceSummary {
                source: texts.parse(row.try_get(0)?)?,
                imports: row.try_get::<i64, _>(1)?.cast_unsigned(),
                records: row.try_get::<i64, _>(2)?.cast_unsigned(),
                newest_known_at: Timestamp::from_microseconds(row.try_get(3)?),
                simulated: row.try_get::<i64, _>(4)? != 0,
            });
        }
        sources.sort_by(|one, two| one.source.cmp(&two.source));
        Ok(sources)
    }
}
