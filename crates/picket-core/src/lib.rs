//! The words that every room of Picket shares.
//!
//! Data flows one way, through four nouns:
//!
//! ```text
//! bytes ──read──▶ Record ──assess──▶ Finding ──decide──▶ Case ──share──▶ Message
//! ```
//!
//! Read [`Record`] and [`Finding`] first, then the two traits that every desk implements: [`Reader`] (bytes to records
//! and problems) and [`Assessor`] (records to findings).
//!
//! Standards: TLP 2.0 (FIRST, 2022), PAP (MISP taxonomy), CAS Registry Number check digit (CAS), InChIKey shape
//! (IUPAC InChI technical manual, section 9), ISO 3166-1 alpha-2, ISO 8601 dates.
//!
//! This crate does no input or output, has no clock and no random source, and knows nothing of any desk.

mod assess;
mod case;
mod check;
mod finding;
mod handling;
mod hash;
mod identifier;
mod mention;
mod message;
mod place;
mod problem;
mod quantity;
mod read;
mod record;
mod tally;
mod time;

pub use assess::Assessor;
pub use case::{Case, CaseId, CaseNote};
pub use check::InvalidValue;
pub use finding::{
    Decision, ErrorRate, Figure, Finding, FindingId, FindingKind, FindingState, Method, Statement, Strength, Subject,
};
pub use handling::{Handling, Pap, Purpose, Tlp};
pub use hash::ContentHash;
pub use identifier::{CasNumber, InchiKey, SourceId};
pub use mention::{Mention, MentionKind};
pub use message::{Message, MessageId, MessageKind, OrganisationId, Receipt};
pub use place::{CountryCode, Place};
pub use problem::{Location, Problem, Severity, cut_to_show};
pub use quantity::{Mass, MassUnit};
pub use read::{Input, Item, Items, ReadError, Reader};
pub use record::{Record, RecordId, RecordKey};
pub use tally::{Measure, Tally};
pub use time::{Day, Period, Timestamp};
