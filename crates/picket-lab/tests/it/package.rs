//! Spectrum packages: what one laboratory writes another reads, and nothing else is taken for one.

use std::io::{Cursor, Read as _, Write as _};

use picket_core::{ContentHash, Tlp};
use picket_lab::identify::{Calibration, Identifier, LibraryCard, Verdict, read_library};
use picket_lab::package::{
    Draft, DraftError, Package, PackageFault, PackageId, PackagedStatus, Partner, Reference, Share, SharedSpectrum,
    Signed, SigningKey, Terms, may_share, write,
};
use picket_lab::sample::{Component, Edition, Sample, SampleFile, TechniqueResult, What};
use picket_spectra::read::{Options, TableProfiles};
use picket_spectra::{Form, Spectrum, Technique, XUnit, YUnit};
use picket_substance::Registry;
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::sample_file::{AT, confirm, held, state, two_results, with_results};

fn share() -> Share {
    Share {
        package: PackageId::of(AT, [7; 10]),
        supersedes: None,
        at: AT,
        licence: "CC BY 4.0".to_owned(),
        recipients: vec!["partner-lab".to_owned()],
        partner: Partner::NonCommercial,
        with_originals: false,
    }
}

/// An electron ionisation spectrum whose file says more than may leave the house.
fn spectrum() -> Spectrum {
    let peaks: Vec<(f64, f64)> =
        [(42.0, 180.0), (91.0, 110.0), (105.0, 200.0), (146.0, 620.0), (189.0, 330.0), (245.0, 999.0)].into();
    let mut spectrum = Spectrum::of_peaks(&peaks).unwrap();
    spectrum.facts.title = "case 2025/1234, suspect J. Doe".to_owned();
    spectrum.facts.accession = Some("evidence bag 77".to_owned());
    spectrum.facts.names = vec!["bag 77".to_owned()];
    spectrum.facts.ionization = Some("EI".to_owned());
    spectrum.facts.instrument = Some("GC-MS 5977".to_owned());
    spectrum.facts.unshared = vec![("OPERATOR".to_owned(), "J. Smith".to_owned())];
    spectrum
}

struct Case {
    sample: Sample,
    components: Vec<Component>,
    editions: Vec<Edition>,
}

impl Case {
    fn of(file: &SampleFile) -> Self {
        let (sample, editions) = (state(file), Edition::shipped());
        let components = sample.components(&editions[0], &editions, &held());
        Self { sample, components, editions }
    }

    fn presumptive() -> Self {
        Self::of(&with_results(&two_results()[..1]))
    }

    fn draft(&self, share: &Share, spectrum: &Spectrum, references: &[Reference]) -> Result<Draft, DraftError> {
        let original = b"operator J. Smith, case 2025/1234".to_vec();
        let result: &TechniqueResult = &self.sample.results[0];
        let shared = [SharedSpectrum { result, spectrum: spectrum.clone(), original }];
        Draft::new(&self.sample, &self.components, &self.editions[0], share, &shared, references)
    }

    fn bytes(&self, share: &Share, key: Option<&SigningKey>) -> Vec<u8> {
        write(&self.draft(share, &spectrum(), &[]).unwrap(), key).unwrap()
    }
}

fn key() -> SigningKey {
    SigningKey::from_seed(&[9; 32])
}

/// The members of an archive, by name.
type Members = Vec<(String, Vec<u8>)>;

fn members(bytes: &[u8]) -> Members {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let read = |index: usize| {
        let mut member = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        (member.name().unwrap().into_owned(), content)
    };
    (0..ZipArchive::new(Cursor::new(bytes)).unwrap().len()).map(read).collect()
}

