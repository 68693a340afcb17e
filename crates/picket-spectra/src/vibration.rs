//! Infrared and Raman spectra: preparing them, comparing them, and taking a mixture apart.
