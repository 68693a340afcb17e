//! `picket control queue`: which substances should be reviewed next?

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use picket_core::Day;
use picket_substance::{Criterion, ReviewEntry, ReviewQueue, ReviewWeights};

use crate::arguments::Global;
use crate::context;
use crate::failure::UserError;
use crate::output::{Column, Format, print_list, print_one, say};

/// Order the candidates for review.
#[derive(Args, Debug)]
pub(crate) struct Queue {
    /// A file of weights; without it, those of the program.
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// At most this many.
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    limit: usize,
    /// The day for which the law is asked; without it, today.
    #[arg(long, value_name = "DAY")]
    date: Option<Day>,
}

const COLUMNS: [Column<ReviewEntry>; 12] = [
    ("rank", |entry| entry.rank.to_string()),
    ("range", |entry| format!("{}-{}", entry.rank_range.0, entry.rank_range.1)),
    ("substance", |entry| entry.substance.to_string()),
    ("name", |entry| if entry.simulated { format!("[simulated] {}", entry.name) } else { entry.name.clone() }),
    ("score", |entry| format!("{:.3}", entry.score)),
    ("reports", |entry| measured(entry, Criterion::Reports)),
    ("growth", |entry| measured(entry, Criterion::Growth)),
    ("deaths", |entry| measured(entry, Criterion::Deaths)),
    ("countries", |entry| measured(entry, Criterion::Countries)),
    ("years", |entry| measured(entry, Criterion::Persistence)),
    ("controlled in", |entry| {
        let places: Vec<String> = entry.controlled.iter().map(|law| law.jurisdiction.to_string()).collect();
        places.join(" ")
    }),
    ("medicine", |entry| if measured(entry, Criterion::MedicalUse) == "1" { "yes" } else { "" }.to_owned()),
];

/// The value as measured; a dash where nothing is on record.
fn measured(entry: &ReviewEntry, criterion: Criterion) -> String {
    let value = entry.values.iter().find(|value| value.criterion == criterion).and_then(|value| value.measured);
    value.map_or_else(|| "-".to_owned(), |value| format!("{}", (value * 10.0).round() / 10.0))
}

impl Queue {
    pub(super) async fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let weights = match &self.weights {
            None => ReviewWeights::bundled(),
            Some(path) => {
                let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
                let told = |error| UserError::new(format!("{}: {error}", path.display()));
                ReviewWeights::parse(&text).map_err(told)?
            }
        };
        let now = context::now();
        let day = self.date.map_or_else(|| now.day(), Ok)?;
        let node = context::open(global).await?;
        let mut queue = node.review_queue(weights, day, now).await?;
        let candidates = queue.entries.len();
        queue.entries.truncate(self.limit);
        match global.format {
            Format::Json => print_one(global.format, &queue, |_| String::new())?,
            _ => print_list(global.format, &queue.entries, &COLUMNS)?,
        }
        explain(&queue, candidates);
        Ok(ExitCode::SUCCESS)
    }
}

/// Says what stands behind the order.
fn explain(queue: &ReviewQueue, candidates: usize) {
    say(&format!("{} of {candidates} candidates; tables {}", queue.entries.len(), queue.rulepack));
    let weights = queue.weights.weights.iter().map(|(criterion, weight)| format!("{} {weight}", criterion.as_str()));
    say(&format!("weights: {}", weights.collect::<Vec<_>>().join(", ")));
    if !queue.absent.is_empty() {
        let absent: Vec<&str> = queue.absent.iter().map(|criterion| criterion.as_str()).collect();
        say(&format!("nothing on record, and so adding nothing: {}", absent.join(", ")));
    }
    queue.method.iter().for_each(|line| say(line));
}
