//! The drafter's workbench: a definition of a class laid over every substance on record, before it is voted.
//!
//! What is measured is what is known: substances that were reported, listed or launched. Nothing is generated, and
//! nothing is said of structures that nobody reported.

mod difference;
mod held_out;
mod lint;
mod measure;
mod model_law;
mod report;
mod share;

use picket_core::{Day, Period};
use serde::Serialize;

use super::{Authority, Jurisdiction, Verdict};
use crate::registry::{ClassId, Registry, Role, Substance, SubstanceId};

pub use difference::{Difference, Side};
pub use held_out::HeldOut;
pub use lint::{WordingFault, WordingRule};
pub use model_law::{Annex, AnnexClass};
pub use share::Share;

/// How a draft is measured.
#[derive(Clone, Debug, Serialize)]
pub struct Measuring {
    /// The day as of which existing law is asked.
    pub day: Day,
    /// The classes of the registry that the draft aims at; when empty, those of its examples and those of which it
    /// catches half.
    pub aim: Vec<ClassId>,
}

impl Measuring {
    /// As of a day, the aim taken from the draft.
    pub fn on(day: Day) -> Self {
        Self { day, aim: Vec::new() }
    }
}

/// What the words of a draft do to a substance.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It falls under the words.
    Caught,
    /// Only a wide reading of vague words reaches it.
    CaughtBroadly,
    /// The words reach it, and exclude it by name.
    ExcludedByName,
    /// The words reach it, and leave it to an entry elsewhere that names it.
    LeftToListing,
    /// The words do not reach it.
    NotReached,
    /// It could not be found out within the limits.
    Undetermined,
}

/// What a substance is to those who measure a draft.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubstanceKind {
    /// Taken for its effect, and no medicine.
    Drug,
    /// A medicine that is also on record as a drug.
    MedicineAndDrug,
    /// A medicine.
    Medicine,
    /// A metabolite, precursor, adulterant or other chemical.
    Other,
}

impl SubstanceKind {
    pub(super) fn of(substance: &Substance) -> Self {
        let is = |role| substance.roles.contains(&role);
        match (is(Role::Medicine), is(Role::Drug)) {
            (true, true) => Self::MedicineAndDrug,
            (true, false) => Self::Medicine,
            (false, true) => Self::Drug,
            (false, false) => Self::Other,
        }
    }
}

/// A substance, and what a draft does to it.
#[derive(Clone, Debug, Serialize)]
pub struct Case {
    /// The substance.
    pub substance: SubstanceId,
    /// Its preferred name.
    pub name: String,
    /// Its class in the registry.
    pub class: ClassId,
    /// What it is.
    pub kind: SubstanceKind,
    /// What the draft does to it.
    pub effect: Effect,
    /// The clauses of the draft by which it is reached.
    pub clauses: Vec<String>,
    /// Its first report on record.
    pub first_report: Option<Period>,
    /// How existing law stands to it on the day; jurisdictions with nothing found are left out.
    pub controlled: Vec<StandingLaw>,
}

/// How the law of one place stands to a substance.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct StandingLaw {
    /// Where.
    pub jurisdiction: Jurisdiction,
    /// How.
    pub verdict: Verdict,
}

/// What a draft does to the known drugs of one class of the registry.
#[derive(Clone, Debug, Serialize)]
pub struct ClassRow {
    /// The class.
    pub class: ClassId,
    /// Its name.
    pub name: String,
    /// Whether the draft aims at it.
    pub aimed: bool,
    /// The drugs with a structure that are on record, medicines left out.
    pub known: usize,
    /// Those that fall under the words.
    pub caught: usize,
    /// Those that only a wide reading reaches.
    pub broadly: usize,
    /// Those that are excluded by name or left to another entry.
    pub left: usize,
    /// Those that the words do not reach.
    pub missed: usize,
    /// Those that could not be decided.
    pub undetermined: usize,
}

/// What a draft does to the known drugs of its aim that were first reported in one year.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct YearRow {
    /// The year; absent for those without a first report on record.
    pub year: Option<i16>,
    /// How many there are.
    pub known: usize,
    /// How many are reached.
    pub reached: usize,
}

