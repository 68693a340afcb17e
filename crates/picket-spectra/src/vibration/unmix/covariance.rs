//! Covariance of neighbours: symmetric matrices that are zero far from the diagonal, and curves in units in which the
//! scatter is independent.

use crate::vibration::linear::dot;

/// The lower half of a symmetric matrix with a narrow band: row i holds the columns i − width to i; those before the
/// first column are zero.
#[derive(Clone, Debug)]
pub(super) struct Banded {
    width: usize,
    rows: Vec<f64>,
}

impl Banded {
    /// The matrix of `len` rows whose entries, on and below the diagonal, are `entry(row, column)`.
    pub(super) fn new(len: usize, width: usize, entry: impl Fn(usize, usize) -> f64) -> Self {
        let mut rows = vec![0.0; len * (width + 1)];
        for (i, row) in rows.chunks_exact_mut(width + 1).enumerate() {
            for (k, value) in row.iter_mut().enumerate().skip(width.saturating_sub(i)) {
                *value = entry(i, i + k - width);
            }
        }
        Self { width, rows }
    }

    fn row(&self, i: usize) -> &[f64] {
        &self.rows[i * (self.width + 1)..(i + 1) * (self.width + 1)]
    }

    /// `self · factor + other`, where `other` is no wider.
    pub(super) fn scaled_and(&self, factor: f64, other: &Self) -> Self {
        let mut rows: Vec<f64> = self.rows.iter().map(|value| factor * value).collect();
        for (row, added) in rows.chunks_exact_mut(self.width + 1).zip(other.rows.chunks_exact(other.width + 1)) {
            let end = &mut row[self.width - other.width..];
            end.iter_mut().zip(added).for_each(|(value, added)| *value += added);
        }
        Self { width: self.width, rows }
    }

    /// The product with a column.
    pub(super) fn times(&self, column: &[f64]) -> Vec<f64> {
        let mut product = vec![0.0; column.len()];
        for i in 0..column.len() {
            let row = self.row(i);
            let first = i.saturating_sub(self.width);
            let below = &row[self.width - (i - first)..self.width];
            product[i] += dot(below, &column[first..i]) + row[self.width] * column[i];
            product[first..i].iter_mut().zip(below).for_each(|(sum, value)| *sum += value * column[i]);
        }
        product
    }

    /// Its lower triangular root, by Cholesky's method; `None` when it is not positive.
    pub(super) fn root(mut self) -> Option<Root> {
        let stride = self.width + 1;
        for i in 0..self.rows.len() / stride {
            let (done, rest) = self.rows.split_at_mut(i * stride);
            let row = &mut rest[..stride];
            for k in self.width.saturating_sub(i)..self.width {
                let j = i + k - self.width;
                let above = &done[j * stride..(j + 1) * stride];
                // Columns that both rows have: the k columns before j.
                let value = row[k] - dot(&row[..k], &above[self.width - k..self.width]);
                row[k] = value / above[self.width];
            }
            let diagonal = row[self.width] - dot(&row[..self.width], &row[..self.width]);
            row[self.width] = (diagonal > 0.0).then(|| diagonal.sqrt())?;
        }
        Some(Root(self))
    }
}

/// The lower triangular root of a covariance.
#[derive(Clone, Debug)]
pub(super) struct Root(Banded);

impl Root {
    /// How far from the diagonal its entries reach.
    pub(super) fn width(&self) -> usize {
        self.0.width
    }

    /// `column` in units in which the scatter is independent and of variance 1: the solution x of root · x = column.
    pub(super) fn whiten(&self, column: &[f64]) -> Vec<f64> {
        self.whiten_from(0, column)
    }

    /// The same of a column that is zero before `start`: its values from there on, as many as in `values`.
    pub(super) fn whiten_from(&self, start: usize, values: &[f64]) -> Vec<f64> {
        let width = self.0.width;
        let mut white: Vec<f64> = Vec::with_capacity(values.len());
        for (i, value) in values.iter().enumerate() {
            let row = self.0.row(start + i);
            let before = i.min(width);
            let foretold = dot(&row[width - before..width], &white[i - before..]);
            white.push((value - foretold) / row[width]);
        }
        white
    }

    /// The solution x of rootᵀ · x = column.
    pub(super) fn whiten_transposed(&self, column: &[f64]) -> Vec<f64> {
        let width = self.0.width;
        let mut rest = column.to_vec();
        for i in (0..rest.len()).rev() {
            let row = self.0.row(i);
            let first = i.saturating_sub(width);
            let value = rest[i] / row[width];
            rest[i] = value;
            let below = &row[width - (i - first)..width];
            rest[first..i].iter_mut().zip(below).for_each(|(rest, factor)| *rest -= factor * value);
        }
        rest
    }

    /// The logarithm of the determinant of the covariance.
    pub(super) fn log_determinant(&self) -> f64 {
        self.0.rows.chunks_exact(self.0.width + 1).map(|row| 2.0 * row[self.0.width].ln()).sum()
    }
}
