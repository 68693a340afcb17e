//! What a user and a maintainer may rely on, tested from the outside.

mod house;
