//! The law room: one file per page.

pub(crate) mod check;
pub(crate) mod texts;
