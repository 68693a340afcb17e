//! The words of a line of numbers.

/// A word of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token {
    /// A number: AFFN, PAC or SQZ.
    Value(f64),
    /// The difference from the number before: DIF.
    Difference(f64),
    /// How often what came before stands, the first time included: DUP.
    Repeat(u64),
    /// `?`, or a word that says the same.
    Missing,
    /// Something else.
    Unreadable,
}

/// How numbers are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Notation {
    /// True where the compressed forms PAC, SQZ, DIF and DUP (ASDF) may stand beside plain numbers (AFFN). In these `E` and
    /// `e` are digits: an exponent is only taken for one with its sign, as in `1.5E-03`.
    pub(super) compressed: bool,
    /// True where a comma between digits stands before the decimals, as programs in some languages write it; by the
    /// standard it stands between numbers.
    pub(super) decimal_comma: bool,
}

impl Notation {
    pub(super) const COMPRESSED: Self = Self { compressed: true, decimal_comma: false };
    pub(super) const PLAIN: Self = Self { compressed: false, decimal_comma: false };
}

/// The words of a line.
pub(super) struct Tokens<'a> {
    line: &'a [u8],
    at: usize,
    notation: Notation,
    /// The number being read, in plain digits.
    digits: String,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(line: &'a [u8], notation: Notation) -> Self {
        Self { line, at: 0, notation, digits: String::new() }
    }

    /// Takes the number at the beginning of the line when it is a plain one, with the unit of its last digit.
    pub(super) fn abscissa(&mut self) -> Option<(f64, f64)> {
        self.pass_separators();
        if !matches!(self.peek()?, b'0'..=b'9' | b'.' | b'+' | b'-') {
            return None;
        }
        let Token::Value(value) = self.plain_number() else { return None };
        let mantissa = self.digits.split(['E', 'e']).next().unwrap_or_default();
        let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let exponent: i32 = self.digits[mantissa.len()..].get(1..).and_then(|text| text.parse().ok()).unwrap_or(0);
        let digit = 10_f64.powi(exponent.saturating_sub(i32::try_from(decimals).unwrap_or(i32::MAX)));
        Some((value, digit))
    }

    fn peek(&self) -> Option<u8> {
        self.line.get(self.at).copied()
    }

    fn pass_separators(&mut self) {
        while self.peek().is_some_and(separates) {
            self.at += 1;
        }
    }

    /// What is left up to the next separator.
    fn word(&self) -> &'a [u8] {
        let rest = &self.line[self.at..];
        &rest[..rest.iter().position(|&byte| separates(byte)).unwrap_or(rest.len())]
    }

    /// A number written with plain digits and, in PAC, a sign that also separates.
    fn plain_number(&mut self) -> Token {
        self.digits.clear();
        if let Some(sign @ (b'+' | b'-')) = self.peek() {
            self.digits.push(char::from(sign));
            self.at += 1;
        }
        self.take_digits();
        self.take_exponent();
        self.value()
    }

    /// The number whose first digit was one of the letters; `first` is that digit.
    fn lettered_number(&mut self, first: i8) -> Token {
        self.digits.clear();
        if first < 0 {
            self.digits.push('-');
        }
        self.digits.push(char::from(b'0' + first.unsigned_abs()));
        self.at += 1;
        self.take_digits();
        self.value()
    }

    fn value(&self) -> Token {
        self.digits.parse().map_or(Token::Unreadable, Token::Value)
    }

    fn take_digits(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'0'..=b'9' | b'.' => self.digits.push(char::from(byte)),
                b',' if self.notation.decimal_comma && self.digit_at(self.at + 1) => self.digits.push('.'),
                _ => break,
            }
            self.at += 1;
        }
    }

    fn take_exponent(&mut self) {
        if !matches!(self.peek(), Some(b'E' | b'e')) {
            return;
        }
        let sign = matches!(self.line.get(self.at + 1), Some(b'+' | b'-'));
        if (!sign && self.notation.compressed) || !self.digit_at(self.at + 1 + usize::from(sign)) {
            return;
        }
        let start = self.at;
        self.at += 1 + usize::from(sign);
        while self.digit_at(self.at) {
            self.at += 1;
        }
        self.digits.extend(self.line[start..self.at].iter().map(|&byte| char::from(byte)));
    }

    fn digit_at(&self, at: usize) -> bool {
        self.line.get(at).is_some_and(u8::is_ascii_digit)
    }

    /// Takes a word such as `NaN`, which some programs write for what is missing.
    fn take_word_for_missing(&mut self) -> bool {
        let word = self.word();
        let unsigned = word.strip_prefix(b"-").unwrap_or(word);
        let missing = [&b"NAN"[..], b"INF"].iter().any(|name| unsigned.eq_ignore_ascii_case(name));
        if missing {
            self.at += word.len();
        }
        missing
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.pass_separators();
        let byte = self.peek()?;
        if byte == b'?' {
            self.at += 1;
            return Some(Token::Missing);
        }
        if matches!(byte, b'N' | b'n' | b'I' | b'i' | b'-') && self.take_word_for_missing() {
            return Some(Token::Missing);
        }
        if matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-') {
            return Some(self.plain_number());
        }
        if !self.notation.compressed {
            self.at += self.word().len();
            return Some(Token::Unreadable);
        }
        Some(self.compressed(byte))
    }
}

