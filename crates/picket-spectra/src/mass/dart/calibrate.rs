//! Putting the m/z axis of a sample right by the lines that it shares with the library.

use serde::{Deserialize, Serialize};

use super::candidates::Candidate;
use super::lines::{Measured, Peak};

/// Peaks of the sample from this share of the base peak on are used.
const SAMPLE_SHARE_MIN: f64 = 0.01;

/// Lines of a candidate from this share of its base peak on are used.
const CANDIDATE_SHARE_MIN: f64 = 0.03;

/// Two lines agree within this, in daltons: three times the scatter of an instrument that resolves 5,000.
const AGREE_DA: f64 = 0.006;

/// Steps in which an offset is tried, in daltons, and how many to each side.
const OFFSET_STEP_DA: f64 = 0.001;
const OFFSET_STEPS: i32 = 25;

/// Steps in which a slope is tried, in parts per million, and how many to each side.
const SLOPE_STEP_PPM: f64 = 5.0;
const SLOPE_STEPS: i32 = 10;

/// What is expected of an axis before it is looked at: the standard deviations of offset and slope. Small errors win
/// where lines leave it open.
const OFFSET_EXPECTED_DA: f64 = 0.01;
const SLOPE_EXPECTED_PPM: f64 = 30.0;
const EXPECTATION_WEIGHT: f64 = 0.05;

/// An axis is left as it is when fewer lines agree.
const LINES_MIN: usize = 3;

/// How an m/z axis was put right: m/z as measured less `offset_da` less `slope_ppm` millionths of itself.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Calibration {
    /// In daltons.
    pub offset_da: f64,
    /// In parts per million.
    pub slope_ppm: f64,
    /// How many lines of the sample agree with the library after it.
    pub lines: usize,
}

impl Calibration {
    /// The m/z that should have been measured.
    pub fn apply(&self, mz: f64) -> f64 {
        mz - self.error(mz)
    }

    fn error(&self, mz: f64) -> f64 {
        (self.slope_ppm * 1e-6).mul_add(mz, self.offset_da)
    }

    /// The one under which the strong lines of the sample agree best with lines of `candidates`, one for all voltages;
    /// no line is moved by more than `da_max`.
    pub(super) fn between(measured: &[Measured], candidates: &[Candidate], da_max: f64) -> Self {
        let lines: Vec<Vec<f64>> = (0..measured.len()).map(|at| candidate_lines(candidates, at)).collect();
        let peaks: Vec<(Peak, &[f64])> = measured
            .iter()
            .zip(&lines)
            .flat_map(|(measured, lines)| {
                let strong = measured.peaks.iter().filter(|peak| peak.intensity >= SAMPLE_SHARE_MIN);
                strong.map(|peak| (*peak, &lines[..]))
            })
            .collect();
        let best = trials().map(|trial| (trial, trial.score(&peaks, da_max)));
        let best = best.reduce(|best, next| if next.1 > best.1 { next } else { best });
        let refined = best.map_or(Self::default(), |(best, _)| best.refined(&peaks));
        if refined.lines < LINES_MIN { Self::default() } else { refined }
    }

    /// How well the peaks agree with the lines: each counts by the square root of its intensity.
    fn score(&self, peaks: &[(Peak, &[f64])], da_max: f64) -> f64 {
        let (mut agreement, mut weights) = (0.0, 0.0);
        for (peak, lines) in peaks {
            let weight = peak.intensity.sqrt();
            weights += weight;
            if self.error(peak.mz).abs() <= da_max {
                let nearest = nearest_distance(lines, self.apply(peak.mz)).abs();
                agreement += weight * (1.0 - nearest / AGREE_DA).max(0.0);
            }
        }
        let unexpected = (self.offset_da / OFFSET_EXPECTED_DA).powi(2) + (self.slope_ppm / SLOPE_EXPECTED_PPM).powi(2);
        (EXPECTATION_WEIGHT * weights).mul_add(-unexpected, agreement)
    }

    /// With the offset moved to the mean of the lines that agree, and their number.
    fn refined(&self, peaks: &[(Peak, &[f64])]) -> Self {
        let agreeing: Vec<(f64, f64)> = peaks
            .iter()
            .map(|(peak, lines)| (peak.intensity.sqrt(), nearest_distance(lines, self.apply(peak.mz))))
            .filter(|(_, distance)| distance.abs() < AGREE_DA)
            .collect();
        let weights: f64 = agreeing.iter().map(|(weight, _)| weight).sum();
        let mean: f64 = agreeing.iter().map(|(weight, distance)| weight * distance).sum::<f64>() / weights.max(1e-12);
        Self { offset_da: self.offset_da + mean, lines: agreeing.len(), ..*self }
    }
}

/// The offsets and slopes to try, smaller ones first.
fn trials() -> impl Iterator<Item = Calibration> {
    let outwards = |steps: i32| std::iter::once(0).chain((1..=steps).flat_map(|step| [step, -step]));
    outwards(OFFSET_STEPS).flat_map(move |offset| {
        outwards(SLOPE_STEPS).map(move |slope| Calibration {
            offset_da: f64::from(offset) * OFFSET_STEP_DA,
            slope_ppm: f64::from(slope) * SLOPE_STEP_PPM,
            lines: 0,
        })
    })
}

/// The m/z of the strong lines of all candidates at one voltage, ascending.
fn candidate_lines(candidates: &[Candidate], at: usize) -> Vec<f64> {
    let mut lines: Vec<f64> = candidates
        .iter()
        .flat_map(|candidate| {
            let peaks = candidate.looks[at].first().map_or(&[][..], Vec::as_slice);
            let base = peaks.iter().map(|peak| peak.intensity).fold(0.0, f64::max);
            peaks.iter().filter(move |peak| peak.intensity >= CANDIDATE_SHARE_MIN * base).map(|peak| peak.mz)
        })
        .collect();
    lines.sort_by(f64::total_cmp);
    lines
}

/// `mz` less the nearest of `lines`; infinite without lines.
fn nearest_distance(lines: &[f64], mz: f64) -> f64 {
    let place = lines.partition_point(|line| *line < mz);
    let neighbours = lines[place.saturating_sub(1)..(place + 1).min(lines.len())].iter();
    let distances = neighbours.map(|line| mz - line);
    distances.min_by(|one, two| one.abs().total_cmp(&two.abs())).unwrap_or(f64::INFINITY)
}
