//! Findings: raised again without losing what people decided.

use picket_core::{Decision, Finding, FindingKind, FindingState, Period};
use picket_store::{FindingFilter, FindingOrder, Run, RunReceipt, Store, StoreError};

use crate::example::{at, finding, source};
use crate::harness::{Database, on_both_databases};

on_both_databases! {
    a_run_again_updates_and_does_not_double,
    what_is_no_longer_raised_is_superseded_unless_decided,
    findings_answer_every_filter,
    pages_hold_every_finding_once_in_order,
    decisions_add_up_and_need_the_state_that_was_seen,
    merges_never_go_in_circles,
    a_run_that_does_not_fit_is_refused_whole,
}

async fn run(store: &Store, kinds: &[&str], seconds: i64, findings: &[Finding]) -> RunReceipt {
    let kinds = kinds.iter().map(|kind| FindingKind::new(kind).unwrap()).collect();
    let run = Run { kinds, as_of: at(seconds), at: at(seconds), by: "amina".to_owned() };
    store.record_run(&run, findings).await.unwrap()
}

async fn names(store: &Store, filter: &FindingFilter) -> Vec<String> {
    let found = store.findings(filter).await.unwrap().items;
    assert_eq!(store.finding_count(filter).await.unwrap(), found.len() as u64);
    found.into_iter().map(|stored| stored.finding.subject.label).collect()
}

fn decision(of: &Finding, state: FindingState, seconds: i64) -> Decision {
    let (by, reason) = ("kofi".to_owned(), "seen in casework".to_owned());
    Decision { finding: of.id.clone(), state, into: None, by, reason, at: at(seconds) }
}

async fn a_run_again_updates_and_does_not_double(database: Database) {
    let store = database.new_store().await;
    let first = finding("lab-rising", "Eutylone", 2019, 70.0);
    let receipt =
        run(&store, &["lab-rising"], 1, &[first.clone(), finding("lab-rising", "Fentanyl", 2019, 50.0)]).await;
    assert_eq!((receipt.added, receipt.updated, receipt.unchanged, receipt.superseded), (2, 0, 0, 0));
    let mut stronger = first.clone();
    stronger.strength.score = 0.1 + 0.2;
    let receipt =
        run(&store, &["lab-rising"], 2, &[stronger.clone(), finding("lab-rising", "Fentanyl", 2019, 50.0)]).await;
    assert_eq!((receipt.added, receipt.updated, receipt.unchanged, receipt.superseded), (0, 1, 1, 0));
    let stored = store.finding(&first.id).await.unwrap().unwrap();
    assert_eq!(stored.finding, stronger);
    assert_eq!((stored.first_raised_at, stored.as_of, stored.last_run), (at(1), at(2), receipt.run));
    assert_eq!(store.finding(&finding("lab-rising", "X", 1999, 1.0).id).await.unwrap(), None);
}

async fn what_is_no_longer_raised_is_superseded_unless_decided(database: Database) {
    let store = database.new_store().await;
    let (gone, kept) = (finding("lab-rising", "Gone", 2019, 1.0), finding("lab-rising", "Decided", 2019, 2.0));
    let other = finding("lab-new", "Other", 2019, 3.0);
    run(&store, &["lab-rising", "lab-new"], 1, &[gone.clone(), kept.clone(), other]).await;
    store.decide(&decision(&kept, FindingState::Confirmed, 2), FindingState::New).await.unwrap();

    let receipt = run(&store, &["lab-rising"], 3, &[]).await;
    assert_eq!(receipt.superseded, 1);
    assert_eq!(names(&store, &FindingFilter::default()).await, ["Other", "Decided"]);
    let superseded = FindingFilter { superseded: Some(true), ..FindingFilter::default() };
    assert_eq!(names(&store, &superseded).await, ["Gone"]);
    assert_eq!(names(&store, &FindingFilter { superseded: None, ..FindingFilter::default() }).await.len(), 3);
    let counts = store.counts().await.unwrap();
    assert_eq!(counts.findings.into_iter().collect::<Vec<_>>(), [(FindingState::New, 1), (FindingState::Confirmed, 1)]);
    assert_eq!(counts.findings_superseded, 1);

    run(&store, &["lab-rising"], 4, std::slice::from_ref(&gone)).await;
    assert!(!store.finding(&gone.id).await.unwrap().unwrap().superseded, "it came back");
    assert_eq!(store.finding(&kept.id).await.unwrap().unwrap().state, FindingState::Confirmed);
}

