//! One answer from several fragment spectra of one substance.
//!
//! Spectra of a substance at 10 and at 60 electronvolts share few peaks, and a library rarely has just the energy of the
//! query. So each spectrum of the unknown is searched, and each candidate is judged by what all of them say.

use std::collections::BTreeMap;

use super::flash::Hit;

/// Scores of several spectra become one as their power mean, between the mean (1), which a single energy without its like
/// in the library pulls down, and the greatest (∞), which one chance hit lifts. On 393 groups of time-of-flight spectra
/// against 4,638 of Orbitraps, with 1 % of the groups accepted when their own substance is not in the library, 72 % are
/// accepted rightly by 4, 57 % by the mean and by the greatest.
const POWER: i32 = 4;

/// What several spectra say of one candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate<K> {
    /// The candidate: what the key of its spectra is.
    pub key: K,
    /// The power mean of its best scores over all spectra, 0 to 1; 0 counts for a spectrum that did not find it.
    pub score: f64,
    /// The plain mean of the same.
    pub mean: f64,
    /// The highest score.
    pub best: f32,
    /// The most peaks that one spectrum has in common with it.
    pub matched: u16,
    /// How many spectra found it.
    pub spectra: usize,
}

/// Judges the candidates by the hits of all `searches`, one for each spectrum of the unknown: best first, of equal ones
/// the lower key. `key` tells to which candidate a spectrum of the library belongs. Each search must be asked for enough
/// hits to have the best of every candidate that matters.
pub fn consensus<K: Ord + Copy>(searches: &[Vec<Hit>], key: impl Fn(u32) -> K) -> Vec<Candidate<K>> {
    let mut candidates: BTreeMap<K, Candidate<K>> = BTreeMap::new();
    for hits in searches {
        let mut best: BTreeMap<K, (f32, u16)> = BTreeMap::new();
        for hit in hits {
            let (score, matched) = best.entry(key(hit.spectrum)).or_default();
            *score = score.max(hit.score);
            *matched = hit.matched.max(*matched);
        }
        for (key, (score, matched)) in best {
            let none = Candidate { key, score: 0.0, mean: 0.0, best: 0.0, matched: 0, spectra: 0 };
            let candidate = candidates.entry(key).or_insert(none);
            candidate.score += f64::from(score).powi(POWER);
            candidate.mean += f64::from(score);
            candidate.best = candidate.best.max(score);
            candidate.matched = candidate.matched.max(matched);
            candidate.spectra += 1;
        }
    }
    let count = searches.len() as f64;
    let mut candidates: Vec<Candidate<K>> = candidates.into_values().collect();
    for candidate in &mut candidates {
        candidate.score = (candidate.score / count).powf(1.0 / f64::from(POWER));
        candidate.mean /= count;
    }
    candidates.sort_by(|one, other| other.score.total_cmp(&one.score));
    candidates
}
