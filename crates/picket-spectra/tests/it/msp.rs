//! NIST MSP in its dialects.

use picket_spectra::Polarity;
use picket_spectra::read::Format;
use proptest::prelude::*;

use crate::reading::Reading;

/// A file, the number of peaks of each of its records, and how often reading it lists which code.
type Dialect = (&'static str, &'static [usize], &'static [(&'static str, usize)]);

/// The thirteen files.
const DIALECTS: [Dialect; 13] = [
    ("alkanes", &[23, 27, 34], &[]),
    ("delimiters", &[23; 10], &[]),
    ("duplicated_fields", &[2], &[]),
    ("intst_field_present", &[2], &[]),
    ("merge_synon_fields", &[2], &[]),
    ("mz_field_present", &[2], &[]),
    ("name_field_missing", &[2], &[("PK5202", 1)]),
    ("number_format", &[23; 5], &[]),
    ("numpeaks_field_incorrect", &[2], &[("PK5102", 1)]),
    ("numpeaks_field_missing", &[2], &[("PK5202", 1)]),
    ("read_cas_nist_fields_1", &[2; 3], &[("PK5203", 3)]),
    ("read_cas_nist_fields_2", &[2; 3], &[]),
    ("read_single_value_fields", &[2], &[("PK5203", 2)]),
];

fn codes(expected: &[(&str, usize)]) -> Vec<(String, usize)> {
    expected.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect()
}

#[test]
fn every_dialect_is_read_with_all_records_and_peaks() {
    for (name, peaks, expected) in DIALECTS {
        let Some(bytes) = crate::shared(&format!("msp_dialects/{name}.msp")) else { return };
        let reading = Reading::of(&format!("{name}.msp"), &bytes);
        assert_eq!(reading.format.as_ref().unwrap(), &Format::Msp, "{name}");
        let found: Vec<usize> = reading.spectra.iter().map(picket_spectra::Spectrum::len).collect();
        assert_eq!(found, peaks, "{name}");
        assert_eq!(reading.codes(), codes(expected), "{name}");
    }
}

#[test]
fn every_way_to_part_numbers_gives_the_same_peaks() {
    for name in ["delimiters", "number_format"] {
        let Some(bytes) = crate::shared(&format!("msp_dialects/{name}.msp")) else { return };
        let reading = Reading::of("x.msp", &bytes);
        for spectrum in &reading.spectra {
            let peaks: Vec<(f64, f64)> = spectrum.points().collect();
            assert_eq!(peaks, reading.spectra[0].points().collect::<Vec<_>>(), "{}", spectrum.facts.title);
            assert_eq!(peaks[3], (57.0, 999.0));
        }
    }
}

#[test]
fn the_swgdrug_library_is_read_whole() {
    let Some(bytes) = crate::shared("ei/swgdrug_v3.9.msp.gz") else { return };
    let reading = Reading::of("swgdrug_v3.9.msp", &bytes);
    assert_eq!(reading.spectra.len(), 3_430);
    let count = |has: fn(&picket_spectra::Facts) -> bool| reading.spectra.iter().filter(|it| has(&it.facts)).count();
    assert_eq!(count(|facts| facts.inchikey.is_some()), 3_427);
    assert_eq!(count(|facts| facts.formula.is_some() && facts.nominal_mass.is_some()), 3_430);
    assert_eq!(count(|facts| facts.exact_mass.is_some() && facts.accession.is_some()), 3_430);
    let first = &reading.spectra[0];
    assert_eq!(first.facts.names.len(), 3);
    assert_eq!(first.facts.cas.as_ref().unwrap().as_str(), "481-29-8");
    assert_eq!(first.facts.nominal_mass, Some(290));
    assert_eq!(first.facts.accession.as_deref(), Some("314"));
    assert_eq!(first.facts.unshared, [("Comments".to_owned(), "DEA SWL".to_owned())]);
    assert_eq!(first.len(), 211);
    // Six CAS numbers are the largest of 32-bit integers, 2147483647; the check digit of one is wrong.
    assert_eq!(reading.codes(), codes(&[("PK5203", 7)]));
}

