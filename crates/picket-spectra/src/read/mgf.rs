//! Mascot generic format (Matrix Science, "Data file format"), with the fields that GNPS adds.
//!
//! A record stands between `BEGIN IONS` and `END IONS`: lines `NAME=value`, then lines of m/z, abundance and perhaps charge.

use std::io::BufRead;

use super::fields::{Field, folded, imply};
use super::lines::{Line, Lines};
use super::peaks::Peaks;
use super::{ProblemCode, Sink};
use crate::{Facts, Polarity};

/// A record as it is being read.
struct Record {
    row: u64,
    facts: Facts,
    peaks: Peaks,
}

/// Reads records until the input ends.
pub(super) fn read(input: &mut dyn BufRead, sink: &mut Sink<'_>) {
    let mut lines = Lines::new(input);
    let mut record: Option<Record> = None;
    let mut stray = false;
    while let Some(line) = lines.next(sink) {
        let text = line.text.trim();
        let [begins, ends] = ["BEGIN IONS", "END IONS"].map(|mark| text.eq_ignore_ascii_case(mark));
        if begins || ends {
            stray = false;
            let next = begins.then(|| Record { row: line.row, facts: Facts::default(), peaks: Peaks::default() });
            if !std::mem::replace(&mut record, next).is_none_or(|record| record.finish(ends, sink)) {
                return;
            }
            continue;
        }
        if text.is_empty() || text.starts_with(['#', ';', '!', '/']) {
            continue;
        }
        if let Some(record) = &mut record {
            record.take(Line { text, ..line }, sink);
        } else if !text.contains('=') && !std::mem::replace(&mut stray, true) {
            sink.problem(ProblemCode::StrayText, Some(line.row), "text that belongs to no record", text);
        }
    }
    if let Some(record) = record {
        record.finish(false, sink);
    }
}

impl Record {
    fn take(&mut self, line: Line<'_>, sink: &mut Sink<'_>) {
        if let Some((name, value)) = line.text.split_once('=').filter(|(name, _)| name.parse::<f64>().is_err()) {
            let value = value.trim();
            let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
            self.take_field(Field { name: name.trim(), value: value.trim(), row: line.row }, sink);
            return;
        }
        let mut numbers = line.text.split([' ', '\t', ',']).filter(|word| !word.is_empty()).map(str::parse);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(mz)), Some(Ok(abundance))) => self.peaks.push(mz, abundance, line.row, line.text),
            _ => self.peaks.unreadable(line.row, line.text),
        }
    }

    fn take_field(&mut self, field: Field<'_>, sink: &mut Sink<'_>) {
        let name = folded(field.name);
        if name == "charge" {
            let sign = field.value.chars().find(|character| matches!(character, '+' | '-'));
            let polarity = sign.map(|sign| if sign == '+' { Polarity::Positive } else { Polarity::Negative });
            self.facts.polarity = self.facts.polarity.or(polarity);
        }
        if name == "name" {
            field.add_name(&mut self.facts);
        } else if !field.set_fact(&mut self.facts, sink) {
            field.keep(&mut self.facts);
        }
    }

    /// Hands the record over, which `ended` or broke off; false when no more are taken.
    fn finish(mut self, ended: bool, sink: &mut Sink<'_>) -> bool {
        if !ended {
            sink.problem(ProblemCode::Truncated, Some(self.row), "a record that breaks off before \"END IONS\"", "");
        }
        imply(&mut self.facts);
        match self.peaks.finish(self.row, None, sink) {
            Some(mut spectrum) => {
                spectrum.facts = self.facts;
                sink.spectrum(spectrum, Some(self.row))
            }
            None => true,
        }
    }
}
