//! The file of a sample, where it stands after what happened, and what is reported of it.

use picket_core::{CountryCode, Handling, Item, Place, SourceId, Timestamp};
use picket_lab::sample::{
    ComponentName, CompoundId, Confirmation, Confirmed, Edition, Opening, Review, Reviewer, Sample, SampleFault,
    SampleFile, SampleId, SecondSampling, Sign, Support, TechniqueResult, What, Withdrawal, report_lines,
};
use picket_lab::{Abundance, LabReport};
use picket_substance::Registry;

use crate::read::{read, records, shipped};
use crate::sample_world::{ACETYLFENTANYL, COCAINE, FENTANYL, searched, seen};

/// The instant of the tests.
pub(crate) const AT: Timestamp = Timestamp::from_microseconds(1_750_000_000_000_000);

/// A sample that was taken in.
pub(crate) fn opened() -> SampleFile {
    let mut file = SampleFile::new(SampleId::new("S1").unwrap());
    let opening = Opening {
        laboratory: SourceId::new("test-lab").unwrap(),
        day: "2025-06-15".parse().unwrap(),
        place: Place { country: CountryCode::new("NL").unwrap(), area: "Utrecht".to_owned() },
        expected: Some("heroin".to_owned()),
        second_sampling: SecondSampling::TooSmall { measures: "weighed by two".to_owned() },
        handling: Handling::PUBLIC,
        simulated: true,
    };
    file.push(What::Opened(opening), "ana", "", AT).unwrap();
    file
}

/// A sample with these results.
pub(crate) fn with_results(results: &[TechniqueResult]) -> SampleFile {
    let mut file = opened();
    for result in results {
        file.push(What::ResultAdded(Box::new(result.clone())), "ana", "", AT).unwrap();
    }
    file
}

pub(crate) fn two_results() -> Vec<TechniqueResult> {
    vec![
        searched(1, "mass-spectrometry", &[(FENTANYL, 0.9), (ACETYLFENTANYL, 0.05)], 1),
        seen(2, "gas-chromatography", Sign::Positive, &[FENTANYL]),
    ]
}

pub(crate) fn state(file: &SampleFile) -> Sample {
    Sample::of(file).unwrap()
}

/// Every library holds every compound.
pub(crate) fn held() -> impl Fn(&TechniqueResult, &CompoundId) -> Option<bool> {
    |_, _| Some(true)
}

/// Confirms the only component of a sample.
pub(crate) fn confirm(file: &mut SampleFile) {
    let editions = Edition::shipped();
    let sample = state(file);
    let component = sample.component("main", &editions[0], &editions, &held());
    let presumptive = component.presumptive.unwrap();
    let results = sample.results_on("main");
    let (second, reviewer) = (results[1].reference(), Reviewer::new("Rev Iewer").unwrap());
    let review = Review { second: &second, edition: &editions[0], reviewer: &reviewer, reason: "both agree", at: AT };
    let confirmed = Confirmed::new(&presumptive, &results, &sample.opening.second_sampling, review).unwrap();
    let confirmation = Confirmation { presumptive, confirmation: confirmed.record().clone() };
    file.push(What::Confirmed(Box::new(confirmation)), "rev", "both agree", AT).unwrap();
}

fn support(file: &SampleFile) -> (Support, Option<String>) {
    let editions = Edition::shipped();
    let component = state(file).component("main", &editions[0], &editions, &held());
    (component.support, component.lapsed.map(|lapsed| lapsed.why))
}

#[test]
fn a_file_reads_back_as_it_was_written() {
    let mut file = with_results(&two_results());
    confirm(&mut file);
    let bytes = file.to_bytes();
    let read = SampleFile::parse(&bytes).unwrap();
    assert_eq!(read, file);
    assert_eq!(read.to_bytes(), bytes);
}

#[test]
fn a_file_in_which_something_was_changed_is_refused() {
    let mut file = with_results(&two_results());
    confirm(&mut file);
    let text = String::from_utf8(file.to_bytes()).unwrap();
    for (right, wrong) in [
        ("Ana Lyst", "Ana Liszt"),
        ("\"by\": \"ana\"", "\"by\": \"eva\""),
        ("\"number\": 2", "\"number\": 3"),
        ("2025-06-15", "2025-06-16"),
        ("\"sample\": \"S1\"", "\"sample\": \"S2\""),
        ("\"why\": \"both agree\"", "\"why\": \"they agree\""),
    ] {
        assert!(text.contains(right), "{right}");
        let changed = SampleFile::parse(text.replacen(right, wrong, 1).as_bytes());
        assert!(matches!(changed, Err(SampleFault::Chain(_))), "{wrong}: {changed:?}");
    }
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    value["events"].as_array_mut().unwrap().remove(1);
    let left_out = SampleFile::parse(value.to_string().as_bytes());
    assert!(matches!(left_out, Err(SampleFault::Chain(2))), "{left_out:?}");
    value["format"] = 2.into();
    assert!(matches!(SampleFile::parse(value.to_string().as_bytes()), Err(SampleFault::Format(2))));
    for broken in ["", "{", "[]", "{\"format\": 1}"] {
        assert!(SampleFile::parse(broken.as_bytes()).is_err(), "{broken}");
    }
    for name in ["", "../x", ".hidden", "a/b", "ü"] {
        assert!(SampleId::new(name).is_err(), "{name}");
    }
}

