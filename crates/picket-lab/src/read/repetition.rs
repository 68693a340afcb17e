//! A guard against ODS sheets that unfold: a few bytes can say "this cell 16,384 times, this row a million times".
//!
//! calamine unfolds repetitions while it opens a workbook, so they are counted before. What counts is what calamine
//! keeps: empty cells at the end of a row and empty rows at the end of a sheet cost nothing.

use std::io::BufRead;

use picket_core::ReadError;
use quick_xml::events::{BytesStart, Event};

use super::workbook::no_workbook;

/// The most columns that calamine unfolds a row to.
const COLUMNS_UNFOLDED_MAX: u64 = 16_384;

/// How many cells the rows so far unfold to.
#[derive(Debug, Default)]
struct Unfolded {
    /// Cells of the rows as they are written.
    written: u64,
    /// Rows up to the last that holds something, and the widest of them.
    rows: u64,
    width: u64,
    /// Empty rows since then, and empty cells since the last that holds something.
    empty_rows: u64,
    empty_cells: u64,
    /// The row that is open: cells so far, and how often it is repeated.
    row_width: u64,
    row_times: u64,
    row_text: u64,
    /// How often the open cell is repeated; 0 when none is open or it holds nothing.
    cell_times: u64,
    /// Bytes of text in the rows that are closed, each as often as it is repeated.
    text: u64,
}

impl Unfolded {
    fn cell(&mut self, times: u64, holds: bool) {
        let times = times.min(COLUMNS_UNFOLDED_MAX);
        self.cell_times = if holds { times } else { 0 };
        if holds {
            self.row_width += self.empty_cells + times;
            self.empty_cells = 0;
        } else {
            self.empty_cells += times;
        }
    }

    fn add_text(&mut self, bytes: u64) {
        self.row_text = self.row_text.saturating_add(bytes.saturating_mul(self.cell_times));
    }

    fn start_row(&mut self, times: u64) {
        (self.row_times, self.row_width, self.row_text, self.empty_cells) = (times, 0, 0, 0);
    }

    fn end_row(&mut self) {
        if self.row_width == 0 {
            self.empty_rows = self.empty_rows.saturating_add(self.row_times);
            return;
        }
        self.written = self.written.saturating_add(self.row_width);
        self.rows = self.rows.saturating_add(self.empty_rows).saturating_add(self.row_times);
        self.text = self.text.saturating_add(self.row_text.saturating_mul(self.row_times));
        self.empty_rows = 0;
        self.width = self.width.max(self.row_width);
    }

    fn total(&self) -> u64 {
        self.written.saturating_add(self.rows.saturating_mul(self.width))
    }
}

