//! mzML 1.1.
use std::io::BufRead;

use super::Sink;

/// Reads scans until the input ends.
pub(super) fn read(_input: &mut dyn BufRead, _sink: &mut Sink<'_>) {}
