//! Who did what, in rows that only grow and vouch for each other.
//!
//! The hash of a row covers the hash of the row before it, its own number and everything in it. Whoever changes a row must
//! change every later one; whoever cuts off the end changes the head, which every backup's manifest repeats.

use futures_util::TryStreamExt as _;
use picket_core::{ContentHash, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::error::within;
use crate::import::page_rows;
use crate::limits::{JSON_BYTES_MAX, TERM_BYTES_MAX};
use crate::statement::{Statement, storable};
use crate::term::parse_slug;
use crate::{Store, StoreError};

macro_rules! actions {
    ($($(#[$meta:meta])* $variant:ident => $text:literal),+ $(,)?) => {
        /// What was done.
        #[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum AuditAction {
            $($(#[$meta])* $variant),+
        }

        impl AuditAction {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The stable text under which the store keeps it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),+
                }
            }
        }
    };
}
actions! {
    /// Somebody looked at a record.
    RecordRead => "record-read",
    /// Somebody took records or findings out as a file or by the API.
    Export => "export",
    /// Somebody was told what keeps a substance out of a class.
    NearMiss => "near-miss",
    /// A file of spectra came in to be identified.
    SpectraReceived => "spectra-received",
    /// An import began.
    ImportBegun => "import-begun",
    /// An import became visible.
    ImportFinished => "import-finished",
    /// An import was taken back.
    ImportUndone => "import-undone",
    /// Methods were run over the records.
    Run => "run",
    /// A person decided about a finding.
    Decision => "decision",
    /// Somebody signed in.
    SignIn => "sign-in",
    /// Somebody was not let in.
    SignInRefused => "sign-in-refused",
    /// Somebody signed out.
    SignOut => "sign-out",
    /// A user was added or changed.
    UserChange => "user-change",
    /// A backup was made.
    Backup => "backup",
    /// The store was filled from a backup.
    Restore => "restore",
}

/// One thing that somebody did.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who: a user's name, or the command that ran.
    pub by: String,
    /// What.
    pub action: AuditAction,
    /// To what: `finding/…`, `record/…`, `import/…`, `user/…`.
    pub object: String,
    /// What else is to be known, as JSON; may be empty.
    pub detail: String,
}

impl AuditEntry {
    /// An entry from its parts.
    pub fn new(at: Timestamp, by: &str, action: AuditAction, object: &str, detail: &str) -> Self {
        Self { at, by: by.to_owned(), action, object: object.to_owned(), detail: detail.to_owned() }
    }
}

/// An entry with its number and its link of the chain.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AuditRow {
    /// Its number, from 1 without gaps.
    pub number: u64,
    /// What was done.
    pub entry: AuditEntry,
    /// The hash of this row and, through it, of every earlier one.
    pub hash: ContentHash,
}

/// Which entries to list.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct AuditFilter {
    /// By this user.
    pub by: Option<String>,
    /// Of this kind.
    pub action: Option<AuditAction>,
    /// About this.
    pub object: Option<String>,
    /// Before this row.
    pub before: Option<u64>,
    /// At most so many; 0 means as many as a page holds.
    pub limit: u32,
}

/// What a walk over the whole chain found.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AuditCheck {
    /// Rows walked.
    pub rows: u64,
    /// The hash of the last row.
    pub head: ContentHash,
    /// The first row that does not follow from the one before it.
    pub first_broken: Option<u64>,
}

