//! Which keys an input has shown, in bounded memory.

use std::collections::HashMap;

use crate::limits::KEYS_REMEMBERED_MAX;

/// Remembers keys by the first half of their BLAKE3 hash: among the keys of the largest input, two share it with a
/// probability below 10^-20.
#[derive(Debug, Default)]
pub(super) struct Seen {
    first: HashMap<u128, First>,
    full: bool,
}

/// Where a key stood first, and with what.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct First {
    pub(super) row: u64,
    pub(super) value: u64,
}

impl Seen {
    /// Remembers `key`; returns where it stood before, if it did.
    pub(super) fn add(&mut self, key: &str, first: First) -> Option<First> {
        let hash = blake3::hash(key.as_bytes());
        let (half, _) = hash.as_bytes().split_first_chunk::<16>().expect("a BLAKE3 hash has 32 bytes");
        let half = u128::from_le_bytes(*half);
        if let Some(&before) = self.first.get(&half) {
            return Some(before);
        }
        if self.first.len() < KEYS_REMEMBERED_MAX {
            self.first.insert(half, first);
        } else {
            self.full = true;
        }
        None
    }

    /// Whether a key came that could not be remembered.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }
}