impl Tokens<'_> {
    /// A number that begins with a letter for its first digit (JCAMP-DX 4.24, table of ASDF pseudo-digits).
    fn compressed(&mut self, byte: u8) -> Token {
        match byte {
            b'@'..=b'I' => self.lettered_number(digit_of(byte, b'@')),
            b'a'..=b'i' => self.lettered_number(-1 - digit_of(byte, b'a')),
            b'%' => difference(self.lettered_number(0)),
            b'J'..=b'R' => difference(self.lettered_number(1 + digit_of(byte, b'J'))),
            b'j'..=b'r' => difference(self.lettered_number(-1 - digit_of(byte, b'j'))),
            b'S'..=b'Z' => self.repeat(1 + digit_of(byte, b'S')),
            b's' => self.repeat(9),
            _ => {
                self.at += 1;
                Token::Unreadable
            }
        }
    }

    fn repeat(&mut self, first: i8) -> Token {
        self.lettered_number(first);
        self.digits.parse().map_or(Token::Unreadable, Token::Repeat)
    }
}

fn separates(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b',' | b';' | b'(' | b')' | 0x1a | 0)
}

/// How far `letter` stands behind `from` in the alphabet, at most nine.
fn digit_of(letter: u8, from: u8) -> i8 {
    i8::try_from(letter - from).unwrap_or(i8::MAX)
}

fn difference(number: Token) -> Token {
    match number {
        Token::Value(value) => Token::Difference(value),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::Token::{Difference, Missing, Repeat, Unreadable, Value};
    use super::*;

    fn tokens(line: &str, notation: Notation) -> Vec<Token> {
        Tokens::new(line.as_bytes(), notation).collect()
    }

    #[test]
    fn every_letter_has_its_digit() {
        let digits = |letters: &str| tokens(letters, Notation::COMPRESSED);
        let zero_to_nine: Vec<f64> = (0..10).map(f64::from).collect();
        let minus_one_to_nine: Vec<f64> = (1..10).map(|digit| -f64::from(digit)).collect();
        assert_eq!(digits("@ABCDEFGHI"), zero_to_nine.iter().copied().map(Value).collect::<Vec<_>>());
        assert_eq!(digits("abcdefghi"), minus_one_to_nine.iter().copied().map(Value).collect::<Vec<_>>());
        assert_eq!(digits("%JKLMNOPQR"), zero_to_nine.iter().copied().map(Difference).collect::<Vec<_>>());
        assert_eq!(digits("jklmnopqr"), minus_one_to_nine.iter().copied().map(Difference).collect::<Vec<_>>());
        assert_eq!(digits("STUVWXYZs"), (1..10).map(Repeat).collect::<Vec<_>>());
        assert_eq!(digits("V2"), [Repeat(42)]);
    }

    #[test]
    fn a_letter_e_is_an_exponent_only_with_a_sign() {
        let cases: [(&str, &[Token]); 6] = [
            ("A201e196G245", &[Value(1201.0), Value(-5196.0), Value(7245.0)]),
            ("1.1093e-02 0.10971e-1", &[Value(0.011_093), Value(0.010_971)]),
            ("+16383-10247+1201", &[Value(16_383.0), Value(-10_247.0), Value(1201.0)]),
            ("1E5", &[Value(1.0), Value(55.0)]),
            ("- ? x", &[Unreadable, Missing, Unreadable]),
            ("NaN 1 -inf NaN5", &[Missing, Value(1.0), Missing, Difference(5.0), Value(-1.0), Difference(55.0)]),
        ];
        for (line, expect) in cases {
            assert_eq!(tokens(line, Notation::COMPRESSED), expect, "{line}");
        }
        assert_eq!(tokens("1E5, 2;J3 4", Notation::PLAIN), [Value(1e5), Value(2.0), Unreadable, Value(4.0)]);
    }

    #[test]
    fn commas_are_decimal_where_that_is_said() {
        let notation = Notation { decimal_comma: true, ..Notation::PLAIN };
        assert_eq!(tokens("400,5 0,25, 3", notation), [Value(400.5), Value(0.25), Value(3.0)]);
    }

    #[test]
    fn abscissae_know_their_last_digit() {
        for (line, expect) in [
            ("16383a0247", Some((16_383.0, 1.0))),
            ("7498.99+1059", Some((7498.99, 0.01))),
            ("  4.5E+02 7", Some((450.0, 10.0))),
            ("@VKT", None),
            ("", None),
        ] {
            assert_eq!(Tokens::new(line.as_bytes(), Notation::COMPRESSED).abscissa(), expect, "{line}");
        }
    }
}
