//! A wording tried on what came after it.

use serde::Serialize;

use super::{Case, DraftReport, Effect, Share, SubstanceKind};

/// How a draft does on the known drugs of its aim that were first reported up to a year, and on those that came later.
#[derive(Clone, Debug, Serialize)]
pub struct HeldOut<'r> {
    /// The last year of what the drafter could know.
    pub year: i16,
    /// How many it reaches of those first reported up to the year.
    pub known_then: Share,
    /// How many it reaches of those first reported later.
    pub later: Share,
    /// Those first reported later that it does not reach, by name.
    pub later_missed: Vec<&'r Case>,
    /// How many have no first report on record, and are left out.
    pub undated: usize,
}

impl DraftReport {
    /// Tries the draft on what was first reported after a year.
    pub fn held_out(&self, year: i16) -> HeldOut<'_> {
        let known = || self.cases.iter().filter(|case| self.is_known(case));
        let dated = |wanted: fn(i16, i16) -> bool| {
            known().filter(move |case| case.year().is_some_and(|first| wanted(first, year)))
        };
        let later = || dated(|first, year| first > year);
        HeldOut {
            year,
            known_then: Share::count(dated(|first, year| first <= year).map(|case| case.effect.is_reached())),
            later: Share::count(later().map(|case| case.effect.is_reached())),
            later_missed: later().filter(|case| !case.effect.is_reached()).collect(),
            undated: known().filter(|case| case.first_report.is_none()).count(),
        }
    }

    /// Whether a case counts for recall: a drug of the aim that is no medicine and not excluded by name.
    pub(super) fn is_known(&self, case: &Case) -> bool {
        let aimed = self.classes.iter().any(|row| row.aimed && row.class == case.class);
        aimed && case.kind == SubstanceKind::Drug && case.effect != Effect::ExcludedByName
    }
}

impl Case {
    /// The year of its first report on record.
    pub fn year(&self) -> Option<i16> {
        self.first_report.as_ref().map(|on| on.from().year())
    }
}
