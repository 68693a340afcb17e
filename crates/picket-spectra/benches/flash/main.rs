//! The index of fragment spectra: what it finds on real spectra, and how fast and how large it is with a million.
//!
//! `cargo bench -p picket-spectra --bench flash` prints tables. It needs the public data beside the checkout; with
//! Python and `ms_entropy` 1.5.3, their figures on the same spectra stand beside ours, and all scores are compared.
//! `-- --spectra 100000` makes a smaller index, `-- --python FILE` names another Python.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

#[path = "../../tests/it/fragments.rs"]
mod fragments;

mod identify;
mod million;
mod peer;
mod real;

use std::num::NonZero;
use std::path::PathBuf;
use std::time::Instant;

use picket_spectra::mass::entropy::{CleanSpectrum, Cleaning};
use picket_spectra::mass::flash::{Builder, FlashIndex, Mode};
use picket_spectra::mass::tolerance::Tolerance;

use crate::fragments::Record;

/// One thread.
const ONE: NonZero<usize> = NonZero::<usize>::MIN;

/// The four modes, as the peer names them.
const MODES: [&str; 4] = ["identity", "open", "neutral_loss", "hybrid"];

/// A cleaned spectrum with its precursor.
struct Ion {
    precursor_mz: f64,
    spectrum: CleanSpectrum,
}

fn main() {
    let (mut spectra, mut python) = (1_000_000, PathBuf::from("python3"));
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--spectra" => {
                spectra = arguments.next().and_then(|count| count.parse().ok()).expect("a number of spectra");
            }
            "--python" => python = arguments.next().expect("a Python").into(),
            _ => {}
        }
    }
    let Some(records) = records() else {
        println!("NOT MEASURED: the folder shared/data/identify is not beside the checkout");
        return;
    };
    let peer = peer::Peer::new(python);
    identify::print(&records);
    real::print(&records, &peer);
    million::print(&records, spectra, &peer);
}

/// The public fragment spectra.
fn records() -> Option<Vec<Record>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/identify/massbank");
    let unpacked = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).ok()?;
        std::io::read_to_string(flate2::read::MultiGzDecoder::new(&bytes[..])).ok()
    };
    let spectra = unpacked("esi_hrms_MH_swgdrug_compounds.massbank.txt.gz")?;
    Some(fragments::records(&spectra, &unpacked("esi_split.tsv.gz")?))
}

/// How spectra are cleaned here. m/z with four decimals are often just 0.02 apart, where the single precision of the peer
/// decides by chance; none are 0.01995 apart.
fn cleaning() -> Cleaning {
    Cleaning { tolerance: Tolerance::new(0.019_95, 0.0).expect("a tolerance"), ..Cleaning::default() }
}

fn clean(record: &Record) -> Ion {
    let points = record.peaks.iter().copied();
    let spectrum = CleanSpectrum::new(points, Some(record.precursor_mz), &cleaning());
    Ion { precursor_mz: record.precursor_mz, spectrum }
}

fn build<'a>(ions: impl IntoIterator<Item = &'a Ion>, threads: NonZero<usize>) -> FlashIndex {
    let mut builder = Builder::new(cleaning());
    for ion in ions {
        builder.push(ion.precursor_mz, &ion.spectrum).expect("a spectrum of a molecule");
    }
    builder.build(threads)
}

/// A mode by the peer's name, for one query.
fn mode(name: &str, precursor_mz: f64) -> Mode {
    match name {
        "identity" => Mode::Identity { precursor_mz, tolerance: Tolerance::PRECURSOR },
        "open" => Mode::Open,
        "neutral_loss" => Mode::NeutralLoss { precursor_mz },
        "hybrid" => Mode::Hybrid { precursor_mz },
        other => unreachable!("{other} is no mode"),
    }
}

/// Does `work` and tells how many seconds it took.
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed().as_secs_f64())
}

/// The median and the 99th percentile, in milliseconds.
fn percentiles(mut seconds: Vec<f64>) -> (f64, f64) {
    seconds.sort_by(f64::total_cmp);
    let at = |percent: usize| seconds[(seconds.len() - 1) * percent / 100] * 1e3;
    (at(50), at(99))
}

/// A figure of the peer for a table.
fn cell(figure: Option<f64>) -> String {
    figure.map_or_else(|| "absent".to_owned(), |figure| format!("{figure:.2}"))
}
