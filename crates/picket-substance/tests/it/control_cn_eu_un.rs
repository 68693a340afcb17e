//! The law of China, of the European Union and of the United Nations, by day.

use std::collections::BTreeSet;

use picket_core::Day;
use picket_substance::{Listing, Registry, Route, Scope, Target, Timing};

use crate::fixture::shared;

/// Substance, instrument, day, and the schedules in force on it that name the substance itself.
const FACTS: &str = "\
carfentanil,cn-supplementary,2017-02-28,
carfentanil,cn-supplementary,2017-03-01,List
furanylfentanyl,cn-supplementary,2017-03-01,List
u-47700,cn-supplementary,2017-06-30,
u-47700,cn-supplementary,2017-07-01,List
n-ethylhexedrone,cn-supplementary,2018-08-31,
n-ethylhexedrone,cn-supplementary,2018-09-01,List
2-fluorodeschloroketamine,cn-supplementary,2021-06-30,
2-fluorodeschloroketamine,cn-supplementary,2021-07-01,List
metonitazene,cn-supplementary,2024-06-30,
metonitazene,cn-supplementary,2024-07-01,List
butomidate,cn-supplementary,2025-07-01,List
mephedrone,cn-psychotropic,2015-01-01,I
modafinil,cn-psychotropic,2023-09-30,I
modafinil,cn-psychotropic,2023-10-01,II
etomidate,cn-psychotropic,2023-10-01,II
dextromethorphan,cn-psychotropic,2024-06-30,
dextromethorphan,cn-psychotropic,2024-07-01,II
midazolam,cn-psychotropic,2024-06-30,II
oliceridine,cn-narcotic,2023-07-01,List
xylazine,cn-psychotropic,2025-07-01,
n-phenethyl-4-piperidone,cn-precursors,2018-01-31,
n-phenethyl-4-piperidone,cn-precursors,2018-03-01,1
4-piperidone,cn-precursors,2025-07-20,2
apaan,eu-273-2004,2013-12-29,
apaan,eu-273-2004,2013-12-30,Category 1
acetic-anhydride,eu-273-2004,2013-12-29,Category 2
acetic-anhydride,eu-273-2004,2013-12-30,Category 2A
phenylacetic-acid,eu-273-2004,2014-01-01,Category 2B
4-anilino-n-phenethylpiperidine,eu-111-2005,2018-07-06,
4-anilino-n-phenethylpiperidine,eu-111-2005,2018-07-07,Category 1
mapa,eu-273-2004,2020-12-12,
mapa,eu-273-2004,2020-12-13,Category 1
red-phosphorus,eu-273-2004,2021-01-12,
red-phosphorus,eu-273-2004,2021-01-13,Category 2A
red-phosphorus,eu-111-2005,2021-01-13,Category 2
eapa,eu-111-2005,2022-10-03,Category 1
norfentanyl,eu-273-2004,2023-02-20,Category 1
imdpam,eu-273-2004,2024-06-02,
imdpam,eu-273-2004,2024-06-03,Category 1
4-piperidone,eu-273-2004,2025-01-01,
ephedrine,eu-111-2005,2014-01-01,Category 1;Category 4
norfentanyl,un-1988,2022-11-22,
norfentanyl,un-1988,2022-11-23,I
4-piperidone,un-1988,2024-12-03,I
protonitazene,un-1961,2022-12-31,
protonitazene,un-1961,2024-01-01,I
bromazolam,un-1971,2025-01-01,IV
nitroethane,un-1988,2025-01-01,
nitroethane,incb-issl,2025-01-01,List
";

fn day(text: &str) -> Day {
    text.parse().expect("tests write days rightly")
}

fn eve(day: Day) -> Day {
    Day::from_epoch_days(day.to_epoch_days() - 1).expect("the lists are not that old")
}

/// The listings of one instrument that name a substance and are in force on a day.
fn in_force<'r>(registry: &'r Registry, substance: &str, instrument: &str, on: Day) -> Vec<&'r Listing> {
    let (substance, instrument) =
        (substance.parse().expect("a substance id"), instrument.parse().expect("an instrument id"));
    registry.status(&substance, Scope::Instrument(&instrument), on)[0]
        .grounds
        .iter()
        .filter(|ground| ground.route == Route::Direct && ground.timing == Timing::InForce)
        .map(|ground| ground.listing)
        .collect()
}

