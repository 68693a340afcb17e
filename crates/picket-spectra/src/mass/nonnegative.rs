//! Least squares with factors that are not negative, for many small problems on one set of columns.

/// Rounds of the descent at most; real problems settle in under a hundred.
const ROUNDS_MAX: usize = 2_000;

/// The descent ends when no factor moves the fit by more than this share of the length of what is fitted.
const SETTLED: f64 = 1e-9;

/// The normal equations of a weighted least squares problem.
#[derive(Clone, Debug)]
pub(super) struct Equations {
    /// Products of columns with each other, `[column][column]`.
    products: Vec<Vec<f64>>,
    /// Products of columns with what is fitted.
    projections: Vec<f64>,
    /// The product of what is fitted with itself.
    total: f64,
}

impl Equations {
    /// Without a row yet.
    pub(super) fn new(columns: usize) -> Self {
        Self { products: vec![vec![0.0; columns]; columns], projections: vec![0.0; columns], total: 0.0 }
    }

    /// Adds a row: what each column and what is fitted have there, and the standard deviation of the latter.
    pub(super) fn add(&mut self, columns: &[f64], fitted: f64, deviation: f64) {
        let weight = deviation.powi(-2);
        self.total += weight * fitted * fitted;
        let present: Vec<usize> = (0..columns.len()).filter(|column| columns[*column] > 0.0).collect();
        for &one in &present {
            self.projections[one] += weight * columns[one] * fitted;
            for &two in &present {
                self.products[one][two] += weight * columns[one] * columns[two];
            }
        }
    }

    /// The least χ² that the columns `among` leave, and the factor of every column, 0 of those not among. By coordinate
    /// descent, which settles because the problem is convex.
    pub(super) fn solve(&self, among: &[usize]) -> (f64, Vec<f64>) {
        let mut factors = vec![0.0; self.projections.len()];
        let mut gradient = self.projections.clone();
        for _ in 0..ROUNDS_MAX {
            let mut largest: f64 = 0.0;
            for &column in among {
                let own = self.products[column][column];
                if own <= 0.0 {
                    continue;
                }
                let moved = (factors[column] + gradient[column] / own).max(0.0) - factors[column];
                if moved != 0.0 {
                    factors[column] += moved;
                    for &other in among {
                        gradient[other] -= moved * self.products[column][other];
                    }
                    largest = largest.max(moved.abs() * own.sqrt());
                }
            }
            if largest <= SETTLED * self.total.sqrt() {
                break;
            }
        }
        let gain = |column: &usize| factors[*column] * (self.projections[*column] + gradient[*column]);
        let gained: f64 = among.iter().map(gain).sum();
        ((self.total - gained).max(0.0), factors)
    }

    /// The equations of what is left when `factor` of `column` is taken off.
    pub(super) fn less(&self, column: usize, factor: f64) -> Self {
        let products = &self.products[column];
        let total = factor.mul_add(factor * products[column], self.total - 2.0 * factor * self.projections[column]);
        let projections = self.projections.iter().zip(products).map(|(own, product)| own - factor * product).collect();
        Self { projections, total: total.max(0.0), products: self.products.clone() }
    }
}
