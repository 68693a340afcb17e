//! `picket control batch`: every line of a file, in its order, on all processors, in bounded memory.

use std::cell::Cell;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::Context as _;
use clap::Args;
use flate2::read::MultiGzDecoder;
use picket_flow::{Answered, ControlQuestion, ImportProgress, Unread};
use picket_substance::Registry;
use serde::Serialize;

use super::questions::{Counted, Question, Questions, Subject, of_csv, of_lines, of_sdf};
use super::{Asked, flat};
use crate::arguments::Global;
use crate::failure::UserError;
use crate::output::{Format, print_bytes, print_text, say};
use crate::progress::Progress;

/// How many questions are answered together: enough that threads seldom wait, few enough that answers come soon.
const GROUP: usize = 512;

const BYTE_ORDER_MARK: [u8; 3] = *b"\xef\xbb\xbf";

/// Check every line of a file. Answers are JSON Lines; `--format csv` makes one row for each line and jurisdiction.
#[derive(Args, Debug)]
pub(crate) struct Batch {
    /// The file: a SMILES, number or name a line, perhaps with a name of your own after a tab; `-` is standard input, and
    /// what ends in `.gz` is unpacked.
    file: PathBuf,
    #[command(flatten)]
    asked: Asked,
    /// The file is CSV, and this column is asked about.
    #[arg(long, value_name = "NAME")]
    column: Option<String>,
    /// The file is an SD file, whatever its name ends in.
    #[arg(long, conflicts_with = "column")]
    sdf: bool,
    /// The column, or the data field of an SD file, with names of your own.
    #[arg(long, value_name = "NAME")]
    id_column: Option<String>,
}

/// An answer, or why there is none, with its line.
#[derive(Serialize)]
struct Row<T> {
    line: u64,
    #[serde(flatten)]
    answer: T,
}

/// Prints rows as they come.
struct Printer {
    format: Format,
    begun: bool,
}

impl Batch {
    pub(super) fn run(&self, registry: &'static Registry, global: &Global) -> anyhow::Result<ExitCode> {
        let question = self.asked.question(registry)?;
        if self.id_column.is_some() && self.column.is_none() && !self.is_sdf() {
            return Err(UserError::new("--id-column is for tables and SD files")
                .hint("give --column or --sdf too; on a line, the name of a question stands after a tab")
                .into());
        }
        let Input { reader: input, bytes, length: bytes_total } = open(&self.file)?;
        let has_id_field = Rc::new(Cell::new(false));
        let mut questions: Questions<'_> = match &self.column {
            Some(column) => of_csv(input, column, self.id_column.as_deref()).with_context(|| self.unreadable(0))?,
            None if self.is_sdf() => of_sdf(input, self.id_column.as_deref(), Rc::clone(&has_id_field)),
            None => of_lines(registry, input),
        };
        let mut printer = Printer { format: global.format, begun: false };
        let mut progress = Progress::new("checking", global.no_progress);
        let (mut asked, mut unread, mut last_line) = (0_u64, 0_u64, 0);
        let failure = loop {
            let (group, failure) = next_group(&mut questions);
            last_line = group.last().map_or(last_line, |question| question.line);
            let answers = answer_all(registry, &question, &group);
            asked += group.len() as u64;
            unread += answers.iter().filter(|answer| matches!(answer, Answered::Unread(_))).count() as u64;
            printer.print(&group, answers)?;
            progress.show(ImportProgress { bytes_done: bytes.get(), bytes_total, items_done: asked });
            if failure.is_some() || group.is_empty() {
                break failure;
            }
        };
        printer.end()?;
        progress.finish();
        say(&format!("{asked} asked, {} answered, {unread} could not be read", asked - unread));
        let is_missed = self.column.is_none() && asked > 0 && !has_id_field.get();
        if let Some(field) = self.id_column.as_ref().filter(|_| is_missed) {
            say(&format!("no record has a field {field:?}; the names are those of the records"));
        }
        match failure {
            Some(error) => Err(error.context(self.unreadable(last_line))),
            None => Ok(ExitCode::SUCCESS),
        }
    }

    /// That the file cannot be read, or not beyond the last question that was.
    fn unreadable(&self, last_line: u64) -> String {
        let file = if self.file == Path::new("-") { "standard input".into() } else { self.file.to_string_lossy() };
        match last_line {
            0 => format!("cannot read {file}"),
            line => format!("cannot read {file} beyond what begins on line {line}"),
        }
    }

    fn is_sdf(&self) -> bool {
        let unpacked = if has_ending(&self.file, &["gz"]) { self.file.with_extension("") } else { self.file.clone() };
        self.sdf || has_ending(&unpacked, &["sdf", "sd"])
    }
}

