//! The little linear algebra that a handful of columns needs.

/// The scalar product, summed in eight lanes so that it runs fast and always in the same order.
pub(crate) fn dot(one: &[f64], other: &[f64]) -> f64 {
    let (mut ones, mut others) = (one.chunks_exact(8), other.chunks_exact(8));
    let mut lanes = [0.0; 8];
    for (a, b) in (&mut ones).zip(&mut others) {
        for lane in 0..8 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    let rest: f64 = ones.remainder().iter().zip(others.remainder()).map(|(a, b)| a * b).sum();
    lanes.iter().sum::<f64>() + rest
}

/// The Euclidean length.
pub(crate) fn norm(column: &[f64]) -> f64 {
    dot(column, column).sqrt()
}

/// `column += factor * other`.
pub(crate) fn add_scaled(column: &mut [f64], factor: f64, other: &[f64]) {
    for (value, other) in column.iter_mut().zip(other) {
        *value += factor * other;
    }
}

/// `Σ factors[k] · columns[k]`, each column `len` long.
pub(crate) fn combine<'a>(len: usize, terms: impl IntoIterator<Item = (f64, &'a [f64])>) -> Vec<f64> {
    let mut sum = vec![0.0; len];
    for (factor, column) in terms {
        add_scaled(&mut sum, factor, column);
    }
    sum
}

/// A column is taken for a combination of others when less than this part of its length is its own.
const OWN_PART_MIN: f64 = 1e-10;

/// A thin QR factorisation, grown column by column: Gram–Schmidt done twice, which is as accurate as Householder
/// reflections (Giraud, Langou & Rozložník 2005).
#[derive(Clone, Debug, Default)]
pub(crate) struct Qr {
    /// Orthonormal columns.
    q: Vec<Vec<f64>>,
    /// The columns of the triangle; the k-th has k + 1 values.
    r: Vec<Vec<f64>>,
}

impl Qr {
    /// Adds a column; false, and nothing is added, when it is a combination of the columns before.
    pub(crate) fn push(&mut self, mut column: Vec<f64>) -> bool {
        let length = norm(&column);
        let mut r = vec![0.0; self.q.len()];
        for _ in 0..2 {
            for (q, r) in self.q.iter().zip(&mut r) {
                let part = dot(q, &column);
                *r += part;
                add_scaled(&mut column, -part, q);
            }
        }
        let own = norm(&column);
        if own.is_nan() || own <= OWN_PART_MIN * length {
            return false;
        }
        column.iter_mut().for_each(|value| *value /= own);
        r.push(own);
        self.q.push(column);
        self.r.push(r);
        true
    }

    /// Takes out of `column` all that lies in the span.
    pub(crate) fn project_off(&self, column: &mut [f64]) {
        for q in &self.q {
            let part = dot(q, column);
            add_scaled(column, -part, q);
        }
    }

    /// The squared length of the part of `column` that lies in the span.
    pub(crate) fn squares_within(&self, column: &[f64]) -> f64 {
        self.squares_within_from(0, column)
    }

    /// The same of a column that is zero but for `values` from `start` on.
    pub(crate) fn squares_within_from(&self, start: usize, values: &[f64]) -> f64 {
        self.q.iter().map(|q| dot(&q[start..], values).powi(2)).sum()
    }

    /// The least-squares coefficients of `y` on the columns.
    pub(crate) fn solve(&self, y: &[f64]) -> Vec<f64> {
        let mut rest = y.to_vec();
        let mut parts: Vec<f64> = Vec::with_capacity(self.q.len());
        for q in &self.q {
            let part = dot(q, &rest);
            add_scaled(&mut rest, -part, q);
            parts.push(part);
        }
        for k in (0..parts.len()).rev() {
            parts[k] /= self.r[k][k];
            let solved = parts[k];
            for (part, r) in parts[..k].iter_mut().zip(&self.r[k]) {
                *part -= r * solved;
            }
        }
        parts
    }

    /// The inverse of the matrix of scalar products of the columns, row by row: times the variance of one observation
    /// it is the covariance of the coefficients.
    pub(crate) fn inverse_products(&self) -> Vec<Vec<f64>> {
        let inverse = self.inverse_triangle();
        let len = self.q.len();
        let entry = |i: usize, j: usize| (i.max(j)..len).map(|k| inverse[k][i] * inverse[k][j]).sum();
        (0..len).map(|i| (0..len).map(|j| entry(i, j)).collect()).collect()
    }

    /// The logarithm of the determinant of the matrix of scalar products of the columns.
    pub(crate) fn log_determinant(&self) -> f64 {
        self.r.iter().enumerate().map(|(k, column)| 2.0 * column[k].ln()).sum()
    }

    /// The condition number of the columns when each is scaled to length one, at most by a factor of √n from above:
    /// the product of the Frobenius norms of the triangle and its inverse, divided by n.
    pub(crate) fn condition(&self) -> f64 {
        let lengths: Vec<f64> = self.r.iter().map(|column| norm(column)).collect();
        let inverse = self.inverse_triangle();
        let len = self.q.len();
        let squares =
            (0..len).flat_map(|k| (0..=k).map(move |i| (k, i))).map(|(k, i)| (inverse[k][i] * lengths[i]).powi(2));
        (squares.sum::<f64>() / len.max(1) as f64).sqrt()
    }

    /// The columns of the inverse of the triangle; the k-th has k + 1 values.
    fn inverse_triangle(&self) -> Vec<Vec<f64>> {
        let mut inverse: Vec<Vec<f64>> = Vec::with_capacity(self.r.len());
        for (k, r) in self.r.iter().enumerate() {
            let mut column = vec![0.0; k + 1];
            for (j, before) in inverse.iter().enumerate() {
                for (i, value) in before.iter().enumerate() {
                    column[i] -= value * r[j] / r[k];
                }
            }
            column[k] = 1.0 / r[k];
            inverse.push(column);
        }
        inverse
    }
}
