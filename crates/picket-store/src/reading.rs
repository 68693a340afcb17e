//! What was read in a record, in the numbers under which the store keeps it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use picket_core::{Day, Measure, Period, Record, RecordId, RecordKey, Tally};

use crate::StoreError;
use crate::error::within;
use crate::limits::{JSON_BYTES_MAX, PER_RECORD_MAX, RECORD_BYTES_MAX, TERM_BYTES_MAX};
use crate::statement::storable;
use crate::term::{TermKind, Terms, Texts, Wanted, handling_text};

/// One cell of the counts: a subject (with its measure), a place, and a period in days since 1970-01-01.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Cell {
    pub(crate) subject_no: i64,
    pub(crate) place_no: i64,
    pub(crate) from: i64,
    pub(crate) to: i64,
}

/// Changes to the counts, each cell once.
#[derive(Debug, Default)]
pub(crate) struct Deltas(BTreeMap<Cell, i64>);

impl Deltas {
    pub(crate) fn add(&mut self, cell: Cell, count: i64) {
        let delta = self.0.entry(cell).or_default();
        *delta = delta.saturating_add(count);
    }

    /// Cells whose count changes.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Cell, i64)> {
        self.0.iter().map(|(cell, delta)| (*cell, *delta)).filter(|(_, delta)| *delta != 0)
    }
}

/// Refuses a record that is beyond the limits; readers keep well within them.
pub(crate) fn check(record: &Record<String>) -> Result<(), StoreError> {
    within("a record's bytes", record.bytes.len(), RECORD_BYTES_MAX)?;
    within("a record's reading", record.body.len(), JSON_BYTES_MAX)?;
    within("the mentions of a record", record.mentions.len(), PER_RECORD_MAX)?;
    within("the counts of a record", record.tallies.len(), PER_RECORD_MAX)?;
    let texts = record.mentions.iter().map(|mention| &mention.value);
    let texts = texts.chain(record.tallies.iter().map(|tally| &tally.subject));
    let texts = texts.chain(record.tallies.iter().map(|tally| &tally.place.area)).chain([&record.place.area]);
    for text in texts.chain(&record.location.part).chain(&record.location.column) {
        within("a name", text.len(), TERM_BYTES_MAX)?;
    }
    Ok(())
}

/// The record as it can be kept: see [`storable`]. Bytes stay as they are.
pub(crate) fn storable_record(record: &Record<String>) -> Result<Cow<'_, Record<String>>, StoreError> {
    let nul = |text: &str| text.contains('\0');
    let optional_nul = |text: &Option<String>| text.as_deref().is_some_and(nul);
    let found = nul(record.key.as_str())
        || nul(&record.body)
        || nul(&record.place.area)
        || optional_nul(&record.location.part)
        || optional_nul(&record.location.column)
        || record.mentions.iter().any(|mention| nul(&mention.value))
        || record.tallies.iter().any(|tally| nul(&tally.subject) || nul(&tally.place.area));
    if !found {
        return Ok(Cow::Borrowed(record));
    }
    let mut record = record.clone();
    record.key = RecordKey::new(&storable(record.key.as_str().to_owned()))?;
    let mentions = record.mentions.iter_mut().map(|mention| &mut mention.value);
    let tallies = record.tallies.iter_mut().flat_map(|tally| [&mut tally.subject, &mut tally.place.area]);
    let own = [&mut record.body, &mut record.place.area];
    let location = [&mut record.location.part, &mut record.location.column].into_iter().flatten();
    for text in mentions.chain(tallies).chain(own).chain(location) {
        *text = storable(std::mem::take(text));
    }
    Ok(Cow::Owned(record))
}

/// Adds every text of the record that is kept as a term.
pub(crate) fn want_terms(record: &Record<String>, wanted: &mut Wanted) {
    wanted.add(TermKind::Place, &record.place.to_string());
    wanted.add(TermKind::Handling, &handling_text(record.handling));
    if let Some(part) = &record.location.part {
        wanted.add(TermKind::Part, part);
    }
    if let Some(column) = &record.location.column {
        wanted.add(TermKind::Column, column);
    }
    for mention in &record.mentions {
        wanted.add(TermKind::Mention(mention.kind), &mention.value);
    }
    for tally in &record.tallies {
        wanted.add(TermKind::Subject(tally.measure), &tally.subject);
        if tally.place != record.place {
            wanted.add(TermKind::Place, &tally.place.to_string());
        }
    }
}

/// The first 64 bits of a record's identity.
pub(crate) fn record_hash(id: &RecordId) -> i64 {
    u64::from_str_radix(&id.as_str()[..16], 16).expect("a record id is hexadecimal").cast_signed()
}

/// 128 bits over the bytes and everything read in them: when a reader learns to read more in the same bytes, that is a
/// new version too. Where the row stood is left out, because a corrected file moves rows.
pub(crate) fn reading_hash(record: &Record<String>) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    part(&record.bytes);
    part(record.body.as_bytes());
    part(record.event.as_str().as_bytes());
    part(record.place.country.as_str().as_bytes());
    part(record.place.area.as_bytes());
    part(handling_text(record.handling).as_bytes());
    for mention in &record.mentions {
        part(mention.kind.as_str().as_bytes());
        part(mention.value.as_bytes());
    }
    for tally in &record.tallies {
        part(tally.measure.as_str().as_bytes());
        part(tally.subject.as_bytes());
        part(tally.place.country.as_str().as_bytes());
        part(tally.place.area.as_bytes());
        part(tally.period.as_str().as_bytes());
        part(&tally.count.to_le_bytes());
    }
    hasher.finalize().as_bytes()[..16].to_vec()
}

