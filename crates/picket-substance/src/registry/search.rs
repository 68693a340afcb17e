//! Finding a substance by a piece of one of its names.

use std::collections::HashMap;

use serde::Serialize;

use super::name::{NameKind, Target};
use super::{Registry, SubstanceId};
use crate::names::key_of;

/// A substance found, with the name that matched.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Hit {
    /// The substance.
    pub substance: SubstanceId,
    /// Its preferred name.
    pub label: String,
    /// The name, CAS number or InChIKey that matched.
    pub matched: String,
    /// What kind of name that is.
    pub kind: NameKind,
}

/// How well a name matches, the lesser the better: where, whether by the preferred name, how long it is.
type Fit = (u8, u8, usize);

/// Matches in the middle count for names in words only; three letters stand in the middle of many an InChIKey.
const MIDDLE: u8 = 2;

impl Registry {
    /// Substances of which a name, CAS number or InChIKey is, begins with or contains `text`, best first: whole
    /// before part, beginning before middle, preferred before other names, short before long names. Case, hyphens and
    /// blanks do not matter. At most `limit`; none for a text without letters and digits or one too long.
    pub fn search(&self, text: &str, limit: usize) -> Vec<Hit> {
        if text.chars().count() > Self::NAME_CHARS_MAX {
            return Vec::new();
        }
        let wanted = key_of(text);
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut best: HashMap<&SubstanceId, (Fit, &str, NameKind)> = HashMap::new();
        for (key, name) in self.names_by_key() {
            let Target::Substance(id) = &name.target else { continue };
            let Some(place) = fit(key, &wanted) else { continue };
            if place == MIDDLE && matches!(name.kind, NameKind::Cas | NameKind::Inchikey) {
                continue;
            }
            let fit = (place, u8::from(name.kind != NameKind::Preferred), key.len());
            let candidate = (fit, name.text.as_str(), name.kind);
            best.entry(id).and_modify(|held| *held = (*held).min(candidate)).or_insert(candidate);
        }
        let mut hits: Vec<_> = best.into_iter().collect();
        hits.sort_unstable_by_key(|(id, (fit, ..))| (*fit, *id));
        hits.truncate(limit);
        hits.into_iter()
            .map(|(id, (_, matched, kind))| Hit {
                substance: id.clone(),
                label: self.label(&Target::Substance(id.clone())),
                matched: matched.to_owned(),
                kind,
            })
            .collect()
    }
}

fn fit(key: &str, wanted: &str) -> Option<u8> {
    match key.find(wanted)? {
        0 if key.len() == wanted.len() => Some(0),
        0 => Some(1),
        _ => Some(MIDDLE),
    }
}
