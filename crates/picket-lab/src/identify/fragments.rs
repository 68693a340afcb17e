//! Search of fragment spectra (MS/MS): which compounds break up like this?
//!
//! Read [`FragmentLibrary`] first.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::num::NonZero;

use picket_spectra::Polarity;
use picket_spectra::mass::consensus::consensus;
use picket_spectra::mass::entropy::CleanSpectrum;
use picket_spectra::mass::flash::{Builder, FlashIndex, Hit, Mode, Search};
use picket_spectra::mass::tolerance::{MzMillionths, Tolerance, millionths};
use picket_substance::Registry;

use super::calibration::{Features, GAP_MAX, Method};
use super::compound::{Compound, CompoundKey, Substances};
use super::fragment_query::{FragmentQuery, FragmentSettings, Precursor, ROUNDED_BY, polarity};
use super::library::Library;

/// How many compounds are ranked.
const COMPOUNDS_MAX: usize = 20;

/// How many spectra of all precursors are looked at.
const HITS_MAX: usize = 1_000;

/// So many peaks in common, and likeness says as much as it can; isomers that break into one or two ions look as alike as
/// the substance itself.
const TELLING_PEAKS: f64 = 8.0;

const ONE_THREAD: NonZero<usize> = NonZero::<usize>::MIN;

/// What the probability that the first candidate is right is made of, in the order of [`FragmentLibrary::features`].
///
/// The distance of the precursors is not among them: what is published has the precursor as it is computed from the
/// formula, so that the distance would tell right from wrong better than any instrument can.
pub(super) const FEATURES: [&str; 11] = [
    "closeness",
    "closeness_by_peaks",
    "gap",
    "matched_peaks",
    "entropy",
    "library_spectra",
    "other_candidate",
    "isomer_not_in_library",
    "not_registered",
    "spectra",
    "found_share",
];

/// The fragment spectra of one or several libraries.
#[derive(Debug)]
pub struct FragmentLibrary {
    settings: FragmentSettings,
    compounds: Vec<Compound>,
    /// How many spectra each compound has.
    counts: Vec<u32>,
    spectra: Vec<Reference>,
    positive: Side,
    negative: Side,
    skeletons: HashSet<String>,
    /// For each of [`ROUNDED_BY`], the share of compounds that have a neighbour of the same precursor.
    crowding: [f64; ROUNDED_BY.len()],
}

/// A spectrum of the libraries.
#[derive(Clone, Copy, Debug)]
struct Reference {
    compound: usize,
    /// Where it stands: the library and the entry in it.
    entry: (usize, usize),
    /// The mass of the molecule, by the precursor and what kind of ion it is.
    mass: Option<f64>,
}

/// The spectra of one polarity.
#[derive(Debug)]
struct Side {
    index: FlashIndex,
    /// For each spectrum of the index, its number.
    numbers: Vec<u32>,
}

/// A compound as it was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FragmentRanked {
    /// Its place in [`FragmentLibrary::compounds`].
    pub compound: usize,
    /// The library and the entry in it whose spectrum is most like one of the unknown's.
    pub entry: (usize, usize),
    /// How alike the spectra are, 0 to 1: what candidates are ordered by.
    pub score: f64,
    /// The most peaks that one of the unknown's spectra has in common with one of the compound's.
    pub matched: u16,
    /// How many of the unknown's spectra found it.
    pub spectra: usize,
}

/// A relative of an unknown: what breaks up alike once the difference of the precursors is allowed for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FragmentRelative {
    /// What it is.
    pub found: FragmentRanked,
    /// Mass of the unknown less that of the relative.
    pub mass_difference: f64,
}

impl FragmentLibrary {
    /// Indexes the fragment spectra of `libraries` that may be searched.
    pub fn new(libraries: &[&Library], registry: &Registry, settings: FragmentSettings) -> Self {
        let substances = Substances::new(registry);
        let mut compounds = Vec::new();
        let mut known = HashMap::<CompoundKey, usize>::new();
        let mut spectra = Vec::new();
        let mut sides = [SideBuilder::new(&settings), SideBuilder::new(&settings)];
        for (library_index, library) in libraries.iter().enumerate() {
            for (entry_index, entry) in library.entries.iter().enumerate() {
                let facts = &entry.spectrum.facts;
                let Some(precursor) =
                    Precursor::of_known(facts).filter(|_| entry.is_searched() && entry.is_fragments())
                else {
                    continue;
                };
                let compound = *known.entry(CompoundKey::of(facts)).or_insert_with(|| {
                    compounds.push(substances.compound(facts));
                    compounds.len() - 1
                });
                let clean = CleanSpectrum::new(entry.spectrum.points(), Some(precursor.mz), &settings.cleaning());
                let side = &mut sides[usize::from(polarity(facts) == Some(Polarity::Negative))];
                if side.push(precursor.mz, &clean, spectra.len(), compound) {
                    spectra.push(Reference { compound, entry: (library_index, entry_index), mass: precursor.mass() });
                }
            }
        }
        let crowding = ROUNDED_BY.map(|da| crowding(&sides, compounds.len(), settings.precursor_rounded_by(da)));
        let mut counts = vec![0; compounds.len()];
        for spectrum in &spectra {
            counts[spectrum.compound] += 1;
        }
        let [positive, negative] = sides.map(SideBuilder::build);
        let skeletons = compounds.iter().map(|compound| compound.key.skeleton.clone()).collect();
        Self { settings, compounds, counts, spectra, positive, negative, skeletons, crowding }
    }

