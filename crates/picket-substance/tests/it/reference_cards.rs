//! The reference cards of precursors.

use std::collections::BTreeSet;

use picket_substance::{HsSubheading, Listing, Registry, Table, Target, UnNumber};

use crate::fixture::{shared, tables_with};

/// The instruments that list precursors.
const INSTRUMENTS: [&str; 6] =
    ["cn-precursors", "eu-111-2005", "eu-273-2004", "incb-issl", "un-1988", "us-csa-chemicals"];

fn listed_precursors(registry: &Registry) -> impl Iterator<Item = &Listing> {
    registry.listings().iter().filter(|listing| INSTRUMENTS.contains(&listing.instrument.as_str()))
}

#[test]
fn every_listed_precursor_has_a_card_with_its_subheading() {
    let registry = Registry::bundled();
    let mut bare = BTreeSet::new();
    for listing in listed_precursors(registry) {
        let Target::Substance(id) = &listing.target else { continue };
        if registry.card(id).is_none_or(|card| card.hs2022.is_none()) {
            bare.insert(id.as_str());
        }
    }
    assert!(bare.is_empty(), "{bare:?}");
}

#[test]
fn the_sources_of_cards_exist() {
    let registry = Registry::bundled();
    for card in registry.substances().iter().filter_map(|substance| registry.card(&substance.id)) {
        assert!(!card.sources.is_empty(), "{}", card.substance);
        for source in &card.sources {
            assert!(registry.source(source).is_some(), "{}: no source {source}", card.substance);
        }
    }
}

#[test]
fn every_subheading_exists_in_the_harmonized_system() {
    let Some(text) = shared("border/hs2022.csv") else { return };
    let known: BTreeSet<String> =
        csv::Reader::from_reader(text.as_bytes()).into_records().map(|record| record.unwrap()[1].to_owned()).collect();
    let registry = Registry::bundled();
    let mut compared = 0;
    for card in registry.substances().iter().filter_map(|substance| registry.card(&substance.id)) {
        if let Some(subheading) = &card.hs2022 {
            compared += 1;
            assert!(known.contains(subheading.as_str()), "{}: {subheading}", card.substance);
        }
    }
    assert!(compared >= 110, "{compared}");
}

#[test]
fn a_card_tells_what_an_officer_asks() {
    let registry = Registry::bundled();
    let card = registry.card(&"acetic-anhydride".parse().unwrap()).unwrap();
    assert_eq!(card.hs2022.as_ref().map(HsSubheading::as_str), Some("291524"));
    assert_eq!(card.un_number.as_ref().map(UnNumber::as_str), Some("1715"));
    assert!(card.ghs_hazards.iter().any(|hazard| hazard.as_str() == "H226"));
    assert!(registry.card(&"fentanyl".parse().unwrap()).is_none());
}

#[test]
fn faults_in_cards_are_told() {
    let header = "substance,appearance,trade_names,hs2022,un_number,ghs_hazards,handling_reference,disposal_reference,\
                  note,checked,source\n";
    let rows = "caffeine,White powder,,293930,1544,H302;H360FD,,,,no,t\n\
                caffeine,,,,,,,,,no,t\n\
                nonesuch,,,,,,,,,no,t\n\
                fentanyl,,,2933.33,,,,,,no,t\n\
                heroin,,,990000,,,,,,no,t\n\
                copper,,,,UN1544,,,,,no,t\n\
                theanine,,,,,H1000,,,,no,t\n\
                psilocin,,,,,P302,,,,no,t\n\
                apica,,,,,,,,,maybe,t\n";
    let table = Table { path: "substances/reference_cards.csv", text: &format!("{header}{rows}") };
    let error = Registry::from_tables(&tables_with(Some(table))).expect_err("a fault");
    let told: Vec<String> = error.faults.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
        substances/reference_cards.csv, row 3, column "substance": a second card of caffeine
        substances/reference_cards.csv, row 4, column "substance": no substance nonesuch
        substances/reference_cards.csv, row 5, column "hs2022": "2933.33" is not a subheading of the Harmonized System such as 291524
        substances/reference_cards.csv, row 6, column "hs2022": "990000" is not a subheading of the Harmonized System such as 291524
        substances/reference_cards.csv, row 7, column "un_number": "UN1544" is not a United Nations number such as 1715
        substances/reference_cards.csv, row 8, column "ghs_hazards": "H1000" is not a hazard statement such as H226
        substances/reference_cards.csv, row 9, column "ghs_hazards": "P302" is not a hazard statement such as H226
        substances/reference_cards.csv, row 10, column "checked": "maybe" is not yes or no
        "#);
}
