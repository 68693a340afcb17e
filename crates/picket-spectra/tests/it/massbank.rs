//! MassBank records.

use picket_spectra::read::Format;
use picket_spectra::{Polarity, Spectrum, splash};
use proptest::prelude::*;

use crate::reading::Reading;

/// The files, how many records they hold, and how many of their CAS numbers are none: two numbers in one field, numbers with a
/// wrong check digit, and numbers of the European inventory.
const FILES: [(&str, usize, usize); 2] =
    [("ei_dev.massbank.txt.gz", 443, 3), ("esi_hrms_MH_swgdrug_compounds.massbank.txt.gz", 8_941, 24)];

#[test]
fn the_records_of_massbank_are_read_whole_and_have_the_splash_they_state() {
    for (name, count, wrong) in FILES {
        let Some(bytes) = crate::shared(&format!("massbank/{name}")) else { return };
        let reading = Reading::of(name, &bytes);
        assert_eq!(reading.format.as_ref().unwrap(), &Format::MassBank);
        assert_eq!(reading.spectra.len(), count);
        let problems: Vec<&str> = reading.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(problems, vec!["the value of \"CH$LINK: CAS\" cannot be read"; wrong]);
        for Spectrum { facts, .. } in &reading.spectra {
            assert!(facts.inchikey.is_some() && facts.licence.is_some() && facts.publisher.is_some());
            assert!(facts.unshared.iter().any(|(name, _)| name == "AUTHORS"), "{}", facts.title);
        }
        let disagrees = |it: &&Spectrum| it.facts.splash != splash(it.points());
        assert_eq!(reading.spectra.iter().filter(disagrees).count(), 0);
    }
}

#[test]
fn the_facts_of_a_record_are_read() {
    let Some(bytes) = crate::shared("massbank/esi_hrms_MH_swgdrug_compounds.massbank.txt.gz") else { return };
    let reading = Reading::of("x.txt", &bytes[..20_000]);
    let Spectrum { facts, .. } = &reading.spectra[0];
    assert_eq!(facts.accession.as_deref(), Some("MSBNK-AAFC-AC000313"));
    assert_eq!(facts.publisher.as_deref(), Some("AAFC"));
    assert_eq!(facts.names[0], "Ergometrine");
    assert_eq!((facts.ms_level, facts.polarity), (Some(2), Some(Polarity::Positive)));
    assert_eq!((facts.precursor_mz, facts.precursor_type.as_deref()), (Some(326.1858), Some("[M+H]+")));
    assert_eq!(facts.collision_energy.as_deref(), Some("10(NCE)"));
    assert_eq!((facts.ionization.as_deref(), facts.instrument_type.as_deref()), (Some("ESI"), Some("LC-ESI-ITFT")));
    assert_eq!(reading.spectra[0].points().collect::<Vec<_>>(), [(326.1863, 37_997_928.0)]);
}

const RECORD: &str = "ACCESSION: MSBNK-Lab_A-X1
RECORD_TITLE: Caffeine; EI
AUTHORS: A. Person
LICENSE: CC0
CH$NAME: Caffeine
CH$NAME: Theine
CH$FORMULA: C8H10N4O2
CH$EXACT_MASS: 194.08038
CH$SMILES: N/A
CH$LINK: CAS 58-08-2
CH$LINK: PUBCHEM CID:2519
AC$INSTRUMENT_TYPE: GC-EI-TOF
AC$MASS_SPECTROMETRY: MS_TYPE MS
AC$CHROMATOGRAPHY: RETENTION_TIME 5.5 min
MS$FOCUSED_ION: ION_TYPE [M]+*
MS$FOCUSED_ION: DERIVATIVE_TYPE 1 TMS
PK$SPLASH: splash10-0002-0900000000-b112e4e059e1ecf98c5f
PK$ANNOTATION: m/z type
  138.0641 x
PK$NUM_PEAK: 2
PK$PEAK: m/z int. rel.int.
  138.0641 71.59 274
  195.0815 261.7 999
//
";

fn check(text: &str, spectra: usize, expected: &[(&str, usize)]) -> Reading {
    let reading = Reading::of("x.txt", text.as_bytes());
    let expected: Vec<_> = expected.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect();
    assert_eq!(reading.codes(), expected, "{text}");
    assert_eq!(reading.spectra.len(), spectra, "{text}");
    reading
}

#[test]
fn what_is_shared_and_what_is_not_is_told_apart() {
    let reading = check(RECORD, 1, &[]);
    let facts = &reading.spectra[0].facts;
    assert_eq!(facts.names, ["Caffeine", "Theine"]);
    assert_eq!(facts.smiles, None);
    assert_eq!(facts.cas.as_ref().unwrap().as_str(), "58-08-2");
    assert_eq!((facts.publisher.as_deref(), facts.derivative.as_deref()), (Some("Lab_A"), Some("1 TMS")));
    assert_eq!((facts.retention_time_seconds, facts.ionization.as_deref()), (Some(330.0), Some("EI")));
    assert_eq!(facts.precursor_type.as_deref(), Some("[M]+*"));
    let unshared = [("AUTHORS", "A. Person"), ("CH$LINK: PUBCHEM", "CID:2519")];
    assert_eq!(facts.unshared, unshared.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn bent_records_give_what_can_be_read() {
    check(&RECORD.repeat(3), 3, &[]);
    check(&RECORD.replace('\n', "\r\n").repeat(2), 2, &[]);
    check(&RECORD.replace("71.59", "75.1"), 1, &[("PK5210", 1)]);
    check(&RECORD.replace("NUM_PEAK: 2", "NUM_PEAK: 3"), 1, &[("PK5102", 1)]);
    check(&RECORD.replace("CC0", "N/A"), 1, &[("PK5202", 1)]);
    check(&RECORD.replace("58-08-2", "58-08-3"), 1, &[("PK5203", 1)]);
    check(&RECORD.replace("//\n", "").repeat(2), 2, &[("PK5006", 2)]);
    check(&RECORD[..RECORD.find("  195").unwrap()], 1, &[("PK5006", 1), ("PK5102", 1), ("PK5210", 1)]);
    check(&RECORD[..RECORD.find("  138.0641 71").unwrap()], 0, &[("PK5006", 1), ("PK5101", 1), ("PK5102", 1)]);
    check(&format!("{RECORD}\nstray\nand more\n\n{RECORD}"), 2, &[("PK5205", 1)]);
    check(&RECORD.replace("  195.0815", "  x\n  195.0815"), 1, &[("PK5103", 1)]);
}

proptest! {
    #[test]
    fn a_record_damaged_anywhere_is_a_spectrum_or_a_problem(
        at in 10..RECORD.len(),
        put in "[ -~\n]{0,3}",
        cut in 0_usize..40,
    ) {
        let end = (at + cut).min(RECORD.len());
        let damaged = format!("{}{put}{}", &RECORD[..at], &RECORD[end..]);
        let text = format!("{RECORD}{damaged}{RECORD}");
        let reading = Reading::of("x.txt", text.as_bytes());
        let rejected = reading.problems.iter().filter(|problem| problem.code == "PK5101").count();
        let begun = text.lines().filter(|line| line.trim_start().starts_with("ACCESSION:")).count();
        prop_assert_eq!(reading.spectra.len() + rejected, begun);
    }
}
