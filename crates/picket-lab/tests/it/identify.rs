//! Identification, held against spectra of other laboratories.

use std::collections::HashMap;
use std::io::{BufReader, Cursor};
use std::path::Path;

use picket_core::ContentHash;
use picket_lab::identify::{
    Answer, Calibration, Entry, FaultKind, Identifier, Insufficient, Library, LibraryCard, Verdict, read_library,
};
use picket_spectra::Spectrum;
use picket_spectra::read::{Options, TableProfiles};
use picket_substance::Registry;

/// A file of the public data; `None`, said loudly, where it is absent and `PICKET_TEST_REQUIRE` does not name `shared`.
fn shared(path: &str) -> Option<Vec<u8>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/identify").join(path);
    if let Ok(bytes) = std::fs::read(&file) {
        return Some(bytes);
    }
    #[expect(clippy::disallowed_methods, reason = "the environment is how tests are configured")]
    let required = std::env::var("PICKET_TEST_REQUIRE").unwrap_or_default();
    assert!(!required.split(',').any(|name| name.trim() == "shared"), "shared is required: {}", file.display());
    eprintln!("SKIPPED: {} is missing", file.display());
    None
}

fn library(name: &str, bytes: &[u8]) -> Library {
    let card = LibraryCard {
        name: name.to_owned(),
        version: "1".to_owned(),
        licence: String::new(),
        publisher: String::new(),
        ionization: None,
    };
    let tables = TableProfiles::shipped();
    let input = Box::new(BufReader::new(Cursor::new(bytes)));
    let options = Options { tables: &tables, table: None };
    read_library(card, ContentHash::of(bytes), name, input, options).expect("a library").library
}

/// A library of one record in the MSP text given.
fn of_text(text: &str) -> Library {
    library("test.msp", text.as_bytes())
}

fn identify(libraries: Vec<&Library>, unknown: &Spectrum) -> Answer {
    Identifier::new(libraries, Registry::bundled(), Calibration::electron_ionisation()).identify(unknown)
}

/// The queries of another laboratory whose label can be trusted, with the first block of their InChIKey.
fn queries(library: &Library, table: &[u8]) -> Vec<(Spectrum, String)> {
    let table = String::from_utf8(table.to_vec()).expect("text");
    let clean: HashMap<&str, &str> = table
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|cells| cells[5] == "1")
        .map(|cells| (cells[0], &cells[1][..14]))
        .collect();
    let known = |spectrum: &Spectrum| Some((*clean.get(spectrum.facts.accession.as_deref()?)?).to_owned());
    library.entries.iter().filter_map(|entry| Some((entry.spectrum.clone(), known(&entry.spectrum)?))).collect()
}

#[test]
fn electron_ionisation_spectra_of_other_laboratories_are_identified() {
    let Some(swgdrug) = shared("ei/swgdrug_v3.9.msp.gz") else { return };
    let (Some(massbank), Some(table)) =
        (shared("massbank/ei_dev.massbank.txt.gz"), shared("ei/queries_massbank_dev.tsv"))
    else {
        return;
    };
    let swgdrug = library("swgdrug.msp.gz", &swgdrug);
    assert_eq!(swgdrug.entries.len(), 3_430);
    let queries = queries(&library("ei.massbank.txt.gz", &massbank), &table);
    assert_eq!(queries.len(), 390);
    let identifier = Identifier::new(vec![&swgdrug], Registry::bundled(), Calibration::electron_ionisation());
    let (mut first, mut held, mut sizes) = (0, 0, Vec::new());
    for (spectrum, skeleton) in &queries {
        let answer = identifier.identify(spectrum);
        let is_it = |candidate: &picket_lab::identify::Candidate| {
            candidate.inchikey.as_ref().is_some_and(|key| key.skeleton() == skeleton)
        };
        assert!(answer.candidates.is_sorted_by(|one, next| one.probability >= next.probability));
        let sum: f64 = answer.candidates.iter().map(|candidate| candidate.probability).sum();
        assert!(sum < 1.0 + 1e-9, "{sum}");
        first += usize::from(answer.candidates.first().is_some_and(is_it));
        let set: Vec<_> = answer.candidates.iter().filter(|candidate| candidate.in_set).collect();
        held += usize::from(set.iter().any(|candidate| is_it(candidate)));
        sizes.push(set.len());
    }
    sizes.sort_unstable();
    let share = |count: usize| 100.0 * count as f64 / queries.len() as f64;
    assert!(share(first) >= 97.0, "first {:.1} %", share(first));
    assert!(share(held) >= 99.0, "in the set {:.1} %", share(held));
    assert_eq!(sizes[sizes.len() / 2], 1, "median size of the set");
}

