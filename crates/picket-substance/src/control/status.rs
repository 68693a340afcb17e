//! What the listings say of a substance on a day.

use std::collections::BTreeSet;

use picket_core::{CountryCode, Day};
use serde::Serialize;

use super::ground::{Gap, Ground};
use super::reach::Asked;
use super::{Definition, Extension, ExtensionClause, Instrument, Jurisdiction, Listing, Timing};
use crate::registry::{InstrumentId, Registry, SubstanceId, Target};

/// Which instruments to ask.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'s> {
    /// All of them.
    All,
    /// Those of one jurisdiction.
    Jurisdiction(&'s Jurisdiction),
    /// One.
    Instrument(&'s InstrumentId),
}

/// What one instrument says of a substance on a day.
#[derive(Clone, Debug, Serialize)]
pub struct Status<'r> {
    /// The instrument.
    pub instrument: &'r Instrument,
    /// The day asked for.
    pub day: Day,
    /// The answer.
    pub standing: Standing,
    /// Every listing that touches the substance, at whatever time, oldest first; those of the day have a timing that
    /// says so.
    pub grounds: Vec<Ground<'r>>,
    /// What the answer does not cover.
    pub not_covered: Vec<Gap>,
}

/// The answer of one instrument.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// A listing is in force.
    Listed,
    /// A listing may be in force: the day of the change is not known exactly, the configuration is not given, or only a
    /// preparation or a part of a class is listed.
    Uncertain,
    /// The tables hold no listing in force; see [`Status::not_covered`] before drawing anything from that.
    NoListingFound,
}

/// Whether a substance was controlled in a country on a day, as early warning asks it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Controlled {
    /// A national instrument listed it.
    Listed,
    /// A national instrument may have listed it.
    Uncertain,
    /// No national listing was found.
    NoListingFound,
    /// There are no tables for the country.
    NotCovered,
}

impl Registry {
    /// All legal instruments, by id.
    pub fn instruments(&self) -> impl Iterator<Item = &Instrument> {
        self.control.instruments()
    }

    /// All listings, in the order of the tables.
    pub fn listings(&self) -> &[Listing] {
        self.control.listings()
    }

    /// All definitions of classes, in the order of their files.
    pub fn definitions(&self) -> &[Definition] {
        self.control.definitions()
    }

    /// The listings that name the class of a definition, in the order of the tables; none for a draft.
    pub fn listings_of_class(&self, definition: &Definition) -> Vec<&Listing> {
        let class = definition.class.iter().cloned().map(Target::Class);
        class.flat_map(|class| self.control.listings_of(&class)).collect()
    }

    /// To what else a listing extends, by the clause of its instrument, schedule or part.
    pub fn extension_of(&self, listing: &Listing) -> Option<&ExtensionClause> {
        self.control.extension_of(listing)
    }

    /// Definitions that were proposed and are not law, in the order of their files.
    pub fn drafts(&self) -> &[Definition] {
        self.control.drafts()
    }

    /// What each instrument in scope says of a substance on a day; by instrument.
    pub fn status(&self, substance: &SubstanceId, scope: Scope<'_>, day: Day) -> Vec<Status<'_>> {
        self.statuses(&self.asked(substance), scope, day)
    }

    fn statuses(&self, asked: &Asked, scope: Scope<'_>, day: Day) -> Vec<Status<'_>> {
        let instruments: Vec<&Instrument> = self.instruments().filter(|instrument| scope.holds(instrument)).collect();
        let wanted = |listing: &Listing| instruments.iter().any(|instrument| instrument.id == listing.instrument);
        let (grounds, _) = self.reached(asked, wanted).on(self, day);
        let status = |instrument: &'_ Instrument| {
            let of_this = |ground: &&Ground<'_>| ground.listing.instrument == instrument.id;
            let grounds: Vec<Ground<'_>> = grounds.iter().filter(of_this).cloned().collect();
            let standing = standing(&grounds);
            let mut not_covered = self.gaps(instrument);
            if standing == Standing::Uncertain {
                not_covered.extend(reserved(&grounds));
            }
            (grounds, standing, not_covered)
        };
        instruments
            .iter()
            .map(|&instrument| {
                let (grounds, standing, not_covered) = status(instrument);
                Status { instrument, day, standing, grounds, not_covered }
            })
            .collect()
    }

    /// Every listing that ever touched a substance, oldest first; the timing is as of `today`.
    pub fn history(&self, substance: &SubstanceId, today: Day) -> Vec<Ground<'_>> {
        self.reached(&self.asked(substance), |_| true).on(self, today).0
    }

    /// Whether the instruments of a country list a substance on a day. Treaties are not asked: they bind a country,
    /// not the people in it, and only from the day on which its own law follows.
    pub fn controlled_at(&self, substance: &SubstanceId, country: &CountryCode, day: Day) -> Controlled {
        let jurisdiction = Jurisdiction::Country(country.clone());
        let statuses = self.status(substance, Scope::Jurisdiction(&jurisdiction), day);
        let any = |standing| statuses.iter().any(|status| status.standing == standing);
        if statuses.is_empty() {
            Controlled::NotCovered
        } else if any(Standing::Listed) {
            Controlled::Listed
        } else if any(Standing::Uncertain) {
            Controlled::Uncertain
        } else {
            Controlled::NoListingFound
        }
    }

    /// What no answer of the instrument covers.
    pub(super) fn gaps(&self, instrument: &Instrument) -> Vec<Gap> {
        let clauses = self.control.extensions.iter().filter(|clause| clause.instrument == instrument.id);
        let mut gaps = BTreeSet::new();
        if clauses.flat_map(|clause| &clause.extends_to).any(|extension| *extension == Extension::Salts) {
            gaps.insert(Gap::SaltsAsParent);
        }
        if instrument.jurisdiction == Jurisdiction::UnitedNations {
            gaps.insert(Gap::NationalLaw);
        } else {
            gaps.insert(Gap::AnalogueLaws);
        }
        gaps.into_iter().collect()
    }
}

impl Scope<'_> {
    /// Whether an instrument is to be asked.
    pub(super) fn holds(&self, instrument: &Instrument) -> bool {
        match self {
            Self::All => true,
            Self::Jurisdiction(jurisdiction) => instrument.jurisdiction == **jurisdiction,
            Self::Instrument(id) => instrument.id == **id,
        }
    }
}

/// Listed when a listing is in force, or when one ends as the next begins on the same day, whichever day that is.
pub(super) fn standing(grounds: &[Ground<'_>]) -> Standing {
    let at =
        |timing: Timing| grounds.iter().filter(|ground| ground.is_firm()).filter(move |ground| ground.timing == timing);
    let hands_over = |ending: &Ground<'_>| at(Timing::Starting).any(|starting| starting.since == ending.until);
    if at(Timing::InForce).next().is_some() || at(Timing::Ending).any(hands_over) {
        Standing::Listed
    } else if grounds.iter().any(Ground::is_possible) {
        Standing::Uncertain
    } else {
        Standing::NoListingFound
    }
}

/// What the listings that may be in force leave out.
pub(super) fn reserved(grounds: &[Ground<'_>]) -> BTreeSet<Gap> {
    grounds.iter().filter(|ground| ground.is_possible()).filter_map(Ground::reserved).collect()
}
