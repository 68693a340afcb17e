//! Names and other texts of a row.

use std::borrow::Cow;

use super::damage;
use super::problem::Fault;
use super::problem::ProblemCode::{NameDamaged, NameMissing, NameUnusable, SampleIsDate, SampleUnreadable, TextCut};
use crate::limits::{NAME_BYTES_MAX, SAMPLE_ID_BYTES_MAX, TEXT_BYTES_MAX};
use crate::report::single_blanks;

/// A name of a substance, as reported; and what a person should check about it.
pub(super) fn substance(text: &str) -> Result<(String, Option<Fault>), Fault> {
    if text.is_empty() {
        return Err(Fault::new(NameMissing, "no name"));
    }
    if text.len() > NAME_BYTES_MAX {
        return Err(Fault::new(NameUnusable, format!("a name of more than {NAME_BYTES_MAX} bytes")));
    }
    if let Some(fault) = damage::in_name(text) {
        return Err(fault);
    }
    let name = single_blanks(text.to_owned());
    if name.is_ascii() {
        let control = name.bytes().any(|byte| byte.is_ascii_control());
        return if control { Err(control_characters()) } else { Ok((name, None)) };
    }
    if name.chars().any(char::is_control) {
        return Err(control_characters());
    }
    let damaged = name.contains('\u{fffd}');
    let remark = damaged.then(|| Fault::new(NameDamaged, "characters of the name were lost before the file came here"));
    Ok((name, remark))
}

fn control_characters() -> Fault {
    Fault::new(NameUnusable, "a name with control characters")
}

/// A sample identifier; and what a person should check about it.
pub(super) fn sample(text: &str) -> Result<(String, Option<Fault>), Fault> {
    if text.is_empty() {
        return Err(Fault::new(SampleUnreadable, "no sample identifier"));
    }
    if text.len() > SAMPLE_ID_BYTES_MAX || text.chars().any(char::is_control) {
        let message =
            format!("a sample identifier of more than {SAMPLE_ID_BYTES_MAX} bytes, or with control characters");
        return Err(Fault::new(SampleUnreadable, message));
    }
    let remark = damage::is_date(text)
        .then(|| Fault::new(SampleIsDate, "the sample identifier looks like a date that a spreadsheet made of it"));
    Ok((text.to_owned(), remark))
}

/// A free text, cut to the limit, without line breaks.
pub(super) fn free_text(text: &str) -> (String, Option<Fault>) {
    let clean: Cow<'_, str> =
        if text.chars().any(char::is_control) { text.replace(char::is_control, " ").into() } else { text.into() };
    if clean.len() <= TEXT_BYTES_MAX {
        return (single_blanks(clean.into_owned()), None);
    }
    let cut = clean.floor_char_boundary(TEXT_BYTES_MAX);
    let remark = Fault::new(TextCut, format!("the text is longer than {TEXT_BYTES_MAX} bytes and was cut"));
    (single_blanks(clean[..cut].to_owned()), Some(remark))
}
