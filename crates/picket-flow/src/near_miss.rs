//! What keeps a substance out of a class, for those who may know it.
//!
//! The engine knows exactly where each class ends, and so would whoever may ask it about any structure. Near misses are
//! therefore told only of substances in the registry, to somebody with a name and a reason, into the audit, and so many
//! an hour. Which roles may ask is for the caller to check.

use picket_core::{Day, MentionKind, RecordId, Timestamp};
use picket_store::{AuditAction, AuditEntry, AuditFilter};
use picket_substance::{Jurisdiction, Registry, SubstanceId, Target};
use serde::Serialize;

use crate::law::instruments_of;
use crate::{ControlQuestion, FlowError, Node};

/// How many near misses one person may ask for within an hour.
pub const NEAR_MISSES_AN_HOUR: u32 = 30;

/// The longest reason, in characters.
pub const NEAR_MISS_REASON_CHARS_MAX: usize = 1_000;

/// One hour.
const WINDOW_MICROSECONDS: i64 = 3_600_000_000;

/// Before a record's id, when its reported name is what is asked about.
const RECORD: &str = "record/";

/// What somebody wants to know, and why.
#[derive(Clone, Debug)]
pub struct NearMissQuestion {
    /// What reads as one registered substance, or `record/ID` for the name that a stored record reports.
    pub subject: String,
    /// Which jurisdictions, and for which day.
    pub question: ControlQuestion,
    /// Why it is needed; kept in the audit.
    pub reason: String,
    /// Who asks.
    pub by: String,
    /// Now.
    pub at: Timestamp,
}

/// What keeps a substance out of the definitions with which it shares a core.
#[derive(Clone, Debug, Serialize)]
pub struct NearMisses {
    /// The substance.
    pub substance: SubstanceId,
    /// Its name.
    pub name: String,
    /// The day asked for.
    pub date: Day,
    /// One for each definition in force.
    pub misses: Vec<NearMiss>,
    /// The hash of all tables and definitions.
    pub rulepack: String,
}

/// What keeps a substance out of one definition.
#[derive(Clone, Debug, Serialize)]
pub struct NearMiss {
    /// The definition's id.
    pub definition: String,
    /// What the law calls the class.
    pub name: String,
    /// Where it is law.
    pub jurisdictions: Vec<Jurisdiction>,
    /// Where it stands in the law.
    pub clause: String,
    /// The scaffold that comes nearest.
    pub scaffold: String,
    /// What is against it, in words.
    pub against: Vec<String>,
}

impl Node {
    /// What keeps a substance out of each class with which it shares a core. The question is in the audit before the
    /// answer is drawn.
    ///
    /// # Errors
    /// [`FlowError::NoReason`] and [`FlowError::LongReason`]; [`FlowError::NotRegistered`] when the subject is not one substance of the registry;
    /// [`FlowError::TooManyNearMisses`]; what the store says.
    pub async fn near_misses(&self, asked: &NearMissQuestion) -> Result<NearMisses, FlowError> {
        if asked.reason.trim().is_empty() {
            return Err(FlowError::NoReason);
        }
        if asked.reason.trim().chars().count() > NEAR_MISS_REASON_CHARS_MAX {
            return Err(FlowError::LongReason { most: NEAR_MISS_REASON_CHARS_MAX });
        }
        let substance = self.one_substance(asked).await?;
        self.write_down(asked, &substance).await?;
        let registry = self.registry;
        let question = asked.question.clone();
        let work = move || near_misses(registry, &question, substance);
        Ok(tokio::task::spawn_blocking(work).await?)
    }

    async fn one_substance(&self, asked: &NearMissQuestion) -> Result<SubstanceId, FlowError> {
        let refused = || FlowError::NotRegistered { subject: asked.subject.clone() };
        let text = match asked.subject.strip_prefix(RECORD) {
            Some(id) => {
                let id = RecordId::new(id)?;
                let record = self.store.record(&id, asked.at).await?.ok_or_else(refused)?;
                let mut mentions = record.record.mentions.into_iter();
                let name = mentions.find(|mention| mention.kind == MentionKind::SubstanceName);
                name.map(|mention| mention.value).ok_or_else(refused)?
            }
            None => asked.subject.clone(),
        };
        let exhibit = self.registry.read_exhibit(&text).map_err(|_| refused())?;
        match exhibit.parts.as_slice() {
            [part] if !exhibit.alternatives => part.substances.first().cloned().ok_or_else(refused),
            _ => Err(refused()),
        }
    }

    /// Writes the question into the audit, unless there have been too many; one at a time, so that nobody gets past
    /// the limit by asking twice at once.
    async fn write_down(&self, asked: &NearMissQuestion, substance: &SubstanceId) -> Result<(), FlowError> {
        let _one_at_a_time = self.near_miss_gate.lock().await;
        let filter = AuditFilter {
            by: Some(asked.by.clone()),
            action: Some(AuditAction::NearMiss),
            limit: NEAR_MISSES_AN_HOUR,
            ..AuditFilter::default()
        };
        let earlier = self.store.audit_rows(&filter).await?;
        if let Some(oldest) = earlier.get(NEAR_MISSES_AN_HOUR as usize - 1) {
            let free_in = oldest.entry.at.microseconds() + WINDOW_MICROSECONDS - asked.at.microseconds();
            if free_in > 0 {
                let seconds = u64::try_from(free_in).unwrap_or_default().div_ceil(1_000_000);
                return Err(FlowError::TooManyNearMisses { most: NEAR_MISSES_AN_HOUR, seconds });
            }
        }
        let places: Vec<String> = asked.question.jurisdictions.iter().map(ToString::to_string).collect();
        let detail = serde_json::json!({
            "reason": asked.reason.trim(),
            "jurisdictions": places,
            "date": asked.question.day,
        });
        let object = format!("substance/{substance}");
        let entry = AuditEntry::new(asked.at, &asked.by, AuditAction::NearMiss, &object, &detail.to_string());
        Ok(self.store.audit(&entry).await?)
    }
}

fn near_misses(registry: &Registry, question: &ControlQuestion, substance: SubstanceId) -> NearMisses {
    let found = registry.near_misses(&substance, question.scope(), question.day).into_iter();
    let told = found.filter_map(|(definition, miss)| {
        let instruments = instruments_of(registry, definition);
        let places = question.jurisdictions.iter();
        let here = places.filter(|place| instruments.iter().any(|instrument| instrument.jurisdiction == **place));
        let jurisdictions: Vec<Jurisdiction> = here.cloned().collect();
        (!jurisdictions.is_empty()).then(|| NearMiss {
            definition: definition.id.clone(),
            name: definition.name.clone(),
            jurisdictions,
            clause: definition.clause.clone(),
            scaffold: miss.scaffold,
            against: miss.against,
        })
    });
    NearMisses {
        misses: told.collect(),
        name: registry.label(&Target::Substance(substance.clone())),
        substance,
        date: question.day,
        rulepack: registry.hash().to_string(),
    }
}
