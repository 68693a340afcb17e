//! The period and place of a row.

use picket_core::{CountryCode, Day, Period, Place};

use super::bind::{Binding, Slot};
use super::problem::Fault;
use super::problem::ProblemCode::{PeriodInFuture, PeriodUnreadable, PlaceUnreadable};
use super::row::Row;
use crate::limits::AREA_BYTES_MAX;
use crate::profile::{DateFormat, PeriodLayout, PlaceLayout, month_number};
use crate::report::single_blanks;

/// Reads periods. Remembers the last one: neighbouring rows mostly share it.
pub(super) struct Periods {
    formats: Vec<DateFormat>,
    today: Day,
    last: Option<(String, Period)>,
}

impl Periods {
    pub(super) fn new(layout: &PeriodLayout, today: Day) -> Self {
        Self { formats: layout.formats.clone(), today, last: None }
    }

    /// The period of a row; with a fault comes the column that it is about.
    pub(super) fn read<'b>(&mut self, row: &Row, binding: &'b Binding) -> Result<Period, (Fault, Option<&'b Slot>)> {
        if let Some(slot) = &binding.date {
            let text = row.cell(slot.index);
            return self.remember(text, |periods| periods.date(text)).map_err(|fault| (fault, Some(slot)));
        }
        let parts = [&binding.year, &binding.quarter, &binding.month, &binding.day];
        let cells = parts.map(|slot| slot.as_ref().map_or("", |slot| row.cell(slot.index)));
        if cells[1..].iter().all(|cell| cell.is_empty()) && parts[1..].iter().all(|slot| slot.is_none()) {
            return self.remember(cells[0], |_| year_of(cells[0])).map_err(|fault| (fault, binding.year.as_ref()));
        }
        self.remember(&cells.join("\u{1f}"), |_| from_parts(cells, parts.map(Option::is_some)))
            .map_err(|fault| (fault, binding.year.as_ref()))
    }

    /// Refuses a period of which no day has come.
    pub(super) fn check_begun(&self, period: &Period) -> Result<(), Fault> {
        if period.from() > self.today {
            return Err(Fault::new(PeriodInFuture, format!("the period begins after {}", self.today)));
        }
        Ok(())
    }

    fn remember(&mut self, text: &str, read: impl FnOnce(&Self) -> Result<Period, Fault>) -> Result<Period, Fault> {
        if let Some((_, period)) = self.last.as_ref().filter(|(last, _)| last == text) {
            return Ok(period.clone());
        }
        let period = read(self)?;
        self.check_begun(&period)?;
        self.last = Some((text.to_owned(), period.clone()));
        Ok(period)
    }

    fn date(&self, text: &str) -> Result<Period, Fault> {
        let written = self.formats.iter().find_map(|format| format.read(text));
        // ISO 8601 is understood in every source: it has one meaning only. A time of day is left aside.
        let day = text.split_once(['T', ' ']).filter(|(_, time)| time.contains(':')).map_or(text, |(day, _)| day);
        written.or_else(|| Period::new(day).ok()).ok_or_else(|| {
            let message = if text.is_empty() { "no date" } else { "a date that the profile does not know" };
            Fault::new(PeriodUnreadable, message)
        })
    }
}

fn year_of(text: &str) -> Result<Period, Fault> {
    year_number(text).and_then(|year| Period::year(year).ok()).ok_or_else(|| Fault::new(PeriodUnreadable, "not a year"))
}

/// A year; `2013.0` too, as numbers leave a spreadsheet.
fn year_number(text: &str) -> Option<i16> {
    let digits = text.strip_suffix(".0").unwrap_or(text);
    (digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

/// The period of a year and its parts; a part whose column exists must be filled.
fn from_parts([year, quarter, month, day]: [&str; 4], [_, quarters, months, days]: [bool; 4]) -> Result<Period, Fault> {
    let fault = |what: &str| Fault::new(PeriodUnreadable, format!("not a {what}"));
    let number = |text: &str| text.strip_suffix(".0").unwrap_or(text).parse::<i8>().ok();
    let year = year_number(year).ok_or_else(|| fault("year"))?;
    if quarters {
        let digit = quarter.strip_prefix(['Q', 'q']).unwrap_or(quarter);
        let number = number(digit).ok_or_else(|| fault("quarter"))?;
        return Period::quarter(year, number).map_err(|_| fault("quarter"));
    }
    debug_assert!(months, "a profile with a day column has a month column");
    let named = || month_number(month).and_then(|number| i8::try_from(number).ok());
    let month = number(month).or_else(named).ok_or_else(|| fault("month"))?;
    if !days {
        return Period::month(year, month).map_err(|_| fault("month"));
    }
    let day = number(day).ok_or_else(|| fault("day of the month"))?;
    Day::from_parts(year, month, day).map(Period::day).map_err(|_| fault("day of the calendar"))
}

/// Reads places. Remembers the last one.
pub(super) struct Places {
    layout: PlaceLayout,
    last: Option<(String, String, Place)>,
}

impl Places {
    pub(super) fn new(layout: &PlaceLayout) -> Self {
        Self { layout: layout.clone(), last: None }
    }

    /// The place of a row; with a fault comes the column that it is about.
    pub(super) fn read<'b>(&mut self, row: &Row, binding: &'b Binding) -> Result<Place, (Fault, Option<&'b Slot>)> {
        let cell = |slot: &Option<Slot>| slot.as_ref().map_or("", |slot| row.cell(slot.index));
        let (country, area) = (cell(&binding.country), cell(&binding.area));
        if let Some((_, _, place)) = self.last.as_ref().filter(|last| last.0 == country && last.1 == area) {
            return Ok(place.clone());
        }
        let place = Place {
            country: self.country(country).map_err(|fault| (fault, binding.country.as_ref()))?,
            area: self.area(area).map_err(|fault| (fault, binding.area.as_ref()))?,
        };
        self.last = Some((country.to_owned(), area.to_owned(), place.clone()));
        Ok(place)
    }

    fn country(&self, text: &str) -> Result<CountryCode, Fault> {
        if text.is_empty() {
            return self.layout.country.clone().ok_or_else(|| Fault::new(PlaceUnreadable, "no country"));
        }
        CountryCode::new(&text.to_ascii_uppercase()).map_err(|invalid| Fault::new(PlaceUnreadable, invalid.to_string()))
    }

    fn area(&self, text: &str) -> Result<String, Fault> {
        if text.is_empty() {
            return Ok(self.layout.area.clone().unwrap_or_default());
        }
        if text.len() > AREA_BYTES_MAX {
            return Err(Fault::new(PlaceUnreadable, format!("an area of more than {AREA_BYTES_MAX} bytes")));
        }
        let area = single_blanks(text.to_owned());
        if area.chars().any(char::is_control) {
            return Err(Fault::new(PlaceUnreadable, "an area with control characters"));
        }
        Ok(area)
    }
}
