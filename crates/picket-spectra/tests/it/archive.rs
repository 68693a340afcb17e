//! ZIP archives of files of spectra.

use std::io::{Cursor, Write as _};

use picket_spectra::read::Format;
use proptest::prelude::*;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::reading::{Reading, gzipped};

const MSP: &[u8] = b"Name: one\nNum Peaks: 2\n41 10\n43 999\n\nName: two\nNum Peaks: 1\n43 0\n";
const DART: &[u8] = b"41.01\t5\n43.02\t10\n101.03\t3\n";

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn parts(reading: &Reading) -> Vec<&str> {
    reading.places.iter().map(|(part, _)| part.as_deref().unwrap_or("")).collect()
}

fn codes(expected: &[(&str, usize)]) -> Vec<(String, usize)> {
    expected.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect()
}

#[test]
fn members_are_read_in_the_order_of_their_names_with_their_place() {
    let packed = gzipped(MSP);
    let inner = zipped(&[("z.msp", MSP), ("a.txt", DART)]);
    let members: [(&str, &[u8]); 5] =
        [("b.msp", MSP), ("a.txt", DART), ("read me", b"Hello."), ("c.msp.gz", &packed), ("deep/inner.zip", &inner)];
    let reading = Reading::of("all.zip", &zipped(&members));
    assert_eq!(reading.format.as_ref().unwrap(), &Format::Zip);
    let expected = ["a.txt", "b.msp", "c.msp.gz", "deep/inner.zip/a.txt", "deep/inner.zip/z.msp"];
    assert_eq!(parts(&reading), expected);
    assert_eq!(reading.codes(), codes(&[("PK5004", 1), ("PK5101", 3), ("PK5207", 2)]));
    let place = |code: &str| reading.problems.iter().find(|problem| problem.code == code).unwrap().location.clone();
    assert_eq!(place("PK5004").part.as_deref(), Some("read me"));
    assert_eq!((place("PK5101").part.as_deref(), place("PK5101").row), (Some("b.msp"), Some(6)));
}

#[test]
fn archives_too_deep_are_listed_and_the_rest_is_read() {
    let mut bytes = zipped(&[("a.msp", MSP)]);
    for depth in 1..=3 {
        bytes = zipped(&[("in.zip", &bytes), ("other.msp", MSP)]);
        let reading = Reading::of("out.zip", &bytes);
        let deepest = if depth <= 2 { depth + 1 } else { depth };
        assert_eq!(reading.spectra.len(), deepest, "{depth}");
        assert_eq!(reading.codes().iter().any(|(code, _)| code == "PK5003"), depth > 2);
    }
}

#[test]
fn damaged_and_encrypted_members_are_listed_and_the_rest_is_read() {
    let bytes = zipped(&[("a.msp", &MSP.repeat(500)), ("b.msp", MSP)]);
    let mut damaged = bytes.clone();
    damaged[60..90].fill(0xff);
    let reading = Reading::of("x.zip", &damaged);
    assert!(reading.codes().iter().any(|(code, _)| code == "PK5001"), "{:?}", reading.codes());
    assert!(parts(&reading).contains(&"b.msp"));
    // The flag of encryption, in the header of the member and in the directory.
    let mut encrypted = bytes;
    encrypted[6] |= 1;
    let directory = encrypted.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    encrypted[directory + 8] |= 1;
    let reading = Reading::of("x.zip", &encrypted);
    assert_eq!(reading.codes(), codes(&[("PK5007", 1), ("PK5101", 1)]));
    assert_eq!(parts(&reading), ["b.msp"]);
}

#[test]
fn an_archive_that_breaks_off_gives_the_members_before() {
    let mut bytes = zipped(&[("a.msp", MSP), ("b.msp", MSP)]);
    let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes.truncate(directory - 10);
    let reading = Reading::of("x.zip", &bytes);
    assert_eq!(parts(&reading)[0], "a.msp");
    assert!(reading.codes().iter().any(|(code, _)| code == "PK5001"));
}

#[test]
fn an_archive_that_claims_more_members_than_it_has_makes_no_room_for_them() {
    let mut bytes = zipped(&[("a.msp", MSP)]);
    let mut end = b"PK\x06\x06".to_vec();
    end.extend(44_u64.to_le_bytes());
    end.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    end.extend([u64::MAX.to_le_bytes(), u64::MAX.to_le_bytes()].concat());
    bytes.extend(end);
    let reading = Reading::of("x.zip", &bytes);
    assert!(reading.format.unwrap_err().to_string().contains("members"));
}

#[test]
fn workbooks_are_refused_with_a_reason() {
    let reading = Reading::of("x.xlsx", &zipped(&[("[Content_Types].xml", b"<Types/>"), ("xl/a.xml", b"<a/>")]));
    assert!(reading.format.unwrap_err().to_string().contains("workbook"));
}

proptest! {
    #[test]
    fn a_damaged_archive_is_read_or_refused(at in 0_usize..400, put in any::<u8>(), cut in 0_usize..400) {
        let mut bytes = zipped(&[("a.msp", MSP), ("b.txt", DART)]);
        let at = at % bytes.len();
        bytes[at] = put;
        bytes.truncate(bytes.len().saturating_sub(cut / 4));
        let _ = Reading::of("x.zip", &bytes);
    }
}
