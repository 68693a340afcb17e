//! The problems that reading a spectrum can list. docs/reference/problems.md explains them to users.

use crate::limits::{EXCERPT_CHARS_MAX, MESSAGE_CHARS_MAX};

picket_core::problem_codes! {
    limits MESSAGE_CHARS_MAX, EXCERPT_CHARS_MAX;

    /// The input broke off: an error of the disk, the network or the archive.
    "PK5001" InputBroke Rejected
    /// More spectra than the limit.
    "PK5002" TooManySpectra Rejected
    /// A member of an archive, or a file, that is larger than the limit.
    "PK5003" TooLarge Rejected
    /// A member of an archive that is of no known format.
    "PK5004" MemberPassedOver Notice
    /// A line longer than the limit.
    "PK5005" LineTooLong Rejected
    /// A record that breaks off before its end.
    "PK5006" Truncated Warning
    /// A member of an archive that is encrypted.
    "PK5007" MemberEncrypted Rejected

    /// A record without a single usable point.
    "PK5101" NoPoints Rejected
    /// The number of points is not the one that the record states.
    "PK5102" PointCountDisagrees Warning
    /// A point that cannot be read; it is left out.
    "PK5103" PointUnreadable Warning
    /// Ordinates that the file marks as missing.
    "PK5104" OrdinatesMissing Notice
    /// A number that is not finite, or beyond what the format can hold.
    "PK5105" NumberNotFinite Warning
    /// A point with a negative intensity or a mass that is not positive.
    "PK5106" PointImpossible Warning
    /// More points than the limit.
    "PK5107" TooManyPoints Rejected

    /// The check value of a line differs from the value of the line before.
    "PK5201" CheckFailed Warning
    /// A field that the format requires is missing.
    "PK5202" FieldMissing Warning
    /// A field whose value cannot be read; it is left out.
    "PK5203" FieldUnreadable Warning
    /// A field that stands twice with another value; the first stands.
    "PK5204" FieldRepeated Notice
    /// Text outside any record.
    "PK5205" StrayText Notice
    /// A part of the file whose form is not known.
    "PK5206" FormUnknown Rejected
    /// The file does not say what an axis is; it was assumed.
    "PK5207" AxisAssumed Notice
    /// The first or last abscissa contradicts the points.
    "PK5208" AxisDisagrees Warning
    /// A header of the format that contradicts itself.
    "PK5209" HeaderContradicts Warning
    /// The SPLASH that the record states is not that of its peaks.
    "PK5210" SplashDisagrees Warning
    /// Bytes that are not UTF-8, read as windows-1252.
    "PK5211" ReadAsWindows1252 Notice
    /// A block of the file that holds no spectrum.
    "PK5220" BlockPassedOver Notice
    /// Numbers with decimal commas, or exponents without sign: only so the number of points is the one stated.
    "PK5221" NotationAssumed Notice
    /// Fields beyond the number that is kept of one record.
    "PK5222" FieldsDropped Notice
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
        let listed = page.lines().filter(|line| line.starts_with("| PK5")).count();
        assert_eq!(listed, ProblemCode::ALL.len(), "docs/reference/problems.md lists a code that is gone");
    }
}
