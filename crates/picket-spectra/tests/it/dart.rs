//! DART in-source-CID mixtures.

use picket_spectra::mass::dart::{Explained, Explainer, Insufficient, Reference, Refusal, Sample, Voltage};

const VOLTS: [f64; 3] = [30.0, 60.0, 90.0];

#[derive(serde::Deserialize)]
struct Entry {
    name: String,
    precursor_mz: f64,
    peaks: Vec<Vec<(f64, f64)>>,
}

/// The four pure compounds of the data set.
fn library() -> Option<Vec<Reference>> {
    let bytes = crate::shared("dart/reference_library.json")?;
    let entries: Vec<Entry> = serde_json::from_slice(&bytes).expect("a library");
    let voltages = |peaks: Vec<Vec<(f64, f64)>>| {
        VOLTS.into_iter().zip(peaks).map(|(volts, peaks)| Voltage { volts, peaks }).collect()
    };
    let reference = |entry: Entry| Reference {
        label: entry.name,
        molecular_ion_mz: entry.precursor_mz,
        voltages: voltages(entry.peaks),
    };
    Some(entries.into_iter().map(reference).collect())
}

/// The spectrum in a file of two columns.
fn peaks(path: &str) -> Vec<(f64, f64)> {
    let bytes = crate::shared(path).expect("the file is there");
    let text = String::from_utf8(bytes).expect("text");
    let pair = |line: &str| {
        let mut numbers = line.split_whitespace().map(|word| word.parse().expect("a number"));
        Some((numbers.next()?, numbers.next()?))
    };
    text.lines().filter_map(pair).collect()
}

fn sample(name: &str) -> Sample {
    let voltage = |volts: f64| Voltage { volts, peaks: peaks(&format!("dart/{name}_{volts}V.txt")) };
    Sample { voltages: VOLTS.into_iter().map(voltage).collect() }
}

/// Each sample with the names of its compounds.
fn samples() -> Vec<(String, Vec<String>)> {
    let table = crate::shared("dart/compositions.tsv").expect("the file is there");
    let table = String::from_utf8(table).expect("text");
    let row = |line: &str| {
        let (name, compounds) = line.split_once('\t').expect("two columns");
        (name.to_owned(), compounds.split(';').map(str::to_owned).collect())
    };
    table.lines().skip(1).map(row).collect()
}

/// Ten more compounds by code, with the monoisotopic mass that the master file of the data set gives.
const OTHERS: [(&str, f64); 10] = [
    ("P0267", 196.076_26),
    ("P0295", 192.126_26),
    ("P0263", 176.131_34),
    ("L0540", 404.282_76),
    ("P0203", 191.131_01),
    ("L0577", 338.235_81),
    ("L0331", 396.241_29),
    ("N0017", 365.062_66),
    ("P0101", 379.078_31),
    ("P0102", 335.128_82),
];

/// What a proton adds to a mass, in daltons.
const PROTON_DA: f64 = 1.007_276;

/// The ten compounds, which are in none of the mixtures.
fn others() -> Vec<Reference> {
    let voltage =
        |code: &str, volts: f64| Voltage { volts, peaks: peaks(&format!("dart/builder_example/{volts}V_{code}.txt")) };
    OTHERS
        .into_iter()
        .map(|(code, mass)| Reference {
            label: code.to_owned(),
            molecular_ion_mz: mass + PROTON_DA,
            voltages: VOLTS.into_iter().map(|volts| voltage(code, volts)).collect(),
        })
        .collect()
}

/// The four compounds and the ten.
fn whole_library() -> Option<Vec<Reference>> {
    let mut library = library()?;
    library.extend(others());
    Some(library)
}

fn explain(sample: &Sample, library: &[Reference]) -> Explained {
    Explainer::STANDARD.explain(sample, library).expect("enough to explain")
}

/// The labels of what was found, sorted.
fn names(found: &Explained, library: &[Reference]) -> Vec<String> {
    let mut names: Vec<String> =
        found.components.iter().map(|component| library[component.reference].label.clone()).collect();
    names.sort();
    names
}

fn only(sample: &Sample, volts: &[f64]) -> Sample {
    let kept = sample.voltages.iter().filter(|voltage| volts.contains(&voltage.volts));
    Sample { voltages: kept.cloned().collect() }
}

/// `sample` with each m/z changed.
fn moved(sample: &Sample, change: impl Fn(f64) -> f64) -> Sample {
    let mut sample = sample.clone();
    for voltage in &mut sample.voltages {
        voltage.peaks.iter_mut().for_each(|peak| peak.0 = change(peak.0));
    }
    sample
}

