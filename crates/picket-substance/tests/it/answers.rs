//! Whole answers: what is asked, in which jurisdiction, on which day, and what comes out.

use picket_substance::{Answer, Jurisdiction, Registry, Scope, Verdict};

/// Status, route and schedule of one question, as `listed by salt I`.
fn told(input: &str, jurisdiction: &str, day: &str) -> String {
    let registry = Registry::bundled();
    let jurisdiction: Jurisdiction = jurisdiction.parse().expect("a jurisdiction");
    let exhibit = match registry.read_exhibit(input) {
        Ok(exhibit) => exhibit,
        Err(error) => return format!("unreadable: {error}"),
    };
    let answers = registry.answers(&exhibit, Scope::Jurisdiction(&jurisdiction), day.parse().expect("a day"));
    let record = registry.record(&exhibit, &answers[0], None);
    let mut told = record.status.as_str().to_owned();
    if let (Some(route), Some(schedule)) = (record.ground.route, record.ground.schedule) {
        told.push_str(&format!(" by {route} {schedule}"));
    }
    told
}

/// The answers of one jurisdiction.
fn answers(input: &str, jurisdiction: &str, day: &str) -> Vec<Answer<'static>> {
    let registry = Registry::bundled();
    let jurisdiction: Jurisdiction = jurisdiction.parse().expect("a jurisdiction");
    let exhibit = registry.read_exhibit(input).expect("it can be read");
    registry.answers(&exhibit, Scope::Jurisdiction(&jurisdiction), day.parse().expect("a day"))
}

fn verdict_of(input: &str, jurisdiction: &str, day: &str) -> Verdict {
    answers(input, jurisdiction, day)[0].verdict
}

