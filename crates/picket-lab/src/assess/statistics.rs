//! The arithmetic behind the methods: tails of distributions, false-discovery rates, rank trends.
//!
//! Everything here is a pure function of numbers; the tests compare with R and SciPy.

use statrs::function::beta::beta_reg;
use statrs::function::erf::erfc;
use statrs::function::factorial::ln_binomial;

/// The smallest probability told apart; smaller ones are reported as this.
pub const PROBABILITY_MIN: f64 = 1e-300;

/// Probability that a negative binomial count with this mean and size (variance = mean + mean² / size) is at least
/// `count`. Mean and size are positive.
pub fn negative_binomial_at_least(count: u64, mean: f64, size: f64) -> f64 {
    if count == 0 {
        return 1.0;
    }
    beta_reg(count as f64, size, mean / (mean + size)).clamp(PROBABILITY_MIN, 1.0)
}

/// Probability that a negative binomial count with this mean and size is at most `count`.
pub fn negative_binomial_at_most(count: u64, mean: f64, size: f64) -> f64 {
    beta_reg(size, count as f64 + 1.0, size / (mean + size)).clamp(PROBABILITY_MIN, 1.0)
}

/// Probability that a standard normal number exceeds `z`.
pub fn normal_above(z: f64) -> f64 {
    (0.5 * erfc(z / std::f64::consts::SQRT_2)).clamp(PROBABILITY_MIN, 1.0)
}

/// Benjamini and Hochberg's step-up procedure (J. R. Stat. Soc. B 57, 1995): for each probability the smallest
/// false-discovery rate at which its hypothesis would be rejected, in the order given.
pub fn false_discovery_rates(probabilities: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|one, two| probabilities[*one].total_cmp(&probabilities[*two]));
    let mut rates = vec![1.0; probabilities.len()];
    let mut smallest: f64 = 1.0;
    for (rank, index) in order.into_iter().enumerate().rev() {
        smallest = smallest.min(probabilities[index] * probabilities.len() as f64 / (rank + 1) as f64);
        rates[index] = smallest;
    }
    rates
}

/// Kendall's tau-a of values against their order, the statistic of the Mann–Kendall test: 1 when every value exceeds
/// all before it, −1 when none does. Ties count as neither. 0 for fewer than two values.
pub fn rank_trend(values: &[f64]) -> f64 {
    let pairs = values.len() * values.len().saturating_sub(1) / 2;
    let mut sum = 0_i64;
    for (index, later) in values.iter().enumerate() {
        for earlier in &values[..index] {
            sum += i64::from(later > earlier) - i64::from(later < earlier);
        }
    }
    if pairs == 0 { 0.0 } else { sum as f64 / pairs as f64 }
}

/// One-sided Fisher's exact test: the probability of at least `both` common members when a set of `one` and a set of
/// `two` are drawn from `all` independently. `both` ≤ `one`, `two` ≤ `all`.
pub fn fisher_at_least(both: u64, one: u64, two: u64, all: u64) -> f64 {
    let total = ln_binomial(all, two);
    let term = |common: u64| (ln_binomial(one, common) + ln_binomial(all - one, two - common) - total).exp();
    let lowest = (one + two).saturating_sub(all);
    if both <= lowest {
        return 1.0;
    }
    // Terms above the mean fall at least geometrically: the sum is done when a term no longer adds to it.
    let mean = one as f64 * two as f64 / all as f64;
    let mut sum = 0.0;
    for common in both..=one.min(two) {
        let addend = term(common);
        sum += addend;
        if common as f64 > mean && addend < sum * f64::EPSILON {
            break;
        }
    }
    sum.clamp(PROBABILITY_MIN, 1.0)
}

/// The median; `None` of nothing. Reorders `values`.
pub fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let even = values.len().is_multiple_of(2);
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    let lower = below.iter().copied().max_by(f64::total_cmp).filter(|_| even);
    Some(lower.map_or(upper, |lower| f64::midpoint(lower, upper)))
}
