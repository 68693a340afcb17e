//! Adding up the scores of all spectra of a block against one query.

use std::ops::RangeInclusive;

use super::block::{Block, Postings};
use super::{Mode, halved};
use crate::mass::entropy::CleanSpectrum;
use crate::mass::tolerance::{MzMillionths, millionths};

/// How many gains are computed at once.
const GAINS: usize = 256;

/// What one spectrum has come to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) score: f32,
    pub(super) matched: u16,
    /// The last peak of the query that has its like in the spectrum, counted from 1.
    last: u16,
}

/// A query, made ready.
pub(super) struct Question {
    peaks: Vec<Asked>,
    fragments: bool,
    losses: bool,
    /// For each drawer of m/z, whether a peak of the query may be there: an answer from the first cache for most.
    drawers: Vec<bool>,
}

/// A drawer has the m/z that agree in all but their last 16 bits: 0.07 Da.
const DRAWER_BITS: u32 = 16;

/// A peak of the query.
struct Asked {
    half: f32,
    number: u16,
    /// The m/z that are the same.
    fragments: RangeInclusive<MzMillionths>,
    /// The differences from the precursor that are the same.
    losses: RangeInclusive<MzMillionths>,
}

impl Question {
    /// None when the mode needs a precursor and it is impossible.
    pub(super) fn new(query: &CleanSpectrum, mode: Mode) -> Option<Self> {
        let (precursor, fragments, losses) = match mode {
            Mode::Open => (0, true, false),
            Mode::Identity { precursor_mz, .. } => (millionths(precursor_mz)?, true, false),
            Mode::NeutralLoss { precursor_mz } => (millionths(precursor_mz)?, false, true),
            Mode::Hybrid { precursor_mz } => (millionths(precursor_mz)?, true, true),
        };
        let tolerance = query.cleaning().tolerance;
        let asked = |(number, (half, mz)): (u16, (f32, MzMillionths))| {
            let (from, to) = tolerance.range(mz).into_inner();
            let losses = from.saturating_sub(precursor)..=to.saturating_sub(precursor);
            Asked { half, number, fragments: from..=to, losses }
        };
        let peaks = halved(query).map(|peak| (peak.share, peak.mz));
        let peaks: Vec<Asked> = (1..=u16::MAX).zip(peaks).map(asked).collect();
        let mut drawers = vec![false; drawer(MzMillionths::MAX) + 1];
        for peak in &peaks {
            drawers[drawer(*peak.fragments.start())..=drawer(*peak.fragments.end())].fill(true);
        }
        Some(Self { peaks, fragments, losses, drawers })
    }

    /// Scores the spectra of `block` from place `from` on; `precursors` are those of its spectra, up to the last that is
    /// to be scored. Leaves a tally for each in `tallies`.
    pub(super) fn score(&self, block: &Block, precursors: &[MzMillionths], from: usize, tallies: &mut Vec<Tally>) {
        tallies.clear();
        tallies.resize(precursors.len() - from, Tally::default());
        for peak in &self.peaks {
            if self.fragments {
                add(&block.fragments, &peak.fragments, peak, from, tallies, |_, _| true);
            }
            if self.losses {
                let only = |key: MzMillionths, spectrum: usize| {
                    !self.fragments || !self.has_fragment(key.saturating_add(precursors[spectrum]))
                };
                add(&block.losses, &peak.losses, peak, from, tallies, only);
            }
        }
    }

    /// True when a peak of the query has this m/z.
    fn has_fragment(&self, mz: MzMillionths) -> bool {
        if !self.drawers[drawer(mz)] {
            return false;
        }
        let next = self.peaks.partition_point(|peak| *peak.fragments.end() < mz);
        self.peaks.get(next).is_some_and(|peak| *peak.fragments.start() <= mz)
    }
}

/// Adds what the peaks of a block within `keys` gain with `peak`, where `counts` for their key and spectrum. A peak of the
/// query counts once in each spectrum.
fn add(
    postings: &Postings,
    keys: &RangeInclusive<MzMillionths>,
    peak: &Asked,
    from: usize,
    tallies: &mut [Tally],
    counts: impl Fn(MzMillionths, usize) -> bool,
) {
    let range = postings.within(keys);
    let (keys, halves, spectra) =
        (&postings.keys[range.clone()], &postings.halves[range.clone()], &postings.spectra[range]);
    let own = part(peak.half);
    let mut gains = [0.0; GAINS];
    for ((keys, halves), spectra) in keys.chunks(GAINS).zip(halves.chunks(GAINS)).zip(spectra.chunks(GAINS)) {
        for (gain, half) in gains.iter_mut().zip(halves) {
            *gain = part(peak.half + half) - own - part(*half);
        }
        for ((key, spectrum), gain) in keys.iter().zip(spectra).zip(&gains) {
            let spectrum = usize::from(*spectrum);
            // What stands before `from` wraps around to a place that no tally has.
            let Some(tally) = tallies.get_mut(spectrum.wrapping_sub(from)) else { continue };
            if tally.last != peak.number && counts(*key, spectrum) {
                tally.score += gain;
                tally.matched += 1;
                tally.last = peak.number;
            }
        }
    }
}

/// The drawer of an m/z, the first for what is negative.
fn drawer(mz: MzMillionths) -> usize {
    (mz.max(0).cast_unsigned() >> DRAWER_BITS) as usize
}

/// x log₂ x.
fn part(share: f32) -> f32 {
    share * log2(share)
}

/// The binary logarithm of a normal positive number, in plain arithmetic that compilers turn into vector instructions: the
/// exponent, and for what is left, between √½ and √2, the series of the inverse hyperbolic tangent. Times the number, it is
/// off by less than 1e-7 between 1e-30 and 1, where shares are.
fn log2(number: f32) -> f32 {
    const SQRT_HALF: i32 = std::f32::consts::FRAC_1_SQRT_2.to_bits().cast_signed();
    const FIRST: f32 = 2.0 * std::f32::consts::LOG2_E;
    let bits = number.to_bits().cast_signed();
    let exponent = (bits - SQRT_HALF) >> 23;
    let rest = f32::from_bits((bits - (exponent << 23)).cast_unsigned());
    let tangent = (rest - 1.0) / (rest + 1.0);
    let square = tangent * tangent;
    let series = tangent
        * (FIRST + square * (FIRST / 3.0 + square * (FIRST / 5.0 + square * (FIRST / 7.0 + square * (FIRST / 9.0)))));
    exponent as f32 + series
}

#[cfg(test)]
mod tests {
    use super::log2;

    #[test]
    fn the_logarithm_is_that_of_the_standard_library() {
        let worst = (1..2_000_000_u32)
            .map(|step| 1e-30_f32 + step as f32 / 1_900_000.0)
            .chain([1e-30, 1e-20, 0.5, 1.0, 0.005])
            .map(|number| (f64::from(log2(number)) - f64::from(number).log2()).abs() * f64::from(number))
            .fold(0.0, f64::max);
        assert!(worst < 1e-7, "{worst}");
    }
}
