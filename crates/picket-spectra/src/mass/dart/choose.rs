//! Which candidates are needed, which of them cannot be told apart, and what is left unexplained.

use super::candidates::{Candidate, Candidates, molecular_ion};
use super::fit::{Combination, Fit};
use super::lines::{Line, Measured};
use super::{Calibration, Component, Explained, Explainer, MolecularIon, Refusal, Refused, Strength, UnexplainedPeak};

/// A peak is told as unexplained when it exceeds what is explained by this many times the noise.
const UNEXPLAINED_TO_NOISE_MIN: f64 = 3.0;

/// How many unexplained peaks are told.
const UNEXPLAINED_MAX: usize = 10;

/// A line is expected when the component puts this many times the noise there, and seen from this part of it on.
const EXPECTED_TO_NOISE_MIN: f64 = 3.0;
const SEEN_PART_MIN: f64 = 0.3;

/// What ¹³C adds to a mass, in daltons.
const CARBON_ISOTOPE_DA: f64 = 1.003_355;

/// Explains `measured` by the `candidates`, all of which show their protonated molecule.
pub(super) fn explained(
    explainer: &Explainer,
    measured: &[Measured],
    candidates: &Candidates,
    calibration: Calibration,
) -> Explained {
    let model = Model::new(explainer, measured, &candidates.all);
    let (kept, mut refused) = model.choose();
    let fitted = model.fitted(&kept);
    let mut components: Vec<Component> = kept.iter().map(|&index| model.component(index, &kept, &fitted)).collect();
    components.sort_by(|one, two| two.share.total_cmp(&one.share).then(one.reference.cmp(&two.reference)));
    refused.sort_by_key(|refused| refused.reference);
    let (unexplained_share, unexplained) = model.unexplained(&fitted);
    Explained {
        components,
        refused,
        not_looked_for: candidates.not_looked_for.clone(),
        unexplained_share,
        unexplained,
        calibration,
        volts: measured.iter().map(|measured| measured.volts).collect(),
    }
}

/// The sample beside its candidates, voltage by voltage.
struct Model<'a> {
    explainer: &'a Explainer,
    measured: &'a [Measured],
    candidates: &'a [Candidate],
    fits: Vec<Fit>,
}

impl<'a> Model<'a> {
    fn new(explainer: &'a Explainer, measured: &'a [Measured], candidates: &'a [Candidate]) -> Self {
        let numbered = measured.iter().enumerate();
        let fits = numbered.map(|(at, measured)| Fit::new(explainer, measured, candidates, at)).collect();
        Self { explainer, measured, candidates, fits }
    }

    fn fitted(&self, among: &[usize]) -> Vec<Combination> {
        self.fits.iter().map(|fit| fit.combination(among)).collect()
    }

    fn misfit(&self, among: &[usize]) -> f64 {
        self.fitted(among).iter().map(|combination| combination.misfit).sum()
    }

    /// The candidates that are needed, and why the others are not named. What turns out to be contradicted is taken out,
    /// and the rest chosen anew, since it may have stood in the place of another.
    fn choose(&self) -> (Vec<usize>, Vec<Refused>) {
        let mut pool: Vec<usize> = (0..self.candidates.len()).collect();
        let mut refused = Vec::new();
        let kept = loop {
            let kept = self.needed(&pool);
            let fitted = self.fitted(&kept);
            let objections = kept.iter().filter_map(|&index| Some((index, self.objection(index, &kept, &fitted)?)));
            let weakest = objections.min_by(|one, two| {
                let worsening = |index| self.misfit(&without(&kept, index));
                worsening(one.0).total_cmp(&worsening(two.0))
            });
            let Some((index, reason)) = weakest else { break kept };
            refused.push(Refused { reference: self.candidates[index].reference, reason });
            pool.retain(|other| *other != index);
        };
        let misfit = self.misfit(&kept);
        let is_named_with = |index: usize| kept.iter().any(|&one| self.stands_in(index, one, &kept, misfit));
        for index in pool.into_iter().filter(|index| !kept.contains(index) && !is_named_with(*index)) {
            let gain = misfit - self.misfit(&with(&kept, index));
            refused.push(Refused { reference: self.candidates[index].reference, reason: Refusal::NotNeeded(gain) });
        }
        (kept, refused)
    }

