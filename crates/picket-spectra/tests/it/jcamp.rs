//! JCAMP-DX: every file of the public sets, and what breaks files.

use std::fmt::Write as _;
use std::io::Cursor;

use picket_core::Problem;
use picket_spectra::read::{self, Item, Options, ProblemCode, TableProfiles};
use picket_spectra::{Form, Polarity, Spectrum, Technique, XUnit, YUnit};
use proptest::prelude::*;

/// What is in a file: spectra and problems, each in order.
pub(crate) fn read(name: &str, bytes: &[u8]) -> (Vec<Spectrum>, Vec<Problem>) {
    let (mut spectra, mut problems) = (Vec::new(), Vec::new());
    let tables = TableProfiles::default();
    let mut take = |item| match item {
        Item::Spectrum(spectrum, _) => spectra.push(*spectrum),
        Item::Problem(problem) => problems.push(problem),
    };
    read::read(name, Box::new(Cursor::new(bytes)), Options { tables: &tables, table: None }, &mut take)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    (spectra, problems)
}

fn file(path: &str) -> Option<(Vec<Spectrum>, Vec<Problem>)> {
    let bytes = crate::shared(&format!("jcamp/{path}"))?;
    Some(read(path, &bytes))
}

fn codes(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.code.as_str()).collect()
}

/// True when two numbers differ by rounding only.
pub(crate) fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1e-6)
}

#[test]
fn every_file_is_decoded_as_the_specification_has_it() {
    let expected = include_str!("expected/jcamp.txt").lines().filter(|line| !line.starts_with('#'));
    let mut read: (String, std::vec::IntoIter<Spectrum>) = (String::new(), Vec::new().into_iter());
    for line in expected {
        let (path, rest) = line.split_once(' ').expect("a file and its numbers");
        if path != read.0 {
            assert_eq!(read.1.len(), 0, "{}: more spectra than expected", read.0);
            let Some((spectra, problems)) = file(path) else { return };
            let severe = [ProblemCode::PointCountDisagrees, ProblemCode::PointUnreadable, ProblemCode::NoPoints];
            let severe = severe.map(ProblemCode::as_str);
            assert!(!codes(&problems).iter().any(|code| severe.contains(code)), "{path}: {problems:?}");
            read = (path.to_owned(), spectra.into_iter());
        }
        let spectrum = read.1.next().unwrap_or_else(|| panic!("{path}: fewer spectra than expected"));
        let numbers: Vec<f64> = rest.split(' ').map(|number| number.parse().expect("a number")).collect();
        let ends = |values: &[f64]| [values[0], values[values.len() - 1]];
        let sum = spectrum.y().iter().filter(|y| !y.is_nan()).sum();
        let [[first_x, last_x], [first_y, last_y]] = [spectrum.x(), spectrum.y()].map(ends);
        let found = [spectrum.len() as f64, first_x, last_x, first_y, last_y, sum];
        assert!(
            found.iter().zip(&numbers).all(|(found, number)| close(*found, *number)),
            "{path}: {found:?} {numbers:?}"
        );
    }
    assert_eq!(read.1.len(), 0);
}

#[test]
fn the_one_failed_check_is_in_the_file_itself() {
    let Some((spectra, problems)) = file("official/SPECFILE.DX") else { return };
    let failed: Vec<&Problem> = problems.iter().filter(|problem| problem.code == "PK5201").collect();
    assert_eq!((failed.len(), failed[0].location.row), (1, Some(107)));
    assert!(failed[0].message.starts_with("1 of 86"), "{}", failed[0].message);
    assert_eq!(spectra[0].len(), 1801);
}

#[test]
fn checks_pass_in_every_other_file() {
    for path in include_str!("expected/jcamp.txt").lines().filter_map(|line| line.split(' ').next()) {
        if path == "#" || path == "official/SPECFILE.DX" {
            continue;
        }
        let Some((_, problems)) = file(path) else { return };
        assert!(!codes(&problems).contains(&"PK5201"), "{path}");
    }
}

#[test]
fn four_compressions_of_a_table_are_one_spectrum() {
    for folder in ["compression/compression", "official"] {
        let names = match folder {
            "official" => ["BRUKAFFN.DX.gz", "BRUKPAC.DX.gz", "BRUKSQZ.DX.gz", "BRUKAFFN.DX.gz"],
            _ => ["jcamp-fix.dx", "jcamp-packed.dx", "jcamp-squeezed.dx", "jcamp-difdup.dx"],
        };
        let mut read = names.map(|name| file(&format!("{folder}/{name}")).map(|(mut spectra, _)| spectra.remove(0)));
        let Some(first) = read[0].take() else { return };
        for other in read.iter().flatten() {
            assert_eq!((first.x(), first.y()), (other.x(), other.y()));
        }
    }
}

