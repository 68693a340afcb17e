//! The console.

mod assets;
mod charts;
mod format;
mod links;
mod text;
mod views;

#[cfg(test)]
mod gallery;
