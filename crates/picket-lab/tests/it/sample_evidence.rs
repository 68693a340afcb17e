//! Results of several techniques combined: worked numbers.

use picket_lab::sample::{Combined, CompoundId, Edition, Outcome, Searched, TechniqueResult, combine};

use crate::sample_world::{ACETYLFENTANYL, COCAINE, FENTANYL, PRIOR, compound, searched, seen};

fn combined(results: &[TechniqueResult], held: Option<bool>) -> Combined {
    let results: Vec<&TechniqueResult> = results.iter().collect();
    combine(&results, &Edition::shipped()[0], &|_: &TechniqueResult, _: &CompoundId| held)
}

fn probability(combined: &Combined, key: &str) -> f64 {
    let id = compound(key).id;
    combined.candidates.iter().find(|candidate| candidate.compound.id == id).map_or(0.0, |one| one.probability)
}

fn set(combined: &Combined) -> Vec<&str> {
    combined.set().map(|candidate| candidate.compound.name.as_str()).collect()
}

#[track_caller]
fn close(value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-9, "{value} and not {expected}");
}

/// Prior: one in ten for each compound, so eight in ten for all but the two. Likelihoods of the first result: .8/.1 = 8,
/// .1/.1 = 1, .1/.8 = .125; of the second 6, 3, .125.
#[test]
fn two_techniques_multiply_with_the_prior_taken_once() {
    let mass = searched(1, "mass-spectrometry", &[(FENTANYL, 0.8), (ACETYLFENTANYL, 0.1)], 1);
    let infrared = searched(2, "infrared", &[(FENTANYL, 0.6), (ACETYLFENTANYL, 0.3)], 1);
    let both = combined(&[mass, infrared], Some(true));
    let sum = 0.1 * 8.0 * 6.0 + 0.1 * 1.0 * 3.0 + 0.8 * 0.125 * 0.125;
    close(both.agreement, sum);
    close(probability(&both, FENTANYL), 4.8 / sum);
    close(probability(&both, ACETYLFENTANYL), 0.3 / sum);
    close(both.none_of_them, 0.0125 / sum);
    assert_eq!((set(&both), both.conflict.as_deref()), (vec!["Fentanyl"], None));
    assert_eq!(both.techniques.len(), 2);
}

#[test]
fn one_result_alone_says_what_it_said() {
    let one = combined(&[searched(1, "mass-spectrometry", &[(FENTANYL, 0.8), (COCAINE, 0.1)], 1)], Some(true));
    close(probability(&one, FENTANYL), 0.8);
    close(probability(&one, COCAINE), 0.1);
    close(one.none_of_them, 0.1);
    close(one.agreement, 1.0);
}

#[test]
fn a_second_spectrum_of_a_technique_makes_nothing_surer() {
    let first = searched(1, "mass-spectrometry", &[(FENTANYL, 0.8), (ACETYLFENTANYL, 0.1)], 1);
    let same_again = searched(2, "mass-spectrometry", &[(FENTANYL, 0.8), (ACETYLFENTANYL, 0.1)], 1);
    let twice = combined(&[first.clone(), same_again], Some(true));
    close(probability(&twice, FENTANYL), 0.8);
    assert_eq!(twice.techniques.len(), 1);
    // Geometric means: √(8·6), √(1·3), .125.
    let other = searched(2, "mass-spectrometry", &[(FENTANYL, 0.6), (ACETYLFENTANYL, 0.3)], 1);
    let between = combined(&[first, other], Some(true));
    let joint = [0.1 * 48.0_f64.sqrt(), 0.1 * 3.0_f64.sqrt(), 0.8 * 0.125];
    close(probability(&between, FENTANYL), joint[0] / joint.iter().sum::<f64>());
}

/// The infrared library holds fentanyl alone: what it leaves to all others, .4, belongs to compounds that it lacks, which
/// are one in ten; so acetylfentanyl is four times as probable as before, and not excluded.
#[test]
fn a_library_excludes_only_what_it_holds() {
    let mass = searched(1, "mass-spectrometry", &[(FENTANYL, 0.5), (ACETYLFENTANYL, 0.4)], 2);
    let infrared = searched(2, "infrared", &[(FENTANYL, 0.6)], 1);
    let results = [mass, infrared];
    let lacks = combined(&results, Some(false));
    let sum = 0.1 * 5.0 * 6.0 + 0.1 * 4.0 * 4.0 + 0.8 * 0.125 * (0.4 / 0.9);
    let scale = 0.1 * 6.0 + 0.1 * 4.0 + 0.8 * 0.4 / 0.9;
    close(probability(&lacks, FENTANYL), 3.0 / sum);
    close(probability(&lacks, ACETYLFENTANYL), 1.6 / sum);
    close(lacks.agreement, sum / scale);
    assert_eq!(set(&lacks), ["Fentanyl", "Acetylfentanyl"]);
    let holds = combined(&results, Some(true));
    close(probability(&holds, ACETYLFENTANYL) / probability(&holds, FENTANYL), 4.0 * (0.4 / 0.9) / (5.0 * 6.0));
    assert_eq!(set(&holds), ["Fentanyl"]);
    // Where nobody can say, nothing is excluded.
    assert_eq!(set(&combined(&results, None)), ["Fentanyl", "Acetylfentanyl"]);
}

