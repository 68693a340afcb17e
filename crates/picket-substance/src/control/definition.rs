//! Definitions of classes in laws: what a statute says in words, as a file that a jurist and a chemist can read together.
//!
//! A definition is a Markush structure (Cosgrove et al., J. Chem. Inf. Model. 2012, doi 10.1021/ci3000387) in the order
//! of the statute. A *scaffold* has a *core* (a pattern whose numbered atoms are the positions the statute speaks of) and
//! *parts* (further building blocks joined to it, each from a list). What is left of the molecule must be allowed at the
//! *site* where it is attached, or, when it closes a ring, by a *bridge*. With a closed remainder every atom has to be
//! accounted for so; with an open one ("whether or not further substituted") the rest is free.
//!
//! An allowance that bears a clause is a change of the parent compound; one without is the parent as it is. `at_least`
//! says how many changes a member must have.

mod fit;
mod fragment;
mod group;
mod judge;
mod limit;
mod read;
mod skeleton;
mod words;

use std::sync::LazyLock;

use picket_core::{Day, Period};
use serde::Serialize;

use super::Timing;
use super::listing::timing_of;
use crate::registry::{ClassId, SubstanceId};
use crate::structure::{Pattern, Structure};

pub use fit::{AtomRole, Fit, Measure, Miss, Undetermined};
pub use group::Group as ChemicalGroup;
use group::Group;
pub use limit::Limits;
pub use read::DefinitionError;
pub(crate) use skeleton::Target;

/// A class of substances as one wording of one law defines it.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its identity: the name of its file without the ending.
    pub id: String,
    /// Its file, as it was read.
    pub file: String,
    /// What the law calls the class.
    pub name: String,
    /// The class that listings name; absent in a draft.
    pub class: Option<ClassId>,
    /// The first day of this wording.
    pub since: Option<Period>,
    /// The first day on which it no longer holds; absent while it holds.
    pub until: Option<Period>,
    /// Where it stands in the law.
    pub clause: String,
    /// The act that made the wording.
    pub citation: String,
    /// Where the reading comes from.
    pub authority: Authority,
    /// Whether the wording was compared with a text.
    pub checked: bool,
    /// The words of the law, or a paraphrase where the note says so.
    pub text: String,
    /// What a reader should know: what was not seen, how vague words were read.
    pub note: String,
    /// Ids of the sources.
    pub sources: Vec<String>,
    /// What the definition does not decide, in words.
    pub not_covered: Vec<String>,
    /// Substances that are members by everybody's reading; the linter tries them.
    pub examples: Vec<SubstanceId>,
    /// How many changes of the parent compound a member has at least.
    pub at_least: usize,
    /// The largest average molecular mass of the parent without counter-ions, in u.
    pub mass_max: Option<f64>,
    /// Substances that the wording excludes by name.
    pub excludes: Vec<SubstanceId>,
    /// Structures that the wording leaves to other classes: a member holds none.
    pub excludes_structures: Vec<Pattern>,
    /// Instruments (`us-csa`) or schedules of them (`us-csa I`) whose listings by name take a substance out of the class.
    pub excludes_listed: Vec<String>,
    /// Whether the law does not hold for medicinal products, so that of a medicine it depends on the item.
    pub medicines_apart: bool,
    /// The structures; a member fits one.
    pub scaffolds: Vec<Scaffold>,
}

/// Where the reading of a definition comes from.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authority {
    /// The words of the law leave no choice.
    Statute,
    /// An authority published how it reads them.
    OfficialReading,
    /// Picket's reading.
    OurReading,
    /// A draft that is not law.
    Draft,
}

/// One structure of a definition.
#[derive(Clone, Debug)]
pub struct Scaffold {
    /// What chemists call it.
    pub name: String,
    /// The forms of the core; their atoms are numbered alike.
    pub cores: Vec<Core>,
    /// Building blocks joined to the core, in the order in which they are laid out.
    pub parts: Vec<Part>,
    /// Where substituents may be.
    pub sites: Vec<Site>,
    /// Where rings may be closed.
    pub bridges: Vec<Bridge>,
    /// Positions of which no two may lie in one system of fused rings, in pairs.
    pub apart: Vec<[Position; 2]>,
    /// Whether what no site allows is left free.
    pub open: bool,
}

/// One form of the core.
#[derive(Clone, Debug)]
pub struct Core {
    /// The pattern; `[N:3]` is position 3.
    pub pattern: Pattern,
    /// The clause by which this form replaces that of the parent compound; absent for the parent's own.
    pub clause: Option<String>,
    /// Whether only a wide reading of the words admits it.
    pub broad: bool,
}

