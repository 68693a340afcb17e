//! What is written is read back, and what must not be shared is not written.

use picket_core::{CasNumber, InchiKey};
use picket_spectra::{Facts, Form, Polarity, Spectrum, Technique, XUnit, YUnit, write};
use proptest::prelude::*;

use crate::reading::Reading;

fn text() -> impl Strategy<Value = String> {
    "[A-Za-z0-9(][A-Za-z0-9 ,.'()\\[\\]+-]{0,18}[a-z0-9)é]"
}

fn some_text() -> impl Strategy<Value = Option<String>> {
    prop::option::of(text())
}

fn number() -> impl Strategy<Value = Option<f64>> {
    prop::option::of(0.001_f64..1e4)
}

prop_compose! {
    fn substance()(
        names in prop::collection::vec(text(), 1..3),
        formula in some_text(),
        smiles in some_text(),
        inchi in some_text(),
        derivative in some_text(),
        known: bool,
        exact_mass in number(),
        licence in some_text(),
    ) -> Facts {
        let cas = known.then(|| CasNumber::new("437-38-7").unwrap());
        let inchikey = known.then(|| InchiKey::new("PJMPHNIQZUBGLI-UHFFFAOYSA-N").unwrap());
        let mut names = names;
        names.dedup();
        let accession = Some("MSBNK-Lab_A-X1".to_owned());
        let publisher = Some("Lab_A".to_owned());
        Facts { names, formula, smiles, inchi, derivative, cas, inchikey, exact_mass, licence, accession, publisher, ..Facts::default() }
    }
}

prop_compose! {
    fn facts()(
        substance in substance(),
        precursor_mz in number(),
        precursor_type in some_text(),
        polarity in prop::option::of(prop_oneof![Just(Polarity::Positive), Just(Polarity::Negative)]),
        ms_level in 1_u8..4,
        collision_energy in some_text(),
        instrument in some_text(),
        resolution in some_text(),
        retention_time_seconds in number(),
        retention_index in number(),
    ) -> Facts {
        Facts {
            title: substance.names[0].clone(),
            precursor_mz, precursor_type, polarity, collision_energy, instrument, resolution, retention_time_seconds, retention_index,
            ms_level: Some(ms_level),
            ionization: Some("ESI".to_owned()),
            unshared: vec![("Operator".to_owned(), "secret".to_owned())],
            ..substance
        }
    }
}

fn mass_spectrum() -> impl Strategy<Value = Spectrum> {
    let peaks = prop::collection::vec((0.5_f64..3000.0, 1e-6_f64..1e9), 1..40);
    (peaks, facts()).prop_map(|(peaks, facts)| {
        let mut spectrum = Spectrum::of_peaks(&peaks).unwrap();
        spectrum.facts = facts;
        spectrum
    })
}

/// The one spectrum that is read from what was written, without what is not shared.
fn again(name: &str, written: &[u8]) -> Spectrum {
    let text = String::from_utf8_lossy(written);
    assert!(!text.contains("secret") && !text.contains("Operator"), "{text}");
    let mut reading = Reading::of(name, written);
    assert_eq!(reading.codes(), [], "{text}");
    assert_eq!(reading.spectra.len(), 1, "{text}");
    let mut spectrum = reading.spectra.remove(0);
    spectrum.facts.splash = None;
    spectrum.facts.unshared.clear();
    spectrum
}

