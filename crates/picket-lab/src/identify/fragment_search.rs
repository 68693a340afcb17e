//! What fragment spectra (MS/MS) say of a sample.

use picket_spectra::Spectrum;
use picket_substance::{Class, ClassKind, Registry};

use super::answer::{Answer, Candidate, Insufficient, Verdict};
use super::calibration::{Calibration, Method};
use super::compound::Compound;
use super::fragment_query::{FragmentQuery, FragmentSettings};
use super::fragments::{FragmentLibrary, FragmentRanked, FragmentRelative};
use super::identifier::{accepted, lacking};
use super::library::Library;

/// From this probability on, what is not accepted is still called the first candidate or an isomer of it.
const ISOMER_MIN: f64 = 0.5;

/// A relative is named when its spectrum is at least as alike as this, and shares as many peaks. Of 395 time-of-flight
/// spectra for which one is named although their own compound was taken out of a library of 307, the relative has a class
/// of common skeleton in 139, and it is the right one in 104.
const RELATIVE_SCORE_MIN: f64 = 0.8;
const RELATIVE_PEAKS_MIN: u16 = 5;

/// Below this difference of mass, in unified atomic mass units, a relative is an isomer.
const SAME_MASS: f64 = 0.01;

/// Fragment spectra of libraries, with what makes answers of hits.
#[derive(Debug)]
pub struct FragmentSearch {
    library: FragmentLibrary,
    calibrations: [(&'static Method, Calibration); 4],
}

/// An answer from several spectra of one ion.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// Which of the spectra.
    pub spectra: Vec<usize>,
    /// What they say.
    pub answer: Answer,
}

impl FragmentSearch {
    /// Indexes libraries.
    pub fn new(libraries: &[&Library], registry: &Registry, settings: FragmentSettings) -> Self {
        let library = FragmentLibrary::new(libraries, registry, settings);
        let methods =
            [Method::FRAGMENTS, Method::FRAGMENTS_TOGETHER, Method::FRAGMENTS_OPEN, Method::FRAGMENTS_OPEN_TOGETHER];
        let calibrations = methods.map(|method| (method, Calibration::shipped(method)));
        Self { library, calibrations }
    }

    /// The fragment spectra.
    pub fn library(&self) -> &FragmentLibrary {
        &self.library
    }

    /// What several spectra of one sample say: one answer for each ion that was broken up, in the order in which they come
    /// first. Spectra that do not state their ion belong to the only one that is stated.
    pub fn answer_together(&self, spectra: &[&Spectrum], libraries: &[&Library], registry: &Registry) -> Vec<Together> {
        let settings = self.library.settings();
        let queries: Vec<FragmentQuery> = spectra.iter().map(|one| FragmentQuery::new(one, settings)).collect();
        let told = |members: Vec<usize>| {
            let precursor_mz = members.iter().find_map(|index| queries[*index].precursor_mz());
            let of_ion = |index: &usize| {
                let mut spectrum = spectra[*index].clone();
                spectrum.facts.precursor_mz = spectrum.facts.precursor_mz.or(precursor_mz);
                spectrum
            };
            let spectra: Vec<Spectrum> = members.iter().map(of_ion).collect();
            let answer = self.answer(&spectra.iter().collect::<Vec<_>>(), libraries, registry);
            Together { answer, spectra: members }
        };
        by_ion(&queries, settings).into_iter().map(told).collect()
    }

