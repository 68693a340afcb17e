//! The peaks of neighbouring spectra, in the two orders in which they are looked up.

use std::ops::{Range, RangeInclusive};

use crate::mass::entropy::Peak;
use crate::mass::tolerance::MzMillionths;

/// How many spectra a block has; the last may have fewer. A place in a block is a `u16`.
pub(super) const BLOCK_SPECTRA: usize = 1 << 16;

/// The peaks of up to [`BLOCK_SPECTRA`] spectra.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Block {
    /// By m/z.
    pub(super) fragments: Postings,
    /// By m/z less that of the precursor: the negative of the neutral loss.
    pub(super) losses: Postings,
}

/// Peaks in the order of a key.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Postings {
    /// The keys, rising; of equal ones the earlier spectrum is first.
    pub(super) keys: Vec<MzMillionths>,
    /// Half the share of each peak.
    pub(super) halves: Vec<f32>,
    /// To which spectrum of the block each peak belongs.
    pub(super) spectra: Vec<u16>,
    /// Where each drawer of keys begins, and where the last ends: a search within one touches little memory.
    drawers: Vec<u32>,
}

/// A drawer has the keys that agree in all but their last 18 bits: 0.26 Da.
const DRAWER_BITS: u32 = 18;

/// The drawer of a key.
fn drawer(key: MzMillionths) -> usize {
    // From the least possible key on.
    (key.cast_unsigned().wrapping_add(1 << 31) >> DRAWER_BITS) as usize
}

impl Block {
    /// Puts the peaks of up to [`BLOCK_SPECTRA`] `spectra`, `(precursor, peaks)`, in order.
    pub(super) fn new(spectra: &[(MzMillionths, &[Peak])]) -> Self {
        let postings = |key: fn(MzMillionths, MzMillionths) -> MzMillionths| {
            let numbered = (0..=u16::MAX).zip(spectra);
            let peaks = numbered.flat_map(move |(spectrum, (precursor, peaks))| {
                peaks.iter().map(move |peak| (key(peak.mz, *precursor), spectrum, peak.share))
            });
            let mut peaks: Vec<_> = peaks.collect();
            peaks.sort_unstable_by_key(|(key, spectrum, _)| (*key, *spectrum));
            Postings::new(
                peaks.iter().map(|(key, ..)| *key).collect(),
                peaks.iter().map(|(.., half)| *half).collect(),
                peaks.iter().map(|(_, spectrum, _)| *spectrum).collect(),
            )
        };
        // Both are positive, so that the difference is in range.
        Self { fragments: postings(|mz, _| mz), losses: postings(|mz, precursor| mz - precursor) }
    }

    /// How many peaks.
    pub(super) fn len(&self) -> usize {
        self.fragments.keys.len()
    }
}

impl Postings {
    /// Of keys in order, with the half share and the spectrum of each.
    pub(super) fn new(keys: Vec<MzMillionths>, halves: Vec<f32>, spectra: Vec<u16>) -> Self {
        let mut drawers = vec![0; drawer(MzMillionths::MAX) + 2];
        for key in &keys {
            drawers[drawer(*key) + 1] += 1;
        }
        let mut sum = 0;
        for drawer in &mut drawers {
            sum += *drawer;
            *drawer = sum;
        }
        Self { keys, halves, spectra, drawers }
    }

    /// Where the peaks stand whose keys are within `keys`.
    pub(super) fn within(&self, keys: &RangeInclusive<MzMillionths>) -> Range<usize> {
        self.place(*keys.start(), |key, bound| key < bound)..self.place(*keys.end(), |key, bound| key <= bound)
    }

    /// How many keys are `before` a bound.
    fn place(&self, bound: MzMillionths, before: impl Fn(MzMillionths, MzMillionths) -> bool) -> usize {
        let drawer = drawer(bound);
        let (start, end) = (self.drawers[drawer] as usize, self.drawers[drawer + 1] as usize);
        start + self.keys[start..end].partition_point(|key| before(*key, bound))
    }
}