#[test]
fn the_shipped_calibration_says_what_was_measured() {
    let measured = Calibration::electron_ionisation().measured;
    assert!(measured.first >= 0.965 && measured.accepted_at_1_percent >= 0.45, "{measured:?}");
    assert!(measured.calibration_error <= 0.03 && measured.calibration_error_mixed <= 0.03, "{measured:?}");
}

#[test]
fn more_likely_answers_have_fewer_false_accepts() {
    let calibration = Calibration::electron_ionisation();
    for model in [&calibration.first, &calibration.set] {
        let shares: Vec<f64> = [-9.0, -1.0, 0.0, 2.0, 5.0, 9.0].map(|odds| model.false_accept_share(odds)).to_vec();
        assert!(shares.is_sorted_by(|one, next| one >= next), "{shares:?}");
        assert!(!model.accepts(-9.0) && model.accepts(9.0));
    }
}

#[test]
fn what_says_too_little_is_insufficient() {
    let one = of_text("Name: One\nFormula: C10H15N\nMW: 149\nNum Peaks: 4\n58 999; 91 120; 65 60; 134 15;\n");
    for (peaks, found) in [(&[][..], 0), (&[(58.0, 999.0)], 1), (&[(58.0, 999.0), (91.0, 100.0)], 2)] {
        let unknown = Spectrum::of_peaks(peaks).expect("peaks");
        let answer = identify(vec![&one], &unknown);
        assert_eq!(answer.verdict, Verdict::Insufficient(Insufficient::FewPeaks { peaks: found }));
    }
    let unknown = Spectrum::of_peaks(&[(58.0, 999.0), (91.0, 100.0), (65.0, 50.0)]).expect("peaks");
    assert_eq!(identify(Vec::new(), &unknown).verdict, Verdict::Insufficient(Insufficient::NoLibrary));
}

#[test]
fn labels_that_do_not_fit_are_found() {
    let record = |name: &str, more: &str, mass: u32, peaks: &str| {
        let count = peaks.split(';').count();
        format!("Name: {name}\n{more}MW: {mass}\nNum Peaks: {count}\n{peaks}\n\n")
    };
    let peaks = "51 100; 77 300; 105 999; 135 200";
    let text = [
        record("Sound", "Formula: C9H10O\n", 134, peaks),
        record("Sound again", "Formula: C9H10O\n", 135, peaks),
        record("Sound", "Formula: C9H10O\n", 134, peaks),
        record("Silylated", "Formula: C9H10O\n", 134, "73 999; 147 300; 206 400; 191 200"),
        record("Too heavy", "Formula: C9H10O\n", 134, "91 999; 147 300; 206 400; 191 200"),
        record("Labelled-d5", "Formula: C9H10O\n", 134, "56 90; 82 300; 110 999; 138 100"),
        record("Labelled-d5 rightly", "Formula: C9H5D5O\n", 139, "56 91; 82 300; 110 999; 139 100"),
        record("Vitamin D3", "Formula: C27H44O\n", 384, "136 999; 118 800; 384 200; 91 100"),
        record("Thin", "Formula: C9H10O\n", 134, "105 999; 77 300"),
    ];
    let found: Vec<Vec<FaultKind>> = of_text(&text.concat())
        .entries
        .iter()
        .map(|entry| entry.faults.iter().map(|fault| fault.kind).collect())
        .collect();
    let expected: [&[FaultKind]; 9] = [
        &[],
        &[FaultKind::SameAsAnother],
        &[FaultKind::Duplicate],
        &[FaultKind::DerivativeUnderParent],
        &[FaultKind::AboveMolecularIon],
        &[FaultKind::IsotopologueUnderParent],
        &[],
        &[],
        &[FaultKind::FewPeaks],
    ];
    assert_eq!(found, expected);
}

