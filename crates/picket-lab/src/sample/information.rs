//! How much of the structure a spectrum tells: figures by which a result is counted as less than its technique.

use std::collections::BTreeMap;

use picket_spectra::mass::unit::{BASE_PEAK, UnitSpectrum};
use picket_spectra::{Spectrum, Technique, YUnit};
use serde::{Deserialize, Serialize};

/// Something measured of a spectrum.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Ions of at least 1 % of the strongest.
    Peaks,
    /// The strongest ion above m/z 100, in percent of the strongest of all.
    #[serde(rename = "percent-above-mz-100")]
    PercentAboveMz100,
    /// The height of the strongest band above the background, over the noise.
    SignalToNoise,
    /// The share of the signal that is background: 0 where bands stand on nothing, 1 where there are none.
    BackgroundShare,
}

/// What was measured of a spectrum.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Information(BTreeMap<Measure, f64>);

/// Fewest points of a curve of which something is measured.
const POINTS_MIN: usize = 50;

/// A curve is cut into at most so many blocks, so that a long one takes no longer.
const BLOCKS_MAX: usize = 2_048;

/// Half the width of the window in which the background is the lowest point, as a part of the blocks: wider than a band and
/// narrower than the background's bends.
const WINDOW_SHARE: usize = 30;

impl Information {
    /// Measures a spectrum. A technique of which nothing is measured gives nothing.
    pub fn of(spectrum: &Spectrum) -> Self {
        match spectrum.technique {
            Technique::Mass => Self::of_ions(&UnitSpectrum::new(spectrum.points())),
            Technique::Raman | Technique::Infrared => Self::of_curve(&upward(spectrum)),
            _ => Self::default(),
        }
    }

    /// The figure of a measure; `None` where it was not measured.
    pub fn get(&self, measure: Measure) -> Option<f64> {
        self.0.get(&measure).copied()
    }

    fn of_ions(unit: &UnitSpectrum) -> Self {
        let percent = |abundance: u16| 100.0 * f64::from(abundance) / f64::from(BASE_PEAK);
        let strong = unit.peaks().iter().filter(|peak| percent(peak.abundance) >= 1.0).count();
        let above = unit.peaks().iter().filter(|peak| peak.mz > 100).map(|peak| peak.abundance).max();
        let above = percent(above.unwrap_or(0));
        Self([(Measure::Peaks, strong as f64), (Measure::PercentAboveMz100, above)].into())
    }

    /// Noise is the median absolute second difference over what that is for white noise of unit spread; background is the
    /// lower envelope, the mean of the lowest points within a window.
    fn of_curve(curve: &[f64]) -> Self {
        if curve.len() < POINTS_MIN {
            return Self::default();
        }
        let differences = curve.windows(3).map(|three| (three[0] - 2.0 * three[1] + three[2]).abs()).collect();
        let noise = median(differences) / (0.674_49 * 6.0_f64.sqrt());
        let blocks: Vec<&[f64]> = curve.chunks(curve.len().div_ceil(BLOCKS_MAX)).collect();
        let lows: Vec<f64> = blocks.iter().map(|block| block.iter().copied().fold(f64::INFINITY, f64::min)).collect();
        let envelope = lower_envelope(&lows, (lows.len() / WINDOW_SHARE).max(2));
        let highs = blocks.iter().map(|block| block.iter().copied().fold(f64::NEG_INFINITY, f64::max));
        let height = highs.zip(&envelope).map(|(high, floor)| high - floor).fold(0.0, f64::max);
        let lowest = lows.iter().copied().fold(0.0, f64::min);
        let background = envelope.iter().map(|floor| floor - lowest).fold(0.0, f64::max);
        let (signal, share) = if height > 0.0 {
            // A curve without any noise is a computed one; the figure stays finite.
            (height / noise.max(height * 1e-6), background / (background + height))
        } else {
            (0.0, 1.0)
        };
        // Ordinates near the largest number there is overflow on the way; such a curve tells nothing.
        let finite = |value: f64, otherwise: f64| if value.is_finite() { value } else { otherwise };
        let share = finite((share * 1e3).round() / 1e3, 1.0);
        Self([(Measure::SignalToNoise, finite(signal.round(), 0.0)), (Measure::BackgroundShare, share)].into())
    }
}

/// The ordinates that were measured, with bands that point upwards.
fn upward(spectrum: &Spectrum) -> Vec<f64> {
    let measured = spectrum.y().iter().copied().filter(|value| value.is_finite());
    let downward = matches!(
        spectrum.y_unit,
        YUnit::Transmittance | YUnit::TransmittancePercent | YUnit::Reflectance | YUnit::ReflectancePercent
    );
    if !downward {
        return measured.collect();
    }
    let highest = measured.clone().fold(f64::NEG_INFINITY, f64::max);
    measured.map(|value| highest - value).collect()
}

/// The lowest value within `reach` to either side, then the mean over the same window; never above the curve.
fn lower_envelope(curve: &[f64], reach: usize) -> Vec<f64> {
    let window = |index: usize| index.saturating_sub(reach)..(index + reach + 1).min(curve.len());
    let lowest: Vec<f64> =
        (0..curve.len()).map(|index| curve[window(index)].iter().copied().fold(f64::INFINITY, f64::min)).collect();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    (0..curve.len()).map(|index| mean(&lowest[window(index)]).min(curve[index])).collect()
}

/// The median; 0 of nothing.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
