//! One notation for names: what is left when typography is taken away.
//!
//! A name is split into words, numbers, primes and signs of rotation. Everything between them (blanks, hyphens,
//! brackets, full stops) is typography, save that two numbers beside each other stay two numbers. The text of the
//! pieces in a row is the *key* under which names are kept and looked up: `5F-MDMB-PICA`, `5f mdmb pica` and
//! `5FMDMBPICA` share one.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A piece of a name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Token<'t> {
    /// Its text in the common notation.
    pub text: &'t str,
    /// Where it starts in the name, in bytes.
    pub start: usize,
    /// What it is.
    pub kind: TokenKind,
    /// Whether nothing stands between it and the piece before: the `f` of `5f`, but not that of `5-f`.
    pub glued: bool,
}

/// What a piece of a name is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TokenKind {
    /// Letters of any script.
    Word,
    /// Digits.
    Number,
    /// One or more primes behind a number or a Greek letter: `4'`, `alpha'`.
    Prime,
    /// `(+)` or `(-)`: a sign of rotation.
    Sign,
}

impl Token<'_> {
    /// Whether it is this word.
    pub(crate) fn is_word(&self, text: &str) -> bool {
        self.kind == TokenKind::Word && self.text == text
    }

    /// The first byte behind it in the name.
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Writes a name in the common notation: lower case, no marks over letters, one hyphen, one prime, Greek letters
/// spelled out, no thousands separators.
pub(crate) fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    if text.is_ascii() {
        out.extend(text.chars().map(|character| ascii(character.to_ascii_lowercase())));
    } else {
        let kept = text.chars().filter(|&character| !matches!(character, '®' | '™' | '©' | '±'));
        let plain = kept.nfkd().filter(|&character| !is_combining_mark(character)).flat_map(char::to_lowercase);
        let mut behind_greek = false;
        for character in plain {
            if behind_greek && character.is_alphanumeric() {
                out.push('-');
            }
            behind_greek = push(&mut out, character);
        }
    }
    without_thousands_separators(out)
}

const fn ascii(character: char) -> char {
    match character {
        '`' | '"' => '\'',
        '_' => '-',
        other => other,
    }
}

/// Puts one character in the common notation; says whether it was a Greek letter.
fn push(out: &mut String, character: char) -> bool {
    match character {
        '‐'..='―' | '−' | '﹣' | '－' => out.push('-'),
        '\u{2018}'..='\u{201f}' | '′' | '″' | '´' | 'ʹ' | 'ʼ' => out.push('\''),
        'ß' => out.push_str("ss"),
        'ø' => out.push('o'),
        'ł' => out.push('l'),
        _ => match greek(character) {
            Some(name) => {
                out.push('-');
                out.push_str(name);
                return true;
            }
            None => out.push(ascii(character)),
        },
    }
    false
}

const fn greek(letter: char) -> Option<&'static str> {
    Some(match letter {
        'α' => "alpha",
        'β' => "beta",
        'γ' => "gamma",
        'δ' => "delta",
        'ε' => "epsilon",
        'ζ' => "zeta",
        'κ' => "kappa",
        'λ' => "lambda",
        'μ' => "mu",
        'π' => "pi",
        'σ' => "sigma",
        'ψ' => "psi",
        'ω' => "omega",
        _ => return None,
    })
}

/// `47,497` becomes `47497`. No locant has three digits, so a comma before exactly three is a separator of thousands.
fn without_thousands_separators(text: String) -> String {
    let digits = |slice: &[u8]| slice.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let separates = |index: usize| {
        let (before, after) = (&text.as_bytes()[..index], &text.as_bytes()[index + 1..]);
        let before = before.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        (1..=3).contains(&before) && digits(after) == 3
    };
    if !text.bytes().enumerate().any(|(index, byte)| byte == b',' && separates(index)) {
        return text;
    }
    text.char_indices()
        .filter(|&(index, character)| character != ',' || !separates(index))
        .map(|(_, character)| character)
        .collect()
}

/// Splits a name that is in the common notation.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::with_capacity(8);
    let mut rest = text;
    let mut glued = false;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = if first.is_ascii_digit() {
            (TokenKind::Number, run(rest, |character| character.is_ascii_digit()))
        } else if first.is_alphanumeric() {
            (TokenKind::Word, run(rest, |character| character.is_alphanumeric() && !character.is_ascii_digit()))
        } else if first == '\'' && glued && tokens.last().is_some_and(|token| takes_prime(*token)) {
            (TokenKind::Prime, run(rest, |character| character == '\''))
        } else if rest.starts_with("(+)") || rest.starts_with("(-)") {
            (TokenKind::Sign, 3)
        } else {
            rest = &rest[first.len_utf8()..];
            glued = false;
            continue;
        };
        let start = text.len() - rest.len();
        let (piece, behind) = rest.split_at(length);
        tokens.push(Token { text: piece, start, kind, glued });
        rest = behind;
        glued = true;
    }
    tokens
}

/// Primes count the rings or chains of a place; behind other words they are apostrophes.
fn takes_prime(token: Token<'_>) -> bool {
    token.kind == TokenKind::Number || matches!(token.text, "alpha" | "beta" | "gamma" | "n")
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|character| !belongs(character)).unwrap_or(text.len())
}

/// The key of a name: its pieces in a row.
pub(crate) fn key(tokens: &[Token<'_>]) -> String {
    let mut key = String::with_capacity(tokens.iter().map(|token| token.text.len() + 1).sum());
    for (index, token) in tokens.iter().enumerate() {
        let two_numbers = token.kind == TokenKind::Number && index > 0 && tokens[index - 1].kind == TokenKind::Number;
        if two_numbers {
            key.push(',');
        }
        key.push_str(token.text);
    }
    key
}

/// The key of a name as written.
pub(crate) fn key_of(text: &str) -> String {
    key(&tokens(&normalise(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typography_does_not_matter() {
        for (one, other) in [
            ("5F-MDMB-PICA", "5f mdmb  pica"),
            ("α-PVP", "alpha-PVP"),
            ("Δ⁹-THC", "Delta(9)-THC"),
            ("U-47,700", "U47700"),
            ("4’-Methyl", "4'-methyl"),
            ("α′-Methyl", "alpha'-methyl"),
            ("St John's wort", "St. Johns Wort"),
            ("N‐Ethylpentylone", "N-ETHYLPENTYLONE"),
            ("Éphédrine", "ephedrine"),
            ("2,5-DMA", "2 5-dma"),
            ("(±)-MDMA", "MDMA"),
            ("Valium®", "valium"),
        ] {
            assert_eq!(key_of(one), key_of(other));
        }
    }

    #[test]
    fn what_names_another_substance_stays_apart() {
        for (one, other) in [
            ("2,5-DMA", "25-DMA"),
            ("4'-methyl fentanyl", "4-methyl fentanyl"),
            ("α'-methyl fentanyl", "α-methyl fentanyl"),
            ("(+)-amphetamine", "(-)-amphetamine"),
            ("2,500", "2,50"),
            ("1,4-butanediol", "14-butanediol"),
        ] {
            assert_ne!(key_of(one), key_of(other));
        }
    }
}
