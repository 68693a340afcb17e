//! The laboratory room: one file per page.

pub(crate) mod identify;
pub(crate) mod libraries;
