//! `picket control check`: one structure, name or number.

use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use picket_flow::{ControlQuestion, NearMiss, NearMissQuestion};
use picket_store::StoreError;
use picket_substance::{
    AnswerRecord, AtomRole, DrawOptions, Exhibit, Highlight, HighlightRole, INPUT_BYTES_MAX, Registry, Route,
};
use serde::Serialize;

use super::{Asked, flat, told};
use crate::arguments::Global;
use crate::context;
use crate::failure::UserError;
use crate::output::{Format, print_bytes, print_list, print_one, print_text};

/// Check one thing.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// SMILES, CAS number, InChIKey or name; `-` reads it from standard input.
    #[arg(required_unless_present = "file", conflicts_with = "file", allow_hyphen_values = true)]
    text: Option<String>,
    #[command(flatten)]
    asked: Asked,
    /// Read it from this file, such as a molfile.
    #[arg(long)]
    file: Option<PathBuf>,
    /// Print the structure without counter-ions as SVG and nothing else.
    #[arg(long, conflicts_with = "explain")]
    svg: bool,
    /// Say as well what keeps it out of each class whose core it shares. For registered substances only; the question
    /// and its reason are kept in the audit.
    #[arg(long, requires = "reason")]
    explain: bool,
    /// Why you ask for that.
    #[arg(long, requires = "explain")]
    reason: Option<String>,
}

/// An answer as it is printed.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    record: AnswerRecord,
    #[serde(skip_serializing_if = "Option::is_none")]
    near_misses: Option<Vec<NearMiss>>,
}

impl Check {
    pub(super) async fn run(&self, registry: &'static Registry, global: &Global) -> anyhow::Result<ExitCode> {
        if self.explain && global.format == Format::Csv {
            return Err(UserError::new("near misses are no part of a table").hint("ask with --format json").into());
        }
        let question = self.asked.question(registry)?;
        let text = self.text()?;
        let exhibit = registry.read_exhibit(&text).map_err(|error| {
            UserError::new(picket_flow::why_unreadable(&error))
                .hint("give a SMILES, a CAS number, an InChIKey or a name; picket substance find NAME searches")
        })?;
        if self.svg {
            print_text(&drawing(registry, &exhibit, &question)?)?;
            return Ok(ExitCode::SUCCESS);
        }
        let near_misses = match &self.reason {
            Some(reason) if self.explain => Some(explain(global, &text, &question, reason).await?),
            _ => None,
        };
        let records = question.answer(registry, &exhibit, None).into_iter();
        let shown: Vec<Shown> = records
            .map(|record| {
                let here = |miss: &NearMiss| miss.jurisdictions.contains(&record.jurisdiction);
                let own = near_misses.as_ref().map(|all| all.iter().filter(|miss| here(miss)).cloned().collect());
                Shown { near_misses: own, record }
            })
            .collect();
        print(global.format, &shown)?;
        Ok(ExitCode::SUCCESS)
    }

    /// What is asked about, from the command line, standard input or a file.
    fn text(&self) -> anyhow::Result<String> {
        let mut bytes = Vec::new();
        // One byte more than is read shows that there is too much.
        let most = INPUT_BYTES_MAX as u64 + 1;
        match (&self.file, self.text.as_deref()) {
            (Some(path), _) => {
                let file = std::fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
                file.take(most).read_to_end(&mut bytes).with_context(|| format!("cannot read {}", path.display()))?;
            }
            (None, Some("-")) => {
                std::io::stdin().lock().take(most).read_to_end(&mut bytes)?;
            }
            (None, text) => return Ok(text.unwrap_or_default().to_owned()),
        }
        String::from_utf8(bytes).map_err(|_| UserError::new("the text is not UTF-8").into())
    }
}

/// The structure that the answers are about. Where a definition decides, its scaffold and what was changed on it are
/// pointed out; of several jurisdictions, for the first in which one does.
fn drawing(registry: &Registry, exhibit: &Exhibit, question: &ControlQuestion) -> anyhow::Result<String> {
    if exhibit.alternatives {
        return Err(UserError::new(format!("it cannot be drawn: {}", exhibit.notes.join("; ")))
            .hint("give one of them, a CAS number or a SMILES")
            .into());
    }
    let answers = registry.answers(exhibit, question.scope(), question.day);
    let fit = answers.iter().find_map(|answer| match &answer.ground()?.route {
        Route::Definition(route) => Some((answer.part?, &route.fit)),
        _ => None,
    });
    let drawable = || exhibit.parts.iter().position(|part| part.parent.is_some());
    let part = fit.as_ref().map(|(part, _)| *part).or_else(drawable).and_then(|part| exhibit.parts.get(part));
    let (part, parent) = part
        .and_then(|part| Some((part, part.parent.as_ref()?)))
        .ok_or_else(|| UserError::new("no structure is known for it"))?;
    let title = part.substances.first().and_then(|id| registry.substance(id.as_str()));
    let title = title.map_or_else(|| parent.formula().to_string(), |substance| substance.name.clone());
    let roles = fit.iter().flat_map(|(_, fit)| &fit.roles);
    let highlight = |role, takes: &dyn Fn(&AtomRole) -> bool| Highlight {
        role,
        atoms: roles.clone().filter(|role| takes(role)).map(|role| role.atom).collect(),
    };
    let highlight = vec![
        highlight(HighlightRole::Core, &|role| !role.changed && role.role != "free"),
        highlight(HighlightRole::Modified, &|role| role.changed),
    ];
    Ok(parent.draw(&DrawOptions { title, highlight }))
}

/// What keeps it out of each class, with the question in the audit of the store.
async fn explain(
    global: &Global,
    text: &str,
    question: &ControlQuestion,
    reason: &str,
) -> anyhow::Result<Vec<NearMiss>> {
    let node = context::open(global).await.map_err(|error| match error.downcast_ref::<StoreError>() {
        Some(StoreError::NoStore(_)) => {
            UserError::refused("near misses are told only where the question can be written into an audit")
                .hint("there is no store yet: picket user add NAME makes one; --data-dir DIR names another")
                .into()
        }
        _ => error,
    })?;
    let asked = NearMissQuestion {
        subject: text.trim().to_owned(),
        question: question.clone(),
        reason: reason.to_owned(),
        by: context::operator(),
        at: context::now(),
    };
    Ok(node.near_misses(&asked).await?.misses)
}

fn print(format: Format, shown: &[Shown]) -> anyhow::Result<()> {
    match (format, shown) {
        (Format::Csv, several) => {
            let mut out = Vec::new();
            let mut writer = csv::Writer::from_writer(&mut out);
            writer.write_record(flat::COLUMNS)?;
            for one in several {
                writer.write_record(flat::cells(&serde_json::to_value(one)?, flat::COLUMNS))?;
            }
            drop(writer);
            print_bytes(&out)
        }
        (Format::Table, several) => print_text(&text(several)),
        (_, [one]) => print_one(format, one, |one| text(std::slice::from_ref(one))),
        (_, several) => print_list(format, several, &[]),
    }
}

/// The answers in words.
fn text(shown: &[Shown]) -> String {
    let Some(first) = shown.first() else { return String::new() };
    let mut text = told::exhibit(&first.record);
    for one in shown {
        text.push('\n');
        text.push_str(&told::answer(&one.record));
        if let Some(misses) = &one.near_misses {
            text.push_str(&told::near_misses(misses));
        }
    }
    text.push_str(&told::tables(&first.record));
    text
}
