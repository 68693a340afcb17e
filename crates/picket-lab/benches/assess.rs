//! Time from counts to findings, on one core.
//!
//! `cargo bench -p picket-lab --bench assess` prints one line for each kind of panel: a national table of 3,000 names
//! over 11 years, and 500 laboratories with 200 names over 120 months. Each is built once and assessed in every period.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::time::Instant;

use picket_core::{Assessor, CountryCode, Handling, Measure, Period, Place, SourceId, Tally};
use picket_lab::{EarlyWarning, Entity, Observation, Panel, Role, Scope, Settings};

fn main() {
    let years: Vec<String> = (2013..2024).map(|year| year.to_string()).collect();
    let months: Vec<String> =
        (2014..2024).flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}"))).collect();
    measure("1 source, 3,000 names, 11 years", 1, 3_000, &years);
    measure("500 sources, 200 names, 120 months", 500, 200, &months);
}

fn measure(title: &str, sources: usize, names: u64, periods: &[String]) {
    let tallies = tallies(names, periods);
    let desk = EarlyWarning::new(Settings::default());
    let (mut building, mut assessing, mut findings) = (0.0, 0.0, 0);
    for _ in 0..sources {
        let start = Instant::now();
        let panel = panel(&tallies);
        building += start.elapsed().as_secs_f64();
        let start = Instant::now();
        findings += desk.assess(&panel).len();
        assessing += start.elapsed().as_secs_f64();
    }
    println!("{title}: built in {building:.2} s, assessed in {assessing:.2} s, {findings} findings");
}

/// Counts that wobble by a fixed pattern, names from common to rare; one in fifty comes up late and grows.
fn tallies(names: u64, periods: &[String]) -> Vec<Tally> {
    let mut tallies = Vec::new();
    for name in 0..names {
        let level = 1_000_000 / ((name + 1) * (name + 1)).min(500_000);
        for (index, period) in (0_u64..).zip(periods) {
            let wobble = (name * 7919 + index * 104_729) % 41 + 80;
            let late = name % 50 == 49 && index >= 6 + name % 5;
            let count = level * wobble / 100 + if late { 30 << (index % 6) } else { 0 };
            tallies.push(Tally {
                measure: Measure::Reports,
                subject: format!("Name {name}"),
                place: place(),
                period: Period::new(period).expect("a period"),
                count: count.cast_signed(),
            });
        }
    }
    tallies
}

fn panel(tallies: &[Tally]) -> Panel {
    let source = SourceId::new("bench").expect("a source");
    let scope = Scope { source, place: place(), handling: Handling::PUBLIC, simulated: true };
    let observations = tallies.iter().map(|tally| Observation { tally, known_at: None });
    Panel::build(scope, observations, None, None, |name| Entity::Substance {
        id: name.to_owned(),
        label: name.to_owned(),
        classes: vec!["class".to_owned()],
        role: Role::Drug,
    })
}

fn place() -> Place {
    Place::country(CountryCode::new("US").expect("a country"))
}
