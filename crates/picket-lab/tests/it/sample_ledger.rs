//! What the rules ask of the results on a compound, and the confirmation that cannot be had without them.

use picket_core::{ContentHash, Timestamp};
use picket_lab::sample::{
    Category, Combined, Compound, ConfirmationRecord, Confirmed, Edition, Information, Ledger, NotConfirmed,
    Presumptive, Review, Reviewer, Rule, SecondSampling, Sign, TechniqueResult, combine,
};
use picket_spectra::{Form, Spectrum, Technique};

use crate::sample_world::{ACETYLFENTANYL, COCAINE, FENTANYL, compound, searched, seen};

const SMALL: SecondSampling = SecondSampling::TooSmall { measures: String::new() };

fn swgdrug() -> Edition {
    Edition::shipped().remove(0)
}

fn mass() -> TechniqueResult {
    searched(1, "mass-spectrometry", &[(FENTANYL, 0.9), (ACETYLFENTANYL, 0.05)], 1)
}

fn ledger(results: &[TechniqueResult], second: &SecondSampling) -> Ledger {
    Ledger::of(&compound(FENTANYL), &results.iter().collect::<Vec<_>>(), &swgdrug(), second)
}

fn missing(results: &[TechniqueResult]) -> Vec<Rule> {
    ledger(results, &SMALL).missing().iter().map(|line| line.rule).collect()
}

fn with(mut result: TechniqueResult, change: impl FnOnce(&mut TechniqueResult)) -> TechniqueResult {
    change(&mut result);
    result
}

#[test]
fn the_rules_of_the_scheme() {
    use Rule::{CategoryA, NothingAgainst, OneCompound, OtherTechnique};
    let gas = || seen(2, "gas-chromatography", Sign::Positive, &[FENTANYL]);
    let liquid = || seen(3, "liquid-chromatography", Sign::Positive, &[FENTANYL]);
    let colour = || with(seen(4, "colour-test", Sign::Positive, &[FENTANYL, ACETYLFENTANYL]), |one| one.data = None);
    let unvalidated = |result| with(result, |one: &mut TechniqueResult| one.validation = None);
    let without_data = |result| with(result, |one: &mut TechniqueResult| one.data = None);
    let other = searched(5, "infrared", &[(COCAINE, 0.9)], 1);
    let isomers = searched(1, "mass-spectrometry", &[(FENTANYL, 0.5), (ACETYLFENTANYL, 0.4)], 2);
    for (what, results, expected) in [
        ("nothing", vec![], vec![OneCompound, CategoryA, OtherTechnique]),
        ("a technique of category A alone", vec![mass()], vec![OtherTechnique]),
        ("with one of category B", vec![mass(), gas()], vec![]),
        ("with one of category C", vec![mass(), colour()], vec![]),
        ("two spectra of one technique", vec![mass(), with(mass(), |one| one.sampling = 2)], vec![OtherTechnique]),
        ("A that is not validated", vec![unvalidated(mass()), gas()], vec![CategoryA, OtherTechnique]),
        ("A without data", vec![without_data(mass()), gas()], vec![CategoryA, OtherTechnique]),
        ("no A, two B and one C", vec![gas(), liquid(), colour()], vec![]),
        ("no A, two B", vec![gas(), liquid()], vec![Rule::DifferentMethods]),
        ("no A, one B twice and one C", vec![gas(), with(gas(), |_| ()), colour()], vec![CategoryA, OtherTechnique]),
        ("B without data do not count", vec![without_data(gas()), liquid(), colour()], vec![CategoryA, OtherTechnique]),
        ("isomers that nothing tells apart", vec![isomers.clone(), colour()], vec![OneCompound]),
        ("isomers that retention tells apart", vec![isomers, gas()], vec![]),
        ("a result for another compound", vec![mass(), gas(), other], vec![NothingAgainst]),
        (
            "a negative never identifies",
            vec![mass(), seen(6, "immunoassay", Sign::Negative, &[COCAINE])],
            vec![OtherTechnique],
        ),
        (
            "a negative for the compound speaks against it",
            vec![mass(), gas(), seen(6, "immunoassay", Sign::Negative, &[FENTANYL])],
            vec![NothingAgainst],
        ),
        (
            "a technique that is not listed",
            vec![mass(), seen(7, "dowsing", Sign::Positive, &[FENTANYL])],
            vec![OtherTechnique],
        ),
    ] {
        assert_eq!(missing(&results), expected, "{what}");
    }
}

