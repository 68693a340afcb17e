//! From spectra to bytes: one file per format. Only what may be shared is written: the points, and of the facts all but
//! [`crate::Facts::unshared`].

mod csv;
mod jcamp;
mod massbank;
mod msp;

pub use csv::csv;
pub use jcamp::jcamp;
pub use massbank::massbank;
pub use msp::msp;

use std::io;

use crate::{Spectrum, Technique};

/// A value on one line: line breaks and other control characters are blanks.
fn one_line(value: &str) -> String {
    value.replace(|character: char| character.is_control(), " ").trim().to_owned()
}

/// The peaks of a mass spectrum, `(m/z, abundance)`, that a record of peaks can hold: those with a positive m/z and a
/// positive abundance.
///
/// # Errors
/// [`io::ErrorKind::InvalidInput`] when it is no mass spectrum.
fn peaks_of(spectrum: &Spectrum) -> io::Result<Vec<(f64, f64)>> {
    if spectrum.technique != Technique::Mass {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "only mass spectra can be written in this format"));
    }
    let usable = |(mz, abundance): &(f64, f64)| *mz > 0.0 && *abundance > 0.0 && abundance.is_finite();
    Ok(spectrum.points().filter(usable).collect())
}
