//! How answers are printed: a table for people, JSON, JSON Lines or CSV for programs.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

/// The formats every listing has.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Table,
    /// One JSON document.
    Json,
    /// One JSON document a line.
    Jsonl,
    /// Comma-separated values with a header.
    Csv,
}

/// A column of a table: its heading, and what stands in it.
pub(crate) type Column<T> = (&'static str, fn(&T) -> String);

/// Prints a list: all fields of each row in JSON, the given columns in a table and in CSV.
pub(crate) fn print_list<T: Serialize>(format: Format, rows: &[T], columns: &[Column<T>]) -> anyhow::Result<()> {
    let mut out = Vec::new();
    match format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, rows)?;
            writeln!(out)?;
        }
        Format::Jsonl => {
            for row in rows {
                serde_json::to_writer(&mut out, row)?;
                writeln!(out)?;
            }
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(&mut out);
            writer.write_record(columns.iter().map(|(heading, _)| heading.to_lowercase().replace(' ', "_")))?;
            for row in rows {
                writer.write_record(columns.iter().map(|(_, cell)| cell(row)))?;
            }
            writer.flush()?;
        }
        Format::Table => {
            let mut table = Table::new();
            table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
            table.set_header(columns.iter().map(|(heading, _)| heading.to_uppercase()));
            for row in rows {
                table.add_row(columns.iter().map(|(_, cell)| cell(row)));
            }
            writeln!(out, "{}", table.trim_fmt())?;
        }
    }
    write_out(&out)
}

/// Prints one thing: its text for people, its fields for programs. CSV is for lists, and means JSON here.
pub(crate) fn print_one<T: Serialize>(
    format: Format,
    thing: &T,
    text: impl FnOnce(&T) -> String,
) -> anyhow::Result<()> {
    let mut out = Vec::new();
    match format {
        Format::Table => write!(out, "{}", text(thing))?,
        Format::Json | Format::Csv => {
            serde_json::to_writer_pretty(&mut out, thing)?;
            writeln!(out)?;
        }
        Format::Jsonl => {
            serde_json::to_writer(&mut out, thing)?;
            writeln!(out)?;
        }
    }
    write_out(&out)
}

/// Prints text as it is.
pub(crate) fn print_text(text: &str) -> anyhow::Result<()> {
    write_out(text.as_bytes())
}

/// Prints a piece of a longer output.
pub(crate) fn print_bytes(bytes: &[u8]) -> anyhow::Result<()> {
    write_out(bytes)
}

/// Nobody reads standard output any more, as when it goes to `head`: no failure.
#[derive(Debug, thiserror::Error)]
#[error("standard output was closed")]
pub(crate) struct OutputClosed;

fn write_out(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(OutputClosed.into()),
        other => Ok(other?),
    }
}

/// Says something to the person at the terminal.
pub(crate) fn say(text: &str) {
    // When standard error is gone there is nobody to tell.
    let _ = writeln!(io::stderr().lock(), "{}", printable(text));
}

/// The text without the characters that a terminal would obey, as a name or a file may hold them.
pub(crate) fn printable(text: &str) -> String {
    text.replace(|character: char| character.is_control() && !matches!(character, '\n' | '\t'), "\u{fffd}")
}
