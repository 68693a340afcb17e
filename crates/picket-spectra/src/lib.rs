//! Spectra: read them, write them, and say how alike two are.
//!
//! What a spectrum *means* (which substance, with what probability, under which law) is said by the laboratory desk,
//! `picket-lab`; this crate knows of no substance. Read [`Spectrum`] first, then [`read`], which makes them.
//!
//! Standards: JCAMP-DX 4.24 and 5.0x (McDonald & Wilks 1988; Lampen 1994), Galactic SPC (Universal Data Format
//! specification, 1997), NIST MSP, MassBank record format 2.6.0, MGF, mzML 1.1, SPLASH (Wohlgemuth 2016).
//!
//! This crate opens no file and no network connection, and has no clock and no random source.

pub mod limits;
pub mod mass;
pub mod read;
pub mod vibration;
pub mod write;

mod facts;
mod header;
mod spectrum;
mod splash;

pub use facts::{Facts, Polarity};
pub use spectrum::{Form, Spectrum, Technique, UnequalAxes, XUnit, YUnit};
pub use splash::splash;
