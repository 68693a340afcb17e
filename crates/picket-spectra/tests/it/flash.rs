//! The index of fragment spectra, beside ms_entropy 1.5.3 and beside comparison one by one.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::num::NonZero;

use picket_spectra::mass::consensus::consensus;
use picket_spectra::mass::entropy::{CleanSpectrum, Cleaning, Peak, pairs, similarity};
use picket_spectra::mass::flash::{BuildError, Builder, FileError, FlashIndex, Hit, Mode, Search};
use picket_spectra::mass::tolerance::Tolerance;
use proptest::prelude::*;

use crate::fragments::{self, Record, Role};

const ONE: NonZero<usize> = NonZero::<usize>::MIN;

/// The precursor and the points of a spectrum.
type Ion = (f64, Vec<(f64, f64)>);

fn clean((precursor_mz, points): &Ion) -> CleanSpectrum {
    CleanSpectrum::new(points.iter().copied(), Some(*precursor_mz), &Cleaning::default())
}

fn index(ions: &[Ion], threads: NonZero<usize>) -> FlashIndex {
    let mut builder = Builder::new(Cleaning::default());
    for (number, ion) in (0..).zip(ions) {
        assert_eq!(builder.push(ion.0, &clean(ion)), Ok(number));
    }
    builder.build(threads)
}

fn modes(precursor_mz: f64) -> [Mode; 4] {
    [
        Mode::Identity { precursor_mz, tolerance: Tolerance::PRECURSOR },
        Mode::Open,
        Mode::NeutralLoss { precursor_mz },
        Mode::Hybrid { precursor_mz },
    ]
}

fn hits(index: &FlashIndex, query: &CleanSpectrum, mode: Mode) -> Vec<Hit> {
    index.search(query, &Search { mode, hits_max: usize::MAX, score_min: 0.0 }, ONE)
}

/// The score and the matched peaks of each spectrum of the library, by number.
fn scores(index: &FlashIndex, query: &CleanSpectrum, mode: Mode) -> Vec<(f32, u16)> {
    let mut scores = vec![(0.0, 0); index.len()];
    for hit in hits(index, query, mode) {
        scores[hit.spectrum as usize] = (hit.score, hit.matched);
    }
    scores
}

/// Nine spectra of a library, and three queries, of benzamides, pyridines and their like, rounded.
const LIBRARY: [(f64, &[(f64, f64)]); 9] = [
    (
        237.102,
        &[(167.086, 10.0), (179.074, 9.0), (192.082, 266.0), (193.089, 47.0), (194.097, 1000.0), (237.103, 12.0)],
    ),
    (
        237.102,
        &[
            (167.085, 9.0),
            (177.07, 7.0),
            (179.073, 14.0),
            (192.081, 262.0),
            (193.088, 55.0),
            (194.096, 1000.0),
            (237.101, 7.0),
        ],
    ),
    (124.039, &[(78.034, 3.0), (79.042, 1.0), (80.049, 46.0), (96.044, 29.0), (124.039, 1000.0)]),
    (
        143.082,
        &[
            (68.049, 2.0),
            (69.033, 9.0),
            (69.07, 1.0),
            (70.065, 30.0),
            (83.086, 1.0),
            (98.06, 1000.0),
            (126.055, 524.0),
            (143.082, 29.0),
        ],
    ),
    (143.082, &[(68.049, 4.0), (69.033, 17.0), (70.065, 59.0), (98.06, 1000.0), (126.055, 218.0), (143.082, 5.0)]),
    (
        171.113,
        &[
            (58.065, 17.0),
            (69.034, 122.0),
            (70.065, 6.0),
            (71.049, 6.0),
            (98.06, 9.0),
            (98.096, 78.0),
            (126.091, 1000.0),
        ],
    ),
    (
        287.058,
        &[
            (104.049, 6.0),
            (156.021, 8.0),
            (166.006, 14.0),
            (216.057, 5.0),
            (231.068, 72.0),
            (241.053, 405.0),
            (242.037, 8.0),
            (269.048, 1000.0),
            (287.058, 986.0),
        ],
    ),
    (
        287.058,
        &[(104.049, 12.0), (231.068, 95.0), (241.052, 786.0), (242.037, 12.0), (269.047, 1000.0), (287.058, 393.0)],
    ),
    (
        321.019,
        &[
            (128.026, 6.0),
            (138.01, 7.0),
            (156.021, 4.0),
            (163.006, 3.0),
            (166.005, 9.0),
            (229.053, 74.0),
            (250.019, 8.0),
            (265.03, 53.0),
            (275.014, 1000.0),
            (275.998, 6.0),
            (285.043, 2.0),
            (292.016, 4.0),
            (303.009, 544.0),
            (321.019, 173.0),
        ],
    ),
];

