//! The spectrum at one voltage as a combination of candidates, and how much worse it fits without one.

use super::Explainer;
use super::candidates::Candidate;
use super::lines::{Line, Measured, Peak, lines};

/// How often lines are weighed anew: what is expected is known only from a fit.
const WEIGHINGS: usize = 6;

/// Rounds of the descent at most; real problems settle in under a hundred.
const ROUNDS_MAX: usize = 2_000;

/// The descent ends when no factor moves the fit by more than this share of its length.
const SETTLED: f64 = 1e-9;

/// One voltage of the sample beside the looks of all candidates.
pub(super) struct Fit {
    pub(super) lines: Vec<Line>,
    /// Which candidate each look is of.
    owners: Vec<usize>,
    equations: Equations,
}

/// The best combination of some candidates at one voltage.
pub(super) struct Combination {
    /// χ², in units of the noise.
    pub(super) misfit: f64,
    /// How much there is of each look.
    factors: Vec<f64>,
}

/// The normal equations of the combination, each line weighed by its noise.
#[derive(Clone)]
struct Equations {
    /// Products of looks with each other, `[look][look]`.
    products: Vec<Vec<f64>>,
    /// Products of looks with the spectrum.
    projections: Vec<f64>,
    /// The product of the spectrum with itself.
    total: f64,
}

impl Fit {
    /// Voltage number `at` of the sample beside its candidates.
    pub(super) fn new(explainer: &Explainer, measured: &Measured, candidates: &[Candidate], at: usize) -> Self {
        let looks = candidates
            .iter()
            .enumerate()
            .flat_map(|(owner, candidate)| candidate.looks[at].iter().map(move |peaks| (owner, peaks.as_slice())));
        let (owners, looks): (Vec<usize>, Vec<&[Peak]>) = looks.unzip();
        let lines = lines(explainer, measured, &looks);
        let bases: Vec<f64> =
            (0..looks.len()).map(|look| lines.iter().map(|line| line.expected[look]).fold(0.0, f64::max)).collect();
        let all: Vec<usize> = (0..looks.len()).collect();
        let mut equations = Equations::new(&lines, &all, |_| 1.0);
        for _ in 0..WEIGHINGS {
            let (_, factors) = equations.solve(&all);
            equations = Equations::new(&lines, &all, |line| deviation(explainer, line, &bases, &factors));
        }
        Self { lines, owners, equations }
    }

    /// The best combination of the candidates `among` with factors that are not negative.
    pub(super) fn combination(&self, among: &[usize]) -> Combination {
        let (misfit, factors) = self.equations.solve(&self.looks_of(among));
        Combination { misfit, factors }
    }

    /// χ² of the best combination of the candidates `among` beside candidate `index`, of which there is `factor`.
    pub(super) fn misfit_with(&self, index: usize, factor: f64, among: &[usize]) -> f64 {
        let others = self.looks_of(among);
        let held = self.looks_of(&[index]).into_iter().map(|look| self.equations.less(look, factor).solve(&others).0);
        held.fold(f64::INFINITY, f64::min)
    }

    /// How much there is of candidate `index`: its intensity.
    pub(super) fn amount(&self, combination: &Combination, index: usize) -> f64 {
        self.looks_of(&[index]).into_iter().map(|look| combination.factors[look]).sum()
    }

    /// What candidate `index` puts on `line`.
    pub(super) fn part(&self, combination: &Combination, index: usize, line: &Line) -> f64 {
        self.looks_of(&[index]).into_iter().map(|look| combination.factors[look] * line.expected[look]).sum()
    }

    /// What all candidates together put on `line`.
    pub(super) fn explained(combination: &Combination, line: &Line) -> f64 {
        line.expected.iter().zip(&combination.factors).map(|(share, factor)| share * factor).sum()
    }

    /// The looks of the candidates `among`.
    fn looks_of(&self, among: &[usize]) -> Vec<usize> {
        (0..self.owners.len()).filter(|look| among.contains(&self.owners[*look])).collect()
    }
}

/// The standard deviation of a line: what stands there of itself, the drift of the line, observed or expected, and the
/// noise of the library spectra that are expected there.
fn deviation(explainer: &Explainer, line: &Line, bases: &[f64], factors: &[f64]) -> f64 {
    let (mut expected, mut library) = (0.0, 0.0f64);
    for ((share, base), factor) in line.expected.iter().zip(bases).zip(factors) {
        if *share > 0.0 {
            expected += share * factor;
            library = library.hypot(explainer.library_floor * base * factor);
        }
    }
    line.noise.hypot(library).hypot(explainer.drift * line.observed.max(expected))
}

impl Equations {
    fn new(lines: &[Line], looks: &[usize], deviation: impl Fn(&Line) -> f64) -> Self {
        let count = looks.len();
        let mut sums = Self { products: vec![vec![0.0; count]; count], projections: vec![0.0; count], total: 0.0 };
        for line in lines {
            let weight = deviation(line).powi(-2);
            sums.total += weight * line.observed * line.observed;
            let present: Vec<usize> = looks.iter().copied().filter(|look| line.expected[*look] > 0.0).collect();
            for &one in &present {
                sums.projections[one] += weight * line.expected[one] * line.observed;
                for &two in &present {
                    sums.products[one][two] += weight * line.expected[one] * line.expected[two];
                }
            }
        }
        sums
    }

    /// The least χ² that the looks `among` leave, and the factor of every look, 0 of those not among. By coordinate
    /// descent, which settles because the problem is convex.
    fn solve(&self, among: &[usize]) -> (f64, Vec<f64>) {
        let mut factors = vec![0.0; self.projections.len()];
        let mut gradient = self.projections.clone();
        for _ in 0..ROUNDS_MAX {
            let mut largest: f64 = 0.0;
            for &look in among {
                let own = self.products[look][look];
                if own <= 0.0 {
                    continue;
                }
                let moved = (factors[look] + gradient[look] / own).max(0.0) - factors[look];
                if moved != 0.0 {
                    factors[look] += moved;
                    for &other in among {
                        gradient[other] -= moved * self.products[look][other];
                    }
                    largest = largest.max(moved.abs() * own.sqrt());
                }
            }
            if largest <= SETTLED * self.total.sqrt() {
                break;
            }
        }
        let gained: f64 = among.iter().map(|look| factors[*look] * (self.projections[*look] + gradient[*look])).sum();
        ((self.total - gained).max(0.0), factors)
    }

    /// The equations of what is left of the spectrum when `factor` of `look` is taken off.
    fn less(&self, look: usize, factor: f64) -> Self {
        let products = &self.products[look];
        let total = factor.mul_add(factor * products[look], self.total - 2.0 * factor * self.projections[look]);
        let projections = self.projections.iter().zip(products).map(|(own, product)| own - factor * product).collect();
        Self { projections, total: total.max(0.0), products: self.products.clone() }
    }
}