    /// What the spectra of one ion say. Those without fragments say nothing. `libraries` are those that were indexed.
    pub fn answer(&self, spectra: &[&Spectrum], libraries: &[&Library], registry: &Registry) -> Answer {
        let settings = self.library.settings();
        let unknown: Vec<FragmentQuery> = spectra
            .iter()
            .filter(|spectrum| !is_of_unit_resolution(spectrum))
            .map(|spectrum| FragmentQuery::new(spectrum, settings))
            .filter(|query| query.peaks() > 0)
            .collect();
        let (method, calibration) = self.calibration(&unknown);
        let insufficient = |why| Answer::insufficient(method.name, calibration.version, why);
        if spectra.iter().all(|spectrum| is_of_unit_resolution(spectrum)) {
            return insufficient(Insufficient::UnitResolution);
        }
        if unknown.is_empty() {
            return insufficient(Insufficient::NoFragments);
        }
        if self.library.is_empty() {
            return insufficient(Insufficient::NoLibrary);
        }
        let found = self.library.search(&unknown, |_| false);
        let features = self.library.features(&unknown, &found, None);
        let surprise = self.library.surprise(&unknown);
        let outside = found.iter().find(|ranked| !self.in_set(calibration, ranked, &found[0]));
        let set_gap = outside.map(|ranked| found[0].score - ranked.score);
        let first = calibration.first.log_odds(&features) + surprise;
        let set = calibration.set.log_odds(&features.with_gap(set_gap)) + surprise;
        let behind: Vec<f64> = found.iter().map(|ranked| found[0].score - ranked.score).collect();
        let shares = calibration.shares(calibration.probability(first), calibration.probability(set), &behind);
        let candidates = found.iter().zip(shares).map(|(ranked, share)| {
            let in_set = self.in_set(calibration, ranked, &found[0]);
            Candidate { probability: share, in_set, ..self.candidate(ranked, libraries) }
        });
        let blank = Answer::blank(method.name, calibration.version, Verdict::NotInLibrary);
        let blank = Answer { candidates: candidates.collect(), ..blank };
        let answer = self.conclude(calibration, &unknown, blank, (first, set), registry);
        self.with_isomers_lacking(answer, found.first(), registry)
    }

    fn calibration(&self, unknown: &[FragmentQuery]) -> &(&'static Method, Calibration) {
        let open = unknown.iter().any(|query| query.precursor_mz().is_none());
        let together = unknown.len() > 1;
        &self.calibrations[usize::from(together) + 2 * usize::from(open)]
    }

    /// Whether a candidate cannot be told from the first.
    fn in_set(&self, calibration: &Calibration, ranked: &FragmentRanked, first: &FragmentRanked) -> bool {
        let [formula, first_formula] = [ranked, first].map(|one| self.compound(one).formula.as_deref());
        let same_formula = first_formula.is_some() && formula == first_formula;
        let margin = if same_formula { calibration.isomer_margin } else { calibration.other_margin };
        first.score - ranked.score <= margin
    }

    /// A compound that was found, without its probability.
    fn candidate(&self, ranked: &FragmentRanked, libraries: &[&Library]) -> Candidate {
        let compound = self.compound(ranked);
        let (library, entry) = ranked.entry;
        let library = libraries[library];
        let reference = &library.entries[entry].spectrum;
        Candidate {
            name: compound.name.clone(),
            inchikey: compound.inchikey.clone(),
            formula: compound.formula.clone(),
            substance: compound.substance.clone(),
            probability: 0.0,
            in_set: false,
            likeness: ranked.score,
            match_factor: None,
            reverse_match_factor: None,
            library: library.card.to_string(),
            entry,
            reference: reference.facts.label().to_owned(),
            licence: reference.facts.licence.clone().unwrap_or_default(),
        }
    }

    /// The answer with the verdict that the log odds of the first candidate, or of the set that cannot be told from it,
    /// allow.
    fn conclude(
        &self,
        calibration: &Calibration,
        unknown: &[FragmentQuery],
        answer: Answer,
        (first, set): (f64, f64),
        registry: &Registry,
    ) -> Answer {
        let named: Vec<&Candidate> = answer.candidates.iter().filter(|candidate| candidate.in_set).collect();
        let (model, log_odds) = if named.len() == 1 { (&calibration.first, first) } else { (&calibration.set, set) };
        let probability = if named.is_empty() { 0.0 } else { calibration.probability(log_odds) };
        let (verdict, words) = match named.first() {
            Some(first) if model.accepts(log_odds) => accepted(first, &named),
            Some(first) if probability >= ISOMER_MIN => {
                let words = match unknown[0].precursor_mz() {
                    Some(_) => format!("{} or an isomer of it.", first.name),
                    None => format!("{} or a relative of it; the precursor is not stated.", first.name),
                };
                (Verdict::Relative { class: None, mass_difference: None }, words)
            }
            _ => self.relative(unknown, registry),
        };
        let false_accept_share = if named.is_empty() { 1.0 } else { model.false_accept_share(log_odds) };
        Answer { verdict, words, probability, false_accept_share, ..answer }
    }

