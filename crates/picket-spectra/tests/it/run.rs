//! Runs and their components.

use picket_spectra::mass::deconvolute::{Component, Contaminant, deconvolute};
use picket_spectra::mass::match_factor::MatchFactor;
use picket_spectra::mass::run::{Run, Scan};
use picket_spectra::mass::unit::UnitSpectrum;

/// The scans of a multi-file SPC of mass spectra (flags TXYXYS and a directory; reference section 3.3).
fn scans(path: &str) -> Option<Vec<Scan>> {
    let bytes = crate::shared(path)?;
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let float = |at: usize| f64::from(f32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()));
    let (directory, count) = (word(4) as usize, word(24) as usize);
    let scan = |number: usize| {
        let position = word(directory + 12 * number) as usize;
        let exponent = i32::from(bytes[position + 1].cast_signed());
        let points = word(position + 16) as usize;
        let ordinates = position + 32 + 4 * points;
        let y = |point: usize| {
            let at = ordinates + 4 * point;
            f64::from(i32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())) * 2f64.powi(exponent - 32)
        };
        Scan {
            retention_time_seconds: 60.0 * float(position + 4),
            peaks: (0..points).map(|point| (float(position + 32 + 4 * point), y(point))).collect(),
        }
    };
    Some((0..count).map(scan).collect())
}

/// The names and spectra of the SWGDRUG library.
fn swgdrug() -> Option<Vec<(String, UnitSpectrum)>> {
    let text = String::from_utf8(crate::shared("ei/swgdrug_v3.9.msp.gz")?).expect("text");
    let record = |record: &str| {
        let name = record.lines().find_map(|line| line.trim().strip_prefix("Name:"))?.trim().to_owned();
        let peaks = record.lines().skip_while(|line| !line.starts_with("Num Peaks")).skip(1);
        let numbers: Vec<f64> =
            peaks.flat_map(|line| line.split([' ', ';', '\t', ','])).filter_map(|word| word.parse().ok()).collect();
        Some((name, UnitSpectrum::new(numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])))))
    };
    Some(text.replace('\r', "").split("\n\n").filter_map(record).collect())
}

/// The best matches of a component, `(match factor, name)`.
fn hits(component: &Component, library: &[(String, UnitSpectrum)]) -> Vec<(f64, String)> {
    let spectrum = UnitSpectrum::new(component.peaks.iter().copied());
    let mut hits: Vec<(f64, String)> =
        library.iter().map(|(name, entry)| (MatchFactor::IDENTITY.of(&spectrum, entry), name.clone())).collect();
    hits.sort_by(|one, two| two.0.total_cmp(&one.0));
    hits
}

/// Like a run file of the folder: what its largest components are, in the order of time.
fn check_run(file: &str, expected: &[&str]) {
    let (Some(scans), Some(library)) = (scans(&format!("spc/spectrochempy/{file}.SPC")), swgdrug()) else { return };
    let mut components = deconvolute(&Run::new(scans)).components;
    components.sort_by(|one, two| two.area.total_cmp(&one.area));
    assert!(components[expected.len()].area < components[expected.len() - 1].area / 2.0, "a gap in size");
    components.truncate(expected.len());
    components.sort_by(|one, two| one.scan.total_cmp(&two.scan));
    for (component, name) in components.iter().zip(expected) {
        let (factor, found) = &hits(component, &library)[0];
        assert_eq!(found, name, "{factor} at {} s", component.retention_time_seconds);
        assert!(*factor >= 900.0, "{name}: {factor}");
        assert!(component.purity > 0.9 && component.contaminants.is_empty(), "{component:?}");
    }
}

#[test]
fn the_drugs_of_a_real_run_are_recovered() {
    let names = ["Caffeine", "Methadone", "Cocaine", "Codeine", "O-6-Monoacetylmorphine", "Heroin"];
    check_run("DRUG_SAMPLE", &names);
}

#[test]
fn the_barbiturates_of_a_real_run_are_recovered() {
    check_run("BARBITUATES", &["Barbital", "Butethal", "Amobarbital", "Pentobarbital", "Secobarbital"]);
}

/// Random numbers that are the same each time (xorshift64).
struct Dice(u64);

impl Dice {
    /// Normal with mean 0 and standard deviation 1, to the twelfth moment.
    fn normal(&mut self) -> f64 {
        let mut even = || {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 11) as f64 / (1u64 << 53) as f64
        };
        (0..12).map(|_| even()).sum::<f64>() - 6.0
    }
}

/// A run of 100 scans in which each of `compounds` leaves the column at its scan with its abundance: tailing peaks of 3
/// scans at half height, a scan that takes its whole time from m/z 40 to 400, a background of bleed, and noise of
/// three times the square root of each abundance.
fn simulated(compounds: &[(&UnitSpectrum, f64, f64)], dice: &mut Dice) -> Run {
    Run::new(simulated_scans(compounds, dice))
}

