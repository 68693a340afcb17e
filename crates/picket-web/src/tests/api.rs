//! The API from sign-in to decision.

use axum::http::{Method, StatusCode, header};
use picket_store::Role;
use serde_json::json;

use super::house::{House, counts_file};

#[tokio::test]
async fn a_program_takes_in_reads_and_decides() {
    let house = House::new().await;
    let progress = house.take_in("generic-aggregated", &counts_file()).await;
    assert_eq!(progress["stage"], "done", "{progress}");
    let token = house.token(Role::Reviewer).await;

    let import = house.api(Method::GET, "/api/v1/imports/1", &token, None).await.json();
    assert_eq!(
        (&import["state"], &import["records_new"], &import["rejected"]),
        (&json!("finished"), &json!(54), &json!(1))
    );
    let problems = house.api(Method::GET, "/api/v1/imports/1/problems", &token, None).await.json();
    let rejected = problems["items"].as_array().unwrap().iter().find(|item| item["severity"] == "rejected").unwrap();
    assert_eq!((&rejected["row"], &rejected["column"]), (&json!(56), &json!("count")));

    let findings = house.api(Method::GET, "/api/v1/findings?kind=lab-first-seen", &token, None).await.json();
    let finding = &findings["items"][0];
    assert_eq!((&finding["subject_id"], &finding["country"]), (&json!("isotonitazene"), &json!("EE")));
    let path = format!("/api/v1/findings/{}", finding["id"].as_str().unwrap());
    let decision = json!({ "state": "confirmed", "expected": "new", "reason": "Seen in two laboratories." });
    let decided = house.api(Method::POST, &format!("{path}/decisions"), &token, Some(decision.clone())).await;
    assert_eq!((decided.status, &decided.json()["state"]), (StatusCode::CREATED, &json!("confirmed")));
    let again = house.api(Method::POST, &format!("{path}/decisions"), &token, Some(decision)).await;
    assert_eq!((again.status, &again.json()["code"]), (StatusCode::CONFLICT, &json!("PK3019")));
    let read = house.api(Method::GET, &path, &token, None).await.json();
    assert_eq!(read["decisions"][0]["reason"], "Seen in two laboratories.");

    let ended = house.api(Method::DELETE, "/api/v1/sessions", &token, None).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert_eq!(house.api(Method::GET, &path, &token, None).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_name_is_read_and_its_law_is_told() {
    let house = House::new().await;
    let token = house.token(Role::Reader).await;
    let read = house.api(Method::GET, "/api/v1/substances/resolve?name=Fentanyl%20HCl", &token, None).await.json();
    assert_eq!(read["outcome"], json!({ "outcome": "substance", "value": "fentanyl" }));
    let found = house.api(Method::GET, "/api/v1/substances?q=fentan", &token, None).await.json();
    assert_eq!(found[0]["substance"], "fentanyl");
    let substance = house.api(Method::GET, "/api/v1/substances/fentanyl", &token, None).await.json();
    assert_eq!(substance["cas"], "437-38-7");
    let status = house.api(Method::GET, "/api/v1/substances/fentanyl/status?on=2020-01-01", &token, None).await.json();
    let listed = |id: &str| {
        let statuses = status.as_array().unwrap();
        statuses.iter().find(|status| status["instrument"]["id"] == id).map(|status| status["standing"].clone())
    };
    assert_eq!((listed("us-csa"), listed("un-1971")), (Some(json!("listed")), Some(json!("no-listing-found"))));
}

#[tokio::test]
async fn mistakes_are_told_as_problems() {
    let house = House::new().await;
    let reader = house.token(Role::Reader).await;
    for (method, path, status, code) in [
        (Method::GET, "/api/v1/nothing", StatusCode::NOT_FOUND, "PK4004"),
        (Method::GET, "/api/v1/findings?state=maybe", StatusCode::BAD_REQUEST, "PK4005"),
        (Method::GET, "/api/v1/substances/nothing-of-this-name", StatusCode::NOT_FOUND, "PK4004"),
        (Method::POST, "/api/v1/imports?profile=nflis", StatusCode::FORBIDDEN, "PK4002"),
    ] {
        let answer = house.api(method, path, &reader, None).await;
        assert_eq!((answer.status, answer.json()["code"].as_str().unwrap()), (status, code), "{path}");
        assert!(answer.json()["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{path}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/json", "{path}");
    }
}
