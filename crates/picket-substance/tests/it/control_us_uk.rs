//! Dated facts of the law of the United States and the United Kingdom, as the tables hold them.

use picket_core::{CountryCode, Day};
use picket_substance::{Controlled, Registry, Route, Scope, SubstanceId, Timing};

/// Substance, instrument, day, and the schedules in force by listings of the substance itself, parted by `;`.
const FACTS: &[(&str, &str, &str, &str)] = &[
    // Temporary orders of the United States: start, hand-over to the permanent rule.
    ("etizolam", "us-csa", "2023-07-25", ""),
    ("etizolam", "us-csa", "2023-07-26", "I 1308.11(h)"),
    ("etizolam", "us-csa", "2026-04-01", "I 1308.11(e)"),
    ("n-pyrrolidino-metonitazene", "us-csa", "2025-08-14", ""),
    ("n-pyrrolidino-metonitazene", "us-csa", "2025-08-15", "I 1308.11(h) opioids"),
    ("n-pyrrolidino-metonitazene", "us-csa", "2026-02-11", "I 1308.11(b)"),
    ("etonitazepipne", "us-csa", "2026-01-21", "I 1308.11(h) opioids"),
    ("etonitazepipne", "us-csa", "2026-01-22", "I 1308.11(b)"),
    ("mdmb-4en-pinaca", "us-csa", "2023-12-11", ""),
    ("mdmb-4en-pinaca", "us-csa", "2023-12-12", "I 1308.11(h)"),
    ("jwh-018", "us-csa", "2012-07-08", "I 1308.11(h)"),
    ("jwh-018", "us-csa", "2012-07-09", "I 1308.11(g)"),
    // What the United States has not scheduled by federal law.
    ("xylazine", "us-csa", "2026-06-01", ""),
    ("medetomidine", "us-csa", "2026-01-01", ""),
    ("tianeptine", "us-csa", "2026-01-01", ""),
    ("carisoprodol", "us-csa", "2012-01-11", "IV 1308.14(c)"),
    ("anthranilic-acid", "us-csa-chemicals", "2020-01-01", "List I 1310.02(a)(1)"),
    ("red-phosphorus", "us-special-surveillance", "2023-10-23", "Chemicals"),
    ("red-phosphorus", "us-special-surveillance", "2023-10-24", ""),
    // Moves between the classes of the United Kingdom.
    ("metamfetamine", "uk-mda", "2007-01-17", "Class B 1(a)"),
    ("metamfetamine", "uk-mda", "2007-01-18", "Class A 1(a)"),
    ("cannabis", "uk-mda", "2004-01-28", "Class B 1(a)"),
    ("cannabis", "uk-mda", "2004-01-29", "Class C 1(a)"),
    ("cannabis", "uk-mda", "2009-01-26", "Class B 1(a)"),
    ("ketamine", "uk-mda", "2005-12-31", ""),
    ("ketamine", "uk-mda", "2014-06-09", "Class C 1(a)"),
    ("ketamine", "uk-mda", "2014-06-10", "Class B 1(a)"),
    ("ghb", "uk-mda", "2022-04-12", "Class C 1(a)"),
    ("ghb", "uk-mda", "2022-04-13", "Class B 1(a)"),
    // Temporary class drug orders.
    ("ethylphenidate", "uk-mda", "2015-04-09", ""),
    ("ethylphenidate", "uk-mda", "2015-04-10", "Temporary class"),
    ("ethylphenidate", "uk-mda", "2016-12-31", "Temporary class"),
    ("ethylphenidate", "uk-mda", "2017-05-31", "Class B 1(a)"),
    ("hdep-28", "uk-mda", "2015-06-26", ""),
    ("methiopropamine", "uk-mda", "2017-11-26", "Temporary class"),
    ("methiopropamine", "uk-mda", "2017-11-27", "Class B 1(a)"),
    // Orders of the last years.
    ("isotonitazene", "uk-mda", "2024-03-19", ""),
    ("isotonitazene", "uk-mda", "2024-03-20", "Class A 1(a)"),
    ("flualprazolam", "uk-mda", "2021-08-18", "Class C 1(a)"),
    ("nitrous-oxide", "uk-mda", "2023-11-07", ""),
    ("nitrous-oxide", "uk-mda", "2023-11-08", "Class C 1(a)"),
    ("2-methyl-ap-237", "uk-mda", "2025-01-14", ""),
    ("2-methyl-ap-237", "uk-mda", "2025-01-15", "Class A 1(a)"),
    ("xylazine", "uk-mda", "2025-01-15", "Class C 1(a)"),
    ("xylazine", "uk-mdr", "2025-01-15", "4 Part I 1"),
    // The schedules of the Regulations.
    ("etonitazene", "uk-mdr", "2024-03-19", "2 1"),
    ("etonitazene", "uk-mdr", "2024-03-20", "1 1(a)"),
    ("ghb", "uk-mdr", "2015-01-06", "4 Part I 1"),
    ("ghb", "uk-mdr", "2015-01-07", "2 1"),
    ("codeine", "uk-mdr", "2010-01-01", "2 6;5 1"),
    ("testosterone", "uk-mdr", "2010-01-01", "4 Part II 1"),
    ("gamma-butyrolactone", "uk-mdr", "2023-01-01", ""),
    ("caffeine", "uk-mda", "2023-01-01", ""),
];