fn simulated_scans(compounds: &[(&UnitSpectrum, f64, f64)], dice: &mut Dice) -> Vec<Scan> {
    let shape = |time: f64| (-0.5 * (time / if time < 0.0 { 1.2 } else { 1.4 }).powi(2)).exp();
    let scan = |number: usize| {
        let mut abundances = std::collections::BTreeMap::from([(73u16, 300.0), (207, 600.0), (281, 300.0)]);
        for (spectrum, apex, abundance) in compounds {
            for peak in spectrum.peaks() {
                let within = (f64::from(peak.mz) - 220.0) / 360.0;
                let time = number as f64 + within - apex;
                *abundances.entry(peak.mz).or_default() += abundance * f64::from(peak.abundance) / 999.0 * shape(time);
            }
        }
        let noisy =
            |(mz, abundance): (u16, f64)| (f64::from(mz), 3.0f64.mul_add(abundance.sqrt() * dice.normal(), abundance));
        let peaks = abundances.into_iter().map(noisy).filter(|peak| peak.1 >= 30.0).collect();
        Scan { retention_time_seconds: 0.5 * number as f64, peaks }
    };
    (0..100).map(scan).collect()
}

/// The best match factor of a component of `run` with each of two spectra, and the number of components.
fn recovered(run: &Run, [one, two]: [&UnitSpectrum; 2]) -> (f64, f64, usize) {
    let components = deconvolute(run).components;
    let best = |library: &UnitSpectrum| {
        let factors = components
            .iter()
            .map(|component| MatchFactor::IDENTITY.of(&UnitSpectrum::new(component.peaks.iter().copied()), library));
        factors.fold(0.0, f64::max)
    };
    (best(one), best(two), components.len())
}

#[test]
fn two_compounds_that_hardly_part_are_recovered() {
    let Some(library) = swgdrug() else { return };
    let of = |name: &str| &library.iter().find(|entry| entry.0 == name).expect(name).1;
    let mut dice = Dice(88_172_645_463_325_252);
    let pairs = [
        ("Heroin", "Cocaine"),
        ("Methadone", "Caffeine"),
        ("Fentanyl", "Codeine"),
        ("Amobarbital", "Secobarbital"),
        ("Cocaine", "Methadone"),
        ("Methamphetamine", "Amphetamine"),
    ];
    for (one, two) in pairs {
        for apart in [1.5, 2.0] {
            let run = simulated(&[(of(one), 50.3, 1e5), (of(two), 50.3 + apart, 1e5)], &mut dice);
            let (first, second, count) = recovered(&run, [of(one), of(two)]);
            assert!(first >= 800.0 && second >= 800.0 && count == 2, "{one} {first}, {two} {second}, {count} found");
        }
    }
}

#[test]
fn pairs_of_the_library_are_recovered() {
    let Some(library) = swgdrug() else { return };
    let mut dice = Dice(88_172_645_463_325_252);
    let picked = |step: usize, offset: usize| (0..100).map(move |number| number * step + offset);
    let pairs: Vec<[&UnitSpectrum; 2]> = picked(7_919, 13)
        .zip(picked(104_729, 1_709))
        .map(|(one, two)| [one, two].map(|place| &library[place % library.len()].1))
        .filter(|[one, two]| {
            one.peaks().len().min(two.peaks().len()) >= 15 && MatchFactor::IDENTITY.of(one, two) < 600.0
        })
        .collect();
    assert_eq!(pairs.len(), 97);
    // Measured: 87 and 94 of 97.
    for (apart, least) in [(1.5, 85), (2.0, 92)] {
        let both = pairs.iter().filter(|pair| {
            let run = simulated(&[(pair[0], 50.3, 1e5), (pair[1], 50.3 + apart, 1e5)], &mut dice);
            let (one, two, count) = recovered(&run, **pair);
            assert!(count <= 2, "{count} components");
            one >= 800.0 && two >= 800.0
        });
        let both = both.count();
        assert!(both >= least, "{both} of 97 at {apart} scans");
    }
}

