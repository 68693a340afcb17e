//! JSON Lines: one flat object a line. Its keys are the columns.

use std::collections::BTreeSet;
use std::io::{self, BufRead};

use picket_core::{Location, Problem};
use serde_json::{Map, Value};

use super::csv::{at, text_of};
use super::problem::ProblemCode::{InputBroke, NotJsonObject, RowTooLong, UnusedColumn, WrongEncoding};
use super::row::{Row, Rows, Step};
use super::value;
use crate::limits::{ROW_BYTES_MAX, UNKNOWN_KEYS_LISTED_MAX};
use crate::profile::{Profile, same_word};

/// Rows of a JSON Lines file: the cells of each are the values of `columns`, in that order.
pub(super) struct JsonRows<'a> {
    input: Box<dyn BufRead + Send + 'a>,
    profile: &'a Profile,
    columns: Vec<String>,
    number: u64,
    unknown: BTreeSet<String>,
    remarks: Vec<Problem>,
}

/// Reads one line into `line`, without its line break: whether there was one, and whether it was within the limit.
fn read_line(input: &mut dyn BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    let (mut any, mut whole) = (false, true);
    loop {
        let chunk = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if chunk.is_empty() {
            return Ok(any.then_some(whole));
        }
        any = true;
        let end = chunk.iter().position(|&byte| byte == b'\n');
        let text = &chunk[..end.unwrap_or(chunk.len())];
        if line.len() + text.len() <= ROW_BYTES_MAX {
            line.extend_from_slice(text);
        } else {
            whole = false;
        }
        let taken = end.map_or(chunk.len(), |end| end + 1);
        input.consume(taken);
        if end.is_some() {
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            return Ok(Some(whole));
        }
    }
}

/// The keys of the first object in `head`, the start of a file.
pub(super) fn first_keys(head: &[u8]) -> Option<Vec<String>> {
    let line = head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty())?;
    let object: Map<String, Value> = serde_json::from_slice(line).ok()?;
    Some(object.keys().cloned().collect())
}

impl<'a> JsonRows<'a> {
    pub(super) fn new(input: Box<dyn BufRead + Send + 'a>, profile: &'a Profile) -> Self {
        let columns =
            profile.columns_needed().into_iter().chain(profile.columns_optional()).map(str::to_owned).collect();
        Self { input, profile, columns, number: 0, unknown: BTreeSet::new(), remarks: Vec::new() }
    }

    /// What stands in each cell of a row.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    fn step(&mut self, row: &mut Row) -> io::Result<Step> {
        if let Some(remark) = self.remarks.pop() {
            return Ok(Step::Remark(remark));
        }
        row.clear();
        loop {
            self.number += 1;
            let Some(whole) = read_line(&mut *self.input, &mut row.bytes)? else { return Ok(Step::End) };
            if !whole {
                let message = format!("the line is longer than {ROW_BYTES_MAX} bytes");
                return Ok(Step::Rejected(RowTooLong.problem(at(self.number), message, &text_of(&row.bytes))));
            }
            if !row.bytes.trim_ascii().is_empty() {
                break;
            }
        }
        row.number = self.number;
        Ok(match self.fill(row) {
            Ok(()) => Step::Row,
            Err(problem) => Step::Rejected(*problem),
        })
    }

    fn fill(&mut self, row: &mut Row) -> Result<(), Box<Problem>> {
        let text = std::str::from_utf8(&row.bytes).map_err(|_| {
            Box::new(WrongEncoding.problem(
                at(self.number),
                "the line is not UTF-8, as JSON must be",
                &text_of(&row.bytes),
            ))
        })?;
        let object: Map<String, Value> = serde_json::from_str(text).map_err(|error| {
            Box::new(NotJsonObject.problem(at(self.number), format!("the line is no JSON object: {error}"), text))
        })?;
        for key in object.keys() {
            self.note_unknown(key);
        }
        let mut cells = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let value = object.iter().find(|(key, _)| same_word(key, column)).map_or(&Value::Null, |(_, value)| value);
            if value.is_object() || value.is_array() {
                let location = Location { column: Some(column.clone()), ..at(self.number) };
                let problem =
                    NotJsonObject.problem(location, "a list or object stands where a value should", &value.to_string());
                return Err(Box::new(problem));
            }
            cells.push(value);
        }
        for value in cells {
            value::push(row, value);
        }
        Ok(())
    }

    fn note_unknown(&mut self, key: &str) {
        let known = self.columns.iter().any(|column| same_word(column, key)) || self.profile.ignores(key);
        if known || self.unknown.len() >= UNKNOWN_KEYS_LISTED_MAX || self.unknown.contains(key) {
            return;
        }
        self.unknown.insert(key.to_owned());
        let location = Location { column: Some(key.to_owned()), ..at(self.number) };
        self.remarks.push(UnusedColumn.problem(location, "the profile does not use this key", ""));
    }
}

impl Rows for JsonRows<'_> {
    fn next_row(&mut self, row: &mut Row) -> Step {
        self.step(row).unwrap_or_else(|error| {
            let message = format!("the input broke off: {error}");
            Step::Broke(InputBroke.problem(at(self.number), message, ""))
        })
    }
}
