//! The weak rules: a name that is spelled a little otherwise than a known one.
//!
//! Two substances often differ in one letter, so both rules look only at long names, keep every digit, and abstain
//! when more than one meaning is near. The second rule changes only the middle of a long word, because the families of
//! drugs have their marks at the ends, and leaves alone what is built like the names of new drugs: there a new letter
//! is a new drug.

use super::Reading;
use super::fold::{Token, TokenKind, key, tokens};
use super::index::strongest;
use super::resolution::{Outcome, Step};
use crate::registry::{Name, NameKind, Registry, Target};

/// Words with fewer letters or vowels, abbreviations among them, are heard letter by letter.
const LETTERS_MIN_SOUND: usize = 6;
const VOWELS_MIN_SOUND: usize = 2;
const VOWELS: [char; 6] = ['a', 'e', 'i', 'o', 'u', 'y'];
/// Words with fewer letters are not corrected, nor is a word corrected into one.
const LETTERS_MIN_SPELLING: usize = 8;
/// Endings of which the last vowel is not heard. The a of PINACA is no ending but an amide.
const ENDINGS: [&str; 6] = ["e", "na", "no", "lo", "to", "da"];
/// Classes in which one letter makes another substance, new or old: cystine and cysteine, butobarbital and butabarbital.
const DENSE_CLASSES: [&str; 5] = ["amino-acids", "anabolic-steroids", "barbiturates", "sex-hormones", "sterols"];
/// How many letters at the beginning and at the end of a word are not corrected.
const KEPT: usize = 3;

/// British and American spelling, the International Nonproprietary Names and others' ways to write a sound: `sulph`
/// and `sulf`, `amfetamine` and `amphetamine`, doubled letters; and the endings of Latin, Spanish, Italian and German:
/// `cocaina`, `Kokain`.
pub(super) fn sounds_like(reading: &mut Reading<'_>, text: &str) -> Option<Outcome> {
    let sounding = reading.registry.sounding(&sound(&tokens(text)));
    let names = sounding.iter().map(|&number| &reading.registry.names()[number as usize]);
    take_for(reading, text, &strongest(names))
}

/// One letter off a known name: a vowel for another, two letters changed over, one doubled or dropped. No other known
/// name may be one letter away, whatever the letter.
pub(super) fn one_letter_off(reading: &mut Reading<'_>, text: &str) -> Option<Outcome> {
    let tokens = tokens(text);
    let whole = key(&tokens);
    if reading.registry.words.stems.iter().any(|stem| stem.fits(&whole)) {
        return None;
    }
    let slips = strongest(names_near(reading.registry, &tokens, one_slip_away).into_iter());
    let [name] = slips[..] else { return None };
    let class = reading.registry.class_of(&name.target.clone().into())?;
    if reading.registry.class_line(class.as_str()).any(|above| DENSE_CLASSES.contains(&above.id.as_str())) {
        return None;
    }
    let alone = names_near(reading.registry, &tokens, one_letter_away).iter().all(|near| near.target == name.target);
    if alone { take_for(reading, text, &slips) } else { None }
}

/// The known names that differ in one long word, by what is near that word.
fn names_near<'r>(registry: &'r Registry, tokens: &[Token<'_>], near: fn(&str) -> Vec<String>) -> Vec<&'r Name> {
    let mut names = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if token.kind != TokenKind::Word || token.text.len() < LETTERS_MIN_SPELLING || !token.text.is_ascii() {
            continue;
        }
        let (before, behind) = (key(&tokens[..index]), key(&tokens[index + 1..]));
        for word in near(token.text) {
            names.extend(registry.names.find(&[&before, &word, &behind].map(String::as_str).concat()));
        }
    }
    names
}

/// Takes a name for the one that was found, if one was, and it is a name in words.
fn take_for(reading: &mut Reading<'_>, text: &str, names: &[&Name]) -> Option<Outcome> {
    let [name] = names else { return None };
    let in_words = !matches!(name.kind, NameKind::Cas | NameKind::Inchikey | NameKind::Street);
    if !in_words || matches!(name.target, Target::Mixture(_)) {
        return None;
    }
    reading.steps.push(Step::Spelling { text: text.to_owned(), name: name.text.clone() });
    reading.meaning(&[name])
}

