//! A run: mass spectra one after the other, as a gas or liquid chromatograph feeds them.
//!
//! A run is kept by whole m/z, as electron ionisation libraries are; the exact m/z of each is kept as a mean. Spectra of
//! the components come out of [`super::deconvolute`].

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::unit::unit_mz;
use crate::Spectrum;

/// Scans that are looked at together for the noise, as in AMDIS.
const NOISE_SCANS: usize = 13;

/// Crossings of their mean that make them noise and no slope.
const NOISE_CROSSINGS_MIN: usize = 7;

/// How many such groups are needed.
const NOISE_GROUPS_MIN: usize = 5;

/// Larger abundances are no measurement.
const ABUNDANCE_MAX: f64 = 1e30;

/// One mass spectrum of a run.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Scan {
    /// When it was measured, in seconds after the injection.
    pub retention_time_seconds: f64,
    /// `(m/z, abundance)`, in any order. Those that are no positive numbers, or beyond any detector, are passed over.
    pub peaks: Vec<(f64, f64)>,
}

/// A run: scans in the order of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    seconds: Vec<f64>,
    channels: Vec<Channel>,
}

/// What a run has at one whole m/z.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// The whole m/z, by the rounding of NIST MS Search.
    pub mz: u16,
    /// The mean of the m/z measured, weighed by abundance.
    pub mz_mean: f64,
    /// `(number of the scan, abundance)`, ascending, without the scans that have nothing there.
    points: Vec<(usize, f64)>,
}

/// How much an abundance scatters from scan to scan: in proportion to its square root, as counted ions do.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Noise {
    /// The scatter of an abundance of 1.
    pub factor: f64,
    /// The weakest abundance that the run records; below it nothing is known.
    pub weakest: f64,
}

impl Noise {
    /// The scatter of `abundance`.
    pub fn of(&self, abundance: f64) -> f64 {
        self.factor * abundance.max(self.weakest).sqrt()
    }
}

impl Run {
    /// A run of `scans`, which are put in the order of time; those without a time are passed over.
    pub fn new(mut scans: Vec<Scan>) -> Self {
        scans.retain(|scan| scan.retention_time_seconds.is_finite());
        scans.sort_by(|one, two| one.retention_time_seconds.total_cmp(&two.retention_time_seconds));
        let mut points: Vec<(u16, usize, f64, f64)> = Vec::new();
        for (number, scan) in scans.iter().enumerate() {
            let sound = scan.peaks.iter().filter(|peak| peak.1 > 0.0 && peak.1 <= ABUNDANCE_MAX);
            points.extend(sound.filter_map(|&(mz, abundance)| Some((unit_mz(mz)?, number, mz, abundance))));
        }
        points.sort_by_key(|(mz, number, _, _)| (*mz, *number));
        let channels = points.chunk_by(|one, two| one.0 == two.0).map(Channel::of).collect();
        Self { seconds: scans.iter().map(|scan| scan.retention_time_seconds).collect(), channels }
    }

    /// A run of the spectra of one file: those of all ions that say when they were measured.
    pub fn of_spectra<'a>(spectra: impl IntoIterator<Item = &'a Spectrum>) -> Self {
        let scan = |spectrum: &Spectrum| {
            let all_ions = spectrum.facts.ms_level.is_none_or(|level| level == 1);
            let retention_time_seconds = spectrum.facts.retention_time_seconds.filter(|_| all_ions)?;
            Some(Scan { retention_time_seconds, peaks: spectrum.points().collect() })
        };
        Self::new(spectra.into_iter().filter_map(scan).collect())
    }

    /// When each scan was measured, in seconds, ascending.
    pub fn seconds(&self) -> &[f64] {
        &self.seconds
    }

    /// The m/z that occur, ascending.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// The total ion chromatogram: the sum of all abundances, scan by scan.
    pub fn total_ion(&self) -> Vec<f64> {
        self.sum(self.channels.iter())
    }

    /// The extracted ion chromatogram of whole m/z, scan by scan.
    pub fn extracted_ion(&self, mz: std::ops::RangeInclusive<u16>) -> Vec<f64> {
        self.sum(self.channels.iter().filter(|channel| mz.contains(&channel.mz)))
    }

    fn sum<'a>(&self, channels: impl Iterator<Item = &'a Channel>) -> Vec<f64> {
        let mut sums = vec![0.0; self.seconds.len()];
        for (scan, abundance) in channels.flat_map(|channel| &channel.points) {
            sums[*scan] += abundance;
        }
        sums
    }

    /// The mean spectrum of `scans` less that of the scans `background`: what is left above zero, `(mean m/z,
    /// abundance)`, ascending. Scans beyond the run count as empty; an empty `background` takes nothing off.
    pub fn spectrum(&self, scans: Range<usize>, background: Range<usize>) -> Vec<(f64, f64)> {
        let mean = |channel: &Channel, scans: &Range<usize>| {
            let within: f64 = channel.within(scans.clone()).iter().map(|(_, abundance)| abundance).sum();
            within / scans.len().max(1) as f64
        };
        let left = |channel: &Channel| mean(channel, &scans) - mean(channel, &background);
        let peaks = self.channels.iter().map(|channel| (channel.mz_mean, left(channel)));
        peaks.filter(|(_, abundance)| *abundance > 0.0).collect()
    }

    /// The spectrum that stands under the whole run: for each m/z its median over all scans, `(mean m/z, abundance)`.
    pub fn background(&self) -> Vec<(f64, f64)> {
        let scans = self.seconds.len();
        let median = |channel: &Channel| {
            let mut abundances: Vec<f64> = channel.points.iter().map(|(_, abundance)| *abundance).collect();
            let middle = (abundances.len() + scans / 2).checked_sub(scans)?;
            abundances.sort_by(f64::total_cmp);
            Some((channel.mz_mean, *abundances.get(middle)?))
        };
        self.channels.iter().filter_map(median).collect()
    }

    /// The same run with all m/z as at one time, when maxima are late by `scans_per_mz` for each unit of m/z. Between
    /// scans, abundances are those of the cubic through the four scans around (Catmull & Rom 1974).
    pub fn without_skew(&self, scans_per_mz: f64) -> Self {
        let (Some(first), Some(last)) = (self.channels.first(), self.channels.last()) else { return self.clone() };
        let middle = 0.5 * (f64::from(first.mz) + f64::from(last.mz));
        let shifted =
            |channel: &Channel| channel.shifted(scans_per_mz * (f64::from(channel.mz) - middle), self.seconds.len());
        Self { seconds: self.seconds.clone(), channels: self.channels.iter().map(shifted).collect() }
    }

    /// The noise, after AMDIS (Stein, J. Am. Soc. Mass Spectrom. 1999, 10:770): the median of how far abundances lie from
    /// their mean, over the square root of that mean, in groups of scans that cross their mean often. Where a run
    /// records too little of its noise, the weakest abundance recorded is taken for noise.
    pub fn noise(&self) -> Noise {
        let abundances = self.channels.iter().flat_map(|channel| &channel.points).map(|(_, abundance)| *abundance);
        let weakest = abundances.fold(f64::INFINITY, f64::min);
        if !weakest.is_finite() {
            return Noise::default();
        }
        let mut factors: Vec<f64> = self.channels.iter().flat_map(Channel::noise_factors).collect();
        factors.sort_by(f64::total_cmp);
        let factor = factors.get(factors.len() / 2).filter(|_| factors.len() >= NOISE_GROUPS_MIN);
        Noise { factor: factor.copied().unwrap_or(weakest.sqrt()), weakest }
    }
}

