//! `picket lab`: laboratory files in, spectra identified.

mod identify;
mod library;
mod sample;

pub(super) use identify::card_of_file;

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use picket_core::{Day, Problem, SourceId, Timestamp};
use picket_flow::{ImportSummary, LabFile, Node, Recognition};
use picket_lab::{Fit, Profile, peek_header};
use picket_store::{Import as StoredImport, ImportFilter, ImportId, PAGE_ROWS_MAX, ProblemCount, RunReceipt};
use serde::Serialize;

use crate::arguments::Global;
use crate::context;
use crate::failure::UserError;
use crate::output::{Column, print_list, print_one, say};
use crate::progress::Progress;

/// How many unresolved names and problems an import prints for people; `unresolved` and `problems` print all.
const SHOWN_MAX: usize = 20;

/// Laboratory figures.
#[derive(Debug, Subcommand)]
pub(crate) enum Lab {
    /// Import a file: CSV, JSON Lines, XLSX or ODS.
    Import(Import),
    /// List the layouts Picket knows, or say which fits a file.
    Profiles(ListProfiles),
    /// List imports, newest first.
    Imports,
    /// List the problems of an import, each with its row and column.
    Problems(Problems),
    /// Take back an import that was cut off, or the newest of its source.
    Undo(Undo),
    /// Draw findings anew from everything imported.
    Assess,
    /// List reported names that no substance or class was found for.
    Unresolved,
    /// Say what spectra are of.
    Identify(identify::Identify),
    /// Libraries of reference spectra.
    #[command(subcommand)]
    Library(library::LibraryCommand),
    /// Samples: results of several techniques, what is missing, confirmation, packages, comparison.
    #[command(subcommand)]
    Sample(Box<sample::SampleCommand>),
}

/// Import a file.
#[derive(Args, Debug)]
pub(crate) struct Import {
    /// The file.
    file: PathBuf,
    /// Its layout; without it, the one that fits.
    #[arg(long)]
    profile: Option<String>,
    /// Who reported, when it is not the profile's own source.
    #[arg(long)]
    source: Option<SourceId>,
    /// The day on which it became known; without it, now.
    #[arg(long, value_name = "DAY")]
    known: Option<Day>,
    /// The figures are simulated.
    #[arg(long)]
    simulated: bool,
    /// Draw no findings now; `picket lab assess` does it later.
    #[arg(long)]
    no_assess: bool,
}

/// List layouts.
#[derive(Args, Debug)]
pub(crate) struct ListProfiles {
    /// Say which layout fits this file.
    #[arg(long, value_name = "FILE")]
    fit: Option<PathBuf>,
    /// Print one layout whole, as a file to copy and change.
    #[arg(long, value_name = "PROFILE", conflicts_with = "fit")]
    show: Option<String>,
}

/// List the problems of an import.
#[derive(Args, Debug)]
pub(crate) struct Problems {
    /// Its id.
    import: ImportId,
}

/// Take back an import.
#[derive(Args, Debug)]
pub(crate) struct Undo {
    /// Its id.
    import: ImportId,
}

/// What an import did, as programs read it.
#[derive(Serialize)]
struct Imported {
    import: String,
    source: String,
    already_imported: bool,
    records_new: u64,
    records_corrected: u64,
    records_unchanged: u64,
    summary: ImportSummary,
    problems: Vec<ListedProblem>,
    recognition: Recognition,
    findings_added: u64,
}

#[derive(Serialize)]
struct ListedProblem {
    code: String,
    severity: picket_core::Severity,
    count: u64,
}

impl From<ProblemCount> for ListedProblem {
    fn from(ProblemCount { code, severity, count }: ProblemCount) -> Self {
        Self { code, severity, count }
    }
}