async fn findings_answer_every_filter(database: Database) {
    let store = database.new_store().await;
    let mut abroad = finding("lab-new", "Isotonitazene", 2020, 90.0);
    abroad.place = crate::example::place("GB/London");
    abroad.simulated = true;
    abroad.sources = vec![source("gb-lab")];
    let findings = [
        abroad,
        finding("lab-rising", "para-Fluorofentanyl", 2020, 80.0),
        finding("lab-rising", "Xylazine", 2019, 60.0),
    ];
    run(&store, &["lab-rising", "lab-new"], 1, &findings).await;

    let all = FindingFilter::default;
    assert_eq!(names(&store, &all()).await, ["Isotonitazene", "para-Fluorofentanyl", "Xylazine"]);
    let kinds = vec![FindingKind::new("lab-rising").unwrap()];
    assert_eq!(names(&store, &FindingFilter { kinds, ..all() }).await, ["para-Fluorofentanyl", "Xylazine"]);
    assert_eq!(names(&store, &FindingFilter { states: vec![FindingState::Dismissed], ..all() }).await.len(), 0);
    assert_eq!(
        names(&store, &FindingFilter { country: Some("GB".parse().unwrap()), ..all() }).await,
        ["Isotonitazene"]
    );
    assert_eq!(names(&store, &FindingFilter { source: Some(source("gb-lab")), ..all() }).await, ["Isotonitazene"]);
    assert_eq!(names(&store, &FindingFilter { source: Some(source("nobody")), ..all() }).await.len(), 0);
    assert_eq!(names(&store, &FindingFilter { year: Some(2019), ..all() }).await, ["Xylazine"]);
    let within = Some(Period::new("2020-01-01/2021-12-31").unwrap());
    assert_eq!(names(&store, &FindingFilter { within, ..all() }).await.len(), 2);
    assert_eq!(names(&store, &FindingFilter { strength_min: Some(80.0), ..all() }).await.len(), 2);
    assert_eq!(names(&store, &FindingFilter { simulated: Some(true), ..all() }).await, ["Isotonitazene"]);
    let subject = Some(("substance".to_owned(), "xylazine".to_owned()));
    assert_eq!(names(&store, &FindingFilter { subject, ..all() }).await, ["Xylazine"]);
    for (text, expected) in [("fluoro", 1), ("PARA fluoro", 1), ("orofentanyl", 0), ("%", 3), ("xyl para", 0)] {
        let filter = FindingFilter { text: Some(text.to_owned()), ..all() };
        assert_eq!(names(&store, &filter).await.len(), expected, "{text}");
    }
    assert!(store.findings(&FindingFilter { year: Some(9_999), ..all() }).await.is_err());
}

async fn pages_hold_every_finding_once_in_order(database: Database) {
    let store = database.new_store().await;
    // Many share a strength or a year, so that the pages must agree on more than that.
    let findings: Vec<_> = (0..47)
        .map(|number: i16| finding("lab-rising", &format!("N{number}"), 2010 + number % 5, f64::from(number % 7) / 3.0))
        .collect();
    run(&store, &["lab-rising"], 1, &findings).await;
    for order in [FindingOrder::Strength, FindingOrder::Newest] {
        let mut filter = FindingFilter { order, limit: 10, ..FindingFilter::default() };
        let mut listed = Vec::new();
        loop {
            let page = store.findings(&filter).await.unwrap();
            assert!(page.items.len() <= 10);
            listed.extend(page.items.into_iter().map(|stored| stored.finding));
            match page.next {
                Some(next) => filter.after = Some(next),
                None => break,
            }
        }
        assert_eq!(listed.len(), 47);
        let year = |finding: &Finding| if order == FindingOrder::Newest { finding.period.to().year() } else { 0 };
        let sorted = listed.is_sorted_by(|one, two| (year(one), one.strength.score) >= (year(two), two.strength.score));
        assert!(sorted, "{order:?}");
        listed.sort_by(|one, two| one.id.cmp(&two.id));
        listed.dedup_by(|one, two| one.id == two.id);
        assert_eq!(listed.len(), 47);
    }
    for wrong in ["", "s.zz.1", "n.0.1.1", "s.0", "s.0.1.2", "☃"] {
        let filter = FindingFilter { after: Some(wrong.to_owned()), ..FindingFilter::default() };
        assert!(matches!(store.findings(&filter).await, Err(StoreError::Invalid(_))), "{wrong}");
    }
}

