//! Results of several techniques on one component, combined into one probability for each compound.
//!
//! Each search gives the probability `p(h)` of compound `h`, for which it assumed a prior `q(h)`. What its spectrum says is
//! the likelihood `p(h) / q(h)`, up to a factor. The combination takes the prior out of each result and puts it in once:
//!
//! ```text
//! P(h) ∝ q(h) · ∏ over techniques of L(h),   L(h) = geometric mean over the technique's results of p(h) / q(h)
//! ```
//!
//! Two spectra of one technique are wrong together more often than by chance: the same isomer is like the unknown in both.
//! The geometric mean counts them as one spectrum, so that a second one never makes an answer surer than it is.

use picket_core::RecordId;
use serde::Serialize;

use super::category::Edition;
use super::result::{Compound, CompoundId, Contender, Outcome, Prior, Searched, Sign, TechniqueResult};

/// Likelihoods are not taken for less than this: no search is so sure that something is impossible.
const LIKELIHOOD_MIN: f64 = 1e-9;

/// Whether a result's libraries hold a compound; `None` when that cannot be found out any more.
pub type Held<'a> = dyn Fn(&TechniqueResult, &CompoundId) -> Option<bool> + 'a;

/// What the results on one component say together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Combined {
    /// All compounds that a result thinks possible, most probable first.
    pub candidates: Vec<CombinedCandidate>,
    /// The probability that it is none of them.
    pub none_of_them: f64,
    /// How much more probable the results are together than if each were of a sample of its own: below 1 they speak
    /// against each other (Jensen et al. 1990, conflict analysis). 1 for a single technique.
    pub agreement: f64,
    /// What is wrong between the results, where they contradict each other.
    pub conflict: Option<String>,
    /// The techniques, with the results of each that were taken together.
    pub techniques: Vec<Together>,
    /// The results that say nothing that could be combined, with the reason.
    pub left_out: Vec<LeftOut>,
    /// The conclusion in one sentence.
    pub words: String,
}

/// A compound with what all results say of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CombinedCandidate {
    /// The compound.
    pub compound: Compound,
    /// Its probability; 0 where no result has one that could be combined.
    pub probability: f64,
    /// Whether no result excludes it, and one at least names it.
    pub in_set: bool,
}

/// Results of one technique, counted as one.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Together {
    /// The technique.
    pub technique: String,
    /// The results.
    pub records: Vec<RecordId>,
}

/// A result that was not combined.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct LeftOut {
    /// The result.
    pub record: RecordId,
    /// Why, in words.
    pub why: String,
}

/// A result that can be combined.
struct Usable<'r> {
    result: &'r TechniqueResult,
    searched: &'r Searched,
    prior: Prior,
}

impl Combined {
    /// The compounds that no result excludes and one at least names.
    pub fn set(&self) -> impl Iterator<Item = &CombinedCandidate> {
        self.candidates.iter().filter(|candidate| candidate.in_set)
    }

    /// The probability of the set.
    pub fn set_probability(&self) -> f64 {
        self.set().map(|candidate| candidate.probability).sum::<f64>().min(1.0)
    }
}

/// Combines results on one component of a sample.
pub fn combine(results: &[&TechniqueResult], edition: &Edition, held: &Held<'_>) -> Combined {
    let mut left_out = Vec::new();
    let mut usable: Vec<Usable<'_>> = Vec::new();
    for result in results {
        match usable_of(result) {
            Ok(one) => usable.push(one),
            Err(why) => left_out.push(LeftOut { record: result.record.clone(), why: why.to_owned() }),
        }
    }
    let mut compounds: Vec<Compound> = Vec::new();
    let listed = usable.iter().flat_map(|one| &one.searched.candidates).map(|one| &one.compound);
    let named = results.iter().flat_map(|result| result.named());
    for compound in listed.chain(named) {
        match compounds.iter_mut().find(|known| known.id == compound.id) {
            Some(known) => known.merge(compound),
            None => compounds.push(compound.clone()),
        }
    }
    let groups = by_technique(&usable, edition);
    let prior = shared_prior(&usable);
    let (probabilities, none_of_them, agreement) = posterior(&compounds, &groups, prior, held);
    let in_set = set(&compounds, results, held);
    let mut candidates: Vec<CombinedCandidate> = compounds
        .into_iter()
        .zip(probabilities.into_iter().zip(in_set))
        .map(|(compound, (probability, in_set))| CombinedCandidate { compound, probability, in_set })
        .collect();
    candidates.sort_by(|one, other| {
        let by_probability = other.probability.total_cmp(&one.probability);
        by_probability.then(other.in_set.cmp(&one.in_set)).then_with(|| one.compound.id.cmp(&other.compound.id))
    });
    let together = |group: &(String, Vec<&Usable<'_>>)| Together {
        technique: group.0.clone(),
        records: group.1.iter().map(|one| one.result.record.clone()).collect(),
    };
    let techniques = groups.iter().map(together).collect();
    let conflict = conflict(&candidates, results, agreement, groups.len());
    let words = words(&candidates, conflict.as_deref());
    Combined { candidates, none_of_them, agreement, conflict, techniques, left_out, words }
}

