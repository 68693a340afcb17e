//! What a mixture consists of, from its spectra at several in-source voltages: direct analysis in real time (DART) and
//! other ambient ionisation without separation.
//!
//! At a low voltage each compound shows its protonated molecule, at higher ones its fragments. A library has the
//! spectra of pure compounds at the same voltages. The question is the one of the inverted library search of the NIST
//! (Moorthy & Sisco, JASMS 2021, 32:1725): which compounds together explain all spectra? Matching each alone overcalls,
//! since methamphetamine holds all fragments of amphetamine; so here a compound is named only when
//!
//! 1. its own protonated molecule stands above noise at the lowest voltage measured,
//! 2. the spectra of all candidates, combined with factors that are not negative, explain the sample significantly
//!    worse without it, and
//! 3. its share does not vanish at a voltage at which its fragments would have to be seen.
//!
//! Lines are matched within a tolerance and never binned, after the m/z axis of the sample has been put right by the
//! lines that it shares with the library. Shares are of the signal; they are no mass fractions.

mod calibrate;
mod candidates;
mod choose;
mod fit;
mod lines;

use serde::{Deserialize, Serialize};

pub use calibrate::Calibration;

use self::candidates::Candidates;
use self::lines::Measured;

/// A spectrum with fewer peaks is not used.
const PEAKS_MIN: usize = 3;

/// The spectrum at one in-source voltage.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Voltage {
    /// The voltage, in volts.
    pub volts: f64,
    /// Centroids, `(m/z, intensity)`, in any order and on any scale. Those that are no positive numbers are passed over.
    pub peaks: Vec<(f64, f64)>,
}

/// What was measured of a sample.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Sample {
    /// Its spectra, in any order.
    pub voltages: Vec<Voltage>,
}

/// A pure compound of the library.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Reference {
    /// What its library calls it.
    pub label: String,
    /// m/z of its protonated molecule, [M+H]⁺, calculated from its formula.
    pub molecular_ion_mz: f64,
    /// Its spectra, in any order.
    pub voltages: Vec<Voltage>,
}

/// How to explain a sample. There is one setting, [`Explainer::STANDARD`], for all samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Explainer {
    /// Two lines are the same when they are no further apart than this, in daltons …
    pub tolerance_da: f64,
    /// … and this share of their m/z more, in parts per million.
    pub tolerance_ppm: f64,
    /// Largest error of the m/z axis that is looked for, in daltons.
    pub calibration_da_max: f64,
    /// A spectrum of the library belongs to one of the sample when their voltages differ by no more than this, in volts.
    pub volts_apart_max: f64,
    /// Noise: the standard deviation of a line from one spectrum of a compound to the next, as a share of the line.
    pub drift: f64,
    /// Noise: by how much a spectrum may look like that of the next voltage of the library, as a share.
    pub voltage_drift: f64,
    /// Noise: what a spectrum shows where nothing is, as a share of its base peak.
    pub floor: f64,
    /// Noise: the same of a library spectrum, as a share of its own base peak.
    pub library_floor: f64,
    /// Noise: the false peaks that a time-of-flight detector shows within 1 Da above a strong line, as a share of it.
    pub ringing: f64,
    /// The protonated molecule has to be this many times the noise.
    pub molecular_ion_to_noise_min: f64,
    /// A component is needed when χ² rises by this without it, and two can be told apart when it rises by this when
    /// one takes the place of the other.
    pub worsening_min: f64,
    /// The same at the lowest voltage alone, when nothing else of its mass is there.
    pub worsening_lowest_min: f64,
    /// The protonated molecule has to be explained to this part.
    pub molecular_ion_explained_min: f64,
    /// A component whose share at some voltage is certainly less than this part of its share at the lowest is none.
    pub share_kept_min: f64,
}

impl Explainer {
    /// The setting.
    pub const STANDARD: Self = Self {
        tolerance_da: 0.005,
        tolerance_ppm: 10.0,
        calibration_da_max: 0.025,
        volts_apart_max: 8.0,
        drift: 0.15,
        voltage_drift: 0.25,
        floor: 0.0015,
        library_floor: 0.01,
        ringing: 0.06,
        molecular_ion_to_noise_min: 3.0,
        worsening_min: 12.0,
        worsening_lowest_min: 9.0,
        molecular_ion_explained_min: 0.3,
        share_kept_min: 0.05,
    };