const QUERIES: [(f64, &[(f64, f64)]); 3] = [
    (123.056, &[(78.033, 395.0), (79.041, 70.0), (80.049, 1000.0), (96.046, 106.0), (123.056, 254.0)]),
    (171.113, &[(69.037, 18.0), (98.097, 11.0), (126.092, 1000.0), (154.086, 78.0)]),
    (321.019, &[(229.055, 13.0), (265.029, 32.0), (275.014, 537.0), (303.01, 387.0), (321.019, 1000.0)]),
];

type Expected = &'static [(usize, f32, u16)];

/// What the peer finds for each query: in each of [`modes`], which spectra with what score and how many matched peaks (in
/// hybrid search, which it does not count, those of both kinds).
const EXPECTED: [[Expected; 4]; 3] = [
    [
        &[],
        &[(2, 0.940_983_4, 4)],
        &[
            (0, 0.887_989_2, 3),
            (1, 0.884_004_7, 3),
            (3, 0.362_058_5, 1),
            (4, 0.369_551_2, 1),
            (5, 0.371_727_1, 1),
            (7, 0.100_148_3, 1),
        ],
        &[
            (0, 0.887_989_2, 3),
            (1, 0.884_004_7, 3),
            (2, 0.940_983_4, 4),
            (3, 0.362_058_5, 1),
            (4, 0.369_551_2, 1),
            (5, 0.371_727_1, 1),
            (7, 0.100_148_3, 1),
        ],
    ],
    [
        &[(5, 0.828_353_1, 3)],
        &[(3, 0.088_449_3, 1), (4, 0.107_381_9, 1), (5, 0.828_353, 3)],
        &[
            (0, 0.384_002_6, 1),
            (1, 0.378_337_5, 1),
            (3, 0.889_002_4, 3),
            (4, 0.885_672_5, 3),
            (5, 0.828_353, 3),
            (7, 0.121_296_7, 1),
        ],
        &[
            (0, 0.384_002_6, 1),
            (1, 0.378_337_5, 1),
            (3, 0.977_451_8, 4),
            (4, 0.993_054_4, 4),
            (5, 0.828_353, 3),
            (7, 0.121_296_7, 1),
        ],
    ],
    [
        &[(8, 0.994_458_7, 4)],
        &[(8, 0.994_458_7, 4)],
        &[(2, 0.213_646_5, 1), (6, 0.915_150_5, 3), (7, 0.909_576_1, 3), (8, 0.994_458_7, 4)],
        &[(2, 0.213_646_5, 1), (6, 0.915_150_5, 3), (7, 0.909_576_1, 3), (8, 0.994_458_7, 4)],
    ],
];

fn few() -> (Vec<Ion>, Vec<Ion>) {
    let owned = |(precursor, points): (f64, &[(f64, f64)])| (precursor, points.to_vec());
    (LIBRARY.map(owned).to_vec(), QUERIES.map(owned).to_vec())
}

#[test]
fn scores_and_matches_are_those_of_the_peer() {
    let (library, queries) = few();
    let index = index(&library, ONE);
    for (query, expected) in queries.iter().zip(EXPECTED) {
        for (mode, expected) in modes(query.0).into_iter().zip(expected) {
            let found = scores(&index, &clean(query), mode);
            for (number, (score, matched)) in found.iter().enumerate() {
                let other =
                    expected.iter().find(|other| other.0 == number).map_or((0.0, 0), |other| (other.1, other.2));
                assert!((score - other.0).abs() < 1e-5, "{mode:?}, spectrum {number}: {score} is not {}", other.0);
                assert_eq!(*matched, other.1, "{mode:?}, spectrum {number}");
            }
        }
    }
}

