//! All names by their keys.

use std::collections::HashMap;

use super::fold::{key, normalise, tokens};
use super::notation::spelled_out;
use crate::registry::{Name, Target};

/// All names, and which of them share a key.
#[derive(Debug, Default)]
pub(crate) struct NameIndex {
    names: Vec<Name>,
    by_key: HashMap<String, Vec<u32>>,
}

impl NameIndex {
    /// Adds a name, under its key and under the key of its spelled-out form.
    pub(crate) fn insert(&mut self, name: Name) {
        let number = u32::try_from(self.names.len()).expect("the tables hold far fewer than 2^32 names");
        let text = normalise(&name.text);
        let tokens = tokens(&text);
        let mut put = |key: String| {
            let numbers = self.by_key.entry(key).or_default();
            if numbers.last() != Some(&number) {
                numbers.push(number);
            }
        };
        put(key(&tokens));
        if let Some(spelled) = spelled_out(&tokens) {
            put(key(&spelled));
        }
        self.names.push(name);
    }

    /// All names, in the order of the tables.
    pub(crate) fn names(&self) -> &[Name] {
        &self.names
    }

    /// The names with this key, of the strongest kind only; one for each meaning.
    pub(crate) fn find(&self, key: &str) -> Vec<&Name> {
        let Some(numbers) = self.by_key.get(key) else { return Vec::new() };
        strongest(self.numbered(numbers))
    }

    fn numbered<'n>(&'n self, numbers: &'n [u32]) -> impl Iterator<Item = &'n Name> {
        numbers.iter().map(|&number| &self.names[number as usize])
    }
}

/// Of several names the strongest kind only, one for each meaning.
pub(crate) fn strongest<'n>(names: impl Iterator<Item = &'n Name>) -> Vec<&'n Name> {
    let mut names: Vec<&Name> = names.collect();
    let rank = |name: &Name| name.kind.rank(&name.target);
    if let Some(best) = names.iter().map(|name| rank(name)).min() {
        names.retain(|name| rank(name) == best);
    }
    let mut seen: Vec<&Target> = Vec::with_capacity(names.len());
    names.retain(|name| {
        let new = !seen.contains(&&name.target);
        if new {
            seen.push(&name.target);
        }
        new
    });
    names
}
