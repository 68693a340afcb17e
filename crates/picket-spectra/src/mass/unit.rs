//! Mass spectra at whole m/z, the form in which electron ionisation libraries are kept.

use serde::{Deserialize, Serialize};

/// Highest m/z kept; nothing that passes a gas chromatograph is heavier.
pub const MZ_MAX: u16 = 2_000;

/// Abundance of the base peak.
pub const BASE_PEAK: u16 = 999;

/// One peak at a whole m/z.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct UnitPeak {
    /// m/z, 1 to [`MZ_MAX`].
    pub mz: u16,
    /// Abundance, 1 to [`BASE_PEAK`].
    pub abundance: u16,
}

/// A mass spectrum at whole m/z: peaks in the order of m/z, each m/z once, the base peak at [`BASE_PEAK`].
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct UnitSpectrum {
    peaks: Vec<UnitPeak>,
}

impl UnitSpectrum {
    /// Rounds `points`, `(m/z, abundance)`, as NIST MS Search does: m/z up from .35 (`ceil(mz - 0.649)`), peaks that
    /// then share an m/z added up, the largest sum scaled to 999, and what rounds to nothing left out. Points that are
    /// not positive numbers, and those above [`MZ_MAX`], are passed over.
    pub fn new(points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut sums: Vec<(u16, f64)> = points
            .into_iter()
            .filter(|(mz, abundance)| mz.is_finite() && abundance.is_finite() && *abundance > 0.0)
            .filter_map(|(mz, abundance)| Some((unit_mz(mz)?, abundance)))
            .collect();
        sums.sort_by_key(|(mz, _)| *mz);
        sums.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            kept.1 += if same { later.1 } else { 0.0 };
            same
        });
        let base = sums.iter().map(|(_, abundance)| *abundance).fold(0.0, f64::max);
        let scaled = |abundance: f64| whole((abundance / base).mul_add(f64::from(BASE_PEAK), 0.5).floor());
        let peaks = sums.into_iter().map(|(mz, abundance)| UnitPeak { mz, abundance: scaled(abundance) });
        Self { peaks: peaks.filter(|peak| peak.abundance > 0).collect() }
    }

    /// The peaks, in the order of m/z.
    pub fn peaks(&self) -> &[UnitPeak] {
        &self.peaks
    }

    /// The neutral losses, should the compound have this nominal mass: each peak at `nominal_mass` less its m/z. What
    /// stands at the molecular ion or above is no loss.
    pub fn losses(&self, nominal_mass: u32) -> Self {
        let loss = |peak: &UnitPeak| {
            let mz = nominal_mass.checked_sub(u32::from(peak.mz)).and_then(|mz| u16::try_from(mz).ok());
            mz.filter(|mz| (1..=MZ_MAX).contains(mz)).map(|mz| UnitPeak { mz, ..*peak })
        };
        Self { peaks: self.peaks.iter().rev().filter_map(loss).collect() }
    }

    /// The m/z of the base peak, the first of several; none without peaks.
    pub fn base_mz(&self) -> Option<u16> {
        self.peaks.iter().find(|peak| peak.abundance == BASE_PEAK).map(|peak| peak.mz)
    }

    /// The abundance at `mz`, 0 where there is no peak.
    pub fn abundance_at(&self, mz: u16) -> u16 {
        self.peaks.binary_search_by_key(&mz, |peak| peak.mz).map_or(0, |index| self.peaks[index].abundance)
    }
}

/// The whole m/z to which NIST MS Search rounds; none outside 1 to [`MZ_MAX`].
pub(super) fn unit_mz(mz: f64) -> Option<u16> {
    let rounded = (mz - 0.649).ceil();
    (1.0..=f64::from(MZ_MAX)).contains(&rounded).then(|| whole(rounded))
}

/// A whole number between 0 and 65,535 as what it is.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "callers pass whole numbers in range")]
fn whole(number: f64) -> u16 {
    number as u16
}
