//! Numbers and times as the console writes them. One rule each, so that figures on different pages compare.

use picket_core::{Period, Timestamp};

/// A number with a comma at each thousand: `1,580,233`; at most four decimals.
pub(crate) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{:.4}", value.abs());
    let (whole, fraction) = text.split_once('.').expect("a number with four decimals has a full stop");
    let fraction = fraction.trim_end_matches('0');
    let mut grouped = String::with_capacity(whole.len() + whole.len() / 3 + 1);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if value < 0.0 && text.bytes().any(|byte| matches!(byte, b'1'..=b'9')) { "−" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{grouped}{point}{fraction}")
}

/// A count with a comma at each thousand.
pub(crate) fn count(value: i64) -> String {
    number(value as f64)
}

/// How many there are, with a comma at each thousand.
pub(crate) fn total(value: usize) -> String {
    number(value as f64)
}

/// A share as people read it: in per cent from one in a hundred, in reports per million below.
pub(crate) fn share(value: f64) -> String {
    match value {
        value if !value.is_finite() => "–".to_owned(),
        value if value >= 0.01 => format!("{:.1}%", value * 100.0),
        0.0 => "0".to_owned(),
        value => format!("{} per million", per_million(value)),
    }
}

/// A share in reports per million: whole from ten on, with one decimal below, so that a column of them compares.
pub(crate) fn per_million(value: f64) -> String {
    let scaled = value * 1e6;
    if scaled < 10.0 { number((scaled * 10.0).round() / 10.0) } else { number(scaled.round()) }
}

/// A rate or probability: three decimals, or a power of ten below a thousandth.
pub(crate) fn rate(value: f64) -> String {
    if value >= 0.001 || value <= 0.0 {
        return format!("{value:.3}");
    }
    let exponent = value.log10().floor();
    let superscript: String = format!("{exponent:.0}").chars().map(raised).collect();
    format!("{:.0} × 10{superscript}", value / 10_f64.powf(exponent))
}

fn raised(digit: char) -> char {
    match digit {
        '-' => '⁻',
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        _ => '⁹',
    }
}

/// A number to three significant digits, or whole from a hundred on.
pub(crate) fn rounded(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 || size == 0.0 => number(value.round()),
        size if size >= 10.0 => number((value * 10.0).round() / 10.0),
        size if size >= 0.001 => number((value * 100.0).round() / 100.0),
        _ => rate(value),
    }
}

/// Bytes in the unit that fits: `812 kB`.
pub(crate) fn bytes(value: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut scaled = value as f64;
    let mut unit = 0;
    while scaled >= 1000.0 && unit < UNITS.len() - 1 {
        scaled /= 1000.0;
        unit += 1;
    }
    let decimals = usize::from(unit > 0 && scaled < 10.0);
    format!("{scaled:.decimals$} {}", UNITS[unit])
}

/// A period: its shortest written form; a span of whole months by its first and last.
pub(crate) fn period(period: &Period) -> String {
    let text = period.as_str();
    let Some((from, to)) = text.split_once('/') else { return text.to_owned() };
    let whole_months = period.from().parts().2 == 1 && period.to().next().parts().2 == 1;
    if whole_months { format!("{} – {}", &from[..7], &to[..7]) } else { format!("{from} – {to}") }
}

/// An instant to the minute, in UTC: `2023-07-31 09:30 UTC`.
pub(crate) fn minute(at: Timestamp) -> String {
    let text = at.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(minute)) if text.len() == 20 => format!("{day} {minute} UTC"),
        _ => text,
    }
}

/// An instant to the second, in UTC.
pub(crate) fn second(at: Timestamp) -> String {
    at.to_string().replace('T', " ").replace('Z', " UTC")
}

/// The day of an instant, in UTC.
pub(crate) fn day(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_never_minus_nought() {
        let cases = [(0.0, "0"), (-0.000_01, "0"), (999.0, "999"), (1_580_233.0, "1,580,233"), (-1234.5, "−1,234.5")];
        for (value, expected) in cases {
            assert_eq!(number(value), expected);
        }
        assert_eq!(number(f64::NAN), "–");
    }

    #[test]
    fn shares_are_in_per_cent_or_per_million() {
        let cases = [(0.0, "0"), (0.000_003_4, "3.4 per million"), (0.001_9, "1,900 per million"), (0.125, "12.5%")];
        for (value, expected) in cases {
            assert_eq!(share(value), expected);
        }
        assert_eq!(per_million(0.9), "900,000");
    }

    #[test]
    fn small_rates_are_powers_of_ten() {
        let cases = [(0.05, "0.050"), (3.2e-12, "3 × 10⁻¹²"), (0.0, "0.000"), (0.000_9, "9 × 10⁻⁴")];
        for (value, expected) in cases {
            assert_eq!(rate(value), expected);
        }
        assert_eq!(
            [rounded(1234.5), rounded(12.34), rounded(0.456), rounded(1e-9)],
            ["1,235", "12.3", "0.46", "1 × 10⁻⁹"]
        );
    }

    #[test]
    fn spans_of_whole_months_are_short() {
        let cases = [
            ("2023-Q3", "2023-Q3"),
            ("2023-06-01/2023-08-31", "2023-06 – 2023-08"),
            ("2023-06-02/2023-08-31", "2023-06-02 – 2023-08-31"),
        ];
        for (text, expected) in cases {
            assert_eq!(period(&Period::new(text).unwrap()), expected);
        }
    }

    #[test]
    fn sizes_and_instants_are_short() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_250_000), "1.2 MB");
        assert_eq!(bytes(u64::MAX), "18446744 TB");
        assert_eq!(minute(Timestamp::from_microseconds(0)), "1970-01-01 00:00 UTC");
        assert_eq!(
            minute(Timestamp::from_microseconds(i64::MAX)),
            format!("{}", Timestamp::from_microseconds(i64::MAX))
        );
    }
}