/// The record's counts as cells.
pub(crate) fn cells(record: &Record<String>, terms: &Terms) -> Vec<(Cell, i64)> {
    let place_no = terms.number(TermKind::Place, &record.place.to_string());
    let cell = |tally: &Tally| Cell {
        subject_no: terms.number(TermKind::Subject(tally.measure), &tally.subject),
        place_no: if tally.place == record.place {
            place_no
        } else {
            terms.number(TermKind::Place, &tally.place.to_string())
        },
        from: tally.period.from().to_epoch_days().into(),
        to: tally.period.to().to_epoch_days().into(),
    };
    record.tallies.iter().map(|tally| (cell(tally), tally.count)).collect()
}

/// Writes counts as `subject=count`, or `subject@place@from@to=count` where place and period are not the record's own,
/// separated by blanks. Most records have one count, of their own place and period: a handful of bytes.
pub(crate) fn encode_cells(cells: &[(Cell, i64)], place_no: i64, from: i64, to: i64) -> String {
    let mut text = String::new();
    for (cell, count) in cells {
        let blank = if text.is_empty() { "" } else { " " };
        let written = if (cell.place_no, cell.from, cell.to) == (place_no, from, to) {
            write!(text, "{blank}{}={count}", cell.subject_no)
        } else {
            write!(text, "{blank}{}@{}@{}@{}={count}", cell.subject_no, cell.place_no, cell.from, cell.to)
        };
        written.expect("writing to a string does not fail");
    }
    text
}

/// Reads what [`encode_cells`] wrote.
pub(crate) fn decode_cells(text: &str, place_no: i64, from: i64, to: i64) -> Result<Vec<(Cell, i64)>, StoreError> {
    let unreadable = || StoreError::unreadable("record_version.tallies")(text.to_owned());
    let number = |text: &str| text.parse::<i64>().map_err(|_| unreadable());
    let mut cells = Vec::new();
    for entry in text.split_ascii_whitespace() {
        let (cell, count) = entry.split_once('=').ok_or_else(unreadable)?;
        let cell = match cell.split('@').collect::<Vec<_>>()[..] {
            [subject] => Cell { subject_no: number(subject)?, place_no, from, to },
            [subject, place, from, to] => {
                Cell { subject_no: number(subject)?, place_no: number(place)?, from: number(from)?, to: number(to)? }
            }
            _ => return Err(unreadable()),
        };
        cells.push((cell, number(count)?));
    }
    Ok(cells)
}

/// The numbers of the record's mentions, separated by blanks.
pub(crate) fn encode_numbers(numbers: &[i64]) -> String {
    let mut text = String::new();
    for number in numbers {
        let blank = if text.is_empty() { "" } else { " " };
        write!(text, "{blank}{number}").expect("writing to a string does not fail");
    }
    text
}

/// Reads what [`encode_numbers`] wrote.
pub(crate) fn decode_numbers(text: &str) -> Result<Vec<i64>, StoreError> {
    let number = |text: &str| text.parse().map_err(StoreError::unreadable("record_version.mentions"));
    text.split_ascii_whitespace().map(number).collect()
}

/// A day as the store keeps it.
pub(crate) fn day(place: &'static str, days: i64) -> Result<Day, StoreError> {
    let days = i32::try_from(days).map_err(StoreError::unreadable(place))?;
    Day::from_epoch_days(days).map_err(StoreError::unreadable(place))
}

/// A period as the store keeps it.
pub(crate) fn period(place: &'static str, from: i64, to: i64) -> Result<Period, StoreError> {
    Period::from_days(day(place, from)?, day(place, to)?).map_err(StoreError::unreadable(place))
}

/// A cell with its count, in words.
pub(crate) fn tally(texts: &Texts, cell: Cell, count: i64) -> Result<Tally, StoreError> {
    Ok(Tally {
        measure: texts.kind::<Measure>(cell.subject_no)?,
        subject: texts.text(cell.subject_no)?.to_owned(),
        place: texts.place(cell.place_no)?,
        period: period("tally.period", cell.from, cell.to)?,
        count,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counts_survive_their_text(
            own in (1_i64..100, -1_000_i64..1_000, 0_i64..400),
            entries in prop::collection::vec((1_i64..9, 1_i64..3, any::<i64>(), any::<bool>()), 0..6),
        ) {
            let (place_no, from, length) = own;
            let to = from + length;
            let cells: Vec<(Cell, i64)> = entries
                .into_iter()
                .map(|(subject_no, shift, count, same)| {
                    let shift = if same { 0 } else { shift };
                    (Cell { subject_no, place_no: place_no + shift, from: from - shift, to: to + shift }, count)
                })
                .collect();
            let text = encode_cells(&cells, place_no, from, to);
            prop_assert_eq!(decode_cells(&text, place_no, from, to).unwrap(), cells);
        }

        #[test]
        fn damaged_counts_are_an_error_and_not_a_panic(text in ".{0,30}") {
            let _ = (decode_cells(&text, 1, 0, 0), decode_numbers(&text));
        }
    }
}
