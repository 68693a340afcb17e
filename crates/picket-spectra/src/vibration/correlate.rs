//! How alike two curves are: the correlation of their first derivatives over what both cover.

use super::{Grid, Prepared};

/// How alike a query is to an entry of the library.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarity {
    /// Pearson's correlation of the standardised first derivatives, −1 to 1, after the shift.
    pub correlation: f64,
    /// By how many cm⁻¹ the query was moved towards higher wavenumbers to agree best.
    pub shift: f64,
    /// The part of the entry's points that the query covers, 0 to 1.
    pub coverage: f64,
}

/// The query covers less than this part of an entry: too little to compare.
pub const COVERAGE_MIN: f64 = 0.7;

/// The query is moved by at most this much, in cm⁻¹; a spectrometer that is further off needs calibration.
pub const SHIFT_MAX: f64 = 2.0;

/// By how much the query is moved at a time, in cm⁻¹.
const SHIFT_STEP: f64 = 0.5;

/// Fewest common points that can be compared.
const POINTS_MIN: usize = 20;

impl Similarity {
    /// True when the query covers too little of the entry for the correlation to say anything.
    pub fn is_insufficient(&self) -> bool {
        self.coverage < COVERAGE_MIN
    }
}

/// A query at all its shifts, ready to be compared with many entries.
#[derive(Clone, Debug)]
pub struct Query {
    grid: Grid,
    /// The signature of the query moved by each shift.
    shifted: Vec<(f64, Vec<f64>)>,
}

impl Query {
    /// Moves the query by up to [`SHIFT_MAX`] either way.
    pub fn new(query: &Prepared) -> Self {
        // The query as it is stands first, so that a shift must be better to be told.
        let shifts = (0..=4).flat_map(|k| [f64::from(k) * SHIFT_STEP, f64::from(-k) * SHIFT_STEP]).skip(1);
        let shifted = shifts.map(|shift| (shift, query.grid.shifted(&query.signature, shift))).collect();
        Self { grid: query.grid.clone(), shifted }
    }

    /// How alike the query is to `entry`, at the shift that agrees best; `None` when the two were prepared on different
    /// grids, or have too few points in common.
    pub fn compare(&self, entry: &Prepared) -> Option<Similarity> {
        if self.grid != entry.grid {
            return None;
        }
        let present = entry.signature.iter().filter(|y| y.is_finite()).count();
        let (_, unmoved) = self.shifted.first()?;
        let common = unmoved.iter().zip(&entry.signature).filter(|(a, b)| a.is_finite() && b.is_finite()).count();
        let coverage = common as f64 / present.max(1) as f64;
        let mut best: Option<Similarity> = None;
        for (shift, signature) in &self.shifted {
            let Some(correlation) = correlation(signature, &entry.signature) else { continue };
            if best.is_none_or(|best| correlation > best.correlation) {
                best = Some(Similarity { correlation, shift: *shift, coverage });
            }
        }
        best
    }
}

/// Pearson's correlation over the points that both have; `None` with fewer than [`POINTS_MIN`], or when one does not
/// vary.
fn correlation(one: &[f64], other: &[f64]) -> Option<f64> {
    let mut count = 0_usize;
    let [mut a, mut b, mut aa, mut bb, mut ab] = [0.0; 5];
    for (x, y) in one.iter().zip(other) {
        // Sums with a factor of 0 or 1 run faster than a branch.
        let both = x.is_finite() && y.is_finite();
        let (x, y) = if both { (*x, *y) } else { (0.0, 0.0) };
        count += usize::from(both);
        a += x;
        b += y;
        aa += x * x;
        bb += y * y;
        ab += x * y;
    }
    let n = count as f64;
    let (aa, bb, ab) = (aa - a * a / n, bb - b * b / n, ab - a * b / n);
    (count >= POINTS_MIN && aa > 0.0 && bb > 0.0).then(|| ab / (aa * bb).sqrt())
}