#[test]
fn a_sample_stands_where_its_events_left_it() {
    let results = two_results();
    assert_eq!(support(&with_results(&results[..1])), (Support::Presumptive, None));
    assert_eq!(support(&with_results(&results)), (Support::CategorySupported, None));
    let mut file = with_results(&results);
    confirm(&mut file);
    assert_eq!(support(&file), (Support::Confirmed, None));
    // A further result has to be looked at before the confirmation stands again.
    let mut more = file.clone();
    let third = searched(3, "infrared", &[(FENTANYL, 0.9)], 1);
    more.push(What::ResultAdded(Box::new(third)), "ana", "", AT).unwrap();
    let (with_more, why) = support(&more);
    assert_eq!(with_more, Support::CategorySupported);
    assert!(why.unwrap().contains("further result"));
    let mut withdrawn = file.clone();
    let withdrawal = || What::ResultWithdrawn(Withdrawal { record: results[1].record.clone() });
    withdrawn.push(withdrawal(), "ana", "wrong vial", AT).unwrap();
    let (without, why) = support(&withdrawn);
    assert_eq!((without, why.unwrap().contains("withdrawn")), (Support::Presumptive, true));
    let mut taken_back = file.clone();
    let name = ComponentName { component: "main".to_owned() };
    taken_back.push(What::ConfirmationWithdrawn(name), "rev", "looked again", AT).unwrap();
    assert_eq!(support(&taken_back).0, Support::CategorySupported);
}

#[test]
fn a_confirmation_whose_edition_is_gone_does_not_stand() {
    let mut file = with_results(&two_results());
    confirm(&mut file);
    let editions = Edition::shipped();
    let component = state(&file).component("main", &editions[1], &editions[1..], &held());
    assert_eq!(component.support, Support::CategorySupported);
    assert!(component.lapsed.unwrap().why.contains("not at hand"));
}

#[test]
fn events_that_contradict_each_other_are_refused() {
    let refused = |file: &SampleFile| matches!(Sample::of(file), Err(SampleFault::Contradiction { .. }));
    assert!(refused(&SampleFile::new(SampleId::new("S1").unwrap())));
    let twice = with_results(&[two_results(), two_results()].concat());
    assert!(refused(&twice));
    let mut file = with_results(&two_results());
    let unknown = picket_core::RecordId::new(&"0".repeat(32)).unwrap();
    file.push(What::ResultWithdrawn(Withdrawal { record: unknown }), "ana", "why", AT).unwrap();
    assert!(refused(&file));
    let mut file = with_results(&two_results());
    let record = two_results()[0].record.clone();
    file.push(What::ResultWithdrawn(Withdrawal { record }), "ana", "  ", AT).unwrap();
    assert!(refused(&file));
}

#[test]
fn a_finished_sample_is_taken_by_the_import_of_laboratory_results() {
    let mut results = two_results();
    results[0].abundance = Some(Abundance::Trace);
    let mut adulterant = searched(3, "mass-spectrometry", &[(COCAINE, 0.9)], 1);
    adulterant.component = "second".to_owned();
    let mut open = searched(4, "mass-spectrometry", &[(COCAINE, 0.2)], 0);
    open.component = "third".to_owned();
    results.extend([adulterant, open]);
    let file = with_results(&results);
    let editions = Edition::shipped();
    let components = state(&file).components(&editions[0], &editions, &held());
    let told = report_lines(&state(&file), &components, Registry::bundled());
    assert_eq!(told.lines.len(), 2);
    assert!(told.left_out[0].starts_with("third: "), "{:?}", told.left_out);
    let lines: Vec<String> = told.lines.iter().map(|line| serde_json::to_string(line).unwrap()).collect();
    let (items, books) = read(&shipped("generic-samples-jsonl"), lines.join("\n").as_bytes());
    let problems = items.iter().filter(|item| matches!(item, Item::Problem(_))).count();
    assert_eq!((books.rows_used, problems), (2, 0), "{items:?}");
    let records = records(items);
    let LabReport::Sample(report) = &records[0].body else { panic!("a sample") };
    assert_eq!(records[0].place.to_string(), "NL/Utrecht");
    assert_eq!((report.sample.as_str(), report.expected.as_deref()), ("S1", Some("heroin")));
    let named: Vec<_> = report.substances.iter().map(|one| (one.name.as_str(), one.abundance)).collect();
    assert_eq!(named, [("Fentanyl", Abundance::Trace), ("Cocaine", Abundance::Primary)]);
    assert_eq!(
        report.substances[0].method.as_deref(),
        Some("rules met, not confirmed: gas-chromatography, mass-spectrometry")
    );
}

#[test]
fn isomers_are_reported_under_the_name_of_their_group() {
    let registry = Registry::bundled();
    let key = |id: &str| registry.substance(id).unwrap().inchikey.clone().unwrap().to_string();
    let keys = [key("ortho-fluorofentanyl"), key("para-fluorofentanyl")];
    let mut result = searched(1, "mass-spectrometry", &[(&keys[0], 0.5), (&keys[1], 0.4)], 2);
    let picket_lab::sample::Outcome::Searched(search) = &mut result.outcome else { panic!("made by a search") };
    for (contender, id) in search.candidates.iter_mut().zip(["ortho-fluorofentanyl", "para-fluorofentanyl"]) {
        contender.compound.substance = registry.substance(id).map(|substance| substance.id.clone());
    }
    let file = with_results(&[result]);
    let editions = Edition::shipped();
    let components = state(&file).components(&editions[0], &editions, &held());
    let told = report_lines(&state(&file), &components, registry);
    assert_eq!(told.lines[0].substance.to_lowercase(), "fluorofentanyl");
}
