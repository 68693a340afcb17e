//! Peaks, the noise around them, and which lines of the candidates are which of the sample.

use super::{Calibration, Explainer, Voltage};

/// Peaks under this share of the base peak are left out; they are less than the noise that is assumed.
const PEAK_SHARE_MIN: f64 = 0.001;

/// What was not recorded may be this part of the weakest peak that was.
const UNRECORDED_PART: f64 = 0.5;

/// Most peaks that are used of one spectrum, the strongest. Real ones have under 600 above [`PEAK_SHARE_MIN`].
const PEAKS_MAX: usize = 1_000;

/// How far above a strong line its ringing reaches, in daltons; the isotope peak stands behind it.
const RINGING_DA: f64 = 0.95;

/// One centroid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Peak {
    pub(super) mz: f64,
    pub(super) intensity: f64,
}

/// The strongest of `peaks` that are positive numbers, in the order of m/z, as shares of the base peak; and the base peak.
pub(super) fn clean(peaks: &[(f64, f64)]) -> (Vec<Peak>, f64) {
    let sound = |(mz, intensity): &(f64, f64)| mz.is_finite() && intensity.is_finite() && *mz > 0.0 && *intensity > 0.0;
    let mut kept: Vec<Peak> =
        peaks.iter().filter(|peak| sound(peak)).map(|&(mz, intensity)| Peak { mz, intensity }).collect();
    kept.sort_by(|one, two| two.intensity.total_cmp(&one.intensity).then(one.mz.total_cmp(&two.mz)));
    let base = kept.first().map_or(0.0, |peak| peak.intensity);
    kept.truncate(PEAKS_MAX);
    kept.retain(|peak| peak.intensity >= PEAK_SHARE_MIN * base);
    kept.sort_by(|one, two| one.mz.total_cmp(&two.mz));
    for peak in &mut kept {
        peak.intensity /= base;
    }
    (kept, base)
}

/// The strongest of `peaks`, which are in the order of m/z, that is no further than `tolerance` from `mz`.
pub(super) fn strongest_near(peaks: &[Peak], mz: f64, tolerance: f64) -> Option<Peak> {
    let from = peaks.partition_point(|peak| peak.mz < mz - tolerance);
    let near = peaks[from..].iter().take_while(|peak| peak.mz <= mz + tolerance);
    near.copied().max_by(|one, two| one.intensity.total_cmp(&two.intensity))
}

/// The spectrum of the sample at one voltage.
#[derive(Clone, Debug)]
pub(super) struct Measured {
    pub(super) volts: f64,
    /// In the order of m/z, as shares of the base peak.
    pub(super) peaks: Vec<Peak>,
    /// The base peak, in the unit of the sample.
    pub(super) base: f64,
    /// The sum of all peaks, as a multiple of the base peak.
    pub(super) total: f64,
    /// The standard deviation where nothing is, as a share of the base peak.
    floor: f64,
    ringing: f64,
}

impl Measured {
    /// None without a peak or a voltage.
    pub(super) fn new(voltage: &Voltage, explainer: &Explainer) -> Option<Self> {
        let (peaks, base) = clean(&voltage.peaks);
        let weakest = peaks.iter().map(|peak| peak.intensity).fold(1.0, f64::min);
        (voltage.volts.is_finite() && !peaks.is_empty()).then(|| Self {
            volts: voltage.volts,
            base,
            total: peaks.iter().map(|peak| peak.intensity).sum(),
            floor: explainer.floor.max(UNRECORDED_PART * weakest),
            ringing: explainer.ringing,
            peaks,
        })
    }

    /// Puts the m/z axis right.
    pub(super) fn apply(&mut self, calibration: &Calibration) {
        for peak in &mut self.peaks {
            peak.mz = calibration.apply(peak.mz);
        }
    }

    /// The standard deviation of what may stand at `mz` although nothing is there.
    pub(super) fn noise(&self, mz: f64, tolerance: f64) -> f64 {
        let from = self.peaks.partition_point(|peak| peak.mz < mz - RINGING_DA);
        let below = self.peaks[from..].iter().take_while(|peak| peak.mz < mz - 2.0 * tolerance);
        let strongest = below.map(|peak| peak.intensity).fold(0.0, f64::max);
        self.floor.hypot(self.ringing * strongest)
    }
}

/// A place on the m/z axis, and what the sample and each look of the candidates have there.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) mz: f64,
    pub(super) observed: f64,
    /// The share of each look's intensity that stands here, 0 to 1.
    pub(super) expected: Vec<f64>,
    /// The standard deviation of `observed` apart from the drift of the line itself.
    pub(super) noise: f64,
}

/// The lines of the sample and of `looks`, in the order of m/z. Each peak goes to the nearest line within the tolerance;
/// stronger peaks found lines first, those of the sample before those of the looks.
pub(super) fn lines(explainer: &Explainer, measured: &Measured, looks: &[&[Peak]]) -> Vec<Line> {
    let strongest_first = |peaks: &mut Vec<(Option<usize>, Peak)>| {
        peaks.sort_by(|one, two| two.1.intensity.total_cmp(&one.1.intensity).then(one.1.mz.total_cmp(&two.1.mz)));
    };
    let mut observed: Vec<(Option<usize>, Peak)> = measured.peaks.iter().map(|peak| (None, *peak)).collect();
    let numbered = looks.iter().enumerate();
    let mut expected: Vec<(Option<usize>, Peak)> =
        numbered.flat_map(|(look, peaks)| peaks.iter().map(move |peak| (Some(look), *peak))).collect();
    strongest_first(&mut observed);
    strongest_first(&mut expected);

    let mut lines: Vec<Line> = Vec::new();
    for (look, peak) in observed.into_iter().chain(expected) {
        let tolerance = explainer.tolerance(peak.mz);
        let place = lines.partition_point(|line| line.mz < peak.mz);
        let neighbours = place.saturating_sub(1)..(place + 1).min(lines.len());
        let nearest =
            neighbours.min_by(|one, two| distance(&lines[*one], peak).total_cmp(&distance(&lines[*two], peak)));
        let index = nearest.filter(|index| distance(&lines[*index], peak) <= tolerance).unwrap_or_else(|| {
            let noise = measured.noise(peak.mz, tolerance);
            lines.insert(place, Line { mz: peak.mz, observed: 0.0, expected: vec![0.0; looks.len()], noise });
            place
        });
        match look {
            Some(look) => lines[index].expected[look] += peak.intensity,
            None => lines[index].observed += peak.intensity,
        }
    }
    lines
}

fn distance(line: &Line, peak: Peak) -> f64 {
    (line.mz - peak.mz).abs()
}
