//! What the first row of a file says: its columns, its delimiter, and whether it is a table at all.

use picket_core::{Input, ReadError};

use super::row::{Row, Rows, Step};
use super::text::{self, Detected};
use super::{bind, csv, jsonl, workbook};
use crate::profile::{Delimiter, Encoding, FileLayout, Format, Profile, same_word};

/// The columns of a file, as its first row names them.
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
pub struct Header {
    /// The format of the file.
    pub format: Format,
    /// The names of its columns, or the keys of its first object.
    pub columns: Vec<String>,
}

/// Looks at the first row of a file without a profile, so that one can be suggested. The input is rewound.
///
/// # Errors
/// [`ReadError`] when it is no table: empty, binary, a web page, a broken workbook.
pub fn peek_header(input: &mut dyn Input) -> Result<Header, ReadError> {
    let head = text::head(input)?;
    if head.starts_with(b"PK\x03\x04") {
        let mut rows = workbook::SheetRows::open(input, None, 0)?;
        input.rewind()?;
        return Ok(Header { format: Format::Workbook, columns: cells_of(&mut rows).unwrap_or_default() });
    }
    let no_table = |reason: String| ReadError::Format { format: "a table".to_owned(), reason };
    let layout = FileLayout::default();
    let detected = text_of(&head, &layout).map_err(no_table)?;
    if let Some(columns) = jsonl::first_keys(&head[detected.mark()..]) {
        return Ok(Header { format: Format::JsonLines, columns });
    }
    let columns = Delimiter::ALL
        .into_iter()
        .filter_map(|delimiter| columns_of(&head, detected, delimiter, &layout))
        .max_by_key(Vec::len)
        .unwrap_or_default();
    Ok(Header { format: Format::Csv, columns })
}

/// The encoding of the first bytes of a text file, or why it is none.
pub(super) fn text_of(head: &[u8], layout: &FileLayout) -> Result<Detected, String> {
    let detected = Detected::of(head, layout.encoding);
    if head.len() <= detected.mark() {
        return Err("the file is empty".to_owned());
    }
    let utf_16 = matches!(detected, Detected::Utf16 { .. });
    match text::not_text(head).filter(|_| !utf_16) {
        Some(kind) => Err(format!("it is {kind}")),
        None => Ok(detected),
    }
}

/// The delimiter under which most of the profile's columns are found; of equals, the one that gives most columns.
pub(super) fn delimiter(head: &[u8], detected: Detected, profile: &Profile) -> Delimiter {
    let wanted: Vec<&str> = profile.columns_needed().into_iter().chain(profile.columns_optional()).collect();
    let fit = |delimiter: &Delimiter| {
        // A first row that cannot be read with a delimiter is a reason to refuse, which only that delimiter gives.
        let Some(columns) = columns_of(head, detected, *delimiter, &profile.file) else { return (0, usize::MAX) };
        let found = wanted.iter().filter(|name| columns.iter().any(|column| same_word(column, name))).count();
        (found, columns.len())
    };
    // `max_by_key` gives the last of equals: reversed, the comma goes before the others.
    Delimiter::ALL.into_iter().rev().max_by_key(fit).unwrap_or(Delimiter::Comma)
}

fn columns_of(head: &[u8], detected: Detected, delimiter: Delimiter, layout: &FileLayout) -> Option<Vec<String>> {
    let input = detected.open(Box::new(std::io::Cursor::new(head.to_vec()))).ok()?;
    let mut rows = csv::CsvRows::new(input, delimiter.byte(), Encoding::Auto);
    rows.skip_lines(layout.skip_rows).ok()?;
    cells_of(&mut rows)
}

/// The cells of the first row; `None` when it cannot be read.
fn cells_of(rows: &mut dyn Rows) -> Option<Vec<String>> {
    let mut row = Row::default();
    match rows.next_row(&mut row) {
        Step::Row | Step::RowWith(_) => Some(row.cells().map(str::to_owned).collect()),
        Step::End => Some(Vec::new()),
        Step::Rejected(_) | Step::Remark(_) | Step::Broke(_) => None,
    }
}

/// Refuses JSON Lines whose first object lacks a key that the profile needs.
pub(super) fn check_first_object(head: &[u8], profile: &Profile) -> Result<(), ReadError> {
    match jsonl::first_keys(head) {
        Some(keys) => bind::Binding::new(profile, keys).map(|_| ()),
        // The first line may be broken or longer than what is looked at; its rows say so themselves.
        None => Ok(()),
    }
}
