//! A profile against a million others.

use super::method::{Metric, ProfilingMethod, canberra};
use super::profile::{NotComparable, Profile, Spreads, distance_of_rows, prepare, widths};

/// Prepared profiles, one after the other in memory, so that one is compared with all of them at the speed of reading them.
///
/// A profile with all markers of the method stands prepared in the table. Where one of two lacks some, the pair is prepared
/// over what both have, from the amounts as they were.
#[derive(Clone, Debug)]
pub struct Screen {
    method: ProfilingMethod,
    widths: Vec<f64>,
    /// The amounts of all profiles, one row each.
    amounts: Vec<f64>,
    /// The profiles with all markers: their numbers, and their prepared rows.
    full: Vec<usize>,
    table: Vec<f64>,
    /// The numbers of the others.
    partial: Vec<usize>,
}

/// A profile that is near enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// The how many-th that was added, from 0.
    pub number: usize,
    /// How far apart they are.
    pub distance: f64,
    /// How many markers were compared.
    pub markers: usize,
}

impl Screen {
    /// An empty screen.
    ///
    /// # Errors
    /// [`NotComparable::NoSpread`] when the method needs spreads that are not there.
    pub fn new(method: &ProfilingMethod, spreads: &Spreads) -> Result<Self, NotComparable> {
        let widths = widths(method, spreads)?;
        let (amounts, table, full, partial) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Ok(Self { method: method.clone(), widths, amounts, full, table, partial })
    }

    /// Adds a profile, and gives its number. One that cannot be compared has a number too, and is never near.
    pub fn add(&mut self, profile: &Profile) -> usize {
        let number = self.len();
        let row = profile.row(&self.method);
        if let Some(prepared) = self.prepared(&row) {
            self.table.extend(prepared);
            self.full.push(number);
        } else {
            self.partial.push(number);
        }
        self.amounts.extend(row);
        number
    }

    /// How many profiles were added.
    pub fn len(&self) -> usize {
        self.amounts.len() / self.method.markers.len()
    }

    /// True when none was.
    pub fn is_empty(&self) -> bool {
        self.amounts.is_empty()
    }

    /// All profiles within a distance, nearest first.
    pub fn within(&self, profile: &Profile, distance_max: f64) -> Vec<Near> {
        let row = profile.row(&self.method);
        let prepared = self.prepared(&row);
        let pairs: Box<dyn Iterator<Item = usize>> = match prepared {
            Some(_) => Box::new(self.partial.iter().copied()),
            None => Box::new(0..self.len()),
        };
        let mut found: Vec<Near> = pairs.filter_map(|number| self.pair(&row, number)).collect();
        found.retain(|near| near.distance <= distance_max);
        if let Some(prepared) = prepared {
            found.extend(self.near_in_table(&prepared, distance_max));
        }
        found.sort_by(|one, other| one.distance.total_cmp(&other.distance).then(one.number.cmp(&other.number)));
        found
    }

    /// A row as it stands in the table; `None` when it lacks markers or cannot be compared.
    fn prepared(&self, row: &[f64]) -> Option<Vec<f64>> {
        if row.iter().any(|amount| amount.is_nan()) {
            return None;
        }
        let mut row = row.to_vec();
        prepare(&mut row, &self.method, &self.widths).ok()?;
        unit(&mut row, self.method.metric)?;
        Some(row)
    }

    fn near_in_table(&self, row: &[f64], distance_max: f64) -> impl Iterator<Item = Near> {
        let markers = row.len();
        let distance: fn(&[f64], &[f64]) -> f64 = match self.method.metric {
            Metric::Pearson | Metric::Cosine => |one, other| (1.0 - product(one, other)).max(0.0),
            Metric::Euclid => |one, other| squares(one, other).sqrt(),
            Metric::Canberra => |one, other| canberra(one, other) / one.len() as f64,
        };
        let rows = self.table.chunks_exact(markers).zip(&self.full);
        rows.map(move |(other, number)| Near { number: *number, distance: distance(row, other), markers })
            .filter(move |near| near.distance <= distance_max)
    }

    fn pair(&self, row: &[f64], number: usize) -> Option<Near> {
        let markers = self.method.markers.len();
        let other = &self.amounts[number * markers..(number + 1) * markers];
        let (distance, markers) = distance_of_rows(row, other, &self.method, &self.widths).ok()?;
        Some(Near { number, distance, markers })
    }
}

/// Makes a row such that the distance is 1 less the product, where the metric is an angle; `None` where it has none.
fn unit(row: &mut [f64], metric: Metric) -> Option<()> {
    if metric == Metric::Pearson {
        let mean = row.iter().sum::<f64>() / row.len() as f64;
        for value in row.iter_mut() {
            *value -= mean;
        }
    }
    if matches!(metric, Metric::Pearson | Metric::Cosine) {
        let length = product(row, row).sqrt();
        if length <= 0.0 {
            return None;
        }
        for value in row.iter_mut() {
            *value /= length;
        }
    }
    Some(())
}

/// The sum of products, in four strands, so that a processor need not wait for each sum before the next.
fn product(one: &[f64], other: &[f64]) -> f64 {
    strands(one, other, |x, y| x * y)
}

fn squares(one: &[f64], other: &[f64]) -> f64 {
    strands(one, other, |x, y| (x - y) * (x - y))
}

fn strands(one: &[f64], other: &[f64], term: impl Fn(f64, f64) -> f64) -> f64 {
    let (fours, rest) = one.as_chunks::<4>();
    let (other_fours, other_rest) = other.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for (x, y) in fours.iter().zip(other_fours) {
        for strand in 0..4 {
            sums[strand] += term(x[strand], y[strand]);
        }
    }
    let rest: f64 = rest.iter().zip(other_rest).map(|(x, y)| term(*x, *y)).sum();
    sums.iter().sum::<f64>() + rest
}