/// The next questions, and why there are no more.
fn next_group(questions: &mut Questions<'_>) -> (Vec<Question>, Option<anyhow::Error>) {
    let mut group = Vec::new();
    for question in questions.by_ref().take(GROUP) {
        match question {
            Ok(question) => group.push(question),
            Err(error) => return (group, Some(error)),
        }
    }
    (group, None)
}

/// A file that is read.
struct Input {
    reader: Box<dyn Read>,
    /// How many of its bytes were read so far.
    bytes: Rc<Cell<u64>>,
    /// In bytes; 0 when it is not known, as of standard input.
    length: u64,
}

/// Opens the file; one that ends in `.gz` is unpacked on the way.
fn open(path: &Path) -> anyhow::Result<Input> {
    if path == Path::new("-") {
        let (input, bytes) = Counted::new(std::io::stdin().lock());
        let reader = Box::new(without_mark(input).context("cannot read standard input")?);
        return Ok(Input { reader, bytes, length: 0 });
    }
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let length = file.metadata()?.len();
    let (input, bytes) = Counted::new(file);
    let reader: Box<dyn Read> =
        if has_ending(path, &["gz"]) { Box::new(MultiGzDecoder::new(input)) } else { Box::new(input) };
    let reader = Box::new(without_mark(reader).with_context(|| format!("cannot read {}", path.display()))?);
    Ok(Input { reader, bytes, length })
}

/// The input without the byte-order mark that some programs write before UTF-8.
fn without_mark(mut input: impl Read) -> std::io::Result<impl Read> {
    let mut begin = Vec::new();
    input.by_ref().take(BYTE_ORDER_MARK.len() as u64).read_to_end(&mut begin)?;
    if begin == BYTE_ORDER_MARK {
        begin.clear();
    }
    Ok(Cursor::new(begin).chain(input))
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let own = path.extension().map(OsStr::to_ascii_lowercase);
    own.is_some_and(|own| endings.iter().any(|ending| own == *ending))
}

/// The answers in the order of the questions; threads take the next question as they become free.
fn answer_all(registry: &Registry, question: &ControlQuestion, group: &[Question]) -> Vec<Answered> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut own = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(asked) = group.get(index) else { return own };
            let query_id = asked.query_id.clone();
            let answer = match &asked.subject {
                Ok(Subject::Text(text)) => question.answer_text(registry, text, query_id),
                Ok(Subject::Structure(structure)) => {
                    let exhibit = registry.exhibit_of_structure(&asked.label, structure);
                    Answered::Read(question.answer(registry, &exhibit, query_id.as_deref()))
                }
                Err(why) => Answered::Unread(Unread::new(query_id, &asked.label, why.clone())),
            };
            own.push((index, answer));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(group.len());
    let mut answers: Vec<(usize, Answered)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let joined =
            workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        joined.flatten().collect()
    });
    answers.sort_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

impl Printer {
    fn print(&mut self, group: &[Question], answers: Vec<Answered>) -> anyhow::Result<()> {
        let mut out = Vec::new();
        for (Question { line, .. }, answer) in group.iter().zip(answers) {
            let line = *line;
            match answer {
                Answered::Read(records) => {
                    for answer in records {
                        self.row(&mut out, &Row { line, answer })?;
                    }
                }
                Answered::Unread(answer) => self.row(&mut out, &Row { line, answer })?,
            }
        }
        print_bytes(&out)
    }

    fn row(&mut self, out: &mut Vec<u8>, row: &impl Serialize) -> anyhow::Result<()> {
        let first = !std::mem::replace(&mut self.begun, true);
        match self.format {
            Format::Csv => {
                let columns = [&["line"], flat::COLUMNS, &["error"]].concat();
                let mut writer = csv::Writer::from_writer(&mut *out);
                if first {
                    writer.write_record(&columns)?;
                }
                writer.write_record(flat::cells(&serde_json::to_value(row)?, &columns))?;
                writer.flush()?;
            }
            Format::Json => {
                out.extend_from_slice(if first { b"[\n" } else { b",\n" });
                serde_json::to_writer(&mut *out, row)?;
            }
            Format::Table | Format::Jsonl => {
                serde_json::to_writer(&mut *out, row)?;
                out.push(b'\n');
            }
        }
        Ok(())
    }

    /// Closes the list.
    fn end(self) -> anyhow::Result<()> {
        match (self.format, self.begun) {
            (Format::Json, true) => print_text("\n]\n"),
            (Format::Json, false) => print_text("[]\n"),
            _ => Ok(()),
        }
    }
}
