//! `picket bench import`: how fast this machine imports, assesses and answers, on generated rows.

use std::io::{BufWriter, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use picket_flow::{LabFile, Node};
use picket_lab::{Profiles, Settings};
use picket_store::{FindingFilter, Location, Options, Store};
use picket_world::generated_rows;
use serde::Serialize;

use crate::arguments::Global;
use crate::context;
use crate::failure::UserError;
use crate::output::{print_one, say};
use crate::progress::Progress;

/// How often the board is asked for.
const BOARD_QUERIES: usize = 200;

/// Measure import, assessment and the board on generated rows.
#[derive(Args, Debug)]
pub(crate) struct Import {
    /// How many rows to generate.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
}

#[derive(Serialize)]
struct Measured {
    store: String,
    rows: u64,
    file_megabytes: f64,
    import_seconds: f64,
    rows_per_second: f64,
    assess_seconds: f64,
    findings: u64,
    board_median_ms: f64,
    board_percentile_99_ms: f64,
    memory_peak_megabytes: Option<f64>,
}

impl Import {
    /// Generates, imports, assesses, asks, and prints what it measured. The rows go into an empty store: one in a
    /// temporary folder, or the PostgreSQL of `--store`.
    pub(crate) async fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let folder = tempfile::tempdir()?;
        let location = match &global.store {
            Some(_) => context::store_location(global)?,
            None => Location::Sqlite(folder.path().join("picket.db")),
        };
        let path = folder.path().join("generated.csv");
        say("generating …");
        let mut file = BufWriter::new(std::fs::File::create(&path)?);
        for row in generated_rows(2_026, self.rows) {
            file.write_all(row.as_bytes())?;
        }
        file.into_inner()?.sync_all()?;
        let file_megabytes = std::fs::metadata(&path)?.len() as f64 / 1e6;

        let store = Store::open(&location, Options::default()).await?;
        let counts = store.counts().await?;
        if counts.imports_finished + counts.imports_open + counts.users > 0 {
            return Err(UserError::new("the store is not empty")
                .hint("the generated rows need a store of their own: unset PICKET_STORE, or name an empty database")
                .into());
        }
        let node = Node::new(store, Profiles::shipped(), Settings::default());
        let at = context::now();
        let import = LabFile {
            path,
            name: "generated.csv".to_owned(),
            profile: node.profile("generic-aggregated")?.clone(),
            source: None,
            simulated: true,
            known_at: at,
            by: "bench".to_owned(),
            at,
        };
        let mut progress = Progress::new("importing", global.no_progress);
        let started = Instant::now();
        node.import_lab(import, |state| progress.show(state)).await?;
        let import_time = started.elapsed();
        progress.finish();

        let started = Instant::now();
        let receipt = node.assess_lab("bench", at).await?;
        let assess_time = started.elapsed();
        let board = board_times(&node).await?;
        let measured = Measured {
            store: node.store().backend().to_string(),
            rows: self.rows,
            file_megabytes,
            import_seconds: import_time.as_secs_f64(),
            rows_per_second: self.rows as f64 / import_time.as_secs_f64(),
            assess_seconds: assess_time.as_secs_f64(),
            findings: receipt.added,
            board_median_ms: board[board.len() / 2].as_secs_f64() * 1e3,
            board_percentile_99_ms: board[board.len() * 99 / 100].as_secs_f64() * 1e3,
            memory_peak_megabytes: memory_peak_megabytes(),
        };
        print_one(global.format, &measured, told)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The times of asking for a board: the findings of a page and the counts beside it; sorted.
async fn board_times(node: &Node) -> anyhow::Result<Vec<Duration>> {
    let filter = FindingFilter { limit: 50, ..FindingFilter::default() };
    let mut times = Vec::with_capacity(BOARD_QUERIES);
    for _ in 0..BOARD_QUERIES {
        let started = Instant::now();
        node.store().findings(&filter).await?;
        node.store().counts().await?;
        times.push(started.elapsed());
    }
    times.sort();
    Ok(times)
}

/// The most memory the process ever held, where the system says (Linux).
fn memory_peak_megabytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes / 1e3)
}

fn told(measured: &Measured) -> String {
    format!(
        "{} rows ({:.0} MB) into {}\nimport   {:.1} s, {:.0} rows/s, each group on disk before it counts\nassess   {:.2} s, {} \
         findings\nboard    {:.2} ms median, {:.2} ms at the 99th percentile\nmemory   {} MB at most\n",
        measured.rows,
        measured.file_megabytes,
        measured.store,
        measured.import_seconds,
        measured.rows_per_second,
        measured.assess_seconds,
        measured.findings,
        measured.board_median_ms,
        measured.board_percentile_99_ms,
        measured.memory_peak_megabytes.map_or_else(|| "?".to_owned(), |peak| format!("{peak:.0}")),
    )
}
