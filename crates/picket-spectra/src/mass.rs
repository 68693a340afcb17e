//! Mass spectra: how alike two are, and which of a library are like one.

pub mod dart;
pub mod match_factor;
pub mod unit;
