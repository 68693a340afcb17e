//! The law room: one file per page.

pub(crate) mod check;
pub(crate) mod drafts;
pub(crate) mod matrix;
pub(crate) mod near_miss;
pub(crate) mod queue;
pub(crate) mod texts;
