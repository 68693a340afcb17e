//! Points and directions in the plane of the drawing.

use std::f64::consts::TAU;
use std::ops::{Add, Mul, Neg, Sub};

/// A point or a displacement; the unit is the bond length, y points up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

impl Point {
    pub(super) fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// The unit vector at `angle` radians, anticlockwise from the x axis.
    pub(super) fn at_angle(angle: f64) -> Self {
        Self::new(angle.cos(), angle.sin())
    }

    pub(super) fn length(self) -> f64 {
        self.x.hypot(self.y)
    }

    pub(super) fn angle(self) -> f64 {
        self.y.atan2(self.x)
    }

    pub(super) fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    /// The z component of the cross product: positive when `other` lies anticlockwise of `self`.
    pub(super) fn cross(self, other: Self) -> f64 {
        self.x * other.y - self.y * other.x
    }

    /// The vector of length 1, or zero for one without a direction.
    pub(super) fn unit(self) -> Self {
        let length = self.length();
        if length < 1e-9 { Self::default() } else { self * (1.0 / length) }
    }

    /// Turned a quarter anticlockwise.
    pub(super) fn perpendicular(self) -> Self {
        Self::new(-self.y, self.x)
    }

    /// Turned by `angle` radians anticlockwise about the origin.
    pub(super) fn turned(self, angle: f64) -> Self {
        let (sine, cosine) = angle.sin_cos();
        Self::new(self.x * cosine - self.y * sine, self.x * sine + self.y * cosine)
    }

    /// The mirror image across the line through the origin along `axis` (a unit vector).
    pub(super) fn mirrored(self, axis: Self) -> Self {
        axis * (2.0 * self.dot(axis)) - self
    }
}

impl Add for Point {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Point {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

impl Mul<f64> for Point {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }
}

impl Neg for Point {
    type Output = Self;
    fn neg(self) -> Self {
        Self::new(-self.x, -self.y)
    }
}

/// The gaps between directions (radians) as (start, width), anticlockwise; one whole turn when there are none.
pub(super) fn gaps(mut angles: Vec<f64>) -> Vec<(f64, f64)> {
    angles.sort_by(f64::total_cmp);
    let Some(&first) = angles.first() else { return vec![(0.0, TAU)] };
    let next = angles.iter().skip(1).copied().chain([first + TAU]);
    angles.iter().zip(next).map(|(&start, end)| (start, end - start)).collect()
}

/// The widest of the gaps; the first of equals (to rounding), so that drawings do not depend on the last bit.
pub(super) fn widest_gap(angles: Vec<f64>) -> (f64, f64) {
    let widest = |widest: (f64, f64), gap: (f64, f64)| if gap.1 > widest.1 + 1e-6 { gap } else { widest };
    gaps(angles).into_iter().reduce(widest).expect("there is always a gap")
}