#[test]
fn a_second_sampling_is_asked_for_where_there_is_enough() {
    let second = with(seen(2, "gas-chromatography", Sign::Positive, &[FENTANYL]), |one| one.sampling = 2);
    let first = seen(2, "gas-chromatography", Sign::Positive, &[FENTANYL]);
    let rules = |ledger: Ledger| ledger.missing().iter().map(|line| line.rule).collect::<Vec<_>>();
    assert_eq!(rules(ledger(&[mass(), first.clone()], &SecondSampling::Possible)), [Rule::SecondSampling]);
    assert!(ledger(&[mass(), second], &SecondSampling::Possible).is_met());
    let told = ledger(&[mass(), first], &SecondSampling::TooSmall { measures: "two people weighed it".to_owned() });
    assert!(told.always.iter().any(|line| line.words.contains("two people weighed it")), "{told:?}");
}

#[test]
fn a_run_counts_twice_only_where_both_results_were_used() {
    let of_run = |result| with(result, |one: &mut TechniqueResult| one.run = Some("run-7".to_owned()));
    let retention = of_run(seen(2, "gas-chromatography", Sign::Positive, &[FENTANYL]));
    assert!(missing(&[of_run(mass()), retention.clone()]).is_empty());
    let unused = with(retention, |one| {
        let picket_lab::sample::Outcome::Seen(seen) = &mut one.outcome else { unreachable!("made as seen") };
        seen.reference = None;
    });
    let ledger = ledger(&[of_run(mass()), unused], &SMALL);
    assert_eq!(ledger.missing().iter().map(|line| line.rule).collect::<Vec<_>>(), [Rule::OtherTechnique]);
    assert!(ledger.entries[1].remarks[0].contains("run-7"), "{:?}", ledger.entries);
}

#[test]
fn a_spectrum_without_structure_is_not_of_category_a() {
    let peaks = |peaks: &[(f64, f64)]| Information::of(&Spectrum::of_peaks(peaks).unwrap());
    let amphetamine = peaks(&[(44.0, 999.0), (65.0, 40.0), (91.0, 90.0), (120.0, 20.0)]);
    let fentanyl = peaks(&[(42.0, 200.0), (146.0, 600.0), (189.0, 300.0), (245.0, 999.0)]);
    let one_peak = peaks(&[(245.0, 999.0)]);
    let edition = swgdrug();
    let category = |information: &Information| {
        edition.standing("mass-spectrometry", Some("electron-ionisation"), information, None).unwrap().category
    };
    assert_eq!([&fentanyl, &amphetamine, &one_peak].map(category), [Category::A, Category::C, Category::C]);
    let told = with(mass(), |one| one.information = amphetamine.clone());
    let ledger = ledger(&[told, seen(2, "gas-chromatography", Sign::Positive, &[FENTANYL])], &SMALL);
    assert!(ledger.entries[0].remarks[0].contains("only ions of low mass"), "{:?}", ledger.entries);
    assert!(!ledger.is_met());
    // An analyst may hold less of a spectrum than the rules, and never more.
    let objected = edition.standing("mass-spectrometry", None, &fentanyl, Some("the source was dirty")).unwrap();
    assert_eq!((objected.category, objected.downgraded.as_deref()), (Category::C, Some("the source was dirty")));
    let upgraded = edition.standing("colour-test", None, &fentanyl, Some("no")).unwrap();
    assert_eq!(upgraded.category, Category::C);
}

#[test]
fn a_weak_or_fluorescent_raman_spectrum_is_not_of_category_a() {
    // Ten bands on nothing, on noise, and on a background.
    let band = |index: i32, centre: i32| (-0.5 * (f64::from(index - centre) / 4.0).powi(2)).exp();
    let bands = |index: i32| (1..10).map(|number| band(index, number * 100)).sum::<f64>();
    let noise = |index: i32| f64::from((index * 7919) % 101 - 50) / 50.0;
    let category = |ordinate: &dyn Fn(i32) -> f64| {
        let (x, y) = (0..1000).map(|index| (f64::from(index), ordinate(index))).unzip();
        let spectrum = Spectrum::new(Technique::Raman, Form::Curve, x, y).unwrap();
        let information = Information::of(&spectrum);
        let edition = swgdrug();
        let standing = edition.standing("raman", Some("raman-unmixing"), &information, None).unwrap();
        (standing.category, standing.downgraded.unwrap_or_default())
    };
    let good = category(&|index| bands(index) + 0.005 * noise(index));
    assert_eq!(good, (Category::A, String::new()));
    let weak = category(&|index| bands(index) + 0.5 * noise(index));
    assert!(weak.0 == Category::C && weak.1.contains("weak"), "{weak:?}");
    let fluorescent = category(&|index| 20.0 + bands(index) + 0.005 * noise(index));
    assert!(fluorescent.0 == Category::C && fluorescent.1.contains("fluorescent"), "{fluorescent:?}");
    let empty = category(&|_| 0.0);
    assert_eq!(empty.0, Category::C);
}

