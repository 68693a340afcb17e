//! `picket backup` and `picket restore`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use picket_store::BackupManifest;

use crate::arguments::Global;
use crate::context;
use crate::output::print_one;

/// Write everything into a new folder.
#[derive(Args, Debug)]
pub(crate) struct Backup {
    /// The folder to write; it must not exist.
    folder: PathBuf,
}

/// Read a backup into an empty store.
#[derive(Args, Debug)]
pub(crate) struct Restore {
    /// The folder that `picket backup` wrote.
    folder: PathBuf,
}

impl Backup {
    /// Writes the backup and prints what is in it.
    pub(crate) async fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let node = context::open(global).await?;
        let manifest = node.store().backup(&self.folder, &context::operator(), context::now()).await?;
        print_one(global.format, &manifest, |manifest| told("written to", manifest, &self.folder))?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Restore {
    /// Restores and prints what was in it.
    pub(crate) async fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let node = context::open_or_create(global).await?;
        let manifest = node.store().restore(&self.folder, &context::operator(), context::now()).await?;
        print_one(global.format, &manifest, |manifest| told("restored from", manifest, &self.folder))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn told(what: &str, manifest: &BackupManifest, folder: &std::path::Path) -> String {
    let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    format!("{rows} rows in {} tables {what} {}\n", manifest.tables.len(), folder.display())
}
