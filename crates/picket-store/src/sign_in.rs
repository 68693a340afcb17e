//! Signing in, slower with every failure.
//!
//! An attempt counts as failed before the password is looked at, and is taken back when it was right: so a burst of
//! attempts at the same time gains nothing. Failures count by user name, known or not, and by address. After a few free
//! ones the wait doubles each time, up to a quarter of an hour, so that a stranger can slow somebody down but not lock them
//! out.

use std::time::Duration;

use picket_core::Timestamp;
use sqlx::{AnyConnection, Row as _};

use crate::account::from_row;
use crate::audit::{self, AuditAction, AuditEntry};
use crate::session::{self, microseconds};
use crate::statement::storable;
use crate::totp::matching_step;
use crate::{NewSession, Store, StoreError, User, UserName};

/// An attempt to sign in.
#[derive(Clone, Eq, PartialEq)]
pub struct SignIn {
    /// The user name, as typed.
    pub name: String,
    /// The password, as typed.
    pub password: String,
    /// The one-time code, as typed.
    pub code: Option<String>,
    /// Where the attempt came from.
    pub address: String,
}

/// What came of an attempt.
#[derive(Clone, Eq, PartialEq)]
pub enum SignInOutcome {
    /// Signed in.
    Done(Box<NewSession>),
    /// The password was right, and this user needs a one-time code.
    CodeNeeded,
    /// Name, password or code was wrong, or the user is kept out; which of them is not said.
    Refused,
    /// Too many failures; attempts before this instant are not looked at.
    TooMany {
        /// When to try again.
        retry_at: Timestamp,
    },
}

/// Failures by one address that cost nothing; an office may share one address.
const FREE_BY_ADDRESS: i64 = 20;
/// Failures for one name that cost nothing.
const FREE_BY_NAME: i64 = 5;
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_mins(15);
/// Failures are forgotten after a day without another.
const FORGOTTEN_AFTER: Duration = Duration::from_hours(24);

/// An account as the sign-in needs it.
struct Account {
    number: i64,
    password_hash: String,
    totp_secret: Option<Vec<u8>>,
    user: User,
}

impl Store {
    /// Tries to sign in.
    ///
    /// # Errors
    /// [`StoreError::Database`] and [`StoreError::Internal`]; a wrong password is an outcome and not an error.
    pub async fn sign_in(&self, attempt: &SignIn, at: Timestamp) -> Result<SignInOutcome, StoreError> {
        let name = typed(&attempt.name.trim().to_lowercase());
        let address = typed(&attempt.address);
        let scopes = [(format!("name:{name}"), FREE_BY_NAME), (format!("address:{address}"), FREE_BY_ADDRESS)];

        let mut transaction = self.write().await?;
        if let Some(retry_at) = count_attempt(&mut transaction, &scopes, at).await? {
            return Ok(SignInOutcome::TooMany { retry_at });
        }
        let account = load(&mut transaction, &name).await?;
        transaction.commit().await?;

        let hash = account.as_ref().map(|account| account.password_hash.as_str());
        let right = self.passwords().verify(&attempt.password, hash).await?;
        let Some(account) = account.filter(|account| right && !account.user.disabled) else {
            self.audit(&refusal(&name, &address, at)).await?;
            return Ok(SignInOutcome::Refused);
        };

        let mut transaction = self.write().await?;
        let step = match (&account.totp_secret, &attempt.code) {
            (None, _) => 0,
            (Some(_), None) => {
                take_back(&mut transaction, &scopes).await?;
                transaction.commit().await?;
                return Ok(SignInOutcome::CodeNeeded);
            }
            (Some(secret), Some(code)) => matching_step(secret, code, at).unwrap_or(-1),
        };
        // The account may have changed while the password was being checked, and a code is good once.
        let accepted = sqlx::query(
            "UPDATE account SET last_sign_in_at = $1, totp_step = CASE WHEN $2 > 0 THEN $2 ELSE totp_step END \
             WHERE account_no = $3 AND password_hash = $4 AND disabled = 0 AND ($2 = 0 OR $2 > totp_step) \
             AND totp_confirmed = $5",
        )
        .bind(at.microseconds())
        .bind(step)
        .bind(account.number)
        .bind(account.password_hash)
        .bind(i64::from(account.user.has_totp))
        .execute(&mut *transaction)
        .await?;
        if accepted.rows_affected() == 0 {
            audit::append(&mut transaction, &refusal(&name, &address, at)).await?;
            transaction.commit().await?;
            return Ok(SignInOutcome::Refused);
        }
        take_back(&mut transaction, &scopes).await?;
        sqlx::query("DELETE FROM sign_in_attempt WHERE scope = $1")
            .bind(scopes[0].0.clone())
            .execute(&mut *transaction)
            .await?;
        let user = User { last_sign_in_at: Some(at), ..account.user };
        let detail = serde_json::json!({ "address": address }).to_string();
        let entry = AuditEntry::new(at, &name, AuditAction::SignIn, &format!("user/{name}"), &detail);
        audit::append(&mut transaction, &entry).await?;
        let session = session::begin(&mut transaction, self, account.number, user, at).await?;
        transaction.commit().await?;
        Ok(SignInOutcome::Done(Box::new(session)))
    }
}

