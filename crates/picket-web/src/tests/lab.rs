//! Files of spectra: handed in, answered, kept, reported; and what is refused. All spectra here are invented.

use std::io::Write as _;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use picket_lab::identify::LibraryCard;
use picket_store::{AuditAction, AuditFilter, Role};
use serde_json::json;

use super::house::{Answer, House, Person};

/// A compound of the invented library: name, InChIKey, formula, nominal mass, and peaks that nobody measured.
struct Invented(&'static str, &'static str, &'static str, u32, &'static [(u32, u32)]);

const LIBRARY: [Invented; 5] = [
    Invented("Fentanyl", "PJMPHNIQZUBGLI-UHFFFAOYSA-N", "C22H28N2O", 336, &FENTANYL),
    Invented(
        "Caffeine",
        "RYYVLZVUVIJVGH-UHFFFAOYSA-N",
        "C8H10N4O2",
        194,
        &[
            (55, 240),
            (67, 310),
            (82, 290),
            (109, 610),
            (120, 40),
            (137, 60),
            (165, 35),
            (193, 90),
            (194, 999),
            (195, 95),
        ],
    ),
    Invented(
        "Methamphetamine",
        "MYWUZJCMWCOHBA-VIFPVBQESA-N",
        "C10H15N",
        149,
        &[(42, 70), (51, 40), (56, 110), (58, 999), (59, 45), (65, 60), (91, 150), (115, 30), (134, 25), (148, 12)],
    ),
    Invented("2-Fluorofentanyl", "BKUWDIVZCJNXRA-UHFFFAOYSA-N", "C22H27FN2O", 354, &FLUOROFENTANYL),
    Invented("4-Fluorofentanyl", "KXUBAVLIJFTASZ-UHFFFAOYSA-N", "C22H27FN2O", 354, &FLUOROFENTANYL),
];

const FENTANYL: [(u32, u32); 14] = [
    (42, 180),
    (44, 95),
    (57, 160),
    (77, 130),
    (91, 110),
    (93, 60),
    (105, 190),
    (132, 80),
    (146, 720),
    (158, 70),
    (189, 360),
    (202, 90),
    (245, 999),
    (246, 170),
];

const FLUOROFENTANYL: [(u32, u32); 13] = [
    (42, 170),
    (57, 150),
    (91, 90),
    (95, 75),
    (105, 210),
    (123, 60),
    (164, 690),
    (176, 65),
    (207, 340),
    (220, 85),
    (263, 999),
    (264, 175),
    (111, 40),
];

/// A record in NIST MSP.
fn msp(name: &str, facts: &str, peaks: &[(u32, u32)]) -> String {
    let rows: Vec<String> = peaks.iter().map(|(mz, height)| format!("{mz} {height}")).collect();
    format!("Name: {name}\n{facts}Num Peaks: {}\n{}\n\n", peaks.len(), rows.join("\n"))
}

fn library() -> String {
    let record = |Invented(name, key, formula, mass, peaks): &Invented| {
        msp(name, &format!("InChIKey: {key}\nFormula: {formula}\nMW: {mass}\n"), peaks)
    };
    LIBRARY.iter().map(record).collect()
}

/// The peaks of a spectrum of the library as another instrument might have given them.
fn measured(peaks: &[(u32, u32)]) -> Vec<(u32, u32)> {
    peaks.iter().zip((97..104).cycle()).map(|((mz, height), percent)| (*mz, height * percent / 100)).collect()
}

/// A record of JCAMP-DX.
fn jcamp(title: &str, peaks: &[(u32, u32)]) -> String {
    let table: Vec<String> = peaks.iter().map(|(mz, height)| format!("{mz},{height}")).collect();
    format!(
        "##TITLE= {title}\n##JCAMP-DX= 5.00\n##DATA TYPE= MASS SPECTRUM\n##DATA CLASS= PEAK TABLE\n##ORIGIN= nobody\n\
         ##OWNER= Inspector Somebody\n##SPECTROMETER/DATA SYSTEM= Invented 5977\n##XUNITS= M/Z\n##YUNITS= RELATIVE ABUNDANCE\n\
         ##NPOINTS= {}\n##PEAK TABLE= (XY..XY)\n{}\n##END=\n",
        peaks.len(),
        table.join("\n")
    )
}

