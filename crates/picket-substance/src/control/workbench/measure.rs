//! Lays a draft over the registry and counts.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use picket_core::Day;

use super::{Case, ClassRow, DraftReport, Effect, Measuring, OverlapRow, Share, StandingLaw, SubstanceKind, YearRow};
use crate::control::definition::Target as Laid;
use crate::control::known::on_all_cores;
use crate::control::{Definition, Jurisdiction, Verdict};
use crate::registry::{ClassId, Registry, Target};

/// How long a draft is laid over the registry. Definitions of law take a fraction of a second.
const MEASURE_TIME_MAX: Duration = Duration::from_secs(20);

/// What a draft does to each substance, with the clauses; `None` without a structure.
pub(super) type Effects = Vec<Option<(Effect, Vec<String>)>>;

impl Registry {
    /// Measures a draft against everything on record.
    pub fn measure(&self, draft: &Definition, measuring: &Measuring) -> DraftReport {
        let effects = self.effects(draft, measuring.day);
        let aim = self.aim(draft, measuring, &effects);
        let cases = self.cases(&effects, &aim, measuring.day);
        let substances = effects.iter().flatten().count();
        let mut report = DraftReport {
            draft: draft.id.clone(),
            name: draft.name.clone(),
            citation: draft.citation.clone(),
            authority: draft.authority,
            text: draft.text.trim().to_owned(),
            measuring: measuring.clone(),
            substances,
            without_structure: effects.len() - substances,
            recall: Share::default(),
            recall_broad: Share::default(),
            classes: self.class_rows(&effects, &aim),
            years: Vec::new(),
            overlap: overlap(&cases, self.jurisdictions()),
            new: cases.iter().filter(|case| case.effect.is_caught() && case.controlled.is_empty()).count(),
            cases,
            wording: Vec::new(),
            method: method(measuring),
            rulepack: self.hash().to_string(),
            engine: concat!("picket ", env!("CARGO_PKG_VERSION")),
        };
        let known = || report.cases.iter().filter(|case| report.is_known(case));
        let broadly = |effect: Effect| effect.is_reached() || effect == Effect::CaughtBroadly;
        let recall = Share::count(known().map(|case| case.effect.is_reached()));
        let recall_broad = Share::count(known().map(|case| broadly(case.effect)));
        let years = years(known());
        (report.recall, report.recall_broad, report.years) = (recall, recall_broad, years);
        report.wording = draft.wording_faults(Some(&report));
        report
    }

    /// What a draft does to each substance, in the order of the registry. What there was no time for is undetermined.
    pub(super) fn effects(&self, draft: &Definition, day: Day) -> Effects {
        let views = self.views();
        let begun = Instant::now();
        on_all_cores(views.len(), |index| {
            let view = views[index].as_ref()?;
            if begun.elapsed() > MEASURE_TIME_MAX {
                return Some((Effect::Undetermined, Vec::new()));
            }
            let (effect, clauses) = match draft.fit(&Laid::new(view)) {
                Err(_) => (Effect::Undetermined, Vec::new()),
                Ok(None) => (Effect::NotReached, Vec::new()),
                Ok(Some(fit)) if self.is_excluded(draft, index) => (Effect::ExcludedByName, fit.clauses),
                Ok(Some(fit)) if self.is_named_elsewhere(draft, index, day) => (Effect::LeftToListing, fit.clauses),
                Ok(Some(fit)) if fit.broad => (Effect::CaughtBroadly, fit.clauses),
                Ok(Some(fit)) => (Effect::Caught, fit.clauses),
            };
            Some((effect, clauses))
        })
    }

    /// Whether the words of the draft exclude a substance by name.
    fn is_excluded(&self, draft: &Definition, index: usize) -> bool {
        let substance = &self.substances()[index];
        self.excluded_by_name(draft, std::slice::from_ref(&substance.id), substance.inchikey.as_ref()).is_some()
    }

    /// Whether an entry to which the draft yields names the substance on a day.
    fn is_named_elsewhere(&self, draft: &Definition, index: usize, day: Day) -> bool {
        if draft.excludes_listed.is_empty() {
            return false;
        }
        let mut reached = self.reached_known(index);
        reached.reaches.retain(|reach| reach.definition.is_none() && draft.yields_to(reach.listing));
        reached.on(self, day).0.iter().any(|ground| ground.is_in_force() && ground.is_firm())
    }

    /// The classes that a draft aims at.
    fn aim(&self, draft: &Definition, measuring: &Measuring, effects: &Effects) -> BTreeSet<ClassId> {
        if !measuring.aim.is_empty() {
            let within = |class: &ClassId| measuring.aim.iter().any(|aim| self.is_within(class, aim));
            return self
                .substances()
                .iter()
                .map(|substance| &substance.class)
                .filter(|id| within(id))
                .cloned()
                .collect();
        }
        let examples = draft.examples.iter().filter_map(|id| self.substance(id.as_str()));
        let mut aim: BTreeSet<ClassId> = examples.map(|substance| substance.class.clone()).collect();
        let mut counts: BTreeMap<&ClassId, (usize, usize)> = BTreeMap::new();
        for (substance, effect) in self.substances().iter().zip(effects) {
            if let (SubstanceKind::Drug, Some((effect, _))) = (SubstanceKind::of(substance), effect) {
                let (known, reached) = counts.entry(&substance.class).or_default();
                *known += 1;
                *reached += usize::from(effect.is_reached());
            }
        }
        let half = counts.into_iter().filter(|(_, (known, reached))| 2 * reached >= *known);
        aim.extend(half.map(|(class, _)| class.clone()));
        aim
    }

