//! Mass spectra: how alike two are, and which of a library are like one.

pub mod adduct;
pub mod consensus;
pub mod dart;
pub mod deconvolute;
pub mod entropy;
pub mod flash;
pub mod formula;
pub mod hybrid;
pub mod likeness;
pub mod match_factor;
pub mod run;
pub mod tolerance;
pub mod unit;
pub mod unit_index;

mod nonnegative;
