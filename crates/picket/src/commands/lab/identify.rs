//! `picket lab identify`: spectra in, answers out.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use picket_core::{Day, Problem, Severity};
use picket_flow::{Desk, Identified, Shelf, Told, VoltageFile, read_library_file, voltage_in_name};
use picket_lab::identify::{Calibration, Identifier, Library, LibraryCard};
use picket_substance::Registry;

use crate::arguments::Global;
use crate::context;
use crate::failure::UserError;
use crate::output::{Format, print_bytes, print_text, say};

/// How often a watched folder is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The size of a file of a watched folder that was answered.
const DONE: u64 = u64::MAX;

/// How many candidates are printed for people.
const SHOWN_MAX: usize = 5;

/// Say what spectra are of.
///
/// Files of any format that Picket reads, with any number of records, packed or not. The answer to each is presumptive:
/// a single technique never identifies.
#[derive(Args, Debug)]
pub(crate) struct Identify {
    /// Files and folders; `-` is standard input. Files that differ in a voltage only (sample_30V.txt, sample_60V.txt)
    /// are taken together, where a library has spectra at in-source voltages.
    #[arg(required_unless_present = "watch")]
    files: Vec<PathBuf>,
    /// Watch a folder, and answer each file that comes into it, until interrupted.
    #[arg(long, value_name = "FOLDER", conflicts_with = "files")]
    watch: Option<PathBuf>,
    /// A library to search, by NAME or NAME/VERSION, or a file; without it, all that are active.
    #[arg(long = "library", value_name = "LIBRARY")]
    libraries: Vec<String>,
    /// The day on which control by law is asked; without it, today.
    #[arg(long, value_name = "DAY")]
    on: Option<Day>,
}

impl Identify {
    /// Does it.
    pub(super) async fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let libraries = self.load(global)?;
        let registry = Registry::bundled();
        let identifier = Identifier::new(libraries.iter().collect(), registry, Calibration::electron_ionisation());
        let on = match self.on {
            Some(day) => day,
            None => context::now().day()?,
        };
        let together = identifier.explains_mixtures();
        let mut desk = Desk::new(&identifier, registry, on);
        let mut printed = Printed { format: global.format, answers: 0, notices: 0, failure: None };
        if let Some(folder) = &self.watch {
            return watch(folder, |files| answer(&mut desk, files, together, &mut printed).map(drop)).await;
        }
        let unread = answer(&mut desk, &files_in(&self.files), together, &mut printed)?;
        printed.finish()?;
        Ok(if unread == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
    }

    /// The libraries that are asked for.
    fn load(&self, global: &Global) -> anyhow::Result<Vec<Library>> {
        let kept = Shelf::new(context::data_dir(global)?.join(context::LIBRARIES));
        if self.libraries.is_empty() {
            let libraries = kept.load()?;
            if libraries.is_empty() {
                let hint = "picket lab library import FILE takes one in; --library FILE uses one for this time";
                return Err(UserError::new("there is no library of spectra").hint(hint).into());
            }
            return Ok(libraries);
        }
        let shelved = kept.list()?;
        let mut libraries = Vec::new();
        for asked in &self.libraries {
            let named = |name: &str, version: &str| asked == name || *asked == format!("{name}/{version}");
            let found = shelved.iter().rev().find(|one| named(&one.card.name, &one.card.version));
            let reading = match found {
                Some(library) => kept.load_one(library)?,
                None => read_library_file(card_of_file(Path::new(asked)), Path::new(asked))
                    .with_context(|| format!("{asked} is neither a library nor a file that can be read"))?,
            };
            libraries.push(reading.library);
        }
        Ok(libraries)
    }
}

/// Answers files, those of one sample together, and says how many could not be read at all.
fn answer(desk: &mut Desk<'_>, files: &[PathBuf], together: bool, printed: &mut Printed) -> anyhow::Result<u32> {
    let mut unread = 0;
    for group in groups(files, together) {
        let named = group.name();
        let read = match group {
            Group::Alone(file) => {
                let name = file_name(file);
                open(file).and_then(|input| Ok(desk.identify(&name, input, &mut |told| printed.take(&name, told))?))
            }
            Group::Voltages(title, files) => files
                .iter()
                .map(|(file, volts)| Ok(VoltageFile { name: file_name(file), volts: *volts, input: open(file)? }))
                .collect::<anyhow::Result<Vec<_>>>()
                .and_then(|files| Ok(desk.identify_voltages(&title, files, &mut |told| printed.take(&title, told))?)),
        };
        if let Some(failure) = printed.failure.take() {
            return Err(failure);
        }
        if let Err(error) = read {
            unread += 1;
            say(&format!("{named}: not read: {}", causes(&error)));
        }
    }
    Ok(unread)
}