#[test]
fn every_sample_is_explained_by_what_is_in_it_and_nothing_else() {
    let Some(library) = whole_library() else { return };
    let (mut present, mut absent) = (Vec::new(), Vec::new());
    for (name, compounds) in samples() {
        let found = explain(&sample(&name), &library);
        let mut compounds = compounds;
        compounds.sort();
        assert_eq!(names(&found, &library), compounds, "{name}: {found:?}");
        for component in &found.components {
            assert_eq!(component.inseparable, [0usize; 0], "{name}");
            assert!(component.molecular_ion.error_da.abs() < 0.003, "{name}: {component:?}");
            present.push(component.worsening);
        }
        absent.extend(found.refused.iter().map(|refused| match refused.reason {
            Refusal::NotNeeded(gain) => gain,
            _ => f64::INFINITY,
        }));
        assert!(found.unexplained_share < 0.25, "{name}: {}", found.unexplained_share);
    }
    // The limit, 12, stands far from both: the weakest that is there has 37, the strongest that is not 0.7.
    assert_eq!((present.len(), absent.len()), (21, 6));
    let least = present.iter().copied().fold(f64::INFINITY, f64::min);
    let most = absent.iter().copied().fold(0.0, f64::max);
    assert!(least > 2.5 * Explainer::STANDARD.worsening_min, "{least}");
    assert!(most < Explainer::STANDARD.worsening_min / 6.0, "{most}");
}

#[test]
fn a_compound_that_the_library_lacks_is_not_taken_for_another() {
    let Some(library) = whole_library() else { return };
    for (name, compounds) in samples() {
        for missing in &compounds {
            let rest: Vec<Reference> = library.iter().filter(|entry| entry.label != *missing).cloned().collect();
            let found = names(&explain(&sample(&name), &rest), &rest);
            assert!(found.iter().all(|label| compounds.contains(label)), "{name} without {missing}: {found:?}");
            assert!(found.len() + 2 > compounds.len(), "{name} without {missing}: {found:?}");
        }
    }
    for entry in others() {
        let sample = Sample { voltages: entry.voltages.clone() };
        let rest: Vec<Reference> = library.iter().filter(|other| other.label != entry.label).cloned().collect();
        let found = explain(&sample, &rest);
        assert_eq!(names(&found, &rest), [""; 0], "{}", entry.label);
        assert!(found.unexplained_share > 0.99);
        let with = names(&explain(&sample, &library), &library);
        assert_eq!(with, [entry.label]);
    }
}

#[test]
fn a_wrong_mass_axis_is_put_right() {
    let Some(library) = whole_library() else { return };
    for (name, _) in samples() {
        let sample = sample(&name);
        let expected = names(&explain(&sample, &library), &library);
        for offset in [-0.01, 0.01] {
            let found = explain(&moved(&sample, |mz| mz + offset), &library);
            assert_eq!(names(&found, &library), expected, "{name} moved by {offset}");
        }
        for slope in [-30e-6, 30e-6] {
            let found = explain(&moved(&sample, |mz| mz * (1.0 + slope)), &library);
            assert_eq!(names(&found, &library), expected, "{name} stretched by {slope}");
        }
    }
}

#[test]
fn with_fewer_voltages_fewer_claims_are_made_and_none_is_wrong() {
    let Some(library) = whole_library() else { return };
    let found_of = |volts: &[f64]| {
        let (mut found, mut all) = (0, 0);
        for (name, compounds) in samples() {
            let answer = explain(&only(&sample(&name), volts), &library);
            let labels = names(&answer, &library);
            assert!(labels.iter().all(|label| compounds.contains(label)), "{name} at {volts:?}: {labels:?}");
            let blind: Vec<&str> = answer.not_looked_for.iter().map(|index| library[*index].label.as_str()).collect();
            let told = |label: &String| labels.contains(label) || blind.contains(&label.as_str());
            if volts == [90.0] {
                assert!(compounds.iter().all(told), "{name}: {labels:?}, blind for {blind:?}");
            }
            found += labels.len();
            all += compounds.len();
        }
        (found, all)
    };
    assert_eq!(found_of(&[30.0, 60.0, 90.0]), (21, 21));
    assert_eq!(found_of(&[30.0, 90.0]), (21, 21));
    assert_eq!(found_of(&[30.0, 60.0]), (21, 21));
    assert_eq!(found_of(&[30.0]), (21, 21));
    // Above 30 V amphetamine and methamphetamine do not show their protonated molecules.
    for volts in [&[60.0][..], &[90.0], &[60.0, 90.0]] {
        assert_eq!(found_of(volts), (10, 21), "{volts:?}");
    }
}

