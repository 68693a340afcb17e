//! A file comes in by the form and by the API.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use picket_store::{AuditAction, AuditFilter, ImportFilter, ImportState, Role};

use super::house::{House, Person, counts_file};

fn upload(person: &Person, parts: &[(&str, Option<&str>, &str)]) -> Request<Body> {
    let mut body = String::new();
    for (name, file, content) in parts {
        let file = file.map_or_else(String::new, |file| format!("; filename=\"{file}\""));
        body.push_str(&format!(
            "--frontier\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n"
        ));
    }
    body.push_str("--frontier--\r\n");
    Request::post("/imports/new")
        .header(header::COOKIE, &person.cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=frontier")
        .body(Body::from(body))
        .unwrap()
}

#[tokio::test]
async fn a_file_is_not_written_before_the_token_was_checked() {
    let house = House::new().await;
    let person = house.person(Role::Analyst).await;
    let file = ("file", Some("x.csv"), "a,b\n1,2\n");
    let profile = ("profile", None, "generic-aggregated");
    let wrong = "0".repeat(64);
    for parts in [vec![file, ("csrf", None, person.csrf.as_str())], vec![("csrf", None, wrong.as_str()), profile, file]]
    {
        let answer = house.send(upload(&person, &parts)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(std::fs::read_dir(&house.app.config.uploads).unwrap().count(), 0);
}

#[tokio::test]
async fn a_form_with_a_profile_leads_to_the_import() {
    let house = House::new().await;
    let person = house.person(Role::Analyst).await;
    let file = counts_file();
    let parts = [
        ("csrf", None, person.csrf.as_str()),
        ("profile", None, "generic-aggregated"),
        ("source", None, "test-lab"),
        ("simulated", None, "no"),
        ("file", Some("../2023.csv"), file.as_str()),
    ];
    let answer = house.send(upload(&person, &parts)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let mut address = answer.header(header::LOCATION).to_owned();
    let page = loop {
        let page = house.get(&address, Some(&person)).await;
        match page.header(header::LOCATION) {
            "" if page.header(header::REFRESH).is_empty() && !page.text.contains("http-equiv") => break page,
            "" => tokio::task::yield_now().await,
            on => address = on.to_owned(),
        }
    };
    assert!(page.text.contains("<h1>2023.csv</h1>"), "{}", page.text);
    assert!(page.text.contains("Yes: each of the 55 rows"), "{}", page.text);
    let csv = house.get("/imports/1/problems.csv", Some(&person)).await;
    assert!(csv.text.starts_with("code,severity,part,row,column,message,text\r\nPK2"), "{}", csv.text);
    assert!(csv.text.contains("rejected,,56,count,"), "{}", csv.text);
    assert!(csv.text.contains("'=minus twelve"), "{}", csv.text);
    assert_eq!(std::fs::read_dir(&house.app.config.uploads).unwrap().count(), 0);

    let board = house.get("/?state=all", Some(&person)).await;
    assert!(board.text.contains("Isotonitazene"), "{}", board.text);
    let records = house.get("/records?name=ISOTONITAZENE&source=test-lab", Some(&person)).await;
    assert_eq!(records.text.matches("<a href=\"/records/").count(), 6);
}

#[tokio::test]
async fn without_a_profile_the_ones_that_fit_are_offered_first() {
    let house = House::new().await;
    let person = house.person(Role::Analyst).await;
    let file = counts_file();
    let parts = [("csrf", None, person.csrf.as_str()), ("profile", None, ""), ("file", Some("a.csv"), file.as_str())];
    let page = house.send(upload(&person, &parts)).await;
    assert_eq!(page.status, StatusCode::OK);
    let first = page.text.split("name=\"profile\"").nth(1).unwrap();
    assert!(first.starts_with(" id=\"fit-generic-aggregated\""), "{first}");
    let token = page.text.split("name=\"upload\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = format!("csrf={}&upload={token}&profile=generic-aggregated", person.csrf);
    let begun = house.post("/imports/new/profile", Some(&person), &form).await;
    assert!(begun.header(header::LOCATION).starts_with("/imports/uploads/"), "{}", begun.text);
    let again = house.post("/imports/new/profile", Some(&person), &form).await;
    assert!(again.text.contains("no longer kept"), "{}", again.text);
}

#[tokio::test]
async fn reading_and_deciding_leave_their_rows_in_the_audit() {
    let house = House::new().await;
    house.take_in("generic-aggregated", &counts_file()).await;
    let reviewer = house.person(Role::Reviewer).await;
    let records = house.get("/records?name=isotonitazene", Some(&reviewer)).await;
    let record = records.text.split("href=\"/records/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(house.get(&format!("/records/{record}"), Some(&reviewer)).await.status, StatusCode::OK);

    let board = house.get("/", Some(&reviewer)).await;
    let finding = board.text.split("href=\"/findings/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let path = format!("/findings/{finding}/decision");
    let form = |reason: &str| format!("csrf={}&expected=new&state=confirmed&reason={reason}", reviewer.csrf);
    let without = house.post(&path, Some(&reviewer), &form("+")).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.text.contains("Give a reason."), "{}", without.text);
    assert_eq!(house.post(&path, Some(&reviewer), &form("seen")).await.status, StatusCode::SEE_OTHER);

    for (action, object) in
        [(AuditAction::RecordRead, format!("record/{record}")), (AuditAction::Decision, format!("finding/{finding}"))]
    {
        let filter = AuditFilter { action: Some(action), ..AuditFilter::default() };
        let rows = house.app.store().audit_rows(&filter).await.unwrap();
        assert_eq!(rows.len(), 1, "{action:?}");
        assert_eq!((rows[0].entry.by.as_str(), &rows[0].entry.object), ("reviewer", &object));
    }
}

#[tokio::test]
async fn an_import_is_taken_back_as_a_whole() {
    let house = House::new().await;
    let progress = house.take_in("generic-aggregated", &counts_file()).await;
    assert_eq!(progress["stage"], "done", "{progress}");
    let person = house.person(Role::Analyst).await;
    let undone = house.post("/imports/1/undo", Some(&person), &format!("csrf={}", person.csrf)).await;
    assert_eq!(undone.header(header::LOCATION), "/imports/1?undone=yes", "{}", undone.text);
    let board = house.get("/?state=all", Some(&person)).await;
    assert!(!board.text.contains("Isotonitazene"));
    let token = house.token(Role::Reader).await;
    let records = house.api(Method::GET, "/api/v1/records", &token, None).await.json();
    assert_eq!(records["items"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn a_file_that_its_profile_cannot_read_fails_in_words_and_leaves_nothing() {
    let house = House::new().await;
    let progress = house.take_in("generic-samples", &counts_file()).await;
    assert_eq!(progress["stage"], "failed");
    assert!(progress["reason"].as_str().unwrap().contains("sample_id"), "{progress}");
    assert_eq!(std::fs::read_dir(&house.app.config.uploads).unwrap().count(), 0);
}

#[tokio::test]
async fn the_same_file_twice_at_once_is_imported_once() {
    let house = House::new().await;
    let file = counts_file();
    let (one, two) =
        tokio::join!(house.take_in("generic-aggregated", &file), house.take_in("generic-aggregated", &file));
    let already = [&one, &two].map(|progress| progress["already_imported"].as_bool().unwrap());
    assert!(already[0] != already[1], "{one} {two}");
    assert_eq!(one["import"], two["import"]);
}

#[tokio::test]
async fn an_import_that_was_cut_off_goes_on_when_the_server_starts_again() {
    let house = House::new().await;
    let file = counts_file();
    let store = house.app.store();
    let profile = house.app.node.profile("generic-aggregated").unwrap().clone();
    let hash = picket_core::ContentHash::of(file.as_bytes());
    let uploads = &house.app.config.uploads;
    let path = uploads.join(format!("{hash}-{}", "0".repeat(32)));
    std::fs::write(&path, &file).unwrap();
    std::fs::write(uploads.join("partial-1"), "half").unwrap();
    // What the first server did before it was killed: keep one group, and nothing else.
    let lab_file = picket_flow::LabFile {
        path: path.clone(),
        name: "cut.csv".into(),
        profile,
        source: None,
        simulated: false,
        known_at: house.app.now(),
        by: "analyst".into(),
        at: house.app.now(),
    };
    let kept = std::sync::atomic::AtomicBool::new(false);
    let is_kept = || kept.load(std::sync::atomic::Ordering::Relaxed);
    let importing = house.app.node.import_lab(lab_file, |_| kept.store(true, std::sync::atomic::Ordering::Relaxed));
    let mut importing = Box::pin(importing);
    while !is_kept() {
        tokio::select! {
            biased;
            ended = &mut importing => panic!("the import ended before it could be cut off: {:?}", ended.err()),
            () = tokio::task::yield_now() => {}
        }
    }
    drop(importing);
    let open = ImportFilter { state: Some(ImportState::Open), ..ImportFilter::default() };
    assert_eq!(store.imports(&open).await.unwrap().len(), 1);

    let (_worker, mut work) = crate::worker::Worker::new(house.app.node.clone(), house.app.config.now);
    work.pick_up(uploads).await;
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    let working = tokio::spawn(work.run(stopped));
    while !store.imports(&open).await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    working.abort();
    let imports = store.imports(&ImportFilter::default()).await.unwrap();
    assert_eq!((imports[0].state, imports[0].progress.records_new), (ImportState::Finished, 54));
    assert!(!uploads.join("partial-1").exists());
}
