//! `picket lab sample profile`, `compare` and `fit`: profiles of markers between seizures.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use picket_flow::seizures_of;
use picket_lab::linkage::{LinkModel, LinkRatio, Profile, ProfilingMethod, VerbalScale};
use picket_lab::sample::{ProfileMeasured, What};
use picket_lab::{LinkLimits, LinkedSeizures, Seizure};
use serde::Serialize;

use super::{House, sample_id, unusable};
use crate::arguments::Global;
use crate::context;
use crate::failure::UserError;
use crate::output::{Column, print_list, print_one, print_text, say};

/// Largest table of profiles, in bytes.
const TABLE_BYTES_MAX: u64 = 64 << 20;

/// Add the amounts of markers.
#[derive(Args, Debug)]
pub(crate) struct AddProfile {
    /// The sample.
    sample: String,
    /// A CSV table of two columns, marker and amount, with a header.
    file: PathBuf,
    /// The profiling method, or the file of one.
    #[arg(long)]
    method: String,
    /// Who measured.
    #[arg(long)]
    analyst: String,
}

/// Compare the profiles of seizures.
#[derive(Args, Debug)]
pub(crate) struct Compare {
    /// Samples to compare with each other; without any, all that have a profile.
    samples: Vec<String>,
    /// What is known of linked and unlinked profiles: a file that `fit` made; without it, one that was fitted to simulated
    /// batches, for practice.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// The profiling method, where no model is given.
    #[arg(long, default_value = "harmonised-33", conflicts_with = "model")]
    method: String,
    /// Put the pairs of all samples that speak for a link on the board, as findings.
    #[arg(long, conflicts_with = "samples")]
    findings: bool,
}

/// Fit a model.
#[derive(Args, Debug)]
pub(crate) struct Fit {
    /// A CSV table with a header: the batch first, then a column for each marker; a row for each seizure. An empty cell is a
    /// marker that was not looked for.
    file: PathBuf,
    /// The profiling method, or the file of one.
    #[arg(long)]
    method: String,
    /// What the seizures are, in words; it stands with every ratio.
    #[arg(long)]
    fitted_to: String,
    /// They are made up.
    #[arg(long)]
    simulated: bool,
}

/// Two seizures and what their comparison is worth.
#[derive(Serialize)]
struct Compared {
    one: String,
    two: String,
    ratio: Option<LinkRatio>,
    words: String,
    simulated: bool,
}

const COMPARED: [Column<Compared>; 6] = [
    ("one", |row| row.one.clone()),
    ("two", |row| row.two.clone()),
    ("distance", |row| row.ratio.map_or(String::new(), |ratio| format!("{:.4}", ratio.distance))),
    ("ratio", |row| row.ratio.map_or(String::new(), |ratio| format!("{:.3}", ratio.ratio))),
    ("bounds", |row| row.ratio.map_or(String::new(), |ratio| format!("{:.3} to {:.0}", ratio.lower, ratio.upper))),
    ("words", |row| row.words.clone()),
];

impl AddProfile {
    /// Does it.
    pub(super) fn run(&self, house: &House, global: &Global) -> anyhow::Result<()> {
        let method = method(&self.method)?;
        let profile = read_profile(&self.file)?;
        let strange = profile.amounts().keys().find(|marker| !method.markers.contains(marker));
        if let Some(marker) = strange {
            let message = format!("{} has no marker {marker:?}", method.id);
            return Err(UserError::new(message).hint(format!("its markers: {}", method.markers.join(", "))).into());
        }
        let measured = ProfileMeasured { method: method.id.clone(), analyst: self.analyst.clone(), profile };
        let (id, markers) = (sample_id(&self.sample)?, measured.profile.amounts().len());
        let events = |_: &_| Ok(vec![What::ProfileMeasured(measured)]);
        let file = house.samples.change(&id, &house.by, "", house.at, events)?;
        print_one(global.format, &file.events().last(), |_| format!("{markers} markers of {}\n", method.id))
    }
}

impl Compare {
    /// Does it.
    pub(super) async fn run(&self, house: &House, global: &Global) -> anyhow::Result<ExitCode> {
        let model = self.model()?;
        let scale = VerbalScale::shipped();
        let mut seizures = seizures_of(&house.samples, &model.method.id)?;
        if !self.samples.is_empty() {
            let known = |name: &&String| !seizures.iter().any(|seizure| seizure.id == **name);
            if let Some(name) = self.samples.iter().find(known) {
                return Err(UserError::new(format!("{name} has no profile by {}", model.method.id)).into());
            }
            seizures.retain(|seizure| self.samples.contains(&seizure.id));
        }
        if model.simulated {
            say("The model was fitted to simulated batches: these ratios are for practice and are no evidence.");
        }
        if self.findings {
            let node = context::open_or_create(global).await?;
            let assessor = LinkedSeizures { model, scale, limits: LinkLimits::default() };
            let receipt = node.assess_links(&assessor, &seizures, &house.by, house.at).await?;
            let counts = [receipt.added, receipt.updated, receipt.unchanged, receipt.superseded];
            print_one(global.format, &counts, |[added, changed, unchanged, superseded]| {
                format!("findings: {added} added, {changed} changed, {unchanged} as before, {superseded} superseded\n")
            })?;
            return Ok(ExitCode::SUCCESS);
        }
        let mut rows = Vec::new();
        for (index, two) in seizures.iter().enumerate() {
            rows.extend(seizures[..index].iter().map(|one| compared(one, two, &model, &scale)));
        }
        let ratio = |row: &Compared| row.ratio.map_or(0.0, |ratio| ratio.ratio);
        rows.sort_by(|one, other| ratio(other).total_cmp(&ratio(one)));
        print_list(global.format, &rows, &COMPARED)?;
        Ok(ExitCode::SUCCESS)
    }