#[test]
fn a_component_has_its_time_area_and_noise() {
    let Some(library) = swgdrug() else { return };
    let cocaine = &library.iter().find(|entry| entry.0 == "Cocaine").expect("cocaine").1;
    let mut dice = Dice(88_172_645_463_325_252);
    let abundances: f64 = cocaine.peaks().iter().map(|peak| f64::from(peak.abundance) / 999.0).sum();
    // Half a Gaussian curve of 1.2 scans and half of one of 1.4, each scan half a second.
    let width = 0.5 * (std::f64::consts::TAU).sqrt() * 0.5 * (1.2 + 1.4);
    for abundance in [1e4, 1e5, 1e6] {
        let found = deconvolute(&simulated(&[(cocaine, 40.7, abundance)], &mut dice));
        let [component] = &found.components[..] else { panic!("{:?}", found.components) };
        assert!((component.retention_time_seconds - 0.5 * 40.7).abs() < 0.15, "{component:?}");
        let area = component.area / (abundance * abundances * width);
        assert!((0.9..1.1).contains(&area), "{area}");
        assert!(component.purity > 0.95 && component.signal_to_noise > 50.0);
        // Three times the square root; the median distance from the mean is two thirds of the standard deviation.
        assert!((found.noise.factor / (3.0 * 0.674) - 1.0).abs() < 0.4, "{:?}", found.noise);
        assert!((found.skew_scans_per_mz * -360.0 - 1.0).abs() < 0.35, "{}", found.skew_scans_per_mz);
    }
    assert_eq!(deconvolute(&simulated(&[], &mut dice)).components, []);
}

#[test]
fn what_comes_from_column_plasticiser_and_solvent_is_flagged() {
    let spectrum = |peaks: &[(f64, f64)]| UnitSpectrum::new(peaks.iter().copied());
    let bleed = spectrum(&[(73.0, 40.0), (96.0, 8.0), (207.0, 100.0), (208.0, 20.0), (281.0, 60.0), (355.0, 20.0)]);
    let phthalate = spectrum(&[(57.0, 20.0), (71.0, 15.0), (113.0, 8.0), (149.0, 100.0), (167.0, 30.0), (279.0, 8.0)]);
    let drug = spectrum(&[(58.0, 100.0), (91.0, 10.0), (65.0, 5.0), (134.0, 4.0), (115.0, 3.0)]);
    let mut dice = Dice(88_172_645_463_325_252);
    let mut flagged = |compounds: &[(&UnitSpectrum, f64, f64)], front: f64| {
        let mut run = simulated_scans(compounds, &mut dice);
        for (number, scan) in run.iter_mut().enumerate() {
            scan.peaks.push((84.0, front * (-0.2 * number as f64).exp()));
        }
        deconvolute(&Run::new(run)).components.into_iter().map(|component| component.contaminants).collect::<Vec<_>>()
    };
    let compounds = [(&drug, 15.2, 1e5), (&bleed, 40.3, 1e5), (&phthalate, 60.4, 1e5), (&drug, 80.1, 1e5)];
    let (bleed, phthalate, front) = (Contaminant::ColumnBleed, Contaminant::Phthalate, Contaminant::SolventFront);
    assert_eq!(flagged(&compounds, 0.0), [vec![], vec![bleed], vec![phthalate], vec![]]);
    assert_eq!(flagged(&compounds, 1e6), [vec![front], vec![bleed], vec![phthalate], vec![]]);
}

#[test]
fn chromatograms_and_background_are_sums_and_differences() {
    let scan = |seconds: f64, peaks: &[(f64, f64)]| Scan { retention_time_seconds: seconds, peaks: peaks.to_vec() };
    let run = Run::new(vec![
        scan(2.0, &[(57.2, 10.0), (57.4, 5.0), (91.05, 40.0)]),
        scan(1.0, &[(57.2, 10.0), (f64::NAN, 1.0), (91.05, f64::INFINITY), (91.05, -4.0)]),
        scan(f64::NAN, &[(57.2, 99.0)]),
        scan(3.0, &[(56.9, 20.0)]),
    ]);
    assert_eq!(run.seconds(), [1.0, 2.0, 3.0]);
    assert_eq!(run.total_ion(), [10.0, 55.0, 20.0]);
    assert_eq!(run.extracted_ion(57..=57), [10.0, 15.0, 20.0]);
    assert_eq!(run.extracted_ion(80..=100), [0.0, 40.0, 0.0]);
    let spectrum = run.spectrum(1..2, 0..1);
    assert_eq!(spectrum.iter().map(|peak| peak.1).collect::<Vec<f64>>(), [5.0, 40.0]);
    assert_eq!(run.spectrum(5..9, 0..0), []);
    assert_eq!(run.background().iter().map(|peak| peak.1).collect::<Vec<f64>>(), [15.0]);
    assert_eq!(run.without_skew(0.0), run);
}

proptest::proptest! {
    #[test]
    fn no_run_makes_it_fail(
        scans in proptest::collection::vec(
            (proptest::num::f64::ANY, proptest::collection::vec((0.0..400.0f64, proptest::num::f64::ANY), 0..20)),
            0..40,
        ),
        even in proptest::bool::ANY,
    ) {
        let scan = |(number, (seconds, peaks)): (usize, (f64, Vec<(f64, f64)>))| {
            Scan { retention_time_seconds: if even { number as f64 } else { seconds }, peaks }
        };
        let found = deconvolute(&Run::new(scans.into_iter().enumerate().map(scan).collect()));
        for component in found.components {
            proptest::prop_assert!((0.0..=1.0).contains(&component.purity), "{component:?}");
        }
    }
}
