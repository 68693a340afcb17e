//! `picket lab library`: reference spectra, taken in, looked over, listed and taken out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use picket_flow::{LibraryState, Shelf, ShelvedLibrary, ShelvingReport, read_library_file, rejected};
use picket_lab::identify::{
    Case, CompoundKey, ElectronLibrary, Entry, EntryFault, FragmentLibrary, FragmentSettings, FragmentTraining,
    Library, LibraryCard, Measured, Method, Training, electron_cases, fragment_cases, train,
};
use picket_spectra::Spectrum;
use picket_spectra::mass::unit::UnitSpectrum;
use picket_substance::Registry;
use serde::Serialize;

use super::identify::{LIBRARIES, card_of_file, problem_line};
use crate::arguments::Global;
use crate::context;
use crate::output::{Column, print_list, print_one, print_text, say};

/// Libraries of reference spectra.
#[derive(Debug, Subcommand)]
pub(crate) enum LibraryCommand {
    /// Take a library in: MSP, MassBank, JCAMP-DX, SPC, packed or not.
    Import(Import),
    /// List the libraries.
    List,
    /// Look a library over: what could not be read, and what is wrong with its spectra.
    Check(Check),
    /// Take a library out of all searches; its file stays.
    Withdraw(Withdraw),
    /// Fit probabilities to spectra whose compounds are known, and measure them by cross-validation.
    Calibrate(Calibrate),
}

/// Take a library in.
#[derive(Args, Debug)]
pub(crate) struct Import {
    /// The file.
    file: PathBuf,
    /// Its name; without it, the file's.
    #[arg(long)]
    name: Option<String>,
    /// Its version.
    #[arg(long, default_value = "1")]
    version: String,
    /// The licence of spectra that state none of their own.
    #[arg(long, default_value = "")]
    licence: String,
    /// Who published it.
    #[arg(long, default_value = "")]
    publisher: String,
    /// How ions were made, where the file does not say: EI, ESI, DART.
    #[arg(long)]
    ionization: Option<String>,
}

/// Look a library over.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// A file, or NAME/VERSION of a library.
    library: String,
}

/// Take a library out.
#[derive(Args, Debug)]
pub(crate) struct Withdraw {
    /// Its name.
    name: String,
    /// Its version.
    version: String,
    /// Why.
    #[arg(long)]
    reason: String,
}

