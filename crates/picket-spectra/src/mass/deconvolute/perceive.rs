//! Components: where ions of several m/z have their maximum at the same time.

use super::ion::IonPeak;

/// Ions belong together when their maxima lie no further from the common one than this, in scans.
const TOGETHER_SCANS: f64 = 0.4;

/// Two components are no closer than this, in scans.
const APART_SCANS: f64 = 1.0;

/// Fewer ions than this are no component.
const IONS_MIN: usize = 3;

/// The ions of a component together are this sharp, in units of the noise for each scan.
const SHARPNESS_MIN: f64 = 40.0;

/// Beside a sharper component, within the reach of its peak, one has at least this share of its sharpness …
const BESIDE_SHARE_MIN: f64 = 0.05;

/// … or an ion that has this share of the sharpness of its sharpest.
const BESIDE_ION_SHARE_MIN: f64 = 0.3;

/// How far that reaches, in scans.
const BESIDE_SCANS: f64 = 3.0;

/// Ions that have their maximum together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Perceived {
    /// When, in scans.
    pub(super) apex: f64,
    /// Their places in the list of ion peaks.
    pub(super) ions: Vec<usize>,
    /// How sharp they are together.
    sharpness: f64,
    /// How sharp the sharpest is.
    sharpest: f64,
}

/// The components among `ions`, which are in the order of time; in the order of time.
pub(super) fn components(ions: &[IonPeak]) -> Vec<Perceived> {
    let mut order: Vec<Perceived> = (0..ions.len()).map(|centre| around(ions, ions[centre].apex)).collect();
    order.sort_by(|one, two| two.sharpness.total_cmp(&one.sharpness).then(one.apex.total_cmp(&two.apex)));
    let mut found: Vec<Perceived> = Vec::new();
    for candidate in order {
        let near = |reach: f64| found.iter().filter(move |other| (other.apex - candidate.apex).abs() < reach);
        let shadowed = near(BESIDE_SCANS).any(|other| {
            candidate.sharpness < BESIDE_SHARE_MIN * other.sharpness
                && candidate.sharpest < BESIDE_ION_SHARE_MIN * other.sharpest
        });
        if near(APART_SCANS).next().is_none()
            && !shadowed
            && candidate.ions.len() >= IONS_MIN
            && candidate.sharpness >= SHARPNESS_MIN
        {
            found.push(candidate);
        }
    }
    found.sort_by(|one, two| one.apex.total_cmp(&two.apex));
    found
}

/// The ions with their maximum about `centre`, and the mean of their maxima, each counted by its sharpness.
fn around(ions: &[IonPeak], centre: f64) -> Perceived {
    let from = ions.partition_point(|ion| ion.apex < centre - TOGETHER_SCANS);
    let to = ions.partition_point(|ion| ion.apex <= centre + TOGETHER_SCANS);
    let sharpness: f64 = ions[from..to].iter().map(|ion| ion.sharpness).sum();
    let sharpest = ions[from..to].iter().map(|ion| ion.sharpness).fold(0.0, f64::max);
    let moment: f64 = ions[from..to].iter().map(|ion| ion.sharpness * ion.apex).sum();
    Perceived { apex: moment / sharpness, ions: (from..to).collect(), sharpness, sharpest }
}