/// A time of minutes is not that of seconds to the last digit.
fn round_time(facts: &Facts) -> Facts {
    let round = |seconds: f64| (seconds * 1e6).round() / 1e6;
    Facts { retention_time_seconds: facts.retention_time_seconds.map(round), ..facts.shareable() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn an_msp_record_is_read_back(spectrum in mass_spectrum()) {
        let mut written = Vec::new();
        write::msp(&spectrum, &mut written).unwrap();
        let found = again("a.msp", &written);
        prop_assert_eq!(found.points().collect::<Vec<_>>(), spectrum.points().collect::<Vec<_>>());
        prop_assert_eq!(round_time(&found.facts), round_time(&spectrum.facts));
    }

    #[test]
    fn a_massbank_record_is_read_back(spectrum in mass_spectrum()) {
        let mut spectrum = spectrum;
        spectrum.facts.licence.get_or_insert_with(|| "CC0".to_owned());
        let mut written = Vec::new();
        write::massbank(&spectrum, &mut written).unwrap();
        let found = again("a.txt", &written);
        prop_assert_eq!(found.points().collect::<Vec<_>>(), spectrum.points().collect::<Vec<_>>());
        prop_assert_eq!(found.facts, spectrum.facts.shareable());
    }

    #[test]
    fn a_csv_file_is_read_back(
        facts in facts(),
        y in prop::collection::vec(prop_oneof![9 => -1e3_f64..1e6, 1 => Just(f64::NAN)], 4..40),
        start in 100.0_f64..4000.0,
        axes in prop_oneof![
            Just((Technique::Raman, XUnit::RamanShift, YUnit::Counts)),
            Just((Technique::Infrared, XUnit::Wavenumber, YUnit::Absorbance)),
            Just((Technique::Infrared, XUnit::Wavenumber, YUnit::TransmittancePercent)),
            Just((Technique::NearInfrared, XUnit::Wavenumber, YUnit::Reflectance)),
            Just((Technique::UltravioletVisible, XUnit::Nanometres, YUnit::Absorbance)),
            Just((Technique::Unknown, XUnit::Other("furlongs".to_owned()), YUnit::Other("pints".to_owned()))),
        ],
    ) {
        let x = (0_u32..).take(y.len()).map(|step| start - f64::from(step)).collect();
        let has_points = y.iter().any(|y| !y.is_nan());
        let mut spectrum = Spectrum::new(axes.0, Form::Curve, x, y).unwrap();
        (spectrum.x_unit, spectrum.y_unit) = (axes.1, axes.2);
        spectrum.facts = facts;
        let mut written = Vec::new();
        write::csv(&spectrum, &mut written).unwrap();
        let text = String::from_utf8_lossy(&written).into_owned();
        let reading = Reading::of("a.csv", &written);
        prop_assert!(!text.contains("secret"));
        prop_assert_eq!(reading.spectra.len(), usize::from(has_points), "{}", text);
        if let Some(found) = reading.spectra.first() {
            prop_assert_eq!(format!("{:?}", found.y()), format!("{:?}", spectrum.y()), "{}", text);
            prop_assert_eq!(found.x(), spectrum.x());
            prop_assert_eq!((found.technique, found.form), (spectrum.technique, Form::Curve), "{}", text);
            prop_assert_eq!((&found.x_unit, &found.y_unit), (&spectrum.x_unit, &spectrum.y_unit), "{}", text);
            prop_assert_eq!(found.facts.shareable(), spectrum.facts.shareable(), "{}", text);
        }
    }
}

#[test]
fn values_that_would_break_a_record_do_not() {
    let mut spectrum = Spectrum::of_peaks(&[(41.0, 5.0), (42.0, 0.0), (-1.0, 5.0), (43.0, f64::NAN)]).unwrap();
    spectrum.facts.names = vec!["one\r\nNum Peaks: 5".to_owned()];
    spectrum.facts.licence = Some("CC\n//\nACCESSION: x".to_owned());
    for (name, write) in
        [("a.msp", write::msp as fn(&Spectrum, &mut dyn std::io::Write) -> _), ("a.txt", write::massbank)]
    {
        let mut written = Vec::new();
        write(&spectrum, &mut written).unwrap();
        let reading = Reading::of(name, &written);
        assert_eq!(reading.spectra.len(), 1);
        assert_eq!(reading.spectra[0].points().collect::<Vec<_>>(), [(41.0, 5.0)]);
    }
}

#[test]
fn only_mass_spectra_are_records_of_peaks() {
    let spectrum = Spectrum::new(Technique::Raman, Form::Curve, vec![1.0], vec![2.0]).unwrap();
    assert!(write::msp(&spectrum, &mut Vec::new()).is_err());
    assert!(write::massbank(&spectrum, &mut Vec::new()).is_err());
}

#[test]
fn libraries_are_written_and_read_back() {
    for (path, name, codes) in [("ei/swgdrug_v3.9.msp.gz", "a.msp", 0), ("massbank/ei_dev.massbank.txt.gz", "a.txt", 0)]
    {
        let Some(bytes) = crate::shared(path) else { return };
        let spectra = Reading::of(name, &bytes).spectra;
        let mut written = Vec::new();
        for spectrum in &spectra {
            write::msp(spectrum, &mut written).unwrap();
        }
        let again = Reading::of("b.msp", &written);
        assert_eq!((again.spectra.len(), again.problems.len()), (spectra.len(), codes));
        for (one, other) in spectra.iter().zip(&again.spectra) {
            assert!(one.points().eq(other.points()), "{}", one.facts.title);
            assert_eq!(one.facts.names, other.facts.names);
            assert_eq!(one.facts.inchikey, other.facts.inchikey);
        }
    }
}