    /// Explains `sample` by the compounds of `library`.
    ///
    /// # Errors
    /// [`Insufficient`] when the sample says too little to be explained.
    pub fn explain(&self, sample: &Sample, library: &[Reference]) -> Result<Explained, Insufficient> {
        let mut measured: Vec<Measured> =
            sample.voltages.iter().filter_map(|voltage| Measured::new(voltage, self)).collect();
        if measured.is_empty() {
            return Err(Insufficient::Empty);
        }
        measured.retain(|measured| measured.peaks.len() >= PEAKS_MIN);
        measured.sort_by(|one, two| one.volts.total_cmp(&two.volts));
        if measured.is_empty() {
            return Err(Insufficient::FewPeaks);
        }
        let mut candidates = Candidates::new(self, &measured, library);
        let calibration = Calibration::between(&measured, &candidates.all, self.calibration_da_max);
        for measured in &mut measured {
            measured.apply(&calibration);
        }
        candidates.keep_with_molecular_ion(self, &measured[0]);
        Ok(choose::explained(self, &measured, &candidates, calibration))
    }

    /// How far apart two lines at `mz` may be, in daltons.
    fn tolerance(&self, mz: f64) -> f64 {
        mz.abs().mul_add(self.tolerance_ppm * 1e-6, self.tolerance_da)
    }
}

/// Why a sample cannot be explained at all.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Insufficient {
    /// No spectrum has a peak.
    #[error("there is no peak")]
    Empty,
    /// No spectrum has as many peaks as are needed to tell anything.
    #[error("no spectrum has three peaks or more")]
    FewPeaks,
}

/// What a sample consists of, as far as the library goes. References are told by their place in the library.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Explained {
    /// What was found, the largest share first.
    pub components: Vec<Component>,
    /// What showed a line at its protonated molecule but was not named.
    pub refused: Vec<Refused>,
    /// Compounds about which this measurement says nothing: the library has no spectrum of them near the lowest voltage
    /// measured, or one that shows next to nothing of the protonated molecule.
    pub not_looked_for: Vec<usize>,
    /// The share of the intensity that the components leave unexplained, the mean over voltages; 0 to 1.
    pub unexplained_share: f64,
    /// The largest peaks that the components leave unexplained, the largest first.
    pub unexplained: Vec<UnexplainedPeak>,
    /// How the m/z axis was put right.
    pub calibration: Calibration,
    /// The voltages that were used, in volts, ascending.
    pub volts: Vec<f64>,
}

/// A compound that the sample contains, or one of several that cannot be told apart.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Component {
    /// Which compound.
    pub reference: usize,
    /// Which others would explain the sample as well in its place. When there is one, the answer is the set.
    pub inseparable: Vec<usize>,
    /// Its share of the signal, the mean over voltages; 0 to 1. No mass fraction.
    pub share: f64,
    /// What it accounts for at each of [`Explained::volts`].
    pub at: Vec<Strength>,
    /// By how much χ² rises without it. Under [`Explainer::worsening_min`] it would not be here.
    pub worsening: f64,
    /// Its protonated molecule at the lowest voltage.
    pub molecular_ion: MolecularIon,
    /// How many of its lines were seen, isotope peaks not counted.
    pub lines_seen: usize,
    /// How many of its lines were to be seen at this strength.
    pub lines_expected: usize,
}

/// What a component accounts for at one voltage.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Strength {
    /// In the unit of the sample's intensities.
    pub intensity: f64,
    /// As a share of the sample's intensities, 0 to 1.
    pub share: f64,
    /// By how much χ² of this voltage rises without the component.
    pub worsening: f64,
}

/// The protonated molecule of a component, as seen at the lowest voltage.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct MolecularIon {
    /// Its m/z after the axis was put right.
    pub mz: f64,
    /// Its m/z less the calculated one, in daltons.
    pub error_da: f64,
    /// Its intensity over the noise there.
    pub to_noise: f64,
    /// To which part the components together explain it; much under 1 when something else of that mass is there.
    pub explained: f64,
}

/// A candidate that was not named, and why.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Refused {
    /// Which compound.
    pub reference: usize,
    /// Why not.
    pub reason: Refusal,
}

/// Why a candidate was not named.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The components explain the sample as well without it. By how much χ² would fall with it.
    NotNeeded(f64),
    /// Fragments that would have to be seen are not, at this voltage in volts.
    FragmentsMissing(f64),
    /// The line at its protonated molecule is explained only to this part: something else of that mass is there.
    MolecularIonUnexplained(f64),
    /// The line at its protonated molecule is explained by fragments of others. By how much χ² of the lowest voltage
    /// would fall with it.
    MolecularIonOfOther(f64),
    /// Nothing but its protonated molecule was seen.
    MolecularIonOnly,
}

/// A peak that no component explains.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct UnexplainedPeak {
    /// At which voltage, in volts.
    pub volts: f64,
    /// Its m/z after the axis was put right.
    pub mz: f64,
    /// The unexplained part, as a share of the base peak at this voltage.
    pub share_of_base: f64,
}