/// How existing law stands to what a draft catches.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct OverlapRow {
    /// Where.
    pub jurisdiction: Jurisdiction,
    /// Already listed by name, or as a salt, isomer, ester or ether of what is.
    pub listed: usize,
    /// Already under a class.
    pub class: usize,
    /// Already a precursor.
    pub precursor: usize,
    /// It cannot be said.
    pub undetermined: usize,
    /// No listing found.
    pub not_found: usize,
}

/// What a draft does to everything on record.
#[derive(Clone, Debug, Serialize)]
pub struct DraftReport {
    /// The draft's id.
    pub draft: String,
    /// What it calls the class.
    pub name: String,
    /// The act or paper it stands in.
    pub citation: String,
    /// Where the reading comes from.
    pub authority: Authority,
    /// Its words.
    pub text: String,
    /// How it was measured.
    pub measuring: Measuring,
    /// How many substances with a structure it was laid over.
    pub substances: usize,
    /// How many substances have no structure, so that nothing can be said of them.
    pub without_structure: usize,
    /// The known drugs of the aim that the draft reaches, by the narrow reading of its words; those left to an entry
    /// elsewhere count as reached.
    pub recall: Share,
    /// The same by the wide reading.
    pub recall_broad: Share,
    /// Its effect by class, those aimed at first.
    pub classes: Vec<ClassRow>,
    /// Its effect by the year of first report.
    pub years: Vec<YearRow>,
    /// How existing law stands to what it catches.
    pub overlap: Vec<OverlapRow>,
    /// How many of those it catches no covered jurisdiction controls.
    pub new: usize,
    /// Every substance that it touches, and every known drug of its aim that it misses, by name.
    pub cases: Vec<Case>,
    /// Faults of its wording.
    pub wording: Vec<WordingFault>,
    /// How it was measured, in words.
    pub method: Vec<String>,
    /// The hash of all tables and definitions.
    pub rulepack: String,
    /// The program and its version.
    pub engine: &'static str,
}

impl DraftReport {
    /// The cases of a kind with an effect, by name.
    pub fn of(&self, kind: SubstanceKind, effect: Effect) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(move |case| case.kind == kind && case.effect == effect)
    }

    /// The medicines that it catches by either reading, those that are also drugs left out.
    pub fn medicines(&self) -> impl Iterator<Item = &Case> {
        self.caught().filter(|case| case.kind == SubstanceKind::Medicine)
    }

    /// Everything that it catches by either reading.
    pub fn caught(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(|case| case.effect.is_caught())
    }

    /// The known drugs of its aim that it does not reach.
    pub fn missed(&self) -> impl Iterator<Item = &Case> {
        self.of(SubstanceKind::Drug, Effect::NotReached)
    }
}

impl Effect {
    /// Whether the substance falls under the draft by either reading.
    pub fn is_caught(self) -> bool {
        matches!(self, Self::Caught | Self::CaughtBroadly)
    }

    /// Whether the draft, or the entry that it leaves the substance to, controls it by the narrow reading.
    pub fn is_reached(self) -> bool {
        matches!(self, Self::Caught | Self::LeftToListing)
    }
}

impl Registry {
    /// A case with everything that is told of it.
    fn case(&self, index: usize, effect: Effect, clauses: Vec<String>, day: Day) -> Case {
        let substance = &self.substances()[index];
        let jurisdictions = self.jurisdictions();
        let verdicts = self.verdicts(index, &jurisdictions, day);
        Case {
            substance: substance.id.clone(),
            name: substance.name.clone(),
            class: substance.class.clone(),
            kind: SubstanceKind::of(substance),
            effect,
            clauses,
            first_report: self.first_report(&substance.id).map(|report| report.on.clone()),
            controlled: jurisdictions
                .into_iter()
                .zip(verdicts)
                .filter(|(_, verdict)| *verdict != Verdict::NotFound)
                .map(|(jurisdiction, verdict)| StandingLaw { jurisdiction, verdict })
                .collect(),
        }
    }
}
