//! What a user may type. One definition makes the parser, the help, the completions and the man pages.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::commands::{backup, bench, control, demo, doctor, finding, generate, lab, serve, substance, user};
use crate::output::Format;

/// Early warning and interdiction for synthetic drugs.
///
/// Reads what laboratories report, recognises each substance, says whether it was controlled at that time, finds what is
/// new or rising, and puts it before a person who decides.
#[derive(Debug, Parser)]
#[command(name = "picket", version, max_term_width = 100, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Args, Clone, Debug)]
pub(crate) struct Global {
    /// Folder in which everything is kept.
    #[arg(long, global = true, value_name = "DIR", env = "PICKET_DATA_DIR", hide_env_values = true)]
    pub(crate) data_dir: Option<PathBuf>,
    /// PostgreSQL to use instead of the database in the data folder: postgres://USER@HOST/DATABASE.
    #[arg(long, global = true, value_name = "URL", env = "PICKET_STORE", hide_env_values = true)]
    pub(crate) store: Option<String>,
    /// How answers are printed.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// No progress bars.
    #[arg(long, global = true)]
    pub(crate) no_progress: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show Picket on a simulated world, in a data folder of its own.
    Demo(demo::Demo),
    /// Serve the console and the HTTP API.
    Serve(serve::Serve),
    /// Laboratory figures: import files, list layouts.
    #[command(subcommand)]
    Lab(lab::Lab),
    /// Substances: find by any name, show names, structure and legal status.
    #[command(subcommand)]
    Substance(substance::Substance),
    /// Control by law: check one thing or a file of them, show the law, lint definitions.
    #[command(subcommand)]
    Control(control::Control),
    /// Findings: list, show, decide.
    #[command(subcommand)]
    Finding(finding::Finding),
    /// People who may sign in.
    #[command(subcommand)]
    User(user::User),
    /// Write everything into a new folder, readable by SQLite and PostgreSQL alike.
    Backup(backup::Backup),
    /// Read a backup into an empty store.
    Restore(backup::Restore),
    /// Check the store, the audit chain, the tables and the machine.
    Doctor(doctor::Doctor),
    /// Measurements: import on generated rows; structures and law beside RDKit.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Print completions for a shell.
    Completions(generate::Completions),
    /// Write the man pages into a folder, or the main page to standard output.
    Man(generate::Man),
}
