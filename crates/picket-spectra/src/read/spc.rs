//! Thermo Galactic SPC, old (0x4D) and new (0x4B, 0x4C).

use picket_core::ReadError;

use super::Sink;

/// Reads a whole file.
pub(super) fn read(_bytes: &[u8], _sink: &mut Sink<'_>) -> Result<(), ReadError> {
    Ok(())
}
