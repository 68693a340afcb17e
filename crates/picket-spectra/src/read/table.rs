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
