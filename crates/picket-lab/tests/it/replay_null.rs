//! False alarms where nothing happens: counts made from the substances and totals of the real data, without any
//! emergence.

use std::f64::consts::TAU;

use picket_core::{Assessor, Tally};
use picket_lab::{EarlyWarning, Entity, Observation, Panel, Role, Settings};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::replay::{panel, scope, tallies, tally};

/// How the share of a substance moves from year to year.
#[derive(Clone, Copy, Debug)]
enum World {
    /// Around one level, by the noise of the real data.
    Stationary,
    /// As a random walk with steps of that noise: it drifts, and never jumps.
    Drifting,
    /// Around one level, by noise of that spread with heavy tails (Student, 4 degrees of freedom).
    HeavyTailed,
}

/// Standard deviation of the change of a log share; the real data give 0.30 to 0.38.
const NOISE: f64 = 0.35;
const RUNS: u64 = 10;

fn normal(random: &mut ChaCha8Rng) -> f64 {
    let (radius, angle): (f64, f64) = (random.random(), random.random());
    (-2.0 * (1.0 - radius).ln()).sqrt() * (TAU * angle).cos()
}

fn step(world: World, random: &mut ChaCha8Rng) -> f64 {
    let step = normal(random);
    match world {
        World::Stationary | World::Drifting => step,
        World::HeavyTailed => {
            let product: f64 = random.random::<f64>() * random.random::<f64>();
            // Minus twice the logarithm of a product of two uniform numbers is chi-squared with 4 degrees of freedom.
            step / (-2.0 * product.max(f64::MIN_POSITIVE).ln() / 4.0).sqrt().max(1e-6)
        }
    }
}

/// A Poisson number: exact by multiplication for small means, rounded normal for large ones.
fn poisson(random: &mut ChaCha8Rng, mean: f64) -> i64 {
    if mean > 200.0 {
        return round(mean + mean.sqrt() * normal(random));
    }
    let (limit, mut product, mut count) = ((-mean).exp(), random.random::<f64>(), 0);
    while product > limit {
        product *= random.random::<f64>();
        count += 1;
    }
    count
}

#[expect(clippy::cast_possible_truncation, reason = "counts of a year are far below 2^53")]
fn round(count: f64) -> i64 {
    count.max(0.0).round() as i64
}

/// Counts of every substance of the real panel, with its mean share and the real totals.
fn simulate(real: &Panel, world: World, seed: u64) -> Vec<Tally> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let totals: Vec<f64> = real.denominators().iter().map(|total| total.unwrap() as f64).collect();
    let mut tallies = Vec::new();
    for series in real.series() {
        let sum: u64 = real.counts(series).into_iter().flatten().sum();
        let level = (sum as f64 / totals.iter().sum::<f64>()).ln();
        let mut walk = 0.0;
        for (period, total) in real.periods().iter().zip(&totals) {
            let step = NOISE * step(world, &mut random);
            let log_share = match world {
                // The change between two independent years has twice the variance of each.
                World::Stationary | World::HeavyTailed => level + step / std::f64::consts::SQRT_2,
                World::Drifting => {
                    walk += step;
                    level + walk
                }
            };
            let count = poisson(&mut random, log_share.exp().min(0.5) * total);
            tallies.push(tally(&series.subject().id, period.as_str(), count));
        }
    }
    tallies
}

/// Mean findings a year over all runs, with its 95 % interval.
fn findings_per_year(world: World) -> Option<[f64; 3]> {
    let real = panel(&tallies()?)?;
    let years = real.periods().len() - 1;
    let desk = EarlyWarning::new(Settings::default());
    let recognise = |name: &str| Entity::Substance {
        id: name.to_owned(),
        label: name.to_owned(),
        classes: Vec::new(),
        role: Role::Drug,
    };
    let rates: Vec<f64> = (0..RUNS)
        .map(|seed| {
            let tallies = simulate(&real, world, seed);
            let observations = tallies.iter().map(|tally| Observation { tally, known_at: None });
            let panel = Panel::build(scope(), observations, None, None, recognise);
            desk.assess(&panel).len() as f64 / years as f64
        })
        .collect();
    let mean = rates.iter().sum::<f64>() / RUNS as f64;
    let variance = rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>() / (RUNS - 1) as f64;
    let half = 2.262 * (variance / RUNS as f64).sqrt(); // Student, 9 degrees of freedom
    Some([mean, (mean - half).max(0.0), mean + half])
}

#[track_caller]
fn check(world: World, findings_per_year_max: f64) {
    let Some([mean, lower, upper]) = findings_per_year(world) else { return };
    let measured = format!("{mean:.2} findings a year ({lower:.2} to {upper:.2})");
    println!("{world:?}: {measured}");
    assert!(upper <= findings_per_year_max, "{measured}");
}

#[test]
fn a_stationary_world_raises_next_to_nothing() {
    check(World::Stationary, 0.2);
}

#[test]
fn a_drifting_world_raises_little() {
    check(World::Drifting, 1.0);
}

#[test]
fn a_world_of_heavy_tails_raises_little() {
    check(World::HeavyTailed, 5.0);
}
