//! The types of the API. They are the house's own nouns in a form that outlives changes inside.

use picket_core::{ContentHash, Figure, Timestamp};
use picket_flow::ImportProgress;
use picket_store::{Import, StoredFinding, StoredRecord};
use picket_substance::{Registry, Substance as RegistrySubstance};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::worker::Stage;

/// What went wrong.
#[derive(Serialize, ToSchema)]
pub(crate) struct Problem {
    /// A stable code such as `PK4004`.
    pub(crate) code: String,
    /// What it is, in a few words.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) hint: String,
    /// What was wrong with a file of which nothing could be read, with its place in the file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub(crate) problems: Vec<picket_core::Problem>,
}

/// One page of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Page<T: ToSchema> {
    /// What is on it.
    pub(crate) items: Vec<T>,
    /// Give this back as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// A sentence with its figures.
#[derive(Serialize, ToSchema)]
pub(crate) struct Statement {
    /// Which sentence; the same in every language.
    pub(crate) id: String,
    /// The sentence in English.
    pub(crate) text: String,
    /// The figures and names in it, by name.
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    pub(crate) figures: serde_json::Map<String, serde_json::Value>,
}

impl From<picket_core::Statement> for Statement {
    fn from(statement: picket_core::Statement) -> Self {
        let value = |figure: Figure| match figure {
            Figure::Count(count) => count.into(),
            Figure::Share(number) | Figure::Number(number) => number.into(),
            Figure::Text(text) => text.into(),
        };
        let figures = statement.figures.into_iter().map(|(name, figure)| (name, value(figure))).collect();
        Self { id: statement.id, text: statement.text, figures }
    }
}

/// A conclusion that Picket drew from records: a lead for a person, never a decision.
#[derive(Serialize, ToSchema)]
pub(crate) struct Finding {
    pub(crate) id: String,
    /// `lab-first-seen`, `lab-rising`, …
    pub(crate) kind: String,
    /// Where it stands: `new`, `confirmed`, `dismissed` or `merged`.
    pub(crate) state: String,
    /// True when the newest assessment no longer raises it.
    pub(crate) superseded: bool,
    /// The finding it was merged into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) merged_into: Option<String>,
    pub(crate) sources: Vec<String>,
    /// The kind of thing it is about: `substance`, `isomers`, `class`, `name` or `pair`.
    pub(crate) subject_kind: String,
    /// Its identifier within that kind.
    pub(crate) subject_id: String,
    /// Its name.
    pub(crate) subject: String,
    /// ISO 3166-1 alpha-2.
    pub(crate) country: String,
    /// An area within the country, in the source's words; empty for the whole country.
    pub(crate) area: String,
    /// The period in which it was raised: `2023`, `2023-Q3`, `2023-07`, `2023-07-31` or `FROM/TO`.
    pub(crate) period: String,
    /// 0 to 100, for ordering only.
    pub(crate) strength: f64,
    /// False-discovery rate; absent for findings that follow a rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) q_value: Option<f64>,
    pub(crate) summary: Statement,
    /// Most important first.
    pub(crate) reasons: Vec<Statement>,
    pub(crate) method: String,
    pub(crate) method_version: u32,
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    pub(crate) method_parameters: std::collections::BTreeMap<String, serde_json::Value>,
    /// BLAKE3 of the method's input.
    pub(crate) inputs: String,
    /// TLP label.
    pub(crate) tlp: String,
    /// True when any input was simulated.
    pub(crate) simulated: bool,
    /// RFC 3339.
    pub(crate) first_raised_at: String,
    /// What was known to the assessment that drew it last; RFC 3339.
    pub(crate) as_of: String,
}

impl From<StoredFinding> for Finding {
    fn from(stored: StoredFinding) -> Self {
        let finding = stored.finding;
        Self {
            id: finding.id.to_string(),
            kind: finding.kind.to_string(),
            state: stored.state.as_str().to_owned(),
            superseded: stored.superseded,
            merged_into: stored.into.map(|into| into.to_string()),
            sources: finding.sources.iter().map(ToString::to_string).collect(),
            subject_kind: finding.subject.kind,
            subject_id: finding.subject.id,
            subject: finding.subject.label,
            country: finding.place.country.to_string(),
            area: finding.place.area,
            period: finding.period.to_string(),
            strength: finding.strength.score,
            q_value: finding.strength.q_value,
            summary: finding.summary.into(),
            reasons: finding.reasons.into_iter().map(Statement::from).collect(),
            method: finding.method.name,
            method_version: finding.method.version,
            method_parameters: finding.method.parameters,
            inputs: finding.inputs.to_string(),
            tlp: finding.handling.tlp.to_string(),
            simulated: finding.simulated,
            first_raised_at: stored.first_raised_at.to_string(),
            as_of: stored.as_of.to_string(),
        }
    }
}