fn usable_of(result: &TechniqueResult) -> Result<Usable<'_>, &'static str> {
    let Outcome::Searched(searched) = &result.outcome else {
        return Err("what a person saw has no measured rate of error");
    };
    if searched.candidates.is_empty() {
        return Err("the search names nothing, not even what is like it");
    }
    let right = |prior: &Prior| prior.in_library > 0.0 && prior.in_library < 1.0 && prior.compounds > 0;
    match searched.prior.filter(right) {
        Some(prior) => Ok(Usable { result, searched, prior }),
        None => Err("what the search assumed beforehand is not known, so it cannot be taken out"),
    }
}

/// The results by technique, in the order of the first of each. What the edition does not list is a technique of its own.
fn by_technique<'u, 'r>(usable: &'u [Usable<'r>], edition: &Edition) -> Vec<(String, Vec<&'u Usable<'r>>)> {
    let mut groups: Vec<(String, Vec<&Usable<'_>>)> = Vec::new();
    for one in usable {
        let property = edition.technique(&one.result.technique).map_or(&one.result.technique, |found| &found.property);
        match groups.iter_mut().find(|(known, _)| known == property) {
            Some((_, members)) => members.push(one),
            None => groups.push((property.clone(), vec![one])),
        }
    }
    groups
}

/// The prior of the combination: that of the most cautious of the searches.
fn shared_prior(usable: &[Usable<'_>]) -> Prior {
    let priors = || usable.iter().map(|one| one.prior);
    Prior {
        in_library: priors().map(|prior| prior.in_library).fold(0.95, f64::min),
        compounds: priors().map(|prior| prior.compounds).max().unwrap_or(1),
    }
}

/// The probability of each compound, that of none of them, and the agreement of the groups.
fn posterior(
    compounds: &[Compound],
    groups: &[(String, Vec<&Usable<'_>>)],
    prior: Prior,
    held: &Held<'_>,
) -> (Vec<f64>, f64, f64) {
    if groups.is_empty() {
        return (vec![0.0; compounds.len()], 1.0, 1.0);
    }
    let each = prior.in_library / prior.compounds.max(compounds.len()).max(1) as f64;
    let rest = 1.0 - each * compounds.len() as f64;
    let priors: Vec<f64> = compounds.iter().map(|_| each).chain([rest]).collect();
    let mut joint = priors.clone();
    for (_, members) in groups {
        let hypotheses = compounds.iter().map(|compound| Some(&compound.id)).chain([None]);
        let likelihoods: Vec<f64> = hypotheses.map(|hypothesis| pooled(members, hypothesis, held)).collect();
        // Scaled so that a technique that says nothing leaves everything as it was.
        let scale: f64 = priors.iter().zip(&likelihoods).map(|(prior, likelihood)| prior * likelihood).sum();
        for (joint, likelihood) in joint.iter_mut().zip(&likelihoods) {
            *joint *= likelihood / scale;
        }
    }
    let agreement: f64 = joint.iter().sum();
    let mut probabilities: Vec<f64> = joint.iter().map(|joint| joint / agreement).collect();
    let none_of_them = probabilities.pop().unwrap_or(1.0);
    (probabilities, none_of_them, if groups.len() < 2 { 1.0 } else { agreement })
}

/// The geometric mean of the likelihoods of a technique's results.
fn pooled(members: &[&Usable<'_>], hypothesis: Option<&CompoundId>, held: &Held<'_>) -> f64 {
    let logarithms = members.iter().map(|one| one.likelihood(hypothesis, held).max(LIKELIHOOD_MIN).ln());
    (logarithms.sum::<f64>() / members.len() as f64).exp()
}

impl Usable<'_> {
    /// What the result says for a compound, or for none of those listed, up to a factor.
    ///
    /// What the search leaves to compounds that it does not list stands for those of its library and those of none. A
    /// compound that its library lacks is one of the latter, to which nearly all of it belongs, because compounds of the
    /// library that are not listed are unlike the spectrum.
    fn likelihood(&self, hypothesis: Option<&CompoundId>, held: &Held<'_>) -> f64 {
        let listed = &self.searched.candidates;
        let each = self.prior.in_library / self.prior.compounds.max(listed.len()) as f64;
        if let Some(contender) = hypothesis.and_then(|id| listed.iter().find(|one| one.compound.id == *id)) {
            return contender.probability / each;
        }
        let left: f64 = (1.0 - listed.iter().map(|one| one.probability).sum::<f64>()).max(0.0);
        let outside = 1.0 - self.prior.in_library;
        let lacks = hypothesis.is_some_and(|id| held(self.result, id) == Some(false));
        left / if lacks { outside } else { 1.0 - each * listed.len() as f64 }
    }
}

/// For each compound, whether a result names it and none excludes it. A result excludes what it does not name only if it
/// could have named it, which for a search means that its libraries hold it.
fn set(compounds: &[Compound], results: &[&TechniqueResult], held: &Held<'_>) -> Vec<bool> {
    let excludes = |result: &TechniqueResult, id: &CompoundId| {
        if result.denies(id) {
            return true;
        }
        let could = match &result.outcome {
            Outcome::Searched(searched) => {
                let listed = |one: &Contender| one.compound.id == *id;
                searched.names && (searched.candidates.iter().any(listed) || held(result, id) == Some(true))
            }
            // Whoever says what a colour or a retention time is of lists all that it may be of.
            Outcome::Seen(_) => !result.named().is_empty(),
        };
        could && !result.names(id)
    };
    let member = |compound: &Compound| {
        let id = &compound.id;
        results.iter().any(|result| result.names(id)) && !results.iter().any(|result| excludes(result, id))
    };
    compounds.iter().map(member).collect()
}

/// What is wrong between results, in words.
fn conflict(
    candidates: &[CombinedCandidate],
    results: &[&TechniqueResult],
    agreement: f64,
    techniques: usize,
) -> Option<String> {
    let naming: Vec<String> = results.iter().filter_map(|result| told(result)).collect();
    if naming.len() > 1 && !candidates.iter().any(|candidate| candidate.in_set) {
        return Some(format!("no compound fits all results: {}", naming.join("; ")));
    }
    if techniques > 1 && agreement < 1.0 {
        let words = format!("the results fit one sample less well than samples of their own: {}", naming.join("; "));
        return Some(words.trim_end_matches([':', ' ']).to_owned());
    }
    None
}

/// What a result names or denies, in words.
fn told(result: &TechniqueResult) -> Option<String> {
    let list = |compounds: Vec<&Compound>| {
        let names: Vec<&str> = compounds.iter().map(|compound| compound.name.as_str()).collect();
        names.join(", ")
    };
    match (&result.outcome, result.named()) {
        (Outcome::Seen(seen), _) if seen.sign == Sign::Negative => {
            Some(format!("{} does not see {}", result.technique, list(seen.of.iter().collect())))
        }
        (_, named) if named.is_empty() => None,
        (_, named) => Some(format!("{} names {}", result.technique, list(named))),
    }
}

fn words(candidates: &[CombinedCandidate], conflict: Option<&str>) -> String {
    if let Some(conflict) = conflict {
        return format!("The results contradict each other: {conflict}.");
    }
    let set: Vec<String> =
        candidates.iter().filter(|candidate| candidate.in_set).map(|one| one.compound.to_string()).collect();
    match set.as_slice() {
        [] => "No result names a compound.".to_owned(),
        [one] => format!("{one}: presumptive."),
        several => format!("One of {}, which no result tells apart: {}.", several.len(), several.join(", ")),
    }
}
