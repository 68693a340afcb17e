//! Search of fragment spectra by spectral entropy, through an index of all their peaks.
//!
//! After Li & Fiehn, "Flash entropy search to query all mass spectral libraries in real time", Nature Methods 20, 1475
//! (2023). Read [`FlashIndex`] first, then [`Mode`].
//!
//! Spectra are kept in the order of their precursors, in blocks of 65,536. A block has its peaks twice, in the order of
//! m/z and in the order of m/z less precursor, so that those that match a peak of the query stand side by side. The
//! scores of a block fit the cache of a core, a block is the unit in which threads share the work, and a place in a
//! block takes two bytes: a peak takes 20, a spectrum 8.

mod block;
mod file;
mod score;

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};

pub use file::FileError;

use self::block::{BLOCK_SPECTRA, Block};
use super::entropy::{CleanSpectrum, Cleaning, Peak};
use super::tolerance::{MzMillionths, Tolerance, millionths};
use crate::limits;

/// An index of fragment spectra.
#[derive(Clone, Debug, PartialEq)]
pub struct FlashIndex {
    /// How all its spectra were cleaned.
    cleaning: Cleaning,
    /// The precursors, in rising order.
    precursors: Vec<MzMillionths>,
    /// For each of these, which spectrum it is in the order in which they were added.
    ids: Vec<u32>,
    /// The peaks of each [`BLOCK_SPECTRA`] spectra.
    blocks: Vec<Block>,
}

/// What counts as alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    /// The same fragments from the same precursor: is it this substance?
    Identity {
        /// m/z of the query's precursor.
        precursor_mz: f64,
        /// How far the precursor of a hit may lie from it.
        tolerance: Tolerance,
    },
    /// The same fragments, whatever the precursor.
    Open,
    /// The same neutral losses, whatever the fragments.
    NeutralLoss {
        /// m/z of the query's precursor.
        precursor_mz: f64,
    },
    /// The same fragments, and those shifted by the difference of the precursors: is it a relative that differs in one
    /// place? A peak that is the same counts once, and not as shifted too.
    Hybrid {
        /// m/z of the query's precursor.
        precursor_mz: f64,
    },
}

/// What to look for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search {
    /// What counts as alike.
    pub mode: Mode,
    /// Most hits that are wanted.
    pub hits_max: usize,
    /// Least score that is wanted, 0 to 1.
    pub score_min: f32,
}

/// One spectrum that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Which, as [`Builder::push`] told.
    pub spectrum: u32,
    /// m/z of its precursor.
    pub precursor_mz: f64,
    /// The entropy similarity, 0 to 1.
    pub score: f32,
    /// How many peaks of the query have their like in it, shifted ones included.
    pub matched: u16,
}

/// Why a spectrum cannot be added.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum BuildError {
    /// A precursor outside what is measured.
    #[error("a precursor at m/z {0} is not between 0 and 2147")]
    Precursor(f64),
    /// A spectrum cleaned in another way than the rest.
    #[error("the spectrum was cleaned in another way than the index")]
    OtherCleaning,
    /// More than the limit.
    #[error("an index holds up to {} spectra and {} peaks", limits::INDEX_SPECTRA_MAX, limits::INDEX_PEAKS_MAX)]
    Full,
}

/// Gathers the spectra of an index.
#[derive(Clone, Debug)]
pub struct Builder {
    cleaning: Cleaning,
    precursors: Vec<MzMillionths>,
    /// For each spectrum, how many peaks it and those before it have.
    ends: Vec<usize>,
    /// The weighted peaks, each with half its share.
    peaks: Vec<Peak>,
}

impl Builder {
    /// For spectra that are cleaned in one way.
    pub fn new(cleaning: Cleaning) -> Self {
        Self { cleaning, precursors: Vec::new(), ends: Vec::new(), peaks: Vec::new() }
    }

