//! Identifiers with a shape that can be checked: CAS numbers, InChIKeys, source ids.

use crate::check::{InvalidValue, text_newtype};

/// A CAS Registry Number, `NNNNNNN-NN-C`: two to seven digits, two digits, one check digit.
///
/// The check digit is the sum of each digit times its position, counted from the right and starting at 1 on the last
/// digit before the check digit, modulo 10 (CAS, "Check Digit Verification of CAS Registry Numbers").
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CasNumber(String);

impl CasNumber {
    const EXPECTED: &'static str = "a CAS number with a right check digit, such as 437-38-7";

    /// Checks shape and check digit.
    ///
    /// # Errors
    /// [`InvalidValue`] when either is wrong.
    pub fn new(text: &str) -> Result<Self, InvalidValue> {
        let invalid = || InvalidValue::new(text, Self::EXPECTED);
        let groups: Vec<&str> = text.split('-').collect();
        let [first, second, check] = groups[..] else { return Err(invalid()) };
        let all_digits = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
        if !all_digits || !(2..=7).contains(&first.len()) || second.len() != 2 || check.len() != 1 {
            return Err(invalid());
        }
        let sum: u32 = first
            .bytes()
            .chain(second.bytes())
            .rev()
            .zip(1_u32..)
            .map(|(digit, position)| u32::from(digit - b'0') * position)
            .sum();
        let expected_check = u32::from(check.as_bytes()[0] - b'0');
        if sum % 10 == expected_check { Ok(Self(text.to_owned())) } else { Err(invalid()) }
    }

    /// The number with its hyphens.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
text_newtype!(CasNumber);

/// A standard InChIKey: 14 letters (skeleton), `-`, 8 letters (stereo, isotopes) + `S` + version `A`, `-`, protonation.
///
/// Keys with the flag `N` (non-standard InChI) are refused, because they cannot be compared with standard ones
/// (InChI technical manual, section 9.2).
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct InchiKey(String);

impl InchiKey {
    const EXPECTED: &'static str = "a standard InChIKey such as PJMPHNIQZUBGLI-UHFFFAOYSA-N";

    /// Checks the shape; an InChIKey has no check character.
    ///
    /// # Errors
    /// [`InvalidValue`] when the shape is wrong or the key is non-standard.
    pub fn new(text: &str) -> Result<Self, InvalidValue> {
        let groups: Vec<&str> = text.split('-').collect();
        let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        let letters = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_uppercase()));
        if lengths == [14, 10, 1] && letters && groups[1].ends_with("SA") {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidValue::new(text, Self::EXPECTED))
        }
    }

    /// The whole key, 27 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first block: same connectivity, whatever the stereochemistry, isotopes or protonation.
    pub fn skeleton(&self) -> &str {
        &self.0[..14]
    }
}
text_newtype!(InchiKey);

/// Who reported: a laboratory, a national system, a drug-checking programme. A slug such as `us-nflis`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct SourceId(String);

impl SourceId {
    const EXPECTED: &'static str = "a source id of 2 to 64 characters a-z, 0-9 and hyphens, such as us-nflis";

    /// Checks the shape.
    ///
    /// # Errors
    /// [`InvalidValue`] when it has other characters, a hyphen at an end, or a wrong length.
    pub fn new(text: &str) -> Result<Self, InvalidValue> {
        let characters = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let ends = !text.starts_with('-') && !text.ends_with('-');
        if characters && ends && (2..=64).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidValue::new(text, Self::EXPECTED))
        }
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
text_newtype!(SourceId);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cas_numbers_are_checked_to_the_digit() {
        for right in ["437-38-7", "59708-52-0", "7732-18-5", "2167189-50-4", "50-00-0"] {
            assert_eq!(CasNumber::new(right).unwrap().as_str(), right);
        }
        // 1609-66-5 stands in a public list for norfentanyl; the right number is 1609-66-1.
        for wrong in ["1609-66-5", "437-38-8", "437-38-", "4-38-7", "437387", "437-38-7 ", "４37-38-7", "", "--"] {
            assert!(CasNumber::new(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn inchikeys_are_standard_or_refused() {
        let fentanyl = InchiKey::new("PJMPHNIQZUBGLI-UHFFFAOYSA-N").unwrap();
        assert_eq!(fentanyl.skeleton(), "PJMPHNIQZUBGLI");
        for wrong in
            ["PJMPHNIQZUBGLI-UHFFFAOYNA-N", "pjmphniqzubgli-UHFFFAOYSA-N", "PJMPHNIQZUBGLI-UHFFFAOYSA", "", "é-é-é"]
        {
            assert!(InchiKey::new(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken_or_refused_without_panic(text in ".{0,40}") {
            let _ = (CasNumber::new(&text), InchiKey::new(&text), SourceId::new(&text));
        }

        #[test]
        fn one_wrong_digit_is_always_caught(digits in 10_u32..9_999_999, pair in 0_u32..100, offset in 1_u32..10) {
            let right = (0..10)
                .find_map(|check| CasNumber::new(&format!("{digits}-{pair:02}-{check}")).ok())
                .expect("one of the ten check digits is right");
            let check: u32 = right.as_str()[right.as_str().len() - 1..].parse().unwrap();
            let wrong = format!("{digits}-{pair:02}-{}", (check + offset) % 10);
            prop_assert!(CasNumber::new(&wrong).is_err());
        }
    }
}
