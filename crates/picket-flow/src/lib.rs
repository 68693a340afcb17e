//! How a thing moves through the house: a file in, findings out, something looked up.
//!
//! Desks are pure and the store knows of no desk; here they meet. The console and the command line do the same thing by
//! calling the same function of [`Node`]. Read [`Node`] first, then [`LabFile`].
//!
//! Nothing here knows a terminal or a browser, and the time is handed in.

mod assess;
mod bench;
mod control;
mod error;
mod identify;
mod import;
mod law;
mod libraries;
mod lookup;
mod near_miss;
mod node;
mod recognise;
mod review;
mod samples;
mod seizures;
mod window;

pub use bench::{Bench, Ready};
pub use control::{Answered, ControlQuestion, Unread, why_unreadable};
pub use error::FlowError;
pub use identify::{ControlledSubstance, Desk, Eluted, Identified, Listed, Told, VoltageFile, voltage_in_name};
pub use import::{ImportProgress, ImportReport, ImportSummary, LabFile, summary_of};
pub use law::{
    DefinitionRow, DefinitionText, ExtensionRow, InstrumentRow, PlaceText, ScaffoldText, definition_rows,
    definition_text, instrument_rows, instruments_of,
};
pub use libraries::{LibraryState, Shelf, ShelvedLibrary, ShelvingReport, read_library_file, rejected};
pub use lookup::{ReportedName, SearchResult, SubjectSeries};
pub use near_miss::{NEAR_MISS_REASON_CHARS_MAX, NEAR_MISSES_AN_HOUR, NearMiss, NearMissQuestion, NearMisses};
pub use node::Node;
pub use recognise::{OutcomeShare, Recognition, UnresolvedName};
pub use samples::{
    Circumstances, HeldCompounds, MeasuredFile, SampleShelf, Searchable, WhichSpectra, compounds_named, search_file,
};
pub use seizures::{received_library, seizures_of};
pub use window::{Window, read_window};
