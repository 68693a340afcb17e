//! Counts and masses as people write them.

use picket_core::{Mass, MassUnit};

use super::damage;
use super::problem::ProblemCode::{CountNegative, CountTooLarge, CountUnreadable, MassLeftOut, SeparatorsRead};
use super::problem::{Fault, ProblemCode};
use crate::limits::COUNT_MAX;
use crate::profile::{DecimalMark, NumberLayout};

/// A value, and what a person should check about how it was read.
type Read<T> = (T, Option<Fault>);

/// Reads a count: a whole number of zero or more.
pub(super) fn count(text: &str, layout: &NumberLayout) -> Result<Read<u64>, Fault> {
    let in_limit = |count: u64| {
        let message = || format!("the count is above the limit of {COUNT_MAX}");
        if count <= COUNT_MAX { Ok(count) } else { Err(Fault::new(CountTooLarge, message())) }
    };
    // Nearly every count is plain digits; u64 holds any 19 of them.
    if !text.is_empty() && text.len() < 20 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let count = text.bytes().fold(0_u64, |sum, digit| sum * 10 + u64::from(digit - b'0'));
        return Ok((in_limit(count)?, None));
    }
    let (number, remark) = Number::read(text, layout, Grouping::Only).map_err(|why| why.fault(CountUnreadable))?;
    if number.negative {
        return Err(Fault::new(CountNegative, "a count is negative"));
    }
    if !matches!(number.fraction.as_str(), "" | "0") {
        return Err(Fault::new(
            CountUnreadable,
            format!(
                "a count has decimals: {}.{}; if the mark groups thousands, the profile must say so",
                number.whole, number.fraction
            ),
        ));
    }
    let too_large = || Fault::new(CountTooLarge, format!("the count is above the limit of {COUNT_MAX}"));
    Ok((in_limit(number.whole.parse().map_err(|_| too_large())?)?, remark))
}

/// Reads a mass in `unit`.
pub(super) fn mass(text: &str, unit: MassUnit, layout: &NumberLayout) -> Result<Read<Mass>, Fault> {
    let (number, remark) = Number::read(text, layout, Grouping::OrDecimals).map_err(|why| why.fault(MassLeftOut))?;
    if number.negative {
        return Err(Fault::new(MassLeftOut, "a mass is negative"));
    }
    let plain = if number.fraction.is_empty() { number.whole } else { format!("{}.{}", number.whole, number.fraction) };
    let mass = Mass::parse(&plain, unit).map_err(|invalid| Fault::new(MassLeftOut, invalid.to_string()))?;
    Ok((mass, remark))
}

/// A unit of mass as laboratories write it.
pub(super) fn mass_unit(text: &str) -> Option<MassUnit> {
    match text.trim().to_lowercase().as_str() {
        // The micro sign U+00B5, and the Greek letter that NFKC makes of it.
        "µg" | "μg" | "ug" | "mcg" | "microgram" | "micrograms" => Some(MassUnit::Microgram),
        "mg" | "milligram" | "milligrams" => Some(MassUnit::Milligram),
        "g" | "gram" | "grams" | "gramme" | "grammes" => Some(MassUnit::Gram),
        "kg" | "kilogram" | "kilograms" => Some(MassUnit::Kilogram),
        _ => None,
    }
}

/// What three digits behind a mark that is not the decimal mark can mean.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Grouping {
    /// Thousands only, since a count has no decimals.
    Only,
    /// Thousands or decimals: `1,234` g is a gram or a kilogram, and must not be guessed.
    OrDecimals,
}

/// A decimal number, taken apart.
#[derive(Debug, Eq, PartialEq)]
struct Number {
    negative: bool,
    whole: String,
    fraction: String,
}

/// Why a text is no number.
enum NoNumber {
    Damaged(Fault),
    Other(&'static str),
}

impl NoNumber {
    fn fault(self, code: ProblemCode) -> Fault {
        match self {
            // A damaged mass is left out of a row that stands; a damaged count takes its row with it.
            Self::Damaged(fault) if code == MassLeftOut => Fault::new(code, fault.message),
            Self::Damaged(fault) => fault,
            Self::Other(message) => Fault::new(code, message),
        }
    }
}

impl Number {
    fn read(text: &str, layout: &NumberLayout, grouping: Grouping) -> Result<Read<Self>, NoNumber> {
        let text = text.trim();
        if let Some(fault) = damage::in_number(text) {
            return Err(NoNumber::Damaged(fault));
        }
        let (negative, text) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
                Some(inner) => (true, inner),
                None => (false, text),
            },
        };
        if text.starts_with(['<', '>', '≤', '≥', '~']) {
            return Err(NoNumber::Other("a bound and not a number; list it among the words for missing values"));
        }
        if !text.starts_with(|first: char| first.is_ascii_digit()) {
            return Err(NoNumber::Other("not a number"));
        }
        let decimal = layout.decimal.character();
        let (whole, fraction) = text.split_once(decimal).unwrap_or((text, ""));
        if fraction.bytes().any(|byte| !byte.is_ascii_digit()) || text.ends_with(decimal) {
            let message = "not a number; the decimal mark may not be the one of the profile";
            return Err(NoNumber::Other(message));
        }
        let (whole, fraction, remark) = ungroup(whole, fraction, layout, grouping)?;
        Ok((Self { negative, whole, fraction }, remark))
    }
}

