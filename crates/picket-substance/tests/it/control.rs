//! The law engine: on a small registry, and on the tables as they are.

use picket_core::{CountryCode, Day};
use picket_substance::{BUNDLED, Controlled, Gap, Registry, Route, Scope, Standing, SubstanceId, Timing};

use crate::fixture::registry;

fn day(text: &str) -> Day {
    text.parse().expect("tests write days rightly")
}

fn id(text: &str) -> SubstanceId {
    text.parse().expect("tests write ids rightly")
}

#[track_caller]
fn check(registry: &Registry, substance: &str, on: &str, expected: Controlled) {
    let us = CountryCode::new("US").expect("US is assigned");
    assert_eq!(registry.controlled_at(&id(substance), &us, day(on)), expected, "{substance} on {on}");
}

#[test]
fn a_listing_holds_from_its_first_day() {
    let registry = registry();
    check(&registry, "para-fluorofentanyl", "1986-03-09", Controlled::NoListingFound);
    check(&registry, "para-fluorofentanyl", "1986-03-10", Controlled::Listed);
    check(&registry, "caffeine", "2020-01-01", Controlled::NoListingFound);
}

#[test]
fn a_country_without_tables_is_not_covered() {
    let registry = registry();
    let france = CountryCode::new("FR").unwrap();
    assert_eq!(registry.controlled_at(&id("heroin"), &france, day("2020-01-01")), Controlled::NotCovered);
    // A treaty lists it, but binds states only.
    check(&registry, "heroin", "2020-01-01", Controlled::NoListingFound);
    let un = "un-1961".parse().unwrap();
    let status = registry.status(&id("heroin"), Scope::Instrument(&un), day("2020-01-01"));
    assert_eq!(status[0].standing, Standing::Listed);
    assert!(status[0].grounds[0].listing.since.is_none());
}

#[test]
fn a_year_alone_leaves_the_days_in_it_open() {
    let registry = registry();
    check(&registry, "psilocin", "2000-12-31", Controlled::NoListingFound);
    check(&registry, "psilocin", "2001-06-01", Controlled::Uncertain);
    check(&registry, "psilocin", "2001-12-31", Controlled::Listed);
    check(&registry, "psilocin", "2005-06-01", Controlled::Listed);
}

#[test]
fn a_move_between_schedules_on_an_unknown_day_leaves_no_gap() {
    let registry = registry();
    check(&registry, "psilocybin", "2010-06-01", Controlled::Listed);
    let us = "US".parse().unwrap();
    let status = registry.status(&id("psilocybin"), Scope::Jurisdiction(&us), day("2010-06-01"));
    let timings: Vec<Timing> = status[0].grounds.iter().map(|ground| ground.timing).collect();
    assert_eq!(timings, [Timing::Ending, Timing::Starting]);
}

#[test]
fn a_listed_class_reaches_its_members() {
    let registry = registry();
    check(&registry, "apica", "2012-07-08", Controlled::NoListingFound);
    check(&registry, "apica", "2012-07-09", Controlled::Listed);
    let history = registry.history(&id("apica"), day("2020-01-01"));
    assert_eq!(history[0].route, Route::ClassMember("cannabimimetics".parse().unwrap()));
    check(&registry, "5f-adb", "2012-07-09", Controlled::NoListingFound);
}

#[test]
fn a_listing_reaches_stereoisomers_where_its_clause_says_so() {
    let registry = registry();
    check(&registry, "levamfetamine", "2020-01-01", Controlled::Listed);
    check(&registry, "dexamfetamine", "2020-01-01", Controlled::Listed);
    check(&registry, "dexamfetamine", "1999-01-01", Controlled::NoListingFound);
}

#[test]
fn every_answer_says_what_it_does_not_cover() {
    let registry = registry();
    let told: Vec<String> = registry
        .status(&id("caffeine"), Scope::All, day("2020-01-01"))
        .iter()
        .flat_map(|status| status.not_covered.iter().map(|gap| format!("{}: {gap}", status.instrument.id)))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
        un-1961: salts are read as their parent substance
        un-1961: a treaty binds states; national law is asked separately
        us-csa: salts are read as their parent substance
        us-csa: analogue laws, which turn on effect and purpose, are not applied
        "#);
}

