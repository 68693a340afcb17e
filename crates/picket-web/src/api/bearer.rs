//! Who asks: the session behind the bearer token.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use picket_store::{AuditAction, AuditEntry, Role, User};

use crate::app::App;
use crate::failure::Failure;

/// A program with a valid token, and the person for whom it works.
pub(crate) struct Bearer {
    pub(crate) user: User,
    pub(crate) token: String,
}

impl FromRequestParts<App> for Bearer {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let refused = || Failure::SignIn { back: "/".to_owned() };
        let line =
            parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).ok_or_else(refused)?;
        let (scheme, token) = line.split_once(' ').ok_or_else(refused)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(refused());
        }
        let token = token.trim().to_owned();
        let session = app.store().session(&token, app.now()).await?.ok_or_else(refused)?;
        if session.user.roles.is_empty() {
            return Err(Failure::Forbidden);
        }
        Ok(Self { user: session.user, token })
    }
}

impl Bearer {
    /// The user's name, for the audit.
    pub(crate) fn name(&self) -> &str {
        self.user.name.as_str()
    }

    /// That this person has a role.
    pub(crate) fn must(&self, role: Role) -> Result<(), Failure> {
        if self.user.may(role) { Ok(()) } else { Err(Failure::Forbidden) }
    }

    /// Writes down that something was read by the API.
    pub(crate) async fn audit(&self, app: &App, action: AuditAction, object: &str) -> Result<(), Failure> {
        let entry = AuditEntry::new(app.now(), self.name(), action, object, r#"{"by":"api"}"#);
        Ok(app.store().audit(&entry).await?)
    }
}
