//! What is known to come from column, septum, plasticiser or solvent.

use serde::{Deserialize, Serialize};

use super::Component;
use crate::mass::run::Run;
use crate::mass::unit::UnitSpectrum;

/// Ions of cyclic siloxanes, of which columns and septa bleed: D3, D4, D5 less a methyl group.
const SILOXANES: [u16; 3] = [207, 281, 355];

/// The ion of all phthalates but dimethyl phthalate, and ions of one or other of them.
const PHTHALATE: u16 = 149;
const PHTHALATES_BESIDE: [u16; 6] = [167, 177, 205, 223, 279, 293];

/// An ion counts from this abundance on; the base peak has 999.
const ABUNDANCE_MIN: u16 = 20;

/// The run begins on the tail of the solvent when it begins with this multiple of its median …
const FRONT_BEGIN: f64 = 10.0;

/// … and the tail ends at this one.
const FRONT_END: f64 = 2.0;

/// Something that is known not to be part of a sample. It is only said, since each may be part of one after all.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contaminant {
    /// Siloxanes from column or septum: m/z 207, 281, 355.
    ColumnBleed,
    /// A plasticiser: base peak m/z 149.
    Phthalate,
    /// It stands on the tail of the solvent with which the run begins.
    SolventFront,
}

/// What `component` may be; `front_end_seconds` is when the tail of the solvent ends.
pub(super) fn of(component: &Component, front_end_seconds: Option<f64>) -> Vec<Contaminant> {
    let spectrum = UnitSpectrum::new(component.peaks.iter().copied());
    let has = |mz: &&u16| spectrum.abundance_at(**mz) >= ABUNDANCE_MIN;
    let is_base = |mz: &u16| spectrum.base_mz() == Some(*mz);
    let siloxanes = SILOXANES.iter().filter(has).count();
    let bleed = is_base(&SILOXANES[0]) || (siloxanes >= 2 && SILOXANES.iter().any(is_base));
    let phthalate = is_base(&PHTHALATE) && PHTHALATES_BESIDE.iter().any(|mz| has(&mz));
    let front = front_end_seconds.is_some_and(|end| component.retention_time_seconds <= end);
    [(bleed, Contaminant::ColumnBleed), (phthalate, Contaminant::Phthalate), (front, Contaminant::SolventFront)]
        .into_iter()
        .filter_map(|(is, contaminant)| is.then_some(contaminant))
        .collect()
}

/// When the tail of the solvent ends, if the run begins on it.
pub(super) fn solvent_front_end(run: &Run) -> Option<f64> {
    let total = run.total_ion();
    let mut sorted = total.clone();
    sorted.sort_by(f64::total_cmp);
    let median = *sorted.get(sorted.len() / 2)?;
    if median <= 0.0 || *total.first()? < FRONT_BEGIN * median {
        return None;
    }
    let end = total.iter().position(|abundance| *abundance < FRONT_END * median)?;
    run.seconds().get(end).copied()
}