#[test]
fn answers_by_day_and_jurisdiction() {
    let mut wrong = Vec::new();
    for (input, jurisdiction, day, expected) in [
        ("carfentanil", "US", "2019-01-01", "listed by listed II"),
        ("fentanyl", "UN", "2019-01-01", "listed by listed I"),
        // Structures, salts, other atom orders.
        ("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1", "US", "2019-01-01", "listed by listed II"),
        ("Cl.CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1", "US", "2019-01-01", "listed by salt II"),
        ("437-38-7", "US", "2019-01-01", "listed by listed II"),
        ("437-38-8", "US", "2019-01-01", "unreadable: 437-38-8 is no CAS number: its check digit is wrong"),
        // A structure that no table names, under the class of 2018 and before.
        ("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccc(CC)cc2)CC1", "US", "2019-01-01", "class by class I"),
        ("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccc(CC)cc2)CC1", "US", "2018-02-05", "not found"),
        // Bupropion is excluded by name, caffeine is nowhere.
        ("bupropion", "US", "2019-01-01", "not found"),
        ("caffeine", "US", "2019-01-01", "not found"),
        ("PCP", "US", "2019-01-01", "listed by listed II"),
        (
            "not a drug at all",
            "US",
            "2019-01-01",
            "unreadable: \"not a drug at all\" is neither a structure nor a name that the registry knows",
        ),
        // Precursors, and a drug that is both.
        ("acetic anhydride", "US", "2019-01-01", "precursor by listed List II"),
        ("safrole", "EU", "2019-01-01", "precursor by listed Category 1"),
        // An ester and an ether of a listed opiate.
        ("dextromethorphan", "US", "2019-01-01", "not found"),
        ("levomethorphan", "US", "2019-01-01", "listed by listed II"),
        ("codeine", "UN", "2019-01-01", "listed by listed II"),
    ] {
        let found = told(input, jurisdiction, day);
        if found != expected {
            wrong.push(format!("{input} in {jurisdiction} on {day}: {found}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Of a structure drawn without the configuration that the entry states, nobody can say that it is not listed.
#[test]
fn what_is_drawn_flat_is_a_question() {
    let flat_codeine = "COc1ccc2c3c1O[CH]1[CH](O)C=C[CH]4[CH](C2)N(C)CC[C]341";
    for (text, place, verdict) in [
        (flat_codeine, "US", Verdict::Undetermined),
        ("OC1CCC2C3CCC4=CC(=O)CCC4(C)C3CCC12C", "US", Verdict::Undetermined),
        ("CNC(C)C(O)c1ccccc1", "UN", Verdict::Undetermined),
        ("CC(N)Cc1ccccc1", "US", Verdict::Listed),
    ] {
        assert_eq!(verdict_of(text, place, "2024-06-01"), verdict, "{text}");
    }
}

/// Esters and ethers of another arrangement are reached where a clause names stereoisomers too, and what is both an ester
/// and an ether where it names both.
#[test]
fn derivatives_of_derivatives_are_reached() {
    let acetylisomorphine = "CC(=O)O[C@@H]1C=C[C@H]2[C@H]3Cc4ccc(O)c5O[C@@H]1[C@]2(CCN3C)c45";
    let both = "CO[C@H]1CC[C@]2(C)[C@H]3CC[C@]4(C)[C@@H](OC(C)=O)CC[C@H]4[C@@H]3CC=C2C1";
    for (text, place) in [(acetylisomorphine, "GB"), (acetylisomorphine, "UN"), (both, "GB")] {
        assert_eq!(verdict_of(text, place, "2024-06-01"), Verdict::Listed, "{text} in {place}");
    }
}

/// An exclusion, an exception or a medicine is so in every arrangement.
#[test]
fn an_enantiomer_is_excluded_with_its_racemate() {
    for bupropion in ["C[C@@H](NC(C)(C)C)C(=O)c1cccc(Cl)c1", "C[C@H](NC(C)(C)C)C(=O)c1cccc(Cl)c1"] {
        assert_eq!(verdict_of(bupropion, "GB", "2024-06-01"), Verdict::NotFound);
        assert_eq!(verdict_of(bupropion, "DE", "2025-03-01"), Verdict::Undetermined);
    }
    assert_eq!(verdict_of("CCN[C@@]1(CCCCC1=O)c1cccs1", "GB", "2024-06-01"), Verdict::NotFound);
    // Norephedrine is excepted from cathine, and listed as a precursor itself.
    assert_eq!(verdict_of("C[C@H](N)[C@H](O)c1ccccc1", "UN", "2024-06-01"), Verdict::Precursor);
}

/// A substance is reached as an isomer until the law names it.
#[test]
fn an_isomer_is_reached_before_it_is_named() {
    assert_eq!(verdict_of("2c-e", "US", "2010-06-01"), Verdict::Listed);
    assert_eq!(verdict_of("2c-e", "US", "2024-06-01"), Verdict::Listed);
}

/// Between two wordings of a class that is listed, of which none is on record for the day, the answer is open.
#[test]
fn a_class_without_a_wording_for_the_day_is_a_question() {
    let subject = "CCCC(NC)C(=O)c1ccc(C)cc1";
    for (day, verdict) in
        [("2018-06-01", Verdict::Class), ("2020-06-01", Verdict::Undetermined), ("2021-08-01", Verdict::Class)]
    {
        assert_eq!(verdict_of(subject, "DE", day), verdict, "{day}");
    }
}

/// Water and solvents make no salt, and a salt of a metal is one however it is drawn.
#[test]
fn salts_and_solvates_are_told_apart() {
    for (text, place, verdict) in [
        ("Cl.O", "UN", Verdict::Precursor),
        ("OS(=O)(=O)O.O", "UN", Verdict::Precursor),
        ("CC(C)=O.O", "US", Verdict::Precursor),
        ("CC(C)=O.Cc1ccccc1", "US", Verdict::Precursor),
        ("[K+].[O-][Mn](=O)(=O)=O", "UN", Verdict::Precursor),
        ("[Na]OC(=O)CCCO", "US", Verdict::Listed),
        ("[K]OC(=O)Cc1ccccc1", "UN", Verdict::Precursor),
    ] {
        assert_eq!(verdict_of(text, place, "2024-06-01"), verdict, "{text}");
    }
}

/// What is known by its key alone, or by a name with other meanings, is open; what is controlled in every meaning is not.
#[test]
fn nothing_known_is_nothing_said() {
    assert_eq!(verdict_of("OWRFMUWYWWIZFI-UHFFFAOYSA-N", "US", "2024-06-01"), Verdict::Undetermined);
    for name in ["syrup", "tranq"] {
        assert_eq!(verdict_of(name, "US", "2024-06-01"), Verdict::Undetermined, "{name}");
    }
    assert!(matches!(verdict_of("fluorofentanyl", "US", "2024-06-01"), Verdict::Listed | Verdict::Class));
}

/// A list that is watched controls nothing, and a table that is not complete does not say that nothing is controlled.
#[test]
fn watch_lists_and_incomplete_tables_say_what_they_can() {
    assert_eq!(verdict_of("methylamine", "UN", "2024-06-01"), Verdict::NotFound);
    let told = &answers("methylamine", "UN", "2024-06-01")[0].not_covered;
    assert!(told.iter().any(|line| line.contains("asks for attention")), "{told:?}");
    for place in ["CH", "NL"] {
        let answer = &answers("isotonitazene", place, "2024-06-01")[0];
        if answer.verdict != Verdict::Listed {
            assert_eq!(answer.verdict, Verdict::Undetermined, "{place}");
            assert!(answer.open.iter().any(|line| line.contains("does not hold every entry")), "{:?}", answer.open);
        }
    }
}

/// The exceptions that decided are told.
#[test]
fn exceptions_of_an_instrument_are_told() {
    let answer = &answers("dextromethorphan", "US", "2024-06-01")[0];
    assert_eq!(answer.verdict, Verdict::NotFound);
    assert!(!answer.exceptions.is_empty());
}
