//! Fragment spectra (MS/MS), identified against those of other instruments and laboratories.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufReader, Cursor, Read as _};
use std::path::Path;
use std::sync::LazyLock;

use picket_core::{ContentHash, InchiKey};
use picket_lab::identify::{
    Answer, Calibration, Candidate, Entry, FaultKind, FragmentLibrary, FragmentSettings, FragmentTraining, Identifier,
    Insufficient, Library, LibraryCard, Method, Verdict, fragment_cases, read_library, train,
};
use picket_spectra::read::{Options, TableProfiles};
use picket_spectra::{Polarity, Spectrum};
use picket_substance::Registry;

/// A packed file of the public data; `None`, said loudly, where it is absent and `PICKET_TEST_REQUIRE` does not name
/// `shared`.
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

/// The public spectra: a library of Orbitraps, queries by time-of-flight instruments of compounds that it holds, and of
/// compounds that it does not.
struct World {
    library: Library,
    known: Vec<Spectrum>,
    unknown: Vec<Spectrum>,
}

fn world() -> Option<&'static World> {
    static WORLD: LazyLock<Option<World>> = LazyLock::new(read_world);
    WORLD.as_ref()
}

fn read_world() -> Option<World> {
    let spectra = shared("massbank/esi_hrms_MH_swgdrug_compounds.massbank.txt.gz")?;
    let table = unpacked(&shared("massbank/esi_split.tsv.gz")?);
    let roles: HashMap<&str, &str> =
        table.lines().skip(1).filter_map(|line| Some((line.split('\t').next()?, line.rsplit('\t').next()?))).collect();
    let mut all = library("orbitrap.massbank.txt.gz", &spectra);
    let role = |entry: &Entry| roles[entry.spectrum.facts.accession.as_deref().expect("an accession")];
    let of = |wanted: &str| -> Vec<Spectrum> {
        all.entries.iter().filter(|entry| role(entry) == wanted).map(|entry| entry.spectrum.clone()).collect()
    };
    let (known, unknown) = (of("query"), of("query_unknown"));
    all.entries.retain(|entry| role(entry) == "library");
    assert_eq!((all.entries.len(), known.len(), unknown.len()), (4_638, 3_278, 1_025));
    Some(World { library: all, known, unknown })
}

fn unpacked(bytes: &[u8]) -> String {
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(bytes).read_to_string(&mut text).expect("a gzip file");
    text
}

fn identifier(libraries: Vec<&Library>) -> Identifier<'_> {
    Identifier::new(libraries, Registry::bundled(), Calibration::electron_ionisation())
}

fn is_of(candidate: &Candidate, spectrum: &Spectrum) -> bool {
    let [one, other] = [&candidate.inchikey, &spectrum.facts.inchikey].map(|key| key.as_ref().map(InchiKey::skeleton));
    one.is_some() && one == other
}

/// Whether the first candidate is what the spectrum is of.
fn is_right(answer: &Answer, spectrum: &Spectrum) -> bool {
    answer.candidates.first().is_some_and(|first| is_of(first, spectrum))
}

/// Whether what the spectrum is of is named, alone or with what cannot be told from it.
fn names_it(answer: &Answer, spectrum: &Spectrum) -> bool {
    answer.named().any(|candidate| is_of(candidate, spectrum))
}