#[test]
fn editions_are_checked() {
    let shipped = include_str!("../../../../data/lab/categories/swgdrug-8.1.toml");
    let edition = Edition::parse(shipped).unwrap();
    assert_eq!(edition.technique_of_method("in-source-mixture").unwrap().id, "mass-spectrometry");
    assert_eq!(Edition::shipped()[1].techniques.len(), edition.techniques.len());
    assert!(Edition::shipped()[1].techniques.iter().all(|technique| !technique.verified));
    for (right, wrong) in [
        ("others_with_a = 1", "others_with_a = 0"),
        ("id = \"raman\"\n", "id = \"infrared\"\n"),
        ("counts_as = \"C\"", "counts_as = \"A\""),
        ("methods = [\"raman-unmixing\"]", "methods = [\"fragments\"]"),
        ("below = 3", "below = 3\nabove = 1"),
        ("verified = true", "verifed = true"),
    ] {
        assert!(shipped.contains(right), "{right}");
        assert!(Edition::parse(&shipped.replacen(right, wrong, 1)).is_err(), "{wrong}");
    }
}

/// Results that meet the rules, the conclusion that they give, and what a review needs beside them.
struct Case {
    results: Vec<TechniqueResult>,
    edition: Edition,
}

impl Case {
    fn new() -> Self {
        let results = vec![mass(), seen(2, "gas-chromatography", Sign::Positive, &[FENTANYL])];
        Self { results, edition: swgdrug() }
    }

    fn refer(&self) -> Vec<&TechniqueResult> {
        self.results.iter().collect()
    }

    fn combined(&self) -> Combined {
        combine(&self.refer(), &self.edition, &|_: &TechniqueResult, _: &_| Some(true))
    }

    fn presumptive(&self) -> Presumptive {
        Presumptive::of("main", &self.combined(), &self.refer()).unwrap()
    }

    fn confirm(&self, presumptive: &Presumptive, reviewer: &str, reason: &str) -> Result<Confirmed, NotConfirmed> {
        let (second, reviewer) = (self.results[1].reference(), Reviewer::new(reviewer)?);
        let at = Timestamp::from_microseconds(1);
        let review = Review { second: &second, edition: &self.edition, reviewer: &reviewer, reason, at };
        Confirmed::new(presumptive, &self.refer(), &SMALL, review)
    }
}

#[test]
fn a_named_reviewer_who_is_no_analyst_confirms_what_meets_the_rules() {
    let case = Case::new();
    let presumptive = case.presumptive();
    let confirmed = case.confirm(&presumptive, "Rev Iewer", "both agree").unwrap();
    assert_eq!(confirmed.compound().name, "Fentanyl");
    assert_eq!(confirmed.record().second, case.results[1].reference());
    for own in ["Ana Lyst", " ana  LYST "] {
        assert!(matches!(case.confirm(&presumptive, own, "why"), Err(NotConfirmed::OwnWork(_))), "{own}");
    }
    assert_eq!(case.confirm(&presumptive, " - ", "why"), Err(NotConfirmed::Nameless));
    assert_eq!(case.confirm(&presumptive, "Rev Iewer", "  "), Err(NotConfirmed::NoReason));
}

