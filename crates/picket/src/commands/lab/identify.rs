//! `picket lab identify`: spectra in, answers out.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use picket_core::{Day, Problem};
use picket_flow::{Desk, Identified, Shelf, Told, read_library_file};
use picket_lab::identify::{Calibration, Identifier, Library, LibraryCard};
use picket_substance::Registry;

use crate::arguments::Global;
use crate::context;
use crate::failure::UserError;
use crate::output::{Format, print_bytes, print_text, say};

/// The folder of the libraries in the data folder.
pub(super) const LIBRARIES: &str = "libraries";

/// How many candidates are printed for people.
const SHOWN_MAX: usize = 5;

/// Say what spectra are of.
///
/// Files of any format that Picket reads, with any number of records, packed or not. The answer to each is presumptive:
/// a single technique never identifies.
#[derive(Args, Debug)]
pub(crate) struct Identify {
    /// The files; `-` is standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// A library to search, by NAME or NAME/VERSION, or a file; without it, all that are active.
    #[arg(long = "library", value_name = "LIBRARY")]
    libraries: Vec<String>,
    /// All fragment spectra (MS/MS) of the files are of one sample: one answer for each ion that was broken up.
    #[arg(long)]
    together: bool,
    /// The day on which control by law is asked; without it, today.
    #[arg(long, value_name = "DAY")]
    on: Option<Day>,
}

impl Identify {
    /// Does it.
    pub(super) fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let libraries = self.load(global)?;
        let registry = Registry::bundled();
        let identifier = Identifier::new(libraries.iter().collect(), registry, Calibration::electron_ionisation());
        let on = match self.on {
            Some(day) => day,
            None => context::now().day()?,
        };
        let mut desk = Desk::new(&identifier, registry, on);
        let mut printed = Printed { format: global.format, answers: 0, failure: None };
        let mut unread = 0;
        for file in &self.files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let mut take = |told| printed.take(&name, told);
            let read = open(file).and_then(|input| {
                let read = if self.together {
                    desk.gather(&name, input, &mut take)
                } else {
                    desk.identify(&name, input, &mut take)
                };
                Ok(read?)
            });
            if let Some(failure) = printed.failure.take() {
                return Err(failure);
            }
            if let Err(error) = read {
                unread += 1;
                say(&format!("{}: not read: {}", file.display(), causes(&error)));
            }
        }
        desk.tell_gathered(&mut |told| printed.take("", told));
        if let Some(failure) = printed.failure.take() {
            return Err(failure);
        }
        printed.finish()?;
        Ok(if unread == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
    }

    /// The libraries that are asked for.
    fn load(&self, global: &Global) -> anyhow::Result<Vec<Library>> {
        let shelf = Shelf::new(context::data_dir(global)?.join(LIBRARIES));
        if self.libraries.is_empty() {
            let libraries = shelf.load()?;
            if libraries.is_empty() {
                let hint = "picket lab library import FILE takes one in; --library FILE uses one for this time";
                return Err(UserError::new("there is no library of spectra").hint(hint).into());
            }
            return Ok(libraries);
        }
        let shelved = shelf.list()?;
        let mut libraries = Vec::new();
        for asked in &self.libraries {
            let named = |name: &str, version: &str| asked == name || *asked == format!("{name}/{version}");
            let found = shelved.iter().rev().find(|one| named(&one.card.name, &one.card.version));
            let reading = match found {
                Some(library) => shelf.load_one(library)?,
                None => read_library_file(card_of_file(Path::new(asked)), Path::new(asked))
                    .with_context(|| format!("{asked} is neither a library nor a file that can be read"))?,
            };
            libraries.push(reading.library);
        }
        Ok(libraries)
    }
}

/// The card of a library that is only a file.
pub(super) fn card_of_file(file: &Path) -> LibraryCard {
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
    failure: Option<anyhow::Error>,
}

impl Printed {
    fn take(&mut self, file: &str, told: Told) {
        let printed = match told {
            Told::Identified(identified) => self.answer(&identified),
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

fn label(identified: &Identified) -> &str {
    let accession = identified.accession.as_deref().filter(|accession| !accession.is_empty());
    accession.unwrap_or(&identified.title)
}

fn for_people(identified: &Identified) -> String {
    let answer = &identified.answer;
    let mut lines = vec![format!("{}  {}", label(identified), answer.words)];
    if answer.probability > 0.0 {
        lines.push(format!(
            "    probability {:.1} %; of 100 unknowns that are not in the library, {} would look as sure",
            100.0 * answer.probability,
            percent(answer.false_accept_share)
        ));
    }
    for candidate in answer.candidates.iter().take(SHOWN_MAX) {
        let factors = candidate.match_factor.zip(candidate.reverse_match_factor);
        lines.push(format!(
            "    {} {:>5.1} %  {}{}{}",
            if candidate.in_set { "*" } else { " " },
            100.0 * candidate.probability,
            factors.map_or_else(
                || format!("likeness {:.3}  ", candidate.likeness),
                |(forward, reverse)| format!("MF {forward:>3} RMF {reverse:>3}  ")
            ),
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
        let row = [identified.file.as_str(), label(identified), verdict];
        writer.write_record(row.iter().chain(&[""; 10]))?;
    }
    for (rank, candidate) in (1..).zip(&identified.answer.candidates) {
        let (rank, probability): (u32, _) = (rank, format!("{:.4}", candidate.probability));
        writer.write_record([
            identified.file.as_str(),
            label(identified),
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
