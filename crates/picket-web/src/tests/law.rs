//! The law room.

use axum::http::{StatusCode, header};
use picket_store::Role;

use super::house::House;
use crate::links::encode;

/// The page of a question on a day.
fn check(question: &str, on: &str) -> String {
    format!("/law?q={}&on={on}", encode(question))
}

/// The cells of a jurisdiction's first row in the table of answers, without markup.
fn row<'p>(page: &'p str, jurisdiction: &str) -> &'p str {
    let start = page.find(&format!("href=\"#law-{jurisdiction}\"")).expect("the jurisdiction has a row");
    let end = page[start..].find("</tr>").expect("a row ends");
    &page[start..start + end]
}

#[tokio::test]
async fn carfentanil_is_listed_and_says_where_since_when_and_by_which_act() {
    let house = House::new().await;
    let person = house.person(Role::Reader).await;
    let page = house.get(&check("carfentanil", "2019-01-01"), Some(&person)).await;
    assert_eq!(page.status, StatusCode::OK);
    let us = row(&page.text, "us");
    for part in ["data-standing=\"listed\"", "Listed", ">II<", "by its own name", "1988"] {
        assert!(us.contains(part), "{part} is not in {us}");
    }
    for part in ["href=\"/substances/carfentanil\"", "How this answer was made", house.app.registry().hash().as_str()] {
        assert!(page.text.contains(part), "{part}");
    }
}

#[tokio::test]
async fn a_structure_under_a_class_has_its_atoms_and_clauses_pointed_out() {
    let house = House::new().await;
    let person = house.person(Role::Reader).await;
    let structure = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccc(CC)cc2)CC1";
    let page = house.get(&check(structure, "2019-01-01"), Some(&person)).await.text;
    assert!(row(&page, "us").contains("data-standing=\"class\""), "{}", row(&page, "us"));
    for part in ["highlight-core", "highlight-modified", "<mark>(B) substitution", "Narrow", "Broad", "2018-02-06"] {
        assert!(page.contains(part), "{part}");
    }
    let before = house.get(&check(structure, "2018-02-05"), Some(&person)).await.text;
    assert!(row(&before, "us").contains("data-standing=\"not-found\""));
}

#[tokio::test]
async fn what_is_not_found_is_never_called_legal() {
    let house = House::new().await;
    let person = house.person(Role::Reader).await;
    for question in ["bupropion", "caffeine", "isotonitazene", "acetic anhydride"] {
        let page = house.get(&check(question, "2024-06-01"), Some(&person)).await.text.to_lowercase();
        for word in [" legal", ">legal", "lawful", "permitted", "allowed to"] {
            assert!(!page.contains(word), "{question}: {word}");
        }
        assert!(page.contains("what this does not cover"), "{question}");
    }
    let page = house.get(&check("bupropion", "2024-06-01"), Some(&person)).await.text;
    assert_eq!(page.matches("data-standing=\"listed\"").count(), 0);
}

#[tokio::test]
async fn nonsense_is_told_at_its_field_with_what_was_understood() {
    let house = House::new().await;
    let person = house.person(Role::Reader).await;
    for (question, field, words) in [
        ("/law?q=C1CC(&on=2024-06-01", "q-mistake", "This was read as a structure"),
        ("/law?q=437-38-8&on=2024-06-01", "q-mistake", "its check digit is wrong"),
        (
            "/law?q=not%20a%20drug%20at%20all&on=2024-06-01",
            "q-mistake",
            "neither a structure that can be read nor a name",
        ),
        ("/law?q=fentanyl&on=yesterday", "on-mistake", "no day between"),
        ("/law?q=fentanyl&on=2024-06-01&in=XX", "in-mistake", "no tables for “XX”"),
        ("/law?q=%3Cscript%3Ealert(1)%3C/script%3E&on=2024-06-01", "q-mistake", "&lt;script&gt;"),
    ] {
        let page = house.get(question, Some(&person)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{question}");
        assert!(page.text.contains(&format!("id=\"{field}\"")) && page.text.contains(words), "{question}");
        assert!(!page.text.contains("class=\"check-result\""), "{question}");
    }
}

#[tokio::test]
async fn the_address_of_a_check_says_only_what_was_chosen() {
    let house = House::new().await;
    let person = house.person(Role::Reader).await;
    let untidy = house.get("/law?q=fentanyl&molfile=&on=2024-06-01&in=US&in=UN", Some(&person)).await;
    assert_eq!(untidy.header(header::LOCATION), "/law?q=fentanyl&on=2024-06-01&in=UN%2CUS");
    let tidy = house.get("/law?q=fentanyl&on=2024-06-01&in=UN%2CUS", Some(&person)).await.text;
    assert!(tidy.contains("#law-us") && tidy.contains("#law-un") && !tidy.contains("#law-de"));
    let posted = house.post("/law", Some(&person), "q=fentanyl&on=2024-06-01&molfile=").await;
    assert_eq!(posted.header(header::LOCATION), "/law?q=fentanyl&on=2024-06-01");
    let long = format!("q=&on=2024-06-01&molfile={}", "x".repeat(10_000));
    assert_eq!(house.post("/law", Some(&person), &long).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_substance_shows_its_law_by_route_and_a_precursor_its_card() {
    let house = House::new().await;
    let person = house.person(Role::Reader).await;
    let page = house.get("/substances/acetic-anhydride?on=2024-06-01", Some(&person)).await.text;
    for part in ["Listed as a precursor", "2915.24", "UN 1715", "Flammable liquid and vapour", "ICSC 0209"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.contains("/law?q=acetic-anhydride&amp;on=2024-06-01#law-us"));
}

#[tokio::test]
async fn the_texts_of_a_day_lead_to_definitions_with_their_words_and_sites() {
    let house = House::new().await;
    let person = house.person(Role::Reader).await;
    let texts = house.get("/law/texts?on=2020-01-01", Some(&person)).await.text;
    for part in ["id=\"us-csa\"", "/law/definitions/us-fentanyl-related-2018", "21 U.S.C. 812"] {
        assert!(texts.contains(part), "{part}");
    }
    let before = house.get("/law/texts?on=2017-01-01", Some(&person)).await.text;
    assert!(!before.contains("us-fentanyl-related-2018"));
    let page = house.get("/law/definitions/us-fentanyl-related-2018", Some(&person)).await.text;
    for part in [
        "21 CFR 1308.11(h)(30)(i)",
        "(C) substitution in or on the piperidine ring",
        "alkoxycarbonyl",
        "aniline ring",
        "highlight-modified",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(house.get("/law/definitions/nothing", Some(&person)).await.status, StatusCode::NOT_FOUND);
}
