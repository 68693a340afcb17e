//! The queue of reviews: which substance should an expert committee look at next?
//!
//! A sum of weighted criteria orders what people then judge; it decides nothing. Candidates are the drugs on record that
//! no convention of the United Nations controls and that somebody reports or controls.

mod weights;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use picket_core::{CountryCode, Day};
use serde::Serialize;

use super::known::on_all_cores;
use super::workbench::{StandingLaw, SubstanceKind};
use super::{Jurisdiction, Verdict};
use crate::registry::{ClassId, Registry, SubstanceId};

pub use weights::{Criterion, FrameField, FullValues, ReviewFrame, ReviewWeights, WeightsError};

/// What was reported of a substance.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Evidence {
    /// The substance.
    pub substance: SubstanceId,
    /// Reports of the last twelve months of each source.
    pub reports: u64,
    /// Reports of the twelve months before.
    pub reports_before: u64,
    /// Deaths; absent where no source tells of them.
    pub deaths: Option<u64>,
    /// The countries that reported it.
    pub countries: BTreeSet<CountryCode>,
    /// The calendar years in which it was reported.
    pub years: BTreeSet<i16>,
    /// Whether any of this is simulated.
    pub simulated: bool,
}

impl Evidence {
    /// Nothing was reported.
    pub fn none(substance: SubstanceId) -> Self {
        Self {
            substance,
            reports: 0,
            reports_before: 0,
            deaths: None,
            countries: BTreeSet::new(),
            years: BTreeSet::new(),
            simulated: false,
        }
    }
}

/// The queue.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewQueue {
    /// The day as of which the law was asked.
    pub day: Day,
    /// What counted, and how much.
    pub weights: ReviewWeights,
    /// Criteria of which nothing is on record for any candidate; they add nothing.
    pub absent: Vec<Criterion>,
    /// The candidates, those to be reviewed first in front.
    pub entries: Vec<ReviewEntry>,
    /// How many drugs were left out because a convention of the United Nations controls them.
    pub controlled: usize,
    /// How it was done, in words.
    pub method: Vec<String>,
    /// The hash of all tables and definitions.
    pub rulepack: String,
}

/// One candidate.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewEntry {
    /// Its place in the queue, from 1; equal scores share the first.
    pub rank: usize,
    /// The best and the worst place, those shared with equal scores counted, also when each weight in turn is halved, or raised by half.
    pub rank_range: (usize, usize),
    /// The substance.
    pub substance: SubstanceId,
    /// Its preferred name.
    pub name: String,
    /// Its class in the registry.
    pub class: ClassId,
    /// The sum of weighted values over the sum of weights.
    pub score: f64,
    /// Every criterion.
    pub values: Vec<CriterionValue>,
    /// How national law stands to it.
    pub controlled: Vec<StandingLaw>,
    /// Whether it is open if a convention of the United Nations controls it.
    pub un_open: bool,
    /// Whether any report is simulated.
    pub simulated: bool,
}

/// What a criterion says of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CriterionValue {
    /// Which.
    pub criterion: Criterion,
    /// As measured; absent where nothing is on record.
    pub measured: Option<f64>,
    /// From 0 to 1.
    pub value: Option<f64>,
    /// What it adds to the score.
    pub adds: f64,
}

/// What is measured of a candidate, in the order of [`Criterion::ALL`].
type Measured = [Option<f64>; Criterion::ALL.len()];

struct Candidate {
    index: usize,
    measured: Measured,
    values: Measured,
    un_open: bool,
    simulated: bool,
    controlled: Vec<StandingLaw>,
}

