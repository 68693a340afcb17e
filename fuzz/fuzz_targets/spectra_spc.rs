//! Galactic SPC files: the first byte chooses the version, the rest is the file without its second byte.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let [choice, flags, rest @ ..] = bytes else { return };
    let version = 0x4b + choice % 3;
    picket_fuzz::curves("a.spc", &[&[*flags, version], rest].concat());
});
