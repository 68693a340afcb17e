//! How a failure is told: the error, what caused it, and what to do.

use std::io;
use std::process::ExitCode;

use picket_core::{InvalidValue, ReadError};
use picket_flow::FlowError;
use picket_store::{ErrorKind, StoreError};

use crate::output::{OutputClosed, say};

const BAD_INPUT: u8 = 2;
const REFUSED: u8 = 3;
const BUG: u8 = 70;

/// What went wrong is the user's to mend, with a hint how.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct UserError {
    message: String,
    hint: Option<String>,
    code: u8,
}

impl UserError {
    /// Bad input or usage: exit code 2.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, code: BAD_INPUT }
    }

    /// Nothing is wrong with what was asked, and it is not done: exit code 3.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self { code: REFUSED, ..Self::new(message) }
    }

    /// What to do about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Prints the error with its causes and a hint, and says which exit code it is.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    if error.is::<OutputClosed>() {
        return ExitCode::SUCCESS;
    }
    let store = error.chain().find_map(|cause| cause.downcast_ref::<StoreError>());
    let user = error.chain().find_map(|cause| cause.downcast_ref::<UserError>());
    let code = store.map(|store| format!("[{}]", store.code())).unwrap_or_default();
    say(&format!("error{code}: {error}"));
    for cause in error.chain().skip(1) {
        say(&format!("  caused by: {cause}"));
    }
    let hint = user.and_then(|user| user.hint.as_deref()).or_else(|| store.and_then(StoreError::hint));
    if let Some(hint) = hint {
        say(&format!("\nhint: {hint}"));
    }
    ExitCode::from(exit_code(error, store, user))
}

fn exit_code(error: &anyhow::Error, store: Option<&StoreError>, user: Option<&UserError>) -> u8 {
    let is_input = |cause: &(dyn std::error::Error + 'static)| {
        cause.is::<io::Error>() || cause.is::<ReadError>() || cause.is::<InvalidValue>()
    };
    if let Some(user) = user {
        return user.code;
    }
    if error.chain().any(is_input) {
        return BAD_INPUT;
    }
    match (store.map(StoreError::kind), error.chain().find_map(|cause| cause.downcast_ref::<FlowError>())) {
        (Some(ErrorKind::Internal), _) => BUG,
        (
            None,
            Some(
                FlowError::UnknownProfile { .. }
                | FlowError::NoSuchJurisdiction { .. }
                | FlowError::NoReason
                | FlowError::Library(_)
                | FlowError::Sample(_)
                | FlowError::LongReason { .. },
            ),
        )
        | (Some(_), _) => BAD_INPUT,
        (
            None,
            Some(
                FlowError::PurposesExclude { .. }
                | FlowError::SimulatedAndReal { .. }
                | FlowError::NotRegistered { .. }
                | FlowError::SampleRefused(_)
                | FlowError::TooManyNearMisses { .. },
            ),
        ) => REFUSED,
        (None, _) => BUG,
    }
}
