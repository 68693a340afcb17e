//! Falling and replaced by: a fall that a rise in the same class makes up for.

use std::collections::BTreeMap;

use picket_core::{Assessor, Figure, Finding, Method};

use super::background::Background;
use super::candidate::{Candidate, evidence};
use super::kind::Kind;
use super::settings::Settings;
use super::statement::{count, counted, factor_words, say, share_words, text};
use super::statistics::false_discovery_rates;
use super::{assess_current, method};
use crate::panel::{Panel, Series};

/// Finds a substance whose share collapsed from one period to the next while another of the same, most specific class
/// gained at least a good part of what was lost. It states both and claims no cause.
#[derive(Clone, Debug, Default)]
pub struct FallingReplaced {
    /// The parameters.
    pub settings: Settings,
}

impl Assessor for FallingReplaced {
    type Input = Panel;

    fn method(&self) -> Method {
        method("lab-falling-replaced", &self.settings)
    }

    fn assess(&self, panel: &Panel) -> Vec<Finding> {
        assess_current(&self.method(), panel, &self.settings, detect)
    }
}

/// A series of one substance with its shares in the period before and now.
struct Change<'a> {
    series: &'a Series,
    before: f64,
    now: f64,
}

impl Change<'_> {
    fn gain(&self) -> f64 {
        self.now - self.before
    }
}

/// What the method would raise in the current period.
pub(super) fn detect(background: &Background<'_>) -> Vec<Candidate> {
    let Some(previous) = background.reported(0..background.now).next_back() else { return Vec::new() };
    let mut classes: BTreeMap<&str, Vec<Change<'_>>> = BTreeMap::new();
    for series in background.panel.series().filter(|series| is_substance(series)) {
        let Some(class) = series.classes().first() else { continue };
        let (before, now) = (background.share(series, previous), background.share(series, background.now));
        classes.entry(class).or_default().push(Change { series, before, now });
    }
    let all: Vec<(&str, &Change<'_>)> =
        classes.iter().flat_map(|(class, changes)| changes.iter().map(move |change| (*class, change))).collect();
    let probabilities: Vec<f64> = all.iter().map(|(_, change)| below(background, change)).collect();
    let rates = false_discovery_rates(&probabilities, probabilities.len());

    let parameters = &background.settings.falling_replaced;
    let mut candidates = Vec::new();
    for (index, (class, faller)) in all.into_iter().enumerate() {
        let fell = faller.now <= parameters.fall_max * faller.before
            && faller.before * 1e6 >= parameters.share_min_per_million
            && rates[index] <= background.settings.discovery.false_discovery_rate;
        let riser = classes[class].iter().max_by(|one, two| one.gain().total_cmp(&two.gain()));
        if let Some(riser) = riser.filter(|riser| {
            fell && riser.gain() >= -parameters.matched_min * faller.gain()
                && riser.now >= parameters.riser_factor_min * riser.before
        }) {
            let figures = Figures { class, previous, rate: rates[index], tests: probabilities.len() };
            candidates.push(candidate(background, faller, riser, &figures, probabilities[index]));
        }
    }
    candidates
}

fn is_substance(series: &Series) -> bool {
    matches!(series.subject().kind.as_str(), "substance" | "isomers")
}

/// Probability of so low a count, had the share of the pooled past gone on.
fn below(background: &Background<'_>, change: &Change<'_>) -> f64 {
    if change.now < change.before { background.level(change.series).probability_below() } else { 1.0 }
}

struct Figures<'a> {
    class: &'a str,
    previous: usize,
    rate: f64,
    tests: usize,
}

fn candidate(
    background: &Background<'_>,
    faller: &Change<'_>,
    riser: &Change<'_>,
    figures: &Figures<'_>,
    probability: f64,
) -> Candidate {
    let periods = background.panel.periods();
    let (before, period) = (periods[figures.previous].as_str(), periods[background.now].as_str());
    let (falling, rising) = (&faller.series.subject().label, &riser.series.subject().label);
    let matched = riser.gain() / -faller.gain();
    let summary = say(
        "lab-falling-replaced",
        format!(
            "{falling} fell from {} of all identified in {before} to {} in {period}, and {rising} of the same class \
             rose from {} to {}.",
            share_words(faller.before),
            share_words(faller.now),
            share_words(riser.before),
            share_words(riser.now),
        ),
        [
            ("label", text(falling)),
            ("replacement", text(rising)),
            ("replacement_id", text(&riser.series.subject().id)),
            ("before", text(before)),
            ("period", text(period)),
            ("share_before", Figure::Share(faller.before)),
            ("share_now", Figure::Share(faller.now)),
            ("replacement_before", Figure::Share(riser.before)),
            ("replacement_now", Figure::Share(riser.now)),
        ],
    );
    let level = background.level(faller.series);
    let match_reason = say(
        "lab-replacement-matches",
        format!(
            "{rising} gained {matched:.2} of the share that {falling} lost, the largest gain in the class {}; the \
             figures alone do not say that one took the other's place.",
            figures.class,
        ),
        [("matched", Figure::Number(matched)), ("class", text(figures.class))],
    );
    let fall_reason = say(
        "lab-fall",
        format!(
            "{} of {falling} in {period}, where the look-back lets {:.0} be expected; before, its share was {} as high.",
            counted(level.count, "report"),
            level.expected,
            factor_words(faller.before / faller.now.max(0.5 / background.total)),
        ),
        [("count", count(level.count)), ("expected", Figure::Number(level.expected))],
    );
    Candidate {
        kinds: vec![Kind::FallingReplaced],
        subject: faller.series.subject().clone(),
        evidence: evidence(probability),
        q_value: Some(figures.rate),
        share: faller.now,
        summary,
        reasons: vec![
            match_reason,
            fall_reason,
            background.discovery_reason(figures.rate, figures.tests),
            background.denominator_reason(),
        ],
    }
}