/// Fit probabilities.
///
/// To electron ionisation or to fragment spectra, whichever the queries are more of. Of fragment spectra, queries whose
/// compound is not in the library belong in as well.
#[derive(Args, Debug)]
pub(crate) struct Calibrate {
    /// The library, as a file.
    #[arg(long, value_name = "FILE")]
    library: PathBuf,
    /// Of fragment spectra: take several of each compound and laboratory together.
    #[arg(long)]
    together: bool,
    /// Of fragment spectra: search without the precursor.
    #[arg(long)]
    open: bool,
    /// Spectra of other laboratories or instruments, each with its InChIKey.
    #[arg(required = true)]
    queries: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Checked {
    spectra: usize,
    searched: usize,
    problems: Vec<picket_core::Problem>,
    faults: Vec<Faulty>,
}

#[derive(Serialize)]
struct Faulty {
    record: String,
    #[serde(flatten)]
    fault: EntryFault,
}

impl LibraryCommand {
    /// Does it.
    pub(super) fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let shelf = Shelf::new(context::data_dir(global)?.join(LIBRARIES));
        match self {
            Self::Import(import) => import.run(&shelf, global)?,
            Self::List => print_list(global.format, &shelf.list()?, &LIBRARY)?,
            Self::Check(check) => return check.run(&shelf, global),
            Self::Withdraw(withdraw) => {
                let (by, at) = (context::operator(), context::now());
                let library = shelf.withdraw(&withdraw.name, &withdraw.version, &withdraw.reason, &by, at)?;
                print_list(global.format, &[library], &LIBRARY)?;
            }
            Self::Calibrate(calibrate) => calibrate.run()?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Import {
    fn run(&self, shelf: &Shelf, global: &Global) -> anyhow::Result<()> {
        let card = LibraryCard {
            name: self.name.clone().unwrap_or_else(|| card_of_file(&self.file).name),
            version: self.version.clone(),
            licence: self.licence.clone(),
            publisher: self.publisher.clone(),
            ionization: self.ionization.clone(),
        };
        context::make_private(&context::data_dir(global)?)?;
        let report = shelf.import(card, &self.file, &context::operator(), context::now())?;
        print_one(global.format, &report, told)
    }
}

fn told(report: &ShelvingReport) -> String {
    let library = &report.library;
    let mut lines = Vec::new();
    if report.already_there {
        lines.push("This file was taken in before; nothing was changed.".to_owned());
    }
    lines.push(format!("library   {} {}", library.card.name, library.card.version));
    lines.push(format!("spectra   {}, of which {} are searched", library.spectra, library.searched));
    let (lost, listed) = (rejected(&report.problems), report.problems.len());
    lines.push(format!("problems  {listed}, of which {lost} cost a record; faults {}", report.faults.len()));
    if listed + report.faults.len() > 0 {
        lines.push(format!(
            "          picket lab library check {}/{} lists them",
            library.card.name, library.card.version
        ));
    }
    if library.card.licence.is_empty() {
        lines.push("licence   not stated; what is not known to be free is not shared".to_owned());
    }
    lines.join("\n") + "\n"
}

const LIBRARY: [Column<ShelvedLibrary>; 7] = [
    ("name", |library| library.card.name.clone()),
    ("version", |library| library.card.version.clone()),
    ("state", |library| match &library.state {
        LibraryState::Active => "active".to_owned(),
        LibraryState::Superseded { by } => format!("superseded by {by}"),
        LibraryState::Withdrawn { reason, .. } => format!("withdrawn: {reason}"),
    }),
    ("spectra", |library| library.spectra.to_string()),
    ("searched", |library| library.searched.to_string()),
    ("licence", |library| library.card.licence.clone()),
    ("hash", |library| library.hash.to_string().chars().take(12).collect()),
];

impl Check {
    fn run(&self, shelf: &Shelf, global: &Global) -> anyhow::Result<ExitCode> {
        let named =
            |library: &&ShelvedLibrary| self.library == format!("{}/{}", library.card.name, library.card.version);
        let reading = match shelf.list()?.iter().find(named) {
            Some(library) => shelf.load_one(library)?,
            None => read_library_file(card_of_file(Path::new(&self.library)), Path::new(&self.library))?,
        };
        let entries = &reading.library.entries;
        let faulty = |entry: &Entry| {
            let facts = &entry.spectrum.facts;
            let name = facts.names.first().map_or(facts.title.as_str(), String::as_str);
            let record = format!("{} {name}", facts.accession.as_deref().unwrap_or_default()).trim().to_owned();
            let faults = entry.faults.clone().into_iter();
            faults.map(move |fault| Faulty { record: record.clone(), fault }).collect::<Vec<_>>()
        };
        let checked = Checked {
            spectra: entries.len(),
            searched: entries.iter().filter(|entry| entry.is_searched()).count(),
            faults: entries.iter().flat_map(faulty).collect(),
            problems: reading.problems,
        };
        let found = !checked.faults.is_empty() || !checked.problems.is_empty();
        print_one(global.format, &checked, |checked| {
            let problems = checked.problems.iter().map(|problem| problem_line(&self.library, problem));
            let faults = checked.faults.iter().map(|faulty| format!("{}: {}", faulty.record, faulty.fault.message));
            let summary = format!("{} spectra, of which {} are searched", checked.spectra, checked.searched);
            problems.chain(faults).chain([summary]).collect::<Vec<_>>().join("\n") + "\n"
        })?;
        Ok(ExitCode::from(u8::from(found)))
    }
}

impl Calibrate {
    fn run(&self) -> anyhow::Result<()> {
        let library = read_library_file(card_of_file(&self.library), &self.library)?.library;
        let mut queries = Vec::new();
        let mut names = Vec::new();
        for file in &self.queries {
            let read = read_library_file(card_of_file(file), file)?.library;
            names.push(format!("{} ({})", read.card.name, read.hash));
            queries.extend(read.entries);
        }
        queries.retain(|entry| entry.is_searched() && entry.spectrum.facts.inchikey.is_some());
        let (electron, fragments): (Vec<&Entry>, Vec<&Entry>) =
            queries.iter().partition(|entry| entry.is_electron_ionisation());
        let fragments: Vec<&Spectrum> =
            fragments.into_iter().filter(|entry| entry.is_fragments()).map(|entry| &entry.spectrum).collect();
        let (method, cases) = if electron.len() >= fragments.len() {
            (Method::ELECTRON_IONISATION, electron_searches(&library, &electron))
        } else {
            let how = FragmentTraining { together: self.together, open: self.open };
            say(&format!("{} fragment spectra, {}", fragments.len(), how.method().name));
            let index = FragmentLibrary::new(&[&library], Registry::bundled(), FragmentSettings::default());
            (how.method(), fragment_cases(&index, &[&library], &fragments, how))
        };
        let fitted_to = format!("{} against {} ({})", names.join(", "), library.card.name, library.hash);
        let report = train(method, &cases, &fitted_to);
        say(&measured("over compounds", &report.over_compounds));
        say(&measured("over groups   ", &report.over_groups));
        print_text(&toml::to_string(&report.calibration)?)
    }
}

/// Searches the electron ionisation spectra whose compounds the library holds.
fn electron_searches(library: &Library, queries: &[&Entry]) -> Vec<Case> {
    let index = ElectronLibrary::new(&[library], Registry::bundled());
    let query = |entry: &&Entry| {
        let facts = &entry.spectrum.facts;
        Training {
            unknown: UnitSpectrum::new(entry.spectrum.points()),
            key: CompoundKey::of(facts),
            group: facts.instrument.clone().or_else(|| facts.publisher.clone()).unwrap_or_default(),
        }
    };
    let known = |query: &Training| index.compounds().iter().any(|compound| compound.key == query.key);
    let queries: Vec<Training> = queries.iter().map(query).filter(known).collect();
    say(&format!("{} electron ionisation spectra of compounds that the library holds", queries.len()));
    electron_cases(&index, &queries)
}

fn measured(how: &str, measured: &Measured) -> String {
    format!(
        "{how}  first {:.1} %, in set {:.1} % (median {}, mean {:.2}), AUROC {:.3}, accepted {:.1} % at 5 % false, \
         {:.1} % at 1 %, calibration error {:.3} ({:.3} mixed)",
        100.0 * measured.first,
        100.0 * measured.in_set,
        measured.set_median,
        measured.set_mean,
        measured.auroc,
        100.0 * measured.accepted_at_5_percent,
        100.0 * measured.accepted_at_1_percent,
        measured.calibration_error,
        measured.calibration_error_mixed,
    )
}
