//! What is done to a curve before it is compared: data, kept with every answer so that the answer can be made again.

use serde::{Deserialize, Serialize};

use super::baseline::Baseline;
use super::grid::{Band, Grid, NoGrid};
use super::smooth::SavitzkyGolay;
use super::spikes::Spikes;
use super::unmix::Unmixing;
use crate::Technique;

/// What is done to a curve, in this order: spikes, transmittance to absorbance, the grid, the baseline, smoothing, the
/// derivative.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// For which technique.
    pub technique: Technique,
    /// Ranges that are compared, ascending.
    pub ranges: Vec<Band>,
    /// Distance of the points of the grid, in cm⁻¹.
    pub step: f64,
    /// What is left out of the ranges: bands of the air.
    pub masks: Vec<Band>,
    /// Cosmic rays; none are looked for in infrared.
    pub spikes: Option<Spikes>,
    /// Transmittance below this counts as this when absorbance is taken from it.
    pub transmittance_min: f64,
    /// The baseline; it is taken off for the eye and for similarity, never for unmixing, which fits its own.
    pub baseline: Option<Baseline>,
    /// How the slope is taken in which curves are compared.
    pub derivative: SavitzkyGolay,
    /// How mixtures are taken apart.
    pub unmixing: Unmixing,
}

impl Recipe {
    /// The recipe for Raman spectra.
    pub fn raman() -> Self {
        Self {
            technique: Technique::Raman,
            ranges: vec![Band::new(400.0, 1800.0), Band::new(2800.0, 3200.0)],
            step: 1.0,
            masks: Vec::new(),
            spikes: Some(Spikes { z_score_min: 20.0, shoulder_max: 0.15 }),
            transmittance_min: 1e-3,
            baseline: Some(Baseline::Reweighted { stiffness: 1e7 }),
            derivative: SavitzkyGolay { window: 9, order: 2 },
            unmixing: Unmixing::default(),
        }
    }

    /// The recipe for infrared spectra, by attenuated total reflection or transmission.
    pub fn infrared() -> Self {
        Self {
            technique: Technique::Infrared,
            ranges: vec![Band::new(650.0, 1800.0), Band::new(2500.0, 3600.0)],
            step: 2.0,
            masks: vec![Band::CARBON_DIOXIDE],
            spikes: None,
            transmittance_min: 1e-3,
            baseline: Some(Baseline::Reweighted { stiffness: 1e9 }),
            derivative: SavitzkyGolay { window: 9, order: 2 },
            unmixing: Unmixing::default(),
        }
    }

    /// The grid that it compares on.
    ///
    /// # Errors
    /// [`NoGrid`] when its ranges, step and masks make none.
    pub fn grid(&self) -> Result<Grid, NoGrid> {
        Grid::new(&self.ranges, self.step, &self.masks)
    }

    /// True when all its numbers make sense.
    pub fn is_sound(&self) -> bool {
        let floor = self.transmittance_min > 0.0 && self.transmittance_min < 1.0;
        let spikes = self.spikes.is_none_or(|spikes| spikes.is_sound());
        let baseline = self.baseline.is_none_or(|baseline| baseline.is_sound());
        floor && spikes && baseline && self.derivative.is_sound() && self.unmixing.is_sound() && self.grid().is_ok()
    }
}
