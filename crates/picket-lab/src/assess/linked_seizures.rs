//! Linked seizures: two profiles that are far more probable if the seizures are linked than if they are not.

use std::collections::BTreeMap;

use picket_core::{
    Assessor, ContentHash, Day, Figure, Finding, FindingId, FindingKind, Handling, Method, Period, Place, SourceId,
    Statement, Strength, Subject,
};
use serde::{Deserialize, Serialize};

use super::statement::{count, counted, rate_words, say, settled, text};
use super::statistics::false_discovery_rates;
use crate::limits::{LINKED_FINDINGS_MAX, SEIZURES_COMPARED_MAX};
use crate::linkage::{LinkModel, LinkRatio, Profile, Screen, VerbalScale, rounded};

/// Raised whenever the same profiles could give another finding.
const VERSION: u32 = 1;

/// The name of the kind, and of the method.
const KIND: &str = "lab-linked-seizures";

/// The likelihood ratio at which a strength of 50 is reached, as decimal logarithm.
const RATIO_OF_HALF: f64 = 2.0;

/// A seizure with the profile that was measured of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Seizure {
    /// Its identifier.
    pub id: String,
    /// Who reported it.
    pub source: SourceId,
    /// Where it was made.
    pub place: Place,
    /// When.
    pub day: Day,
    /// What may be done with it.
    pub handling: Handling,
    /// Whether it is made up.
    pub simulated: bool,
    /// The amounts of its markers.
    pub profile: Profile,
}

/// From which pairs on something is said.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LinkLimits {
    /// The least likelihood ratio.
    pub ratio_min: f64,
    /// The largest false-discovery rate over all pairs compared (Benjamini–Hochberg).
    pub false_discovery_rate: f64,
}

/// Every pair of seizures compared by one profiling method; a finding for each pair whose ratio is large enough, and would
/// be rare enough among as many unlinked pairs.
#[derive(Clone, Debug)]
pub struct LinkedSeizures {
    /// What is known of linked and unlinked profiles.
    pub model: LinkModel,
    /// The words for ratios.
    pub scale: VerbalScale,
    /// From where on something is said.
    pub limits: LinkLimits,
}

impl Default for LinkLimits {
    fn default() -> Self {
        Self { ratio_min: 10.0, false_discovery_rate: 0.05 }
    }
}

/// A pair that is near enough, with what it is worth.
struct Pair<'s> {
    seizures: [&'s Seizure; 2],
    handling: Handling,
    ratio: LinkRatio,
}

impl LinkedSeizures {
    /// The kind of the findings.
    pub fn kind() -> FindingKind {
        FindingKind::new(KIND).expect("the kind is a slug")
    }

