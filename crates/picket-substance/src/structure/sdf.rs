//! SD files: molfiles one after another, each with data fields (BIOVIA, CTfile Formats, 2020, chapter 6).

use super::{Structure, StructureError};

/// The longest record read, in bytes, data fields included.
pub const SDF_RECORD_BYTES_MAX: usize = 2 << 20;

/// One record of an SD file.
#[derive(Clone, Debug, PartialEq)]
pub struct SdfRecord {
    /// Its place in the file, from 1.
    pub number: usize,
    /// The line of the file on which it begins, from 1. A [`StructureError::Molfile`] counts its lines from there.
    pub line: usize,
    /// The name line of the molfile; often empty.
    pub name: String,
    /// The data fields in their order, as (name, value); values of several lines keep their line breaks.
    pub fields: Vec<(String, String)>,
    /// What was drawn, or why it was not read. The records after a bad one are read all the same.
    pub structure: Result<Structure, StructureError>,
}

/// The records of an SD file; see [`read_sdf`].
#[derive(Clone, Debug)]
pub struct SdfRecords<'a> {
    rest: &'a str,
    number: usize,
    line: usize,
}

/// Reads an SD file record by record. Nothing is read ahead: the work is done as the iterator is asked.
pub fn read_sdf(text: &str) -> SdfRecords<'_> {
    SdfRecords { rest: text, number: 0, line: 1 }
}

impl Iterator for SdfRecords<'_> {
    type Item = SdfRecord;

    fn next(&mut self) -> Option<SdfRecord> {
        // Blank lines at the end of the file are no record.
        if self.rest.trim().is_empty() {
            return None;
        }
        let (mut end, mut lines) = (0, 0);
        for line in self.rest.split_inclusive('\n') {
            end += line.len();
            lines += 1;
            if line.starts_with("$$$$") {
                break;
            }
        }
        let (text, rest) = self.rest.split_at(end);
        self.number += 1;
        let record = record(text, self.number, self.line);
        self.rest = rest;
        self.line += lines;
        Some(record)
    }
}

fn record(text: &str, number: usize, line: usize) -> SdfRecord {
    let name = text.lines().next().unwrap_or_default().trim().chars().take(200).collect();
    if text.len() > SDF_RECORD_BYTES_MAX {
        let structure = Err(StructureError::TooLarge { found: text.len(), most: SDF_RECORD_BYTES_MAX });
        return SdfRecord { number, line, name, fields: Vec::new(), structure };
    }
    if text.trim_start().starts_with("$$$$") {
        let structure = Err(StructureError::Empty);
        return SdfRecord { number, line, name: String::new(), fields: Vec::new(), structure };
    }
    // Data fields may be longer than a molfile and are no part of it.
    let after_table = text.find("\nM  END").and_then(|end| Some(end + text[end..].find("\n>")?));
    let table_end = after_table.unwrap_or(text.len());
    let structure = Structure::from_molfile(&text[..table_end]);
    SdfRecord { number, line, name, fields: fields(&text[table_end..]), structure }
}

fn fields(text: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        if line.starts_with("$$$$") {
            break;
        }
        match fields.last_mut().filter(|_| is_open) {
            Some(_) if line.trim().is_empty() => is_open = false,
            Some((_, value)) => {
                if !value.is_empty() {
                    value.push('\n');
                }
                value.push_str(line.trim_end());
            }
            None if line.starts_with('>') => {
                let name = line.split_once('<').and_then(|(_, rest)| rest.rsplit_once('>'));
                fields.push((name.map_or("", |(name, _)| name).trim().to_owned(), String::new()));
                is_open = true;
            }
            None => {}
        }
    }
    fields
}
