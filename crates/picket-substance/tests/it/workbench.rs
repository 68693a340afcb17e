//! The drafter's workbench.

use picket_core::Day;
use picket_substance::{Definition, DraftReport, Effect, Measuring, Registry, SubstanceKind, WordingRule};

use crate::fixture::shared;

pub(crate) fn day() -> Day {
    "2026-01-01".parse().expect("a day")
}

/// A wording in force or proposed, by its id.
fn wording(id: &str) -> &'static Definition {
    let registry = Registry::bundled();
    let mut all = registry.definitions().iter().chain(registry.drafts());
    all.find(|definition| definition.id == id).unwrap_or_else(|| panic!("no wording {id}"))
}

fn measured(draft: &Definition) -> DraftReport {
    Registry::bundled().measure(draft, &Measuring::on(day()))
}

/// Every wording of the program: what is counted adds up, nothing is counted twice, and the lists are in order.
#[test]
fn counts_of_every_wording_add_up() {
    let registry = Registry::bundled();
    for draft in registry.definitions().iter().chain(registry.drafts()) {
        let report = measured(draft);
        let id = &report.draft;
        assert_eq!(report.substances + report.without_structure, registry.substances().len(), "{id}");
        for row in &report.classes {
            let parts = row.caught + row.broadly + row.left + row.missed + row.undetermined;
            assert_eq!(parts, row.known, "{id}: {row:?}");
        }
        assert_eq!(report.years.iter().map(|row| row.known).sum::<usize>(), report.recall.of, "{id}");
        assert_eq!(report.years.iter().map(|row| row.reached).sum::<usize>(), report.recall.hits, "{id}");
        assert!(report.recall.hits <= report.recall_broad.hits, "{id}");
        let caught = report.caught().count();
        for row in &report.overlap {
            let parts = row.listed + row.class + row.precursor + row.undetermined + row.not_found;
            assert_eq!(parts, caught, "{id}: {row:?}");
        }
        assert!(report.cases.is_sorted_by(|one, two| one.name <= two.name), "{id}");
        assert!(caught > 0, "{id} catches nothing");
        for year in [2014, 2016, 2018, 2020, 2022] {
            let held_out = report.held_out(year);
            let parts = held_out.known_then.of + held_out.later.of + held_out.undated;
            assert_eq!(parts, report.recall.of, "{id}, {year}");
            assert_eq!(held_out.later_missed.len(), held_out.later.of - held_out.later.hits, "{id}, {year}");
        }
    }
}

#[test]
fn a_report_is_the_same_every_time() {
    let draft = wording("us-fentanyl-related-2018");
    assert_eq!(format!("{:?}", measured(draft)), format!("{:?}", measured(draft)));
}

#[test]
fn fentanyls_are_measured() {
    let report = measured(wording("us-fentanyl-related-2018"));
    let row = report.classes.iter().find(|row| row.class.as_str() == "fentanyls").expect("fentanyls");
    assert!(row.aimed && row.known > 150 && row.caught + row.left > 8 * row.known / 10, "{row:?}");
    assert_eq!(report.medicines().count(), 0);
    let effect = |id: &str| report.cases.iter().find(|case| case.substance.as_str() == id).map(|case| case.effect);
    assert_eq!(effect("furanylfentanyl"), Some(Effect::LeftToListing));
    assert_eq!(effect("cyclobutyl-fentanyl"), Some(Effect::Caught));
    assert_eq!(effect("benzylfentanyl"), Some(Effect::NotReached));
    assert_eq!(effect("morphine"), None);
    let later = report.held_out(2016).later;
    assert!(later.of >= 30 && later.interval().is_some_and(|(low, high)| low > 0.4 && high < 0.9), "{later}");
    let text = report.to_markdown();
    for told in ["## Figures", "Benzylfentanyl, 2017: ", "Rule pack", "never means legal"] {
        assert!(text.contains(told), "{told}");
    }
}

#[test]
fn named_aims_take_the_place_of_those_of_the_draft() {
    let aim = vec!["opioids".parse().expect("a class")];
    let draft = wording("us-fentanyl-related-2018");
    let report = Registry::bundled().measure(draft, &Measuring { day: day(), aim });
    let aimed: Vec<&str> = report.classes.iter().filter(|row| row.aimed).map(|row| row.class.as_str()).collect();
    assert!(
        aimed.contains(&"nitazenes") && aimed.contains(&"fentanyls") && !aimed.contains(&"cathinones"),
        "{aimed:?}"
    );
    assert!(report.missed().any(|case| case.substance.as_str() == "isotonitazene"));
}

