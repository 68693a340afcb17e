//! One file per page: from an address or a form to what the page shows.

pub(crate) mod account;
pub(crate) mod board;
pub(crate) mod decision;
pub(crate) mod finding;
pub(crate) mod help;
pub(crate) mod imports;
pub(crate) mod lab;
pub(crate) mod law;
pub(crate) mod records;
pub(crate) mod search;
pub(crate) mod sign_in;
pub(crate) mod substance;
pub(crate) mod theme;
pub(crate) mod upload;
pub(crate) mod users;
