//! What is known of linked and unlinked profiles by a method, and the likelihood ratio that follows from it.

use std::collections::BTreeMap;

use picket_core::ContentHash;
use serde::{Deserialize, Serialize};

use super::bounds::{Bounds, Scored, cost, empirical_bounds};
use super::method::{ProfilingError, ProfilingMethod};
use super::profile::{NotComparable, Profile, Spreads, distance_of_rows, prepare, widths};
use crate::limits::{LINK_MODEL_BYTES_MAX, PROFILES_FITTED_MAX};

/// Distances are counted in bins of their decimal logarithm: the lower end of the first, their width, and their number.
/// What lies outside is counted in the first or last.
const FIRST: f64 = -6.0;
const WIDTH: f64 = 0.05;
const BINS: usize = 160;

/// Parts into which batches are dealt for the cross-validation.
const FOLDS: usize = 5;

/// Fewest batches of which a model is fitted.
const BATCHES_MIN: usize = 20;

/// How often linked and unlinked profiles are how far apart: counts that anybody can add up anew. Everything else follows
/// from them.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LinkModel {
    /// The profiling method.
    pub method: ProfilingMethod,
    /// What it was fitted to, in words.
    pub fitted_to: String,
    /// Whether that was simulated. Ratios of such a model show how the method works and are no evidence.
    pub simulated: bool,
    /// How many batches the profiles were of.
    pub batches: usize,
    /// The spread of each marker among the batches.
    #[serde(default)]
    pub spreads: Spreads,
    /// What cross-validation over batches gave.
    pub validation: Validation,
    /// Linked pairs by bin of distance.
    pub linked: Vec<u32>,
    /// Unlinked pairs by bin of distance.
    pub unlinked: Vec<u32>,
    #[serde(skip)]
    ratios: Vec<f64>,
    #[serde(skip)]
    bounds: Option<Bounds>,
}

/// What cross-validation over batches gave: no pair was judged by a model that knew one of its batches.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Validation {
    /// Linked pairs judged.
    pub linked: u64,
    /// Unlinked pairs judged.
    pub unlinked: u64,
    /// Cost of the log-likelihood-ratios: 0 is perfect, 1 is worth nothing.
    pub cost: f64,
    /// Share of linked pairs with a ratio below 1.
    pub misleading_linked: f64,
    /// Share of unlinked pairs with a ratio above 1.
    pub misleading_unlinked: f64,
}

/// What a comparison of two profiles is worth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LinkRatio {
    /// How far apart they are.
    pub distance: f64,
    /// How many markers were compared.
    pub markers: usize,
    /// How many times more probable that is for linked seizures than for unlinked ones, held within the bounds.
    pub ratio: f64,
    /// The least ratio that the data bear out.
    pub lower: f64,
    /// The largest.
    pub upper: f64,
    /// Whether the ratio was held at a bound.
    pub held: bool,
    /// The share of unlinked pairs that are as near or nearer, at most.
    pub unlinked_share: f64,
}

/// Counts of pairs by bin.
#[derive(Clone)]
struct Counts {
    linked: Vec<u32>,
    unlinked: Vec<u32>,
}

impl LinkModel {
    /// Models fitted to simulated batches, one for each method that the program brings: for practice.
    pub fn shipped() -> Vec<Self> {
        let shipped = [
            include_str!("../../../../data/lab/profiling/harmonised-33-simulated.toml"),
            include_str!("../../../../data/lab/profiling/markers-12-simulated.toml"),
        ];
        shipped.map(|text| Self::parse(text).expect("a test reads the shipped models")).into()
    }

    /// Reads a model.
    ///
    /// # Errors
    /// [`ProfilingError`] when it is none, or was not made by this version's bins.
    pub fn parse(text: &str) -> Result<Self, ProfilingError> {
        let unfit = |reason: String| Err(ProfilingError::Unfit(reason));
        if text.len() > LINK_MODEL_BYTES_MAX {
            return unfit(format!("it has more than {LINK_MODEL_BYTES_MAX} bytes"));
        }
        let mut model: Self = toml::from_str(text)?;
        model.method.check()?;
        let sum = |counts: &[u32]| counts.iter().map(|count| u64::from(*count)).sum::<u64>();
        if model.linked.len() != BINS || model.unlinked.len() != BINS {
            return unfit(format!("counts stand in {BINS} bins"));
        }
        if model.batches < BATCHES_MIN || sum(&model.linked) == 0 || sum(&model.unlinked) == 0 {
            return unfit(format!("a model takes at least {BATCHES_MIN} batches, with pairs of both kinds"));
        }
        model.settle();
        Ok(model)
    }

