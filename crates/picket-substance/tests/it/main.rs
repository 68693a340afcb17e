//! Integration tests of the crate.

mod structure;