#[test]
fn missing_ordinates_and_the_facts_of_the_ensfi_library_are_kept() {
    let Some((spectra, problems)) = file("misc/enfsi_missing_values_excerpt.jdx") else { return };
    let [spectrum] = &spectra[..] else { panic!("one spectrum") };
    assert_eq!(codes(&problems), ["PK5104"]);
    assert_eq!(spectrum.y().iter().filter(|y| y.is_nan()).count(), 15);
    assert!(close(spectrum.x()[16], 401.121_093) || (spectrum.x()[16] - 401.121).abs() < 0.01);
    assert!(close(spectrum.y()[16], 0.138_744_944));
    let facts = &spectrum.facts;
    assert_eq!(facts.title, "#3249n - Ephylone HCl");
    assert_eq!(facts.names[1..], ["Ephylone HCl", "Ephylone", "N-Ethylpentylone"]);
    assert_eq!(facts.formula.as_deref(), Some("C14H19NO3"));
    assert_eq!(facts.inchikey.as_ref().map(picket_core::InchiKey::as_str), Some("VERDHJIMZYXGIW-UHFFFAOYSA-N"));
    assert!(
        facts
            .inchi
            .as_deref()
            .is_some_and(|inchi| inchi.starts_with("InChI=1S/C14H19NO3/") && inchi.ends_with(",1-2H3"))
    );
    assert_eq!(facts.resolution.as_deref(), Some("2.074"));
    let unshared: Vec<&str> = facts.unshared.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(unshared, ["OWNER", "TIME", "SAMPLE DESCRIPTION", "MW", "CLASS"]);
}

#[test]
fn units_and_techniques_are_told() {
    for (path, technique, form, x_unit, y_unit) in [
        ("misc/tannic_acid.jdx", Technique::Raman, Form::Curve, XUnit::RamanShift, YUnit::Intensity),
        ("misc/ftir_nitrocellulose.jdx", Technique::Infrared, Form::Curve, XUnit::Wavenumber, YUnit::Reflectance),
        ("misc/SBO.jdx", Technique::Infrared, Form::Curve, XUnit::Wavenumber, YUnit::Transmittance),
        ("official/BRUKER1.JCM", Technique::Infrared, Form::Curve, XUnit::Wavenumber, YUnit::TransmittancePercent),
        ("lancashire/sqzdupd1.jdx.gz", Technique::Infrared, Form::Curve, XUnit::Wavenumber, YUnit::Transmittance),
        ("lancashire/dupinc1.jdx", Technique::UltravioletVisible, Form::Curve, XUnit::Nanometres, YUnit::Absorbance),
        ("official/ISAS_MS1.DX", Technique::Mass, Form::Peaks, XUnit::MassToCharge, YUnit::Intensity),
        ("official/ISAS_MS2.DX", Technique::Mass, Form::Curve, XUnit::Seconds, YUnit::Counts),
        (
            "lancashire/coffhd.jdx",
            Technique::Chromatogram,
            Form::Peaks,
            XUnit::Other("ARBITRARY".to_owned()),
            YUnit::Intensity,
        ),
        (
            "official/IMSDEMO.DX",
            Technique::IonMobility,
            Form::Curve,
            XUnit::Other("MILLISECONDS".to_owned()),
            YUnit::Other("PICOAMPERES".to_owned()),
        ),
    ] {
        let Some((spectra, _)) = file(path) else { return };
        let spectrum = &spectra[0];
        let found = (spectrum.technique, spectrum.form, &spectrum.x_unit, &spectrum.y_unit);
        assert_eq!(found, (technique, form, &x_unit, &y_unit), "{path}");
    }
}

#[test]
fn a_run_has_the_times_of_its_pages() {
    let Some((spectra, _)) = file("official/ISAS_MS3.DX") else { return };
    let times: Vec<Option<f64>> = spectra.iter().map(|spectrum| spectrum.facts.retention_time_seconds).collect();
    assert_eq!(times, [Some(272.0), Some(301.0), Some(333.0)]);
    let facts = &spectra[2].facts;
    assert_eq!((facts.ionization.as_deref(), facts.polarity), (Some("EI"), Some(Polarity::Positive)));
    assert_eq!(facts.instrument_type.as_deref(), Some("GC-TRAP"));
    assert_eq!(facts.instrument.as_deref(), Some("Finnigan MAT Magnum"));
}

