//! A text that is looked up again and again: hashed once, shared, and compared by its place before its letters.

use std::hash::{BuildHasher as _, Hash, Hasher};
use std::sync::Arc;

use rustc_hash::FxBuildHasher;

/// A text with its hash.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    text: Arc<str>,
    hash: u64,
}

impl Name {
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.into(), hash: FxBuildHasher.hash_one(text) }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash && (Arc::ptr_eq(&self.text, &other.text) || self.text == other.text)
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}
