//! Student's t distribution: tail probabilities and quantiles.

use statrs::function::beta::beta_reg;

/// The probability that t with `freedom` degrees of freedom exceeds `t`.
pub(crate) fn upper_tail(t: f64, freedom: f64) -> f64 {
    let half = 0.5 * beta_reg(0.5 * freedom, 0.5, freedom / t.mul_add(t, freedom));
    if t >= 0.0 { half } else { 1.0 - half }
}

/// The t that is exceeded with `probability`, which lies above 0 and not above one half.
pub(crate) fn upper_quantile(probability: f64, freedom: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while upper_tail(high, freedom) > probability && high < 1e8 {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if upper_tail(middle, freedom) > probability { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::{upper_quantile, upper_tail};

    /// scipy 1.17.1, `scipy.stats.t.sf` and `isf`.
    #[test]
    fn tails_and_quantiles_are_those_of_scipy() {
        let tails = [
            (0.0, 5.0, 0.5),
            (2.0, 5.0, 0.050_969_739_414_929_174),
            (-1.5, 12.0, 0.920_271_248_243_346_6),
            (6.0, 40.0, 2.363_227_566_394_090_3e-7),
            (4.0, 1500.0, 3.321_395_087_594_923e-5),
            (9.0, 800.0, 8.089_337_809_762_451_5e-19),
        ];
        for (t, freedom, tail) in tails {
            let found = upper_tail(t, freedom);
            assert!((found / tail - 1.0).abs() < 1e-9, "{t} {freedom}: {found}");
        }
        let quantiles = [
            (0.025, 10.0, 2.228_138_851_986_275_3),
            (1e-5, 1200.0, 4.282_001_109_888_915),
            (0.05, 300.0, 1.649_948_673_937_634_3),
            (1e-7, 60.0, 5.873_047_226_212_075),
        ];
        for (probability, freedom, quantile) in quantiles {
            let found = upper_quantile(probability, freedom);
            assert!((found - quantile).abs() < 1e-9, "{probability} {freedom}: {found}");
        }
    }
}