#[test]
fn the_tables_answer_as_the_law_did() {
    let registry = Registry::bundled();
    let mut wrong = Vec::new();
    for (substance, instrument, on, expected) in FACTS {
        let id: SubstanceId = substance.parse().unwrap();
        let instrument_id = instrument.parse().unwrap();
        let on_day: Day = on.parse().unwrap();
        assert!(registry.substance(substance).is_some(), "no substance {substance}");
        let status = registry.status(&id, Scope::Instrument(&instrument_id), on_day);
        let mut in_force: Vec<String> = status[0]
            .grounds
            .iter()
            .filter(|ground| ground.timing == Timing::InForce && ground.route == Route::Direct)
            .map(|ground| format!("{} {}", ground.listing.schedule, ground.listing.part).trim_end().to_owned())
            .collect();
        in_force.sort();
        in_force.dedup();
        if in_force.join(";") != *expected {
            wrong.push(format!("{substance} under {instrument} on {on}: {in_force:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_isomer_is_reached_where_the_clause_of_its_paragraph_names_isomers() {
    let registry = Registry::bundled();
    let gb = CountryCode::new("GB").expect("GB is assigned");
    let on: Day = "2020-01-01".parse().unwrap();
    // Esketamine is not named; any stereoisomeric form of ketamine is covered.
    let esketamine: SubstanceId = "esketamine".parse().unwrap();
    assert_eq!(registry.controlled_at(&esketamine, &gb, on), Controlled::Listed);
    let grounds = registry.history(&esketamine, on);
    let by_isomer = |instrument: &str| {
        grounds.iter().any(|ground| {
            ground.listing.instrument.as_str() == instrument && matches!(ground.route, Route::Stereoisomer(_))
        })
    };
    assert!(by_isomer("uk-mda") && by_isomer("uk-mdr"));
}

/// The clause on esters of steroids names no isomers.
#[test]
fn a_clause_without_isomers_reaches_none() {
    let registry = Registry::bundled();
    let on: Day = "2020-01-01".parse().unwrap();
    let instrument = "uk-mda".parse().unwrap();
    let is_steroid = |substance: &&picket_substance::Substance| {
        registry.class_line(substance.class.as_str()).any(|class| class.id.as_str() == "anabolic-steroids")
    };
    let steroid_by_isomer = registry.substances().iter().filter(is_steroid).find(|substance| {
        let statuses = registry.status(&substance.id, Scope::Instrument(&instrument), on);
        statuses[0].grounds.iter().any(|ground| {
            let listing = ground.listing;
            listing.schedule == "Class C" && listing.part == "1(b)" && matches!(ground.route, Route::Stereoisomer(_))
        })
    });
    assert_eq!(steroid_by_isomer.map(|substance| substance.id.as_str()), None);
}
