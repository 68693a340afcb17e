//! The tables as they are, and how faults in them are told.

use std::collections::{BTreeMap, BTreeSet};

use picket_substance::{BUNDLED, NameKind, Registry, RegistryError, Structure, Table, Target};

use crate::fixture::tables_with;

fn faults(path: &str, text: &str) -> Vec<String> {
    let error: RegistryError = Registry::from_tables(&tables_with(Some(Table { path, text }))).expect_err("a fault");
    error.faults.iter().map(ToString::to_string).collect()
}

#[test]
fn faults_name_file_row_and_column() {
    let header = "id,name,class,roles,cas,inchikey,smiles,formula,name_source,cas_source,structure_source\n";
    let rows = "a,A,opioids,drug,437-38-8,,,,t,,\n\
                b,B,nonesuch,drug,,,,,t,,\n\
                c,C,opioids,chef,,,,,t,,\n\
                c-,C,opioids,drug,,,,,t,,\n\
                d,,opioids,drug,,,,,t,,\n\
                e,E,opioids\n\
                f,F,opioids,drug,,,,,t,,\n\
                f,F,opioids,drug,,,,,t,,\n";
    let told = faults("substances/more.csv", &format!("{header}{rows}"));
    insta::assert_snapshot!(told.join("\n"), @r#"
        substances/more.csv, row 2, column "cas": "437-38-8" is not a CAS number with a right check digit, such as 437-38-7
        substances/more.csv, row 3, column "class": no class nonesuch
        substances/more.csv, row 4, column "roles": "chef" is not a role
        substances/more.csv, row 5, column "id": "c-" is not a substance id such as para-fluorofentanyl
        substances/more.csv, row 6, column "name": empty
        substances/more.csv, row 7: not a row of 11 fields
        substances/more.csv, row 9, column "id": a second f
        "#);
}

#[test]
fn faults_in_the_other_tables_are_told_too() {
    let told = [
        faults("substances/classes.csv", "id,name\n")[0].clone(),
        faults("substances/names/all.csv", "substance,name,kind,source\nnonesuch,X,synonym,t\n")[0].clone(),
        faults("substances/names/all.csv", "substance,name,kind,source\nheroin,561-27-4,cas,t\n")[0].clone(),
        faults("substances/street_names.csv", "name,target,target_kind,language,region,source\nx,heroin,thing,,,t\n")[0].clone(),
        faults("substances/class_stems.csv", "pattern,class,example,note\n*x,nonesuch,x,\n")[0].clone(),
        faults("control/listings/all.csv", "instrument,schedule,part,target,target_kind,listed_as,since,until,citation,checked,note,source\nun-1961,I,,heroin,substance,H,2001,1999,,yes,,\n")[0].clone(),
        faults("control/instruments.csv", "id,jurisdiction,kind,complete,name,title,authority,citation,not_covered\nx,XX,drugs,yes,X,X,X,,\n")[0].clone(),
    ];
    insta::assert_snapshot!(told.join("\n"), @r#"
        substances/classes.csv, row 1: the header is not id,name,parent,kind,definition,source
        substances/names/all.csv, row 2, column "substance": no substance nonesuch
        substances/names/all.csv, row 2, column "name": "561-27-4" is not a CAS number with a right check digit, such as 437-38-7
        substances/street_names.csv, row 2, column "target_kind": "thing" is not substance, class or mixture
        substances/class_stems.csv, row 2, column "class": no class nonesuch
        control/listings/all.csv, row 2, column "until": before since
        control/instruments.csv, row 2, column "jurisdiction": "XX" is not an ISO 3166-1 alpha-2 country code such as US
        "#);
}

#[test]
fn a_circle_of_classes_is_told() {
    let circle = "id,name,parent,kind,definition,source\na,A,b,use,D,t\nb,B,a,use,D,t\n";
    assert!(faults("substances/classes.csv", circle)[0].contains("no path to the top"));
}

#[test]
fn the_tables_have_no_fault() {
    if let Err(error) = Registry::from_tables(BUNDLED) {
        let told: Vec<String> = error.faults.iter().map(ToString::to_string).collect();
        panic!("{error}\n{}", told.join("\n"));
    }
}

#[test]
fn the_registry_is_as_large_as_promised() {
    let registry = Registry::bundled();
    assert!(registry.substances().len() >= 1_500, "{}", registry.substances().len());
}

#[test]
fn tables_are_sorted_and_end_in_a_line_feed() {
    let is_definition = |path: &str| path.starts_with("control/definitions/");
    let unsorted = "substances/class_stems.csv";
    for table in BUNDLED.iter().filter(|table| !is_definition(table.path) && table.path != unsorted) {
        assert!(table.text.ends_with('\n') && !table.text.contains('\r'), "{}", table.path);
        if table.path.strip_suffix(".csv").is_none() {
            continue;
        }
        let rows: Vec<String> = csv::Reader::from_reader(table.text.as_bytes())
            .records()
            .map(|row| row.unwrap().iter().next().unwrap_or_default().to_owned())
            .collect();
        let unsorted = rows.windows(2).find(|pair| pair[0] > pair[1]);
        assert!(unsorted.is_none(), "{}: out of order: {unsorted:?}", table.path);
    }
}

#[test]
fn every_source_exists() {
    let registry = Registry::bundled();
    let substances = registry.substances().iter().flat_map(|substance| {
        let sources = &substance.sources;
        [&sources.name, &sources.cas, &sources.structure].into_iter().flatten().map(|id| (substance.name.as_str(), id))
    });
    let names = registry.names().iter().flat_map(|name| name.sources.iter().map(|id| (name.text.as_str(), id)));
    let classes = registry.classes().flat_map(|class| class.sources.iter().map(|id| (class.name.as_str(), id)));
    let listings = registry
        .listings()
        .iter()
        .flat_map(|listing| listing.sources.iter().map(|id| (listing.listed_as.as_str(), id)));
    let mut missing: BTreeMap<&str, &str> = BTreeMap::new();
    for (what, id) in substances.chain(names).chain(classes).chain(listings) {
        if registry.source(id).is_none() {
            missing.insert(id, what);
        }
    }
    assert!(missing.is_empty(), "sources that do not exist, each with what it is said to be of: {missing:#?}");
}

#[test]
fn every_fact_has_a_source() {
    let bare: Vec<&str> = Registry::bundled()
        .substances()
        .iter()
        .filter(|substance| {
            let sources = &substance.sources;
            sources.name.is_empty()
                || substance.cas.is_some() && sources.cas.is_empty()
                || substance.smiles.is_some() && sources.structure.is_empty()
        })
        .map(|substance| substance.id.as_str())
        .collect();
    assert!(bare.is_empty(), "{bare:#?}");
}

/// No two substances share a name, unless one of them has it as its preferred name and so is meant.
#[test]
fn no_name_means_two_substances() {
    let registry = Registry::bundled();
    let mut collisions = BTreeSet::new();
    for name in registry.names() {
        let Target::Substance(id) = &name.target else { continue };
        // A trade name may be a street name of something else.
        if matches!(name.kind, NameKind::Brand | NameKind::Street) {
            continue;
        }
        let outcome = registry.resolve(&name.text).outcome;
        if outcome != Target::Substance(id.clone()).into() {
            collisions.insert(format!("{:?} ({}) of {id} is read as {outcome:?}", name.text, name.kind.as_str()));
        }
    }
    assert!(
        collisions.is_empty(),
        "{} collisions\n{}",
        collisions.len(),
        collisions.into_iter().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn structures_keys_and_formulas_agree() {
    let mut wrong = Vec::new();
    let mut by_key: BTreeMap<String, &str> = BTreeMap::new();
    for substance in Registry::bundled().substances() {
        let Some(smiles) = &substance.smiles else {
            if substance.inchikey.is_some() {
                wrong.push(format!("{}: a key without a structure", substance.id));
            }
            continue;
        };
        let structure = match Structure::from_smiles(smiles) {
            Ok(structure) => structure,
            Err(error) => {
                wrong.push(format!("{}: {error}", substance.id));
                continue;
            }
        };
        let key = structure.inchikey().map(|key| key.to_string()).unwrap_or_default();
        let formula = structure.formula().to_string();
        if substance.inchikey.as_ref().is_none_or(|written| written.as_str() != key) {
            wrong.push(format!("{}: the key of {smiles} is {key}", substance.id));
        }
        if substance.formula.as_deref() != Some(formula.as_str()) {
            wrong.push(format!("{}: the formula of {smiles} is {formula}", substance.id));
        }
        if let Some(other) = by_key.insert(key, substance.id.as_str()) {
            wrong.push(format!("{} and {other} have one structure", substance.id));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_hash_tells_tables_apart() {
    let one = Registry::from_tables(&tables_with(None)).unwrap();
    let more = "substance,name,kind,source\nheroin,Diamorphine,synonym,t\n";
    let other =
        Registry::from_tables(&tables_with(Some(Table { path: "substances/names/all.csv", text: more }))).unwrap();
    assert_eq!(one.hash(), Registry::from_tables(&tables_with(None)).unwrap().hash());
    assert_ne!(one.hash(), other.hash());
}

#[test]
fn first_reports_are_dated_and_sourced() {
    let registry = Registry::bundled();
    let reported: Vec<_> =
        registry.substances().iter().filter_map(|substance| registry.first_report(&substance.id)).collect();
    assert!(reported.len() >= 850, "{}", reported.len());
    for report in reported {
        assert!(report.sources.iter().all(|source| registry.source(source).is_some()), "{report:?}");
        assert!((2000..2030).contains(&report.on.from().year()), "{report:?}");
    }
}

#[test]
fn faults_in_first_reports_are_told() {
    let rows = "caffeine,2016,SI,t\ncaffeine,2015,SI,t\nnonesuch,2016,SI,t\ncopper,16,SI,t\ncopper,2016,XX,t\ncopper,2016,SI,\n";
    let table = Table { path: "substances/first_reports.csv", text: &format!("substance,on,place,source\n{rows}") };
    let error = Registry::from_tables(&tables_with(Some(table))).unwrap_err();
    let told: Vec<String> = error.faults.iter().map(|fault| format!("{} {}", fault.row, fault.column)).collect();
    assert_eq!(told, ["3 place", "4 substance", "5 on", "6 place", "7 source"]);
}
