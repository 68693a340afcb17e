//! The same searches by `ms_entropy`, in Python.

use std::collections::HashMap;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use tempfile::TempDir;

use crate::Ion;

/// The program that does the same with `ms_entropy`.
const PROGRAM: &str = include_str!("peer.py");

/// A Python that may have the peer.
pub(crate) struct Peer {
    python: PathBuf,
    present: bool,
}

/// What the peer found.
pub(crate) struct Figures {
    folder: TempDir,
    pub(crate) measured: Measured,
}

/// What the peer prints: how long it built and what memory that took, and the seconds of each query in each mode.
#[derive(Deserialize)]
pub(crate) struct Measured {
    pub(crate) build_seconds: f64,
    pub(crate) resident_megabytes: f64,
    modes: HashMap<String, Vec<f64>>,
}

impl Peer {
    pub(crate) fn new(python: PathBuf) -> Self {
        let found = Command::new(&python).args(["-c", "import ms_entropy; print(ms_entropy.__version__)"]).output();
        let version = found.ok().filter(|found| found.status.success()).map(|found| found.stdout);
        match &version {
            Some(version) => println!("Peer: ms_entropy {}\n", String::from_utf8_lossy(version).trim()),
            None => println!("PEER ABSENT: {} has no ms_entropy, so that nothing is compared\n", python.display()),
        }
        Self { present: version.is_some(), python }
    }

    /// Lets the peer search `library` for `queries` in all modes; it keeps all scores when `scores`. None without peer.
    pub(crate) fn run(&self, library: &[Ion], queries: &[Ion], scores: bool) -> Option<Figures> {
        if !self.present {
            return None;
        }
        let folder = TempDir::new().expect("a folder");
        write(&folder.path().join("library"), library);
        write(&folder.path().join("queries"), queries);
        let run = Command::new(&self.python)
            .args(["-c", PROGRAM])
            .arg(folder.path())
            .arg(if scores { "scores" } else { "times" })
            .output()
            .expect("a Python that began before");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        Some(Figures { measured: serde_json::from_slice(&run.stdout).expect("figures"), folder })
    }
}

impl Figures {
    /// The median and the 99th percentile of a mode, in milliseconds.
    pub(crate) fn percentiles(&self, mode: &str) -> (f64, f64) {
        crate::percentiles(self.measured.modes[mode].clone())
    }

    /// The scores of a mode, query after query.
    pub(crate) fn scores(&self, mode: &str) -> Vec<f32> {
        let bytes = std::fs::read(self.folder.path().join(mode)).expect("scores");
        bytes.as_chunks().0.iter().map(|number| f32::from_le_bytes(*number)).collect()
    }
}

/// Writes precursors, how many peaks each spectrum and those before it have, m/z and shares.
fn write(path: &Path, ions: &[Ion]) {
    let file = |ending: &str| BufWriter::new(std::fs::File::create(path.with_extension(ending)).expect("a file"));
    let [mut precursors, mut ends, mut mz, mut shares] = ["precursors", "ends", "mz", "shares"].map(file);
    let mut end = 0_u64;
    for ion in ions {
        end += ion.spectrum.peaks().len() as u64;
        precursors.write_all(&ion.precursor_mz.to_le_bytes()).expect("room");
        ends.write_all(&end.to_le_bytes()).expect("room");
        for peak in ion.spectrum.peaks() {
            mz.write_all(&(f64::from(peak.mz) / 1e6).to_le_bytes()).expect("room");
            shares.write_all(&f64::from(peak.share).to_le_bytes()).expect("room");
        }
    }
    for mut file in [precursors, ends, mz, shares] {
        file.flush().expect("room");
    }
}
