//! How far apart two m/z may lie and still be the same.

use std::ops::RangeInclusive;

/// m/z in millionths, in which they are compared: whole numbers, so that an edge of 0.02 is at the same place on every
/// machine, and a difference is exact. A float of the same size is 30 times coarser at m/z 500.
pub type MzMillionths = i32;

/// The whole millionth nearest to `mz`; none unless it is a positive number up to 2,147.483647.
pub fn millionths(mz: f64) -> Option<MzMillionths> {
    let rounded = (mz * 1e6).round();
    if !(1.0..=f64::from(i32::MAX)).contains(&rounded) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a whole number in range")]
    let whole = rounded as i32;
    Some(whole)
}

/// How far apart two m/z may lie and still be the same: the wider of an absolute and a relative width, each to either
/// side. Time-of-flight instruments are off by some ppm, and near m/z 50 by some millidaltons whatever the ppm.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Tolerance {
    millionths: i32,
    parts_per_billion: i32,
}

/// A tolerance that is negative, no number, or wider than any spectrometer needs.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("a tolerance of {da} Da and {ppm} ppm is not between 0 and {da_max} Da, 0 and {ppm_max} ppm", da_max = Tolerance::DA_MAX, ppm_max = Tolerance::PPM_MAX)]
pub struct ToleranceError {
    /// The absolute width asked for.
    pub da: f64,
    /// The relative width asked for.
    pub ppm: f64,
}

impl Tolerance {
    /// Widest absolute tolerance, in Da.
    pub const DA_MAX: f64 = 2.0;

    /// Widest relative tolerance, in parts per million.
    pub const PPM_MAX: f64 = 4_000.0;

    /// 0.02 Da: fragments of quadrupole time-of-flight and Orbitrap instruments.
    pub const FRAGMENT: Self = Self { millionths: 20_000, parts_per_billion: 0 };

    /// 0.01 Da: precursors of the same instruments.
    pub const PRECURSOR: Self = Self { millionths: 10_000, parts_per_billion: 0 };

    /// The wider of `da` Da and `ppm` parts per million at each m/z, kept to a millionth of a Da and a thousandth of a
    /// part per million.
    ///
    /// # Errors
    /// [`ToleranceError`] when one is negative, not a number, or above [`Tolerance::DA_MAX`] or [`Tolerance::PPM_MAX`].
    pub fn new(da: f64, ppm: f64) -> Result<Self, ToleranceError> {
        if !(0.0..=Self::DA_MAX).contains(&da) || !(0.0..=Self::PPM_MAX).contains(&ppm) {
            return Err(ToleranceError { da, ppm });
        }
        #[expect(clippy::cast_possible_truncation, reason = "whole numbers up to 4,000,000")]
        let whole = |number: f64| number.round() as i32;
        Ok(Self { millionths: whole(da * 1e6), parts_per_billion: whole(ppm * 1e3) })
    }

    /// The absolute width in Da and the relative one in parts per million.
    pub fn widths(self) -> (f64, f64) {
        (f64::from(self.millionths) / 1e6, f64::from(self.parts_per_billion) / 1e3)
    }

    /// How far from `mz` another may lie.
    pub fn at(self, mz: MzMillionths) -> MzMillionths {
        let relative = i64::from(mz) * i64::from(self.parts_per_billion) / 1_000_000_000;
        // At most 0.4 % of an m/z.
        self.millionths.max(i32::try_from(relative).unwrap_or(i32::MAX))
    }

    /// The m/z that are the same as `mz`.
    pub(crate) fn range(self, mz: MzMillionths) -> RangeInclusive<MzMillionths> {
        let width = self.at(mz);
        mz.saturating_sub(width)..=mz.saturating_add(width)
    }

    /// True when one spectrum cannot hold peaks at both: a peak of another could then be the same as either.
    pub(crate) fn merges(self, lower: MzMillionths, upper: MzMillionths) -> bool {
        upper.saturating_sub(lower) <= self.at(upper).saturating_mul(2)
    }

    /// The two widths as they are kept.
    pub(crate) fn to_parts(self) -> [i32; 2] {
        [self.millionths, self.parts_per_billion]
    }

    /// The reverse of [`Tolerance::to_parts`]; none when a width is out of range.
    pub(crate) fn from_parts([millionths, parts_per_billion]: [i32; 2]) -> Option<Self> {
        let (da, ppm) = Self { millionths, parts_per_billion }.widths();
        Self::new(da, ppm).ok()
    }
}
