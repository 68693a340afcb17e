//! How well mixtures are taken apart.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

#[path = "../tests/it/vibration/mixing.rs"]
mod mixing;
#[path = "../tests/it/vibration/real.rs"]
mod real;

use mixing::{Bench, Measurement, Random};
use picket_spectra::vibration::{Band, Recipe, Unmixing, unmix};
use real::Real;
use std::io::Read as _;

fn shared(path: &str) -> Option<Vec<u8>> {
    let file = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/identify").join(path);
    let bytes = std::fs::read(&file).ok()?;
    if !path.ends_with(".gz") {
        return Some(bytes);
    }
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut unpacked).ok()?;
    Some(unpacked)
}

fn main() {
    let count: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(200);
    let seed: u64 = std::env::args().nth(2).and_then(|a| a.parse().ok()).unwrap_or(1);
    let real = Real(&shared);
    let raman = Recipe { ranges: vec![Band::new(340.0, 1560.0)], ..Recipe::raman() };
    let infrared = Recipe { ranges: vec![Band::new(740.0, 1800.0), Band::new(2500.0, 3500.0)], ..Recipe::infrared() };
    for (name, recipe, pures, measurement) in [
        ("raman", raman, real.raman().unwrap(), Measurement::RAMAN),
        ("infrared", infrared, real.infrared().unwrap(), Measurement::INFRARED),
    ] {
        for (label, measurement) in [
            (
                "plain",
                Measurement {
                    background: 0.0,
                    shift: 0.0,
                    tilt: 0.0,
                    widening: 0.0,
                    counting: 0.0,
                    smoothed: 1,
                    library_signal_to_noise: 1e5,
                    ..measurement
                },
            ),
            (
                "+background",
                Measurement {
                    shift: 0.0,
                    tilt: 0.0,
                    widening: 0.0,
                    counting: 0.0,
                    smoothed: 1,
                    library_signal_to_noise: 1e5,
                    ..measurement
                },
            ),
            (
                "+noise",
                Measurement { shift: 0.0, tilt: 0.0, widening: 0.0, library_signal_to_noise: 1e5, ..measurement },
            ),
            ("+instrument", Measurement { library_signal_to_noise: 1e5, ..measurement }),
            ("all", measurement),
        ] {
            let mut random = Random(seed);
            let bench = Bench::new(&pures, recipe.clone(), measurement, &mut random);
            run(&format!("{name} {label}"), &bench, count, &mut random);
        }
    }
}

fn run(name: &str, bench: &Bench, count: usize, random: &mut Random) {
    let entries: Vec<_> = bench.library.iter().collect();
    let all: Vec<usize> = (0..entries.len()).collect();
    let (mut ghosts, mut covered, mut covered_c, mut intervals, mut found) = (0, 0, 0, 0, [0; 3]);
    let (mut bands, mut at_limit) = (0, 0);
    let start = std::time::Instant::now();
    for _ in 0..count {
        for (which, minor) in [0.05, 0.02, 0.0].into_iter().enumerate() {
            let chosen = random.some_of(entries.len(), 3);
            let share = 0.2 + 0.6 * random.even();
            let mut parts = vec![(chosen[0], share * (1.0 - minor)), (chosen[1], (1.0 - share) * (1.0 - minor))];
            if minor > 0.0 {
                parts.push((chosen[2], minor));
            }
            let mixture = bench.mixture(&parts, random);
            let unmixed = unmix(&mixture.prepared, &entries, &all, &bench.recipe).unwrap();
            if unmixed.components.iter().any(|c| parts.iter().all(|(k, _)| *k != c.index)) {
                ghosts += 1;
            }
            bands += usize::from(!unmixed.unexplained.bands.is_empty());
            if minor > 0.0 {
                found[which] += usize::from(unmixed.components.iter().any(|c| c.index == chosen[2]));
            }
            for ((k, fraction), c) in parts.iter().zip(&mixture.coefficients) {
                if let Some(component) = unmixed.components.iter().find(|c| c.index == *k) {
                    intervals += 1;
                    covered += usize::from(component.fraction_interval.holds(*fraction));
                    covered_c += usize::from(component.interval.holds(*c));
                }
            }
            if minor == 0.0 {
                // As much of the third as its limit says.
                let limit = unmixed.limits_of_detection[chosen[2]].fraction.min(0.9);
                let with: Vec<(usize, f64)> =
                    parts.iter().map(|(k, f)| (*k, f * (1.0 - limit))).chain([(chosen[2], limit)]).collect();
                let mixture = bench.mixture(&with, random);
                let unmixed = unmix(&mixture.prepared, &entries, &[], &bench.recipe).unwrap();
                at_limit += usize::from(unmixed.components.iter().any(|c| c.index == chosen[2]));
            }
        }
    }
    let share = |n: usize, of: usize| 100.0 * n as f64 / of as f64;
    println!(
        "{name:24} ghosts {:5.1} % bands {:5.1} %  coverage f {:5.1} c {:5.1} %  found 5 %: {:5.1}  2 %: {:5.1}  at limit {:5.1}  {:.1} ms",
        share(ghosts, 3 * count),
        share(bands, 3 * count),
        share(covered, intervals),
        share(covered_c, intervals),
        share(found[0], count),
        share(found[1], count),
        share(at_limit, count),
        start.elapsed().as_secs_f64() * 1e3 / (4 * count) as f64
    );
}
