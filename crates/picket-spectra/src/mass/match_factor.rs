//! The match factors of NIST MS Search, after the open account in mssearchr 0.2.0, whose 400 vectors are the test.

use std::ops::RangeInclusive;

use super::unit::{UnitPeak, UnitSpectrum};

/// How a match factor is made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MatchFactor {
    /// What is asked.
    pub search: Search,
    /// True when peaks that only the unknown has do not count: is the library spectrum inside a mixture?
    pub reverse: bool,
    /// The m/z compared; without it, from the larger of the two first m/z on.
    pub mz: Option<RangeInclusive<u16>>,
}

/// What a search asks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Search {
    /// Is it the same substance? Weighs a peak by √(abundance · m/z) and looks at ratios of neighbours ("EI Normal").
    Identity,
    /// Is it alike? Weighs a peak by √abundance ("EI Simple Similarity").
    Similarity,
}

impl MatchFactor {
    /// Identity search over all that both spectra cover.
    pub const IDENTITY: Self = Self { search: Search::Identity, reverse: false, mz: None };

    /// Identity search in which foreign peaks of the unknown do not count.
    pub const REVERSE: Self = Self { search: Search::Identity, reverse: true, mz: None };

    /// How alike two spectra are, −0.5 to 999.5: 900 and more is an excellent match, under 600 none. Two spectra
    /// without a common peak give 0.
    pub fn of(&self, unknown: &UnitSpectrum, library: &UnitSpectrum) -> f64 {
        let (unknown, library) = (unknown.peaks(), library.peaks());
        let (Some(first_unknown), Some(first_library)) = (unknown.first(), library.first()) else { return 0.0 };
        let (start, end) = match &self.mz {
            Some(range) => (*range.start(), *range.end()),
            None => (first_unknown.mz.max(first_library.mz), u16::MAX),
        };
        let mut sums = Sums::default();
        let (mut unknown, mut library) = (from(unknown, start), from(library, start));
        loop {
            let mz_unknown = unknown.first().map_or(u16::MAX, |peak| peak.mz);
            let mz_library = library.first().map_or(u16::MAX, |peak| peak.mz);
            let mz = mz_unknown.min(mz_library);
            if mz == u16::MAX || mz > end {
                return sums.factor(self.search);
            }
            let one = take_at(&mut unknown, mz);
            let other = take_at(&mut library, mz);
            sums.add(self, f64::from(mz), f64::from(one), f64::from(other));
        }
    }
}

/// What the walk along both spectra adds up.
#[derive(Default)]
pub(super) struct Sums {
    unknown: f64,
    library: f64,
    both: f64,
    matched: u32,
    ratios: u32,
    ratio_sum: f64,
    ratio_weight: f64,
    /// The pair just before, when no peak of either spectrum stands between it and the next.
    neighbour: Option<(f64, f64)>,
}

impl Sums {
    /// Adds what stands at `mz`, in whole numbers; 0 is no peak. A peak of abundance 1 counts only beside a larger one.
    pub(super) fn add(&mut self, factor: &MatchFactor, mz: f64, unknown: f64, library: f64) {
        let weight = if factor.search == Search::Identity { mz } else { 1.0 };
        if unknown.max(library) <= 1.0 {
            return;
        }
        if unknown > 0.0 && library > 0.0 {
            self.both += (unknown * library).sqrt() * weight;
            self.unknown += unknown * weight;
            self.library += library * weight;
            self.matched += 1;
            if let Some((unknown_before, library_before)) = self.neighbour {
                let (rising, falling) = (unknown * library_before, unknown_before * library);
                self.ratio_sum += mz * (rising.min(falling) / rising.max(falling)).sqrt();
                self.ratio_weight += mz;
                self.ratios += 1;
            }
            self.neighbour = Some((unknown, library));
            return;
        }
        if library > 0.0 {
            self.library += library * weight;
        } else if !factor.reverse {
            self.unknown += unknown * weight;
        }
        self.neighbour = None;
    }

    /// The match factor of what was added.
    pub(super) fn factor(&self, search: Search) -> f64 {
        if self.matched == 0 {
            return 0.0;
        }
        let alike = self.both * self.both / (self.unknown * self.library);
        if search == Search::Similarity || self.ratios == 0 {
            return 1000.0f64.mul_add(alike, -0.5);
        }
        let (matched, ratios) = (f64::from(self.matched), f64::from(self.ratios));
        let composite = matched.mul_add(alike, ratios * self.ratio_sum / self.ratio_weight) / (matched + ratios);
        1000.0f64.mul_add(composite, -0.5)
    }
}

/// The peaks from m/z `start` on.
fn from(peaks: &[UnitPeak], start: u16) -> &[UnitPeak] {
    &peaks[peaks.partition_point(|peak| peak.mz < start)..]
}

/// Takes the first peak off when it stands at `mz`: its abundance, or 0.
fn take_at(peaks: &mut &[UnitPeak], mz: u16) -> u16 {
    match peaks.split_first() {
        Some((peak, rest)) if peak.mz == mz => {
            *peaks = rest;
            peak.abundance
        }
        _ => 0,
    }
}
