//! Input that is too long, breaks off, or was made to do harm.

use std::fmt::Write as _;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};

use picket_core::{Item, Severity};
use picket_lab::limits::{ROW_BYTES_MAX, SAMPLE_PAIRED_SUBSTANCES_MAX, SAMPLE_ROWS_MAX, UNCLOSED_QUOTES_MAX};

use crate::read::{problems, read, reader, records, shipped};

const HEADER: &str = "YYYY,SubstanceDetected,Freq\n";

fn code(code: &str, row: u64) -> (String, Option<u64>) {
    (code.to_owned(), Some(row))
}

#[test]
fn a_line_of_a_hundred_megabytes_is_one_problem() {
    // Never in memory as a whole: the line is made while it is read.
    let start = b"YYYY,SubstanceDetected,Freq\n2019,";
    let file = Long { start, middle: 100 << 20, end: b",1\n2019,Heroin,1\n", at: 0 };
    let input = BufReader::with_capacity(1 << 16, file);
    let profile = shipped("nflis");
    let reader = reader(&profile);
    let items: Vec<_> = reader.open(Box::new(input)).unwrap().collect();
    assert_eq!(problems(&items), [code("PK2103", 2)]);
    let Item::Problem(problem) = &items[0] else { panic!("the problem comes first") };
    assert!(problem.excerpt.chars().count() <= 81);
    let records = records(items);
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].location.row, Some(3));
}

#[test]
fn a_quote_that_swallows_more_than_a_row_is_repaired() {
    let mut text = format!("{HEADER}2019,\"Heroin,1\n");
    let rows = ROW_BYTES_MAX / 16;
    for row in 0..rows {
        writeln!(text, "2019,Name {row:06},1").unwrap();
    }
    let (items, books) = read(&shipped("nflis"), text.as_bytes());
    assert_eq!(problems(&items), [code("PK2108", 2)]);
    assert_eq!(books.rows_used, rows as u64);
    assert_eq!(records(items).last().unwrap().location.row, Some(rows as u64 + 2));
}

#[test]
fn quotes_made_to_be_read_again_and_again_are_given_up() {
    // Every line ends inside a quote that only the next line could close, and does not.
    let text = format!("{HEADER}{}", "x\"\"\",\"\n".repeat(400_000));
    let (items, books) = read(&shipped("nflis"), text.as_bytes());
    let unclosed = problems(&items).iter().filter(|(code, _)| code == "PK2108").count();
    assert!(unclosed as u64 >= u64::from(UNCLOSED_QUOTES_MAX), "{unclosed}");
    assert_eq!(books.records, 0);
}

#[test]
fn an_input_that_breaks_off_ends_in_a_problem() {
    let text = format!("{HEADER}2019,Heroin,1\n2019,Coc");
    let profile = shipped("nflis");
    let reader = reader(&profile);
    let mut items = reader.open(Box::new(BufReader::with_capacity(16, Breaks::new(&text)))).unwrap();
    let all: Vec<_> = items.by_ref().collect();
    assert_eq!(problems(&all), [code("PK2004", 3)]);
    let Some(Item::Problem(last)) = all.last() else { panic!("the last item is the problem") };
    assert_eq!(last.severity, Severity::Rejected);
    assert!(last.message.contains("the disk is gone"), "{}", last.message);
    assert!(items.reconciliation().agrees());
    assert!(items.next().is_none());
    assert_eq!(records(all).len(), 1);
}

#[test]
fn an_open_sample_is_handed_out_before_the_input_breaks_off() {
    let text = "sampleid,substance,date_complete,abundance,method\n1,Heroin,11feb2022,,\n2,Coc";
    let profile = shipped("unc-lab-detail");
    let reader = reader(&profile);
    let items: Vec<_> = reader.open(Box::new(BufReader::with_capacity(16, Breaks::new(text)))).unwrap().collect();
    assert!(matches!(items.as_slice(), [.., Item::Record(_), Item::Problem(_)]), "{items:?}");
}

#[test]
fn many_substances_are_counted_and_the_first_forty_paired() {
    let mut text = "sampleid,substance,date_complete\n".to_owned();
    for index in 0..50 {
        writeln!(text, "1,substance {index},11feb2022").unwrap();
    }
    let (items, books) = read(&shipped("unc-lab-detail"), text.as_bytes());
    assert_eq!(problems(&items), [code("PK2273", 2)]);
    assert_eq!(books.reports, 50);
    let pairs = SAMPLE_PAIRED_SUBSTANCES_MAX * (SAMPLE_PAIRED_SUBSTANCES_MAX - 1) / 2;
    assert_eq!(records(items)[0].tallies.len(), 1 + 50 + pairs);
}

#[test]
fn an_endless_sample_is_cut() {
    let mut text = "sampleid,substance,date_complete\n".to_owned();
    for index in 0..SAMPLE_ROWS_MAX + 5 {
        writeln!(text, "1,substance {},11feb2022", index % 7).unwrap();
    }
    let (_, books) = read(&shipped("unc-lab-detail"), text.as_bytes());
    assert_eq!((books.rows_used, books.rows_rejected), (SAMPLE_ROWS_MAX as u64, 5));
}

/// Fails where a disk would be gone: at its end, once it was looked at and rewound.
struct Breaks {
    bytes: Cursor<Vec<u8>>,
    rewound: u32,
}

impl Breaks {
    fn new(text: &str) -> Self {
        Self { bytes: Cursor::new(text.as_bytes().to_vec()), rewound: 0 }
    }
}

impl Read for Breaks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.bytes.read(buffer)? {
            0 if self.rewound > 1 => Err(io::Error::other("the disk is gone")),
            read => Ok(read),
        }
    }
}

impl Seek for Breaks {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.rewound += 1;
        self.bytes.seek(position)
    }
}

/// A file that is made while it is read: a start, very many equal bytes, and an end.
struct Long {
    start: &'static [u8],
    middle: u64,
    end: &'static [u8],
    at: u64,
}

impl Read for Long {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let start = self.start.len() as u64;
        let taken = match self.at {
            at if at < start => (&self.start[usize::try_from(at).unwrap()..]).read(buffer)?,
            at if at < start + self.middle => io::repeat(b'x').take(start + self.middle - at).read(buffer)?,
            at => (&self.end[usize::try_from(at - start - self.middle).unwrap()..]).read(buffer)?,
        };
        self.at += taken as u64;
        Ok(taken)
    }
}

impl Seek for Long {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let SeekFrom::Start(at) = position else { return Err(io::ErrorKind::Unsupported.into()) };
        self.at = at;
        Ok(at)
    }
}