async fn decisions_add_up_and_need_the_state_that_was_seen(database: Database) {
    let store = database.new_store().await;
    let eutylone = finding("lab-rising", "Eutylone", 2019, 70.0);
    run(&store, &["lab-rising"], 1, std::slice::from_ref(&eutylone)).await;
    let dismissed = decision(&eutylone, FindingState::Dismissed, 2);
    let confirmed = decision(&eutylone, FindingState::Confirmed, 3);
    let after = store.decide(&dismissed, FindingState::New).await.unwrap();
    assert_eq!(after.state, FindingState::Dismissed);
    let late = store.decide(&confirmed, FindingState::New).await;
    assert!(matches!(late, Err(StoreError::StateChanged { current: FindingState::Dismissed })));
    store.decide(&confirmed, FindingState::Dismissed).await.unwrap();
    assert_eq!(store.decisions(&eutylone.id).await.unwrap(), [dismissed.clone(), confirmed.clone()]);
    assert_eq!(store.recent_decisions(1).await.unwrap(), std::slice::from_ref(&confirmed));

    let no_reason = Decision { reason: " ".to_owned(), ..confirmed.clone() };
    assert!(matches!(store.decide(&no_reason, FindingState::Confirmed).await, Err(StoreError::NoReason)));
    let unknown = decision(&finding("lab-rising", "X", 2001, 1.0), FindingState::Confirmed, 4);
    assert!(matches!(store.decide(&unknown, FindingState::New).await, Err(StoreError::UnknownFinding(_))));
    assert_eq!(store.decisions(&eutylone.id).await.unwrap().len(), 2);
}

async fn merges_never_go_in_circles(database: Database) {
    let store = database.new_store().await;
    let [a, b] = ["A", "B"].map(|name| finding("lab-rising", name, 2019, 1.0));
    run(&store, &["lab-rising"], 1, &[a.clone(), b.clone()]).await;
    let merge = |from: &Finding, into: Option<&Finding>| Decision {
        into: into.map(|finding| finding.id.clone()),
        ..decision(from, FindingState::Merged, 2)
    };
    for (wrong, into) in [(&a, None), (&a, Some(&a))] {
        let refused = store.decide(&merge(wrong, into), FindingState::New).await;
        assert!(matches!(refused, Err(StoreError::InvalidMerge(_))));
    }
    let target_without_merge = Decision { state: FindingState::Confirmed, ..merge(&a, Some(&b)) };
    let refused = store.decide(&target_without_merge, FindingState::New).await;
    assert!(matches!(refused, Err(StoreError::InvalidMerge(_))));
    let merged = store.decide(&merge(&a, Some(&b)), FindingState::New).await.unwrap();
    assert_eq!((merged.state, merged.into.as_ref()), (FindingState::Merged, Some(&b.id)));
    let back = store.decide(&merge(&b, Some(&a)), FindingState::New).await;
    assert!(matches!(back, Err(StoreError::InvalidMerge(_))));
    let reopened = store.decide(&decision(&a, FindingState::New, 3), FindingState::Merged).await.unwrap();
    assert_eq!(reopened.into, None);
}

async fn a_run_that_does_not_fit_is_refused_whole(database: Database) {
    let store = database.new_store().await;
    let good = finding("lab-rising", "A", 2019, 1.0);
    let foreign = finding("lab-new", "B", 2019, 1.0);
    let no_number = finding("lab-rising", "C", 2019, f64::NAN);
    let kinds = vec![FindingKind::new("lab-rising").unwrap()];
    let wanted = Run { kinds, as_of: at(0), at: at(0), by: "amina".to_owned() };
    for wrong in [foreign, no_number, good.clone()] {
        let refused = store.record_run(&wanted, &[good.clone(), wrong]).await;
        assert!(matches!(refused, Err(StoreError::Invalid(_))));
    }
    assert_eq!(store.finding_count(&FindingFilter::default()).await.unwrap(), 0);
}
