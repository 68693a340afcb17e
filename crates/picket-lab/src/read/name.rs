//! Names and other texts of a row.

use std::borrow::Cow;

use super::damage;
use super::problem::Fault;
use super::problem::ProblemCode::{NameDamaged, NameMissing, NameUnusable, SampleIsDate, SampleUnreadable, TextCut};
use crate::limits::{NAME_BYTES_MAX, NAME_FOLDED_BYTES_MAX, SAMPLE_ID_BYTES_MAX, TEXT_BYTES_MAX};
use crate::report::{fold_for_mention, single_blanks};

/// A name of a substance, as reported; and what a person should check about it.
pub(super) fn substance(text: &str) -> Result<(String, Option<Fault>), Fault> {
    if text.is_empty() {
        return Err(Fault::new(NameMissing, "no name"));
    }
    check_length(text)?;
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

/// The name of a laboratory, without line breaks.
pub(super) fn laboratory(text: &str) -> Result<String, Fault> {
    check_length(text)?;
    Ok(single_blanks(text.replace(char::is_control, " ")))
}

/// Refuses a name that is too long, as it stands or as a mention.
fn check_length(name: &str) -> Result<(), Fault> {
    if name.len() > NAME_BYTES_MAX {
        return Err(Fault::new(NameUnusable, format!("a name of more than {NAME_BYTES_MAX} bytes")));
    }
    if !name.is_ascii() && fold_for_mention(name).len() > NAME_FOLDED_BYTES_MAX {
        let message = format!("a name of more than {NAME_FOLDED_BYTES_MAX} bytes once its ligatures are spelt out");
        return Err(Fault::new(NameUnusable, message));
    }
    Ok(())
}

/// Adds a part to a key, with the marks of keys inside a source's own words escaped, so that no two keys are the same.
pub(super) fn push_key_part(key: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '%' => key.push_str("%25"),
            '|' => key.push_str("%7C"),
            '@' => key.push_str("%40"),
            _ => key.push(character),
        }
    }
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
