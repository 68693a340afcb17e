//! People who may sign in, and what they may do.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use picket_core::{InvalidValue, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::audit::{self, AuditAction, AuditEntry};
use crate::error::within;
use crate::limits::REASON_BYTES_MAX;
use crate::session::end_sessions;
use crate::statement::Statement;
use crate::{Store, StoreError};

/// The name under which somebody signs in: 1 to 64 characters a-z, 0-9, full stop, hyphen and underscore.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserName(String);

impl UserName {
    /// Checks the shape.
    ///
    /// # Errors
    /// [`InvalidValue`] for other characters, upper case included, or a wrong length.
    pub fn new(text: &str) -> Result<Self, InvalidValue> {
        let character = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte);
        if text.bytes().all(character) && (1..=64).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidValue::new(text, "a user name of 1 to 64 characters a-z, 0-9, full stop, hyphen, underscore"))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl FromStr for UserName {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl TryFrom<String> for UserName {
    type Error = InvalidValue;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text)
    }
}

impl From<UserName> for String {
    fn from(name: UserName) -> Self {
        name.0
    }
}

/// What somebody may do.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Look at everything that its handling allows.
    Reader,
    /// Import reports and run methods.
    Analyst,
    /// Decide about findings.
    Reviewer,
    /// Manage users, backups and the audit.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Analyst, Self::Reviewer, Self::Administrator];

    /// The stable text under which the store keeps it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Analyst => "analyst",
            Self::Reviewer => "reviewer",
            Self::Administrator => "administrator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl FromStr for Role {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let role = Self::ALL.into_iter().find(|role| role.as_str() == text);
        role.ok_or_else(|| InvalidValue::new(text, "one of reader, analyst, reviewer, administrator"))
    }
}

/// Somebody who may sign in.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct User {
    /// The name to sign in with.
    pub name: UserName,
    /// The name to show.
    pub display_name: String,
    /// What they may do.
    pub roles: BTreeSet<Role>,
    /// Whether they are kept out.
    pub disabled: bool,
    /// Whether they need a one-time code.
    pub has_totp: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// When they last signed in.
    pub last_sign_in_at: Option<Timestamp>,
}

impl User {
    /// Whether the user has a role.
    pub fn may(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// Somebody to be added.
#[derive(Clone, Eq, PartialEq)]
pub struct NewUser {
    /// The name to sign in with.
    pub name: UserName,
    /// The name to show.
    pub display_name: String,
    /// What they may do.
    pub roles: BTreeSet<Role>,
    /// 12 to 256 characters.
    pub password: String,
}

/// What to change about a user; what is absent stays.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct UserChange {
    /// Another name to show.
    pub display_name: Option<String>,
    /// Other roles.
    pub roles: Option<BTreeSet<Role>>,
    /// Keep out, or let in again.
    pub disabled: Option<bool>,
}

const SELECT: &str =
    "SELECT name, display_name, roles, disabled, totp_confirmed, created_at, last_sign_in_at FROM account ";

impl Store {
    /// Adds a user.
    ///
    /// # Errors
    /// [`StoreError::UserExists`]; [`StoreError::WeakPassword`].
    pub async fn add_user(&self, new: &NewUser, by: &str, at: Timestamp) -> Result<User, StoreError> {
        within("a display name", new.display_name.len(), REASON_BYTES_MAX)?;
        let hash = self.passwords().hash(&new.password, self.randomness()).await?;
        let mut transaction = self.write().await?;
        if load(&mut transaction, &new.name).await?.is_some() {
            return Err(StoreError::UserExists(new.name.to_string()));
        }
        let row = sqlx::query("SELECT COALESCE(MAX(account_no), 0) FROM account").fetch_one(&mut *transaction);
        let last: i64 = row.await?.try_get(0)?;
        let mut statement = Statement::new(
            "INSERT INTO account (account_no, name, display_name, roles, password_hash, disabled, totp_confirmed, \
             totp_step, created_at) VALUES (",
        );
        statement.bind(last + 1).push(", ").bind(new.name.as_str()).push(", ").bind(new.display_name.as_str());
        statement.push(", ").bind(roles_text(&new.roles)).push(", ").bind(hash);
        statement.push(", 0, 0, 0, ").bind(at.microseconds()).push(")");
        statement.execute(&mut transaction).await?;
        let change = serde_json::json!({ "added": { "display_name": new.display_name, "roles": new.roles } });
        audit_change(&mut transaction, &new.name, &change, by, at).await?;
        let user = load(&mut transaction, &new.name).await?.ok_or_else(|| unknown(&new.name))?;
        transaction.commit().await?;
        Ok(user)
    }

    /// Everybody, by name.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        let mut statement = Statement::new(SELECT);
        statement.push("ORDER BY name");
        statement.fetch_all(&mut *self.reader().await?).await?.iter().map(|row| from_row(row, 0)).collect()
    }

