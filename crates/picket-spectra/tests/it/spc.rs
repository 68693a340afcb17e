//! Galactic SPC: every file of the public sets, and what breaks files.

use std::io::Cursor;

use picket_core::{Problem, ReadError};
use picket_spectra::read::{self, Item, Options, TableProfiles};
use picket_spectra::{Form, Spectrum, Technique, XUnit, YUnit};
use proptest::prelude::*;

use crate::jcamp::{close, read};

fn file(path: &str) -> Option<(Vec<Spectrum>, Vec<Problem>)> {
    let bytes = crate::shared(&format!("spc/{path}"))?;
    Some(read(path, &bytes))
}

fn paths() -> impl Iterator<Item = (&'static str, Vec<f64>)> {
    include_str!("expected/spc.txt").lines().filter(|line| !line.starts_with('#')).map(|line| {
        let (path, numbers) = line.split_once(' ').expect("a file and its numbers");
        (path, numbers.split(' ').map(|number| number.parse().expect("a number")).collect())
    })
}

#[test]
fn every_file_is_decoded_as_the_specification_has_it() {
    for (path, expect) in paths() {
        let Some((spectra, problems)) = file(path) else { return };
        assert!(problems.iter().all(|problem| problem.code == "PK5207"), "{path}: {problems:?}");
        let (first, last) = (&spectra[0], &spectra[spectra.len() - 1]);
        let ends = |values: &[f64]| [values[0], values[values.len() - 1]];
        let [[first_x, last_x], [first_y, last_y]] = [first.x(), first.y()].map(ends);
        let points: usize = spectra.iter().map(Spectrum::len).sum();
        let sum: f64 = spectra.iter().flat_map(Spectrum::y).sum();
        let last_sum: f64 = last.y().iter().sum();
        let found = [spectra.len() as f64, points as f64, first_x, last_x, first_y, last_y, sum, last_sum];
        assert!(
            found.iter().zip(&expect).all(|(found, expect)| close(*found, *expect)),
            "{path}: {found:?} {expect:?}"
        );
    }
    assert_eq!(paths().count(), 55);
}

/// Of rohanisaac/spc, where that program is right: it is wrong for m_evenz and 4d_map, where it takes a negative exponent
/// of a subfile for 0, and for ms and m_xyxy, where it scales abscissae that are floating-point numbers.
#[test]
fn the_output_of_a_peer_is_the_same_where_it_is_right() {
    let mut compared = 0;
    for path in [
        "CAthickyellow_try4_17_ZSCAN.spc",
        "CAthickyellow_try4_18.spc",
        "DERt3_1.spc",
        "DOERNER.spc",
        "Ft-ir.spc",
        "MERC.SPC",
        "RAMAN.SPC",
        "RUBY18.SPC",
        "TS01.SPC",
        "m_ordz.spc",
        "nir.spc",
        "s_evenx.spc",
        "s_xy.spc",
    ] {
        let Some((spectra, _)) = file(&format!("rohanisaac/{path}")) else { return };
        let peer = crate::shared(&format!("spc/rohanisaac/{path}.txt.gz")).expect("the output of the peer");
        let peer = String::from_utf8(peer).expect("text");
        for (index, line) in peer.lines().enumerate() {
            let numbers: Vec<f64> = line.split_whitespace().map(|number| number.parse().expect("a number")).collect();
            let ours = std::iter::once(spectra[0].x()[index]).chain(spectra.iter().map(|spectrum| spectrum.y()[index]));
            for (ours, number) in ours.zip(&numbers) {
                assert!((ours - number).abs() <= 1e-8 * number.abs().max(1.0), "{path}: {ours} {number}");
                compared += 1;
            }
            assert_eq!(numbers.len(), spectra.len() + 1, "{path}");
        }
        assert_eq!(peer.lines().count(), spectra[0].len(), "{path}");
    }
    assert_eq!(compared, 86_989);
}

#[test]
fn each_subfile_has_its_own_exponent() {
    let Some((spectra, _)) = file("spectrochempy/LC_DIODE_ARRAY.SPC") else { return };
    // A peak goes smoothly through subfiles 85 to 87, whose exponent is 0; a reader that took the one of the file for them
    // would find .004 there.
    let tops: Vec<f64> =
        spectra[83..89].iter().map(|spectrum| spectrum.y().iter().copied().fold(0.0, f64::max)).collect();
    assert!(tops.iter().all(|top| (0.15..0.4).contains(top)), "{tops:?}");
    let steps: Vec<f64> = tops.windows(2).map(|pair| (pair[1] / pair[0] - 1.0).abs()).collect();
    assert!(steps.iter().all(|step| *step < 0.3), "{tops:?}");
}

