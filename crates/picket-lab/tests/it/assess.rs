//! Laws of the methods on small panels made for the purpose.

use picket_core::{Assessor, CountryCode, Day, Finding, Handling, Measure, Period, Place, SourceId, Tally, Timestamp};
use picket_lab::{
    ControlStatus, EarlyWarning, Entity, FirstSeen, Grain, NewCombination, NotControlled, Observation, Panel, Rising,
    Role, Scope, Settings, WatchReason,
};
use proptest::prelude::*;

const YEARS: [&str; 8] = ["2013", "2014", "2015", "2016", "2017", "2018", "2019", "2020"];

fn tally(measure: Measure, subject: &str, area: &str, period: &str, count: i64) -> Tally {
    let country = CountryCode::new("US").unwrap();
    let place = Place { country, area: area.to_owned() };
    Tally { measure, subject: subject.to_owned(), place, period: Period::new(period).unwrap(), count }
}

fn reports(name: &str, period: &str, count: i64) -> Tally {
    tally(Measure::Reports, name, "", period, count)
}

/// A series over [`YEARS`]; a zero is no row at all, as sources write it.
fn series(name: &str, counts: [i64; 8]) -> Vec<Tally> {
    let rows = YEARS.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    rows.map(|(year, count)| reports(name, year, count)).collect()
}

/// Thirty substances that go on as before with some noise, 100 to 100,000 reports a year.
fn background() -> Vec<Tally> {
    let wobble = [0, 9, -14, 4, 17, -8, -3, 12];
    let row = |index: usize, base: i64| {
        let counts = std::array::from_fn(|year| base + base * wobble[(year * 3 + index) % 8] / 100);
        series(&format!("Standing {index:02}"), counts)
    };
    (0..30).flat_map(|index| row(index, [100, 1_000, 10_000, 100_000][index % 4])).collect()
}

fn scope() -> Scope {
    let place = Place::country(CountryCode::new("US").unwrap());
    Scope { source: SourceId::new("lab").unwrap(), place, handling: Handling::PUBLIC, simulated: false }
}

/// Names in square brackets are remarks, with a question mark unknown, with a plus mixtures; the class of a substance
/// is the first word of its name.
fn recognise(name: &str) -> Entity {
    if name.starts_with('[') {
        return Entity::Remark;
    }
    if name.ends_with('?') {
        return Entity::Unknown { name: name.to_owned() };
    }
    if let Some((one, two)) = name.split_once('+') {
        return Entity::Mixture(vec![recognise(one), recognise(two)]);
    }
    let class = name.split(' ').next().unwrap_or_default().to_lowercase();
    Entity::Substance { id: name.to_lowercase(), label: name.to_owned(), classes: vec![class], role: Role::Drug }
}

fn panel(tallies: &[Tally]) -> Panel {
    let observations = tallies.iter().map(|tally| Observation { tally, known_at: None });
    Panel::build(scope(), observations, None, None, recognise)
}

fn findings(tallies: &[Tally]) -> Vec<Finding> {
    EarlyWarning::new(Settings::default()).assess(&panel(tallies))
}

/// Kind, subject and period of each finding.
fn names(findings: &[Finding]) -> Vec<String> {
    let name = |finding: &Finding| format!("{} {} {}", finding.period, finding.kind, finding.subject.id);
    findings.iter().map(name).collect()
}

fn with(rows: impl IntoIterator<Item = Vec<Tally>>) -> Vec<Tally> {
    background().into_iter().chain(rows.into_iter().flatten()).collect()
}

fn check(rows: impl IntoIterator<Item = Vec<Tally>>, expect: &[&str]) {
    assert_eq!(names(&findings(&with(rows))), expect);
}

#[test]
fn what_goes_on_as_before_is_not_raised() {
    check([], &[]);
}

#[test]
fn a_first_report_is_raised_once_and_from_a_volume_on() {
    check([series("New", [0, 0, 0, 0, 0, 40, 45, 60])], &["2018 lab-first-seen new"]);
    check([series("Rare", [0, 0, 0, 0, 0, 8, 7, 5])], &[]);
    check([series("Fentanyls new", [0, 0, 0, 0, 0, 12, 10, 11])], &["2018 lab-first-seen fentanyls new"]);
    check([series("Sugar new", [0, 0, 0, 0, 0, 12, 10, 11])], &[]);
}

