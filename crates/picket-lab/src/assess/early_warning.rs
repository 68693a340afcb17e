//! The desk's watch: all methods, every period, within a budget.

use std::collections::BTreeMap;

use picket_core::{Assessor, CountryCode, Day, Finding, FindingKind, Method, Period};

use super::background::Background;
use super::candidate::{Candidate, one_per_subject};
use super::kind::{Kind, Story};
use super::settings::{Budget, Settings};
use super::{Control, ControlStatus, method};
use super::{falling_replaced, first_seen, new_combination, not_controlled, rising, unknown_name};
use crate::panel::Panel;

/// Runs all methods over every period of a panel, each period with only what it could know.
///
/// What several methods say of one subject in one period becomes one finding. A subject is raised once: it is raised
/// again only after its share fell, or when it multiplied since. A year brings no more findings than the budget allows,
/// the strongest; the rest stays on a watch list.
#[derive(Clone, Debug, Default)]
pub struct EarlyWarning<C = NoLists> {
    settings: Settings,
    control: C,
}

/// No list of any country is at hand: nothing is ever said about control.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLists;

impl Control for NoLists {
    fn status(&self, _substance: &str, _country: &CountryCode, _day: Day) -> ControlStatus {
        ControlStatus::NotCovered
    }
}

/// What the watch saw.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What a person should look at, by period, strongest first.
    pub findings: Vec<Finding>,
    /// What was put forward and not raised.
    pub watch_list: Vec<WatchItem>,
    /// What was usual in each period assessed.
    pub periods: Vec<PeriodSummary>,
}

/// Something put forward and not raised.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchItem {
    /// What it would have been.
    pub finding: Finding,
    /// Why it is not one.
    pub reason: WatchReason,
}

/// Why something put forward was not raised.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WatchReason {
    /// It was raised before and goes on.
    Continues,
    /// Stronger ones took the places of the year.
    OverBudget,
}

/// What was usual in one period.
#[derive(Clone, Debug, PartialEq)]
pub struct PeriodSummary {
    /// The period.
    pub period: Period,
    /// Reports in which a substance was identified.
    pub total: u64,
    /// Standard deviation of the change of a log share from one period to the next, beyond chance.
    pub noise: f64,
    /// How many subjects were put forward as news.
    pub new: usize,
    /// How many were put forward that had been raised before.
    pub going_on: usize,
}

impl EarlyWarning {
    /// A watch without lists of controlled substances.
    pub fn new(settings: Settings) -> Self {
        Self { settings, control: NoLists }
    }

    /// The same with lists: it will say of a drug that comes up whether any list contains it.
    pub fn with_control<C: Control>(self, control: C) -> EarlyWarning<C> {
        EarlyWarning { settings: self.settings, control }
    }
}

impl<C: Control> Assessor for EarlyWarning<C> {
    type Input = Panel;

    fn method(&self) -> Method {
        method("lab-early-warning", &self.settings)
    }

    fn assess(&self, panel: &Panel) -> Vec<Finding> {
        self.report(panel).findings
    }
}

impl<C: Control> EarlyWarning<C> {
    /// Every kind of finding that a run may bring: a run replaces the open findings of these kinds.
    pub fn kinds(&self) -> Vec<FindingKind> {
        Kind::ALL.map(Kind::slug).into()
    }

    /// Findings, watch list and what was usual, for every period of the panel.
    pub fn report(&self, panel: &Panel) -> Report {
        let mut report = Report { findings: Vec::new(), watch_list: Vec::new(), periods: Vec::new() };
        let method = self.method();
        let mut told = Told::default();
        let mut places = Places::new(&self.settings.budget);
        for length in 1..=panel.periods().len() {
            let cut = panel.first(length);
            let Some(background) = Background::of(&cut, &self.settings) else { continue };
            let (new, going_on): (Vec<_>, Vec<_>) =
                self.put_forward(&background).into_iter().partition(|candidate| told.is_news(candidate, &background));
            let (new, going_on) = (one_per_subject(new), one_per_subject(going_on));
            report.periods.push(PeriodSummary {
                period: cut.periods()[background.now].clone(),
                total: cut.denominators()[background.now].unwrap_or_default(),
                noise: background.noise,
                new: new.len(),
                going_on: going_on.len(),
            });
            let (raised, over) = places.take(&cut, new);
            for candidate in &raised {
                told.tell(candidate, background.now);
            }
            let inputs = cut.content_hash();
            let finding = |candidate: Candidate| {
                let method = Method { name: candidate.kind().method().to_owned(), ..method.clone() };
                candidate.into_finding(&background, &inputs, method)
            };
            report.findings.extend(raised.into_iter().map(finding));
            for (candidates, reason) in [(over, WatchReason::OverBudget), (going_on, WatchReason::Continues)] {
                let items = candidates.into_iter().map(|candidate| WatchItem { finding: finding(candidate), reason });
                report.watch_list.extend(items);
            }
        }
        report
    }

