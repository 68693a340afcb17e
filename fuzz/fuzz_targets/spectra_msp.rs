//! NIST MSP: what follows a record.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| picket_fuzz::spectra("a.msp", b"Name: a\nNum Peaks: 1\n1 1\n\n", bytes));