#[test]
fn a_jump_is_raised_and_raised_again_when_it_multiplies() {
    check(
        [series("Jumper", [3, 2, 4, 200, 260, 2_600, 2_400, 2_300])],
        &["2016 lab-rising jumper", "2018 lab-rising jumper"],
    );
}

#[test]
fn a_jump_is_raised_again_after_a_fall() {
    check(
        [series("Returner", [3, 300, 20, 0, 0, 0, 0, 900])],
        &["2014 lab-rising returner", "2020 lab-rising returner"],
    );
}

#[test]
fn a_rise_without_any_jump_is_raised_as_slow() {
    check([series("Slow", [30, 60, 110, 220, 430, 800, 1_500, 2_900])], &["2017 lab-rising-slowly slow"]);
}

#[test]
fn a_fall_is_told_with_what_replaced_it() {
    let all = findings(&with([
        series("Cathinones old", [4_000, 4_100, 3_900, 4_200, 4_000, 300, 20, 5]),
        series("Cathinones next", [900, 900, 950, 900, 900, 4_500, 4_800, 5_000]),
    ]));
    let fall = all.iter().find(|finding| finding.kind.as_str() == "lab-falling-replaced").unwrap();
    assert_eq!((fall.subject.id.as_str(), fall.period.as_str()), ("cathinones old", "2018"));
    assert!(fall.summary.text.contains("Cathinones next"), "{}", fall.summary.text);
}

#[test]
fn an_unknown_name_is_told_once() {
    check([series("Blue stuff?", [90, 95, 92, 90, 91, 89, 93, 90])], &["2014 lab-unknown-name blue stuff?"]);
}

#[test]
fn control_is_a_reason_of_what_comes_up_and_asked_for_the_end_of_the_period() {
    let rows = with([series("Listed", [0, 0, 0, 0, 50, 60, 70, 70]), series("Free", [0, 0, 0, 0, 50, 60, 70, 70])]);
    let lists = |substance: &str, country: &CountryCode, day: Day| {
        assert_eq!((country.as_str(), day.to_string().ends_with("-12-31")), ("US", true));
        if substance == "listed" { ControlStatus::Controlled } else { ControlStatus::NotFound }
    };
    let findings = EarlyWarning::new(Settings::default()).with_control(lists).assess(&panel(&rows));
    assert_eq!(names(&findings), ["2017 lab-first-seen free", "2017 lab-first-seen listed"]);
    let said = |finding: &Finding| finding.reasons.iter().any(|reason| reason.id == "lab-not-controlled");
    assert_eq!((said(&findings[0]), said(&findings[1])), (true, false));
}

#[test]
fn a_new_combination_needs_samples() {
    let mut rows = background();
    for year in YEARS {
        rows.push(tally(Measure::Samples, "", "", year, 400_000));
        rows.extend([reports("One", year, 900), reports("Two", year, 1_000)]);
    }
    let pair = Tally::pair("One", "Two");
    rows.push(tally(Measure::Pairs, &pair, "", "2019", 40));
    assert_eq!(names(&findings(&rows)), ["2019 lab-new-combination one+two"]);
    // Chance alone lets some pair of the 496 that might have met do so 8 times, though hardly this one.
    rows.last_mut().unwrap().count = 8;
    assert_eq!(names(&findings(&rows)), [""; 0]);
    // As often as chance lets two such substances meet, and too few to speak of.
    rows.last_mut().unwrap().count = 2;
    assert_eq!(names(&findings(&rows)), [""; 0]);
}

#[test]
fn each_method_alone_assesses_the_last_period() {
    let rows = with([series("New", [0, 0, 0, 0, 0, 0, 0, 40]), series("Jumper", [3, 2, 4, 5, 3, 4, 2, 300])]);
    let panel = panel(&rows);
    assert_eq!(names(&FirstSeen::default().assess(&panel)), ["2020 lab-first-seen new"]);
    assert_eq!(names(&Rising::default().assess(&panel)), ["2020 lab-rising jumper"]);
    assert_eq!(names(&NewCombination::default().assess(&panel)), [""; 0]);
    let control = |_: &str, _: &CountryCode, _: Day| ControlStatus::NotFound;
    let not_controlled = NotControlled { settings: Settings::default(), control };
    let expected = ["2020 lab-not-controlled jumper", "2020 lab-not-controlled new"];
    assert_eq!(names(&not_controlled.assess(&panel)), expected);
}