#[test]
fn the_scans_of_a_run_are_mass_spectra_with_their_times() {
    let Some((spectra, _)) = file("spectrochempy/DRUG_SAMPLE.SPC") else { return };
    assert_eq!(spectra.len(), 400);
    let first = &spectra[0];
    assert_eq!((first.technique, first.form, &first.x_unit), (Technique::Mass, Form::Peaks, &XUnit::MassToCharge));
    assert!(close(first.facts.retention_time_seconds.expect("a time"), 60.0 * f64::from(4.033_283_f32)));
    assert!(spectra.windows(2).all(|pair| pair[0].facts.retention_time_seconds < pair[1].facts.retention_time_seconds));
    assert_eq!(first.facts.title, "Drug Sample - Imported from the Hewlett-Packard MSD Format");
    assert_eq!(first.facts.instrument.as_deref(), Some("MS_5971"));
    // The log names who changed the file.
    assert!(first.facts.unshared.iter().any(|(name, text)| name.contains("User") || text.contains("brigitte")));
    let shared = serde_json::to_string(&first.facts.shareable()).expect("JSON");
    assert!(!shared.contains("brigitte"));
}

#[test]
fn units_and_techniques_are_told() {
    for (path, technique, x_unit, y_unit) in [
        ("cheminfo/Ft-ir.spc", Technique::Infrared, XUnit::Wavenumber, YUnit::TransmittancePercent),
        ("cheminfo/RAMAN.SPC", Technique::Raman, XUnit::RamanShift, YUnit::Intensity),
        ("cheminfo/raman-sion.spc", Technique::Raman, XUnit::RamanShift, YUnit::Counts),
        ("cheminfo/nir.spc", Technique::NearInfrared, XUnit::Nanometres, YUnit::KubelkaMunk),
        ("cheminfo/s_xy.spc", Technique::Chromatogram, XUnit::Minutes, YUnit::Intensity),
        ("cheminfo/4d_map.spc", Technique::Infrared, XUnit::Wavenumber, YUnit::Absorbance),
        ("rohanisaac/TS01.SPC", Technique::Unknown, XUnit::Nanometres, YUnit::Intensity),
        ("spectrochempy/HOLMIUM.SPC", Technique::UltravioletVisible, XUnit::Nanometres, YUnit::Absorbance),
        // Ordinates up to 585 are no absorbance, whatever the header says.
        ("wincowgerDEV/raman_atacamit.spc", Technique::Unknown, XUnit::Wavenumber, YUnit::Intensity),
    ] {
        let Some((spectra, _)) = file(path) else { return };
        let spectrum = &spectra[0];
        let found = (spectrum.technique, &spectrum.x_unit, &spectrum.y_unit);
        assert_eq!(found, (technique, &x_unit, &y_unit), "{path}");
    }
}

/// The file in the other byte order: every number of the header, the subheader and the ordinates turned round.
fn turned(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes[1] = 0x4c;
    for (at, width) in [(4, 4), (8, 8), (16, 8), (24, 4), (32, 4), (248, 4), (260, 4), (312, 4), (316, 4), (320, 4)] {
        bytes[at..at + width].reverse();
    }
    for (at, width) in [(2, 2), (4, 4), (8, 4), (12, 4), (16, 4), (20, 4), (24, 4)] {
        bytes[512 + at..512 + at + width].reverse();
    }
    bytes[544..].chunks_exact_mut(4).for_each(<[u8]>::reverse);
    bytes
}

#[test]
fn files_in_the_other_byte_order_are_the_same() {
    for path in ["spectrochempy/BENZENE.SPC", "spectrochempy/POLYS.SPC", "cheminfo/NDR0002.SPC"] {
        let Some(bytes) = crate::shared(&format!("spc/{path}")) else { return };
        assert_eq!(read(path, &turned(bytes.clone())).0, read(path, &bytes).0, "{path}");
    }
}

