//! The common grid: the wavenumbers at which curves are compared, and bringing a curve onto it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::limits::GRID_POINTS_MAX;

/// A stretch of wavenumbers, both ends belonging to it, in cm⁻¹.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Band {
    /// Lowest wavenumber.
    pub low: f64,
    /// Highest wavenumber.
    pub high: f64,
}

impl Band {
    /// From `low` to `high`.
    pub const fn new(low: f64, high: f64) -> Self {
        Self { low, high }
    }

    /// True when `x` lies in it.
    pub fn holds(&self, x: f64) -> bool {
        self.low <= x && x <= self.high
    }

    /// The band in which carbon dioxide of the air absorbs.
    pub const CARBON_DIOXIDE: Self = Self::new(2300.0, 2400.0);

    /// The bands in which water vapour of the air absorbs.
    pub const WATER_VAPOUR: [Self; 2] = [Self::new(1350.0, 1900.0), Self::new(3500.0, 4000.0)];
}

/// Wavenumbers in ascending order: runs of even steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    step: f64,
    x: Vec<f64>,
    runs: Vec<Range<usize>>,
}

/// A grid that cannot be.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the ranges do not ascend, the step is not a positive number, or there are no points or too many")]
pub struct NoGrid;

impl Grid {
    /// The points of `ranges`, which ascend and do not overlap, `step` apart, less those within `masks`. All in cm⁻¹.
    ///
    /// # Errors
    /// [`NoGrid`] when that is no grid, or one of more than [`GRID_POINTS_MAX`] points.
    pub fn new(ranges: &[Band], step: f64, masks: &[Band]) -> Result<Self, NoGrid> {
        let ordered = ranges.windows(2).all(|pair| pair[0].high < pair[1].low);
        let sound = ranges.iter().all(|range| range.low < range.high && (range.high - range.low).is_finite());
        let points: f64 = ranges.iter().map(|range| (range.high - range.low) / step + 1.0).sum();
        if !(ordered && sound && step > 0.0 && points <= GRID_POINTS_MAX as f64) {
            return Err(NoGrid);
        }
        let mut grid = Self { step, x: Vec::new(), runs: Vec::new() };
        for range in ranges {
            let all = (0_u32..).map(|k| f64::from(k).mul_add(step, range.low));
            let mut start = grid.x.len();
            for x in all.take_while(|x| *x <= range.high + 1e-9 * step) {
                if masks.iter().any(|mask| mask.holds(x)) {
                    grid.close_run(start);
                    start = grid.x.len();
                } else {
                    grid.x.push(x);
                }
            }
            grid.close_run(start);
        }
        if grid.x.is_empty() { Err(NoGrid) } else { Ok(grid) }
    }

    fn close_run(&mut self, start: usize) {
        if start < self.x.len() {
            self.runs.push(start..self.x.len());
        }
    }

    /// The distance of neighbours within a run, in cm⁻¹.
    pub fn step(&self) -> f64 {
        self.step
    }

    /// The wavenumbers, ascending, in cm⁻¹.
    pub fn x(&self) -> &[f64] {
        &self.x
    }

    /// The runs of neighbours, as indexes into [`Grid::x`].
    pub fn runs(&self) -> &[Range<usize>] {
        &self.runs
    }

    /// The stretches of neighbours at which `y`, one value for each point of the grid, is present.
    pub fn stretches<'a>(&'a self, y: &'a [f64]) -> impl Iterator<Item = Range<usize>> + 'a {
        self.runs.iter().flat_map(move |run| {
            let mut from = run.start;
            std::iter::from_fn(move || {
                let start = (from..run.end).find(|i| y[*i].is_finite())?;
                let end = (start..run.end).find(|i| !y[*i].is_finite()).unwrap_or(run.end);
                from = end;
                Some(start..end)
            })
        })
    }

    /// Brings points `(wavenumber, ordinate)` in any order onto the grid; NaN is where the curve does not reach.
    ///
    /// Where the points stand closer than the grid, a value is the mean of the curve over one step, so that areas stay;
    /// where they stand wider apart it is interpolated linearly. Nothing is made up: not outside the points, not next
    /// to a missing ordinate (NaN), not across a hole. Ordinates at one wavenumber are averaged.
    pub fn resample(&self, points: impl IntoIterator<Item = (f64, f64)>) -> Vec<f64> {
        let curve = Curve::new(points);
        let mut y = vec![f64::NAN; self.x.len()];
        for part in curve.parts() {
            let [Some(first), Some(last)] = [part.x.first(), part.x.last()] else { continue };
            let start = self.x.partition_point(|x| x < first);
            for (x, y) in self.x[start..].iter().zip(&mut y[start..]).take_while(|(x, _)| *x <= last) {
                *y = part.mean_around(*x, self.step);
            }
        }
        y
    }