    /// How far apart m/z may lie.
    pub fn settings(&self) -> &FragmentSettings {
        &self.settings
    }

    /// The compounds, in the order of the libraries.
    pub fn compounds(&self) -> &[Compound] {
        &self.compounds
    }

    /// How many spectra.
    pub fn len(&self) -> usize {
        self.spectra.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.spectra.is_empty()
    }

    /// The compound of a spectrum.
    pub(super) fn compound_of(&self, spectrum: usize) -> &Compound {
        &self.compounds[self.spectra[spectrum].compound]
    }

    /// Where a spectrum stands: the library and the entry in it.
    pub(super) fn entry_of(&self, spectrum: usize) -> (usize, usize) {
        self.spectra[spectrum].entry
    }

    /// Whether a constitution is held, by the first block of its InChIKey.
    pub fn holds(&self, skeleton: &str) -> bool {
        self.skeletons.contains(skeleton)
    }

    /// The compounds most like the unknown, most alike first, by what all its spectra say together: among those of its
    /// precursor, or among all for spectra whose precursor is not known. What `absent` says of is taken as if it were not
    /// in the library.
    pub fn search(&self, unknown: &[FragmentQuery], absent: impl Fn(usize) -> bool) -> Vec<FragmentRanked> {
        let hits = |query: &FragmentQuery| match &query.precursor {
            Some(precursor) => {
                let tolerance = self.settings.precursor_rounded_by(ROUNDED_BY[precursor.rounding]);
                self.hits(query, Mode::Identity { precursor_mz: precursor.mz, tolerance }, usize::MAX, &absent)
            }
            None => self.hits(query, Mode::Open, HITS_MAX, &absent),
        };
        self.ranked(&unknown.iter().map(hits).collect::<Vec<_>>()).into_iter().map(|(ranked, _)| ranked).collect()
    }

    /// The relatives of an unknown, most alike first: what breaks up alike once the difference of the precursors is allowed
    /// for. There are none where its precursor is not known.
    pub fn relatives(&self, unknown: &[FragmentQuery], absent: impl Fn(usize) -> bool) -> Vec<FragmentRelative> {
        let stated: Vec<&FragmentQuery> = unknown.iter().filter(|query| query.precursor.is_some()).collect();
        let Some(first) = stated.first() else { return Vec::new() };
        let hits = |query: &&FragmentQuery| {
            let precursor_mz = query.precursor_mz().unwrap_or_default();
            self.hits(query, Mode::Hybrid { precursor_mz }, HITS_MAX, &absent)
        };
        let found = self.ranked(&stated.iter().map(hits).collect::<Vec<_>>()).into_iter();
        let relative = |(found, best): (FragmentRanked, Hit)| {
            let mass_difference = first.mass_above(best.precursor_mz, self.spectra[number(&best)].mass)?;
            Some(FragmentRelative { found, mass_difference })
        };
        found.filter_map(relative).collect()
    }

    /// The compounds that several searches found, each with its best hit.
    fn ranked(&self, searches: &[Vec<Hit>]) -> Vec<(FragmentRanked, Hit)> {
        let mut best: BTreeMap<usize, Hit> = BTreeMap::new();
        for hit in searches.iter().flatten() {
            let kept = best.entry(self.spectra[number(hit)].compound).or_insert(*hit);
            if hit.score > kept.score {
                *kept = *hit;
            }
        }
        let mut candidates = consensus(searches, |spectrum| self.spectra[spectrum as usize].compound);
        candidates.truncate(COMPOUNDS_MAX);
        let ranked = candidates.into_iter().map(|candidate| {
            let best = best[&candidate.key];
            let ranked = FragmentRanked {
                compound: candidate.key,
                entry: self.spectra[number(&best)].entry,
                score: candidate.score,
                matched: candidate.matched,
                spectra: candidate.spectra,
            };
            (ranked, best)
        });
        ranked.collect()
    }

