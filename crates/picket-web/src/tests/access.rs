//! Who may do what, and what protects every answer.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use picket_store::Role;

use super::house::House;

/// Every address of the console that is for people who are signed in, with the role it asks for beyond that. Those that
/// lay every definition over every substance are asked in a way that stops before.
const PAGES: [(&str, Option<Role>); 29] = [
    ("/", None),
    ("/findings/00000000000000000000000000000000", None),
    ("/substances/fentanyl", None),
    ("/records", None),
    ("/records/00000000000000000000000000000000", None),
    ("/imports", None),
    ("/imports/new", Some(Role::Analyst)),
    ("/imports/1", None),
    ("/imports/1/problems.csv", None),
    ("/imports/uploads/00000000000000000000000000000000", None),
    ("/search?q=x", None),
    ("/lab/identify", None),
    ("/lab/identify/0000000000000000000000000000000000000000000000000000000000000000", None),
    ("/lab/identify/0000000000000000000000000000000000000000000000000000000000000000/report", None),
    ("/lab/libraries", None),
    ("/lab/libraries/x/1", None),
    ("/law", None),
    ("/law?q=fentanyl&on=2024-06-01", None),
    ("/law/texts?on=2020-01-01", None),
    ("/law/definitions/us-fentanyl-related-2018", None),
    ("/law/matrix?on=x", None),
    ("/law/queue?on=x", None),
    ("/law/drafts", None),
    ("/law/annex.md", None),
    ("/help/reading", None),
    ("/help/registry", None),
    ("/account", None),
    ("/users", Some(Role::Administrator)),
    ("/help/nothing", None),
];

/// Every address to which a form is posted by somebody signed in, with the role it asks for and a body that lacks nothing
/// but the token.
const FORMS: [(&str, Option<Role>, &str); 12] = [
    (
        "/findings/00000000000000000000000000000000/decision",
        Some(Role::Reviewer),
        "expected=new&state=confirmed&reason=x",
    ),
    ("/imports/new/profile", Some(Role::Analyst), "upload=x&profile=nflis"),
    ("/imports/1/undo", Some(Role::Analyst), ""),
    ("/law/near-misses", Some(Role::Reviewer), "q=bupropion&on=2024-06-01&reason=x"),
    ("/sign-out", None, ""),
    ("/account/password", None, "current=x&new=y"),
    ("/account/codes", None, ""),
    ("/account/codes/confirm", None, "code=0"),
    ("/account/codes/remove", None, "current=x"),
    ("/account/sign-out-everywhere", None, ""),
    ("/users", Some(Role::Administrator), "name=x&display_name=X&password=y"),
    ("/users/reader", Some(Role::Administrator), "action=disable"),
];

/// Every address of the API but the document and the beginning of a session.
const API: [(Method, &str); 23] = [
    (Method::DELETE, "/api/v1/sessions"),
    (Method::GET, "/api/v1/findings"),
    (Method::GET, "/api/v1/findings/00000000000000000000000000000000"),
    (Method::POST, "/api/v1/findings/00000000000000000000000000000000/decisions"),
    (Method::GET, "/api/v1/substances?q=x"),
    (Method::GET, "/api/v1/substances/resolve?name=x"),
    (Method::GET, "/api/v1/substances/fentanyl"),
    (Method::GET, "/api/v1/substances/fentanyl/status"),
    (Method::GET, "/api/v1/records"),
    (Method::GET, "/api/v1/records/00000000000000000000000000000000"),
    (Method::GET, "/api/v1/imports"),
    (Method::POST, "/api/v1/imports?profile=nflis"),
    (Method::GET, "/api/v1/imports/1"),
    (Method::GET, "/api/v1/imports/1/problems"),
    (Method::GET, "/api/v1/imports/uploads/00000000000000000000000000000000"),
    (Method::POST, "/api/v1/control/check"),
    (Method::POST, "/api/v1/control/batch"),
    (Method::GET, "/api/v1/control/jurisdictions"),
    (Method::GET, "/api/v1/control/definitions"),
    (Method::GET, "/api/v1/control/definitions/us-fentanyl-related-2018"),
    (Method::POST, "/api/v1/control/near-misses"),
    (Method::POST, "/api/v1/lab/identify"),
    (Method::GET, "/api/v1/lab/libraries"),
];

