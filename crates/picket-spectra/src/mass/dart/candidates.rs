//! Which compounds of the library can be in the sample at all: those whose protonated molecule it shows.

use super::lines::{Measured, Peak, clean, strongest_near};
use super::{Explainer, Reference, Voltage};

/// A compound can be looked for when its own spectrum at the lowest voltage shows the protonated molecule with this share
/// of the base peak.
const MOLECULAR_ION_SHARE_MIN: f64 = 0.02;

/// Largest error of the m/z axis of a library spectrum that is put right, in parts per million.
const LIBRARY_ERROR_PPM_MAX: f64 = 40.0;

/// Most candidates that are combined, those with the strongest protonated molecule.
const CANDIDATES_MAX: usize = 40;

/// A compound that may be in the sample.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) reference: usize,
    pub(super) molecular_ion_mz: f64,
    /// How it may look at each voltage of the sample: its spectrum there, then that spectrum on its way to those at the
    /// next lower and the next higher voltage of the library, since no two instruments break up ions equally at one
    /// nominal voltage. Nothing where the library has no spectrum.
    pub(super) looks: Vec<Vec<Vec<Peak>>>,
}

/// The compounds that may be in the sample, and those that cannot be looked for.
pub(super) struct Candidates {
    pub(super) all: Vec<Candidate>,
    pub(super) not_looked_for: Vec<usize>,
}

impl Candidates {
    /// Those that show a line within the largest calibration error of their protonated molecule.
    pub(super) fn new(explainer: &Explainer, measured: &[Measured], library: &[Reference]) -> Self {
        let (mut all, mut not_looked_for) = (Vec::new(), Vec::new());
        let Some(lowest) = measured.first() else { return Self { all, not_looked_for } };
        for (index, reference) in library.iter().enumerate() {
            let mz = reference.molecular_ion_mz;
            if !shows_molecular_ion(explainer, reference, lowest.volts) {
                not_looked_for.push(index);
            } else if strongest_near(&lowest.peaks, mz, explainer.calibration_da_max).is_some() {
                all.push(Candidate::new(explainer, index, reference, measured));
            }
        }
        Self { all, not_looked_for }
    }

    /// Keeps those whose protonated molecule stands above the noise of `lowest`, whose m/z axis has been put right.
    pub(super) fn keep_with_molecular_ion(&mut self, explainer: &Explainer, lowest: &Measured) {
        let to_noise = |candidate: &Candidate| {
            molecular_ion(explainer, lowest, candidate.molecular_ion_mz).map_or(0.0, |(_, to_noise)| to_noise)
        };
        self.all.retain(|candidate| to_noise(candidate) >= explainer.molecular_ion_to_noise_min);
        self.all.sort_by(|one, two| to_noise(two).total_cmp(&to_noise(one)).then(one.reference.cmp(&two.reference)));
        self.all.truncate(CANDIDATES_MAX);
    }
}

/// The line of a protonated molecule of this m/z, and how many times the noise it is.
pub(super) fn molecular_ion(explainer: &Explainer, lowest: &Measured, mz: f64) -> Option<(Peak, f64)> {
    let tolerance = explainer.tolerance(mz);
    let peak = strongest_near(&lowest.peaks, mz, tolerance)?;
    Some((peak, peak.intensity / lowest.noise(peak.mz, tolerance)))
}

