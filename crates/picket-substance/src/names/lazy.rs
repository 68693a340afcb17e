//! What only some look-ups need, made at the first of them.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::analogue::names_without_positions;
use super::fold::{Token, key, normalise, tokens};
use super::resolution::Group;
use super::spelling::sound;
use crate::registry::{Name, NameKind, Registry, SubstanceId, Target};

/// Further ways into the names.
#[derive(Debug)]
pub(crate) struct Lazy {
    /// The key of each name, in the order of the names.
    keys: Vec<String>,
    /// Substances that share a name but for a position, by the key of that name.
    groups: HashMap<String, Group>,
    /// Names that sound alike, by number.
    sounds: HashMap<String, Vec<u32>>,
}

impl Registry {
    fn lazy(&self) -> &Lazy {
        self.lazy.get_or_init(|| Lazy::new(self))
    }

    /// Every name with its key.
    pub(crate) fn names_by_key(&self) -> impl Iterator<Item = (&str, &Name)> {
        self.lazy().keys.iter().map(String::as_str).zip(self.names())
    }

    /// The substances whose name without a position has this key.
    pub(super) fn group(&self, key: &str) -> Option<&Group> {
        self.lazy().groups.get(key)
    }

    /// Whether two substances share a name but for a position.
    pub(super) fn share_group(&self, one: &SubstanceId, other: &SubstanceId) -> bool {
        self.lazy().groups.values().any(|group| group.members.contains(one) && group.members.contains(other))
    }

    /// The names, by number, that sound so.
    pub(super) fn sounding(&self, sound: &str) -> &[u32] {
        self.lazy().sounds.get(sound).map_or(&[], Vec::as_slice)
    }
}

impl Lazy {
    fn new(registry: &Registry) -> Self {
        let mut keys = Vec::with_capacity(registry.names().len());
        let mut grouping = Grouping::default();
        let mut sounds: HashMap<String, Vec<u32>> = HashMap::new();
        for (number, name) in (0..).zip(registry.names()) {
            let text = normalise(&name.text);
            let tokens = tokens(&text);
            keys.push(key(&tokens));
            if !is_said(name) {
                continue;
            }
            sounds.entry(sound(&tokens)).or_default().push(number);
            if let Target::Substance(id) = &name.target {
                // Typography beyond ASCII moves the places of the pieces; such a name is then shown folded.
                let shown = if name.text.len() == text.len() { &name.text } else { &text };
                grouping.add(id, name.kind, shown, &tokens);
            }
        }
        Self { keys, groups: grouping.finish(), sounds }
    }
}

/// Whether a name is made of words that can be spelled in several ways.
fn is_said(name: &Name) -> bool {
    !matches!(name.kind, NameKind::Cas | NameKind::Inchikey | NameKind::Street)
}

/// Groups in the making, by the key of their name.
#[derive(Default)]
struct Grouping {
    met: HashMap<String, (GroupName, BTreeSet<SubstanceId>)>,
}

/// A name for a group; of several the least is best: made of a preferred name, short, first in the alphabet.
type GroupName = (bool, usize, String);

impl Grouping {
    fn add(&mut self, id: &SubstanceId, kind: NameKind, text: &str, tokens: &[Token<'_>]) {
        for (key, positions) in names_without_positions(tokens) {
            let name = cut(text, &positions);
            let name = (kind != NameKind::Preferred, name.len(), name);
            match self.met.entry(key) {
                Entry::Vacant(new) => {
                    new.insert((name, BTreeSet::from([id.clone()])));
                }
                Entry::Occupied(mut held) => {
                    let (best, members) = held.get_mut();
                    members.insert(id.clone());
                    if name < *best {
                        *best = name;
                    }
                }
            }
        }
    }

    /// Groups with the same members are one group, under the best of their names.
    fn finish(self) -> HashMap<String, Group> {
        let mut best: HashMap<&BTreeSet<SubstanceId>, &GroupName> = HashMap::new();
        for (name, members) in self.met.values() {
            best.entry(members).and_modify(|held| *held = name.min(held)).or_insert(name);
        }
        let group = |members: &BTreeSet<SubstanceId>| {
            let (.., name) = best[members];
            Group { id: slug(name), name: name.clone(), members: members.iter().cloned().collect() }
        };
        self.met.iter().map(|(key, (_, members))| (key.clone(), group(members))).collect()
    }
}

/// A name without some of its parts, its first letter a capital.
fn cut(text: &str, parts: &[Range<usize>]) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for part in parts {
        kept.push_str(text.get(from..part.start).unwrap_or_default());
        from = part.end;
    }
    kept.push_str(text.get(from..).unwrap_or_default());
    let kept = kept.trim_matches(|character: char| !character.is_alphanumeric());
    let mut letters = kept.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Letters and digits of ASCII in lower case, with a hyphen for every run of anything else.
pub(super) fn slug(name: &str) -> String {
    let words = name.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}
