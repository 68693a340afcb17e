//! Infrared and Raman spectra: preparing them, comparing them, and taking a mixture apart.
//!
//! Read [`Recipe`] first (what is done to a curve, as data), then [`prepare`], which does it. [`Query`] compares a
//! prepared curve with a library; [`unmix`] takes it apart into entries of the library.

mod baseline;
mod correlate;
mod grid;
mod linear;
mod nnls;
mod prepare;
mod recipe;
mod smooth;
mod spikes;
mod student;
mod unmix;

pub use baseline::Baseline;
pub use correlate::{COVERAGE_MIN, Query, SHIFT_MAX, Similarity};
pub use grid::{Band, Grid, NoGrid};
pub use nnls::{Certificate, Nnls, nnls};
pub use prepare::{PrepareError, Prepared, Remark, prepare};
pub use recipe::Recipe;
pub use smooth::{SavitzkyGolay, standard_normal_variate};
pub use spikes::Spikes;
pub use unmix::{
    Alike, Component, Inseparable, Interval, Limit, Unexplained, UnknownBand, UnmixError, Unmixed, Unmixing,
    signal_length, unmix,
};