    /// Takes out of `pool` what is needed least, until all that is left is needed.
    fn needed(&self, pool: &[usize]) -> Vec<usize> {
        let mut kept = pool.to_vec();
        loop {
            let fitted = self.fitted(&kept);
            kept.retain(|index| self.fits.iter().zip(&fitted).any(|(fit, best)| fit.amount(best, *index) > 0.0));
            let misfit: f64 = fitted.iter().map(|combination| combination.misfit).sum();
            let worsenings = kept.iter().map(|&index| (index, self.misfit(&without(&kept, index)) - misfit));
            let least = worsenings.min_by(|one, two| one.1.total_cmp(&two.1));
            match least {
                Some((index, worsening)) if worsening < self.explainer.worsening_min => {
                    kept.retain(|other| *other != index);
                }
                _ => return kept,
            }
        }
    }

    /// Why a candidate that the fit needs is not there all the same.
    fn objection(&self, index: usize, kept: &[usize], fitted: &[Combination]) -> Option<Refusal> {
        self.molecular_ion_objection(index, kept, fitted).or_else(|| {
            let share_lowest = self.fits[0].amount(&fitted[0], index) / self.measured[0].total;
            for (at, (fit, best)) in self.fits.iter().zip(fitted).enumerate() {
                let least = self.explainer.share_kept_min * share_lowest * self.measured[at].total;
                let missing = !self.candidates[index].looks[at].is_empty()
                    && fit.amount(best, index) < least
                    && fit.misfit_with(index, least, &without(kept, index)) - best.misfit
                        > self.explainer.worsening_min;
                if missing {
                    return Some(Refusal::FragmentsMissing(self.measured[at].volts));
                }
            }
            (self.lines_of(index, fitted).0 < 2).then_some(Refusal::MolecularIonOnly)
        })
    }

    /// The line at its protonated molecule has to be explained, or there is an isomer that the library lacks; and not by
    /// fragments of others alone. Where a component of the same mass shares the line, other voltages decide.
    fn molecular_ion_objection(&self, index: usize, kept: &[usize], fitted: &[Combination]) -> Option<Refusal> {
        let mz = self.candidates[index].molecular_ion_mz;
        let tolerance = self.explainer.tolerance(mz);
        let (fit, best) = (&self.fits[0], &fitted[0]);
        let explained = self.molecular_ion_explained(index, fitted);
        if explained < self.explainer.molecular_ion_explained_min {
            return Some(Refusal::MolecularIonUnexplained(explained));
        }
        let isobar = |other: &usize| (self.candidates[*other].molecular_ion_mz - mz).abs() <= 2.0 * tolerance;
        let others = without(kept, index);
        let worsening = fit.combination(&others).misfit - best.misfit;
        let own = others.iter().any(isobar) || worsening >= self.explainer.worsening_lowest_min;
        (!own).then_some(Refusal::MolecularIonOfOther(worsening))
    }

    /// To which part the line at the protonated molecule of a candidate is explained at the lowest voltage.
    fn molecular_ion_explained(&self, index: usize, fitted: &[Combination]) -> f64 {
        let mz = self.candidates[index].molecular_ion_mz;
        let observed = self.fits[0].lines.iter().filter(|line| line.observed > 0.0);
        let line = observed.min_by(|one, two| (one.mz - mz).abs().total_cmp(&(two.mz - mz).abs()));
        line.map_or(0.0, |line| Fit::explained(&fitted[0], line) / line.observed)
    }

    /// True when `index`, which is not kept, explains the sample about as well as `one`, which is, in its place.
    fn stands_in(&self, index: usize, one: usize, kept: &[usize], misfit: f64) -> bool {
        let others = without(kept, one);
        let instead = with(&others, index);
        let swapped = self.misfit(&instead);
        swapped - misfit < self.explainer.worsening_min
            && self.misfit(&others) - swapped >= self.explainer.worsening_min
            && self.objection(index, &instead, &self.fitted(&instead)).is_none()
    }

