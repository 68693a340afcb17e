//! What the fuzz targets share: any bytes are read or refused, and the books agree.
//!
//! `cargo +nightly fuzz run lab_csv` from the root of the repository; needs cargo-fuzz and a nightly toolchain.

use std::io::{BufReader, Cursor};
use std::sync::LazyLock;

use picket_core::Day;
use picket_lab::{Format, LabReader, Profile, Profiles, peek_header};
use picket_spectra::read::{Item, Options, TableProfiles, read as read_spectra};
use picket_spectra::{Spectrum, Technique, write};

static PROFILES: LazyLock<Profiles> = LazyLock::new(Profiles::shipped);
static TABLES: LazyLock<TableProfiles> = LazyLock::new(TableProfiles::shipped);

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
pub fn curves(name: &str, file: &[u8]) {
    // A few bytes can stand for millions of points, which take long to write.
    let mut points_left = 20_000_usize;
    for spectrum in spectra_of(name, file) {
        assert!(!spectrum.is_empty() && spectrum.y().iter().all(|y| !y.is_infinite()));
        points_left = points_left.saturating_sub(spectrum.len());
        if points_left == 0 {
            return;
        }
        let mut written = Vec::new();
        write::jcamp(std::slice::from_ref(&spectrum), &mut written).expect("a vector takes everything");
        let back = spectra_of("a.jdx", &written);
        assert_eq!(back.len(), 1);
        assert_eq!(bits(back[0].x()), bits(spectrum.x()));
        assert_eq!(bits(back[0].y()), bits(spectrum.y()));
    }
}

/// The bits of numbers, all NaN alike.
fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| if value.is_nan() { f64::NAN } else { *value }.to_bits()).collect()
}

/// Reads `start` and `bytes` as one file of spectra. Every spectrum has points, and can be written; what is written as MSP
/// or MassBank is read back with the same peaks.
pub fn spectra(name: &str, start: &[u8], bytes: &[u8]) {
    for spectrum in spectra_of(name, &[start, bytes].concat()) {
        assert!(!spectrum.is_empty());
        write::csv(&spectrum, &mut Vec::new()).expect("memory");
        if spectrum.technique != Technique::Mass {
            continue;
        }
        let usable = |(mz, abundance): &(f64, f64)| *mz > 0.0 && *abundance > 0.0;
        let peaks: Vec<(f64, f64)> = spectrum.points().filter(usable).collect();
        let (mut msp, mut massbank) = (Vec::new(), Vec::new());
        write::msp(&spectrum, &mut msp).expect("memory");
        write::massbank(&spectrum, &mut massbank).expect("memory");
        for (name, written) in [("a.msp", msp), ("a.txt", massbank)] {
            let again = spectra_of(name, &written);
            let found: Vec<(f64, f64)> = again.iter().flat_map(Spectrum::points).collect();
            assert_eq!(found, peaks, "{}", String::from_utf8_lossy(&written));
            assert!(again.len() <= 1);
        }
    }
}

/// The spectra of a file, read with a buffer so small that every record is cut somewhere.
fn spectra_of(name: &str, bytes: &[u8]) -> Vec<Spectrum> {
    let mut spectra = Vec::new();
    let mut take = |item| match item {
        Item::Spectrum(spectrum, _) => spectra.push(*spectrum),
        Item::Problem(problem) => assert!(!problem.message.is_empty()),
    };
    let input = Box::new(BufReader::with_capacity(7, bytes));
    let _ = read_spectra(name, input, Options { tables: &TABLES, table: None }, &mut take);
    spectra
}
