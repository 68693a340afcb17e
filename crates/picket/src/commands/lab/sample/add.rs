//! `picket lab sample add`: a spectrum, which is searched, or what was seen in another test.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use picket_core::ContentHash;
use picket_flow::{
    Circumstances, Desk, FlowError, MeasuredFile, Searchable, WhichSpectra, compounds_named, search_file,
};
use picket_lab::Abundance;
use picket_lab::identify::{Calibration, Identifier};
use picket_lab::sample::{Compound, Edition, OriginalData, Outcome, Sample, Seen, Sign, TechniqueResult, What};
use picket_substance::Registry;

use super::{House, Rules, sample_id};
use crate::arguments::Global;
use crate::failure::UserError;
use crate::output::print_one;

/// Largest file that is kept with a sample, in bytes.
const FILE_BYTES_MAX: u64 = 256 << 20;

/// Add a result.
///
/// A file of spectra alone is searched in all libraries that are active. With `--positive`, `--negative` or `--inconclusive` the result is what a person saw,
/// and a file beside it is kept as the data that a reviewer can look at.
#[derive(Args, Debug)]
pub(crate) struct Add {
    /// The sample.
    sample: String,
    /// The file as the instrument gave it.
    file: Option<PathBuf>,
    /// Which component of the sample it is about.
    #[arg(long, default_value = "main")]
    component: String,
    /// Which spectrum of the file, from 1.
    #[arg(long, value_name = "NUMBER", conflicts_with = "each")]
    spectrum: Option<u32>,
    /// Each spectrum of the file is of a component of its own.
    #[arg(long)]
    each: bool,
    /// The technique, by its id in the editions: gas-chromatography, colour-test …
    #[arg(long)]
    technique: Option<String>,
    /// The result speaks for this compound, group or class; once for each.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["negative", "inconclusive"])]
    positive: Vec<String>,
    /// The result speaks against it.
    #[arg(long, value_name = "NAME", conflicts_with = "inconclusive")]
    negative: Vec<String>,
    /// The result speaks neither for nor against it.
    #[arg(long, value_name = "NAME")]
    inconclusive: Vec<String>,
    /// What was seen: "7.42 min", "orange".
    #[arg(long, default_value = "")]
    observed: String,
    /// What it was compared with.
    #[arg(long)]
    reference: Option<String>,
    /// The run of a hyphenated technique, the same for all results of it.
    #[arg(long)]
    run: Option<String>,
    /// Which sampling of the sample was measured.
    #[arg(long, default_value_t = 1)]
    sampling: u8,
    /// What says that the method is validated: the number of a procedure.
    #[arg(long, value_name = "PROCEDURE")]
    validation: Option<String>,
    /// Who measured and judged.
    #[arg(long)]
    analyst: String,
    /// Why the data are worth less than the technique, where that is so.
    #[arg(long, value_name = "WHY")]
    objection: Option<String>,
    /// There are only traces of the component.
    #[arg(long)]
    trace: bool,
    #[command(flatten)]
    rules: Rules,
}

impl Add {
    /// Does it.
    pub(super) fn run(&self, house: &House, global: &Global) -> anyhow::Result<()> {
        let id = sample_id(&self.sample)?;
        let edition = house.edition(&self.rules)?;
        let (_, sample) = house.read(&self.sample)?;
        let file = self.file.as_deref().map(read_file).transpose()?;
        let results = match (self.seen()?, &file) {
            (Some((sign, names)), file) => vec![self.what_was_seen(&sample, edition, sign, names, file.as_ref())?],
            (None, Some(file)) => self.search(&sample, edition, file, house)?,
            (None, None) => {
                let hint = "give a file of spectra, or say what was seen with --positive, --negative or --inconclusive";
                return Err(UserError::new("there is nothing to add").hint(hint).into());
            }
        };
        // The original first: a result never stands without its data.
        if let Some(file) = &file {
            house.samples.keep(&id, &file.bytes)?;
        }
        let events = |now: &Sample| {
            if number(now) != number(&sample) {
                return Err(FlowError::SampleRefused("somebody else added a result meanwhile; do it again".to_owned()));
            }
            Ok(results.iter().map(|result| What::ResultAdded(Box::new(result.clone()))).collect())
        };
        house.samples.change(&id, &house.by, "", house.at, events)?;
        print_one(global.format, &results, |results| results.iter().map(told).collect())
    }

    /// Which way a person's word speaks, and of what.
    fn seen(&self) -> anyhow::Result<Option<(Sign, &[String])>> {
        let said = [
            (Sign::Positive, &self.positive),
            (Sign::Negative, &self.negative),
            (Sign::Inconclusive, &self.inconclusive),
        ];
        let said = said.into_iter().find(|(_, names)| !names.is_empty());
        if said.is_some() && self.observed.trim().is_empty() {
            return Err(UserError::new("say what was seen with --observed").into());
        }
        Ok(said.map(|(sign, names)| (sign, names.as_slice())))
    }

