//! `picket lab sample`: results of several techniques on one sample, from its arrival to the package for partners.

mod add;
mod compare;
mod confirm;
mod exchange;
mod show;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use picket_core::{CountryCode, Day, Handling, Pap, Place, Purpose, SourceId, Timestamp, Tlp};
use picket_flow::{HeldCompounds, SampleShelf, Shelf};
use picket_lab::sample::{
    Component, CompoundId, Edition, Opening, Sample, SampleFile, SampleId, SecondSampling, TechniqueResult,
    report_lines,
};
use picket_substance::Registry;

use crate::arguments::Global;
use crate::context;
use crate::failure::UserError;
use crate::output::{print_one, print_text, say};

/// The folder of the samples in the data folder.
const SAMPLES: &str = "samples";

/// The folder of the libraries in the data folder.
const LIBRARIES: &str = "libraries";

/// The folder of the laboratory's own editions of the categories in the data folder.
const CATEGORIES: &str = "categories";

/// Samples.
#[derive(Debug, Subcommand)]
pub(crate) enum SampleCommand {
    /// Take a sample in.
    New(New),
    /// Add a result: a spectrum, which is searched, or what was seen in another test.
    Add(add::Add),
    /// Withdraw a result that was wrong; it stays in the record.
    Withdraw(confirm::Withdraw),
    /// Add the amounts of markers, for comparison with other seizures.
    Profile(compare::AddProfile),
    /// Show a sample, what is concluded and what is still missing; without a name, list all.
    Show(show::Show),
    /// Confirm what a component is, as a reviewer who did not measure it.
    Confirm(confirm::Confirm),
    /// Compare the profiles of seizures: likelihood ratios, with the findings put on the board.
    Compare(compare::Compare),
    /// Fit a model of linked and unlinked profiles to seizures whose batch is known.
    Fit(compare::Fit),
    /// Make a package for partners, or retract one.
    Package(exchange::MakePackage),
    /// Take in a package of another laboratory, so that its spectra are searched.
    Receive(exchange::Receive),
    /// Make a key that signs packages.
    Key(exchange::MakeKey),
    /// Write samples as lines that `picket lab import` takes.
    Report(Report),
}

/// Take a sample in.
#[derive(Args, Debug)]
pub(crate) struct New {
    /// Its name: letters, digits, full stops, hyphens and underscores.
    sample: String,
    /// Whose sample it is.
    #[arg(long)]
    laboratory: SourceId,
    /// When it was seized or handed in.
    #[arg(long)]
    day: Day,
    /// Where: the country.
    #[arg(long)]
    country: CountryCode,
    /// Where: the area.
    #[arg(long, default_value = "")]
    area: String,
    /// What it was sold or handed in as.
    #[arg(long)]
    expected: Option<String>,
    /// There is too little for a second sampling; say what is done instead so that results are surely of this sample.
    #[arg(long, value_name = "MEASURES")]
    too_small: Option<String>,
    /// Who may see what is known of it: TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT, TLP:RED.
    #[arg(long, default_value = "TLP:AMBER", value_parser = word::<Tlp>)]
    tlp: Tlp,
    /// What may be done with it: PAP:CLEAR, PAP:GREEN, PAP:AMBER, PAP:RED.
    #[arg(long, default_value = "PAP:AMBER", value_parser = word::<Pap>)]
    pap: Pap,
    /// What it is for: any, early-warning, health, intelligence, evidence …
    #[arg(long, default_value = "early-warning", value_parser = word::<Purpose>)]
    purpose: Purpose,
    /// It is made up, for practice.
    #[arg(long)]
    simulated: bool,
}

/// Write samples as lines.
#[derive(Args, Debug)]
pub(crate) struct Report {
    /// The samples.
    #[arg(required = true)]
    samples: Vec<String>,
    /// The file to write; without it, standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<std::path::PathBuf>,
    #[command(flatten)]
    rules: Rules,
}

/// Which rules are asked.
#[derive(Args, Debug)]
pub(crate) struct Rules {
    /// The edition of the categories of techniques; `categories/` in the data folder may hold others.
    #[arg(long, default_value = "swgdrug-8.1")]
    edition: String,
}

/// What every command on a sample starts from.
struct House {
    samples: SampleShelf,
    libraries: Shelf,
    editions: Vec<Edition>,
    by: String,
    at: Timestamp,
}