/// What the statutes and treaty tables say, by day.
#[test]
fn the_tables_answer_as_the_law_did() {
    let registry = Registry::bundled();
    let cases: Vec<(&str, &str, &str, &str)> = vec![
        ("carfentanil", "us-csa", "2016-06-01", "II"),
        ("furanylfentanyl", "us-csa", "2016-06-01", ""),
        ("furanylfentanyl", "us-csa", "2016-12-01", "I"),
        ("xylazine", "us-csa", "2023-12-31", ""),
        ("xylazine", "un-1971", "2023-12-31", ""),
        ("isotonitazene", "un-1961", "2020-12-31", ""),
        ("isotonitazene", "un-1961", "2022-01-01", "I"),
        ("acetic-anhydride", "un-1988", "1995-01-01", "II"),
        ("acetic-anhydride", "un-1988", "2002-01-01", "I"),
        ("fentanyl", "us-csa", "1990-01-01", "II"),
        ("heroin", "us-csa", "2020-01-01", "I"),
        ("acetylfentanyl", "us-csa", "2015-08-01", "I"),
        ("cyclopropylfentanyl", "us-csa", "2017-12-01", ""),
        ("cyclopropylfentanyl", "us-csa", "2018-01-05", "I"),
        ("tramadol", "us-csa", "2014-01-01", ""),
        ("tramadol", "us-csa", "2014-09-01", "IV"),
        ("hydrocodone", "us-csa", "2014-11-01", "II"),
    ];
    let mut wrong = Vec::new();
    for (name, instrument, on, schedules) in cases {
        let picket_substance::Outcome::Substance(substance) = registry.resolve(name).outcome else {
            wrong.push(format!("{name} is not a substance"));
            continue;
        };
        let instrument_id = instrument.parse().unwrap();
        let status = registry.status(&substance, Scope::Instrument(&instrument_id), day(on));
        let mut in_force: Vec<&str> = status[0]
            .grounds
            .iter()
            .filter(|ground| ground.timing == Timing::InForce && !matches!(ground.route, Route::Stereoisomer(_)))
            .map(|ground| ground.listing.schedule.as_str())
            .collect();
        in_force.dedup();
        if in_force.join(";") != schedules {
            wrong.push(format!("{name} under {instrument} on {on}: {in_force:?}, not {schedules:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_listing_found_in_the_united_states_says_what_was_not_looked_for() {
    let us = "us-csa".parse().unwrap();
    let status = &Registry::bundled().status(&id("caffeine"), Scope::Instrument(&us), day("2024-01-01"))[0];
    assert_eq!(status.standing, Standing::NoListingFound);
    assert!(status.not_covered.contains(&Gap::AnalogueLaws));
}

#[test]
fn a_listed_preparation_or_a_part_of_a_class_is_a_question_and_no_answer() {
    let registry = Registry::bundled();
    let us = "us-csa".parse().unwrap();
    for (substance, on, standing, gap) in [
        ("cannabidiol", "2018-09-27", Standing::NoListingFound, None),
        ("cannabidiol", "2018-09-28", Standing::Uncertain, Some(Gap::PreparationOnly)),
        ("cannabidiol", "2020-08-20", Standing::Uncertain, Some(Gap::PreparationOnly)),
        ("cannabidiol", "2020-08-21", Standing::NoListingFound, None),
        // Preparations of it are listed beside the substance itself.
        ("codeine", "2020-01-01", Standing::Listed, None),
        // The class, from which hemp was taken in December 2018; and a member listed by name.
        ("thcva", "2018-12-19", Standing::Listed, None),
        ("thcva", "2018-12-20", Standing::Uncertain, Some(Gap::InPart)),
        ("delta-8-thc", "2018-12-20", Standing::Listed, None),
    ] {
        let status = &registry.status(&id(substance), Scope::Instrument(&us), day(on))[0];
        assert_eq!(status.standing, standing, "{substance} on {on}");
        let said = status.not_covered.iter().find(|gap| matches!(gap, Gap::PreparationOnly | Gap::InPart));
        assert_eq!(said.copied(), gap, "{substance} on {on}");
    }
    check(registry, "cannabidiol", "2019-01-01", Controlled::Uncertain);
}

/// Listed as a member of the class of fentanyl-related substances before it was listed by name.
#[test]
fn a_generic_listing_reaches_its_named_members() {
    let registry = Registry::bundled();
    let table = BUNDLED.iter().find(|table| table.path == "control/class_members.csv").expect("the table is bundled");
    let rows = table.text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let members: Vec<SubstanceId> =
        rows.filter(|row| row[0] == "fentanyl-related-substances").map(|row| id(row[1])).collect();
    assert!(!members.is_empty(), "no member of fentanyl-related-substances is named");
    for member in members {
        check(registry, member.as_str(), "2018-02-05", Controlled::NoListingFound);
        check(registry, member.as_str(), "2018-02-06", Controlled::Listed);
    }
}
