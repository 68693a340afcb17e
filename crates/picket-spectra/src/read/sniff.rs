//! Which format a file is in, told from its first bytes and its name.

use std::io::BufRead;

use picket_core::ReadError;

use super::{Format, Options, Sink, jcamp, spc};

/// Tells the format and reads by it.
pub(super) fn read(
    _name: &str,
    mut input: Box<dyn BufRead + '_>,
    _options: Options<'_>,
    sink: &mut Sink<'_>,
) -> Result<Format, ReadError> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    if bytes.get(1).is_some_and(|byte| (0x4b..=0x4d).contains(byte)) {
        return spc::read(&bytes, sink).map(|()| Format::Spc);
    }
    if bytes.trim_ascii_start().starts_with(b"##") {
        return jcamp::read(&bytes, sink).map(|()| Format::Jcamp);
    }
    Err(ReadError::Format { format: "a spectrum".to_owned(), reason: "its format is not known".to_owned() })
}