#[test]
fn hits_come_best_first_and_only_as_many_as_wanted() {
    let (library, queries) = few();
    let index = index(&library, ONE);
    let search = |hits_max, score_min| {
        let mode = Mode::Hybrid { precursor_mz: queries[1].0 };
        let hits = index.search(&clean(&queries[1]), &Search { mode, hits_max, score_min }, ONE);
        hits.iter().map(|hit| (hit.spectrum, hit.precursor_mz)).collect::<Vec<_>>()
    };
    assert_eq!(search(3, 0.0), [(4, 143.082), (3, 143.082), (5, 171.113)]);
    assert_eq!(search(9, 0.9), [(4, 143.082), (3, 143.082)]);
    assert!(search(0, 0.0).is_empty() && search(9, 1.1).is_empty() && search(9, f32::NAN).is_empty());
}

#[test]
fn of_many_that_are_alike_the_first_come_first() {
    let ions: Vec<Ion> = (0..5_000).map(|_| (200.0, vec![(100.0, 1.0), (120.0, 2.0)])).collect();
    let index = index(&ions, ONE);
    let search = Search { mode: Mode::Open, hits_max: 7, score_min: 0.0 };
    let found = index.search(&clean(&ions[0]), &search, ONE);
    assert_eq!(found.iter().map(|hit| hit.spectrum).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6]);
    assert!(found.iter().all(|hit| (hit.score - 1.0).abs() < 1e-6 && hit.matched == 2));
}

#[test]
fn impossible_precursors_and_foreign_cleanings_are_refused() {
    let (library, queries) = few();
    let mut builder = Builder::new(Cleaning::default());
    for precursor in [0.0, -1.0, 3_000.0, f64::INFINITY] {
        assert_eq!(builder.push(precursor, &clean(&library[0])), Err(BuildError::Precursor(precursor)));
    }
    let other = Cleaning { noise: 0.02, ..Cleaning::default() };
    let spectrum = CleanSpectrum::new(library[0].1.iter().copied(), None, &other);
    assert_eq!(builder.push(200.0, &spectrum), Err(BuildError::OtherCleaning));
    assert!(builder.build(ONE).is_empty());
    let index = index(&library, ONE);
    for mode in modes(f64::NAN).into_iter().filter(|mode| *mode != Mode::Open) {
        assert!(hits(&index, &clean(&queries[0]), mode).is_empty());
    }
    let nothing = CleanSpectrum::new([], None, &Cleaning::default());
    assert!(modes(200.0).into_iter().all(|mode| hits(&index, &nothing, mode).is_empty()));
}

#[test]
fn an_index_outlives_a_file() {
    let (library, _) = few();
    for ions in [&library[..], &[]] {
        let index = index(ions, ONE);
        assert_eq!(FlashIndex::read(&mut Cursor::new(bytes(&index))).expect("the index"), index);
    }
}

fn bytes(index: &FlashIndex) -> Vec<u8> {
    let mut bytes = Vec::new();
    index.write(&mut bytes).expect("room");
    bytes
}

#[test]
fn a_damaged_file_is_refused() {
    let whole = bytes(&index(&few().0, ONE));
    let read = |bytes: &[u8]| FlashIndex::read(&mut Cursor::new(bytes));
    for place in 0..whole.len() {
        for change in [1, 0x80, 0xff] {
            let mut damaged = whole.clone();
            damaged[place] ^= change;
            assert!(read(&damaged).is_err(), "byte {place}");
        }
        assert!(read(&whole[..place]).is_err(), "{place} bytes");
    }
    assert!(matches!(read(&[&whole[..], &[0]].concat()), Err(FileError::Length { .. })));
    assert!(matches!(
        read(b"PICKETFY and more than enough bytes for a header of an index, really"),
        Err(FileError::Foreign)
    ));
}

