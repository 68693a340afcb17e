//! Gaps between jurisdictions, changes between days, and the queue of reviews.

use std::collections::BTreeSet;

use picket_core::{Day, Period};
use picket_substance::{
    ChangeKind, Criterion, Evidence, GapRow, Jurisdiction, Registry, ReviewWeights, Scope, Standing, Verdict,
    WeightsError,
};

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn place(text: &str) -> Jurisdiction {
    text.parse().expect("a jurisdiction")
}

/// What the matrix calls a gap is one by the answers for single substances too.
#[test]
fn gaps_are_those_of_single_answers() {
    let registry = Registry::bundled();
    let on = day("2026-01-01");
    let (un, us) = (place("UN"), place("US"));
    let gaps = registry.gaps_between(&un, &us, on);
    assert!(!gaps.is_empty());
    let since = |row: &GapRow| row.since.as_ref().map(Period::from);
    assert!(gaps.is_sorted_by(|one, two| since(one) <= since(two)));
    for row in &gaps {
        let exhibit = registry.read_exhibit(row.substance.as_str()).expect("an id is a name");
        let verdict = |place: &Jurisdiction| registry.answers(&exhibit, Scope::Jurisdiction(place), on)[0].verdict;
        assert_eq!(verdict(&un), row.verdict, "{row:?}");
        let expected = if row.uncertain { Verdict::Undetermined } else { Verdict::NotFound };
        assert_eq!(verdict(&us), expected, "{row:?}");
    }
    let matrix = registry.gap_matrix(on);
    let at = |wanted: &Jurisdiction| matrix.jurisdictions.iter().position(|place| place == wanted).expect("covered");
    assert_eq!(matrix.gaps[at(&un)][at(&us)], gaps.iter().filter(|row| !row.uncertain).count());
    assert!((0..matrix.jurisdictions.len()).all(|own| matrix.gaps[own][own] == 0));
}

#[test]
fn gaps_open_and_close_with_the_days() {
    let registry = Registry::bundled();
    let has = |on: &str| {
        let gaps = registry.gaps_between(&place("US"), &place("UN"), day(on));
        gaps.into_iter().find(|row| row.substance.as_str() == "isotonitazene")
    };
    assert!(has("2019-01-01").is_none(), "controlled nowhere");
    let gap = has("2021-01-01").expect("temporarily in schedule I since 2020-08-20, under the convention since 2021");
    assert_eq!((gap.schedule.as_str(), gap.route), ("I", "listed"));
    assert!(has("2026-01-01").is_none(), "both control it");
}

#[test]
fn changes_between_two_days_are_told() {
    let registry = Registry::bundled();
    let us = [place("US")];
    let changes = registry.changes(day("2018-02-01"), day("2018-02-28"), &us);
    let class = changes.iter().find(|change| change.citation.contains("83 FR 5188")).expect("the class of fentanyls");
    assert_eq!((class.kind, class.on.as_str()), (ChangeKind::Added, "2018-02-06"));
    assert!(changes.iter().all(|change| change.jurisdiction == us[0]));
    let all = registry.changes(day("1900-01-01"), day("2030-01-01"), &[]);
    let dated = registry.listings().iter().filter(|listing| listing.since.is_some()).count();
    assert_eq!(all.iter().filter(|change| change.kind != ChangeKind::Ended).count(), dated);
    assert!(all.iter().any(|change| change.kind == ChangeKind::Moved && change.from.is_some()));
    assert!(all.is_sorted_by(|one, two| one.on.from() >= two.on.from()));
    assert!(registry.changes(day("2018-02-06"), day("2018-02-06"), &us).is_empty(), "nothing since the same day");
}

fn evidence(id: &str, reports: u64, before: u64) -> Evidence {
    let mut evidence = Evidence::none(id.parse().expect("an id"));
    evidence.reports = reports;
    evidence.reports_before = before;
    evidence.years = BTreeSet::from([2024, 2025]);
    evidence
}

