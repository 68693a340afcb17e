//! The law of Germany, Switzerland and the Netherlands by day, and every row of the German annexes.

use std::collections::BTreeSet;
use std::path::PathBuf;

use picket_core::Day;
use picket_substance::{Outcome, Registry, Route, Scope, Standing, SubstanceId, Timing};

/// Substance, instrument, day, and the schedules in force on it; none when empty.
const FACTS: &[(&str, &str, &str, &str)] = &[
    // Germany: narcotics.
    ("fentanyl", "de-btmg", "2020-01-01", "Anlage III"),
    ("heroin", "de-btmg", "2020-01-01", "Anlage I;Anlage II;Anlage III"),
    ("heroin", "de-btmg", "2009-07-20", "Anlage I"),
    ("mdma", "de-btmg", "1985-12-31", ""),
    ("mdma", "de-btmg", "1987-01-01", "Anlage I"),
    ("salvia divinorum", "de-btmg", "2008-02-29", ""),
    ("salvia divinorum", "de-btmg", "2008-03-01", "Anlage I"),
    ("benzylpiperazine", "de-btmg", "2008-02-29", ""),
    ("benzylpiperazine", "de-btmg", "2008-03-01", "Anlage II"),
    ("metamfetamine", "de-btmg", "2008-02-29", "Anlage III"),
    ("metamfetamine", "de-btmg", "2008-03-01", "Anlage II"),
    ("oxymorphone", "de-btmg", "2008-02-29", "Anlage I"),
    ("oxymorphone", "de-btmg", "2008-03-01", "Anlage II"),
    ("jwh-018", "de-btmg", "2009-01-21", ""),
    ("jwh-018", "de-btmg", "2009-01-22", "Anlage II"),
    ("mephedrone", "de-btmg", "2010-01-21", ""),
    ("mephedrone", "de-btmg", "2010-01-22", "Anlage I"),
    ("4-fluoroamphetamine", "de-btmg", "2012-07-25", ""),
    ("4-fluoroamphetamine", "de-btmg", "2012-07-26", "Anlage I"),
    ("adb-fubinaca", "de-btmg", "2016-06-08", ""),
    ("adb-fubinaca", "de-btmg", "2016-06-09", "Anlage II"),
    ("cumyl-pegaclone", "de-btmg", "2018-06-30", ""),
    ("cumyl-pegaclone", "de-btmg", "2018-08-01", "Anlage II"),
    ("cyclopropylfentanyl", "de-btmg", "2018-07-02", ""),
    ("cyclopropylfentanyl", "de-btmg", "2022-03-01", "Anlage II"),
    ("protonitazene", "de-btmg", "2022-12-19", ""),
    ("protonitazene", "de-btmg", "2024-04-01", "Anlage II"),
    ("bromazolam", "de-btmg", "2024-11-30", ""),
    ("bromazolam", "de-btmg", "2025-01-01", "Anlage II"),
    ("ketamine", "de-btmg", "2026-01-01", ""),
    // Germany: cannabis and the industrial chemicals.
    ("cannabis", "de-btmg", "2024-03-31", "Anlage I;Anlage III"),
    ("cannabis", "de-btmg", "2024-04-01", ""),
    ("cannabis", "de-kcang", "2024-03-31", ""),
    ("cannabis", "de-kcang", "2024-04-01", "§ 1"),
    ("gamma-butyrolactone", "de-npsg", "2026-04-11", ""),
    ("gamma-butyrolactone", "de-npsg", "2026-04-12", "Anlage 2"),
    // Switzerland.
    ("methadone", "ch-betmvv", "2020-01-01", "a"),
    ("diazepam", "ch-betmvv", "2020-01-01", "b"),
    ("lysergide", "ch-betmvv", "2020-01-01", "d"),
    ("hexahydrocannabiphorol", "ch-betmvv", "2023-10-08", ""),
    ("hexahydrocannabiphorol", "ch-betmvv", "2023-10-09", "e"),
    ("ephedrine", "ch-betmvv-precursors", "2020-01-01", "f"),
    // Netherlands.
    ("4-fluoroamphetamine", "nl-opiumwet", "2017-05-24", ""),
    ("4-fluoroamphetamine", "nl-opiumwet", "2017-05-25", "Lijst I"),
    ("phenazepam", "nl-opiumwet", "2017-05-25", "Lijst II"),
    ("4-methylamphetamine", "nl-opiumwet", "2013-06-14", ""),
    ("4-methylamphetamine", "nl-opiumwet", "2013-06-15", "Lijst I"),
    ("ghb", "nl-opiumwet", "2011-12-31", "Lijst II"),
    ("ghb", "nl-opiumwet", "2013-01-01", "Lijst I"),
    ("3-mmc", "nl-opiumwet", "2021-10-27", ""),
    ("3-mmc", "nl-opiumwet", "2021-10-28", "Lijst II"),
    ("3-mmc", "nl-opiumwet", "2025-01-01", "Lijst I"),
    ("nitrous oxide", "nl-opiumwet", "2022-12-31", ""),
    ("nitrous oxide", "nl-opiumwet", "2023-01-01", "Lijst II"),
    ("cannabis", "nl-opiumwet", "2020-01-01", "Lijst II"),
    ("ketamine", "nl-opiumwet", "2026-01-01", ""),
];

