//! Where operational records live: SQLite in the data folder by default, PostgreSQL for offices, one behaviour on both.
//!
//! Read [`Store`] first, then [`NewImport`], which says how records come in. What the store promises:
//!
//! - **An acknowledged write survives kill -9.** SQLite runs in WAL mode with `synchronous=FULL`; PostgreSQL with its own
//!   defaults. A group of an import is one transaction: records, counts, problems and progress together or not at all.
//! - **An import is seen whole or not at all.** Until [`Store::finish_import`], nothing of it is visible to any reader.
//! - **Nothing is forgotten.** A correction is a further version; every read of records and counts takes an instant and
//!   answers with what was known then.
//! - **Decisions and audit only grow**, and each audit row carries the hash of the row before it.
//!
//! One query text serves both databases by sqlx's `Any` driver, which knows integers, doubles, text and bytes: truth values
//! are 0 and 1, times are microseconds, days are days since 1970-01-01. Only the tables differ in the names of their types
//! (`migrations/`), and name search in its one query. Writes take turns: SQLite has one writer, and on PostgreSQL each write
//! transaction takes one advisory lock, so that numbers, counts and the audit chain need no second thought.
//!
//! The store has no clock: whoever writes says when. It has no opinion on who may do what: the console and the program ask
//! for a role before they call.

mod account;
mod append;
mod audit;
mod backup;
mod counts;
mod database;
mod decision;
mod error;
mod finding;
mod import;
mod integrity;
mod limits;
mod migration;
mod name;
mod password;
mod pending;
mod random;
mod reading;
mod record;
mod restore;
mod session;
mod sign_in;
mod statement;
mod table;
mod tally;
mod term;
mod totp;
mod undo;

pub use account::{NewUser, Role, User, UserChange, UserName};
pub use audit::{AuditAction, AuditCheck, AuditEntry, AuditFilter, AuditRow};
pub use backup::{BackupManifest, BackupTable};
pub use counts::{Counts, SourceSummary};
pub use database::{Backend, Location, Options, Store};
pub use error::{ErrorKind, StoreError};
pub use finding::{FindingFilter, FindingOrder, Run, RunId, RunReceipt, StoredFinding};
pub use import::{Begun, Import, ImportFilter, ImportId, ImportState, NewImport, ProblemCount, Progress};
pub use integrity::{IntegrityCheck, IntegrityReport};
pub use limits::{GROUP_ITEMS_MAX, PAGE_ROWS_MAX, PROBLEMS_KEPT_MAX};
pub use name::NameCount;
pub use password::PasswordCost;
pub use random::{Randomness, SystemRandomness};
pub use record::{Page, RecordFilter, StoredRecord};
pub use session::{NewSession, Session};
pub use sign_in::{SignIn, SignInOutcome};
pub use tally::TallyFilter;
pub use totp::TotpEnrolment;
