//! What was wrong with an input, and where. A problem is data: the rest of the input is still used.

use serde::{Deserialize, Serialize};

/// How much a problem cost.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Everything was used; a person may want to know.
    Notice,
    /// Used, with a value left out or read in a way that should be checked.
    Warning,
    /// The row or message was not used.
    Rejected,
}

/// Where in an input; each part is absent when it does not apply.
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Location {
    /// Sheet, member of an archive, or message, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Line or row as an editor or spreadsheet counts it, from 1, header included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Column by its name in the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

/// One listed problem.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Problem {
    /// Stable code such as `PK2003`; documented in docs/reference/problems.md.
    pub code: String,
    /// How much it cost.
    pub severity: Severity,
    /// Where it is.
    pub location: Location,
    /// What is wrong, as a sentence fragment in lower case.
    pub message: String,
    /// The offending text, cut to a length that fits a page; empty when there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub excerpt: String,
}

impl std::fmt::Display for Location {
    /// `sheet "2023", row 7, column "Freq"`; the parts that apply.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut parts = Vec::new();
        if let Some(part) = &self.part {
            parts.push(format!("part {part:?}"));
        }
        if let Some(row) = self.row {
            parts.push(format!("row {row}"));
        }
        if let Some(column) = &self.column {
            parts.push(format!("column {column:?}"));
        }
        formatter.write_str(&parts.join(", "))
    }
}
