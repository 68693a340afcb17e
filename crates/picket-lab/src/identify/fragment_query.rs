//! A fragment spectrum made ready for comparison, and the ion that it is of.

use picket_spectra::mass::adduct::Adduct;
use picket_spectra::mass::entropy::{CleanSpectrum, Cleaning};
use picket_spectra::mass::formula::Formula;
use picket_spectra::mass::tolerance::{Tolerance, millionths};
use picket_spectra::{Facts, Polarity, Spectrum};

/// By how much the tolerance of a precursor grows when it is written in full, to one decimal, and to none, in Da. Lists
/// of ions to be isolated often are rounded.
pub(super) const ROUNDED_BY: [f64; 3] = [0.0, 0.05, 0.6];

/// How far apart m/z may lie and still be the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FragmentSettings {
    /// Of precursors.
    pub precursor: Tolerance,
    /// Of fragments.
    pub fragment: Tolerance,
}

impl Default for FragmentSettings {
    /// 10 mDa or 20 ppm for precursors, 20 mDa for fragments: instruments of high resolution.
    fn default() -> Self {
        let precursor = Tolerance::new(0.010, 20.0).expect("widths in range");
        Self { precursor, fragment: Tolerance::FRAGMENT }
    }
}

impl FragmentSettings {
    pub(super) fn cleaning(&self) -> Cleaning {
        Cleaning { tolerance: self.fragment, ..Cleaning::default() }
    }

    /// The tolerance of a precursor that may be rounded by as much, in Da.
    pub(super) fn precursor_rounded_by(&self, da: f64) -> Tolerance {
        let (own, ppm) = self.precursor.widths();
        Tolerance::new((own + da).min(Tolerance::DA_MAX), ppm).unwrap_or(self.precursor)
    }
}

/// The fragment spectrum of an unknown, made ready.
#[derive(Clone, Debug)]
pub struct FragmentQuery {
    pub(super) clean: CleanSpectrum,
    pub(super) precursor: Option<Precursor>,
    pub(super) polarity: Option<Polarity>,
}

/// The ion that was broken up.
#[derive(Clone, Debug)]
pub(super) struct Precursor {
    pub(super) mz: f64,
    adduct: Option<Adduct>,
    /// Place in [`ROUNDED_BY`].
    pub(super) rounding: usize,
}

impl FragmentQuery {
    /// Cleans a spectrum.
    pub fn new(spectrum: &Spectrum, settings: &FragmentSettings) -> Self {
        let facts = &spectrum.facts;
        let precursor = Precursor::stated(facts);
        let mz = precursor.as_ref().map(|precursor| precursor.mz);
        Self {
            clean: CleanSpectrum::new(spectrum.points(), mz, &settings.cleaning()),
            precursor,
            polarity: polarity(facts),
        }
    }

    /// How many fragments it has.
    pub fn peaks(&self) -> usize {
        self.clean.peaks().len()
    }

    /// m/z of its precursor, where it is known.
    pub fn precursor_mz(&self) -> Option<f64> {
        self.precursor.as_ref().map(|precursor| precursor.mz)
    }

    /// Whether another spectrum is of the same ion; of those that do not state theirs it is assumed.
    pub(super) fn is_of_one_ion_with(&self, other: &Self, settings: &FragmentSettings) -> bool {
        let one_precursor = match (&self.precursor, &other.precursor) {
            (Some(own), Some(other)) => {
                let rounding = own.rounding.max(other.rounding);
                let tolerance = settings.precursor_rounded_by(ROUNDED_BY[rounding]);
                let width = millionths(own.mz).map_or(0.0, |mz| f64::from(tolerance.at(mz)) / 1e6);
                (own.mz - other.mz).abs() <= width
            }
            (None, None) => true,
            _ => false,
        };
        one_precursor && self.may_share_polarity_with(other)
    }

    /// Whether the polarities do not differ, as far as they are known.
    pub(super) fn may_share_polarity_with(&self, other: &Self) -> bool {
        self.polarity.is_none() || other.polarity.is_none() || self.polarity == other.polarity
    }

    /// The mass of the molecule less that of a reference's; of the ions, where what they are is not known.
    pub(super) fn mass_above(&self, precursor_mz: f64, mass: Option<f64>) -> Option<f64> {
        let own = self.precursor.as_ref()?;
        Some(own.mass().zip(mass).map_or(own.mz - precursor_mz, |(own, other)| own - other))
    }
}

impl Precursor {
    /// The precursor that a record states.
    pub(super) fn stated(facts: &Facts) -> Option<Self> {
        let mz = facts.precursor_mz.filter(|mz| millionths(*mz).is_some())?;
        Some(Self { mz, adduct: adduct(facts), rounding: rounding(mz) })
    }

    /// The precursor of a record whose formula is known: where none is stated, or a rounded one, what formula and kind of
    /// ion come to.
    pub(super) fn of_known(facts: &Facts) -> Option<Self> {
        let stated = Self::stated(facts);
        let formula = || Some(facts.formula.as_ref()?.parse::<Formula>().ok()?.monoisotopic_mass());
        let computed = || adduct(facts)?.mz(formula().or(facts.exact_mass)?).filter(|mz| millionths(*mz).is_some());
        let computed = match &stated {
            Some(stated) if stated.rounding == 0 => None,
            Some(stated) => computed().filter(|mz| (mz - stated.mz).abs() <= ROUNDED_BY[stated.rounding]),
            None => computed(),
        };
        computed.map(|mz| Self { mz, adduct: adduct(facts), rounding: 0 }).or(stated)
    }

    /// The mass of the molecule, where it is known what the ion is.
    pub(super) fn mass(&self) -> Option<f64> {
        self.adduct.as_ref()?.mass(self.mz)
    }
}

fn adduct(facts: &Facts) -> Option<Adduct> {
    facts.precursor_type.as_deref()?.parse().ok()
}

/// By how much an m/z is rounded: its place in [`ROUNDED_BY`].
fn rounding(mz: f64) -> usize {
    let is_whole = |number: f64| (number - number.round()).abs() < 1e-6;
    usize::from(is_whole(mz * 10.0)) + usize::from(is_whole(mz))
}

/// The sign of the ions, by the record or its kind of ion.
pub(super) fn polarity(facts: &Facts) -> Option<Polarity> {
    let of_charge = |adduct: Adduct| if adduct.charge() < 0 { Polarity::Negative } else { Polarity::Positive };
    facts.polarity.or_else(|| adduct(facts).map(of_charge))
}
