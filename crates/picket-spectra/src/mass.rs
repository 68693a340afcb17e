//! Mass spectra: how alike two are, and which of a library are like one.

pub mod dart;
pub mod deconvolute;
pub mod hybrid;
pub mod likeness;
pub mod match_factor;
pub mod run;
pub mod unit;
pub mod unit_index;

mod nonnegative;
