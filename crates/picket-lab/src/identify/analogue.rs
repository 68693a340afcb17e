//! Relatives of an unknown that is not in the library: a class and a mass difference, never a structure.

use picket_spectra::mass::hybrid::{Hybrid, mass_differences};
use picket_spectra::mass::unit::UnitSpectrum;

use super::electron::ElectronLibrary;

/// How many spectra are compared closely.
const CLOSE_LOOKS: usize = 120;

/// How many of the nearest spectra vote on the mass of the unknown.
const VOTERS: usize = 40;

/// How many masses that the votes favour are tried.
const MASSES_TRIED: usize = 3;

/// Largest difference of mass between an unknown and a relative.
const DIFFERENCE_MAX: u16 = 120;

/// A relative of an unknown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Relative {
    /// Its place in [`ElectronLibrary::compounds`].
    pub compound: usize,
    /// The library and the entry in it.
    pub entry: (usize, usize),
    /// How alike, with and without moved peaks.
    pub hybrid: Hybrid,
    /// Mass of the unknown less that of the relative.
    pub mass_difference: i32,
}

impl ElectronLibrary {
    /// The relatives of an unknown, nearest first, each compound once. Without its nominal mass, the masses that the
    /// nearest spectra vote for are tried.
    pub fn relatives(
        &self,
        unknown: &UnitSpectrum,
        nominal_mass: Option<u32>,
        absent: impl Fn(usize) -> bool,
    ) -> Vec<Relative> {
        let near = self.near(unknown, CLOSE_LOOKS, &absent);
        let masses = nominal_mass.map_or_else(|| self.likely_masses(unknown, &near), |mass| vec![mass]);
        let mut best: Vec<Relative> = Vec::new();
        for spectrum in self.near_by_loss(unknown, &masses, CLOSE_LOOKS, &absent).into_iter().chain(near) {
            let (compound, entry) = self.place(spectrum);
            let own = self.compounds()[compound].key.nominal_mass;
            for mass in masses.iter().filter(|_| own > 0) {
                let difference = i64::from(*mass) - i64::from(own);
                let Ok(mass_difference) = i32::try_from(difference) else { continue };
                let hybrid = Hybrid::between(unknown, &self.spectra()[spectrum], mass_difference);
                let found = Relative { compound, entry, hybrid, mass_difference };
                match best.iter_mut().find(|other| other.compound == compound) {
                    Some(other) if other.hybrid.moved < hybrid.moved => *other = found,
                    Some(_) => {}
                    None => best.push(found),
                }
            }
        }
        best.sort_by(|one, other| {
            other.hybrid.moved.total_cmp(&one.hybrid.moved).then(one.compound.cmp(&other.compound))
        });
        best
    }

    /// The masses that the unknown most likely has: for each of the nearest spectra, its own mass and those to which its
    /// peaks would fit once moved, weighed by how well they fit; a mass below the unknown's heaviest strong peak has none.
    fn likely_masses(&self, unknown: &UnitSpectrum, near: &[usize]) -> Vec<u32> {
        let strong = unknown.peaks().iter().filter(|peak| peak.abundance >= 20).map(|peak| u32::from(peak.mz));
        let heaviest = strong.max().unwrap_or(0);
        let mut votes = std::collections::BTreeMap::<u32, f64>::new();
        for spectrum in near.iter().take(VOTERS) {
            let own = self.compounds()[self.place(*spectrum).0].key.nominal_mass;
            let library = &self.spectra()[*spectrum];
            let plain = Hybrid::between(unknown, library, 0).plain / 999.0;
            for (difference, share) in mass_differences(unknown, library, DIFFERENCE_MAX) {
                if let Some(mass) = own.checked_add_signed(difference) {
                    *votes.entry(mass).or_default() += plain * share * share;
                }
            }
            *votes.entry(own).or_default() += plain * plain;
        }
        let mut votes: Vec<(u32, f64)> = votes.into_iter().filter(|(mass, _)| *mass + 3 >= heaviest).collect();
        votes.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        votes.into_iter().take(MASSES_TRIED).map(|(mass, _)| mass).collect()
    }
}
