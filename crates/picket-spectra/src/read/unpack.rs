//! Unpacking within a limit that a file and everything packed in it share.

use std::cell::Cell;
use std::io::{self, Read};

/// More was unpacked than the limit.
#[derive(Debug, thiserror::Error)]
#[error("it unpacks to more bytes than are read")]
struct TooLarge;

/// True when an error says that more was unpacked than the limit.
pub(super) fn is_too_large(error: &io::Error) -> bool {
    error.get_ref().and_then(|inner| inner.downcast_ref::<TooLarge>()).is_some()
}

/// What is unpacked, counted against the bytes that are left.
pub(super) struct Unpacked<'a, R> {
    inner: R,
    left: &'a Cell<u64>,
}

impl<'a, R> Unpacked<'a, R> {
    pub(super) fn new(inner: R, left: &'a Cell<u64>) -> Self {
        Self { inner, left }
    }
}

impl<R: Read> Read for Unpacked<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let left = self.left.get().checked_sub(count as u64).ok_or_else(|| io::Error::other(TooLarge))?;
        self.left.set(left);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_unpacks_to_more_than_is_left_breaks_and_says_why() {
        let left = Cell::new(5);
        let mut taken = Vec::new();
        Unpacked::new(&b"abc"[..], &left).read_to_end(&mut taken).unwrap();
        assert_eq!((taken.len(), left.get()), (3, 2));
        let error = Unpacked::new(&b"abc"[..], &left).read_to_end(&mut taken).unwrap_err();
        assert!(is_too_large(&error));
        assert!(!is_too_large(&io::Error::other("another")));
    }
}
