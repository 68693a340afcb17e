//! Whole answers: what is asked, in which jurisdiction, on which day, and what comes out.

use picket_substance::{Jurisdiction, Registry, Scope};

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
