//! Fitting a calibration to searches for compounds that are known, and measuring it on compounds and laboratories that
//! the fit has not seen.

use std::collections::{BTreeMap, HashSet};

use picket_core::ContentHash;

use super::calibration::{Calibration, FalseAccept, Features, Measured, Method, Model};
use super::logistic::{Logistic, Observation};

/// Parts of the cross-validation.
const FOLDS: u8 = 10;

/// Ridge of the fit.
const RIDGE_C: f64 = 3.0;

/// What a search by a spectrum of the library itself counts beside a query of another laboratory.
pub(super) const LIBRARY_WEIGHT: f64 = 0.1;

/// How many steps the table of false accepts has at most.
const FALSE_ACCEPTS_MAX: usize = 60;

/// By how much less often than with the widest margins a set may hold the compound.
const IN_SET_LOSS: f64 = 0.002;

/// A fitted calibration with what was measured.
#[derive(Clone, Debug)]
pub struct TrainingReport {
    /// Fitted to everything.
    pub calibration: Calibration,
    /// By cross-validation over compounds.
    pub over_compounds: Measured,
    /// By cross-validation over groups, with the compounds of the group left out too.
    pub over_groups: Measured,
}

/// One search for a compound that is known, with or without it in the library.
#[derive(Clone, Debug)]
pub struct Case {
    /// What the search came to; of no meaning where nothing was found.
    pub(super) features: Features,
    /// By how much the log odds rise because something was found at all.
    pub(super) surprise: f64,
    /// Whether the compound was in the library.
    pub(super) present: bool,
    pub(super) weight: f64,
    pub(super) skeleton: String,
    /// For queries, what is left out together: who measured them, or with what. None for spectra of the library.
    pub(super) group: Option<String>,
    /// What was found, most alike first.
    pub(super) candidates: Vec<Placed>,
}

/// A candidate of a case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    /// How far behind the first in rank.
    pub(super) behind: f64,
    /// Whether it has the first one's formula.
    pub(super) same_formula: bool,
    /// Whether it is the compound.
    pub(super) is_compound: bool,
}

/// Fits the calibration of a method to searches made by it.
pub fn train(method: &'static Method, cases: &[Case], fitted_to: &str) -> TrainingReport {
    let fitted = fit(method, cases, |_| true);
    let over_compounds = cross_validated(method, cases, &fitted, |case| case.skeleton.clone());
    let over_groups = cross_validated(method, cases, &fitted, |case| case.group.clone().unwrap_or_default());
    let calibration = Calibration {
        fitted_to: fitted_to.to_owned(),
        first: fitted.first.clone().kept(&over_compounds.1.first),
        set: fitted.set.clone().kept(&over_compounds.1.set),
        rank_decay: rounded(fitted.rank_decay),
        measured: over_groups.0.rounded(),
        ..fitted
    };
    TrainingReport { calibration, over_compounds: over_compounds.0, over_groups: over_groups.0 }
}

/// Fits to the cases that `taken` chooses.
fn fit(method: &'static Method, cases: &[Case], taken: impl Fn(&Case) -> bool) -> Calibration {
    let taken: Vec<&Case> = cases.iter().filter(|case| taken(case) && case.has_found()).collect();
    let queries: Vec<&&Case> = taken.iter().filter(|case| case.group.is_some() && case.present).collect();
    let (isomer_margin, other_margin) = margins(method, &queries);
    Calibration {
        method: method.name.to_owned(),
        version: 1,
        fitted_to: String::new(),
        in_library: method.in_library,
        first: model(method, &taken, |case| (case.features.clone(), case.is_right())),
        set: model(method, &taken, |case| {
            (case.set_features(isomer_margin, other_margin), case.set(isomer_margin, other_margin).1)
        }),
        rank_decay: rank_decay(&queries),
        isomer_margin,
        other_margin,
        measured: Measured::default(),
    }
}

