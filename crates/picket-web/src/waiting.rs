//! Things that wait a short while between two requests, by a name that nobody can guess. They live in memory only: when
//! the server restarts, the person begins again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use picket_core::Timestamp;

/// A shelf with a limit and a best-before date.
pub(crate) struct Waiting<T> {
    items: Mutex<HashMap<String, (Timestamp, T)>>,
    items_max: usize,
    life: Duration,
}

impl<T> Waiting<T> {
    pub(crate) fn new(items_max: usize, life: Duration) -> Self {
        Self { items: Mutex::default(), items_max, life }
    }

    /// Puts `item` under `name`. When the shelf is full, nothing is put, and `item` comes back.
    pub(crate) fn put(&self, name: String, item: T, now: Timestamp) -> Result<(), T> {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        items.retain(|_, (since, _)| self.is_fresh(*since, now));
        if items.len() >= self.items_max {
            return Err(item);
        }
        items.insert(name, (now, item));
        Ok(())
    }

    /// Takes what waits under `name`, if it is still fresh.
    pub(crate) fn take(&self, name: &str, now: Timestamp) -> Option<T> {
        let (since, item) = self.items.lock().unwrap_or_else(PoisonError::into_inner).remove(name)?;
        self.is_fresh(since, now).then_some(item)
    }

    fn is_fresh(&self, since: Timestamp, now: Timestamp) -> bool {
        let age = now.microseconds().saturating_sub(since.microseconds());
        u128::try_from(age).unwrap_or(0) < self.life.as_micros()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_microseconds(second * 1_000_000)
    }

    #[test]
    fn things_are_taken_once_and_not_when_stale() {
        let waiting = Waiting::new(2, Duration::from_mins(1));
        waiting.put("a".into(), 1, second(0)).unwrap();
        assert_eq!(waiting.take("a", second(59)), Some(1));
        assert_eq!(waiting.take("a", second(59)), None);
        waiting.put("b".into(), 2, second(0)).unwrap();
        assert_eq!(waiting.take("b", second(60)), None);
    }

    #[test]
    fn a_full_shelf_takes_nothing_until_something_is_stale() {
        let waiting = Waiting::new(1, Duration::from_mins(1));
        waiting.put("a".into(), 1, second(0)).unwrap();
        assert_eq!(waiting.put("b".into(), 2, second(30)), Err(2));
        assert_eq!(waiting.put("b".into(), 2, second(61)), Ok(()));
    }
}
