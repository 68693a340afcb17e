//! A million spectra made from the real ones: time, memory, and the same by the peer.

use std::fs::File;
use std::num::NonZero;

use picket_spectra::mass::flash::{FlashIndex, Search};

use crate::fragments::{Record, Role};
use crate::peer::Peer;
use crate::{Ion, MODES, ONE, build, cell, clean, mode, percentiles, timed};

/// How many queries are timed.
const QUERIES: usize = 200;

pub(crate) fn print(records: &[Record], count: usize, peer: &Peer) {
    let queries: Vec<&Record> = records.iter().filter(|record| record.role != Role::Library).collect();
    let queries: Vec<Ion> = queries.iter().step_by(queries.len() / QUERIES).map(|record| clean(record)).collect();
    let (ions, made) = timed(|| (0..count).map(|number| clean(&variant(records, number))).collect::<Vec<Ion>>());
    let threads = std::thread::available_parallelism().unwrap_or(ONE);
    println!("{count} spectra, made and cleaned in {made:.1} s; {} queries; {threads} processors\n", queries.len());
    let before = resident_megabytes("VmRSS:");
    let (index, building) = timed(|| build(&ions, threads));
    let (resident, most) = (resident_megabytes("VmRSS:") - before, resident_megabytes("VmHWM:") - before);
    let figures = peer.run(&ions, &queries, false);
    drop(ions);
    let (file_megabytes, writing, reading) = through_a_file(&index);

    let theirs = figures.as_ref().map(|figures| &figures.measured);
    println!("| | Picket | ms_entropy |\n|---|---:|---:|");
    println!("| build, s | {building:.1} | {} |", cell(theirs.map(|theirs| theirs.build_seconds)));
    println!("| memory, MB | {resident:.0} | {} |", cell(theirs.map(|theirs| theirs.resident_megabytes)));
    println!("| most memory while building, MB | {most:.0} | |");
    println!("| file, MB | {file_megabytes:.0} | |\n| write, s | {writing:.2} | |\n| load, s | {reading:.2} | |");
    println!("\n{} peaks\n", index.peaks());
    println!("| mode | ms on 1 thread, p50 | p99 | on {threads}, p50 | p99 | ms_entropy p50 | p99 |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for name in MODES {
        let [one, all] = [ONE, threads].map(|threads| times(&index, &queries, name, threads));
        let peer = figures.as_ref().map(|figures| figures.percentiles(name));
        let [peer_p50, peer_p99] = [peer.map(|peer| peer.0), peer.map(|peer| peer.1)].map(cell);
        println!("| {name} | {:.2} | {:.2} | {:.2} | {:.2} | {peer_p50} | {peer_p99} |", one.0, one.1, all.0, all.1);
    }
}

fn times(index: &FlashIndex, queries: &[Ion], name: &str, threads: NonZero<usize>) -> (f64, f64) {
    let search = |query: &Ion| {
        let search = Search { mode: mode(name, query.precursor_mz), hits_max: 20, score_min: 0.0 };
        timed(|| index.search(&query.spectrum, &search, threads)).1
    };
    percentiles(queries.iter().map(search).collect())
}

/// Megabytes, and the seconds of writing and of reading again.
fn through_a_file(index: &FlashIndex) -> (f64, f64, f64) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("index");
    let mut file = File::create(&path).expect("a file");
    let (written, writing) = timed(|| index.write(&mut file));
    written.expect("room");
    let mut file = File::open(&path).expect("the file");
    let bytes = file.metadata().expect("the file").len();
    let (read, reading) = timed(|| FlashIndex::read(&mut file).expect("the index"));
    assert!(read == *index, "the index that was read is another");
    (bytes as f64 / 1e6, writing, reading)
}

/// The real spectra first, then relatives of them: the precursor and about half of the upper fragments shifted by the same
/// mass, and the intensities of another order.
fn variant(records: &[Record], number: usize) -> Record {
    let record = &records[number % records.len()];
    if number < records.len() {
        return record.clone();
    }
    let mut state = number as u64;
    let mut random = || {
        // splitmix64, which is the same everywhere.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let shift = (random() % 600_000) as f64 / 1e4 - 20.0;
    let turned = usize::try_from(random() % 7).unwrap_or_default();
    let intensities = record.peaks.iter().cycle().skip(turned).map(|(_, intensity)| *intensity);
    let peaks = record.peaks.iter().zip(intensities).map(|((mz, _), intensity)| {
        let moved = *mz > record.precursor_mz / 2.0 && random() % 2 == 0;
        (if moved { mz + shift } else { *mz }, intensity)
    });
    Record { peaks: peaks.collect(), precursor_mz: record.precursor_mz + shift, ..record.clone() }
}

/// What `/proc/self/status` says, not a number where there is none.
fn resident_megabytes(field: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) / 1024.0
}
