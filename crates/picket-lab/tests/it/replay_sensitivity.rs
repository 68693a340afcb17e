//! How much the replay depends on each parameter: halved, and raised by half.

use std::collections::BTreeMap;
use std::fmt::Write;

use picket_core::Assessor;
use picket_lab::{EarlyWarning, Panel, Settings};

use crate::replay::{TARGETS, panel, tallies};

/// A parameter, and how to multiply it.
type Parameter = (&'static str, fn(&mut Settings, f64));

fn times(value: &mut usize, factor: f64) {
    // Windows of 5 become 3 and 8: rounded up, so that half of an odd length stays a usable window.
    *value = (1..=100).find(|whole| *whole as f64 >= *value as f64 * factor).unwrap_or(100);
}

const PARAMETERS: [Parameter; 14] = [
    ("look_back", |settings, factor| times(&mut settings.grain.year.look_back, factor)),
    ("trend_window", |settings, factor| times(&mut settings.grain.year.trend_window, factor)),
    ("trend_periods_min", |settings, factor| times(&mut settings.grain.year.trend_periods_min, factor)),
    ("share_min_per_million", |settings, factor| {
        settings.volume.share_min_per_million *= factor;
        settings.volume_harmful.share_min_per_million *= factor;
    }),
    ("false_discovery_rate", |settings, factor| settings.discovery.false_discovery_rate *= factor),
    ("rising.factor_min", |settings, factor| settings.rising.factor_min *= factor),
    ("rising_slowly.growth_min", |settings, factor| settings.rising_slowly.growth_min *= factor),
    ("rising_slowly.rank_trend_min", |settings, factor| {
        settings.rising_slowly.rank_trend_min = (settings.rising_slowly.rank_trend_min * factor).min(1.0);
    }),
    ("noise.prior", |settings, factor| settings.noise.prior *= factor),
    ("noise.count_min", |settings, factor| settings.noise.count_min *= factor),
    ("again.step", |settings, factor| settings.again.step *= factor),
    ("again.fallen_to", |settings, factor| settings.again.fallen_to *= factor),
    ("findings_per_year", |settings, factor| times(&mut settings.budget.findings_per_year, factor)),
    ("kept.lab-rising-slowly", |settings, factor| {
        settings.budget.kept.values_mut().for_each(|places| times(places, factor));
    }),
];

/// The targets that are not raised in their first year, and the findings of the fullest year.
fn outcome(panel: &Panel, settings: Settings) -> String {
    let findings = EarlyWarning::new(settings).assess(panel);
    let mut years = BTreeMap::new();
    for finding in &findings {
        *years.entry(finding.period.as_str()).or_insert(0) += 1;
    }
    let missed = TARGETS.into_iter().filter_map(|(subject, earliest, latest)| {
        let first =
            findings.iter().find(|finding| finding.subject.id == subject).map(|finding| finding.period.as_str());
        match first {
            Some(first) if (earliest..=latest).contains(&first) => None,
            Some(first) => Some(format!("{subject} ({first})")),
            None => Some(format!("{subject} (never)")),
        }
    });
    let missed: Vec<_> = missed.collect();
    let missed = if missed.is_empty() { "none".to_owned() } else { missed.join(", ") };
    let mean = findings.len() as f64 / years.len() as f64;
    format!("{mean:4.1} a year, at most {:2}; lost: {missed}", years.values().max().copied().unwrap_or(0))
}

#[test]
fn the_sensitivity_table_stays() {
    let Some(panel) = tallies().and_then(|tallies| panel(&tallies)) else { return };
    let mut table = format!("{:<30} x1.0  {}\n", "as shipped", outcome(&panel, Settings::default()));
    for (name, change) in PARAMETERS {
        for factor in [0.5, 1.5] {
            let mut settings = Settings::default();
            change(&mut settings, factor);
            writeln!(table, "{name:<30} x{factor}  {}", outcome(&panel, settings)).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}