const TANDEM: &str = r#"NAME: Fentanyl
synon: Phentanyl
CAS#: 437-38-7;  NIST#: 1127391
DB#: X-1
InChIKey: PJMPHNIQZUBGLI-UHFFFAOYSA-N
SMILES: N/A
PrecursorMZ: 337.2274
Precursor_type: [M+H]+
Ion_mode: P
Collision_energy: 35
Instrument_type: LC-ESI-QTOF
RETENTIONTIME: 5.5
Retention_index: SemiStdNP=2716/4/30
License: CC BY
Comments: "InChI=InChI=1S/C22H28N2O" "exact mass=336.2202" "operator=N. N."
Num Peaks: 3
105.0699 20.5 "C8H9+ 1.2ppm"; 188.1434 999 "C13H18N+ 3 of 5"
216.1383 4 "p-C8H8"
"#;

#[test]
fn the_facts_of_a_tandem_spectrum_are_read() {
    let reading = Reading::of("x.msp", TANDEM.as_bytes());
    assert_eq!(reading.codes(), []);
    let spectrum = &reading.spectra[0];
    assert_eq!(spectrum.points().collect::<Vec<_>>(), [(105.0699, 20.5), (188.1434, 999.0), (216.1383, 4.0)]);
    let facts = &spectrum.facts;
    assert_eq!(facts.names, ["Fentanyl", "Phentanyl"]);
    assert_eq!(facts.cas.as_ref().unwrap().as_str(), "437-38-7");
    assert_eq!(facts.accession.as_deref(), Some("X-1"));
    assert_eq!((facts.precursor_mz, facts.exact_mass), (Some(337.2274), Some(336.2202)));
    assert_eq!(facts.inchi.as_deref(), Some("InChI=1S/C22H28N2O"));
    assert_eq!((facts.polarity, facts.ms_level), (Some(Polarity::Positive), Some(2)));
    assert_eq!(facts.ionization.as_deref(), Some("ESI"));
    assert_eq!((facts.retention_time_seconds, facts.retention_index), (Some(330.0), Some(2716.0)));
    assert_eq!((facts.smiles.as_deref(), facts.licence.as_deref()), (None, Some("CC BY")));
    let unshared: Vec<&str> = facts.unshared.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(unshared, ["Comments", "nist"]);
}

/// A text, the peaks of its records, and the codes listed.
fn check(text: &str, peaks: &[&[(f64, f64)]], expected: &[(&str, usize)]) {
    let reading = Reading::of("x.msp", text.as_bytes());
    let found: Vec<Vec<(f64, f64)>> = reading.spectra.iter().map(|spectrum| spectrum.points().collect()).collect();
    assert_eq!(found, peaks, "{text}");
    assert_eq!(reading.codes(), codes(expected), "{text}");
}

