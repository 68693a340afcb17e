//! `picket lab sample confirm` and `withdraw`: what a person decides, with the reason.

use clap::Args;
use picket_flow::{FlowError, HeldCompounds};
use picket_lab::sample::{
    ComponentName, CompoundId, Confirmation, Confirmed, ResultReference, Review, Reviewer, Sample, TechniqueResult,
    What, Withdrawal,
};

use super::{House, Rules, sample_id};
use crate::arguments::Global;
use crate::failure::UserError;
use crate::output::print_one;

/// Fewest digits by which a record or hash may be named.
const DIGITS_MIN: usize = 8;

/// Confirm what a component is.
///
/// The results must meet the rules of the edition, and the reviewer must be somebody who measured and judged none of them.
#[derive(Args, Debug)]
pub(crate) struct Confirm {
    /// The sample.
    sample: String,
    /// The component.
    #[arg(long, default_value = "main")]
    component: String,
    /// The result of the second technique: the first digits of its record, and after a colon those of its hash, as `show`
    /// prints them.
    #[arg(long, value_name = "RECORD[:HASH]", required_unless_present = "withdraw")]
    second: Option<String>,
    /// Who reviews.
    #[arg(long)]
    reviewer: String,
    /// Why it is held to be right; with --withdraw, why it is not any more.
    #[arg(long)]
    reason: String,
    /// Take the confirmation back.
    #[arg(long, conflicts_with = "second")]
    withdraw: bool,
    #[command(flatten)]
    rules: Rules,
}

/// Withdraw a result.
#[derive(Args, Debug)]
pub(crate) struct Withdraw {
    /// The sample.
    sample: String,
    /// The first digits of its record.
    record: String,
    /// Why.
    #[arg(long)]
    reason: String,
}

impl Confirm {
    /// Does it.
    pub(super) fn run(&self, house: &House, global: &Global) -> anyhow::Result<()> {
        let id = sample_id(&self.sample)?;
        let edition = house.edition(&self.rules)?;
        let reviewer = Reviewer::new(&self.reviewer).map_err(|error| UserError::new(error.to_string()))?;
        let (_, sample) = house.read(&self.sample)?;
        let held = HeldCompounds::of(&house.libraries, &sample.results)?;
        let holds = |result: &TechniqueResult, compound: &CompoundId| held.holds(result, compound);
        let confirm = |sample: &Sample| {
            if self.withdraw {
                let name = ComponentName { component: self.component.clone() };
                return Ok(vec![What::ConfirmationWithdrawn(name)]);
            }
            let component = sample.component(&self.component, edition, &house.editions, &holds);
            let refused = |why: String| FlowError::SampleRefused(why);
            let presumptive = component.presumptive.ok_or_else(|| refused(component.combined.words.clone()))?;
            let results = sample.results_on(&self.component);
            let second = named(&results, self.second.as_deref().unwrap_or_default())?;
            let (reason, at) = (self.reason.as_str(), house.at);
            let review = Review { second: &second, edition, reviewer: &reviewer, reason, at };
            let confirmed = Confirmed::new(&presumptive, &results, &sample.opening.second_sampling, review)
                .map_err(|error| refused(error.to_string()))?;
            let confirmation = confirmed.record().clone();
            Ok(vec![What::Confirmed(Box::new(Confirmation { presumptive, confirmation }))])
        };
        let file = house.samples.change(&id, &house.by, &self.reason, house.at, confirm)?;
        let event = file.events().last();
        print_one(global.format, &event, |event| match event.map(|event| &event.what) {
            Some(What::Confirmed(confirmation)) => {
                let record = &confirmation.confirmation;
                let (name, reviewer) = (&record.compound, record.reviewer.as_str());
                format!("{name}: confirmed by {reviewer}, {}\n", record.edition.id)
            }
            _ => format!("the confirmation of {} was withdrawn\n", self.component),
        })
    }
}

impl Withdraw {
    /// Does it.
    pub(super) fn run(&self, house: &House, global: &Global) -> anyhow::Result<()> {
        if self.reason.trim().is_empty() {
            return Err(FlowError::NoReason.into());
        }
        let withdraw = |sample: &Sample| {
            let results: Vec<&TechniqueResult> = sample.results.iter().collect();
            let record = named(&results, &self.record)?.record;
            Ok(vec![What::ResultWithdrawn(Withdrawal { record })])
        };
        let id = sample_id(&self.sample)?;
        let file = house.samples.change(&id, &house.by, &self.reason, house.at, withdraw)?;
        print_one(global.format, &file.events().last(), |_| {
            "withdrawn; the record keeps it with the reason\n".to_owned()
        })
    }
}

/// The result that the first digits of a record, and of a hash where they are given, name.
fn named(results: &[&TechniqueResult], text: &str) -> Result<ResultReference, FlowError> {
    let (record, hash) = text.split_once(':').unwrap_or((text, ""));
    let short = record.len() < DIGITS_MIN || (!hash.is_empty() && hash.len() < DIGITS_MIN);
    if short {
        return Err(FlowError::SampleRefused(format!("{text:?} names no result: at least {DIGITS_MIN} digits")));
    }
    let references = results.iter().map(|result| result.reference());
    let mut found = references.filter(|reference| reference.record.as_str().starts_with(record));
    match (found.next(), found.next()) {
        (Some(one), None) if one.hash.as_str().starts_with(hash) => Ok(one),
        (Some(_), None) => {
            Err(FlowError::SampleRefused(format!("the result {record} is not what had the hash {hash}")))
        }
        (None, _) => Err(FlowError::SampleRefused(format!("no result of the component begins with {record}"))),
        (Some(_), Some(_)) => Err(FlowError::SampleRefused(format!("several results begin with {record}"))),
    }
}
