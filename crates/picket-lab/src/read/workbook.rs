//! XLSX and ODS workbooks, through calamine: one sheet, whole in memory, under limits on both sides of the unpacking.

use std::collections::BTreeMap;
use std::io::{BufReader, Cursor, Read, SeekFrom};

use calamine::{Data, DataRef, DataType, Ods, Reader as _, Xlsx};
use picket_core::{Input, Location, ReadError};
use serde_json::{Number, Value};

use super::problem::ProblemCode::{RowTooLong, TooManyCells};
use super::row::{Row, Rows, Step};
use super::{repetition, value};
use crate::limits::{
    COLUMNS_MAX, ROW_BYTES_MAX, SHEET_NAME_BYTES_MAX, WORKBOOK_BYTES_MAX, WORKBOOK_CELLS_MAX, WORKBOOK_TEXT_BYTES_MAX,
    WORKBOOK_UNPACKED_BYTES_MAX,
};
use crate::profile::Format;

/// Rows of one sheet.
pub(super) struct SheetRows {
    /// The sheet's name.
    pub(super) sheet: String,
    /// Row number from 1, and the cells that hold something, by column from 0.
    rows: std::collections::btree_map::IntoIter<u32, BTreeMap<u32, Value>>,
}

impl SheetRows {
    /// Reads `sheet`, or the first one, and passes over the rows above the header.
    pub(super) fn open(input: &mut dyn Input, sheet: Option<&str>, skip_rows: u32) -> Result<Self, ReadError> {
        let bytes = bytes_of(input)?;
        let is_ods = guard_unpacking(&bytes, WORKBOOK_UNPACKED_BYTES_MAX)?;
        let cells = if is_ods { ods_cells(bytes, sheet) } else { xlsx_cells(bytes, sheet) };
        let (sheet, mut cells) = cells?;
        let cells = cells.rows.split_off(&skip_rows.saturating_add(1));
        Ok(Self { sheet, rows: cells.into_iter() })
    }
}

impl Rows for SheetRows {
    fn next_row(&mut self, row: &mut Row) -> Step {
        row.clear();
        let Some((number, mut cells)) = self.rows.next() else { return Step::End };
        row.number = u64::from(number);
        let last = cells.last_key_value().map_or(0, |(&column, _)| column);
        let location = Location { part: Some(self.sheet.clone()), row: Some(row.number), column: None };
        if last as usize >= COLUMNS_MAX {
            let message = format!("the row has more than {COLUMNS_MAX} cells");
            return Step::Rejected(TooManyCells.problem(location, message, ""));
        }
        let text_bytes: usize = cells.values().filter_map(Value::as_str).map(str::len).sum();
        let cells: Vec<Value> = (0..=last).map(|column| cells.remove(&column).unwrap_or(Value::Null)).collect();
        // Asked before as well: as JSON, a hostile row is six times as long.
        if text_bytes <= ROW_BYTES_MAX {
            for cell in &cells {
                value::push(row, cell);
            }
            row.bytes = Value::Array(cells).to_string().into_bytes();
        }
        if text_bytes.max(row.bytes.len()) > ROW_BYTES_MAX {
            let message = format!("the row is longer than {ROW_BYTES_MAX} bytes");
            return Step::Rejected(RowTooLong.problem(location, message, ""));
        }
        Step::Row
    }
}

/// The cells of a sheet by row, counted while they come.
#[derive(Default)]
struct Cells {
    rows: BTreeMap<u32, BTreeMap<u32, Value>>,
    count: u64,
    text_bytes: u64,
}

impl Cells {
    /// Adds a cell at row and column, both from 0.
    fn add(&mut self, (row, column): (u32, u32), value: Value) -> Result<(), ReadError> {
        if value.is_null() {
            return Ok(());
        }
        self.count += 1;
        if self.count > WORKBOOK_CELLS_MAX {
            return Err(ReadError::TooLarge { limit: WORKBOOK_CELLS_MAX, unit: "cells" });
        }
        self.text_bytes += value.as_str().map_or(0, |text| text.len() as u64);
        if self.text_bytes > WORKBOOK_TEXT_BYTES_MAX {
            return Err(ReadError::TooLarge { limit: WORKBOOK_TEXT_BYTES_MAX, unit: "bytes of text in cells" });
        }
        self.rows.entry(row.saturating_add(1)).or_default().insert(column, value);
        Ok(())
    }
}

fn bytes_of(input: &mut dyn Input) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    input.seek(SeekFrom::Start(0))?;
    Read::take(&mut *input, WORKBOOK_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > WORKBOOK_BYTES_MAX {
        return Err(ReadError::TooLarge { limit: WORKBOOK_BYTES_MAX, unit: "bytes" });
    }
    Ok(bytes)
}

pub(super) fn no_workbook(reason: impl std::fmt::Display) -> ReadError {
    ReadError::Format { format: Format::Workbook.title().to_owned(), reason: reason.to_string() }
}