#[test]
fn bent_records_give_what_can_be_read() {
    let two: &[(f64, f64)] = &[(1.0, 20.0), (2.0, 999.0)];
    // No blank line between records, CR line ends, peaks of the Golm database and in tuples.
    check("Name: a\rNum Peaks: 2\r1:20 2:999\rName: b\rNum Peaks: 2\r(1 20)(2 999)\r", &[two, two], &[]);
    // A blank line between header and peaks, and among the peaks.
    check("Name: a\nNum Peaks: 2\n\n1 20\n\n2 999\n\nName: b\nNum Peaks: 2\n1 20\n2 999", &[two, two], &[]);
    // Rows without abundance are dropped; a record of nothing else is rejected.
    check("Name: a\nNum Peaks: 3\n1 20\n1.5 0\n2 999\n", &[two], &[]);
    check("Name: a\nNum Peaks: 1\n5 0\n", &[], &[("PK5101", 1)]);
    check("Name: a\nNum Peaks: 0\n\nName: b\nNum Peaks: 2\n1 20 2 999", &[two], &[("PK5101", 1)]);
    // What is no peak is counted and listed once.
    check(
        "Name: a\nNum Peaks: 2\n1 20\n2 999\n3 nan\ninf 5\n1e400 1\n-4 1\n4 -1\n0 1\nx 5\n6\n",
        &[two],
        &[("PK5102", 1), ("PK5103", 1), ("PK5105", 1), ("PK5106", 1)],
    );
    // More peaks than stated; an annotation without quotes; a third number that stands alone.
    check("Name: a\nNum Peaks: 1\n1 20 C2H5+ 7 8\n2 999\n", &[two], &[("PK5102", 1)]);
    check("Name: a\nNum Peaks: 2\n1 20 5\n2 999 6\n", &[two], &[("PK5103", 1)]);
    // Fields that contradict themselves or cannot be read.
    check("Name: a\nFormula: H2\nFormula: H3\nNum Peaks: 2\n1 20\n2 999", &[two], &[("PK5204", 1)]);
    check("Name: a\nCAS#: 50-36-3\nNum Peaks: two\n1 20\n2 999", &[two], &[("PK5203", 2)]);
    check("Name: a\nCAS#: 0-00-0;NIST#: N/A\nNum Peaks: 2\n1 20\n2 999", &[two], &[]);
    // Text outside records.
    check("a library\nof mine\nName: a\nfree text\nNum Peaks: 2\n1 20\n2 999\n\n3 4\n", &[two], &[("PK5205", 3)]);
    // A record without a name after one with peaks.
    check("Name: a\nNum Peaks: 2\n1 20\n2 999\nMW: 2\nNum Peaks: 2\n1 20\n2 999", &[two, two], &[("PK5202", 1)]);
}

#[test]
fn the_accession_is_the_number_that_is_best_to_cite() {
    for (header, accession) in [
        ("ID: 1\nNIST#: 2\nDB#: 3", Some("3")),
        ("ID: 1\nNIST#: 2", Some("2")),
        ("ID: 1", Some("1")),
        ("ID: N/A", None),
    ] {
        let text = format!("Name: a\n{header}\nNum Peaks: 1\n1 1");
        let reading = Reading::of("x.msp", text.as_bytes());
        assert_eq!(reading.spectra[0].facts.accession.as_deref(), accession, "{header}");
    }
}

/// Lines of which files of this kind are made, right and wrong.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let line = prop_oneof![
        "Name: [a-z]{1,5}",
        "Num Peaks: [0-9]{1,2}",
        "(CAS#|MW|InChIKey|Comment|\\$:00|Synon): [ -~]{0,20}",
        "[0-9]{1,3} [0-9]{1,3}",
        "[0-9 .,;:()\\[\\]\"eE+-]{0,30}",
        Just(String::new()),
        "[ -~é]{0,20}",
    ];
    prop::collection::vec(line, 0..40)
}

proptest! {
    #[test]
    fn every_record_is_a_spectrum_or_a_problem(lines in lines()) {
        let text = format!("Name: first\n{}", lines.join("\n"));
        let reading = Reading::of("x.msp", text.as_bytes());
        let named = text.lines().filter(|line| line.trim_start().to_ascii_lowercase().starts_with("name:")).count();
        let nameless = reading.problems.iter().filter(|problem| problem.message.contains("without \"Name\"")).count();
        let rejected = reading.problems.iter().filter(|problem| problem.code == "PK5101").count();
        prop_assert_eq!(reading.spectra.len() + rejected, named + nameless, "{}", text);
    }

    #[test]
    fn a_record_damaged_anywhere_is_a_spectrum_or_a_problem(
        at in 30..TANDEM.len(),
        put in "[ -~\n]{0,3}",
        cut in 0_usize..40,
    ) {
        let end = (at + cut).min(TANDEM.len());
        let text = format!("{TANDEM}\n{}{put}{}\n{TANDEM}", &TANDEM[..at], &TANDEM[end..]);
        let reading = Reading::of("x.msp", text.as_bytes());
        let rejected = reading.problems.iter().filter(|problem| problem.code == "PK5101").count();
        let nameless = reading.problems.iter().filter(|problem| problem.message.contains("without \"Name\"")).count();
        let named = text.lines().filter(|line| line.trim_start().to_ascii_lowercase().starts_with("name:")).count();
        prop_assert_eq!(reading.spectra.len() + rejected, named + nameless, "{}", text);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Reading::of("x.msp", &bytes);
    }
}
