//! What people decide about findings. Decisions are added, never changed; the tables refuse anything else.

use picket_core::{Decision, FindingId, FindingState, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::audit::{self, AuditAction, AuditEntry};
use crate::error::within;
use crate::finding::{load, number_of_finding};
use crate::import::page_rows;
use crate::limits::REASON_BYTES_MAX;
use crate::statement::Statement;
use crate::term::parse_slug;
use crate::{Store, StoreError, StoredFinding};

const SELECT: &str = "SELECT f.id, d.state, d.into_id, d.decided_by, d.reason, d.decided_at FROM decision d \
    JOIN finding f ON f.finding_no = d.finding_no ";

impl Store {
    /// Writes down a decision and the audit of it, if the finding is still in the state that the person saw.
    ///
    /// # Errors
    /// [`StoreError::StateChanged`] when it is not; [`StoreError::UnknownFinding`]; [`StoreError::NoReason`];
    /// [`StoreError::InvalidMerge`] for a merge into nothing, into itself, or into what is merged itself, and for a target
    /// where there is no merge.
    pub async fn decide(&self, decision: &Decision, expected: FindingState) -> Result<StoredFinding, StoreError> {
        if decision.reason.trim().is_empty() {
            return Err(StoreError::NoReason);
        }
        within("a reason", decision.reason.len(), REASON_BYTES_MAX)?;
        let mut transaction = self.write().await?;
        let unknown = || StoreError::UnknownFinding(decision.finding.clone());
        let number = number_of_finding(&mut transaction, &decision.finding).await?.ok_or_else(unknown)?;
        let before = load(&mut transaction, &[number]).await?.remove(&number).ok_or_else(unknown)?;
        if before.state != expected {
            return Err(StoreError::StateChanged { current: before.state });
        }
        check_merge(&mut transaction, decision).await?;

        let row = sqlx::query("SELECT COALESCE(MAX(decision_no), 0) FROM decision").fetch_one(&mut *transaction);
        let last: i64 = row.await?.try_get(0)?;
        let into = decision.into.as_ref().map(ToString::to_string);
        let mut statement = Statement::new(
            "INSERT INTO decision (decision_no, finding_no, state, into_id, decided_by, reason, decided_at) VALUES (",
        );
        statement.bind(last + 1).push(", ").bind(number).push(", ").bind(decision.state.as_str());
        statement.push(", ").bind(into.clone()).push(", ").bind(decision.by.as_str());
        statement.push(", ").bind(decision.reason.as_str()).push(", ").bind(decision.at.microseconds()).push(")");
        statement.execute(&mut transaction).await?;

        let mut statement = Statement::new("UPDATE finding SET superseded = 0, state = ");
        statement.bind(decision.state.as_str()).push(", into_id = ").bind(into);
        statement.push(" WHERE finding_no = ").bind(number);
        statement.execute(&mut transaction).await?;

        let detail = serde_json::json!({ "from": before.state, "to": decision.state, "into": decision.into });
        let object = format!("finding/{}", decision.finding);
        let entry = AuditEntry::new(decision.at, &decision.by, AuditAction::Decision, &object, &detail.to_string());
        audit::append(&mut transaction, &entry).await?;
        let after = load(&mut transaction, &[number]).await?.remove(&number).ok_or_else(unknown)?;
        transaction.commit().await?;
        Ok(after)
    }

    /// The decisions about a finding, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn decisions(&self, finding: &FindingId) -> Result<Vec<Decision>, StoreError> {
        let mut statement = Statement::new(SELECT);
        statement.push("WHERE f.id = ").bind(finding.as_str()).push(" ORDER BY d.decision_no");
        statement.fetch_all(&mut *self.reader().await?).await?.iter().map(from_row).collect()
    }

    /// The last decisions about anything, newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn recent_decisions(&self, limit: u32) -> Result<Vec<Decision>, StoreError> {
        let mut statement = Statement::new(SELECT);
        statement.push("ORDER BY d.decision_no DESC LIMIT ").bind(page_rows(limit));
        statement.fetch_all(&mut *self.reader().await?).await?.iter().map(from_row).collect()
    }
}

/// A merge needs a target that stands by itself; so no chain of merges ever comes back to where it began.
async fn check_merge(connection: &mut AnyConnection, decision: &Decision) -> Result<(), StoreError> {
    let into = match (&decision.into, decision.state) {
        (Some(into), FindingState::Merged) => into,
        (None, FindingState::Merged) => return Err(StoreError::InvalidMerge("it names no finding to merge into")),
        (Some(_), _) => return Err(StoreError::InvalidMerge("only a merge names another finding")),
        (None, _) => return Ok(()),
    };
    if *into == decision.finding {
        return Err(StoreError::InvalidMerge("a finding does not merge into itself"));
    }
    let row = sqlx::query("SELECT state FROM finding WHERE id = $1").bind(into.to_string());
    let row = row.fetch_optional(connection).await?.ok_or_else(|| StoreError::UnknownFinding(into.clone()))?;
    match parse_slug("finding.state", row.try_get(0)?)? {
        FindingState::Merged => Err(StoreError::InvalidMerge("the other finding is merged itself")),
        _ => Ok(()),
    }
}

fn from_row(row: &AnyRow) -> Result<Decision, StoreError> {
    let into: Option<String> = row.try_get(2)?;
    Ok(Decision {
        finding: FindingId::new(row.try_get(0)?).map_err(StoreError::unreadable("finding.id"))?,
        state: parse_slug("decision.state", row.try_get(1)?)?,
        into: into.map(|id| FindingId::new(&id)).transpose().map_err(StoreError::unreadable("decision.into_id"))?,
        by: row.try_get(3)?,
        reason: row.try_get(4)?,
        at: Timestamp::from_microseconds(row.try_get(5)?),
    })
}