#[test]
fn a_structure_block_names_the_spectrum_beside_it() {
    let Some((spectra, problems)) = file("official/ISAS_CDX.DX") else { return };
    let [spectrum] = &spectra[..] else { panic!("one spectrum") };
    assert_eq!(codes(&problems), ["PK5220"]);
    assert_eq!(spectrum.facts.names, ["4a-Phenyladamantan-2-one"]);
    assert_eq!(spectrum.facts.formula.as_deref(), Some("C16 H18 O"));
    assert_eq!(
        (spectrum.technique, spectrum.len(), spectrum.x()[15]),
        (Technique::NuclearMagneticResonance, 16, 218.4)
    );
}

#[test]
fn of_a_file_overwritten_in_the_middle_the_points_that_are_left_stand_in_their_place() {
    let Some((spectra, problems)) = file("lancashire/xyinc2.jdx") else { return };
    let [spectrum] = &spectra[..] else { panic!("one spectrum") };
    // 256 lines of the file are a field strength in steps of 4 G and an ordinate; the others are of another file.
    assert_eq!(spectrum.len(), 256);
    assert!(spectrum.x().iter().all(|x| (2750.0..=3938.0).contains(x) && (x - 2750.0) % 4.0 == 0.0));
    assert!(spectrum.points().any(|(x, y)| close(x, 2982.0) && close(y, 0.676)));
    assert!(close(spectrum.y().iter().sum(), -16.673));
    assert!(codes(&problems).contains(&"PK5102") && codes(&problems).contains(&"PK5208"));
}

/// A curve of eleven points, its header complete.
const CURVE: &str = "##TITLE= a\n##JCAMP-DX= 4.24\n##DATA TYPE= INFRARED SPECTRUM\n##XUNITS= 1/CM\n##YUNITS= COUNTS\n\
                     ##XFACTOR= 1\n##YFACTOR= 0.5\n##FIRSTX= 10\n##LASTX= 30\n##NPOINTS= 11\n##XYDATA= (X++(Y..Y))\n\
                     10 20 24 28\n16 32 36 40\n22 44 48 52\n28 56 60\n##END=\n";

#[test]
fn line_ends_and_labels_may_be_written_in_any_way() {
    let (expect, problems) = read("a.jdx", CURVE.as_bytes());
    assert_eq!((codes(&problems).len(), expect[0].x()), (0, expect[0].y()));
    for changed in [
        CURVE.replace('\n', "\r"),
        CURVE.replace('\n', "\r\n"),
        CURVE.replace("##", "  ##") + "\x1a",
        CURVE.replace("##DATA TYPE", "##Data_type").replace("##XYDATA", "##XY-DATA"),
        CURVE.replace("##XUNITS", "##= a comment\n##$PRIVATE= b\n##XUNITS"),
        CURVE.replace("28 56", "28 $$ 99\n28 56"),
        CURVE.replace("##END=", "##END"),
        CURVE.replace("0.5", "0,5"),
    ] {
        let (spectra, _) = read("a.jdx", changed.as_bytes());
        assert_eq!((spectra[0].x(), spectra[0].y()), (expect[0].x(), expect[0].y()), "{changed}");
        assert_eq!(spectra[0].technique, Technique::Infrared, "{changed}");
    }
}

#[test]
fn what_is_broken_is_told_and_the_rest_is_read() {
    let cut = &CURVE[..CURVE.len() - "48 52\n28 56 60\n##END=\n".len()];
    let two = format!("{cut}\n{CURVE}");
    for (text, expect, points) in [
        (CURVE.replace("NPOINTS= 11", "NPOINTS= 12"), vec!["PK5102"], vec![11]),
        (CURVE.replace("LASTX= 30", "LASTX= 60"), vec!["PK5208"], vec![11]),
        (CURVE.replace("FIRSTX= 10", "FIRSTX= 30").replace("LASTX= 30", "LASTX= 10"), vec!["PK5208"], vec![11]),
        (CURVE.replace("YFACTOR= 0.5", "YFACTOR= half"), vec!["PK5203"], vec![11]),
        (CURVE.replace("24 28", "2..4 28"), vec!["PK5103", "PK5102"], vec![10]),
        (CURVE.replace("24 28", "24 ?"), vec!["PK5104"], vec![11]),
        (CURVE.replace("24 28", "24 1e+999"), vec!["PK5105"], vec![11]),
        (CURVE.replace("(X++(Y..Y))", "(A+(B))"), vec!["PK5206", "PK5101"], vec![]),
        (CURVE.replace("##XUNITS= 1/CM\n", ""), vec!["PK5207"], vec![11]),
        (CURVE.replace("##XYDATA", "##$XYDATA"), vec!["PK5101"], vec![]),
        (CURVE.replace("##XYDATA", "##PAGE= N=1\n##$XYDATA"), vec!["PK5101"], vec![]),
        (CURVE.replace("##TITLE= a\n", ""), vec!["PK5202"], vec![11]),
        (cut.to_owned(), vec!["PK5006", "PK5102"], vec![7]),
        (two, vec!["PK5006", "PK5102"], vec![7, 11]),
        (format!("{CURVE}\nhello\n"), vec!["PK5205"], vec![11]),
        (format!("{CURVE}##END=\n"), vec!["PK5205"], vec![11]),
    ] {
        let (spectra, problems) = read("a.jdx", text.as_bytes());
        assert_eq!(codes(&problems), expect, "{text}");
        assert_eq!(spectra.iter().map(Spectrum::len).collect::<Vec<_>>(), points, "{text}");
    }
}

