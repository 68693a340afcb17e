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
/// false-discovery rate at which its hypothesis would be rejected, in the order given. `tests` counts all tests, those
/// too whose probability is 1 and that are not among `probabilities`.
pub fn false_discovery_rates(probabilities: &[f64], tests: usize) -> Vec<f64> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|one, two| probabilities[*one].total_cmp(&probabilities[*two]));
    let mut rates = vec![1.0; probabilities.len()];
    let mut smallest: f64 = 1.0;
    for (rank, index) in order.into_iter().enumerate().rev() {
        smallest = smallest.min(probabilities[index] * tests as f64 / (rank + 1) as f64);
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn close(value: f64, expected: f64, tolerance: f64) {
        assert!((value - expected).abs() <= tolerance * expected.abs(), "{value:e} instead of {expected:e}");
    }

    /// Reference: mpmath 1.4 `betainc`, 50 digits; SciPy 1.17 `nbinom.sf` and `nbinom.cdf` agree.
    #[test]
    fn negative_binomial_tails_agree_with_the_reference() {
        for (count, mean, size, expected) in [
            (5, 2.0, 1.5, 0.119_039_562_658_278_16),
            (42, 0.026, 0.1, 7.270_692_940_213_213e-32),
            (18_361, 5466.0, 7.0, 1.918_215_927_360_007e-5),
            (162_674, 122_333.0, 7.7, 0.171_629_850_057_674_42),
            (400_000, 300_000.0, 11.0, 0.135_592_466_344_712_5),
            (300, 100.0, 5.5, 6.666_166_457_571_127e-4),
            (10, 10.0, 100.0, 0.536_144_225_487_552_8),
        ] {
            close(negative_binomial_at_least(count, mean, size), expected, 1e-8);
        }
        for (count, mean, size, expected) in [
            (0, 3.0, 2.0, 0.16),
            (806, 4300.0, 7.5, 2.757_660_491_532_907e-4),
            (60, 9000.0, 8.0, 2.728_241_468_982_294e-15),
            (90_000, 122_333.0, 7.7, 0.246_065_394_891_966_33),
            (10, 10.0, 100.0, 0.583_134_476_586_526_7),
        ] {
            close(negative_binomial_at_most(count, mean, size), expected, 1e-8);
        }
        close(negative_binomial_at_least(1405, 0.01, 3.9), PROBABILITY_MIN, 0.0);
    }

    /// Reference: mpmath 1.4 `erfc`, 50 digits; SciPy 1.17 `norm.sf` agrees.
    #[test]
    fn the_normal_tail_agrees_with_the_reference() {
        for (z, expected) in [
            (0.0, 0.5),
            (1.644_853_626_951_472_2, 0.05),
            (4.3, 8.539_905_470_991_811e-6),
            (8.0, 6.220_960_574_271_784e-16),
            (37.0, 5.725_571_222_524_577e-300),
        ] {
            close(normal_above(z), expected, 1e-10);
        }
    }

    /// Reference: statsmodels 0.15 `multipletests(method='fdr_bh')`.
    #[test]
    fn false_discovery_rates_agree_with_the_reference() {
        let probabilities = [
            0.275, 0.001, 0.042, 0.008, 0.039, 0.041, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.34,
            0.341, 0.384, 0.569, 0.594, 0.696, 0.762, 0.94, 0.942, 0.975, 0.986,
        ];
        let rates = false_discovery_rates(&probabilities, probabilities.len());
        for (index, expected) in
            [(1, 0.025), (3, 0.1), (4, 0.21), (5, 0.21), (2, 0.21), (6, 0.25), (7, 0.264_285_714_285_714_23)]
        {
            close(rates[index], expected, 1e-12);
        }
        for (index, expected) in [(0, 0.491_071_428_571_428_55), (14, 0.532_812_5), (19, 0.87), (24, 0.986)] {
            close(rates[index], expected, 1e-12);
        }
    }

    #[test]
    fn tests_that_cannot_reject_count_without_being_listed() {
        let (listed, all) = ([0.001, 0.02, 0.3], [0.001, 0.02, 0.3, 1.0, 1.0, 1.0, 1.0]);
        assert_eq!(false_discovery_rates(&listed, 7), false_discovery_rates(&all, 7)[..3]);
        close(false_discovery_rates(&listed, 7)[0], 0.007, 1e-12);
    }

    /// Reference: SciPy 1.17 `fisher_exact(alternative='greater')`, tables as both, first only, second only, neither.
    #[test]
    fn fishers_exact_test_agrees_with_the_reference() {
        for ([both, first, second, neither], expected) in [
            ([3, 1, 1, 3], 0.242_857_142_857_142_83),
            ([8, 2, 1, 5], 0.024_475_524_475_524_483),
            ([12, 88, 140, 4760], 4.212_168_546_755_831e-5),
            ([5, 0, 95, 9900], 9.043_542_777_990_175e-11),
            ([40, 60, 60, 40], 0.998_557_067_794_676_5),
            ([0, 5, 5, 5], 1.0),
        ] {
            let all = both + first + second + neither;
            close(fisher_at_least(both, both + first, both + second, all), expected, 1e-9);
        }
    }

    /// Reference: SciPy 1.17 `kendalltau`, which equals tau-a where nothing is tied.
    #[test]
    fn rank_trends_agree_with_the_reference() {
        close(rank_trend(&[25.3, 57.3, 68.7, 158.7, 263.0, 392.3, 1099.9]), 1.0, 0.0);
        close(rank_trend(&[5.0, 3.0, 4.0, 4.5, 2.0, 6.0]), 1.0 / 15.0, 1e-12);
        close(rank_trend(&[2.0, 2.0, 1.0]), -2.0 / 3.0, 1e-12);
        assert!(rank_trend(&[1.0]).abs() < f64::EPSILON);
    }

    #[test]
    fn the_median_lies_in_the_middle() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 10.0]), Some(3.0));
    }

    proptest! {
        #[test]
        fn a_smaller_probability_never_has_a_larger_rate(probabilities in prop::collection::vec(0.0_f64..=1.0, 1..60)) {
            let rates = false_discovery_rates(&probabilities, probabilities.len());
            for (one, one_rate) in probabilities.iter().zip(&rates) {
                prop_assert!(one * (1.0 - 1e-12) <= *one_rate && *one_rate <= 1.0);
                for (two, two_rate) in probabilities.iter().zip(&rates) {
                    prop_assert!(one > two || one_rate <= two_rate);
                }
            }
        }

        #[test]
        fn the_two_tails_overlap_in_one_count(count in 0_u64..2_000, mean in 0.01_f64..2_000.0, size in 0.05_f64..50.0) {
            let (above, below) = (negative_binomial_at_least(count + 1, mean, size),
                negative_binomial_at_most(count, mean, size));
            prop_assert!((above + below - 1.0).abs() < 1e-9, "{above} + {below}");
        }
    }
}
