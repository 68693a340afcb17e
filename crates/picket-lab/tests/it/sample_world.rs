//! Results of techniques for the tests of samples.

use picket_core::{ContentHash, InchiKey, RecordId, RecordKey, SourceId};
use picket_lab::sample::{
    Compound, CompoundId, Contender, OriginalData, Outcome, Prior, Searched, Seen, Sign, TechniqueResult,
};

/// The prior of the worked examples: each of nine compounds one in ten, and one in ten for all others.
pub(crate) const PRIOR: Prior = Prior { in_library: 0.9, compounds: 9 };

pub(crate) const FENTANYL: &str = "PJMPHNIQZUBGLI-UHFFFAOYSA-N";
pub(crate) const ACETYLFENTANYL: &str = "FYIUUQUPOKIKNI-UHFFFAOYSA-N";
pub(crate) const COCAINE: &str = "ZPUCINDJVBIVPJ-LJISPDSOSA-N";

/// A compound by its key.
pub(crate) fn compound(key: &str) -> Compound {
    let inchikey = InchiKey::new(key).unwrap();
    let name = match key {
        FENTANYL => "Fentanyl",
        ACETYLFENTANYL => "Acetylfentanyl",
        COCAINE => "Cocaine",
        other => other,
    };
    let id = CompoundId::of(Some(&inchikey), name, None);
    Compound {
        id,
        name: name.to_owned(),
        inchikey: Some(inchikey),
        formula: None,
        substance: None,
        stereoisomers: Vec::new(),
    }
}

fn result(number: u32, technique: &str, outcome: Outcome) -> TechniqueResult {
    let key = RecordKey::new(&format!("S1/{number}")).unwrap();
    let hash = ContentHash::of(format!("file {number}").as_bytes());
    TechniqueResult {
        record: RecordId::of(&SourceId::new("test-lab").unwrap(), &key),
        component: "main".to_owned(),
        technique: technique.to_owned(),
        run: None,
        sampling: 1,
        validation: Some("SOP-1".to_owned()),
        analyst: "Ana Lyst".to_owned(),
        data: Some(OriginalData { file: format!("{number}.jdx"), hash, bytes: 10, spectrum: 1 }),
        information: picket_lab::sample::Information::default(),
        objection: None,
        abundance: None,
        outcome,
    }
}

/// The answer of a search: candidates with their probabilities, of which the first `named` are named.
pub(crate) fn searched(number: u32, technique: &str, candidates: &[(&str, f64)], named: usize) -> TechniqueResult {
    let method = match technique {
        "mass-spectrometry" => "electron-ionisation",
        other => other,
    };
    let contender = |(index, (key, probability)): (usize, &(&str, f64))| Contender {
        compound: compound(key),
        probability: *probability,
        in_set: index < named.max(1),
        library: "test 1".to_owned(),
        reference: "R1".to_owned(),
        licence: "CC0-1.0".to_owned(),
    };
    let outcome = Outcome::Searched(Searched {
        method: method.to_owned(),
        version: 1,
        verdict: ["not-in-library", "candidate", "one-of"][named.min(2)].to_owned(),
        names: named > 0,
        words: "Words.".to_owned(),
        probability: candidates[..named].iter().map(|(_, probability)| probability).sum(),
        false_accept_share: 0.01,
        prior: Some(PRIOR),
        candidates: candidates.iter().enumerate().map(contender).collect(),
        libraries: Vec::new(),
    });
    result(number, technique, outcome)
}

/// What a person saw.
pub(crate) fn seen(number: u32, technique: &str, sign: Sign, of: &[&str]) -> TechniqueResult {
    let of = of.iter().map(|key| compound(key)).collect();
    let reference = Some("the reference of the day".to_owned());
    result(number, technique, Outcome::Seen(Seen { sign, of, observed: "7.42 min".to_owned(), reference }))
}
