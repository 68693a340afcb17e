//! Searches of fragment spectra whose compound is known, to fit a calibration to.

use std::collections::BTreeMap;

use picket_spectra::Spectrum;

use super::calibration::Method;
use super::compound::CompoundKey;
use super::fragment_query::FragmentQuery;
use super::fragments::{FragmentLibrary, FragmentRanked};
use super::library::Library;
use super::training::{Case, LIBRARY_WEIGHT, Placed};

/// Most spectra of one sample that are searched together in training: as many energies as a laboratory is likely to
/// have measured, where collections have up to 32.
const TOGETHER_MAX: usize = 4;

/// What is searched in training.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct FragmentTraining {
    /// Several spectra of one compound and laboratory at a time.
    pub together: bool,
    /// Without the precursor.
    pub open: bool,
}

impl FragmentTraining {
    /// The method whose calibration is fitted.
    pub fn method(self) -> &'static Method {
        match (self.open, self.together) {
            (false, false) => Method::FRAGMENTS,
            (false, true) => Method::FRAGMENTS_TOGETHER,
            (true, false) => Method::FRAGMENTS_OPEN,
            (true, true) => Method::FRAGMENTS_OPEN_TOGETHER,
        }
    }
}

/// Spectra by compound and laboratory.
type Groups<'s> = BTreeMap<(CompoundKey, String), Vec<&'s Spectrum>>;

/// Searches the spectra of `queries`, each of which has an InChIKey, with and without their compound in the library; and
/// the spectra of the library, which was made from `libraries`, against those of other laboratories.
pub fn fragment_cases(
    library: &FragmentLibrary,
    libraries: &[&Library],
    queries: &[&Spectrum],
    how: FragmentTraining,
) -> Vec<Case> {
    let spectrum = |number: usize| {
        let (library, entry) = library.entry_of(number);
        &libraries[library].entries[entry].spectrum
    };
    let mut cases = Vec::new();
    for ((key, laboratory), spectra) in groups(queries.iter().copied()) {
        let of_compound = |spectrum: usize| library.compound_of(spectrum).key.skeleton == key.skeleton;
        let known = (0..library.len()).any(of_compound);
        for unknown in unknowns(library, &spectra, how) {
            for present in [true, false].into_iter().filter(|present| known || !present) {
                let found = library.search(&unknown, |spectrum| !present && of_compound(spectrum));
                let case = case(library, &unknown, &found, &key, present);
                cases.push(Case { group: Some(laboratory.clone()), ..case });
            }
        }
    }
    for ((key, laboratory), spectra) in groups((0..library.len()).map(spectrum)) {
        let of_compound = |spectrum: usize| library.compound_of(spectrum).key.skeleton == key.skeleton;
        let own = |number: usize| of_compound(number) && laboratory_of(spectrum(number)) == laboratory;
        let known = (0..library.len()).any(|number| of_compound(number) && !own(number));
        for unknown in unknowns(library, &spectra, how) {
            for present in [true, false].into_iter().filter(|present| known || !present) {
                let absent = |spectrum: usize| if present { own(spectrum) } else { of_compound(spectrum) };
                let case = case(library, &unknown, &library.search(&unknown, absent), &key, present);
                cases.push(Case { weight: LIBRARY_WEIGHT, ..case });
            }
        }
    }
    cases
}

fn groups<'s>(spectra: impl Iterator<Item = &'s Spectrum>) -> Groups<'s> {
    let mut groups = Groups::new();
    for spectrum in spectra {
        let key = (CompoundKey::of(&spectrum.facts), laboratory_of(spectrum));
        groups.entry(key).or_default().push(spectrum);
    }
    groups
}

/// Who measured a spectrum, as far as is known.
fn laboratory_of(spectrum: &Spectrum) -> String {
    let facts = &spectrum.facts;
    facts.publisher.clone().or_else(|| facts.instrument.clone()).unwrap_or_default()
}

/// The unknowns that the spectra of a compound make: each by itself, or several with fragments together, whose energies
/// lie apart.
fn unknowns(library: &FragmentLibrary, spectra: &[&Spectrum], how: FragmentTraining) -> Vec<Vec<FragmentQuery>> {
    let query = |spectrum: &Spectrum| {
        let mut spectrum = spectrum.clone();
        if how.open {
            spectrum.facts.precursor_mz = None;
            spectrum.facts.precursor_type = None;
        }
        FragmentQuery::new(&spectrum, library.settings())
    };
    let queries = spectra.iter().map(|spectrum| query(spectrum));
    if !how.together {
        return queries.map(|query| vec![query]).collect();
    }
    let queries: Vec<FragmentQuery> = queries.filter(|query| query.peaks() > 0).collect();
    let parts = queries.len().div_ceil(TOGETHER_MAX);
    let part = |first: usize| queries.iter().skip(first).step_by(parts).cloned().collect::<Vec<_>>();
    (0..parts).map(part).filter(|part| part.len() > 1).collect()
}

fn case(
    library: &FragmentLibrary,
    unknown: &[FragmentQuery],
    found: &[FragmentRanked],
    key: &CompoundKey,
    present: bool,
) -> Case {
    let compound = |ranked: &FragmentRanked| &library.compounds()[ranked.compound];
    let formula = found.first().and_then(|first| compound(first).formula.clone());
    let placed = |ranked: &FragmentRanked| Placed {
        behind: found[0].score - ranked.score,
        same_formula: formula.is_some() && compound(ranked).formula == formula,
        is_compound: compound(ranked).key == *key,
    };
    Case {
        features: library.features(unknown, found, (!present).then_some(key.skeleton.as_str())),
        surprise: library.surprise(unknown),
        present,
        weight: 1.0,
        skeleton: key.skeleton.clone(),
        group: None,
        candidates: found.iter().map(placed).collect(),
    }
}
