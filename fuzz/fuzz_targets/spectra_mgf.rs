//! MGF: what follows a record.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| picket_fuzz::spectra("a.mgf", b"BEGIN IONS\n1 1\nEND IONS\n", bytes));