/// Takes the marks between thousands out of the whole part, or takes the mark for a decimal mark.
fn ungroup(
    whole: &str,
    fraction: &str,
    layout: &NumberLayout,
    grouping: Grouping,
) -> Result<(String, String, Option<Fault>), NoNumber> {
    let Some(mark) = whole.chars().find(|character| !character.is_ascii_digit()) else {
        return Ok((whole.to_owned(), fraction.to_owned(), None));
    };
    if !matches!(mark, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’') {
        return Err(NoNumber::Other("not a number"));
    }
    let groups: Vec<&str> = whole.split(mark).collect();
    if groups.iter().any(|group| group.is_empty() || group.bytes().any(|byte| !byte.is_ascii_digit())) {
        return Err(NoNumber::Other("not a number"));
    }
    let threes = groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3);
    let named = layout.thousands == Some(mark);
    let may_be_decimal = groups.len() == 2 && fraction.is_empty() && other_mark(layout.decimal) == mark;
    if threes && (named || !may_be_decimal || grouping == Grouping::Only) {
        let remark = (!named).then(|| {
            Fault::new(SeparatorsRead, format!("{mark:?} was taken to group thousands, as the profile does not say"))
        });
        return Ok((groups.concat(), fraction.to_owned(), remark));
    }
    if may_be_decimal && threes {
        return Err(NoNumber::Other("thousands or decimals: the profile does not say what the mark means"));
    }
    if may_be_decimal {
        let remark = Fault::new(SeparatorsRead, format!("{mark:?} was taken as the decimal mark, against the profile"));
        return Ok((groups[0].to_owned(), groups[1].to_owned(), Some(remark)));
    }
    Err(NoNumber::Other("not a number"))
}

/// The decimal mark that the profile does not use.
const fn other_mark(decimal: DecimalMark) -> char {
    match decimal {
        DecimalMark::Point => ',',
        DecimalMark::Comma => '.',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::problem::ProblemCode::NumberIsDate;
    use proptest::prelude::*;

    fn layout(decimal: DecimalMark, thousands: Option<char>) -> NumberLayout {
        NumberLayout { decimal, thousands, mass_unit: None }
    }

    fn check_count(text: &str, layout: &NumberLayout, expect: Result<(u64, bool), ProblemCode>) {
        let read = count(text, layout).map(|(count, remark)| (count, remark.is_some())).map_err(|fault| fault.code);
        assert_eq!(read, expect, "{text}");
    }

    #[test]
    fn counts_are_whole_and_never_guessed() {
        let point = layout(DecimalMark::Point, None);
        let comma = layout(DecimalMark::Comma, None);
        let grouped = layout(DecimalMark::Point, Some(','));
        check_count("439844", &point, Ok((439_844, false)));
        check_count("0", &point, Ok((0, false)));
        check_count("12.0", &point, Ok((12, false)));
        check_count("1,234", &point, Ok((1_234, true)));
        check_count("1,234,567", &grouped, Ok((1_234_567, false)));
        check_count("1 234", &point, Ok((1_234, true)));
        check_count("1.234", &comma, Ok((1_234, true)));
        check_count("1.234", &point, Err(CountUnreadable));
        check_count("3,4", &point, Err(CountUnreadable));
        check_count("3,4", &comma, Err(CountUnreadable));
        check_count("2.5", &point, Err(CountUnreadable));
        check_count("-5", &point, Err(CountNegative));
        check_count("\u{2212}5", &point, Err(CountNegative));
        check_count("(5)", &point, Err(CountNegative));
        check_count("<5", &point, Err(CountUnreadable));
        check_count("1e3", &point, Err(CountUnreadable));
        check_count("99999999999999999999", &point, Err(CountTooLarge));
        check_count("9999999999999999", &point, Err(CountTooLarge));
        check_count("03.04", &point, Err(NumberIsDate));
        check_count("2023-04-03 00:00:00", &point, Err(NumberIsDate));
        check_count("04-Mar", &point, Err(NumberIsDate));
        check_count("٣", &point, Err(CountUnreadable));
        check_count("1,23,456", &point, Err(CountUnreadable));
        check_count("12.", &point, Err(CountUnreadable));
    }

    #[test]
    fn masses_are_exact_and_ambiguous_ones_left_out() {
        let point = layout(DecimalMark::Point, None);
        let comma = layout(DecimalMark::Comma, Some('.'));
        let read = |text: &str, layout: &NumberLayout| {
            mass(text, MassUnit::Gram, layout).map(|(mass, remark)| (mass.to_string(), remark.is_some())).ok()
        };
        let some = |text: &str, remark| Some((text.to_owned(), remark));
        assert_eq!(read("3.4", &point), some("3.4 g", false));
        assert_eq!(read("3,4", &point), some("3.4 g", true));
        assert_eq!(read("3,4", &comma), some("3.4 g", false));
        assert_eq!(read("1.234,5", &comma), some("1234.5 g", false));
        assert_eq!(read("1,234", &point), None);
        assert_eq!(read("03.04", &point), None);
        assert_eq!(read("-1", &point), None);
        assert_eq!(mass_unit(" MG "), Some(MassUnit::Milligram));
        assert_eq!(mass_unit("grain"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_panic(text in "\\PC{0,24}|[0-9., '()-]{0,24}") {
            for decimal in [DecimalMark::Point, DecimalMark::Comma] {
                let layout = layout(decimal, Some('\''));
                let _ = (count(&text, &layout), mass(&text, MassUnit::Gram, &layout));
            }
        }

        #[test]
        fn any_count_reads_back_grouped_or_not(number in 0..=COUNT_MAX) {
            let digits = number.to_string();
            let grouped: String = digits
                .chars()
                .enumerate()
                .flat_map(|(index, digit)| {
                    let mark = index > 0 && (digits.len() - index).is_multiple_of(3);
                    mark.then_some(',').into_iter().chain([digit])
                })
                .collect();
            let layout = layout(DecimalMark::Point, Some(','));
            prop_assert_eq!(count(&digits, &layout), Ok((number, None)));
            prop_assert_eq!(count(&grouped, &layout), Ok((number, None)));
        }
    }
}
