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

/// Fisher's exact test of every pair of the period that the look-back does not know; needs counts of samples.
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
    let tables: Vec<Table<'_>> = background
        .panel
        .pairs()
        .filter(|(_, _, counts)| counts[..background.now].iter().all(|count| *count == 0))
        .filter_map(|(one, two, counts)| {
            let reports = |series| background.panel.raw(series)[background.now].min(current);
            let either = [reports(one), reports(two)];
            let both = counts[background.now].min(either[0]).min(either[1]);
            (both > 0).then_some(Table { series: [one, two], both, either, samples: current })
        })
        .collect();
    let probabilities: Vec<f64> = tables
        .iter()
        .map(|table| fisher_at_least(table.both, table.either[0], table.either[1], table.samples))
        .collect();
    let rates = false_discovery_rates(&probabilities);
    let mut candidates = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        let enough = table.both >= background.settings.new_combination.samples_min;
        if enough && rates[index] <= background.settings.discovery.false_discovery_rate {
            candidates.push(candidate(background, table, past_samples, (probabilities[index], rates[index])));
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

fn candidate(
    background: &Background<'_>,
    table: &Table<'_>,
    past_samples: u64,
    (probability, rate): (f64, f64),
) -> Candidate {
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
             Fisher's exact test, false-discovery rate q = {}.",
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
