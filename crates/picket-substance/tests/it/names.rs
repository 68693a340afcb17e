//! The resolver, on a registry small enough to know by heart.

use picket_substance::{Outcome, Registry, Resolution, Target};
use proptest::prelude::*;

use crate::fixture::registry;

/// One line: the outcome and the steps.
fn told(registry: &Registry, name: &str) -> String {
    let Resolution { outcome, steps } = registry.resolve(name);
    let steps: Vec<String> = steps.iter().map(ToString::to_string).collect();
    format!("{} [{}]", meaning(&outcome), steps.join("; "))
}

fn meaning(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Substance(id) => id.to_string(),
        Outcome::OneOf(group) => {
            let members: Vec<String> = group.members.iter().map(ToString::to_string).collect();
            format!("{}: {}", group.name, members.join(" | "))
        }
        Outcome::Class(id) => format!("class {id}"),
        Outcome::Mixture(parts) => parts.iter().map(|part| meaning(&part.outcome)).collect::<Vec<_>>().join(" + "),
        Outcome::Remark(remark) => remark.as_str().to_owned(),
        Outcome::Ambiguous(targets) => format!("ambiguous {}", targets.len()),
        Outcome::Unknown => "unknown".to_owned(),
    }
}

#[track_caller]
fn check(name: &str, expected: &str) {
    let registry = registry();
    let found = meaning(&registry.resolve(name).outcome);
    assert_eq!(found, expected, "{name}: {}", told(&registry, name));
}

#[test]
fn typography_does_not_matter() {
    for name in
        ["Fentanyl", "FENTANYL", " fentanyl ", "fen-tanyl", "437-38-7", "PJMPHNIQZUBGLI-UHFFFAOYSA-N", "990-73-8"]
    {
        check(name, "fentanyl");
    }
    for name in ["α-PVP", "a-PVP", "Alpha PVP", "alpha-pvp", "αPVP"] {
        check(name, "alpha-pvp");
    }
    for name in ["5F-ADB", "5-fluoro-ADB", "5FADB", "5-F ADB", "5 fluoro adb"] {
        check(name, "5f-adb");
    }
}

#[test]
fn places_on_a_ring_are_read_in_every_notation_that_means_the_same() {
    for name in ["p-fluorofentanyl", "para fluoro fentanyl", "4-fluorofentanyl", "4F-fentanyl", "PFF"] {
        check(name, "para-fluorofentanyl");
    }
    // The 3 of 3-methylfentanyl is a place on the piperidine ring, meta one on the aniline ring.
    check("3-methylfentanyl", "3-methylfentanyl");
    check("m-methylfentanyl", "meta-methylfentanyl");
    check("o-methylfentanyl", "class fentanyls");
}

#[test]
fn a_position_not_given_leaves_a_group() {
    check("Fluorofentanyl", "Fluorofentanyl: ortho-fluorofentanyl | para-fluorofentanyl");
    check("fluoro-fentanyl hydrochloride", "Fluorofentanyl: ortho-fluorofentanyl | para-fluorofentanyl");
    check("FMC", "Fluoromethcathinone: 3-fluoromethcathinone | 4-fluoromethcathinone");
    check("Fluoromethcathinone", "Fluoromethcathinone: 3-fluoromethcathinone | 4-fluoromethcathinone");
    check("Fluoro-MDMB-BUTINACA", "F-MDMB-BUTINACA: 4f-mdmb-butinaca");
}

#[test]
fn salts_doses_and_forms_are_left_out() {
    for name in
        ["alprazolam 2mg tablet", "Xanax 2 mg", "Alprazolam tablets", "suspected alprazolam", "trace of alprazolam"]
    {
        check(name, "alprazolam");
    }
    check("Fentanyl HCl", "fentanyl");
    check("fentanyl citrate 50 mcg/ml injection", "fentanyl");
    check("Testosterone enanthate", "testosterone");
    check("amfetamine hemisulfate monohydrate", "amfetamine");
}

#[test]
fn what_is_denied_or_an_imitation_is_not_there() {
    for name in [
        "Fentanyl not detected",
        "No fentanyl",
        "Negative for fentanyl",
        "Not heroin",
        "fentanyl free",
        "fentanyl-free analog",
        "Nonfentanyl",
        "Fentanyl undetected",
        "Counterfeit Xanax",
        "Xanax (counterfeit)",
        "Fake Xanax substance",
        "Imitation heroin",
        "Herbal fentanyl",
        "Fentanyl (herbal)",
    ] {
        check(name, "unknown");
    }
    check("fentanyl free base", "fentanyl");
}

