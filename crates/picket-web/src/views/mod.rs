//! The pages as pure functions from what they show to HTML: one page to a file. Nothing here asks a store, reads a
//! clock or decides anything.

pub(crate) mod account;
pub(crate) mod board;
pub(crate) mod card;
pub(crate) mod error;
pub(crate) mod finding;
pub(crate) mod frame;
pub(crate) mod glyph;
pub(crate) mod help;
pub(crate) mod imports;
pub(crate) mod lab;
pub(crate) mod law;
pub(crate) mod parts;
pub(crate) mod records;
pub(crate) mod search;
pub(crate) mod sign_in;
pub(crate) mod substance;
pub(crate) mod users;
