//! Days, periods and instants. Nothing here reads a clock.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::check::{InvalidValue, text_newtype};

/// A calendar day, ISO 8601 `YYYY-MM-DD`, in the years 1800 to 2200.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Day(Date);

impl Day {
    const EXPECTED: &'static str = "a day such as 2023-07-31";

    /// A day from its parts.
    ///
    /// # Errors
    /// [`InvalidValue`] when there is no such day or the year is outside 1800 to 2200.
    pub fn from_parts(year: i16, month: i8, day: i8) -> Result<Self, InvalidValue> {
        let invalid = || InvalidValue::new(&format!("{year}-{month}-{day}"), Self::EXPECTED);
        if !(1800..=2200).contains(&year) {
            return Err(invalid());
        }
        Date::new(year, month, day).map(Self).map_err(|_| invalid())
    }

    /// Year, month 1 to 12, day 1 to 31.
    pub fn parts(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The day after this one.
    pub fn next(self) -> Self {
        Self(self.0.tomorrow().expect("jiff's calendar ends in 9999, far beyond the year 2200"))
    }

    /// Days since 1970-01-01, negative before; the form in which stores keep a day.
    pub fn to_epoch_days(self) -> i32 {
        let span = self.0 - Date::constant(1970, 1, 1);
        span.get_days()
    }

    /// The day that is `days` after 1970-01-01.
    ///
    /// # Errors
    /// [`InvalidValue`] outside the years 1800 to 2200.
    pub fn from_epoch_days(days: i32) -> Result<Self, InvalidValue> {
        let invalid = || InvalidValue::new(&format!("{days} days since 1970-01-01"), Self::EXPECTED);
        let date = Date::constant(1970, 1, 1)
            .checked_add(jiff::Span::new().try_days(days).map_err(|_| invalid())?)
            .map_err(|_| invalid())?;
        Self::from_parts(date.year(), date.month(), date.day())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0.to_string())
    }
}

impl FromStr for Day {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let invalid = || InvalidValue::new(text, Self::EXPECTED);
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(index, byte)| match index {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shape {
            return Err(invalid());
        }
        let number = |range: std::ops::Range<usize>| text[range].parse::<i16>().map_err(|_| invalid());
        let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
        Self::from_parts(year, i8::try_from(month).map_err(|_| invalid())?, i8::try_from(day).map_err(|_| invalid())?)
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A span of whole days, first and last included: the time a report speaks of.
///
/// Written as the shortest text that says it: `2023`, `2023-Q3`, `2023-07`, `2023-07-31`, or `FROM/TO` (ISO 8601
/// interval) for any other span. The order is by first day, then by last.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Period {
    from: Day,
    to: Day,
    text: String,
}

impl Period {
    const EXPECTED: &'static str =
        "a period such as 2023, 2023-Q3, 2023-07, 2023-07-31 or 2023-01-01/2023-06-30, first day not after the last";

    /// Reads any of the written forms.
    ///
    /// # Errors
    /// [`InvalidValue`] for any other text, or when the first day is after the last.
    pub fn new(text: &str) -> Result<Self, InvalidValue> {
        let invalid = || InvalidValue::new(text, Self::EXPECTED);
        if let Some((from, to)) = text.split_once('/') {
            return Self::from_days(from.parse()?, to.parse()?);
        }
        if let Some((year, quarter)) = text.split_once("-Q") {
            let quarter = quarter.parse().map_err(|_| invalid())?;
            return Self::quarter(parse_year(year).ok_or_else(invalid)?, quarter);
        }
        match text.len() {
            4 => Self::year(parse_year(text).ok_or_else(invalid)?),
            7 if text.as_bytes()[4] == b'-' && text.is_ascii() => {
                let month = text[5..].parse().map_err(|_| invalid())?;
                Self::month(parse_year(&text[..4]).ok_or_else(invalid)?, month)
            }
            10 => text.parse().map(Self::day),
            _ => Err(invalid()),
        }
    }

    /// The span from one day to another.
    ///
    /// # Errors
    /// [`InvalidValue`] when `from` is after `to`.
    pub fn from_days(from: Day, to: Day) -> Result<Self, InvalidValue> {
        if from > to {
            return Err(InvalidValue::new(&format!("{from}/{to}"), Self::EXPECTED));
        }
        Ok(Self { from, to, text: shortest_text(from, to) })
    }

    /// A calendar year.
    ///
    /// # Errors
    /// [`InvalidValue`] outside 1800 to 2200.
    pub fn year(year: i16) -> Result<Self, InvalidValue> {
        Self::from_days(Day::from_parts(year, 1, 1)?, Day::from_parts(year, 12, 31)?)
    }

