//! What a user and a maintainer may rely on, tested from the outside.

mod browser;
mod commands;
mod control;
mod docs;
mod house;
mod import;
mod program;
mod sample;
mod workbench;