#[test]
fn a_wording_differs_from_a_narrower_one_by_what_only_it_catches() {
    let registry = Registry::bundled();
    let whole = wording("us-fentanyl-related-2018");
    let acyl = r#", { group = "acyl", clause = "(E)" }"#;
    let narrow = Definition::parse("without-e", &whole.file.replace(acyl, "")).expect("still a definition");
    let difference = registry.difference(whole, &narrow, day());
    assert_eq!(difference.second.caught, difference.both);
    assert!(difference.second.others_alone.is_empty() && difference.second.medicines_alone.is_empty());
    assert!(!difference.first.others_alone.is_empty());
    assert!(difference.first.others_alone.iter().all(|case| case.clauses.contains(&"(E)".to_owned())));
    let turned = registry.difference(&narrow, whole, day());
    assert_eq!(turned.second.others_alone.len(), difference.first.others_alone.len());
    assert!(difference.to_markdown().contains("without-e"));
    let same = registry.difference(whole, whole, day());
    assert_eq!((same.both, same.first.others_alone.len()), (same.first.caught, 0));
}

/// A wide draft catches medicines, and is told so; with one of them excluded by name it is one fewer.
#[test]
fn medicines_are_told_and_can_be_excluded() {
    let draft = |excludes: &str| {
        let text = format!(
            "name = \"Phenethylamines\"\nauthority = \"draft\"\ntext = \"a compound with a phenethylamine core\"\n\
             excludes = [{excludes}]\n[[scaffold]]\nname = \"phenethylamine\"\nopen = true\n\
             core = [\"c1ccccc1[C;X4][C;X4][N;X3]\"]\n"
        );
        Definition::parse("wide", &text).expect("a definition")
    };
    let wide = measured(&draft(""));
    let medicines: Vec<&str> = wide.medicines().map(|case| case.substance.as_str()).collect();
    assert!(medicines.len() > 50 && medicines.contains(&"salbutamol"), "{}", medicines.len());
    assert!(wide.wording.iter().any(|fault| fault.code == WordingRule::MedicinesCaught));
    let narrower = measured(&draft("\"salbutamol\""));
    assert!(narrower.medicines().count() < medicines.len());
    let excluded = narrower.of(SubstanceKind::Medicine, Effect::ExcludedByName);
    assert!(excluded.map(|case| case.substance.as_str()).any(|id| id == "salbutamol"));
}

/// A draft with these words, and a rule that says nothing of them.
fn words(text: &str) -> Definition {
    let rule = "[[scaffold]]\nname = \"phenyl\"\ncore = [\"c1ccccc1\"]\n";
    let text = format!("name = \"x\"\nauthority = \"draft\"\ntext = '''{text}'''\n{rule}");
    Definition::parse("words", &text).expect("a definition")
}

fn codes(definition: &Definition) -> Vec<(&'static str, String)> {
    let faults = definition.wording_faults(None).into_iter().filter(|fault| fault.span.is_some());
    faults.map(|fault| (fault.code.as_str(), fault.place)).collect()
}

#[test]
fn faults_of_wording_are_told_with_their_place() {
    let cases: [(&str, &[(&str, &str)]); 12] = [
        ("any compound derived from fentanyl by replacement of the ring", &[]),
        ("a derivative of fentanyl", &[("undefined-derivative", "derivative")]),
        ("derivative means an ester; a derivative", &[("word-without-rule", "ester")]),
        ("the class includes fentanyl", &[("open-list", "includes")]),
        (
            "substituted with one or more univalent substituents",
            &[("univalent-substituents", "univalent substituents")],
        ),
        ("linked together in a similar manner", &[("vague-likeness", "similar")]),
        ("substituted with hydrogen", &[("hydrogen-substituent", "hydrogen")]),
        ("replaced by any group except hydrogen", &[]),
        ("substituted at nitrogen; hydrogen is counted", &[]),
        (
            "a heteroaryl group, such as a morpholino or pyridyl group",
            &[("word-without-rule", "heteroaryl"), ("wrong-heading", "morpholino")],
        ),
        ("substances with agonist activity", &[("effect-suffices", "substances with agonist activity")]),
        ("modified by nitro", &[("word-without-rule", "nitro")]),
    ];
    for (text, expected) in cases {
        let expected: Vec<(&str, String)> = expected.iter().map(|(code, place)| (*code, (*place).to_owned())).collect();
        assert_eq!(codes(&words(text)), expected, "{text}");
    }
}

