//! Faults that the words alone show.

use std::ops::Range;

use super::clauses::limbs;
use super::{WordingFault, WordingRule, at};

/// Words of effect: what a substance does, which no structure shows.
const EFFECTS: &[&str] =
    &["agonist", "antagonist", "activity", "effect", "effects", "pharmacological", "potency", "affinity"];

/// Words by which a clause speaks of structure.
const STRUCTURE: &[&str] =
    &["substitution", "substituted", "replacement", "replacing", "modification", "modified", "structurally"];

/// Headings, and names that are often put under them and do not belong there.
const NOT_OF_HEADING: &[(&str, &[&str], &str)] = &[
    (
        "heteroaryl",
        &[
            "morpholino",
            "morphilino",
            "morpholine",
            "pyrrolidino",
            "pyrrolidinyl",
            "piperidino",
            "piperidinyl",
            "piperazinyl",
        ],
        "is a saturated ring and no heteroaryl group",
    ),
    ("aryl", &["cyclohexyl", "cyclopentyl", "piperidinyl", "morpholino"], "is not aromatic and no aryl group"),
    ("alkyl", &["phenyl", "benzyl", "vinyl", "allyl", "propargyl"], "is no alkyl group"),
    ("halogen", &["cyano", "nitro", "trifluoromethyl"], "is no halogen"),
];

/// How many words after its heading an example may stand.
const HEADING_REACH: usize = 14;

/// The words of a text with their places.
pub(super) fn words(text: &str) -> Vec<(Range<usize>, String)> {
    let mut words = Vec::new();
    let mut start = None;
    for (place, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, letter.is_alphanumeric()) {
            (None, true) => start = Some(place),
            (Some(from), false) => {
                words.push((from..place, text[from..place].to_lowercase()));
                start = None;
            }
            _ => {}
        }
    }
    words
}

pub(super) fn faults(text: &str) -> Vec<WordingFault> {
    let words = words(text);
    let mut faults = effects(text);
    faults.extend(hydrogen(text, &words));
    faults.extend(headings(text, &words));
    faults.extend(plain(text, &words));
    faults
}

/// Clauses that turn on an effect and do not say anything of structure.
fn effects(text: &str) -> Vec<WordingFault> {
    let alone = |limb: &Range<usize>| {
        let words = words(&text[limb.clone()]);
        let has = |list: &[&str]| words.iter().any(|(_, word)| list.contains(&word.as_str()));
        has(EFFECTS) && !has(STRUCTURE)
    };
    let reason = "the clause turns on an effect and suffices alone: whatever has the effect falls under it";
    let limbs = limbs(text).into_iter().filter(alone);
    limbs.map(|limb| at(WordingRule::EffectSuffices, text, limb, reason)).collect()
}

fn hydrogen(text: &str, words: &[(Range<usize>, String)]) -> Vec<WordingFault> {
    let is_substituent = |&place: &usize| {
        let before = || words[..place].iter().rev().take(HEADING_REACH);
        let same_sentence = |from: &Range<usize>| !text[from.end..words[place].0.start].contains(['.', ';']);
        let introduced = before().any(|(span, word)| {
            (word.starts_with("substitut") || word == "containing" || word == "replaced") && same_sentence(span)
        });
        let excepted = before().take(3).any(|(_, word)| matches!(word.as_str(), "except" | "than" | "not"));
        words[place].1 == "hydrogen" && introduced && !excepted
    };
    let reason = "hydrogen is no substituent: named as one, it makes the compound without any a member";
    let found = (0..words.len()).filter(is_substituent);
    found.map(|place| at(WordingRule::HydrogenSubstituent, text, words[place].0.clone(), reason)).collect()
}

/// Examples after "such as" or "for example" that do not belong under their heading.
fn headings(text: &str, words: &[(Range<usize>, String)]) -> Vec<WordingFault> {
    let mut faults = Vec::new();
    for (place, (_, heading)) in words.iter().enumerate() {
        let Some((_, strangers, reason)) = NOT_OF_HEADING.iter().find(|(known, ..)| known == heading) else { continue };
        let following = &words[place + 1..words.len().min(place + 1 + HEADING_REACH)];
        let follows = |pair: &[(Range<usize>, String)]| pair[0].1 == "such" && pair[1].1 == "as";
        let Some(from) = following.windows(2).position(follows).filter(|&from| from <= 2) else { continue };
        for (span, word) in &following[from + 2..] {
            let ended = text[words[place].0.end..span.start].contains(['.', ';']);
            if strangers.contains(&word.as_str()) && !ended {
                faults.push(at(WordingRule::WrongHeading, text, span.clone(), format!("{word} {reason}")));
            }
        }
    }
    faults
}

/// Faults that one word or two show.
fn plain(text: &str, words: &[(Range<usize>, String)]) -> Vec<WordingFault> {
    let word = |place: usize| words.get(place).map_or("", |(_, word)| word.as_str());
    let defined = |name: &str| (0..words.len()).any(|place| word(place) == name && word(place + 1) == "means");
    let mut faults = Vec::new();
    for (place, (span, own)) in words.iter().enumerate() {
        let mut tell = |code, span: Range<usize>, reason: &str| faults.push(at(code, text, span, reason));
        match own.as_str() {
            "derivative" | "derivatives" | "analogue" | "analogues" | "analog" | "analogs" if !defined(own) => tell(
                WordingRule::UndefinedDerivative,
                span.clone(),
                "the word has no settled meaning in chemistry, and the text does not define it",
            ),
            "includes" | "include" => tell(
                WordingRule::OpenList,
                span.clone(),
                "a definition that includes leaves the list open; one that is closed says \"means\"",
            ),
            "univalent" if word(place + 1).starts_with("substituent") => tell(
                WordingRule::UnivalentSubstituents,
                span.start..words[place + 1].0.end,
                "anything at all on one bond is a univalent substituent, of whatever size",
            ),
            "similar" | "similarly" => tell(
                WordingRule::VagueLikeness,
                span.clone(),
                "how like is similar is left to the reader; say which atoms are joined to which",
            ),
            _ => {}
        }
    }
    faults
}