/// Bytes that contradict each other though every checksum is right.
#[test]
fn a_forged_file_is_refused() {
    let whole = bytes(&index(&few().0, ONE));
    let forge = |place: usize, number: [u8; 4], section: std::ops::Range<usize>| {
        let mut bytes = whole.clone();
        bytes[place..place + 4].copy_from_slice(&number);
        let mut crc = flate2::Crc::new();
        crc.update(&bytes[section.clone()]);
        bytes[section.end..section.end + 4].copy_from_slice(&crc.sum().to_le_bytes());
        FlashIndex::read(&mut Cursor::new(bytes))
    };
    let (header, spectra) = (0..48, 52..52 + 9 * 8 + 4);
    let block = spectra.end + 4..whole.len() - 4;
    let peaks = u32::from_le_bytes(whole[16..20].try_into().expect("four bytes")) as usize;
    let high = u32::MAX.to_le_bytes();
    let cases = [
        ("spectra", 12, high, header.clone()),
        ("peaks", 20, high, header.clone()),
        ("tolerance", 24, high, header.clone()),
        ("noise", 44, high, header.clone()),
        ("version", 8, high, header),
        ("precursor", 52, high, spectra.clone()),
        ("id out of range", 52 + 9 * 4, high, spectra.clone()),
        ("id twice", 52 + 9 * 4, whole[52 + 10 * 4..][..4].try_into().expect("four bytes"), spectra.clone()),
        ("peaks of the block", 52 + 9 * 8, high, spectra),
        ("key", block.start, i32::MAX.to_le_bytes(), block.clone()),
        ("share", block.start + 4 * peaks, f32::NAN.to_le_bytes(), block.clone()),
        ("share above a half", block.start + 4 * peaks, 0.7_f32.to_le_bytes(), block.clone()),
        ("spectrum", block.start + 8 * peaks, high, block),
    ];
    for (name, place, number, section) in cases {
        assert!(forge(place, number, section).is_err(), "{name}");
    }
}

#[test]
fn any_number_of_threads_finds_the_same() {
    // Three blocks of spectra.
    let ions: Vec<Ion> = (0..150_000_u32)
        .map(|number| {
            let peak = |step: u32| f64::from(number.wrapping_mul(2_654_435_761).rotate_left(step) % 4_000) / 100.0;
            (100.0 + peak(3), (0..4).map(|step| (50.0 + peak(step * 7), 1.0 + peak(step + 1))).collect())
        })
        .collect();
    let built = index(&ions, ONE);
    let three = NonZero::new(3).expect("three");
    assert_eq!(index(&ions, three), built);
    assert_eq!(FlashIndex::read(&mut Cursor::new(bytes(&built))).expect("the index"), built);
    for ion in ions.iter().step_by(50_000) {
        for mode in modes(ion.0) {
            let search = Search { mode, hits_max: 50, score_min: 0.0 };
            let found = built.search(&clean(ion), &search, ONE);
            assert!(found.first().is_some_and(|first| first.score > 0.999));
            assert_eq!(built.search(&clean(ion), &search, three), found);
        }
    }
}

/// Time-of-flight spectra against Orbitrap ones: at least as good as ms_entropy with the mean over energies (92.0 % of
/// spectra, 97.2 % of groups), and 70 % accepted where 1 % of substances that are not in the library are.
#[test]
fn substances_are_identified_across_instruments() {
    let Some(spectra) = crate::shared("massbank/esi_hrms_MH_swgdrug_compounds.massbank.txt.gz") else { return };
    let Some(split) = crate::shared("massbank/esi_split.tsv.gz") else { return };
    let [spectra, split] = [spectra, split].map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
    let records = fragments::records(&spectra, &split);
    let ion = |record: &Record| (record.precursor_mz, record.peaks.clone());
    let (library, queries): (Vec<Record>, Vec<Record>) =
        records.into_iter().partition(|record| record.role == Role::Library);
    let index = index(&library.iter().map(ion).collect::<Vec<_>>(), ONE);
    let substance = |spectrum: u32| library[spectrum as usize].substance.as_str();

    let mut groups: BTreeMap<(&str, &str, bool), Vec<Vec<Hit>>> = BTreeMap::new();
    let (mut first, mut count) = (0, 0);
    for query in &queries {
        let [mode, ..] = modes(query.precursor_mz);
        let hits = hits(&index, &clean(&ion(query)), mode);
        if query.role == Role::Query {
            count += 1;
            first += u32::from(hits.first().is_some_and(|hit| substance(hit.spectrum) == query.substance));
        }
        groups.entry((&query.substance, &query.laboratory, query.role == Role::Query)).or_default().push(hits);
    }
    assert_eq!((index.len(), count), (4_638, 3_278));
    assert!(f64::from(first) / f64::from(count) >= 0.92, "{first} of {count}");

    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for ((name, _, in_library), searches) in &groups {
        let best = consensus(searches, substance).first().copied();
        let score = best.map_or(0.0, |best| best.score);
        if *in_library {
            known.push((score, best.is_some_and(|best| best.key == *name)));
        } else {
            unknown.push(score);
        }
    }
    assert_eq!((known.len(), unknown.len()), (393, 132));
    let right = known.iter().filter(|(_, right)| *right).count();
    assert!(right as f64 / known.len() as f64 >= 0.972, "{right} of {}", known.len());
    unknown.sort_by(|one, other| other.total_cmp(one));
    let accepted = known.iter().filter(|(score, right)| *right && *score > unknown[1]).count();
    assert!(accepted as f64 / known.len() as f64 >= 0.7, "{accepted} of {}", known.len());
}

