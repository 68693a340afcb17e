//! What is in the sample: libraries of reference spectra, searches, and answers that say how sure they are.
//!
//! Read [`Library`] first, then [`Identifier`], which searches several libraries at once, then [`Answer`].

mod analogue;
mod answer;
mod calibration;
mod compound;
mod electron;
mod electron_cases;
mod fragment_cases;
mod fragment_query;
mod fragment_search;
mod fragments;
mod identifier;
mod library;
mod logistic;
mod quality;
mod training;

pub use analogue::Relative;
pub use answer::{Answer, Candidate, Component, Insufficient, NotSeen, Verdict};
pub use calibration::{Calibration, CalibrationError, FalseAccept, Features, Measured, Method, Model};
pub use compound::{Compound, CompoundKey};
pub use electron::{ElectronLibrary, FEATURES, Ranked};
pub use electron_cases::{Training, electron_cases};
pub use fragment_cases::{FragmentTraining, fragment_cases};
pub use fragment_query::{FragmentQuery, FragmentSettings};
pub use fragment_search::{FragmentSearch, Together};
pub use fragments::{FragmentLibrary, FragmentRanked, FragmentRelative};
pub use identifier::Identifier;
pub use library::{Entry, Library, LibraryCard, LibraryReading, is_fragments, read_library};
pub use quality::{EntryFault, FaultKind};
pub use training::{Case, TrainingReport, train};