#[tokio::test]
async fn nothing_is_shown_or_done_for_whoever_is_not_signed_in() {
    let house = House::new().await;
    for (path, _) in PAGES {
        let answer = house.get(path, None).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.header(header::LOCATION).starts_with("/sign-in"), "{path}");
        assert_eq!(answer.text, "", "{path}");
    }
    for (path, _, form) in FORMS {
        let answer = house.post(path, None, form).await;
        assert!(answer.header(header::LOCATION).starts_with("/sign-in"), "{path}: {}", answer.status);
    }
    for (method, path) in API {
        let answer = house.api(method.clone(), path, "", Some(serde_json::json!({}))).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert_eq!(answer.header(header::WWW_AUTHENTICATE), "Bearer");
        assert_eq!(answer.json()["code"], "PK4001", "{path}");
        let cookie = house.person(Role::Reader).await.cookie;
        let request = Request::builder().method(method.clone()).uri(path).header(header::COOKIE, cookie);
        let answer = house.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "a cookie opened {method} {path}");
    }
}

#[tokio::test]
async fn a_form_without_its_token_is_refused_and_so_is_one_from_elsewhere() {
    let house = House::new().await;
    for role in Role::ALL {
        let person = house.person(role).await;
        for (path, _, form) in FORMS {
            let answer = house.post(path, Some(&person), &format!("csrf={}&{form}", "0".repeat(64))).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            assert!(answer.text.contains("PK4003"), "{path}");
        }
    }
    let person = house.person(Role::Reader).await;
    let foreign = Request::post("/sign-out")
        .header(header::COOKIE, &person.cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(format!("csrf={}", person.csrf)))
        .unwrap();
    assert_eq!(house.send(foreign).await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.get("/", Some(&person)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn pages_and_forms_are_for_the_roles_they_name() {
    let house = House::new().await;
    for role in Role::ALL {
        let person = house.person(role).await;
        for (path, asked) in PAGES {
            let forbidden = house.get(path, Some(&person)).await.status == StatusCode::FORBIDDEN;
            assert_eq!(forbidden, asked.is_some_and(|asked| asked != role), "{role} at {path}");
        }
        for (path, asked, form) in FORMS.into_iter().filter(|(_, asked, _)| asked.is_some()) {
            let answer = house.post(path, Some(&person), &format!("csrf={}&{form}", person.csrf)).await;
            let forbidden = answer.status == StatusCode::FORBIDDEN;
            assert_eq!(forbidden, asked != Some(role), "{role} at {path}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn every_answer_is_protected_and_only_files_are_kept() {
    let house = House::new().await;
    let person = house.person(Role::Reader).await;
    for path in ["/sign-in", "/", "/nothing-here", "/api/v1/findings", "/api/v1/openapi.json"] {
        let answer = house.get(path, Some(&person)).await;
        assert!(answer.header(header::CONTENT_SECURITY_POLICY).starts_with("default-src 'self';"), "{path}");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
        assert_eq!(answer.header(header::REFERRER_POLICY), "same-origin", "{path}");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{path}");
    }
    let style = house.get(&crate::assets::STYLE.path, None).await;
    assert_eq!(style.status, StatusCode::OK);
    assert!(style.header(header::CACHE_CONTROL).contains("immutable"));
}

#[tokio::test]
async fn no_page_has_a_style_or_a_script_of_its_own() {
    let house = House::new().await;
    house.take_in("generic-aggregated", &super::house::counts_file()).await;
    let person = house.person(Role::Administrator).await;
    for path in [
        "/sign-in",
        "/",
        "/?state=all",
        "/substances/fentanyl",
        "/records",
        "/imports/1",
        "/users",
        "/account",
        "/law?q=CCC(%3DO)N(c1ccccc1)C1CCN(CCc2ccc(CC)cc2)CC1&on=2019-01-01",
    ] {
        let page = house.get(path, Some(&person)).await.text;
        for inline in [" style=", "<style", "<script>", " onclick=", "javascript:", "http://", "https://"] {
            let allowed = inline == "http://"
                && page.matches(inline).count() == page.matches("http://www.w3.org/2000/svg").count();
            assert!(!page.contains(inline) || allowed, "{path} has {inline}");
        }
    }
}

#[tokio::test]
async fn attempts_to_sign_in_are_slowed_down_and_say_for_how_long() {
    let house = House::new().await;
    let mut last = None;
    for _ in 0..12 {
        last = Some(house.post("/sign-in", None, "name=reviewer&password=wrong").await);
    }
    let last = last.unwrap();
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.header(header::RETRY_AFTER).parse::<u64>().unwrap() > 0);
}

#[tokio::test]
async fn forms_that_are_too_large_and_addresses_that_are_wrong_have_pages_of_their_own() {
    let house = House::new().await;
    let person = house.person(Role::Reader).await;
    let large = house.post("/sign-in", None, &format!("name={}", "x".repeat(300_000))).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(large.text.contains("PK4006"));
    for path in ["/?state=maybe", "/?place=XX", "/?year=MMXX", "/records?on=yesterday", "/imports?before=x"] {
        let wrong = house.get(path, Some(&person)).await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(wrong.text.contains("PK4005"), "{path}");
    }
    let missing = house.get("/findings/x", Some(&person)).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.text.contains("There is nothing here"));
}