    /// One user.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn user(&self, name: &UserName) -> Result<Option<User>, StoreError> {
        load(&mut *self.reader().await?, name).await
    }

    /// Changes a user. Somebody who is kept out, or whose roles change, is signed out everywhere.
    ///
    /// # Errors
    /// [`StoreError::UnknownUser`]; [`StoreError::LastAdministrator`] when nobody could manage users any more.
    pub async fn change_user(
        &self,
        name: &UserName,
        change: &UserChange,
        by: &str,
        at: Timestamp,
    ) -> Result<User, StoreError> {
        let mut transaction = self.write().await?;
        let before = load(&mut transaction, name).await?.ok_or_else(|| unknown(name))?;
        let display_name = change.display_name.as_ref().unwrap_or(&before.display_name);
        let roles = change.roles.as_ref().unwrap_or(&before.roles);
        let disabled = change.disabled.unwrap_or(before.disabled);
        within("a display name", display_name.len(), REASON_BYTES_MAX)?;
        let mut statement = Statement::new("UPDATE account SET display_name = ");
        statement.bind(display_name.as_str()).push(", roles = ").bind(roles_text(roles));
        statement.push(", disabled = ").bind(disabled).push(" WHERE name = ").bind(name.as_str());
        statement.execute(&mut transaction).await?;
        let was_administrator = before.may(Role::Administrator) && !before.disabled;
        if was_administrator && !has_administrator(&mut transaction).await? {
            return Err(StoreError::LastAdministrator);
        }
        if disabled || *roles != before.roles {
            end_sessions(&mut transaction, name).await?;
        }
        audit_change(&mut transaction, name, &serde_json::json!({ "changed": change }), by, at).await?;
        let user = load(&mut transaction, name).await?.ok_or_else(|| unknown(name))?;
        transaction.commit().await?;
        Ok(user)
    }

    /// Gives a user another password and signs them out everywhere.
    ///
    /// # Errors
    /// [`StoreError::UnknownUser`]; [`StoreError::WeakPassword`].
    pub async fn set_password(
        &self,
        name: &UserName,
        password: &str,
        by: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let hash = self.passwords().hash(password, self.randomness()).await?;
        let mut transaction = self.write().await?;
        let mut statement = Statement::new("UPDATE account SET password_hash = ");
        statement.bind(hash).push(" WHERE name = ").bind(name.as_str());
        if statement.execute(&mut transaction).await? == 0 {
            return Err(unknown(name));
        }
        end_sessions(&mut transaction, name).await?;
        audit_change(&mut transaction, name, &serde_json::json!({ "changed": "password" }), by, at).await?;
        transaction.commit().await?;
        Ok(())
    }
}

pub(crate) fn unknown(name: &UserName) -> StoreError {
    StoreError::UnknownUser(name.to_string())
}

pub(crate) async fn audit_change(
    connection: &mut AnyConnection,
    name: &UserName,
    detail: &serde_json::Value,
    by: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let object = format!("user/{name}");
    let entry = AuditEntry::new(at, by, AuditAction::UserChange, &object, &detail.to_string());
    audit::append(connection, &entry).await
}

pub(crate) async fn load(connection: &mut AnyConnection, name: &UserName) -> Result<Option<User>, StoreError> {
    let mut statement = Statement::new(SELECT);
    statement.push("WHERE name = ").bind(name.as_str());
    statement.fetch_all(connection).await?.first().map(|row| from_row(row, 0)).transpose()
}

/// A user from seven columns that begin at `first`, in the order of [`SELECT`].
pub(crate) fn from_row(row: &AnyRow, first: usize) -> Result<User, StoreError> {
    let roles: &str = row.try_get(first + 2)?;
    let roles = roles.split(',').filter(|role| !role.is_empty()).map(str::parse);
    Ok(User {
        name: UserName::new(row.try_get(first)?).map_err(StoreError::unreadable("account.name"))?,
        display_name: row.try_get(first + 1)?,
        roles: roles.collect::<Result<_, _>>().map_err(StoreError::unreadable("account.roles"))?,
        disabled: row.try_get::<i64, _>(first + 3)? != 0,
        has_totp: row.try_get::<i64, _>(first + 4)? != 0,
        created_at: Timestamp::from_microseconds(row.try_get(first + 5)?),
        last_sign_in_at: row.try_get::<Option<i64>, _>(first + 6)?.map(Timestamp::from_microseconds),
    })
}

fn roles_text(roles: &BTreeSet<Role>) -> String {
    roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(",")
}

async fn has_administrator(connection: &mut AnyConnection) -> Result<bool, StoreError> {
    let rows = sqlx::query("SELECT roles FROM account WHERE disabled = 0").fetch_all(connection).await?;
    for row in rows {
        if row.try_get::<&str, _>(0)?.split(',').any(|role| role == Role::Administrator.as_str()) {
            return Ok(true);
        }
    }
    Ok(false)
}