impl Lab {
    /// Does it.
    pub(crate) async fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        // Spectra and their libraries need no store.
        match self {
            Self::Identify(identify) => return identify.run(global).await,
            Self::Library(library) => return library.run(global),
            Self::Sample(sample) => return sample.run(global).await,
            _ => {}
        }
        let node = context::open_or_create(global).await?;
        match self {
            Self::Import(import) => import.run(&node, global).await?,
            Self::Profiles(profiles) => profiles.run(&node, global)?,
            Self::Imports => list_imports(&node, global).await?,
            Self::Problems(problems) => list_problems(&node, problems.import, global).await?,
            Self::Undo(undo) => {
                let (by, at) = (context::operator(), context::now());
                node.store().undo_import(undo.import, &by, at).await?;
                print_one(global.format, &Assessed::from(node.assess_lab(&by, at).await?), Assessed::told)?;
            }
            Self::Assess => {
                let receipt = node.assess_lab(&context::operator(), context::now()).await?;
                print_one(global.format, &Assessed::from(receipt), Assessed::told)?;
            }
            Self::Unresolved => {
                let recognition = node.recognition(None, context::now()).await?;
                print_list(global.format, &recognition.unresolved, &UNRESOLVED)?;
            }
            Self::Identify(_) | Self::Library(_) | Self::Sample(_) => unreachable!("returned above"),
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Import {
    async fn run(&self, node: &Node, global: &Global) -> anyhow::Result<()> {
        let at = context::now();
        let by = context::operator();
        let profile = match &self.profile {
            Some(id) => node.profile(id)?.clone(),
            None => fitting(node, &self.file)?,
        };
        let source = self.source.clone().unwrap_or_else(|| profile.source.clone());
        let file = LabFile {
            path: self.file.clone(),
            name: self.file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            profile,
            source: self.source.clone(),
            simulated: self.simulated,
            known_at: self.known.map_or(at, Timestamp::start_of),
            by: by.clone(),
            at,
        };
        let mut progress = Progress::new("reading", global.no_progress);
        let report = node.import_lab(file, |state| progress.show(state)).await?;
        progress.finish();
        let findings_added = if self.no_assess { 0 } else { node.assess_lab(&by, at).await?.added };
        let problems = node.store().problem_counts(report.import.id).await?;
        let imported = Imported {
            import: report.import.id.to_string(),
            source: source.to_string(),
            already_imported: report.already_imported,
            records_new: report.import.progress.records_new,
            records_corrected: report.import.progress.records_corrected,
            records_unchanged: report.import.progress.records_unchanged,
            summary: report.summary,
            problems: problems.into_iter().map(ListedProblem::from).collect(),
            recognition: node.recognition(Some(&source), at).await?,
            findings_added,
        };
        print_one(global.format, &imported, told)?;
        let listed = node.store().problems(report.import.id, None, u32::try_from(SHOWN_MAX)?).await?;
        for (_, problem) in listed {
            say(&format!("{} {}: {} {}", problem.code, problem.location, problem.message, problem.excerpt));
        }
        Ok(())
    }
}

fn told(imported: &Imported) -> String {
    let totals = &imported.summary.reconciliation;
    let mut lines = Vec::new();
    if imported.already_imported {
        lines.push("This file was imported before; nothing was changed.".to_owned());
    }
    lines.push(format!(
        "rows        {} read = {} used + {} rejected + {} ignored",
        totals.rows_read, totals.rows_used, totals.rows_rejected, totals.rows_ignored
    ));
    lines.push(format!(
        "records     {} new, {} corrected, {} unchanged",
        imported.records_new, imported.records_corrected, imported.records_unchanged
    ));
    lines.push(format!("counts      {} reports in all", totals.reports));
    for problem in &imported.problems {
        lines.push(format!("problem     {} × {} ({:?})", problem.count, problem.code, problem.severity));
    }
    let recognition = &imported.recognition;
    lines.push(format!(
        "recognised  {:.2} % of report volume, {:.2} % of {} distinct names, as a substance or an honest class",
        100.0 * recognition.reports_share(),
        100.0 * recognition.names_share(),
        recognition.names - recognition.remarks().names
    ));
    lines.push(format!(
        "            not counted: {} reports that name nothing, such as \"not analysed\"",
        recognition.remarks().reports
    ));
    for outcome in &recognition.outcomes {
        lines.push(format!("  {:<16} {:>6} names {:>12} reports", outcome.outcome, outcome.names, outcome.reports));
    }
    if !recognition.unresolved.is_empty() {
        lines.push(format!("unresolved  {} names, most reported first:", recognition.unresolved.len()));
        for name in recognition.unresolved.iter().take(SHOWN_MAX) {
            lines.push(format!("  {:>8}  {}", name.reports, name.name));
        }
        if recognition.unresolved.len() > SHOWN_MAX {
            lines.push("  … all of them: picket lab unresolved".to_owned());
        }
    }
    lines.push(format!("findings    {} added; picket finding list shows them", imported.findings_added));
    lines.join("\n") + "\n"
}

const UNRESOLVED: [Column<picket_flow::UnresolvedName>; 3] = [
    ("reports", |name| name.reports.to_string()),
    ("outcome", |name| name.outcome.to_owned()),
    ("name", |name| name.name.clone()),
];

/// The one layout that fits the file.
fn fitting(node: &Node, path: &PathBuf) -> anyhow::Result<Profile> {
    let fits = fits(node, path)?;
    let mut fitting = fits.iter().filter(|fit| fit.fits());
    match (fitting.next(), fitting.next()) {
        (Some(fit), None) => Ok(node.profile(&fit.profile.to_string())?.clone()),
        (Some(one), Some(two)) => Err(UserError::new(format!("{} and {} both fit the file", one.profile, two.profile))
            .hint("say which with --profile")
            .into()),
        (None, _) => Err(UserError::new("no known layout fits the file")
            .hint("picket lab profiles --fit FILE says why; docs/how-to/write-a-mapping-profile.md how to add one")
            .into()),
    }
}

fn fits(node: &Node, path: &PathBuf) -> anyhow::Result<Vec<Fit>> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let header = peek_header(&mut BufReader::new(file))?;
    Ok(node.profiles().suggest(&header))
}

#[derive(Serialize)]
struct ProfileRow {
    profile: String,
    title: String,
    source: String,
    fits: Option<bool>,
    missing: Vec<String>,
    unused: Vec<String>,
}

const PROFILES: [Column<ProfileRow>; 3] =
    [("profile", |row| row.profile.clone()), ("source", |row| row.source.clone()), ("title", |row| row.title.clone())];

const FITS: [Column<ProfileRow>; 4] = [
    ("profile", |row| row.profile.clone()),
    ("fits", |row| if row.fits == Some(true) { "yes" } else { "no" }.to_owned()),
    ("columns missing", |row| row.missing.join(", ")),
    ("columns not used", |row| row.unused.join(", ")),
];

impl ListProfiles {
    fn run(&self, node: &Node, global: &Global) -> anyhow::Result<()> {
        if let Some(id) = &self.show {
            let profile = node.profile(id)?;
            return print_one(global.format, profile, Profile::to_toml);
        }
        if let Some(path) = &self.fit {
            let rows: Vec<_> = fits(node, path)?
                .into_iter()
                .map(|fit| ProfileRow {
                    fits: Some(fit.fits()),
                    source: node
                        .profile(&fit.profile.to_string())
                        .map(|profile| profile.source.to_string())
                        .unwrap_or_default(),
                    profile: fit.profile.to_string(),
                    title: fit.title,
                    missing: fit.missing,
                    unused: fit.unused,
                })
                .collect();
            return print_list(global.format, &rows, &FITS);
        }
        let rows: Vec<_> = node
            .profiles()
            .iter()
            .map(|profile| ProfileRow {
                profile: profile.id.to_string(),
                title: profile.title.clone(),
                source: profile.source.to_string(),
                fits: None,
                missing: Vec::new(),
                unused: Vec::new(),
            })
            .collect();
        print_list(global.format, &rows, &PROFILES)
    }
}

#[derive(Serialize)]
struct ImportRow {
    import: String,
    source: String,
    file: String,
    state: &'static str,
    known_at: String,
    records_new: u64,
    records_corrected: u64,
    rejected: u64,
    simulated: bool,
}

impl From<StoredImport> for ImportRow {
    fn from(import: StoredImport) -> Self {
        Self {
            import: import.id.to_string(),
            source: import.source.to_string(),
            file: import.file_name,
            state: import.state.as_str(),
            known_at: import.known_at.to_string(),
            records_new: import.progress.records_new,
            records_corrected: import.progress.records_corrected,
            rejected: import.progress.rejected,
            simulated: import.simulated,
        }
    }
}

const IMPORTS: [Column<ImportRow>; 8] = [
    ("import", |row| row.import.clone()),
    ("source", |row| row.source.clone()),
    ("file", |row| row.file.clone()),
    ("state", |row| row.state.to_owned()),
    ("known", |row| row.known_at.clone()),
    ("new", |row| row.records_new.to_string()),
    ("corrected", |row| row.records_corrected.to_string()),
    ("rejected", |row| row.rejected.to_string()),
];

/// What a run of the early warning did.
#[derive(Serialize)]
struct Assessed {
    added: u64,
    changed: u64,
    unchanged: u64,
    superseded: u64,
}

impl From<RunReceipt> for Assessed {
    fn from(receipt: RunReceipt) -> Self {
        let RunReceipt { added, updated, unchanged, superseded, .. } = receipt;
        Self { added, changed: updated, unchanged, superseded }
    }
}

impl Assessed {
    fn told(&self) -> String {
        let Self { added, changed, unchanged, superseded } = self;
        format!("findings: {added} added, {changed} changed, {unchanged} as before, {superseded} superseded\n")
    }
}

const PROBLEMS: [Column<Problem>; 5] = [
    ("code", |problem| problem.code.clone()),
    ("severity", |problem| format!("{:?}", problem.severity).to_lowercase()),
    ("where", |problem| problem.location.to_string()),
    ("what", |problem| problem.message.clone()),
    ("text", |problem| problem.excerpt.clone()),
];

async fn list_problems(node: &Node, import: ImportId, global: &Global) -> anyhow::Result<()> {
    let mut problems = Vec::new();
    let mut after = None;
    loop {
        let page = node.store().problems(import, after, PAGE_ROWS_MAX).await?;
        let Some((last, _)) = page.last() else { break };
        after = Some(*last);
        problems.extend(page.into_iter().map(|(_, problem)| problem));
    }
    print_list(global.format, &problems, &PROBLEMS)
}

async fn list_imports(node: &Node, global: &Global) -> anyhow::Result<()> {
    let filter = ImportFilter { limit: 1_000, ..ImportFilter::default() };
    let rows: Vec<ImportRow> = node.store().imports(&filter).await?.into_iter().map(ImportRow::from).collect();
    print_list(global.format, &rows, &IMPORTS)
}