    /// What every method puts forward for the current period.
    fn put_forward(&self, background: &Background<'_>) -> Vec<Candidate> {
        let mut candidates = first_seen::detect(background);
        candidates.extend(rising::detect(background));
        candidates.extend(not_controlled::detect(background, &self.control));
        candidates.extend(unknown_name::detect(background));
        candidates.extend(falling_replaced::detect(background));
        candidates.extend(new_combination::detect(background));
        candidates
    }
}

/// What was raised, when, and at which share.
#[derive(Debug, Default)]
struct Told(BTreeMap<(Story, String, String), (usize, f64)>);

impl Told {
    fn key(story: Story, candidate: &Candidate) -> (Story, String, String) {
        (story, candidate.subject.kind.clone(), candidate.subject.id.clone())
    }

    fn tell(&mut self, candidate: &Candidate, now: usize) {
        for kind in &candidate.kinds {
            self.0.insert(Self::key(kind.story(), candidate), (now, candidate.share));
        }
    }

    /// Whether the candidate says something that was not raised before, or that became much more since, or that comes
    /// back after a fall. A fall is told again only after the subject came up again.
    fn is_news(&self, candidate: &Candidate, background: &Background<'_>) -> bool {
        let story = candidate.kind().story();
        let told = |story| self.0.get(&Self::key(story, candidate));
        let Some((at, share)) = told(story) else { return true };
        if story == Story::IsReplaced {
            return told(Story::ComesUp).is_some_and(|(came_up, _)| came_up > at);
        }
        let parameters = &background.settings.again;
        let fell = background.panel.find(&candidate.subject).is_some_and(|series| {
            let mut since = background.reported(at + 1..background.now + 1);
            since.any(|index| background.share(series, index) <= parameters.fallen_to * share)
        });
        fell || candidate.share >= parameters.step * share
    }
}

/// The places for findings in the calendar year that runs, some of them kept for kinds whose evidence grows slowly.
#[derive(Debug)]
struct Places<'a> {
    budget: &'a Budget,
    year: i16,
    taken: BTreeMap<Kind, usize>,
}

impl<'a> Places<'a> {
    fn new(budget: &'a Budget) -> Self {
        Self { budget, year: i16::MIN, taken: BTreeMap::new() }
    }

    /// Divides candidates, strongest first, into those that get a place in the panel's last period and the rest.
    ///
    /// Places are given out evenly over the year: a period may use those that earlier ones left, never later ones'.
    fn take(&mut self, panel: &Panel, candidates: Vec<Candidate>) -> (Vec<Candidate>, Vec<Candidate>) {
        let Some(period) = panel.current() else { return (Vec::new(), candidates) };
        let (year, month, _) = period.to().parts();
        if year != self.year {
            *self = Self { year, ..Self::new(self.budget) };
        }
        let so_far = |places: usize| (places * usize::from(month.unsigned_abs())).div_ceil(12);
        let left = |places: usize, taken: usize| so_far(places).saturating_sub(taken);
        let mut free = left(self.budget.findings_per_year, self.taken.values().sum());
        let (mut kept, mut most) = (BTreeMap::new(), BTreeMap::new());
        for kind in Kind::ALL {
            let taken = self.taken.get(&kind).copied().unwrap_or(0);
            let places =
                |budget: &BTreeMap<String, usize>| budget.get(kind.as_str()).map(|places| left(*places, taken));
            let wanted = candidates.iter().filter(|candidate| candidate.kind() == kind).count();
            let keep = places(&self.budget.kept).unwrap_or(0).min(wanted).min(free);
            free -= keep;
            kept.insert(kind, keep);
            most.insert(kind, places(&self.budget.most).unwrap_or(wanted));
        }
        candidates.into_iter().partition(|candidate| {
            let kind = candidate.kind();
            let most = most.entry(kind).or_default();
            let place = kept.get_mut(&kind).filter(|places| **places > 0).unwrap_or(&mut free);
            let raised = *place > 0 && *most > 0;
            if raised {
                *place -= 1;
                *most -= 1;
                *self.taken.entry(kind).or_default() += 1;
            }
            raised
        })
    }
}
