//! A profile: how much of each marker a seizure holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::method::ProfilingMethod;
use crate::limits::MARKERS_MAX;

/// How much of each marker a seizure holds, on any scale, the same for all its markers. A marker that was looked for and
/// not seen has 0; one that was not looked for is absent.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(try_from = "BTreeMap<String, f64>", into = "BTreeMap<String, f64>")]
pub struct Profile(BTreeMap<String, f64>);

/// The spread of each marker among unlinked profiles.
pub type Spreads = BTreeMap<String, f64>;

/// Why two profiles have no distance.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NotComparable {
    /// An amount is no amount.
    #[error("{0} has no amount of 0 or more")]
    Amount(String),
    /// More markers than a profile has.
    #[error("more than {MARKERS_MAX} markers")]
    TooMany,
    /// Too few in common.
    #[error("{shared} markers in common, of which the method needs {needed}")]
    FewMarkers {
        /// How many both have.
        shared: usize,
        /// How many the method needs.
        needed: usize,
    },
    /// The spread of a marker is not known.
    #[error("the spread of {0} is not known: the method needs a fitted model")]
    NoSpread(String),
    /// The metric is not defined for them.
    #[error("the profiles hold nothing, or the same of everything")]
    Flat,
}

impl Profile {
    /// Takes amounts.
    ///
    /// # Errors
    /// [`NotComparable`] when an amount is negative or no number, or there are too many.
    pub fn new(amounts: BTreeMap<String, f64>) -> Result<Self, NotComparable> {
        if amounts.len() > MARKERS_MAX {
            return Err(NotComparable::TooMany);
        }
        match amounts.iter().find(|(_, amount)| !(amount.is_finite() && **amount >= 0.0)) {
            Some((marker, _)) => Err(NotComparable::Amount(marker.clone())),
            None => Ok(Self(amounts)),
        }
    }

    /// The amounts by marker.
    pub fn amounts(&self) -> &BTreeMap<String, f64> {
        &self.0
    }

    /// The amount of each marker of a method, NaN where it was not looked for.
    pub(super) fn row(&self, method: &ProfilingMethod) -> Vec<f64> {
        method.markers.iter().map(|marker| self.0.get(marker).copied().unwrap_or(f64::NAN)).collect()
    }

    /// How far apart two profiles are, with the number of markers that were compared. Amounts are prepared over the markers
    /// that both have, so that one that was not looked for in the one does not shift the others.
    ///
    /// # Errors
    /// [`NotComparable`] when they have too few markers in common, hold nothing, or a spread is missing.
    pub fn distance(
        &self,
        other: &Self,
        method: &ProfilingMethod,
        spreads: &Spreads,
    ) -> Result<(f64, usize), NotComparable> {
        distance_of_rows(&self.row(method), &other.row(method), method, &widths(method, spreads)?)
    }
}

/// The distance of two rows of amounts, and the number of markers that were compared.
pub(super) fn distance_of_rows(
    one: &[f64],
    other: &[f64],
    method: &ProfilingMethod,
    widths: &[f64],
) -> Result<(f64, usize), NotComparable> {
    let shared = || (0..one.len()).filter(|marker| !(one[*marker].is_nan() || other[*marker].is_nan()));
    let number = shared().count();
    if number < method.markers_min {
        return Err(NotComparable::FewMarkers { shared: number, needed: method.markers_min });
    }
    let widths: Vec<f64> = shared().map(|marker| widths[marker]).collect();
    let mut rows = [one, other].map(|row| shared().map(|marker| row[marker]).collect::<Vec<f64>>());
    for row in &mut rows {
        prepare(row, method, &widths)?;
    }
    let distance = method.metric.distance(&rows[0], &rows[1]).ok_or(NotComparable::Flat)?;
    Ok((distance, number))
}

/// The spreads of a method's markers, in their order; 1 where it needs none.
pub(super) fn widths(method: &ProfilingMethod, spreads: &Spreads) -> Result<Vec<f64>, NotComparable> {
    let width = |marker: &String| match spreads.get(marker) {
        _ if !method.needs_spreads() => Ok(1.0),
        Some(spread) if spread.is_finite() && *spread > 0.0 => Ok(*spread),
        _ => Err(NotComparable::NoSpread(marker.clone())),
    };
    method.markers.iter().map(width).collect()
}

/// Prepares amounts as a method says.
pub(super) fn prepare(amounts: &mut [f64], method: &ProfilingMethod, widths: &[f64]) -> Result<(), NotComparable> {
    if !amounts.iter().any(|amount| *amount > 0.0) {
        return Err(NotComparable::Flat);
    }
    method.transforms.iter().for_each(|transform| transform.apply(amounts, widths));
    if amounts.iter().all(|amount| amount.is_finite()) { Ok(()) } else { Err(NotComparable::Flat) }
}

impl TryFrom<BTreeMap<String, f64>> for Profile {
    type Error = NotComparable;

    fn try_from(amounts: BTreeMap<String, f64>) -> Result<Self, NotComparable> {
        Self::new(amounts)
    }
}

impl From<Profile> for BTreeMap<String, f64> {
    fn from(profile: Profile) -> Self {
        profile.0
    }
}
