//! New combination: two substances found in one sample for the first time, more often than chance lets them meet.

use picket_core::{Assessor, Figure, Finding, Method, Subject};

use super::background::Background;
use super::candidate::{Candidate, evidence};
use super::kind::Kind;
use super::settings::Settings;
use super::statement::{count, counted, rate_words, say, text};
use super::statistics::{false_discovery_rates, fisher_at_least};
use super::{assess_current, method};
use crate::panel::{Panel, Series};

/// Fisher's exact test of every pair of subjects of the period that no earlier period knows together; needs counts of
/// samples.
#[derive(Clone, Debug, Default)]
pub struct NewCombination {
    /// The parameters.
    pub settings: Settings,
}

impl Assessor for NewCombination {
    type Input = Panel;

    fn method(&self) -> Method {
        method("lab-new-combination", &self.settings)
    }

    fn assess(&self, panel: &Panel) -> Vec<Finding> {
        assess_current(&self.method(), panel, &self.settings, detect)
    }
}

/// A pair in the current period: samples with both, with either, and samples in all.
struct Table<'a> {
    series: [&'a Series; 2],
    both: u64,
    either: [u64; 2],
    samples: u64,
}

/// What the method would raise in the current period.
pub(super) fn detect(background: &Background<'_>) -> Vec<Candidate> {
    let samples = background.panel.samples();
    let Some(current) = samples[background.now] else { return Vec::new() };
    let past_samples: u64 = samples[background.past.clone()].iter().flatten().sum();
    if past_samples < background.settings.new_combination.past_samples_min {
        return Vec::new();
    }
    let panel = background.panel;
    let reports = |series| panel.raw(series)[background.now].min(current);
    let (mut tables, mut known) = (Vec::new(), 0);
    for (one, two, first, count) in panel.pairs() {
        let either = [reports(one), reports(two)];
        let both = count.min(either[0]).min(either[1]);
        if first < background.now {
            known += usize::from(either.iter().all(|count| *count > 0));
        } else if both > 0 {
            tables.push(Table { series: [one, two], both, either, samples: current });
        }
    }
    // Every pair that might have met for the first time is a test: those alone that did would be chosen by the outcome.
    let present = panel.series().filter(|series| reports(series) > 0).count();
    let tests = (present * present.saturating_sub(1) / 2).saturating_sub(known);
    let probabilities: Vec<f64> = tables
        .iter()
        .map(|table| fisher_at_least(table.both, table.either[0], table.either[1], table.samples))
        .collect();
    let rates = false_discovery_rates(&probabilities, tests);
    let mut candidates = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        let enough = table.both >= background.settings.new_combination.samples_min;
        if enough && rates[index] <= background.settings.discovery.false_discovery_rate {
            let figures = Figures { past_samples, probability: probabilities[index], rate: rates[index], tests };
            candidates.push(candidate(background, table, &figures));
        }
    }
    candidates
}

impl Table<'_> {
    /// Logarithm of the odds ratio with its 95 % interval, half a sample added to each cell (Haldane 1956).
    fn log_odds(&self) -> [f64; 3] {
        let neither = (self.samples + self.both).saturating_sub(self.either[0] + self.either[1]);
        let cells = [self.both, self.either[0] - self.both, self.either[1] - self.both, neither];
        let [both, first, second, neither] = cells.map(|count| count as f64 + 0.5);
        let ratio = (both * neither / (first * second)).ln();
        let error = (1.0 / both + 1.0 / first + 1.0 / second + 1.0 / neither).sqrt();
        [ratio, ratio - 1.96 * error, ratio + 1.96 * error]
    }
}

struct Figures {
    past_samples: u64,
    probability: f64,
    rate: f64,
    tests: usize,
}

fn candidate(background: &Background<'_>, table: &Table<'_>, figures: &Figures) -> Candidate {
    let &Figures { past_samples, probability, rate, tests } = figures;
    let period = background.panel.periods()[background.now].as_str();
    let [one, two] = table.series.map(Series::subject);
    let [odds, lower, upper] = table.log_odds().map(f64::exp);
    let summary = say(
        "lab-new-combination",
        format!(
            "{} and {} were found together for the first time: in {} of {period}.",
            one.label,
            two.label,
            counted(table.both, "sample"),
        ),
        [("one", text(&one.label)), ("two", text(&two.label)), ("count", count(table.both)), ("period", text(period))],
    );
    let never = say(
        "lab-never-together",
        format!("Never together before, in {past_samples} samples of the look-back."),
        [("past_samples", count(past_samples))],
    );
    let together = say(
        "lab-together",
        format!(
            "Among {} samples {} had {} and {} had {}: odds ratio {odds:.1} (95 % interval {lower:.1} to {upper:.1}), \
             Fisher's exact test, false-discovery rate q = {} (Benjamini–Hochberg over the {tests} pairs of this period \
             that were never together before).",
            table.samples,
            table.either[0],
            one.label,
            table.either[1],
            two.label,
            rate_words(rate),
        ),
        [
            ("samples", count(table.samples)),
            ("with_one", count(table.either[0])),
            ("with_two", count(table.either[1])),
            ("odds_ratio", Figure::Number(odds)),
            ("lower", Figure::Number(lower)),
            ("upper", Figure::Number(upper)),
            ("q", Figure::Number(rate)),
            ("tests", count(tests as u64)),
        ],
    );
    let subject = Subject {
        kind: "pair".to_owned(),
        id: format!("{}+{}", one.id, two.id),
        label: format!("{} + {}", one.label, two.label),
    };
    Candidate {
        kinds: vec![Kind::NewCombination],
        subject,
        evidence: evidence(probability),
        q_value: Some(rate),
        share: table.both as f64 / table.samples as f64,
        summary,
        reasons: vec![never, together],
    }
}
