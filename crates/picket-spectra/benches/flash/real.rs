//! All scores of the real spectra beside those of the peer.

use picket_spectra::mass::entropy::Peak;
use picket_spectra::mass::flash::{FlashIndex, Search};

use crate::fragments::{Record, Role};
use crate::peer::Peer;
use crate::{Ion, MODES, ONE, build, cell, clean, cleaning, mode, percentiles, timed};

/// How far scores of single precision may differ.
const SCORES_APART_MAX: f32 = 1e-5;

/// How far a difference of m/z in single precision may be off, in millionths.
const SINGLE_PRECISION_MILLIONTHS: f64 = 200.0;

pub(crate) fn print(records: &[Record], peer: &Peer) {
    let of = |library: bool| records.iter().filter(move |record| (record.role == Role::Library) == library).map(clean);
    let (library, queries): (Vec<Ion>, Vec<Ion>) = (of(true).collect(), of(false).collect());
    let index = build(&library, ONE);
    println!("All scores of {} queries against {} spectra\n", queries.len(), library.len());
    let figures = peer.run(&library, &queries, true);
    println!(
        "| mode | ms, p50 | p99 | ms_entropy p50 | p99 | scores above 0 | apart | of these, peaks at an edge | farthest else |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    for name in MODES {
        let (mut seconds, mut compared) = (Vec::new(), Compared::default());
        let theirs = figures.as_ref().map(|figures| figures.scores(name));
        for (place, query) in queries.iter().enumerate() {
            let (scores, time) = timed(|| scores(&index, query, name));
            seconds.push(time);
            if let Some(theirs) = &theirs {
                compared.add(&library, query, &scores, &theirs[place * library.len()..][..library.len()]);
            }
        }
        let (p50, p99) = percentiles(seconds);
        let peer = figures.as_ref().map(|figures| figures.percentiles(name));
        let [peer_p50, peer_p99] = [peer.map(|peer| peer.0), peer.map(|peer| peer.1)].map(cell);
        println!("| {name} | {p50:.3} | {p99:.3} | {peer_p50} | {peer_p99} | {compared} |");
    }
    println!();
}

/// The scores of all spectra of the library.
fn scores(index: &FlashIndex, query: &Ion, name: &str) -> Vec<f32> {
    let search = Search { mode: mode(name, query.precursor_mz), hits_max: usize::MAX, score_min: 0.0 };
    let mut scores = vec![0.0; index.len()];
    for hit in index.search(&query.spectrum, &search, ONE) {
        scores[hit.spectrum as usize] = hit.score;
    }
    scores
}

/// What came of comparing scores.
#[derive(Default)]
struct Compared {
    scores: usize,
    apart: usize,
    /// Apart, and with peaks so near the tolerance apart that single precision decides by chance.
    edges: usize,
    /// How far apart the others are at most.
    farthest: f32,
}

impl std::fmt::Display for Compared {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { scores, apart, edges, farthest } = self;
        write!(formatter, "{scores} | {apart} | {edges} | {farthest:.1e}")
    }
}

impl Compared {
    fn add(&mut self, library: &[Ion], query: &Ion, ours: &[f32], theirs: &[f32]) {
        for (place, (one, other)) in ours.iter().zip(theirs).enumerate() {
            self.scores += usize::from(one.max(*other) > 0.0);
            let distance = (one - other).abs();
            let apart = distance > SCORES_APART_MAX;
            self.apart += usize::from(apart);
            if apart && at_an_edge(&library[place], query) {
                self.edges += 1;
            } else {
                self.farthest = self.farthest.max(distance);
            }
        }
    }
}

/// True when two peaks, one of them shifted by the difference of the precursors or not, are so near the tolerance apart that
/// single precision decides by chance.
fn at_an_edge(library: &Ion, query: &Ion) -> bool {
    let tolerance = cleaning().tolerance;
    let shift = ((library.precursor_mz - query.precursor_mz) * 1e6).round();
    let near = |one: &Peak, other: &Peak, shift: f64| {
        let apart = (f64::from(one.mz) - f64::from(other.mz) - shift).abs();
        (apart - f64::from(tolerance.at(other.mz))).abs() < SINGLE_PRECISION_MILLIONTHS
    };
    let (library, query) = (library.spectrum.peaks(), query.spectrum.peaks());
    library.iter().any(|one| query.iter().any(|other| near(one, other, 0.0) || near(one, other, shift)))
}