fn is_accepted(answer: &Answer) -> bool {
    matches!(answer.verdict, Verdict::Candidate | Verdict::OneOf { .. })
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[test]
fn spectra_of_other_instruments_are_identified_one_by_one() {
    let Some(world) = world() else { return };
    let identifier = identifier(vec![&world.library]);
    let answers: Vec<Answer> = world.known.iter().map(|spectrum| identifier.identify(spectrum)).collect();
    let right = |(answer, spectrum): &(&Answer, &Spectrum)| is_right(answer, spectrum);
    let first = answers.iter().zip(&world.known).filter(right).count();
    let accepted = answers.iter().zip(&world.known).filter(|(answer, _)| is_accepted(answer));
    let wrong = accepted.clone().filter(|(answer, spectrum)| !names_it(answer, spectrum)).count();
    let accepted = accepted.count();
    let known = world.known.len();
    assert!(share(first, known) >= 0.915, "{first} of {known} first");
    assert!(share(accepted, known) >= 0.65, "{accepted} of {known} accepted");
    assert!(share(wrong, accepted) <= 0.01, "{wrong} of {accepted} accepted wrongly");
    for answer in &answers {
        let sum: f64 = answer.candidates.iter().map(|candidate| candidate.probability).sum();
        assert!(sum < 1.0 + 1e-9, "{sum}");
        assert!(answer.candidates.is_sorted_by(|one, next| one.probability >= next.probability));
    }
    let mean = answers.iter().filter_map(|answer| Some(answer.candidates.first()?.probability)).sum::<f64>();
    assert!((mean - first as f64).abs() / known as f64 <= 0.03, "{mean} right of {known} told, {first} were");

    let unknown = world.unknown.iter().map(|spectrum| identifier.identify(spectrum));
    let accepted = unknown.filter(is_accepted).count();
    assert!(share(accepted, world.unknown.len()) <= 0.01, "{accepted} of {} unknowns", world.unknown.len());
}

#[test]
fn spectra_of_one_sample_are_identified_together() {
    let Some(world) = world() else { return };
    let identifier = identifier(vec![&world.library]);
    let told = |spectra: &[Spectrum]| -> (usize, usize, usize) {
        let mut groups: BTreeMap<(String, String), Vec<&Spectrum>> = BTreeMap::new();
        for spectrum in spectra {
            let facts = &spectrum.facts;
            let skeleton = facts.inchikey.as_ref().expect("a key").skeleton().to_owned();
            groups.entry((skeleton, facts.publisher.clone().unwrap_or_default())).or_default().push(spectrum);
        }
        let (mut first, mut accepted) = (0, 0);
        for group in groups.values() {
            let answers = identifier.identify_together(group);
            let [only] = answers.as_slice() else { panic!("{} ions", answers.len()) };
            assert_eq!(only.spectra, (0..group.len()).collect::<Vec<_>>());
            first += usize::from(is_right(&only.answer, group[0]));
            accepted += usize::from(is_accepted(&only.answer));
        }
        (groups.len(), first, accepted)
    };
    let (groups, first, accepted) = told(&world.known);
    assert_eq!(groups, 393);
    assert!(share(first, groups) >= 0.97, "{first} of {groups} first");
    assert!(share(accepted, groups) >= 0.7, "{accepted} of {groups} accepted");
    let (groups, _, accepted) = told(&world.unknown);
    assert!(share(accepted, groups) <= 0.016, "{accepted} of {groups} unknowns accepted");
}

/// With neither the laboratory of the query nor the compound in the fit.
#[test]
fn the_targets_are_met_by_cross_validation_over_laboratories() {
    let Some(world) = world() else { return };
    let library = FragmentLibrary::new(&[&world.library], Registry::bundled(), FragmentSettings::default());
    let queries: Vec<&Spectrum> = world.known.iter().chain(&world.unknown).collect();
    let how = FragmentTraining { together: true, open: false };
    let report = train(how.method(), &fragment_cases(&library, &[&world.library], &queries, how), "test");
    for measured in [report.over_compounds, report.over_groups] {
        assert!(measured.first >= 0.98 && measured.in_set >= 0.98, "{measured:?}");
        assert!(measured.accepted_at_1_percent >= 0.72, "{measured:?}");
        assert!(measured.calibration_error <= 0.02 && measured.calibration_error_mixed <= 0.02, "{measured:?}");
    }
    let shipped = Calibration::shipped(Method::FRAGMENTS_TOGETHER);
    assert_eq!(report.calibration, Calibration { fitted_to: "test".to_owned(), ..shipped }, "the shipped one is stale");
}

#[test]
fn the_shipped_calibrations_say_what_was_measured() {
    for method in Method::ALL {
        let calibration = Calibration::shipped(method);
        assert_eq!(calibration.method, method.name);
        assert!((calibration.in_library - method.in_library).abs() < 1e-9);
        for model in [&calibration.first, &calibration.set] {
            assert!(!model.accepts(-9.0) && model.accepts(20.0), "{}", method.name);
        }
    }
    let one = Calibration::shipped(Method::FRAGMENTS).measured;
    assert!(one.first >= 0.92 && one.accepted_at_1_percent >= 0.5 && one.calibration_error <= 0.03, "{one:?}");
    let open = Calibration::shipped(Method::FRAGMENTS_OPEN).measured;
    assert!(open.first >= 0.64 && open.calibration_error_mixed <= 0.06, "{open:?}");
}

#[test]
fn calibrations_of_other_methods_are_refused() {
    let text = toml::to_string(&Calibration::shipped(Method::FRAGMENTS)).expect("TOML");
    assert!(Calibration::parse(&text).is_ok());
    for (from, to) in [("\"fragments\"", "\"tea-leaves\""), ("\"fragments\"", "\"electron-ionisation\"")] {
        assert!(Calibration::parse(&text.replace(from, to)).is_err(), "{to}");
    }
}

/// Without precursors fewer are found, and less is claimed.
#[test]
fn a_spectrum_without_its_precursor_is_searched_among_all() {
    let Some(world) = world() else { return };
    let identifier = identifier(vec![&world.library]);
    let (mut first, mut told, mut accepted, mut asked) = (0, 0.0, 0, 0);
    for spectrum in world.known.iter().step_by(8) {
        let mut spectrum = spectrum.clone();
        spectrum.facts.precursor_mz = None;
        spectrum.facts.precursor_type = None;
        let answer = identifier.identify(&spectrum);
        assert_eq!(answer.method, "fragments-open");
        asked += 1;
        first += usize::from(is_right(&answer, &spectrum));
        accepted += usize::from(is_accepted(&answer));
        told += answer.candidates.first().map_or(0.0, |first| first.probability);
    }
    assert!(share(first, asked) >= 0.6, "{first} of {asked}");
    assert!(told <= first as f64 && share(accepted, asked) <= 0.3, "{told} told, {first} right, {accepted} accepted");
}

/// Lists of ions to isolate are often rounded.
#[test]
fn a_rounded_precursor_is_taken_as_such() {
    let Some(world) = world() else { return };
    let identifier = identifier(vec![&world.library]);
    for scale in [1.0, 10.0] {
        let queries = world.known.iter().step_by(4).map(|spectrum| {
            let mut spectrum = spectrum.clone();
            spectrum.facts.precursor_mz = spectrum.facts.precursor_mz.map(|mz| (mz * scale).round() / scale);
            spectrum
        });
        let right = queries.clone().filter(|query| is_right(&identifier.identify(query), query)).count();
        assert!(share(right, queries.len()) >= 0.87, "{right} of {} at {scale}", queries.len());
    }
}

/// A record of the library format, with what matters here.
fn record(name: &str, key: &str, formula: &str, precursor: &str, more: &str, peaks: &str) -> String {
    let precursor = if precursor.is_empty() { String::new() } else { format!("PrecursorMZ: {precursor}\n") };
    format!(
        "Name: {name}\nInChIKey: {key}\nFormula: {formula}\n{precursor}Spectrum_type: MS2\n{more}Num Peaks: {}\n{peaks}\n\n",
        peaks.split(';').count()
    )
}

const FENTANYL: &str = "PJMPHNIQZUBGLI-UHFFFAOYSA-N";
const FENTANYL_PEAKS: &str =
    "84.0808 30; 105.0699 400; 132.0808 60; 134.0964 90; 146.0964 50; 188.1434 999; 216.1383 60";

fn fentanyl() -> Library {
    library("test.msp", record("Fentanyl", FENTANYL, "C22H28N2O", "337.2274", "", FENTANYL_PEAKS).as_bytes())
}

/// A fragment spectrum of an unknown.
fn unknown(precursor_mz: Option<f64>, peaks: &[(f64, f64)]) -> Spectrum {
    let mut spectrum = Spectrum::of_peaks(peaks).expect("peaks");
    spectrum.facts.precursor_mz = precursor_mz;
    spectrum.facts.ms_level = Some(2);
    spectrum
}

const LIKE_FENTANYL: [(f64, f64); 6] =
    [(84.0811, 28.0), (105.0702, 420.0), (132.0811, 55.0), (134.0969, 80.0), (188.1441, 999.0), (216.139, 70.0)];

#[test]
fn a_relative_is_told_by_its_class_and_the_difference_of_mass() {
    let library = fentanyl();
    let identifier = identifier(vec![&library]);
    let answer = identifier.identify(&unknown(Some(337.2276), &LIKE_FENTANYL));
    assert_eq!(answer.candidates[0].name, "Fentanyl");
    assert!(answer.probability > 0.5 && answer.candidates[0].probability > 0.5, "{answer:?}");

    // Fluorofentanyl has the same piperidine, and a fluorine in what is lost.
    let answer = identifier.identify(&unknown(Some(355.218), &LIKE_FENTANYL));
    let relative = Verdict::Relative { class: Some("fentanyls".to_owned()), mass_difference: Some(18) };
    assert_eq!(answer.verdict, relative, "{}", answer.words);
    assert!(answer.words.contains("heavier by 17.991") && answer.candidates.is_empty(), "{}", answer.words);
    assert!(answer.named().next().is_none());

    let answer =
        identifier.identify(&unknown(Some(355.218), &[(77.0386, 999.0), (121.0284, 500.0), (149.0233, 300.0)]));
    assert_eq!(answer.verdict, Verdict::NotInLibrary);
}

#[test]
fn what_says_too_little_is_insufficient() {
    let library = fentanyl();
    let cases: [(&[(f64, f64)], Insufficient); 3] = [
        (&[], Insufficient::NoFragments),
        (&[(337.2274, 999.0), (338.23, 200.0)], Insufficient::NoFragments),
        (&[(105.1, 400.0), (188.0, 999.0)], Insufficient::UnitResolution),
    ];
    for (peaks, why) in cases {
        let answer = identifier(vec![&library]).identify(&unknown(Some(337.2274), peaks));
        assert_eq!(answer.verdict, Verdict::Insufficient(why), "{peaks:?}");
    }
    let answer = identifier(Vec::new()).identify(&unknown(Some(337.2274), &LIKE_FENTANYL));
    assert_eq!(answer.verdict, Verdict::Insufficient(Insufficient::NoLibrary));
}

#[test]
fn polarities_are_searched_apart() {
    let negative = record("Negative", FENTANYL, "C22H28N2O", "337.2274", "Ion_mode: N\n", FENTANYL_PEAKS);
    let library = library("test.msp", negative.as_bytes());
    let identifier = identifier(vec![&library]);
    for (polarity, found) in [(None, 1), (Some(Polarity::Negative), 1), (Some(Polarity::Positive), 0)] {
        let mut query = unknown(Some(337.2274), &LIKE_FENTANYL);
        query.facts.polarity = polarity;
        assert_eq!(identifier.identify(&query).candidates.len(), found, "{polarity:?}");
    }
}

/// What formula and kind of ion come to is better than what was rounded, in a library.
#[test]
fn a_library_may_round_precursors_or_leave_them_out() {
    let ion = "Precursor_type: [M+H]+\n";
    for (stated, more, found) in [("337", ion, 1), ("337.2", ion, 1), ("", ion, 1), ("337.2", "", 0), ("339.2", ion, 0)]
    {
        let text = record("Fentanyl", FENTANYL, "C22H28N2O", stated, more, FENTANYL_PEAKS);
        let library = library("test.msp", text.as_bytes());
        let answer = identifier(vec![&library]).identify(&unknown(Some(337.2274), &LIKE_FENTANYL));
        assert_eq!(answer.candidates.len(), found, "{stated} {more}");
    }
}

#[test]
fn each_ion_has_one_answer() {
    let library = fentanyl();
    let identifier = identifier(vec![&library]);
    let ions = |precursors: &[Option<f64>]| -> Vec<Vec<usize>> {
        let spectra: Vec<Spectrum> = precursors.iter().map(|mz| unknown(*mz, &LIKE_FENTANYL)).collect();
        let answers = identifier.identify_together(&spectra.iter().collect::<Vec<_>>());
        answers.into_iter().map(|together| together.spectra).collect()
    };
    let (one, other) = (Some(337.2274), Some(359.2094));
    assert_eq!(ions(&[]), Vec::<Vec<usize>>::new());
    assert_eq!(ions(&[one, Some(337.2301), one]), [[0, 1, 2]]);
    assert_eq!(ions(&[None, one, one]), [[0, 1, 2]], "it belongs to the only ion");
    assert_eq!(ions(&[None, None]), [[0, 1]]);
    assert_eq!(ions(&[one, other, one]), [vec![0, 2], vec![1]]);
    assert_eq!(ions(&[one, None, other]), [vec![0], vec![1], vec![2]], "it may belong to either");

    let mut spectra = [unknown(one, &LIKE_FENTANYL), unknown(one, &LIKE_FENTANYL), unknown(None, &LIKE_FENTANYL)];
    spectra[0].facts.polarity = Some(Polarity::Positive);
    spectra[1].facts.polarity = Some(Polarity::Negative);
    let answers = identifier.identify_together(&spectra.iter().collect::<Vec<_>>());
    assert_eq!(answers.len(), 3, "polarities are apart");

    // One spectrum that states its precursor speaks for those that do not.
    let spectra = [unknown(None, &LIKE_FENTANYL), unknown(one, &LIKE_FENTANYL)];
    let answers = identifier.identify_together(&spectra.iter().collect::<Vec<_>>());
    assert_eq!(answers[0].answer.method, "fragments-together");
}

#[test]
fn what_contradicts_itself_is_noticed() {
    let ion = "Precursor_type: [M+H]+\n";
    let with = |more: &str| format!("{ion}{more}");
    let others = "84.0808 30; 105.0699 400; 188.1434 990";
    let text = [
        record("Sound", FENTANYL, "C22H28N2O", "337.2274", &with("ExactMass: 336.2202\n"), FENTANYL_PEAKS),
        record("Same again", FENTANYL, "C22H28N2O", "337.2274", ion, FENTANYL_PEAKS),
        record(
            "Average",
            "AAAAAAAAAAAAAA-UHFFFAOYSA-N",
            "C22H28N2O",
            "337.2274",
            &with("ExactMass: 336.48\n"),
            FENTANYL_PEAKS,
        ),
        record("Rounded", FENTANYL, "C22H28N2O", "337.2", ion, others),
        record("Sodium", FENTANYL, "C22H28N2O", "359.2094", ion, "84.0808 30; 105.0699 500; 188.1434 990"),
        record("Computed", FENTANYL, "C22H28N2O", "", ion, "84.0808 30; 105.0699 600; 188.1434 990"),
        record("Nowhere", FENTANYL, "C22H28N2O", "", "", "84.0808 30; 105.0699 700; 188.1434 990"),
        record("Whole", FENTANYL, "C22H28N2O", "337.2274", ion, "337.2274 999"),
        record("Whole too", "AAAAAAAAAAAAAA-UHFFFAOYSA-N", "C22H28N2O", "337.2274", ion, "337.2274 999"),
    ];
    let library = library("test.msp", text.concat().as_bytes());
    let found: Vec<Vec<FaultKind>> =
        library.entries.iter().map(|entry| entry.faults.iter().map(|fault| fault.kind).collect()).collect();
    let expected: [&[FaultKind]; 9] = [
        &[],
        &[FaultKind::Duplicate],
        &[FaultKind::MassContradictsFormula, FaultKind::SameAsAnother],
        &[],
        &[FaultKind::PrecursorContradictsFormula],
        &[],
        &[FaultKind::NoPrecursor],
        &[FaultKind::FewPeaks],
        &[FaultKind::FewPeaks],
    ];
    assert_eq!(found, expected);
    let searched = library.entries.iter().filter(|entry| entry.is_searched()).count();
    assert_eq!(searched, 8, "only what has no precursor is left out");
}

/// 297 records of one contributor state average masses, which harms nothing.
#[test]
fn public_records_are_noticed_and_kept() {
    let Some(world) = world() else { return };
    let mut faults: BTreeMap<FaultKind, usize> = BTreeMap::new();
    for fault in world.library.entries.iter().flat_map(|entry| &entry.faults) {
        *faults.entry(fault.kind).or_default() += 1;
    }
    assert!(world.library.entries.iter().all(Entry::is_searched));
    assert!(!faults.contains_key(&FaultKind::PrecursorContradictsFormula), "{faults:?}");
    assert!(faults[&FaultKind::FewPeaks] > 50, "{faults:?}");
}
