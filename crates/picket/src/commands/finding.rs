//! `picket finding`: what is new, why, and what a person decided.

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use picket_core::{CountryCode, Decision, FindingId, FindingKind, FindingState};
use picket_store::{FindingFilter, FindingOrder, StoredFinding};
use serde::Serialize;

use crate::arguments::Global;
use crate::context;
use crate::failure::UserError;
use crate::output::{Column, print_list, print_one};

/// How many findings are asked of the store at a time.
const PAGE: u32 = 500;

/// Findings.
#[derive(Debug, Subcommand)]
pub(crate) enum Finding {
    /// List findings, strongest first.
    List(List),
    /// Show one with its reasons, its method and what was decided.
    Show(Show),
    /// Confirm, dismiss or merge one, with a reason.
    Decide(Decide),
}

/// List findings.
#[derive(Args, Debug)]
pub(crate) struct List {
    /// Only this kind, e.g. lab-rising; may be repeated.
    #[arg(long)]
    kind: Vec<FindingKind>,
    /// Only this state; may be repeated.
    #[arg(long, value_enum)]
    state: Vec<State>,
    /// Only this country.
    #[arg(long, value_name = "CODE")]
    country: Option<CountryCode>,
    /// Only those raised in this year.
    #[arg(long)]
    year: Option<i16>,
    /// Only those with these words.
    #[arg(long, value_name = "WORDS")]
    text: Option<String>,
    /// At most this many; without it, all.
    #[arg(long, value_name = "COUNT")]
    limit: Option<usize>,
}

/// Show one finding.
#[derive(Args, Debug)]
pub(crate) struct Show {
    /// Its id, or the beginning of it.
    id: String,
}

/// Decide about a finding.
#[derive(Args, Debug)]
pub(crate) struct Decide {
    /// Its id.
    id: FindingId,
    /// What you decide.
    #[arg(value_enum)]
    state: Verdict,
    /// Why.
    #[arg(long)]
    reason: String,
    /// The finding that stays, for a merge.
    #[arg(long, value_name = "ID", required_if_eq("state", "merged"))]
    into: Option<FindingId>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum State {
    New,
    Confirmed,
    Dismissed,
    Merged,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Verdict {
    Confirmed,
    Dismissed,
    Merged,
}

impl From<State> for FindingState {
    fn from(state: State) -> Self {
        match state {
            State::New => Self::New,
            State::Confirmed => Self::Confirmed,
            State::Dismissed => Self::Dismissed,
            State::Merged => Self::Merged,
        }
    }
}

impl From<Verdict> for FindingState {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Confirmed => Self::Confirmed,
            Verdict::Dismissed => Self::Dismissed,
            Verdict::Merged => Self::Merged,
        }
    }
}

/// A finding as programs read it; documented in docs/reference/finding-list.md.
#[derive(Serialize)]
struct Row {
    id: String,
    year: i16,
    period: String,
    kind: String,
    substance: String,
    substance_id: String,
    subject_kind: String,
    place: String,
    sources: Vec<String>,
    strength: f64,
    q_value: Option<f64>,
    state: FindingState,
    simulated: bool,
    summary: String,
    reasons: Vec<String>,
}

impl From<StoredFinding> for Row {
    fn from(stored: StoredFinding) -> Self {
        let finding = stored.finding;
        Self {
            id: finding.id.to_string(),
            year: finding.period.from().year(),
            period: finding.period.to_string(),
            kind: finding.kind.to_string(),
            substance: finding.subject.label,
            substance_id: finding.subject.id,
            subject_kind: finding.subject.kind,
            place: finding.place.to_string(),
            sources: finding.sources.iter().map(ToString::to_string).collect(),
            strength: finding.strength.score,
            q_value: finding.strength.q_value,
            state: stored.state,
            simulated: finding.simulated,
            summary: finding.summary.text,
            reasons: finding.reasons.into_iter().map(|reason| reason.text).collect(),
        }
    }
}

