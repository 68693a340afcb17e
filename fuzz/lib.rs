//! What the fuzz targets share: any bytes are read or refused, and the books agree.
//!
//! `cargo +nightly fuzz run lab_csv` from the root of the repository; needs cargo-fuzz and a nightly toolchain.

use std::io::{BufReader, Cursor};
use std::sync::LazyLock;

use picket_core::Day;
use picket_lab::{Format, LabReader, Profile, Profiles, peek_header};

static PROFILES: LazyLock<Profiles> = LazyLock::new(Profiles::shipped);

/// Reads `bytes` below the first with the profile of `format` that the first byte chooses.
pub fn read(format: Format, bytes: &[u8]) {
    let Some((&choice, file)) = bytes.split_first() else { return };
    let fitting: Vec<&Profile> = PROFILES.iter().filter(|profile| profile.file.format == format).collect();
    read_with(fitting[usize::from(choice) % fitting.len()], file);
}

/// Reads `file` with `profile`, with a buffer so small that every row is cut somewhere.
pub fn read_with(profile: &Profile, file: &[u8]) {
    let today: Day = "2026-06-30".parse().expect("a day");
    let reader = LabReader::new(profile.clone(), today);
    let _ = peek_header(&mut Cursor::new(file));
    if let Ok(mut items) = reader.open(Box::new(BufReader::with_capacity(7, Cursor::new(file.to_vec())))) {
        items.by_ref().for_each(drop);
        assert!(items.reconciliation().agrees(), "{:?}", items.reconciliation());
    }
}
