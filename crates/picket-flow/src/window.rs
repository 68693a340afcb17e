//! A part of a file of spectra: so many records from a place on, and how many there are.

use std::io::BufRead;
use std::ops::Range;

use picket_core::{Location, Problem, ReadError};
use picket_spectra::Spectrum;
use picket_spectra::read::{Item, Options, TableProfiles, read_within};

/// Most points of all spectra of a window; a single one may have more. What is beyond is counted.
const WINDOW_POINTS_MAX: usize = 1 << 22;

/// Most bytes that a packed file may unpack to, so that a small one does not keep a processor busy for minutes.
const UNPACKED_BYTES_MAX: u64 = 256 << 20;

/// Most problems that are kept of a file; what is beyond is counted.
const WINDOW_PROBLEMS_MAX: usize = 100;

/// A part of what a file holds.
#[derive(Debug, Default)]
pub struct Window {
    /// How many spectra the whole file holds.
    pub spectra: usize,
    /// Those that were asked for, with their number in the file, from 0, and where the record begins.
    pub items: Vec<(usize, Location, Spectrum)>,
    /// Spectra that were asked for and hold too many points to be kept beside the others.
    pub left_out: usize,
    /// The first problems of the whole file.
    pub problems: Vec<Problem>,
    /// How many problems there are.
    pub problem_count: usize,
}

/// Reads a file whole and keeps the spectra with the numbers asked for, from 0.
///
/// # Errors
/// [`ReadError`] when nothing at all can be read.
pub fn read_window(name: &str, input: Box<dyn BufRead + '_>, wanted: &Range<usize>) -> Result<Window, ReadError> {
    let tables = TableProfiles::shipped();
    let mut window = Window::default();
    let mut points = 0;
    let options = Options { tables: &tables, table: None };
    read_within(UNPACKED_BYTES_MAX, name, input, options, &mut |item| match item {
        Item::Spectrum(spectrum, location) => {
            let number = window.spectra;
            window.spectra += 1;
            if !wanted.contains(&number) {
                return;
            }
            let with_this = points + spectrum.len();
            if with_this > WINDOW_POINTS_MAX && !window.items.is_empty() {
                window.left_out += 1;
            } else {
                points = with_this;
                window.items.push((number, location, *spectrum));
            }
        }
        Item::Problem(problem) => {
            window.problem_count += 1;
            if window.problems.len() < WINDOW_PROBLEMS_MAX {
                window.problems.push(problem);
            }
        }
    })?;
    Ok(window)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_holds_what_was_asked_for_and_counts_the_rest() {
        let record = |name: &str| format!("Name: {name}\nNum Peaks: 3\n41 10; 42 20; 43 999\n\n");
        let text = ["one", "two", "three"].map(record).concat() + "Name: four\nNum Peaks: 2\nnonsense\n";
        let window = read_window("a.msp", Box::new(text.as_bytes()), &(1..2)).unwrap();
        assert_eq!(window.spectra, 3);
        let kept: Vec<_> = window.items.iter().map(|(number, _, spectrum)| (*number, spectrum.facts.label())).collect();
        assert_eq!(kept, [(1, "two")]);
        assert!(window.problem_count > 0 && window.problem_count == window.problems.len());
        assert!(read_window("a.msp", Box::new(&b""[..]), &(0..1)).is_err());
    }
}