const COLUMNS: [Column<Row>; 8] = [
    ("id", |row| row.id[..12].to_owned()),
    ("period", |row| row.period.clone()),
    ("kind", |row| row.kind.clone()),
    ("substance", |row| row.substance.clone()),
    ("place", |row| row.place.clone()),
    ("strength", |row| format!("{:.0}", row.strength)),
    ("state", |row| row.state.as_str().to_owned()),
    ("summary", |row| if row.simulated { format!("[simulated] {}", row.summary) } else { row.summary.clone() }),
];

impl Finding {
    /// Does it, and prints the findings concerned.
    pub(crate) async fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        match self {
            Self::List(list) => list.run(global).await?,
            Self::Show(show) => show.run(global).await?,
            Self::Decide(decide) => decide.run(global).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl List {
    async fn run(&self, global: &Global) -> anyhow::Result<()> {
        let node = context::open(global).await?;
        let mut filter = FindingFilter {
            kinds: self.kind.clone(),
            states: self.state.iter().copied().map(FindingState::from).collect(),
            country: self.country.clone(),
            year: self.year,
            text: self.text.clone(),
            order: FindingOrder::Strength,
            limit: PAGE,
            ..FindingFilter::default()
        };
        let limit = self.limit.unwrap_or(usize::MAX);
        let mut rows: Vec<Row> = Vec::new();
        loop {
            let page = node.store().findings(&filter).await?;
            rows.extend(page.items.into_iter().map(Row::from));
            filter.after = page.next;
            if filter.after.is_none() || rows.len() >= limit {
                break;
            }
        }
        rows.truncate(limit);
        print_list(global.format, &rows, &COLUMNS)
    }
}

#[derive(Serialize)]
struct Detail {
    #[serde(flatten)]
    stored: StoredFinding,
    decisions: Vec<Decision>,
}

impl Show {
    async fn run(&self, global: &Global) -> anyhow::Result<()> {
        let node = context::open(global).await?;
        let stored = match FindingId::new(&self.id) {
            Ok(id) => node.store().finding(&id).await?,
            Err(_) => node.finding_by_prefix(&self.id).await?,
        };
        let stored = stored.ok_or_else(|| {
            UserError::new(format!("there is no single finding {:?}", self.id))
                .hint("picket finding list shows the ids")
        })?;
        let decisions = node.store().decisions(&stored.finding.id).await?;
        print_one(global.format, &Detail { stored, decisions }, told)
    }
}

fn told(detail: &Detail) -> String {
    let finding = &detail.stored.finding;
    let mut lines =
        vec![format!("{}  {}", finding.kind, finding.id), String::new(), finding.summary.text.clone(), String::new()];
    if finding.simulated {
        lines.push("Drawn from simulated figures.".to_owned());
    }
    lines.extend(finding.reasons.iter().map(|reason| format!("- {}", reason.text)));
    let strength = match finding.strength.q_value {
        Some(q_value) => format!("strength {:.0} of 100, false-discovery rate {q_value:.2e}", finding.strength.score),
        None => format!("strength {:.0} of 100, by rule", finding.strength.score),
    };
    let sources: Vec<_> = finding.sources.iter().map(ToString::to_string).collect();
    lines.push(String::new());
    lines.push(strength);
    lines.push(format!("{} in {}, from {}", finding.period, finding.place, sources.join(", ")));
    lines.push(format!("method {} version {}, inputs {}", finding.method.name, finding.method.version, finding.inputs));
    lines.push(format!("state: {}", detail.stored.state.as_str()));
    for decision in &detail.decisions {
        let Decision { state, by, reason, at, .. } = decision;
        lines.push(format!("  {at}  {} by {by}: {reason}", state.as_str()));
    }
    lines.join("\n") + "\n"
}

impl Decide {
    async fn run(&self, global: &Global) -> anyhow::Result<()> {
        let node = context::open(global).await?;
        let current = node
            .store()
            .finding(&self.id)
            .await?
            .ok_or_else(|| UserError::new(format!("there is no finding {}", self.id)))?;
        let decision = Decision {
            finding: self.id.clone(),
            state: self.state.into(),
            into: self.into.clone(),
            by: context::operator(),
            reason: self.reason.clone(),
            at: context::now(),
        };
        let stored = node.store().decide(&decision, current.state).await?;
        print_list(global.format, &[Row::from(stored)], &COLUMNS)
    }
}
