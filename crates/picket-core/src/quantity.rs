//! Amounts of matter, kept as integers so that sums are exact.

use serde::{Deserialize, Serialize};

use crate::check::InvalidValue;

/// A mass in whole micrograms, up to about 18,000 tonnes.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Mass(u64);

/// The units in which laboratories report a mass.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MassUnit {
    /// µg.
    Microgram,
    /// mg.
    Milligram,
    /// g.
    Gram,
    /// kg.
    Kilogram,
}

impl MassUnit {
    const fn micrograms(self) -> u64 {
        match self {
            Self::Microgram => 1,
            Self::Milligram => 1_000,
            Self::Gram => 1_000_000,
            Self::Kilogram => 1_000_000_000,
        }
    }
}

impl Mass {
    const EXPECTED: &'static str = "a mass such as 3.4, in decimal digits, to the microgram and below 18,000 tonnes";

    /// From whole micrograms.
    pub const fn from_micrograms(micrograms: u64) -> Self {
        Self(micrograms)
    }

    /// Whole micrograms.
    pub const fn micrograms(self) -> u64 {
        self.0
    }

    /// Reads a decimal number, with a full stop, in the given unit; exact to the microgram.
    ///
    /// # Errors
    /// [`InvalidValue`] for signs, exponents, thousands separators, digits below the microgram, or too large a mass.
    pub fn parse(text: &str, unit: MassUnit) -> Result<Self, InvalidValue> {
        let invalid = || InvalidValue::new(text, Self::EXPECTED);
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || text.ends_with('.') {
            return Err(invalid());
        }
        let whole: u64 = whole.parse().map_err(|_| invalid())?;
        let mut total = whole.checked_mul(unit.micrograms()).ok_or_else(invalid)?;
        let mut step = unit.micrograms();
        for digit in fraction.bytes() {
            step /= 10;
            if step == 0 && digit != b'0' {
                return Err(invalid());
            }
            total = total.checked_add(step * u64::from(digit - b'0')).ok_or_else(invalid)?;
        }
        Ok(Self(total))
    }
}

impl std::fmt::Display for Mass {
    /// In grams, exactly: `3.4 g`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (grams, rest) = (self.0 / 1_000_000, self.0 % 1_000_000);
        if rest == 0 {
            return write!(formatter, "{grams} g");
        }
        let fraction = format!("{rest:06}");
        write!(formatter, "{grams}.{} g", fraction.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn masses_are_exact() {
        assert_eq!(Mass::parse("3.4", MassUnit::Gram).unwrap().to_string(), "3.4 g");
        assert_eq!(Mass::parse("0.1", MassUnit::Kilogram).unwrap().to_string(), "100 g");
        assert_eq!(Mass::parse("1.50", MassUnit::Microgram).ok(), None);
        assert_eq!(Mass::parse("1.00", MassUnit::Microgram).unwrap().micrograms(), 1);
        for wrong in ["", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "99999999999999999999", "१"] {
            assert!(Mass::parse(wrong, MassUnit::Gram).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(micrograms in 0_u64..u64::MAX / 2) {
            let shown = Mass::from_micrograms(micrograms).to_string();
            let number = shown.strip_suffix(" g").unwrap();
            prop_assert_eq!(Mass::parse(number, MassUnit::Gram).unwrap().micrograms(), micrograms);
        }
    }
}
