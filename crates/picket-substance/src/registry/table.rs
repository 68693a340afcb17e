//! The tables, as embedded in the program, and the one way to read them.

use std::fmt::Display;
use std::str::FromStr;

use csv::StringRecord;

use crate::error::Fault;

/// A table by its path below `data/`, with its text.
#[derive(Clone, Copy, Debug)]
pub struct Table<'t> {
    /// `substances/fentanyls.csv`.
    pub path: &'t str,
    /// The whole table: CSV (RFC 4180), UTF-8, with a header row.
    pub text: &'t str,
}

/// The tables this program was built with, by path.
pub const BUNDLED: &[Table<'static>] = include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// One row of a table, its columns by position in the table's header.
pub(crate) struct Row<'r> {
    file: &'r str,
    columns: &'r [&'r str],
    record: &'r StringRecord,
}

impl Table<'_> {
    /// Calls `take` for each row. A row that `take` refuses, or that has the wrong number of fields, is a fault and
    /// left out; a table with another header than `columns` is left out whole.
    pub(crate) fn read(
        &self,
        columns: &'static [&'static str],
        faults: &mut Vec<Fault>,
        mut take: impl FnMut(&Row<'_>) -> Result<(), Fault>,
    ) {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(self.text.as_bytes());
        let mut record = StringRecord::new();
        let mut header = true;
        loop {
            let row = match reader.read_record(&mut record) {
                Ok(true) => Row { file: self.path, columns, record: &record },
                Ok(false) => return,
                Err(error) => {
                    let row = error.position().map_or(1, csv::Position::line);
                    faults.push(self.fault(row, format!("not a row of {} fields", columns.len())));
                    continue;
                }
            };
            if std::mem::take(&mut header) {
                if row.record.iter().ne(columns.iter().copied()) {
                    faults.push(self.fault(1, format!("the header is not {}", columns.join(","))));
                    return;
                }
            } else if let Err(fault) = take(&row) {
                faults.push(fault);
            }
        }
    }

    fn fault(&self, row: u64, message: String) -> Fault {
        Fault { file: self.path.to_owned(), row, column: String::new(), message }
    }
}

impl Row<'_> {
    /// The text of a column of the header; empty when the field is.
    pub(crate) fn text(&self, column: &'static str) -> &str {
        self.position(column).and_then(|index| self.record.get(index)).unwrap_or_default()
    }

    /// The text of a column that must not be empty.
    pub(crate) fn required(&self, column: &'static str) -> Result<&str, Fault> {
        match self.text(column) {
            "" => Err(self.fault(column, "empty")),
            text => Ok(text),
        }
    }

    /// A column that must hold a value of `T`.
    pub(crate) fn value<T: FromStr<Err: Display>>(&self, column: &'static str) -> Result<T, Fault> {
        self.text(column).parse().map_err(|error| self.fault(column, error))
    }

    /// A column that holds a value of `T` or nothing.
    pub(crate) fn optional<T: FromStr<Err: Display>>(&self, column: &'static str) -> Result<Option<T>, Fault> {
        if self.text(column).is_empty() { Ok(None) } else { self.value(column).map(Some) }
    }

    /// A column that holds a `;`-separated list, possibly empty.
    pub(crate) fn list<T: FromStr<Err: Display>>(&self, column: &'static str) -> Result<Vec<T>, Fault> {
        self.text(column)
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().map_err(|error| self.fault(column, error)))
            .collect()
    }

    /// A column that says `yes` or `no`.
    pub(crate) fn yes_or_no(&self, column: &'static str) -> Result<bool, Fault> {
        match self.text(column) {
            "yes" => Ok(true),
            "no" => Ok(false),
            other => Err(self.fault(column, format!("{other:?} is not yes or no"))),
        }
    }

    /// Says that this row is wrong in `column`.
    pub(crate) fn fault(&self, column: &'static str, message: impl Display) -> Fault {
        Fault {
            file: self.file.to_owned(),
            row: self.record.position().map_or(1, csv::Position::line),
            column: column.to_owned(),
            message: message.to_string(),
        }
    }

    fn position(&self, column: &'static str) -> Option<usize> {
        let position = self.columns.iter().position(|&name| name == column);
        debug_assert!(position.is_some(), "{column} is not a column of {}", self.file);
        position
    }
}
