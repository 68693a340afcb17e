//! Who is signed in. The browser holds a random token; the store holds its hash, so that a stolen database opens no session.

use picket_core::{ContentHash, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, Row as _};

use crate::account::{audit_change, from_row, unknown};
use crate::audit::{self, AuditAction, AuditEntry};
use crate::limits::{SESSION_IDLE, SESSION_LENGTH, SESSION_SEEN_EVERY};
use crate::random::token;
use crate::{Store, StoreError, User, UserName};

/// A session just begun: the only time the token is seen.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
pub struct NewSession {
    /// 64 hexadecimal digits for the cookie.
    pub token: String,
    /// 64 hexadecimal digits that every form repeats.
    pub csrf: String,
    /// Who signed in.
    pub user: User,
}

/// A session that is going on.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Session {
    /// Who is signed in.
    pub user: User,
    /// What every form repeats.
    pub csrf: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when, if no request comes; never later than twelve hours after it began.
    pub expires_at: Timestamp,
}

impl Store {
    /// The session behind a token, if it goes on. Reading it makes it last.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn session(&self, token: &str, at: Timestamp) -> Result<Option<Session>, StoreError> {
        let hash = token_hash(token);
        let row = sqlx::query(
            "SELECT s.csrf, s.created_at, s.seen_at, a.name, a.display_name, a.roles, a.disabled, a.totp_confirmed, \
             a.created_at, a.last_sign_in_at FROM session s JOIN account a ON a.account_no = s.account_no \
             WHERE s.token_hash = $1",
        )
        .bind(hash.clone())
        .fetch_optional(&mut *self.reader().await?)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let (created_at, seen_at): (i64, i64) = (row.try_get(1)?, row.try_get(2)?);
        let user = from_row(&row, 3)?;
        let now = at.microseconds();
        if user.disabled || now >= expiry(created_at, seen_at) {
            return Ok(None);
        }
        if now - seen_at >= microseconds(SESSION_SEEN_EVERY) {
            self.mark_seen(hash, seen_at, now).await?;
        }
        let expires_at = Timestamp::from_microseconds(expiry(created_at, now));
        let created_at = Timestamp::from_microseconds(created_at);
        Ok(Some(Session { user, csrf: row.try_get(0)?, created_at, expires_at }))
    }

    /// A page does not wait for an import just for this, until half of the idle time is over.
    async fn mark_seen(&self, hash: String, seen_at: i64, now: i64) -> Result<(), StoreError> {
        let transaction = if now - seen_at < microseconds(SESSION_IDLE) / 2 {
            self.write_if_free().await?
        } else {
            Some(self.write().await?)
        };
        let Some(mut transaction) = transaction else { return Ok(()) };
        sqlx::query("UPDATE session SET seen_at = $1 WHERE token_hash = $2 AND seen_at < $1")
            .bind(now)
            .bind(hash)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn sign_out(&self, token: &str, at: Timestamp) -> Result<(), StoreError> {
        let hash = token_hash(token);
        let mut transaction = self.write().await?;
        let row = sqlx::query(
            "SELECT a.name FROM session s JOIN account a ON a.account_no = s.account_no WHERE s.token_hash = $1",
        )
        .bind(hash.clone())
        .fetch_optional(&mut *transaction)
        .await?;
        if let Some(row) = row {
            let name: String = row.try_get(0)?;
            sqlx::query("DELETE FROM session WHERE token_hash = $1").bind(hash).execute(&mut *transaction).await?;
            let entry = AuditEntry::new(at, &name, AuditAction::SignOut, &format!("user/{name}"), "");
            audit::append(&mut transaction, &entry).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Ends every session of a user.
    ///
    /// # Errors
    /// [`StoreError::UnknownUser`].
    pub async fn sign_out_everywhere(&self, name: &UserName, by: &str, at: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        crate::account::load(&mut transaction, name).await?.ok_or_else(|| unknown(name))?;
        end_sessions(&mut transaction, name).await?;
        audit_change(&mut transaction, name, &serde_json::json!({ "changed": "signed out" }), by, at).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Begins a session and clears away those that have ended.
pub(crate) async fn begin(
    connection: &mut AnyConnection,
    store: &Store,
    account_no: i64,
    user: User,
    at: Timestamp,
) -> Result<NewSession, StoreError> {
    let session = NewSession { token: token(store.randomness())?, csrf: token(store.randomness())?, user };
    let now = at.microseconds();
    sqlx::query("DELETE FROM session WHERE created_at <= $1 OR seen_at <= $2")
        .bind(now - microseconds(SESSION_LENGTH))
        .bind(now - microseconds(SESSION_IDLE))
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT INTO session (token_hash, account_no, csrf, created_at, seen_at) VALUES ($1, $2, $3, $4, $4)")
        .bind(token_hash(&session.token))
        .bind(account_no)
        .bind(session.csrf.clone())
        .bind(now)
        .execute(connection)
        .await?;
    Ok(session)
}

pub(crate) async fn end_sessions(connection: &mut AnyConnection, name: &UserName) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM session WHERE account_no IN (SELECT account_no FROM account WHERE name = $1)")
        .bind(name.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

fn token_hash(token: &str) -> String {
    ContentHash::of(token.as_bytes()).to_string()
}

fn expiry(created_at: i64, seen_at: i64) -> i64 {
    (created_at + microseconds(SESSION_LENGTH)).min(seen_at + microseconds(SESSION_IDLE))
}

pub(crate) fn microseconds(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_micros()).expect("the store's durations are hours and days")
}
