//! The match factors of NIST MS Search.

use picket_spectra::mass::match_factor::{MatchFactor, Search};
use picket_spectra::mass::unit::UnitSpectrum;

#[derive(serde::Deserialize)]
struct Vector {
    algorithm: String,
    reverse: bool,
    mz_min: i32,
    mz_max: i32,
    u: [Vec<f64>; 2],
    l: [Vec<f64>; 2],
    mf: f64,
}

#[test]
fn all_vectors_of_nist_ms_search_are_met() {
    let Some(bytes) = crate::shared("nist_mf/nist_mf_vectors.json.gz") else { return };
    let vectors: Vec<Vector> = serde_json::from_slice(&bytes).expect("vectors");
    assert_eq!(vectors.len(), 400);
    for vector in &vectors {
        let search = match vector.algorithm.as_str() {
            "identity_normal" => Search::Identity,
            "similarity_simple" => Search::Similarity,
            other => panic!("{other}"),
        };
        let limits = u16::try_from(vector.mz_min).ok().zip(u16::try_from(vector.mz_max).ok());
        let factor = MatchFactor { search, reverse: vector.reverse, mz: limits.map(|(min, max)| min..=max) };
        let [unknown, library] =
            [&vector.u, &vector.l].map(|[mz, i]| UnitSpectrum::new(mz.iter().copied().zip(i.iter().copied())));
        let found = factor.of(&unknown, &library);
        assert!((found - vector.mf).abs() < 1e-6, "{found} is not {}", vector.mf);
    }
}

#[test]
fn masses_are_rounded_up_from_three_hundred_and_fifty_thousandths() {
    for (mz, unit) in [(57.0, 57), (57.648, 57), (57.65, 58), (58.0, 58), (0.6, 0), (2001.0, 0), (f64::NAN, 0)] {
        let found = UnitSpectrum::new([(mz, 10.0)]).peaks().first().map_or(0, |peak| peak.mz);
        assert_eq!(found, unit, "{mz}");
    }
}

#[test]
fn spectra_without_a_common_peak_are_not_alike() {
    let one = UnitSpectrum::new([(40.0, 10.0)]);
    let other = UnitSpectrum::new([(41.0, 10.0)]);
    for (unknown, library) in [(&one, &other), (&one, &UnitSpectrum::default()), (&UnitSpectrum::default(), &one)] {
        assert!(MatchFactor::IDENTITY.of(unknown, library).abs() < f64::EPSILON);
    }
}