    /// The curve `y` moved by `shift` cm⁻¹ towards higher wavenumbers, by cubic interpolation between four neighbours;
    /// NaN where one of them is absent. `shift` is small beside a run.
    pub fn shifted(&self, y: &[f64], shift: f64) -> Vec<f64> {
        let steps = -shift / self.step;
        let whole = steps.floor();
        let weights = cubic_weights(steps - whole);
        let mut moved = vec![f64::NAN; y.len()];
        for run in &self.runs {
            for i in run.clone() {
                let first = i as f64 + whole - 1.0;
                if shift == 0.0 {
                    moved[i] = y[i];
                } else if first >= run.start as f64 && first + 3.0 < run.end as f64 {
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index of the run")]
                    let neighbours = &y[first as usize..first as usize + 4];
                    moved[i] = weights.iter().zip(neighbours).map(|(weight, y)| weight * y).sum();
                }
            }
        }
        moved
    }
}

/// The weights of four neighbours at −1, 0, 1 and 2 for the value at `t`, by Lagrange.
fn cubic_weights(t: f64) -> [f64; 4] {
    let (before, after, last) = (t + 1.0, t - 1.0, t - 2.0);
    [-t * after * last / 6.0, before * after * last / 2.0, -before * t * last / 2.0, before * t * after / 6.0]
}

/// A distance is a hole in the curve when it is this many times that of the neighbours on both sides.
const HOLE_DISTANCES: f64 = 5.0;

/// The points of a curve: ascending, each abscissa once, NaN where an ordinate is missing.
struct Curve {
    x: Vec<f64>,
    y: Vec<f64>,
}

impl Curve {
    fn new(points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut points: Vec<(f64, f64)> = points.into_iter().filter(|(x, _)| x.is_finite()).collect();
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        let (x, y) = points
            .chunk_by(|one, other| one.0.total_cmp(&other.0).is_eq())
            .map(|same| {
                let present = || same.iter().map(|(_, y)| *y).filter(|y| y.is_finite());
                (same[0].0, present().sum::<f64>() / present().count() as f64)
            })
            .unzip();
        Self { x, y }
    }

    /// The stretches without a missing ordinate and without a hole.
    fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let mut bounds = vec![0];
        for i in 1..self.x.len() {
            if !self.y[i].is_finite() || !self.y[i - 1].is_finite() || self.hole_before(i) {
                bounds.push(i);
            }
        }
        bounds.push(self.x.len());
        let ranges: Vec<Range<usize>> = bounds.windows(2).map(|pair| pair[0]..pair[1]).collect();
        ranges.into_iter().filter(|range| self.y[range.clone()].iter().all(|y| y.is_finite())).map(|range| {
            let (x, y) = (&self.x[range.clone()], &self.y[range]);
            Part { x, y, areas: areas(x, y) }
        })
    }

    fn hole_before(&self, i: usize) -> bool {
        let distance = |i: usize| Some(self.x.get(i)? - self.x.get(i.checked_sub(1)?)?);
        let neighbours = [distance(i - 1), distance(i + 1)].into_iter().flatten().reduce(f64::max);
        neighbours.is_some_and(|neighbours| distance(i).is_some_and(|here| here > HOLE_DISTANCES * neighbours))
    }
}

/// A stretch of a curve that is joined by straight lines.
struct Part<'a> {
    x: &'a [f64],
    y: &'a [f64],
    /// The area under the lines from the first point to each.
    areas: Vec<f64>,
}

fn areas(x: &[f64], y: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let trapezoids = x.windows(2).zip(y.windows(2)).map(|(x, y)| (x[1] - x[0]) * 0.5 * (y[0] + y[1]));
    std::iter::once(0.0)
        .chain(trapezoids.map(|area| {
            sum += area;
            sum
        }))
        .collect()
}

impl Part<'_> {
    /// The mean over `step` around `x`, which lies within the part; towards the ends of the part over less, evenly on
    /// both sides. The value at `x` where points stand no closer than `step`.
    fn mean_around(&self, x: f64, step: f64) -> f64 {
        let next = self.x.partition_point(|other| *other <= x).clamp(1, self.x.len().max(2) - 1);
        if self.x.len() < 2 || self.x[next] - self.x[next - 1] >= step {
            return self.at(x);
        }
        let half = (0.5 * step).min(x - self.x[0]).min(self.x[self.x.len() - 1] - x);
        if half <= 0.0 {
            return self.at(x);
        }
        let (low, high) = (x - half, x + half);
        (self.area_to(high) - self.area_to(low)) / (high - low)
    }

    /// The points between which `x` lies, as the index of the first, and how far it is towards the other.
    fn place(&self, x: f64) -> (usize, f64) {
        let i = self.x.partition_point(|other| *other <= x).clamp(1, self.x.len() - 1) - 1;
        (i, (x - self.x[i]) / (self.x[i + 1] - self.x[i]))
    }

    fn at(&self, x: f64) -> f64 {
        if self.x.len() < 2 {
            return self.y[0];
        }
        let (i, part) = self.place(x);
        part.mul_add(self.y[i + 1] - self.y[i], self.y[i])
    }

    fn area_to(&self, x: f64) -> f64 {
        let (i, _) = self.place(x);
        0.5f64.mul_add((x - self.x[i]) * (self.y[i] + self.at(x)), self.areas[i])
    }
}