#[test]
fn notations_beside_the_standard_are_told_by_the_number_of_points() {
    let head = "##TITLE= a\n##DATA TYPE= RAMAN SPECTRUM\n##XUNITS= 1/CM\n##YUNITS= COUNTS\n##FIRSTX= 100\n##LASTX= 300\n\
                ##NPOINTS= 3\n";
    for (table, y) in [
        ("##XYPOINTS= (XY..XY)\n100,0 7,25\n200,0 8,25\n300,0 9\n", [7.25, 8.25, 9.0]),
        ("##XYDATA= (X++(Y..Y))\n100,0 7,25 8,25\n300,0 9,5\n", [7.25, 8.25, 9.5]),
        ("##XYDATA= (X++(Y..Y))\n100.0 7.25E3 8.25e2\n300 9\n", [7250.0, 825.0, 9.0]),
        ("##XYDATA= (X++(Y..Y))\n100,0 7,25E3 8,25e2\n300 9\n", [7250.0, 825.0, 9.0]),
    ] {
        let (spectra, problems) = read("a.jdx", format!("{head}{table}##END=\n").as_bytes());
        assert_eq!(codes(&problems), ["PK5221"], "{table}");
        assert_eq!((spectra[0].x(), spectra[0].y()), (&[100.0, 200.0, 300.0][..], &y[..]), "{table}");
    }
}

#[test]
fn a_small_file_does_not_stand_for_endless_points() {
    let block = "##TITLE= a\n##NPOINTS= 4294967295\n##FIRSTX= 1\n##LASTX= 2\n##XYDATA= (X++(Y..Y))\n\
                 1A0s999999999999999999\n##END=\n";
    let (spectra, problems) = read("a.jdx", block.repeat(900).as_bytes());
    assert_eq!((spectra.len(), problems.len()), (0, 900));
    assert!(problems.iter().all(|problem| problem.code == "PK5107"));
    assert_eq!(problems[899].message, "more than 0 points");
}

#[test]
fn blocks_may_be_many_and_deep() {
    let mut file = String::new();
    for depth in 0..10_000 {
        let _ = writeln!(file, "##TITLE= {depth}\n##DATA TYPE= LINK\n##BLOCKS= 1");
    }
    let (spectra, problems) = read("a.jdx", (file + CURVE).as_bytes());
    assert_eq!((spectra.len(), problems.len()), (1, 10_000));
}

proptest! {
    #[test]
    fn no_bytes_are_too_much(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut file = b"##TITLE= a\n##FIRSTX= 1\n##XYDATA= (X++(Y..Y))\n".to_vec();
        file.extend(bytes);
        read("a.jdx", &file);
    }

    #[test]
    fn damaged_files_are_read_as_far_as_possible(
        path in proptest::sample::select(vec![
            "misc/MiniDIFDUP.JDX", "official/ISAS_MS3.DX", "official/ISAS_CDX.DX", "official/IMSDEMO.DX",
            "lancashire/blckpkt1.jdx", "misc/enfsi_missing_values_excerpt.jdx", "lancashire/xyinc2.jdx",
        ]),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<proptest::sample::Index>(),
    ) {
        if let Some(mut bytes) = crate::shared(&format!("jcamp/{path}")) {
            for (index, byte) in changes {
                let at = index.index(bytes.len());
                bytes[at] = byte;
            }
            bytes.truncate(cut.index(bytes.len()).max(2));
            bytes[..2].copy_from_slice(b"##");
            let tables = TableProfiles::default();
            let options = Options { tables: &tables, table: None };
            let _ = read::read(path, Box::new(Cursor::new(bytes)), options, &mut |item| {
                if let Item::Spectrum(spectrum, _) = item {
                    assert!(!spectrum.is_empty() && spectrum.y().iter().all(|y| !y.is_infinite()));
                }
            });
        }
    }
}
