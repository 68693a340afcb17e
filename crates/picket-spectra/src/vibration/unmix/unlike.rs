//! How far the heights of the sample's bands differ from those of the library, learnt from the sample itself.

use crate::vibration::linear::{Qr, dot};

/// What a spectrum says of the difference.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unlikeness {
    /// By which part the heights differ, one standard deviation.
    pub(super) part: f64,
    /// How many independent differences the spectrum determines.
    pub(super) determined: f64,
}

impl Unlikeness {
    /// Before anything is known. It is wide: what the bands cannot take the noise would, and keep.
    pub(super) const AT_FIRST: Self = Self { part: 0.05, determined: 0.0 };
}

/// The parts that are weighed, evenly by their logarithm: no two measurements of one substance agree better than the
/// first, and what differs more than the last is another substance.
const PARTS: [f64; 14] =
    [0.002, 0.0027, 0.0037, 0.005, 0.0067, 0.009, 0.0122, 0.0165, 0.0223, 0.0301, 0.0406, 0.0549, 0.0741, 0.1];

/// Weighs each part by the likelihood of the curve `y`, given that each of the columns `humps` has a coefficient of mean
/// 0 and of that standard deviation; the answer is the root of the mean square, since few bands say little of their own
/// scatter. All are in units of independent noise; `fixed` is the span of the other terms. The level of the noise is left
/// open (profile likelihood).
pub(super) fn learn(humps: &[Vec<f64>], fixed: &Qr, y: &[f64], freedom: f64) -> Unlikeness {
    let free = |column: &[f64]| {
        let mut column = column.to_vec();
        fixed.project_off(&mut column);
        column
    };
    let humps: Vec<Vec<f64>> = humps.iter().map(|hump| free(hump)).collect();
    let y = free(y);
    let squares = dot(&y, &y);
    let slopes: Vec<f64> = humps.iter().map(|hump| dot(hump, &y)).collect();
    let products: Vec<Vec<f64>> =
        humps.iter().enumerate().map(|(i, one)| humps[..=i].iter().map(|other| dot(one, other)).collect()).collect();
    let mut weighed = Vec::new();
    for part in PARTS {
        let precision = 1.0 / (part * part);
        let Some(root) = cholesky(&products, precision) else { continue };
        let half = forward(&root, &slopes);
        let rest = (squares - dot(&half, &half)).max(f64::MIN_POSITIVE);
        let volume: f64 = root.iter().enumerate().map(|(i, row)| 2.0 * (row[i] * part).ln()).sum();
        let determined = humps.len() as f64 - precision * trace_of_inverse(&root);
        weighed.push((freedom * rest.ln() + volume, part * part, determined));
    }
    let least = weighed.iter().map(|(deviance, ..)| *deviance).fold(f64::INFINITY, f64::min);
    let mut sums = [0.0; 3];
    for (deviance, square, determined) in weighed {
        let weight = (-0.5 * (deviance - least)).exp();
        for (sum, value) in sums.iter_mut().zip([1.0, square, determined]) {
            *sum += weight * value;
        }
    }
    Unlikeness { part: (sums[1] / sums[0]).sqrt(), determined: sums[2] / sums[0] }
}

/// The lower root of a symmetric matrix, given by its lower half, with `more` added to its diagonal; `None` when it is
/// not positive.
fn cholesky(lower: &[Vec<f64>], more: f64) -> Option<Vec<Vec<f64>>> {
    let mut root: Vec<Vec<f64>> = Vec::with_capacity(lower.len());
    for (i, row) in lower.iter().enumerate() {
        let mut this: Vec<f64> = Vec::with_capacity(i + 1);
        for (j, value) in row[..i].iter().enumerate() {
            let value = (value - dot(&this, &root[j][..j])) / root[j][j];
            this.push(value);
        }
        let rest = row[i] + more - dot(&this, &this);
        this.push((rest > 0.0).then(|| rest.sqrt())?);
        root.push(this);
    }
    Some(root)
}

/// Solves root · x = y.
fn forward(root: &[Vec<f64>], y: &[f64]) -> Vec<f64> {
    let mut x: Vec<f64> = Vec::with_capacity(y.len());
    for (row, y) in root.iter().zip(y) {
        let (diagonal, before) = row.split_last().expect("a row of a triangle holds its diagonal");
        let value = (y - dot(before, &x)) / diagonal;
        x.push(value);
    }
    x
}

/// The trace of the inverse of root · rootᵀ.
fn trace_of_inverse(root: &[Vec<f64>]) -> f64 {
    let unit = |k: usize| (0..root.len()).map(|i| f64::from(u8::from(i == k))).collect::<Vec<f64>>();
    (0..root.len()).map(|k| forward(root, &unit(k))).map(|column| dot(&column, &column)).sum()
}