#[test]
fn what_does_not_meet_the_rules_is_not_confirmed() {
    let refused = |change: &dyn Fn(&mut Case)| {
        let mut case = Case::new();
        change(&mut case);
        let presumptive = case.presumptive();
        case.confirm(&presumptive, "Rev Iewer", "why").unwrap_err()
    };
    let unvalidated = refused(&|case| case.results[0].validation = None);
    assert!(matches!(unvalidated, NotConfirmed::Missing { .. }), "{unvalidated}");
    let uncounted = refused(&|case| case.results[1].data = None);
    assert!(matches!(uncounted, NotConfirmed::SecondDoesNotCount(_)), "{uncounted}");
    let open = refused(&|case| {
        case.results[0] = searched(1, "mass-spectrometry", &[(FENTANYL, 0.5), (ACETYLFENTANYL, 0.4)], 2);
        case.results[1] = seen(2, "colour-test", Sign::Positive, &[FENTANYL, ACETYLFENTANYL]);
    });
    assert!(matches!(open, NotConfirmed::NotOne(_)), "{open}");
    // A result that came, went or changed after the conclusion was drawn.
    let mut case = Case::new();
    let presumptive = case.presumptive();
    case.results[0].sampling = 2;
    assert!(matches!(case.confirm(&presumptive, "R", "why"), Err(NotConfirmed::OtherResult(_))));
    let mut case = Case::new();
    case.results.push(searched(3, "infrared", &[(FENTANYL, 0.9)], 1));
    assert!(matches!(case.confirm(&presumptive, "R", "why"), Err(NotConfirmed::OtherResult(_))));
}

#[test]
fn the_json_of_the_one_is_refused_for_the_other() {
    let case = Case::new();
    let presumptive = case.presumptive();
    let confirmed = case.confirm(&presumptive, "Rev Iewer", "both agree").unwrap();
    let of_presumptive = serde_json::to_string(&presumptive).unwrap();
    let of_confirmed = serde_json::to_string(&confirmed).unwrap();
    assert_eq!(serde_json::from_str::<Presumptive>(&of_presumptive).unwrap(), presumptive);
    assert_eq!(&serde_json::from_str::<ConfirmationRecord>(&of_confirmed).unwrap(), confirmed.record());
    assert!(serde_json::from_str::<ConfirmationRecord>(&of_presumptive).is_err());
    assert!(serde_json::from_str::<Presumptive>(&of_confirmed).is_err());
    // Nor by changing the word, or by adding what is missing of it.
    let renamed = of_presumptive.replace("\"presumptive\"", "\"confirmed\"");
    assert!(serde_json::from_str::<ConfirmationRecord>(&renamed).is_err());
    let mut merged: serde_json::Value = serde_json::from_str(&of_presumptive).unwrap();
    merged["reviewer"] = "Rev Iewer".into();
    merged["conclusion"] = "confirmed".into();
    assert!(serde_json::from_value::<ConfirmationRecord>(merged).is_err());
}

#[test]
fn a_confirmation_that_was_written_down_is_checked_over_the_same_results() {
    let case = Case::new();
    let presumptive = case.presumptive();
    let record = case.confirm(&presumptive, "Rev Iewer", "both agree").unwrap().record().clone();
    let editions = Edition::shipped();
    let check = |record: &ConfirmationRecord, presumptive: &Presumptive, results: &[&TechniqueResult]| {
        record.check(presumptive, results, &SMALL, &editions)
    };
    assert_eq!(check(&record, &presumptive, &case.refer()).unwrap().record(), &record);
    let forged = |change: &dyn Fn(&mut ConfirmationRecord)| {
        let mut record = record.clone();
        change(&mut record);
        check(&record, &presumptive, &case.refer()).unwrap_err()
    };
    forged(&|record| record.compound = compound(COCAINE));
    forged(&|record| record.reviewer = Reviewer::new("Ana Lyst").unwrap());
    forged(&|record| record.presumptive = ContentHash::of(b"another"));
    forged(&|record| record.edition.hash = ContentHash::of(b"another"));
    forged(&|record| record.second.hash = ContentHash::of(b"another"));
    forged(&|record| record.results.truncate(1));
    assert!(check(&record, &presumptive, &case.refer()[..1]).is_err());
}

#[test]
fn a_result_reads_back_with_the_same_hash() {
    let mut result = searched(1, "mass-spectrometry", &[(FENTANYL, 0.1 + 0.2), (ACETYLFENTANYL, 1e-23 / 3.0)], 1);
    result.information = Information::of(&Spectrum::of_peaks(&[(44.0, 3.0), (91.0, 1.0 / 3.0), (120.0, 0.7)]).unwrap());
    let text = serde_json::to_string(&result).unwrap();
    let read: TechniqueResult = serde_json::from_str(&text).unwrap();
    assert_eq!((read.content_hash(), &read), (result.content_hash(), &result));
    let same: Compound = serde_json::from_str(&serde_json::to_string(&compound(FENTANYL)).unwrap()).unwrap();
    assert_eq!(same, compound(FENTANYL));
}