/// Refuses a workbook whose `content.xml` unfolds to more than `cells_max` cells or `text_bytes_max` bytes of text.
///
/// # Errors
/// [`ReadError`] when it does, or when it is no XML.
pub(super) fn guard(content: impl BufRead, cells_max: u64, text_bytes_max: u64) -> Result<(), ReadError> {
    let mut reader = quick_xml::Reader::from_reader(content);
    reader.config_mut().expand_empty_elements = true;
    let (mut buffer, mut sheet, mut in_cell) = (Vec::new(), Unfolded::default(), false);
    let (mut cells, mut text) = (0_u64, 0_u64);
    loop {
        match reader.read_event_into(&mut buffer).map_err(no_workbook)? {
            Event::Start(tag) => match tag.name().as_ref() {
                "table:table" | "table:table-row" | "table:table-cell" | "table:covered-table-cell" if in_cell => {
                    return Err(no_workbook("a table stands inside a cell"));
                }
                "table:table" => {
                    cells = cells.saturating_add(sheet.total());
                    text = text.saturating_add(sheet.text);
                    sheet = Unfolded::default();
                }
                "table:table-row" => sheet.start_row(number(&tag, "table:number-rows-repeated")?),
                "table:table-cell" | "table:covered-table-cell" => {
                    sheet.cell(number(&tag, "table:number-columns-repeated")?, holds_something(&tag)?);
                    // Its formula and its value may stand in attributes.
                    sheet.add_text(tag.len() as u64);
                    in_cell = true;
                }
                "text:s" => sheet.add_text(number(&tag, "text:c")?),
                // A paragraph, a line break or a tab is a character.
                _ => sheet.add_text(1),
            },
            Event::Text(characters) => sheet.add_text(characters.len() as u64),
            Event::GeneralRef(name) => sheet.add_text(name.len() as u64),
            Event::End(tag) => match tag.name().as_ref() {
                "table:table-row" => sheet.end_row(),
                "table:table-cell" | "table:covered-table-cell" => (in_cell, sheet.cell_times) = (false, 0),
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => {}
        }
        if cells.saturating_add(sheet.total()) > cells_max {
            return Err(ReadError::TooLarge { limit: cells_max, unit: "cells once repetitions are unfolded" });
        }
        if text.saturating_add(sheet.text.max(sheet.row_text)) > text_bytes_max {
            return Err(ReadError::TooLarge {
                limit: text_bytes_max,
                unit: "bytes of text once repetitions are unfolded",
            });
        }
        buffer.clear();
    }
}

/// The number in an attribute; 1 when there is none.
fn number(tag: &BytesStart<'_>, name: &str) -> Result<u64, ReadError> {
    let Some(attribute) = tag.try_get_attribute(name).map_err(no_workbook)? else { return Ok(1) };
    let text = quick_xml::escape::unescape(&attribute.value).map_err(no_workbook)?;
    text.parse().map_err(|_| no_workbook(format!("{name} is {text:?} and not a number")))
}

/// Whether a cell has a value or a formula.
fn holds_something(tag: &BytesStart<'_>) -> Result<bool, ReadError> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(no_workbook)?;
        let key = attribute.key.as_ref();
        if key.starts_with("office:") || key.starts_with("calcext:") || key == "table:formula" {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = r#"<table:table-cell table:number-columns-repeated="16384"/>"#;
    const FULL: &str = r#"<table:table-cell office:value="1" table:number-columns-repeated="16384"/>"#;

    fn check(rows: &str, limit: u64, expect: bool) {
        let content = format!("<table:table table:name=\"a\">{rows}</table:table>");
        assert_eq!(guard(content.as_bytes(), limit, u64::MAX).is_ok(), expect, "{rows}");
    }

    fn check_text(rows: &str, limit: u64, expect: bool) {
        let content = format!("<table:table table:name=\"a\">{rows}</table:table>");
        match guard(content.as_bytes(), u64::MAX, limit) {
            Ok(()) => assert!(expect, "{rows}"),
            Err(ReadError::TooLarge { limit: of, .. }) => assert!(!expect && of == limit, "{rows}"),
            Err(other) => panic!("{other}: {rows}"),
        }
    }

    #[test]
    fn repetitions_of_nothing_are_free_and_others_counted() {
        check(&format!("<table:table-row table:number-rows-repeated=\"1048576\">{EMPTY}</table:table-row>"), 10, true);
        check(&format!("<table:table-row><table:table-cell office:value=\"1\"/>{EMPTY}</table:table-row>"), 10, true);
        check(&format!("<table:table-row>{FULL}</table:table-row>"), 20_000, false);
        check(&format!("<table:table-row>{FULL}</table:table-row>"), 40_000, true);
        check(
            &format!("<table:table-row table:number-rows-repeated=\"1000\">{FULL}</table:table-row>"),
            1_000_000,
            false,
        );
        let one = "<table:table-row><table:table-cell office:value=\"1\"/></table:table-row>";
        check(
            &format!("{one}<table:table-row table:number-rows-repeated=\"100000\">{EMPTY}</table:table-row>{one}"),
            10_000,
            false,
        );
        check("<table:table-row table:number-rows-repeated=\"x\"/>", 10, false);
        check("<table:table-row table:number-rows-repeated=\"99999999999999999999\"/>", 10, false);
    }

    #[test]
    fn a_text_counts_as_often_as_it_is_repeated() {
        let rows = |times: u32, cell: &str| {
            format!("<table:table-row table:number-rows-repeated=\"{times}\">{cell}</table:table-row>")
        };
        let cell = |times: u32, text: &str| {
            format!(
                "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"{times}\">\
                 <text:p>{text}</text:p></table:table-cell>"
            )
        };
        let long = "x".repeat(10_000);
        check_text(&rows(1, &cell(1, &long)), 11_000, true);
        check_text(&rows(1, &cell(100, &long)), 900_000, false);
        check_text(&rows(1_000, &cell(1, &long)), 9_000_000, false);
        check_text(&rows(1, &cell(100, "<text:s text:c=\"10000\"/>")), 900_000, false);
        check_text(&rows(1, &cell(10_000, &"<text:line-break/>".repeat(100))), 900_000, false);
        check_text(&rows(1, &cell(10_000, &"&amp;".repeat(100))), 900_000, false);
        let formula = format!(
            "<table:table-cell table:formula=\"{long}\" office:value=\"1\" table:number-columns-repeated=\"100\"/>"
        );
        check_text(&rows(1, &formula), 900_000, false);
        let nothing =
            format!("<table:table-cell table:number-columns-repeated=\"100\"><a>{long}</a></table:table-cell>");
        check_text(&rows(1, &nothing), 11_000, true);
    }

    #[test]
    fn a_table_inside_a_cell_is_refused() {
        let content = "<table:table><table:table-row><table:table-cell><table:table-row>";
        let refusal = guard(content.as_bytes(), u64::MAX, u64::MAX).unwrap_err().to_string();
        assert!(refusal.ends_with("a table stands inside a cell"), "{refusal}");
    }
}
