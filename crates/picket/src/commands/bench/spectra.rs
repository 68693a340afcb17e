//! `picket bench spectra`: identification of electron ionisation spectra, beside matchms in the same run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use picket_flow::read_library_file;
use picket_lab::identify::{Calibration, Compound, CompoundKey, ElectronLibrary, Entry, Identifier};
use picket_substance::Registry;
use serde::{Deserialize, Serialize};

use crate::arguments::Global;
use crate::commands::lab::card_of_file;
use crate::output::{print_one, say};

/// Classes with fewer spectra say little.
const CLASS_SPECTRA_MIN: usize = 10;

/// The program that does the same search with matchms.
const PEER: &str = include_str!("peer_spectra.py");

/// Measure identification, beside matchms when Python has it.
#[derive(Args, Debug)]
pub(crate) struct Spectra {
    /// The library: MSP.
    #[arg(long, value_name = "FILE")]
    library: PathBuf,
    /// Spectra of other laboratories, each with its InChIKey.
    queries: PathBuf,
    /// The Python that may have matchms.
    #[arg(long, default_value = "python3", value_name = "PROGRAM")]
    python: PathBuf,
}

#[derive(Serialize)]
struct Measured {
    library_spectra: usize,
    queries: usize,
    /// Reading the library, looking it over and indexing it.
    load_seconds: f64,
    /// Share whose compound came first.
    first: f64,
    /// Share whose compound is in the set that is told.
    in_set: f64,
    /// A whole answer, with its probability.
    query_median_ms: f64,
    query_percentile_99_ms: f64,
    /// The class of the nearest relative, with the compound's own spectra taken out.
    relatives: Vec<Relatives>,
    /// `None` when Python or matchms is missing.
    peer: Option<Peer>,
    /// How many times faster than the peer, query by query.
    ratio: Option<f64>,
}

/// How often the nearest relative of the spectra of a class is of that class.
#[derive(Serialize)]
struct Relatives {
    class: String,
    spectra: usize,
    mass_known: usize,
    mass_not_known: usize,
}

/// What matchms measured.
#[derive(Deserialize, Serialize)]
struct Peer {
    version: String,
    load_seconds: f64,
    first: f64,
    query_mean_ms: f64,
    queries: usize,
}

impl Spectra {
    /// Measures and prints.
    pub(super) fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let started = Instant::now();
        let library = read_library_file(card_of_file(&self.library), &self.library)?.library;
        let registry = Registry::bundled();
        let identifier = Identifier::new(vec![&library], registry, Calibration::electron_ionisation());
        let load = started.elapsed();
        let queries = read_library_file(card_of_file(&self.queries), &self.queries)?.library;
        let compounds = identifier.electron().compounds();
        let known = |entry: &&Entry| {
            let key = CompoundKey::of(&entry.spectrum.facts);
            entry.is_searched()
                && entry.is_electron_ionisation()
                && compounds.iter().any(|compound| compound.key == key)
        };
        let queries: Vec<&Entry> = queries.entries.iter().filter(known).collect();
        say("identification …");
        let mut times: Vec<Duration> = Vec::with_capacity(queries.len());
        let (mut first, mut in_set) = (0_usize, 0_usize);
        for query in &queries {
            let asked = Instant::now();
            let answer = identifier.identify(&query.spectrum);
            times.push(asked.elapsed());
            let skeleton = CompoundKey::of(&query.spectrum.facts).skeleton;
            let right =
                |key: &Option<picket_core::InchiKey>| key.as_ref().is_some_and(|key| key.skeleton() == skeleton);
            first += usize::from(answer.candidates.first().is_some_and(|candidate| right(&candidate.inchikey)));
            in_set += usize::from(answer.candidates.iter().any(|one| one.in_set && right(&one.inchikey)));
        }
        times.sort_unstable();
        let at = |share: f64| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a short list")]
            let index = ((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1));
            times.get(index).map_or(0.0, |time| 1000.0 * time.as_secs_f64())
        };
        say("relatives …");
        let relatives = relatives(identifier.electron(), registry);
        say("the same with matchms …");
        let peer = peer(&self.python, &self.library, &queries)?;
        let mean = times.iter().map(Duration::as_secs_f64).sum::<f64>() * 1000.0 / times.len().max(1) as f64;
        let measured = Measured {
            library_spectra: library.entries.len(),
            queries: queries.len(),
            load_seconds: load.as_secs_f64(),
            first: first as f64 / queries.len().max(1) as f64,
            in_set: in_set as f64 / queries.len().max(1) as f64,
            query_median_ms: at(0.5),
            query_percentile_99_ms: at(0.99),
            relatives,
            ratio: peer.as_ref().map(|peer| peer.query_mean_ms / mean),
            peer,
        };
        print_one(global.format, &measured, told)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Looks for the relatives of every spectrum of the classes with at least [`CLASS_SPECTRA_MIN`], with the spectra of its
