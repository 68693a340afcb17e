//! ZIP archives.
use picket_core::ReadError;

use super::Sink;
use super::sniff::Door;

/// Reads the members in the order of their names.
pub(super) fn read(_bytes: &[u8], _door: Door<'_>, _sink: &mut Sink<'_>) -> Result<(), ReadError> {
    Ok(())
}
