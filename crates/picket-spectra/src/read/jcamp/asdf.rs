//! Ordinates in the form `(X++(Y..Y))`: plain numbers (AFFN) and the compressed forms PAC, SQZ, DIF and DUP, together
//! ASDF (JCAMP-DX 4.24, section 5).

use super::ldr::is_blank;
use super::tokens::{Notation, Token, Tokens};

/// The ordinates of a table, before they are multiplied by the factor.
#[derive(Debug, Default)]
pub(super) struct Ordinates {
    /// In the order of the file; NaN where one is missing or beyond what a double holds.
    pub(super) values: Vec<f64>,
    /// The lines that begin with an abscissa and have ordinates.
    pub(super) lines: Vec<Line>,
    /// The unit of the last digit of the abscissae on the lines, the coarsest: 1 for `4000`, 0.01 for `399.21`.
    pub(super) abscissa_digit: f64,
    /// Lines that begin with the last ordinate of the line before, as a check.
    pub(super) checks: u64,
    /// Checks that failed.
    pub(super) failed: Tally,
    /// Words that could not be read.
    pub(super) unreadable: Tally,
    /// Numbers beyond what a double holds.
    pub(super) not_finite: Tally,
    /// Ordinates marked as missing.
    pub(super) missing: Tally,
    /// True when reading stopped because there are more points than were allowed.
    pub(super) too_many: bool,
}

/// A line of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    /// The abscissa that it states, before it is multiplied by the factor: that of its first ordinate.
    pub(super) abscissa: f64,
    /// The index of the first ordinate that it adds.
    pub(super) start: u32,
    /// True when its first ordinate repeats the last of the line before, and so adds none.
    pub(super) repeats: bool,
}

impl Line {
    /// The index of the ordinate at the abscissa.
    pub(super) fn index(self) -> u32 {
        self.start - u32::from(self.repeats)
    }
}

/// How often something happened, and the line on which it happened first.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Tally {
    pub(super) count: u64,
    pub(super) first_row: u64,
}

impl Tally {
    pub(super) fn add(&mut self, row: u64) {
        if self.count == 0 {
            self.first_row = row;
        }
        self.count += 1;
    }
}

/// Reads the ordinates on `lines`, at most `points_max` of them.
pub(super) fn read<'a>(
    lines: impl Iterator<Item = (u64, &'a [u8])>,
    notation: Notation,
    points_max: usize,
) -> Ordinates {
    let mut reader = Reader { out: Ordinates::default(), points_max, row: 0, previous: f64::NAN, last: Last::Nothing };
    for (row, line) in lines {
        reader.row = row;
        reader.line(Tokens::new(line, notation), line);
        if reader.out.too_many {
            break;
        }
    }
    reader.out
}

/// How the last ordinate was written: that is what DUP repeats.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    Nothing,
    Value,
    Difference(f64),
}

struct Reader {
    out: Ordinates,
    points_max: usize,
    row: u64,
    /// The ordinate to which a difference is added; NaN when there is none.
    previous: f64,
    last: Last,
}

impl Reader {
    fn line(&mut self, mut tokens: Tokens<'_>, line: &[u8]) {
        let abscissa = tokens.abscissa();
        let start = self.out.values.len();
        let repeats = matches!(self.last, Last::Difference(_));
        let Some(first) = tokens.next() else {
            if abscissa.is_none() && !is_blank(line) {
                self.out.unreadable.add(self.row);
            }
            return;
        };
        self.last = Last::Nothing;
        let repeats = match first {
            Token::Value(value) if repeats => {
                self.check(value);
                true
            }
            _ => {
                self.take(first);
                false
            }
        };
        tokens.for_each(|token| self.take(token));
        if let (Some((abscissa, digit)), Ok(start)) = (abscissa, u32::try_from(start)) {
            self.out.lines.push(Line { abscissa, start, repeats });
            self.out.abscissa_digit = self.out.abscissa_digit.max(digit);
        }
    }

    /// Compares the first ordinate of a line with the last of the line before, which it repeats where that was written as
    /// a difference. What follows is counted from the ordinate on this line.
    fn check(&mut self, value: f64) {
        self.out.checks += 1;
        // Sums of differences of decimals are not exact.
        let agrees = (value - self.previous).abs() <= 1e-9 * value.abs().max(1.0) || self.previous.is_nan();
        if !agrees {
            self.out.failed.add(self.row);
        }
        self.previous = value;
        self.last = Last::Value;
    }

