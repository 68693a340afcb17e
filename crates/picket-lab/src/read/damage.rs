//! What spreadsheets do to cells: names and numbers that became dates, errors or other numbers.
//!
//! Spreadsheets guess types. `3.4` becomes 3 April in a German locale and is written back as `03.04`; a code such as
//! `SEPT2` becomes `2-Sep`; a date becomes the serial number 45018; a name that starts with a sign becomes `#NAME?`
//! (Ziemann, Eren and El-Osta 2016, Genome Biology 17:177, for names of genes; 326 of 1,585 rows of a published
//! wastewater table, for decimals). What was meant cannot be known, so such cells are listed and not guessed.

use super::problem::Fault;
use super::problem::ProblemCode::{NameIsDate, NameIsNumber, NumberIsDate};
use crate::profile::{month_number, same_word};

/// Months that spreadsheets abbreviate otherwise than in English: German, French and Spanish locales.
const MONTHS_ABROAD: [&str; 17] = [
    "Mär", "Mrz", "Mai", "Okt", "Dez", "janv", "févr", "mars", "avr", "juin", "juil", "août", "déc", "ene", "abr",
    "ago", "dic",
];

/// Serial numbers of the days from 1 January 1930 to 31 December 2099, as Excel counts them.
const EXCEL_SERIALS: std::ops::RangeInclusive<u32> = 10_959..=73_050;

/// What is wrong with a name, if a spreadsheet damaged it.
pub(super) fn in_name(name: &str) -> Option<Fault> {
    // Most names start with a letter and hold no digit: nothing below can match them.
    let suspicious = name.starts_with('#') || name.bytes().any(|byte| byte.is_ascii_digit());
    if !suspicious {
        return None;
    }
    if is_spreadsheet_error(name) {
        return Some(Fault::new(NameIsNumber, "a spreadsheet's error stands where a name should"));
    }
    if is_serial(name) {
        return Some(Fault::new(
            NameIsNumber,
            "a number such as spreadsheets store for a date stands where a name should; format the column as text",
        ));
    }
    if is_scientific(name) {
        return Some(Fault::new(
            NameIsNumber,
            "a spreadsheet turned the name into a number; format the column as text and enter it again",
        ));
    }
    let is_date = is_numeric_date(name) || is_month_date(name, Case::AsSpreadsheetsWrite) || is_month_first(name);
    is_date.then(|| {
        let hint = "a spreadsheet turned the name into a date; format the column as text and enter it again";
        Fault::new(NameIsDate, hint)
    })
}

/// What is wrong with a number, if a spreadsheet damaged it.
pub(super) fn in_number(text: &str) -> Option<Fault> {
    let date = is_numeric_date(text)
        || is_month_date(text, Case::Any)
        || is_month_first(text)
        || is_leading_zero_decimal(text)
        || is_slash_date(text);
    if date {
        let message = match decimal_meant(text) {
            Some(meant) => format!("a spreadsheet turned the number into a date; it may have been {meant}"),
            None => "a date stands where a number should".to_owned(),
        };
        return Some(Fault::new(NumberIsDate, message));
    }
    None
}

/// Whether a text that should be an identifier looks like a date.
pub(super) fn is_date(text: &str) -> bool {
    is_numeric_date(text) || is_month_date(text, Case::AsSpreadsheetsWrite)
}

fn is_spreadsheet_error(text: &str) -> bool {
    matches!(text, "#NAME?" | "#REF!" | "#VALUE!" | "#N/A" | "#DIV/0!" | "#NUM!" | "#NULL!" | "#SPILL!" | "#CALC!")
        || (text.len() > 2 && text.bytes().all(|byte| byte == b'#'))
}

/// `45018` or `45018.5`.
fn is_serial(text: &str) -> bool {
    let whole = text.split_once('.').map_or(text, |(whole, fraction)| if all_digits(fraction) { whole } else { text });
    whole.len() == 5 && all_digits(whole) && whole.parse().is_ok_and(|serial| EXCEL_SERIALS.contains(&serial))
}

