//! MS-Numpress, three ways to pack the numbers of a spectrum (Teleman et al., Molecular & Cellular Proteomics 2014,
//! 13:1537).

use crate::limits::POINTS_MAX;

/// How numbers were packed.
#[derive(Clone, Copy)]
pub(super) enum Numpress {
    /// What a number differs by from the line through the two before it.
    Linear,
    /// Whole numbers, each in as few half bytes as it needs.
    Pic,
    /// The logarithm of each number in two bytes.
    Slof,
}

/// The numbers, at most one more than the limit; `None` when the bytes hold none.
pub(super) fn unpacked(bytes: &[u8], how: Numpress) -> Option<Vec<f64>> {
    match how {
        Numpress::Linear => linear(bytes),
        Numpress::Pic => {
            Some(Halves::new(bytes).map(|number| f64::from(number.cast_unsigned())).take(POINTS_MAX + 1).collect())
        }
        Numpress::Slof => slof(bytes),
    }
}

/// The factor by which numbers were multiplied, and the bytes behind it.
fn factor(bytes: &[u8]) -> Option<(f64, &[u8])> {
    let (factor, rest) = bytes.split_first_chunk()?;
    let factor = f64::from_be_bytes(*factor);
    (factor.is_finite() && factor > 0.0).then_some((factor, rest))
}

fn linear(bytes: &[u8]) -> Option<Vec<f64>> {
    let (factor, rest) = factor(bytes)?;
    let mut numbers = Vec::new();
    let mut last = [0_i64; 2];
    let (starts, _) = rest.as_chunks::<4>();
    for (last, start) in last.iter_mut().zip(starts) {
        *last = i64::from(u32::from_le_bytes(*start));
        numbers.push(*last as f64 / factor);
    }
    for difference in Halves::new(rest.get(8..).unwrap_or_default()).take(POINTS_MAX) {
        let [before, now] = last;
        let next = now.saturating_mul(2).saturating_sub(before).saturating_add(i64::from(difference));
        numbers.push(next as f64 / factor);
        last = [now, next];
    }
    Some(numbers)
}

fn slof(bytes: &[u8]) -> Option<Vec<f64>> {
    let (factor, rest) = factor(bytes)?;
    let number = |pair: &[u8; 2]| (f64::from(u16::from_le_bytes(*pair)) / factor).exp() - 1.0;
    Some(rest.as_chunks().0.iter().take(POINTS_MAX + 1).map(number).collect())
}

/// Whole numbers of half bytes. The first half byte says how many of the eight of a 32-bit number are left out at its upper
/// end, nought to eight of noughts or, with eight added, of ones; the others follow, the lowest first.
struct Halves<'a> {
    bytes: &'a [u8],
    /// The half byte that is read next.
    at: usize,
}

impl<'a> Halves<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn half(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at / 2)?;
        self.at += 1;
        Some(if self.at % 2 == 1 { byte >> 4 } else { byte & 0xf })
    }
}

impl Iterator for Halves<'_> {
    type Item = i32;

    fn next(&mut self) -> Option<i32> {
        let is_last = self.at + 1 == self.bytes.len() * 2;
        let head = self.half()?;
        // An odd number of half bytes is filled up by one of nought.
        if is_last && head == 0 {
            return None;
        }
        let (left_out, ones) = if head <= 8 { (u32::from(head), 0) } else { (u32::from(head) - 8, u32::MAX) };
        let count = 8 - left_out;
        let mut number = if count == 0 { ones } else { ones.checked_shl(4 * count).unwrap_or(0) };
        for place in 0..count {
            number |= u32::from(self.half()?) << (4 * place);
        }
        Some(number.cast_signed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packed by pynumpress 0.1.5, the packing of its authors, and what its reader makes of them.
    #[test]
    fn what_its_authors_packed_is_unpacked() {
        let mz = [100.0, 100.5, 101.25, 250.125, 251.5, 500.75, 1000.0625];
        check("4160410400000000802ccb3290300c3328028020483fc3b400915415b0cfd97ed702cf040f70", Numpress::Linear, &mz);
        let falling = [1000.0, 900.0, 950.0, 100.0, 5.0, 2000.0];
        check("4059000000000000a0860100905f0100489a3b070ae3ce6213860330", Numpress::Linear, &falling);
        check("8717f6015c2130711172", Numpress::Pic, &[0.0, 1.0, 15.0, 16.0, 300.0, 70_000.0, 2.0]);
        let intensities = [0.0, 1.000_141_693_057, 20.499_879_646, 999.073_581_258, 123_464.143_416_035, 6.999_879_593];
        check("40b12a00000000000000e60ba93491763ac9b123", Numpress::Slof, &intensities);
    }

    fn check(hexadecimal: &str, how: Numpress, expected: &[f64]) {
        let byte = |at: usize| u8::from_str_radix(&hexadecimal[at..at + 2], 16).unwrap();
        let bytes: Vec<u8> = (0..hexadecimal.len()).step_by(2).map(byte).collect();
        let found = unpacked(&bytes, how).unwrap();
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_unpacked_or_not(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..60)) {
            for how in [Numpress::Linear, Numpress::Pic, Numpress::Slof] {
                let _ = unpacked(&bytes, how);
            }
        }
    }
}
