//! The resolver on the tables as they are.

use std::collections::BTreeMap;

use picket_substance::{BUNDLED, NameKind, Outcome, Registry, Step, SubstanceId, Table, Target};

/// Names of substances that are easily mixed up, by blanks; two of them name one substance.
const NEAR_NAMES: &str = "methylone ethylone eutylone butylone pentylone pentedrone methedrone mephedrone methcathinone \
    ethcathinone clonazepam clonazolam lorazepam lormetazepam oxazepam prazepam hydroxyzine hydralazine \
    hydrocodone hydromorphone oxycodone oxymorphone 2-FMA 3-FMA 4-FMA 2-MMC 3-MMC 4-CMC 3-CMC 4-BMC \
    5F-ADB 4F-ADB 5F-MDMB-PINACA MDMB-4en-PINACA ADB-4en-PINACA ADB-BUTINACA ADB-PINACA AB-PINACA \
    AB-FUBINACA AB-CHMINACA etonitazene metonitazene protonitazene isotonitazene butonitazene \
    etodesnitazene metodesnitazene ephedrine pseudoephedrine norephedrine prednisone prednisolone \
    chlorpromazine chlorpropamide quinine quinidine dopamine MDMA MDEA MDA alprazolam flualprazolam \
    estazolam etizolam triazolam flubromazolam flubromazepam bromazolam bromazepam xylazine detomidine \
    medetomidine ketamine amantadine memantine 4-methylaminorex carfentanil sufentanil remifentanil \
    alfentanil fentanyl";

