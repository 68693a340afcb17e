//! Which format a file is in, told from its first bytes, and from its name where they leave it open.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use picket_core::ReadError;

use super::fields::folded;
use super::unpack::Unpacked;
use super::utf16::{self, Utf16};
use super::{Format, Options, Sink, archive, broken, jcamp, library_json, massbank, mgf, msp, mzml, spc, table};
use crate::limits::{ARCHIVES_DEEP_MAX, FILE_BYTES_MAX};

/// How much of a file is looked at to tell its format.
const HEAD_BYTES: u64 = 64 << 10;

/// Files that are known and not read: their first bytes, and what to say.
const NOT_READ: [(&[u8], &str); 9] = [
    (b"\xd0\xcf\x11\xe0", "it is an OLE2 document, as old Excel and Shimadzu write: export it as JCAMP-DX or CSV"),
    (b"%PDF", "it is a PDF document: export the spectrum itself"),
    (b"\x89PNG", "it is a picture: export the spectrum itself"),
    (b"\xff\xd8\xff", "it is a picture: export the spectrum itself"),
    (b"Spectral Data File", "it is a Thermo OMNIC file (SPA): export it as JCAMP-DX"),
    (b"\n\n\xfe\xfe", "it is a Bruker OPUS file: export it as JCAMP-DX"),
    (b"CDF\x01", "it is a NetCDF file (ANDI): export it as mzML"),
    (b"\x89HDF", "it is an HDF5 file: export it as mzML"),
    (b"7z\xbc\xaf", "it is a 7-Zip archive: pack it as ZIP"),
];

/// Tells the format and reads by it.
pub(super) fn read(
    unpacked_bytes_max: u64,
    name: &str,
    mut input: Box<dyn BufRead + '_>,
    options: Options<'_>,
    sink: &mut Sink<'_>,
) -> Result<Format, ReadError> {
    let door = Door { options, left: &Cell::new(unpacked_bytes_max), depth: 0 };
    door.read(name, &mut *input, sink)
}

/// What holds for a file and everything packed in it.
#[derive(Clone, Copy)]
pub(super) struct Door<'a> {
    options: Options<'a>,
    /// How many bytes may yet be unpacked.
    pub(super) left: &'a Cell<u64>,
    depth: u8,
}

