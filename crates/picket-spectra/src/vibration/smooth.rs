//! Smoothing and derivatives by polynomials in a moving window (Savitzky & Golay 1964), and standard normal variate.

use serde::{Deserialize, Serialize};

use super::linear::{Qr, dot};

/// A polynomial in a moving window.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SavitzkyGolay {
    /// Points of the window: odd, and more than `order`.
    pub window: usize,
    /// Order of the polynomial.
    pub order: usize,
}

/// Longest window that is allowed.
const WINDOW_MAX: usize = 999;

impl SavitzkyGolay {
    /// True when the window is odd, longer than the order, and not beyond all reason.
    pub fn is_sound(&self) -> bool {
        self.window % 2 == 1 && self.order < self.window && self.window <= WINDOW_MAX && self.order <= 9
    }

    /// The smoothed curve; `None` when `y`, evenly spaced, is shorter than the window, or the window is not sound.
    /// Within half a window of an end, the polynomial of the outermost window is continued.
    pub fn smooth(&self, y: &[f64]) -> Option<Vec<f64>> {
        self.filter(y, 0)
    }

    /// The first derivative in units of y per cm⁻¹, where neighbours are `step` cm⁻¹ apart; `None` as in
    /// [`SavitzkyGolay::smooth`].
    pub fn first_derivative(&self, y: &[f64], step: f64) -> Option<Vec<f64>> {
        let mut slopes = self.filter(y, 1)?;
        for slope in &mut slopes {
            *slope /= step;
        }
        Some(slopes)
    }

    fn filter(&self, y: &[f64], derivative: usize) -> Option<Vec<f64>> {
        if !self.is_sound() || y.len() < self.window {
            return None;
        }
        let half = self.window / 2;
        let weights = self.weights(derivative);
        let first = &y[..self.window];
        let last = &y[y.len() - self.window..];
        let mut filtered: Vec<f64> = weights[..half].iter().map(|weights| dot(weights, first)).collect();
        filtered.extend(y.windows(self.window).map(|window| dot(&weights[half], window)));
        filtered.extend(weights[half + 1..].iter().map(|weights| dot(weights, last)));
        Some(filtered)
    }

    /// For each place of the window, the weights with which its points make the value (or the slope per point) of the
    /// fitted polynomial at that place.
    fn weights(&self, derivative: usize) -> Vec<Vec<f64>> {
        let half = (self.window / 2) as f64;
        // Places from −1 to 1 keep the powers of alike size.
        let places: Vec<f64> = (0..self.window).map(|i| (i as f64 - half) / half.max(1.0)).collect();
        let mut qr = Qr::default();
        for power in 0..=self.order {
            qr.push(places.iter().map(|place| integer_power(*place, power)).collect());
        }
        let fits: Vec<Vec<f64>> = (0..self.window).map(|i| qr.solve(&unit(self.window, i))).collect();
        let at = |place: f64, power: usize| match (derivative, power) {
            (0, _) => integer_power(place, power),
            (_, 0) => 0.0,
            _ => power as f64 * integer_power(place, power - 1) / half.max(1.0),
        };
        let value = |fit: &[f64], place: f64| fit.iter().enumerate().map(|(power, c)| c * at(place, power)).sum();
        places.iter().map(|place| fits.iter().map(|fit| value(fit, *place)).collect()).collect()
    }
}

fn integer_power(base: f64, power: usize) -> f64 {
    std::iter::repeat_n(base, power).product()
}

fn unit(len: usize, place: usize) -> Vec<f64> {
    let mut unit = vec![0.0; len];
    unit[place] = 1.0;
    unit
}

/// Standard normal variate: shifts and scales the present values to mean 0 and standard deviation 1; NaN stays. A
/// curve without any variation becomes 0.
pub fn standard_normal_variate(y: &mut [f64]) {
    let present = || y.iter().copied().filter(|y| y.is_finite());
    let count = present().count() as f64;
    let mean = present().sum::<f64>() / count;
    let variance = present().map(|y| (y - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let scale = if variance > 0.0 { variance.sqrt().recip() } else { 0.0 };
    for y in y.iter_mut() {
        *y = (*y - mean) * scale;
    }
}
