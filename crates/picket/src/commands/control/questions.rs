//! The questions of a file, one after another: lines, rows of a CSV file, or records of an SD file.

use std::cell::Cell;
use std::io::{BufRead, BufReader, Read};
use std::rc::Rc;

use anyhow::Context as _;
use picket_substance::{INPUT_BYTES_MAX, Registry, SDF_RECORD_BYTES_MAX, Structure, read_sdf};

use super::row_limit::{ROW_BYTES_MAX, RowLimit};
use crate::failure::UserError;

/// One thing that is asked.
pub(super) struct Question {
    /// Its line in the file, from 1.
    pub(super) line: u64,
    /// The asker's own number or name for it.
    pub(super) query_id: Option<String>,
    /// What to call it where it is no text.
    pub(super) label: String,
    /// What is asked about, or why it cannot be read.
    pub(super) subject: Result<Subject, String>,
}

/// What is asked about.
pub(super) enum Subject {
    /// To be read.
    Text(String),
    /// A structure.
    Structure(Box<Structure>),
}

/// The questions of a file.
pub(super) type Questions<'r> = Box<dyn Iterator<Item = anyhow::Result<Question>> + 'r>;

/// Counts the bytes that are read through it.
pub(super) struct Counted<R> {
    inner: R,
    bytes: Rc<Cell<u64>>,
}

impl<R> Counted<R> {
    /// A reader, and where its count stands.
    pub(super) fn new(inner: R) -> (Self, Rc<Cell<u64>>) {
        let bytes = Rc::new(Cell::new(0));
        (Self { inner, bytes: Rc::clone(&bytes) }, bytes)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes.set(self.bytes.get() + count as u64);
        Ok(count)
    }
}

/// One question a line. What follows a tab is its name; so is what follows the blank after a SMILES.
pub(super) fn of_lines<'r>(registry: &'r Registry, input: impl Read + 'r) -> Questions<'r> {
    let mut reader = BufReader::new(input);
    let mut number = 0;
    let next = move || loop {
        number += 1;
        let line = match line(&mut reader) {
            Ok(line) => line?,
            Err(error) => return Some(Err(error.into())),
        };
        match line {
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) => {
                let (text, query_id) = parted(registry, text.trim());
                let subject = Ok(Subject::Text(text.to_owned()));
                return Some(Ok(Question { line: number, query_id, label: String::new(), subject }));
            }
            Err(why) => {
                let label = String::new();
                return Some(Ok(Question { line: number, query_id: None, label, subject: Err(why) }));
            }
        }
    };
    Box::new(std::iter::from_fn(next))
}

/// The next line, or why it cannot be read; nothing at the end. Of a line that is too long the rest is passed over.
fn line(reader: &mut impl BufRead) -> std::io::Result<Option<Result<String, String>>> {
    let mut bytes = Vec::new();
    let most = INPUT_BYTES_MAX as u64 + 1;
    if reader.by_ref().take(most).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.len() > INPUT_BYTES_MAX && !bytes.ends_with(b"\n") {
        reader.skip_until(b'\n')?;
        return Ok(Some(Err(format!("the line is longer than {INPUT_BYTES_MAX} bytes"))));
    }
    Ok(Some(String::from_utf8(bytes).map_err(|_| "the line is not UTF-8".to_owned())))
}

/// What is asked, and its name.
fn parted<'l>(registry: &Registry, line: &'l str) -> (&'l str, Option<String>) {
    let named = |text: &'l str, name: &str| (text, Some(name.trim().to_owned()).filter(|name| !name.is_empty()));
    if let Some((text, name)) = line.split_once('\t') {
        return named(text.trim(), name);
    }
    let Some((first, rest)) = line.split_once(char::is_whitespace) else { return (line, None) };
    // The extension of a CXSMILES belongs to it.
    let extension = rest.strip_prefix('|').and_then(|rest| rest.find('|')).map_or(0, |end| end + 2);
    let end = first.len() + if extension == 0 { 0 } else { 1 + extension };
    let is_name = || extension == 0 && registry.resolve(line).outcome.is_resolved();
    if Structure::from_smiles(first).is_ok() && !is_name() { named(&line[..end], &line[end..]) } else { (line, None) }
}