/// What somebody typed, as far as it is kept: no user name is longer.
fn typed(text: &str) -> String {
    storable(text.chars().take(64).collect())
}

fn refusal(name: &str, address: &str, at: Timestamp) -> AuditEntry {
    let detail = serde_json::json!({ "address": address }).to_string();
    AuditEntry::new(at, "", AuditAction::SignInRefused, &format!("user/{name}"), &detail)
}

/// Counts an attempt as failed in each scope, or says until when none is allowed.
async fn count_attempt(
    connection: &mut AnyConnection,
    scopes: &[(String, i64)],
    at: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let now = at.microseconds();
    sqlx::query("DELETE FROM sign_in_attempt WHERE last_at <= $1")
        .bind(now - microseconds(FORGOTTEN_AFTER))
        .execute(&mut *connection)
        .await?;
    let mut retry_at = now;
    for (scope, free) in scopes {
        let row = sqlx::query("SELECT failures, last_at FROM sign_in_attempt WHERE scope = $1")
            .bind(scope.clone())
            .fetch_optional(&mut *connection)
            .await?;
        let Some(row) = row else { continue };
        let (failures, last_at): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        if failures >= *free {
            retry_at = retry_at.max(last_at + wait(failures - free));
        }
    }
    if retry_at > now {
        return Ok(Some(Timestamp::from_microseconds(retry_at)));
    }
    for (scope, _) in scopes {
        sqlx::query(
            "INSERT INTO sign_in_attempt (scope, failures, last_at) VALUES ($1, 1, $2) ON CONFLICT (scope) \
             DO UPDATE SET failures = sign_in_attempt.failures + 1, last_at = excluded.last_at",
        )
        .bind(scope.clone())
        .bind(now)
        .execute(&mut *connection)
        .await?;
    }
    Ok(None)
}

/// An attempt turned out right after all.
async fn take_back(connection: &mut AnyConnection, scopes: &[(String, i64)]) -> Result<(), StoreError> {
    for (scope, _) in scopes {
        sqlx::query("UPDATE sign_in_attempt SET failures = failures - 1 WHERE scope = $1 AND failures > 0")
            .bind(scope.clone())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// How long to wait after the last free failure and so many more: 5 s, 10 s, 20 s … 15 min.
fn wait(beyond_free: i64) -> i64 {
    let doublings = u32::try_from(beyond_free).unwrap_or(u32::MAX);
    let factor = 2_i64.saturating_pow(doublings);
    microseconds(FIRST_WAIT).saturating_mul(factor).min(microseconds(LONGEST_WAIT))
}

async fn load(connection: &mut AnyConnection, name: &str) -> Result<Option<Account>, StoreError> {
    if UserName::new(name).is_err() {
        return Ok(None);
    }
    let row = sqlx::query(
        "SELECT account_no, password_hash, CASE WHEN totp_confirmed = 1 THEN totp_secret END AS totp_secret, \
         name, display_name, roles, disabled, totp_confirmed, created_at, last_sign_in_at FROM account WHERE name = $1",
    )
    .bind(name.to_owned())
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Account {
        number: row.try_get(0)?,
        password_hash: row.try_get(1)?,
        totp_secret: row.try_get(2)?,
        user: from_row(&row, 3)?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let seconds: Vec<i64> = [0, 1, 2, 7, 8, 63, 64, i64::MAX].map(|beyond| wait(beyond) / 1_000_000).into();
        assert_eq!(seconds, [5, 10, 20, 640, 900, 900, 900, 900]);
    }
}
