//! Integration tests of the crate.

mod control;
mod definitions;
mod fixture;
mod names;
mod names_bundled;
mod pattern;
mod registry;
mod structure;