    fn take(&mut self, token: Token) {
        match token {
            Token::Value(value) => {
                self.last = Last::Value;
                self.push(value);
            }
            Token::Difference(difference) => {
                if self.out.values.is_empty() {
                    self.out.unreadable.add(self.row);
                }
                self.last = Last::Difference(difference);
                self.push(self.previous + difference);
            }
            Token::Missing => {
                self.out.missing.add(self.row);
                self.last = Last::Value;
                self.push(f64::NAN);
            }
            Token::Repeat(times) => self.repeat(times),
            Token::Unreadable => self.out.unreadable.add(self.row),
        }
    }

    fn repeat(&mut self, times: u64) {
        let difference = match self.last {
            Last::Nothing => return self.out.unreadable.add(self.row),
            Last::Value => 0.0,
            Last::Difference(difference) => difference,
        };
        for _ in 1..times {
            if self.out.too_many {
                return;
            }
            self.push(self.previous + difference);
        }
    }

    fn push(&mut self, value: f64) {
        if self.out.values.len() == self.points_max {
            self.out.too_many = true;
            return;
        }
        let held = if value.is_infinite() {
            self.out.not_finite.add(self.row);
            f64::NAN
        } else {
            value
        };
        self.out.values.push(held);
        self.previous = held;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str, points_max: usize) -> Ordinates {
        read((1..).zip(text.split('\n').map(str::as_bytes)), Notation::COMPRESSED, points_max)
    }

    /// The example of the JCAMP-DX 4.24 paper.
    const COMPRESSED: &str = "4@VKT%TLkj%J%KLJ%njKjL%kL%jJULJ%kLK1%lLMNPNPRLJ0QTOJ1P\n56A28";
    const PLAIN: [i32; 53] = [
        0, 0, 0, 0, 2, 4, 4, 4, 7, 5, 4, 4, 5, 5, 7, 10, 11, 11, 6, 5, 7, 6, 9, 9, 7, 10, 10, 9, 10, 11, 12, 15, 16,
        16, 14, 17, 38, 38, 35, 38, 42, 47, 54, 59, 66, 75, 78, 88, 96, 104, 110, 121, 128,
    ];

    #[test]
    fn the_example_of_the_standard_is_read() {
        let read = read_text(COMPRESSED, 1_000);
        assert_eq!(read.values, PLAIN.map(f64::from));
        assert_eq!((read.checks, read.failed.count, read.unreadable.count), (1, 0, 0));
        let lines =
            [Line { abscissa: 4.0, start: 0, repeats: false }, Line { abscissa: 56.0, start: 53, repeats: true }];
        assert_eq!((&read.lines[..], read.abscissa_digit), (&lines[..], 1.0));
    }

    #[test]
    fn the_four_forms_of_a_line_are_equal() {
        let expect = [10.0, 12.0, 12.0, 12.0, 9.0, 9.0];
        for form in ["1 10 12 12 12 9 9", "1+10+12+12+12+9+9", "1A0A2A2A2II", "1A0K%Tl%"] {
            assert_eq!(read_text(form, 1_000).values, expect, "{form}");
        }
    }

    #[test]
    fn a_failed_check_is_told_and_the_line_goes_on_from_its_own_ordinate() {
        let read = read_text("1A0J1\n2B5J\n3B6J", 1_000);
        assert_eq!(read.values, [10.0, 21.0, 26.0, 27.0]);
        assert_eq!((read.checks, read.failed), (2, Tally { count: 1, first_row: 2 }));
    }

    #[test]
    fn missing_ordinates_keep_their_place() {
        let read = read_text("385.693 5 ? ? 7\n386 8", 1_000);
        assert_eq!(read.missing.count, 2);
        assert!(read.values[1].is_nan() && read.values[2].is_nan());
        assert_eq!((read.values.len(), read.values[3]), (5, 7.0));
    }

    #[test]
    fn repeating_ends_at_the_limit() {
        let read = read_text("1A0s99999999999999999", 100);
        assert!(read.too_many && read.values.len() == 100);
    }

    #[test]
    fn a_repeat_of_nothing_is_unreadable() {
        let read = read_text("1T5\n2J5", 100);
        assert_eq!((read.unreadable.count, read.values.len()), (2, 1));
    }
}
