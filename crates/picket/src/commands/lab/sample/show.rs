//! `picket lab sample show`: a sample, what is concluded and what is still missing.

use clap::Args;
use picket_core::Timestamp;
use picket_lab::sample::{Component, Entry, Lapsed, Opening, Outcome, Packaged, Sample, TechniqueResult, What};
use serde::Serialize;

use super::add::told as result_line;
use super::{House, Rules};
use crate::arguments::Global;
use crate::output::{Column, print_list, print_one};

/// Show a sample.
#[derive(Args, Debug)]
pub(crate) struct Show {
    /// Its name; without it, all are listed.
    sample: Option<String>,
    #[command(flatten)]
    rules: Rules,
}

/// A sample as programs read it.
#[derive(Serialize)]
struct Shown {
    sample: String,
    opening: Opening,
    edition: String,
    components: Vec<ShownComponent>,
    withdrawn: Vec<Withdrawn>,
    profiles: Vec<String>,
    packages: Vec<Packaged>,
    history: Vec<Happened>,
}

#[derive(Serialize)]
struct ShownComponent {
    words: String,
    missing: Vec<String>,
    #[serde(flatten)]
    component: Component,
}

#[derive(Serialize)]
struct Withdrawn {
    result: TechniqueResult,
    why: String,
}

#[derive(Serialize)]
struct Happened {
    number: u32,
    at: Timestamp,
    by: String,
    what: &'static str,
    why: String,
}

#[derive(Serialize)]
struct Row {
    sample: String,
    day: String,
    place: String,
    laboratory: String,
    simulated: bool,
    components: Vec<String>,
}

const ROWS: [Column<Row>; 5] = [
    ("sample", |row| row.sample.clone()),
    ("day", |row| row.day.clone()),
    ("place", |row| row.place.clone()),
    ("laboratory", |row| row.laboratory.clone()),
    ("components", |row| row.components.join(" ")),
];

impl Show {
    /// Does it.
    pub(super) fn run(&self, house: &House, global: &Global) -> anyhow::Result<()> {
        let edition = house.edition(&self.rules)?;
        let Some(name) = &self.sample else {
            let mut rows = Vec::new();
            for id in house.samples.list()? {
                let (_, sample) = house.read(id.as_str())?;
                let components = house.components(&sample, edition)?;
                rows.push(Row {
                    sample: id.to_string(),
                    day: sample.opening.day.to_string(),
                    place: sample.opening.place.to_string(),
                    laboratory: sample.opening.laboratory.to_string(),
                    simulated: sample.opening.simulated,
                    components: components.iter().map(Component::words).collect(),
                });
            }
            return print_list(global.format, &rows, &ROWS);
        };
        let (file, sample) = house.read(name)?;
        let components = house.components(&sample, edition)?;
        let happened = |event: &picket_lab::sample::Event| Happened {
            number: event.number,
            at: event.at,
            by: event.by.clone(),
            what: what(&event.what),
            why: event.why.clone(),
        };
        let shown = Shown {
            sample: sample.id.to_string(),
            opening: sample.opening.clone(),
            edition: edition.id.clone(),
            components: components.into_iter().map(shown_component).collect(),
            withdrawn: withdrawn(&sample),
            profiles: sample.profiles.keys().cloned().collect(),
            packages: sample.packages.clone(),
            history: file.events().iter().map(happened).collect(),
        };
        print_one(global.format, &shown, for_people)
    }
}

fn shown_component(component: Component) -> ShownComponent {
    ShownComponent {
        words: component.words(),
        missing: component.missing().into_iter().map(str::to_owned).collect(),
        component,
    }
}

fn withdrawn(sample: &Sample) -> Vec<Withdrawn> {
    let row = |(result, why): &(TechniqueResult, String)| Withdrawn { result: result.clone(), why: why.clone() };
    sample.withdrawn.iter().map(row).collect()
}

fn what(what: &What) -> &'static str {
    match what {
        What::Opened(_) => "taken in",
        What::ResultAdded(_) => "result added",
        What::ResultWithdrawn(_) => "result withdrawn",
        What::ProfileMeasured(_) => "profile measured",
        What::Confirmed(_) => "confirmed",
        What::ConfirmationWithdrawn(_) => "confirmation withdrawn",
        What::Packaged(_) => "package made",
    }
}

fn for_people(shown: &Shown) -> String {
    let opening = &shown.opening;
    let mut text = format!(
        "{}  {} {}, {}{}{}\n",
        shown.sample,
        opening.day,
        opening.place,
        opening.laboratory,
        opening.expected.as_ref().map(|expected| format!(", sold as {expected}")).unwrap_or_default(),
        if opening.simulated { ", SIMULATED" } else { "" },
    );
    for component in &shown.components {
        text += &component_for_people(component, &shown.edition);
    }
    for withdrawn in &shown.withdrawn {
        text += &format!("\nwithdrawn   {}            {}\n", result_line(&withdrawn.result).trim_end(), withdrawn.why);
    }
    for package in &shown.packages {
        text += &format!("package     {} ({})\n", package.package, package.status);
    }
    for event in &shown.history {
        let why = if event.why.is_empty() { String::new() } else { format!(": {}", event.why) };
        text += &format!("{:>3}  {}  {}  {}{why}\n", event.number, event.at, event.by, event.what);
    }
    text
}

fn component_for_people(shown: &ShownComponent, edition: &str) -> String {
    let component = &shown.component;
    let mut text = format!("\n{}  {}\n", component.name, shown.words);
    let combined = &component.combined;
    for candidate in combined.candidates.iter().take(5).filter(|one| one.probability >= 0.001 || one.in_set) {
        let mark = if candidate.in_set { "*" } else { " " };
        text += &format!("  {mark} {:>5.1} %  {}\n", 100.0 * candidate.probability, candidate.compound.name);
    }
    if let [_, _, ..] = combined.techniques.as_slice() {
        text += &format!(
            "    agreement of the techniques {:.3e}; below 1 they speak against each other\n",
            combined.agreement
        );
    }
    let entries: Vec<&Entry> =
        component.ledgers.first().map(|ledger| ledger.entries.iter().collect()).unwrap_or_default();
    for result in &component.results {
        let entry = entries.iter().find(|entry| entry.record == result.record);
        let category =
            entry.and_then(|entry| entry.category).map_or("-".to_owned(), |category| format!("{category:?}"));
        text += &format!("  {category}  {}", result_line(result));
        let sure = match &result.outcome {
            Outcome::Searched(searched) if searched.probability > 0.0 => {
                format!(", probability {:.1} %", 100.0 * searched.probability)
            }
            _ => String::new(),
        };
        let (analyst, sampling) = (&result.analyst, result.sampling);
        text += &format!("     by {analyst}, sampling {sampling}{sure}, hash {}\n", result.content_hash().short());
        for remark in entry.iter().flat_map(|entry| &entry.remarks) {
            text += &format!("     {remark}\n");
        }
    }
    if !shown.missing.is_empty() {
        text += &format!("  still missing by {edition}:\n");
        text += &shown.missing.iter().map(|words| format!("    {words}\n")).collect::<String>();
    }
    if let Some(Lapsed { confirmation, why }) = &component.lapsed {
        let reviewer = confirmation.reviewer.as_str();
        text += &format!("  {} was confirmed by {reviewer}, which does not stand: {why}\n", confirmation.compound.name);
    }
    text
}
