//! JCAMP-DX, written and read back.

use picket_core::{CasNumber, InchiKey};
use picket_spectra::{Facts, Form, Polarity, Spectrum, Technique, XUnit, YUnit, write};
use proptest::prelude::*;

use crate::jcamp::read;

fn written(spectra: &[Spectrum]) -> String {
    let mut bytes = Vec::new();
    write::jcamp(spectra, &mut bytes).expect("a vector takes everything");
    String::from_utf8(bytes).expect("text")
}

/// The bits of a number, all NaN alike.
fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| if value.is_nan() { f64::NAN } else { *value }.to_bits()).collect()
}

fn facts() -> Facts {
    Facts {
        title: "Fentanyl, base".to_owned(),
        accession: Some("MSBNK-X-1".to_owned()),
        names: vec!["Fentanyl".to_owned(), "Phentanyl (INN, old)".to_owned()],
        formula: Some("C22H28N2O".to_owned()),
        inchikey: InchiKey::new("PJMPHNIQZUBGLI-UHFFFAOYSA-N").ok(),
        inchi: Some("InChI=1S/C22H28N2O.ClH/c1-2-22(25)24;/h3-12;1H".to_owned()),
        smiles: Some("CCC(=O)N(c1ccccc1)C2CCN(CC2)CCc3ccccc3".to_owned()),
        cas: CasNumber::new("437-38-7").ok(),
        exact_mass: Some(336.220_16),
        nominal_mass: Some(336),
        precursor_mz: Some(337.227_5),
        precursor_type: Some("[M+H]+".to_owned()),
        polarity: Some(Polarity::Positive),
        ms_level: Some(2),
        collision_energy: Some("30 eV".to_owned()),
        ionization: Some("ESI".to_owned()),
        instrument: Some("Q Exactive".to_owned()),
        instrument_type: Some("LC-ESI-QFT".to_owned()),
        resolution: Some("35000".to_owned()),
        sampling: Some("ATR".to_owned()),
        retention_time_seconds: Some(301.25),
        retention_index: Some(2_720.5),
        licence: Some("CC BY 4.0".to_owned()),
        publisher: Some("A laboratory".to_owned()),
        splash: Some("splash10-0002-0900000000-b112e4e059e1ecf98c5f".to_owned()),
        ..Facts::default()
    }
}

#[test]
fn facts_that_may_be_shared_come_back_and_no_others() {
    let mut spectrum = Spectrum::of_peaks(&[(105.07, 20.0), (188.14, 100.0)]).expect("peaks");
    spectrum.facts = facts();
    spectrum.facts.unshared.push(("OPERATOR".to_owned(), "J. Doe".to_owned()));
    let text = written(&[spectrum.clone()]);
    assert!(!text.contains("OPERATOR") && !text.contains("Doe"));
    let (spectra, problems) = read("a.jdx", text.as_bytes());
    assert_eq!(problems, []);
    spectrum.facts = spectrum.facts.shareable();
    assert_eq!(spectra, [spectrum]);
}

#[test]
fn text_cannot_break_the_file() {
    let mut spectrum = Spectrum::of_peaks(&[(50.0, 1.0)]).expect("peaks");
    spectrum.facts.title = "a\n##END= $$ b\u{0}".to_owned();
    spectrum.facts.names = vec!["##END=\r\n##TITLE= c".to_owned(), "$$".to_owned()];
    let (spectra, problems) = read("a.jdx", written(&[spectrum]).as_bytes());
    assert_eq!((spectra.len(), problems.len(), spectra[0].facts.title.as_str()), (1, 0, "a ##END= $ $ b"));
    assert_eq!(spectra[0].facts.names, ["# #END= # #TITLE= c", "$ $"]);
}

#[test]
fn lines_are_as_short_as_the_standard_asks() {
    let x: Vec<f64> = (0..500).map(|index| 400.0 + f64::from(index) / 7.0).collect();
    let y: Vec<f64> = x.iter().map(|x| x.sin() * 1e-7).collect();
    let curve = Spectrum::new(Technique::Infrared, Form::Curve, x, y).expect("a curve");
    let mut peaks = curve.clone();
    peaks.form = Form::Peaks;
    assert!(written(&[curve, peaks]).split("\r\n").all(|line| line.len() <= 80));
}

/// Numbers of all sizes.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -1e4..1e4,
        2 => (-1_000_000_i32..1_000_000).prop_map(f64::from),
        1 => any::<f32>().prop_filter("finite", |value| value.is_finite()).prop_map(f64::from),
        1 => any::<f64>().prop_filter("finite", |value| value.is_finite()),
        1 => Just(0.0),
    ]
}

fn ordinate() -> impl Strategy<Value = f64> {
    prop_oneof![9 => number(), 1 => Just(f64::NAN)]
}

prop_compose! {
    fn even_curve()(first in -1e4..1e4, last in -1e4..1e4, y in proptest::collection::vec(ordinate(), 1..60)) -> Spectrum {
        let intervals = (y.len() - 1).max(1) as f64;
        let x = (0..y.len()).map(|index| first + index as f64 * (last - first) / intervals).collect();
        let mut spectrum = Spectrum::new(Technique::Raman, Form::Curve, x, y).expect("a curve");
        (spectrum.x_unit, spectrum.y_unit) = (XUnit::RamanShift, YUnit::Counts);
        spectrum
    }
}

prop_compose! {
    fn points(form: Form)(points in proptest::collection::vec((number(), ordinate()), 1..60)) -> Spectrum {
        let (x, y) = points.into_iter().unzip();
        let mut spectrum = Spectrum::new(Technique::Mass, form, x, y).expect("points");
        (spectrum.x_unit, spectrum.y_unit) = (XUnit::MassToCharge, YUnit::Counts);
        spectrum
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        spectra in proptest::collection::vec(prop_oneof![even_curve(), points(Form::Peaks), points(Form::Curve)], 1..4),
    ) {
        let text = written(&spectra);
        let (back, problems) = read("a.jdx", text.as_bytes());
        prop_assert_eq!(back.len(), spectra.len());
        prop_assert!(problems.iter().all(|problem| problem.code == "PK5104"), "{:?}\n{}", problems, text);
        for (back, spectrum) in back.iter().zip(&spectra) {
            prop_assert_eq!(bits(back.x()), bits(spectrum.x()));
            prop_assert_eq!(bits(back.y()), bits(spectrum.y()));
            prop_assert_eq!((back.technique, back.form), (spectrum.technique, spectrum.form));
            prop_assert_eq!((&back.x_unit, &back.y_unit), (&spectrum.x_unit, &spectrum.y_unit));
        }
    }
}
