//! One file per command.

pub(crate) mod backup;
pub(crate) mod bench;
pub(crate) mod control;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod finding;
pub(crate) mod generate;
pub(crate) mod lab;
pub(crate) mod serve;
pub(crate) mod substance;
pub(crate) mod user;

use std::process::ExitCode;

use crate::arguments::{Arguments, Command};

/// Runs what the user asked for.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let global = &arguments.global;
    match arguments.command {
        Command::Demo(demo) => demo.run(global).await,
        Command::Serve(serve) => serve.run(global).await,
        Command::Lab(lab) => lab.run(global).await,
        Command::Control(control) => control.run(global).await,
        Command::Substance(substance) => substance.run(global),
        Command::Finding(finding) => finding.run(global).await,
        Command::User(user) => user.run(global).await,
        Command::Backup(backup) => backup.run(global).await,
        Command::Restore(restore) => restore.run(global).await,
        Command::Doctor(doctor) => doctor.run(global).await,
        Command::Bench(bench) => bench.run(global).await,
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
    }
}
