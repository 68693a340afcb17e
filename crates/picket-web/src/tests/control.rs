//! Questions of law by the API.

use axum::http::{Method, StatusCode, header};
use picket_store::{AuditAction, AuditFilter, Role};
use serde_json::{Value, json};

use super::house::{Answer, House, counts_file};

const CHECK: &str = "/api/v1/control/check";
const BATCH: &str = "/api/v1/control/batch";
const NEAR_MISSES: &str = "/api/v1/control/near-misses";

async fn ask(house: &House, token: &str, path: &str, body: Value) -> Answer {
    house.api(Method::POST, path, token, Some(body)).await
}

#[tokio::test]
async fn one_question_is_answered_for_each_jurisdiction() {
    let house = House::new().await;
    let token = house.token(Role::Reader).await;
    let body = json!({ "query": "fentanyl", "query_id": "q7", "jurisdictions": ["us", "UK"], "date": "2019-01-01" });
    let answers = ask(&house, &token, CHECK, body).await.json();
    let told: Vec<_> =
        answers["answers"].as_array().unwrap().iter().map(|one| (&one["jurisdiction"], &one["status"])).collect();
    assert_eq!(told, [(&json!("US"), &json!("listed")), (&json!("GB"), &json!("listed"))]);
    assert_eq!(answers["answers"][0]["query_id"], "q7");
    for (body, what) in [
        (json!({ "query": "C1CC(" }), "the structure cannot be read"),
        (json!({ "query": "fentanyl", "jurisdictions": ["atlantis"] }), "atlantis"),
        (json!({ "query": "fentanyl", "date": "today" }), "today"),
        (json!({ "queri": "fentanyl" }), "queri"),
    ] {
        let answer = ask(&house, &token, CHECK, body).await;
        assert_eq!((answer.status, &answer.json()["code"]), (StatusCode::BAD_REQUEST, &json!("PK4005")), "{what}");
        assert!(answer.json()["hint"].as_str().unwrap().contains(what), "{}", answer.text);
    }
    let large = ask(&house, &token, CHECK, json!({ "query": "C".repeat(5 << 20) })).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn many_questions_are_answered_in_their_order() {
    let house = House::new().await;
    let token = house.token(Role::Reader).await;
    let queries = json!([
        { "query_id": "1", "query": "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccc(CC)cc2)CC1" },
        { "query_id": "2", "query": "nothing of the kind" },
        { "query": "caffeine" },
    ]);
    let body = json!({ "queries": queries, "jurisdictions": ["us"], "date": "2019-01-01" });
    let answers = ask(&house, &token, BATCH, body).await.json();
    let told: Vec<_> =
        answers["answers"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
    assert_eq!(told, ["class", "undetermined", "not found"]);
    assert!(answers["answers"][1]["error"].as_str().unwrap().contains("neither a structure nor a name"));
    let many: Vec<_> = (0..1_001).map(|_| json!({ "query": "caffeine" })).collect();
    let refused = ask(&house, &token, BATCH, json!({ "queries": many })).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_law_can_be_read() {
    let house = House::new().await;
    let token = house.token(Role::Reader).await;
    let get = async |path: &str| house.api(Method::GET, path, &token, None).await.json();
    let places = get("/api/v1/control/jurisdictions").await;
    let codes: Vec<_> = places.as_array().unwrap().iter().map(|place| place["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"US") && codes.contains(&"UN"), "{codes:?}");
    let definitions = get("/api/v1/control/definitions?jurisdiction=us&date=2019-01-01").await;
    let fentanyls = definitions.as_array().unwrap().iter().find(|one| one["id"] == "us-fentanyl-related-2018").unwrap();
    assert_eq!(fentanyls["holds"], true);
    let shown = get("/api/v1/control/definitions/us-fentanyl-related-2018").await;
    assert!(shown["text"].as_str().unwrap().contains("structurally related to fentanyl"));
    let missing = house.api(Method::GET, "/api/v1/control/definitions/nothing", &token, None).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn near_misses_are_for_reviewers_with_a_reason_in_the_audit() {
    let house = House::new().await;
    let body = |substance: &str, reason: &str| json!({ "substance": substance, "jurisdictions": ["us"], "date": "2019-01-01", "reason": reason });
    for role in [Role::Reader, Role::Analyst, Role::Administrator] {
        let token = house.token(role).await;
        let answer = ask(&house, &token, NEAR_MISSES, body("remifentanil", "why not")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role}");
    }
    let token = house.token(Role::Reviewer).await;
    let long = "x".repeat(1_001);
    for (substance, reason, what) in [
        ("remifentanil", " ", "only with a reason"),
        ("remifentanil", &long, "longer than 1000 characters"),
        ("CCC(=O)N(c1ccccc1)C1CCN(CCc2ccc(CC)cc2)CC1", "looking for the end of the class", "one registered substance"),
        ("fluorofentanyl", "one of several", "one registered substance"),
        ("record/00000000000000000000000000000000", "no such record", "one registered substance"),
    ] {
        let answer = ask(&house, &token, NEAR_MISSES, body(substance, reason)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{substance}");
        assert!(answer.json()["hint"].as_str().unwrap().contains(what), "{}", answer.text);
    }
    let told = ask(&house, &token, NEAR_MISSES, body("remifentanil", "drafting the next order")).await.json();
    assert_eq!(
        (&told["substance"], &told["misses"][0]["definition"]),
        (&json!("remifentanil"), &json!("us-fentanyl-related-2018"))
    );
    let filter = AuditFilter { action: Some(AuditAction::NearMiss), ..AuditFilter::default() };
    let rows = house.app.store().audit_rows(&filter).await.unwrap();
    assert_eq!(rows.len(), 1, "what was refused is not told, and not counted");
    assert_eq!((rows[0].entry.by.as_str(), rows[0].entry.object.as_str()), ("reviewer", "substance/remifentanil"));
    assert!(rows[0].entry.detail.contains("drafting the next order"), "{}", rows[0].entry.detail);
    for _ in 1..30 {
        assert_eq!(ask(&house, &token, NEAR_MISSES, body("fentanyl", "again")).await.status, StatusCode::OK);
    }
    let refused = ask(&house, &token, NEAR_MISSES, body("fentanyl", "again")).await;
    assert_eq!((refused.status, refused.header(header::RETRY_AFTER)), (StatusCode::TOO_MANY_REQUESTS, "3600"));
}

#[tokio::test]
async fn the_name_that_a_record_reports_may_be_asked_about() {
    let house = House::new().await;
    house.take_in("generic-aggregated", &counts_file()).await;
    let token = house.token(Role::Reviewer).await;
    let records = house.api(Method::GET, "/api/v1/records?name=isotonitazene", &token, None).await.json();
    let record = records["items"][0]["id"].as_str().unwrap().to_owned();
    let body = json!({ "substance": format!("record/{record}"), "reason": "the exhibit of this record" });
    let told = ask(&house, &token, NEAR_MISSES, body).await;
    assert_eq!((told.status, &told.json()["substance"]), (StatusCode::OK, &json!("isotonitazene")), "{}", told.text);
}