    fn model(&self) -> anyhow::Result<LinkModel> {
        if let Some(path) = &self.model {
            let text = read_text(path)?;
            return Ok(LinkModel::parse(&text).map_err(|error| unusable(path, &error))?);
        }
        let shipped = LinkModel::shipped();
        let known: Vec<String> = shipped.iter().map(|model| model.method.id.clone()).collect();
        let found = shipped.into_iter().find(|model| model.method.id == self.method);
        found.ok_or_else(|| {
            UserError::new(format!("there is no model of {:?}; there are {}", self.method, known.join(", "))).into()
        })
    }
}

fn compared(one: &Seizure, two: &Seizure, model: &LinkModel, scale: &VerbalScale) -> Compared {
    let simulated = model.simulated || one.simulated || two.simulated;
    let (ratio, words) = match one.handling.combine(two.handling) {
        None => (None, "not compared: their purposes exclude each other".to_owned()),
        Some(_) => match model.compare(&one.profile, &two.profile) {
            Ok(ratio) => (Some(ratio), scale.sentence(ratio.ratio)),
            Err(why) => (None, format!("not compared: {why}")),
        },
    };
    Compared { one: one.id.clone(), two: two.id.clone(), ratio, words, simulated }
}

impl Fit {
    /// Does it.
    pub(super) fn run(&self) -> anyhow::Result<()> {
        let method = method(&self.method)?;
        let batches = read_batches(&self.file)?;
        let model = LinkModel::fit(&method, &batches, &self.fitted_to, self.simulated)
            .map_err(|error| UserError::new(error.to_string()))?;
        let validation = &model.validation;
        let (lower, upper) = (10_f64.powf(model.bounds().lower), 10_f64.powf(model.bounds().upper));
        say(&format!(
            "{} batches; cross-validation over them: cost {:.3} ({} linked and {} unlinked pairs), misleading {:.1} % of the \
             linked and {:.1} % of the unlinked; ratios from {lower:.3} to {upper:.0}",
            model.batches,
            validation.cost,
            validation.linked,
            validation.unlinked,
            100.0 * validation.misleading_linked,
            100.0 * validation.misleading_unlinked,
        ));
        print_text(&model.to_toml())
    }
}

/// A profiling method by its id, or from its file.
fn method(name: &str) -> anyhow::Result<ProfilingMethod> {
    let shipped = ProfilingMethod::shipped();
    let known: Vec<String> = shipped.iter().map(|method| method.id.clone()).collect();
    if let Some(method) = shipped.into_iter().find(|method| method.id == name) {
        return Ok(method);
    }
    if !Path::new(name).is_file() {
        let message = format!("there is no profiling method {name:?}; there are {}", known.join(", "));
        return Err(UserError::new(message).hint("a method of your own is a file, as in data/lab/profiling").into());
    }
    let path = Path::new(name);
    Ok(ProfilingMethod::parse(&read_text(path)?).map_err(|error| unusable(path, &error))?)
}

fn read_text(path: &Path) -> anyhow::Result<String> {
    let size = fs::metadata(path).with_context(|| format!("cannot open {}", path.display()))?.len();
    if size > TABLE_BYTES_MAX {
        return Err(UserError::new(format!("{} is larger than {TABLE_BYTES_MAX} bytes", path.display())).into());
    }
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn read_profile(path: &Path) -> anyhow::Result<Profile> {
    let text = read_text(path)?;
    let mut amounts = BTreeMap::new();
    for row in csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes()).into_records() {
        let row = row.map_err(|error| UserError::new(format!("{}: {error}", path.display())))?;
        let (marker, amount) = (row.get(0).unwrap_or_default(), row.get(1).unwrap_or_default());
        if amount.is_empty() {
            continue;
        }
        if amounts.insert(marker.to_owned(), amount_of(amount, path)?).is_some() {
            return Err(UserError::new(format!("{}: {marker} stands twice", path.display())).into());
        }
    }
    Profile::new(amounts).map_err(|error| UserError::new(format!("{}: {error}", path.display())).into())
}

fn read_batches(path: &Path) -> anyhow::Result<Vec<Vec<Profile>>> {
    let text = read_text(path)?;
    let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = table.headers().map_err(|error| UserError::new(format!("{}: {error}", path.display())))?.clone();
    let mut batches: BTreeMap<String, Vec<Profile>> = BTreeMap::new();
    for row in table.records() {
        let row = row.map_err(|error| UserError::new(format!("{}: {error}", path.display())))?;
        let mut amounts = BTreeMap::new();
        for (marker, amount) in header.iter().zip(&row).skip(1).filter(|(_, amount)| !amount.is_empty()) {
            amounts.insert(marker.to_owned(), amount_of(amount, path)?);
        }
        let profile = Profile::new(amounts).map_err(|error| UserError::new(format!("{}: {error}", path.display())))?;
        batches.entry(row.get(0).unwrap_or_default().to_owned()).or_default().push(profile);
    }
    Ok(batches.into_values().collect())
}

fn amount_of(text: &str, path: &Path) -> anyhow::Result<f64> {
    let wrong = |_| UserError::new(format!("{}: {text:?} is no amount", path.display()));
    Ok(text.parse::<f64>().map_err(wrong)?)
}
