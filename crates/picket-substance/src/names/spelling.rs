//! The weak rules: a name that is spelled a little otherwise than a known one.
//!
//! Two substances often differ in one letter, so both rules look only at long names, keep every digit, and abstain
//! when more than one meaning is near. The second rule also keeps the beginning and the end, where the families of
//! drugs have their marks, and leaves alone what is built like the names of new drugs: there a new letter is a new
//! drug.

use super::Reading;
use super::fold::{key, tokens};
use super::index::strongest;
use super::resolution::{Outcome, Step};
use crate::registry::{Name, NameKind, Target};

/// Names with fewer letters are not taken for others that sound alike.
const LETTERS_MIN_SOUND: usize = 6;
/// Names with fewer letters are not corrected.
const LETTERS_MIN_SPELLING: usize = 8;

/// British and American spelling, the International Nonproprietary Names and others' ways to write a sound: `sulph`
/// and `sulf`, `amfetamine` and `amphetamine`, doubled letters.
pub(super) fn sounds_like(reading: &mut Reading<'_>, text: &str) -> Option<Outcome> {
    let key = key(&tokens(text));
    if letters(&key) < LETTERS_MIN_SOUND {
        return None;
    }
    let sounding = reading.registry.sounding(&sound(&key));
    let names = sounding.iter().flat_map(|key| reading.registry.names.find(key));
    take_for(reading, text, strongest(names))
}

/// One letter off a known name: a vowel for another, two letters changed over, one doubled or dropped.
pub(super) fn one_letter_off(reading: &mut Reading<'_>, text: &str) -> Option<Outcome> {
    let key = key(&tokens(text));
    let new_drug = reading.registry.words.stems.iter().any(|stem| stem.fits(&key));
    if letters(&key) < LETTERS_MIN_SPELLING || new_drug || !key.is_ascii() {
        return None;
    }
    let mut names: Vec<&Name> = Vec::new();
    for near in near(&key) {
        names.extend(reading.registry.names.find(&near));
    }
    take_for(reading, text, strongest(names.into_iter()))
}

/// Takes a name for the one that was found, if one was, and it is a name in words.
fn take_for(reading: &mut Reading<'_>, text: &str, names: Vec<&Name>) -> Option<Outcome> {
    let [name] = names[..] else { return None };
    let in_words = !matches!(name.kind, NameKind::Cas | NameKind::Inchikey | NameKind::Street);
    if !in_words || matches!(name.target, Target::Mixture(_)) {
        return None;
    }
    reading.steps.push(Step::Spelling { text: text.to_owned(), name: name.text.clone() });
    reading.meaning(&[name])
}

fn letters(key: &str) -> usize {
    key.chars().filter(|character| character.is_alphabetic()).count()
}

/// How a key sounds: the same for spellings that differ by the habits of languages and agencies only.
pub(super) fn sound(key: &str) -> String {
    const SAME: [(&str, &str); 9] = [
        ("ph", "f"),
        ("th", "t"),
        ("ae", "e"),
        ("oe", "e"),
        ("ck", "k"),
        ("c", "k"),
        ("y", "i"),
        ("z", "s"),
        ("x", "ks"),
    ];
    let mut sound = String::with_capacity(key.len());
    let mut rest = key;
    while let Some(first) = rest.chars().next() {
        let same = SAME.iter().find(|(written, _)| rest.starts_with(written));
        let (piece, length) =
            same.map_or((&rest[..first.len_utf8()], first.len_utf8()), |(written, heard)| (*heard, written.len()));
        if !(first.is_alphabetic() && sound.ends_with(piece)) {
            sound.push_str(piece);
        }
        rest = &rest[length..];
    }
    if sound.ends_with('e') {
        sound.pop();
    }
    sound
}

/// How many letters at the beginning and at the end are kept.
const KEPT: usize = 3;

/// The keys that one slip away from this one.
fn near(key: &str) -> Vec<String> {
    const VOWELS: [u8; 6] = *b"aeiouy";
    let bytes = key.as_bytes();
    let with = |range: std::ops::Range<usize>, put: &[u8]| {
        let bytes = [&bytes[..range.start], put, &bytes[range.end..]].concat();
        String::from_utf8(bytes).expect("letters of ASCII were put between letters of ASCII")
    };
    let mut near = Vec::new();
    for index in KEPT..bytes.len().saturating_sub(KEPT) {
        let letter = bytes[index];
        if !letter.is_ascii_alphabetic() {
            continue;
        }
        let is_vowel = VOWELS.contains(&letter);
        if is_vowel {
            near.extend(VOWELS.iter().filter(|&&vowel| vowel != letter).map(|&vowel| with(index..index + 1, &[vowel])));
            near.push(with(index..index + 1, &[]));
        }
        near.push(with(index..index, &[letter]));
        near.extend(VOWELS.iter().map(|&vowel| with(index..index, &[vowel])));
        let next = bytes[index + 1];
        if next == letter {
            near.push(with(index..index + 1, &[]));
        } else if next.is_ascii_alphabetic() && index + 1 < bytes.len() - KEPT + 1 {
            near.push(with(index..index + 2, &[next, letter]));
        }
    }
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_sound() {
        for (one, other) in [
            ("amphetamine", "amfetamine"),
            ("sulphate", "sulfate"),
            ("oestradiol", "estradiol"),
            ("cephalexin", "cefalexin"),
            ("thiopental", "tiopental"),
            ("nitroglycerine", "nitroglycerin"),
            ("methaqualone", "metaqualone"),
        ] {
            assert_eq!(sound(one), sound(other));
        }
        for (one, other) in [("methylone", "ethylone"), ("4fma", "3fma"), ("pinaca", "butinaca"), ("2cc", "2c")] {
            assert_ne!(sound(one), sound(other));
        }
    }
}
