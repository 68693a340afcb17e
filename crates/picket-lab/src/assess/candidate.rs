//! What a method puts forward before anyone decides whether it becomes a finding.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use picket_core::{ContentHash, ErrorRate, Figure, Finding, FindingId, Method, Statement, Strength, Subject};

use super::background::Background;
use super::kind::Kind;
use super::settings::Judged;
use super::statement::{count, factor_words, rate_words, say, settled, share_words, text};
use crate::panel::Series;

/// Something that a method would raise.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// What it is, the kind that names it first; more than one when several methods agree.
    pub(crate) kinds: Vec<Kind>,
    pub(crate) subject: Subject,
    /// Detection evidence: minus the decimal logarithm of the probability of the counts, had nothing changed.
    pub(crate) evidence: f64,
    /// False-discovery rate; absent for rules.
    pub(crate) q_value: Option<f64>,
    /// Share in the current period, by which a step up is recognised later.
    pub(crate) share: f64,
    pub(crate) summary: Statement,
    pub(crate) reasons: Vec<Statement>,
}

/// The evidence at which a strength of 50 is reached: one in ten thousand million.
const EVIDENCE_OF_HALF: f64 = 10.0;

impl Candidate {
    /// Strength from 0 to 100: half of the way for each further factor of 10^10 that chance is less likely.
    pub(crate) fn score(&self) -> f64 {
        // Rounded, so that the last digit of a logarithm on some machine cannot change the order.
        (1000.0 * self.evidence / (self.evidence + EVIDENCE_OF_HALF)).round() / 10.0
    }

    /// The kind that names it.
    pub(crate) fn kind(&self) -> Kind {
        self.kinds[0]
    }

    /// The finding for the current period.
    pub(crate) fn into_finding(mut self, background: &Background<'_>, inputs: &ContentHash, method: Method) -> Finding {
        let scope = background.panel.scope();
        let period = &background.panel.periods()[background.now];
        let kind = self.kind().slug();
        let sources = vec![scope.source.clone()];
        let measured = &background.settings.measured;
        let judged = measured.of(kind.as_str(), background.panel.grain());
        self.reasons.extend(judged.map(|judged| judged_reason(judged, &measured.on)));
        let strength =
            Strength { score: self.score(), q_value: self.q_value.map(settled), error_rate: judged.map(error_rate) };
        Finding {
            id: FindingId::of(&kind, &sources, &self.subject, &scope.place, period),
            kind,
            sources,
            subject: self.subject,
            place: scope.place.clone(),
            period: period.clone(),
            strength,
            summary: self.summary,
            reasons: self.reasons,
            method,
            inputs: inputs.clone(),
            handling: scope.handling,
            simulated: scope.simulated,
        }
    }
}

/// Strongest first; equals by kind and subject, so that the order never depends on anything else.
pub(crate) fn sort(candidates: &mut [Candidate]) {
    candidates.sort_by(|one, two| {
        let (one_subject, two_subject) = (&one.subject, &two.subject);
        two.score()
            .total_cmp(&one.score())
            .then_with(|| one.kind().cmp(&two.kind()))
            .then_with(|| (&one_subject.kind, &one_subject.id).cmp(&(&two_subject.kind, &two_subject.id)))
    });
}

/// Merges candidates of one subject under the first of their kinds; what the others say becomes a reason. Strongest
/// first.
pub(crate) fn one_per_subject(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|one, two| one.kinds.cmp(&two.kinds));
    let mut subjects: BTreeMap<(String, String), Candidate> = BTreeMap::new();
    for candidate in candidates {
        match subjects.entry((candidate.subject.kind.clone(), candidate.subject.id.clone())) {
            Entry::Vacant(place) => {
                place.insert(candidate);
            }
            Entry::Occupied(mut place) => {
                let merged = place.get_mut();
                merged.kinds.extend(candidate.kinds);
                merged.reasons.push(candidate.summary);
            }
        }
    }
    let mut merged: Vec<Candidate> = subjects.into_values().collect();
    sort(&mut merged);
    merged
}

/// The evidence in a probability.
pub(crate) fn evidence(probability: f64) -> f64 {
    -probability.log10()
}

