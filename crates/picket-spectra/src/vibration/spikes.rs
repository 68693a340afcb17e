//! Cosmic rays: one or two points that jump out of a Raman spectrum.

use serde::{Deserialize, Serialize};

/// What counts as a spike.
///
/// A spike is found by the modified z-score of the first difference (Whitaker & Hayes 2018), and only when it is extreme
/// and no line of the sample could look so: a line, however narrow, has shoulders, because the spectrometer widens it
/// over at least two points.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Spikes {
    /// Smallest modified z-score, |d − median| · 0.6745 / MAD, of both the jump up and the jump down.
    pub z_score_min: f64,
    /// Largest step just before or after a spike, as part of its height.
    pub shoulder_max: f64,
}

/// Most points that a spike covers.
const WIDTH_MAX: usize = 2;

impl Spikes {
    /// True when its numbers make sense.
    pub fn is_sound(&self) -> bool {
        self.z_score_min > 0.0 && (0.0..=1.0).contains(&self.shoulder_max)
    }

    /// Replaces each spike of `y`, in the order of its sampling, by a straight line between its neighbours. Gives the
    /// indexes of the points that changed, ascending.
    pub fn remove(&self, y: &mut [f64]) -> Vec<usize> {
        let jumps: Vec<f64> = y.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let Some((median, deviation)) = median_and_deviation(&jumps) else { return Vec::new() };
        let score = |jump: f64| 0.6745 * (jump - median) / deviation;
        let mut removed = Vec::new();
        let mut start = 2;
        while start + 2 < y.len() {
            let widths = (1..=WIDTH_MAX).filter(|width| start + width + 1 < y.len());
            let spike = widths.map(|width| start..start + width).find(|spike| {
                let (up, down) = (jumps[spike.start - 1], jumps[spike.end - 1]);
                let shoulders = jumps[spike.start - 2].abs().max(jumps[spike.end].abs());
                score(up) >= self.z_score_min
                    && score(down) <= -self.z_score_min
                    && shoulders <= self.shoulder_max * up.min(-down)
            });
            let Some(spike) = spike else {
                start += 1;
                continue;
            };
            let (before, after) = (y[spike.start - 1], y[spike.end]);
            let distance = (spike.len() + 1) as f64;
            for (k, i) in spike.clone().enumerate() {
                y[i] = before + (after - before) * (k + 1) as f64 / distance;
                removed.push(i);
            }
            start = spike.end + 1;
        }
        removed
    }
}

/// The median, and the median absolute deviation from it; `None` when nothing varies. Missing values do not count.
fn median_and_deviation(values: &[f64]) -> Option<(f64, f64)> {
    let median = median(values.iter().copied().filter(|value| value.is_finite()).collect())?;
    let apart = values.iter().map(|value| (value - median).abs()).filter(|value| value.is_finite()).collect();
    let deviation = self::median(apart)?;
    (deviation > 0.0).then_some((median, deviation))
}

/// The middle value; `None` of nothing.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let (_, median, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    Some(*median)
}