    fn component(&self, index: usize, kept: &[usize], fitted: &[Combination]) -> Component {
        let candidate = &self.candidates[index];
        let misfit: f64 = fitted.iter().map(|combination| combination.misfit).sum();
        let absent = self.fitted(&without(kept, index));
        let at: Vec<Strength> = (0..fitted.len())
            .map(|at| {
                let amount = self.fits[at].amount(&fitted[at], index);
                let (intensity, share) = (amount * self.measured[at].base, amount / self.measured[at].total);
                Strength { intensity, share, worsening: absent[at].misfit - fitted[at].misfit }
            })
            .collect();
        let known = at.iter().zip(&candidate.looks).filter(|(_, looks)| !looks.is_empty());
        let shares: Vec<f64> = known.map(|(strength, _)| strength.share).collect();
        let alternatives = (0..self.candidates.len()).filter(|other| !kept.contains(other));
        let inseparable = alternatives.filter(|&other| self.stands_in(other, index, kept, misfit));
        let (lines_seen, lines_expected) = self.lines_of(index, fitted);
        let own = molecular_ion(self.explainer, &self.measured[0], candidate.molecular_ion_mz);
        Component {
            reference: candidate.reference,
            inseparable: inseparable.map(|other| self.candidates[other].reference).collect(),
            share: shares.iter().sum::<f64>() / shares.len().max(1) as f64,
            worsening: at.iter().map(|strength| strength.worsening).sum(),
            at,
            molecular_ion: own.map_or_else(MolecularIon::default, |(peak, to_noise)| MolecularIon {
                mz: peak.mz,
                error_da: peak.mz - candidate.molecular_ion_mz,
                to_noise,
                explained: self.molecular_ion_explained(index, fitted),
            }),
            lines_seen,
            lines_expected,
        }
    }

    /// How many lines of a candidate, isotope peaks not counted, were seen, and how many were to be seen.
    fn lines_of(&self, index: usize, fitted: &[Combination]) -> (usize, usize) {
        let (mut seen, mut expected): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
        for (fit, best) in self.fits.iter().zip(fitted) {
            let parts: Vec<f64> = fit.lines.iter().map(|line| fit.part(best, index, line)).collect();
            for (line, part) in fit.lines.iter().zip(&parts) {
                let new =
                    |mz: &Vec<f64>| mz.iter().all(|other| (other - line.mz).abs() > self.explainer.tolerance(*other));
                if *part < EXPECTED_TO_NOISE_MIN * line.noise || self.is_isotope(&fit.lines, &parts, line.mz, *part) {
                    continue;
                }
                if new(&expected) {
                    expected.push(line.mz);
                }
                if line.observed >= SEEN_PART_MIN * part && new(&seen) {
                    seen.push(line.mz);
                }
            }
        }
        (seen.len(), expected.len())
    }

    /// True when there is a stronger line where this one without its ¹³C would stand.
    fn is_isotope(&self, lines: &[Line], parts: &[f64], mz: f64, part: f64) -> bool {
        let below = mz - CARBON_ISOTOPE_DA;
        let reach = 2.0 * self.explainer.tolerance(below);
        let near = lines.iter().zip(parts).filter(|(line, _)| (line.mz - below).abs() <= reach);
        near.into_iter().any(|(_, other)| *other > part)
    }

    fn unexplained(&self, fitted: &[Combination]) -> (f64, Vec<UnexplainedPeak>) {
        let (mut shares, mut peaks) = (0.0, Vec::new());
        for ((measured, fit), best) in self.measured.iter().zip(&self.fits).zip(fitted) {
            let mut sum = 0.0;
            for line in &fit.lines {
                let explained = Fit::explained(best, line);
                let rest = (line.observed - explained).max(0.0);
                sum += rest;
                if rest >= UNEXPLAINED_TO_NOISE_MIN * line.noise.hypot(self.explainer.drift * explained) {
                    peaks.push(UnexplainedPeak { volts: measured.volts, mz: line.mz, share_of_base: rest });
                }
            }
            shares += sum / measured.total;
        }
        peaks.sort_by(|one, two| two.share_of_base.total_cmp(&one.share_of_base));
        peaks.truncate(UNEXPLAINED_MAX);
        (shares / self.measured.len().max(1) as f64, peaks)
    }
}

fn without(set: &[usize], index: usize) -> Vec<usize> {
    set.iter().copied().filter(|other| *other != index).collect()
}

fn with(set: &[usize], index: usize) -> Vec<usize> {
    set.iter().copied().chain([index]).collect()
}