    /// The pairs that are near enough, in the order of the seizures, and how many were compared. Pairs whose purposes exclude
    /// each other are not compared.
    fn pairs<'s>(&self, seizures: &'s [Seizure]) -> (Vec<Pair<'s>>, usize) {
        let model = &self.model;
        let Some(limit) = model.distance_of(self.limits.ratio_min) else { return (Vec::new(), 0) };
        let Ok(mut screen) = Screen::new(&model.method, &model.spreads) else { return (Vec::new(), 0) };
        let (mut pairs, mut compared) = (Vec::new(), 0);
        for (index, seizure) in seizures.iter().enumerate() {
            let may = |other: &&Seizure| other.handling.combine(seizure.handling).is_some();
            compared += seizures[..index].iter().filter(may).count();
            for near in screen.within(&seizure.profile, limit) {
                let other = &seizures[near.number];
                let ratio = model.judge(near.distance, near.markers);
                let Some(handling) = other.handling.combine(seizure.handling) else { continue };
                if ratio.ratio >= self.limits.ratio_min {
                    pairs.push(Pair { seizures: [other, seizure], handling, ratio });
                }
            }
            screen.add(&seizure.profile);
        }
        (pairs, compared)
    }

    fn finding(&self, pair: &Pair<'_>, rate: f64, compared: usize, inputs: &ContentHash) -> Finding {
        let mut seizures = pair.seizures;
        seizures.sort_by(|one, other| (&one.id, &one.source).cmp(&(&other.id, &other.source)));
        let [one, two] = seizures;
        let later = if one.day > two.day { one } else { two };
        let mut sources = vec![one.source.clone(), two.source.clone()];
        sources.sort();
        sources.dedup();
        let subject = Subject {
            kind: "seizures".to_owned(),
            id: format!("{}+{}", one.id, two.id),
            label: format!("{} + {}", one.id, two.id),
        };
        let (kind, period) = (Self::kind(), Period::day(later.day));
        let support = pair.ratio.ratio.log10();
        Finding {
            id: FindingId::of(&kind, &sources, &subject, &later.place, &period),
            kind,
            sources,
            place: later.place.clone(),
            period,
            strength: Strength {
                score: (1000.0 * support / (support + RATIO_OF_HALF)).round() / 10.0,
                q_value: Some(settled(rate)),
                error_rate: None,
            },
            summary: self.summary(&subject, &pair.ratio),
            reasons: self.reasons(pair, rate, compared),
            subject,
            method: self.method(),
            inputs: inputs.clone(),
            handling: pair.handling,
            simulated: self.model.simulated || one.simulated || two.simulated,
        }
    }

    fn summary(&self, subject: &Subject, ratio: &LinkRatio) -> Statement {
        let words = self.scale.step(ratio.ratio);
        say(
            KIND,
            format!("{}: {words} for the two seizures being linked, by profiles of markers.", subject.label),
            [("seizures", text(&subject.label)), ("words", text(words)), ("ratio", Figure::Number(ratio.ratio))],
        )
    }

    fn reasons(&self, pair: &Pair<'_>, rate: f64, compared: usize) -> Vec<Statement> {
        let Pair { ratio, seizures, .. } = pair;
        let model = &self.model;
        let held = if ratio.held { " The ratio was held at the largest: nothing bears out more." } else { "" };
        let ratio_words = say(
            "lab-link-ratio",
            format!(
                "{} Ratios of this model go from {:.3} to {}, which is as far as its profiles bear them out.{held}",
                self.scale.sentence(ratio.ratio),
                ratio.lower,
                rounded(ratio.upper),
            ),
            [
                ("ratio", Figure::Number(ratio.ratio)),
                ("lower", Figure::Number(ratio.lower)),
                ("upper", Figure::Number(ratio.upper)),
            ],
        );
        let nearness = say(
            "lab-link-rare",
            format!(
                "The distance is {:.4} over {} of {} markers; at most {} of unlinked pairs are as near. False-discovery \
                 rate q = {} (Benjamini–Hochberg over {}).",
                ratio.distance,
                ratio.markers,
                model.method.markers.len(),
                rate_words(ratio.unlinked_share),
                rate_words(rate),
                counted(compared as u64, "pair"),
            ),
            [
                ("distance", Figure::Number(ratio.distance)),
                ("markers", count(ratio.markers as u64)),
                ("unlinked_share", Figure::Share(ratio.unlinked_share)),
                ("q", Figure::Number(rate)),
                ("pairs", count(compared as u64)),
            ],
        );
        let practice =
            if model.simulated { " They are simulated: the ratio is for practice and is no evidence." } else { "" };
        let fitted = say(
            "lab-link-model",
            format!(
                "{}, version {}, fitted to {}; cost of the ratios in cross-validation {:.2}, where 0 is perfect and 1 is \
                 worth nothing.{practice}",
                model.method.title, model.method.version, model.fitted_to, model.validation.cost,
            ),
            [
                ("method", text(&model.method.id)),
                ("fitted_to", text(&model.fitted_to)),
                ("cost", Figure::Number(model.validation.cost)),
            ],
        );
        let [one, two] = seizures;
        let meaning = say(
            "lab-link-meaning",
            format!(
                "{} was made in {} on {}, {} in {} on {}. How probable a link was before the profiles were compared is no \
                 part of the ratio, nor is what would link them.",
                one.id, one.place, one.day, two.id, two.place, two.day,
            ),
            [("one", text(&one.id)), ("two", text(&two.id))],
        );
        vec![ratio_words, nearness, fitted, meaning]
    }
}

impl Assessor for LinkedSeizures {
    type Input = [Seizure];

    fn method(&self) -> Method {
        let limits = serde_json::to_value(self.limits).expect("numbers always have a JSON form");
        let parameters = BTreeMap::from([
            ("profiling_method".to_owned(), self.model.method.id.clone().into()),
            ("model".to_owned(), self.model.content_hash().to_string().into()),
            ("scale".to_owned(), self.scale.id.clone().into()),
            ("limits".to_owned(), limits),
        ]);
        Method { name: KIND.to_owned(), version: VERSION, parameters }
    }

    fn assess(&self, seizures: &[Seizure]) -> Vec<Finding> {
        // In an order of their own, so that the order in which they come changes nothing.
        let mut ordered: Vec<Seizure> = seizures.to_vec();
        ordered.sort_by(|one, other| (&one.id, &one.source).cmp(&(&other.id, &other.source)));
        ordered.dedup_by(|one, other| one.id == other.id && one.source == other.source);
        ordered.truncate(SEIZURES_COMPARED_MAX);
        let inputs = ContentHash::of(&serde_json::to_vec(&ordered).expect("numbers and text always have a JSON form"));
        let (mut pairs, compared) = self.pairs(&ordered);
        pairs.sort_by(|one, other| one.ratio.unlinked_share.total_cmp(&other.ratio.unlinked_share));
        let shares: Vec<f64> = pairs.iter().map(|pair| pair.ratio.unlinked_share).collect();
        let rates = false_discovery_rates(&shares, compared);
        let found = pairs.iter().zip(rates).filter(|(_, rate)| *rate <= self.limits.false_discovery_rate);
        let mut findings: Vec<Finding> =
            found.map(|(pair, rate)| self.finding(pair, rate, compared, &inputs)).collect();
        findings.sort_by(|one, other| {
            other.strength.score.total_cmp(&one.strength.score).then_with(|| one.subject.id.cmp(&other.subject.id))
        });
        findings.truncate(LINKED_FINDINGS_MAX);
        findings
    }
}
