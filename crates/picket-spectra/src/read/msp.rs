//! NIST MSP text in its dialects.
//!
//! The records of NIST MS Search 2.4 (user's manual, "Importing a text file") and what other programs make of them: MoNA,
//! MS-DIAL, the Golm database, SWGDRUG. A record begins with `Name:` or with any field that follows peaks; its peaks are
//! pairs of numbers parted by blanks or any of `,;:()[]{}`, several on a line.

use std::io::BufRead;

use super::fields::{Field, folded, imply, text};
use super::lines::{Line, Lines};
use super::peaks::Peaks;
use super::{ProblemCode, Sink};
use crate::Facts;

/// The numbers that a library gives a record, the one that is best to cite first.
const ACCESSIONS: [&str; 4] = ["db", "accession", "nist", "id"];

/// A record as it is being read.
struct Record {
    row: u64,
    facts: Facts,
    peaks: Peaks,
    /// How many peaks the record says that it has, and whether it says so.
    stated: Option<u64>,
    counted: bool,
    accessions: [Option<String>; ACCESSIONS.len()],
    in_peaks: bool,
    after_blank_line: bool,
}

/// Reads records until the input ends.
pub(super) fn read(input: &mut dyn BufRead, sink: &mut Sink<'_>) {
    let mut lines = Lines::new(input);
    let mut record: Option<Record> = None;
    let mut stray = false;
    while let Some(line) = lines.next(sink) {
        let text = line.text.trim();
        if text.is_empty() {
            if let Some(record) = &mut record {
                record.after_blank_line = true;
            }
        } else if let Some(field) = field(text, line.row) {
            stray = false;
            if record.as_ref().is_none_or(|record| record.ends_before(field))
                && !record.replace(Record::new(line.row)).is_none_or(|record| record.finish(sink))
            {
                return;
            }
            record.as_mut().expect("a record was begun above").take(field, sink);
        } else if let Some(record) = record.as_mut().filter(|record| record.takes_peaks(text)) {
            stray = false;
            record.take_peaks(Line { text, ..line });
        } else if !std::mem::replace(&mut stray, true) {
            sink.problem(ProblemCode::StrayText, Some(line.row), "text that belongs to no record", text);
        }
    }
    if let Some(record) = record {
        record.finish(sink);
    }
}

/// A line `name: value`. A line whose first word is a number is one of peaks, also where it reads `55:102`.
fn field(line: &str, row: u64) -> Option<Field<'_>> {
    let (name, value) = line.split_once(':')?;
    let begins_as_name = name.starts_with(|first: char| first.is_alphabetic() || matches!(first, '$' | '_'));
    let is_field = begins_as_name || (name.is_empty() && !value.is_empty());
    (is_field && name.trim().parse::<f64>().is_err()).then(|| Field { name: name.trim(), value: value.trim(), row })
}

/// The words of a line of peaks, without the annotations in quotes.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let delimiter = |character: char| character.is_whitespace() || ",;:()[]{}".contains(character);
    let outside_quotes = line.split('"').step_by(2);
    outside_quotes.flat_map(move |part| part.split(delimiter)).filter(|word| !word.is_empty())
}

impl Record {
    fn new(row: u64) -> Self {
        Self {
            row,
            facts: Facts::default(),
            peaks: Peaks::default(),
            stated: None,
            counted: false,
            accessions: Default::default(),
            in_peaks: false,
            after_blank_line: false,
        }
    }

    /// True when `field` belongs to the next record.
    fn ends_before(&self, field: Field<'_>) -> bool {
        self.in_peaks || (self.counted && self.after_blank_line) || folded(field.name) == "name"
    }

    /// True when a line that is no field holds peaks of this record.
    fn takes_peaks(&self, line: &str) -> bool {
        let complete = self.stated.is_some_and(|stated| self.peaks.read() >= stated);
        let another = self.in_peaks && self.after_blank_line && complete;
        let is_number = words(line).next().is_some_and(|word| word.parse::<f64>().is_ok());
        !another && (self.in_peaks || is_number)
    }

