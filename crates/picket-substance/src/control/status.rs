//! What the listings say of a substance on a day.

use std::collections::BTreeSet;
use std::fmt;

use picket_core::{CountryCode, Day};
use serde::Serialize;

use super::listing::Reservation;
use super::{Definition, Extension, Instrument, Jurisdiction, Listing};
use crate::registry::{ClassId, InstrumentId, Registry, SubstanceId, Target};

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
    /// A listing may be in force: the day of the change is not known exactly, or only another stereoisomer, a
    /// preparation or a part of a class is listed.
    Uncertain,
    /// The tables hold no listing in force; see [`Status::not_covered`] before drawing anything from that.
    NoListingFound,
}

/// A listing that touches a substance, and how.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Ground<'r> {
    /// The listing.
    pub listing: &'r Listing,
    /// How it reaches the substance.
    pub route: Route,
    /// Where the day asked for lies in its period.
    pub timing: Timing,
}

/// How a listing reaches a substance.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "route", content = "of", rename_all = "kebab-case")]
pub enum Route {
    /// The substance itself is listed.
    Direct,
    /// A class is listed, and the substance is kept as a part of it.
    ClassTree(ClassId),
    /// A class of law is listed, and the table of members names the substance.
    ClassMember(ClassId),
    /// Another stereoisomer is listed, and the instrument extends listings to stereoisomers, with exceptions that the
    /// tables do not hold.
    Stereoisomer(SubstanceId),
}

/// Where a day lies in the period of a listing.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Timing {
    /// Before it.
    NotYet,
    /// In the span in which it began, on a day not known exactly.
    Starting,
    /// In it.
    InForce,
    /// In the span in which it ended, on a day not known exactly.
    Ending,
    /// After it.
    Ended,
}

/// Something that the tables do not cover.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gap {
    /// Salts are read as their parent.
    SaltsAsParent,
    /// Esters of listed substances are not looked for.
    Esters,
    /// Ethers of listed substances are not looked for.
    Ethers,
    /// Isomers of other connectivity are not looked for.
    PositionalIsomers,
    /// Generic definitions are applied only to the members named in the tables, and analogue laws not at all.
    GenericDefinitions,
    /// Only a preparation is listed, and what was reported may not be it.
    PreparationOnly,
    /// Only a class is listed, without the part that its origin excludes.
    InPart,
}

