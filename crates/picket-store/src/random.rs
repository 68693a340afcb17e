//! Where chance comes from.

use crate::StoreError;

/// A source of bytes that nobody can guess. Tests hand in their own; there is one place that asks the operating system.
pub trait Randomness: Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// [`StoreError::Internal`] when the source fails; nothing secret may then be made.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), StoreError>;
}

/// The operating system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), StoreError> {
        getrandom::fill(bytes)
            .map_err(|error| StoreError::Internal(format!("the operating system gave no random bytes: {error}")))
    }
}

/// 256 random bits as 64 lower-case hexadecimal digits.
pub(crate) fn token(randomness: &dyn Randomness) -> Result<String, StoreError> {
    use std::fmt::Write as _;

    let mut bytes = [0_u8; 32];
    randomness.fill(&mut bytes)?;
    let mut text = String::with_capacity(64);
    for byte in bytes {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
    }
    Ok(text)
}
