//! What a reported name was found to mean, and how.

use std::fmt;

use serde::Serialize;

use crate::registry::{ClassId, NameKind, Remark, SubstanceId, Target};

/// What a reported name means, with the steps that led there, so that a person can check.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Resolution {
    /// The meaning.
    pub outcome: Outcome,
    /// What was done to the name, in order.
    pub steps: Vec<Step>,
}

/// What a reported name means.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "outcome", content = "value", rename_all = "kebab-case")]
pub enum Outcome {
    /// One substance.
    Substance(SubstanceId),
    /// One of several substances; the report does not say which: the position of a substituent is not given, or the
    /// method cannot tell the forms apart.
    OneOf(Group),
    /// A class, no substance in particular.
    Class(ClassId),
    /// Several substances together; at least one of them is known.
    Mixture(Vec<Component>),
    /// No substance: what the laboratory says instead.
    Remark(Remark),
    /// Several meanings that exclude each other, best first; a person must say which.
    Ambiguous(Vec<Target>),
    /// Not known.
    Unknown,
}

/// Substances of which one was reported.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Group {
    /// A slug, the same for all spellings: `fluorofentanyl`.
    pub id: String,
    /// For people: `Fluorofentanyl`.
    pub name: String,
    /// Those that the registry knows, by id; one or more.
    pub members: Vec<SubstanceId>,
}

/// One part of a reported mixture.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Component {
    /// The part of the reported name, in lower case.
    pub name: String,
    /// What it means; never a mixture again.
    pub outcome: Outcome,
}

impl Outcome {
    /// The kind of outcome, as in the serialised form.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Substance(_) => "substance",
            Self::OneOf(_) => "one-of",
            Self::Class(_) => "class",
            Self::Mixture(_) => "mixture",
            Self::Remark(_) => "remark",
            Self::Ambiguous(_) => "ambiguous",
            Self::Unknown => "unknown",
        }
    }

    /// Whether every part of the name was given a meaning: a substance, a group, a class or a remark.
    pub fn is_resolved(&self) -> bool {
        match self {
            Self::Substance(_) | Self::OneOf(_) | Self::Class(_) | Self::Remark(_) => true,
            Self::Mixture(parts) => parts.iter().all(|part| part.outcome.is_resolved()),
            Self::Ambiguous(_) | Self::Unknown => false,
        }
    }

    /// The substances that were reported for certain: one, or those of a mixture.
    pub fn substances(&self) -> Vec<&SubstanceId> {
        match self {
            Self::Substance(id) => vec![id],
            Self::Mixture(parts) => parts.iter().flat_map(|part| part.outcome.substances()).collect(),
            _ => Vec::new(),
        }
    }
}

impl From<Target> for Outcome {
    fn from(target: Target) -> Self {
        match target {
            Target::Substance(id) => Self::Substance(id),
            Target::Class(id) => Self::Class(id),
            Target::Remark(remark) => Self::Remark(remark),
            Target::Mixture(ids) => Self::Mixture(
                ids.into_iter()
                    .map(|id| Component { name: id.as_str().to_owned(), outcome: Self::Substance(id) })
                    .collect(),
            ),
        }
    }
}