#[test]
fn a_list_is_not_cut_short_by_a_salt() {
    check("Heroin/sodium", "heroin + unknown");
    check("Heroin + calcium", "heroin + unknown");
    check("Heroin, calcium", "unknown");
    check("Heroin; sodium", "heroin + unknown");
    check("Alprazolam, 2 mg, tablet", "alprazolam");
}

#[test]
fn what_is_no_salt_of_the_substance_is_not_left_out() {
    check("Copper sulfate", "unknown");
    check("Alprazolam enanthate", "unknown");
    check("Heroin medoxomil", "unknown");
}

#[test]
fn stereoisomers_are_left_apart_where_the_registry_holds_them_apart() {
    check("(±)-amfetamine", "amfetamine");
    check("dl-amfetamine", "amfetamine");
    check("(+)-dexamfetamine", "unknown");
    check("L-theanine", "theanine");
    check("D-clonazolam", "unknown");
}

#[test]
fn several_names_are_a_mixture_or_alternatives() {
    check("Heroin/Fentanyl", "heroin + fentanyl");
    check("heroin + caffeine + fentanyl", "heroin + caffeine + fentanyl");
    check("Fentanyl/Fentanyl", "fentanyl");
    check("heroin HCl; fentanyl citrate", "heroin + fentanyl");
    check("Heroin/Blorbine", "heroin + unknown");
    check("Psilocin/Psilocybin", "Psilocin or Psilocybin: psilocin | psilocybin");
    check(
        "Cyclopropyl/Crotonyl Fentanyl",
        "Crotonyl fentanyl or Cyclopropyl fentanyl: crotonyl-fentanyl | cyclopropyl-fentanyl",
    );
    check(
        "Cyclopropyl fentanyl or crotonyl fentanyl",
        "Crotonyl fentanyl or Cyclopropyl fentanyl: crotonyl-fentanyl | cyclopropyl-fentanyl",
    );
    check("Psilocin and psilocybin", "psilocin + psilocybin");
    check("psilocin + psilocybin", "psilocin + psilocybin");
    check(
        "2-fluorofentanyl/4-fluorofentanyl",
        "ortho-Fluorofentanyl or para-Fluorofentanyl: ortho-fluorofentanyl | para-fluorofentanyl",
    );
    check("heroin or caffeine", "unknown");
    check("speedball", "heroin + amfetamine");
}

#[test]
fn two_names_for_one_thing_must_go_together() {
    check("Acetylsalicylic acid (Aspirin)", "acetylsalicylic-acid");
    check("Alprazolam (Xanax)", "alprazolam");
    check("Alprazolam aka Xanax", "alprazolam");
    check("Alprazolam (Zyzomine)", "alprazolam");
    check("Alprazolam (H)", "alprazolam");
    check("Alprazolam (Fentanyl)", "ambiguous 2");
    check("Fluorofentanyl (para-fluorofentanyl)", "para-fluorofentanyl");
    check("Fentanyl (citrate)", "fentanyl");
    check("Alprazolam (2 mg)", "alprazolam");
    for name in [
        "Fentanyl (acetyl)",
        "Fentanyl (furanyl)",
        "Fentanyl (para)",
        "Fentanyl (F)",
        "Fentanyl (isomer)",
        "Fentanyl (methyl ether)",
        "Fentanyl (acetyl citrate)",
        "Fentanyl (other)",
        "Alprazolam (glucuronide)",
    ] {
        check(name, "unknown");
    }
    // The letters stand for another substance too: 1-amino-5-phosphonoindan-1-carboxylic acid.
    check("1-Amino-5-phosphonoindan-1-carboxylic acid (APICA)", "unknown");
    check("APICA (N-(2-adamantyl) isomer)", "unknown");
}

#[test]
fn kin_of_a_substance_is_only_of_its_class() {
    check("Fentanyl analog", "class fentanyls");
    check("fentanyl-related substance", "class fentanyls");
    check("5F-ADB 2-fluoropentyl isomer", "class synthetic-cannabinoids");
    check("2-Chloro-4-methyl alpha-PVP", "class cathinones");
    check("Fentanyls, other", "class fentanyls");
    check("Synthetic cannabinoid", "class synthetic-cannabinoids");
    check("Alprazolams", "unknown");
    check("Ethyl citrate", "unknown");
}

#[test]
fn spelling_is_forgiven_where_one_meaning_is_near() {
    for (name, meaning) in [
        ("amphetamine", "amfetamine"),
        ("sulphadiazine", "sulfadiazine"),
        ("Psilocibin", "psilocybin"),
        ("Aplrazolam", "alprazolam"),
        ("alprazalam", "alprazolam"),
        ("Fentanilo", "fentanyl"),
        ("Heroína", "heroin"),
    ] {
        check(name, meaning);
    }
}

