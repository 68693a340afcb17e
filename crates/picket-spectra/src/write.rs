//! From spectra to bytes: one file per format.
