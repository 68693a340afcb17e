//! `picket bench control`: structures, patterns and answers of the law, beside RDKit in the same run.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use picket_core::Day;
use picket_substance::{Definition, Measuring, Pattern, Perceived, Registry, Scope, Structure, Verdict};
use serde::{Deserialize, Serialize};

use crate::arguments::Global;
use crate::context;
use crate::failure::UserError;
use crate::output::{print_one, say};

/// The program that does the same work with RDKit.
const PEER: &str = include_str!("peer.py");

/// Each figure is the least of so many runs.
const RUNS: usize = 3;

/// Counter-ions and solvents that the structures are given in turn.
const COMPANIONS: [&str; 5] = ["", ".Cl", ".OC(=O)C=CC(=O)O", ".O", ".OS(=O)(=O)O"];

/// Measure structures, patterns and answers of the law, beside RDKit when Python has it.
#[derive(Args, Debug)]
pub(crate) struct Control {
    /// SMILES, one a line; without it, the structures of the registry.
    #[arg(long, value_name = "FILE")]
    smiles: Option<PathBuf>,
    /// Patterns, one a line, each a SMARTS or a name, a tab and a SMARTS; without it, the cores of all definitions.
    #[arg(long, value_name = "FILE")]
    patterns: Option<PathBuf>,
    /// How many structures to ask all laws about: the list again and again, with other salts and orders of atoms.
    #[arg(long, default_value_t = 20_000)]
    questions: usize,
    /// The Python that may have RDKit.
    #[arg(long, default_value = "python3", value_name = "PROGRAM")]
    python: PathBuf,
}

#[derive(Serialize)]
struct Measured {
    structures: usize,
    patterns: usize,
    matched: usize,
    parse_seconds: f64,
    perceive_seconds: f64,
    match_seconds: f64,
    key_seconds: f64,
    /// `None` when Python or RDKit is missing.
    peer: Option<Peer>,
    /// How many times faster than the peer; perceiving rings and aromaticity counts with parsing, as in RDKit.
    parse_ratio: Option<f64>,
    match_ratio: Option<f64>,
    registry_load_seconds: f64,
    questions: usize,
    threads: usize,
    /// One definition over the whole registry, the first time, when the structures are laid out for it.
    draft_first_seconds: f64,
    /// The same for each definition afterwards: the median and the longest.
    draft_median_seconds: f64,
    draft_longest_seconds: f64,
    answers_seconds: f64,
    answers_per_second: f64,
    /// The median and the 99th percentile of one answer by all jurisdictions, in milliseconds.
    answer_median_ms: f64,
    answer_percentile_99_ms: f64,
    controlled: usize,
}

/// What RDKit measured.
#[derive(Deserialize, Serialize)]
struct Peer {
    version: String,
    read: usize,
    matched: usize,
    parse_seconds: f64,
    match_seconds: f64,
    key_seconds: f64,
}

impl Control {
    /// Measures and prints.
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let started = Instant::now();
        let registry = Registry::bundled();
        let registry_load_seconds = started.elapsed().as_secs_f64();
        let smiles = self.smiles(registry)?;
        let smarts = self.smarts(registry)?;

        say("structures and patterns …");
        let (parse, structures) =
            least(|| smiles.iter().filter_map(|text| Structure::from_smiles(text).ok()).collect());
        let structures: Vec<Structure> = structures;
        let (perceive, perceived) = least(|| structures.iter().filter_map(|one| one.perceive().ok()).collect());
        let perceived: Vec<Perceived> = perceived;
        let patterns: Vec<Pattern> = smarts.iter().filter_map(|text| Pattern::parse(text).ok()).collect();
        let (matching, matched) = least(|| {
            let hits = |one: &Perceived| {
                let matcher = one.matcher();
                patterns.iter().filter(|pattern| pattern.matches(&matcher) == Ok(true)).count()
            };
            perceived.iter().map(hits).sum::<usize>()
        });
        let (key, _) = least(|| structures.iter().filter(|one| one.inchikey().is_ok()).count());
        say("the same with RDKit …");
        let peer = self.peer(&smiles, &smarts)?;

