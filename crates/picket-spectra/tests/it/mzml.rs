//! mzML 1.1.

use std::io::Write as _;

use picket_spectra::read::Format;
use picket_spectra::{Form, Polarity, Technique, XUnit, YUnit};
use proptest::prelude::*;

use crate::reading::Reading;

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |chunk: &[u8]| {
        let bits = chunk.iter().chain([&0, &0]).take(3).fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let digit = |place: usize| {
            if place > chunk.len() { '=' } else { char::from(DIGITS[(bits >> (18 - 6 * place) & 63) as usize]) }
        };
        (0..4).map(digit).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn param(accession: &str, name: &str, value: &str, unit: &str) -> String {
    let unit = if unit.is_empty() { String::new() } else { format!(" unitCvRef=\"UO\" unitAccession=\"{unit}\"") };
    format!("<cvParam cvRef=\"MS\" accession=\"{accession}\" name=\"{name}\" value=\"{value}\"{unit}/>\n")
}

/// An array of 64-bit numbers as it is, of 32-bit numbers, or packed.
fn array(kind: &str, numbers: &[f64], form: u8) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "32-bit numbers are what is written")]
    let short: Vec<u8> = numbers.iter().flat_map(|number| (*number as f32).to_le_bytes()).collect();
    let long: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let (bytes, width, packing) = match form {
        0 => (long, "MS:1000523", "MS:1000576"),
        1 => (short, "MS:1000521", "MS:1000576"),
        _ => (packed(&long), "MS:1000523", "MS:1000574"),
    };
    let params = [param(width, "", "", ""), param(packing, "", "", ""), param(kind, "", "", "")].concat();
    format!("<binaryDataArray encodedLength=\"0\">{params}<binary>{}</binary></binaryDataArray>\n", base64(&bytes))
}

fn scan(params: &str, x: &[f64], y: &[f64], form: u8) -> String {
    format!(
        "<spectrum index=\"0\" id=\"scan=1\" defaultArrayLength=\"{}\">\n{params}<binaryDataArrayList count=\"2\">\n{}{}</binaryDataArrayList></spectrum>\n",
        x.len(),
        array("MS:1000514", x, form),
        array("MS:1000515", y, form),
    )
}

fn file(scans: &str) -> String {
    let model = param("MS:1000449", "LTQ Orbitrap", "", "");
    let serial = param("MS:1000529", "instrument serial number", "secret", "");
    let source = param("MS:1000398", "nanoelectrospray", "", "");
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<indexedmzML><mzML version=\"1.1.0\">\n\
         <fileDescription><contact>{serial}</contact></fileDescription>\n\
         <referenceableParamGroupList><referenceableParamGroup id=\"common\">{serial}{model}</referenceableParamGroup>\
         <referenceableParamGroup id=\"positive\">{}</referenceableParamGroup></referenceableParamGroupList>\n\
         <instrumentConfigurationList><instrumentConfiguration id=\"1\"><referenceableParamGroupRef ref=\"common\"/>\
         <componentList><source order=\"1\">{source}</source><analyzer order=\"2\">{}</analyzer></componentList>\
         </instrumentConfiguration></instrumentConfigurationList>\n\
         <run><spectrumList>\n{scans}</spectrumList>\n\
         <chromatogramList><chromatogram id=\"TIC\">{}</chromatogram></chromatogramList></run></mzML></indexedmzML>",
        param("MS:1000130", "positive scan", "", ""),
        param("MS:1000484", "orbitrap", "", ""),
        array("MS:1000515", &[1.0, 2.0], 0),
    )
}

const X: [f64; 3] = [105.25, 188.5, 337.75];
const Y: [f64; 3] = [20.5, 999.0, 0.0];

fn check(scans: &str, expected: &[(&str, usize)]) -> Reading {
    let reading = Reading::of("run.mzML", file(scans).as_bytes());
    let expected: Vec<_> = expected.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect();
    assert_eq!(reading.codes(), expected, "{:?}", reading.problems);
    assert_eq!(reading.format.as_ref().unwrap(), &Format::MzMl);
    reading
}

#[test]
fn arrays_are_read_in_every_form() {
    for form in 0..3 {
        let reading = check(&scan(&param("MS:1000127", "centroid spectrum", "", ""), &X, &Y, form), &[]);
        let spectrum = &reading.spectra[0];
        assert_eq!(spectrum.points().collect::<Vec<_>>(), [(105.25, 20.5), (188.5, 999.0)], "{form}");
        assert_eq!((spectrum.form, &spectrum.x_unit), (Form::Peaks, &XUnit::MassToCharge));
    }
}

