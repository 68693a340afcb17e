//! Mass spectra: how alike two are, and which of a library are like one.

pub mod hybrid;
pub mod likeness;
pub mod match_factor;
pub mod unit;
pub mod unit_index;
