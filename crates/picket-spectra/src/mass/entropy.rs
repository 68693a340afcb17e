//! Spectral entropy: cleaning of fragment spectra, and how alike two are.
//!
//! After Li, Kind, Folz et al., "Spectral entropy outperforms MS/MS dot product similarity for small-molecule compound
//! identification", Nature Methods 18, 1524 (2021), with the cleaning of its reference program, which the tests compare.

use super::tolerance::{MzMillionths, Tolerance, millionths};
use crate::limits;

/// Weighting makes spectra of an entropy below this more even.
const ENTROPY_UNWEIGHTED: f64 = 3.0;

/// Merging neighbours moves them, so that it is repeated until none are too close. Real spectra need up to three rounds.
const ROUNDS_MAX: usize = 100;

/// The least share: half of it still is a normal number of single precision.
const SHARE_MIN: f32 = 1e-30;

/// One peak of a cleaned spectrum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// m/z in millionths.
    pub mz: MzMillionths,
    /// Its share of all intensity, above 0 and at most 1.
    pub share: f32,
}

/// How a spectrum is cleaned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cleaning {
    /// With what tolerance the spectrum will be compared; peaks within twice of it become one.
    pub tolerance: Tolerance,
    /// Peaks above the m/z of the precursor less this are left out: the precursor itself and its isotopes. In Da.
    pub below_precursor: f64,
    /// Peaks below this part of the base peak are left out, 0 to 1.
    pub noise: f64,
}

impl Default for Cleaning {
    /// As the reference program does: nothing above the precursor less 1.6 Da, nothing below 1 % of the base peak.
    fn default() -> Self {
        Self { tolerance: Tolerance::FRAGMENT, below_precursor: 1.6, noise: 0.01 }
    }
}

/// A fragment spectrum fit for comparison: peaks in the order of m/z, none within twice the tolerance of another, their
/// shares adding up to 1. It may have no peak.
#[derive(Clone, Debug, PartialEq)]
pub struct CleanSpectrum {
    peaks: Vec<Peak>,
    cleaning: Cleaning,
}

impl CleanSpectrum {
    /// Cleans `points`, `(m/z, intensity)` in any order: those that are not positive numbers and those above the
    /// precursor, if that is known, go; neighbours are merged, most intense first, at their centre of intensity; those
    /// below the noise go. More than [`limits::FRAGMENTS_MAX`] peaks are cut down to the most intense.
    pub fn new(points: impl IntoIterator<Item = (f64, f64)>, precursor_mz: Option<f64>, cleaning: &Cleaning) -> Self {
        let mz_max = precursor_mz.map_or(f64::INFINITY, |precursor| precursor - cleaning.below_precursor);
        let mz_max = if mz_max > 0.0 { millionths(mz_max).unwrap_or(MzMillionths::MAX) } else { 0 };
        let mut peaks: Vec<Raw> = points
            .into_iter()
            .filter(|(_, intensity)| intensity.is_finite() && *intensity > 0.0)
            .filter_map(|(mz, intensity)| Some(Raw { mz: millionths(mz)?, intensity }))
            .filter(|peak| peak.mz <= mz_max)
            .collect();
        scale_to_base(&mut peaks);
        merge_neighbours(&mut peaks, cleaning.tolerance);
        let base = base(&peaks);
        peaks.retain(|peak| peak.intensity >= cleaning.noise * base);
        keep_most_intense(&mut peaks, limits::FRAGMENTS_MAX);
        Self { peaks: shares(&peaks), cleaning: *cleaning }
    }

    /// The peaks, in the order of m/z.
    pub fn peaks(&self) -> &[Peak] {
        &self.peaks
    }

    /// How it was cleaned.
    pub fn cleaning(&self) -> &Cleaning {
        &self.cleaning
    }

    /// Its spectral entropy, −Σ p ln p: 0 for one peak, ln n for n equal ones. Little of it is little to tell by.
    pub fn entropy(&self) -> f64 {
        -self.peaks.iter().map(|peak| f64::from(peak.share)).map(|share| share * share.ln()).sum::<f64>()
    }

    /// The peaks weighted for comparison: where the entropy S is below 3, shares are raised to the power of
    /// 0.25 + 0.25 S and scaled to add up to 1 again, so that one great peak does not drown all others.
    pub fn weighted(&self) -> Vec<Peak> {
        let entropy = self.entropy();
        if entropy >= ENTROPY_UNWEIGHTED {
            return self.peaks.clone();
        }
        let power = entropy.mul_add(0.25, 0.25);
        let raised: Vec<Raw> =
            self.peaks.iter().map(|peak| Raw { mz: peak.mz, intensity: f64::from(peak.share).powf(power) }).collect();
        shares(&raised)
    }
}

/// The entropy similarity of two spectra, 0 to 1: weighted, within the tolerance for which `query` was cleaned.
pub fn similarity(query: &CleanSpectrum, library: &CleanSpectrum) -> f64 {
    similarity_of_shares(&query.weighted(), &library.weighted(), query.cleaning.tolerance)
}

/// The same without weighting.
pub fn similarity_unweighted(query: &CleanSpectrum, library: &CleanSpectrum) -> f64 {
    similarity_of_shares(&query.peaks, &library.peaks, query.cleaning.tolerance)
}

fn similarity_of_shares(query: &[Peak], library: &[Peak], tolerance: Tolerance) -> f64 {
    let pairs = pairs(query, library, tolerance, 0);
    pairs.into_iter().map(|(one, other)| gain(query[one].share, library[other].share)).sum()
}

