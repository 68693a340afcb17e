//! How much of the structure published spectra tell, by the figures of the shipped edition.

use std::collections::BTreeMap;
use std::io::{BufReader, Cursor};
use std::path::Path;

use picket_lab::sample::{Category, Edition, Information, technique_of};
use picket_spectra::read::{Item, Options, TableProfiles, read};
use picket_spectra::{Facts, Spectrum};

/// The spectra of a public file; none, said loudly, when it is not there.
#[expect(clippy::disallowed_methods, reason = "a test asks what it must not skip")]
fn published(path: &str) -> Vec<Spectrum> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/identify").join(path);
    let Ok(bytes) = std::fs::read(&file) else {
        let required = std::env::var("PICKET_TEST_REQUIRE").unwrap_or_default();
        assert!(!required.split(',').any(|name| name.trim() == "shared"), "shared is required: {}", file.display());
        println!("SKIPPED: no public data set at {}", file.display());
        return Vec::new();
    };
    let tables = TableProfiles::shipped();
    let options = Options { tables: &tables, table: None };
    let mut spectra = Vec::new();
    let input = Box::new(BufReader::new(Cursor::new(bytes)));
    read(path, input, options, &mut |item| {
        if let Item::Spectrum(spectrum, _) = item {
            spectra.push(*spectrum);
        }
    })
    .unwrap();
    spectra
}

fn category(spectrum: &Spectrum, method: &str) -> Category {
    let edition = &Edition::shipped()[0];
    edition.standing(technique_of(spectrum), Some(method), &Information::of(spectrum), None).unwrap().category
}

#[test]
fn amines_of_low_mass_are_struck_and_other_drugs_are_not() {
    let spectra = published("ei/swgdrug_v3.9.msp.gz");
    let Some(_) = spectra.first() else { return };
    let name = |facts: &Facts| facts.names.first().unwrap_or(&facts.title).clone();
    let standing: BTreeMap<String, Category> =
        spectra.iter().map(|spectrum| (name(&spectrum.facts), category(spectrum, "electron-ionisation"))).collect();
    for struck in ["Amphetamine", "Methamphetamine", "Mephedrone", "Methylone", "Phentermine", "Tramadol"] {
        assert_eq!(standing[struck], Category::C, "{struck}");
    }
    for told in ["Cocaine", "Fentanyl", "Heroin", "Ketamine", "Xylazine", "Caffeine", "Acetaminophen"] {
        assert_eq!(standing[told], Category::A, "{told}");
    }
    let struck = spectra.iter().filter(|one| category(one, "electron-ionisation") == Category::C).count();
    let share = struck as f64 / spectra.len() as f64;
    println!("{struck} of {} struck, {:.1} %", spectra.len(), 100.0 * share);
    assert!((0.10..0.13).contains(&share), "{share}");
}

#[test]
fn a_good_raman_spectrum_is_not_struck() {
    for spectrum in published("raman_ir/raman_hdpe.csv") {
        let information = Information::of(&spectrum);
        println!("{:?} {information:?}", spectrum.technique);
        assert_eq!(category(&spectrum, "raman-unmixing"), Category::A, "{information:?}");
    }
}
