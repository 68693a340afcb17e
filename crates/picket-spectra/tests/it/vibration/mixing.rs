//! Mixtures made from real spectra of single substances, with the noise of a real measurement.

use picket_spectra::vibration::{Band, Grid, Prepared, Recipe, prepare, signal_length};
use picket_spectra::{Spectrum, Technique, YUnit};

use super::real::{Pure, curve};

/// A stream of random numbers that is the same everywhere (SplitMix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// Evenly from 0 to 1.
    pub(crate) fn even(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Standard normal.
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.even()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.even()).cos()
    }

    /// One of `count`.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number below the count")]
    pub(crate) fn below(&mut self, count: usize) -> usize {
        ((self.even() * count as f64) as usize).min(count - 1)
    }

    /// Some of `count`, each once.
    pub(crate) fn some_of(&mut self, count: usize, take: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..count).collect();
        (0..take).map(|_| all.remove(self.below(all.len()))).collect()
    }
}

/// What a measurement does to a mixture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measurement {
    /// Full width at half height of a narrow line, in cm⁻¹.
    pub(crate) resolution: f64,
    /// Highest band of the mixture in units of the noise at its top.
    pub(crate) signal_to_noise: f64,
    /// Part of the noise variance at the top of the highest band that counting makes; the rest is the same everywhere.
    pub(crate) counting: f64,
    /// Points over which the noise is smoothed: 1 for independent noise.
    pub(crate) smoothed: usize,
    /// Height of the background, three broad humps and a slope, in units of the highest band.
    pub(crate) background: f64,
    /// Standard deviation of the shift of the wavenumbers, in cm⁻¹.
    pub(crate) shift: f64,
    /// Standard deviation of the tilt of the intensity at the ends of the range.
    pub(crate) tilt: f64,
    /// Widening of the lines: standard deviation of a Gaussian, in cm⁻¹, up to which it varies evenly.
    pub(crate) widening: f64,
    /// Standard deviation of the height of each band of each substance, as a part of it: samples are no copies of those
    /// in the library. It varies over the range with a width of 50 cm⁻¹.
    pub(crate) infidelity: f64,
    /// The library's own noise: the same, for each of its curves.
    pub(crate) library_signal_to_noise: f64,
}

impl Measurement {
    pub(crate) const RAMAN: Self = Self {
        resolution: 6.0,
        signal_to_noise: 100.0,
        counting: 0.7,
        smoothed: 1,
        background: 2.0,
        shift: 0.5,
        tilt: 0.05,
        widening: 1.0,
        infidelity: 0.0,
        library_signal_to_noise: 500.0,
    };
    pub(crate) const INFRARED: Self = Self {
        resolution: 4.0,
        signal_to_noise: 300.0,
        counting: 0.3,
        smoothed: 3,
        background: 0.2,
        shift: 0.3,
        tilt: 0.05,
        widening: 0.5,
        infidelity: 0.0,
        library_signal_to_noise: 1000.0,
    };
}

/// Curves of single substances without noise, finely sampled, and the library made from them.
pub(crate) struct Bench {
    pub(crate) recipe: Recipe,
    pub(crate) names: Vec<&'static str>,
    fine: Grid,
    curves: Vec<Vec<f64>>,
    /// Lengths of the curves by which fractions count.
    lengths: Vec<f64>,
    pub(crate) library: Vec<Prepared>,
    measurement: Measurement,
}

/// A mixture as measured, and its truth.
pub(crate) struct Mixture {
    pub(crate) prepared: Prepared,
    pub(crate) parts: Vec<(usize, f64)>,
    /// For each part the coefficient that stands in the curve.
    pub(crate) coefficients: Vec<f64>,
}

/// How far the fine grid reaches beyond the ranges of the recipe, in cm⁻¹.
const MARGIN: f64 = 30.0;

impl Bench {
    pub(crate) fn new(pures: &[Pure], recipe: Recipe, measurement: Measurement, random: &mut Random) -> Self {
        let wider = |range: &Band| Band::new(range.low - MARGIN, range.high + MARGIN);
        let fine =
            Grid::new(&recipe.ranges.iter().map(wider).collect::<Vec<_>>(), 0.5 * recipe.step, &[]).expect("a grid");
        let wide = Recipe {
            ranges: fine.runs().iter().map(|run| Band::new(fine.x()[run.start], fine.x()[run.end - 1])).collect(),
            masks: Vec::new(),
            step: fine.step(),
            spikes: None,
            ..recipe.clone()
        };
        let mut curves = Vec::new();
        for pure in pures {
            // What lies under the bands of a pure substance is not of the substance.
            let pure = prepare(&pure.spectrum, &wide).expect(pure.name);
            let curve: Vec<f64> = pure.curve.iter().zip(&pure.baseline).map(|(y, baseline)| y - baseline).collect();
            // A spectrometer of this resolution leaves hardly any noise of the original measurement.
            let seen = widened(&fine, &curve, measurement.resolution / FWHM_PER_DEVIATION);
            let present = || seen.iter().copied().filter(|y| y.is_finite());
            let (low, top) = (present().fold(f64::MAX, f64::min), present().fold(f64::MIN, f64::max));
            curves.push(seen.iter().map(|y| (y - low) / (top - low)).collect::<Vec<f64>>());
        }
        let mut bench = Self {
            recipe,
            names: pures.iter().map(|pure| pure.name).collect(),
            fine,
            curves,
            lengths: Vec::new(),
            library: Vec::new(),
            measurement,
        };
        for k in 0..bench.curves.len() {
            let exact = bench.spectrum(bench.curves[k].clone());
            let exact = prepare(&exact, &bench.recipe).expect("a curve");
            bench.lengths.push(signal_length(&exact, &bench.recipe).expect("a curve"));
            let quiet = Measurement {
                signal_to_noise: measurement.library_signal_to_noise,
                background: 0.1,
                shift: 0.0,
                tilt: 0.0,
                widening: 0.0,
                ..measurement
            };
            let measured = bench.measure(&bench.curves[k].clone(), quiet, random);
            bench.library.push(prepare(&measured, &bench.recipe).expect("a curve"));
        }
        bench
    }

