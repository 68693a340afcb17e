//! Which format a file is in, told from its first bytes and its name.

use std::io::BufRead;

use picket_core::ReadError;

use super::{Format, Options, Sink};

/// Tells the format and reads by it.
pub(super) fn read(
    _name: &str,
    _input: Box<dyn BufRead + '_>,
    _options: Options<'_>,
    _sink: &mut Sink<'_>,
) -> Result<Format, ReadError> {
    Err(ReadError::Format { format: "a spectrum".to_owned(), reason: "its format is not known".to_owned() })
}