#[test]
fn a_fall_in_throughput_creates_no_finding() {
    let rows = with([series("New", [0, 0, 0, 0, 0, 40, 45, 60])]);
    let before = names(&findings(&rows));
    for year in YEARS {
        let mut fewer = rows.clone();
        for row in fewer.iter_mut().filter(|row| row.period.as_str() == year) {
            row.count = row.count * 62 / 100;
        }
        let after = names(&findings(&fewer));
        assert!(after.iter().all(|name| before.contains(name)), "{year}: {after:?}");
    }
}

#[test]
fn a_year_without_reports_is_missing_and_not_a_decline() {
    let mut rows = with([
        series("Cathinones old", [4_000, 4_100, 3_900, 4_200, 4_000, 4_050, 4_100, 4_000]),
        series("Slow", [30, 60, 110, 220, 430, 800, 1_500, 2_900]),
    ]);
    rows.retain(|row| row.period.as_str() != "2016");
    let panel = panel(&rows);
    let counts = panel.counts(panel.find(&findings(&rows)[0].subject).unwrap());
    assert_eq!((counts.len(), counts[3]), (8, None));
    // Over the gap the slow rise is a jump; nothing is said to fall.
    assert_eq!(names(&findings(&rows)), ["2017 lab-rising slow"]);
}

#[test]
fn a_remark_leaves_the_denominator() {
    let remarks = YEARS.into_iter().map(|year| reports("[not analysed]", year, 1_000_000)).collect();
    let (bare, remarked) = (panel(&background()), panel(&with([remarks])));
    assert_eq!(bare.denominators(), remarked.denominators());
}

#[test]
fn a_mixture_counts_for_each_part_and_once_in_the_denominator() {
    let panel = panel(&[reports("One", "2020", 5), reports("One+Two", "2020", 3)]);
    let count = |id: &str| {
        let series = panel.series().find(|series| series.subject().id == id).unwrap();
        panel.counts(series)
    };
    assert_eq!((count("one"), count("two")), (vec![Some(8)], vec![Some(3)]));
    assert_eq!(panel.denominators(), [Some(8)]);
}

#[test]
fn an_area_is_not_counted_twice() {
    let area = |name, area, count| tally(Measure::Reports, name, area, "2020", count);
    let national = [reports("One", "2020", 10), area("One", "Ohio", 6), area("One", "Iowa", 4)];
    assert_eq!(panel(&national).denominators(), [Some(10)]);
    assert_eq!(panel(&national).left_out().place, 2);
    let areas = [reports("One", "2020", 1), area("One", "Ohio", 6), area("One", "Iowa", 4)];
    assert_eq!(panel(&areas).denominators(), [Some(11)]);
}

#[test]
fn a_grain_is_found_and_longer_ones_are_sums() {
    let months: Vec<_> = (1..=12).map(|month| reports("One", &format!("2020-{month:02}"), 7)).collect();
    assert_eq!(panel(&months).grain(), Grain::Month);
    let build = |grain, rows: &[Tally]| {
        let observations = rows.iter().map(|tally| Observation { tally, known_at: None });
        Panel::build(scope(), observations, grain, None, recognise)
    };
    assert_eq!(build(Some(Grain::Quarter), &months).denominators(), [Some(21); 4]);
    let twice: Vec<_> = months.iter().cloned().chain([reports("One", "2020", 90)]).collect();
    let panel = build(None, &twice);
    assert_eq!((panel.grain(), panel.left_out().grain), (Grain::Year, 12));
}

#[test]
fn what_exceeds_a_limit_is_counted_and_left_out() {
    let rare = (0..Panel::SUBJECTS_MAX).map(|index| reports(&format!("Name {index:05}"), "2020", 1));
    let full = panel(&rare.chain([reports("Often", "2020", 2)]).collect::<Vec<_>>());
    assert_eq!((full.series().count(), full.left_out().limit), (Panel::SUBJECTS_MAX, 1));
    assert!(full.series().any(|series| series.subject().id == "often"));
    let months = [reports("One", "1850-01", 1), reports("One", "2020-12", 1)];
    let late = panel(&months);
    assert_eq!((late.periods().len(), late.left_out().limit), (Panel::PERIODS_MAX, 1));
    assert_eq!(late.current().map(Period::as_str), Some("2020-12"));
}

