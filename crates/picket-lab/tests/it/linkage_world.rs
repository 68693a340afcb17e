//! Simulated seizures with ground truth: batches differ from each other, and the seizures of a batch from each other.

use std::f64::consts::TAU;

use picket_lab::linkage::{Profile, ProfilingMethod};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How profiles vary.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variation {
    /// Spread of the logarithm of the usual amount from marker to marker.
    pub(crate) levels: f64,
    /// How many things make whole groups of markers rise and fall together from batch to batch.
    pub(crate) factors: usize,
    /// How strongly, as spread of the logarithm.
    pub(crate) loading: f64,
    /// Spread of the logarithm between batches that is a marker's own.
    pub(crate) own: f64,
    /// Spread of the logarithm within a batch: mixing, storage and measurement together.
    pub(crate) within: f64,
    /// What is below this part of the sum is not seen.
    pub(crate) limit: f64,
}

/// Many markers that vary a good deal within a batch, as in amphetamine.
pub(crate) const THIRTY_THREE: Variation =
    Variation { levels: 1.5, factors: 5, loading: 0.45, own: 0.45, within: 0.45, limit: 2e-4 };

/// Few markers that vary less, as in cocaine.
pub(crate) const TWELVE: Variation =
    Variation { levels: 1.0, factors: 3, loading: 0.3, own: 0.25, within: 0.15, limit: 1e-3 };

/// A world of batches.
pub(crate) struct LinkWorld {
    markers: Vec<String>,
    variation: Variation,
    levels: Vec<f64>,
    loadings: Vec<Vec<f64>>,
    random: ChaCha8Rng,
}

impl LinkWorld {
    pub(crate) fn new(method: &ProfilingMethod, variation: Variation, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let markers = method.markers.clone();
        let levels = markers.iter().map(|_| variation.levels * normal(&mut random)).collect();
        let of_marker = |random: &mut ChaCha8Rng| {
            (0..variation.factors).map(|_| variation.loading * normal(random)).collect::<Vec<f64>>()
        };
        let loadings = markers.iter().map(|_| of_marker(&mut random)).collect();
        Self { markers, variation, levels, loadings, random }
    }

    /// The seizures of one batch.
    fn batch(&mut self, seizures: usize) -> Vec<Profile> {
        let random = &mut self.random;
        let factors: Vec<f64> = (0..self.variation.factors).map(|_| normal(random)).collect();
        let mut means = Vec::new();
        for (level, loadings) in self.levels.iter().zip(&self.loadings) {
            let together: f64 = loadings.iter().zip(&factors).map(|(loading, factor)| loading * factor).sum();
            means.push(level + together + self.variation.own * normal(random));
        }
        (0..seizures).map(|_| self.seizure(&means)).collect()
    }

    fn seizure(&mut self, means: &[f64]) -> Profile {
        let amount = |mean: &f64| (mean + self.variation.within * normal(&mut self.random)).exp();
        let amounts: Vec<f64> = means.iter().map(amount).collect();
        let sum: f64 = amounts.iter().sum();
        let seen = |amount: f64| if amount < self.variation.limit * sum { 0.0 } else { (amount * 1e6).round() / 1e6 };
        let named = self.markers.iter().cloned().zip(amounts.into_iter().map(seen));
        Profile::new(named.collect()).expect("amounts are positive")
    }

    /// Batches of a few seizures each.
    pub(crate) fn batches(&mut self, number: usize, seizures: usize) -> Vec<Vec<Profile>> {
        (0..number).map(|_| self.batch(seizures)).collect()
    }
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    let (radius, angle): (f64, f64) = (random.random(), random.random());
    (-2.0 * (1.0 - radius).ln()).sqrt() * (TAU * angle).cos()
}