    /// Fits a model to profiles whose batch is known, one list for each batch.
    ///
    /// # Errors
    /// [`ProfilingError`] with fewer than 20 batches, without pairs of both kinds, or with a profile that the method cannot
    /// compare.
    pub fn fit(
        method: &ProfilingMethod,
        batches: &[Vec<Profile>],
        fitted_to: &str,
        simulated: bool,
    ) -> Result<Self, ProfilingError> {
        let unfit = |reason: String| ProfilingError::Unfit(reason);
        let profiles: usize = batches.iter().map(Vec::len).sum();
        if batches.len() < BATCHES_MIN || profiles > PROFILES_FITTED_MAX {
            let reason =
                format!("a model takes at least {BATCHES_MIN} batches and at most {PROFILES_FITTED_MAX} profiles");
            return Err(unfit(reason));
        }
        let spreads = spreads(method, batches);
        let folds = count_by_folds(method, batches, &spreads).map_err(|error| unfit(error.to_string()))?;
        let all = folds.sum(|_, _| true);
        let mut model = Self {
            method: method.clone(),
            fitted_to: fitted_to.to_owned(),
            simulated,
            batches: batches.len(),
            spreads: if method.needs_spreads() { spreads } else { Spreads::new() },
            validation: Validation::default(),
            linked: all.linked,
            unlinked: all.unlinked,
            ratios: Vec::new(),
            bounds: None,
        };
        if model.linked.iter().all(|count| *count == 0) || model.unlinked.iter().all(|count| *count == 0) {
            return Err(unfit("no pairs of both kinds".to_owned()));
        }
        model.validation = folds.validate(batches.len());
        model.settle();
        Ok(model)
    }

    /// The model as a file.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("numbers and text always have a TOML form")
    }

    /// The bounds of its ratios.
    pub fn bounds(&self) -> Bounds {
        self.bounds.expect("models are made by parse and fit alone, which set it")
    }

    /// The hash of everything that ratios follow from.
    pub fn content_hash(&self) -> ContentHash {
        ContentHash::of(self.to_toml().as_bytes())
    }

    /// Compares two profiles.
    ///
    /// # Errors
    /// [`NotComparable`] when they have too few markers in common, or hold nothing.
    pub fn compare(&self, one: &Profile, other: &Profile) -> Result<LinkRatio, NotComparable> {
        let (distance, markers) = one.distance(other, &self.method, &self.spreads)?;
        Ok(self.judge(distance, markers))
    }

    /// What a distance is worth.
    pub fn judge(&self, distance: f64, markers: usize) -> LinkRatio {
        let bin = bin_of(distance);
        let Bounds { lower, upper } = self.bounds();
        let log_ratio = self.ratios[bin];
        let nearer: u64 = self.unlinked[..=bin].iter().map(|count| u64::from(*count)).sum();
        let all: u64 = self.unlinked.iter().map(|count| u64::from(*count)).sum();
        LinkRatio {
            distance,
            markers,
            ratio: 10_f64.powf(log_ratio.clamp(lower, upper)),
            lower: 10_f64.powf(lower),
            upper: 10_f64.powf(upper),
            held: log_ratio < lower || log_ratio > upper,
            // One more than were seen, so that what was never seen is not taken for impossible.
            unlinked_share: (nearer + 1) as f64 / (all + 1) as f64,
        }
    }

    /// The largest distance whose ratio reaches `ratio`; `None` where none does. Farther profiles need not be looked at.
    pub fn distance_of(&self, ratio: f64) -> Option<f64> {
        let reached = |log_ratio: &f64| 10_f64.powf(log_ratio.min(self.bounds().upper)) >= ratio;
        let bin = self.ratios.iter().rposition(reached)?;
        Some(10_f64.powf((bin + 1) as f64 * WIDTH + FIRST))
    }

    /// Works out what follows from the counts.
    fn settle(&mut self) {
        let counts = Counts { linked: self.linked.clone(), unlinked: self.unlinked.clone() };
        self.ratios = counts.ratios();
        self.bounds = Some(counts.bounds(&self.ratios, self.batches));
    }
}

/// The bin of a distance.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the bins")]
fn bin_of(distance: f64) -> usize {
    let position = (distance.max(1e-300).log10() - FIRST) / WIDTH;
    position.floor().clamp(0.0, (BINS - 1) as f64) as usize
}

