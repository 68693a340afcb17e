//! `picket control draft`: a definition of a class measured before it is voted.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use picket_core::Day;
use picket_substance::{ClassId, Definition, Difference, DraftReport, HeldOut, Measuring, Registry};
use serde::Serialize;

use crate::arguments::Global;
use crate::context;
use crate::failure::UserError;
use crate::output::print_one;

/// Measure a draft.
#[derive(Args, Debug)]
pub(crate) struct Draft {
    /// A definition file, or the id of a wording that the program holds.
    #[arg(value_name = "FILE|ID")]
    draft: String,
    /// Another wording to hold it against.
    #[arg(long, value_name = "FILE|ID")]
    against: Option<String>,
    /// Try it on what was first reported after this year.
    #[arg(long, value_name = "YEAR")]
    held_out: Option<i16>,
    /// A class of the registry that the draft aims at; may be repeated. Without it, those that the draft itself shows.
    #[arg(long, value_name = "CLASS")]
    aim: Vec<ClassId>,
    /// The day for which existing law is asked; without it, today.
    #[arg(long, value_name = "DAY")]
    date: Option<Day>,
}

/// Everything that was measured.
#[derive(Serialize)]
struct Measured<'r> {
    #[serde(flatten)]
    report: &'r DraftReport,
    held_out: Option<HeldOut<'r>>,
    difference: Option<Difference>,
}

impl Draft {
    pub(super) fn run(&self, registry: &Registry, global: &Global) -> anyhow::Result<ExitCode> {
        if let Some(unknown) = self.aim.iter().find(|class| registry.class(class.as_str()).is_none()) {
            return Err(UserError::new(format!("there is no class {unknown}")).into());
        }
        let day = self.date.map_or_else(|| context::now().day(), Ok)?;
        let draft = wording(registry, &self.draft)?;
        let report = registry.measure(&draft, &Measuring { day, aim: self.aim.clone() });
        let against = self.against.as_deref().map(|other| wording(registry, other)).transpose()?;
        let measured = Measured {
            held_out: self.held_out.map(|year| report.held_out(year)),
            difference: against.map(|other| registry.difference(&draft, &other, day)),
            report: &report,
        };
        print_one(global.format, &measured, told)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn told(measured: &Measured<'_>) -> String {
    let mut text = measured.report.to_markdown();
    text.extend(measured.held_out.as_ref().map(HeldOut::to_markdown));
    text.extend(measured.difference.as_ref().map(Difference::to_markdown));
    text
}

/// A wording of the program, or one in a file.
fn wording(registry: &Registry, named: &str) -> anyhow::Result<Definition> {
    let mut known = registry.definitions().iter().chain(registry.drafts());
    if let Some(definition) = known.find(|definition| definition.id == named) {
        return Ok(definition.clone());
    }
    let path = Path::new(named);
    if !path.exists() {
        let drafts: Vec<&str> = registry.drafts().iter().map(|draft| draft.id.as_str()).collect();
        return Err(UserError::new(format!("{named:?} is no file, and no wording that the program holds"))
            .hint(format!("picket control law list shows the ids of law; drafts are {}", drafts.join(", ")))
            .into());
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {named}"))?;
    let id = path.file_stem().unwrap_or_default().to_string_lossy();
    Ok(Definition::parse(&id, &text).map_err(|error| UserError::new(format!("{named}: {error}")))?)
}