/// A building block joined to the core or to an earlier part.
#[derive(Clone, Debug)]
pub struct Part {
    /// What the statute calls it.
    pub name: String,
    /// The positions from which it may hang.
    pub from: Vec<Position>,
    /// What it may be.
    pub allow: Vec<Allowance>,
    /// Whether it may be absent.
    pub optional: bool,
}

/// Positions at which substituents may be.
#[derive(Clone, Debug)]
pub struct Site {
    /// What the statute calls it.
    pub name: String,
    /// The positions.
    pub at: Vec<Position>,
    /// What may be there.
    pub allow: Vec<Allowance>,
    /// The least number of substituents at all positions together.
    pub at_least: usize,
    /// The most substituents there may be at all positions together.
    pub at_most: Option<usize>,
    /// The largest mass of all substituents together, in u.
    pub mass_together_max: Option<f64>,
}

/// Positions between which a ring may be closed.
#[derive(Clone, Debug)]
pub struct Bridge {
    /// What the statute calls it.
    pub name: String,
    /// The positions.
    pub between: Vec<Position>,
    /// Sets of positions; one position at least of each set must be among those joined.
    pub touching: Vec<Vec<Position>>,
    /// What may close the ring.
    pub allow: Vec<Allowance>,
}

/// An atom of the scaffold, or several.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Position {
    /// The atom of the core with this number.
    Core(u16),
    /// Every atom of the core.
    WholeCore,
    /// The atom of a part with this number.
    Part(usize, u16),
    /// Every atom of a part.
    WholePart(usize),
}

/// Something that a definition allows at a place.
#[derive(Clone, Debug)]
pub struct Allowance {
    /// The group.
    pub group: Group,
    /// The clause by which it changes the parent compound; absent for what the parent has there itself.
    pub clause: Option<String>,
    /// The clause that another change must come under for this to be allowed: "whether or not further substituted".
    pub needs: Option<String>,
    /// Whether only a wide reading of the words admits it.
    pub broad: bool,
    /// What may hang on the group.
    pub further: Further,
    /// What the whole substituent must keep to.
    pub limits: Limits,
}

/// What may hang on an allowed group.
#[derive(Clone, Debug)]
pub enum Further {
    /// Nothing.
    Nothing,
    /// Anything within the limits: "whether or not further substituted".
    Anything,
    /// These.
    Groups(Vec<Allowance>),
}

impl Further {
    /// What may hang on the group.
    fn allowances(&self) -> &[Allowance] {
        static ANYTHING: LazyLock<[Allowance; 1]> = LazyLock::new(|| [Allowance::anything()]);
        match self {
            Self::Nothing => &[],
            Self::Anything => &*ANYTHING,
            Self::Groups(allow) => allow,
        }
    }
}

impl Allowance {
    /// Anything at all, changing nothing.
    fn anything() -> Self {
        let group = Group::parse("any").expect("`any` is a group");
        Self { group, clause: None, needs: None, broad: false, further: Further::Anything, limits: Limits::default() }
    }
}

impl Definition {
    /// Whether a structure falls under the words of the definition, exclusions by name aside.
    ///
    /// # Errors
    /// [`Undetermined`] when the structure cannot be perceived or the search had to be given up.
    pub fn fits(&self, structure: &Structure) -> Result<Option<Fit>, Undetermined> {
        let parent = structure.parent();
        let view = parent.perceive().map_err(|error| Undetermined(error.to_string()))?;
        self.fit(&Target::new(&view))
    }

    /// The same asked of several definitions, for less than asking one by one: the structure is perceived once. In the
    /// order of the definitions.
    ///
    /// # Errors
    /// [`Undetermined`] when the structure cannot be perceived.
    pub fn each_fits(
        definitions: &[Self],
        structure: &Structure,
    ) -> Result<Vec<Result<Option<Fit>, Undetermined>>, Undetermined> {
        let parent = structure.parent();
        let view = parent.perceive().map_err(|error| Undetermined(error.to_string()))?;
        let target = Target::new(&view);
        Ok(definitions.iter().map(|definition| definition.fit(&target)).collect())
    }

    /// Whether the wording held on a day; `None` when that day lies where its beginning or end is not known exactly.
    pub fn holds(&self, day: Day) -> Option<bool> {
        match timing_of(self.since.as_ref(), self.until.as_ref(), day) {
            Timing::InForce => Some(true),
            Timing::NotYet | Timing::Ended => Some(false),
            Timing::Starting | Timing::Ending => None,
        }
    }
}
