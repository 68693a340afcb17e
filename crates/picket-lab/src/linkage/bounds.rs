//! How far likelihood ratios may go, and how well they do.

use serde::{Deserialize, Serialize};

/// A likelihood ratio that was given to pairs of a known kind, as decimal logarithm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// The decimal logarithm of the ratio.
    pub log_ratio: f64,
    /// How many linked pairs got it.
    pub linked: f64,
    /// How many unlinked pairs got it.
    pub unlinked: f64,
}

/// The least and the largest ratio that the data bear out, as decimal logarithms.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// Not above 0.
    pub lower: f64,
    /// Not below 0.
    pub upper: f64,
}

/// Step between the thresholds that are tried, in decimal logarithms.
const STEP: f64 = 0.01;

/// Thresholds beyond ten thousand million are not tried: no set of pairs bears that out.
const STEPS_MAX: i32 = 1_000;

/// The empirical lower and upper bounds of likelihood ratios (ELUB; Vergeer et al., Science & Justice 2016, 56:482).
///
/// Whoever decides by a threshold on the ratio loses by each linked pair below it and, weighted by the threshold, by each
/// unlinked pair above it. As far as that loss, with some more misleading pairs than were seen on either side, is smaller
/// than the loss of always taking the ratio for 1, ratios bear the decision; beyond, they are held at the bound.
///
/// `misleading` is how many linked and unlinked pairs are added: 1 each in the paper, where pairs are independent; as many as
/// one batch brings where they are not.
pub fn empirical_bounds(scored: &[Scored], misleading: [f64; 2]) -> Bounds {
    let linked: f64 = scored.iter().map(|one| one.linked).sum();
    let unlinked: f64 = scored.iter().map(|one| one.unlinked).sum();
    if !(linked > 0.0 && unlinked > 0.0) {
        return Bounds { lower: 0.0, upper: 0.0 };
    }
    let wins = |step: i32| {
        let exponent = f64::from(step) * STEP;
        let threshold = 10_f64.powf(exponent);
        let above = |one: &&Scored| one.log_ratio > exponent;
        let missed: f64 = scored.iter().filter(|one| !above(one)).map(|one| one.linked).sum();
        let mistaken: f64 = scored.iter().filter(above).map(|one| one.unlinked).sum();
        let loss = (missed + misleading[0]) / (linked + misleading[0])
            + threshold * (mistaken + misleading[1]) / (unlinked + misleading[1]);
        let neutral = if step < 0 { threshold } else { 1.0 };
        loss <= neutral
    };
    let extreme = |fold: fn(f64, f64) -> f64| scored.iter().map(|one| one.log_ratio).fold(0.0, fold);
    let upper = (0..=steps(extreme(f64::max))).take_while(|step| wins(*step)).last().unwrap_or(0);
    let lower = (0..=steps(-extreme(f64::min))).take_while(|step| wins(-step)).last().unwrap_or(0);
    Bounds { lower: -f64::from(lower) * STEP, upper: f64::from(upper) * STEP }
}

/// How many steps reach a logarithm.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the number of steps")]
fn steps(logarithm: f64) -> i32 {
    (logarithm / STEP).ceil().clamp(0.0, f64::from(STEPS_MAX)) as i32
}

/// The log-likelihood-ratio cost (Cllr; Brümmer & du Preez 2006): 0 for perfect ratios, 1 for ratios that are always 1.
/// `None` without pairs of both kinds.
pub fn cost(scored: &[Scored]) -> Option<f64> {
    let linked: f64 = scored.iter().map(|one| one.linked).sum();
    let unlinked: f64 = scored.iter().map(|one| one.unlinked).sum();
    let bits = |log_ratio: f64| (1.0 + 10_f64.powf(log_ratio)).log2();
    let of_linked: f64 = scored.iter().map(|one| one.linked * bits(-one.log_ratio)).sum();
    let of_unlinked: f64 = scored.iter().map(|one| one.unlinked * bits(one.log_ratio)).sum();
    (linked > 0.0 && unlinked > 0.0).then(|| f64::midpoint(of_linked / linked, of_unlinked / unlinked))
}
