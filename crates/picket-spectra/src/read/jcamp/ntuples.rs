//! Tables of several variables, in pages: NTUPLES (JCAMP-DX 5.00, section 6).

use super::super::axes;
use super::axis::Axis;
use super::fields::{Fields, count, number};
use super::form::Form;
use super::ldr::Record;
use super::table::Table;
use crate::{Facts, XUnit};

/// The labels whose values are columns, one cell for each variable.
const COLUMNS: [&str; 7] = ["SYMBOL", "VARNAME", "UNITS", "FIRST", "LAST", "VARDIM", "FACTOR"];

/// The variables of a block and what it says of each.
pub(super) struct Variables {
    /// For each of [`COLUMNS`], the cells.
    columns: Vec<Vec<String>>,
    /// How many records of the block stand above the first page.
    pub(super) above_pages: usize,
}

impl Variables {
    /// What `fields`, which stand above the first page, say of the variables.
    pub(super) fn of(fields: &Fields<'_>) -> Self {
        let cells = |label: &&str| -> Vec<String> {
            let text = fields.text_for(label, fields.len());
            text.split(',').map(|cell| cell.trim().to_owned()).collect()
        };
        Self { columns: COLUMNS.iter().map(cells).collect(), above_pages: fields.len() }
    }

    fn cell(&self, label: &str, symbol: &str) -> Option<&str> {
        let variable = self.columns[0].iter().position(|other| other.eq_ignore_ascii_case(symbol))?;
        let column = COLUMNS.iter().position(|other| *other == label)?;
        self.columns[column].get(variable).map(String::as_str).filter(|cell| !cell.is_empty())
    }

    fn number(&self, label: &str, symbol: &str) -> Option<f64> {
        self.cell(label, symbol).and_then(number)
    }

    /// The table of a page; `None` when its form is not known.
    pub(super) fn table<'a>(&self, record: Record<'a>, fields: &Fields<'_>) -> Option<Table<'a>> {
        let stated = record.first_line();
        let form = Form::parse(&stated)?;
        let (x, y) = match &form {
            Form::Even { x, y } => (x.as_str(), y.as_str()),
            Form::Groups(symbols) | Form::Assignments(symbols) => (symbols.first()?.as_str(), symbols.get(1)?.as_str()),
        };
        let on_page = fields.text_from("NPOINTS", self.above_pages).and_then(|text| number(&text));
        let even = matches!(form, Form::Even { .. });
        let axis = Axis {
            first: self.number("FIRST", x),
            last: self.number("LAST", x),
            delta: None,
            points: on_page.or_else(|| self.number("VARDIM", x)).and_then(count),
            factor: self.number("FACTOR", x).unwrap_or(1.0),
        };
        Some(Table {
            record,
            // The ends of a list of peaks are those of all pages.
            axis: if even { axis } else { Axis { first: None, last: None, ..axis } },
            y_factor: self.number("FACTOR", y).unwrap_or(1.0),
            peaks: !even && stated.to_ascii_uppercase().contains("PEAK"),
            x_units: self.cell("UNITS", x).unwrap_or_default().to_owned(),
            y_units: self.cell("UNITS", y).unwrap_or_default().to_owned(),
            form,
        })
    }

    /// Adds to `facts` what the page is: `T= 272` is a time where T is measured in seconds.
    pub(super) fn describe_page(&self, fields: &Fields<'_>, ordinate: &Form, facts: &mut Facts) {
        let page = fields.text_from("PAGE", self.above_pages).unwrap_or_default();
        let (symbol, value) = page.split_once('=').unwrap_or(("", &page));
        let seconds = match self.cell("UNITS", symbol.trim()).map(axes::x_unit) {
            Some(XUnit::Seconds) => Some(1.0),
            Some(XUnit::Minutes) => Some(60.0),
            _ => None,
        };
        match number(value).zip(seconds) {
            Some((value, seconds)) => facts.retention_time_seconds = Some(value * seconds),
            None if !page.is_empty() => facts.unshared.push(("PAGE".to_owned(), page.clone())),
            None => {}
        }
        if let Form::Even { y, .. } = ordinate
            && let Some(name) = self.cell("VARNAME", y)
        {
            facts.unshared.push(("VAR_NAME".to_owned(), name.to_owned()));
        }
    }
}
