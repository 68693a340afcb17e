//! What can go wrong, what to do about it, and under which stable code it is documented.

use std::path::PathBuf;

use picket_core::{FindingId, FindingState, InvalidValue, SourceId, Timestamp};

use crate::{Import, ImportId, ImportState};

/// Why the store did not do what it was asked. `Display` is a fragment that fits after "failed to …:".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database said no, or could not be reached.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// A value in the database does not have its type's shape: damage, or a newer Picket.
    #[error("the database holds something unreadable in {place}")]
    Unreadable {
        /// Table and column.
        place: &'static str,
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// There is no database there.
    #[error("there is no store at {0}")]
    NoStore(String),
    /// The location cannot be used.
    #[error("the store's location is not usable: {0}")]
    BadLocation(String),
    /// The database was made by a newer Picket, or a migration was edited after it was applied.
    #[error("the store's schema is not one this version knows: {0}")]
    Schema(String),
    /// A file of a backup cannot be read or written.
    #[error("cannot use {}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// The backup is damaged or of another format.
    #[error("the backup cannot be restored: {0}")]
    BadBackup(String),
    /// Restoring is for empty stores.
    #[error("the store is not empty")]
    NotEmpty,
    /// A value is longer, or a list has more entries, than the store takes.
    #[error("{what} exceeds the limit of {limit}")]
    TooLarge {
        /// What was too large.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// A value from outside does not have its shape.
    #[error("a value is not usable")]
    Invalid(#[from] InvalidValue),
    /// No such import.
    #[error("there is no import {0}")]
    UnknownImport(ImportId),
    /// The source has an import that is neither finished nor undone.
    #[error("import {} of {:?} is not finished", .0.id, .0.file_name)]
    ImportOpen(Box<Import>),
    /// The import is not in the state that the step needs.
    #[error("import {import} is {}", state.as_str())]
    ImportState {
        /// Which import.
        import: ImportId,
        /// Its state.
        state: ImportState,
    },
    /// Another process went on with the import, or a group was acknowledged that the caller does not know of.
    #[error("import {import} stands at item {items_done}, not at {asked}")]
    ImportMoved {
        /// Which import.
        import: ImportId,
        /// Where it stands.
        items_done: u64,
        /// Where the caller thought it stands.
        asked: u64,
    },
    /// What a source reports becomes known in order; otherwise a correction could be known before what it corrects.
    #[error("{from} was last known at {latest}, which is later")]
    KnownBefore {
        /// Whose import.
        from: SourceId,
        /// The latest instant at which something of that source became known.
        latest: Timestamp,
    },
    /// Only the newest import of a source can be undone.
    #[error("import {newer} of the same source came after it")]
    NotNewest {
        /// The one that came after.
        newer: ImportId,
    },
    /// A record names another source than its import.
    #[error("a record of {found} stands in an import of {expected}")]
    WrongSource {
        /// The import's source.
        expected: SourceId,
        /// The record's.
        found: SourceId,
    },
    /// No such finding.
    #[error("there is no finding {0}")]
    UnknownFinding(FindingId),
    /// Somebody else decided in the meantime.
    #[error("the finding is {} by now", .current.as_str())]
    StateChanged {
        /// The state it has.
        current: FindingState,
    },
    /// A finding merges into another that is not itself merged away.
    #[error("the finding cannot be merged: {0}")]
    InvalidMerge(&'static str),
    /// A decision needs a reason.
    #[error("a decision needs a reason")]
    NoReason,
    /// No such user.
    #[error("there is no user {0:?}")]
    UnknownUser(String),
    /// The name is taken.
    #[error("there is a user {0:?} already")]
    UserExists(String),
    /// The password is too short or too long.
    #[error("a password has {min} to {max} characters")]
    WeakPassword {
        /// Least.
        min: usize,
        /// Most.
        max: usize,
    },
    /// Somebody must be able to manage users.
    #[error("this is the last administrator who can sign in")]
    LastAdministrator,
    /// The one-time code is wrong, or none was being set up.
    #[error("the one-time code is not right")]
    WrongCode,
    /// A task of the store was stopped, or the random source failed.
    #[error("the store could not finish: {0}")]
    Internal(String),
}

/// What kind of answer an error deserves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ErrorKind {
    /// What was asked for is not there.
    NotFound,
    /// Something else happened first; look again and repeat.
    Conflict,
    /// The request cannot be carried out as it stands.
    Invalid,
    /// The database is away or busy; the same request may succeed later.
    Unavailable,
    /// Damage or a fault in Picket.
    Internal,
}

impl StoreError {
    /// The stable code, documented in `docs/explanation/store.md`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Database(_) => "PK3001",
            Self::Unreadable { .. } => "PK3002",
            Self::NoStore(_) => "PK3003",
            Self::BadLocation(_) => "PK3004",
            Self::Schema(_) => "PK3005",
            Self::Io { .. } => "PK3006",
            Self::BadBackup(_) => "PK3007",
            Self::NotEmpty => "PK3008",
            Self::TooLarge { .. } => "PK3009",
            Self::Invalid(_) => "PK3010",
            Self::UnknownImport(_) => "PK3011",
            Self::ImportOpen(_) => "PK3012",
            Self::ImportState { .. } => "PK3013",
            Self::ImportMoved { .. } => "PK3014",
            Self::KnownBefore { .. } => "PK3015",
            Self::NotNewest { .. } => "PK3016",
            Self::WrongSource { .. } => "PK3017",
            Self::UnknownFinding(_) => "PK3018",
            Self::StateChanged { .. } => "PK3019",
            Self::InvalidMerge(_) => "PK3020",
            Self::NoReason => "PK3021",
            Self::UnknownUser(_) => "PK3022",
            Self::UserExists(_) => "PK3023",
            Self::WeakPassword { .. } => "PK3024",
            Self::LastAdministrator => "PK3025",
            Self::WrongCode => "PK3026",
            Self::Internal(_) => "PK3027",
        }
    }

    /// What kind of answer it deserves.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Database(
                sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::Tls(_),
            ) => ErrorKind::Unavailable,
            Self::Database(_) | Self::Unreadable { .. } | Self::Schema(_) | Self::Internal(_) | Self::Io { .. } => {
                ErrorKind::Internal
            }
            Self::NoStore(_) | Self::UnknownImport(_) | Self::UnknownFinding(_) | Self::UnknownUser(_) => {
                ErrorKind::NotFound
            }
            Self::ImportOpen(_)
            | Self::ImportState { .. }
            | Self::ImportMoved { .. }
            | Self::NotNewest { .. }
            | Self::StateChanged { .. }
            | Self::UserExists(_)
            | Self::NotEmpty => ErrorKind::Conflict,
            Self::BadLocation(_)
            | Self::BadBackup(_)
            | Self::TooLarge { .. }
            | Self::Invalid(_)
            | Self::KnownBefore { .. }
            | Self::WrongSource { .. }
            | Self::InvalidMerge(_)
            | Self::NoReason
            | Self::WeakPassword { .. }
            | Self::LastAdministrator
            | Self::WrongCode => ErrorKind::Invalid,
        }
    }

    /// What the person may do about it, where the store knows.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Database(_) => Some("check that the disk has room and that the database server runs"),
            Self::Unreadable { .. } => Some("run `picket doctor`, and restore from a backup if it finds damage"),
            Self::Schema(_) => Some("use the version of Picket that last opened this store, or a newer one"),
            Self::NotEmpty => Some("restore into a new data folder or an empty database"),
            Self::ImportOpen(_) => Some("import the same file again to go on with it, or undo it"),
            Self::ImportMoved { .. } => Some("read where the import stands, and go on from there"),
            Self::KnownBefore { .. } => Some("leave the time out, so that the import is known from now on"),
            Self::NotNewest { .. } => Some("undo the newer imports of that source first"),
            Self::StateChanged { .. } => Some("look at the finding again before deciding"),
            Self::LastAdministrator => Some("make another user an administrator first"),
            Self::WrongCode => Some("check the clock of the device that shows the codes"),
            _ => None,
        }
    }

    /// Marks `place` as holding something that does not have its type's shape.
    pub(crate) fn unreadable<E>(place: &'static str) -> impl FnOnce(E) -> Self
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        move |source| Self::Unreadable { place, source: source.into() }
    }
}

/// Refuses what is longer than a limit.
pub(crate) fn within(what: &'static str, length: usize, limit: usize) -> Result<(), StoreError> {
    if length <= limit { Ok(()) } else { Err(StoreError::TooLarge { what, limit: limit as u64 }) }
}

#[cfg(test)]
mod tests {
    /// The enumeration cannot be walked, so this reads the source: every code, once, and every one documented.
    #[test]
    fn every_code_is_documented() {
        let documented = include_str!("../../../docs/explanation/store.md");
        let codes: Vec<&str> =
            include_str!("error.rs").split("=> \"PK").skip(1).map(|rest| &rest[..rest.find('"').unwrap()]).collect();
        for (code, number) in codes.iter().zip(3001..) {
            assert_eq!(*code, number.to_string());
            assert!(documented.contains(&format!("| PK{code} |")), "PK{code}");
        }
        assert_eq!(documented.matches("| PK3").count(), codes.len());
    }
}