/// Fits log odds that something holds of a case, by some features of it.
fn model(method: &'static Method, cases: &[&Case], seen: impl Fn(&Case) -> (Features, bool)) -> Model {
    let observation = |case: &&Case| {
        let (features, positive) = seen(case);
        Observation { features: features.values().to_vec(), positive, weight: case.weight }
    };
    let fitted = Logistic::fit(&cases.iter().map(observation).collect::<Vec<_>>(), RIDGE_C);
    // The fit saw present and absent compounds in the proportion of their weights; the intercept is brought to half.
    let weight =
        |present: bool| cases.iter().filter(|case| case.present == present).map(|case| case.weight).sum::<f64>();
    Model {
        intercept: fitted.intercept - (weight(true) / weight(false)).ln(),
        weights: method.features.iter().map(|name| (*name).to_owned()).zip(fitted.weights).collect::<BTreeMap<_, _>>(),
        false_accepts: Vec::new(),
    }
}

/// The margins with the fewest members of sets, of those with which sets hold the compound nearly as often as with the
/// widest.
fn margins(method: &'static Method, queries: &[&&Case]) -> (f64, f64) {
    let tried = method.margins.iter().flat_map(|isomer| method.margins.iter().map(move |other| (*isomer, *other)));
    let measured: Vec<((f64, f64), f64, usize)> = tried
        .filter(|(isomer, other)| other <= isomer)
        .map(|(isomer, other)| {
            let held = queries.iter().filter(|case| case.set(isomer, other).1).count();
            let members = queries.iter().map(|case| case.set(isomer, other).0).sum();
            ((isomer, other), share(held, queries.len()), members)
        })
        .collect();
    let most = measured.iter().map(|(_, held, _)| *held).fold(0.0, f64::max);
    let enough = measured.iter().filter(|(_, held, _)| *held >= most - IN_SET_LOSS);
    enough.min_by_key(|(.., members)| *members).map_or((0.0, 0.0), |(margins, ..)| *margins)
}

impl Case {
    fn has_found(&self) -> bool {
        !self.candidates.is_empty()
    }

    /// Whether the first candidate is the compound.
    fn is_right(&self) -> bool {
        self.candidates.first().is_some_and(|first| first.is_compound)
    }

    /// The log odds by a model, where half of the unknowns are in the library.
    fn log_odds(&self, model: &Model, features: &Features) -> f64 {
        if self.has_found() { model.log_odds(features) + self.surprise } else { f64::NEG_INFINITY }
    }

    /// The features of the set that cannot be told from the first candidate: the gap is that to the next outside it.
    fn set_features(&self, isomer_margin: f64, other_margin: f64) -> Features {
        let outside = self.candidates.iter().find(|one| !one.is_within(isomer_margin, other_margin));
        self.features.with_gap(outside.map(|one| one.behind))
    }

    /// How many candidates cannot be told from the first, and whether the compound is among them.
    fn set(&self, isomer_margin: f64, other_margin: f64) -> (usize, bool) {
        let set = self.candidates.iter().filter(|one| one.is_within(isomer_margin, other_margin));
        (set.clone().count(), set.clone().any(|one| one.is_compound))
    }
}

impl Placed {
    fn is_within(&self, isomer_margin: f64, other_margin: f64) -> bool {
        self.behind <= if self.same_formula { isomer_margin } else { other_margin }
    }
}

/// The decay of shares with rank that makes the compounds most probable, by golden section over its logarithm.
fn rank_decay(queries: &[&&Case]) -> f64 {
    let loss = |logarithm: f64| -> f64 {
        let decay = logarithm.exp();
        let known = queries.iter().filter_map(|case| {
            let behind = case.candidates.iter().find(|one| one.is_compound)?.behind;
            let all: f64 = case.candidates.iter().map(|one| (-one.behind / decay).exp()).sum();
            Some(behind / decay + all.ln())
        });
        known.sum()
    };
    let (mut low, mut high) = (0.001_f64.ln(), 0.3_f64.ln());
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    for _ in 0..60 {
        let (left, right) = (golden.mul_add(low - high, high), golden.mul_add(high - low, low));
        if loss(left) < loss(right) {
            high = right;
        } else {
            low = left;
        }
    }
    f64::midpoint(low, high).exp()
}