#[test]
fn the_facts_of_a_scan_are_read() {
    let params = [
        "<referenceableParamGroupRef ref=\"positive\"/>".to_owned(),
        param("MS:1000511", "ms level", "2", ""),
        param("MS:1000128", "profile spectrum", "", ""),
        param("MS:1000796", "spectrum title", "File:&quot;secret case&quot;", ""),
        param("MS:1000016", "scan start time", "5.5", "UO:0000031"),
        "<precursorList><precursor><isolationWindow>".to_owned(),
        param("MS:1000827", "isolation window target m/z", "337.2", ""),
        "</isolationWindow><selectedIonList><selectedIon>".to_owned(),
        param("MS:1000744", "selected ion m/z", "337.2274", ""),
        "</selectedIon></selectedIonList><activation>".to_owned(),
        param("MS:1000045", "collision energy", "35.0", "UO:0000266"),
        "</activation></precursor></precursorList>".to_owned(),
    ];
    let scan = scan(&params.concat(), &X, &Y, 2);
    let reading = check(&scan, &[]);
    let spectrum = &reading.spectra[0];
    assert_eq!((spectrum.form, spectrum.len(), spectrum.technique), (Form::Curve, 3, Technique::Mass));
    assert_eq!(spectrum.y_unit, YUnit::Intensity);
    let facts = &spectrum.facts;
    assert_eq!(facts.title, "scan=1");
    assert_eq!((facts.ms_level, facts.polarity), (Some(2), Some(Polarity::Positive)));
    assert_eq!((facts.precursor_mz, facts.retention_time_seconds), (Some(337.2274), Some(330.0)));
    assert_eq!(facts.collision_energy.as_deref(), Some("35.0 eV"));
    assert_eq!((facts.instrument.as_deref(), facts.ionization.as_deref()), (Some("LTQ Orbitrap"), Some("ESI")));
    assert_eq!(facts.unshared, [("spectrum title".to_owned(), "File:\"secret case\"".to_owned())]);
    assert!(!format!("{:?}", facts.shareable()).contains("secret"));
    let row = file(&scan).lines().position(|line| line.starts_with("<spectrum ")).unwrap() as u64 + 1;
    assert_eq!(reading.places, [(None, Some(row))]);
}

#[test]
fn scans_that_cannot_be_read_are_listed_and_the_others_are_read() {
    let good = scan("", &X, &Y, 0);
    let at = |scans: &[&str], spectra: usize, expected: &[(&str, usize)]| {
        assert_eq!(check(&scans.concat(), expected).spectra.len(), spectra);
    };
    at(&[&good, &scan("", &[], &[], 0), &good], 2, &[("PK5101", 1)]);
    at(&[&good, &scan("", &X, &Y[..2], 0), &good], 3, &[("PK5102", 1)]);
    at(&[&scan("", &X, &[1.0, f64::NAN, -1.0], 0)], 1, &[("PK5105", 1), ("PK5106", 1)]);
    at(&[&scan(&param("MS:1000128", "", "", ""), &X, &[1.0, f64::NAN, -1.0], 0)], 1, &[("PK5105", 1)]);
    at(&[&good.replace("MS:1000576", "MS:1000574"), &good], 1, &[("PK5206", 1)]);
    at(&[&good.replace("MS:1000576", "MS:1002746"), &good], 1, &[("PK5206", 1)]);
    at(&[&good.replace("<binary>", "<binary>*"), &good], 1, &[("PK5206", 1)]);
    at(&[&good.replace("MS:1000523", "MS:1"), &good], 1, &[("PK5206", 1)]);
    at(&[&good.replace("MS:1000514", "MS:1000617")], 1, &[]);
}

#[test]
fn a_run_that_breaks_off_gives_the_scans_before() {
    let text = file(&scan("", &X, &Y, 0).repeat(2));
    let second = text.rfind("<spectrum ").unwrap();
    for (end, spectra) in [(second, 1), (second + 30, 1), (text.rfind("</spectrum>").unwrap(), 2)] {
        let reading = Reading::of("run.mzML", &text.as_bytes()[..end]);
        assert_eq!(reading.spectra.len(), spectra, "{end}");
    }
    let reading = Reading::of("run.mzML", text.replacen("</spectrum>", "</wrong>", 1).as_bytes());
    assert_eq!((reading.spectra.len(), reading.codes()), (1, vec![("PK5006".to_owned(), 1)]));
}

proptest! {
    #[test]
    fn a_damaged_run_is_read_or_refused(at in any::<prop::sample::Index>(), put in "[ -~]{0,3}", cut in 0_usize..60) {
        let text = file(&scan("", &X, &Y, 0).repeat(2));
        let at = at.index(text.len());
        let end = (at + cut).min(text.len());
        let _ = Reading::of("run.mzML", format!("{}{put}{}", &text[..at], &text[end..]).as_bytes());
    }

    #[test]
    fn points_are_read_to_the_bit(points in prop::collection::vec((0.1_f64..5e3, 1e-9_f64..1e12), 1..50), packed: bool) {
        let (x, y): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        let reading = Reading::of("run.mzML", file(&scan("", &x, &y, u8::from(packed) * 2)).as_bytes());
        prop_assert_eq!(reading.spectra[0].points().collect::<Vec<_>>(), points);
    }
}