/// A finding with what people decided about it, oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct FindingWithDecisions {
    pub(crate) finding: Finding,
    pub(crate) decisions: Vec<Decision>,
}

/// What a person decided.
#[derive(Serialize, ToSchema)]
pub(crate) struct Decision {
    pub(crate) state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) merged_into: Option<String>,
    pub(crate) by: String,
    pub(crate) reason: String,
    /// RFC 3339.
    pub(crate) at: String,
}

impl From<picket_core::Decision> for Decision {
    fn from(decision: picket_core::Decision) -> Self {
        Self {
            state: decision.state.as_str().to_owned(),
            merged_into: decision.into.map(|into| into.to_string()),
            by: decision.by,
            reason: decision.reason,
            at: decision.at.to_string(),
        }
    }
}

/// A decision to be recorded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDecision {
    /// `confirmed`, `dismissed` or `merged`.
    #[schema(value_type = String)]
    pub(crate) state: picket_core::FindingState,
    /// The state that the decider saw; another one now is a conflict.
    #[schema(value_type = String)]
    pub(crate) expected: picket_core::FindingState,
    /// For a merge, the finding that stays.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) into: Option<picket_core::FindingId>,
    /// Why, in the decider's words.
    pub(crate) reason: String,
}

/// What a source reported, in one version.
#[derive(Serialize, ToSchema)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) source: String,
    /// The source's own name for it.
    pub(crate) key: String,
    pub(crate) version: u32,
    /// The period reported on.
    pub(crate) event: String,
    pub(crate) country: String,
    pub(crate) area: String,
    /// When it became known; RFC 3339.
    pub(crate) known_at: String,
    /// When the next version became known; RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) replaced_at: Option<String>,
    pub(crate) import: i64,
    pub(crate) simulated: bool,
    /// TLP label.
    pub(crate) tlp: String,
    /// The bytes as received, as text; bytes that are not UTF-8 are replaced.
    pub(crate) text: String,
    /// BLAKE3 of the bytes.
    pub(crate) hash: String,
    /// The desk's reading.
    #[schema(value_type = Object)]
    pub(crate) reading: serde_json::Value,
}

impl From<StoredRecord> for Record {
    fn from(stored: StoredRecord) -> Self {
        let hash = stored.content_hash().to_string();
        let id = stored.id().to_string();
        let record = stored.record;
        Self {
            id,
            source: record.source.to_string(),
            key: record.key.to_string(),
            version: stored.version,
            event: record.event.to_string(),
            country: record.place.country.to_string(),
            area: record.place.area,
            known_at: stored.known_at.to_string(),
            replaced_at: stored.replaced_at.map(|at| at.to_string()),
            import: stored.import.number(),
            simulated: stored.simulated,
            tlp: record.handling.tlp.to_string(),
            text: String::from_utf8_lossy(&record.bytes).into_owned(),
            hash,
            reading: serde_json::from_str(&record.body).unwrap_or_default(),
        }
    }
}

/// A file that came in.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportSummary {
    pub(crate) id: i64,
    /// `open`, `finished`, `undoing` or `undone`.
    pub(crate) state: String,
    pub(crate) source: String,
    pub(crate) profile: String,
    pub(crate) file_name: String,
    /// BLAKE3 of the file.
    pub(crate) file_hash: String,
    pub(crate) file_bytes: u64,
    pub(crate) simulated: bool,
    pub(crate) by: String,
    /// RFC 3339.
    pub(crate) begun_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) finished_at: Option<String>,
    pub(crate) records_new: u64,
    pub(crate) records_corrected: u64,
    pub(crate) records_unchanged: u64,
    pub(crate) notices: u64,
    pub(crate) warnings: u64,
    pub(crate) rejected: u64,
    /// Rows and counts read, used, rejected, ignored; present once it is finished.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) summary: Option<serde_json::Value>,
}

