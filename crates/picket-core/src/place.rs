//! Where: a country, and an area within it as the source names it.

use serde::{Deserialize, Serialize};

use crate::check::{InvalidValue, text_newtype};

/// ISO 3166-1 alpha-2 codes in force, by blanks, in order (ISO Online Browsing Platform, 249 officially assigned).
const ASSIGNED: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET \
    FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ \
    IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML \
    MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS \
    PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL \
    TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// An officially assigned ISO 3166-1 alpha-2 country code, upper case.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CountryCode(String);

impl CountryCode {
    /// Checks that the code is assigned.
    ///
    /// # Errors
    /// [`InvalidValue`] for any other text, lower case included.
    pub fn new(text: &str) -> Result<Self, InvalidValue> {
        if text.len() == 2 && ASSIGNED.split_ascii_whitespace().any(|code| code == text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidValue::new(text, "an ISO 3166-1 alpha-2 country code such as US"))
        }
    }

    /// Two upper-case letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// All assigned codes, in alphabetical order.
    pub fn all() -> impl Iterator<Item = Self> {
        ASSIGNED.split_ascii_whitespace().map(|code| Self(code.to_owned()))
    }
}
text_newtype!(CountryCode);

/// A country, and an area within it in the source's own words; no area means the whole country.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Place {
    /// The country.
    pub country: CountryCode,
    /// State, county or city as the source names it; empty for the whole country.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area: String,
}

impl Place {
    /// A whole country.
    pub fn country(country: CountryCode) -> Self {
        Self { country, area: String::new() }
    }
}

impl std::fmt::Display for Place {
    /// `US` or `US/North Carolina`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.area.is_empty() {
            write!(formatter, "{}", self.country)
        } else {
            write!(formatter, "{}/{}", self.country, self.area)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_249_countries_in_order() {
        let all: Vec<_> = CountryCode::all().collect();
        assert_eq!(all.len(), 249);
        assert!(all.is_sorted());
    }

    #[test]
    fn unassigned_codes_are_refused() {
        assert!(CountryCode::new("US").is_ok());
        for wrong in ["us", "XX", "UK", "USA", "", "A ", " A"] {
            assert!(CountryCode::new(wrong).is_err(), "{wrong}");
        }
    }
}