/// One thing that was done to a name on the way to its meaning.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum Step {
    /// Nothing was looked up: the name is longer than [`crate::Registry::NAME_CHARS_MAX`] characters.
    TooLong,
    /// Found under this name.
    Found {
        /// The name in the registry.
        name: String,
        /// Its kind.
        kind: NameKind,
        /// What it is a name of: a preferred name.
        of: String,
    },
    /// The name has several meanings.
    SeveralMeanings {
        /// The meanings, by preferred name.
        of: Vec<String>,
    },
    /// Written otherwise, with the same meaning in the notation of chemists.
    ReadAs {
        /// What stood in the name.
        text: String,
        /// What it was read as.
        meaning: String,
    },
    /// Left out, because it does not change which substance it is.
    LeftOut {
        /// What it is: a salt, a dose, a form.
        what: Trimming,
        /// The text left out.
        text: String,
    },
    /// The position of a substituent is not given.
    PositionNotGiven {
        /// The substances that it can be, by preferred name.
        members: Vec<String>,
    },
    /// The name says that it is kin to something known, and so of its class.
    KinOf {
        /// The word that says so: "analog".
        word: String,
        /// The class, by name.
        class: String,
    },
    /// A known drug with groups attached that the registry does not know.
    DerivativeOf {
        /// The groups.
        groups: String,
        /// The known drug, by preferred name.
        of: String,
        /// Its class, by name.
        class: String,
    },
    /// The name is built like those of a class.
    BuiltLike {
        /// The pattern of the table of stems.
        pattern: String,
        /// The class, by name.
        class: String,
    },
    /// Two names given for one thing were read apart.
    TwoNames {
        /// The name read first.
        one: String,
        /// The other, in brackets or behind "aka".
        other: String,
        /// What came of them.
        verdict: TwoNames,
    },
    /// A list of names was read one by one.
    Split {
        /// The names.
        parts: Vec<String>,
    },
    /// Forms that the usual methods cannot tell apart, so that a list of them means one or the other.
    CannotTellApart {
        /// Why: the same formula, or a group that is lost in the instrument.
        why: String,
    },
    /// Taken as a spelling of a known name, the only one that near.
    Spelling {
        /// As written.
        text: String,
        /// The known name.
        name: String,
    },
}

/// What was left out of a name.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trimming {
    /// `hydrochloride`, `sodium`.
    Salt,
    /// `monohydrate`.
    Hydrate,
    /// `enanthate` of a steroid, `medoxomil` of a medicine.
    Ester,
    /// `2 mg`.
    Dose,
    /// `tablet`.
    Form,
    /// `suspected`: the report is not sure.
    Hedge,
    /// `(+)-`, where the registry does not hold the forms apart.
    Stereo,
}

impl fmt::Display for Trimming {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Salt => "salt",
            Self::Hydrate => "hydrate",
            Self::Ester => "ester",
            Self::Dose => "dose",
            Self::Form => "form",
            Self::Hedge => "word of doubt",
            Self::Stereo => "mark of a stereoisomer",
        })
    }
}

/// What came of two names for one thing.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TwoNames {
    /// Both mean the same.
    Agree,
    /// One means a class, the other a member of it.
    Narrower,
    /// One is known, the other not.
    OneKnown,
    /// They mean different things.
    Disagree,
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(formatter, "too long for a name"),
            Self::Found { kind: NameKind::Preferred, of, .. } => write!(formatter, "the name {of}"),
            Self::Found { name, kind, of } => write!(formatter, "{} {name:?} of {of}", kind.as_str()),
            Self::SeveralMeanings { of } => write!(formatter, "can mean {}", of.join(" or ")),
            Self::ReadAs { text, meaning } => write!(formatter, "read {text:?} as {meaning:?}"),
            Self::LeftOut { what, text } => write!(formatter, "left out the {what} {text:?}"),
            Self::PositionNotGiven { members } => {
                write!(formatter, "position not given; can be {}", members.join(" or "))
            }
            Self::KinOf { word, class } => write!(formatter, "{word:?}: of the class {class}"),
            Self::DerivativeOf { groups, of, class } => {
                write!(formatter, "unknown derivative {groups:?} of {of}: of the class {class}")
            }
            Self::BuiltLike { pattern, class } => write!(formatter, "built like {pattern:?}: of the class {class}"),
            Self::TwoNames { one, other, verdict } => match verdict {
                TwoNames::Agree => write!(formatter, "{one:?} and {other:?} mean the same"),
                TwoNames::Narrower => write!(formatter, "of {one:?} and {other:?} the narrower"),
                TwoNames::OneKnown => write!(formatter, "of {one:?} and {other:?} only one is known"),
                TwoNames::Disagree => write!(formatter, "{one:?} and {other:?} mean different things"),
            },
            Self::Split { parts } => write!(formatter, "read one by one: {}", parts.join(", ")),
            Self::CannotTellApart { why } => write!(formatter, "one or the other: {why}"),
            Self::Spelling { text, name } => write!(formatter, "spelling: {text:?} for {name:?}"),
        }
    }
}
