//! The fragment spectra of the public data, with the few fields that tests and benches need.

use std::collections::HashMap;

/// What a spectrum is for in the open data set.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Role {
    /// An Orbitrap spectrum to compare with.
    Library,
    /// A time-of-flight spectrum of a substance of the library.
    Query,
    /// A time-of-flight spectrum of a substance that the library does not have.
    Unknown,
}

/// A fragment spectrum of MassBank.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    /// The first block of the InChIKey.
    pub(crate) substance: String,
    pub(crate) laboratory: String,
    pub(crate) role: Role,
    pub(crate) precursor_mz: f64,
    pub(crate) peaks: Vec<(f64, f64)>,
}

/// Reads `esi_hrms_MH_swgdrug_compounds.massbank.txt` with `esi_split.tsv`.
pub(crate) fn records(massbank: &str, split: &str) -> Vec<Record> {
    let rows = split.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    let mut rows: HashMap<&str, Vec<&str>> = rows.map(|row| (row[0], row)).collect();
    let texts = massbank.split("\n//").filter(|text| !text.trim().is_empty());
    texts
        .map(|text| {
            let accession = text.lines().find_map(|line| line.strip_prefix("ACCESSION: ")).expect("an accession");
            let row = rows.remove(accession.trim()).expect("a row for each record");
            let peaks = text.lines().skip_while(|line| !line.starts_with("PK$PEAK")).skip(1);
            let numbers =
                |line: &str| line.split_whitespace().map(|number| number.parse().expect("a number")).collect();
            Record {
                substance: row[1].to_owned(),
                laboratory: row[2].to_owned(),
                role: match row[7] {
                    "library" => Role::Library,
                    "query" => Role::Query,
                    "query_unknown" => Role::Unknown,
                    other => panic!("{other}"),
                },
                precursor_mz: row[5].parse().expect("a precursor"),
                peaks: peaks.map(numbers).map(|numbers: Vec<f64>| (numbers[0], numbers[1])).collect(),
            }
        })
        .collect()
}
