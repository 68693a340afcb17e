//! What one wording catches and another does not.

use picket_core::Day;
use serde::Serialize;

use super::measure::Effects;
use super::{Case, SubstanceKind};
use crate::control::Definition;
use crate::registry::Registry;

/// Two wordings beside each other.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// The first.
    pub first: Side,
    /// The second.
    pub second: Side,
    /// How many substances both catch.
    pub both: usize,
    /// The hash of all tables and definitions.
    pub rulepack: String,
}

/// One of two wordings.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// The wording's id.
    pub draft: String,
    /// How many substances it catches, by either reading.
    pub caught: usize,
    /// How many of them are medicines and no drugs.
    pub medicines: usize,
    /// The medicines that it alone catches, by name.
    pub medicines_alone: Vec<Case>,
    /// What else it alone catches, by name.
    pub others_alone: Vec<Case>,
}

impl Registry {
    /// What the first wording catches and the second does not, and the other way round; existing law as of a day.
    pub fn difference(&self, first: &Definition, second: &Definition, day: Day) -> Difference {
        let (first_effects, second_effects) = (self.effects(first, day), self.effects(second, day));
        let caught_by =
            |effects: &Effects, index: usize| effects[index].as_ref().is_some_and(|(effect, _)| effect.is_caught());
        let side = |own: &Effects, other: &Effects, id: &str| {
            let caught: Vec<usize> = (0..own.len()).filter(|&index| caught_by(own, index)).collect();
            let kind = |index: usize| SubstanceKind::of(&self.substances()[index]);
            let alone = caught.iter().filter(|&&index| !caught_by(other, index)).filter_map(|&index| {
                let (effect, clauses) = own[index].clone()?;
                Some(self.case(index, effect, clauses, day))
            });
            let (mut medicines_alone, mut others_alone): (Vec<Case>, Vec<Case>) =
                alone.partition(|case| case.kind == SubstanceKind::Medicine);
            for cases in [&mut medicines_alone, &mut others_alone] {
                cases.sort_by(|one, two| one.name.cmp(&two.name));
            }
            Side {
                draft: id.to_owned(),
                medicines: caught.iter().filter(|&&index| kind(index) == SubstanceKind::Medicine).count(),
                caught: caught.len(),
                medicines_alone,
                others_alone,
            }
        };
        let both = (0..first_effects.len())
            .filter(|&index| caught_by(&first_effects, index) && caught_by(&second_effects, index));
        Difference {
            both: both.count(),
            first: side(&first_effects, &second_effects, &first.id),
            second: side(&second_effects, &first_effects, &second.id),
            rulepack: self.hash().to_string(),
        }
    }
}
