//! JCAMP-DX 4.24 and 5.0x.

use picket_core::ReadError;

use super::Sink;

/// Reads a whole file.
pub(super) fn read(_bytes: &[u8], _sink: &mut Sink<'_>) -> Result<(), ReadError> {
    Ok(())
}
