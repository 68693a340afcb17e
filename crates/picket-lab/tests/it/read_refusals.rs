//! What cannot be read at all is refused with a reason that helps.

use std::io::{BufReader, Cursor};

use picket_core::ReadError;
use picket_lab::{Profile, peek_header};

use crate::read::{reader, shipped};

fn refusal(profile: &Profile, bytes: &[u8]) -> String {
    let reader = reader(profile);
    reader.open(Box::new(BufReader::new(Cursor::new(bytes)))).err().expect("it should be refused").to_string()
}

fn check(profile: &str, bytes: &[u8], expect: &str) {
    let refusal = refusal(&shipped(profile), bytes);
    assert!(refusal.contains(expect), "{refusal}");
}

#[test]
fn what_is_no_table_is_named() {
    check("nflis", b"", "the file is empty");
    check("nflis", b"\xef\xbb\xbf", "the file is empty");
    check("nflis", b"\n\n\n", "there is no header: the file is empty");
    check("nflis", b"PK\x03\x04\x14\x00", "XLSX");
    check("nflis", b"%PDF-1.7", "a PDF document");
    check("nflis", b"<!DOCTYPE html><html>Not found", "web page");
    check("nflis", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as XLSX or CSV");
    check("nflis", b"\x1f\x8b\x08", "unpack it first");
    check("nflis", b"\x7fELF\x02\x01\x01\0\x03\0>\0\x01xyz\0\0", "a binary file");
    check("generic-aggregated-jsonl", b"", "the file is empty");
    check("generic-aggregated-xlsx", b"", "the file is empty");
    check("generic-aggregated-xlsx", b"period,country\n", "is not XLSX or ODS");
}

#[test]
fn a_missing_column_is_named_with_what_was_found_and_what_would_fit() {
    insta::assert_snapshot!(
        refusal(&shipped("nflis"), b"period,country,substance,count\n2023,DE,Heroin,5\n"),
        @r#"the input is not CSV as the profile nflis reads it: the columns "SubstanceDetected", "Freq", "YYYY" are missing; found "period", "country", "substance", "count"; the profile generic-aggregated would fit"#
    );
    insta::assert_snapshot!(
        refusal(&shipped("nflis"), b"YYYY,SubstanceDetected,Frequency\n"),
        @r#"the input is not CSV as the profile nflis reads it: the column "Freq" is missing; found "YYYY", "SubstanceDetected", "Frequency""#
    );
    insta::assert_snapshot!(
        refusal(&shipped("nflis"), b"YYYY,SubstanceDetected,Freq,freq\n"),
        @r#"the input is not CSV as the profile nflis reads it: the column "Freq" stands twice, and it cannot be known which is meant"#
    );
    check("generic-wide", b"country,substance,count\n", "no column is named by a period");
    check(
        "generic-aggregated-jsonl",
        b"{\"period\":\"2023\",\"country\":\"DE\"}\n",
        "\"substance\", \"count\" are missing",
    );
}

#[test]
fn too_many_columns_are_refused() {
    let header = (0..5_000).map(|index| format!("c{index}")).collect::<Vec<_>>().join(",");
    check("nflis", header.as_bytes(), "more than 4096 cells");
}

#[test]
fn a_profile_that_contradicts_itself_is_refused_wherever_it_was_made() {
    let mut profile = shipped("nflis");
    profile.columns.count = None;
    assert!(refusal(&profile, b"YYYY,SubstanceDetected\n2019,Heroin\n").contains("need columns.count"));
}

#[test]
fn a_header_can_be_looked_at_without_a_profile() {
    let peek = |bytes: &[u8]| peek_header(&mut Cursor::new(bytes.to_vec())).map(|header| header.columns);
    assert_eq!(peek(b"a;b;c\n1,5;2;3\n").unwrap(), ["a", "b", "c"]);
    assert_eq!(peek(b"\xef\xbb\xbfa\tb\n").unwrap(), ["a", "b"]);
    assert_eq!(peek(b"{\"a\":1,\"b\":2}\n").unwrap(), ["a", "b"]);
    assert!(matches!(peek(b""), Err(ReadError::Format { .. })));
    assert!(matches!(peek(b"PK\x03\x04"), Err(ReadError::Format { .. })));
}
