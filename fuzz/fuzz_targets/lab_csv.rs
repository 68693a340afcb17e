//! CSV files: the first byte chooses a profile, the rest is the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use picket_lab::Format;

fuzz_target!(|bytes: &[u8]| picket_fuzz::read(Format::Csv, bytes));
