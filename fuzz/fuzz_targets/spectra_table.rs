//! Tables of numbers: the first byte chooses the name of the file.
#![no_main]

use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 5] = ["a.csv", "raman.txt", "a.asp", "a.jsp", "a.json"];

fuzz_target!(|bytes: &[u8]| {
    if let Some((choice, file)) = bytes.split_first() {
        picket_fuzz::spectra(NAMES[usize::from(*choice) % NAMES.len()], b"", file);
    }
});
