//! Mascot generic format.
use std::io::BufRead;

use super::Sink;

/// Reads records until the input ends.
pub(super) fn read(_input: &mut dyn BufRead, _sink: &mut Sink<'_>) {}