/// Log odds of cases whose compound was absent from the library; infinitely low where nothing was found.
#[derive(Default)]
struct Absent {
    first: Vec<f64>,
    set: Vec<f64>,
}

impl Model {
    /// The model as it is kept, with its table of false accepts.
    fn kept(self, absent: &[f64]) -> Self {
        Self {
            intercept: rounded(self.intercept),
            weights: self.weights.into_iter().map(|(name, weight)| (name, rounded(weight))).collect(),
            false_accepts: false_accepts(absent),
        }
    }
}

/// What is measured when each query is judged by a fit that saw neither its fold nor its compound; beside it, the log
/// odds of all queries and all spectra of the library whose compound was absent: the library's own are the relatives
/// that a drug has.
fn cross_validated(
    method: &'static Method,
    cases: &[Case],
    whole: &Calibration,
    fold_of: impl Fn(&Case) -> String,
) -> (Measured, Absent) {
    let fold = |case: &Case| fold_of_text(&fold_of(case));
    let mut judged: Vec<(f64, &Case)> = Vec::new();
    let mut sets: Vec<(usize, bool)> = Vec::new();
    let mut absent = Absent::default();
    for number in 0..FOLDS {
        let tested: Vec<&Case> = cases.iter().filter(|case| case.group.is_some() && fold(case) == number).collect();
        let compounds: HashSet<&str> = tested.iter().map(|case| case.skeleton.as_str()).collect();
        let seen = |case: &Case| {
            let in_fold = fold_of_text(&case.skeleton) == number && case.group.is_none();
            !in_fold && (case.group.is_none() || fold(case) != number) && !compounds.contains(case.skeleton.as_str())
        };
        let fitted = fit(method, cases, seen);
        for case in tested {
            judged.push((case.log_odds(&fitted.first, &case.features), case));
            if case.present {
                sets.push(case.set(fitted.isomer_margin, fitted.other_margin));
            }
        }
        let unseen = cases.iter().filter(|case| !case.present).filter(|case| match case.group {
            Some(_) => fold(case) == number,
            None => fold_of_text(&case.skeleton) == number,
        });
        for case in unseen {
            absent.first.push(case.log_odds(&fitted.first, &case.features));
            let features = case.set_features(fitted.isomer_margin, fitted.other_margin);
            absent.set.push(case.log_odds(&fitted.set, &features));
        }
    }
    (measured(&judged, &sets, whole), absent)
}

/// What comes out of the log odds of queries. False accepts are counted here of unknowns for which something was found:
/// where a library has nothing of the same precursor, it takes no skill to accept nothing.
fn measured(judged: &[(f64, &Case)], sets: &[(usize, bool)], whole: &Calibration) -> Measured {
    let (present, unknown): (Vec<_>, Vec<_>) = judged.iter().partition(|(_, case)| case.present);
    let present: Vec<(f64, bool)> = present.iter().map(|(odds, case)| (*odds, case.is_right())).collect();
    let absent: Vec<f64> = unknown.iter().filter(|(_, case)| case.has_found()).map(|(odds, _)| *odds).collect();
    let mut sizes: Vec<usize> = sets.iter().map(|(size, _)| *size).collect();
    sizes.sort_unstable();
    let known_weight = whole.in_library / present.len() as f64;
    let unknown_weight = (1.0 - whole.in_library) / unknown.len() as f64;
    let known: Vec<(f64, bool, f64)> =
        present.iter().map(|(odds, right)| (whole.probability(*odds), *right, known_weight)).collect();
    let unknown = unknown.iter().map(|(odds, _)| (whole.probability(*odds), false, unknown_weight));
    let mixed: Vec<(f64, bool, f64)> = known.iter().copied().chain(unknown).collect();
    let odds: Vec<f64> = present.iter().map(|(odds, _)| *odds).collect();
    Measured {
        queries: present.len(),
        first: share(present.iter().filter(|(_, right)| *right).count(), present.len()),
        in_set: share(sets.iter().filter(|(_, held)| *held).count(), sets.len()),
        set_median: sizes.get(sizes.len() / 2).copied().unwrap_or(0),
        set_mean: share(sizes.iter().sum(), sizes.len()),
        auroc: auroc(&odds, &absent),
        accepted_at_5_percent: accepted(&odds, &absent, 0.05),
        accepted_at_1_percent: accepted(&odds, &absent, 0.01),
        calibration_error: calibration_error(&known),
        calibration_error_mixed: calibration_error(&mixed),
    }
}