/// What is answered as one.
enum Group<'f> {
    /// A file.
    Alone(&'f Path),
    /// The files of one sample at several in-source voltages, each with its own.
    Voltages(String, Vec<(&'f Path, f64)>),
}

impl Group<'_> {
    fn name(&self) -> String {
        match self {
            Self::Alone(file) => file.display().to_string(),
            Self::Voltages(title, _) => title.clone(),
        }
    }
}

/// Puts files that differ in a voltage only together, in the order in which the first of each comes.
fn groups(files: &[PathBuf], together: bool) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for file in files {
        let found = if together { voltage_in_name(&file_name(file)) } else { None };
        let Some((title, volts)) = found else {
            groups.push(Group::Alone(file));
            continue;
        };
        let same = groups.iter_mut().find_map(|group| match group {
            Group::Voltages(known, members) => {
                (*known == title && members[0].0.parent() == file.parent()).then_some(members)
            }
            Group::Alone(_) => None,
        });
        match same {
            Some(members) => members.push((file, volts)),
            None => groups.push(Group::Voltages(title, vec![(file, volts)])),
        }
    }
    groups
}

/// The files that are meant: those named, and all in the folders named, by name.
fn files_in(named: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in named {
        match std::fs::read_dir(path) {
            Ok(entries) if path.is_dir() => {
                let mut within: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
                within.sort();
                files.extend(files_in(&within));
            }
            _ => files.push(path.clone()),
        }
    }
    files
}

/// Hands over the files that come into a folder, each once its size has not changed from one look to the next.
async fn watch(folder: &Path, mut take: impl FnMut(&[PathBuf]) -> anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    let mut sizes: HashMap<PathBuf, u64> =
        files_in(&[folder.to_owned()]).into_iter().map(|file| (file, DONE)).collect();
    say(&format!("watching {}; Ctrl-C ends", folder.display()));
    loop {
        let wait = tokio::time::sleep(LOOK_EVERY);
        tokio::select! {
            _ = tokio::signal::ctrl_c() => return Ok(ExitCode::SUCCESS),
            () = wait => {}
        }
        let mut ready = Vec::new();
        for file in files_in(&[folder.to_owned()]) {
            let size = std::fs::metadata(&file).map_or(0, |metadata| metadata.len());
            match sizes.insert(file.clone(), size) {
                Some(DONE) => drop(sizes.insert(file, DONE)),
                Some(before) if before == size => {
                    sizes.insert(file.clone(), DONE);
                    ready.push(file);
                }
                _ => {}
            }
        }
        take(&ready)?;
    }
}

fn file_name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The card of a library that is only a file.
pub(crate) fn card_of_file(file: &Path) -> LibraryCard {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    LibraryCard {
        name: name.split('.').next().unwrap_or_default().to_owned(),
        version: String::new(),
        licence: String::new(),
        publisher: String::new(),
        ionization: None,
    }
}