fn packed(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        archive.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn what_one_writes_another_reads_and_the_bytes_are_always_the_same() {
    let case = Case::presumptive();
    let bytes = case.bytes(&share(), Some(&key()));
    assert_eq!(bytes, case.bytes(&share(), Some(&key())));
    let package = Package::read(&bytes, &[key().public()]).unwrap();
    assert_eq!(package.signed, Signed::By(key().public()));
    assert_eq!(&package.manifest, case.draft(&share(), &spectrum(), &[]).unwrap().manifest());
    assert_eq!(Package::read(&bytes, &[]).unwrap().signed, Signed::ByStranger(key().public()));
    assert_eq!(Package::read(&case.bytes(&share(), None), &[]).unwrap().signed, Signed::Nobody);
    let names: Vec<String> = members(&bytes).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["SHA256SUMS", "SHA256SUMS.sig", "manifest.json", "spectra/1.msp"]);
    let spectrum = &package.manifest.spectra[0];
    assert!(spectrum.splash.as_ref().unwrap().starts_with("splash10-"));
    assert_eq!(package.manifest.status, PackagedStatus::Presumptive);
    assert!(!package.manifest.components[0].missing.is_empty());
}

#[test]
fn what_names_a_case_or_a_person_does_not_leave_the_house() {
    let case = Case::presumptive();
    for (name, content) in members(&case.bytes(&share(), Some(&key()))) {
        let text = String::from_utf8_lossy(&content).into_owned();
        for secret in ["2025/1234", "Doe", "Smith", "bag 77", "\"S1\"", "ana"] {
            assert!(!text.contains(secret), "{name} holds {secret}: {text}");
        }
    }
    let with_originals = Share { with_originals: true, ..share() };
    let package = Package::read(&case.bytes(&with_originals, None), &[]).unwrap();
    assert!(package.members.contains_key("original/1.jdx"), "{:?}", package.members.keys());
    let nobody = Share { recipients: Vec::new(), ..with_originals };
    assert!(matches!(case.draft(&nobody, &spectrum(), &[]), Err(DraftError::NoRecipient(_))));
    let mut red = Case::presumptive();
    red.sample.opening.handling.tlp = Tlp::Red;
    let nobody = Share { recipients: Vec::new(), ..share() };
    assert!(matches!(red.draft(&nobody, &spectrum(), &[]), Err(DraftError::NoRecipient(_))));
}

#[test]
fn a_status_is_what_the_sample_has() {
    let supported = Case::of(&with_results(&two_results()));
    let read = |case: &Case| Package::read(&case.bytes(&share(), None), &[]).unwrap().manifest;
    assert_eq!(read(&supported).status, PackagedStatus::CategorySupported);
    let mut file = with_results(&two_results());
    confirm(&mut file);
    let manifest = read(&Case::of(&file));
    assert_eq!(manifest.status, PackagedStatus::Confirmed);
    assert_eq!(manifest.components[0].confirmed.as_ref().unwrap().reviewer.as_str(), "Rev Iewer");
    // A package is no more than its weakest component.
    let mut other = two_results().remove(0);
    other.component = "second".to_owned();
    other.record = picket_core::RecordId::new(&"1".repeat(32)).unwrap();
    file.push(What::ResultAdded(Box::new(other)), "ana", "", AT).unwrap();
    let manifest = read(&Case::of(&file));
    assert_eq!(manifest.status, PackagedStatus::Presumptive);
    assert_eq!(manifest.components[0].status, PackagedStatus::Confirmed);
}

#[test]
fn a_retraction_names_what_it_takes_back_and_why() {
    let case = Case::presumptive();
    let of = PackageId::of(AT, [3; 10]);
    assert!(matches!(Draft::retraction(&case.sample, &share(), &of, " "), Err(DraftError::NoReason)));
    let draft = Draft::retraction(&case.sample, &share(), &of, "wrong vial").unwrap();
    let package = Package::read(&write(&draft, Some(&key())).unwrap(), &[]).unwrap();
    assert_eq!(package.manifest.status, PackagedStatus::Retracted);
    assert_eq!((package.manifest.supersedes, package.members.len()), (Some(of), 0));
}

