//! Totals and percentages that a file states, against the counts that were read.

use std::collections::HashMap;

use picket_core::Location;

use super::problem::ProblemCode::{PercentageDisagrees, TotalDisagrees};
use super::sink::Sink;
use crate::limits::GROUPS_CHECKED_MAX;

/// How far a stated percentage may be off, in percentage points.
const PERCENT_TOLERANCE: f64 = 0.01;

/// The sums of each group: a period in a place.
#[derive(Debug, Default)]
pub(super) struct Checks {
    groups: Vec<Group>,
    /// Where each group stands, by its name.
    places: HashMap<String, usize>,
    /// Where the group of the last row stands: neighbouring rows mostly share it.
    last: usize,
}

/// What is known of a group.
///
/// A count and its percentage bound the total of the group: `count / (percent ± tolerance)`. Each row narrows the
/// bounds, so that one pass in constant memory checks every percentage.
#[derive(Debug)]
struct Group {
    name: String,
    sum: u64,
    stated_total: Option<(u64, Location)>,
    total_least: (f64, Location),
    total_most: (f64, Location),
}

impl Group {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            sum: 0,
            stated_total: None,
            total_least: (0.0, Location::default()),
            total_most: (f64::INFINITY, Location::default()),
        }
    }
}

impl Checks {
    /// The group of that name; `None` when there are too many groups already.
    fn group(&mut self, name: &str) -> Option<&mut Group> {
        if self.groups.get(self.last).is_none_or(|group| group.name != name) {
            self.last = match self.places.get(name) {
                Some(&place) => place,
                None if self.groups.len() >= GROUPS_CHECKED_MAX => return None,
                None => {
                    self.groups.push(Group::new(name));
                    self.places.insert(name.to_owned(), self.groups.len() - 1);
                    self.groups.len() - 1
                }
            };
        }
        self.groups.get_mut(self.last)
    }

    /// Adds a count to its group.
    pub(super) fn add(&mut self, group: &str, count: u64) {
        if let Some(group) = self.group(group) {
            group.sum = group.sum.saturating_add(count);
        }
    }

    /// Notes the percentage that stands beside a count.
    pub(super) fn percent(&mut self, group: &str, count: u64, percent: f64, location: impl FnOnce() -> Location) {
        let Some(group) = self.group(group) else { return };
        let total_at = |percent: f64| if percent > 0.0 { count as f64 / percent * 100.0 } else { f64::INFINITY };
        let (least, most) = (total_at(percent + PERCENT_TOLERANCE), total_at(percent - PERCENT_TOLERANCE));
        if least > group.total_least.0 {
            group.total_least = (least, location());
        } else if most < group.total_most.0 {
            group.total_most = (most, location());
        }
    }

    /// Notes the total that the file states for a group.
    pub(super) fn total(&mut self, group: &str, total: u64, location: Location) {
        if let Some(group) = self.group(group) {
            group.stated_total = Some((total, location));
        }
    }

    /// Lists what does not agree, in the order of the rows.
    pub(super) fn finish(&mut self, sink: &mut Sink) {
        let mut problems = Vec::new();
        for group in std::mem::take(self).groups {
            let name = &group.name;
            if let Some((total, location)) = group.stated_total.filter(|(total, _)| *total != group.sum) {
                let message =
                    format!("the file states a total of {total} for {name}; the counts read add up to {}", group.sum);
                problems.push(TotalDisagrees.problem(location, message, ""));
            }
            let sum = group.sum as f64;
            let broken = [group.total_least, group.total_most].into_iter().zip([true, false]).find_map(
                |((bound, at), least)| {
                    let off = if least { sum < bound } else { sum > bound };
                    off.then_some((bound, at))
                },
            );
            if let Some((bound, location)) = broken {
                let message = format!(
                    "the percentage speaks of a total of about {bound:.0} for {name}; the counts read add up to {}",
                    group.sum
                );
                problems.push(PercentageDisagrees.problem(location, message, ""));
            }
        }
        problems.sort_by(|one, two| one.location.cmp(&two.location).then_with(|| one.message.cmp(&two.message)));
        for problem in problems {
            sink.problem(problem);
        }
    }
}
