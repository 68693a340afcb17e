//! What a receiver may do with something: set by the originator, never loosened on the way.

use serde::{Deserialize, Serialize};

/// Traffic Light Protocol 2.0 (FIRST, August 2022), from least to most restricted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Tlp {
    /// No limit on disclosure.
    #[serde(rename = "TLP:CLEAR")]
    Clear,
    /// Within the community.
    #[serde(rename = "TLP:GREEN")]
    Green,
    /// The organisation and its clients, need to know.
    #[serde(rename = "TLP:AMBER")]
    Amber,
    /// The organisation only, need to know.
    #[serde(rename = "TLP:AMBER+STRICT")]
    AmberStrict,
    /// Named recipients only.
    #[serde(rename = "TLP:RED")]
    Red,
}

/// Permissible Actions Protocol (MISP taxonomy `PAP`), from least to most restricted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Pap {
    /// Any use that the licence and the law allow.
    #[serde(rename = "PAP:CLEAR")]
    Clear,
    /// Active use allowed, e.g. blocking.
    #[serde(rename = "PAP:GREEN")]
    Green,
    /// Passive cross-checks only; nothing that the subject could notice.
    #[serde(rename = "PAP:AMBER")]
    Amber,
    /// Non-detectable use within the organisation only.
    #[serde(rename = "PAP:RED")]
    Red,
}

/// What something may be used for; a receiver may not use it for anything else.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Anything lawful: published figures.
    Any,
    /// Early warning and statistics.
    EarlyWarning,
    /// Public health protection; never an enforcement action against a person.
    Health,
    /// Control of precursors and equipment.
    ChemicalControl,
    /// Customs and postal targeting.
    BorderControl,
    /// Criminal intelligence; not as evidence.
    Intelligence,
    /// Evidence in proceedings.
    Evidence,
}

/// Sharing, action and purpose limits of one thing.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct Handling {
    /// Who may see it.
    pub tlp: Tlp,
    /// What may be done with it.
    pub pap: Pap,
    /// What it is for.
    pub purpose: Purpose,
}

impl Handling {
    /// Published, unrestricted material.
    pub const PUBLIC: Self = Self { tlp: Tlp::Clear, pap: Pap::Clear, purpose: Purpose::Any };

    /// The handling of something made from two others: the stricter limit of each.
    ///
    /// Returns `None` when the purposes exclude each other: then the two may not be combined at all.
    pub fn combine(self, other: Self) -> Option<Self> {
        let purpose = match (self.purpose, other.purpose) {
            (Purpose::Any, purpose) | (purpose, Purpose::Any) => purpose,
            (one, two) if one == two => one,
            _ => return None,
        };
        Some(Self { tlp: self.tlp.max(other.tlp), pap: self.pap.max(other.pap), purpose })
    }
}

impl std::fmt::Display for Tlp {
    /// The label as FIRST writes it: `TLP:AMBER+STRICT`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(match self {
            Self::Clear => "TLP:CLEAR",
            Self::Green => "TLP:GREEN",
            Self::Amber => "TLP:AMBER",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Red => "TLP:RED",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combining_never_loosens_and_never_mixes_purposes() {
        let health = Handling { tlp: Tlp::Amber, pap: Pap::Green, purpose: Purpose::Health };
        let combined = Handling::PUBLIC.combine(health).unwrap();
        assert_eq!(combined, health);
        let evidence = Handling { purpose: Purpose::Evidence, ..health };
        assert_eq!(health.combine(evidence), None);
        let red = Handling { tlp: Tlp::Red, ..health };
        assert_eq!(health.combine(red).unwrap().tlp, Tlp::Red);
        assert_eq!(serde_json::to_string(&Tlp::AmberStrict).unwrap(), format!("\"{}\"", Tlp::AmberStrict));
    }
}
