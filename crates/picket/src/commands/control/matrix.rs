//! `picket control matrix`: controlled in one place and not in another, and what changed since a day.

use std::process::ExitCode;

use clap::Args;
use picket_core::Day;
use picket_flow::ControlQuestion;
use picket_substance::{Change, GapMatrix, GapRow, Jurisdiction, Registry};

use crate::arguments::Global;
use crate::context;
use crate::output::{Column, Format, print_list, print_one, print_text};

/// Compare jurisdictions, or tell what changed.
#[derive(Args, Debug)]
pub(crate) struct Matrix {
    /// The jurisdiction that controls: a country code, EU or UN.
    #[arg(long, value_name = "CODE", requires = "missing")]
    from: Option<String>,
    /// The jurisdiction that does not.
    #[arg(long, value_name = "CODE", requires = "from")]
    missing: Option<String>,
    /// Tell what changed after this day instead: added, moved, renewed or ended.
    #[arg(long, value_name = "DAY", conflicts_with_all = ["from", "missing"])]
    since: Option<Day>,
    /// With --since, only this jurisdiction; may be repeated.
    #[arg(long = "jurisdiction", value_name = "CODE", requires = "since")]
    jurisdictions: Vec<String>,
    /// The day for which the law is asked; without it, today.
    #[arg(long, value_name = "DAY")]
    date: Option<Day>,
}

const GAPS: [Column<GapRow>; 9] = [
    ("substance", |row| row.substance.to_string()),
    ("name", |row| row.name.clone()),
    ("class", |row| row.class.to_string()),
    ("since", |row| row.since.as_ref().map_or_else(|| "not on record".to_owned(), ToString::to_string)),
    ("status", |row| row.verdict.as_str().to_owned()),
    ("instrument", |row| row.instrument.to_string()),
    ("schedule", |row| row.schedule.clone()),
    ("route", |row| row.route_of.as_ref().map_or_else(|| row.route.to_owned(), |of| format!("{} of {of}", row.route))),
    ("other", |row| if row.uncertain { "undetermined" } else { "not found" }.to_owned()),
];

const CHANGES: [Column<Change>; 8] = [
    ("on", |change| change.on.to_string()),
    ("change", |change| change.kind.as_str().to_owned()),
    ("instrument", |change| change.instrument.to_string()),
    ("schedule", |change| change.schedule.clone()),
    ("before", |change| change.from.clone().unwrap_or_default()),
    ("name", |change| change.name.clone()),
    ("citation", |change| change.citation.clone()),
    ("checked", |change| if change.checked { "yes" } else { "no" }.to_owned()),
];

impl Matrix {
    pub(super) fn run(&self, registry: &Registry, global: &Global) -> anyhow::Result<ExitCode> {
        let day = self.date.map_or_else(|| context::now().day(), Ok)?;
        let places = |codes: &[String]| ControlQuestion::new(registry, codes, day).map(|asked| asked.jurisdictions);
        match (&self.from, &self.missing, self.since) {
            (Some(from), Some(missing), _) => {
                let (from, missing) = (places(std::slice::from_ref(from))?, places(std::slice::from_ref(missing))?);
                print_list(global.format, &registry.gaps_between(&from[0], &missing[0], day), &GAPS)?;
            }
            (_, _, Some(since)) => {
                let changes = registry.changes(since, day, &places(&self.jurisdictions)?);
                print_list(global.format, &changes, &CHANGES)?;
            }
            _ => {
                let matrix = registry.gap_matrix(day);
                if global.format == Format::Csv {
                    print_text(&csv(&matrix))?;
                } else {
                    print_one(global.format, &matrix, told)?;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn told(matrix: &GapMatrix) -> String {
    let mut text = format!("substances on record that the row controls on {} and the column does not\n\n", matrix.day);
    let heads = matrix.jurisdictions.iter().map(|place| format!("{place:>7}"));
    text.push_str(&format!("{:10}{:>7}{}\n", "", "all", heads.collect::<String>()));
    for ((place, controlled), gaps) in matrix.jurisdictions.iter().zip(&matrix.controlled).zip(&matrix.gaps) {
        let cells = gaps.iter().zip(&matrix.jurisdictions);
        let cell = |(gap, column): (&usize, &Jurisdiction)| {
            if column == place { format!("{:>7}", "-") } else { format!("{gap:>7}") }
        };
        text.push_str(&format!("{place:<10}{controlled:>7}{}\n", cells.map(cell).collect::<String>()));
    }
    text.push_str(&format!(
        "\n\"not\" means that no listing was found, never that it is legal; tables {}\n",
        matrix.rulepack
    ));
    text
}

fn csv(matrix: &GapMatrix) -> String {
    let heads = matrix.jurisdictions.iter().map(|place| format!(",{place}"));
    let mut text = format!("controlled_in,all{}\n", heads.collect::<String>());
    for ((place, controlled), gaps) in matrix.jurisdictions.iter().zip(&matrix.controlled).zip(&matrix.gaps) {
        let cells = gaps.iter().map(|gap| format!(",{gap}"));
        text.push_str(&format!("{place},{controlled}{}\n", cells.collect::<String>()));
    }
    text
}