#[test]
fn too_little_is_said_to_be_insufficient() {
    let Some(library) = library() else { return };
    let explain = |peaks: Vec<(f64, f64)>| {
        let sample = Sample { voltages: vec![Voltage { volts: 30.0, peaks }] };
        Explainer::STANDARD.explain(&sample, &library)
    };
    assert_eq!(Explainer::STANDARD.explain(&Sample::default(), &library), Err(Insufficient::Empty));
    assert_eq!(explain(vec![]), Err(Insufficient::Empty));
    assert_eq!(explain(vec![(f64::NAN, 1.0), (100.0, f64::INFINITY), (100.0, -1.0)]), Err(Insufficient::Empty));
    assert_eq!(explain(vec![(136.112, 100.0)]), Err(Insufficient::FewPeaks));
    assert_eq!(explain(vec![(136.112, 100.0), (137.115, 10.0)]), Err(Insufficient::FewPeaks));
    let alone = explain(vec![(136.112, 100.0), (137.115, 10.0), (200.0, 0.2)]).expect("three peaks");
    assert_eq!(names(&alone, &library), [""; 0]);
    assert_eq!(alone.refused.len(), 1, "{alone:?}");
    let nothing = Explainer::STANDARD.explain(&sample("Mixture1"), &[]).expect("peaks");
    assert!(nothing.components.is_empty() && (nothing.unexplained_share - 1.0).abs() < 1e-9);
}

#[test]
fn order_and_scale_make_no_difference() {
    let Some(library) = whole_library() else { return };
    let sample = sample("Mixture7");
    let expected = explain(&sample, &library);
    let mut turned = sample.clone();
    turned.voltages.reverse();
    for voltage in &mut turned.voltages {
        voltage.peaks.reverse();
        voltage.peaks.iter_mut().for_each(|peak| peak.1 *= 1024.0);
    }
    let mut found = explain(&turned, &library);
    for strength in found.components.iter_mut().flat_map(|component| &mut component.at) {
        strength.intensity /= 1024.0;
    }
    assert_eq!(found, expected);
    let backwards: Vec<Reference> = library.iter().rev().cloned().collect();
    assert_eq!(names(&explain(&sample, &backwards), &backwards), names(&expected, &library));
}

#[test]
fn what_cannot_be_told_apart_is_named_together() {
    let Some(mut library) = library() else { return };
    let twin = Reference { label: "twin".to_owned(), ..library[2].clone() };
    library.push(twin);
    let found = explain(&sample("Mixture2"), &library);
    let amphetamine = found.components.iter().find(|component| [2, 4].contains(&component.reference)).expect("it");
    assert_eq!(amphetamine.inseparable, [6 - amphetamine.reference]);
    assert_eq!(found.components.len(), 2);
    assert!(found.refused.iter().all(|refused| ![2, 4].contains(&refused.reference)));
}

#[test]
fn what_no_component_explains_is_told_by_its_mass() {
    let Some(library) = library() else { return };
    let mut sample = sample("Amphetamine");
    let foreign = others().swap_remove(5);
    for (voltage, more) in sample.voltages.iter_mut().zip(foreign.voltages) {
        voltage.peaks.extend(more.peaks);
    }
    let found = explain(&sample, &library);
    assert_eq!(names(&found, &library), ["amphetamine"]);
    assert!((0.4..0.9).contains(&found.unexplained_share), "{}", found.unexplained_share);
    let molecular_ion = found.unexplained.iter().find(|peak| (peak.mz - foreign.molecular_ion_mz).abs() < 0.01);
    assert!(molecular_ion.is_some_and(|peak| peak.share_of_base > 0.9), "{:?}", found.unexplained);
}

/// Random numbers that are the same each time (xorshift64).
struct Dice(u64);

impl Dice {
    /// Evenly between 0 and 1.
    fn even(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Normal with mean 0 and standard deviation 1, to the twelfth moment.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.even()).sum::<f64>() - 6.0
    }
}

/// A mixture of `compounds` in these amounts: lines drift by a fifth, each spectrum looks up to a fifth like that of the
/// next voltage, amounts differ by a quarter from voltage to voltage, the m/z axis is off by up to 10 mDa and scatters
/// by 1 mDa, and there are fifteen foreign peaks.
fn mixed(dice: &mut Dice, compounds: &[(&Reference, f64)]) -> Sample {
    let offset = 0.02 * (dice.even() - 0.5);
    let mut voltage_of = |at: usize| {
        let neighbour = if at == 1 { 2 * usize::from(dice.even() < 0.5) } else { 1 };
        let part = 0.2 * dice.even();
        let mut peaks = Vec::new();
        for (compound, amount) in compounds {
            let amount = amount * (0.25 * dice.normal()).exp();
            for (from, part) in [(at, 1.0 - part), (neighbour, part)] {
                let pure = &compound.voltages[from].peaks;
                let total: f64 = pure.iter().map(|peak| peak.1).sum();
                peaks.extend(pure.iter().map(|(mz, intensity)| {
                    let mz = 0.001f64.mul_add(dice.normal(), mz + offset);
                    (mz, part * amount * intensity / total * (0.2 * dice.normal()).exp())
                }));
            }
        }
        let base = peaks.iter().map(|peak: &(f64, f64)| peak.1).fold(0.0, f64::max);
        peaks.extend((0..15).map(|_| (340.0f64.mul_add(dice.even(), 60.0), 0.002 * base * (1.6 * dice.even()).exp())));
        Voltage { volts: VOLTS[at], peaks }
    };
    Sample { voltages: (0..3).map(&mut voltage_of).collect() }
}

