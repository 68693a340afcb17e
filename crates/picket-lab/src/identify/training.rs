//! Fitting a calibration, and measuring it on compounds and instruments that the fit has not seen.

use std::collections::{BTreeMap, HashSet};

use picket_core::ContentHash;
use picket_spectra::mass::unit::UnitSpectrum;

use super::calibration::{Calibration, FalseAccept, Measured, Model};
use super::compound::CompoundKey;
use super::electron::{ElectronLibrary, FEATURES, Ranked, with_gap};
use super::logistic::{Logistic, Observation};

/// Parts of the cross-validation.
const FOLDS: u8 = 10;

/// Ridge of the fit.
const RIDGE_C: f64 = 3.0;

/// What a library spectrum counts beside a query of another laboratory.
const LIBRARY_WEIGHT: f64 = 0.1;

/// The share in the library that is assumed.
const IN_LIBRARY: f64 = 0.95;

/// How many steps the table of false accepts has at most.
const FALSE_ACCEPTS_MAX: usize = 60;

/// The margins tried, in rank.
const MARGINS: [f64; 8] = [0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.12];

/// By how much less often than with the widest margins a set may hold the compound.
const IN_SET_LOSS: f64 = 0.002;

/// A query whose compound is known.
#[derive(Clone, Debug)]
pub struct Training {
    /// Its spectrum.
    pub unknown: UnitSpectrum,
    /// Its compound.
    pub key: CompoundKey,
    /// Who measured it, or with which instrument: what is left out together.
    pub group: String,
}

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

/// One search of a known query, with or without its compound in the library.
struct Case {
    features: [f64; FEATURES.len()],
    /// Whether the first candidate is the compound.
    right: bool,
    /// Whether the compound was in the library.
    present: bool,
    weight: f64,
    skeleton: String,
    /// For queries, the group; none for spectra of the library.
    group: Option<String>,
    /// For each candidate: how far behind in rank, whether it has the first one's formula, whether it is the compound.
    candidates: Vec<(f64, bool, bool)>,
}

