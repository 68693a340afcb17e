//! Integration tests of the crate.

mod control;
mod fixture;
mod names;
mod names_bundled;
mod pattern;
mod registry;
mod structure;
