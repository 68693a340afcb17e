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
    /// Blanks that the text of cells unfolds to.
    blanks: u64,
}

impl Unfolded {
    fn cell(&mut self, times: u64, holds: bool) {
        let times = times.min(COLUMNS_UNFOLDED_MAX);
        if holds {
            self.row_width += self.empty_cells + times;
            self.empty_cells = 0;
        } else {
            self.empty_cells += times;
        }
    }

    fn start_row(&mut self, times: u64) {
        (self.row_times, self.row_width, self.empty_cells) = (times, 0, 0);
    }

    fn end_row(&mut self) {
        if self.row_width == 0 {
            self.empty_rows = self.empty_rows.saturating_add(self.row_times);
            return;
        }
        self.written = self.written.saturating_add(self.row_width);
        self.rows = self.rows.saturating_add(self.empty_rows).saturating_add(self.row_times);
        self.empty_rows = 0;
        self.width = self.width.max(self.row_width);
    }

    fn total(&self) -> u64 {
        self.written.saturating_add(self.rows.saturating_mul(self.width)).saturating_add(self.blanks)
    }
}

/// Refuses a sheet of `content.xml` that unfolds to more than `limit` cells.
///
/// # Errors
/// [`ReadError`] when it does, or when it is no XML.
pub(super) fn guard(content: impl BufRead, limit: u64) -> Result<(), ReadError> {
    let mut reader = quick_xml::Reader::from_reader(content);
    reader.config_mut().check_end_names = false;
    reader.config_mut().expand_empty_elements = true;
    let (mut buffer, mut unfolded, mut others) = (Vec::new(), Unfolded::default(), 0_u64);
    loop {
        match reader.read_event_into(&mut buffer).map_err(no_workbook)? {
            Event::Start(tag) => match tag.name().as_ref() {
                "table:table" => {
                    others = others.saturating_add(unfolded.total());
                    unfolded = Unfolded::default();
                }
                "table:table-row" => unfolded.start_row(number(&tag, "table:number-rows-repeated")?),
                "table:table-cell" | "table:covered-table-cell" => {
                    unfolded.cell(number(&tag, "table:number-columns-repeated")?, holds_something(&tag)?);
                }
                "text:s" => unfolded.blanks = unfolded.blanks.saturating_add(number(&tag, "text:c")?),
                _ => {}
            },
            Event::End(tag) if tag.name().as_ref() == "table:table-row" => unfolded.end_row(),
            Event::Eof => return Ok(()),
            _ => {}
        }
        if others.saturating_add(unfolded.total()) > limit {
            return Err(ReadError::TooLarge { limit, unit: "cells once repetitions are unfolded" });
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
        assert_eq!(guard(content.as_bytes(), limit).is_ok(), expect, "{rows}");
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
        check(
            "<table:table-row><table:table-cell office:value-type=\"string\"><text:s text:c=\"9000000000\"/>",
            10_000,
            false,
        );
        check("<table:table-row table:number-rows-repeated=\"x\"/>", 10, false);
        check("<table:table-row table:number-rows-repeated=\"99999999999999999999\"/>", 10, false);
    }
}
