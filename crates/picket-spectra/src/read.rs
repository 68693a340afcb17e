//! From bytes to spectra: one file per format, and the format told from the bytes.
//!
//! No reader fails on bad content: what it could read are spectra, the rest are problems with their location.

mod archive;
mod axes;
mod fields;
mod jcamp;
mod library_json;
mod lines;
mod massbank;
mod mgf;
mod msp;
mod mzml;
mod peaks;
mod problem;
mod sniff;
mod spc;
mod table;
mod unpack;
mod utf16;

use std::io::BufRead;

use picket_core::{Location, Problem, ReadError};
use serde::{Deserialize, Serialize};

pub use fields::Fact;
pub use problem::ProblemCode;
pub use table::{
    Decimal, Delimiter, Fits, HeaderNumber, Layout, TableProfile, TableProfileError, TableProfiles, TechniqueField,
};

use crate::Spectrum;

/// One thing a reader found.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A spectrum, and where its record begins.
    Spectrum(Box<Spectrum>, Location),
    /// Something wrong, and where.
    Problem(Problem),
}

/// A format in which spectra come.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// JCAMP-DX 4.24 and 5.0x.
    Jcamp,
    /// Thermo Galactic SPC.
    Spc,
    /// NIST MSP text.
    Msp,
    /// MassBank record.
    MassBank,
    /// Mascot generic format.
    Mgf,
    /// mzML 1.1.
    MzMl,
    /// A library as JSON, several energies to a compound.
    LibraryJson,
    /// A table of numbers, read by a mapping profile.
    Table,
    /// A ZIP archive of files in these formats.
    Zip,
    /// A gzip-compressed file in one of these formats.
    Gzip,
}

/// How to read.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The layouts of tables that are known.
    pub tables: &'a TableProfiles,
    /// The table layout to use, when the reader is not to choose.
    pub table: Option<&'a TableProfile>,
}

/// Reads a file of any format that [`Format`] names, and hands over what it holds in the order of the file. Memory does
/// not grow with the file in the formats of many records (MSP, MassBank, MGF, tables of rows); the others are held
/// whole, up to [`crate::limits::FILE_BYTES_MAX`].
///
/// `name` is the name of the file; its ending helps where the bytes leave the format open.
///
/// # Errors
/// [`ReadError`] only when nothing at all can be read: the input broke before its first byte, or is of no known format.
pub fn read(
    name: &str,
    input: Box<dyn BufRead + '_>,
    options: Options<'_>,
    take: &mut dyn FnMut(Item),
) -> Result<Format, ReadError> {
    read_within(crate::limits::UNPACKED_BYTES_MAX, name, input, options, take)
}

/// Reads a file like [`read`], and unpacks at most so many bytes of it: for whoever reads files of strangers.
///
/// # Errors
/// [`ReadError`] only when nothing at all can be read.
pub fn read_within(
    unpacked_bytes_max: u64,
    name: &str,
    input: Box<dyn BufRead + '_>,
    options: Options<'_>,
    take: &mut dyn FnMut(Item),
) -> Result<Format, ReadError> {
    sniff::read(unpacked_bytes_max, name, input, options, &mut Sink::new(take))
}

/// Lists that the input broke after `row`.
fn broken(error: &std::io::Error, row: Option<u64>, sink: &mut Sink<'_>) {
    let code = if unpack::is_too_large(error) { ProblemCode::TooLarge } else { ProblemCode::InputBroke };
    sink.problem(code, row, error.to_string(), "");
}

/// Where readers put what they find: it adds the part of the archive, and stops taking beyond the limit.
struct Sink<'a> {
    take: &'a mut dyn FnMut(Item),
    part: Option<String>,
    spectra: u64,
}

impl<'a> Sink<'a> {
    fn new(take: &'a mut dyn FnMut(Item)) -> Self {
        Self { take, part: None, spectra: 0 }
    }

    /// Hands over a spectrum that begins on `row`; false when no more are taken.
    fn spectrum(&mut self, spectrum: Spectrum, row: Option<u64>) -> bool {
        if self.spectra == crate::limits::SPECTRA_MAX {
            self.problem(ProblemCode::TooManySpectra, row, "more spectra than are read from one file", "");
        }
        self.spectra += 1;
        if self.spectra > crate::limits::SPECTRA_MAX {
            return false;
        }
        let location = self.location(row);
        (self.take)(Item::Spectrum(Box::new(spectrum), location));
        true
    }

    /// Lists a problem found on `row`.
    fn problem(&mut self, code: ProblemCode, row: Option<u64>, message: impl Into<String>, excerpt: &str) {
        let problem = code.problem(self.location(row), message, excerpt);
        (self.take)(Item::Problem(problem));
    }

    fn location(&self, row: Option<u64>) -> Location {
        Location { part: self.part.clone(), row, column: None }
    }
}