    fn circumstances(&self, sample: &Sample) -> Circumstances {
        Circumstances {
            laboratory: sample.opening.laboratory.clone(),
            sample: sample.id.clone(),
            component: self.component.clone(),
            run: self.run.clone(),
            sampling: self.sampling,
            validation: self.validation.clone(),
            analyst: self.analyst.clone(),
            objection: self.objection.clone(),
            abundance: self.trace.then_some(Abundance::Trace),
        }
    }

    fn what_was_seen(
        &self,
        sample: &Sample,
        edition: &Edition,
        sign: Sign,
        names: &[String],
        file: Option<&MeasuredFile>,
    ) -> anyhow::Result<TechniqueResult> {
        let known: Vec<&str> = edition.techniques.iter().map(|technique| technique.id.as_str()).collect();
        let technique = self.technique.as_deref().filter(|technique| known.contains(technique)).ok_or_else(|| {
            UserError::new("what was seen is of a technique").hint(format!("--technique: {}", known.join(", ")))
        })?;
        let mut of: Vec<Compound> = Vec::new();
        for compound in names.iter().flat_map(|name| compounds_of(sample, name)) {
            if !of.iter().any(|known| known.id == compound.id) {
                of.push(compound);
            }
        }
        let seen = Seen { sign, of, observed: self.observed.clone(), reference: self.reference.clone() };
        let mut result = self.circumstances(sample).result(number(sample) + 1, technique, Outcome::Seen(seen))?;
        result.data = file.map(|file| OriginalData {
            file: file.name.clone(),
            hash: ContentHash::of(&file.bytes),
            bytes: file.bytes.len() as u64,
            spectrum: 1,
        });
        Ok(result)
    }

    fn search(
        &self,
        sample: &Sample,
        edition: &Edition,
        file: &MeasuredFile,
        house: &House,
    ) -> anyhow::Result<Vec<TechniqueResult>> {
        let libraries = house.libraries.load()?;
        if libraries.is_empty() {
            let hint = "picket lab library import FILE takes one in";
            return Err(UserError::new("there is no library of spectra").hint(hint).into());
        }
        let registry = Registry::bundled();
        let identifier = Identifier::new(libraries.iter().collect(), registry, Calibration::electron_ionisation());
        let mut desk = Desk::new(&identifier, registry, house.at.day()?);
        let which = match (self.spectrum, self.each) {
            (Some(number), _) => WhichSpectra::Number(number),
            (None, true) => WhichSpectra::Each,
            (None, false) => WhichSpectra::Only,
        };
        let searchable = Searchable { libraries: &libraries, identifier: &identifier, registry };
        let of = self.circumstances(sample);
        let mut results = search_file(&mut desk, searchable, file, which, &of, edition, sample)?;
        if let Some(technique) = &self.technique {
            for result in &mut results {
                result.technique.clone_from(technique);
            }
        }
        Ok(results)
    }
}

/// How many results a sample ever had.
fn number(sample: &Sample) -> usize {
    sample.results.len() + sample.withdrawn.len()
}

/// The compounds that a name means: those that a result on the sample calls so, else those of the registry.
fn compounds_of(sample: &Sample, name: &str) -> Vec<Compound> {
    let known = sample.results.iter().flat_map(|result| match &result.outcome {
        Outcome::Searched(searched) => searched.candidates.iter().map(|one| &one.compound).collect::<Vec<_>>(),
        Outcome::Seen(seen) => seen.of.iter().collect(),
    });
    let called = known.into_iter().find(|compound| compound.name.eq_ignore_ascii_case(name));
    called.map_or_else(|| compounds_named(Registry::bundled(), name), |compound| vec![compound.clone()])
}

fn read_file(path: &Path) -> anyhow::Result<MeasuredFile> {
    let size = fs::metadata(path).with_context(|| format!("cannot open {}", path.display()))?.len();
    if size > FILE_BYTES_MAX {
        return Err(UserError::new(format!("{} is larger than {FILE_BYTES_MAX} bytes", path.display())).into());
    }
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(MeasuredFile { name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(), bytes })
}

/// A result in a line.
pub(super) fn told(result: &TechniqueResult) -> String {
    let words = match &result.outcome {
        Outcome::Searched(searched) => searched.words.clone(),
        Outcome::Seen(seen) => {
            let of: Vec<&str> = seen.of.iter().take(5).map(|compound| compound.name.as_str()).collect();
            let more = if seen.of.len() > of.len() {
                format!(" and {} more", seen.of.len() - of.len())
            } else {
                String::new()
            };
            let sign = match seen.sign {
                Sign::Positive => "positive for",
                Sign::Negative => "negative for",
                Sign::Inconclusive => "inconclusive for",
            };
            format!("{} ({sign} {}{more})", seen.observed, of.join(", "))
        }
    };
    format!("{}  {}  {}: {words}\n", &result.record.as_str()[..8], result.component, result.technique)
}
