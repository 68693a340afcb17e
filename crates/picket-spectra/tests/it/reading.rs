//! What reading a file gives, in one value; and that the door takes anything.

use std::io::{BufReader, Write as _};
use std::sync::LazyLock;

use picket_core::{Problem, ReadError};
use picket_spectra::Spectrum;
use picket_spectra::read::{Format, Item, Options, TableProfiles, read, read_within};

/// What a file held.
pub(crate) struct Reading {
    pub(crate) format: Result<Format, ReadError>,
    pub(crate) spectra: Vec<Spectrum>,
    /// The row on which the record of each spectrum begins, and the member of the archive.
    pub(crate) places: Vec<(Option<String>, Option<u64>)>,
    pub(crate) problems: Vec<Problem>,
}

impl Reading {
    /// Reads `bytes` with the layouts of tables that are shipped.
    pub(crate) fn of(name: &str, bytes: &[u8]) -> Self {
        static TABLES: LazyLock<TableProfiles> = LazyLock::new(TableProfiles::shipped);
        Self::with(name, bytes, Options { tables: &TABLES, table: None })
    }

    /// Reads `bytes` as `options` say, small files with a buffer so small that every record is cut somewhere.
    pub(crate) fn with(name: &str, bytes: &[u8], options: Options<'_>) -> Self {
        let (mut spectra, mut places, mut problems) = (Vec::new(), Vec::new(), Vec::new());
        let mut take = |item| match item {
            Item::Spectrum(spectrum, location) => {
                spectra.push(*spectrum);
                places.push((location.part, location.row));
            }
            Item::Problem(problem) => problems.push(problem),
        };
        let capacity = if bytes.len() < 10_000 { 61 } else { 8_192 };
        let format = read(name, Box::new(BufReader::with_capacity(capacity, bytes)), options, &mut take);
        Self { format, spectra, places, problems }
    }

    /// How often each code is listed, in order.
    pub(crate) fn codes(&self) -> Vec<(String, usize)> {
        let mut codes: Vec<String> = self.problems.iter().map(|problem| problem.code.clone()).collect();
        codes.sort();
        codes.chunk_by(|one, other| one == other).map(|codes| (codes[0].clone(), codes.len())).collect()
    }
}

/// `bytes` packed by gzip.
pub(crate) fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).expect("memory");
    packer.finish().expect("memory")
}

const RECORD: &str = "Name: one\nNum Peaks: 2\n41 10\n43 999\n";

#[test]
fn packed_files_are_read_member_after_member() {
    let two: Vec<u8> = [gzipped(RECORD.as_bytes()), gzipped(RECORD.as_bytes())].concat();
    let reading = Reading::of("library.msp.gz", &two);
    assert_eq!(reading.format.unwrap(), Format::Gzip);
    assert_eq!(reading.places, [(None, Some(1)), (None, Some(5))]);
    assert!(reading.problems.is_empty());
}

#[test]
fn a_packed_file_that_breaks_off_gives_what_came_before() {
    let many = RECORD.repeat(50_000);
    let mut packed = gzipped(many.as_bytes());
    packed.truncate(packed.len() / 2);
    let reading = Reading::of("library.msp.gz", &packed);
    assert!(reading.spectra.len() > 10_000, "{}", reading.spectra.len());
    assert!(reading.codes().contains(&("PK5001".to_owned(), 1)), "{:?}", reading.codes());
}

#[test]
fn a_packed_file_is_unpacked_as_far_as_the_reader_wants() {
    let packed = gzipped(RECORD.repeat(50_000).as_bytes());
    let (tables, mut spectra, mut codes) = (TableProfiles::shipped(), 0, Vec::new());
    let options = Options { tables: &tables, table: None };
    read_within(400_000, "library.msp.gz", Box::new(&packed[..]), options, &mut |item| match item {
        Item::Spectrum(..) => spectra += 1,
        Item::Problem(problem) => codes.push(problem.code),
    })
    .unwrap();
    assert!((1..12_000).contains(&spectra), "{spectra}");
    assert!(codes.contains(&"PK5003".to_owned()), "{codes:?}");
}

#[test]
fn files_packed_too_often_are_refused() {
    let mut packed = RECORD.as_bytes().to_vec();
    for times in 1..=4 {
        packed = gzipped(&packed);
        let reading = Reading::of("a.gz", &packed);
        assert_eq!(reading.format.is_ok(), times <= 3, "{times}");
        assert_eq!(reading.spectra.len(), usize::from(times <= 3), "{times}");
    }
}

#[test]
fn utf_16_is_read() {
    let units = RECORD.encode_utf16();
    let bytes: Vec<u8> = [0xfeff].into_iter().chain(units).flat_map(u16::to_le_bytes).collect();
    assert_eq!(Reading::of("one.txt", &bytes).spectra, Reading::of("one.txt", RECORD.as_bytes()).spectra);
}

#[test]
fn what_holds_no_spectra_is_refused_with_a_reason() {
    for (bytes, reason) in [
        (&b""[..], "empty"),
        (b"%PDF-1.4", "PDF"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\0\x01\x02\x03\0\0\0\0", "no text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE2"),
        (b"Dear colleague, please find the spectrum attached.", "layout"),
    ] {
        let reading = Reading::of("x", bytes);
        let error = reading.format.unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
        assert!(reading.spectra.is_empty());
    }
}
