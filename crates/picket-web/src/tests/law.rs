//! The law room.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use picket_store::{AuditAction, AuditFilter, Role};

use super::house::{Answer, House, Person};
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

#[tokio::test]
async fn near_misses_are_for_reviewers_with_a_reason_and_leave_a_row_in_the_audit() {
    let house = House::new().await;
    let reader = house.person(Role::Reader).await;
    let reviewer = house.person(Role::Reviewer).await;
    let page = check("bupropion", "2024-06-01");
    assert!(!house.get(&page, Some(&reader)).await.text.contains("/law/near-misses"));
    assert!(house.get(&page, Some(&reviewer)).await.text.contains("/law/near-misses"));
    let unnamed =
        house.get(&check("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccc(CC)cc2)CC1", "2024-06-01"), Some(&reviewer)).await.text;
    assert!(!unnamed.contains("/law/near-misses"), "only a substance of the registry can be asked about");

    let form = |reason: &str| format!("csrf={}&q=bupropion&on=2024-06-01&reason={reason}", reviewer.csrf);
    let without = house.post("/law/near-misses", Some(&reviewer), &form("+")).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.text.contains("Give the reason first"));
    let long = house.post("/law/near-misses", Some(&reviewer), &form(&"x".repeat(1_001))).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = house.post("/law/near-misses", Some(&reviewer), &form("Expert+opinion")).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.text);
    assert!(told.text.contains("Expert opinion"));
    let filter = AuditFilter { action: Some(AuditAction::NearMiss), ..AuditFilter::default() };
    let rows = house.app.store().audit_rows(&filter).await.unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!((rows[0].entry.by.as_str(), rows[0].entry.object.as_str()), ("reviewer", "substance/bupropion"));
}

#[tokio::test]
async fn the_gap_matrix_leads_to_its_rows_and_tells_what_changed() {
    let house = House::new().await;
    let person = house.person(Role::Reader).await;
    let matrix = house.get("/law/matrix?on=2024-06-01", Some(&person)).await.text;
    assert!(matrix.contains("/law/matrix?on=2024-06-01&amp;in=US&amp;not=DE#gap"));
    let gap = house.get("/law/matrix?on=2020-06-01&in=UN&not=US", Some(&person)).await;
    assert_eq!(gap.status, StatusCode::OK);
    assert!(gap.text.contains("Controlled in United Nations, not found in United States"));
    let typed = house.get("/law/matrix?on=2020-06-01&in=un&not=uk", Some(&person)).await;
    assert!(typed.text.contains("Controlled in United Nations, not found in United Kingdom"));
    let changes = house.get("/law/matrix?on=2018-12-31&since=2018-01-01", Some(&person)).await.text;
    assert!(changes.contains("Fentanyl-related substances") && changes.contains("Added"));
    assert_eq!(house.get("/law/matrix?in=XX&not=US", Some(&person)).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_weights_of_the_queue_stand_in_its_address() {
    let house = House::new().await;
    let person = house.person(Role::Reader).await;
    let usual = house.get("/law/queue?on=2024-06-01", Some(&person)).await;
    assert_eq!(usual.status, StatusCode::OK);
    let changed = house.get("/law/queue?on=2024-06-01&national_controls=9", Some(&person)).await.text;
    assert!(changed.contains("name=\"national_controls\" value=\"9\""));
    let wrong = house.get("/law/queue?deaths=much", Some(&person)).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("The usual weights were used"));
}

#[tokio::test]
async fn a_draft_is_measured_by_address_or_from_a_pasted_rule() {
    let house = House::new().await;
    let person = house.person(Role::Reader).await;
    let held =
        house.get("/law/drafts?wording=us-fentanyl-related-2018&held_out=2017&on=2018-01-01", Some(&person)).await;
    assert_eq!(held.status, StatusCode::OK);
    for part in [
        "Known drugs of its aim reached",
        "By year of first report",
        "Overlap with existing law",
        "Written with what was known to 2017",
    ] {
        assert!(held.text.contains(part), "{part}");
    }
    let report =
        house.get("/law/drafts?wording=us-fentanyl-related-2018&on=2018-01-01&as=markdown", Some(&person)).await;
    assert!(report.header(header::CONTENT_TYPE).starts_with("text/markdown") && report.text.starts_with("# Fentanyl"));

    let rule = include_str!("../../../../data/control/definitions/us-fentanyl-related-2018.toml");
    let narrower = rule.replace("\"haloalkyl\", ", "");
    let pasted =
        upload(&house, &person, &[("rule", &narrower), ("against", "us-fentanyl-related-2018"), ("on", "2018-01-01")])
            .await;
    assert_eq!(pasted.status, StatusCode::OK);
    assert!(pasted.text.contains("The two wordings beside each other") && pasted.text.contains("on-phenethyl"));
    let broken = upload(&house, &person, &[("rule", "name = "), ("on", "2018-01-01")]).await;
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(broken.text.contains("The rule file cannot be read"));
    let annex = house.get("/law/annex.md", Some(&person)).await;
    assert!(annex.text.starts_with("# Annex"));
}

#[tokio::test]
async fn codes_are_read_as_people_write_them() {
    let house = House::new().await;
    let person = house.person(Role::Reader).await;
    let found = house.get("/law?q=fentanyl&on=2020-01-01&in=us,uk", Some(&person)).await;
    assert_eq!(found.status, StatusCode::OK);
    assert!(found.text.contains("value=\"GB\" checked"), "{}", found.text);
    let unknown = house.get("/law?q=fentanyl&on=2020-01-01&in=atlantis", Some(&person)).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// Posts the fields of the form for drafts.
async fn upload(house: &House, person: &Person, fields: &[(&str, &str)]) -> Answer {
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!("--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    body.push_str("--frontier--\r\n");
    let request = Request::post("/law/drafts")
        .header(header::COOKIE, &person.cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=frontier");
    house.send(request.body(Body::from(body)).unwrap()).await
}