/// The spread of each marker over the batches: the standard deviation of the means of the batches that have it, or 1 where
/// they do not differ.
fn spreads(method: &ProfilingMethod, batches: &[Vec<Profile>]) -> Spreads {
    let mut spreads = Spreads::new();
    for marker in &method.markers {
        let mean_of = |batch: &Vec<Profile>| {
            let amounts: Vec<f64> = batch.iter().filter_map(|profile| profile.amounts().get(marker).copied()).collect();
            (!amounts.is_empty()).then(|| amounts.iter().sum::<f64>() / amounts.len() as f64)
        };
        let means: Vec<f64> = batches.iter().filter_map(mean_of).collect();
        let mean = means.iter().sum::<f64>() / means.len().max(1) as f64;
        let variance = means.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / means.len().max(1) as f64;
        let spread = variance.sqrt();
        spreads.insert(marker.clone(), if spread > 0.0 && spread.is_finite() { spread } else { 1.0 });
    }
    spreads
}

/// Counts of pairs by the folds of their two batches.
struct Folds(BTreeMap<(usize, usize), Counts>);

fn count_by_folds(
    method: &ProfilingMethod,
    batches: &[Vec<Profile>],
    spreads: &Spreads,
) -> Result<Folds, NotComparable> {
    let empty = || Counts { linked: vec![0; BINS], unlinked: vec![0; BINS] };
    let mut folds: BTreeMap<(usize, usize), Counts> = BTreeMap::new();
    let widths = widths(method, spreads)?;
    let of_batch = |(batch, members): (usize, &Vec<Profile>)| {
        members.iter().map(|profile| (batch, Row::new(profile, method, &widths))).collect::<Vec<_>>()
    };
    let profiles: Vec<(usize, Row)> = batches.iter().enumerate().flat_map(of_batch).collect();
    for (index, (batch, row)) in profiles.iter().enumerate() {
        for (other_batch, other) in &profiles[..index] {
            let distance = row.distance(other, method, &widths)?;
            let folds_of = (batch % FOLDS, other_batch % FOLDS);
            let counts = folds.entry(folds_of).or_insert_with(empty);
            let row = if batch == other_batch { &mut counts.linked } else { &mut counts.unlinked };
            row[bin_of(distance)] += 1;
        }
    }
    Ok(Folds(folds))
}

/// A profile whose amounts are prepared once, where it has all markers.
struct Row {
    amounts: Vec<f64>,
    prepared: Option<Vec<f64>>,
}

impl Row {
    fn new(profile: &Profile, method: &ProfilingMethod, widths: &[f64]) -> Self {
        let amounts = profile.row(method);
        let mut prepared = amounts.clone();
        let is_whole = !amounts.iter().any(|amount| amount.is_nan()) && prepare(&mut prepared, method, widths).is_ok();
        Self { amounts, prepared: is_whole.then_some(prepared) }
    }

    fn distance(&self, other: &Self, method: &ProfilingMethod, widths: &[f64]) -> Result<f64, NotComparable> {
        match (&self.prepared, &other.prepared) {
            (Some(one), Some(two)) => method.metric.distance(one, two).ok_or(NotComparable::Flat),
            _ => distance_of_rows(&self.amounts, &other.amounts, method, widths).map(|(distance, _)| distance),
        }
    }
}

impl Folds {
    /// The counts of the pairs whose folds are wanted.
    fn sum(&self, wanted: impl Fn(usize, usize) -> bool) -> Counts {
        let mut sum = Counts { linked: vec![0; BINS], unlinked: vec![0; BINS] };
        for (_, counts) in self.0.iter().filter(|((one, other), _)| wanted(*one, *other)) {
            let add = |sum: &mut Vec<u32>, counts: &[u32]| {
                sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            };
            add(&mut sum.linked, &counts.linked);
            add(&mut sum.unlinked, &counts.unlinked);
        }
        sum
    }

    /// Judges the pairs within each fold by a model of the pairs without it.
    fn validate(&self, batches: usize) -> Validation {
        let mut judged: Vec<Scored> = Vec::new();
        for fold in 0..FOLDS {
            let others = self.sum(|one, other| one != fold && other != fold);
            let within = self.sum(|one, other| one == fold && other == fold);
            let ratios = others.ratios();
            let Bounds { lower, upper } = others.bounds(&ratios, batches - batches.div_ceil(FOLDS));
            judged.extend(within.scored(&ratios).into_iter().map(|one| {
                let log_ratio = one.log_ratio.clamp(lower, upper);
                Scored { log_ratio, ..one }
            }));
        }
        let total = |of: fn(&Scored) -> f64, wanted: fn(f64) -> bool| -> f64 {
            judged.iter().filter(|one| wanted(one.log_ratio)).map(of).sum()
        };
        let (linked, unlinked) = (total(|one| one.linked, |_| true), total(|one| one.unlinked, |_| true));
        let rounded = |value: f64| (value * 1e6).round() / 1e6;
        Validation {
            linked: whole(linked),
            unlinked: whole(unlinked),
            cost: rounded(cost(&judged).unwrap_or(1.0)),
            misleading_linked: rounded(total(|one| one.linked, |ratio| ratio < 0.0) / linked.max(1.0)),
            misleading_unlinked: rounded(total(|one| one.unlinked, |ratio| ratio > 0.0) / unlinked.max(1.0)),
        }
    }
}

