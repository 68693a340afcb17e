//! Files of any format, packed or not, and archives: the whole door.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| picket_fuzz::spectra("a", b"", bytes));