    fn take(&mut self, field: Field<'_>, sink: &mut Sink<'_>) {
        match folded(field.name).as_str() {
            "name" => {
                self.facts.title = text(field.value);
                field.add_name(&mut self.facts);
            }
            "numpeaks" | "numpeak" | "numberofpeaks" => {
                self.counted = true;
                field.set(&mut self.stated, |value| value.split([' ', ';', ',']).next()?.parse().ok(), sink);
            }
            "cas" => self.take_cas_and_nist(field, sink),
            // A whole number is the nominal mass that NIST means; others write the average mass, which is no fact of ours.
            "mw" if field.value.parse::<u32>().is_ok() => {
                field.set(&mut self.facts.nominal_mass, |value| value.parse().ok(), sink);
            }
            "comment" | "comments" => self.take_comment(field),
            name => self.take_other(name, field, sink),
        }
    }

    fn take_other(&mut self, name: &str, field: Field<'_>, sink: &mut Sink<'_>) {
        let found = match ACCESSIONS.iter().position(|accession| *accession == name) {
            Some(index) => field.set_text(&mut self.accessions[index], sink),
            None => field.set_fact(&mut self.facts, sink),
        };
        if !found {
            field.keep(&mut self.facts);
        }
    }

    /// `CAS#: 50-36-2;  NIST#: 12345` is two fields.
    fn take_cas_and_nist(&mut self, field: Field<'_>, sink: &mut Sink<'_>) {
        let (cas, rest) = field.value.split_once(';').unwrap_or((field.value, ""));
        self.take_other("casno", Field { value: cas.trim(), ..field }, sink);
        if let Some((name, value)) = rest.split_once(':') {
            let second = Field { name: name.trim(), value: value.trim(), ..field };
            self.take_other(&folded(second.name), second, sink);
        } else if !rest.trim().is_empty() {
            Field { value: rest.trim(), ..field }.keep(&mut self.facts);
        }
    }

    /// Keeps a comment. MoNA writes facts in it, each as `"name=value"`; they count where no field says otherwise.
    fn take_comment(&mut self, field: Field<'_>) {
        field.keep(&mut self.facts);
        let mut ignored = |_| ();
        let mut ignore = Sink::new(&mut ignored);
        for part in field.value.split('"').skip(1).step_by(2) {
            if let Some((name, value)) = part.split_once('=') {
                Field { name: name.trim(), value: value.trim(), ..field }.set_fact(&mut self.facts, &mut ignore);
            }
        }
    }

    /// Takes the pairs of a line. A word where an m/z should follow a pair is an annotation, and ends the line.
    fn take_peaks(&mut self, line: Line<'_>) {
        self.in_peaks = true;
        let mut words = words(line.text);
        let mut pairs = 0_u32;
        while let Some(mz) = words.next() {
            let Ok(mz) = mz.parse() else {
                if pairs == 0 {
                    self.peaks.unreadable(line.row, line.text);
                }
                return;
            };
            let Some(abundance) = words.next().and_then(|word| word.parse().ok()) else {
                self.peaks.unreadable(line.row, line.text);
                return;
            };
            self.peaks.push(mz, abundance, line.row, line.text);
            pairs += 1;
        }
    }

    /// Hands the record over; false when no more are taken.
    fn finish(mut self, sink: &mut Sink<'_>) -> bool {
        for (missing, name) in [(self.facts.title.is_empty(), "Name"), (!self.counted, "Num Peaks")] {
            if missing {
                sink.problem(ProblemCode::FieldMissing, Some(self.row), format!("a record without {name:?}"), "");
            }
        }
        for (name, value) in ACCESSIONS.into_iter().zip(self.accessions) {
            match value {
                Some(value) if self.facts.accession.is_none() => self.facts.accession = Some(value),
                Some(value) => Field { name, value: &value, row: self.row }.keep(&mut self.facts),
                None => {}
            }
        }
        imply(&mut self.facts);
        match self.peaks.finish(self.row, self.stated, sink) {
            Some(mut spectrum) => {
                spectrum.facts = self.facts;
                sink.spectrum(spectrum, Some(self.row))
            }
            None => true,
        }
    }
}
