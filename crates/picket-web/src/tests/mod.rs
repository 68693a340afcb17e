//! The console and the API as a client sees them, over a store of their own.

mod access;
mod api;
mod control;
mod house;
mod intake;
mod lab;
mod law;
