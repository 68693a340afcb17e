//! Mass spectra: how alike two are, and which of a library are like one.

pub mod adduct;
pub mod consensus;
pub mod entropy;
pub mod flash;
pub mod formula;
pub mod match_factor;
pub mod tolerance;
pub mod unit;