/// How a name sounds: the same for spellings that differ by the habits of languages and agencies only.
pub(super) fn sound(tokens: &[Token<'_>]) -> String {
    let mut sound = String::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Word if is_spoken(token.text) => push_sound(&mut sound, token.text),
            TokenKind::Number if index > 0 && tokens[index - 1].kind == TokenKind::Number => {
                sound.push(',');
                sound.push_str(token.text);
            }
            _ => sound.push_str(token.text),
        }
    }
    sound
}

fn is_spoken(word: &str) -> bool {
    word.len() >= LETTERS_MIN_SOUND && word.chars().filter(|letter| VOWELS.contains(letter)).count() >= VOWELS_MIN_SOUND
}

/// Puts the sound of a long word behind a mark, so that it is not taken for a short word written so.
fn push_sound(sound: &mut String, word: &str) {
    const SAME: [(&str, &str); 11] = [
        ("ph", "f"),
        ("nf", "mf"),
        ("th", "t"),
        ("ae", "e"),
        ("oe", "e"),
        ("ck", "k"),
        ("c", "k"),
        ("y", "i"),
        ("z", "s"),
        ("x", "ks"),
        ("w", "v"),
    ];
    sound.push('~');
    let start = sound.len();
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let behind = &rest[first.len_utf8()..];
        let plain = (&rest[..first.len_utf8()], first.len_utf8());
        let same = SAME.iter().find(|(written, _)| rest.starts_with(written));
        let (heard, length) = match same {
            _ if first == 'c' && behind.starts_with(['e', 'i', 'y']) => ("s", 1),
            Some((written, heard)) => (*heard, written.len()),
            None => plain,
        };
        if !sound[start..].ends_with(heard) {
            sound.push_str(heard);
        }
        rest = &rest[length..];
    }
    if ENDINGS.iter().any(|ending| sound.ends_with(ending)) {
        sound.pop();
    }
}

/// The words that one slip makes of this one, which is ASCII and longer than twice [`KEPT`]: in the middle a vowel
/// changed, put in or left out or a letter doubled or not, and anywhere behind the first letter two changed over.
fn one_slip_away(word: &str) -> Vec<String> {
    // Before n a vowel says which bond there is: androstanolone and androstenolone are two things.
    const BEFORE_BOND: &str = "n";
    let with = |range: std::ops::Range<usize>, put: &str| [&word[..range.start], put, &word[range.end..]].concat();
    let mut near = Vec::new();
    for index in KEPT..word.len() - KEPT {
        let (letter, next) = (&word[index..=index], &word[index + 1..index + 2]);
        if letter.contains(VOWELS) && next != BEFORE_BOND {
            near.extend(VOWELS.iter().map(|vowel| with(index..index + 1, &vowel.to_string())));
            near.push(with(index..index + 1, ""));
        }
        near.push(with(index..index, letter));
        near.extend(VOWELS.iter().map(|vowel| with(index..index, &vowel.to_string())));
        if next == letter {
            near.push(with(index..index + 1, ""));
        }
    }
    near.extend((1..word.len() - 1).map(|index| {
        let (letter, next) = (&word[index..=index], &word[index + 1..index + 2]);
        with(index..index + 2, &[next, letter].concat())
    }));
    near.retain(|word| word.len() >= LETTERS_MIN_SPELLING);
    near
}

/// The words that one letter put in, left out or changed makes of this one, which is ASCII.
fn one_letter_away(word: &str) -> Vec<String> {
    let mut near = Vec::new();
    for index in 0..=word.len() {
        let (before, behind) = word.split_at(index);
        let rest = behind.get(1..);
        near.extend(rest.map(|rest| [before, rest].concat()));
        for letter in b'a'..=b'z' {
            let letter = char::from(letter).to_string();
            near.extend(rest.map(|rest| [before, &letter, rest].concat()));
            near.push([before, &letter, behind].concat());
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
            ("metanfetamina", "methamphetamine"),
            ("xilacina", "xylazine"),
            ("morphin", "morphine"),
        ] {
            assert_eq!(sound(&tokens(one)), sound(&tokens(other)));
        }
        for (one, other) in [
            ("methylone", "ethylone"),
            ("4fma", "3fma"),
            ("mdmb-binaca", "mdmb-inaca"),
            ("php", "phpp"),
            ("meop", "mmeopp"),
            ("5f-apinac", "5f-apinaca"),
            ("2-2", "22"),
        ] {
            assert_ne!(sound(&tokens(one)), sound(&tokens(other)));
        }
    }
}
