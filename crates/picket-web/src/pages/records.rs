//! `GET /records` and `GET /records/{id}`: what sources reported.

use axum::extract::{Path, Query, State};
use maud::Markup;
use picket_core::{Day, Mention, MentionKind, RecordId, SourceId, Timestamp};
use picket_lab::{LabReport, fold_for_mention};
use picket_store::{AuditAction, AuditEntry, RecordFilter, StoredRecord};
use picket_substance::Outcome;
use serde::Deserialize;

use super::board::optional;
use crate::app::App;
use crate::failure::Failure;
use crate::limits::RECORD_ROWS;
use crate::views::records::{self, RecordPage, Records};
use crate::visit::Signed;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    source: String,
    name: String,
    import: String,
    on: String,
    after: String,
}

impl Parameters {
    pub(crate) fn query(&self) -> Result<records::Query, Failure> {
        let not_a_number = |text: &str| Failure::Invalid(format!("import={text}"));
        Ok(records::Query {
            source: optional(&self.source, SourceId::new)?,
            name: self.name.trim().to_owned(),
            import: optional(&self.import, |text| text.parse().map_err(|_| not_a_number(text)))?,
            on: optional(&self.on, str::parse::<Day>)?,
            after: self.after.clone(),
        })
    }
}

/// The store's filter for a query.
pub(crate) fn filter(query: &records::Query, now: Timestamp, limit: u32) -> RecordFilter {
    let name = |name: &str| Mention { kind: MentionKind::SubstanceName, value: fold_for_mention(name) };
    RecordFilter {
        mention: (!query.name.is_empty()).then(|| name(&query.name)),
        import: query.import,
        source: query.source.clone(),
        as_of: query.on.map_or(now, |day| Timestamp::start_of(day.next())),
        after: Some(query.after.clone()).filter(|after| !after.is_empty()),
        limit,
    }
}

/// The list.
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(parameters): Query<Parameters>,
) -> Result<Markup, Failure> {
    let query = parameters.query()?;
    let page = app.store().records(&filter(&query, app.now(), RECORD_ROWS)).await?;
    let sources = app.store().sources().await?.into_iter().map(|source| source.source).collect();
    Ok(Records { query, sources, rows: page.items, next: page.next }.page(&signed.frame))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Version {
    /// Which version; the newest when absent.
    version: Option<u32>,
}

/// One record. That somebody looked at it goes into the audit.
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(wanted): Query<Version>,
) -> Result<Markup, Failure> {
    let id = RecordId::new(&id).map_err(|_| Failure::NotFound)?;
    let versions = app.store().record_versions(&id).await?;
    let newest = versions.last().ok_or(Failure::NotFound)?;
    let wanted = wanted.version.unwrap_or(newest.version);
    let shown = versions.iter().find(|version| version.version == wanted).ok_or(Failure::NotFound)?.clone();
    let entry = AuditEntry::new(app.now(), signed.name(), AuditAction::RecordRead, &format!("record/{id}"), "");
    app.store().audit(&entry).await?;
    let import = app.store().import(shown.import).await?;
    let page = RecordPage {
        readings: readings(&app, &shown),
        import_file: import.map_or_else(|| shown.import.to_string(), |import| import.file_name),
        shown,
        versions,
    };
    Ok(page.page(&signed.frame))
}

/// Each reported name with the substance it is read as today.
fn readings(app: &App, record: &StoredRecord) -> Vec<(String, Option<(String, String)>)> {
    let names = match serde_json::from_str(&record.record.body) {
        Ok(LabReport::Aggregated(report)) => vec![report.name],
        Ok(LabReport::Sample(sample)) => sample.substances.into_iter().map(|substance| substance.name).collect(),
        Err(_) => Vec::new(),
    };
    let substance = |name: &str| match &app.node.resolve(name).outcome {
        Outcome::Substance(id) => {
            app.registry().substance(id.as_str()).map(|found| (id.to_string(), found.name.clone()))
        }
        _ => None,
    };
    names.into_iter().map(|name| (name.clone(), substance(&name))).collect()
}