    /// Adds a spectrum and tells its number: how many were added before it. One without peaks is never found.
    ///
    /// # Errors
    /// [`BuildError`] when its precursor is impossible, it was cleaned in another way, or the index is full.
    pub fn push(&mut self, precursor_mz: f64, spectrum: &CleanSpectrum) -> Result<u32, BuildError> {
        let precursor = millionths(precursor_mz).ok_or(BuildError::Precursor(precursor_mz))?;
        if *spectrum.cleaning() != self.cleaning {
            return Err(BuildError::OtherCleaning);
        }
        if self.precursors.len() >= limits::INDEX_SPECTRA_MAX
            || self.peaks.len() + spectrum.peaks().len() > limits::INDEX_PEAKS_MAX
        {
            return Err(BuildError::Full);
        }
        let id = u32::try_from(self.precursors.len()).map_err(|_| BuildError::Full)?;
        self.peaks.extend(halved(spectrum));
        self.precursors.push(precursor);
        self.ends.push(self.peaks.len());
        Ok(id)
    }

    /// Puts the peaks in order, on up to `threads` threads. The index is the same on any number of them.
    pub fn build(self, threads: NonZero<usize>) -> FlashIndex {
        let Self { cleaning, precursors, ends, peaks } = self;
        let mut ids: Vec<u32> = (0..).take(precursors.len()).collect();
        ids.sort_by_key(|id| precursors[place(*id)]);
        let peaks_of = |id: u32| {
            let start = place(id).checked_sub(1).map_or(0, |before| ends[before]);
            (precursors[place(id)], &peaks[start..ends[place(id)]])
        };
        let parts: Vec<&[u32]> = ids.chunks(BLOCK_SPECTRA).collect();
        let blocks = in_parallel(parts.len(), threads, Vec::new, |part, blocks: &mut Vec<(usize, Block)>| {
            let spectra: Vec<_> = parts[part].iter().map(|id| peaks_of(*id)).collect();
            blocks.push((part, Block::new(&spectra)));
        });
        let mut blocks: Vec<(usize, Block)> = blocks.into_iter().flatten().collect();
        blocks.sort_by_key(|(part, _)| *part);
        FlashIndex {
            cleaning,
            precursors: ids.iter().map(|id| precursors[place(*id)]).collect(),
            ids,
            blocks: blocks.into_iter().map(|(_, block)| block).collect(),
        }
    }
}

impl FlashIndex {
    /// How its spectra were cleaned; a query should be cleaned likewise.
    pub fn cleaning(&self) -> &Cleaning {
        &self.cleaning
    }

    /// How many spectra it holds.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// True when it holds no spectrum.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// How many peaks it holds.
    pub fn peaks(&self) -> usize {
        self.blocks.iter().map(Block::len).sum()
    }

    /// The spectra most like `query`, best first, of equal ones the one added first, on up to `threads` threads. Peaks
    /// match within the tolerance for which the query was cleaned. The hits are the same on any number of threads.
    ///
    /// A query whose precursor is impossible finds nothing, except in an open search.
    pub fn search(&self, query: &CleanSpectrum, search: &Search, threads: NonZero<usize>) -> Vec<Hit> {
        let Some(question) = score::Question::new(query, search.mode) else { return Vec::new() };
        let places = match search.mode {
            Mode::Identity { precursor_mz, tolerance } => self.places(precursor_mz, tolerance),
            Mode::Open | Mode::NeutralLoss { .. } | Mode::Hybrid { .. } => 0..self.len(),
        };
        let first = places.start / BLOCK_SPECTRA;
        let count = places.end.div_ceil(BLOCK_SPECTRA).saturating_sub(first);
        let found = in_parallel(
            count,
            threads,
            || Found::new(search),
            |part, found| {
                let start = (first + part) * BLOCK_SPECTRA;
                let end = (start + BLOCK_SPECTRA).min(places.end);
                let from = places.start.max(start);
                question.score(
                    &self.blocks[first + part],
                    &self.precursors[start..end],
                    from - start,
                    &mut found.tallies,
                );
                found.take(&self.ids[from..end], &self.precursors[from..end]);
            },
        );
        let mut hits: Vec<Hit> = found.into_iter().flat_map(|found| found.hits).collect();
        hits.sort_by(Hit::by_rank);
        hits.truncate(search.hits_max);
        hits
    }