        say("drafts …");
        let day = context::now().day()?;
        let mut drafts: Vec<f64> = registry.definitions().iter().map(|draft| measure(registry, draft, day)).collect();
        let draft_first_seconds = if drafts.is_empty() { 0.0 } else { drafts.remove(0) };
        drafts.sort_by(f64::total_cmp);
        say("answers …");
        let questions = questions(&smiles, self.questions);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let started = Instant::now();
        let (mut times, controlled) = ask(registry, &questions, day, threads);
        let answers = started.elapsed().as_secs_f64();
        times.sort_unstable();
        let at = |share: usize| times.get(times.len() * share / 100).map_or(0.0, |time| time.as_secs_f64() * 1e3);
        let (parse, perceive, matching) = (parse.as_secs_f64(), perceive.as_secs_f64(), matching.as_secs_f64());
        let measured = Measured {
            structures: structures.len(),
            patterns: patterns.len(),
            matched,
            parse_seconds: parse,
            perceive_seconds: perceive,
            match_seconds: matching,
            key_seconds: key.as_secs_f64(),
            parse_ratio: peer.as_ref().map(|peer| peer.parse_seconds / (parse + perceive)),
            match_ratio: peer.as_ref().map(|peer| peer.match_seconds / matching),
            peer,
            registry_load_seconds,
            questions: questions.len(),
            threads,
            draft_first_seconds,
            draft_median_seconds: drafts.get(drafts.len() / 2).copied().unwrap_or_default(),
            draft_longest_seconds: drafts.last().copied().unwrap_or_default(),
            answers_seconds: answers,
            answers_per_second: questions.len() as f64 / answers,
            answer_median_ms: at(50),
            answer_percentile_99_ms: at(99),
            controlled,
        };
        print_one(global.format, &measured, told)?;
        Ok(ExitCode::SUCCESS)
    }

    fn smiles(&self, registry: &Registry) -> anyhow::Result<Vec<String>> {
        match &self.smiles {
            Some(path) => lines(path),
            None => Ok(registry.substances().iter().filter_map(|substance| substance.smiles.clone()).collect()),
        }
    }

    fn smarts(&self, registry: &Registry) -> anyhow::Result<Vec<String>> {
        let Some(path) = &self.patterns else {
            let scaffolds = registry.definitions().iter().flat_map(|definition| &definition.scaffolds);
            let cores = scaffolds.flat_map(|scaffold| &scaffold.cores);
            return Ok(cores.map(|core| core.pattern.as_str().to_owned()).collect());
        };
        let lines = lines(path)?;
        Ok(lines.iter().map(|line| line.rsplit('\t').next().unwrap_or_default().to_owned()).collect())
    }

    /// Runs the same work in RDKit, with the patterns that both can read.
    fn peer(&self, smiles: &[String], smarts: &[String]) -> anyhow::Result<Option<Peer>> {
        let folder = tempfile::tempdir()?;
        let (structures, patterns) = (folder.path().join("structures.smi"), folder.path().join("patterns.smarts"));
        let readable = smarts.iter().filter(|text| Pattern::parse(text).is_ok());
        std::fs::write(&structures, smiles.iter().map(|line| format!("{line}\n")).collect::<String>())?;
        std::fs::write(&patterns, readable.map(|line| format!("{line}\n")).collect::<String>())?;
        let output = Command::new(&self.python).arg("-c").arg(PEER).arg(&structures).arg(&patterns).output();
        match output {
            Ok(output) if output.status.success() => {
                Ok(Some(serde_json::from_slice(&output.stdout).context("RDKit's figures cannot be read")?))
            }
            Ok(output) => {
                let last = String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default().to_owned();
                say(&format!("RDKit was not measured: {last}"));
                Ok(None)
            }
            Err(error) => {
                say(&format!("RDKit was not measured: {}: {error}", self.python.display()));
                Ok(None)
            }
        }
    }
}

