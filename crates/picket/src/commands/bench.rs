//! `picket bench`: how fast this machine works.

mod control;
mod import;
mod spectra;

use std::process::ExitCode;

use clap::Subcommand;

use crate::arguments::Global;

/// Measurements.
#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// Measure import, assessment and the board on generated rows.
    Import(import::Import),
    /// Measure structures, patterns and answers of the law, beside RDKit when Python has it.
    Control(control::Control),
    /// Measure identification of spectra, beside matchms when Python has it.
    Spectra(spectra::Spectra),
}

impl Bench {
    /// Does it.
    pub(crate) async fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        match self {
            Self::Import(import) => import.run(global).await,
            Self::Control(control) => control.run(global),
            Self::Spectra(spectra) => spectra.run(global),
        }
    }
}
