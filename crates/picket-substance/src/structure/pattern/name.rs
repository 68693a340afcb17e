//! A text that is compared again and again: equal texts share one place in memory, and the place is compared.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// How many texts are kept before those that nobody holds any longer are let go.
const KEPT_MIN: usize = 4_096;

/// A text that shares its place with every equal one.
#[derive(Clone, Debug)]
pub(crate) struct Name(Arc<str>);

impl Name {
    pub(super) fn new(text: &str) -> Self {
        static KNOWN: LazyLock<Mutex<(HashSet<Arc<str>>, usize)>> =
            LazyLock::new(|| Mutex::new((HashSet::new(), KEPT_MIN)));
        // Whoever panicked while holding the lock left a whole set behind.
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let (texts, most) = &mut *known;
        if let Some(text) = texts.get(text) {
            return Self(Arc::clone(text));
        }
        if texts.len() >= *most {
            texts.retain(|text| Arc::strong_count(text) > 1);
            *most = KEPT_MIN.max(2 * texts.len());
        }
        let text: Arc<str> = text.into();
        texts.insert(Arc::clone(&text));
        Self(text)
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.0.as_ptr().addr());
    }
}