/// A count that was summed as a number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sums of counts of 32 bits")]
fn whole(count: f64) -> u64 {
    count as u64
}

impl Counts {
    /// The decimal logarithm of the likelihood ratio of each bin: the densities of the counts, smoothed by a Gaussian kernel,
    /// and made so that a larger distance never speaks more for a link.
    ///
    /// Far from all counts both densities are extrapolated, and which falls faster is the kernels' doing. Pooling adjacent
    /// violators (Ayer et al. 1955) by the number of pairs in each bin removes that.
    fn ratios(&self) -> Vec<f64> {
        let (linked, unlinked) = (density(&self.linked), density(&self.unlinked));
        let ratio = |bin: usize| (linked[bin].max(1e-12) / unlinked[bin].max(1e-12)).log10();
        let weight = |bin: usize| linked[bin] + unlinked[bin] + 1e-9;
        let mut pools: Vec<(f64, f64, usize)> = Vec::new();
        for bin in 0..BINS {
            pools.push((ratio(bin), weight(bin), 1));
            while let [.., before, last] = pools.as_slice()
                && before.0 < last.0
            {
                let weight = before.1 + last.1;
                let merged = ((before.0 * before.1 + last.0 * last.1) / weight, weight, before.2 + last.2);
                pools.truncate(pools.len() - 2);
                pools.push(merged);
            }
        }
        pools.into_iter().flat_map(|(ratio, _, bins)| std::iter::repeat_n(ratio, bins)).collect()
    }

    fn scored(&self, ratios: &[f64]) -> Vec<Scored> {
        let row = |(bin, log_ratio): (usize, &f64)| Scored {
            log_ratio: *log_ratio,
            linked: f64::from(self.linked[bin]),
            unlinked: f64::from(self.unlinked[bin]),
        };
        ratios.iter().enumerate().map(row).collect()
    }

    /// The bounds of ratios, with the pairs of one batch more misleading on either side: pairs that share a profile are not
    /// independent, so a single pair would promise too much.
    fn bounds(&self, ratios: &[f64], batches: usize) -> Bounds {
        let of_batch = |counts: &[u32]| {
            let pairs: f64 = counts.iter().map(|count| f64::from(*count)).sum();
            (pairs / batches.max(1) as f64).max(1.0)
        };
        empirical_bounds(&self.scored(ratios), [of_batch(&self.linked), of_batch(&self.unlinked)])
    }
}

/// The density of counts by bin, smoothed by a Gaussian kernel of the width of Silverman's rule (1986, equation 3.31), at least
/// one bin.
fn density(counts: &[u32]) -> Vec<f64> {
    let number: f64 = counts.iter().map(|count| f64::from(*count)).sum();
    if number <= 0.0 {
        return vec![0.0; counts.len()];
    }
    let moment = |of: &dyn Fn(f64) -> f64| -> f64 {
        counts.iter().enumerate().map(|(bin, count)| f64::from(*count) * of(bin as f64)).sum::<f64>() / number
    };
    let mean = moment(&|bin| bin);
    let deviation = moment(&|bin| (bin - mean).powi(2)).sqrt();
    let quantile = |share: f64| {
        let mut seen = 0.0;
        let reached = counts.iter().position(|count| {
            seen += f64::from(*count);
            seen >= share * number
        });
        reached.unwrap_or(counts.len() - 1) as f64
    };
    let spread = ((quantile(0.75) - quantile(0.25)) / 1.34).min(deviation);
    let width = (0.9 * spread * number.powf(-0.2)).max(1.0);
    let kernel: Vec<f64> = (0..counts.len()).map(|apart| (-0.5 * (apart as f64 / width).powi(2)).exp()).collect();
    let scale = number * (kernel[0] + 2.0 * kernel[1..].iter().sum::<f64>());
    let smoothed = |bin: usize| -> f64 {
        counts.iter().enumerate().map(|(other, count)| f64::from(*count) * kernel[bin.abs_diff(other)]).sum::<f64>()
            / scale
    };
    (0..counts.len()).map(smoothed).collect()
}