/// Pairs that differ in a letter or two and must never be taken for each other.
#[test]
fn near_names_are_told_apart() {
    let registry = Registry::bundled();
    let mut meanings: BTreeMap<SubstanceId, &str> = BTreeMap::new();
    let mut wrong = Vec::new();
    for name in NEAR_NAMES.split_ascii_whitespace() {
        match registry.resolve(name).outcome {
            Outcome::Substance(id) => {
                let same = ["5F-ADB", "5F-MDMB-PINACA"];
                if let Some(other) = meanings.insert(id, name)
                    && !(same.contains(&name) && same.contains(&other))
                {
                    wrong.push(format!("{name} and {other} are read as one"));
                }
            }
            Outcome::Class(_) | Outcome::Unknown => {}
            other => wrong.push(format!("{name} is read as {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Takes a tenth of the substances out of the registry and reads their names with the rest: whatever then is read as a
/// substance is read wrongly, as a new substance would be that the registry does not know yet.
#[test]
fn a_substance_that_the_registry_does_not_know_is_not_taken_for_another() {
    const FOLDS: usize = 10;
    let whole = Registry::bundled();
    let mut asked = 0;
    let mut wrong = Vec::new();
    for fold in 0..FOLDS {
        let out: Vec<&SubstanceId> =
            whole.substances().iter().map(|substance| &substance.id).skip(fold).step_by(FOLDS).collect();
        // The law names substances too; names are read without it.
        let tables = BUNDLED.iter().filter(|table| !table.path.starts_with("control/"));
        let texts: Vec<(&str, String)> = tables.map(|table| (table.path, without(table, &out))).collect();
        let tables: Vec<Table<'_>> = texts.iter().map(|(path, text)| Table { path, text }).collect();
        let rest = Registry::from_tables(&tables).unwrap();
        for name in whole.names() {
            let Target::Substance(id) = &name.target else { continue };
            let said = !matches!(name.kind, NameKind::Cas | NameKind::Inchikey | NameKind::Street);
            if !said || !out.contains(&id) {
                continue;
            }
            asked += 1;
            let resolution = rest.resolve(&name.text);
            let other = matches!(&resolution.outcome, Outcome::Substance(found) if found != id);
            // A salt or ester that the registry does not hold apart is read as its parent, and the steps say so.
            let parent = resolution.steps.iter().any(|step| matches!(step, Step::LeftOut { .. }));
            if other && !parent {
                let steps: Vec<String> = resolution.steps.iter().map(ToString::to_string).collect();
                wrong.push(format!("{:?} of {id}: {:?}: {}", name.text, resolution.outcome, steps.join("; ")));
            }
        }
    }
    let share = wrong.len() as f64 / f64::from(asked);
    println!(
        "{} of {asked} names of unknown substances were taken for another ({:.2} %)\n{}",
        wrong.len(),
        100.0 * share,
        wrong.join("\n")
    );
    assert!(share < 0.003, "{:.2} %", 100.0 * share);
}

/// A table without the rows that name one of the substances in their first three columns, or anywhere in a mixture.
fn without(table: &Table<'_>, out: &[&SubstanceId]) -> String {
    let column = match table.path {
        path if path.starts_with("substances/names/") => 0,
        "substances/street_names.csv" => 1,
        path if path.starts_with("substances/") => 0,
        _ => return table.text.to_owned(),
    };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table.text.as_bytes());
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in reader.records() {
        let record = record.expect("bundled tables are CSV");
        let named = record.get(column).unwrap_or_default();
        if !named.split('+').any(|id| out.iter().any(|gone| gone.as_str() == id)) {
            writer.write_record(&record).expect("memory takes every row");
        }
    }
    String::from_utf8(writer.into_inner().expect("memory takes every row")).expect("CSV of UTF-8 is UTF-8")
}

/// What may not be taken for the substance that its name begins with, and what may.
#[test]
fn what_belongs_to_a_name_is_not_taken_off_it() {
    let registry = Registry::bundled();
    let mut wrong = Vec::new();
    for (name, expected) in [
        // The number belongs to the name, the next one to the dose.
        ("MDA-19 5 mg", Some("MDA-19")),
        ("MAM-2201 5 mg", Some("MAM-2201")),
        ("TMA-2 10 mg", Some("TMA-2")),
        ("2C-T-7 10 mg", Some("2C-T-7")),
        ("Aleph-2 5mg", Some("Aleph-2")),
        ("alprazolam 0.5 mg", Some("alprazolam")),
        ("alprazolam 1,5 mg", Some("alprazolam")),
        ("hydrocodone 10/325 mg", Some("hydrocodone")),
        ("fentanyl 50 mcg/ml", Some("fentanyl")),
        // An ester or a quaternary salt is another substance, an amine no salt of an amine.
        ("Lysergic acid diethylamine", None),
        ("Lysergic acid ethanolamine", None),
        ("Scopolamine methobromide", None),
        ("Naltrexone methobromide", None),
        ("Methylecgonine benzoate", None),
        ("Psilocin acetate", None),
        ("Psilocin phosphate", None),
        ("Morphine acetate", None),
        ("MDMA piperazine", None),
        ("Fentanyl acetate", Some("fentanyl")),
        ("Flecainide acetate", Some("flecainide")),
        ("Codeine phosphate", Some("codeine")),
        ("Ketorolac tromethamine", Some("ketorolac")),
    ] {
        let found = registry.resolve(name).outcome;
        let right = expected.map_or(Outcome::Unknown, |expected| registry.resolve(expected).outcome);
        let is_substance = expected.is_none() || matches!(right, Outcome::Substance(_));
        if found != right || !is_substance {
            wrong.push(format!("{name}: {found:?}, not {right:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn substances_of_one_formula_are_a_mixture_unless_they_are_variants_of_one() {
    let registry = Registry::bundled();
    for (name, kind) in [
        ("THC/CBD", "mixture"),
        ("THC/CBDA", "mixture"),
        ("tryptamine/tryptophan", "mixture"),
        ("hydromorphone/morphine", "mixture"),
        ("methamphetamine/phentermine", "mixture"),
        ("methamphetamine + phentermine", "mixture"),
        ("codeine and hydrocodone", "mixture"),
        ("psilocin and psilocybin", "mixture"),
        ("MDMA/piperazine", "mixture"),
        ("Cocaine, calcium carbonate", "mixture"),
        ("Psilocin/Psilocybin", "one-of"),
        ("THC/THCA", "one-of"),
        ("Cannabidiol/Cannabidiolic acid", "one-of"),
        ("Modafinil/Armodafinil", "one-of"),
        ("Dextromethamphetamine/Levomethamphetamine", "one-of"),
        ("Cyclopropylfentanyl/Crotonylfentanyl", "one-of"),
        ("ortho/para-fluorofentanyl", "one-of"),
    ] {
        let outcome = registry.resolve(name).outcome;
        assert_eq!(outcome.kind(), kind, "{name}: {outcome:?}");
        assert!(outcome.is_resolved(), "{name}: {outcome:?}");
    }
}

#[test]
fn every_stem_reads_its_example_as_its_class() {
    let registry = Registry::bundled();
    let table = BUNDLED.iter().find(|table| table.path == "substances/class_stems.csv").unwrap();
    for record in csv::Reader::from_reader(table.text.as_bytes()).records() {
        let record = record.unwrap();
        let (pattern, class, example) = (&record[0], &record[1], &record[2]);
        let outcome = registry.resolve(example).outcome;
        let class = class.parse().unwrap();
        let of_class = match &outcome {
            Outcome::Class(found) => registry.is_within(found, &class) || registry.is_within(&class, found),
            Outcome::Substance(id) => registry.is_within(&registry.substance(id.as_str()).unwrap().class, &class),
            Outcome::OneOf(_) => true,
            _ => false,
        };
        assert!(of_class, "{pattern} has the example {example:?}, which is read as {outcome:?}");
    }
}