#[test]
fn results_that_name_different_compounds_are_a_conflict_and_no_conclusion() {
    let mass = searched(1, "mass-spectrometry", &[(COCAINE, 0.8), (FENTANYL, 0.01)], 1);
    let infrared = searched(2, "infrared", &[(FENTANYL, 0.8), (COCAINE, 0.01)], 1);
    let both = combined(&[mass, infrared], Some(true));
    assert!(both.agreement < 1.0, "{}", both.agreement);
    assert!(set(&both).is_empty());
    let told = both.conflict.unwrap();
    assert!(told.contains("mass-spectrometry names Cocaine") && told.contains("infrared names Fentanyl"), "{told}");
    assert!(both.words.starts_with("The results contradict each other"), "{}", both.words);
}

#[test]
fn what_a_person_saw_is_no_probability_but_can_exclude() {
    use picket_lab::sample::Sign::{Negative, Positive};
    let mass = searched(1, "mass-spectrometry", &[(FENTANYL, 0.5), (ACETYLFENTANYL, 0.4)], 2);
    let retention = seen(2, "gas-chromatography", Positive, &[FENTANYL]);
    let told = combined(&[mass.clone(), retention], None);
    close(probability(&told, FENTANYL), 0.5);
    assert_eq!(set(&told), ["Fentanyl"]);
    assert_eq!(told.left_out.len(), 1);
    let absent = seen(3, "thin-layer-chromatography", Negative, &[FENTANYL, ACETYLFENTANYL]);
    let told = combined(&[mass, absent], None);
    assert!(told.conflict.unwrap().contains("does not see Fentanyl, Acetylfentanyl"));
}

#[test]
fn a_search_whose_prior_is_not_known_is_left_out_and_told() {
    let mut mass = searched(1, "mass-spectrometry", &[(FENTANYL, 0.8)], 1);
    let Outcome::Searched(search) = &mut mass.outcome else { unreachable!("made by a search") };
    search.prior = None;
    let told = combined(&[mass], Some(true));
    assert!(told.left_out[0].why.contains("assumed beforehand"), "{:?}", told.left_out);
    assert_eq!((set(&told), probability(&told, FENTANYL)), (vec!["Fentanyl"], 0.0));
}

#[test]
fn nothing_says_nothing() {
    let nothing = combined(&[], None);
    assert!(nothing.candidates.is_empty() && nothing.conflict.is_none());
    assert_eq!(nothing.words, "No result names a compound.");
}

/// What a search finds in a mixture is a result for each part: none of them excludes the others.
#[test]
fn a_mixture_is_a_result_for_each_part() {
    let candidate = |key: &str| {
        let compound = compound(key);
        serde_json::json!({
            "name": compound.name, "inchikey": key, "formula": null, "substance": null, "probability": 0.49, "in_set": true,
            "likeness": 0.9, "library": "test 1", "entry": 3, "reference": "R", "licence": "CC0-1.0",
        })
    };
    let answer = serde_json::json!({
        "method": "infrared-unmixing", "version": 1, "verdict": { "kind": "mixture", "components": 2, "more": true },
        "words": "A mixture.", "probability": 0.0, "is_calibrated": false, "false_accept_share": 1.0,
        "candidates": [candidate(FENTANYL), candidate(COCAINE)],
        "components": [
            { "name": "Fentanyl", "share": 0.3, "inseparable": ["Acetylfentanyl"], "evidence": "seen" },
            { "name": "Cocaine", "share": 0.7, "evidence": "seen" },
        ],
        "unheard_of": [1, 2],
    });
    let named = |_: &str| compound(ACETYLFENTANYL);
    let parts = Searched::of_printed(answer, Some(PRIOR), &[], &named).unwrap();
    let names: Vec<Vec<&str>> =
        parts.iter().map(|part| part.candidates.iter().map(|one| one.compound.name.as_str()).collect()).collect();
    assert_eq!(names, [vec!["Fentanyl", "Acetylfentanyl"], vec!["Cocaine"]]);
    assert!(parts.iter().all(|part| part.names && part.prior.is_none()));
    close(parts[0].probability, 0.98);
    assert!(Searched::of_printed(serde_json::json!({ "method": 1 }), None, &[], &named).is_err());
}

#[test]
fn stereoisomers_under_one_id_are_told() {
    let pseudococaine = "ZPUCINDJVBIVPJ-XGUBFFRZSA-N";
    let mass = searched(1, "mass-spectrometry", &[(COCAINE, 0.9)], 1);
    let other = searched(2, "infrared", &[(pseudococaine, 0.9)], 1);
    let told = combined(&[mass, other], Some(true));
    assert_eq!(told.candidates.len(), 1);
    assert_eq!(told.words, format!("Cocaine (or a stereoisomer: {pseudococaine}): presumptive."));
}