    /// The hits of one spectrum, by their numbers in the library; of both polarities where its own is not known.
    fn hits(&self, query: &FragmentQuery, mode: Mode, hits_max: usize, absent: &impl Fn(usize) -> bool) -> Vec<Hit> {
        let search = Search { mode, hits_max, score_min: 0.0 };
        let mut hits = Vec::new();
        for (side, polarity) in [(&self.positive, Polarity::Positive), (&self.negative, Polarity::Negative)] {
            if query.polarity.is_none_or(|own| own == polarity) {
                let found = side.index.search(&query.clean, &search, ONE_THREAD).into_iter();
                hits.extend(found.map(|hit| Hit { spectrum: side.numbers[hit.spectrum as usize], ..hit }));
            }
        }
        hits.retain(|hit| !absent(number(hit)));
        hits
    }

    /// The features of a list of candidates, as [`FEATURES`] names them. `absent` is the skeleton that was taken out of
    /// the library, when one was.
    pub fn features(&self, unknown: &[FragmentQuery], found: &[FragmentRanked], absent: Option<&str>) -> Features {
        let features = |values: [f64; FEATURES.len()]| Features::new(Method::FRAGMENTS, &values);
        let Some(first) = found.first() else { return features([0.0; FEATURES.len()]) };
        let compound = &self.compounds[first.compound];
        let gap = found.get(1).map_or(GAP_MAX, |second| (first.score - second.score).min(GAP_MAX));
        let unlisted = |skeleton: &String| Some(skeleton.as_str()) == absent || !self.skeletons.contains(skeleton);
        let spectra = unknown.len() as f64;
        let closeness = -(1.03 - first.score).ln();
        let matched = f64::from(first.matched);
        features([
            closeness,
            closeness * matched.clamp(1.0, TELLING_PEAKS).ln(),
            gap,
            matched.ln_1p(),
            unknown.iter().map(|query| query.clean.entropy()).fold(0.0, f64::max),
            f64::from(self.counts[first.compound]).ln_1p(),
            f64::from(u8::from(found.len() > 1)),
            f64::from(u8::from(compound.isomers.iter().any(unlisted))),
            f64::from(u8::from(compound.substance.is_none())),
            spectra.ln(),
            first.spectra as f64 / spectra,
        ])
    }

    /// By how much the log odds that the first candidate is right rise because there is one at all: few libraries have
    /// something of the same precursor by coincidence. The denser the library, the less it says. Nothing for unknowns
    /// whose precursor is not known, to which something is always found.
    pub fn surprise(&self, unknown: &[FragmentQuery]) -> f64 {
        let roundings = unknown.iter().filter_map(|query| Some(query.precursor.as_ref()?.rounding));
        roundings.max().map_or(0.0, |rounding| -self.crowding[rounding].ln())
    }
}

/// The number of the spectrum that was found.
fn number(hit: &Hit) -> usize {
    hit.spectrum as usize
}

/// Gathers the spectra of one polarity.
struct SideBuilder {
    index: Builder,
    numbers: Vec<u32>,
    /// Precursor and compound of each spectrum.
    precursors: Vec<(MzMillionths, usize)>,
}

impl SideBuilder {
    fn new(settings: &FragmentSettings) -> Self {
        Self { index: Builder::new(settings.cleaning()), numbers: Vec::new(), precursors: Vec::new() }
    }

    /// Adds a spectrum; false when there is no room.
    fn push(&mut self, precursor_mz: f64, clean: &CleanSpectrum, number: usize, compound: usize) -> bool {
        let Some((precursor, number)) = millionths(precursor_mz).zip(u32::try_from(number).ok()) else { return false };
        if self.index.push(precursor_mz, clean).is_err() {
            return false;
        }
        self.numbers.push(number);
        self.precursors.push((precursor, compound));
        true
    }

    fn build(self) -> Side {
        Side { index: self.index.build(ONE_THREAD), numbers: self.numbers }
    }
}

/// The chance that a library has something of the precursor of a compound that is not in it: the share of its own
/// compounds with a neighbour, by the rule of succession, so that a small library claims little.
fn crowding(sides: &[SideBuilder; 2], compounds: usize, tolerance: Tolerance) -> f64 {
    let mut crowded = vec![false; compounds];
    for side in sides {
        let mut precursors = side.precursors.clone();
        precursors.sort_unstable();
        precursors.dedup();
        for (place, (mz, compound)) in precursors.iter().enumerate() {
            let mut neighbours =
                precursors[place + 1..].iter().take_while(|(other, _)| other - mz <= tolerance.at(*mz));
            for (_, neighbour) in neighbours.by_ref().filter(|(_, neighbour)| neighbour != compound) {
                crowded[*compound] = true;
                crowded[*neighbour] = true;
            }
        }
    }
    let crowded = crowded.iter().filter(|crowded| **crowded).count();
    (crowded + 1) as f64 / (compounds + 2) as f64
}
