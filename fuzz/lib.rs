//! What the fuzz targets share: any bytes are read or refused, and the books agree.
//!
//! `cargo +nightly fuzz run lab_csv` from the root of the repository; needs cargo-fuzz and a nightly toolchain.

use std::io::{BufReader, Cursor};
use std::sync::LazyLock;

use picket_core::Day;
use picket_lab::{Format, LabReader, Profile, Profiles, peek_header};
use picket_spectra::read::{Item, Options, TableProfiles};
use picket_spectra::{Spectrum, write};

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

/// Reads `file` as spectra. Each has points, and has the same ones once it was written as JCAMP-DX and read back.
pub fn read_spectra(name: &str, file: &[u8]) {
    for spectrum in spectra(name, file) {
        assert!(!spectrum.is_empty() && spectrum.y().iter().all(|y| !y.is_infinite()));
        let mut written = Vec::new();
        write::jcamp(std::slice::from_ref(&spectrum), &mut written).expect("a vector takes everything");
        let back = spectra("a.jdx", &written);
        assert_eq!(back.len(), 1);
        assert_eq!(bits(back[0].x()), bits(spectrum.x()));
        assert_eq!(bits(back[0].y()), bits(spectrum.y()));
    }
}

fn spectra(name: &str, file: &[u8]) -> Vec<Spectrum> {
    let tables = TableProfiles::default();
    let options = Options { tables: &tables, table: None };
    let mut spectra = Vec::new();
    // A few bytes can stand for millions of points, which take long to write.
    let mut points_left = 20_000_usize;
    let mut take = |item| {
        if let Item::Spectrum(spectrum, _) = item {
            points_left = points_left.saturating_sub(spectrum.len());
            if points_left > 0 {
                spectra.push(*spectrum);
            }
        }
    };
    // A file that is refused has none.
    _ = picket_spectra::read::read(name, Box::new(Cursor::new(file)), options, &mut take);
    spectra
}

/// The bits of numbers, all NaN alike.
fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| if value.is_nan() { f64::NAN } else { *value }.to_bits()).collect()
}