/// compound taken out.
fn relatives(library: &ElectronLibrary, registry: &Registry) -> Vec<Relatives> {
    let class_of = |compound: &Compound| {
        let substance = registry.substance(compound.substance.as_ref()?.as_str())?;
        Some(substance.class.to_string())
    };
    let mut measured: BTreeMap<String, Relatives> = BTreeMap::new();
    for (index, unknown) in library.spectra().iter().enumerate() {
        let own = library.compound_of(index);
        let Some(class) = class_of(own) else { continue };
        let absent = |other: usize| library.compound_of(other).key.skeleton == own.key.skeleton;
        let right = |mass: Option<u32>| {
            let found = library.relatives(unknown, mass, absent);
            let nearest = found.first().map(|nearest| &library.compounds()[nearest.compound]);
            usize::from(nearest.and_then(class_of).as_deref() == Some(class.as_str()))
        };
        let (known, not_known) = (right(Some(own.key.nominal_mass)), right(None));
        let blank = Relatives { class: class.clone(), spectra: 0, mass_known: 0, mass_not_known: 0 };
        let row = measured.entry(class.clone()).or_insert(blank);
        row.spectra += 1;
        row.mass_known += known;
        row.mass_not_known += not_known;
    }
    measured.into_values().filter(|row| row.spectra >= CLASS_SPECTRA_MIN).collect()
}

/// Runs the peer on the same library and queries; `None`, said, when it is not there.
fn peer(python: &Path, library: &Path, queries: &[&Entry]) -> anyhow::Result<Option<Peer>> {
    let folder = tempfile::tempdir()?;
    let (program, asked) = (folder.path().join("peer.py"), folder.path().join("queries.msp"));
    std::fs::write(&program, PEER)?;
    let mut text = Vec::new();
    for query in queries {
        picket_spectra::write::msp(&query.spectrum, &mut text)?;
    }
    std::fs::write(&asked, text)?;
    let Ok(output) = Command::new(python).arg(&program).arg(library).arg(&asked).output() else {
        say("there is no Python; only Picket was measured");
        return Ok(None);
    };
    if !output.status.success() {
        say(&format!("matchms was not measured: {}", String::from_utf8_lossy(&output.stderr).trim()));
        return Ok(None);
    }
    Ok(Some(serde_json::from_slice(&output.stdout).context("the peer's figures cannot be read")?))
}

fn told(measured: &Measured) -> String {
    let mut lines = vec![
        format!("{} queries against {} spectra", measured.queries, measured.library_spectra),
        format!("load     {:.3} s, with quality control and index", measured.load_seconds),
        format!("first    {:.1} %, in the set told {:.1} %", 100.0 * measured.first, 100.0 * measured.in_set),
        format!(
            "answer   {:.2} ms median, {:.2} ms at the 99th percentile",
            measured.query_median_ms, measured.query_percentile_99_ms
        ),
    ];
    for row in &measured.relatives {
        let percent = |right: usize| 100.0 * right as f64 / row.spectra as f64;
        lines.push(format!(
            "relative {:<34} {:>4} spectra, right class {:>5.1} % with the mass known, {:>5.1} % without",
            row.class,
            row.spectra,
            percent(row.mass_known),
            percent(row.mass_not_known)
        ));
    }
    if let (Some(peer), Some(ratio)) = (&measured.peer, measured.ratio) {
        lines.push(format!(
            "matchms {}: first {:.1} %, {:.0} ms a query (cosine of √abundance · m/z, {} queries): {ratio:.0} times as long",
            peer.version,
            100.0 * peer.first,
            peer.query_mean_ms,
            peer.queries
        ));
    }
    lines.join("\n") + "\n"
}
