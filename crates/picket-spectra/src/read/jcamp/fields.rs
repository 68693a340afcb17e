//! The records of one block, by their labels.

use super::super::{ProblemCode, Sink};
use super::ldr::Record;
use crate::limits::FIELDS_MAX;

/// A record of a block.
pub(super) struct Field<'a> {
    /// The label as labels are compared.
    pub(super) label: String,
    pub(super) record: Record<'a>,
}

/// The records of a block, tables left out, in the order of the file.
#[derive(Default)]
pub(super) struct Fields<'a> {
    fields: Vec<Field<'a>>,
    private: usize,
}

impl<'a> Fields<'a> {
    /// Adds a record; false when there are too many. Private ones, whose labels begin with `$`, are counted apart, so that
    /// they never push out what describes the points.
    pub(super) fn push(&mut self, label: String, record: Record<'a>) -> bool {
        let private = label.starts_with('$');
        let of_its_kind = if private { self.private } else { self.fields.len() - self.private };
        if of_its_kind == FIELDS_MAX {
            return false;
        }
        self.private += usize::from(private);
        self.fields.push(Field { label, record });
        true
    }

    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }

    /// Forgets all but the first `len` records.
    pub(super) fn truncate(&mut self, len: usize) {
        let forgotten = self.fields.get(len..).unwrap_or_default();
        self.private -= forgotten.iter().filter(|field| field.label.starts_with('$')).count();
        self.fields.truncate(len);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Field<'a>> {
        self.fields.iter()
    }

    /// The value of the first record with this label, when it is not empty.
    pub(super) fn text(&self, label: &str) -> Option<String> {
        let mut texts = self.fields.iter().filter(|field| field.label == label).map(|field| field.record.text());
        texts.find(|text| !text.is_empty())
    }

    /// The value of the last record with this label from the one at `from` on.
    pub(super) fn text_from(&self, label: &str, from: usize) -> Option<String> {
        let below = self.fields.get(from..)?;
        below.iter().rev().find(|field| field.label == label).map(|field| field.record.text())
    }

    /// The record with this label that holds for a table: the last above it, or else the first below.
    fn nearest(&self, label: &str, table_at: usize) -> Option<&Field<'a>> {
        let (above, below) = self.fields.split_at(table_at.min(self.fields.len()));
        above.iter().rev().chain(below).find(|field| field.label == label)
    }

    /// The text that holds for the table at `table_at`; empty when there is none.
    pub(super) fn text_for(&self, label: &str, table_at: usize) -> String {
        self.nearest(label, table_at).map(|field| field.record.text()).unwrap_or_default()
    }

    /// The number that holds for the table at `table_at`. One that cannot be read is listed.
    pub(super) fn number_for(&self, label: &str, table_at: usize, sink: &mut Sink<'_>) -> Option<f64> {
        let record = self.nearest(label, table_at)?.record;
        let text = record.text();
        let number = number(&text);
        if number.is_none() && !text.is_empty() {
            let message = format!("{label} is not a number");
            sink.problem(ProblemCode::FieldUnreadable, Some(record.row), message, &text);
        }
        number
    }
}

/// The number that `text` begins with; a single comma is taken for a decimal point.
pub(super) fn number(text: &str) -> Option<f64> {
    let word = text.split_whitespace().next()?;
    let number: f64 = word.parse().or_else(|_| word.replacen(',', ".", 1).parse()).ok()?;
    number.is_finite().then_some(number)
}

/// A whole number that is not negative.
pub(super) fn count(number: f64) -> Option<u64> {
    let whole = number.fract() == 0.0 && (0.0..9.0e15).contains(&number);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, not negative and below 2^53")]
    whole.then_some(number as u64)
}

#[cfg(test)]
mod tests {
    use super::super::ldr::Records;
    use super::*;

    fn fields(file: &str) -> Fields<'_> {
        let mut fields = Fields::default();
        for record in Records::new(file.as_bytes()) {
            fields.push(record.label(), record);
        }
        fields
    }

    #[test]
    fn what_stands_above_a_table_holds_for_it() {
        let fields = fields("##NPOINTS= 1\n##FIRSTX= 2\n##NPOINTS= 3\n##LASTX= 4\n");
        assert_eq!(fields.text_for("NPOINTS", 2), "1");
        assert_eq!(fields.text_for("NPOINTS", 4), "3");
        assert_eq!(fields.text_for("LASTX", 1), "4");
        assert_eq!(fields.text_for("DELTAX", 1), "");
    }

    #[test]
    fn private_records_do_not_push_out_the_others() {
        let mut file = "##$A= 1\n".repeat(FIELDS_MAX + 10);
        file.push_str("##NPOINTS= 7\n");
        let mut fields = fields(&file);
        assert_eq!((fields.len(), fields.text("NPOINTS").as_deref()), (FIELDS_MAX + 1, Some("7")));
        fields.truncate(1);
        assert_eq!((fields.len(), fields.private), (1, 1));
    }

    #[test]
    fn numbers_are_read_with_either_decimal_mark() {
        for (text, expect) in [
            ("1.5 cm", Some(1.5)),
            ("4000,25", Some(4000.25)),
            ("9.5E-7", Some(9.5e-7)),
            ("", None),
            ("1e999", None),
            ("a", None),
        ] {
            assert_eq!(number(text), expect, "{text}");
        }
        assert_eq!((count(3.0), count(-1.0), count(0.5), count(1e300)), (Some(3), None, None, None));
    }
}