/// Fits the calibration of a library's electron ionisation spectra to `queries` of others.
pub fn train(library: &ElectronLibrary, queries: &[Training], fitted_to: &str) -> TrainingReport {
    let cases = cases(library, queries);
    let fitted = fit(&cases, |_| true);
    let over_compounds = cross_validated(&cases, &fitted, |case| case.skeleton.clone());
    let over_groups = cross_validated(&cases, &fitted, |case| case.group.clone().unwrap_or_default());
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

/// Searches every query, and every spectrum of the library against the rest, with and without its compound.
fn cases(library: &ElectronLibrary, queries: &[Training]) -> Vec<Case> {
    let mut cases = Vec::new();
    for query in queries {
        let of_compound = |spectrum: usize| library.compound_of(spectrum).key.skeleton == query.key.skeleton;
        for present in [true, false] {
            let found = library.search(&query.unknown, |spectrum| !present && of_compound(spectrum));
            let absent = (!present).then_some(query.key.skeleton.as_str());
            let features = library.features(&query.unknown, &found, absent);
            let weight = 1.0;
            let group = Some(query.group.clone());
            cases.push(case(library, &found, features, &query.key, Case::blank(present, weight, group)));
        }
    }
    for (own, unknown) in library.spectra().iter().enumerate() {
        let key = &library.compound_of(own).key;
        let of_compound = |spectrum: usize| library.compound_of(spectrum).key.skeleton == key.skeleton;
        let replicates = (0..library.len()).any(|other| other != own && library.compound_of(other).key == *key);
        for present in [true, false].into_iter().filter(|present| replicates || !present) {
            let found = library.search(unknown, |spectrum| spectrum == own || (!present && of_compound(spectrum)));
            let features = library.features(unknown, &found, (!present).then_some(key.skeleton.as_str()));
            cases.push(case(library, &found, features, key, Case::blank(present, LIBRARY_WEIGHT, None)));
        }
    }
    cases.retain(|case| !case.candidates.is_empty());
    cases
}

impl Case {
    fn blank(present: bool, weight: f64, group: Option<String>) -> Self {
        let features = [0.0; FEATURES.len()];
        Self { features, right: false, present, weight, skeleton: String::new(), group, candidates: Vec::new() }
    }
}

fn case(
    library: &ElectronLibrary,
    found: &[Ranked],
    features: [f64; FEATURES.len()],
    key: &CompoundKey,
    blank: Case,
) -> Case {
    let compound = |ranked: &Ranked| &library.compounds()[ranked.compound];
    let formula = found.first().and_then(|first| compound(first).formula.clone());
    let candidate = |ranked: &Ranked| {
        let behind = found[0].rank - ranked.rank;
        let same_formula = formula.is_some() && compound(ranked).formula == formula;
        (behind, same_formula, compound(ranked).key == *key)
    };
    let candidates: Vec<(f64, bool, bool)> = found.iter().map(candidate).collect();
    let right = candidates.first().is_some_and(|(.., is_compound)| *is_compound);
    Case { features, right, skeleton: key.skeleton.clone(), candidates, ..blank }
}

/// Fits to the cases that `taken` chooses.
fn fit(cases: &[Case], taken: impl Fn(&Case) -> bool) -> Calibration {
    let taken: Vec<&Case> = cases.iter().filter(|case| taken(case)).collect();
    let queries: Vec<&&Case> = taken.iter().filter(|case| case.group.is_some() && case.present).collect();
    let (isomer_margin, other_margin) = margins(&queries);
    Calibration {
        method: "electron-ionisation".to_owned(),
        version: 1,
        fitted_to: String::new(),
        in_library: IN_LIBRARY,
        first: model(&taken, |case| (case.features, case.right)),
        set: model(&taken, |case| {
            (case.set_features(isomer_margin, other_margin), case.set(isomer_margin, other_margin).1)
        }),
        rank_decay: rank_decay(&queries),
        isomer_margin,
        other_margin,
        measured: Measured::default(),
    }
}

/// Fits log odds that something holds of a case, by some features of it.
fn model(cases: &[&Case], seen: impl Fn(&Case) -> ([f64; FEATURES.len()], bool)) -> Model {
    let observation = |case: &&Case| {
        let (features, positive) = seen(case);
        Observation { features: features.to_vec(), positive, weight: case.weight }
    };
    let fitted = Logistic::fit(&cases.iter().map(observation).collect::<Vec<_>>(), RIDGE_C);
    // The fit saw present and absent compounds in the proportion of their weights; the intercept is brought to half.
    let weight =
        |present: bool| cases.iter().filter(|case| case.present == present).map(|case| case.weight).sum::<f64>();
    Model {
        intercept: fitted.intercept - (weight(true) / weight(false)).ln(),
        weights: FEATURES.iter().map(|name| (*name).to_owned()).zip(fitted.weights).collect::<BTreeMap<_, _>>(),
        false_accepts: Vec::new(),
    }
}

/// The margins with the fewest members of sets, of those with which sets hold the compound nearly as often as with the
/// widest.
fn margins(queries: &[&&Case]) -> (f64, f64) {
    let tried = MARGINS.iter().flat_map(|isomer| MARGINS.iter().map(move |other| (*isomer, *other)));
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
    /// The features of the set that cannot be told from the first candidate: the gap is that to the next outside it.
    fn set_features(&self, isomer_margin: f64, other_margin: f64) -> [f64; FEATURES.len()] {
        let outside = self
            .candidates
            .iter()
            .find(|(behind, same_formula, _)| *behind > if *same_formula { isomer_margin } else { other_margin });
        with_gap(self.features, outside.map(|(behind, ..)| *behind))
    }

    /// How many candidates cannot be told from the first, and whether the compound is among them.
    fn set(&self, isomer_margin: f64, other_margin: f64) -> (usize, bool) {
        let within = |(behind, same_formula, _): &&(f64, bool, bool)| {
            *behind <= if *same_formula { isomer_margin } else { other_margin }
        };
        let set = self.candidates.iter().filter(within);
        (set.clone().count(), set.clone().any(|(.., is_compound)| *is_compound))
    }
}

/// The decay of shares with rank that makes the compounds most probable, by golden section over its logarithm.
fn rank_decay(queries: &[&&Case]) -> f64 {
    let loss = |logarithm: f64| -> f64 {
        let decay = logarithm.exp();
        let known = queries.iter().filter_map(|case| {
            let behind = case.candidates.iter().find(|(.., is_compound)| *is_compound)?.0;
            let all: f64 = case.candidates.iter().map(|(behind, ..)| (-behind / decay).exp()).sum();
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

/// Log odds of cases whose compound was absent from the library.
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
fn cross_validated(cases: &[Case], whole: &Calibration, fold_of: impl Fn(&Case) -> String) -> (Measured, Absent) {
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
        let fitted = fit(cases, seen);
        for case in tested {
            judged.push((fitted.first.log_odds(&case.features), case));
            if case.present {
                sets.push(case.set(fitted.isomer_margin, fitted.other_margin));
            }
        }
        let unseen = cases.iter().filter(|case| !case.present).filter(|case| match case.group {
            Some(_) => fold(case) == number,
            None => fold_of_text(&case.skeleton) == number,
        });
        for case in unseen {
            absent.first.push(fitted.first.log_odds(&case.features));
            let features = case.set_features(fitted.isomer_margin, fitted.other_margin);
            absent.set.push(fitted.set.log_odds(&features));
        }
    }
    let queries: Vec<f64> = judged.iter().filter(|(_, case)| !case.present).map(|(odds, _)| *odds).collect();
    (measured(&judged, &sets, &queries, whole), absent)
}

fn measured(judged: &[(f64, &Case)], sets: &[(usize, bool)], absent: &[f64], whole: &Calibration) -> Measured {
    let present: Vec<(f64, bool)> =
        judged.iter().filter(|(_, case)| case.present).map(|(odds, case)| (*odds, case.right)).collect();
    let mut sizes: Vec<usize> = sets.iter().map(|(size, _)| *size).collect();
    sizes.sort_unstable();
    let known: Vec<(f64, bool, f64)> =
        present.iter().map(|(odds, right)| (whole.probability(*odds), *right, IN_LIBRARY)).collect();
    let unknown = absent.iter().map(|odds| (whole.probability(*odds), false, 1.0 - IN_LIBRARY));
    let mixed: Vec<(f64, bool, f64)> = known.iter().copied().chain(unknown).collect();
    let odds: Vec<f64> = present.iter().map(|(odds, _)| *odds).collect();
    Measured {
        queries: present.len(),
        first: share(present.iter().filter(|(_, right)| *right).count(), present.len()),
        in_set: share(sets.iter().filter(|(_, held)| *held).count(), sets.len()),
        set_median: sizes.get(sizes.len() / 2).copied().unwrap_or(0),
        set_mean: share(sizes.iter().sum(), sizes.len()),
        auroc: auroc(&odds, absent),
        accepted_at_5_percent: accepted(&odds, absent, 0.05),
        accepted_at_1_percent: accepted(&odds, absent, 0.01),
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
    for (index, log_odds) in falling.iter().enumerate() {
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
