//! The spectrum at one voltage as a combination of candidates, and how much worse it fits without one.

use super::Explainer;
use super::candidates::Candidate;
use super::lines::{Line, Measured, Peak, lines};
use crate::mass::nonnegative::Equations;

/// How often lines are weighed anew: what is expected is known only from a fit.
const WEIGHINGS: usize = 6;

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
        let mut equations = weighed(&lines, looks.len(), |_| 1.0);
        for _ in 0..WEIGHINGS {
            let (_, factors) = equations.solve(&all);
            equations = weighed(&lines, looks.len(), |line| deviation(explainer, line, &bases, &factors));
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

/// The equations of the lines with these standard deviations.
fn weighed(lines: &[Line], looks: usize, deviation: impl Fn(&Line) -> f64) -> Equations {
    let mut equations = Equations::new(looks);
    for line in lines {
        equations.add(&line.expected, line.observed, deviation(line));
    }
    equations
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