impl Door<'_> {
    /// Tells the format of a file, or of a member of an archive, and reads by it.
    pub(super) fn read(self, name: &str, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<Format, ReadError> {
        let mut head = Vec::new();
        let error = (&mut *input).take(HEAD_BYTES).read_to_end(&mut head).err();
        if head.is_empty() {
            return Err(error.map_or_else(|| not_known("it is empty"), ReadError::Io));
        }
        let encoding = utf16::tell(&head);
        let mut rest = Rest { input, error };
        let mut input = Cursor::new(&head[..]).chain(&mut rest);
        let Some(encoding) = encoding else {
            let format = tell(name, &head)?;
            self.read_as(format, name, &mut input, sink)?;
            return Ok(format);
        };
        let mut text = Vec::new();
        Utf16::new(&mut &head[..], encoding).read_to_end(&mut text)?;
        let format = tell(name, &text)?;
        self.read_as(format, name, &mut Utf16::new(&mut input, encoding), sink)?;
        Ok(format)
    }

    fn read_as(
        self,
        format: Format,
        name: &str,
        input: &mut dyn BufRead,
        sink: &mut Sink<'_>,
    ) -> Result<(), ReadError> {
        match format {
            Format::Msp => msp::read(input, sink),
            Format::MassBank => massbank::read(input, sink),
            Format::Mgf => mgf::read(input, sink),
            Format::MzMl => mzml::read(&whole(input, sink)?, sink),
            Format::Table => return table::read(name, input, self.options, sink),
            Format::Jcamp => return jcamp::read(&whole(input, sink)?, sink),
            Format::Spc => return spc::read(&whole(input, sink)?, sink),
            Format::LibraryJson => library_json::read(&whole(input, sink)?, sink),
            Format::Zip => return archive::read(&whole(input, sink)?, self.within()?, sink),
            Format::Gzip => {
                let unpacked = Unpacked::new(MultiGzDecoder::new(input), self.left);
                let name = name.strip_suffix(".gz").unwrap_or(name);
                self.within()?.read(name, &mut BufReader::new(unpacked), sink)?;
            }
        }
        Ok(())
    }

    /// The door of what is packed in this file.
    fn within(self) -> Result<Self, ReadError> {
        if self.depth > ARCHIVES_DEEP_MAX {
            return Err(ReadError::TooLarge { limit: ARCHIVES_DEEP_MAX.into(), unit: "archives within archives" });
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

/// All bytes of a file that has to be held whole. Where it breaks, that is listed and what came before is used.
fn whole(input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    if let Err(error) = input.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes) {
        broken(&error, None, sink);
    }
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(ReadError::TooLarge { limit: FILE_BYTES_MAX, unit: "bytes" });
    }
    Ok(bytes)
}

pub(super) fn not_known(reason: &str) -> ReadError {
    ReadError::Format { format: "a file of spectra".to_owned(), reason: reason.to_owned() }
}

/// The format that begins with `head`.
fn tell(name: &str, head: &[u8]) -> Result<Format, ReadError> {
    if head.starts_with(b"\x1f\x8b") {
        return Ok(Format::Gzip);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Format::Zip);
    }
    if let Some((_, reason)) = NOT_READ.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(not_known(reason));
    }
    let is_binary = head.split(|byte| *byte == 0).skip(1).count() * 20 > head.len();
    if matches!(head.get(1), Some(0x4b..=0x4d)) && (is_binary || ends_as(name, &["spc"])) {
        return Ok(Format::Spc);
    }
    if is_binary {
        return Err(not_known("it is no text, and begins as no format that is known"));
    }
    tell_text(name, &String::from_utf8_lossy(head))
}

/// True when the name of a file has one of these endings, in any case.
fn ends_as(name: &str, endings: &[&str]) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    endings.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

fn tell_text(name: &str, head: &str) -> Result<Format, ReadError> {
    let start = head.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('<') {
        let is_mzml = start.contains("<mzML") || start.contains("<indexedmzML");
        return is_mzml.then_some(Format::MzMl).ok_or_else(|| not_known("it is a web page, or XML that is not mzML"));
    }
    if library_json::begins(start) {
        return Ok(Format::LibraryJson);
    }
    let lines = || start.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    let field_is = |line: &str, names: &[&str]| {
        line.split_once(':').is_some_and(|(field, _)| names.contains(&folded(field).as_str()))
    };
    let label_is = |line: &str, labels: &[&str]| {
        let label = line.strip_prefix("##").and_then(|line| line.split_once('='));
        label.is_some_and(|(label, _)| labels.contains(&folded(label).as_str()))
    };
    let first_is = |names: &[&str]| lines().next().is_some_and(|line| field_is(line, names));
    if lines().any(|line| label_is(line, &["title", "jcampdx", "jcampcs", "datatype"])) && !ends_as(name, &["jsp"]) {
        Ok(Format::Jcamp)
    } else if lines().any(|line| line == "BEGIN IONS") {
        Ok(Format::Mgf)
    } else if first_is(&["accession"]) {
        Ok(Format::MassBank)
    } else if lines().any(|line| field_is(line, &["numpeaks", "numpeak"]))
        || (first_is(&["name"]) && !ends_as(name, &["csv", "tsv", "txt"]))
        || ends_as(name, &["msp"])
    {
        Ok(Format::Msp)
    } else {
        Ok(Format::Table)
    }
}

/// What follows the head of a file: first the error at which the head ended, if there was one.
struct Rest<'a> {
    input: &'a mut dyn BufRead,
    error: Option<io::Error>,
}

impl Read for Rest<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.error.take().map_or_else(|| self.input.read(buffer), Err)
    }
}

impl BufRead for Rest<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.error.take() {
            Some(error) => Err(error),
            None => self.input.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        self.input.consume(amount);
    }
}