impl Channel {
    /// Of points of one whole m/z, `(whole m/z, scan, m/z, abundance)` in the order of scans; those of one scan are added.
    fn of(points: &[(u16, usize, f64, f64)]) -> Self {
        let mz = points[0].0;
        let total: f64 = points.iter().map(|point| point.3).sum();
        let defect: f64 = points.iter().map(|point| (point.2 - f64::from(mz)) * (point.3 / total)).sum();
        let scans = points.chunk_by(|one, two| one.1 == two.1);
        Self {
            mz,
            mz_mean: f64::from(mz) + defect,
            points: scans.map(|scan| (scan[0].1, scan.iter().map(|point| point.3).sum())).collect(),
        }
    }

    /// The abundances of all `scans` of the run, 0 where there is none.
    pub(super) fn dense(&self, scans: usize) -> Vec<f64> {
        let mut abundances = vec![0.0; scans];
        for (scan, abundance) in &self.points {
            abundances[*scan] = *abundance;
        }
        abundances
    }

    /// What was there `late` scans later, at most one.
    fn shifted(&self, late: f64, scans: usize) -> Self {
        let late = late.clamp(-1.0, 1.0);
        let (back, part) = if late < 0.0 { (1, 1.0 + late) } else { (0, late) };
        let abundances = self.dense(scans);
        let at = |scan: usize, ahead: usize| {
            let place = (scan + ahead).checked_sub(1 + back);
            place.and_then(|place| abundances.get(place)).copied().unwrap_or(0.0)
        };
        let between = |scan: usize| cubic([at(scan, 0), at(scan, 1), at(scan, 2), at(scan, 3)], part);
        let points = (0..scans).map(|scan| (scan, between(scan))).filter(|point| point.1 > 0.0);
        Self { points: points.collect(), ..*self }
    }

    /// The points of these scans.
    pub(super) fn within(&self, scans: Range<usize>) -> &[(usize, f64)] {
        let from = self.points.partition_point(|point| point.0 < scans.start);
        let to = self.points.partition_point(|point| point.0 < scans.end);
        &self.points[from..to.max(from)]
    }

    fn noise_factors(&self) -> Vec<f64> {
        let groups =
            self.points.chunk_by(|one, two| one.0 + 1 == two.0).flat_map(|stretch| stretch.chunks_exact(NOISE_SCANS));
        groups.filter_map(|group| noise_factor(&group.iter().map(|point| point.1).collect::<Vec<f64>>())).collect()
    }
}

/// What the cubic through four scans has at `part` of the way from the second to the third.
fn cubic([before, from, to, after]: [f64; 4], part: f64) -> f64 {
    let slope = (0.5 * (to - before), 0.5 * (after - from));
    let (square, cube) = (part * part, part * part * part);
    from * (2.0 * cube - 3.0 * square + 1.0)
        + slope.0 * (cube - 2.0 * square + part)
        + to * (3.0 * square - 2.0 * cube)
        + slope.1 * (cube - square)
}

/// The median distance of `abundances` from their mean over its square root; none when they are a slope.
fn noise_factor(abundances: &[f64]) -> Option<f64> {
    let mean = abundances.iter().sum::<f64>() / abundances.len() as f64;
    let crossings = abundances.windows(2).filter(|pair| (pair[0] > mean) != (pair[1] > mean)).count();
    let mut distances: Vec<f64> = abundances.iter().map(|abundance| (abundance - mean).abs()).collect();
    distances.sort_by(f64::total_cmp);
    (crossings >= NOISE_CROSSINGS_MIN).then(|| distances[distances.len() / 2] / mean.sqrt())
}
