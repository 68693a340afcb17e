//! Workbooks: the same mapping, typed cells, and archives made to do harm.

use std::io::{Cursor, Write as _};

use picket_lab::limits::{ROW_BYTES_MAX, WORKBOOK_TEXT_BYTES_MAX};
use picket_lab::{LabReport, peek_header};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::read::{problems, read, reader, records, shipped};

fn archive(members: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook with one sheet of these rows; style 1 is a date.
fn xlsx(rows: &str) -> Vec<u8> {
    xlsx_sharing(rows, "")
}

/// The same with one text that cells share.
fn xlsx_sharing(rows: &str, shared: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let workbook = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets><sheet name=\"Counts\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let relations = format!(
        "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"r2\" Type=\"{RELATIONS}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    );
    let shared = format!("<sst xmlns=\"{MAIN}\"><si><t>{shared}</t></si></sst>");
    let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>");
    archive(&[
        ("_rels/.rels", &root),
        ("xl/workbook.xml", &workbook),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/styles.xml", &styles),
        ("xl/sharedStrings.xml", &shared),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

fn text(cell: &str, text: &str) -> String {
    format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn header() -> String {
    let names = ["period", "country", "substance", "count"];
    let cells: String = ["A1", "B1", "C1", "D1"].iter().zip(names).map(|(cell, name)| text(cell, name)).collect();
    format!("<row r=\"1\">{cells}</row>")
}

#[test]
fn typed_cells_are_read_as_what_they_are() {
    let bytes = xlsx(&format!(
        "{}<row r=\"2\"><c r=\"A2\"><v>2023</v></c>{}{}<c r=\"D2\"><v>5</v></c></row>\
         <row r=\"4\"><c r=\"A4\" s=\"1\"><v>45019</v></c>{}{}<c r=\"D4\"><v>3.4</v></c></row>\
         <row r=\"5\"><c r=\"A5\" s=\"1\"><v>45019</v></c>{}{}<c r=\"D5\" s=\"1\"><v>45019</v></c></row>\
         <row r=\"6\"><c r=\"A6\" s=\"1\"><v>45019</v></c>{}<c r=\"C6\" s=\"1\"><v>45171</v></c><c r=\"D6\"><v>1</v></c></row>\
         <row r=\"7\"><c r=\"A7\" s=\"1\"><v>45019</v></c>{}{}<c r=\"D7\"><v>7</v></c></row>",
        header(),
        text("B2", "DE"),
        text("C2", "Heroin"),
        text("B4", "DE"),
        text("C4", "Heroin"),
        text("B5", "DE"),
        text("C5", "Cocaine"),
        text("B6", "DE"),
        text("B7", "DE"),
        text("C7", "Ketamine"),
    ));
    let (items, books) = read(&shipped("generic-aggregated-xlsx"), &bytes);
    let expect = [("PK2212", 4), ("PK2215", 5), ("PK2202", 6)].map(|(code, row)| (code.to_owned(), Some(row)));
    assert_eq!(problems(&items), expect);
    assert_eq!((books.rows_used, books.rows_rejected), (2, 3));
    let records = records(items);
    assert_eq!(records[0].key.as_str(), "2023|DE|Heroin");
    assert_eq!(records[0].location.to_string(), "part \"Counts\", row 2");
    assert_eq!(records[0].bytes, b"[2023,\"DE\",\"Heroin\",5]");
    assert_eq!(records[1].key.as_str(), "2023-04-03|DE|Ketamine");
}

#[test]
fn a_cell_at_the_far_corner_costs_nothing() {
    let far = format!("{}<row r=\"1048576\">{}</row>", header(), text("XFD1048576", "far"));
    let (items, _) = read(&shipped("generic-aggregated-xlsx"), &xlsx(&far));
    assert_eq!(problems(&items), [("PK2105".to_owned(), Some(1_048_576))]);
}

#[test]
fn a_long_text_that_very_many_cells_share_is_refused() {
    let long = "x".repeat(1 << 20);
    let rows = |count: usize| format!("<row r=\"1\">{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(count));
    let profile = shipped("generic-aggregated-xlsx");
    let refusal = |count: usize| {
        reader(&profile).open(Box::new(Cursor::new(xlsx_sharing(&rows(count), &long)))).err().unwrap().to_string()
    };
    let expect = format!("limit of {WORKBOOK_TEXT_BYTES_MAX} bytes of text in cells");
    assert!(refusal(300).contains(&expect), "{}", refusal(300));
    assert!(!refusal(2).contains(&expect), "only a header that is too long");
}

#[test]
fn a_long_text_that_very_many_cells_repeat_is_refused() {
    let cell = format!(
        "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"300\"><text:p>{}</text:p></table:table-cell>",
        "x".repeat(1 << 20)
    );
    let bytes = ods(&format!("<table:table-row>{cell}</table:table-row>"));
    let refusal = reader(&shipped("generic-aggregated-xlsx")).open(Box::new(Cursor::new(bytes))).err().unwrap();
    assert!(refusal.to_string().contains("bytes of text once repetitions are unfolded"), "{refusal}");
}

#[test]
fn a_row_that_is_too_long_is_one_problem() {
    let row = |number: u32, name: &str| {
        let [period, country, substance] =
            [("A", "2023"), ("B", "DE"), ("C", name)].map(|(column, value)| text(&format!("{column}{number}"), value));
        format!("<row r=\"{number}\">{period}{country}{substance}<c r=\"D{number}\"><v>5</v></c></row>")
    };
    // A text within the limit can be beyond it as JSON, with its quotes escaped.
    let (long, quotes) = ("x".repeat(ROW_BYTES_MAX + 1), "&quot;".repeat(ROW_BYTES_MAX * 2 / 3));
    let bytes = xlsx(&format!("{}{}{}{}", header(), row(2, &long), row(3, &quotes), row(4, "Heroin")));
    let (items, books) = read(&shipped("generic-aggregated-xlsx"), &bytes);
    assert_eq!(problems(&items), [("PK2103".to_owned(), Some(2)), ("PK2103".to_owned(), Some(3))]);
    assert_eq!((books.rows_used, books.rows_rejected), (1, 2));
}

#[test]
fn the_header_and_the_sheet_can_be_chosen() {
    let bytes = xlsx(&header());
    assert_eq!(
        peek_header(&mut Cursor::new(bytes.clone())).unwrap().columns,
        ["period", "country", "substance", "count"]
    );
    let mut profile = shipped("generic-aggregated-xlsx");
    profile.file.sheet = Some("2023".to_owned());
    let refusal = reader(&profile).open(Box::new(Cursor::new(bytes))).err().unwrap().to_string();
    assert!(refusal.ends_with("it lacks the sheet \"2023\"; it has Counts"), "{refusal}");
}

/// An ODS workbook with one sheet of these rows.
fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
         <table:table table:name=\"Zahlen\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
        ),
        ("content.xml", &content),
    ])
}

fn ods_text(value: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\"><text:p>{value}</text:p></table:table-cell>")
}

#[test]
fn open_document_sheets_are_read_too() {
    let head: String = ["period", "country", "substance", "count"].map(ods_text).concat();
    let row = format!(
        "<table:table-cell office:value-type=\"date\" office:date-value=\"2023-04-03\"/>{}{}<table:table-cell office:value-type=\"float\" office:value=\"7\"/>",
        ods_text("DE"),
        ods_text("Ketamine"),
    );
    let rows = format!(
        "<table:table-row>{head}<table:table-cell table:number-columns-repeated=\"16380\"/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>\
         <table:table-row>{row}</table:table-row>"
    );
    let (items, books) = read(&shipped("generic-aggregated-xlsx"), &ods(&rows));
    assert_eq!(books.rows_used, 1, "{items:?}");
    let records = records(items);
    assert_eq!(records[0].location.to_string(), "part \"Zahlen\", row 4");
    let LabReport::Aggregated(report) = &records[0].body else { panic!("a count") };
    assert_eq!((report.name.as_str(), report.count), ("Ketamine", 7));
    assert_eq!(records[0].event.as_str(), "2023-04-03");
}
