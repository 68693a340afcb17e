//! Student's t distribution: tail probabilities and quantiles.

/// The probability that t with `freedom` degrees of freedom exceeds `t`.
pub(crate) fn upper_tail(t: f64, freedom: f64) -> f64 {
    let half = 0.5 * incomplete_beta(0.5 * freedom, 0.5, freedom / t.mul_add(t, freedom));
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

/// The regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22).
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(b, a, 1.0 - x);
    }
    let front = (log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp() / a;
    front * beta_fraction(a, b, x)
}

/// The continued fraction, evaluated from the front by the method of Lentz.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let keep = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut c, mut d) = (1.0, 1.0 / keep(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = d;
    for m in 1..1_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        for term in [even, odd] {
            d = 1.0 / keep(term.mul_add(d, 1.0));
            c = keep(1.0 + term / c);
            fraction *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}

/// The logarithm of the gamma function for arguments above 0: Stirling's series (DLMF 5.11.1) above 10, to which the
/// recurrence leads.
fn log_gamma(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 5] = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0];
    let (mut x, mut shift) = (x, 0.0);
    while x < 10.0 {
        shift -= x.ln();
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = COEFFICIENTS.iter().rev().fold(0.0, |sum, coefficient| sum * square + coefficient) / x;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series + shift
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
