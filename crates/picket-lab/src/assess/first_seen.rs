//! First seen here: reported for the first time by this source in this place, in a volume worth a word.

use picket_core::{Assessor, Figure, Finding, Method};

use super::background::Background;
use super::candidate::{Candidate, evidence};
use super::kind::Kind;
use super::settings::Settings;
use super::statement::{count, counted, say, share_words, text};
use super::{assess_current, method};
use crate::panel::Panel;

/// A rule, without q-value: never reported in any earlier period of the panel, and now at least the volume that the
/// parameters ask for, less of it for classes of which a milligram kills.
#[derive(Clone, Debug, Default)]
pub struct FirstSeen {
    /// The parameters.
    pub settings: Settings,
}

impl Assessor for FirstSeen {
    type Input = Panel;

    fn method(&self) -> Method {
        method("lab-first-seen", &self.settings)
    }

    fn assess(&self, panel: &Panel) -> Vec<Finding> {
        assess_current(&self.method(), panel, &self.settings, detect)
    }
}

/// What the method would raise in the current period.
pub(super) fn detect(background: &Background<'_>) -> Vec<Candidate> {
    let period = background.panel.periods()[background.now].as_str();
    let mut candidates = Vec::new();
    for series in background.panel.series().filter(|series| background.is_new(series)) {
        let level = background.level(series);
        if !background.volume_reached(series, &level) {
            continue;
        }
        let first = background.panel.periods()[0].as_str();
        let label = &series.subject().label;
        let volume = background.settings.volume(series);
        let summary = say(
            "lab-first-seen",
            format!(
                "{label} was reported for the first time: {} in {period}, {} of all identified.",
                counted(level.count, "report"),
                share_words(level.share),
            ),
            [
                ("label", text(label)),
                ("count", count(level.count)),
                ("share", Figure::Share(level.share)),
                ("period", text(period)),
            ],
        );
        let looked_back = background.reported(0..background.now).count() as u64;
        let grain = background.panel.grain().as_str();
        let never = say(
            "lab-never-before",
            format!("No report in the {} since {first} for which this source reported.", counted(looked_back, grain)),
            [("periods", count(looked_back)), ("from", text(first)), ("grain", text(grain))],
        );
        let threshold = say(
            "lab-first-seen-threshold",
            format!(
                "First reports are raised from {} and {} per million on.",
                counted(volume.reports_min, "report"),
                volume.share_min_per_million,
            ),
            [
                ("reports_min", count(volume.reports_min)),
                ("share_min_per_million", Figure::Number(volume.share_min_per_million)),
            ],
        );
        let mut reasons = vec![never, background.denominator_reason(), threshold];
        reasons.extend(background.harm_reason(series));
        candidates.push(Candidate {
            kinds: vec![Kind::FirstSeen],
            subject: series.subject().clone(),
            evidence: evidence(level.probability_above()),
            q_value: None,
            share: level.share,
            summary,
            reasons,
        });
    }
    candidates
}