#[test]
fn a_flood_of_pairs_hides_no_pair_that_is_found_often() {
    const FLOOD: usize = 100_000;
    let months: Vec<String> = (1970..2020).flat_map(|year| (1..=12).map(move |m| format!("{year}-{m:02}"))).collect();
    let mut rows = Vec::new();
    for month in &months {
        rows.push(tally(Measure::Samples, "", "", month, 400_000));
        rows.extend([reports("Zz one", month, 900), reports("Zz two", month, 1_000)]);
    }
    rows.extend((0..800).map(|name| reports(&format!("Name {name}"), "2019-12", 2)));
    let pairs = (0..800).flat_map(|one| (0..one).map(move |two| (format!("Name {one}"), format!("Name {two}"))));
    let flood = pairs.take(FLOOD).zip(months.iter().cycle());
    rows.extend(flood.map(|((one, two), month)| tally(Measure::Pairs, &Tally::pair(&one, &two), "", month, 1)));
    rows.push(tally(Measure::Pairs, &Tally::pair("Zz one", "Zz two"), "", "2019-12", 40));
    let panel = panel(&rows);
    assert_eq!(panel.left_out().limit, (FLOOD + 1 - Panel::PAIRS_MAX) as u64);
    let found = names(&NewCombination::default().assess(&panel));
    assert_eq!(found, ["2019-12 lab-new-combination zz one+zz two"]);
}

#[test]
fn an_error_rate_is_given_only_where_it_was_measured_and_says_on_what() {
    let judged = |finding: &Finding| {
        let reason = finding.reasons.iter().find(|reason| reason.id == "lab-judged")?;
        Some((finding.strength.error_rate?.measured_on, reason.text.contains("yearly national figures")))
    };
    let yearly = findings(&with([series("New", [0, 0, 0, 0, 0, 40, 45, 60])]));
    assert_eq!(yearly.iter().map(judged).collect::<Vec<_>>(), [Some((81, true))]);
    let quarters = (2017..=2019).flat_map(|year| (1..=4).map(move |quarter| format!("{year}-Q{quarter}"))).take(11);
    let standing = quarters.map(|quarter| reports("Standing", &quarter, 100_000));
    let quarterly = findings(&standing.chain([reports("New", "2019-Q3", 40)]).collect::<Vec<_>>());
    assert_eq!(names(&quarterly), ["2019-Q3 lab-first-seen new"]);
    assert!(quarterly[0].strength.error_rate.is_none());
    assert!(quarterly[0].reasons.iter().all(|reason| reason.id != "lab-judged"));
}

#[test]
fn a_correction_takes_back_and_never_below_zero() {
    let rows =
        [reports("One", "2020", 9), reports("One", "2020", -4), reports("Two", "2020", 3), reports("Two", "2020", -5)];
    let panel = panel(&rows);
    assert_eq!((panel.denominators(), panel.left_out().negative), ([Some(5)].as_slice(), 1));
}

#[test]
fn what_became_known_later_is_not_used() {
    let rows = with([series("New", [0, 0, 0, 0, 0, 40, 45, 60])]);
    let day = |text: &str| Timestamp::start_of(text.parse().unwrap());
    let known = |tally: &Tally| day(if tally.subject == "New" { "2020-06-01" } else { "2020-01-01" });
    let as_of = |text: &str| {
        let observations = rows.iter().map(|tally| Observation { tally, known_at: Some(known(tally)) });
        Panel::build(scope(), observations, None, Some(day(text)), recognise)
    };
    let desk = EarlyWarning::new(Settings::default());
    assert_eq!(names(&desk.assess(&as_of("2020-05-31"))), [""; 0]);
    assert_eq!(as_of("2020-05-31").content_hash(), panel(&background()).content_hash());
    assert_eq!(names(&desk.assess(&as_of("2020-06-01"))), ["2018 lab-first-seen new"]);
}

#[test]
fn a_later_year_changes_no_earlier_finding() {
    let rows =
        with([series("New", [0, 0, 0, 0, 0, 40, 45, 60]), series("Jumper", [3, 2, 4, 200, 260, 2_600, 2_400, 2_300])]);
    let all = findings(&rows);
    let panel = panel(&rows);
    for period in panel.periods() {
        let then = EarlyWarning::new(Settings::default()).assess(&panel.until(period));
        let now: Vec<_> = all.iter().filter(|finding| finding.period <= *period).cloned().collect();
        assert_eq!(then, now, "{period}");
    }
}