/// One question a row, in a column of a CSV file with a header.
pub(super) fn of_csv<'r>(
    input: impl Read + 'r,
    column: &str,
    id_column: Option<&str>,
) -> anyhow::Result<Questions<'r>> {
    let (limited, left) = RowLimit::new(input);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(limited);
    let header = reader.byte_headers().map_err(std::io::Error::from).context("the header cannot be read")?.clone();
    let place = |name: &str| {
        let named = |cell: &[u8]| cell.trim_ascii().eq_ignore_ascii_case(name.as_bytes());
        header.iter().position(named).ok_or_else(|| {
            let cells: Vec<_> = header.iter().map(String::from_utf8_lossy).collect();
            UserError::new(format!("there is no column {name:?}")).hint(format!("there are {}", cells.join(", ")))
        })
    };
    let (column, id_column) = (place(column)?, id_column.map(place).transpose()?);
    let question = move |row: csv::Result<csv::ByteRecord>| {
        // What cannot be read is a fault of the file.
        let row = row.map_err(std::io::Error::from)?;
        left.set(ROW_BYTES_MAX);
        let cell = |index: usize| row.get(index).map(|cell| String::from_utf8_lossy(cell).trim().to_owned());
        let subject = cell(column).map(Subject::Text).ok_or_else(|| "the row has no such column".to_owned());
        let line = row.position().map_or(0, csv::Position::line);
        let query_id = id_column.and_then(cell).filter(|id| !id.is_empty());
        Ok(Question { line, query_id, label: String::new(), subject })
    };
    Ok(Box::new(reader.into_byte_records().map(question)))
}

/// One question a record of an SD file; its name is the record's, or that in a data field. `has_id_field` is set when a
/// record has that field.
pub(super) fn of_sdf<'r>(
    input: impl Read + 'r,
    id_field: Option<&'r str>,
    has_id_field: Rc<Cell<bool>>,
) -> Questions<'r> {
    let mut reader = BufReader::new(input);
    let (mut line, mut number) = (1, 0);
    let next = move || loop {
        let (bytes, lines) = match sdf_record(&mut reader) {
            Ok(record) => record?,
            Err(error) => return Some(Err(error.into())),
        };
        let begins = line;
        line += lines;
        let text = String::from_utf8_lossy(&bytes);
        let Some(record) = read_sdf(&text).next() else { continue };
        number += 1;
        let named = record.fields.into_iter().find(|(field, _)| Some(field.as_str()) == id_field);
        has_id_field.set(has_id_field.get() || named.is_some());
        let name = named.map_or(record.name, |(_, value)| value);
        let query_id = Some(name).filter(|name| !name.is_empty());
        let label = format!("record {number}");
        let subject = match record.structure {
            Ok(structure) => Ok(Subject::Structure(Box::new(structure))),
            Err(error) => Err(format!("the structure cannot be read: {error}")),
        };
        return Some(Ok(Question { line: begins, query_id, label, subject }));
    };
    Box::new(std::iter::from_fn(next))
}

/// The next record with its number of lines; nothing at the end. Of one that is too long the rest is passed over.
fn sdf_record(reader: &mut impl BufRead) -> std::io::Result<Option<(Vec<u8>, u64)>> {
    let (mut record, mut lines) = (Vec::new(), 0);
    loop {
        let mut line = Vec::new();
        if reader.by_ref().take(SDF_RECORD_BYTES_MAX as u64).read_until(b'\n', &mut line)? == 0 {
            return Ok((lines > 0).then_some((record, lines)));
        }
        if !line.ends_with(b"\n") {
            reader.skip_until(b'\n')?;
        }
        lines += 1;
        let is_end = line.starts_with(b"$$$$");
        if record.len() <= SDF_RECORD_BYTES_MAX {
            record.extend(line);
        }
        if is_end {
            return Ok(Some((record, lines)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, text: &str, name: Option<&str>) {
        let (read, query_id) = parted(Registry::bundled(), line);
        assert_eq!((read, query_id.as_deref()), (text, name), "{line:?}");
    }

    #[test]
    fn a_line_is_a_question_and_perhaps_its_name() {
        check("CCO\tethanol, 96 %", "CCO", Some("ethanol, 96 %"));
        check("CC(N)Cc1ccccc1 sample 7", "CC(N)Cc1ccccc1", Some("sample 7"));
        check("C[C@H](N)Cc1ccccc1 |&1:1| sample 7", "C[C@H](N)Cc1ccccc1 |&1:1|", Some("sample 7"));
        check("C[C@H](N)Cc1ccccc1 |r|", "C[C@H](N)Cc1ccccc1 |r|", None);
        check("fentanyl hydrochloride", "fentanyl hydrochloride", None);
        check("PCP hydrochloride", "PCP hydrochloride", None);
        check("acetic anhydride", "acetic anhydride", None);
    }

    #[test]
    fn lines_keep_their_numbers_and_long_ones_are_told() {
        let long = "C".repeat(INPUT_BYTES_MAX + 10);
        let file = format!("CCO\n\n{long}\n\u{e9}\nCC");
        let questions: Vec<_> = of_lines(Registry::bundled(), file.as_bytes())
            .map(|question| question.expect("memory can be read"))
            .collect();
        let lines: Vec<_> = questions.iter().map(|question| (question.line, question.subject.is_ok())).collect();
        assert_eq!(lines, [(1, true), (3, false), (4, true), (5, true)]);
    }
}
