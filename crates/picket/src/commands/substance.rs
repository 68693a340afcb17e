//! `picket substance`: what a name means, and what the law says of it.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use picket_core::Day;
use picket_substance::{
    DrawOptions, Ground, Outcome, Registry, Resolution, Scope, Standing, Status, Structure, Substance as Known, Target,
};
use serde::Serialize;

use crate::arguments::Global;
use crate::context;
use crate::failure::UserError;
use crate::output::{Column, print_list, print_one, print_text};

/// How many hits a search prints.
const HITS_MAX: usize = 20;

/// Substances.
#[derive(Debug, Subcommand)]
pub(crate) enum Substance {
    /// Say what a reported name means, and search for names like it.
    Find(Find),
    /// Show names, identifiers and legal status of one substance.
    Show(Show),
}

/// Find by name, CAS number or InChIKey.
#[derive(Args, Debug)]
pub(crate) struct Find {
    /// The name as reported.
    name: String,
}

/// Show one substance.
#[derive(Args, Debug)]
pub(crate) struct Show {
    /// Its id, or any name that means it alone.
    substance: String,
    /// The day for which the law is asked; without it, today.
    #[arg(long, value_name = "DAY")]
    on: Option<Day>,
    /// Print the structure as SVG and nothing else.
    #[arg(long)]
    svg: bool,
}

impl Substance {
    /// Does it.
    pub(crate) fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let registry = Registry::bundled();
        match self {
            Self::Find(find) => find.run(registry, global)?,
            Self::Show(show) => show.run(registry, global)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Serialize)]
struct Found {
    name: String,
    resolution: Resolution,
    steps: Vec<String>,
    means: String,
    hits: Vec<Hit>,
    registry: String,
}

#[derive(Serialize)]
struct Hit {
    substance: String,
    name: String,
    matched: String,
}

const HITS: [Column<Hit>; 3] = [
    ("substance", |hit| hit.substance.clone()),
    ("name", |hit| hit.name.clone()),
    ("matched", |hit| hit.matched.clone()),
];

impl Find {
    fn run(&self, registry: &Registry, global: &Global) -> anyhow::Result<()> {
        let resolution = registry.resolve(&self.name);
        let hits = registry
            .search(&self.name, HITS_MAX)
            .into_iter()
            .map(|hit| Hit { substance: hit.substance.to_string(), name: hit.label, matched: hit.matched })
            .collect();
        let found = Found {
            name: self.name.clone(),
            steps: resolution.steps.iter().map(ToString::to_string).collect(),
            means: meaning(registry, &resolution.outcome),
            resolution,
            hits,
            registry: registry.hash().short().to_owned(),
        };
        print_one(global.format, &found, |found| {
            let mut text = format!("{:?} means {}\n", found.name, found.means);
            for step in &found.steps {
                text.push_str(&format!("  {step}\n"));
            }
            text
        })?;
        if global.format == crate::output::Format::Table && !found.hits.is_empty() {
            print_text("\n")?;
            print_list(global.format, &found.hits, &HITS)?;
        }
        Ok(())
    }
}

fn meaning(registry: &Registry, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Substance(id) => format!("{} ({id})", registry.label(&Target::Substance(id.clone()))),
        Outcome::OneOf(group) => {
            let members: Vec<_> = group.members.iter().map(ToString::to_string).collect();
            format!("one of: {}", members.join(", "))
        }
        Outcome::Class(id) => format!("the class {} ({id})", registry.label(&Target::Class(id.clone()))),
        Outcome::Mixture(parts) => {
            let parts: Vec<_> = parts.iter().map(|part| meaning(registry, &part.outcome)).collect();
            format!("together: {}", parts.join(" and "))
        }
        Outcome::Remark(remark) => format!("no substance: {}", registry.label(&Target::Remark(*remark))),
        Outcome::Ambiguous(targets) => {
            let targets: Vec<_> = targets.iter().map(|target| registry.label(target)).collect();
            format!("several things: {}", targets.join("; "))
        }
        Outcome::Unknown => "nothing that the registry knows".to_owned(),
    }
}

/// A substance as programs read it.
#[derive(Serialize)]
struct Shown<'r> {
    #[serde(flatten)]
    substance: &'r Known,
    class_name: String,
    names: Vec<ShownName<'r>>,
    on: Day,
    law: Vec<Law>,
    history: Vec<String>,
    registry: String,
}

#[derive(Serialize)]
struct ShownName<'r> {
    name: &'r str,
    kind: &'static str,
    sources: &'r [String],
}

#[derive(Serialize)]
struct Law {
    instrument: String,
    standing: &'static str,
    grounds: Vec<String>,
    not_covered: Vec<String>,
}

