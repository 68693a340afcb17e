//! Tables of numbers, by mapping profiles.

use picket_spectra::read::{Format, Options, TableProfileError, TableProfiles};
use picket_spectra::{Form, Spectrum, Technique, XUnit, YUnit};
use proptest::prelude::*;

use crate::reading::Reading;

/// Reads a shared file and says how many spectra of how many points it gave, and what they are.
fn check(path: &str, count: usize, points: usize, technique: Technique, codes: &[(&str, usize)]) -> Vec<Spectrum> {
    let Some(bytes) = crate::shared(path) else { return Vec::new() };
    let name = path.rsplit('/').next().unwrap().trim_end_matches(".gz");
    let reading = Reading::of(name, &bytes);
    assert_eq!(reading.format.as_ref().unwrap(), &Format::Table, "{path}");
    let expected: Vec<_> = codes.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect();
    assert_eq!(reading.codes(), expected, "{path}: {:?}", reading.problems);
    assert_eq!(reading.spectra.len(), count, "{path}");
    for spectrum in &reading.spectra {
        assert_eq!((spectrum.len(), spectrum.technique), (points, technique), "{path}");
    }
    reading.spectra
}

const ASSUMED: &[(&str, usize)] = &[("PK5207", 1)];

#[test]
fn dart_exports_are_mass_spectra() {
    for (path, points) in [
        ("dart/AcetylFentanyl_30V.txt", 34),
        ("dart/Mixture1_60V.txt", 92),
        ("dart/builder_example/30V_P0101.txt", 4_804),
        ("dart/builder_example/90V_L0331.txt", 82),
    ] {
        let Some(spectrum) = check(path, 1, points, Technique::Mass, ASSUMED).pop() else { return };
        assert_eq!((spectrum.form, spectrum.x_unit), (Form::Peaks, XUnit::MassToCharge));
        assert_eq!(spectrum.y_unit, YUnit::Counts);
    }
}

#[test]
fn every_dart_file_is_read() {
    let Some(folder) = crate::shared_folder() else { return };
    let mut read = 0;
    for path in [folder.join("dart"), folder.join("dart/builder_example")] {
        for entry in std::fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "txt") {
                let reading = Reading::of("sample.txt", &std::fs::read(&path).unwrap());
                assert_eq!(reading.spectra.len(), 1, "{}", path.display());
                assert_eq!(reading.spectra[0].technique, Technique::Mass, "{}", path.display());
                read += 1;
            }
        }
    }
    assert_eq!(read, 63);
}

#[test]
fn infrared_and_raman_files_are_read() {
    let check = |path: &str, count, points, technique, codes| {
        check(&format!("raman_ir/{path}"), count, points, technique, codes)
    };
    check("ftir_pva_without_header.csv", 1, 863, Technique::Infrared, ASSUMED);
    check("raman_hdpe.csv", 1, 964, Technique::Raman, ASSUMED);
    check("mir_ethanol_glucose_35x1203.csv.gz", 35, 1_203, Technique::Infrared, ASSUMED);
    check("tablets_ftraman_120x3401.csv.gz", 120, 3_401, Technique::Raman, ASSUMED);
    check("carbs_raman_pure_and_mixtures.csv.gz", 24, 1_401, Technique::Raman, ASSUMED);
    if let [soil] = &check("ftir_ldpe_soil.asp", 1, 1_798, Technique::Infrared, ASSUMED)[..] {
        assert!(
            (soil.x()[0] - 3_999.433_499_336_24).abs() < 1e-9 && (soil.x()[1797] - 650.420_452_594_757).abs() < 1e-9
        );
        assert!((soil.y()[0] - 0.005_694_630_478_517_28).abs() < 1e-15);
    }
}

