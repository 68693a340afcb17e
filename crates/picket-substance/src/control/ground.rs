//! How a listing reaches what is asked about, and when.

use std::fmt;
use std::sync::Arc;

use picket_core::{Day, Period};
use serde::Serialize;

use super::Listing;
use super::definition::Fit;
use super::listing::{Reservation, timing_of};
use crate::registry::{ClassId, SubstanceId};

/// A listing that touches a substance, and how.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ground<'r> {
    /// The listing.
    pub listing: &'r Listing,
    /// How it reaches the substance.
    pub route: Route,
    /// The first day on which it does so: of the listing, or of the wording that defines the class when that is later.
    pub since: Option<&'r Period>,
    /// The first day on which it no longer does.
    pub until: Option<&'r Period>,
    /// Where the day asked for lies between them.
    pub timing: Timing,
    /// What has to be found out before the ground can decide, beside what the listing itself leaves open.
    pub question: Option<Gap>,
}

/// How a listing reaches a substance.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "route", content = "of", rename_all = "kebab-case")]
pub enum Route {
    /// The substance itself is listed.
    Direct,
    /// A class is listed, and the substance is kept as a part of it.
    ClassTree(ClassId),
    /// A class of law is listed, and the table of members names the substance.
    ClassMember(ClassId),
    /// A class is listed, and the structure falls under the words that define it.
    Definition(DefinitionRoute),
    /// A stereoisomer is listed, and the listing extends to stereoisomers or leaves the configuration open.
    Stereoisomer(SubstanceId),
    /// A positional isomer is listed, and the listing extends to those.
    PositionalIsomer(SubstanceId),
    /// The substance is an ester of a listed one, and the listing extends to esters.
    Ester(SubstanceId),
    /// The substance is an ether of a listed one, and the listing extends to ethers.
    Ether(SubstanceId),
}

impl Route {
    /// Whether it leads by way of another substance that is listed.
    pub(super) fn is_by_way(&self) -> bool {
        matches!(self, Self::Stereoisomer(_) | Self::PositionalIsomer(_) | Self::Ester(_) | Self::Ether(_))
    }
}

/// By which words of which definition a structure is a member of a class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DefinitionRoute {
    /// The class.
    pub class: ClassId,
    /// The definition's id.
    pub definition: String,
    /// How the structure fits it.
    #[serde(serialize_with = "whole")]
    pub fit: Arc<Fit>,
    /// Whether the substance is a medicine, and the law does not hold for medicinal products.
    pub medicinal: bool,
    /// Of what kind of derivative the class is extended to, when the structure itself is no member.
    pub derivative: Option<Derivative>,
}

fn whole<S: serde::Serializer>(fit: &Arc<Fit>, serializer: S) -> Result<S::Ok, S::Error> {
    fit.as_ref().serialize(serializer)
}

/// A derivative of a member of a class.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Derivative {
    /// An ester of a member.
    Ester,
    /// An ether of a member.
    Ether,
}

impl Ground<'_> {
    /// Whether the ground decides by itself: it holds for all of the substance, and by the narrow reading of the words.
    pub fn is_firm(&self) -> bool {
        let open = matches!(&self.route, Route::Definition(route) if route.fit.broad || route.medicinal);
        !open && self.question.is_none() && self.listing.reservation().is_none()
    }

    /// Whether it may hold on the day asked for.
    pub fn is_possible(&self) -> bool {
        !matches!(self.timing, Timing::NotYet | Timing::Ended)
    }

    pub(super) fn is_in_force(&self) -> bool {
        self.timing == Timing::InForce
    }

    pub(super) fn reserved(&self) -> Option<Gap> {
        if matches!(&self.route, Route::Definition(route) if route.medicinal) {
            return Some(Gap::MedicinalProduct);
        }
        if self.question.is_some() {
            return self.question;
        }
        self.listing.reservation().map(|reservation| match reservation {
            Reservation::PreparationOnly => Gap::PreparationOnly,
            Reservation::InPart => Gap::InPart,
        })
    }
}

impl<'r> Ground<'r> {
    /// A ground that holds only while both the listing and a wording do.
    pub(super) fn between(
        listing: &'r Listing,
        route: Route,
        since: Option<&'r Period>,
        until: Option<&'r Period>,
        question: Option<Gap>,
        day: Day,
    ) -> Self {
        let since = listing.since.as_ref().into_iter().chain(since).max_by_key(|since| since.from());
        let until = listing.until.as_ref().into_iter().chain(until).min_by_key(|until| until.from());
        Self { listing, route, since, until, timing: timing_of(since, until, day), question }
    }
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
    /// Laws on analogues need a judgement of effect and purpose.
    AnalogueLaws,
    /// A treaty binds states; what holds for people is in their national law.
    NationalLaw,
    /// The law does not hold for medicinal products, and the substance is the active substance of one.
    MedicinalProduct,
    /// Only a preparation is listed, and what was reported may not be it.
    PreparationOnly,
    /// A class is listed without the part that its origin excludes, and the substance may come from there.
    InPart,
    /// The entry states a configuration, and none, or less of it, is given.
    ConfigurationOpen,
    /// The class is listed, and the wording of that day is not on record; a wording before or after reaches it.
    WordingMissing,
}

impl fmt::Display for Gap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::SaltsAsParent => "salts are read as their parent substance",
            Self::AnalogueLaws => "analogue laws, which turn on effect and purpose, are not applied",
            Self::NationalLaw => "a treaty binds states; national law is asked separately",
            Self::MedicinalProduct => {
                "the law does not hold for medicinal products; whether the item is one has to be found out"
            }
            Self::PreparationOnly => "only a preparation is listed",
            Self::InPart => "a part of what is listed is excluded by its origin",
            Self::ConfigurationOpen => "the entry states a configuration, which was not given in full",
            Self::WordingMissing => "the class is listed, and its wording of that day is not on record",
        })
    }
}