    /// A calendar quarter, 1 to 4.
    ///
    /// # Errors
    /// [`InvalidValue`] for another number or a year outside 1800 to 2200.
    pub fn quarter(year: i16, quarter: i8) -> Result<Self, InvalidValue> {
        if !(1..=4).contains(&quarter) {
            return Err(InvalidValue::new(&format!("{year}-Q{quarter}"), Self::EXPECTED));
        }
        let first_month = quarter * 3 - 2;
        let last = Self::month(year, first_month + 2)?.to;
        Self::from_days(Day::from_parts(year, first_month, 1)?, last)
    }

    /// A calendar month, 1 to 12.
    ///
    /// # Errors
    /// [`InvalidValue`] for another number or a year outside 1800 to 2200.
    pub fn month(year: i16, month: i8) -> Result<Self, InvalidValue> {
        let from = Day::from_parts(year, month, 1)?;
        Self::from_days(from, Day(from.0.last_of_month()))
    }

    /// One day.
    pub fn day(day: Day) -> Self {
        Self { from: day, to: day, text: day.to_string() }
    }

    /// First day.
    pub fn from(&self) -> Day {
        self.from
    }

    /// Last day, included.
    pub fn to(&self) -> Day {
        self.to
    }

    /// The written form.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether `other` lies wholly within this period.
    pub fn contains(&self, other: &Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// The calendar month of the first day: the grain to which samples are counted.
    pub fn month_of_start(&self) -> Self {
        Self::month(self.from.year(), self.from.0.month()).expect("a day's own month exists")
    }
}
text_newtype!(Period);

fn parse_year(text: &str) -> Option<i16> {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn shortest_text(from: Day, to: Day) -> String {
    if from == to {
        return from.to_string();
    }
    let whole_months = from.0.day() == 1 && to.0 == to.0.last_of_month() && from.year() == to.year();
    if whole_months {
        let (first, last) = (from.0.month(), to.0.month());
        match (first, last - first) {
            (1, 11) => return format!("{:04}", from.year()),
            (1 | 4 | 7 | 10, 2) => return format!("{:04}-Q{}", from.year(), (first + 2) / 3),
            (_, 0) => return format!("{:04}-{first:02}", from.year()),
            _ => {}
        }
    }
    format!("{from}/{to}")
}

/// An instant: integer microseconds since 1970-01-01T00:00:00Z, as stores keep it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since the Unix epoch.
    pub const fn from_microseconds(microseconds: i64) -> Self {
        Self(microseconds)
    }

    /// Microseconds since the Unix epoch.
    pub const fn microseconds(self) -> i64 {
        self.0
    }

    /// The start of a day in UTC.
    pub fn start_of(day: Day) -> Self {
        Self(i64::from(day.to_epoch_days()) * 86_400_000_000)
    }

    /// The UTC day on which this instant falls.
    ///
    /// # Errors
    /// [`InvalidValue`] outside the years 1800 to 2200.
    pub fn day(self) -> Result<Day, InvalidValue> {
        let days = self.0.div_euclid(86_400_000_000);
        let days = i32::try_from(days).map_err(|_| InvalidValue::new(&self.0.to_string(), Day::EXPECTED))?;
        Day::from_epoch_days(days)
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, to the second: `2023-07-31T09:30:00Z`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(instant) => write!(formatter, "{}", instant.strftime("%Y-%m-%dT%H:%M:%SZ")),
            Err(_) => write!(formatter, "{} µs", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn periods_are_written_in_their_shortest_form() {
        for text in ["2023", "2023-Q3", "2024-02", "2024-02-29", "2023-01-01/2023-06-30", "2022-11-15/2023-01-02"] {
            let period = Period::new(text).unwrap();
            assert_eq!(period.as_str(), text);
            assert_eq!(Period::from_days(period.from(), period.to()).unwrap(), period);
        }
        assert_eq!(Period::new("2023-07-01/2023-09-30").unwrap().as_str(), "2023-Q3");
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in
            ["", "23", "2023-13", "2023-Q5", "2023-02-29", "2023-06-30/2023-01-01", "2023-7", "aaaa", "٢٠٢٣", "2023-é"]
        {
            assert!(Period::new(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken_or_refused_without_panic(text in ".{0,24}") {
            let _ = (Period::new(&text), text.parse::<Day>());
        }

        #[test]
        fn days_survive_the_store(days in -62_000_i32..84_000) {
            if let Ok(day) = Day::from_epoch_days(days) {
                prop_assert_eq!(day.to_epoch_days(), days);
                prop_assert_eq!(day.to_string().parse::<Day>().unwrap(), day);
                prop_assert_eq!(Timestamp::start_of(day).day().unwrap(), day);
            }
        }

        #[test]
        fn any_span_reads_back(from in -40_000_i32..40_000, length in 0_i32..1_000) {
            let (from, to) = (Day::from_epoch_days(from).unwrap(), Day::from_epoch_days(from + length).unwrap());
            let period = Period::from_days(from, to).unwrap();
            prop_assert_eq!(Period::new(period.as_str()).unwrap(), period);
        }
    }
}