#[test]
fn clauses_of_text_and_rule_are_compared() {
    let draft = |text: &str, clause: &str| {
        let text = format!(
            "name = \"x\"\nauthority = \"draft\"\ntext = '''{text}'''\nmass_max = 500.0\n[[scaffold]]\nname = \"phenyl\"\n\
             core = [\"c1ccccc1\"]\n[[scaffold.site]]\nname = \"ring\"\nat = [\"core\"]\nclause = \"{clause}\"\nallow = [\"halogen\"]\n"
        );
        let faults = Definition::parse("clauses", &text).expect("a definition").wording_faults(None);
        faults.into_iter().map(|fault| format!("{} {}", fault.code.as_str(), fault.place)).collect::<Vec<_>>()
    };
    assert_eq!(draft("modified (a) by halogen", "(a)"), Vec::<String>::new());
    assert_eq!(draft("modified (a) by halogen; (b) by more", "(a)"), ["clause-without-rule (b)"]);
    assert_eq!(draft("modified (a) by halogen", "(a)(ii)"), ["clause-without-words (ii)"]);
    assert_eq!(
        draft("a compound not specified in sub-paragraph (c) (a) modified by halogen", "(a)"),
        Vec::<String>::new()
    );
}

/// H.R. 7970 of the 119th Congress, whose limb (B) takes in every opioid.
#[test]
fn the_nitazene_bill_shows_its_faults() {
    let Some(text) = shared("controls/class_definitions.json") else { return };
    let start = text.find("(2) the term '2-benzylbenzimidazole opioid'").expect("the bill is in the file");
    let end = start + text[start..].find("\",").expect("the text ends");
    let found = codes(&words(&text[start..end].replace('\'', "\"")));
    let has = |code: &str, place: &str| found.iter().any(|(own, at)| *own == code && at.contains(place));
    assert!(has("effect-suffices", "(B) A substance that exhibits agonist activity"), "{found:?}");
    assert_eq!(found.iter().filter(|(code, _)| *code == "hydrogen-substituent").count(), 3, "{found:?}");
    for place in ["morphilino", "pyrrolidino", "piperidinyl"] {
        assert!(has("wrong-heading", place), "{place}: {found:?}");
    }
    assert!(has("open-list", "includes"), "{found:?}");
}

#[test]
fn the_annex_holds_every_definition_in_words_and_as_a_rule() {
    let registry = Registry::bundled();
    let annex = registry.annex();
    assert_eq!(annex.classes.len(), registry.definitions().len());
    let text = annex.to_markdown();
    for class in &annex.classes {
        let read = Definition::parse(&class.id, &class.rule).expect("the rule is a definition");
        assert_eq!(read.text.trim(), class.text);
        assert!(text.contains(&class.name) && text.contains(&format!("`{}.toml`", class.id)));
    }
    assert!(text.contains("[to be written]"));
}

fn ids(cases: &[picket_substance::Case]) -> Vec<&str> {
    cases.iter().map(|case| case.substance.as_str()).collect()
}

/// The United Kingdom's wording of 2016 took in medicines and was narrowed in 2019, as history had it.
#[test]
fn the_narrower_cannabinoid_wording_caught_fewer_medicines() {
    let (before, after) =
        (wording("uk-third-generation-cannabinoids-2016"), wording("uk-third-generation-cannabinoids-2019"));
    let difference = Registry::bundled().difference(before, after, day());
    let (first, second) = (&difference.first, &difference.second);
    assert!(first.medicines >= 9 && second.medicines <= 3, "{} and {}", first.medicines, second.medicines);
    assert!(second.medicines_alone.is_empty(), "{:?}", ids(&second.medicines_alone));
    for medicine in ["sulindac", "tolmetin", "eprosartan"] {
        assert!(ids(&first.medicines_alone).contains(&medicine), "{medicine}");
    }
}

/// Each proposal of the Advisory Council left out the nitazene that the next one was written for.
#[test]
fn each_nitazene_draft_caught_what_the_one_before_missed() {
    let wordings = ["uk-nitazenes-2022", "uk-nitazenes-2023", "uk-nitazenes-2025"].map(wording);
    for (pair, escaped) in wordings.windows(2).zip(["ethyleneoxynitazene", "methylenedioxynitazene"]) {
        let difference = Registry::bundled().difference(pair[0], pair[1], day());
        assert!(ids(&difference.second.others_alone).contains(&escaped), "{escaped}");
        assert!(!ids(&difference.first.others_alone).contains(&escaped), "{escaped}");
    }
}

/// A held-out year for each class: the year before its wording came into force.
#[test]
fn every_class_is_tried_on_what_came_after_it() {
    let mut tried = 0;
    for definition in Registry::bundled().definitions() {
        let Some(since) = &definition.since else { continue };
        let report = measured(definition);
        let held_out = report.held_out(since.from().year() - 1);
        if let Some((low, high)) = held_out.later.interval() {
            let rate = held_out.later.rate().expect("there is an interval");
            // At the ends the bound is the rate itself, but for rounding.
            let holds = low <= rate + f64::EPSILON && rate <= high + f64::EPSILON;
            assert!(holds, "{}: {}", definition.id, held_out.later);
            tried += 1;
        }
    }
    assert!(tried >= 10, "{tried}");
}
