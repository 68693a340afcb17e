//! The pages as pure functions from what they show to HTML: one page to a file. Nothing here asks a store, reads a
//! clock or decides anything.

pub(crate) mod board;
pub(crate) mod finding;
pub(crate) mod frame;
pub(crate) mod glyph;
pub(crate) mod law;
pub(crate) mod parts;
pub(crate) mod substance;
