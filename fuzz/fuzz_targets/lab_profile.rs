//! Profiles that a user writes, and a file read with them: the text up to a NUL is the profile, the rest the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use picket_lab::Profile;

fuzz_target!(|bytes: &[u8]| {
    let split = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let (text, file) = bytes.split_at(split);
    let Ok(text) = std::str::from_utf8(text) else { return };
    if let Ok(profile) = Profile::parse(text) {
        picket_fuzz::read_with(&profile, file.get(1..).unwrap_or_default());
    }
});
