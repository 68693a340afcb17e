//! The kinds of findings of this desk.

use picket_core::FindingKind;

/// A kind of finding, in the order in which one of them names a finding that several methods agree on.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Kind {
    FirstSeen,
    Rising,
    RisingSlowly,
    NotControlled,
    UnknownName,
    FallingReplaced,
    NewCombination,
}

impl Kind {
    /// All, in order.
    pub(crate) const ALL: [Self; 7] = [
        Self::FirstSeen,
        Self::Rising,
        Self::RisingSlowly,
        Self::NotControlled,
        Self::UnknownName,
        Self::FallingReplaced,
        Self::NewCombination,
    ];

    /// Its slug.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::FirstSeen => "lab-first-seen",
            Self::Rising => "lab-rising",
            Self::RisingSlowly => "lab-rising-slowly",
            Self::NotControlled => "lab-not-controlled",
            Self::UnknownName => "lab-unknown-name",
            Self::FallingReplaced => "lab-falling-replaced",
            Self::NewCombination => "lab-new-combination",
        }
    }

    /// Whether a kind has this slug.
    pub(crate) fn named(slug: &str) -> bool {
        Self::ALL.iter().any(|kind| kind.as_str() == slug)
    }

    /// Its slug as findings carry it.
    pub(crate) fn slug(self) -> FindingKind {
        FindingKind::new(self.as_str()).expect("kinds are slugs")
    }

    /// The method that puts it forward.
    pub(crate) const fn method(self) -> &'static str {
        match self {
            Self::RisingSlowly => Self::Rising.as_str(),
            kind => kind.as_str(),
        }
    }

    /// What a person is told once: that a substance comes up, in whichever way.
    pub(crate) const fn story(self) -> Story {
        match self {
            Self::FirstSeen | Self::Rising | Self::RisingSlowly => Story::ComesUp,
            Self::NotControlled => Story::NotControlled,
            Self::UnknownName => Story::UnknownName,
            Self::FallingReplaced => Story::IsReplaced,
            Self::NewCombination => Story::IsCombined,
        }
    }
}

/// What is told about a subject once, and again only when something new happens.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Story {
    ComesUp,
    NotControlled,
    UnknownName,
    IsReplaced,
    IsCombined,
}
