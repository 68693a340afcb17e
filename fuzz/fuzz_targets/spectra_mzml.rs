//! mzML: what follows the root.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| picket_fuzz::spectra("a.mzML", b"<mzML>", bytes));
