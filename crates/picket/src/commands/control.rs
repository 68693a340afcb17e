//! `picket control`: is it controlled, where, since when, by which words?

mod batch;
mod check;
mod draft;
mod export;
mod flat;
mod law;
mod lint;
mod matrix;
mod questions;
mod queue;
mod row_limit;
mod told;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use picket_core::Day;
use picket_flow::ControlQuestion;
use picket_substance::Registry;

use crate::arguments::Global;
use crate::context;

/// Control by law.
#[derive(Debug, Subcommand)]
pub(crate) enum Control {
    /// Say whether a structure, a name or a CAS number is controlled, where, since when and by which words.
    Check(check::Check),
    /// The same for each line of a file.
    Batch(batch::Batch),
    /// List laws and definitions of classes, or show one.
    Law(law::Law),
    /// Say what should be looked at in files that define classes.
    Lint(lint::Lint),
    /// Measure a definition of a class against every substance on record.
    Draft(draft::Draft),
    /// Show what one jurisdiction controls and another does not, or what changed since a day.
    Matrix(matrix::Matrix),
    /// Order the substances that an expert committee could review next.
    Queue(queue::Queue),
}

/// Which law is asked.
#[derive(Args, Clone, Debug)]
pub(crate) struct Asked {
    /// Only this jurisdiction: a country code, EU or UN; may be repeated. Without it, all.
    #[arg(long = "jurisdiction", value_name = "CODE", global = true)]
    jurisdictions: Vec<String>,
    /// The day for which the law is asked; without it, today.
    #[arg(long, value_name = "DAY", global = true)]
    date: Option<Day>,
}

impl Asked {
    /// The question with the day filled in.
    fn question(&self, registry: &Registry) -> anyhow::Result<ControlQuestion> {
        let day = match self.date {
            Some(day) => day,
            None => context::now().day()?,
        };
        Ok(ControlQuestion::new(registry, &self.jurisdictions, day)?)
    }
}

impl Control {
    /// Does it.
    pub(crate) async fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let registry = Registry::bundled();
        match self {
            Self::Check(check) => check.run(registry, global).await,
            Self::Batch(batch) => batch.run(registry, global),
            Self::Law(law) => law.run(registry, global),
            Self::Lint(lint) => lint.run(registry, global),
            Self::Draft(draft) => draft.run(registry, global),
            Self::Matrix(matrix) => matrix.run(registry, global),
            Self::Queue(queue) => queue.run(global).await,
        }
    }
}