/// The share of `present` above the log odds that `allowed` of `absent` exceed.
fn accepted(present: &[f64], absent: &[f64], allowed: f64) -> f64 {
    let mut falling = absent.to_vec();
    falling.sort_by(|one, other| other.total_cmp(one));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let exceeding = (allowed * falling.len() as f64).floor() as usize;
    let Some(threshold) = falling.get(exceeding) else { return 1.0 };
    share(present.iter().filter(|odds| *odds > threshold).count(), present.len())
}

/// The probability that one of `present` exceeds one of `absent`, halves for ties.
fn auroc(present: &[f64], absent: &[f64]) -> f64 {
    let wins = present.iter().flat_map(|one| absent.iter().map(move |other| one.total_cmp(other)));
    let points: f64 = wins.map(|order| f64::from(order as i8 + 1) / 2.0).sum();
    points / (present.len() * absent.len()).max(1) as f64
}

/// Expected calibration error over ten bins of equal width, of `(probability, right, weight)`.
fn calibration_error(judged: &[(f64, bool, f64)]) -> f64 {
    let mut bins = [0.0; 10];
    for (probability, right, weight) in judged {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a probability")]
        let bin = ((probability * 10.0) as usize).min(9);
        bins[bin] += weight * (probability - f64::from(u8::from(*right)));
    }
    let all: f64 = judged.iter().map(|(.., weight)| weight).sum();
    bins.iter().map(|miss: &f64| miss.abs()).sum::<f64>() / all
}

/// The table of false accepts: each share with the log odds that it reaches, thinned to a readable length.
fn false_accepts(absent: &[f64]) -> Vec<FalseAccept> {
    let mut falling = absent.to_vec();
    falling.sort_by(|one, other| other.total_cmp(one));
    let mut table: Vec<FalseAccept> = Vec::new();
    let mut step = 0.0;
    for (index, log_odds) in falling.iter().enumerate().take_while(|(_, log_odds)| log_odds.is_finite()) {
        let reached = share(index + 1, falling.len());
        if reached >= step {
            table.push(FalseAccept { share: rounded(reached), log_odds: rounded(*log_odds) });
            step = reached * 1.12;
        }
    }
    table.truncate(FALSE_ACCEPTS_MAX);
    table.reverse();
    table
}

/// The fold of a text: the same on every machine.
fn fold_of_text(text: &str) -> u8 {
    let hash = ContentHash::of(text.as_bytes());
    let digits = hash.as_str().bytes().take(4).map(u32::from);
    u8::try_from(digits.fold(0, |sum, digit| sum * 31 + digit) % u32::from(FOLDS)).unwrap_or(0)
}

/// A number as it is kept: with six decimals.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

impl Measured {
    fn rounded(self) -> Self {
        Self {
            first: rounded(self.first),
            in_set: rounded(self.in_set),
            set_mean: rounded(self.set_mean),
            auroc: rounded(self.auroc),
            accepted_at_5_percent: rounded(self.accepted_at_5_percent),
            accepted_at_1_percent: rounded(self.accepted_at_1_percent),
            calibration_error: rounded(self.calibration_error),
            calibration_error_mixed: rounded(self.calibration_error_mixed),
            ..self
        }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}