fn lines(path: &Path) -> anyhow::Result<Vec<String>> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| UserError::new(format!("{} cannot be read: {error}", path.display())))?;
    Ok(text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

/// The least time of some runs, and the result of the last.
fn least<T>(mut run: impl FnMut() -> T) -> (Duration, T) {
    let mut timed = || {
        let started = Instant::now();
        let result = run();
        (started.elapsed(), result)
    };
    (1..RUNS).fold(timed(), |(best, _), _| {
        let (time, result) = timed();
        (best.min(time), result)
    })
}

/// How long it takes to measure a definition over the registry, in seconds.
fn measure(registry: &Registry, draft: &Definition, day: Day) -> f64 {
    let started = Instant::now();
    registry.measure(draft, &Measuring::on(day));
    started.elapsed().as_secs_f64()
}

/// The structures again and again, each time with another companion and, from the second time on, another order of atoms.
fn questions(smiles: &[String], count: usize) -> Vec<String> {
    let asked = smiles.iter().cycle().enumerate().take(if smiles.is_empty() { 0 } else { count });
    asked
        .map(|(number, text)| {
            let round = number / smiles.len();
            let first = text.split_whitespace().next().unwrap_or_default();
            let turned = match Structure::from_smiles(first) {
                Ok(structure) if round > 0 => structure.renumbered(round).to_smiles(),
                _ => first.to_owned(),
            };
            format!("{turned}{}", COMPANIONS[number % COMPANIONS.len()])
        })
        .collect()
}

/// Asks every law about every question; the time of each, and how many are controlled somewhere.
fn ask(registry: &Registry, questions: &[String], day: Day, threads: usize) -> (Vec<Duration>, usize) {
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut times, mut controlled) = (Vec::new(), 0);
        while let Some(question) = questions.get(next.fetch_add(1, Ordering::Relaxed)) {
            let started = Instant::now();
            let Ok(structure) = Structure::from_smiles(question) else { continue };
            let exhibit = registry.exhibit_of_structure(question, &structure);
            let answers = registry.answers(&exhibit, Scope::All, day);
            controlled += usize::from(answers.iter().any(|answer| answer.verdict > Verdict::Undetermined));
            times.push(started.elapsed());
        }
        (times, controlled)
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let done = workers.into_iter().map(|worker| worker.join().expect("answers do not panic"));
        done.fold((Vec::new(), 0), |(mut times, controlled), (own, more)| {
            times.extend(own);
            (times, controlled + more)
        })
    })
}

fn told(measured: &Measured) -> String {
    let beside = |own: f64, peer: Option<f64>, ratio: Option<f64>| match (peer, ratio) {
        (Some(peer), Some(ratio)) => format!("{own:.3} s, RDKit {peer:.3} s, {ratio:.1} times as fast"),
        _ => format!("{own:.3} s"),
    };
    let peer = measured.peer.as_ref();
    let parse = measured.parse_seconds + measured.perceive_seconds;
    format!(
        "{} structures, {} patterns{}\nparse    {} (of that {:.3} s rings and aromaticity)\nmatch    {}\nkeys     {}\n\
         load     {:.3} s for all tables and definitions\ndraft    {:.2} s over the registry at first, then {:.3} s median, {:.3} s at \
         most\nanswers  {} questions to all laws on {} threads: {:.1} s, {:.0} a \
         second, {} controlled\none      {:.2} ms median, {:.2} ms at the 99th percentile\n",
        measured.structures,
        measured.patterns,
        peer.map(|peer| format!(", beside RDKit {}", peer.version)).unwrap_or_default(),
        beside(parse, peer.map(|peer| peer.parse_seconds), measured.parse_ratio),
        measured.perceive_seconds,
        beside(measured.match_seconds, peer.map(|peer| peer.match_seconds), measured.match_ratio),
        beside(
            measured.key_seconds,
            peer.map(|peer| peer.key_seconds),
            peer.map(|peer| peer.key_seconds / measured.key_seconds)
        ),
        measured.registry_load_seconds,
        measured.draft_first_seconds,
        measured.draft_median_seconds,
        measured.draft_longest_seconds,
        measured.questions,
        measured.threads,
        measured.answers_seconds,
        measured.answers_per_second,
        measured.controlled,
        measured.answer_median_ms,
        measured.answer_percentile_99_ms,
    )
}
