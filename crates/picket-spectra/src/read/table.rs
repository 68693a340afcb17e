//! Tables of numbers, read by mapping profiles.

use serde::{Deserialize, Serialize};

/// A layout of tables.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct TableProfile {}

/// The layouts that are known.
#[derive(Clone, Debug, Default)]
pub struct TableProfiles {}

/// Why a layout cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TableProfileError {}

/// Reads a table.
pub(super) fn read(
    _name: &str,
    _input: &mut dyn std::io::BufRead,
    _options: super::Options<'_>,
    _sink: &mut super::Sink<'_>,
) -> Result<(), picket_core::ReadError> {
    Err(super::sniff::not_known("no layout of tables fits it"))
}
impl TableProfiles {
    /// The layouts that come with Picket.
    pub fn shipped() -> Self {
        Self::default()
    }
}
