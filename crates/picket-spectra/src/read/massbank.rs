//! MassBank records, format 2.6.0 (MassBank-web, Documentation/MassBankRecordFormat.md), one or many in a file.
//!
//! A record begins with `ACCESSION:` and ends with `//`. Peaks are taken with their absolute abundance, the second of the
//! three numbers of a line; annotations of peaks (`PK$ANNOTATION`) are passed over.

use std::io::BufRead;

use super::fields::{Field, imply, inchikey, ms_level, polarity, positive, retention_index, seconds, text};
use super::lines::{Line, Lines};
use super::peaks::Peaks;
use super::{ProblemCode, Sink};
use crate::{Facts, splash};

/// Which table the indented lines belong to.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Table {
    None,
    Peaks,
    Annotations,
}

/// A record as it is being read.
struct Record {
    row: u64,
    facts: Facts,
    peaks: Peaks,
    stated: Option<u64>,
    ion_type: Option<String>,
    table: Table,
    stray: bool,
}

/// Reads records until the input ends.
pub(super) fn read(input: &mut dyn BufRead, sink: &mut Sink<'_>) {
    let mut lines = Lines::new(input);
    let mut record: Option<Record> = None;
    let mut stray = false;
    while let Some(line) = lines.next(sink) {
        let begins = line.text.trim_start().starts_with("ACCESSION:");
        let ends = line.text.trim_end() == "//";
        if begins || ends {
            stray = false;
            let next = begins.then(|| Record::new(line.row));
            if !std::mem::replace(&mut record, next).is_none_or(|record| record.finish(ends, sink)) {
                return;
            }
        }
        match &mut record {
            Some(record) => record.take(line, sink),
            None if ends || line.text.trim().is_empty() => {}
            None if !std::mem::replace(&mut stray, true) => {
                sink.problem(ProblemCode::StrayText, Some(line.row), "text that belongs to no record", line.text);
            }
            None => {}
        }
    }
    if let Some(record) = record {
        record.finish(false, sink);
    }
}

impl Record {
    fn new(row: u64) -> Self {
        Self {
            row,
            facts: Facts::default(),
            peaks: Peaks::default(),
            stated: None,
            ion_type: None,
            table: Table::None,
            stray: false,
        }
    }

    fn take(&mut self, line: Line<'_>, sink: &mut Sink<'_>) {
        let text = line.text.trim();
        if line.text.starts_with([' ', '\t']) && self.table != Table::None {
            if self.table == Table::Peaks {
                self.take_peak(Line { text, ..line });
            }
        } else if let Some((tag, value)) = text.split_once(':') {
            self.table = match tag {
                "PK$PEAK" => Table::Peaks,
                "PK$ANNOTATION" => Table::Annotations,
                _ => Table::None,
            };
            if self.table == Table::None {
                self.take_tag(Field { name: tag, value: value.trim(), row: line.row }, sink);
            }
        } else if !text.is_empty() && !std::mem::replace(&mut self.stray, true) {
            sink.problem(ProblemCode::StrayText, Some(line.row), "a line without a tag", text);
        }
    }