#[test]
fn the_queue_holds_what_the_conventions_do_not() {
    let registry = Registry::bundled();
    let on = day("2026-01-01");
    let weights = ReviewWeights::bundled();
    let known =
        [evidence("etodesnitazene", 5, 5), evidence("bromazolam", 4000, 1000), evidence("heroin", 90_000, 90_000)];
    let queue = registry.review_queue(&known, &weights, on);
    let un = place("UN");
    for entry in &queue.entries {
        let standings = registry.status(&entry.substance, Scope::Jurisdiction(&un), on);
        assert!(
            standings.iter().all(|status| status.standing != Standing::Listed) || entry.un_open,
            "{}",
            entry.substance
        );
        assert!(entry.rank_range.0 <= entry.rank && entry.rank <= entry.rank_range.1, "{entry:?}");
        let sum: f64 = entry.values.iter().map(|value| value.adds).sum();
        assert!((sum - entry.score).abs() < 1e-12);
        assert!(entry.values.iter().filter_map(|value| value.value).all(|value| (0.0..=1.0).contains(&value)));
    }
    // Whoever has the same score shares the place.
    for (at, entry) in queue.entries.iter().enumerate() {
        let above = queue.entries[..at].iter().filter(|other| other.score > entry.score).count();
        assert_eq!(entry.rank, above + 1, "{}", entry.name);
        assert!(entry.rank_range.0 <= entry.rank && entry.rank <= entry.rank_range.1);
    }
    assert!(queue.entries.is_sorted_by(|one, two| one.score >= two.score));
    assert!(!queue.entries.iter().any(|entry| entry.substance.as_str() == "heroin"));
    assert_eq!(queue.absent, [Criterion::Deaths], "no source tells of deaths");
    assert!(queue.weights.frames.iter().all(|frame| !frame.verified && !frame.fields.is_empty()));
}

/// More of one thing and the same of everything else never means a later place; a weight of zero takes a criterion out.
#[test]
fn weights_do_what_they_say() {
    let registry = Registry::bundled();
    let on = day("2026-01-01");
    let controlled = registry.review_queue(&[], &ReviewWeights::bundled(), on).entries;
    let (one, other) = (controlled[0].substance.as_str(), controlled[1].substance.as_str());
    let place_of = |reports: u64, weights: &str| {
        let weights = ReviewWeights::parse(weights).expect("weights");
        let known = [evidence(one, reports, 10), evidence(other, 100, 10)];
        let queue = registry.review_queue(&known, &weights, on);
        queue.entries.iter().find(|entry| entry.substance.as_str() == one).map(|entry| entry.rank)
    };
    let reports = "[weights]\nreports = 1.0\n[full]\ngrowth_doublings = 3.0\npersistence_years = 5.0\n";
    assert_eq!(place_of(1000, reports), Some(1));
    assert_eq!(place_of(50, reports), Some(2));
    let none = reports.replace("reports = 1.0", "reports = 0.0\ncountries = 1.0");
    assert_eq!(place_of(50, &none), place_of(1000, &none));
}

#[test]
fn faults_in_weights_are_told() {
    let full = "[full]\ngrowth_doublings = 3.0\npersistence_years = 5.0\n";
    let read = |text: &str| ReviewWeights::parse(text).expect_err("a fault");
    assert_eq!(read(&format!("[weights]\nreports = 0.0\n{full}")), WeightsError::Nothing);
    let heavy = read(&format!("[weights]\nreports = 1e9\n{full}"));
    assert_eq!(heavy, WeightsError::Weight { name: "reports", weight: 1e9 });
    assert!(matches!(read(&format!("[weights]\nbeauty = 1.0\n{full}")), WeightsError::Form(_)));
    assert!(matches!(
        read("[weights]\nreports = 1.0\n[full]\ngrowth_doublings = 0.0\npersistence_years = 5.0\n"),
        WeightsError::Full(_)
    ));
}