impl Candidate {
    fn new(explainer: &Explainer, index: usize, reference: &Reference, measured: &[Measured]) -> Self {
        let mut voltages: Vec<&Voltage> =
            reference.voltages.iter().filter(|voltage| voltage.volts.is_finite()).collect();
        voltages.sort_by(|one, two| one.volts.total_cmp(&two.volts));
        let mut spectra: Vec<Vec<Peak>> = voltages.iter().map(|voltage| unit(clean(&voltage.peaks).0)).collect();
        put_right(&mut spectra, reference.molecular_ion_mz);
        let looks_at = |measured: &Measured| {
            let apart = |place: &usize| (voltages[*place].volts - measured.volts).abs();
            let near = (0..voltages.len()).filter(|place| apart(place) <= explainer.volts_apart_max);
            let Some(place) = near.min_by(|one, two| apart(one).total_cmp(&apart(two))) else { return Vec::new() };
            let neighbours = [place.checked_sub(1), Some(place + 1)].into_iter().flatten();
            let neighbours = neighbours.filter_map(|neighbour| spectra.get(neighbour));
            let between = neighbours.map(|neighbour| blend(&spectra[place], neighbour, explainer.voltage_drift));
            let looks = std::iter::once(spectra[place].clone()).chain(between);
            looks.filter(|peaks| !peaks.is_empty()).collect()
        };
        let looks = measured.iter().map(looks_at).collect();
        Self { reference: index, molecular_ion_mz: reference.molecular_ion_mz, looks }
    }
}

/// Stretches the m/z axis of each spectrum so that the protonated molecule stands where it should; where that is not
/// seen, as in the other spectra on average. An error in proportion to m/z is what a time-of-flight instrument has.
fn put_right(spectra: &mut [Vec<Peak>], molecular_ion_mz: f64) {
    let factor = |peaks: &Vec<Peak>| {
        let base = peaks.iter().map(|peak| peak.intensity).fold(0.0, f64::max);
        let peak = strongest_near(peaks, molecular_ion_mz, molecular_ion_mz * LIBRARY_ERROR_PPM_MAX * 1e-6)?;
        (peak.intensity >= MOLECULAR_ION_SHARE_MIN * base).then_some(molecular_ion_mz / peak.mz)
    };
    let factors: Vec<Option<f64>> = spectra.iter().map(factor).collect();
    let known: Vec<f64> = factors.iter().copied().flatten().collect();
    let mean = if known.is_empty() { 1.0 } else { known.iter().sum::<f64>() / known.len() as f64 };
    for (peaks, factor) in spectra.iter_mut().zip(factors) {
        for peak in peaks {
            peak.mz *= factor.unwrap_or(mean);
        }
    }
}

/// The peaks of two spectra, `part` of the second, in the order of m/z.
fn blend(one: &[Peak], two: &[Peak], part: f64) -> Vec<Peak> {
    let scaled = |peaks: &[Peak], part: f64| -> Vec<Peak> {
        peaks.iter().map(|peak| Peak { mz: peak.mz, intensity: peak.intensity * part }).collect()
    };
    let mut both = scaled(one, 1.0 - part);
    both.extend(scaled(two, part));
    both.sort_by(|one, two| one.mz.total_cmp(&two.mz));
    both
}

/// The spectrum of `reference` at the voltage nearest to `volts`, when that is near enough.
fn nearest<'a>(explainer: &Explainer, reference: &'a Reference, volts: f64) -> Option<&'a Voltage> {
    let apart = |voltage: &Voltage| (voltage.volts - volts).abs();
    let near = reference.voltages.iter().filter(|voltage| apart(voltage) <= explainer.volts_apart_max);
    near.min_by(|one, two| apart(one).total_cmp(&apart(two)))
}

/// True when the spectrum of `reference` near `volts` shows its protonated molecule.
fn shows_molecular_ion(explainer: &Explainer, reference: &Reference, volts: f64) -> bool {
    let mz = reference.molecular_ion_mz;
    let Some(voltage) = nearest(explainer, reference, volts).filter(|_| mz.is_finite() && mz > 0.0) else {
        return false;
    };
    let (peaks, _) = clean(&voltage.peaks);
    let own = strongest_near(&peaks, mz, mz * LIBRARY_ERROR_PPM_MAX * 1e-6);
    own.is_some_and(|peak| peak.intensity >= MOLECULAR_ION_SHARE_MIN)
}

/// `peaks` scaled so that their intensities add up to 1.
fn unit(mut peaks: Vec<Peak>) -> Vec<Peak> {
    let total: f64 = peaks.iter().map(|peak| peak.intensity).sum();
    for peak in &mut peaks {
        peak.intensity /= total;
    }
    peaks
}
