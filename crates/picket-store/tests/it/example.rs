//! Small records, findings and people to test with.

use std::collections::{BTreeMap, BTreeSet};

use picket_core::{
    ContentHash, Finding, FindingId, FindingKind, Handling, Item, Location, Measure, Mention, MentionKind, Method,
    Period, Place, Problem, Record, RecordKey, Severity, SourceId, Statement, Strength, Subject, Tally, Timestamp,
};
use picket_store::{Begun, Import, ImportId, NewImport, NewUser, Role, Store, UserName};

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_microseconds(1_700_000_000_000_000 + seconds * 1_000_000)
}

pub(crate) fn source(name: &str) -> SourceId {
    SourceId::new(name).unwrap()
}

pub(crate) fn place(text: &str) -> Place {
    let (country, area) = text.split_once('/').unwrap_or((text, ""));
    Place { country: country.parse().unwrap(), area: area.to_owned() }
}

/// So many reports of a name in a month and place, as an aggregated table has them.
pub(crate) fn reports(source_id: &str, name: &str, month: &str, where_: &str, count: i64) -> Record<String> {
    let (event, place) = (Period::new(month).unwrap(), place(where_));
    Record {
        source: source(source_id),
        key: RecordKey::new(&format!("{month}|{where_}|{name}")).unwrap(),
        event: event.clone(),
        place: place.clone(),
        handling: Handling::PUBLIC,
        bytes: format!("{month},{where_},{name},{count}").into_bytes(),
        location: Location { part: None, row: Some(7), column: None },
        body: format!(r#"{{"name":"{name}","count":{count}}}"#),
        mentions: vec![Mention { kind: MentionKind::SubstanceName, value: name.to_lowercase() }],
        tallies: vec![Tally { measure: Measure::Reports, subject: name.to_owned(), place, period: event, count }],
    }
}

pub(crate) fn item(record: Record<String>) -> Item<String> {
    Item::Record(Box::new(record))
}

pub(crate) fn problem(code: &str, severity: Severity, row: u64) -> Item<String> {
    Item::Problem(Problem {
        code: code.to_owned(),
        severity,
        location: Location { part: Some("2023".to_owned()), row: Some(row), column: Some("Freq".to_owned()) },
        message: "not a number".to_owned(),
        excerpt: "n/a".to_owned(),
    })
}

pub(crate) fn new_import(source_id: &str, file: &str, known_at: Timestamp) -> NewImport {
    NewImport {
        source: source(source_id),
        profile: "test 1".to_owned(),
        file_name: file.to_owned(),
        file_hash: ContentHash::of(file.as_bytes()),
        file_bytes: 1234,
        handling: Handling::PUBLIC,
        known_at,
        simulated: false,
        by: "amina".to_owned(),
        at: known_at,
    }
}

pub(crate) async fn begin(store: &Store, new: &NewImport) -> ImportId {
    match store.begin_import(new).await.unwrap() {
        Begun::New(import) => import.id,
        other => panic!("not new: {other:?}"),
    }
}

/// Begins, appends as one group, and finishes.
pub(crate) async fn import(store: &Store, new: &NewImport, items: &[Item<String>]) -> Import {
    let id = begin(store, new).await;
    store.append_group(id, 0, items).await.unwrap();
    store.finish_import(id, "{}", new.at).await.unwrap()
}

pub(crate) fn finding(kind: &str, name: &str, year: i16, score: f64) -> Finding {
    let kind = FindingKind::new(kind).unwrap();
    let subject = Subject { kind: "substance".to_owned(), id: name.to_lowercase(), label: name.to_owned() };
    let (sources, place, period) = (vec![source("us-nflis")], place("US"), Period::year(year).unwrap());
    let statement = Statement { id: "test".to_owned(), figures: BTreeMap::new(), text: format!("{name} is rising") };
    Finding {
        id: FindingId::of(&kind, &sources, &subject, &place, &period),
        kind: kind.clone(),
        sources,
        subject,
        place,
        period,
        strength: Strength { score, q_value: None, error_rate: None },
        summary: statement.clone(),
        reasons: vec![statement],
        method: Method { name: kind.to_string(), version: 1, parameters: BTreeMap::new() },
        inputs: ContentHash::of(name.as_bytes()),
        handling: Handling::PUBLIC,
        simulated: false,
    }
}

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) fn new_user(name: &str, roles: &[Role]) -> NewUser {
    NewUser {
        name: UserName::new(name).unwrap(),
        display_name: name.to_uppercase(),
        roles: roles.iter().copied().collect::<BTreeSet<_>>(),
        password: PASSWORD.to_owned(),
    }
}
