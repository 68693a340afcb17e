//! Where the profile's columns stand in a file.

use std::fmt::Write as _;

use picket_core::{Period, ReadError};

use super::row::Row;
use crate::Header;
use crate::limits::COLUMNS_MAX;
use crate::profile::{Profile, Profiles, same_word};

/// A column of the file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Slot {
    pub(super) index: usize,
    /// Its name in the file.
    pub(super) name: String,
}

/// The columns of the file that the profile reads.
#[derive(Debug)]
pub(super) struct Binding {
    pub(super) substance: Slot,
    pub(super) count: Option<Slot>,
    pub(super) unit: Option<Slot>,
    pub(super) percent: Option<Slot>,
    pub(super) sample: Option<Slot>,
    pub(super) abundance: Option<Slot>,
    pub(super) method: Option<Slot>,
    pub(super) mass: Option<Slot>,
    pub(super) mass_unit: Option<Slot>,
    pub(super) expected: Option<Slot>,
    pub(super) laboratory: Option<Slot>,
    pub(super) year: Option<Slot>,
    pub(super) quarter: Option<Slot>,
    pub(super) month: Option<Slot>,
    pub(super) day: Option<Slot>,
    pub(super) date: Option<Slot>,
    pub(super) country: Option<Slot>,
    pub(super) area: Option<Slot>,
    /// The columns of a wide table, each with its period.
    pub(super) periods: Vec<(Slot, Period)>,
    /// Columns that the profile neither reads nor ignores.
    pub(super) unused: Vec<String>,
    header: Vec<String>,
    /// A row with so many cells has all that are needed.
    needed_cells: usize,
}

impl Binding {
    /// Finds the profile's columns in a header.
    ///
    /// # Errors
    /// [`ReadError`] when one that is needed is missing or ambiguous, or when there are too many.
    pub(super) fn new(profile: &Profile, header: Vec<String>) -> Result<Self, ReadError> {
        if header.len() > COLUMNS_MAX {
            return Err(ReadError::TooLarge { limit: COLUMNS_MAX as u64, unit: "columns" });
        }
        let Profile { place, period, columns, .. } = profile;
        let find = |name: &Option<String>| match name {
            Some(name) => find(&header, name, profile),
            None => Ok(None),
        };
        let substance = find(&Some(columns.substance.clone()))?;
        let periods = if period.wide { period_columns(&header) } else { Vec::new() };
        let missing: Vec<&str> = profile
            .columns_needed()
            .into_iter()
            .filter(|name| !header.iter().any(|column| same_word(column, name)))
            .collect();
        let Some(substance) = substance.filter(|_| missing.is_empty() && (!period.wide || !periods.is_empty())) else {
            return Err(lacks(profile, &header, &missing));
        };
        let mut binding = Self {
            substance,
            count: find(&columns.count)?,
            unit: find(&columns.unit)?,
            percent: find(&columns.percent)?,
            sample: find(&columns.sample)?,
            abundance: find(&columns.abundance)?,
            method: find(&columns.method)?,
            mass: find(&columns.mass)?,
            mass_unit: find(&columns.mass_unit)?,
            expected: find(&columns.expected)?,
            laboratory: find(&columns.laboratory)?,
            year: find(&period.year)?,
            quarter: find(&period.quarter)?,
            month: find(&period.month)?,
            day: find(&period.day)?,
            date: find(&period.date)?,
            country: find(&place.country_column)?,
            area: find(&place.area_column)?,
            periods,
            unused: Vec::new(),
            header,
            needed_cells: 0,
        };
        let needed = profile.columns_needed();
        let is = |names: &[&str], column: &str| names.iter().any(|name| same_word(name, column));
        let last_needed = binding.header.iter().rposition(|column| is(&needed, column));
        binding.needed_cells = last_needed.map_or(0, |last| last + 1);
        let optional = profile.columns_optional();
        let used = |column: &str| {
            is(&needed, column) || is(&optional, column) || binding.periods.iter().any(|(slot, _)| slot.name == column)
        };
        binding.unused = binding
            .header
            .iter()
            .filter(|column| !column.is_empty() && !used(column) && !profile.ignores(column))
            .cloned()
            .collect();
        Ok(binding)
    }

    /// How many columns the header has.
    pub(super) fn width(&self) -> usize {
        self.header.len()
    }

    /// Whether a short row still has every cell that is needed.
    pub(super) fn suffices(&self, row: &Row) -> bool {
        row.len() >= self.needed_cells && self.periods.is_empty()
    }

    /// Whether a row is the header over again, as files put together from several have it.
    pub(super) fn is_header(&self, row: &Row) -> bool {
        row.cell(self.substance.index) == self.substance.name && row.cells().eq(self.header.iter().map(String::as_str))
    }
}

fn find(header: &[String], name: &str, profile: &Profile) -> Result<Option<Slot>, ReadError> {
    let mut places = header.iter().enumerate().filter(|(_, column)| same_word(column, name));
    let first = places.next();
    if places.next().is_some() {
        return Err(wrong(profile, format!("the column {name:?} stands twice, and it cannot be known which is meant")));
    }
    Ok(first.map(|(index, column)| Slot { index, name: column.clone() }))
}

fn period_columns(header: &[String]) -> Vec<(Slot, Period)> {
    let slot =
        |(index, column): (usize, &String)| Some((Slot { index, name: column.clone() }, Period::new(column).ok()?));
    header.iter().enumerate().filter_map(slot).collect()
}

pub(super) fn wrong(profile: &Profile, reason: impl Into<String>) -> ReadError {
    ReadError::Format {
        format: format!("{} as the profile {} reads it", profile.file.format.title(), profile.id),
        reason: reason.into(),
    }
}

/// Says what is missing, what was found, and which shipped profile would fit.
fn lacks(profile: &Profile, header: &[String], missing: &[&str]) -> ReadError {
    const COLUMNS_SHOWN: usize = 40;
    let mut reason = match missing {
        [] => "no column is named by a period, such as 2023".to_owned(),
        [one] => format!("the column {one:?} is missing"),
        _ => format!("the columns {} are missing", quoted(missing.iter().copied())),
    };
    // Writing to a string cannot fail.
    let _ = write!(reason, "; found {}", quoted(header.iter().take(COLUMNS_SHOWN).map(String::as_str)));
    if header.len() > COLUMNS_SHOWN {
        let _ = write!(reason, " and {} more", header.len() - COLUMNS_SHOWN);
    }
    let header = Header { format: profile.file.format, columns: header.to_vec() };
    if let Some(fit) = Profiles::shipped().suggest(&header).first().filter(|fit| fit.fits()) {
        let _ = write!(reason, "; the profile {} would fit", fit.profile);
    }
    wrong(profile, reason)
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("{:?}", name.chars().take(60).collect::<String>())).collect::<Vec<_>>().join(", ")
}