    /// Takes a line of peaks: m/z, abundance, and abundance relative to 999.
    fn take_peak(&mut self, line: Line<'_>) {
        let mut numbers = line.text.split_whitespace().map(str::parse);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(mz)), Some(Ok(abundance))) => self.peaks.push(mz, abundance, line.row, line.text),
            _ => self.peaks.unreadable(line.row, line.text),
        }
    }

    fn take_tag(&mut self, field: Field<'_>, sink: &mut Sink<'_>) {
        let facts = &mut self.facts;
        let found = match field.name {
            "ACCESSION" => {
                facts.publisher = contributor(field.value);
                field.set_text(&mut facts.accession, sink)
            }
            "RECORD_TITLE" => {
                facts.title = text(field.value);
                true
            }
            "LICENSE" => field.set_text(&mut facts.licence, sink),
            "CH$NAME" => {
                field.add_name(facts);
                true
            }
            "CH$FORMULA" => field.set_text(&mut facts.formula, sink),
            "CH$EXACT_MASS" => field.set_mass(&mut facts.exact_mass, sink),
            "CH$SMILES" => field.set_text(&mut facts.smiles, sink),
            "CH$IUPAC" => field.set_text(&mut facts.inchi, sink),
            "AC$INSTRUMENT" => field.set_text(&mut facts.instrument, sink),
            "AC$INSTRUMENT_TYPE" => field.set_text(&mut facts.instrument_type, sink),
            "PK$SPLASH" => field.set_text(&mut facts.splash, sink),
            "PK$NUM_PEAK" => field.set(&mut self.stated, |value| value.parse().ok(), sink),
            "CH$LINK" | "AC$MASS_SPECTROMETRY" | "AC$CHROMATOGRAPHY" | "MS$FOCUSED_ION" => {
                let (subtag, value) = field.value.split_once(' ').unwrap_or((field.value, ""));
                let name = format!("{}: {subtag}", field.name);
                return self.take_subtag(subtag, Field { name: &name, value: value.trim(), ..field }, sink);
            }
            _ => false,
        };
        if !found {
            field.keep(facts);
        }
    }

    fn take_subtag(&mut self, subtag: &str, field: Field<'_>, sink: &mut Sink<'_>) {
        let facts = &mut self.facts;
        let found = match subtag {
            "INCHIKEY" => field.set(&mut facts.inchikey, inchikey, sink),
            "CAS" => field.set_cas(facts, sink),
            "MS_TYPE" => field.set(&mut facts.ms_level, ms_level, sink),
            "ION_MODE" => field.set(&mut facts.polarity, polarity, sink),
            "COLLISION_ENERGY" => field.set_text(&mut facts.collision_energy, sink),
            "IONIZATION" => field.set_text(&mut facts.ionization, sink),
            "RESOLUTION" => field.set_text(&mut facts.resolution, sink),
            // Without a unit the time stays as it is written: some contributors mean minutes, others seconds.
            "RETENTION_TIME" if field.value.parse::<f64>().is_err() => {
                field.set(&mut facts.retention_time_seconds, seconds, sink)
            }
            "RETENTION_INDEX" => field.set(&mut facts.retention_index, retention_index, sink),
            "PRECURSOR_M/Z" => field.set(&mut facts.precursor_mz, last_precursor, sink),
            "PRECURSOR_TYPE" => field.set_text(&mut facts.precursor_type, sink),
            "ION_TYPE" => field.set_text(&mut self.ion_type, sink),
            "DERIVATIVE_TYPE" => field.set_text(&mut facts.derivative, sink),
            _ => false,
        };
        if !found {
            field.keep(facts);
        }
    }

    /// Hands the record over, which `ended` with `//` or broke off; false when no more are taken.
    fn finish(mut self, ended: bool, sink: &mut Sink<'_>) -> bool {
        if !ended {
            sink.problem(ProblemCode::Truncated, Some(self.row), "a record that breaks off before \"//\"", "");
        }
        for (missing, tag) in [(self.facts.licence.is_none(), "LICENSE"), (self.stated.is_none(), "PK$NUM_PEAK")] {
            if missing {
                sink.problem(ProblemCode::FieldMissing, Some(self.row), format!("a record without {tag:?}"), "");
            }
        }
        if let Some(stated) = &self.facts.splash
            && let Some(found) = splash(self.peaks.points())
            && *stated != found
        {
            let message = format!("the record says {stated}, its peaks have {found}");
            sink.problem(ProblemCode::SplashDisagrees, Some(self.row), message, "");
        }
        self.facts.precursor_type = self.facts.precursor_type.take().or(self.ion_type);
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

/// The contributor in an accession of the form `MSBNK-Athens_Univ-AU000001`.
fn contributor(accession: &str) -> Option<String> {
    let (_, rest) = accession.split_once('-')?;
    let (contributor, _) = rest.rsplit_once('-')?;
    (!contributor.is_empty()).then(|| text(contributor))
}

/// The m/z of the last precursor: of one that was broken up in steps, `316.1/288.1`, all are written.
fn last_precursor(value: &str) -> Option<f64> {
    positive(value.rsplit('/').next()?)
}
