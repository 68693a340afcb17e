//! Which profile fits a file, and why the others do not.

use super::{Format, Profile, ProfileId, same_word};
use crate::Header;

/// How well a profile fits a file.
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
pub struct Fit {
    /// The profile.
    pub profile: ProfileId,
    /// What it reads, in one line.
    pub title: String,
    /// The format it reads, when the file is of another one.
    pub other_format: Option<Format>,
    /// Columns that it needs and the file lacks.
    pub missing: Vec<String>,
    /// Columns of the file that it reads.
    pub read: Vec<String>,
    /// Columns of the file that it neither reads nor ignores.
    pub unused: Vec<String>,
}

impl Fit {
    pub(super) fn of(profile: &Profile, header: &Header) -> Self {
        let has = |name: &str| header.columns.iter().any(|column| same_word(column, name));
        let needed = profile.columns_needed();
        let known: Vec<&str> = needed.iter().copied().chain(profile.columns_optional()).collect();
        let is_read = |column: &str| {
            known.iter().any(|name| same_word(name, column)) || (profile.period.wide && is_period(column))
        };
        let (read, other): (Vec<_>, Vec<_>) = header.columns.iter().cloned().partition(|column| is_read(column));
        let mut missing: Vec<String> = needed.into_iter().filter(|&name| !has(name)).map(str::to_owned).collect();
        if profile.period.wide && !header.columns.iter().any(|column| is_period(column)) {
            missing.push("a column for each period, such as 2023".to_owned());
        }
        Self {
            profile: profile.id.clone(),
            title: profile.title.clone(),
            other_format: (profile.file.format != header.format).then_some(profile.file.format),
            missing,
            read,
            unused: other.into_iter().filter(|column| !column.trim().is_empty() && !profile.ignores(column)).collect(),
        }
    }

    /// Whether the file can be read with the profile.
    pub fn fits(&self) -> bool {
        self.other_format.is_none() && self.missing.is_empty()
    }

    /// Orders better fits first: nothing missing, then most columns understood, then fewest left over.
    pub(super) fn rank(&self) -> impl Ord + use<> {
        let read = std::cmp::Reverse(self.read.len());
        (!self.fits(), self.missing.len(), self.other_format.is_some(), read, self.unused.len(), self.profile.clone())
    }
}

impl std::fmt::Display for Fit {
    /// One line: that it fits, or why it does not.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: ", self.profile)?;
        let mut reasons = Vec::new();
        if let Some(format) = self.other_format {
            reasons.push(format!("reads {}", format.title()));
        }
        if !self.missing.is_empty() {
            reasons.push(format!("the file lacks {}", self.missing.join(", ")));
        }
        if !self.unused.is_empty() {
            reasons.push(format!("would not use {}", self.unused.join(", ")));
        }
        if self.fits() {
            write!(formatter, "fits")?;
            if !reasons.is_empty() {
                write!(formatter, ", ")?;
            }
        }
        formatter.write_str(&reasons.join("; "))
    }
}

/// Whether a column of a wide table stands for a period.
pub(crate) fn is_period(column: &str) -> bool {
    picket_core::Period::new(column.trim()).is_ok()
}
