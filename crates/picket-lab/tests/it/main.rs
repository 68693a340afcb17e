//! Integration tests of the crate.

#[cfg(test)]
mod replay;
