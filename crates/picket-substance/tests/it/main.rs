//! Integration tests of the crate.

mod answers;
mod control;
mod control_cn_eu_un;
mod control_de_ch_nl;
mod control_us_uk;
mod definition_language;
mod definitions;
mod definitions_npsg;
mod fixture;
mod formats;
mod formats_probe;
mod matrix;
mod names;
mod names_bundled;
mod pattern;
mod reference_cards;
mod registry;
mod structure;
mod workbench;
