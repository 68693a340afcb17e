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

/// Declares an enum `ProblemCode` of the problems that a reader can list, each with a code that never changes its
/// meaning and what it costs, and `ProblemCode::problem`, which makes one.
#[macro_export]
macro_rules! problem_codes {
    (
        limits $message_chars_max:expr, $excerpt_chars_max:expr;
        $($(#[$meta:meta])* $code:literal $name:ident $severity:ident)*
    ) => {
        /// What kind of problem, under a code that never changes its meaning.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum ProblemCode {
            $($(#[$meta])* $name,)*
        }

        impl ProblemCode {
            /// All codes, in order.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code: `PK2003`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What such a problem costs.
            pub const fn severity(self) -> $crate::Severity {
                match self { $(Self::$name => $crate::Severity::$severity,)* }
            }

            /// A problem of this kind, its texts cut to the limits.
            pub(crate) fn problem(
                self,
                mut location: $crate::Location,
                message: impl Into<String>,
                excerpt: &str,
            ) -> $crate::Problem {
                location.column = location.column.map(|column| $crate::cut_to_show(&column, $excerpt_chars_max));
                $crate::Problem {
                    code: self.as_str().to_owned(),
                    severity: self.severity(),
                    location,
                    message: $crate::cut_to_show(&message.into(), $message_chars_max),
                    excerpt: $crate::cut_to_show(excerpt, $excerpt_chars_max),
                }
            }
        }
    };
}

/// `text` fit to be shown: at most `chars_max` characters, and none that is a control character.
pub fn cut_to_show(text: &str, chars_max: usize) -> String {
    let shown = |character: char| if character.is_control() { '\u{fffd}' } else { character };
    let mut kept: String = text.chars().take(chars_max).map(shown).collect();
    if kept.len() < text.len() && text.chars().nth(chars_max).is_some() {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_are_short_and_printable() {
        assert_eq!(cut_to_show("a\u{0}b\n", 80), "a\u{fffd}b\u{fffd}");
        assert_eq!(cut_to_show(&"x".repeat(1000), 80).chars().count(), 81);
        assert_eq!(cut_to_show(&"é".repeat(80), 80).chars().count(), 80);
    }
}
