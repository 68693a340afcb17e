//! One-time codes: RFC 6238 with SHA-1, six digits and 30 seconds, as authenticator programs know them.

use picket_core::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use totp_rs::{Builder, Secret};

use crate::account::{audit_change, unknown};
use crate::statement::{Statement, Value};
use crate::{Store, StoreError, UserName};

/// What a person enters in an authenticator program.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
pub struct TotpEnrolment {
    /// The shared secret, as typed by hand.
    pub secret_base32: String,
    /// The same as a link or a QR code.
    pub uri: String,
}

/// Steps of 30 seconds before and after the current one whose codes are taken, for clocks that differ.
const SKEW_STEPS: u16 = 1;

impl Store {
    /// Begins setting up one-time codes. They are asked for only once a code was confirmed; until then an earlier set-up is
    /// gone and the password alone signs in.
    ///
    /// # Errors
    /// [`StoreError::UnknownUser`].
    pub async fn enrol_totp(&self, name: &UserName, by: &str, at: Timestamp) -> Result<TotpEnrolment, StoreError> {
        // 160 bits: RFC 4226, section 4, requirement 6.
        let mut secret = [0_u8; 20];
        self.randomness().fill(&mut secret)?;
        let secret_base32 = Secret::from(secret).to_base32();
        self.set_totp(name, Some(secret.to_vec()), "one-time codes begun", by, at).await?;
        let uri = format!("otpauth://totp/Picket:{name}?secret={secret_base32}&issuer=Picket");
        Ok(TotpEnrolment { secret_base32, uri })
    }

    /// Ends setting up one-time codes: from now on they are asked for.
    ///
    /// # Errors
    /// [`StoreError::WrongCode`] when the code is wrong or none was being set up; [`StoreError::UnknownUser`].
    pub async fn confirm_totp(&self, name: &UserName, code: &str, by: &str, at: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        let row = sqlx::query("SELECT totp_secret FROM account WHERE name = $1")
            .bind(name.to_string())
            .fetch_optional(&mut *transaction)
            .await?
            .ok_or_else(|| unknown(name))?;
        let secret: Vec<u8> = row.try_get::<Option<Vec<u8>>, _>(0)?.ok_or(StoreError::WrongCode)?;
        let step = matching_step(&secret, code, at).ok_or(StoreError::WrongCode)?;
        let mut statement = Statement::new("UPDATE account SET totp_confirmed = 1, totp_step = ");
        statement.bind(step).push(" WHERE name = ").bind(name.as_str());
        statement.execute(&mut transaction).await?;
        let detail = serde_json::json!({ "changed": "one-time codes on" });
        audit_change(&mut transaction, name, &detail, by, at).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Takes one-time codes away again, for instance when a device was lost.
    ///
    /// # Errors
    /// [`StoreError::UnknownUser`].
    pub async fn remove_totp(&self, name: &UserName, by: &str, at: Timestamp) -> Result<(), StoreError> {
        self.set_totp(name, None, "one-time codes off", by, at).await
    }

    async fn set_totp(
        &self,
        name: &UserName,
        secret: Option<Vec<u8>>,
        what: &'static str,
        by: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        let mut statement = Statement::new("UPDATE account SET totp_confirmed = 0, totp_step = 0, totp_secret = ");
        statement.bind(Value::OptionalBytes(secret)).push(" WHERE name = ").bind(name.as_str());
        if statement.execute(&mut transaction).await? == 0 {
            return Err(unknown(name));
        }
        audit_change(&mut transaction, name, &serde_json::json!({ "changed": what }), by, at).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The time step whose code this is, if it is one of those taken now.
pub(crate) fn matching_step(secret: &[u8], code: &str, at: Timestamp) -> Option<i64> {
    let seconds = u64::try_from(at.microseconds() / 1_000_000).ok()?;
    let secret = Secret::new(secret.into());
    let codes = Builder::new().with_secret(secret).with_skew(SKEW_STEPS).build().ok()?;
    let code: String = code.chars().filter(|character| !character.is_whitespace()).take(7).collect();
    i64::try_from(codes.check(&code, seconds)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1; the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let at = |seconds: i64| Timestamp::from_microseconds(seconds * 1_000_000);
            assert_eq!(matching_step(secret, code, at(seconds)), Some(seconds / 30));
            assert_eq!(matching_step(secret, code, at(seconds + 30)), Some(seconds / 30));
            assert_eq!(matching_step(secret, code, at(seconds + 90)), None);
            assert_eq!(matching_step(secret, "", at(seconds)), None);
        }
    }
}