#[test]
fn listings_begin_and_end_on_their_days() {
    let registry = Registry::bundled();
    let mut wrong = Vec::new();
    for fact in FACTS.lines() {
        let [substance, instrument, on, expected] = fact.split(',').collect::<Vec<_>>()[..] else { panic!("{fact}") };
        if registry.substance(substance).is_none() {
            wrong.push(format!("no substance {substance}"));
            continue;
        }
        let found: BTreeSet<&str> = in_force(registry, substance, instrument, day(on))
            .iter()
            .map(|listing| listing.schedule.as_str())
            .collect();
        let found: Vec<&str> = found.into_iter().collect();
        if found.join(";") != expected {
            wrong.push(format!("{fact}: found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One row of the published lists of China.
struct Row {
    instrument: &'static str,
    schedule: &'static str,
    effective: Day,
    name: String,
    inchikey: String,
}

fn lists_of_china() -> Option<Vec<Row>> {
    let text = shared("controls/cn_controlled_lists_2025-07-01.csv")?;
    let rows = csv::Reader::from_reader(text.as_bytes())
        .into_records()
        .map(|record| {
            let record = record.expect("the published lists are CSV");
            let (instrument, schedule) = match &record[0] {
                "narcotic" => ("cn-narcotic", "List"),
                "psy1" => ("cn-psychotropic", "I"),
                "psy2" => ("cn-psychotropic", "II"),
                "nonmedical" => ("cn-supplementary", "List"),
                other => panic!("no list {other}"),
            };
            Row {
                instrument,
                schedule,
                effective: day(&record[1]),
                name: plain(&record[3]),
                inchikey: record[8].to_owned(),
            }
        })
        .collect();
    Some(rows)
}

/// A Chinese name without blanks and asterisks, with one kind of brackets.
fn plain(name: &str) -> String {
    name.replace('（', "(").replace('）', ")").chars().filter(|c| !matches!(c, ' ' | '*')).collect()
}

/// The Chinese name of a listing, which stands in brackets behind the English one.
fn chinese_name(listing: &Listing) -> String {
    let (_, name) = listing.listed_as.split_once(" (").expect("listings of China give the Chinese name");
    let start = listing.listed_as.len() - name.len();
    plain(listing.listed_as[start..].strip_suffix(')').expect("the bracket is closed"))
}

/// On each day on which the lists changed, and on the day before, exactly the rows of the published lists are in force.
#[test]
fn the_lists_of_china_are_reproduced_on_each_of_their_days() {
    // Moved to another schedule after the day of the published list.
    const MOVED: [&str; 2] = ["莫达非尼", "咪达唑仑"];
    let Some(rows) = lists_of_china() else { return };
    let registry = Registry::bundled();
    let days: BTreeSet<Day> = rows.iter().map(|row| row.effective).collect();
    assert_eq!((rows.len(), days.len()), (502, 8));
    let from_lists: Vec<&Listing> =
        registry.listings().iter().filter(|listing| listing.sources.iter().any(|id| id == "cn-lists")).collect();
    let mut wrong = Vec::new();
    for day in days.iter().flat_map(|day| [eve(*day), *day]) {
        let expected: BTreeSet<(&str, &str, String)> = rows
            .iter()
            .filter(|row| row.effective <= day)
            .map(|row| (row.instrument, row.schedule, row.name.clone()))
            .collect();
        let found: BTreeSet<(&str, &str, String)> = from_lists
            .iter()
            .filter(|listing| {
                let Target::Substance(id) = &listing.target else { panic!("{} is no substance", listing.listed_as) };
                in_force(registry, id.as_str(), listing.instrument.as_str(), day).contains(listing)
            })
            .map(|listing| (listing.instrument.as_str(), listing.schedule.as_str(), chinese_name(listing)))
            .collect();
        for (_, schedule, name) in expected.symmetric_difference(&found) {
            if !MOVED.contains(&name.as_str()) {
                wrong.push(format!("{day}: {name} in {schedule}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where the published lists come with a structure, the substance listed has the same connectivity, but where the
/// structure of the row belongs to a misprinted name or number.
#[test]
fn the_lists_of_china_mean_the_structures_they_came_with() {
    const MISPRINTED: [&str; 3] = ["阿洛巴比妥", "甲二氢吗啡", "N-(1-甲氧基羰基-2-甲基丙基)-1-(5-氟戊基)吲唑-3-甲酰胺"];
    let Some(rows) = lists_of_china() else { return };
    let registry = Registry::bundled();
    let mut compared = 0;
    let mut wrong = Vec::new();
    for listing in registry.listings().iter().filter(|listing| listing.sources.iter().any(|id| id == "cn-lists")) {
        let name = chinese_name(listing);
        let Some(row) = rows.iter().find(|row| row.instrument == listing.instrument.as_str() && row.name == name)
        else {
            wrong.push(format!("{name} is on no list"));
            continue;
        };
        let Target::Substance(id) = &listing.target else { continue };
        let Some(key) = registry.substance(id.as_str()).and_then(|substance| substance.inchikey.as_ref()) else {
            continue;
        };
        if row.inchikey.is_empty() || MISPRINTED.contains(&name.as_str()) {
            continue;
        }
        compared += 1;
        if key.skeleton() != &row.inchikey[..14] {
            wrong.push(format!("{id} has {key}, the row of {name} {}", row.inchikey));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared >= 350, "{compared}");
}
