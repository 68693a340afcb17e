//! SPLASH, the hashed identifier of a mass spectrum (Wohlgemuth et al., Nature Biotechnology 2016, 34:1099), version 0
//! for mass spectra: `splash10-0002-0900000000-b112e4e059e1ecf98c5f`.
//!
//! It names a spectrum, for finding it again and citing it; two that differ say nothing of how alike the spectra are.

use sha2::{Digest, Sha256};

/// Added before a number is cut to an integer, so that one that is whole but for the last bit stays whole.
const ROUNDING: f64 = 1e-7;

/// How many peaks, the most intense, make the second block.
const STRONGEST: usize = 10;

/// The SPLASH of peaks `(m/z, abundance)` in any order and on any scale; `None` when none has a positive abundance, or a
/// number is negative or not finite.
pub fn splash(peaks: impl Iterator<Item = (f64, f64)>) -> Option<String> {
    let mut peaks: Vec<(f64, f64)> = peaks.collect();
    let usable = |number: f64| number.is_finite() && number >= 0.0;
    if !peaks.iter().all(|(mz, abundance)| usable(*mz) && usable(*abundance)) {
        return None;
    }
    let base = peaks.iter().map(|peak| peak.1).fold(0.0, f64::max);
    if base <= 0.0 {
        return None;
    }
    for peak in &mut peaks {
        peak.1 = peak.1 / base * 100.0;
    }
    let mut prefilter = peaks.clone();
    prefilter.retain(|peak| peak.1 + ROUNDING >= 10.0);
    prefilter.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.total_cmp(&other.0)));
    prefilter.truncate(STRONGEST);
    let second = base_36(histogram(&prefilter, 5.0, 3));
    let third: String = histogram(&peaks, 100.0, 10).iter().map(u64::to_string).collect();
    Some(format!("splash10-{second}-{third}-{}", digest(peaks)))
}

/// Abundance summed over ten bins of `width` m/z, each bin standing for every tenth of the axis, as digits of `radix`.
fn histogram(peaks: &[(f64, f64)], width: f64, radix: u8) -> [u64; 10] {
    let mut sums = [0.0_f64; 10];
    for &(mz, abundance) in peaks {
        let bin = whole(mz / width) % 10;
        sums[usize::try_from(bin).expect("less than ten")] += abundance;
    }
    let highest = sums.iter().copied().fold(0.0, f64::max);
    sums.map(|sum| whole(f64::from(radix - 1) * sum / highest + ROUNDING))
}

/// Digits of base three as one number of base 36, four digits long: 3¹⁰ is less than 36⁴.
fn base_36(digits: [u64; 10]) -> String {
    let mut value = digits.iter().fold(0, |value, digit| value * 3 + digit);
    let mut text = [b'0'; 4];
    for place in text.iter_mut().rev() {
        let digit = usize::try_from(value % 36).expect("less than 36");
        *place = b"0123456789abcdefghijklmnopqrstuvwxyz"[digit];
        value /= 36;
    }
    text.iter().map(|byte| char::from(*byte)).collect()
}

/// The first twenty hexadecimal digits of the SHA-256 of the peaks by m/z, those of equal m/z by abundance.
fn digest(mut peaks: Vec<(f64, f64)>) -> String {
    peaks.sort_by(|one, other| one.0.total_cmp(&other.0));
    for group in peaks.chunk_by_mut(|one, other| other.0 - one.0 < 1e-6) {
        group.sort_by(|one, other| other.1.total_cmp(&one.1));
    }
    let word =
        |&(mz, abundance): &(f64, f64)| format!("{}:{}", whole((mz + ROUNDING) * 1e6), whole(abundance + ROUNDING));
    let words: Vec<String> = peaks.iter().map(word).collect();
    let hash = Sha256::digest(words.join(" "));
    hash[..10].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A number that is not negative, cut to an integer; the largest integer where it is beyond.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "to cut, and to saturate, is what is wanted"
)]
fn whole(number: f64) -> u64 {
    number as u64
}
