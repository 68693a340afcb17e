//! `picket control lint`: what should be looked at in files that define classes.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use picket_substance::{Definition, LintFault, LintSeverity, Registry};
use serde::Serialize;

use crate::arguments::Global;
use crate::output::{Column, Format, print_list, say};

/// Look at definition files.
#[derive(Args, Debug)]
pub(crate) struct Lint {
    /// The files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Found {
    file: String,
    #[serde(flatten)]
    fault: LintFault,
}

/// How much of a text is repeated to show a place in it, in characters.
const WORDS_CHARS_MAX: usize = 60;

const COLUMNS: [Column<Found>; 4] = [
    ("file", |found| found.file.clone()),
    ("severity", |found| found.fault.severity.as_str().to_owned()),
    ("place", |found| found.fault.place.clone()),
    ("message", |found| found.fault.message.clone()),
];

impl Lint {
    /// Ends with exit code 1 when there is a fault; notices alone are no failure.
    pub(super) fn run(&self, registry: &Registry, global: &Global) -> anyhow::Result<ExitCode> {
        let mut found = Vec::new();
        for path in &self.files {
            let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            let id = path.file_stem().unwrap_or_default().to_string_lossy();
            let faults = registry.lint(&id, &text).into_iter();
            let wording = Definition::parse(&id, &text).map(|definition| definition.wording_faults(None));
            let wording = wording.into_iter().flatten().map(|fault| LintFault {
                severity: LintSeverity::Notice,
                place: format!("text, {:?}", shortened(&fault.place)),
                message: format!("{}: {}", fault.code.as_str(), fault.reason),
            });
            found.extend(faults.chain(wording).map(|fault| Found { file: path.display().to_string(), fault }));
        }
        let faults = found.iter().filter(|found| found.fault.severity == LintSeverity::Fault).count();
        if !(found.is_empty() && global.format == Format::Table) {
            print_list(global.format, &found, &COLUMNS)?;
        }
        say(&format!("{} files, {faults} faults, {} notices", self.files.len(), found.len() - faults));
        Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

/// The first words of a place in a text.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= WORDS_CHARS_MAX {
        line
    } else {
        line.chars().take(WORDS_CHARS_MAX - 1).chain(['…']).collect()
    }
}
