//! What is in the sample: libraries of reference spectra, searches, and answers that say how sure they are.
//!
//! Read [`Library`] first, then [`Identifier`], which searches several libraries at once, then [`Answer`].

mod analogue;
mod answer;
mod calibration;
mod compound;
mod electron;
mod identifier;
mod library;
mod logistic;
mod mixture;
mod quality;
mod training;
mod vibrational;

pub use analogue::Relative;
pub use answer::{Answer, Candidate, Component, Insufficient, NotSeen, Verdict};
pub use calibration::{Calibration, CalibrationError, FalseAccept, Measured, Model};
pub use compound::{Compound, CompoundKey};
pub use electron::{ElectronLibrary, FEATURES, Ranked};
pub use identifier::Identifier;
pub use library::{Entry, Library, LibraryCard, LibraryReading, read_library};
pub use mixture::MixtureLibrary;
pub use quality::{EntryFault, FaultKind};
pub use training::{Training, TrainingReport, train};
pub use vibrational::VibrationalLibrary;