impl Show {
    fn run(&self, registry: &'static Registry, global: &Global) -> anyhow::Result<()> {
        let substance = self.substance(registry)?;
        if self.svg {
            let smiles = substance
                .smiles
                .as_deref()
                .ok_or_else(|| UserError::new(format!("{} has no defined structure", substance.name)))?;
            return print_text(
                &Structure::from_smiles(smiles)?
                    .draw(&DrawOptions { title: substance.name.clone(), ..DrawOptions::default() }),
            );
        }
        let today = context::now().day()?;
        let on = self.on.unwrap_or(today);
        let shown = Shown {
            substance,
            class_name: registry.label(&Target::Class(substance.class.clone())),
            names: registry
                .names_of(&substance.id)
                .map(|name| ShownName { name: &name.text, kind: name.kind.as_str(), sources: &name.sources })
                .collect(),
            on,
            law: registry.status(&substance.id, Scope::All, on).iter().map(|status| law(registry, status)).collect(),
            history: registry.history(&substance.id, today).iter().map(|one| ground(registry, one)).collect(),
            registry: registry.hash().short().to_owned(),
        };
        print_one(global.format, &shown, told)
    }

    /// The substance with this id, or the one that this name means.
    fn substance(&self, registry: &'static Registry) -> anyhow::Result<&'static Known> {
        if let Some(substance) = registry.substance(&self.substance) {
            return Ok(substance);
        }
        let outcome = registry.resolve(&self.substance).outcome;
        if let Outcome::Substance(id) = &outcome
            && let Some(substance) = registry.substance(id.as_str())
        {
            return Ok(substance);
        }
        Err(UserError::new(format!("{:?} means {}", self.substance, meaning(registry, &outcome)))
            .hint("picket substance find NAME shows what there is")
            .into())
    }
}

fn law(registry: &Registry, status: &Status<'_>) -> Law {
    Law {
        instrument: format!("{} ({})", status.instrument.name, status.instrument.jurisdiction),
        standing: match status.standing {
            Standing::Listed => "listed",
            Standing::Uncertain => "uncertain",
            Standing::NoListingFound => "no listing found",
        },
        grounds: status.grounds.iter().map(|one| ground(registry, one)).collect(),
        not_covered: status.not_covered.iter().map(ToString::to_string).collect(),
    }
}

/// A listing in one line: where, since when, under which name and by which route.
fn ground(registry: &Registry, ground: &Ground<'_>) -> String {
    let record = registry.ground_record(ground, false);
    let listing = ground.listing;
    let clause = record.clause.map_or(String::new(), |clause| format!(", {clause},"));
    let since = record.since.as_deref().unwrap_or("unknown");
    let until = record.until.map_or(String::new(), |until| format!(" until {until}"));
    let route = match (record.route, record.route_of) {
        (Some(route), Some(of)) => format!(", by {route}: {of}"),
        _ => String::new(),
    };
    let citation = record.citation.map_or(String::new(), |citation| format!(", {citation}"));
    let checked = if record.checked == Some(true) { "" } else { ", not checked" };
    format!(
        "{} {}{clause} since {since}{until}, as {:?}{route}{citation}{checked}",
        listing.instrument, listing.schedule, listing.listed_as
    )
}

fn told(shown: &Shown<'_>) -> String {
    let substance = shown.substance;
    let mut lines = vec![format!("{} ({})", substance.name, substance.id), String::new()];
    let roles: Vec<_> = substance.roles.iter().map(|role| role.as_str()).collect();
    lines.push(format!("class     {}", shown.class_name));
    lines.push(format!("roles     {}", roles.join(", ")));
    let optional = [
        ("CAS", substance.cas.as_ref().map(ToString::to_string)),
        ("InChIKey", substance.inchikey.as_ref().map(ToString::to_string)),
        ("SMILES", substance.smiles.clone()),
        ("formula", substance.formula.clone()),
    ];
    for (label, value) in optional {
        if let Some(value) = value {
            lines.push(format!("{label:<9} {value}"));
        }
    }
    lines.push(String::new());
    lines.push("names".to_owned());
    lines.extend(shown.names.iter().map(|name| format!("  {} ({})", name.name, name.kind)));
    lines.push(String::new());
    lines.push(format!("law on {}", shown.on));
    for law in &shown.law {
        lines.push(format!("  {}: {}", law.instrument, law.standing));
        lines.extend(law.grounds.iter().map(|ground| format!("    {ground}")));
        lines.extend(law.not_covered.iter().map(|gap| format!("    not covered: {gap}")));
    }
    lines.push(String::new());
    lines.push(format!("tables {}", shown.registry));
    lines.join("\n") + "\n"
}
