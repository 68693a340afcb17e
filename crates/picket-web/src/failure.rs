//! Why a page cannot be shown, and what a person or a program is told.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use picket_core::{InvalidValue, Problem, ReadError};
use picket_flow::FlowError;
use picket_store::{ErrorKind, StoreError};

use crate::format;
use crate::links::Address;
use crate::text::{Text, t};

/// Why a request was not carried out.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// Nobody is signed in; the page is shown afterwards.
    SignIn {
        /// The page asked for.
        back: String,
    },
    /// The person's roles do not allow it.
    Forbidden,
    /// The form does not prove that it was made here.
    Form,
    /// Nothing is there.
    NotFound,
    /// A part of the request is not as it should be; says which.
    Invalid(String),
    /// Something else happened first.
    Conflict {
        /// The stable code.
        code: &'static str,
        /// What happened.
        message: String,
    },
    /// More than the limit, in bytes.
    TooLarge(u64),
    /// A file of no format in which spectra are read; says why.
    NotSpectra(String),
    /// A file in which no spectrum could be read.
    NoSpectrum(Unread),
    /// Too many attempts; seconds until the next is looked at.
    TooMany(u64),
    /// The store is away or busy.
    Unavailable,
    /// A fault, which is in the log.
    Internal(&'static str),
}

/// What of a file could not be read, or was read in a way that should be checked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unread {
    /// The first problems.
    pub(crate) problems: Vec<Problem>,
    /// How many there are.
    pub(crate) count: usize,
}

/// A failure in the words of one language.
pub(crate) struct Words {
    pub(crate) title: String,
    pub(crate) hint: String,
}

impl Failure {
    /// The HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::SignIn { .. } => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::Form => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Conflict { .. } => StatusCode::CONFLICT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotSpectra(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NoSpectrum(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable code: of the store where it is the store's, otherwise of the console.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::SignIn { .. } => "PK4001",
            Self::Forbidden => "PK4002",
            Self::Form => "PK4003",
            Self::NotFound => "PK4004",
            Self::Invalid(_) => "PK4005",
            Self::Conflict { code, .. } | Self::Internal(code) => code,
            Self::TooLarge(_) => "PK4006",
            Self::TooMany(_) => "PK4007",
            Self::Unavailable => "PK4008",
            Self::NotSpectra(_) => "PK4010",
            Self::NoSpectrum(_) => "PK4011",
        }
    }

    /// What to say about it.
    pub(crate) fn words(&self, text: &Text) -> Words {
        let (title, hint) = match self {
            Self::SignIn { .. } => (t!(text, "sign-in"), t!(text, "sign-in-again")),
            Self::Forbidden => (t!(text, "error-forbidden"), t!(text, "error-forbidden-hint")),
            Self::Form => (t!(text, "error-form"), t!(text, "error-form-hint")),
            Self::NotFound => (t!(text, "error-not-found"), t!(text, "error-not-found-hint")),
            Self::Invalid(what) => (t!(text, "error-invalid"), t!(text, "error-invalid-hint", what = what.as_str())),
            Self::Conflict { message, .. } => {
                (t!(text, "error-conflict"), t!(text, "error-conflict-hint", message = message.as_str()))
            }
            Self::TooLarge(limit) => {
                (t!(text, "error-too-large"), t!(text, "error-too-large-hint", size = format::bytes(*limit)))
            }
            Self::NotSpectra(why) => {
                (t!(text, "error-not-spectra"), t!(text, "error-not-spectra-hint", why = why.as_str()))
            }
            Self::NoSpectrum(unread) => {
                (t!(text, "error-no-spectrum"), t!(text, "error-no-spectrum-hint", count = unread.count))
            }
            Self::TooMany(_) => (t!(text, "error-too-many"), t!(text, "error-too-many-hint")),
            Self::Unavailable => (t!(text, "error-unavailable"), t!(text, "error-unavailable-hint")),
            Self::Internal(_) => (t!(text, "error-internal"), t!(text, "error-internal-hint")),
        };
        Words { title, hint }
    }

    /// The failure of a file of spectra of which nothing could be read.
    pub(crate) fn of_unread_file(error: ReadError) -> Self {
        match error {
            ReadError::Format { reason, .. } => Self::NotSpectra(reason),
            error => Self::NotSpectra(chain(&error)),
        }
    }

    /// The failure that a bare status of a library stands for.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Self::NotFound,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge(crate::limits::FORM_BYTES_MAX as u64),
            StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            status if status.is_client_error() => Self::Invalid(status.as_str().to_owned()),
            _ => Self::Internal("PK4009"),
        }
    }
}

impl IntoResponse for Failure {
    /// A bare response; the envelope puts the page or the JSON of the API in it, which need to know who asks.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Self::SignIn { back } = &self {
            let address = Address::new("/sign-in").with("back", if back == "/" { "" } else { back }).build();
            if let Ok(address) = HeaderValue::from_str(&address) {
                response.headers_mut().insert(header::LOCATION, address);
            }
        }
        if let Self::TooMany(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error.kind() {
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::Conflict => Self::Conflict { code: error.code(), message: error.to_string() },
            ErrorKind::Invalid => Self::Invalid(error.to_string()),
            ErrorKind::Unavailable => {
                tracing::warn!(error = chain(&error), "the store is unavailable");
                Self::Unavailable
            }
            ErrorKind::Internal => {
                tracing::error!(error = chain(&error), "the store failed");
                Self::Internal(error.code())
            }
        }
    }
}

impl From<FlowError> for Failure {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::Store(error) => error.into(),
            FlowError::TooManyNearMisses { seconds, .. } => Self::TooMany(seconds),
            FlowError::Read(_)
            | FlowError::UnknownProfile { .. }
            | FlowError::PurposesExclude { .. }
            | FlowError::SimulatedAndReal { .. }
            | FlowError::NoSuchJurisdiction { .. }
            | FlowError::NotRegistered { .. }
            | FlowError::NoReason
            | FlowError::LongReason { .. }
            | FlowError::Value(_) => Self::Invalid(chain(&error)),
            error => {
                tracing::error!(error = chain(&error), "a flow failed");
                Self::Internal("PK4009")
            }
        }
    }
}

impl From<InvalidValue> for Failure {
    fn from(error: InvalidValue) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        tracing::error!(error = chain(&error), "the disk failed");
        Self::Internal("PK4009")
    }
}

/// An error with its causes in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_console_is_on_its_page() {
        let page = include_str!("../../../docs/reference/api.md");
        let failures = [
            Failure::SignIn { back: String::new() },
            Failure::Forbidden,
            Failure::Form,
            Failure::NotFound,
            Failure::Invalid(String::new()),
            Failure::TooLarge(0),
            Failure::NotSpectra(String::new()),
            Failure::NoSpectrum(Unread::default()),
            Failure::TooMany(0),
            Failure::Unavailable,
            Failure::of_status(StatusCode::INTERNAL_SERVER_ERROR),
        ];
        for failure in &failures {
            let row = format!("| {} | {} |", failure.code(), failure.status().as_u16());
            assert!(page.contains(&row), "docs/reference/api.md lacks a row starting with {row}");
        }
        assert_eq!(page.matches("| PK4").count(), failures.len(), "docs/reference/api.md lists a code that is gone");
    }
}
