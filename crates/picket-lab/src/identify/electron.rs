//! Identity search of electron ionisation spectra.

use std::collections::HashSet;

use picket_spectra::mass::likeness::Likeness;
use picket_spectra::mass::unit::UnitSpectrum;
use picket_spectra::mass::unit_index::UnitIndex;
use picket_substance::Registry;

use super::calibration::{Features, GAP_MAX, Method};
use super::compound::{Compound, CompoundKey, Substances};
use super::library::Library;

/// How many spectra are looked at closely. On 390 queries of another laboratory the true one was among the first 40 in
/// all cases but one.
const CLOSE_LOOKS: usize = 60;

/// How many compounds are ranked.
const COMPOUNDS_MAX: usize = 20;

/// The electron ionisation spectra of one or several libraries.
#[derive(Debug)]
pub struct ElectronLibrary {
    compounds: Vec<Compound>,
    spectra: Vec<UnitSpectrum>,
    /// For each spectrum, its compound, and where it stands: the library and the entry in it.
    of: Vec<(usize, (usize, usize))>,
    index: UnitIndex,
    /// The neutral losses from the nominal mass, at the m/z that is the loss.
    losses: UnitIndex,
    skeletons: HashSet<String>,
}

/// A compound as it was found, by the spectrum of it that is most like the unknown.
#[derive(Clone, Copy, Debug)]
pub struct Ranked {
    /// Its place in [`ElectronLibrary::compounds`].
    pub compound: usize,
    /// The library and the entry in it.
    pub entry: (usize, usize),
    /// How alike the two spectra are.
    pub likeness: Likeness,
    /// [`Likeness::rank`].
    pub rank: f64,
}

/// What the probability that the first candidate is right is made of, in the order of [`ElectronLibrary::features`].
pub const FEATURES: [&str; 14] = [
    "closeness",
    "heavy_cosine",
    "reverse_match",
    "excellent_cosine",
    "excellent_match",
    "entropy_similarity",
    "deviation",
    "strong_peaks",
    "matched_peaks",
    "above_molecular_ion",
    "gap",
    "isomer_among_candidates",
    "isomer_not_in_library",
    "not_registered",
];

impl ElectronLibrary {
    /// Indexes the electron ionisation spectra of `libraries` that may be searched.
    pub fn new(libraries: &[&Library], registry: &Registry) -> Self {
        let substances = Substances::new(registry);
        let mut made = Self {
            compounds: Vec::new(),
            spectra: Vec::new(),
            of: Vec::new(),
            index: UnitIndex::default(),
            losses: UnitIndex::default(),
            skeletons: HashSet::new(),
        };
        let mut known = std::collections::HashMap::<CompoundKey, usize>::new();
        for (library_index, library) in libraries.iter().enumerate() {
            for (entry_index, entry) in library.entries.iter().enumerate() {
                if !entry.is_searched() || !entry.is_electron_ionisation() {
                    continue;
                }
                let compound = *known.entry(CompoundKey::of(&entry.spectrum.facts)).or_insert_with(|| {
                    made.compounds.push(substances.compound(&entry.spectrum.facts));
                    made.compounds.len() - 1
                });
                made.spectra.push(UnitSpectrum::new(entry.spectrum.points()));
                made.of.push((compound, (library_index, entry_index)));
            }
        }
        made.index = UnitIndex::new(&made.spectra);
        let mass_of = |spectrum: usize| made.compounds[made.of[spectrum].0].key.nominal_mass;
        let losses = made.spectra.iter().enumerate().map(|(index, spectrum)| spectrum.losses(mass_of(index)));
        made.losses = UnitIndex::new(&losses.collect::<Vec<_>>());
        made.skeletons = made.compounds.iter().map(|compound| compound.key.skeleton.clone()).collect();
        made
    }

    /// The compounds, in the order of the libraries.
    pub fn compounds(&self) -> &[Compound] {
        &self.compounds
    }

    /// Whether a constitution is held, by the first block of its InChIKey.
    pub fn holds(&self, skeleton: &str) -> bool {
        self.skeletons.contains(skeleton)
    }

    /// How many spectra.
    pub fn len(&self) -> usize {
        self.spectra.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.spectra.is_empty()
    }