#[test]
fn a_reference_spectrum_goes_only_where_its_licence_lets_it() {
    let case = Case::presumptive();
    let reference = |licence: &str| {
        let mut spectrum = spectrum();
        spectrum.facts.licence = Some(licence.to_owned());
        Reference { spectrum, library: "library 1".to_owned() }
    };
    for (licence, partner, goes) in [
        ("CC0-1.0", Partner::Commercial, true),
        ("CC BY-NC-SA 4.0", Partner::NonCommercial, true),
        ("CC BY-NC-SA 4.0", Partner::Commercial, false),
        ("", Partner::NonCommercial, false),
        ("proprietary", Partner::NonCommercial, false),
    ] {
        let share = Share { partner, ..share() };
        let draft = case.draft(&share, &spectrum(), &[reference(licence)]).unwrap();
        let package = Package::read(&write(&draft, None).unwrap(), &[]).unwrap();
        assert_eq!(package.manifest.spectra.len(), 1 + usize::from(goes), "{licence}, {partner:?}");
        assert_eq!(package.manifest.left_out.len(), usize::from(!goes), "{licence}, {partner:?}");
    }
    let unlicensed = Share { licence: String::new(), ..share() };
    assert!(matches!(case.draft(&unlicensed, &spectrum(), &[]), Err(DraftError::Licence(_))));
}

#[test]
fn licences_are_read_as_people_write_them() {
    use Terms::{Free, NonCommercial, Unchanged, Unknown};
    for (licence, terms) in [
        ("CC BY 4.0", Free),
        ("CC-BY-SA-4.0", Free),
        ("cc0", Free),
        ("Public Domain", Free),
        ("dl-de/by-2-0", Free),
        ("https://creativecommons.org/licenses/by/4.0/", Free),
        ("CC BY-NC 4.0", NonCommercial),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/", NonCommercial),
        ("CC BY-ND 4.0", Unchanged),
        ("CC BY-NC-ND 4.0", Unchanged),
        ("for internal use", Unknown),
        ("NIST", Unknown),
        ("", Unknown),
    ] {
        assert_eq!(Terms::of(licence), terms, "{licence}");
    }
    assert!(may_share("", Partner::NonCommercial).unwrap_err().contains("no licence"));
}

#[test]
fn whatever_was_changed_is_found() {
    let case = Case::presumptive();
    let good = members(&case.bytes(&share(), Some(&key())));
    let change = |change: &dyn Fn(&mut Members)| {
        let mut members = good.clone();
        change(&mut members);
        Package::read(&packed(&members), &[key().public()])
    };
    assert!(change(&|_| ()).is_ok());
    let index = |name: &str| good.iter().position(|(own, _)| own == name).unwrap();
    for name in ["manifest.json", "spectra/1.msp"] {
        let changed = change(&|members| members[index(name)].1.push(b' '));
        assert!(matches!(&changed, Err(PackageFault::Sum(_))), "{name}: {changed:?}");
        let missing = change(&|members| drop(members.remove(index(name))));
        assert!(matches!(&missing, Err(PackageFault::Name(..))), "{name}: {missing:?}");
    }
    // Sums made anew do not help without the key.
    let resummed = change(&|members| {
        members[index("spectra/1.msp")].1 = b"Name: X\r\nNum Peaks: 0\r\n".to_vec();
        let hash = |bytes: &[u8]| {
            use sha2::{Digest, Sha256};
            Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        let sums: String = ["manifest.json", "spectra/1.msp"]
            .map(|name| format!("{}  {name}\n", hash(&members[index(name)].1)))
            .concat();
        members[index("SHA256SUMS")].1 = sums.into_bytes();
    });
    assert!(matches!(resummed, Err(PackageFault::Signature)), "{resummed:?}");
    for name in ["../escape", "spectra/../x", "spectra/.x", "run.sh", "spectra/", "/etc/passwd"] {
        let added = change(&|members| members.push((name.to_owned(), Vec::new())));
        assert!(matches!(&added, Err(PackageFault::Name(..) | PackageFault::Archive(_))), "{name}: {added:?}");
    }
    let unlisted = change(&|members| members.push(("spectra/2.msp".to_owned(), Vec::new())));
    assert!(matches!(unlisted, Err(PackageFault::Sum(_))), "{unlisted:?}");
    let garbled = change(&|members| members[index("SHA256SUMS.sig")].1 = b"ed25519 00 00".to_vec());
    assert!(matches!(garbled, Err(PackageFault::Signature)), "{garbled:?}");
}

/// A manifest that is signed and summed rightly and says what cannot be.
#[test]
fn a_manifest_that_claims_too_much_is_refused() {
    let case = Case::presumptive();
    let manifest = serde_json::to_value(case.draft(&share(), &spectrum(), &[]).unwrap().manifest()).unwrap();
    let read = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut manifest = manifest.clone();
        change(&mut manifest);
        repack(&members(&case.bytes(&share(), None)), &manifest)
    };
    assert!(read(&|_| ()).is_ok());
    let claims: [&dyn Fn(&mut serde_json::Value); 8] = [
        &|manifest| manifest["status"] = "confirmed".into(),
        &|manifest| manifest["components"][0]["status"] = "confirmed".into(),
        &|manifest| manifest["components"][0]["status"] = "category-supported".into(),
        &|manifest| manifest["components"][0]["probability"] = 7.into(),
        &|manifest| manifest["status"] = "retracted".into(),
        &|manifest| manifest["version"] = 2.into(),
        &|manifest| manifest["unheard_of"] = 1.into(),
        &|manifest| manifest["spectra"][0]["file"] = "original/1.jdx".into(),
    ];
    for (number, claim) in claims.into_iter().enumerate() {
        let refused = read(claim);
        assert!(refused.is_err(), "claim {number}: {refused:?}");
    }
}