    /// The answer with the registered isomers of what it names that no library holds.
    fn with_isomers_lacking(&self, mut answer: Answer, first: Option<&FragmentRanked>, registry: &Registry) -> Answer {
        if answer.named().next().is_some()
            && let Some(first) = first
        {
            let holds = |skeleton: &str| self.library.holds(skeleton);
            answer.isomers_lacking = self.compound(first).isomers_lacking(registry, holds);
            answer.words.push_str(&lacking(&answer.isomers_lacking));
        }
        answer
    }

    /// The verdict on what no set is probable for: a relative, where something breaks up much alike.
    fn relative(&self, unknown: &[FragmentQuery], registry: &Registry) -> (Verdict, String) {
        let relatives = self.library.relatives(unknown, |_| false);
        let alike = |relative: &&FragmentRelative| {
            relative.found.score >= RELATIVE_SCORE_MIN && relative.found.matched >= RELATIVE_PEAKS_MIN
        };
        let Some(nearest) = relatives.iter().find(alike) else {
            return (Verdict::NotInLibrary, "Not in the library, as far as this technique can say.".to_owned());
        };
        let compound = self.compound(&nearest.found);
        let class = chemical_class(compound, registry);
        let named = class.map(|class| format!(" ({})", class.name)).unwrap_or_default();
        let difference = nearest.mass_difference;
        let by = match difference {
            _ if difference.abs() < SAME_MASS => "and weighs as much".to_owned(),
            _ if difference > 0.0 => format!("and is heavier by {difference:.3}"),
            _ => format!("and is lighter by {:.3}", -difference),
        };
        let words = format!("Not in the library; it breaks up like {}{named}, {by}.", compound.name);
        #[expect(clippy::cast_possible_truncation, reason = "a difference of masses that were measured")]
        let mass_difference = Some(difference.round() as i32);
        (Verdict::Relative { class: class.map(|class| class.id.to_string()), mass_difference }, words)
    }

    fn compound(&self, ranked: &FragmentRanked) -> &Compound {
        &self.library.compounds()[ranked.compound]
    }
}

/// Puts the spectra of one ion together, in the order in which the first of each comes.
fn by_ion(queries: &[FragmentQuery], settings: &FragmentSettings) -> Vec<Vec<usize>> {
    let mut ions: Vec<Vec<usize>> = Vec::new();
    for (index, query) in queries.iter().enumerate() {
        match ions.iter_mut().find(|ion| queries[ion[0]].is_of_one_ion_with(query, settings)) {
            Some(ion) => ion.push(index),
            None => ions.push(vec![index]),
        }
    }
    let (stated, open): (Vec<_>, Vec<_>) = ions.iter().partition(|ion| queries[ion[0]].precursor_mz().is_some());
    if let ([stated], [open]) = (stated.as_slice(), open.as_slice())
        && queries[stated[0]].may_share_polarity_with(&queries[open[0]])
    {
        return vec![(0..queries.len()).collect()];
    }
    ions
}

/// The narrowest class of a compound whose members share a skeleton.
fn chemical_class<'r>(compound: &Compound, registry: &'r Registry) -> Option<&'r Class> {
    let substance = registry.substance(compound.substance.as_ref()?.as_str())?;
    registry.class_line(substance.class.as_str()).find(|class| class.kind == ClassKind::Chemical)
}

/// Whether no m/z has more than one decimal: an instrument that cannot tell formulas apart.
fn is_of_unit_resolution(spectrum: &Spectrum) -> bool {
    let mut mz = spectrum.points().map(|(mz, _)| mz * 10.0).peekable();
    mz.peek().is_some() && mz.all(|tenths| (tenths - tenths.round()).abs() < 1e-6)
}