    /// The compounds most like the unknown, most alike first, each by its best spectrum. What `absent` says of is taken
    /// as if it were not in the library.
    pub fn search(&self, unknown: &UnitSpectrum, absent: impl Fn(usize) -> bool) -> Vec<Ranked> {
        let mut best: Vec<Ranked> = Vec::with_capacity(CLOSE_LOOKS);
        for spectrum in self.near(unknown, CLOSE_LOOKS, &absent) {
            let (compound, entry) = self.of[spectrum];
            let likeness = Likeness::between(unknown, &self.spectra[spectrum]);
            let ranked = Ranked { compound, entry, likeness, rank: likeness.rank() };
            match best.iter_mut().find(|other| other.compound == compound) {
                Some(other) if other.rank < ranked.rank => *other = ranked,
                Some(_) => {}
                None => best.push(ranked),
            }
        }
        best.sort_by(|one, other| other.rank.total_cmp(&one.rank).then(one.compound.cmp(&other.compound)));
        best.truncate(COMPOUNDS_MAX);
        best
    }

    /// The spectra with the most alike peaks, most alike first.
    pub(super) fn near(&self, unknown: &UnitSpectrum, most: usize, absent: &impl Fn(usize) -> bool) -> Vec<usize> {
        let near = self.index.nearest(unknown, 2 * most).into_iter().map(|(spectrum, _)| spectrum as usize);
        near.filter(|spectrum| !absent(*spectrum)).take(most).collect()
    }

    /// The spectra with the most alike neutral losses, should the unknown have one of these masses.
    pub(super) fn near_by_loss(
        &self,
        unknown: &UnitSpectrum,
        masses: &[u32],
        most: usize,
        absent: &impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let mut found = Vec::new();
        for mass in masses {
            let near = self.losses.nearest(&unknown.losses(*mass), 2 * most);
            let near = near.into_iter().map(|(spectrum, _)| spectrum as usize);
            found.extend(near.filter(|spectrum| !absent(*spectrum)).take(most));
        }
        found
    }

    /// The compound of a spectrum, and where it stands.
    pub(super) fn place(&self, spectrum: usize) -> (usize, (usize, usize)) {
        self.of[spectrum]
    }

    /// The compound of a spectrum.
    pub fn compound_of(&self, spectrum: usize) -> &Compound {
        &self.compounds[self.of[spectrum].0]
    }

    /// The spectra, in the order of the libraries.
    pub fn spectra(&self) -> &[UnitSpectrum] {
        &self.spectra
    }

    /// The features of a list of candidates, as [`FEATURES`] names them. `absent` is the skeleton that was taken out of
    /// the library, when one was.
    pub fn features(&self, unknown: &UnitSpectrum, found: &[Ranked], absent: Option<&str>) -> Features {
        let features = |values: [f64; FEATURES.len()]| Features::new(Method::ELECTRON_IONISATION, &values);
        let Some(first) = found.first() else { return features([0.0; FEATURES.len()]) };
        let compound = &self.compounds[first.compound];
        let likeness = &first.likeness;
        let gap = first.rank - found.get(1).map_or(0.0, |second| second.rank);
        let same_formula =
            |other: &Ranked| compound.formula.is_some() && self.compounds[other.compound].formula == compound.formula;
        let unlisted = |skeleton: &String| Some(skeleton.as_str()) == absent || !self.skeletons.contains(skeleton);
        features([
            -(1.03 - likeness.cosine).ln(),
            likeness.cosine_heavy,
            likeness.reverse,
            (likeness.tilted_cosine - 0.93).max(0.0),
            (likeness.tilted_match - 0.85).max(0.0),
            likeness.tilted_entropy,
            likeness.deviation,
            f64::from(likeness.strong),
            f64::from(likeness.matched).ln_1p(),
            above(unknown, compound.key.nominal_mass),
            gap.min(GAP_MAX),
            f64::from(u8::from(found[1..].iter().any(same_formula))),
            f64::from(u8::from(compound.isomers.iter().any(unlisted))),
            f64::from(u8::from(compound.substance.is_none())),
        ])
    }
}

/// Root of the share of the unknown's abundance that stands above the molecular ion of a candidate and its isotopes.
fn above(unknown: &UnitSpectrum, nominal_mass: u32) -> f64 {
    let all: f64 = unknown.peaks().iter().map(|peak| f64::from(peak.abundance)).sum();
    if nominal_mass == 0 || all <= 0.0 {
        return 0.0;
    }
    let beyond = unknown.peaks().iter().filter(|peak| u32::from(peak.mz) > nominal_mass + 2);
    (beyond.map(|peak| f64::from(peak.abundance)).sum::<f64>() / all).sqrt()
}
