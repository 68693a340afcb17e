//! Unknown name reported often: nobody could read it, and it is no slip of the pen.

use picket_core::{Assessor, Figure, Finding, Method};

use super::background::Background;
use super::candidate::{Candidate, evidence};
use super::kind::Kind;
use super::settings::Settings;
use super::statement::{count, counted, say, share_words, text};
use super::{assess_current, method};
use crate::panel::Panel;

/// A rule: a name that stands for no substance, class or remark known here, in a volume worth a word.
#[derive(Clone, Debug, Default)]
pub struct UnknownName {
    /// The parameters.
    pub settings: Settings,
}

impl Assessor for UnknownName {
    type Input = Panel;

    fn method(&self) -> Method {
        method("lab-unknown-name", &self.settings)
    }

    fn assess(&self, panel: &Panel) -> Vec<Finding> {
        assess_current(&self.method(), panel, &self.settings, detect)
    }
}

/// What the method would raise in the current period.
pub(super) fn detect(background: &Background<'_>) -> Vec<Candidate> {
    let period = background.panel.periods()[background.now].as_str();
    let mut candidates = Vec::new();
    for series in background.panel.series().filter(|series| series.subject().kind == "name") {
        let level = background.level(series);
        if !background.volume_reached(series, &level) {
            continue;
        }
        let label = &series.subject().label;
        let summary = say(
            "lab-unknown-name",
            format!(
                "The name “{label}” is not known here and was reported often: {} in {period}, {} of all identified.",
                counted(level.count, "time"),
                share_words(level.share),
            ),
            [
                ("label", text(label)),
                ("count", count(level.count)),
                ("share", Figure::Share(level.share)),
                ("period", text(period)),
            ],
        );
        candidates.push(Candidate {
            kinds: vec![Kind::UnknownName],
            subject: series.subject().clone(),
            evidence: evidence(level.probability_above()),
            q_value: None,
            share: level.share,
            summary,
            reasons: vec![background.course_reason(series, background.past.start), background.denominator_reason()],
        });
    }
    candidates
}