#[test]
fn one_letter_can_be_another_substance() {
    for name in ["clonazelam", "testostorone", "Xonazepam", "3-FMD", "6F-ADB", "5F-ADC", "pentanyl", "4F-MDMB-BINACA"] {
        check(name, "unknown");
    }
    check("clonazepam", "clonazepam");
    check("clonazolam", "clonazolam");
}

#[test]
fn what_is_denied_is_not_read() {
    for name in ["Non-fentanyl", "not fentanyl", "no fentanyl detected", "fentanyl absent", "fentanyl (not confirmed)"]
    {
        check(name, "unknown");
    }
}

#[test]
fn remarks_and_street_names() {
    check("No Analysis", "not-analysed");
    check("no drug found", "nothing-found");
    check("SMACK", "heroin");
    check("blues", "ambiguous 2");
    assert!(
        matches!(&registry().resolve("blues").outcome, Outcome::Ambiguous(targets) if targets.contains(&Target::Substance("fentanyl".parse().unwrap())))
    );
}

#[test]
fn the_steps_say_what_was_done() {
    let registry = registry();
    let told: Vec<String> = [
        "p-Fluorofentanyl HCl 2 mg",
        "4-fluorofentanyl",
        "fluorofentanyl",
        "Xanax",
        "Psilocin/Psilocybin",
        "sulphadiazine",
        "fentanyl analog",
        "blues",
        "nonesuch",
    ]
    .iter()
    .map(|name| format!("{name}: {}", told(&registry, name)))
    .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_name_too_long_is_not_looked_up() {
    let registry = registry();
    let long = "fentanyl ".repeat(60);
    assert!(long.len() > Registry::NAME_CHARS_MAX);
    assert_eq!(told(&registry, &long), "unknown [too long for a name]");
    assert!(registry.search(&long, 10).is_empty());
}

#[test]
fn search_ranks_whole_names_before_beginnings_before_middles() {
    let registry = registry();
    let found = |text: &str| {
        let hits = registry.search(text, 10);
        hits.iter().map(|hit| format!("{} by {}", hit.substance, hit.matched)).collect::<Vec<_>>()
    };
    assert_eq!(found("fentanyl")[0], "fentanyl by Fentanyl");
    assert_eq!(found("xan"), ["alprazolam by Xanax"]);
    assert_eq!(found("437-38"), ["fentanyl by 437-38-7"]);
    assert_eq!(found("PJMPHNIQ"), ["fentanyl by PJMPHNIQZUBGLI-UHFFFAOYSA-N"]);
    assert_eq!(found("clonaz"), ["clonazepam by Clonazepam", "clonazolam by Clonazolam"]);
    assert!(found("").is_empty() && found("---").is_empty() && found("smack").len() == 1);
    assert!(found("QZUB").is_empty(), "the middle of an InChIKey is no name");
    assert_eq!(registry.search("a", 3).len(), 3);
}

/// Pieces that names are made of, so that random names reach deep into the rules.
fn name() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "fentanyl",
            "fluoro",
            "para",
            "p",
            "4",
            "F",
            "-",
            " ",
            "/",
            " (",
            ")",
            " + ",
            ",",
            "'",
            "hydrochloride",
            "2 mg",
            "analog",
            "α",
            "N,N-",
            "MDMB",
            "isomer",
            "sulfate",
            "aka ",
            "=",
            "(+)-",
            "𝕱",
            "é",
            "Psilocin",
            "xanax",
            "other",
        ])
        .prop_map(str::to_owned),
        ".{0,3}",
    ];
    prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic_and_always_the_same(text in prop_oneof![name(), ".{0,600}"]) {
        let registry = Registry::bundled();
        prop_assert_eq!(registry.resolve(&text), registry.resolve(&text));
        registry.search(&text, 5);
    }

    #[test]
    fn case_and_hyphens_do_not_change_the_meaning(name in name().prop_filter("ASCII", |name| name.is_ascii())) {
        let registry = Registry::bundled();
        let meaning = |text: &str| meaning(&registry.resolve(text).outcome);
        prop_assert_eq!(meaning(&name), meaning(&name.to_uppercase()));
        prop_assert_eq!(meaning(&name), meaning(&name.replace('-', "\u{2010}")));
        prop_assert_eq!(meaning(&name), meaning(&format!(" {name}  ")));
    }
}
