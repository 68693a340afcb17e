//! The laboratory desk: what is in the sample?
//!
//! It reads what forensic and drug-checking laboratories report, as counts (`2023, Xylazine, 18361`) or as results of
//! single samples, in CSV, JSON Lines and workbooks. Which column means what is said by a [`Profile`], a file that a
//! user can write.
//!
//! Read [`LabReport`] first, which is the body of every record, then [`LabReader`], which makes them.
//!
//! Standards: RFC 4180 (CSV), JSON Lines, ECMA-376 (XLSX) and ODF 1.2 (ODS) through calamine, ISO 8601, ISO 3166-1.
//!
//! This crate opens no network connection, knows no store and has no clock: today is handed in.

pub mod assess;
pub mod identify;
pub mod limits;
pub mod linkage;
pub mod package;
pub mod panel;
pub mod sample;

mod profile;
mod read;
mod report;

pub use assess::settings::{Settings, SettingsError};
pub use assess::{
    Control, ControlStatus, EarlyWarning, FallingReplaced, FirstSeen, LinkLimits, LinkedSeizures, NewCombination,
    NotControlled, PeriodSummary, Report, Rising, Seizure, UnknownName, WatchItem, WatchReason,
};
pub use panel::{Entity, Grain, LeftOut, Observation, Panel, Role, Scope, Series};
pub use profile::{
    Columns, DateFormat, DecimalMark, Delimiter, Encoding, FileLayout, Fit, Format, Kind, NumberLayout, PeriodLayout,
    PlaceLayout, Profile, ProfileError, ProfileFileError, ProfileId, Profiles, Words,
};
pub use read::{Header, LabItems, LabReader, ProblemCode, ProblemCount, Reconciliation, peek_header};
pub use report::{Abundance, CountReport, CountUnit, LabReport, ReportedSubstance, SampleReport, fold_for_mention};
