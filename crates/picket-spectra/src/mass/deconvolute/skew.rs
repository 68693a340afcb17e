//! The time that a scan takes: a quadrupole comes to one m/z after the other, so that the ions of a component have their
//! maximum at scans that differ by up to one.

use super::ion::IonPeak;
use crate::mass::run::Run;

/// Steps between no skew and a whole scan over the range of m/z, each way.
const STEPS: i32 = 40;

/// Ions whose maxima are further apart than this, in scans, do not speak for being together.
const TOGETHER_SCANS: f64 = 0.5;

/// The sharpest ions are looked at, this many.
const IONS_MAX: usize = 4_000;

/// By how many scans a maximum is late for each unit of m/z: the skew under which most sharp ions have their maxima
/// together.
pub(super) fn scans_per_mz(run: &Run, ions: &[IonPeak]) -> f64 {
    let channels = run.channels();
    let (Some(first), Some(last)) = (channels.first(), channels.last()) else { return 0.0 };
    let range = f64::from(last.mz - first.mz).max(1.0);
    let mut sharpest: Vec<&IonPeak> = ions.iter().collect();
    sharpest.sort_by(|one, two| two.sharpness.total_cmp(&one.sharpness).then(one.apex.total_cmp(&two.apex)));
    sharpest.truncate(IONS_MAX);
    let outwards = std::iter::once(0).chain((1..=STEPS).flat_map(|step| [step, -step]));
    let trials = outwards.map(|step| f64::from(step) / (f64::from(STEPS) * range));
    let scored = trials.map(|skew| {
        let apexes = sharpest.iter().map(|ion| (ion.apex - skew * f64::from(channels[ion.channel].mz), ion.sharpness));
        (skew, togetherness(apexes.collect()))
    });
    scored.reduce(|best, next| if next.1 > best.1 { next } else { best }).map_or(0.0, |(skew, _)| skew)
}

/// How much sharpness is together: of each pair of ions the product, less the further they are apart. Sharpness counts by
/// its root, or a few strong ions would decide.
fn togetherness(mut apexes: Vec<(f64, f64)>) -> f64 {
    apexes.sort_by(|one, two| one.0.total_cmp(&two.0));
    let mut sum = 0.0;
    for (place, one) in apexes.iter().enumerate() {
        for two in apexes[place + 1..].iter().take_while(|two| two.0 - one.0 < TOGETHER_SCANS) {
            sum += (one.1 * two.1).sqrt() * (1.0 - (two.0 - one.0) / TOGETHER_SCANS);
        }
    }
    sum
}
