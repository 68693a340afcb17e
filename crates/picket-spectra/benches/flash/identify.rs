//! Time-of-flight spectra identified by a library of Orbitrap spectra, one by one and all of a substance together.

use std::collections::BTreeMap;

use picket_spectra::mass::consensus::{Candidate, consensus};
use picket_spectra::mass::flash::{Hit, Search};

use crate::fragments::{Record, Role};
use crate::{Ion, ONE, build, clean, mode, timed};

/// What a group of spectra of one substance by one laboratory looks like to one who must accept or refuse.
struct Case {
    /// True when the substance is in the library.
    known: bool,
    /// True when the first candidate is the right one.
    right: bool,
    /// True when the right one is among the first three.
    among_three: bool,
    /// The features of the first candidate.
    features: Vec<f64>,
    /// The features of the first candidate when the right one is taken out of the library.
    features_without: Vec<f64>,
}

const FEATURES: [&str; 8] = [
    "consensus",
    "mean score",
    "best score",
    "gap of consensus",
    "consensus + gap",
    "matched peaks",
    "part of spectra",
    "entropy of queries",
];

pub(crate) fn print(records: &[Record]) {
    let ions: Vec<Ion> = records.iter().map(clean).collect();
    let library: Vec<usize> = (0..records.len()).filter(|record| records[*record].role == Role::Library).collect();
    let index = build(library.iter().map(|record| &ions[*record]), ONE);
    let mut names: Vec<&str> = records.iter().map(|record| record.substance.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let number = |record: usize| names.binary_search(&records[record].substance.as_str()).expect("a name");
    let numbers: Vec<usize> = library.iter().map(|record| number(*record)).collect();
    let substance = |spectrum: u32| numbers[spectrum as usize];

    let mut groups: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
    for (place, record) in records.iter().enumerate().filter(|(_, record)| record.role != Role::Library) {
        groups.entry((number(place), &record.laboratory)).or_default().push(place);
    }
    let hits = |record: usize| {
        let mode = mode("identity", ions[record].precursor_mz);
        index.search(&ions[record].spectrum, &Search { mode, hits_max: usize::MAX, score_min: 0.0 }, ONE)
    };
    let (mut spectra, mut cases) = ([0; 3], Vec::new());
    let ((), seconds) = timed(|| {
        for ((name, _), queries) in &groups {
            let searches: Vec<Vec<Hit>> = queries.iter().map(|record| hits(*record)).collect();
            let known = records[queries[0]].role == Role::Query;
            for search in searches.iter().filter(|_| known) {
                let candidates = consensus(std::slice::from_ref(search), substance);
                let rank = candidates.iter().position(|candidate| candidate.key == *name);
                spectra[0] += 1;
                spectra[1] += usize::from(rank == Some(0));
                spectra[2] += usize::from(rank.is_some_and(|rank| rank < 3));
            }
            let entropy: f64 = queries.iter().map(|record| ions[*record].spectrum.entropy()).sum();
            cases.push(case(*name, known, &consensus(&searches, substance), queries.len(), entropy));
        }
    });
    println!(
        "Time-of-flight spectra against {} of Orbitraps, precursor within 10 mDa ({seconds:.2} s)\n",
        library.len()
    );
    println!("| | number | first | among the first three |\n|---|---:|---:|---:|");
    let row = |title: &str, [count, first, three]: [usize; 3]| {
        println!("| {title} | {count} | {} | {} |", rate(first, count), rate(three, count));
    };
    row("each spectrum", spectra);
    let known: Vec<&Case> = cases.iter().filter(|case| case.known).collect();
    let count = |what: fn(&Case) -> bool| known.iter().filter(|case| what(case)).count();
    row("all of a substance by a laboratory", [known.len(), count(|case| case.right), count(|case| case.among_three)]);
    features(&cases, &known);
}

/// Which feature of the first candidate tells best whether the substance is in the library at all.
fn features(cases: &[Case], known: &[&Case]) {
    let unknown: Vec<&Case> = cases.iter().filter(|case| !case.known).collect();
    println!("\nAccepted rightly where 1 or 5 % of the substances not in the library are accepted\n");
    println!(
        "| feature of the first candidate | {} not in the library: AUROC | 1 % | 5 % | own substance taken out: AUROC | 1 % | 5 % |",
        unknown.len()
    );
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for (feature, name) in FEATURES.iter().enumerate() {
        let positive: Vec<(f64, bool)> = known.iter().map(|case| (case.features[feature], case.right)).collect();
        let absent: Vec<f64> = unknown.iter().map(|case| case.features[feature]).collect();
        let without: Vec<f64> = known.iter().map(|case| case.features_without[feature]).collect();
        let columns = [absent, without].map(|negative| {
            let accepted = |percent| rate(accepted(&positive, &negative, percent), positive.len());
            format!("{:.3} | {} | {}", area(&positive, &negative), accepted(1), accepted(5))
        });
        println!("| {name} | {} |", columns.join(" | "));
    }
    println!();
}

fn case(name: usize, known: bool, candidates: &[Candidate<usize>], spectra: usize, entropy: f64) -> Case {
    let rank = candidates.iter().position(|candidate| candidate.key == name);
    let others: Vec<Candidate<usize>> = candidates.iter().filter(|other| other.key != name).copied().collect();
    let features = |candidates: &[Candidate<usize>]| {
        let entropy = entropy / spectra as f64;
        let Some(first) = candidates.first() else {
            return [vec![0.0; FEATURES.len() - 1], vec![entropy]].concat();
        };
        let gap = first.score - candidates.get(1).map_or(0.0, |second| second.score);
        vec![
            first.score,
            first.mean,
            f64::from(first.best),
            gap,
            first.score + gap,
            f64::from(first.matched),
            first.spectra as f64 / spectra as f64,
            entropy,
        ]
    };
    Case {
        known,
        right: rank == Some(0),
        among_three: rank.is_some_and(|rank| rank < 3),
        features: features(candidates),
        features_without: features(&others),
    }
}

/// The probability that a known substance has the higher value: the area under the receiver operating characteristic.
fn area(positive: &[(f64, bool)], negative: &[f64]) -> f64 {
    let wins = |value: f64| {
        let wins =
            negative.iter().map(|other| if value > *other { 1.0 } else { f64::from(u8::from(value >= *other)) / 2.0 });
        wins.sum::<f64>()
    };
    positive.iter().map(|(value, _)| wins(*value)).sum::<f64>() / (positive.len() * negative.len()) as f64
}

/// How many are accepted rightly by a threshold that no more than `percent` of the negative ones pass.
fn accepted(positive: &[(f64, bool)], negative: &[f64], percent: usize) -> usize {
    let mut negative = negative.to_vec();
    negative.sort_by(|one, other| other.total_cmp(one));
    let threshold = negative[negative.len() * percent / 100];
    positive.iter().filter(|(value, right)| *right && *value > threshold).count()
}

/// A rate in percent with its 95 % interval by Wilson.
fn rate(count: usize, of: usize) -> String {
    let (n, z) = (of as f64, 1.96_f64);
    let p = count as f64 / n;
    let centre = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    format!("{:.1} % ({:.1}–{:.1})", p * 100.0, (centre - half) * 100.0, (centre + half) * 100.0)
}
