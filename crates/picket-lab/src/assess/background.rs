//! What is usual: the past of a panel as every method sees it.

use std::ops::Range;

use statrs::function::gamma::ln_gamma;

use super::settings::Settings;
use super::statistics::{median, negative_binomial_at_least, negative_binomial_at_most};
use crate::panel::{Panel, Series};

/// The current period of a panel against its own past, with what all series share: the denominators, the noise of
/// shares from period to period, and the prior for rare substances.
#[derive(Debug)]
pub(crate) struct Background<'a> {
    pub(crate) panel: &'a Panel,
    pub(crate) settings: &'a Settings,
    /// Index of the current period.
    pub(crate) now: usize,
    /// Its denominator.
    pub(crate) total: f64,
    /// Indices of the look-back: it ends before the guard, so that a rise that takes some periods does not hide itself.
    pub(crate) past: Range<usize>,
    /// Sum of the denominators of the look-back.
    pub(crate) exposure: f64,
    /// Standard deviation of the change of a log share from one period to the next, beyond chance.
    pub(crate) noise: f64,
    /// Periods from the end of the look-back to the current one, over which noise adds up.
    steps: f64,
    /// Gamma prior of a share: shape, and rate in reports.
    prior: (f64, f64),
}

/// One series in the current period and in the look-back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Level {
    /// Reports in the current period.
    pub(crate) count: u64,
    /// Their share.
    pub(crate) share: f64,
    /// Reports in the look-back.
    pub(crate) past_count: u64,
    /// Count expected in the current period from the pooled look-back and the prior.
    pub(crate) expected: f64,
    /// Size of the negative binomial distribution around it.
    size: f64,
    /// The highest share of the look-back, half a report added, and the index of its period.
    pub(crate) highest: (f64, usize),
}

impl Level {
    /// Probability of so many reports or more, were the pooled past to go on.
    pub(crate) fn probability_above(&self) -> f64 {
        negative_binomial_at_least(self.count, self.expected, self.size)
    }

    /// Probability of so few reports or fewer.
    pub(crate) fn probability_below(&self) -> f64 {
        negative_binomial_at_most(self.count, self.expected, self.size)
    }

    /// How many times the highest share of the look-back this share is.
    pub(crate) fn factor(&self) -> f64 {
        self.share / self.highest.0
    }
}

impl<'a> Background<'a> {
    /// The background of the panel's last period; `None` when that period or the whole look-back was not reported.
    pub(crate) fn of(panel: &'a Panel, settings: &'a Settings) -> Option<Self> {
        let now = panel.periods().len().checked_sub(1)?;
        let totals = panel.denominators();
        let total = totals[now]? as f64;
        let window = settings.window(panel.grain());
        let end = now.saturating_sub(window.guard);
        let past = end.saturating_sub(window.look_back)..end;
        let exposure = totals[past.clone()].iter().flatten().sum::<u64>() as f64;
        if exposure == 0.0 {
            return None;
        }
        let (noise, prior) = (noise(panel, settings, now), prior(panel, &past, exposure));
        let steps = (window.guard + 1) as f64;
        Some(Self { panel, settings, now, total, past, exposure, noise, steps, prior })
    }

