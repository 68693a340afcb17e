//! Cleaning and spectral entropy, beside ms_entropy 1.5.3.

use picket_spectra::limits;
use picket_spectra::mass::entropy::{CleanSpectrum, Cleaning, similarity, similarity_unweighted};
use picket_spectra::mass::tolerance::{Tolerance, millionths};
use proptest::prelude::*;

/// Single precision of the reference program.
const APART_MAX: f64 = 1e-5;

fn cleaning(da: f64, ppm: f64) -> Cleaning {
    Cleaning { tolerance: Tolerance::new(da, ppm).expect("a tolerance"), ..Cleaning::default() }
}

fn clean(points: &[(f64, f64)], precursor_mz: Option<f64>, cleaning: &Cleaning) -> CleanSpectrum {
    CleanSpectrum::new(points.iter().copied(), precursor_mz, cleaning)
}

#[test]
fn the_published_pair_is_as_alike_as_published() {
    let query = [(69.071, 7.917_962), (86.066, 1.021_589), (86.0969, 100.0)];
    let library = [(41.04, 37.16), (69.07, 66.83), (86.1, 999.0)];
    let [query, library] = [&query[..], &library].map(|points| clean(points, None, &cleaning(0.05, 0.0)));
    assert!((similarity_unweighted(&query, &library) - 0.982_67).abs() < APART_MAX);
    assert!((similarity(&query, &library) - 0.898_44).abs() < APART_MAX);
}

/// Points as a poor centroiding leaves them, in no order.
const ROUGH: [[(f64, f64); 14]; 2] = [
    [
        (127.2846, 1114.6),
        (92.8868, 126.5),
        (58.1039, 14.0),
        (111.2902, 89.9),
        (170.7831, 1.0),
        (92.8651, 455.6),
        (107.4833, 9.8),
        (58.0625, 9.3),
        (92.8706, 267.4),
        (127.2972, 1960.7),
        (58.0817, 45.2),
        (171.172, 8.5),
        (58.0674, 25.6),
        (111.2857, 101.0),
    ],
    [
        (127.2831, 992.5),
        (92.8872, 153.5),
        (58.0987, 20.9),
        (111.2941, 58.7),
        (170.7786, 0.9),
        (92.86, 664.5),
        (107.482, 4.9),
        (58.0623, 13.3),
        (92.8633, 183.9),
        (127.2843, 177.8),
        (58.0659, 19.4),
        (127.2995, 195.9),
        (111.2625, 55.2),
        (92.8642, 312.8),
    ],
];

