//! Searches of electron ionisation spectra whose compound is known, to fit a calibration to.

use picket_spectra::mass::unit::UnitSpectrum;

use super::compound::CompoundKey;
use super::electron::{ElectronLibrary, Ranked};
use super::training::{Case, LIBRARY_WEIGHT, Placed};

/// A query whose compound is known.
#[derive(Clone, Debug)]
pub struct Training {
    /// Its spectrum.
    pub unknown: UnitSpectrum,
    /// Its compound.
    pub key: CompoundKey,
    /// Who measured it, or with which instrument: what is left out together.
    pub group: String,
}

/// Searches every query, and every spectrum of the library against the rest, with and without its compound.
pub fn electron_cases(library: &ElectronLibrary, queries: &[Training]) -> Vec<Case> {
    let mut cases = Vec::new();
    for query in queries {
        let of_compound = |spectrum: usize| library.compound_of(spectrum).key.skeleton == query.key.skeleton;
        for present in [true, false] {
            let found = library.search(&query.unknown, |spectrum| !present && of_compound(spectrum));
            let case = case(library, &query.unknown, &found, &query.key, present);
            cases.push(Case { group: Some(query.group.clone()), ..case });
        }
    }
    for (own, unknown) in library.spectra().iter().enumerate() {
        let key = &library.compound_of(own).key;
        let of_compound = |spectrum: usize| library.compound_of(spectrum).key.skeleton == key.skeleton;
        let replicates = (0..library.len()).any(|other| other != own && library.compound_of(other).key == *key);
        for present in [true, false].into_iter().filter(|present| replicates || !present) {
            let found = library.search(unknown, |spectrum| spectrum == own || (!present && of_compound(spectrum)));
            let case = case(library, unknown, &found, key, present);
            cases.push(Case { weight: LIBRARY_WEIGHT, ..case });
        }
    }
    cases
}

fn case(library: &ElectronLibrary, unknown: &UnitSpectrum, found: &[Ranked], key: &CompoundKey, present: bool) -> Case {
    let compound = |ranked: &Ranked| &library.compounds()[ranked.compound];
    let formula = found.first().and_then(|first| compound(first).formula.clone());
    let placed = |ranked: &Ranked| Placed {
        behind: found[0].rank - ranked.rank,
        same_formula: formula.is_some() && compound(ranked).formula == formula,
        is_compound: compound(ranked).key == *key,
    };
    Case {
        features: library.features(unknown, found, (!present).then_some(key.skeleton.as_str())),
        surprise: 0.0,
        present,
        weight: 1.0,
        skeleton: key.skeleton.clone(),
        group: None,
        candidates: found.iter().map(placed).collect(),
    }
}