    /// The indices of the reported periods among `range`.
    pub(crate) fn reported(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = usize> {
        range.filter(|index| self.panel.denominators()[*index].is_some())
    }

    /// The share of a series in a reported period.
    pub(crate) fn share(&self, series: &Series, index: usize) -> f64 {
        self.panel.raw(series)[index] as f64 / self.panel.denominators()[index].map_or(f64::NAN, |total| total as f64)
    }

    /// Whether the series was never reported before the current period.
    pub(crate) fn is_new(&self, series: &Series) -> bool {
        self.panel.raw(series)[..self.now].iter().all(|count| *count == 0)
    }

    /// The series now and in the look-back.
    pub(crate) fn level(&self, series: &Series) -> Level {
        let counts = self.panel.raw(series);
        let count = counts[self.now];
        let past_count = self.reported(self.past.clone()).map(|index| counts[index]).sum::<u64>();
        let (prior_shape, prior_rate) = self.prior;
        let shape = prior_shape + past_count as f64;
        let highest = self
            .reported(self.past.clone())
            .map(|index| {
                let total = self.panel.denominators()[index].map_or(f64::NAN, |total| total as f64);
                ((counts[index] as f64 + 0.5) / total, index)
            })
            .max_by(|one, two| one.0.total_cmp(&two.0))
            .expect("a look-back with reports has a reported period");
        Level {
            count,
            share: count as f64 / self.total,
            past_count,
            expected: shape / (prior_rate + self.exposure) * self.total,
            // The uncertainty of the past share and the noise of the periods since add up as squared coefficients of
            // variation.
            size: 1.0 / (1.0 / shape + self.noise * self.noise * self.steps),
            highest,
        }
    }

    /// Whether the current count of a series is worth a word.
    pub(crate) fn volume_reached(&self, series: &Series, level: &Level) -> bool {
        self.settings.volume(series).reached(level.count, level.share)
    }
}

/// The noise of log shares from one period to the next, from the panel's past alone: median absolute deviation of the
/// changes of all series large enough, less the part that chance explains.
///
/// The robust spread ignores the few substances that really rise or fall; those are what the methods look for.
fn noise(panel: &Panel, settings: &Settings, now: usize) -> f64 {
    let parameters = &settings.noise;
    let totals = panel.denominators();
    let start = now.saturating_sub(settings.window(panel.grain()).noise_window);
    let (mut changes, mut chance) = (Vec::new(), Vec::new());
    for index in start + 1..now {
        let Some((before, after)) = totals[index - 1].zip(totals[index]) else { continue };
        let throughput = (after as f64 / before as f64).ln();
        for series in panel.series() {
            let counts = panel.raw(series);
            let (one, two) = (counts[index - 1] as f64, counts[index] as f64);
            if one > 0.0 && two > 0.0 && one + two >= 2.0 * parameters.count_min {
                changes.push((two / one).ln() - throughput);
                chance.push(1.0 / one + 1.0 / two);
            }
        }
    }
    if changes.len() < parameters.changes_min {
        return parameters.prior;
    }
    let centre = median(&mut changes).expect("there are changes");
    let mut deviations: Vec<_> = changes.iter().map(|change| (change - centre).abs()).collect();
    // 1.4826 turns the median absolute deviation of a normal distribution into its standard deviation.
    let spread = 1.4826 * median(&mut deviations).expect("there are changes");
    let variance = spread * spread - median(&mut chance).expect("there are changes");
    variance.max(parameters.floor * parameters.floor).sqrt()
}

/// The shapes among which the prior is chosen: from nearly all substances nearly absent, to all alike.
const PRIOR_SHAPES: [f64; 8] = [0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0];

/// Empirical Bayes: the gamma distribution, among a few shapes, under which the counts of the look-back over all series
/// known by then are most likely; its mean is theirs. Shape, and rate in reports.
fn prior(panel: &Panel, past: &Range<usize>, exposure: f64) -> (f64, f64) {
    let counts: Vec<f64> = panel
        .series()
        .map(|series| panel.raw(series))
        .filter(|counts| counts[..past.end].iter().any(|count| *count > 0))
        .map(|counts| counts[past.clone()].iter().sum::<u64>() as f64)
        .collect();
    let mean = counts.iter().sum::<f64>() / counts.len().max(1) as f64;
    if mean <= 0.0 {
        return (PRIOR_SHAPES[0], exposure);
    }
    let likelihood = |shape: f64| {
        let (empty, full) = ((shape / (shape + mean)).ln(), (mean / (shape + mean)).ln());
        let one = |count: &f64| ln_gamma(count + shape) - ln_gamma(shape) + shape * empty + count * full;
        counts.iter().map(one).sum::<f64>()
    };
    let scored = PRIOR_SHAPES.map(|shape| (likelihood(shape), shape));
    let (_, shape) = scored.into_iter().max_by(|one, two| one.0.total_cmp(&two.0)).expect("there are shapes");
    (shape, shape / mean * exposure)
}
