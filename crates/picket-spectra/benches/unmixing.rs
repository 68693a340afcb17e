//! How well mixtures are taken apart.

#![allow(clippy::all)]

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
        let wave: f64 = std::env::args().nth(3).and_then(|a| a.parse().ok()).unwrap_or(250.0);
        let step: f64 = std::env::args().nth(4).and_then(|a| a.parse().ok()).unwrap_or(1.0);
        let recipe = Recipe { step, unmixing: Unmixing { baseline_wave: wave, ..Unmixing::default() }, ..recipe };
        let none = Measurement {
            background: 0.0,
            shift: 0.0,
            tilt: 0.0,
            widening: 0.0,
            counting: 0.0,
            smoothed: 1,
            infidelity: 0.0,
            library_signal_to_noise: 1e5,
            ..measurement
        };
        for (label, measurement) in [
            ("none", none),
            ("background", Measurement { background: measurement.background, ..none }),
            ("shift", Measurement { shift: measurement.shift, ..none }),
            ("tilt", Measurement { tilt: measurement.tilt, ..none }),
            ("widening", Measurement { widening: measurement.widening, ..none }),
            ("smoothed", Measurement { smoothed: 3, ..none }),
            ("counting", Measurement { counting: 0.7, ..none }),
            ("library", Measurement { library_signal_to_noise: measurement.library_signal_to_noise, ..none }),
            ("all", measurement),
            ("only unlike", Measurement { infidelity: 0.03, signal_to_noise: 1000.0, ..none }),
            ("unlike 1", Measurement { infidelity: 0.01, ..measurement }),
            ("unlike 3", Measurement { infidelity: 0.03, ..measurement }),
        ] {
            if std::env::var("ONLY").is_ok_and(|only| !format!("{name} {label}").contains(&only)) {
                continue;
            }
            let mut random = Random(seed);
            let bench = Bench::new(&pures, recipe.clone(), measurement, &mut random);
            run(&format!("{name} {label}"), &bench, count, &mut random);
        }
    }
}

fn run(name: &str, bench: &Bench, count: usize, random: &mut Random) {
    let entries: Vec<_> = bench.library.iter().collect();
    let all: Vec<usize> = (0..entries.len()).collect();
    if std::env::var("ONE").is_ok() {
        for k in 4..5 {
            for _ in 0..6 {
                let m = bench.mixture(&[(k, 1.0)], random);
                let u = unmix(&m.prepared, &entries, &[], &bench.recipe).unwrap();
                if std::env::var("DUMP").is_ok() {
                    println!("DUMP {:?}\nLIB {:?}", m.prepared.curve, entries[k].curve);
                }
                println!(
                    "{:16} unlike {:.4} c err {:.4} half/1.96 {:.4} snr {:.0} comps {} bands {}",
                    bench.names[k],
                    u.unlike,
                    u.components[0].coefficient / m.coefficients[0] - 1.0,
                    (u.components[0].interval.high - u.components[0].coefficient) / 1.96 / m.coefficients[0],
                    u.signal_to_noise,
                    u.components.len(),
                    u.unexplained.bands.len()
                );
            }
        }
        return;
    }
    let (mut ghosts, mut covered, mut covered_c, mut intervals, mut found) = (0, 0, 0, 0, [0; 3]);
    let (mut bands, mut at_limit, mut unlike) = (0, 0, 0.0);
    let mut per = std::collections::BTreeMap::<usize, [f64; 6]>::new();
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
            unlike += unmixed.unlike;
            if std::env::var("DBG").is_ok() {
                println!(
                    "unlike {:.4} snr {:.0} shift {:.2} comps {}",
                    unmixed.unlike,
                    unmixed.signal_to_noise,
                    unmixed.shift,
                    unmixed.components.len()
                );
            }
            if unmixed.components.iter().any(|c| parts.iter().all(|(k, _)| *k != c.index)) {
                ghosts += 1;
            }
            if std::env::var("GHOST").is_ok() { for c in unmixed.components.iter().filter(|c| parts.iter().all(|(k, _)| *k != c.index)) { println!("ghost {} f {:.4} p {:.1e} in {:?} unlike {:.4} shift {:.2} bands {} snr {:.0}", bench.names[c.index], c.fraction, c.p_value, parts.iter().map(|(k, f)| format!("{} {f:.3}", bench.names[*k])).collect::<Vec<_>>(), unmixed.unlike, unmixed.shift, unmixed.unexplained.bands.len(), unmixed.signal_to_noise); }
 for b in &unmixed.unexplained.bands { println!("band {:.0} width {} height {:.4} of signal p {:.1e}", b.centre, b.width, b.height / unmixed.noise / unmixed.signal_to_noise, b.p_value); } }
            bands += usize::from(!unmixed.unexplained.bands.is_empty());
            if minor > 0.0 {
                found[which] += usize::from(unmixed.components.iter().any(|c| c.index == chosen[2]));
            }
            for ((k, fraction), c) in parts.iter().zip(&mixture.coefficients) {
                if let Some(component) = unmixed.components.iter().find(|c| c.index == *k) {
                    intervals += 1;
                    let z =
                        1.96 * (component.coefficient - c) / (0.5 * (component.interval.high - component.interval.low));
                    let zf = 1.96 * (component.fraction - fraction)
                        / (0.5 * (component.fraction_interval.high - component.fraction_interval.low));
                    if std::env::var("DBG2").is_ok() && *k == 4 && *fraction > 0.1 {
                        println!(
                            "rel err {:.4} half/1.96 {:.4} zc {z:.2} frac {fraction:.2} unlike {:.4} with {} bands {}",
                            component.coefficient / c - 1.0,
                            (component.interval.high - component.coefficient) / 1.96 / c,
                            unmixed.unlike,
                            parts.iter().map(|p| bench.names[p.0]).collect::<Vec<_>>().join(","),
                            unmixed.unexplained.bands.len()
                        );
                    }
                    let e = per.entry(*k).or_insert([0.0; 6]);
                    e[0] += 1.0;
                    e[1] += z;
                    e[2] += z * z;
                    e[3] += zf;
                    e[4] += zf * zf;
                    e[5] += 0.5 * (component.fraction_interval.high - component.fraction_interval.low);
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
    if std::env::var("PER").is_ok() {
        for (k, e) in &per {
            println!(
                "   {:18} n {:4} z {:6.2} rms {:5.2}  zf {:6.2} rms {:5.2} half {:.5}",
                bench.names[*k],
                e[0],
                e[1] / e[0],
                (e[2] / e[0]).sqrt(),
                e[3] / e[0],
                (e[4] / e[0]).sqrt(),
                e[5] / e[0]
            );
        }
    }
    let share = |n: usize, of: usize| 100.0 * n as f64 / of as f64;
    println!(
        "{name:24} ghosts {:5.1} % bands {:5.1} %  coverage f {:5.1} c {:5.1} %  found 5 %: {:5.1}  2 %: {:5.1}  at limit {:5.1} unlike {:.4} {:.1} ms",
        share(ghosts, 3 * count),
        share(bands, 3 * count),
        share(covered, intervals),
        share(covered_c, intervals),
        share(found[0], count),
        share(found[1], count),
        share(at_limit, count),
        unlike / (3 * count) as f64,
        start.elapsed().as_secs_f64() * 1e3 / (4 * count) as f64
    );
}