impl fmt::Display for Gap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::SaltsAsParent => "salts are read as their parent substance",
            Self::Esters => "esters of listed substances are not looked for",
            Self::Ethers => "ethers of listed substances are not looked for",
            Self::PositionalIsomers => "positional isomers of listed substances are not looked for",
            Self::GenericDefinitions => {
                "generic definitions are applied only to members named in the tables, and analogue laws not at all"
            }
            Self::PreparationOnly => "only a preparation is listed",
            Self::InPart => "only its class is listed, and a part of that is excluded by its origin",
        })
    }
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

    /// What each instrument in scope says of a substance on a day; by instrument.
    pub fn status(&self, substance: &SubstanceId, scope: Scope<'_>, day: Day) -> Vec<Status<'_>> {
        let grounds = self.grounds(substance, day);
        self.instruments()
            .filter(|instrument| match scope {
                Scope::All => true,
                Scope::Jurisdiction(jurisdiction) => instrument.jurisdiction == *jurisdiction,
                Scope::Instrument(id) => instrument.id == *id,
            })
            .map(|instrument| {
                let of_this = |ground: &&Ground<'_>| ground.listing.instrument == instrument.id;
                let grounds: Vec<Ground<'_>> = grounds.iter().filter(of_this).cloned().collect();
                let standing = standing(&grounds);
                let mut not_covered = self.gaps(instrument);
                if standing == Standing::Uncertain {
                    not_covered.extend(reserved(&grounds));
                }
                Status { instrument, day, standing, grounds, not_covered }
            })
            .collect()
    }

    /// Every listing that ever touched a substance, oldest first; the timing is as of `today`.
    pub fn history(&self, substance: &SubstanceId, today: Day) -> Vec<Ground<'_>> {
        self.grounds(substance, today)
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

    fn grounds(&self, substance: &SubstanceId, day: Day) -> Vec<Ground<'_>> {
        let mut grounds = Vec::new();
        let mut add = |target: &Target, route: Route| {
            for listing in self.control.listings_of(target) {
                grounds.push(Ground { listing, route: route.clone(), timing: listing.timing(day) });
            }
        };
        add(&Target::Substance(substance.clone()), Route::Direct);
        for class in self.control.classes_of(substance) {
            add(&Target::Class(class.clone()), Route::ClassMember(class.clone()));
        }
        let Some(found) = self.substance(substance.as_str()) else { return grounds };
        for class in self.class_line(found.class.as_str()) {
            add(&Target::Class(class.id.clone()), Route::ClassTree(class.id.clone()));
        }
        for other in found.inchikey.iter().flat_map(|key| self.with_skeleton(key)) {
            if other.id != *substance {
                add(&Target::Substance(other.id.clone()), Route::Stereoisomer(other.id.clone()));
            }
        }
        grounds
            .retain(|ground| !matches!(ground.route, Route::Stereoisomer(_)) || self.extends_to_stereo(ground.listing));
        grounds.sort_by_key(|ground| ground.listing.since.as_ref().map(picket_core::Period::from));
        grounds
    }

    /// What no answer of the instrument covers.
    fn gaps(&self, instrument: &Instrument) -> Vec<Gap> {
        let clauses = self.control.extensions.iter().filter(|clause| clause.instrument == instrument.id);
        let extensions = clauses.flat_map(|clause| &clause.extends_to);
        let mut gaps: BTreeSet<Gap> = extensions
            .filter_map(|extension| match extension {
                Extension::Salts => Some(Gap::SaltsAsParent),
                Extension::Esters => Some(Gap::Esters),
                Extension::Ethers => Some(Gap::Ethers),
                Extension::PositionalIsomers => Some(Gap::PositionalIsomers),
                Extension::Stereoisomers | Extension::GeometricIsomers => None,
            })
            .collect();
        if matches!(instrument.jurisdiction, Jurisdiction::Country(_)) {
            gaps.insert(Gap::GenericDefinitions);
        }
        gaps.into_iter().collect()
    }

    fn extends_to_stereo(&self, listing: &Listing) -> bool {
        self.control.extension_of(listing).is_some_and(|clause| clause.extends_to.contains(&Extension::Stereoisomers))
    }
}

/// Listed when a listing is in force, or when one ends as the next begins on the same day, whichever day that is.
fn standing(grounds: &[Ground<'_>]) -> Standing {
    let firm = |ground: &&Ground<'_>| {
        !matches!(ground.route, Route::Stereoisomer(_)) && ground.listing.reservation().is_none()
    };
    let at = |timing: Timing| grounds.iter().filter(firm).filter(move |ground| ground.timing == timing);
    let hands_over =
        |ending: &Ground<'_>| at(Timing::Starting).any(|starting| starting.listing.since == ending.listing.until);
    if at(Timing::InForce).next().is_some() || at(Timing::Ending).any(hands_over) {
        Standing::Listed
    } else if grounds.iter().any(is_possible) {
        Standing::Uncertain
    } else {
        Standing::NoListingFound
    }
}

/// Whether a listing may be in force on the day.
fn is_possible(ground: &Ground<'_>) -> bool {
    !matches!(ground.timing, Timing::NotYet | Timing::Ended)
}

/// What the listings that may be in force leave out.
fn reserved(grounds: &[Ground<'_>]) -> BTreeSet<Gap> {
    let reservations =
        grounds.iter().filter(|ground| is_possible(ground)).filter_map(|ground| ground.listing.reservation());
    reservations
        .map(|reservation| match reservation {
            Reservation::PreparationOnly => Gap::PreparationOnly,
            Reservation::InPart => Gap::InPart,
        })
        .collect()
}
