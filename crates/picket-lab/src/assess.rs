//! From counts to findings: one file per method.
//!
//! Read [`EarlyWarning`] first: it runs all methods over every period of a panel, each period with only its own past, and
//! keeps the number of findings within what people can look at.

mod background;
mod candidate;
mod early_warning;
mod falling_replaced;
mod first_seen;
mod kind;
mod linked_seizures;
mod new_combination;
mod not_controlled;
mod rising;
pub mod settings;
mod statement;
pub mod statistics;
mod unknown_name;

pub use early_warning::{EarlyWarning, PeriodSummary, Report, WatchItem, WatchReason};
pub use falling_replaced::FallingReplaced;
pub use first_seen::FirstSeen;
pub use linked_seizures::{LinkLimits, LinkedSeizures, Seizure};
pub use new_combination::NewCombination;
pub use not_controlled::{Control, ControlStatus, NotControlled};
pub use rising::Rising;
pub use unknown_name::UnknownName;

use background::Background;
use candidate::Candidate;
use picket_core::{Finding, Method};
use settings::Settings;

use crate::panel::Panel;

/// Raised whenever the same panel could give another finding.
const VERSION: u32 = 2;

fn method(name: &str, settings: &Settings) -> Method {
    Method { name: name.to_owned(), version: VERSION, parameters: settings.parameters() }
}

/// Everything one method puts forward for the last period of a panel, strongest first.
fn assess_current(
    method: &Method,
    panel: &Panel,
    settings: &Settings,
    detect: impl Fn(&Background<'_>) -> Vec<Candidate>,
) -> Vec<Finding> {
    let Some(background) = Background::of(panel, settings) else { return Vec::new() };
    let mut candidates = detect(&background);
    candidate::sort(&mut candidates);
    let inputs = panel.content_hash();
    candidates.into_iter().map(|candidate| candidate.into_finding(&background, &inputs, method.clone())).collect()
}
