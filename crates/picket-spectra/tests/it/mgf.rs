//! Mascot generic format.

use picket_spectra::Polarity;
use picket_spectra::read::Format;
use proptest::prelude::*;

use crate::reading::Reading;

const RECORD: &str = "BEGIN IONS
TITLE=run 1, scan 5
PEPMASS=337.2274 12000
CHARGE=1+
RTINSECONDS=330.5
NAME=Fentanyl M+H
IONMODE=Positive
SMILES=N/A
INCHI=\"InChI=1S/C22H28N2O\"
INCHIAUX=PJMPHNIQZUBGLI-UHFFFAOYSA-N
EXACTMASS=0.0
SPECTRUMID=CCMSLIB1
PI=A. Person
105.0699 20.5 1+
188.1434\t999
END IONS
";

#[test]
fn records_and_their_facts_are_read() {
    let reading = Reading::of("a.mgf", format!("COM=a run\n# comment\n\n{}", RECORD.repeat(2)).as_bytes());
    assert_eq!(reading.format.as_ref().unwrap(), &Format::Mgf);
    assert_eq!(reading.codes(), []);
    assert_eq!(reading.places, [(None, Some(4)), (None, Some(20))]);
    let spectrum = &reading.spectra[0];
    assert_eq!(spectrum.points().collect::<Vec<_>>(), [(105.0699, 20.5), (188.1434, 999.0)]);
    let facts = &spectrum.facts;
    assert_eq!((facts.title.as_str(), facts.accession.as_deref()), ("run 1, scan 5", Some("CCMSLIB1")));
    assert_eq!((facts.precursor_mz, facts.retention_time_seconds), (Some(337.2274), Some(330.5)));
    assert_eq!((facts.polarity, facts.ms_level), (Some(Polarity::Positive), Some(2)));
    assert_eq!((facts.smiles.as_deref(), facts.exact_mass), (None, None));
    assert_eq!(facts.inchi.as_deref(), Some("InChI=1S/C22H28N2O"));
    assert!(facts.inchikey.is_some() && facts.names == ["Fentanyl M+H"]);
    let unshared: Vec<&str> = facts.unshared.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(unshared, ["CHARGE", "PI"]);
}

fn check(text: &str, spectra: usize, expected: &[(&str, usize)]) {
    let reading = Reading::of("a.mgf", text.as_bytes());
    let expected: Vec<_> = expected.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect();
    assert_eq!((reading.spectra.len(), reading.codes()), (spectra, expected), "{text}");
}

#[test]
fn bent_records_give_what_can_be_read() {
    check(&RECORD.replace('\n', "\r\n"), 1, &[]);
    check(&RECORD.replace("END IONS\n", "").repeat(2), 2, &[("PK5006", 2)]);
    check(&RECORD.replace("188.1434", "x"), 1, &[("PK5103", 1)]);
    check(&RECORD.replace("20.5", "-20.5"), 1, &[("PK5106", 1)]);
    check("BEGIN IONS\nPEPMASS=100\nEND IONS\nEND IONS\nstray\nand more\n", 0, &[("PK5101", 1), ("PK5205", 1)]);
    check(&format!("{RECORD}BEGIN IONS\nPEPMASS=x\n1 1"), 2, &[("PK5006", 1), ("PK5203", 1)]);
}

proptest! {
    #[test]
    fn a_record_damaged_anywhere_is_a_spectrum_or_a_problem(
        at in 10..RECORD.len(),
        put in "[ -~\n]{0,3}",
        cut in 0_usize..40,
    ) {
        let end = (at + cut).min(RECORD.len());
        let text = format!("{RECORD}{}{put}{}{RECORD}", &RECORD[..at], &RECORD[end..]);
        let reading = Reading::of("a.mgf", text.as_bytes());
        let rejected = reading.problems.iter().filter(|problem| problem.code == "PK5101").count();
        let begun = text.lines().filter(|line| line.trim() == "BEGIN IONS").count();
        prop_assert_eq!(reading.spectra.len() + rejected, begun);
    }
}
