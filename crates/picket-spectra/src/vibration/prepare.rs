//! From a spectrum as its file gave it to a curve that can be compared.

use serde::Serialize;

use super::grid::Grid;
use super::recipe::Recipe;
use super::smooth::standard_normal_variate;
use super::spikes::median;
use crate::{Form, Spectrum, Technique, XUnit, YUnit};

/// A curve on the grid of its recipe. Every list has one value for each point of the grid, NaN where the spectrum does
/// not reach or has a gap.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// The grid.
    pub grid: Grid,
    /// The curve: absorbance for infrared where it could be had, intensity for Raman. Linear in the amounts of a
    /// mixture, so this is what unmixing takes.
    pub curve: Vec<f64>,
    /// The baseline under it; zero where the recipe asks for none.
    pub baseline: Vec<f64>,
    /// The slope of the curve above its baseline, as standard normal variate: what similarity compares.
    pub signature: Vec<f64>,
    /// What was assumed or changed on the way.
    pub remarks: Vec<Remark>,
}

/// Something that was assumed of a spectrum or changed in it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remark {
    /// The file does not say what x is; its numbers were taken for wavenumbers.
    WavenumbersAssumed,
    /// The file does not say what was measured; it was taken for what the recipe is for.
    TechniqueAssumed,
    /// The transmittance or reflectance goes far above 1; it was taken for percent.
    PercentAssumed,
    /// Reflectance was left as it is: its bands point down or are distorted.
    ReflectanceKept,
    /// So many points transmitted less than the recipe's least; their absorbance is larger than said.
    Saturated(usize),
    /// So many points were cosmic rays, and were bridged.
    SpikesRemoved(usize),
}

/// Why a spectrum cannot be compared by a recipe.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PrepareError {
    /// The recipe contradicts itself.
    #[error("the recipe has an impossible number")]
    Recipe,
    /// Peaks are no curve: what lies between them is not known.
    #[error("a list of peaks is no curve")]
    Peaks,
    /// It was measured by another technique.
    #[error("measured by another technique than the recipe is for")]
    Technique,
    /// The abscissae are no wavenumbers and cannot be made into them.
    #[error("the abscissae are no wavenumbers")]
    Abscissae,
    /// The curve lies outside the ranges of the recipe, or is shorter than the window of the derivative.
    #[error("too little of the curve lies in the ranges of the recipe")]
    OutOfRange,
}

/// Prepares a spectrum.
///
/// # Errors
/// [`PrepareError`] when it is no curve of the recipe's technique, or does not reach into its ranges.
pub fn prepare(spectrum: &Spectrum, recipe: &Recipe) -> Result<Prepared, PrepareError> {
    let grid = recipe.grid().map_err(|_| PrepareError::Recipe)?;
    if !recipe.is_sound() {
        return Err(PrepareError::Recipe);
    }
    let mut remarks = Vec::new();
    check_technique(spectrum, recipe, &mut remarks)?;
    let x = wavenumbers(spectrum, recipe, &mut remarks)?;
    let mut y = spectrum.y().to_vec();
    if let Some(spikes) = recipe.spikes {
        let removed = spikes.remove(&mut y);
        if !removed.is_empty() {
            remarks.push(Remark::SpikesRemoved(removed.len()));
        }
    }
    to_absorbance(&mut y, spectrum, recipe, &mut remarks);
    let curve = grid.resample(x.into_iter().zip(y));
    let (baseline, signature) = compare_by(&grid, &curve, recipe);
    if signature.iter().all(|y| !y.is_finite()) {
        return Err(PrepareError::OutOfRange);
    }
    Ok(Prepared { grid, curve, baseline, signature, remarks })
}

fn check_technique(spectrum: &Spectrum, recipe: &Recipe, remarks: &mut Vec<Remark>) -> Result<(), PrepareError> {
    if spectrum.form == Form::Peaks {
        return Err(PrepareError::Peaks);
    }
    if spectrum.technique == Technique::Unknown {
        remarks.push(Remark::TechniqueAssumed);
    } else if spectrum.technique != recipe.technique {
        return Err(PrepareError::Technique);
    }
    Ok(())
}

/// The abscissae as wavenumbers (or Raman shifts). A Raman spectrum against wavelength is refused: the laser is not
/// known.
fn wavenumbers(spectrum: &Spectrum, recipe: &Recipe, remarks: &mut Vec<Remark>) -> Result<Vec<f64>, PrepareError> {
    let per_length = match spectrum.x_unit {
        XUnit::Wavenumber | XUnit::RamanShift => return Ok(spectrum.x().to_vec()),
        XUnit::Unknown => {
            remarks.push(Remark::WavenumbersAssumed);
            return Ok(spectrum.x().to_vec());
        }
        XUnit::Nanometres if recipe.technique != Technique::Raman => 1e7,
        XUnit::Micrometres if recipe.technique != Technique::Raman => 1e4,
        _ => return Err(PrepareError::Abscissae),
    };
    // An abscissa of zero becomes infinite, and the grid passes it over.
    Ok(spectrum.x().iter().map(|length| per_length / length).collect())
}

/// Above this median, a transmittance or reflectance is in percent whatever the file says.
const FRACTION_MEDIAN_MAX: f64 = 2.0;

/// Makes absorbance, −log₁₀ T, of transmittance; scales reflectance to 0 to 1; leaves all else.
fn to_absorbance(y: &mut [f64], spectrum: &Spectrum, recipe: &Recipe, remarks: &mut Vec<Remark>) {
    let (transmits, mut percent) = match spectrum.y_unit {
        YUnit::Transmittance => (true, false),
        YUnit::TransmittancePercent => (true, true),
        YUnit::Reflectance => (false, false),
        YUnit::ReflectancePercent => (false, true),
        _ => return,
    };
    let middle = median(y.iter().copied().filter(|y| y.is_finite()).collect());
    if !percent && middle.is_some_and(|middle| middle > FRACTION_MEDIAN_MAX) {
        remarks.push(Remark::PercentAssumed);
        percent = true;
    }
    if percent {
        for y in y.iter_mut() {
            *y /= 100.0;
        }
    }
    if !transmits {
        remarks.push(Remark::ReflectanceKept);
        return;
    }
    let saturated = y.iter().filter(|y| **y < recipe.transmittance_min).count();
    if saturated > 0 {
        remarks.push(Remark::Saturated(saturated));
    }
    for y in y.iter_mut().filter(|y| y.is_finite()) {
        *y = -y.max(recipe.transmittance_min).log10();
    }
}

/// The baseline, and the slope above it as standard normal variate.
fn compare_by(grid: &Grid, curve: &[f64], recipe: &Recipe) -> (Vec<f64>, Vec<f64>) {
    let mut baseline = vec![f64::NAN; curve.len()];
    let mut signature = vec![f64::NAN; curve.len()];
    for stretch in grid.stretches(curve) {
        let y = &curve[stretch.clone()];
        let line = recipe.baseline.map_or_else(|| vec![0.0; y.len()], |baseline| baseline.under(y, grid.step()));
        let above: Vec<f64> = y.iter().zip(&line).map(|(y, line)| y - line).collect();
        baseline[stretch.clone()].copy_from_slice(&line);
        if let Some(slope) = recipe.derivative.first_derivative(&above, grid.step()) {
            signature[stretch].copy_from_slice(&slope);
        }
    }
    standard_normal_variate(&mut signature);
    (baseline, signature)
}