/// `2E+05`: no name has a signed exponent.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let exponent = exponent.strip_prefix(['+', '-']);
    let digits_and_mark = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_digit())
            && part.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
    };
    exponent.is_some_and(all_digits) && digits_and_mark(mantissa)
}

/// `1/4/2023`, `03.04.2023`, `3-4-23`, `2023-04-03`, with or without a time. A CAS number is none of these: its last
/// group is one digit.
fn is_numeric_date(text: &str) -> bool {
    let date = without_time(text);
    let Some(separator) = date.chars().find(|character| matches!(character, '/' | '.' | '-')) else { return false };
    let groups: Vec<&str> = date.split(separator).collect();
    let &[one, two, three] = groups.as_slice() else { return false };
    let lengths = (one.len(), two.len(), three.len());
    let shape = matches!(lengths, (1..=2, 1..=2, 2 | 4) | (4, 1..=2, 1..=2));
    // `53-86-10` has the shape but is no date; nor is any CAS number mistyped by a digit likely to be.
    let in_range = |part: &str, most: u32| part.parse::<u32>().is_ok_and(|number| (1..=most).contains(&number));
    let months =
        if one.len() == 4 { in_range(two, 12) && in_range(three, 31) } else { in_range(one, 31) && in_range(two, 31) };
    shape && [one, two, three].into_iter().all(all_digits) && months
}

/// The part before a time such as ` 00:00:00` or `T00:00:00Z`.
fn without_time(text: &str) -> &str {
    text.split_once([' ', 'T']).filter(|(_, time)| time.contains(':')).map_or(text, |(date, _)| date)
}

#[derive(Clone, Copy)]
enum Case {
    /// Capitals stand for a code that survived: `4-MAR` is an abbreviation of 4-methylaminorex, `4-Mar` is a date.
    AsSpreadsheetsWrite,
    Any,
}

/// `2-Sep`, `04-Mar`, `4. Mrz`, `2-Sep-23`.
fn is_month_date(text: &str, case: Case) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&digits) {
        return false;
    }
    let rest = text[digits..].trim_start_matches(['-', ' ', '.', '/']);
    let letters = rest.find(|character: char| !character.is_alphabetic()).unwrap_or(rest.len());
    let (word, year) = rest.split_at(letters);
    let year = year.trim_start_matches(['-', ' ', '.', '/']);
    let day = text[..digits].parse::<u32>().is_ok_and(|day| (1..=31).contains(&day));
    day && (year.is_empty() || (matches!(year.len(), 2 | 4) && all_digits(year))) && is_month(word, case)
}