/// Packs members with another manifest and right sums.
fn repack(members: &[(String, Vec<u8>)], manifest: &serde_json::Value) -> Result<Package, PackageFault> {
    use sha2::{Digest, Sha256};
    let mut members: Members = members.iter().filter(|(name, _)| !name.starts_with("SHA256SUMS")).cloned().collect();
    for (_, content) in members.iter_mut().filter(|(name, _)| name == "manifest.json") {
        *content = manifest.to_string().into_bytes();
    }
    let hash = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let sums: String = members.iter().map(|(name, content)| format!("{}  {name}\n", hash(content))).collect();
    members.push(("SHA256SUMS".to_owned(), sums.into_bytes()));
    Package::read(&packed(&members), &[])
}

#[test]
fn archives_that_unpack_to_terabytes_are_not_unpacked() {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let zeros = vec![0_u8; 1 << 20];
    for number in 0..200 {
        archive.start_file(format!("spectra/{number}.msp"), SimpleFileOptions::default()).unwrap();
        archive.write_all(&zeros).unwrap();
    }
    let bomb = archive.finish().unwrap().into_inner();
    assert!(bomb.len() < 1 << 20);
    let refused = Package::read(&bomb, &[]);
    assert!(matches!(refused, Err(PackageFault::TooLarge { .. })), "{refused:?}");
    let many: Members = (0..600).map(|number| (format!("spectra/{number}.msp"), Vec::new())).collect();
    assert!(matches!(Package::read(&packed(&many), &[]), Err(PackageFault::TooLarge { .. })));
    // An end that claims members by the thousand million, at the place where the form for large archives has it.
    let mut claims = b"PK\x06\x06".to_vec();
    claims.extend(44_u64.to_le_bytes());
    claims.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for claimed in [1_u64 << 32, 1 << 32, 1 << 40, 1 << 40] {
        claims.extend(claimed.to_le_bytes());
    }
    claims.extend(b"PK\x06\x07\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0");
    claims.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0");
    assert!(matches!(Package::read(&claims, &[]), Err(PackageFault::TooLarge { .. })));
    assert!(Package::read(b"PK", &[]).is_err());
    assert!(Package::read(b"", &[]).is_err());
}

