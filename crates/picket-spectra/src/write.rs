//! From spectra to bytes: one file per format. Only what may be shared is written: [`crate::Facts::shareable`].

mod jcamp;

pub use jcamp::jcamp;
