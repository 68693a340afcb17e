//! MassBank: what follows a record.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| picket_fuzz::spectra(
    "a.txt",
    b"ACCESSION: A-B-C\nPK$PEAK: m/z int. rel.int.\n  1 1 999\n//\n",
    bytes
));
