//! Password hashes: argon2id (RFC 9106), a few at a time and off the async threads.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use tokio::sync::Semaphore;

use crate::limits::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, PASSWORD_HASHES_AT_ONCE};
use crate::{Randomness, StoreError};

/// How much work a password hash is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for PasswordCost {
    /// 19 MiB and two passes: OWASP Password Storage Cheat Sheet, 2025.
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2 }
    }
}

impl PasswordCost {
    /// The least that argon2 knows, for tests.
    pub const LEAST: Self = Self { memory_kib: 8, passes: 1 };
}

/// Makes and checks password hashes.
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    /// Checked when a name is unknown, so that the answer takes as long as for a known one.
    nobody: String,
}

impl Passwords {
    pub(crate) fn new(cost: PasswordCost) -> Result<Self, StoreError> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None)
            .map_err(|error| StoreError::Internal(format!("argon2 does not take this cost: {error}")))?;
        // An all-zero output, which no password has.
        let nobody =
            format!("$argon2id$v=19$m={},t={},p=1${}${}", cost.memory_kib, cost.passes, "A".repeat(22), "A".repeat(43));
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        Ok(Self { argon2, turns: Arc::new(Semaphore::new(PASSWORD_HASHES_AT_ONCE)), nobody })
    }

    /// The hash of a new password, in PHC string format.
    pub(crate) async fn hash(&self, password: &str, randomness: &dyn Randomness) -> Result<String, StoreError> {
        if !(PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&password.chars().count()) {
            return Err(StoreError::WeakPassword { min: PASSWORD_CHARS_MIN, max: PASSWORD_CHARS_MAX });
        }
        let mut salt = [0_u8; 16];
        randomness.fill(&mut salt)?;
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        self.in_turn(move || {
            let hash = argon2.hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string())
                .map_err(|error| StoreError::Internal(format!("the password could not be hashed: {error}")))
        })
        .await?
    }

    /// Whether the password is the one behind the hash; without a hash the answer is no, and takes as long.
    pub(crate) async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, StoreError> {
        let password: String = password.chars().take(PASSWORD_CHARS_MAX + 1).collect();
        let (argon2, known) = (self.argon2.clone(), hash.is_some());
        let hash = hash.unwrap_or(&self.nobody).to_owned();
        self.in_turn(move || argon2.verify_password(password.as_bytes(), hash.as_str()).is_ok() && known).await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
        let turn = self.turns.clone().acquire_owned().await;
        let stopped = || StoreError::Internal("a password check was stopped".to_owned());
        let turn = turn.map_err(|_| stopped())?;
        let work = move || {
            let result = work();
            drop(turn);
            result
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| stopped())
    }
}
