//! A profiling method: data that say which markers are measured, how amounts are prepared and how profiles are compared.

use serde::{Deserialize, Serialize};

use crate::limits::{MARKERS_MAX, PROFILING_BYTES_MAX};

/// A profiling method.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ProfilingMethod {
    /// Its name: `harmonised-33`.
    pub id: String,
    /// Raised whenever the same profiles could give another distance.
    pub version: u32,
    /// What it does, in one line.
    pub title: String,
    /// Where it comes from.
    pub source: String,
    /// The markers, by numbers or names of the laboratory's own list, each once.
    pub markers: Vec<String>,
    /// With fewer markers in common two profiles are not compared.
    pub markers_min: usize,
    /// What is done to the amounts, in this order.
    pub transforms: Vec<Transform>,
    /// How far apart two prepared profiles are.
    pub metric: Metric,
    /// Distances that were published as limits; told, never decided by.
    #[serde(default)]
    pub published: Vec<Published>,
}

/// One step of the preparation.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Transform {
    /// Each amount over the sum of all.
    SumToOne,
    /// The root of each amount.
    Root {
        /// Of which degree: 4 for the fourth root.
        degree: u8,
    },
    /// Each amount over the spread of its marker among unlinked profiles, which a fitted model holds.
    OverSpread,
    /// The decimal logarithm of each amount and an offset.
    Logarithm {
        /// Added first, so that an amount of nothing has a logarithm.
        offset: f64,
    },
}

/// How far apart two prepared profiles are.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// 1 less Pearson's correlation, 0 to 2.
    Pearson,
    /// 1 less the cosine of the angle between them, 0 to 2.
    Cosine,
    /// The length of their difference.
    Euclid,
    /// The mean of |x − y| / (|x| + |y|), 0 to 1; 0 where both are 0.
    Canberra,
}

/// A distance that was published as a limit.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The distance.
    pub below: f64,
    /// Where.
    pub source: String,
}

/// Data of this part that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProfilingError {
    /// It is not TOML of the form.
    #[error("the file cannot be read")]
    Syntax(#[from] toml::de::Error),
    /// It contradicts itself.
    #[error("the file cannot be used: {0}")]
    Unfit(String),
}

impl ProfilingMethod {
    /// The methods that the program brings.
    pub fn shipped() -> Vec<Self> {
        let shipped = [
            include_str!("../../../../data/lab/profiling/harmonised-33.toml"),
            include_str!("../../../../data/lab/profiling/markers-12.toml"),
        ];
        shipped.map(|text| Self::parse(text).expect("a test reads the shipped methods")).into()
    }

    /// Reads a method.
    ///
    /// # Errors
    /// [`ProfilingError`] when it is none, or contradicts itself.
    pub fn parse(text: &str) -> Result<Self, ProfilingError> {
        if text.len() > PROFILING_BYTES_MAX {
            return Err(ProfilingError::Unfit(format!("it has more than {PROFILING_BYTES_MAX} bytes")));
        }
        let method: Self = toml::from_str(text)?;
        method.check()?;
        Ok(method)
    }

    pub(super) fn check(&self) -> Result<(), ProfilingError> {
        let unfit = |reason: &str| Err(ProfilingError::Unfit(reason.to_owned()));
        if self.markers.len() < 3 || self.markers.len() > MARKERS_MAX {
            return unfit("a profile has at least three markers, and a method a few hundred at most");
        }
        let twice = |(index, marker): (usize, &String)| self.markers[..index].contains(marker);
        if self.markers.iter().enumerate().any(twice) {
            return unfit("a marker stands twice");
        }
        if self.markers_min < 3 || self.markers_min > self.markers.len() {
            return unfit("markers_min lies between 3 and the number of markers");
        }
        for transform in &self.transforms {
            match transform {
                Transform::Root { degree } if *degree < 2 => return unfit("a root is of degree 2 or higher"),
                Transform::Logarithm { offset } if !(offset.is_finite() && *offset > 0.0) => {
                    return unfit("a logarithm needs an offset above 0");
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether the spread of each marker has to be known.
    pub fn needs_spreads(&self) -> bool {
        self.transforms.contains(&Transform::OverSpread)
    }
}

impl Transform {
    /// Does it to amounts, whose spreads are given in the same order.
    pub(super) fn apply(self, amounts: &mut [f64], spreads: &[f64]) {
        match self {
            Self::SumToOne => {
                let sum: f64 = amounts.iter().sum();
                change(amounts, |amount| if sum > 0.0 { amount / sum } else { amount });
            }
            Self::Root { degree } => change(amounts, |amount| amount.powf(1.0 / f64::from(degree))),
            Self::OverSpread => amounts.iter_mut().zip(spreads).for_each(|(amount, spread)| *amount /= spread),
            Self::Logarithm { offset } => change(amounts, |amount| (amount + offset).log10()),
        }
    }
}

fn change(amounts: &mut [f64], by: impl Fn(f64) -> f64) {
    for amount in amounts {
        *amount = by(*amount);
    }
}

impl Metric {
    /// The distance of two prepared profiles of the same markers; `None` where it is not defined, as the correlation of a
    /// profile whose amounts are all alike.
    pub fn distance(self, one: &[f64], other: &[f64]) -> Option<f64> {
        let pairs = || one.iter().zip(other);
        let distance = match self {
            Self::Pearson => {
                let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
                let (one_mean, other_mean) = (mean(one), mean(other));
                let of = |by: &dyn Fn(f64, f64) -> f64| -> f64 {
                    pairs().map(|(x, y)| by(x - one_mean, y - other_mean)).sum()
                };
                1.0 - of(&|x, y| x * y) / (of(&|x, _| x * x) * of(&|_, y| y * y)).sqrt()
            }
            Self::Cosine => {
                let of = |by: &dyn Fn(f64, f64) -> f64| -> f64 { pairs().map(|(x, y)| by(*x, *y)).sum() };
                1.0 - of(&|x, y| x * y) / (of(&|x, _| x * x) * of(&|_, y| y * y)).sqrt()
            }
            Self::Euclid => pairs().map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt(),
            Self::Canberra => canberra(one, other) / one.len() as f64,
        };
        // Rounding can leave a hair below nothing between equal profiles.
        distance.is_finite().then(|| distance.max(0.0))
    }
}

/// The sum of |x − y| / (|x| + |y|), 0 where both are 0.
pub(super) fn canberra(one: &[f64], other: &[f64]) -> f64 {
    let term = |(x, y): (&f64, &f64)| {
        let sum = x.abs() + y.abs();
        if sum > 0.0 { (x - y).abs() / sum } else { 0.0 }
    };
    one.iter().zip(other).map(term).sum()
}