impl Registry {
    /// Orders the candidates by what was reported and what the law says on a day.
    pub fn review_queue(&self, evidence: &[Evidence], weights: &ReviewWeights, day: Day) -> ReviewQueue {
        let jurisdictions = self.jurisdictions();
        let verdicts = on_all_cores(self.substances().len(), |index| self.verdicts(index, &jurisdictions, day));
        let un = jurisdictions.iter().position(|place| *place == Jurisdiction::UnitedNations);
        let un_verdict = |index: usize| un.map_or(Verdict::NotFound, |un| verdicts[index][un]);
        let is_under_un = |index: usize| matches!(un_verdict(index), Verdict::Listed | Verdict::Class);
        let drugs: Vec<usize> = (0..verdicts.len()).filter(|&index| self.is_reviewed(index)).collect();
        let scheduled: BTreeSet<&ClassId> =
            drugs.iter().filter(|&&index| is_under_un(index)).map(|&index| &self.substances()[index].class).collect();
        let by_id: HashMap<&SubstanceId, &Evidence> = evidence.iter().map(|known| (&known.substance, known)).collect();
        let mut candidates = Vec::new();
        for &index in drugs.iter().filter(|&&index| !is_under_un(index) && un_verdict(index) != Verdict::Precursor) {
            let substance = &self.substances()[index];
            let none = Evidence::none(substance.id.clone());
            let known = by_id.get(&substance.id).copied().unwrap_or(&none);
            let national = jurisdictions.iter().zip(&verdicts[index]);
            let national = national.filter(|(place, _)| **place != Jurisdiction::UnitedNations);
            let controlled: Vec<StandingLaw> = national
                .filter(|(_, verdict)| matches!(verdict, Verdict::Listed | Verdict::Class))
                .map(|(place, verdict)| StandingLaw { jurisdiction: place.clone(), verdict: *verdict })
                .collect();
            if controlled.is_empty() && known.reports == 0 && known.reports_before == 0 {
                continue;
            }
            candidates.push(Candidate {
                index,
                measured: self.measured(known, controlled.len(), scheduled.contains(&substance.class)),
                values: Measured::default(),
                un_open: un_verdict(index) == Verdict::Undetermined,
                simulated: known.simulated,
                controlled,
            });
        }
        normalise(&mut candidates, weights);
        ReviewQueue {
            day,
            weights: weights.clone(),
            absent: absent(&candidates),
            entries: self.ranked(candidates, weights),
            controlled: drugs.iter().filter(|&&index| is_under_un(index)).count(),
            method: method(),
            rulepack: self.hash().to_string(),
        }
    }

