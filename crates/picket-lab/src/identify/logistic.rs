//! Logistic regression with a ridge, by Newton's method.

/// A fitted model: log odds = intercept + Σ weight · feature.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Logistic {
    pub(super) intercept: f64,
    pub(super) weights: Vec<f64>,
}

/// One observation.
pub(super) struct Observation {
    pub(super) features: Vec<f64>,
    pub(super) positive: bool,
    pub(super) weight: f64,
}

/// Newton steps; the loss is convex and a dozen suffice.
const STEPS_MAX: usize = 60;

impl Logistic {
    /// Fits the observations with features brought to mean 0 and standard deviation 1, of which the ridge `1 / 2C`
    /// penalises the squares of all weights but the intercept.
    pub(super) fn fit(observations: &[Observation], c: f64) -> Self {
        let width = observations.first().map_or(0, |one| one.features.len());
        let scales: Vec<(f64, f64)> = (0..width).map(|column| mean_and_deviation(observations, column)).collect();
        let rows: Vec<Vec<f64>> = observations
            .iter()
            .map(|one| {
                let standard =
                    one.features.iter().zip(&scales).map(|(value, (mean, deviation))| (value - mean) / deviation);
                std::iter::once(1.0).chain(standard).collect()
            })
            .collect();
        let mut weights = vec![0.0; width + 1];
        for _ in 0..STEPS_MAX {
            let step = newton_step(observations, &rows, &weights, c);
            for (weight, step) in weights.iter_mut().zip(&step) {
                *weight += step;
            }
            if step.iter().all(|step| step.abs() < 1e-10) {
                break;
            }
        }
        let unscaled: Vec<f64> =
            weights[1..].iter().zip(&scales).map(|(weight, (_, deviation))| weight / deviation).collect();
        let shift: f64 = unscaled.iter().zip(&scales).map(|(weight, (mean, _))| weight * mean).sum();
        Self { intercept: weights[0] - shift, weights: unscaled }
    }
}

/// The step to the minimum of the quadratic that touches the loss here.
fn newton_step(observations: &[Observation], rows: &[Vec<f64>], weights: &[f64], c: f64) -> Vec<f64> {
    let width = weights.len();
    let mut gradient: Vec<f64> = weights.iter().map(|weight| -weight / c).collect();
    gradient[0] = 0.0;
    let mut curvature = vec![vec![0.0; width]; width];
    for (index, row) in curvature.iter_mut().enumerate() {
        row[index] = if index == 0 { 1e-9 } else { 1.0 / c };
    }
    for (one, row) in observations.iter().zip(rows) {
        let share = 1.0 / (1.0 + (-dot(weights, row)).exp());
        let miss = one.weight * (f64::from(u8::from(one.positive)) - share);
        let bend = one.weight * share * (1.0 - share);
        for (left, value) in row.iter().enumerate() {
            gradient[left] += miss * value;
            for (right, other) in row.iter().enumerate().take(left + 1) {
                curvature[left][right] += bend * value * other;
            }
        }
    }
    solve(curvature, gradient)
}

/// Solves a positive definite system, given its lower triangle, by Cholesky's method.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let width = right.len();
    for row in 0..width {
        for column in 0..=row {
            let sum = matrix[row][column] - dot(&matrix[row][..column], &matrix[column][..column]);
            matrix[row][column] = if row == column { sum.max(1e-12).sqrt() } else { sum / matrix[column][column] };
        }
        right[row] = (right[row] - dot(&matrix[row][..row], &right[..row])) / matrix[row][row];
    }
    for row in (0..width).rev() {
        let above: f64 = (row + 1..width).map(|below| matrix[below][row] * right[below]).sum();
        right[row] = (right[row] - above) / matrix[row][row];
    }
    right
}

fn mean_and_deviation(observations: &[Observation], column: usize) -> (f64, f64) {
    let weight: f64 = observations.iter().map(|one| one.weight).sum();
    let mean = observations.iter().map(|one| one.weight * one.features[column]).sum::<f64>() / weight;
    let square =
        observations.iter().map(|one| one.weight * (one.features[column] - mean).powi(2)).sum::<f64>() / weight;
    (mean, if square > 0.0 { square.sqrt() } else { 1.0 })
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reference: scikit-learn 1.9.1 `LogisticRegression(C=3)` on the same rows, to the digits printed.
    #[test]
    fn fits_as_scikit_learn_does() {
        let rows = [
            (0.2, 1.0, false),
            (0.4, 0.0, false),
            (0.5, 1.0, true),
            (0.7, 0.0, false),
            (0.9, 1.0, true),
            (1.1, 0.0, true),
        ];
        let observations: Vec<Observation> = rows
            .iter()
            .map(|(one, two, positive)| Observation { features: vec![*one, *two], positive: *positive, weight: 1.0 })
            .collect();
        let fitted = Logistic::fit(&observations, 3.0);
        let expected = [5.399_698, 2.359_987, -4.559_359];
        for (found, expected) in fitted.weights.iter().chain([&fitted.intercept]).zip(expected) {
            assert!((found - expected).abs() < 1e-4, "{fitted:?}");
        }
    }
}