impl From<Import> for ImportSummary {
    fn from(import: Import) -> Self {
        let progress = import.progress;
        Self {
            id: import.id.number(),
            state: import.state.as_str().to_owned(),
            source: import.source.to_string(),
            profile: import.profile,
            file_name: import.file_name,
            file_hash: import.file_hash.to_string(),
            file_bytes: import.file_bytes,
            simulated: import.simulated,
            by: import.by,
            begun_at: import.begun_at.to_string(),
            finished_at: import.finished_at.map(|at: Timestamp| at.to_string()),
            records_new: progress.records_new,
            records_corrected: progress.records_corrected,
            records_unchanged: progress.records_unchanged,
            notices: progress.notices,
            warnings: progress.warnings,
            rejected: progress.rejected,
            summary: import.summary.and_then(|summary| serde_json::from_str(&summary).ok()),
        }
    }
}

/// How the import of an upload goes.
#[derive(Serialize, ToSchema)]
pub(crate) struct UploadProgress {
    /// The name of the upload, to ask again with.
    pub(crate) upload: String,
    /// BLAKE3 of the file.
    pub(crate) file_hash: String,
    /// `waiting`, `reading`, `assessing`, `done` or `failed`.
    pub(crate) stage: &'static str,
    /// The import, once it has a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) import: Option<i64>,
    pub(crate) bytes_done: u64,
    pub(crate) bytes_total: u64,
    /// True when the same file had been imported before, so that nothing was done.
    pub(crate) already_imported: bool,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

impl UploadProgress {
    /// The progress of an upload at a stage.
    pub(crate) fn of(upload: String, file: &ContentHash, stage: Stage) -> Self {
        let plain = |stage| Self {
            upload,
            file_hash: file.to_string(),
            stage,
            import: None,
            bytes_done: 0,
            bytes_total: 0,
            already_imported: false,
            reason: None,
        };
        match stage {
            Stage::Waiting => plain("waiting"),
            Stage::Reading(ImportProgress { bytes_done, bytes_total, .. }) => {
                Self { bytes_done, bytes_total, ..plain("reading") }
            }
            Stage::Assessing { import, already_imported } => {
                Self { import: Some(import.number()), already_imported, ..plain("assessing") }
            }
            Stage::Done { import, already_imported } => {
                Self { import: Some(import.number()), already_imported, ..plain("done") }
            }
            Stage::Failed(reason) => Self { reason: Some(reason), ..plain("failed") },
        }
    }
}

/// A problem of an import, with its place in the file.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportProblem {
    /// Its place among the problems of the import.
    pub(crate) number: u64,
    pub(crate) code: String,
    /// `notice`, `warning` or `rejected`.
    #[schema(value_type = String)]
    pub(crate) severity: picket_core::Severity,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) part: Option<String>,
    /// As an editor or spreadsheet counts, from 1, header included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) row: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) column: Option<String>,
    pub(crate) message: String,
    /// The offending text.
    pub(crate) excerpt: String,
}

/// A substance of the registry.
#[derive(Serialize, ToSchema)]
pub(crate) struct Substance {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The class and all that it is part of, most specific first.
    pub(crate) classes: Vec<String>,
    #[schema(value_type = Vec<String>)]
    pub(crate) roles: Vec<picket_substance::Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cas: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) inchikey: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) smiles: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) formula: Option<String>,
    pub(crate) names: Vec<Name>,
    /// BLAKE3 of all reference tables.
    pub(crate) registry: String,
}

/// A name of a substance.
#[derive(Serialize, ToSchema)]
pub(crate) struct Name {
    pub(crate) text: String,
    #[schema(value_type = String)]
    pub(crate) kind: picket_substance::NameKind,
}

impl Substance {
    /// A substance with all its names.
    pub(crate) fn of(registry: &Registry, substance: &RegistrySubstance) -> Self {
        let names = registry.names_of(&substance.id);
        Self {
            id: substance.id.to_string(),
            name: substance.name.clone(),
            classes: registry.class_line(substance.class.as_str()).map(|class| class.id.to_string()).collect(),
            roles: substance.roles.clone(),
            cas: substance.cas.as_ref().map(ToString::to_string),
            inchikey: substance.inchikey.as_ref().map(ToString::to_string),
            smiles: substance.smiles.clone(),
            formula: substance.formula.clone(),
            names: names.map(|name| Name { text: name.text.clone(), kind: name.kind }).collect(),
            registry: registry.hash().to_string(),
        }
    }
}
