//! `picket control law`: which laws the tables hold, and how they define classes.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use picket_core::Day;
use picket_flow::{
    DefinitionRow, DefinitionText, InstrumentRow, PlaceText, definition_rows, definition_text, instrument_rows,
};
use picket_substance::Registry;
use serde::Serialize;

use super::Asked;
use super::export::export;
use super::told::{authority_words, labelled, wrapped};
use crate::arguments::Global;
use crate::failure::UserError;
use crate::output::{Column, print_list, print_one};

/// List the law, or show a part of it.
#[derive(Args, Debug)]
pub(crate) struct Law {
    #[command(flatten)]
    asked: Asked,
    /// Write all definitions of classes into this folder, as an annex to a model law and as rule files.
    #[arg(long, value_name = "DIR")]
    export: Option<PathBuf>,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List laws with the number of their listings, and definitions of classes.
    List,
    /// Show a law, or a definition with its text and what is read in it.
    Show(Show),
}

#[derive(Args, Debug)]
struct Show {
    /// The id of a definition or of a law.
    id: String,
}

/// A line of the list.
#[derive(Serialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
enum Entry {
    Instrument(InstrumentRow),
    Definition(DefinitionRow),
}

const COLUMNS: [Column<Entry>; 8] = [
    ("entry", |entry| match entry {
        Entry::Instrument(_) => "law".to_owned(),
        Entry::Definition(_) => "definition".to_owned(),
    }),
    ("id", |entry| match entry {
        Entry::Instrument(row) => row.id.clone(),
        Entry::Definition(row) => row.id.clone(),
    }),
    ("jurisdiction", |entry| match entry {
        Entry::Instrument(row) => row.jurisdiction.to_string(),
        Entry::Definition(row) => joined(&row.jurisdictions),
    }),
    ("name", |entry| match entry {
        Entry::Instrument(row) => row.name.clone(),
        Entry::Definition(row) => row.name.clone(),
    }),
    ("listings", |entry| match entry {
        Entry::Instrument(row) => row.listings.to_string(),
        Entry::Definition(_) => String::new(),
    }),
    ("since", |entry| match entry {
        Entry::Instrument(_) => String::new(),
        Entry::Definition(row) => row.since.clone().unwrap_or_default(),
    }),
    ("until", |entry| match entry {
        Entry::Instrument(_) => String::new(),
        Entry::Definition(row) => row.until.clone().unwrap_or_default(),
    }),
    ("checked", |entry| match entry {
        Entry::Instrument(_) => String::new(),
        Entry::Definition(row) => if row.checked { "yes" } else { "no" }.to_owned(),
    }),
];

impl Law {
    pub(super) fn run(&self, registry: &Registry, global: &Global) -> anyhow::Result<ExitCode> {
        if let Some(folder) = &self.export {
            export(registry, folder)?;
            return Ok(ExitCode::SUCCESS);
        }
        let question = self.asked.question(registry)?;
        let (places, day) = (&question.jurisdictions, question.day);
        match &self.action {
            Some(Action::Show(show)) => show.run(registry, day, global)?,
            Some(Action::List) | None => {
                let instruments = instrument_rows(registry, places, day).into_iter().map(Entry::Instrument);
                let definitions = definition_rows(registry, places, day).into_iter().map(Entry::Definition);
                let entries: Vec<Entry> = instruments.chain(definitions).collect();
                print_list(global.format, &entries, &COLUMNS)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Show {
    fn run(&self, registry: &Registry, day: Day, global: &Global) -> anyhow::Result<()> {
        if let Some(definition) = registry.definitions().iter().find(|definition| definition.id == self.id) {
            return print_one(global.format, &definition_text(registry, definition, day), told);
        }
        let instruments = instrument_rows(registry, &registry.jurisdictions(), day);
        let instrument = instruments.into_iter().find(|instrument| instrument.id == self.id).ok_or_else(|| {
            UserError::new(format!("there is no law and no definition {:?}", self.id))
                .hint("picket control law list shows the ids")
        })?;
        print_one(global.format, &instrument, told_instrument)
    }
}

fn told_instrument(row: &InstrumentRow) -> String {
    let listings = format!("{} in force, {} of all times", row.listings, row.listings_ever);
    let lines = [
        labelled("title", &row.title),
        labelled("jurisdiction", &row.jurisdiction.to_string()),
        labelled("changed by", &row.authority),
        labelled("published", &row.citation),
        labelled("listings", &listings),
        labelled("not covered", &row.not_covered),
    ];
    format!("{} ({})\n{}", row.name, row.id, lines.concat())
}

fn told(text: &DefinitionText) -> String {
    let row = &text.row;
    let mut told = format!("{} ({})\n", row.name, row.id);
    let since = row.since.as_deref().unwrap_or("a day that is not on record");
    let until = row.until.as_ref().map_or(String::new(), |until| format!(", until {until}"));
    let checked = if row.checked { "compared with a text" } else { "not compared with a text" };
    let mass = text.mass_max.map_or(String::new(), |most| format!("at most {most} u"));
    let least = if text.at_least == 0 { String::new() } else { format!("at least {}", text.at_least) };
    for (label, value) in [
        ("law of", joined(&row.jurisdictions)),
        ("listed by", row.instruments.join(", ")),
        ("clause", row.clause.clone()),
        ("since", format!("{since}{until}")),
        ("citation", format!("{}; {checked}", if row.citation.is_empty() { "none on record" } else { &row.citation })),
        ("reading", authority_words(row.authority).to_owned()),
        ("mass", mass),
        ("changes", least),
        ("excludes", text.excludes.join("; ")),
        ("except listed", text.excludes_listed.join("; ")),
        ("examples", text.examples.join("; ")),
        ("note", text.note.clone()),
    ] {
        told.push_str(&labelled(label, &value));
    }
    told.push('\n');
    for paragraph in text.text.split("\n\n") {
        told.push_str(&wrapped(paragraph, 2));
        told.push('\n');
    }
    for scaffold in &text.scaffolds {
        let rest = if scaffold.open { "what no place allows is free" } else { "nothing else may be attached" };
        told.push_str(&format!("\n{}; {rest}\n", scaffold.name));
        scaffold.cores.iter().for_each(|core| told.push_str(&format!("  core: {core}\n")));
        scaffold.conditions.iter().for_each(|condition| told.push_str(&format!("{}\n", wrapped(condition, 2))));
        scaffold.places.iter().for_each(|place| told.push_str(&told_place(place)));
    }
    told.push('\n');
    for row in &text.extensions {
        let clause = row.clause.as_ref().map_or("no extension clause on record", |clause| clause.wording.as_str());
        told.push_str(&labelled("extends to", &format!("{} {}: {clause}", row.instrument, row.schedule)));
    }
    text.not_covered.iter().for_each(|gap| told.push_str(&labelled("not covered", gap)));
    told
}

fn told_place(place: &PlaceText) -> String {
    let heading = format!("{} \"{}\" at {}", place.kind, place.name, place.at);
    let heading: Vec<&str> =
        [heading.as_str()].into_iter().chain(place.conditions.iter().map(String::as_str)).collect();
    let mut told = format!("{}\n", wrapped(&heading.join("; "), 2));
    for allowed in &place.allowed {
        told.push_str(&format!("{}\n", wrapped(allowed, 4)));
    }
    told
}

fn joined(places: &[picket_substance::Jurisdiction]) -> String {
    places.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