#[test]
fn the_three_forms_of_openspecy_hold_the_same_spectrum() {
    let narrow = check("raman_ir/raman_hdpe.csv", 1, 964, Technique::Raman, ASSUMED);
    let wide = check("raman_ir/raman_hdpe_os.csv", 1, 964, Technique::Raman, &[]);
    let json = check("raman_ir/raman_hdpe.json", 1, 964, Technique::Raman, &[]);
    let (Some(narrow), Some(wide), Some(json)) = (narrow.first(), wide.first(), json.first()) else { return };
    assert_eq!(narrow.x(), json.x());
    assert_eq!(narrow.y(), json.y());
    assert_eq!(narrow.y(), wide.y());
    for spectrum in [wide, json] {
        assert_eq!(spectrum.x_unit, XUnit::RamanShift);
        assert_eq!(spectrum.facts.names, ["HDPE"]);
        assert_eq!(spectrum.facts.licence.as_deref(), Some("CC BY-NC"));
        assert_eq!(spectrum.facts.publisher.as_deref(), Some("Horiba Scientific"));
        let unshared: Vec<&str> = spectrum.facts.unshared.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(unshared, ["x", "y", "user_name", "spectrum_type", "session_id", "file_id"]);
    }
}

#[test]
fn facts_beside_rows_are_kept() {
    let Some(bytes) = crate::shared("raman_ir/tablets_ftraman_120x3401.csv.gz") else { return };
    let reading = Reading::of("tablets_ftraman.csv", &bytes);
    let facts = &reading.spectra[0].facts;
    assert_eq!(facts.title, "02_01");
    let unshared =
        [("active_pct_ww", "5.2865"), ("type", "1")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(facts.unshared, unshared);
    assert_eq!(reading.places[119], (None, Some(121)));
}

/// A text, the technique it is read as, its points, and the codes listed.
fn small(name: &str, text: &str, technique: Technique, points: &[(f64, f64)], codes: &[(&str, usize)]) -> Reading {
    let reading = Reading::of(name, text.as_bytes());
    let expected: Vec<_> = codes.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect();
    assert_eq!(reading.codes(), expected, "{text}: {:?} {:?}", reading.problems, reading.format);
    assert_eq!(reading.spectra.len(), 1, "{text}");
    let spectrum = &reading.spectra[0];
    assert_eq!(spectrum.technique, technique, "{text}");
    // Missing ordinates are NaN, which equals nothing: they are compared as text.
    assert_eq!(format!("{:?}", spectrum.points().collect::<Vec<_>>()), format!("{points:?}"), "{text}");
    reading
}

#[test]
fn small_tables_are_read_as_they_say() {
    let curve = [(400.0, 0.1), (402.0, 0.25), (404.0, 0.5)];
    small("a.csv", "400;0,1\n402;0,25\n404;0,5\n", Technique::Infrared, &curve, ASSUMED);
    small("a.csv", "Wavenumber;Absorbance\n400;0,1\n402;0,25\n404;0,5\n", Technique::Infrared, &curve, &[]);
    small(
        "a.csv",
        "cm-1 wavenumber\ttransmittance\r\n400\t.1\r\n402\t.25\r\n404\t.5\r\n",
        Technique::Infrared,
        &curve,
        &[],
    );
    small("a.txt", "Raman shift (cm-1), counts\n400, 0.1\n402, 0.25\n404, 0.5", Technique::Raman, &curve, &[]);
    small(
        "a.txt",
        "Raman shift\tIntensity\ncm-1\tcounts\n400\t0.1\n402\t0.25\n404\t0.5",
        Technique::Raman,
        &curve,
        &[],
    );
    small("my_raman.txt", "400 0,1\n402 0,25\n404 0,5", Technique::Raman, &curve, ASSUMED);
    let backwards = [(404.0, 70.0), (402.0, -25.0), (400.0, 50.0)];
    small("a.csv", "404,70\n402,-25\n400,50\n", Technique::Unknown, &backwards, ASSUMED);
    let gaps = [(400.0, 0.1), (402.0, f64::NAN), (404.0, 0.5), (406.0, f64::NAN)];
    small("a.csv", "400,0.1\n402,?\n404,0.5\n406,\n", Technique::Infrared, &gaps, &[("PK5104", 1), ("PK5207", 1)]);
    let bent = [(400.0, 0.1), (402.0, 0.25), (404.0, f64::NAN), (406.0, f64::NAN)];
    small(
        "a.csv",
        "400,0.1\n402,0.25\n404,1e999\nx,7\nnan,7\n406,0.5.5\nend of data\n",
        Technique::Infrared,
        &bent,
        &[("PK5103", 1), ("PK5105", 1), ("PK5205", 1), ("PK5207", 1)],
    );
    small("peaks.txt", "195.08\t1000\n", Technique::Mass, &[(195.08, 1000.0)], ASSUMED);
    small(
        "peaks.csv",
        "m/z,abundance\n41,10\n42,0\n43,-1\n44,5\n",
        Technique::Mass,
        &[(41.0, 10.0), (44.0, 5.0)],
        &[("PK5106", 1)],
    );
}

#[test]
fn what_stands_before_the_numbers_is_kept_and_not_shared() {
    let text = "Operator: N. N.\nInstrument,Model 5\n# Laser = 785\n\nRaman shift,Intensity\n400,1\n402,2\n404,3\n";
    let curve = [(400.0, 1.0), (402.0, 2.0), (404.0, 3.0)];
    let reading = small("a.csv", text, Technique::Raman, &curve, &[]);
    let unshared = [("Operator", "N. N."), ("Laser", "785")];
    assert_eq!(reading.spectra[0].facts.unshared, unshared.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(reading.spectra[0].facts.instrument.as_deref(), Some("Model 5"));
}

#[test]
fn a_jeol_export_is_read_between_its_marks() {
    let text = "##TITLE= run 5\n##OPERATOR= N. N.\n##DATA=\n91.05\t10\n105.07\t2000\n188.14\t999\n##END=\n1\t2\n";
    let points = [(91.05, 10.0), (105.07, 2000.0), (188.14, 999.0)];
    let reading = small("a.jsp", text, Technique::Mass, &points, &[]);
    assert_eq!(reading.spectra[0].facts.title, "run 5");
}

#[test]
fn columns_and_rows_of_several_spectra_are_told_apart() {
    let columns = "wavenumber,one,two\n400,1,2\n402,3,4\n404,5,6\n";
    let reading = Reading::of("a.csv", columns.as_bytes());
    assert_eq!(reading.spectra.iter().map(|it| it.facts.title.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(reading.spectra[1].points().last(), Some((404.0, 6.0)));
    let rows = "sample;100;102;104;106;108;110;112;114\none;1;2;3;4;5;6;7;8\n\ntwo;;2;3;4\nthree;x;;;;;;;\n";
    let reading = Reading::of("a.csv", rows.as_bytes());
    assert_eq!(reading.spectra.iter().map(|it| it.facts.title.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(reading.places, [(None, Some(2)), (None, Some(4))]);
    assert_eq!(reading.spectra[1].y().iter().filter(|y| y.is_nan()).count(), 5);
    let codes = [("PK5101", 1), ("PK5103", 1), ("PK5104", 2), ("PK5207", 1)];
    assert_eq!(reading.codes(), codes.map(|(code, count)| (code.to_owned(), count)));
}

#[test]
fn text_that_is_no_table_is_refused() {
    for text in ["a,b\nc,d\n", "1\n2\n3\n", "{\"a\": [1, 2]}", "{", "Dear colleague,\nI am 45 years old\n", "1,2,3"] {
        assert!(Reading::of("a.csv", text.as_bytes()).format.is_err(), "{text}");
    }
}

const HANDHELD: &str = r#"
id = "my-handheld"
title = "my handheld"
layout = "columns"
technique = "raman"
form = "curve"
x_unit = "raman-shift"
y_unit = "counts"
x = "Shift"
y = ["Processed"]

[facts]
Serial = "instrument"

[fits]
words = ["my handheld", "processed"]
"#;

#[test]
fn a_layout_that_a_user_adds_is_chosen_and_read() {
    let mut tables = TableProfiles::shipped();
    tables.add(HANDHELD).unwrap();
    let text = "My Handheld 2\nSerial: 17\nPixel,Shift,Dark,Processed\n0,400,1,10\n1,402,1,20\n2,404,1,30\n";
    let reading = Reading::with("a.csv", text.as_bytes(), Options { tables: &tables, table: None });
    assert_eq!(reading.codes(), []);
    let [spectrum] = &reading.spectra[..] else { panic!("{}", reading.spectra.len()) };
    assert_eq!(spectrum.points().collect::<Vec<_>>(), [(400.0, 10.0), (402.0, 20.0), (404.0, 30.0)]);
    assert_eq!((spectrum.technique, &spectrum.y_unit), (Technique::Raman, &YUnit::Counts));
    assert_eq!(spectrum.facts.instrument.as_deref(), Some("17"));
}

#[test]
fn the_layout_on_the_page_about_layouts_can_be_used() {
    let page = include_str!("../../../../docs/reference/spectra-tables.md");
    let (_, layout) = page.split_once("```toml\n").unwrap();
    let mut tables = TableProfiles::default();
    tables.add(layout.trim_end().trim_end_matches("```")).unwrap();
    assert!(tables.get("my-handheld").is_some());
}

#[test]
fn a_layout_that_is_named_is_used_whatever_it_is_for() {
    let tables = TableProfiles::shipped();
    let options = Options { tables: &tables, table: tables.get("columns-raman") };
    let reading = Reading::with("a.csv", b"400,0.1\n402,0.25\n404,0.5\n", options);
    assert_eq!((reading.spectra[0].technique, reading.codes()), (Technique::Raman, vec![]));
}

#[test]
fn a_layout_that_cannot_be_used_is_refused() {
    let mut tables = TableProfiles::default();
    let error = |tables: &mut TableProfiles, text: &str| tables.add(text).unwrap_err();
    assert!(matches!(error(&mut tables, "id = 5"), TableProfileError::Toml(_)));
    assert!(matches!(error(&mut tables, &format!("unknown = 1\n{HANDHELD}")), TableProfileError::Toml(_)));
    for (from, to) in [("my-handheld", "My Handheld"), ("columns", "ordinates"), ("columns", "json")] {
        let text = HANDHELD.replacen(from, to, 1).replace("y = [\"Processed\"]", "");
        assert!(matches!(error(&mut tables, &text), TableProfileError::Unusable { .. }), "{to}");
    }
    assert!(matches!(error(&mut tables, &" ".repeat(200_000)), TableProfileError::TooMany));
    assert_eq!(tables.iter().count(), 0);
}

#[test]
fn ordinates_beyond_those_stated_are_left_out() {
    let reading = Reading::of("a.asp", b"3\n400\n404\n1\n2\n4\n.1\n.2\n.3\n.4\n");
    assert_eq!(reading.spectra[0].points().collect::<Vec<_>>(), [(400.0, 0.1), (402.0, 0.2), (404.0, 0.3)]);
    assert_eq!(reading.codes(), [("PK5102".to_owned(), 1), ("PK5207".to_owned(), 1)]);
    let huge = Reading::of("a.asp", b"4e9\n400\n404\n1\n2\n4\n.1\n.2\n");
    assert_eq!(huge.spectra[0].len(), 2);
}

proptest! {
    #[test]
    fn any_table_is_read_or_refused(
        name in prop_oneof![Just("a.csv"), Just("raman.txt"), Just("a.asp"), Just("a.jsp"), Just("a.json")],
        lines in prop::collection::vec("([0-9.,;e\t-]{0,6}[,;\t ]){0,4}[a-z0-9]{0,3}", 0..30),
    ) {
        let _ = Reading::of(name, lines.join("\n").as_bytes());
    }

    #[test]
    fn a_table_of_rows_gives_a_spectrum_or_a_problem_for_each(
        rows in prop::collection::vec("[a-z]{1,3}(;[0-9]{0,3}){8}", 1..9),
    ) {
        let text = format!("sample;100;102;104;106;108;110;112;114\n{}\n", rows.join("\n"));
        let reading = Reading::of("a.csv", text.as_bytes());
        prop_assume!(reading.format.is_ok());
        let rejected = reading.problems.iter().filter(|problem| problem.code == "PK5101").count();
        prop_assert_eq!(reading.spectra.len() + rejected, rows.len());
    }
}

#[test]
fn every_layout_in_the_folder_is_shipped_under_the_name_of_its_file() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/lab/spectra-tables");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = files.collect();
    files.sort();
    let mut shipped: Vec<String> =
        TableProfiles::shipped().iter().map(|profile| format!("{}.toml", profile.id)).collect();
    shipped.sort();
    assert_eq!(files, shipped);
}