#[test]
fn several_spectra_judge_a_candidate_together() {
    let hit = |spectrum, score| Hit { spectrum, precursor_mz: 200.0, score, matched: 3 };
    let searches = [vec![hit(0, 0.9), hit(1, 0.8), hit(2, 0.85)], vec![hit(1, 0.5), hit(2, 0.2)], Vec::new()];
    let found = consensus(&searches, |spectrum| spectrum / 2);
    let told: Vec<(u32, usize, u16)> = found.iter().map(|one| (one.key, one.spectra, one.matched)).collect();
    assert_eq!(told, [(0, 2, 3), (1, 2, 3)]);
    assert!((found[0].mean - (0.9 + 0.5) / 3.0).abs() < 1e-6 && (found[0].best - 0.9).abs() < 1e-6);
    assert!((found[0].score - ((0.9_f64.powi(4) + 0.5_f64.powi(4)) / 3.0).powf(0.25)).abs() < 1e-6);
    assert!(consensus(&[], |spectrum| spectrum).is_empty() && consensus(&[Vec::new()], |spectrum| spectrum).is_empty());
}

/// The score and the matched peaks by comparing peak with peak, as the modes are defined.
fn by_hand(query: &Ion, library: &Ion, mode: Mode) -> (f64, usize) {
    let (one, other) = (clean(query), clean(library));
    let (one, other) = (one.weighted(), other.weighted());
    let millionths = |mz: f64| i64::from(picket_spectra::mass::tolerance::millionths(mz).expect("an m/z"));
    let shift = millionths(library.0) - millionths(query.0);
    let straight = pairs(&one, &other, Tolerance::FRAGMENT, 0);
    let shifted = pairs(&one, &other, Tolerance::FRAGMENT, shift);
    let free = |pair: &(usize, usize)| straight.iter().all(|taken| taken.0 != pair.0 && taken.1 != pair.1);
    let all = match mode {
        Mode::Open | Mode::Identity { .. } => straight,
        Mode::NeutralLoss { .. } => shifted,
        Mode::Hybrid { .. } => shifted.into_iter().filter(free).chain(straight.clone()).collect(),
    };
    let part = |share: f64| share * share.log2();
    let gain = |one: Peak, other: Peak| {
        let (one, other) = (f64::from(one.share), f64::from(other.share));
        (part(one + other) - part(one) - part(other)) / 2.0
    };
    (all.iter().map(|(left, right)| gain(one[*left], other[*right])).sum(), all.len())
}

fn ions(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Ion>> {
    let points = prop::collection::vec((60.0..60.6_f64, 1.0..1e3_f64), 0..12);
    prop::collection::vec((61.0..63.0_f64, points), count)
}

proptest! {
    #[test]
    fn the_index_finds_what_comparing_one_by_one_finds(library in ions(0..12), queries in ions(1..3)) {
        let index = index(&library, ONE);
        for query in &queries {
            for mode in modes(query.0) {
                let found = scores(&index, &clean(query), mode);
                for (library, (score, matched)) in library.iter().zip(found) {
                    let far = matches!(mode, Mode::Identity { .. }) && (library.0 - query.0).abs() > 0.01;
                    let (expected, pairs) = if far { (0.0, 0) } else { by_hand(query, library, mode) };
                    prop_assert!((f64::from(score) - expected).abs() < 1e-5, "{mode:?}: {score} is not {expected}");
                    prop_assert_eq!(usize::from(matched), pairs);
                    if mode == Mode::Open {
                        let alike = similarity(&clean(query), &clean(library));
                        prop_assert!((f64::from(score) - alike).abs() < 1e-5);
                    }
                }
            }
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..300), head in 0..48_usize) {
        let whole = self::bytes(&index(&few().0, ONE));
        let head = head.min(bytes.len());
        bytes[..head].copy_from_slice(&whole[..head]);
        prop_assert!(FlashIndex::read(&mut Cursor::new(bytes)).is_err());
    }
}