impl Store {
    /// Writes one entry.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`]; [`StoreError::Database`].
    pub async fn audit(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        append(&mut transaction, entry).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Entries, newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn audit_rows(&self, filter: &AuditFilter) -> Result<Vec<AuditRow>, StoreError> {
        let mut statement = Statement::new("SELECT audit_no, at, who, action, object, detail, hash FROM audit ");
        statement.push("WHERE audit_no < ").bind(filter.before.map_or(i64::MAX, u64::cast_signed));
        if let Some(by) = &filter.by {
            statement.push(" AND who = ").bind(by.as_str());
        }
        if let Some(action) = filter.action {
            statement.push(" AND action = ").bind(action.as_str());
        }
        if let Some(object) = &filter.object {
            statement.push(" AND object = ").bind(object.as_str());
        }
        statement.push(" ORDER BY audit_no DESC LIMIT ").bind(page_rows(filter.limit));
        statement.fetch_all(&mut *self.reader().await?).await?.iter().map(from_row).collect()
    }

    /// Walks the whole chain from the first row and says where it breaks, if it does.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn verify_audit(&self) -> Result<AuditCheck, StoreError> {
        let mut connection = self.reader().await?;
        let mut rows =
            sqlx::query("SELECT audit_no, at, who, action, object, detail, hash FROM audit ORDER BY audit_no")
                .fetch(&mut *connection);
        let mut check = AuditCheck { rows: 0, head: origin(), first_broken: None };
        while let Some(row) = rows.try_next().await? {
            check.rows += 1;
            // A row with an unknown action was not written by Picket, and breaks the chain as any other change does.
            let follows = from_row(&row)
                .is_ok_and(|row| row.number == check.rows && row.hash == link(&check.head, row.number, &row.entry));
            let hash = ContentHash::new(row.try_get(6)?);
            if check.first_broken.is_none() && !follows {
                check.first_broken = Some(row.try_get::<i64, _>(0)?.cast_unsigned());
            }
            check.head = hash.unwrap_or(check.head);
        }
        Ok(check)
    }
}

/// Adds an entry within a write transaction: what is done and that it was done come together.
pub(crate) async fn append(connection: &mut AnyConnection, entry: &AuditEntry) -> Result<(), StoreError> {
    within("a user's name", entry.by.len(), TERM_BYTES_MAX)?;
    within("the object of an audit entry", entry.object.len(), TERM_BYTES_MAX)?;
    within("the detail of an audit entry", entry.detail.len(), JSON_BYTES_MAX)?;
    let entry = AuditEntry {
        by: storable(entry.by.clone()),
        object: storable(entry.object.clone()),
        detail: storable(entry.detail.clone()),
        ..*entry
    };
    let (last, head) = head(connection).await?;
    let hash = link(&head, last + 1, &entry);
    sqlx::query(
        "INSERT INTO audit (audit_no, at, who, action, object, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind((last + 1).cast_signed())
    .bind(entry.at.microseconds())
    .bind(entry.by)
    .bind(entry.action.as_str())
    .bind(entry.object)
    .bind(entry.detail)
    .bind(hash.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

/// The number and the hash of the last row; 0 and a fixed hash before the first.
pub(crate) async fn head(connection: &mut AnyConnection) -> Result<(u64, ContentHash), StoreError> {
    let row = sqlx::query("SELECT audit_no, hash FROM audit ORDER BY audit_no DESC LIMIT 1")
        .fetch_optional(connection)
        .await?;
    match row {
        Some(row) => {
            let hash = ContentHash::new(row.try_get(1)?).map_err(StoreError::unreadable("audit.hash"))?;
            Ok((row.try_get::<i64, _>(0)?.cast_unsigned(), hash))
        }
        None => Ok((0, origin())),
    }
}

fn origin() -> ContentHash {
    ContentHash::of(b"picket audit 1")
}

fn link(before: &ContentHash, number: u64, entry: &AuditEntry) -> ContentHash {
    ContentHash::of_parts([
        before.as_str().as_bytes(),
        &number.to_le_bytes(),
        &entry.at.microseconds().to_le_bytes(),
        entry.by.as_bytes(),
        entry.action.as_str().as_bytes(),
        entry.object.as_bytes(),
        entry.detail.as_bytes(),
    ])
}

fn from_row(row: &AnyRow) -> Result<AuditRow, StoreError> {
    let entry = AuditEntry {
        at: Timestamp::from_microseconds(row.try_get(1)?),
        by: row.try_get(2)?,
        action: parse_slug("audit.action", row.try_get(3)?)?,
        object: row.try_get(4)?,
        detail: row.try_get(5)?,
    };
    let hash = ContentHash::new(row.try_get(6)?).map_err(StoreError::unreadable("audit.hash"))?;
    Ok(AuditRow { number: row.try_get::<i64, _>(0)?.cast_unsigned(), entry, hash })
}