/// The pairs of peaks that are the same, as places in `query` and `library`, when those of the library are moved down by
/// `shift` millionths (the m/z of its precursor less that of the query's: pairs of neutral losses). No peak is in two
/// pairs, as long as both spectra were cleaned for this tolerance or a wider one.
pub fn pairs(query: &[Peak], library: &[Peak], tolerance: Tolerance, shift: i64) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut rest = library.iter().enumerate().peekable();
    for (index, peak) in query.iter().enumerate() {
        let (mz, width) = (i64::from(peak.mz), i64::from(tolerance.at(peak.mz)));
        while rest.next_if(|(_, other)| i64::from(other.mz) - shift < mz - width).is_some() {}
        if let Some((other, _)) = rest.next_if(|(_, other)| i64::from(other.mz) - shift <= mz + width) {
            pairs.push((index, other));
        }
    }
    pairs
}

/// What two peaks that are the same add to the similarity: half of (a + b) log₂(a + b) − a log₂ a − b log₂ b.
fn gain(query: f32, library: f32) -> f64 {
    let part = |share: f64| share * share.log2();
    let (query, library) = (f64::from(query), f64::from(library));
    (part(query + library) - part(query) - part(library)) / 2.0
}

/// A peak on its way through the cleaning.
#[derive(Clone, Copy)]
struct Raw {
    mz: MzMillionths,
    intensity: f64,
}

fn base(peaks: &[Raw]) -> f64 {
    peaks.iter().map(|peak| peak.intensity).fold(0.0, f64::max)
}

/// Scales so that the most intense peak is about 1, and sums of what follows are finite: by a power of two, which rounds
/// nothing, so that a peak of just 1 % of the base peak stays one.
fn scale_to_base(peaks: &mut [Raw]) {
    #[expect(clippy::cast_possible_truncation, reason = "an exponent")]
    let exponent = (base(peaks).log2() as i32).clamp(-1_000, 1_000);
    let scale = 2.0_f64.powi(-exponent);
    for peak in peaks {
        peak.intensity *= scale;
    }
}

/// Merges peaks until none are within twice the tolerance of another, and leaves them in the order of m/z.
fn merge_neighbours(peaks: &mut Vec<Raw>, tolerance: Tolerance) {
    peaks.sort_by(|one, other| one.mz.cmp(&other.mz).then(one.intensity.total_cmp(&other.intensity)));
    let close = |peaks: &[Raw]| peaks.windows(2).any(|pair| tolerance.merges(pair[0].mz, pair[1].mz));
    for _ in 0..ROUNDS_MAX {
        if !close(peaks) {
            return;
        }
        *peaks = merge_once(peaks, tolerance);
        peaks.sort_by_key(|peak| peak.mz);
    }
    peaks.dedup_by(|upper, lower| tolerance.merges(lower.mz, upper.mz));
}

/// From the most intense peak down, each takes up what lies within twice the tolerance. A peak that took up others is
/// farther than that from the next, so that each point is looked at a few times only.
fn merge_once(peaks: &mut [Raw], tolerance: Tolerance) -> Vec<Raw> {
    let mut order: Vec<usize> = (0..peaks.len()).collect();
    order.sort_by(|one, other| peaks[*other].intensity.total_cmp(&peaks[*one].intensity));
    let mut merged = Vec::new();
    for centre in order {
        if peaks[centre].intensity <= 0.0 {
            continue;
        }
        let mz = peaks[centre].mz;
        let below = peaks[..centre].iter().rev().take_while(|peak| tolerance.merges(peak.mz, mz)).count();
        let above = peaks[centre..].iter().take_while(|peak| tolerance.merges(mz, peak.mz)).count();
        let taken = &mut peaks[centre - below..centre + above];
        let sum: f64 = taken.iter().map(|peak| peak.intensity).sum();
        // Weighted by distance from the centre, where a sum of whole m/z would lose the last digits.
        let moved: f64 = taken.iter().map(|peak| peak.intensity * (f64::from(peak.mz) - f64::from(mz))).sum();
        merged.push(Raw { mz: moved_by(mz, moved / sum), intensity: sum });
        for peak in taken {
            peak.intensity = 0.0;
        }
    }
    merged
}

/// `mz` moved by `distance` millionths, which stays between two m/z of the spectrum.
#[expect(clippy::cast_possible_truncation, reason = "a mean of numbers of 32 bits")]
fn moved_by(mz: MzMillionths, distance: f64) -> MzMillionths {
    (f64::from(mz) + distance).round() as MzMillionths
}

/// Keeps the `count` most intense peaks in the order of m/z.
fn keep_most_intense(peaks: &mut Vec<Raw>, count: usize) {
    if peaks.len() > count {
        peaks.sort_by(|one, other| other.intensity.total_cmp(&one.intensity));
        peaks.truncate(count);
        peaks.sort_by_key(|peak| peak.mz);
    }
}

/// The peaks with their shares of all intensity; what is too little for a share goes.
#[expect(clippy::cast_possible_truncation, reason = "a share is kept in single precision")]
fn shares(peaks: &[Raw]) -> Vec<Peak> {
    let sum: f64 = peaks.iter().map(|peak| peak.intensity).sum();
    let peaks = peaks.iter().map(|peak| Peak { mz: peak.mz, share: (peak.intensity / sum) as f32 });
    peaks.filter(|peak| peak.share >= SHARE_MIN).collect()
}