#[test]
fn a_year_has_no_more_findings_than_its_budget_in_quarters_too() {
    let quarters: Vec<String> = (2018..=2020).flat_map(|year| (1..=4).map(move |q| format!("{year}-Q{q}"))).collect();
    let standing = quarters.iter().map(|quarter| reports("Standing", quarter, 100_000));
    let new = (0..80_usize).flat_map(|index| {
        let from = 4 + index % 8;
        quarters[from..].iter().map(move |quarter| reports(&format!("New {index:02}"), quarter, 50))
    });
    let rows: Vec<_> = standing.chain(new).collect();
    let findings = findings(&rows);
    for year in ["2019", "2020"] {
        let of_year = findings.iter().filter(|finding| finding.period.as_str().starts_with(year));
        assert_eq!(of_year.count(), 25, "{year}");
    }
}

#[test]
fn a_kind_takes_no_more_places_than_it_may() {
    let rows = with((0..8).map(|index| series(&format!("Stuff {index}?"), [90, 95, 92, 90, 91, 89, 93, 90])));
    let report = EarlyWarning::new(Settings::default()).report(&panel(&rows));
    let of = |year: &str| report.findings.iter().filter(|finding| finding.period.as_str() == year).count();
    assert_eq!((of("2014"), of("2015"), of("2016"), of("2017")), (3, 3, 2, 0));
    let over = report.watch_list.iter().filter(|item| item.reason == WatchReason::OverBudget).count();
    assert_eq!(over, 5 + 2);
}

#[test]
fn parameters_out_of_range_are_refused() {
    let shipped = include_str!("../../../../data/lab/early_warning.toml");
    assert_eq!(Settings::from_toml(shipped).unwrap(), Settings::default());
    for (right, wrong) in [
        ("false_discovery_rate = 0.01", "false_discovery_rate = 1.0"),
        ("factor_min = 3.0", "factor_min = 0.5"),
        ("look_back = 5 ", "look_back = 0 "),
        ("step = 10.0", "stepp = 10.0"),
        ("lab-unknown-name = 1", "lab-unknown-names = 1"),
        ("wrong = 8 ", "wrong = 82 "),
    ] {
        assert!(shipped.contains(right), "{right}");
        assert!(Settings::from_toml(&shipped.replace(right, wrong)).is_err(), "{wrong}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_the_input_changes_no_byte(order in Just((0..background().len() + 16).collect::<Vec<_>>()).prop_shuffle()) {
        let rows = with([
            series("New", [1, 1, 1, 1, 1, 40, 45, 60]),
            series("Jumper", [3, 2, 4, 200, 260, 2_600, 2_400, 2_300]),
        ]);
        let shuffled: Vec<_> = order.iter().map(|index| rows[*index].clone()).collect();
        let bytes = |rows: &[Tally]| serde_json::to_vec(&findings(rows)).unwrap();
        prop_assert_eq!(bytes(&rows), bytes(&shuffled));
    }

    #[test]
    fn a_substance_more_changes_nothing_about_the_others(counts in prop::array::uniform8(0_i64..400)) {
        let rows = [series("New", [0, 0, 0, 0, 0, 40, 45, 60]), series("Slow", [30, 60, 110, 220, 430, 800, 1_500, 2_900])];
        let alone = names(&findings(&with(rows.clone())));
        let beside = findings(&with(rows.into_iter().chain([series("Other", counts)])));
        let others: Vec<_> = beside.into_iter().filter(|finding| finding.subject.id != "other").collect();
        prop_assert_eq!(names(&others), alone);
    }

    #[test]
    fn any_counts_give_findings_without_panic(counts in prop::collection::vec(
        ("[ABC?+\\[]{1,3}", 2010_i16..2030, -50_i64..1_000_000, 0_usize..3), 0..60,
    )) {
        let rows: Vec<_> = counts
            .into_iter()
            .map(|(name, year, count, measure)| {
                let measure = [Measure::Reports, Measure::Samples, Measure::Pairs][measure];
                let name = if measure == Measure::Pairs { Tally::pair(&name, "A") } else { name };
                tally(measure, &name, "", &year.to_string(), count)
            })
            .collect();
        for finding in findings(&rows) {
            prop_assert!((0.0..=100.0).contains(&finding.strength.score));
            prop_assert!(!finding.reasons.is_empty());
        }
    }
}