/// The share of wrong findings among those checked, with Wilson's 95 % interval (J. Am. Stat. Assoc. 22, 1927).
fn error_rate(judged: Judged) -> ErrorRate {
    const Z: f64 = 1.959_964;
    let checked = f64::from(judged.checked);
    let share = f64::from(judged.wrong) / checked;
    let centre = (share + Z * Z / (2.0 * checked)) / (1.0 + Z * Z / checked);
    let half =
        Z / (1.0 + Z * Z / checked) * (share * (1.0 - share) / checked + Z * Z / (4.0 * checked * checked)).sqrt();
    ErrorRate { share, lower: (centre - half).max(0.0), upper: (centre + half).min(1.0), measured_on: judged.checked }
}

/// Where the error rate comes from: it holds for other data only as far as they are like those.
fn judged_reason(judged: Judged, on: &str) -> Statement {
    let Judged { checked, wrong } = judged;
    say(
        "lab-judged",
        format!("Of {checked} findings of this kind {wrong} were wrong; measured on {on}."),
        [("checked", count(checked.into())), ("wrong", count(wrong.into())), ("on", text(on))],
    )
}

/// The grounds that several methods give in the same words.
impl Background<'_> {
    /// What the shares are shares of.
    pub(crate) fn denominator_reason(&self) -> Statement {
        let total = self.panel.denominators()[self.now].unwrap_or_default();
        let period = self.panel.periods()[self.now].as_str();
        say(
            "lab-denominator",
            format!("Shares are of the {total} reports of {period} in which a substance was identified."),
            [("total", count(total)), ("period", text(period))],
        )
    }

    /// What the past was, and what would have been expected of it.
    pub(crate) fn baseline_reason(&self, series: &Series) -> Statement {
        let level = self.level(series);
        let (from, to) = self.past_periods();
        let expected = (level.expected * 10.0).round() / 10.0;
        let share = level.expected / self.total;
        say(
            "lab-baseline",
            format!(
                "Baseline {from} to {to}: {} reports among {:.0}; at that share {expected} reports would have been \
                 expected, {} were made, {} as many.",
                level.past_count,
                self.exposure,
                level.count,
                factor_words(level.share / share),
            ),
            [
                ("from", text(from)),
                ("to", text(to)),
                ("past", count(level.past_count)),
                ("expected", Figure::Number(expected)),
                ("count", count(level.count)),
                ("factor", Figure::Number(level.share / share)),
            ],
        )
    }

    /// How the rate of false discoveries was controlled, and what noise was allowed for.
    pub(crate) fn discovery_reason(&self, q_value: f64, tests: usize) -> Statement {
        let noise = (self.noise * 100.0).round() / 100.0;
        let words = share_change_words(self.noise);
        say(
            "lab-discovery",
            format!(
                "False-discovery rate q = {} (Benjamini–Hochberg over {tests} tests of this period), with an ordinary \
                 change of a share by {words} from one {} to the next allowed for.",
                rate_words(q_value),
                self.panel.grain().as_str(),
            ),
            [("q", Figure::Number(q_value)), ("tests", count(tests as u64)), ("noise", Figure::Number(noise))],
        )
    }

    /// Harm weight of the class, which is no part of the strength; `None` for a class without one.
    pub(crate) fn harm_reason(&self, series: &Series) -> Option<Statement> {
        let (class, weight) = self.settings.harm(series)?;
        Some(say(
            "lab-harm",
            format!("Harm weight {weight} of 3, of the class {class}; it is no part of the strength."),
            [("class", text(class)), ("weight", count(u64::from(weight)))],
        ))
    }

    /// First and last period of the look-back.
    pub(crate) fn past_periods(&self) -> (&str, &str) {
        let periods = self.panel.periods();
        (periods[self.past.start].as_str(), periods[self.past.end - 1].as_str())
    }

    /// The shares of every period up to now, as one line of words.
    pub(crate) fn course_reason(&self, series: &Series, from: usize) -> Statement {
        let periods = self.panel.periods();
        let counts = self.panel.counts(series);
        let words: Vec<_> = (from..=self.now)
            .map(|index| match counts[index] {
                Some(count) => format!("{} {count} ({})", periods[index], share_words(self.share(series, index))),
                None => format!("{} not reported", periods[index]),
            })
            .collect();
        say("lab-course", format!("Reports: {}.", words.join(", ")), [("course", text(&words.join(", ")))])
    }
}

/// A standard deviation of a logarithm as a usual change.
fn share_change_words(noise: f64) -> String {
    format!("{:.0} %", (noise.exp() - 1.0) * 100.0)
}