/// What the reference program leaves of them below m/z 188.4: m/z and shares, and their entropy.
type Cleaned = (&'static [(f64, f64)], f64);

const FIRST: Cleaned =
    (&[(58.079_22, 0.022_353), (92.870_06, 0.201_791), (111.287_82, 0.045_347), (127.292_63, 0.730_51)], 0.777_594_57);

const SECOND_BY_DA: Cleaned =
    (&[(58.0778, 0.018_818), (92.864_64, 0.461_557), (111.278_79, 0.039_987), (127.285_61, 0.479_638)], 0.912_742_6);

const SECOND_BY_PPM: Cleaned = (
    &[
        (58.064_43, 0.011_48),
        (58.0987, 0.007_337),
        (92.864_64, 0.461_557),
        (111.278_79, 0.039_987),
        (127.285_61, 0.479_638),
    ],
    0.925_326_2,
);

#[test]
fn spectra_are_cleaned_as_by_the_reference_program() {
    let check = |points: &[(f64, f64)], cleaning: &Cleaning, (expected, entropy): Cleaned| {
        let spectrum = clean(points, Some(190.0), cleaning);
        assert_eq!(spectrum.peaks().len(), expected.len(), "{spectrum:?}");
        for (peak, (mz, share)) in spectrum.peaks().iter().zip(expected) {
            assert!((f64::from(peak.mz) / 1e6 - mz).abs() < 2e-5, "{peak:?} is not at {mz}");
            assert!((f64::from(peak.share) - share).abs() < APART_MAX, "{peak:?} is not {share}");
        }
        assert!((spectrum.entropy() - entropy).abs() < APART_MAX, "{} is not {entropy}", spectrum.entropy());
    };
    let [first, second] = &ROUGH;
    check(first, &cleaning(0.02, 0.0), FIRST);
    check(first, &cleaning(0.0, 200.0), FIRST);
    check(second, &cleaning(0.02, 0.0), SECOND_BY_DA);
    check(second, &cleaning(0.0, 200.0), SECOND_BY_PPM);
}

#[test]
fn similarities_are_those_of_the_reference_program() {
    let by_da = (cleaning(0.02, 0.0), 0.988_254_9, 0.943_184_67);
    let by_ppm = (cleaning(0.0, 200.0), 0.879_679_2, 0.922_709_23);
    for (cleaning, weighted, unweighted) in [by_da, by_ppm] {
        let [one, other] = ROUGH.each_ref().map(|points| clean(points, Some(190.0), &cleaning));
        assert!((similarity(&one, &other) - weighted).abs() < APART_MAX, "{}", similarity(&one, &other));
        assert!((similarity_unweighted(&one, &other) - unweighted).abs() < APART_MAX);
    }
}

#[test]
fn what_is_no_peak_is_left_out() {
    let impossible = [
        (f64::NAN, 1.0),
        (50.0, f64::NAN),
        (-60.0, 1.0),
        (0.0, 1.0),
        (70.0, -1.0),
        (80.0, f64::INFINITY),
        (3000.0, 5.0),
    ];
    assert!(clean(&impossible, None, &Cleaning::default()).peaks().is_empty());
    let mixed = [&impossible[..], &[(90.0, 2.0), (200.0, 2.0), (198.5, 2.0)]].concat();
    let spectrum = clean(&mixed, Some(200.0), &Cleaning::default());
    assert_eq!(spectrum.peaks().iter().map(|peak| (peak.mz, peak.share)).collect::<Vec<_>>(), [(90_000_000, 1.0)]);
    assert!(spectrum.entropy().abs() < f64::EPSILON);
    for precursor in [-5.0, 1.0, f64::NEG_INFINITY] {
        assert!(clean(&[(90.0, 2.0)], Some(precursor), &Cleaning::default()).peaks().is_empty(), "{precursor}");
    }
    let huge = clean(&[(90.0, f64::MAX), (90.01, f64::MAX), (120.0, f64::MAX)], None, &Cleaning::default());
    let shares: Vec<f32> = huge.peaks().iter().map(|peak| peak.share).collect();
    assert!((shares[0] - 2.0 / 3.0).abs() < 1e-6 && (shares[1] - 1.0 / 3.0).abs() < 1e-6, "{shares:?}");
    let nothing = clean(&[], None, &Cleaning::default());
    assert!(similarity(&nothing, &spectrum).abs() + similarity(&spectrum, &nothing).abs() < f64::EPSILON);
}

#[test]
fn noise_is_what_is_below_one_percent_of_the_base_peak() {
    for (intensity, peaks) in [(10.0, 2), (9.99, 1)] {
        let points = [(98.06, 1000.0), (69.033, intensity - 1.0), (69.07, 1.0)];
        assert_eq!(clean(&points, None, &Cleaning::default()).peaks().len(), peaks, "{intensity}");
    }
}

#[test]
fn peaks_are_one_up_to_twice_the_tolerance() {
    for (distance, peaks) in [(0.04, 1), (0.040_001, 2)] {
        let spectrum = clean(&[(100.0, 1.0), (100.0 + distance, 1.0)], None, &cleaning(0.02, 0.0));
        assert_eq!(spectrum.peaks().len(), peaks, "{distance}");
    }
    for (distance, expected) in [(0.02, 1.0), (0.020_001, 0.0)] {
        let [one, other] = [100.0, 100.0 + distance].map(|mz| clean(&[(mz, 1.0)], None, &cleaning(0.02, 0.0)));
        assert!((similarity(&one, &other) - expected).abs() < f64::EPSILON, "{distance}");
    }
}

#[test]
fn a_dense_curve_is_cleaned_in_a_moment() {
    let curve: Vec<(f64, f64)> = (0..400_000_u32)
        .map(|step| (50.0 + f64::from(step) / 250.0, f64::from((step.wrapping_mul(2_654_435_761)) % 1000)))
        .collect();
    let all = Cleaning { noise: 0.0, ..Cleaning::default() };
    let spectrum = clean(&curve, None, &all);
    assert_eq!(spectrum.peaks().len(), limits::FRAGMENTS_MAX);
    assert!(spectrum.peaks().is_sorted_by_key(|peak| peak.mz));
}

#[test]
fn tolerances_are_the_wider_of_both_and_refuse_nonsense() {
    let tolerance = Tolerance::new(0.005, 20.0).expect("a tolerance");
    assert_eq!([tolerance.at(100_000_000), tolerance.at(500_000_000)], [5_000, 10_000]);
    assert_eq!(tolerance.widths(), (0.005, 20.0));
    for (da, ppm) in [(-0.1, 0.0), (0.0, -1.0), (f64::NAN, 0.0), (0.0, f64::NAN), (2.1, 0.0), (0.0, 4_001.0)] {
        assert!(Tolerance::new(da, ppm).is_err(), "{da} {ppm}");
    }
    assert_eq!([0.0, -1.0, f64::NAN, 2_147.49, f64::INFINITY].map(millionths), [None; 5]);
    assert_eq!(millionths(86.0969), Some(86_096_900));
}

proptest! {
    #[test]
    fn clean_spectra_are_clean(
        points in prop::collection::vec((40.0..60.0_f64, 0.001..1e6_f64), 0..200),
        (da, ppm) in (0.0..0.1_f64, 0.0..2_000.0_f64),
    ) {
        let cleaning = cleaning(da, ppm);
        let spectrum = clean(&points, None, &cleaning);
        let sum: f64 = spectrum.peaks().iter().map(|peak| f64::from(peak.share)).sum();
        prop_assert!(points.is_empty() || (sum - 1.0).abs() < 1e-5);
        for pair in spectrum.peaks().windows(2) {
            prop_assert!(pair[1].mz - pair[0].mz > 2 * cleaning.tolerance.at(pair[1].mz));
        }
        prop_assert!(points.is_empty() || (similarity(&spectrum, &spectrum) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn the_order_of_points_and_of_spectra_does_not_matter(
        mut one in prop::collection::vec((40.0..44.0_f64, 1.0..1e3_f64), 1..30),
        other in prop::collection::vec((40.0..44.0_f64, 1.0..1e3_f64), 1..30),
    ) {
        let cleaning = cleaning(0.02, 0.0);
        let [first, second] = [&one, &other].map(|points| clean(points, None, &cleaning));
        let forward = similarity(&first, &second);
        prop_assert!((0.0..=1.0 + 1e-6).contains(&forward));
        prop_assert!((similarity(&second, &first) - forward).abs() < 1e-9);
        one.reverse();
        prop_assert_eq!(clean(&one, None, &cleaning), first);
    }
}
