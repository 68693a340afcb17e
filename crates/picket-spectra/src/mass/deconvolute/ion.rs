//! Peaks in the chromatogram of one m/z.

use crate::mass::run::{Noise, Run};

/// How far a peak may reach to each side of its maximum, in scans, as in AMDIS.
const REACH_SCANS: usize = 12;

/// A peak ends where it has fallen to this share of its maximum …
const END_SHARE: f64 = 0.05;

/// … or where the next one rises by this many times the noise.
const RISE_TO_NOISE: f64 = 5.0;

/// A peak stands above its ends by this many times the noise.
const HEIGHT_TO_NOISE_MIN: f64 = 4.0;

/// A maximum is more than a spike when the scan before or after it has this share of its height.
const SHOULDER_SHARE_MIN: f64 = 0.2;

/// A peak in the chromatogram of one m/z.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct IonPeak {
    /// The number of the channel in the run.
    pub(super) channel: usize,
    /// The time of its maximum, in scans.
    pub(super) apex: f64,
    /// Its first and last scan.
    pub(super) ends: (usize, usize),
    /// The abundance at its first and last scan; the line between them is under it.
    pub(super) feet: (f64, f64),
    /// Its height above that line.
    pub(super) height: f64,
    /// Its height over the noise.
    pub(super) to_noise: f64,
    /// How steeply it rises and falls, in units of the noise for each scan.
    pub(super) sharpness: f64,
}

impl IonPeak {
    /// What stands under it at `scan`.
    pub(super) fn foot(&self, scan: usize) -> f64 {
        let width = self.ends.1.saturating_sub(self.ends.0).max(1) as f64;
        let along = scan.saturating_sub(self.ends.0) as f64 / width;
        along.mul_add(self.feet.1 - self.feet.0, self.feet.0)
    }
}

/// The peaks of all m/z, in the order of time.
pub(super) fn peaks(run: &Run, noise: Noise) -> Vec<IonPeak> {
    let scans = run.seconds().len();
    let mut peaks: Vec<IonPeak> = Vec::new();
    for (number, channel) in run.channels().iter().enumerate() {
        let abundances = channel.dense(scans);
        let tops = (1..scans.saturating_sub(1)).filter(|top| {
            let (before, at, after) = (abundances[top - 1], abundances[*top], abundances[top + 1]);
            at > before && at >= after
        });
        peaks.extend(tops.filter_map(|top| peak(number, &abundances, top, noise)));
    }
    peaks.sort_by(|one, two| one.apex.total_cmp(&two.apex).then(one.channel.cmp(&two.channel)));
    peaks
}

/// The peak with its highest scan at `top`, if it is one.
fn peak(channel: usize, abundances: &[f64], top: usize, noise: Noise) -> Option<IonPeak> {
    let left = end(abundances, noise, top, (0..top).rev());
    let right = end(abundances, noise, top, top + 1..abundances.len());
    let mut peak = IonPeak {
        channel,
        apex: 0.0,
        ends: (left, right),
        feet: (abundances[left], abundances[right]),
        height: 0.0,
        to_noise: 0.0,
        sharpness: 0.0,
    };
    let above = |scan: usize| abundances[scan] - peak.foot(scan);
    let (before, at, after) = (above(top - 1), above(top), above(top + 1));
    let scatter = noise.of(abundances[top]);
    if at < HEIGHT_TO_NOISE_MIN * scatter || before.max(after) < SHOULDER_SHARE_MIN * at {
        return None;
    }
    let steepest = |scans: &mut dyn Iterator<Item = usize>| {
        let slope = |scan: usize| (abundances[top] - abundances[scan]) / scan.abs_diff(top).max(1) as f64;
        scans.map(slope).fold(0.0, f64::max)
    };
    let sharpness = 0.5 * (steepest(&mut (left..top)) + steepest(&mut (top + 1..=right))) / scatter;
    peak.apex = top as f64 + offset([before, at, after]);
    (peak.height, peak.to_noise, peak.sharpness) = (at, at / scatter, sharpness);
    Some(peak)
}

/// Where the Gaussian curve through three scans, of which the middle one is the highest, has its maximum, in scans from the
/// middle. A parabola through them would draw the maximum towards the middle by up to a fifth of a scan.
fn offset(three: [f64; 3]) -> f64 {
    // A tenth of a percent, where a scan has nothing above the feet, keeps the logarithm.
    let [before, at, after] = three.map(|height| height.max(1e-3 * three[1]).ln());
    let curvature = before + after - 2.0 * at;
    if curvature < 0.0 { (0.5 * (before - after) / curvature).clamp(-0.5, 0.5) } else { 0.0 }
}

/// Where the peak at `top` ends, going through `scans` away from it.
fn end(abundances: &[f64], noise: Noise, top: usize, scans: impl Iterator<Item = usize>) -> usize {
    let (mut lowest, mut lowest_at) = (abundances[top], top);
    for scan in scans.take(REACH_SCANS) {
        let abundance = abundances[scan];
        if abundance < lowest {
            (lowest, lowest_at) = (abundance, scan);
        } else if abundance > RISE_TO_NOISE.mul_add(noise.of(lowest), lowest) {
            break;
        }
        if abundance < END_SHARE * abundances[top] {
            break;
        }
    }
    lowest_at
}