#[test]
fn fentanyls_that_are_not_in_the_library_are_told_by_their_relatives() {
    let Some(swgdrug) = shared("ei/swgdrug_v3.9.msp.gz") else { return };
    let swgdrug = library("swgdrug.msp.gz", &swgdrug);
    let formula = |entry: &Entry| entry.spectrum.facts.formula.clone().unwrap_or_default();
    let count = |wanted: &str| swgdrug.entries.iter().filter(|entry| formula(entry) == wanted).count();
    let named = swgdrug.entries.iter().filter(|entry| entry.spectrum.facts.names[0].ends_with("fentanyl"));
    let alone: Vec<&Entry> = named.filter(|entry| count(&formula(entry)) == 1).step_by(2).collect();
    let (mut told, mut wrong) = (0, 0);
    for removed in &alone {
        let mut rest = swgdrug.clone();
        rest.entries.retain(|entry| formula(entry) != formula(removed));
        let answer = identify(vec![&rest], &removed.spectrum);
        told += usize::from(
            matches!(&answer.verdict, Verdict::Relative { class: Some(class), .. } if class == "fentanyls"),
        );
        if matches!(answer.verdict, Verdict::Candidate | Verdict::OneOf { .. }) {
            println!("{}: {} {}", removed.spectrum.facts.names[0], answer.words, answer.probability);
            wrong += 1;
        }
    }
    assert!(alone.len() >= 12, "{}", alone.len());
    assert!(10 * told >= 6 * alone.len() && wrong == 0, "{told} told, {wrong} wrong of {}", alone.len());
}

#[test]
fn isomers_that_the_library_lacks_are_told() {
    let Some(swgdrug) = shared("ei/swgdrug_v3.9.msp.gz") else { return };
    let mut swgdrug = library("swgdrug.msp.gz", &swgdrug);
    let is_it = |entry: &Entry| entry.spectrum.facts.names[0] == "Butyryl fentanyl";
    let unknown = swgdrug.entries.iter().find(|entry| is_it(entry)).expect("butyrylfentanyl").spectrum.clone();
    let skeleton = unknown.facts.inchikey.as_ref().expect("a key").skeleton().to_owned();
    swgdrug.entries.retain(|entry| entry.spectrum.facts.inchikey.as_ref().is_none_or(|key| key.skeleton() != skeleton));
    let answer = identify(vec![&swgdrug], &unknown);
    assert_eq!(answer.candidates[0].name, "Isobutyryl fentanyl");
    assert!(answer.isomers_lacking.iter().any(|name| name == "Butyrfentanyl"), "{:?}", answer.isomers_lacking);
    assert!(answer.words.contains("Butyrfentanyl"), "{}", answer.words);
}

#[test]
fn mixtures_measured_at_several_voltages_are_told() {
    let Some(reference) = shared("dart/reference_library.json") else { return };
    let library = library("reference_library.json", &reference);
    let identifier = Identifier::new(vec![&library], Registry::bundled(), Calibration::electron_ionisation());
    assert!(identifier.explains_mixtures());
    let composition = String::from_utf8(shared("dart/compositions.tsv").expect("beside it")).expect("text");
    for line in composition.lines().skip(1) {
        let (name, components) = line.split_once('\t').expect("two columns");
        let mut sample = picket_spectra::mass::dart::Sample::default();
        for volts in [30_u8, 60, 90] {
            let bytes = shared(&format!("dart/{name}_{volts}V.txt")).expect("beside it");
            let text = String::from_utf8(bytes).expect("text");
            let number = |text: &str| text.trim().parse::<f64>().expect("a number");
            let peaks = text.lines().filter_map(|line| line.split_once('\t')).map(|(mz, y)| (number(mz), number(y)));
            sample.voltages.push(picket_spectra::mass::dart::Voltage { volts: volts.into(), peaks: peaks.collect() });
        }
        let answer = identifier.identify_mixture(&sample);
        let mut found: Vec<&str> = answer.components.iter().map(|component| component.name.as_str()).collect();
        found.sort_unstable();
        let mut expected: Vec<&str> = components.split(';').collect();
        expected.sort_unstable();
        assert_eq!(found, expected, "{name}: {}", answer.words);
    }
}