    fn spectrum(&self, y: Vec<f64>) -> Spectrum {
        let unit = if self.recipe.technique == Technique::Raman { YUnit::Intensity } else { YUnit::Absorbance };
        curve(self.recipe.technique, unit, self.fine.x().to_vec(), y)
    }

    /// A mixture of `parts`, each with its fraction of the signal.
    pub(crate) fn mixture(&self, parts: &[(usize, f64)], random: &mut Random) -> Mixture {
        let scale = 10f64.powf(random.even() * 2.0 - 1.0);
        let coefficients: Vec<f64> = parts.iter().map(|(k, fraction)| scale * fraction / self.lengths[*k]).collect();
        let mut y = vec![0.0; self.fine.x().len()];
        for ((k, _), c) in parts.iter().zip(&coefficients) {
            let gain = self.gain(random);
            y.iter_mut().zip(&self.curves[*k]).zip(gain).for_each(|((y, s), gain)| *y += c * s * gain);
        }
        let measured = self.measure(&y, self.measurement, random);
        let prepared = prepare(&measured, &self.recipe).expect("a curve");
        Mixture { prepared, parts: parts.to_vec(), coefficients }
    }

    /// Around 1: how much more of each band a sample shows than the library.
    fn gain(&self, random: &mut Random) -> Vec<f64> {
        let width = 50.0 / FWHM_PER_DEVIATION;
        let x = self.fine.x();
        let mut gain = vec![1.0; x.len()];
        if self.measurement.infidelity > 0.0 {
            // Humps two thirds of their width apart, of random height, make an even random curve.
            let mut centre = x[0];
            while centre < x[x.len() - 1] {
                let height = self.measurement.infidelity * random.normal();
                let hump = |x: f64| height * (-0.5 * ((x - centre) / width).powi(2)).exp();
                gain.iter_mut().zip(x).for_each(|(gain, x)| *gain += hump(*x));
                centre += 50.0 * 2.0 / 3.0;
            }
        }
        gain
    }

    /// What an instrument makes of a curve on the fine grid.
    fn measure(&self, y: &[f64], by: Measurement, random: &mut Random) -> Spectrum {
        let x = self.fine.x();
        let (low, high) = (x[0], x[x.len() - 1]);
        let place: Vec<f64> = x.iter().map(|x| (2.0 * x - low - high) / (high - low)).collect();
        let mut y = widened(&self.fine, y, by.widening * random.even());
        y = self.fine.shifted(&y, by.shift * random.normal());
        let tilt = by.tilt * random.normal();
        y.iter_mut().zip(&place).for_each(|(y, place)| *y *= 1.0 + tilt * place);
        let top = y.iter().copied().filter(|y| y.is_finite()).fold(0.0, f64::max);
        let mut background = vec![0.0; x.len()];
        for _ in 0..3 {
            let (height, centre, width) = (random.even(), 2.4 * random.even() - 1.2, 0.4 + random.even());
            background
                .iter_mut()
                .zip(&place)
                .for_each(|(b, place)| *b += height * (-((place - centre) / width).powi(2)).exp());
        }
        let slope = random.even() - 0.5;
        background.iter_mut().zip(&place).for_each(|(b, place)| *b += slope * place);
        y.iter_mut().zip(&background).for_each(|(y, b)| *y += by.background * top * b);
        let variance = (top / by.signal_to_noise).powi(2);
        let noise: Vec<f64> = (0..x.len() + by.smoothed).map(|_| random.normal()).collect();
        let noise = noise.windows(by.smoothed).map(|window| window.iter().sum::<f64>() / (by.smoothed as f64).sqrt());
        let disturbed = y
            .iter()
            .zip(noise)
            .map(|(y, noise)| y + noise * (variance * (1.0 - by.counting + by.counting * (y / top).max(0.0))).sqrt());
        self.spectrum(disturbed.collect())
    }
}

/// Full width at half height of a Gaussian in units of its standard deviation.
const FWHM_PER_DEVIATION: f64 = 2.354_820_045_030_949_3;

/// The curve seen through a Gaussian slit of a standard deviation in cm⁻¹.
fn widened(grid: &Grid, y: &[f64], deviation: f64) -> Vec<f64> {
    let points = deviation / grid.step();
    if points < 0.05 {
        return y.to_vec();
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some points of a slit")]
    let reach = (4.0 * points).ceil() as usize;
    let weight = |k: usize| (-0.5 * ((k as f64 - reach as f64) / points).powi(2)).exp();
    let weights: Vec<f64> = (0..=2 * reach).map(weight).collect();
    let total: f64 = weights.iter().sum();
    let mut widened = vec![f64::NAN; y.len()];
    for run in grid.runs() {
        for i in run.start + reach..run.end.saturating_sub(reach) {
            let window = &y[i - reach..=i + reach];
            widened[i] = window.iter().zip(&weights).map(|(y, w)| y * w).sum::<f64>() / total;
        }
    }
    widened
}