#[test]
fn simulated_mixtures_down_to_one_in_twenty_are_explained() {
    let Some(library) = whole_library() else { return };
    let mut dice = Dice(88_172_645_463_325_252);
    let (mut there, mut found, mut false_ones) = (0, 0, 0);
    for _ in 0..300 {
        let mut picked: Vec<(&Reference, f64)> = Vec::new();
        for entry in &library {
            // The four of the real mixtures are picked more often, since they share fragments.
            let likely = if entry.voltages[0].peaks.len() < 40 { 0.35 } else { 0.05 };
            if picked.len() < 4 && dice.even() < likely {
                let amount = if picked.is_empty() { 1.0 } else { (-dice.even() * 20f64.ln()).exp() };
                picked.push((entry, amount));
            }
        }
        if picked.is_empty() {
            continue;
        }
        let labels = names(&explain(&mixed(&mut dice, &picked), &library), &library);
        there += picked.len();
        found += picked.iter().filter(|(entry, _)| labels.contains(&entry.label)).count();
        false_ones += labels.iter().filter(|label| picked.iter().all(|(entry, _)| entry.label != **label)).count();
    }
    assert!(there > 400);
    assert!(found * 100 >= there * 97, "{found} of {there}");
    assert_eq!(false_ones, 0);
}

/// `sample` with `part` of a pure one added, by base peaks; peaks that the instrument would not resolve are added up.
fn with_added(sample: &Sample, pure: &Sample, part: f64) -> Sample {
    let base = |voltage: &Voltage| voltage.peaks.iter().map(|peak| peak.1).fold(0.0, f64::max);
    let mut mixture = sample.clone();
    for (voltage, more) in mixture.voltages.iter_mut().zip(&pure.voltages) {
        let scale = part * base(voltage) / base(more);
        for (mz, intensity) in &more.peaks {
            match voltage.peaks.iter_mut().find(|peak| (peak.0 - mz).abs() < 0.012) {
                Some(peak) => {
                    let sum = peak.1 + scale * intensity;
                    *peak = ((peak.0 * peak.1 + mz * scale * intensity) / sum, sum);
                }
                None => voltage.peaks.push((*mz, scale * intensity)),
            }
        }
    }
    mixture
}

#[test]
fn a_pure_compound_added_to_a_real_mixture_is_found_and_hides_none() {
    let Some(library) = whole_library() else { return };
    let pure_ones = ["AcetylFentanyl", "BenzylFentanyl", "Amphetamine", "Methamphetamine"];
    for (name, compounds) in samples() {
        for (entry, pure) in library.iter().zip(pure_ones).filter(|(entry, _)| !compounds.contains(&entry.label)) {
            for part in [0.05, 0.3, 1.0] {
                let found = explain(&with_added(&sample(&name), &sample(pure), part), &library);
                let mut expected = [&compounds[..], std::slice::from_ref(&entry.label)].concat();
                expected.sort();
                assert_eq!(names(&found, &library), expected, "{name} with {part} {pure}: {found:?}");
            }
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_numbers_make_it_fail(
        peaks in proptest::collection::vec((proptest::num::f64::ANY, proptest::num::f64::ANY), 0..40),
        near in proptest::collection::vec((90.0..330.0f64, 0.0..1e300f64), 0..40),
        volts in proptest::num::f64::ANY,
        mz in proptest::num::f64::ANY,
    ) {
        let voltage = |volts: f64| Voltage { volts, peaks: peaks.iter().chain(&near).copied().collect() };
        let own = near.first().map_or(mz, |peak| peak.0);
        let library: Vec<Reference> = [mz, own]
            .map(|mz| Reference { label: String::new(), molecular_ion_mz: mz, voltages: vec![voltage(30.0), voltage(volts)] })
            .to_vec();
        let sample = Sample { voltages: vec![voltage(30.0), voltage(60.0), voltage(volts)] };
        if let Ok(found) = Explainer::STANDARD.explain(&sample, &library) {
            proptest::prop_assert!((0.0..=1.0).contains(&found.unexplained_share), "{found:?}");
        }
    }
}
