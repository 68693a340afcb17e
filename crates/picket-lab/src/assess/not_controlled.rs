//! Not controlled where seen: a drug that grows and that no list of the country contains.

use picket_core::{Assessor, CountryCode, Day, Figure, Finding, Method};

use super::background::{Background, Level};
use super::candidate::{Candidate, evidence};
use super::kind::Kind;
use super::settings::Settings;
use super::statement::{count, counted, say, text};
use super::{assess_current, method};
use crate::panel::{Panel, Role, Series};

/// What is known of the control of a substance in a country on a day.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ControlStatus {
    /// A list in force names it or a class it belongs to.
    Controlled,
    /// The lists of the country are at hand, and none names it.
    NotFound,
    /// A list may cover it; a person has to read.
    Uncertain,
    /// No list of the country is at hand.
    NotCovered,
}

/// Tells the control status of a subject of kind `substance`, by identifier, in a country on a day.
pub trait Control {
    /// The status on `day`.
    fn status(&self, substance: &str, country: &CountryCode, day: Day) -> ControlStatus;
}

impl<F: Fn(&str, &CountryCode, Day) -> ControlStatus> Control for F {
    fn status(&self, substance: &str, country: &CountryCode, day: Day) -> ControlStatus {
        self(substance, country, day)
    }
}

/// A rule: a substance reported for its own effect, in a volume worth a word, that was not reported at the start of the
/// look-back or has grown since, and that no list contains at the end of the period. Absence from the lists at hand is
/// not proof that a substance is free.
#[derive(Clone, Debug, Default)]
pub struct NotControlled<C> {
    /// The parameters.
    pub settings: Settings,
    /// The lists.
    pub control: C,
}

impl<C: Control> Assessor for NotControlled<C> {
    type Input = Panel;

    fn method(&self) -> Method {
        method("lab-not-controlled", &self.settings)
    }

    fn assess(&self, panel: &Panel) -> Vec<Finding> {
        assess_current(&self.method(), panel, &self.settings, |background| detect(background, &self.control))
    }
}

/// What the method would raise in the current period.
pub(super) fn detect(background: &Background<'_>, control: &impl Control) -> Vec<Candidate> {
    let country = &background.panel.scope().place.country;
    let period = &background.panel.periods()[background.now];
    let mut candidates = Vec::new();
    for series in background.panel.series().filter(|series| is_drug(series)) {
        let level = background.level(series);
        let grown = background.volume_reached(series, &level)
            && has_grown(background, series, &level, background.settings.not_controlled.growth_min);
        if !grown || control.status(&series.subject().id, country, period.to()) != ControlStatus::NotFound {
            continue;
        }
        let label = &series.subject().label;
        let summary = say(
            "lab-not-controlled",
            format!(
                "{label} is not found in the lists of {country} at hand, as they stood on {}; {} in {period}.",
                period.to(),
                counted(level.count, "report"),
            ),
            [
                ("label", text(label)),
                ("country", text(country.as_str())),
                ("day", text(&period.to().to_string())),
                ("count", count(level.count)),
                ("share", Figure::Share(level.share)),
                ("period", text(period.as_str())),
            ],
        );
        candidates.push(Candidate {
            kinds: vec![Kind::NotControlled],
            subject: series.subject().clone(),
            evidence: evidence(level.probability_above()),
            q_value: None,
            share: level.share,
            summary,
            reasons: vec![
                background.baseline_reason(series),
                background.course_reason(series, background.past.start),
                background.denominator_reason(),
            ],
        });
    }
    candidates
}

fn is_drug(series: &Series) -> bool {
    series.subject().kind == "substance" && series.role() == Role::Drug
}

fn has_grown(background: &Background<'_>, series: &Series, level: &Level, growth_min: f64) -> bool {
    let first = background.reported(background.past.clone()).next();
    first.is_some_and(|first| level.share >= growth_min * background.share(series, first))
}