#[test]
fn a_package_is_a_library_that_is_searched_at_once() {
    let mut file = with_results(&two_results());
    confirm(&mut file);
    let bytes = Case::of(&file).bytes(&share(), Some(&key()));
    let package = Package::read(&bytes, &[key().public()]).unwrap();
    let (entry, content) = package.spectra().next().unwrap();
    let card = LibraryCard {
        name: "received".to_owned(),
        version: "1".to_owned(),
        licence: entry.licence.clone(),
        publisher: package.manifest.laboratory.to_string(),
        ionization: None,
    };
    let tables = TableProfiles::shipped();
    let options = Options { tables: &tables, table: None };
    let hash = ContentHash::of(content);
    let reading = read_library(card, hash, &entry.file, Box::new(Cursor::new(content.to_vec())), options).unwrap();
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    assert!(reading.library.entries[0].is_searched(), "{:?}", reading.library.entries[0].faults);
    let identifier = Identifier::new(vec![&reading.library], Registry::bundled(), Calibration::electron_ionisation());
    let answer = identifier.identify(&spectrum());
    assert_eq!(answer.candidates[0].name, "Fentanyl");
    assert_ne!(answer.verdict, Verdict::NotInLibrary);
}

#[test]
fn typical_spectra_take_less_than_64_kilobytes() {
    // Infrared: 3,601 points with all the digits that a difference of two measurements has.
    let case = Case::presumptive();
    let band = |index: i32| (-0.5 * (f64::from(index % 400 - 200) / 30.0).powi(2)).exp();
    let noise = |index: i32| f64::from((index * 7919) % 10_007) / 10_007.0 * 1e-3;
    let (x, y) = (0..3_601).map(|index| (f64::from(index) + 399.0, band(index) + noise(index))).unzip();
    let mut infrared = Spectrum::new(Technique::Infrared, Form::Curve, x, y).unwrap();
    (infrared.x_unit, infrared.y_unit) = (XUnit::Wavenumber, YUnit::Absorbance);
    // A fragment spectrum of 300 peaks with exact masses.
    let peaks: Vec<(f64, f64)> =
        (1..300).map(|index| (f64::from(index) * 1.733_33 + 40.0, noise(index) * 1e6)).collect();
    for (what, spectrum) in [("infrared", infrared), ("mass", Spectrum::of_peaks(&peaks).unwrap())] {
        let bytes = write(&case.draft(&share(), &spectrum, &[]).unwrap(), Some(&key())).unwrap();
        println!("{what}: {} bytes", bytes.len());
        assert!(bytes.len() < 64 << 10, "{what}: {} bytes", bytes.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_spectrum_survives_the_package(peaks in prop::collection::vec((1.0_f64..2000.0, 0.01_f64..1e6), 1..40)) {
        let case = Case::presumptive();
        let spectrum = Spectrum::of_peaks(&peaks).unwrap();
        let bytes = write(&case.draft(&share(), &spectrum, &[]).unwrap(), Some(&key())).unwrap();
        let package = Package::read(&bytes, &[key().public()]).unwrap();
        let tables = TableProfiles::shipped();
        let mut read = Vec::new();
        for (entry, content) in package.spectra() {
            let options = Options { tables: &tables, table: None };
            picket_spectra::read::read(&entry.file, Box::new(Cursor::new(content.to_vec())), options, &mut |item| {
                if let picket_spectra::read::Item::Spectrum(spectrum, _) = item {
                    read.push(*spectrum);
                }
            }).unwrap();
        }
        prop_assert_eq!(read.len(), 1);
        let points: Vec<(f64, f64)> = read[0].points().collect();
        let splash = picket_spectra::splash(points.iter().copied());
        prop_assert_eq!(splash, picket_spectra::splash(spectrum.points()));
    }

    #[test]
    fn any_bytes_are_taken_or_refused_without_panic(noise in prop::collection::vec(any::<u8>(), 0..200), cut in 0_usize..4000, flip in 0_usize..4000) {
        let _ = Package::read(&noise, &[]);
        let mut bytes = Case::presumptive().bytes(&share(), Some(&key()));
        bytes.truncate(cut.max(1).min(bytes.len()));
        let _ = Package::read(&bytes, &[]);
        let mut bytes = Case::presumptive().bytes(&share(), Some(&key()));
        let at = flip % bytes.len();
        bytes[at] ^= 0x55;
        let _ = Package::read(&bytes, &[]);
    }
}