fn day(text: &str) -> Day {
    text.parse().expect("tests write days rightly")
}

fn resolve(name: &str) -> Option<SubstanceId> {
    match Registry::bundled().resolve(name).outcome {
        Outcome::Substance(id) => Some(id),
        _ => None,
    }
}

/// The schedules that list a substance itself on a day.
fn in_force(substance: &SubstanceId, instrument: &str, on: &str) -> BTreeSet<&'static str> {
    let instrument = instrument.parse().expect("tests write instruments rightly");
    Registry::bundled().status(substance, Scope::Instrument(&instrument), day(on))[0]
        .grounds
        .iter()
        .filter(|ground| ground.timing == Timing::InForce && ground.route == Route::Direct)
        .map(|ground| ground.listing.schedule.as_str())
        .collect()
}

#[test]
fn the_laws_answer_by_day() {
    let mut wrong = Vec::new();
    for &(name, instrument, on, expected) in FACTS {
        let Some(substance) = resolve(name) else {
            wrong.push(format!("{name} is not a substance"));
            continue;
        };
        let schedules = in_force(&substance, instrument, on).into_iter().collect::<Vec<_>>().join(";");
        if schedules != expected {
            wrong.push(format!("{name} under {instrument} on {on}: {schedules:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Known only as absent from one text of the act and present in the next.
#[test]
fn between_two_texts_of_the_act_the_answer_is_open() {
    let btmg = "de-btmg".parse().expect("an instrument id");
    let substance = resolve("cyclopropylfentanyl").expect("a substance");
    let status = &Registry::bundled().status(&substance, Scope::Instrument(&btmg), day("2020-01-01"))[0];
    assert_eq!(status.standing, Standing::Uncertain);
}

/// From April 2024 the tetrahydrocannabinol of hemp is out of the act, the synthetic one is in it.
#[test]
fn tetrahydrocannabinol_of_unknown_origin_is_a_question_in_germany() {
    let btmg = "de-btmg".parse().expect("an instrument id");
    let thc = resolve("delta-9-THC").expect("a substance");
    for (on, standing) in [("2024-03-31", Standing::Listed), ("2024-04-01", Standing::Uncertain)] {
        assert_eq!(Registry::bundled().status(&thc, Scope::Instrument(&btmg), day(on))[0].standing, standing, "{on}");
    }
}

/// Every row of the three annexes that names a substance the resolver knows.
#[test]
fn each_row_of_the_german_annexes_is_listed_in_its_annex() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/controls")
        .join("de_btmg_anlagen_2022-02.csv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("SKIPPED: no {}", path.display());
        return;
    };
    let mut checked = 0;
    let mut missing = Vec::new();
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        let row = row.expect("a row of the shared file");
        let (annex, inn, other) = (&row[0], row[1].replace("**", ""), row[2].replace("**", ""));
        // The INN outranks the trivial name; of that, what stands before the bracket.
        let name = if inn.trim() == "-" { other.split(" (").next().unwrap_or_default() } else { inn.as_str() };
        let Some(substance) = resolve(name.trim()) else { continue };
        checked += 1;
        if !in_force(&substance, "de-btmg", "2022-03-01").contains(format!("Anlage {annex}").as_str()) {
            missing.push(format!("{name} in Anlage {annex}: {substance}"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(checked >= 430, "only {checked} rows were read");
}
