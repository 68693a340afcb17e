//! What a licence allows to be passed on.

/// What a licence says, as far as passing on goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Terms {
    /// May be passed on to anybody, changed or not.
    Free,
    /// May be passed on for other than commercial use.
    NonCommercial,
    /// May be passed on unchanged only, which a spectrum brought into another format is not.
    Unchanged,
    /// Not known, or not known to allow it.
    Unknown,
}

/// Who receives.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Partner {
    /// An authority, a university, a service without gain.
    #[default]
    NonCommercial,
    /// A company.
    Commercial,
}

impl Terms {
    /// The terms of a licence as people write it: `CC BY-NC-SA 4.0`, `CC0-1.0`, `dl-de/by-2-0`, `public domain`.
    pub fn of(licence: &str) -> Self {
        let licence = licence.to_lowercase();
        let words: Vec<&str> = licence.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
        let says = |word: &str| words.contains(&word);
        let creative_commons = says("cc") && says("by") || licence.contains("creativecommons.org/licenses/by");
        let given_up = says("cc0") || says("public") && says("domain") || licence.contains("publicdomain/zero");
        let permissive = says("dl") && says("de") && (says("by") || says("zero")) || says("apache") || says("mit");
        if says("nd") {
            Self::Unchanged
        } else if says("nc") || says("noncommercial") {
            if creative_commons { Self::NonCommercial } else { Self::Unknown }
        } else if creative_commons || given_up || permissive || says("bsd") {
            Self::Free
        } else {
            Self::Unknown
        }
    }
}

/// Whether something of this licence may be passed on to a partner.
///
/// # Errors
/// Why not, as a part of a sentence.
pub fn may_share(licence: &str, partner: Partner) -> Result<(), String> {
    match (Terms::of(licence), partner) {
        (Terms::Free, _) | (Terms::NonCommercial, Partner::NonCommercial) => Ok(()),
        (Terms::NonCommercial, Partner::Commercial) => {
            Err(format!("the licence {licence} does not allow commercial use, and the partner is commercial"))
        }
        (Terms::Unchanged, _) => Err(format!("the licence {licence} does not allow it to be changed")),
        (Terms::Unknown, _) if licence.trim().is_empty() => Err("no licence is known".to_owned()),
        (Terms::Unknown, _) => Err(format!("the licence {licence:?} is not known to allow it")),
    }
}