impl SampleCommand {
    /// Does it.
    pub(super) async fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let house = House::open(global)?;
        match self {
            Self::New(new) => new.run(&house, global)?,
            Self::Add(add) => add.run(&house, global)?,
            Self::Withdraw(withdraw) => withdraw.run(&house, global)?,
            Self::Profile(profile) => profile.run(&house, global)?,
            Self::Show(show) => show.run(&house, global)?,
            Self::Confirm(confirm) => confirm.run(&house, global)?,
            Self::Compare(compare) => return compare.run(&house, global).await,
            Self::Fit(fit) => fit.run()?,
            Self::Package(package) => package.run(&house, global)?,
            Self::Receive(receive) => receive.run(&house, global)?,
            Self::Key(key) => key.run(global)?,
            Self::Report(report) => report.run(&house)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl House {
    fn open(global: &Global) -> anyhow::Result<Self> {
        let data = context::data_dir(global)?;
        let mut editions = Edition::shipped();
        for path in toml_files(&data.join(CATEGORIES))? {
            let text = fs::read_to_string(&path)?;
            let own = Edition::parse(&text).map_err(|error| unusable(&path, &error))?;
            if editions.iter().any(|edition| edition.id == own.id) {
                return Err(
                    UserError::new(format!("{}: there is an edition {} already", path.display(), own.id)).into()
                );
            }
            editions.push(own);
        }
        Ok(Self {
            samples: SampleShelf::new(data.join(SAMPLES)),
            libraries: Shelf::new(data.join(LIBRARIES)),
            editions,
            by: context::operator(),
            at: context::now(),
        })
    }

    fn edition(&self, rules: &Rules) -> anyhow::Result<&Edition> {
        let found = self.editions.iter().find(|edition| edition.id == rules.edition);
        found.ok_or_else(|| {
            let known: Vec<&str> = self.editions.iter().map(|edition| edition.id.as_str()).collect();
            UserError::new(format!("there is no edition {:?}; there are {}", rules.edition, known.join(", "))).into()
        })
    }

    fn read(&self, sample: &str) -> anyhow::Result<(SampleFile, Sample)> {
        let file = self.samples.read(&sample_id(sample)?)?;
        let state = Sample::of(&file).map_err(picket_flow::FlowError::from)?;
        Ok((file, state))
    }

    /// The components of a sample, with what the libraries of their results hold.
    fn components(&self, sample: &Sample, edition: &Edition) -> anyhow::Result<Vec<Component>> {
        let held = HeldCompounds::of(&self.libraries, &sample.results)?;
        let holds = |result: &TechniqueResult, compound: &CompoundId| held.holds(result, compound);
        Ok(sample.components(edition, &self.editions, &holds))
    }
}

/// A file of the user's that cannot be used, with the reason and its causes.
fn unusable(path: &Path, error: &dyn std::error::Error) -> UserError {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    UserError::new(format!("{} cannot be used: {error}{cause}", path.display()))
}

/// A word of a list that serde knows.
fn word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(text.into()).map_err(|error| error.to_string())
}

fn sample_id(text: &str) -> anyhow::Result<SampleId> {
    Ok(SampleId::new(text).map_err(picket_flow::FlowError::from)?)
}

/// The TOML files of a folder, by name; none where it does not exist.
fn toml_files(folder: &Path) -> anyhow::Result<Vec<std::path::PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

impl New {
    fn run(&self, house: &House, global: &Global) -> anyhow::Result<()> {
        let second_sampling = match &self.too_small {
            Some(measures) => SecondSampling::TooSmall { measures: measures.clone() },
            None => SecondSampling::Possible,
        };
        let opening = Opening {
            laboratory: self.laboratory.clone(),
            day: self.day,
            place: Place { country: self.country.clone(), area: self.area.clone() },
            expected: self.expected.clone(),
            second_sampling,
            handling: Handling { tlp: self.tlp, pap: self.pap, purpose: self.purpose },
            simulated: self.simulated,
        };
        context::make_private(&context::data_dir(global)?)?;
        let file = house.samples.open(&sample_id(&self.sample)?, opening, &house.by, house.at)?;
        print_one(global.format, &file, |file| format!("{} was taken in\n", file.sample()))
    }
}

impl Report {
    fn run(&self, house: &House) -> anyhow::Result<()> {
        let edition = house.edition(&self.rules)?;
        let mut text = String::new();
        for name in &self.samples {
            let (_, sample) = house.read(name)?;
            let told = report_lines(&sample, &house.components(&sample, edition)?, Registry::bundled());
            for line in told.lines {
                text += &(serde_json::to_string(&line)? + "\n");
            }
            for left_out in told.left_out {
                say(&format!("{name}: not reported: {left_out}"));
            }
        }
        match &self.output {
            Some(path) => fs::write(path, text).with_context(|| format!("cannot write {}", path.display())),
            None => print_text(&text),
        }
    }
}
