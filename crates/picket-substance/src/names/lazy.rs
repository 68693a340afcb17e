//! What only some look-ups need, made at the first of them.

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
                grouping.add(id, shown, &tokens);
            }
        }
        Self { keys, groups: grouping.finish(), sounds }
    }
}

/// Whether a name is made of words that can be spelled in several ways.
fn is_said(name: &Name) -> bool {
    !matches!(name.kind, NameKind::Cas | NameKind::Inchikey | NameKind::Street)
}

/// Groups in the making.
#[derive(Default)]
struct Grouping {
    /// By key: in which order the group was met, its name, its members.
    met: HashMap<String, (usize, String, BTreeSet<SubstanceId>)>,
}

impl Grouping {
    fn add(&mut self, id: &SubstanceId, text: &str, tokens: &[Token<'_>]) {
        for (key, positions) in names_without_positions(tokens) {
            let order = self.met.len();
            let name = || cut(text, &positions);
            let (.., members) = self.met.entry(key).or_insert_with(|| (order, name(), BTreeSet::new()));
            members.insert(id.clone());
        }
    }

    /// Groups with the same members are one group, under the name met first: preferred names are met before others.
    fn finish(self) -> HashMap<String, Group> {
        let mut met: Vec<_> = self.met.into_iter().collect();
        met.sort_unstable_by_key(|(_, (order, ..))| *order);
        let mut by_members: HashMap<BTreeSet<SubstanceId>, Group> = HashMap::new();
        met.into_iter()
            .map(|(key, (_, name, members))| {
                let group = by_members.entry(members).or_insert_with_key(|members| Group {
                    id: slug(&name),
                    name,
                    members: members.iter().cloned().collect(),
                });
                (key, group.clone())
            })
            .collect()
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