/// Puts the invented library on the shelf.
fn shelve(house: &House) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("invented.msp");
    std::fs::write(&file, library()).unwrap();
    let card = LibraryCard {
        name: "invented".to_owned(),
        version: "1".to_owned(),
        licence: "CC0".to_owned(),
        publisher: "Nobody".to_owned(),
        ionization: Some("EI".to_owned()),
    };
    house.app.lab.bench.shelf().import(card, &file, "test", house.app.now()).unwrap();
}

/// Hands a file in by the form.
async fn hand_in(house: &House, person: &Person, name: &str, bytes: &[u8]) -> Answer {
    let mut body = Vec::new();
    body.extend_from_slice(
        format!("--frontier\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n", person.csrf).as_bytes(),
    );
    body.extend_from_slice(
        format!("--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").as_bytes(),
    );
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--frontier--\r\n");
    let request = Request::post("/lab/identify")
        .header(header::COOKIE, &person.cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=frontier");
    house.send(request.body(Body::from(body)).unwrap()).await
}

/// Hands a file in that is taken, and gives its address.
async fn taken(house: &House, person: &Person, name: &str, text: &str) -> String {
    let answer = hand_in(house, person, name, text.as_bytes()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.header(header::LOCATION).to_owned()
}

/// How many files are kept, cards aside.
fn kept(house: &House) -> usize {
    let files = std::fs::read_dir(&house.app.config.spectra).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_none()).count()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[tokio::test]
async fn a_spectrum_is_answered_in_words_and_again_at_its_address() {
    let house = House::new().await;
    shelve(&house);
    let analyst = house.person(Role::Analyst).await;
    let address = taken(&house, &analyst, "item 3.jdx", &jcamp("Item 3", &measured(&FENTANYL))).await;
    let reader = house.person(Role::Reader).await;
    let page = house.get(&address, Some(&reader)).await;
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "data-verdict=\"candidate\"",
        "Fentanyl, to be supported by another technique.",
        "Presumptive: a single technique never identifies.",
        "Of 100 samples of something that the libraries lack",
        "In the set",
        "href=\"/substances/fentanyl\"",
        "/law?q=fentanyl&amp;on=2024-06-01",
        "invented 1",
        "CC0",
        "Invented 5977",
        "electron-ionisation, version",
        "SWGDRUG",
        "<pk-spectrum",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("Inspector"), "who measured it is nobody's business");
    assert!(!page.text.contains("<form class=\"drop-form\""), "a reader hands nothing in");
    assert_eq!(house.get(&address, Some(&reader)).await.text, page.text);

    let other = house.get(&format!("{address}?record=1&against=2&on=2020-01-01"), Some(&reader)).await;
    assert!(other.text.contains("on=2020-01-01") && other.text.contains("Compared"), "{}", other.text);
    for (wrong, status) in [
        (format!("{address}?record=2"), StatusCode::NOT_FOUND),
        (format!("{address}?record=0"), StatusCode::BAD_REQUEST),
        (format!("{address}?from=x"), StatusCode::BAD_REQUEST),
        (format!("{address}?on=x"), StatusCode::BAD_REQUEST),
        (format!("/lab/identify/{}", "0".repeat(64)), StatusCode::NOT_FOUND),
        ("/lab/identify/..%2Fpicket.db".to_owned(), StatusCode::NOT_FOUND),
    ] {
        assert_eq!(house.get(&wrong, Some(&reader)).await.status, status, "{wrong}");
    }
}

#[tokio::test]
async fn who_handed_in_and_who_looked_is_in_the_audit() {
    let house = House::new().await;
    let analyst = house.person(Role::Analyst).await;
    let address = taken(&house, &analyst, "a.jdx", &jcamp("A", &FENTANYL)).await;
    let reader = house.person(Role::Reader).await;
    house.get(&format!("{address}/report"), Some(&reader)).await;
    let object = address.replace("/lab/identify/", "spectra/");
    for (action, by) in [(AuditAction::SpectraReceived, "analyst"), (AuditAction::RecordRead, "reader")] {
        let filter = AuditFilter { action: Some(action), ..AuditFilter::default() };
        let rows = house.app.store().audit_rows(&filter).await.unwrap();
        let told: Vec<_> = rows.iter().map(|row| (row.entry.by.as_str(), row.entry.object.as_str())).collect();
        assert_eq!(told, [(by, object.as_str())]);
    }
}

#[tokio::test]
async fn isomers_that_cannot_be_told_apart_are_told_together() {
    let house = House::new().await;
    shelve(&house);
    let analyst = house.person(Role::Analyst).await;
    let address = taken(&house, &analyst, "b.jdx", &jcamp("Item 4", &measured(&FLUOROFENTANYL))).await;
    let page = house.get(&address, Some(&analyst)).await.text;
    for part in ["data-verdict=\"one-of\"", "One of these isomers", "2-Fluorofentanyl", "4-Fluorofentanyl"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(page.matches("<span>In the set</span>").count(), 2);
}

#[tokio::test]
async fn many_spectra_are_cards_on_pages_and_each_has_its_own() {
    let house = House::new().await;
    shelve(&house);
    let analyst = house.person(Role::Analyst).await;
    let records = (1..=23).map(|number| msp(&format!("Query {number}"), "", &measured(&FENTANYL)));
    let file = records.collect::<String>() + "Name: broken\nNum Peaks: 3\nnothing here\n";
    let address = taken(&house, &analyst, "many.msp", &file).await;
    let first = house.get(&address, Some(&analyst)).await.text;
    assert_eq!(first.matches("class=\"card-words\"").count(), 10);
    assert!(first.contains("Spectra 1 to 10 of 23") && first.contains("?from=11"), "{first}");
    for part in ["id=\"problems\"", "PK5", "line 392"] {
        assert!(first.contains(part), "{part}: {first}");
    }
    let last = house.get(&format!("{address}?from=21"), Some(&analyst)).await.text;
    assert_eq!(last.matches("class=\"card-words\"").count(), 3);
    let one = house.get(&format!("{address}?record=12"), Some(&analyst)).await.text;
    for part in ["Query 12", "record=11", "record=13", "?from=11", "spectrum 12 of 23"] {
        assert!(one.contains(part), "{part}");
    }
    assert_eq!(house.get(&format!("{address}?from=24"), Some(&analyst)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn without_a_library_the_page_says_how_one_comes_in_and_the_spectrum_is_drawn() {
    let house = House::new().await;
    let analyst = house.person(Role::Analyst).await;
    let start = house.get("/lab/identify", Some(&analyst)).await.text;
    assert!(start.contains("picket lab library import"), "{start}");
    let address = taken(&house, &analyst, "a.jdx", &jcamp("A", &FENTANYL)).await;
    let page = house.get(&address, Some(&analyst)).await.text;
    for part in ["picket lab library import", "No library of this technique", "<svg class=\"series\""] {
        assert!(page.contains(part), "{part}: {page}");
    }
    shelve(&house);
    let after = house.get(&address, Some(&analyst)).await.text;
    assert!(after.contains("data-verdict=\"candidate\""), "a library that came in is used at once");
    house.app.lab.bench.shelf().withdraw("invented", "1", "wrong", "test", house.app.now()).unwrap();
    let withdrawn = house.get(&address, Some(&analyst)).await.text;
    assert!(withdrawn.contains("No library of this technique"), "and one that was withdrawn is not");
}

#[tokio::test]
async fn a_library_that_was_changed_is_told_and_nothing_is_guessed() {
    let house = House::new().await;
    shelve(&house);
    std::fs::write(house.app.config.libraries.join("invented/1/invented.msp"), "Name: other\n").unwrap();
    let analyst = house.person(Role::Analyst).await;
    let address = taken(&house, &analyst, "a.jdx", &jcamp("A", &FENTANYL)).await;
    let page = house.get(&address, Some(&analyst)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("is not the file that was imported"), "{}", page.text);
    assert!(!page.text.contains("data-verdict=\"candidate\""));
}

#[tokio::test]
async fn what_holds_no_spectrum_is_refused_in_words_and_not_kept() {
    let house = House::new().await;
    let analyst = house.person(Role::Analyst).await;
    let bomb = gzip(&vec![0; 300_000_000]);
    assert!(bomb.len() < 400_000);
    let prose = "All happy families are alike; each unhappy family is unhappy in its own way.\n".repeat(130_000);
    let cut = jcamp("Cut", &FENTANYL);
    let cut = &cut.as_bytes()[..cut.find("##XUNITS").unwrap()];
    let files: [(&str, &[u8], StatusCode); 6] = [
        ("empty.jdx", b"", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("picture.png", b"\x89PNG\r\n\x1a\n", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("paper.pdf", b"%PDF-1.7", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("bomb.gz", &bomb, StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("prose.txt", prose.as_bytes(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("cut.jdx", cut, StatusCode::UNPROCESSABLE_ENTITY),
    ];
    for (name, bytes, status) in files {
        let answer = hand_in(&house, &analyst, name, bytes).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text);
        assert!(answer.text.contains("class=\"mistake\"") && answer.text.contains(name), "{name}: {}", answer.text);
        assert!(answer.text.contains("class=\"drop-form\""), "{name}: another can be chosen at once");
    }
    let none = hand_in(&house, &analyst, "", b"").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(kept(&house), 0);
    let filter = AuditFilter { action: Some(AuditAction::SpectraReceived), ..AuditFilter::default() };
    assert_eq!(house.app.store().audit_rows(&filter).await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_file_above_the_limit_is_refused_before_it_is_whole() {
    let house = House::new().await;
    let analyst = house.person(Role::Analyst).await;
    let large = hand_in(&house, &analyst, "large.msp", &vec![b'1'; 64_000_001]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(large.text.contains("PK4006") && large.text.contains("64 MB"), "{}", large.text);
    assert_eq!(kept(&house), 0);
}

#[tokio::test]
async fn a_file_is_not_read_before_the_token_was_checked_and_only_by_analysts() {
    let house = House::new().await;
    let mut analyst = house.person(Role::Analyst).await;
    analyst.csrf = "0".repeat(64);
    assert_eq!(hand_in(&house, &analyst, "a.jdx", b"x").await.status, StatusCode::FORBIDDEN);
    for role in [Role::Reader, Role::Reviewer, Role::Administrator] {
        let person = house.person(role).await;
        assert_eq!(hand_in(&house, &person, "a.jdx", b"x").await.status, StatusCode::FORBIDDEN, "{role}");
        assert!(house.get("/lab/identify", Some(&person)).await.text.contains("role of analyst"), "{role}");
    }
    assert_eq!(kept(&house), 0);
}

#[tokio::test]
async fn the_report_says_what_was_answered_from_what_and_what_is_missing() {
    let house = House::new().await;
    shelve(&house);
    let analyst = house.person(Role::Analyst).await;
    let address = taken(&house, &analyst, "item.jdx", &jcamp("Item 3", &measured(&FENTANYL))).await;
    let path = format!("{address}/report?record=1&sample=Seizure%2024%3Cb%3E&on=2024-06-01");
    let report = house.get(&path, Some(&analyst)).await.text;
    let hash = address.trim_start_matches("/lab/identify/");
    for part in [
        "Presumptive result",
        "Seizure 24&lt;b&gt;",
        hash,
        "Fentanyl, to be supported by another technique.",
        "Control on 2024-06-01",
        "Missing for identification",
        "What this does not cover",
        "electron-ionisation, version",
        "invented 1",
        house.app.registry().hash().as_str(),
        "Invented 5977",
    ] {
        assert!(report.contains(part), "{part}: {report}");
    }
    assert!(!report.contains("Inspector") && !report.contains("<pk-spectrum"));
}

#[tokio::test]
async fn libraries_are_shown_with_their_state_licence_and_faults() {
    let house = House::new().await;
    shelve(&house);
    let reader = house.person(Role::Reader).await;
    let list = house.get("/lab/libraries", Some(&reader)).await.text;
    for part in ["invented 1", "Nobody", "CC0", "Searched", "/lab/libraries/invented/1"] {
        assert!(list.contains(part), "{part}: {list}");
    }
    let one = house.get("/lab/libraries/invented/1", Some(&reader)).await.text;
    for part in
        ["The same peaks as another compound", "the same peaks as 2-Fluorofentanyl", "5, of which 5 are searched"]
    {
        assert!(one.contains(part), "{part}: {one}");
    }
    house.app.lab.bench.shelf().withdraw("invented", "1", "its labels are wrong", "test", house.app.now()).unwrap();
    let withdrawn = house.get("/lab/libraries/invented/1", Some(&reader)).await.text;
    assert!(withdrawn.contains("its labels are wrong") && withdrawn.contains("The same peaks"), "{withdrawn}");
    for missing in ["/lab/libraries/invented/2", "/lab/libraries/..%2F..%2Fuploads/1"] {
        assert_eq!(house.get(missing, Some(&reader)).await.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

/// A request to the API with bytes as its body.
async fn post(house: &House, token: &str, path: &str, kind: &str, bytes: Vec<u8>) -> Answer {
    let request =
        Request::post(path).header(header::AUTHORIZATION, format!("Bearer {token}")).header(header::CONTENT_TYPE, kind);
    house.send(request.body(Body::from(bytes)).unwrap()).await
}

#[tokio::test]
async fn a_program_hands_in_and_reads_answers() {
    let house = House::new().await;
    shelve(&house);
    let token = house.token(Role::Analyst).await;
    let file = msp("One", "", &measured(&FENTANYL)) + &msp("Two", "", &FENTANYL[..2]);
    let path = "/api/v1/lab/identify?name=two.msp&on=2024-06-01";
    let told = post(&house, &token, path, "application/octet-stream", file.clone().into_bytes()).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.text);
    let told = told.json();
    assert_eq!((&told["file"], &told["spectra"]), (&json!("two.msp"), &json!(2)));
    assert_eq!(told["answers"][0]["verdict"]["kind"], "candidate");
    assert_eq!(told["answers"][0]["candidates"][0]["inchikey"], "PJMPHNIQZUBGLI-UHFFFAOYSA-N");
    assert_eq!(told["answers"][0]["control"][0]["substance"], "fentanyl");
    assert_eq!(told["answers"][1]["verdict"], json!({ "kind": "insufficient", "reason": "few-peaks", "peaks": 2 }));
    assert_eq!(told["libraries"][0]["name"], "invented");
    let person = house.person(Role::Reader).await;
    let page = house.get(told["page"].as_str().unwrap(), Some(&person)).await;
    assert!(page.text.contains("two.msp"), "a person sees the same");

    let form =
        format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.msp\"\r\n\r\n{file}\r\n--b--\r\n");
    let by_form =
        post(&house, &token, "/api/v1/lab/identify", "multipart/form-data; boundary=b", form.into_bytes()).await;
    assert_eq!((by_form.status, &by_form.json()["file"]), (StatusCode::OK, &json!("f.msp")));
    let libraries = house.api(Method::GET, "/api/v1/lab/libraries", &token, None).await.json();
    assert_eq!((&libraries[0]["name"], &libraries[0]["state"]), (&json!("invented"), &json!({ "state": "active" })));
}

#[tokio::test]
async fn a_program_is_told_what_is_wrong_with_its_file() {
    let house = House::new().await;
    let token = house.token(Role::Analyst).await;
    let plain = "application/octet-stream";
    let path = "/api/v1/lab/identify?name=a.msp";
    let cases: [(Vec<u8>, StatusCode, &str); 4] = [
        (Vec::new(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "PK4010"),
        (b"%PDF".to_vec(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "PK4010"),
        (b"Name: A\nNum Peaks: 3\nnothing\n".to_vec(), StatusCode::UNPROCESSABLE_ENTITY, "PK4011"),
        (vec![b'1'; 64_000_001], StatusCode::PAYLOAD_TOO_LARGE, "PK4006"),
    ];
    for (bytes, status, code) in cases {
        let answer = post(&house, &token, path, plain, bytes).await;
        assert_eq!((answer.status, answer.json()["code"].as_str().unwrap()), (status, code), "{}", answer.text);
        let lists = code == "PK4011";
        assert_eq!(answer.json()["problems"][0]["code"].as_str().is_some(), lists, "{}", answer.text);
    }
    for (path, kind) in [("/api/v1/lab/identify?from=0", plain), ("/api/v1/lab/identify?on=x", plain)] {
        assert_eq!(post(&house, &token, path, kind, vec![b'x']).await.status, StatusCode::BAD_REQUEST, "{path}");
    }
    let form = b"--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--b--\r\n".to_vec();
    let answer = post(&house, &token, path, "multipart/form-data; boundary=b", form).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let reader = house.token(Role::Reader).await;
    assert_eq!(post(&house, &reader, path, plain, vec![b'x']).await.status, StatusCode::FORBIDDEN);
    assert_eq!(kept(&house), 0);
}