/// Unpacks everything once, into nothing, and counts: sizes that an archive states about itself cannot be trusted.
/// Says whether it is an ODS workbook.
fn guard_unpacking(bytes: &[u8], limit: u64) -> Result<bool, ReadError> {
    if bytes.is_empty() {
        return Err(no_workbook("the file is empty"));
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(no_workbook)?;
    let mut left = limit;
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(no_workbook)?;
        left -= std::io::copy(&mut member.take(left), &mut std::io::sink()).map_err(no_workbook)?;
        if left == 0 {
            return Err(ReadError::TooLarge { limit, unit: "bytes once unpacked" });
        }
    }
    let Ok(content) = archive.by_name("content.xml") else { return Ok(false) };
    repetition::guard(BufReader::new(content), WORKBOOK_CELLS_MAX, WORKBOOK_TEXT_BYTES_MAX)?;
    Ok(true)
}

fn choose_sheet(names: &[String], wanted: Option<&str>) -> Result<String, ReadError> {
    let chosen = match wanted {
        Some(wanted) => names.iter().find(|name| *name == wanted),
        None => names.first(),
    };
    if chosen.is_some_and(|name| name.len() > SHEET_NAME_BYTES_MAX) {
        return Err(ReadError::TooLarge { limit: SHEET_NAME_BYTES_MAX as u64, unit: "bytes in the name of a sheet" });
    }
    chosen.cloned().ok_or_else(|| {
        let wanted = wanted.map_or("any sheet".to_owned(), |name| format!("the sheet {name:?}"));
        no_workbook(format!("it lacks {wanted}; it has {}", names.join(", ")))
    })
}

fn xlsx_cells(bytes: Vec<u8>, sheet: Option<&str>) -> Result<(String, Cells), ReadError> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(no_workbook)?;
    let sheet = choose_sheet(&book.sheet_names(), sheet)?;
    // Cell by cell: a whole range would be as large as its outermost cells say.
    let mut reader = book.worksheet_cells_reader(&sheet).map_err(no_workbook)?;
    let mut cells = Cells::default();
    while let Some(cell) = reader.next_cell().map_err(no_workbook)? {
        let value = match cell.get_value() {
            DataRef::SharedString(text) => Value::String((*text).to_owned()),
            other => value_of(&Data::from(other.clone())),
        };
        cells.add(cell.get_position(), value)?;
    }
    Ok((sheet, cells))
}

fn ods_cells(bytes: Vec<u8>, sheet: Option<&str>) -> Result<(String, Cells), ReadError> {
    let mut book = Ods::new(Cursor::new(bytes)).map_err(no_workbook)?;
    let sheet = choose_sheet(&book.sheet_names(), sheet)?;
    let range = book.worksheet_range(&sheet).map_err(no_workbook)?;
    let (top, left) = range.start().unwrap_or_default();
    let mut cells = Cells::default();
    for (row, column, data) in range.used_cells() {
        let position = |start: u32, offset: usize| start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        cells.add((position(top, row), position(left, column)), value_of(data))?;
    }
    Ok((sheet, cells))
}

/// A cell as JSON. Dates become ISO 8601 text; a whole number loses its decimals, which spreadsheets do not store.
fn value_of(data: &Data) -> Value {
    match data {
        Data::Empty => Value::Null,
        Data::Int(number) => Value::from(*number),
        Data::Float(number) => number_of(*number),
        Data::Bool(yes) => Value::Bool(*yes),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            let midnight = (hour, minute, second) == (0, 0, 0);
            Value::String(if midnight { day } else { format!("{day}T{hour:02}:{minute:02}:{second:02}") })
        }
        Data::String(_) | Data::DateTime(_) | Data::DateTimeIso(_) | Data::DurationIso(_) | Data::Error(_) => {
            Value::String(data.as_string().unwrap_or_else(|| data.to_string()))
        }
    }
}

fn number_of(number: f64) -> Value {
    // Whole numbers up to 2^53 are exact in a spreadsheet's floating point.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole and within the exact range")]
        return Value::from(number as i64);
    }
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use zip::write::SimpleFileOptions;

    #[test]
    fn an_archive_that_unpacks_to_too_much_is_refused() {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["xl/workbook.xml", "xl/worksheets/sheet1.xml"] {
            writer.start_file(name, SimpleFileOptions::default()).unwrap();
            writer.write_all(&[b' '; 10_000]).unwrap();
        }
        let bytes = writer.finish().unwrap().into_inner();
        assert!(bytes.len() < 1_000, "the archive itself is small");
        assert!(matches!(guard_unpacking(&bytes, 20_000), Err(ReadError::TooLarge { limit: 20_000, .. })));
        assert!(matches!(guard_unpacking(&bytes, 20_001), Ok(false)));
    }
}