fn open(file: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    if file == Path::new("-") {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    Ok(Box::new(BufReader::new(File::open(file)?)))
}

/// An error with what caused it, in one line.
fn causes(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Prints answers as they come.
struct Printed {
    format: Format,
    answers: u64,
    /// Things assumed and passed over that cost nothing; they are counted and not listed.
    notices: u64,
    failure: Option<anyhow::Error>,
}

impl Printed {
    fn take(&mut self, file: &str, told: Told) {
        let printed = match told {
            Told::Identified(identified) => self.answer(&identified),
            Told::Problem(problem) if problem.severity == Severity::Notice => {
                self.notices += 1;
                Ok(())
            }
            Told::Problem(problem) => {
                say(&problem_line(file, &problem));
                Ok(())
            }
        };
        if self.failure.is_none() {
            self.failure = printed.err();
        }
    }

    fn answer(&mut self, identified: &Identified) -> anyhow::Result<()> {
        self.answers += 1;
        match self.format {
            Format::Table => print_text(&for_people(identified)),
            Format::Csv => print_bytes(&csv_rows(identified, self.answers == 1)?),
            Format::Jsonl => print_text(&(serde_json::to_string(identified)? + "\n")),
            Format::Json => {
                let lead = if self.answers == 1 { "[\n" } else { ",\n" };
                print_text(&(lead.to_owned() + &serde_json::to_string_pretty(identified)?))
            }
        }
    }

    fn finish(&self) -> anyhow::Result<()> {
        if self.notices > 0 {
            say(&format!("{} notices; picket lab library check FILE lists them", self.notices));
        }
        match (self.format, self.answers) {
            (Format::Json, 0) => print_text("[]\n"),
            (Format::Json, _) => print_text("\n]\n"),
            _ => Ok(()),
        }
    }
}

pub(super) fn problem_line(file: &str, problem: &Problem) -> String {
    let location = problem.location.to_string();
    let place = if location.is_empty() { file.to_owned() } else { format!("{file}, {location}") };
    format!("{} {place}: {} {}", problem.code, problem.message, problem.excerpt)
}

/// What a person calls the record: its accession, its title, or its place in the file.
fn label(identified: &Identified) -> String {
    let stated = identified.accession.as_ref().into_iter().chain([&identified.title]);
    let place = || match identified.location.to_string() {
        place if place.is_empty() => identified.file.clone(),
        place => format!("{}, {place}", identified.file),
    };
    stated.into_iter().find(|label| !label.is_empty()).cloned().unwrap_or_else(place)
}

fn for_people(identified: &Identified) -> String {
    let answer = &identified.answer;
    let mut lines = vec![format!("{}  {}", label(identified), answer.words)];
    if answer.named().next().is_some() && answer.is_calibrated {
        lines.push(format!(
            "    probability {:.1} %; of 100 unknowns that are not in the library, {} would look as sure",
            100.0 * answer.probability,
            percent(answer.false_accept_share)
        ));
    }
    if let Some(eluted) = &identified.eluted {
        lines.push(format!(
            "    {:.1} % of the area of all components, purity {:.0} %, signal to noise {:.0}",
            100.0 * eluted.area_share,
            100.0 * eluted.purity,
            eluted.signal_to_noise
        ));
    }
    for component in &answer.components {
        let interval = component.interval.map(|(low, high)| format!(" ({:.1} to {:.1})", 100.0 * low, 100.0 * high));
        lines.push(format!(
            "    {:>5.1} %{} of the signal  {}: {}",
            100.0 * component.share,
            interval.unwrap_or_default(),
            component.name,
            component.evidence
        ));
    }
    for absent in answer.not_seen.iter().take(SHOWN_MAX) {
        lines.push(format!("    not seen  {}: less than {:.0} % of the signal", absent.name, 100.0 * absent.limit));
    }
    let candidates = if answer.components.is_empty() { &answer.candidates[..] } else { &[] };
    for candidate in candidates.iter().take(SHOWN_MAX) {
        let factors = candidate.match_factor.zip(candidate.reverse_match_factor);
        lines.push(format!(
            "    {} {:>5.1} %  {}  {}{}",
            if candidate.in_set { "*" } else { " " },
            100.0 * candidate.probability,
            factors.map_or(String::new(), |(forward, reverse)| format!("MF {forward:>3} RMF {reverse:>3}  ")),
            candidate.name,
            candidate.formula.as_deref().map(|formula| format!(", {formula}")).unwrap_or_default(),
        ));
    }
    for controlled in &identified.control {
        let listed =
            controlled.listed.iter().map(|one| format!("{} {}", one.jurisdiction, one.schedule).trim().to_owned());
        let listed = listed.collect::<Vec<_>>();
        let told = if listed.is_empty() { "no listing found".to_owned() } else { listed.join(", ") };
        lines.push(format!("    control of {} on {}: {told}", controlled.substance, controlled.on));
    }
    lines.join("\n") + "\n"
}

/// A share as a count of a hundred, to one digit below one.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if percent < 1.0 { format!("{percent:.1}") } else { format!("{percent:.0}") }
}

fn csv_rows(identified: &Identified, with_header: bool) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if with_header {
        let heading = ["file", "record", "verdict", "rank", "in_set", "probability", "name", "inchikey", "formula"];
        writer.write_record(heading.iter().chain(&["match_factor", "reverse_match_factor", "library", "reference"]))?;
    }
    let verdict = serde_json::to_value(&identified.answer.verdict)?;
    let verdict = verdict["kind"].as_str().unwrap_or_default();
    let number = |factor: Option<u16>| factor.map(|factor| factor.to_string()).unwrap_or_default();
    if identified.answer.candidates.is_empty() {
        let row = [identified.file.as_str(), &label(identified), verdict];
        writer.write_record(row.iter().chain(&[""; 10]))?;
    }
    for (rank, candidate) in (1..).zip(&identified.answer.candidates) {
        let (rank, probability): (u32, _) = (rank, format!("{:.4}", candidate.probability));
        writer.write_record([
            identified.file.as_str(),
            &label(identified),
            verdict,
            &rank.to_string(),
            if candidate.in_set { "yes" } else { "no" },
            &probability,
            &candidate.name,
            candidate.inchikey.as_ref().map(picket_core::InchiKey::as_str).unwrap_or_default(),
            candidate.formula.as_deref().unwrap_or_default(),
            &number(candidate.match_factor),
            &number(candidate.reverse_match_factor),
            &candidate.library,
            &candidate.reference,
        ])?;
    }
    Ok(writer.into_inner()?)
}