/// A header with these flags and this number of points, whose ordinates are floating-point numbers.
fn header(flags: u8, points: u32, subfiles: u32) -> Vec<u8> {
    let mut bytes = vec![0; 512];
    bytes[..4].copy_from_slice(&[flags, 0x4b, 0, 0x80]);
    bytes[4..8].copy_from_slice(&points.to_le_bytes());
    bytes[8..16].copy_from_slice(&400.0_f64.to_le_bytes());
    bytes[16..24].copy_from_slice(&500.0_f64.to_le_bytes());
    bytes[24..28].copy_from_slice(&subfiles.to_le_bytes());
    bytes[28..30].copy_from_slice(&[1, 2]);
    bytes
}

/// A subfile of floating-point ordinates.
fn subfile(ordinates: &[f32]) -> Vec<u8> {
    let mut bytes = vec![0; 32];
    bytes[1] = 0x80;
    bytes[16..20].copy_from_slice(&u32::try_from(ordinates.len()).expect("few").to_le_bytes());
    bytes.extend(ordinates.iter().flat_map(|ordinate| ordinate.to_le_bytes()));
    bytes
}

#[test]
fn what_is_broken_is_told_and_the_rest_is_read() {
    let whole = [header(0x04, 3, 2), subfile(&[1.0, 2.0, 3.0]), subfile(&[4.0, 5.0, 6.0])].concat();
    let huge = header(0x04, u32::MAX, u32::MAX);
    let outside = [header(0x44, 601, 1), vec![0; 100]].concat();
    let misplaced = [header(0x44, 512, 2), vec![0xff; 24], vec![0; 32]].concat();
    let not_finite = [header(0x04, 3, 1), subfile(&[1.0, f32::INFINITY, f32::NAN])].concat();
    let nothing = [header(0x04, 0, 3), vec![0; 96]].concat();
    for (bytes, codes, points) in [
        (whole.clone(), vec![], vec![3, 3]),
        (whole[..whole.len() - 5].to_vec(), vec!["PK5006"], vec![3, 1]),
        (whole[..whole.len() - 40].to_vec(), vec!["PK5006"], vec![3]),
        ([huge, vec![0; 32]].concat(), vec!["PK5107"], vec![]),
        ([header(0x00, 1 << 20, 1), vec![0; 32]].concat(), vec!["PK5006", "PK5101"], vec![]),
        (outside, vec!["PK5209", "PK5101"], vec![]),
        (misplaced, vec!["PK5209"], vec![]),
        (not_finite, vec!["PK5105"], vec![3]),
        (nothing, vec!["PK5101"], vec![]),
    ] {
        let (spectra, problems) = read("a.spc", &bytes);
        let found: Vec<&str> = problems.iter().map(|problem| problem.code.as_str()).collect();
        assert_eq!(found, codes, "{problems:?}");
        assert_eq!(spectra.iter().map(Spectrum::len).collect::<Vec<_>>(), points);
    }
}

#[test]
fn what_is_not_galactic_is_refused_with_its_reason() {
    let tables = TableProfiles::default();
    let text = [b"SK".as_slice(), &[b' '; 600]].concat();
    for bytes in [&text[..], &header(0, 3, 1)[..500], b"\x04\x4b"] {
        let options = Options { tables: &tables, table: None };
        let refused = read::read("a.spc", Box::new(Cursor::new(bytes)), options, &mut |_| {});
        assert!(matches!(refused, Err(ReadError::Format { .. })), "{refused:?}");
    }
}

proptest! {
    #[test]
    fn damaged_files_are_read_as_far_as_possible(
        path in proptest::sample::select(vec![
            "cheminfo/ms.spc", "cheminfo/s_xy.spc", "cheminfo/m_evenz.spc", "cheminfo/m_xyxy.spc",
            "cheminfo/m_ordz.spc", "spectrochempy/CONTOUR.SPC", "spectrochempy/DRUG_SAMPLE_PEAKS.SPC",
        ]),
        changes in proptest::collection::vec((0_usize..700, any::<u8>()), 1..20),
        cut in any::<proptest::sample::Index>(),
    ) {
        if let Some(mut bytes) = crate::shared(&format!("spc/{path}")) {
            let version = bytes[1];
            for (at, byte) in changes {
                bytes[at] = byte;
            }
            bytes.truncate(cut.index(bytes.len()).max(2));
            bytes[1] = version;
            let tables = TableProfiles::default();
            let options = Options { tables: &tables, table: None };
            let _ = read::read(path, Box::new(Cursor::new(bytes)), options, &mut |item| {
                if let Item::Spectrum(spectrum, _) = item {
                    assert!(!spectrum.is_empty() && spectrum.y().iter().all(|y| !y.is_infinite()));
                }
            });
        }
    }
}
