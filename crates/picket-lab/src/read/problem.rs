//! The problems that reading can list, each with a stable code. docs/reference/problems.md explains them to users.

use crate::limits::{EXCERPT_CHARS_MAX, MESSAGE_CHARS_MAX};

picket_core::problem_codes! {
    limits MESSAGE_CHARS_MAX, EXCERPT_CHARS_MAX;

    /// The file starts with a byte order mark.
    "PK2001" ByteOrderMark Notice
    /// Nothing stands below the header.
    "PK2002" NoRows Warning
    /// A column that the profile neither reads nor ignores.
    "PK2003" UnusedColumn Notice
    /// The input broke off: an error of the disk, the network or the archive.
    "PK2004" InputBroke Rejected
    /// More rows than the limit.
    "PK2005" TooManyRows Rejected
    /// So many different keys that duplicates are no longer looked for.
    "PK2006" DuplicatesUnchecked Notice

    /// Bytes that are not UTF-8 were read as windows-1252.
    "PK2101" ReadAsWindows1252 Warning
    /// Bytes that are not in the encoding of the profile.
    "PK2102" WrongEncoding Rejected
    /// A row longer than the limit.
    "PK2103" RowTooLong Rejected
    /// A row with a NUL byte.
    "PK2104" NulByte Rejected
    /// More cells than the header has columns.
    "PK2105" TooManyCells Rejected
    /// Fewer cells than the header has columns, and one that is needed is missing.
    "PK2106" TooFewCells Rejected
    /// Fewer cells than the header has columns, but all that are needed; or empty cells too many.
    "PK2107" RaggedRow Notice
    /// A quote that opens and never closes.
    "PK2108" UnclosedQuote Rejected
    /// A line that is not a flat JSON object.
    "PK2109" NotJsonObject Rejected
    /// A row of totals.
    "PK2110" TotalRow Notice
    /// The header again, in the middle of the file.
    "PK2111" RepeatedHeader Notice
    /// The same row again.
    "PK2112" DuplicateRow Notice
    /// The same period, place and name again with another count.
    "PK2113" ConflictingRow Rejected
    /// A row of a sample that was closed by the rows of another.
    "PK2114" SampleNotTogether Rejected
    /// More rows of one sample than the limit.
    "PK2115" SampleTooLong Rejected
    /// A row of empty cells, as spreadsheets leave below a table.
    "PK2116" EmptyRow Notice

    /// No name where one is needed.
    "PK2201" NameMissing Rejected
    /// A name that a spreadsheet turned into a date.
    "PK2202" NameIsDate Rejected
    /// A name that a spreadsheet turned into a number or an error.
    "PK2203" NameIsNumber Rejected
    /// A name that is too long or holds control characters.
    "PK2204" NameUnusable Rejected
    /// A name in which characters were lost before the file came here.
    "PK2205" NameDamaged Warning
    /// No count where one is needed.
    "PK2211" CountMissing Rejected
    /// A count that is not a whole number.
    "PK2212" CountUnreadable Rejected
    /// A negative count.
    "PK2213" CountNegative Rejected
    /// A count beyond the limit.
    "PK2214" CountTooLarge Rejected
    /// A number that a spreadsheet turned into a date.
    "PK2215" NumberIsDate Rejected
    /// A count that the source withholds.
    "PK2216" CountWithheld Notice
    /// A number with separators that the profile does not name.
    "PK2217" SeparatorsRead Warning
    /// A period that cannot be read.
    "PK2221" PeriodUnreadable Rejected
    /// A period that has not begun.
    "PK2222" PeriodInFuture Rejected
    /// A country or area that cannot be read.
    "PK2231" PlaceUnreadable Rejected
    /// No sample identifier, or an unusable one.
    "PK2241" SampleUnreadable Rejected
    /// A sample identifier that looks like a date.
    "PK2242" SampleIsDate Warning
    /// A mass that cannot be read; it is left out.
    "PK2251" MassLeftOut Warning
    /// An abundance that the profile does not know; it is taken as primary.
    "PK2261" AbundanceUnknown Warning
    /// A text that was cut to the limit.
    "PK2262" TextCut Warning
    /// A unit of counts that is neither reports nor samples.
    "PK2263" UnitUnreadable Rejected
    /// Rows of one sample that contradict each other; the first stands.
    "PK2271" SampleContradiction Warning
    /// A substance that stands twice in one sample.
    "PK2272" SubstanceTwice Notice
    /// More substances in one sample than are counted in pairs.
    "PK2273" PairsLimited Warning
    /// "Nothing found" beside substances in one sample.
    "PK2274" NothingFoundBesideSubstances Notice

    /// A stated percentage does not follow from the counts.
    "PK2301" PercentageDisagrees Warning
    /// A stated total does not follow from the counts.
    "PK2302" TotalDisagrees Warning
}

/// A value that could not be taken as it stands: a code and what to say.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Fault {
    pub(crate) code: ProblemCode,
    pub(crate) message: String,
}

impl Fault {
    pub(crate) fn new(code: ProblemCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        assert!(ProblemCode::ALL.is_sorted_by(|one, two| one.as_str() < two.as_str()));
    }

    #[test]
    fn every_code_is_documented_with_its_severity() {
        let page = include_str!("../../../../docs/reference/problems.md");
        for code in ProblemCode::ALL {
            let severity = format!("{:?}", code.severity()).to_lowercase();
            let row = format!("| {} | {severity} |", code.as_str());
            assert!(page.contains(&row), "docs/reference/problems.md lacks a row starting with {row}");
        }
        let listed = page.lines().filter(|line| line.starts_with("| PK2")).count();
        assert_eq!(listed, ProblemCode::ALL.len(), "docs/reference/problems.md lists a code that is gone");
    }
}