/// `Sep-23`, `SEPT2`, `March 4`: a month and a day or year of at most four digits.
fn is_month_first(text: &str) -> bool {
    let letters = text.find(|character: char| !character.is_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(letters);
    let number = rest.trim_start_matches(['-', ' ', '.', '/']);
    (1..=4).contains(&number.len()) && all_digits(number) && is_month(word, Case::Any)
}

fn is_month(word: &str, case: Case) -> bool {
    let capitals = word.chars().all(char::is_uppercase);
    if matches!(case, Case::AsSpreadsheetsWrite) && capitals {
        return false;
    }
    month_number(word).is_some() || MONTHS_ABROAD.iter().any(|month| same_word(month, word))
}

/// `03.04`: no laboratory writes a number with a zero in front of its whole part.
fn is_leading_zero_decimal(text: &str) -> bool {
    let Some((whole, fraction)) = text.split_once('.') else { return false };
    whole.len() == 2
        && whole.starts_with('0')
        && (1..=2).contains(&fraction.len())
        && all_digits(whole)
        && all_digits(fraction)
}

/// `3/4`.
fn is_slash_date(text: &str) -> bool {
    text.split_once('/').is_some_and(|(one, two)| {
        (1..=2).contains(&one.len()) && (1..=2).contains(&two.len()) && all_digits(one) && all_digits(two)
    })
}

/// The decimal number that a date without year, or in ISO form, may have been: day before the point, month behind it.
fn decimal_meant(text: &str) -> Option<String> {
    let date = without_time(text);
    let number = |part: &str| part.parse::<u32>().ok().filter(|number| (1..=31).contains(number));
    if let Some((day, month)) = date.split_once('.').filter(|_| is_leading_zero_decimal(date)) {
        return Some(format!("{}.{}", number(day)?, number(month)?));
    }
    let groups: Vec<&str> = date.split('-').collect();
    match groups.as_slice() {
        [year, month, day] if year.len() == 4 => Some(format!("{}.{}", number(day)?, number(month)?)),
        [day, month] => Some(format!("{}.{}", number(day)?, month_number(month)?)),
        _ => None,
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn damaged_names_are_found() {
        for name in [
            "2-Sep",
            "2-sep",
            "02-Sep-23",
            "SEPT2",
            "Sep-23",
            "MARCH1",
            "DEC1",
            "1/4/2023",
            "03.04.2023",
            "3-4-23",
            "2023-04-03",
            "2023-04-03 00:00:00",
            "4. Mrz",
            "4-Mar",
        ] {
            assert_eq!(in_name(name).map(|fault| fault.code), Some(NameIsDate), "{name}");
        }
        for name in ["45018", "45018.5", "2E+05", "2.5E-04", "#NAME?", "#REF!", "########"] {
            assert_eq!(in_name(name).map(|fault| fault.code), Some(NameIsNumber), "{name}");
        }
    }

    #[test]
    fn sound_names_are_left_alone() {
        for name in [
            "MDMA",
            "2C-B",
            "4-MEC",
            "25I",
            "25I-NBOMe",
            "4-MAR",
            "5-MAPB",
            "3,4-MDMA",
            "4-ANPP",
            "2-FMA",
            "AM-2201",
            "MAM-2201",
            "JWH-018",
            "1,4-Butanediol",
            "50-36-2",
            "437-38-7",
            "59708-52-0",
            "U-47700",
            "6-MAM",
            "4F-MPH",
            "2-Aminoindane",
            "5F-MDMB-PICA",
            "SEP-363856",
            "1P-LSD",
            "4-AcO-DMT",
            "May",
            "2-MMC",
            "3-FEA",
            "1-BOC-4-AP",
            "10-11-dihydro",
            "4-HO-MET",
            "2023",
            "12345678",
            "2-DPMP",
            "α-PVP",
            "5-IT",
            "1cP-LSD",
            "2,5-DMA",
            "3-MeO-PCP",
            "11-OH-THC",
            "3-4-CTMP",
            "#1 powder",
            "7-Mar-dihydro",
            "22-Oct-mg",
        ] {
            assert_eq!(in_name(name), None, "{name}");
        }
    }

    #[test]
    fn damaged_numbers_say_what_they_may_have_been() {
        for (text, meant) in [
            ("03.04", "3.4"),
            ("04-Mar", "4.3"),
            ("2023-04-03 00:00:00", "3.4"),
            ("2023-04-03T00:00:00", "3.4"),
            ("01.12", "1.12"),
        ] {
            let fault = in_number(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(fault.code, NumberIsDate);
            assert!(fault.message.ends_with(meant), "{text}: {}", fault.message);
        }
        for text in ["3/4", "Sep-23", "1/4/2023", "4. Mrz", "03.04.2023"] {
            assert!(in_number(text).is_some(), "{text}");
        }
        for text in ["3.4", "0.5", "0.04", "10.04", "1,234", "12", "-3", "1.234.567", "", "5e3"] {
            assert_eq!(in_number(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_judged_without_panic(text in "\\PC{0,20}|[0-9./ -]{0,12}|[0-9]{1,2}[-. ][A-Za-zéû]{3,5}[-. 0-9]{0,4}") {
            let _ = (in_name(&text), in_number(&text), is_date(&text));
        }
    }
}
