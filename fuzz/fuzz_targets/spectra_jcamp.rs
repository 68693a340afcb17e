//! JCAMP-DX files.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| picket_fuzz::curves("a.jdx", &[b"##", bytes].concat()));
