//! How a thing moves through the house: a file in, findings out, something looked up.
//!
//! Desks are pure and the store knows of no desk; here they meet. The console and the command line do the same thing by
//! calling the same function of [`Node`]. Read [`Node`] first, then [`LabFile`].
//!
//! Nothing here knows a terminal or a browser, and the time is handed in.

mod assess;
mod error;
mod import;
mod lookup;
mod node;
mod recognise;

pub use error::FlowError;
pub use import::{ImportProgress, ImportReport, ImportSummary, LabFile, summary_of};
pub use lookup::{ReportedName, SearchResult, SubjectSeries};
pub use node::Node;
pub use recognise::{OutcomeShare, Recognition, UnresolvedName};