    /// What the draft touches, and the drugs of its aim that it misses, by name.
    fn cases(&self, effects: &Effects, aim: &BTreeSet<ClassId>, day: Day) -> Vec<Case> {
        let told = |&index: &usize| match &effects[index] {
            None => false,
            Some((Effect::NotReached, _)) => {
                let substance = &self.substances()[index];
                aim.contains(&substance.class) && SubstanceKind::of(substance) == SubstanceKind::Drug
            }
            Some(_) => true,
        };
        let told: Vec<usize> = (0..effects.len()).filter(told).collect();
        let mut cases = on_all_cores(told.len(), |at| {
            let index = told[at];
            let (effect, clauses) = effects[index].clone().expect("only substances with a structure are told");
            self.case(index, effect, clauses, day)
        });
        cases.sort_by(|one, two| one.name.cmp(&two.name));
        cases
    }

    fn class_rows(&self, effects: &Effects, aim: &BTreeSet<ClassId>) -> Vec<ClassRow> {
        let mut rows: BTreeMap<&ClassId, ClassRow> = BTreeMap::new();
        for (substance, effect) in self.substances().iter().zip(effects) {
            let (SubstanceKind::Drug, Some((effect, _))) = (SubstanceKind::of(substance), effect) else { continue };
            let row = rows.entry(&substance.class).or_insert_with(|| ClassRow {
                class: substance.class.clone(),
                name: self.label(&Target::Class(substance.class.clone())),
                aimed: aim.contains(&substance.class),
                known: 0,
                caught: 0,
                broadly: 0,
                left: 0,
                missed: 0,
                undetermined: 0,
            });
            row.known += 1;
            *match effect {
                Effect::Caught => &mut row.caught,
                Effect::CaughtBroadly => &mut row.broadly,
                Effect::ExcludedByName | Effect::LeftToListing => &mut row.left,
                Effect::NotReached => &mut row.missed,
                Effect::Undetermined => &mut row.undetermined,
            } += 1;
        }
        let mut rows: Vec<ClassRow> = rows.into_values().filter(|row| row.aimed || row.missed < row.known).collect();
        rows.sort_by_key(|row| !row.aimed);
        rows
    }
}

fn years<'c>(known: impl Iterator<Item = &'c Case>) -> Vec<YearRow> {
    let mut years: BTreeMap<(bool, Option<i16>), YearRow> = BTreeMap::new();
    for case in known {
        let year = case.year();
        let row = years.entry((year.is_none(), year)).or_insert(YearRow { year, known: 0, reached: 0 });
        row.known += 1;
        row.reached += usize::from(case.effect.is_reached());
    }
    years.into_values().collect()
}

fn overlap(cases: &[Case], jurisdictions: Vec<Jurisdiction>) -> Vec<OverlapRow> {
    let row = |jurisdiction: Jurisdiction| {
        let mut row = OverlapRow { jurisdiction, listed: 0, class: 0, precursor: 0, undetermined: 0, not_found: 0 };
        for case in cases.iter().filter(|case| case.effect.is_caught()) {
            let here = |controlled: &&StandingLaw| controlled.jurisdiction == row.jurisdiction;
            *match case.controlled.iter().find(here).map_or(Verdict::NotFound, |controlled| controlled.verdict) {
                Verdict::Listed => &mut row.listed,
                Verdict::Class => &mut row.class,
                Verdict::Precursor => &mut row.precursor,
                Verdict::Undetermined => &mut row.undetermined,
                Verdict::NotFound => &mut row.not_found,
            } += 1;
        }
        row
    };
    jurisdictions.into_iter().map(row).collect()
}

fn method(measuring: &Measuring) -> Vec<String> {
    let aim = if measuring.aim.is_empty() {
        "The draft aims at the classes of its examples, and at those of which it reaches at least half."
    } else {
        "The classes aimed at were named by whoever asked."
    };
    vec![
        "The draft's rule was laid over the parent structure of every substance on record; extensions to salts, isomers, \
         esters and ethers were not applied."
            .to_owned(),
        aim.to_owned(),
        "Recall counts drugs on record that are no medicines and that the draft does not exclude by name; a drug that the \
         draft leaves to an entry elsewhere counts as reached. Intervals are 95 % by Wilson. They tell of what is on \
         record, not of what may come."
            .to_owned(),
        format!("Existing law was asked as of {}; \"not found\" never means legal.", measuring.day),
        "The year is that of the first report on record, which elsewhere may have been earlier.".to_owned(),
    ]
}
