//! One spectrum: its two axes and what its file says of it.

use serde::{Deserialize, Serialize};

use crate::Facts;

/// One spectrum, as a file gave it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Spectrum {
    /// How it was measured, as far as the file says or the axes show.
    pub technique: Technique,
    /// A curve sampled along x, or peaks.
    pub form: Form,
    /// What x is.
    pub x_unit: XUnit,
    /// What y is.
    pub y_unit: YUnit,
    /// The abscissae, in the order of the file, each finite.
    x: Vec<f64>,
    /// The ordinates, as many as abscissae; NaN where the file says that one is missing.
    y: Vec<f64>,
    /// What the file says of it.
    pub facts: Facts,
}

/// How a spectrum was measured.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Technique {
    /// Mass spectrometry.
    Mass,
    /// Infrared, by transmission or attenuated total reflection.
    Infrared,
    /// Raman scattering.
    Raman,
    /// Near infrared.
    NearInfrared,
    /// Ultraviolet and visible absorption.
    UltravioletVisible,
    /// Fluorescence.
    Fluorescence,
    /// Nuclear magnetic resonance, as spectrum or free induction decay.
    NuclearMagneticResonance,
    /// Ion mobility.
    IonMobility,
    /// A chromatogram: a signal against time.
    Chromatogram,
    /// X-ray diffraction.
    XRayDiffraction,
    /// Not known.
    #[default]
    Unknown,
}

/// Whether the points are samples of a curve or peaks of their own.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Samples of a continuous curve.
    Curve,
    /// Peaks: what lies between two points is nothing.
    Peaks,
}

/// The unit of the abscissae.
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum XUnit {
    /// Mass to charge ratio, m/z.
    MassToCharge,
    /// Wavenumber, cm⁻¹.
    Wavenumber,
    /// Raman shift, cm⁻¹.
    RamanShift,
    /// Nanometres.
    Nanometres,
    /// Micrometres.
    Micrometres,
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Hertz.
    Hertz,
    /// Parts per million.
    PartsPerMillion,
    /// Another unit, as written in the file.
    Other(String),
    /// The file does not say.
    #[default]
    Unknown,
}

/// The unit of the ordinates.
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum YUnit {
    /// Absorbance, decadic.
    Absorbance,
    /// Transmittance, 0 to 1.
    Transmittance,
    /// Transmittance in percent, 0 to 100.
    TransmittancePercent,
    /// Reflectance, 0 to 1.
    Reflectance,
    /// Reflectance in percent.
    ReflectancePercent,
    /// Kubelka–Munk units.
    KubelkaMunk,
    /// Counts.
    Counts,
    /// Abundance relative to the base peak or on no scale: any intensity that is linear.
    #[default]
    Intensity,
    /// Another unit, as written in the file.
    Other(String),
}

/// The two axes have different lengths, or an abscissa is not a finite number.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{x} abscissae and {y} ordinates, or an abscissa that is no finite number")]
pub struct UnequalAxes {
    /// How many abscissae.
    pub x: usize,
    /// How many ordinates.
    pub y: usize,
}

impl Spectrum {
    /// A spectrum of points that belong together.
    ///
    /// # Errors
    /// [`UnequalAxes`] when there are not as many ordinates as abscissae, or an abscissa is not finite.
    pub fn new(technique: Technique, form: Form, x: Vec<f64>, y: Vec<f64>) -> Result<Self, UnequalAxes> {
        if x.len() != y.len() || !x.iter().all(|x| x.is_finite()) {
            return Err(UnequalAxes { x: x.len(), y: y.len() });
        }
        Ok(Self { technique, form, x_unit: XUnit::default(), y_unit: YUnit::default(), x, y, facts: Facts::default() })
    }

    /// A mass spectrum of peaks, `(m/z, abundance)`.
    ///
    /// # Errors
    /// [`UnequalAxes`] when an m/z is not finite.
    pub fn of_peaks(peaks: &[(f64, f64)]) -> Result<Self, UnequalAxes> {
        let (x, y) = peaks.iter().copied().unzip();
        let spectrum = Self::new(Technique::Mass, Form::Peaks, x, y)?;
        Ok(Self { x_unit: XUnit::MassToCharge, ..spectrum })
    }

    /// The abscissae, in the order of the file.
    pub fn x(&self) -> &[f64] {
        &self.x
    }

    /// The ordinates; NaN where one is missing.
    pub fn y(&self) -> &[f64] {
        &self.y
    }

    /// The points, in the order of the file.
    pub fn points(&self) -> impl ExactSizeIterator<Item = (f64, f64)> + '_ {
        self.x.iter().copied().zip(self.y.iter().copied())
    }

    /// How many points.
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// True when there is no point.
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }
}