    /// Whether a substance is a drug, and so something that committees review.
    fn is_reviewed(&self, index: usize) -> bool {
        let kind = SubstanceKind::of(&self.substances()[index]);
        matches!(kind, SubstanceKind::Drug | SubstanceKind::MedicineAndDrug)
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of reports and countries are far below 2^52")]
    fn measured(&self, known: &Evidence, national: usize, class_scheduled: bool) -> Measured {
        let substance = self.substance(known.substance.as_str());
        let is_medicine = substance.is_some_and(|substance| SubstanceKind::of(substance) != SubstanceKind::Drug);
        let mut countries = known.countries.clone();
        countries.extend(self.first_reports(&known.substance).iter().map(|report| report.place.country.clone()));
        let one = |holds: bool| Some(f64::from(u8::from(holds)));
        let growth = ((known.reports + 1) as f64 / (known.reports_before + 1) as f64).log2();
        Criterion::ALL.map(|criterion| match criterion {
            Criterion::Reports => Some(known.reports as f64),
            Criterion::Growth => Some(growth),
            Criterion::Deaths => known.deaths.map(|deaths| deaths as f64),
            Criterion::Countries => Some(countries.len() as f64),
            Criterion::Persistence => Some(known.years.len() as f64),
            Criterion::NationalControls => Some(national as f64),
            Criterion::ClassScheduled => one(class_scheduled),
            Criterion::MedicalUse => one(is_medicine),
        })
    }

    fn ranked(&self, candidates: Vec<Candidate>, weights: &ReviewWeights) -> Vec<ReviewEntry> {
        let ranks = Self::ranks(&candidates, weights);
        let counts = |criterion: &Criterion| weights.of(*criterion) != 0.0;
        let varied: Vec<Vec<(usize, usize)>> = Criterion::ALL
            .into_iter()
            .filter(counts)
            .flat_map(|criterion| [0.5, 1.5].map(|factor| weights.with(criterion, factor)))
            .map(|weights| Self::ranks(&candidates, &weights))
            .collect();
        let mut entries: Vec<ReviewEntry> = candidates
            .into_iter()
            .enumerate()
            .map(|(at, candidate)| {
                let substance = &self.substances()[candidate.index];
                let all = || varied.iter().map(|ranks| ranks[at]).chain([ranks[at]]);
                let (rank, last) = ranks[at];
                let best = all().map(|(best, _)| best).min().unwrap_or(rank);
                let worst = all().map(|(_, worst)| worst).max().unwrap_or(last);
                let values = contributions(&candidate, weights);
                ReviewEntry {
                    rank,
                    rank_range: (best, worst),
                    substance: substance.id.clone(),
                    name: substance.name.clone(),
                    class: substance.class.clone(),
                    score: values.iter().map(|value| value.adds).sum(),
                    values,
                    controlled: candidate.controlled,
                    un_open: candidate.un_open,
                    simulated: candidate.simulated,
                }
            })
            .collect();
        entries.sort_by(|one, two| one.rank.cmp(&two.rank).then_with(|| one.name.cmp(&two.name)));
        entries
    }

    /// The first and last place of each candidate, from 1; equal scores share their places.
    fn ranks(candidates: &[Candidate], weights: &ReviewWeights) -> Vec<(usize, usize)> {
        let score = |candidate: &Candidate| contributions(candidate, weights).iter().map(|value| value.adds).sum();
        let scores: Vec<f64> = candidates.iter().map(score).collect();
        let mut sorted = scores.clone();
        sorted.sort_by(|one, two| two.total_cmp(one));
        let place = |score: &f64| {
            let above = sorted.partition_point(|other| other.total_cmp(score).is_gt());
            (above + 1, sorted.partition_point(|other| other.total_cmp(score).is_ge()))
        };
        scores.iter().map(place).collect()
    }
}

/// Brings every criterion to a value from 0 to 1: counts on a logarithmic or plain scale up to the largest among the
/// candidates, growth and persistence up to what counts in full.
fn normalise(candidates: &mut [Candidate], weights: &ReviewWeights) {
    let largest: BTreeMap<usize, f64> = (0..Criterion::ALL.len())
        .map(|at| (at, candidates.iter().filter_map(|candidate| candidate.measured[at]).fold(0.0, f64::max)))
        .collect();
    for candidate in candidates {
        for (at, criterion) in Criterion::ALL.into_iter().enumerate() {
            let most = largest[&at];
            candidate.values[at] = candidate.measured[at].map(|measured| match criterion {
                _ if most <= 0.0 => 0.0,
                Criterion::Reports | Criterion::Deaths => measured.ln_1p() / most.ln_1p(),
                Criterion::Countries | Criterion::NationalControls => measured / most,
                Criterion::Growth => (measured / weights.full.growth_doublings).clamp(0.0, 1.0),
                Criterion::Persistence => (measured / weights.full.persistence_years).min(1.0),
                Criterion::ClassScheduled | Criterion::MedicalUse => measured,
            });
        }
    }
}

/// Criteria of which nothing is on record.
fn absent(candidates: &[Candidate]) -> Vec<Criterion> {
    let none = |at: usize| candidates.iter().all(|candidate| candidate.measured[at].is_none());
    Criterion::ALL.into_iter().enumerate().filter(|(at, _)| none(*at)).map(|(_, criterion)| criterion).collect()
}

/// What each criterion adds to the score of a candidate.
fn contributions(candidate: &Candidate, weights: &ReviewWeights) -> Vec<CriterionValue> {
    let total: f64 = Criterion::ALL.into_iter().map(|criterion| weights.of(criterion).abs()).sum();
    let value = |(at, criterion): (usize, Criterion)| CriterionValue {
        criterion,
        measured: candidate.measured[at],
        value: candidate.values[at],
        adds: weights.of(criterion) * candidate.values[at].unwrap_or(0.0) / total,
    };
    Criterion::ALL.into_iter().enumerate().map(value).collect()
}

fn method() -> Vec<String> {
    [
        "Candidates are drugs on record that no convention of the United Nations controls on the day, and that somebody \
         reported in the last two years or that a covered jurisdiction controls.",
        "Reports and deaths count on a logarithmic scale, countries and controls in proportion to the largest number; \
         what is not on record adds nothing.",
        "Likeness to scheduled drugs is membership in the same class of the registry and nothing else.",
        "The range of places is that found when each weight in turn is halved and raised by half.",
        "The order proposes what to look at; whether to review, and what to recommend, is for people to decide.",
    ]
    .map(str::to_owned)
    .to_vec()
}
