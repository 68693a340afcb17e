//! How a source writes its dates.

use picket_core::{Day, InvalidValue, Period};
use serde::{Deserialize, Serialize};

/// A pattern for dates: `yyyy`, `mm` and `dd` are digits of that number, `m` and `d` one or two digits, `mon` an
/// English month of three letters or in full, `q` a quarter; everything else stands for itself.
///
/// `ddmonyyyy` reads `29jul2022`, `dd.mm.yyyy` reads `29.07.2022`, `yyyy-qQ` does not exist: ISO 8601 forms and the
/// written forms of [`Period`] need no pattern. A pattern without day or month gives the month or year.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct DateFormat {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Part {
    Year,
    Month { digits: usize },
    MonthName,
    Day { digits: usize },
    Quarter,
    Literal(char),
}

/// The tokens, longest first where one starts like another.
const TOKENS: [(&str, Part); 7] = [
    ("yyyy", Part::Year),
    ("mon", Part::MonthName),
    ("mm", Part::Month { digits: 2 }),
    ("m", Part::Month { digits: 1 }),
    ("dd", Part::Day { digits: 2 }),
    ("d", Part::Day { digits: 1 }),
    ("q", Part::Quarter),
];

/// English month names; three letters of each are enough.
pub(crate) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl DateFormat {
    const EXPECTED: &'static str =
        "a date pattern of yyyy, mm or m or mon, dd or d, q and separators, such as dd.mm.yyyy, with one year";

    /// Reads a pattern.
    ///
    /// # Errors
    /// [`InvalidValue`] unless it has one year, and at most one month or quarter, and a day only with a month.
    pub fn new(text: &str) -> Result<Self, InvalidValue> {
        let invalid = || InvalidValue::new(text, Self::EXPECTED);
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let token = TOKENS.iter().find(|(token, _)| rest.starts_with(token));
            let (length, part) = token.map_or((first.len_utf8(), Part::Literal(first)), |&(t, part)| (t.len(), part));
            if matches!(part, Part::Literal(mark) if mark.is_alphanumeric()) {
                return Err(invalid());
            }
            parts.push(part);
            rest = &rest[length..];
        }
        let count = |wanted: fn(&Part) -> bool| parts.iter().filter(|&part| wanted(part)).count();
        let years = count(|part| *part == Part::Year);
        let months = count(|part| matches!(part, Part::Month { .. } | Part::MonthName));
        let days = count(|part| matches!(part, Part::Day { .. }));
        let quarters = count(|part| *part == Part::Quarter);
        if years != 1 || months + quarters > 1 || days > months || text.len() > 32 {
            return Err(invalid());
        }
        Ok(Self { text: text.to_owned(), parts })
    }

    /// The period that `text` writes in this pattern; `None` when it is written otherwise or there is no such day.
    pub fn read(&self, text: &str) -> Option<Period> {
        let mut rest = text;
        let (mut year, mut month, mut day, mut quarter) = (None, None, None, None);
        for part in &self.parts {
            match *part {
                Part::Year => year = Some(take_digits(&mut rest, 4, 4)?),
                Part::Month { digits } => month = Some(take_digits(&mut rest, digits, 2)?),
                Part::MonthName => month = Some(take_month(&mut rest)?),
                Part::Day { digits } => day = Some(take_digits(&mut rest, digits, 2)?),
                Part::Quarter => quarter = Some(take_digits(&mut rest, 1, 1)?),
                Part::Literal(mark) => rest = rest.strip_prefix(mark)?,
            }
        }
        if !rest.is_empty() {
            return None;
        }
        let small = |number: i16| i8::try_from(number).ok();
        let year = year?;
        match (month, day, quarter) {
            (Some(month), Some(day), _) => Day::from_parts(year, small(month)?, small(day)?).ok().map(Period::day),
            (Some(month), None, _) => Period::month(year, small(month)?).ok(),
            (None, _, Some(quarter)) => Period::quarter(year, small(quarter)?).ok(),
            (None, _, None) => Period::year(year).ok(),
        }
    }
}

/// Takes `least` to `most` digits off the front.
fn take_digits(rest: &mut &str, least: usize, most: usize) -> Option<i16> {
    let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if digits < least {
        return None;
    }
    let (number, after) = rest.split_at(digits);
    *rest = after;
    number.parse().ok()
}

/// Takes an English month, of three letters or in full, off the front.
fn take_month(rest: &mut &str) -> Option<i16> {
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, after) = rest.split_at(letters);
    let month = month_number(word)?;
    *rest = after;
    Some(month)
}

/// 1 to 12 for an English month, of three letters or in full; `sept` too, as many write it.
pub(crate) fn month_number(word: &str) -> Option<i16> {
    let is_month = |name: &&str| {
        word.eq_ignore_ascii_case(name) || word.eq_ignore_ascii_case(&name[..3]) || {
            *name == "september" && word.eq_ignore_ascii_case("sept")
        }
    };
    (1_i16..).zip(MONTHS).find_map(|(number, name)| is_month(&name).then_some(number))
}

impl TryFrom<String> for DateFormat {
    type Error = InvalidValue;

    fn try_from(text: String) -> Result<Self, InvalidValue> {
        Self::new(&text)
    }
}

impl From<DateFormat> for String {
    fn from(format: DateFormat) -> Self {
        format.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(format: &str, text: &str, expect: Option<&str>) {
        let period = DateFormat::new(format).unwrap().read(text);
        assert_eq!(period.as_ref().map(Period::as_str), expect, "{text} as {format}");
    }

    #[test]
    fn patterns_read_what_sources_write() {
        check("ddmonyyyy", "29jul2022", Some("2022-07-29"));
        check("ddmonyyyy", "15Oct2021", Some("2021-10-15"));
        check("ddmonyyyy", "31feb2022", None);
        check("dd.mm.yyyy", "03.04.2023", Some("2023-04-03"));
        check("dd.mm.yyyy", "3.4.2023", None);
        check("d.m.yyyy", "3.4.2023", Some("2023-04-03"));
        check("m/d/yyyy", "12/31/2023", Some("2023-12-31"));
        check("m/d/yyyy", "31/12/2023", None);
        check("mon yyyy", "September 2023", Some("2023-09"));
        check("mon yyyy", "Sept 2023", Some("2023-09"));
        check("mm/yyyy", "07/2023", Some("2023-07"));
        check("yyyymmdd", "20230731", Some("2023-07-31"));
        check("yyyy/q", "2023/3", Some("2023-Q3"));
        check("yyyy/q", "2023/5", None);
        check("yyyy", "2023 ", None);
    }

    #[test]
    fn patterns_that_make_no_date_are_refused() {
        for wrong in ["", "dd.mm", "yyyy yyyy", "dd yyyy", "mm q yyyy", "mm mon yyyy", "jj.mm.tttt", "hh yyyy"] {
            assert!(DateFormat::new(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_panic(format in "[ymdqon./é-]{0,12}", text in "\\PC{0,16}") {
            if let Ok(format) = DateFormat::new(&format) {
                let _ = format.read(&text);
            }
        }

        #[test]
        fn any_day_reads_back(days in -60_000_i32..80_000) {
            let day = Day::from_epoch_days(days).unwrap();
            let (year, month, number) = day.parts();
            let written = format!("{number:02}{}{year}", &MONTHS[usize::try_from(month).unwrap() - 1][..3]);
            prop_assert_eq!(DateFormat::new("ddmonyyyy").unwrap().read(&written), Some(Period::day(day)));
        }
    }
}