    /// Where the spectra stand whose precursors are the same as `precursor_mz`.
    fn places(&self, precursor_mz: f64, tolerance: Tolerance) -> std::ops::Range<usize> {
        let Some(precursor) = millionths(precursor_mz) else { return 0..0 };
        let (from, to) = tolerance.range(precursor).into_inner();
        let start = self.precursors.partition_point(|precursor| *precursor < from);
        let end = self.precursors.partition_point(|precursor| *precursor <= to);
        start..end
    }
}

impl Hit {
    /// The order of hits: the higher score, then the one added first.
    fn by_rank(one: &Self, other: &Self) -> std::cmp::Ordering {
        other.score.total_cmp(&one.score).then(one.spectrum.cmp(&other.spectrum))
    }
}

/// The best hits so far, of one thread.
struct Found {
    tallies: Vec<score::Tally>,
    hits: Vec<Hit>,
    hits_max: usize,
    score_min: f32,
}

impl Found {
    fn new(search: &Search) -> Self {
        let hits_max = search.hits_max;
        Self { tallies: Vec::new(), hits: Vec::new(), hits_max, score_min: search.score_min }
    }

    /// Takes the hits among the tallies, whose spectra are `ids`.
    fn take(&mut self, ids: &[u32], precursors: &[MzMillionths]) {
        let room = self.hits_max.saturating_mul(2).saturating_add(1_000);
        for ((tally, id), precursor) in self.tallies.iter().zip(ids).zip(precursors) {
            let score = tally.score.min(1.0);
            if score >= self.score_min && tally.matched > 0 {
                let precursor_mz = f64::from(*precursor) / 1e6;
                self.hits.push(Hit { spectrum: *id, precursor_mz, score, matched: tally.matched });
                if self.hits.len() >= room {
                    self.score_min = keep_best(&mut self.hits, self.hits_max).unwrap_or(self.score_min);
                }
            }
        }
    }
}

/// Leaves the best `count` hits, more than which there are, and tells the least score among them.
fn keep_best(hits: &mut Vec<Hit>, count: usize) -> Option<f32> {
    let last = count.checked_sub(1);
    let worst = last.map(|last| hits.select_nth_unstable_by(last, Hit::by_rank).1.score);
    hits.truncate(count);
    worst
}

/// The weighted peaks of a spectrum, each with half its share, in which the gain is a plain difference.
fn halved(spectrum: &CleanSpectrum) -> impl Iterator<Item = Peak> {
    spectrum.weighted().into_iter().map(|peak| Peak { share: peak.share / 2.0, ..peak })
}

/// A number of a spectrum as a place.
fn place(id: u32) -> usize {
    id as usize
}

/// Does `work` on each part up to `count`, on up to `threads` threads, each with a state of its own; the states come
/// back in no order.
fn in_parallel<S: Send>(
    count: usize,
    threads: NonZero<usize>,
    state: impl Fn() -> S + Sync,
    work: impl Fn(usize, &mut S) + Sync,
) -> Vec<S> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut own = state();
        loop {
            let part = next.fetch_add(1, Ordering::Relaxed);
            if part >= count {
                return own;
            }
            work(part, &mut own);
        }
    };
    let helpers = threads.get().min(count).saturating_sub(1);
    std::thread::scope(|scope| {
        let helpers: Vec<_> = (0..helpers).map(|_| scope.spawn(run)).collect();
        let mut states = vec![run()];
        for helper in helpers {
            states.push(helper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        states
    })
}
